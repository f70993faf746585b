/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include <ddb/ddb.h>
#include <stdio.h>

static const struct cli_row rows[] = {
	CLI_ROW("table", "NAME", CLI_TEXT, only_table,
		"where items go that come before any table's line, as in an export of\nDynamoDB"),
	CLI_HELP_ROW,
	CLI_END,
};

struct loading {
	FILE *in;
	struct cli_progress progress;
};

static int64_t read_bytes(void *user, char *room, size_t n)
{
	const struct loading *l = user;
	size_t got = fread(room, 1, n, l->in);
	return ferror(l->in) ? -1 : (int64_t)got;
}

static void progress(void *user, uint64_t items)
{
	struct loading *l = user;
	ddbi_cli_progress(&l->progress, items);
}

static int load(const char *path, const char *table, FILE *in)
{
	struct loading l = { .in = in, .progress = { .what = "items" } };
	const struct ddb_copy_opts opts = { table, progress, &l };
	struct ddb *db;
	int code = ddbi_cli_open("load", path, true, &db);
	if (code)
		return code;
	enum ddb_rc rc = ddb_load(db, read_bytes, &opts);
	ddbi_cli_progress_end(&l.progress);
	code = rc ? ddbi_cli_failed("load", db) : EXIT_OK;
	ddb_close(db);
	return code;
}

static int run(struct ask *a)
{
	bool standard = a->nwords < 2 || !strcmp(a->words[1], "-");
	FILE *in = standard ? stdin : fopen(a->words[1], "rb");
	if (!in)
		return ddbi_cli_say(a, EXIT_NOT_FOUND, "%s cannot be read", a->words[1]);
	int code = load(a->words[0], a->only_table, in);
	if (!standard)
		fclose(in);
	return code;
}

const struct cli_command ddbi_cli_load = {
	.name = "load",
	.about = "make tables and items of such lines",
	.arguments = "FILE [INPUT]",
	.least = 1,
	.most = 2,
	.text = "Makes the tables and puts the items that the lines of INPUT tell of (as ddb dump writes\n"
		"them; without INPUT or with -: those of the standard input) into a store's file, which is\n"
		"made if it is not there.",
	.rows = rows,
	.examples = "  ddb load new.db app.jsonl\n  ddb dump app.db | ddb load copy.db",
	.run = run,
	.local = true,
};
