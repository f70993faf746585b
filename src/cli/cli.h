/* SPDX-License-Identifier: Apache-2.0 */
/* The ddb command: one file a sub-command. */
#ifndef CLI_CLI_H
#define CLI_CLI_H
#include <stdbool.h>
#include <stdint.h>

struct ddb;

enum exit_code {
	EXIT_OK = 0,
	EXIT_FAILED = 1,
	EXIT_USAGE = 2,
	EXIT_MISSING = 3,
	EXIT_NOT_FOUND = 4,
	EXIT_CONDITION = 5,
	EXIT_REFUSED = 6,
	EXIT_INTERRUPTED = 130
};

/* Each takes its own arguments, without the command's name, and returns an exit code. */
int ddbi_cli_serve(int argc, char **argv);
int ddbi_cli_copy(int argc, char **argv);

/* Reads "KEY=VALUE,..." (of ddb serve --realism), or prints what is wrong and returns false. */
struct ddb_realism;
bool ddbi_cli_realism(const char *text, struct ddb_realism *out);

/* ---- options, the same way everywhere: --name VALUE or --name=VALUE ---- */
struct cli_option {
	const char *name;   /* without the dashes */
	const char **value; /* takes a value; NULL: takes none */
	bool *flag;         /* set when it is there; for options without a value */
};
/* Options end with a zeroed row. Prints what is wrong with an unknown one, or one without its value, suggests
 * the nearest, and returns false. *rest is the index of the first argument that is no option. */
bool ddbi_cli_options(const char *command, int argc, char **argv, const struct cli_option *, int *rest);
/* The same with up to `most` other arguments before, between and behind them; those not given are NULL. */
bool ddbi_cli_arguments(
	const char *command, int argc, char **argv, const struct cli_option *, const char *out[], int most);
/* Prints which argument is missing. */
bool ddbi_cli_needs(const char *command, const char *argument, const char *what);

/* ---- a store's file ---- */

/* EXIT_OK: *out is a session on it. Without `create` it must be there. */
int ddbi_cli_open(const char *command, const char *path, bool create, struct ddb **out);
/* Prints why the last call failed; the exit code for it. */
int ddbi_cli_failed(const char *command, const struct ddb *);

/* How far a long command is, on a terminal only. Begins with nothing but `what` ("items") set. */
struct cli_progress {
	const char *what;
	bool looked, shown;
	int64_t last_us;
};
void ddbi_cli_progress(struct cli_progress *, uint64_t n);
void ddbi_cli_progress_end(struct cli_progress *); /* makes room for what is printed next */

#endif
