/* SPDX-License-Identifier: Apache-2.0 */
/* What all commands on a store go through: arguments, store, table, the command itself, output. */
#include "cli/command.h"
#include "base/path.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

const struct cli_command *const ddbi_cli_commands[] = { &ddbi_cli_tables, &ddbi_cli_describe,
	&ddbi_cli_create, &ddbi_cli_drop, &ddbi_cli_get, &ddbi_cli_put, &ddbi_cli_update, &ddbi_cli_delete,
	&ddbi_cli_query, &ddbi_cli_scan, &ddbi_cli_explain, &ddbi_cli_migrate, &ddbi_cli_check,
	&ddbi_cli_dump, &ddbi_cli_load, &ddbi_cli_completion, NULL };

int ddbi_cli_say(const struct ask *a, int code, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	fprintf(stderr, "ddb %s: ", a->command->name);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
	return code;
}

int ddbi_cli_nomem(const struct ask *a)
{
	return ddbi_cli_say(a, EXIT_FAILED, "there is not enough memory");
}

/* ---- the store ---- */
static bool has_scheme(const char *where)
{
	static const char *const schemes[] = { "file:", "http:", "https:", "aws:", "memory:" };
	for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
		if (str_starts(str_z(where), str_z(schemes[i])))
			return true;
	return false;
}

static int check_where(const struct ask *a, const char *where)
{
	if (!where || !*where)
		return ddbi_cli_say(a, EXIT_USAGE,
			"which store? Give --store ADDRESS (a file, http://HOST:PORT, or aws:REGION) or set "
			"DDB_STORE");
	if (str_starts(str_z(where), STR("memory:")))
		return ddbi_cli_say(a, EXIT_USAGE,
			"--store %s: a store in memory would be gone at the command's end; give a file, or "
			"the "
			"address of ddb serve",
			where);
	const char *path = str_starts(str_z(where), STR("file:")) ? where + 5 : where;
	bool file = path != where || !has_scheme(where);
	if (file && a->command->first != CLI_NEW_TABLE && ddbi_path_kind(path) == PATH_MISSING)
		return ddbi_cli_say(a, EXIT_NOT_FOUND,
			"there is no file %s; ddb create makes one with its first table", path);
	return EXIT_OK;
}

static int open_store(struct ask *a)
{
	char where[4200];
	const struct ddb_open_opts opts = { .background = DDB_BACKGROUND_ON_CALLS, .no_scan = a->no_scan };
	if (!a->store)
		a->store = getenv("DDB_STORE");
	int code = check_where(a, a->store);
	if (code)
		return code;
	const char *scheme = has_scheme(a->store) ? "" : "file:";
	if (snprintf(where, sizeof where, "%s%s", scheme, a->store) >= (int)sizeof where)
		return ddbi_cli_say(a, EXIT_USAGE, "--store: the address is too long");
	return ddb_open(&a->db, where, &opts) ? ddbi_cli_why(a) : EXIT_OK;
}

static int learn(struct ask *a)
{
	enum ddb_rc rc = ddb_learn_model(a->db, a->arena, a->table, &a->model);
	return rc == DDB_NO_TABLE ? ddbi_cli_no_table(a) : rc ? ddbi_cli_why(a) : EXIT_OK;
}

/* ---- the command ---- */
static int run(struct ask *a)
{
	int code = a->command->prepare ? a->command->prepare(a) : EXIT_OK;
	if (!code && !a->command->local)
		code = open_store(a);
	if (!code && a->command->first == CLI_TABLE)
		code = learn(a);
	if (!code)
		code = a->command->run(a);
	ddb_close(a->db);
	return code;
}

static int read_and_run(struct ask *a, int argc, char **argv)
{
	if (!ddbi_cli_read(a->command, argc, argv, a))
		return EXIT_USAGE;
	if (a->help) {
		ddbi_cli_help(a->command);
		return EXIT_OK;
	}
	a->table = a->command->first == CLI_NO_TABLE ? NULL : a->words[0];
	ddbi_cli_output_begin(&a->out);
	return ddbi_cli_output_end(&a->out, a->command->name, run(a));
}

int ddbi_cli_run(const struct cli_command *command, int argc, char **argv)
{
	struct ask a = { .command = command, .arena = ddb_arena_new() };
	int code = a.arena ? read_and_run(&a, argc, argv) : ddbi_cli_nomem(&a);
	ddb_arena_free(a.arena);
	return code;
}
