/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/cli.h"
#include <ddb/ddb.h>
#include <stdio.h>
#include <string.h>

static void help(void)
{
	puts("usage: ddb load FILE [INPUT] [OPTIONS]\n"
	     "\n"
	     "Makes the tables and puts the items that the lines of INPUT tell of (as ddb dump writes them; "
	     "without\n"
	     "INPUT or with -: those of the standard input) into a store's file, which is made if it is not "
	     "there.\n"
	     "\n"
	     "  --table NAME   where items go that come before any table's line, as in an export of "
	     "DynamoDB\n"
	     "  --help\n"
	     "\n"
	     "Exit codes: 0 ok, 1 failed, 2 usage, 4 there is no such input or table,\n"
	     "6 a table is there already, or another process has the file open.");
}

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

int ddbi_cli_load(int argc, char **argv)
{
	bool want_help = false;
	const char *paths[2], *table = NULL;
	const struct cli_option options[] = {
		{ "table", &table, NULL },
		{ "help", NULL, &want_help },
		{ 0 },
	};
	if (!ddbi_cli_arguments("load", argc, argv, options, paths, 2))
		return EXIT_USAGE;
	if (want_help) {
		help();
		return EXIT_OK;
	}
	if (!ddbi_cli_needs("load", paths[0], "the file to load into"))
		return EXIT_USAGE;
	bool standard = !paths[1] || !strcmp(paths[1], "-");
	FILE *in = standard ? stdin : fopen(paths[1], "rb");
	if (!in) {
		fprintf(stderr, "ddb load: %s cannot be read\n", paths[1]);
		return EXIT_NOT_FOUND;
	}
	int code = load(paths[0], table, in);
	if (!standard)
		fclose(in);
	return code;
}
