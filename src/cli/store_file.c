/* SPDX-License-Identifier: Apache-2.0 */
/* What the sub-commands that work on a file have in common. */
#include "base/path.h"
#include "cli/command.h"
#include <ddb/ddb.h>
#include <stdio.h>
#include <unistd.h>

int ddbi_cli_failed(const char *command, const struct ddb *db)
{
	fprintf(stderr, "ddb %s: %s\n", command, ddb_errmsg(db));
	return ddbi_cli_code(db);
}

int ddbi_cli_open(const char *command, const char *path, bool create, struct ddb **out)
{
	char where[4200];
	const struct ddb_open_opts opts = { .background = DDB_BACKGROUND_MANUAL };
	if (!create && ddbi_path_kind(path) == PATH_MISSING) {
		fprintf(stderr, "ddb %s: there is no file %s\n", command, path);
		return EXIT_NOT_FOUND;
	}
	if (snprintf(where, sizeof where, "file:%s", path) >= (int)sizeof where) {
		fprintf(stderr, "ddb %s: the path is too long\n", command);
		return EXIT_USAGE;
	}
	if (!ddb_open(out, where, &opts))
		return EXIT_OK;
	int code = ddbi_cli_failed(command, *out);
	ddb_close(*out);
	return code;
}

/* ---- progress: one line that is written over, on a terminal only ---- */

#define EVERY_US 200000

void ddbi_cli_progress(struct cli_progress *p, uint64_t n)
{
	int64_t now = ddb_now().us;
	if (!p->looked) {
		p->looked = true;
		p->shown = isatty(STDERR_FILENO);
	}
	if (!p->shown || now - p->last_us < EVERY_US)
		return;
	p->last_us = now;
	fprintf(stderr, "\r%llu %s", (unsigned long long)n, p->what);
	fflush(stderr);
}

void ddbi_cli_progress_end(struct cli_progress *p)
{
	if (p->shown && p->last_us)
		fputs("\r\x1b[K", stderr);
}
