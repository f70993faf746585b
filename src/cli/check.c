/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"
#include "cli/cli.h"
#include "value/json.h"
#include <ddb/ddb.h>
#include <stdio.h>

static void help(void)
{
	puts("usage: ddb check FILE [OPTIONS]\n"
	     "\n"
	     "Looks at everything in a store's file - rows, indexes, counters, expiry, streams, tokens, jobs "
	     "- and\n"
	     "prints what is wrong, a line each. Nothing is changed.\n"
	     "\n"
	     "  --json    findings as JSON, a line each: text, table, index, key; and a last line with their "
	     "number\n"
	     "  --help\n"
	     "\n"
	     "Exit codes: 0 nothing is wrong, 1 something is (or the file cannot be read), 2 usage,\n"
	     "4 there is no such file, 6 another process has it open.");
}

struct checking {
	bool json;
	struct cli_progress progress;
};

static void add_member(struct buf *b, const char *name, const char *text)
{
	if (!text)
		return;
	buf_z(b, b->len > 1 ? ",\"" : "\"");
	buf_z(b, name);
	buf_z(b, "\":");
	ddbi_json_write_string(b, str_z(text));
}

static bool print_json(const struct ddb_finding *f)
{
	struct buf b;
	ddbi_buf_init(&b, (size_t)16 << 20);
	ddbi_buf_byte(&b, '{');
	add_member(&b, "text", f->text);
	add_member(&b, "table", f->table);
	add_member(&b, "index", f->index);
	if (f->key) { /* JSON already */
		buf_z(&b, ",\"key\":");
		buf_z(&b, f->key);
	}
	buf_z(&b, "}\n");
	bool ok = !b.failed && fwrite(b.p, 1, b.len, stdout) == b.len;
	ddbi_buf_free(&b);
	return ok;
}

static bool found(void *user, const struct ddb_finding *f)
{
	struct checking *c = user;
	ddbi_cli_progress_end(&c->progress);
	return c->json ? print_json(f) : puts(f->text) >= 0;
}

static void progress(void *user, uint64_t rows)
{
	struct checking *c = user;
	ddbi_cli_progress(&c->progress, rows);
}

static int check(struct ddb *db, bool json, const char *path)
{
	struct checking c = { .json = json, .progress = { .what = "rows" } };
	size_t n = 0;
	const struct ddb_check_opts opts = { found, progress, &c };
	enum ddb_rc rc = ddb_check(db, &opts, &n);
	ddbi_cli_progress_end(&c.progress);
	if (rc)
		return ddbi_cli_failed("check", db);
	if (json)
		printf("{\"findings\":%zu}\n", n);
	else if (n)
		printf("%s: %zu %s\n", path, n, n == 1 ? "finding" : "findings");
	else
		printf("%s: nothing is wrong\n", path);
	return n || fflush(stdout) ? EXIT_FAILED : EXIT_OK;
}

int ddbi_cli_check(int argc, char **argv)
{
	bool want_help = false, json = false;
	const char *path;
	const struct cli_option options[] = {
		{ "json", NULL, &json },
		{ "help", NULL, &want_help },
		{ 0 },
	};
	struct ddb *db;
	if (!ddbi_cli_arguments("check", argc, argv, options, &path, 1))
		return EXIT_USAGE;
	if (want_help) {
		help();
		return EXIT_OK;
	}
	if (!ddbi_cli_needs("check", path, "the file to check"))
		return EXIT_USAGE;
	int code = ddbi_cli_open("check", path, false, &db);
	if (code)
		return code;
	code = check(db, json, path);
	ddb_close(db);
	return code;
}
