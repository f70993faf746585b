/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/cli.h"
#include <ddb/ddb.h>
#include <stdio.h>

static void help(void)
{
	puts("usage: ddb dump FILE [OPTIONS]\n"
	     "\n"
	     "Writes what is in a store's file as lines of JSON: of each table a CreateTable request, with "
	     "its\n"
	     "indexes, tags and time to live, and then its items. ddb load makes a store of it again.\n"
	     "\n"
	     "  --table NAME   this table alone\n"
	     "  --out PATH     into this file, not to the standard output\n"
	     "  --help\n"
	     "\n"
	     "Exit codes: 0 ok, 1 failed, 2 usage, 4 there is no such file or table, 6 another process has "
	     "it open.");
}

struct dumping {
	FILE *out;
	struct cli_progress progress;
};

static bool write_bytes(void *user, const char *bytes, size_t n)
{
	const struct dumping *d = user;
	return fwrite(bytes, 1, n, d->out) == n;
}

static void progress(void *user, uint64_t items)
{
	struct dumping *d = user;
	ddbi_cli_progress(&d->progress, items);
}

static int dump(struct ddb *db, const char *table, FILE *out)
{
	struct dumping d = { .out = out, .progress = { .what = "items" } };
	const struct ddb_copy_opts opts = { table, progress, &d };
	enum ddb_rc rc = ddb_dump(db, write_bytes, &opts);
	ddbi_cli_progress_end(&d.progress);
	return rc ? ddbi_cli_failed("dump", db) : EXIT_OK;
}

/* What was buffered may fail at the end. */
static int finish(FILE *out, int code)
{
	int failed = out == stdout ? fflush(out) : fclose(out);
	if (!failed || code)
		return code;
	fputs("ddb dump: the dump could not be written\n", stderr);
	return EXIT_FAILED;
}

static int dump_to(struct ddb *db, const char *table, const char *path)
{
	FILE *out = path ? fopen(path, "wb") : stdout;
	if (out)
		return finish(out, dump(db, table, out));
	fprintf(stderr, "ddb dump: %s cannot be written\n", path);
	return EXIT_FAILED;
}

int ddbi_cli_dump(int argc, char **argv)
{
	bool want_help = false;
	const char *path, *table = NULL, *out = NULL;
	const struct cli_option options[] = {
		{ "table", &table, NULL },
		{ "out", &out, NULL },
		{ "help", NULL, &want_help },
		{ 0 },
	};
	struct ddb *db;
	if (!ddbi_cli_arguments("dump", argc, argv, options, &path, 1))
		return EXIT_USAGE;
	if (want_help) {
		help();
		return EXIT_OK;
	}
	if (!ddbi_cli_needs("dump", path, "the file to dump"))
		return EXIT_USAGE;
	int code = ddbi_cli_open("dump", path, false, &db);
	if (code)
		return code;
	code = dump_to(db, table, out);
	ddb_close(db);
	return code;
}
