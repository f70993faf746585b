/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include <ddb/ddb.h>
#include <stdio.h>

static const struct cli_row rows[] = {
	CLI_ROW("table", "NAME", CLI_TEXT, only_table, "this table alone"),
	CLI_ROW("out", "PATH", CLI_TEXT, to, "into this file, not to the standard output"),
	CLI_HELP_ROW,
	CLI_END,
};

struct dumping {
	struct ask *a;
	FILE *out; /* NULL: the standard output */
	struct cli_progress progress;
};

/* They come in whole lines. */
static bool write_bytes(void *user, const char *bytes, size_t n)
{
	const struct dumping *d = user;
	if (d->out)
		return fwrite(bytes, 1, n, d->out) == n;
	ddbi_buf_add(&d->a->out.lines, bytes, n);
	return ddbi_cli_flush(&d->a->out);
}

static void progress(void *user, uint64_t items)
{
	struct dumping *d = user;
	ddbi_cli_progress(&d->progress, items);
}

static int dump(struct ddb *db, struct ask *a, FILE *out)
{
	struct dumping d = { .a = a, .out = out, .progress = { .what = "items" } };
	const struct ddb_copy_opts opts = { a->only_table, progress, &d };
	enum ddb_rc rc = ddb_dump(db, write_bytes, &opts);
	ddbi_cli_progress_end(&d.progress);
	if (rc && a->out.why) /* said where the output ends */
		return EXIT_FAILED;
	return rc ? ddbi_cli_failed("dump", db) : EXIT_OK;
}

static int dump_to(struct ddb *db, struct ask *a)
{
	FILE *out = fopen(a->to, "wb");
	if (!out)
		return ddbi_cli_say(a, EXIT_FAILED, "%s cannot be written", a->to);
	int code = dump(db, a, out);
	if (fclose(out) && !code) /* what was buffered may fail at the end */
		code = ddbi_cli_say(a, EXIT_FAILED, "the dump could not be written");
	return code;
}

static int run(struct ask *a)
{
	struct ddb *db;
	int code = ddbi_cli_open("dump", a->words[0], false, &db);
	if (code)
		return code;
	code = a->to ? dump_to(db, a) : dump(db, a, NULL);
	ddb_close(db);
	return code;
}

const struct cli_command ddbi_cli_dump = {
	.name = "dump",
	.about = "write a store's tables and items as lines of JSON",
	.arguments = "FILE",
	.least = 1,
	.most = 1,
	.text = "Writes what is in a store's file as lines of JSON: of each table a CreateTable request,\n"
		"with its indexes, tags and time to live, and then its items. ddb load makes a store of it\n"
		"again.",
	.rows = rows,
	.examples = "  ddb dump app.db >app.jsonl\n  ddb dump app.db --table Users --out users.jsonl",
	.run = run,
	.local = true,
};
