/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"
#include "cli/command.h"
#include "value/json.h"
#include <ddb/ddb.h>
#include <stdio.h>

static const struct cli_row rows[] = {
	CLI_ROW("json", NULL, CLI_NOTHING, json,
		"findings as JSON, a line each: text, table, index, key; and a last line\n"
		"with their number"),
	CLI_HELP_ROW,
	CLI_END,
};

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

static void progress(void *user, uint64_t n)
{
	struct checking *c = user;
	ddbi_cli_progress(&c->progress, n);
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

static int run(struct ask *a)
{
	struct ddb *db;
	int code = ddbi_cli_open("check", a->words[0], false, &db);
	if (code)
		return code;
	code = check(db, a->json, a->words[0]);
	ddb_close(db);
	return code;
}

const struct cli_command ddbi_cli_check = {
	.name = "check",
	.about = "look for what is wrong in a store's file",
	.arguments = "FILE",
	.least = 1,
	.most = 1,
	.text = "Looks at everything in a store's file - rows, indexes, counters, expiry, streams, tokens,\n"
		"jobs - and prints what is wrong, a line each. Nothing is changed. The exit code is 1 if\n"
		"something is wrong or the file cannot be read.",
	.rows = rows,
	.examples = "  ddb check app.db",
	.run = run,
	.local = true,
};
