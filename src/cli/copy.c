/* SPDX-License-Identifier: Apache-2.0 */
#include "base/path.h"
#include "base/str.h"
#include "cli/cli.h"
#include <ddb/ddb.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define STATE_MAX (256 << 10)

static void help(void)
{
	puts("usage: ddb copy FROM TO [OPTIONS]\n"
	     "\n"
	     "Copies tables, with their indexes, tags and time to live, and their items from one store to "
	     "another.\n"
	     "FROM and TO are files, http://HOST:PORT, https://HOST or aws:REGION; a file TO is made if it "
	     "is not\n"
	     "there. Tables that are in TO already are not written over.\n"
	     "\n"
	     "  --table NAME   this table alone\n"
	     "  --state FILE   keep in this file how far it is; the same command then goes on where it was "
	     "stopped\n"
	     "  --help\n"
	     "\n"
	     "Exit codes: 0 ok, 1 failed, 2 usage, 4 there is no such file or table, 6 refused, or the table "
	     "is\n"
	     "there already.\n"
	     "\n"
	     "  ddb copy app.db aws:eu-west-1 --table Users --state users.state");
}

struct copying {
	const char *state; /* the file; NULL: none */
	struct cli_progress progress;
	bool failed; /* to write it */
};

/* Written beside the file and then put in its place, so that it is always whole. */
static bool save(const char *path, const char *text)
{
	char beside[4200];
	if (snprintf(beside, sizeof beside, "%s.new", path) >= (int)sizeof beside)
		return false;
	FILE *f = fopen(beside, "wb");
	bool ok = f && fputs(text, f) >= 0;
	if (f && fclose(f))
		ok = false;
	return ok && !rename(beside, path);
}

static bool progress(void *user, uint64_t items, const char *resume)
{
	struct copying *c = user;
	ddbi_cli_progress(&c->progress, items);
	c->failed = c->state && !save(c->state, resume);
	return !c->failed;
}

/* What the file holds, NUL-terminated; absent and true: there is no such file. */
static bool read_state(const char *path, char *room, const char **out)
{
	FILE *f = path ? fopen(path, "rb") : NULL;
	*out = NULL;
	if (!f)
		return true;
	size_t n = fread(room, 1, STATE_MAX, f);
	bool ok = !ferror(f) && n < STATE_MAX;
	fclose(f);
	room[ok ? n : 0] = '\0';
	*out = room;
	return ok;
}

static int copy(struct ddb *from, struct ddb *to, const char *table, const char *state)
{
	static char room[STATE_MAX];
	struct copying c = { .state = state, .progress = { .what = "items" } };
	struct ddb_transfer_opts opts = { .table = table, .progress = progress, .user = &c };
	if (!read_state(state, room, &opts.resume)) {
		fprintf(stderr, "ddb copy: %s cannot be read\n", state);
		return EXIT_FAILED;
	}
	enum ddb_rc rc = ddb_copy(from, to, &opts);
	ddbi_cli_progress_end(&c.progress);
	if (c.failed) {
		fprintf(stderr, "ddb copy: %s cannot be written\n", state);
		return EXIT_FAILED;
	}
	if (rc)
		return ddbi_cli_failed("copy", from);
	if (state)
		unlink(state);
	return EXIT_OK;
}

static bool is_address(const char *where)
{
	static const char *const schemes[] = { "http:", "https:", "aws:" };
	for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
		if (str_starts(str_z(where), str_z(schemes[i])))
			return true;
	return false;
}

static int open_store(const char *where, bool create, struct ddb **out)
{
	const char *path = str_starts(str_z(where), STR("file:")) ? where + 5 : where;
	if (!is_address(where))
		return ddbi_cli_open("copy", path, create, out);
	if (!ddb_open(out, where, NULL))
		return EXIT_OK;
	int code = ddbi_cli_failed("copy", *out);
	ddb_close(*out);
	return code;
}

int ddbi_cli_copy(int argc, char **argv)
{
	bool want_help = false;
	const char *stores[2], *table = NULL, *state = NULL;
	const struct cli_option options[] = {
		{ "table", &table, NULL },
		{ "state", &state, NULL },
		{ "help", NULL, &want_help },
		{ 0 },
	};
	struct ddb *from, *to;
	if (!ddbi_cli_arguments("copy", argc, argv, options, stores, 2))
		return EXIT_USAGE;
	if (want_help) {
		help();
		return EXIT_OK;
	}
	if (!ddbi_cli_needs("copy", stores[0], "the store to copy from") ||
		!ddbi_cli_needs("copy", stores[1], "the store to copy to"))
		return EXIT_USAGE;
	int code = open_store(stores[0], false, &from);
	if (code)
		return code;
	code = open_store(stores[1], true, &to);
	if (!code) {
		code = copy(from, to, table, state);
		ddb_close(to);
	}
	ddb_close(from);
	return code;
}
