/* SPDX-License-Identifier: Apache-2.0 */
/* A sub-command as a table: its parsing, its help and its completion are made of it, so that they cannot
 * differ. */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H
#include "cli/cli.h"
#include "cli/output.h"
#include <ddb/ddb.h>
#include <stddef.h>

/* An expression and the values of its question marks: as many words behind it as it has of them. */
struct cli_marks {
	const char *text; /* NULL: not given */
	char **words;
	size_t n;
};

#define CLI_LIST_MAX 64

/* An option that may be given several times. */
struct cli_list {
	const char *items[CLI_LIST_MAX];
	size_t n;
};

/* What the command line asks for: options, arguments, and what they lead to. */
struct ask {
	const char *store;
	bool help, json, dynamodb_json, yes, all, new_only, consistent, no_scan, count, fetch_rest,
		make_parents, names, protect;
	struct cli_marks where, when;
	size_t limit, page_size, segments, read_units, write_units;
	const char *index, *order, *project, *resume, *hash, *range, *ttl, *stream;
	struct cli_list indexes, local_indexes, tags;
	const char *only_table, *to; /* of dump and load */
	bool list, dry_run;          /* of migrate */
	const char *mark, *unmark, *rollback;
	size_t rate, sample;
	char **words; /* the arguments */
	size_t nwords;

	const struct cli_command *command;
	const char *table; /* the first argument of commands on a table */
	struct ddb *db;
	struct ddb_arena *arena;
	const struct ddb_model *model; /* of items without a struct */
	struct cli_output out;
};

enum cli_takes { CLI_NOTHING, CLI_TEXT, CLI_COUNT, CLI_LIST, CLI_MARKS };

struct cli_row {
	const char *name;  /* without the dashes */
	const char *value; /* how help calls what it takes; NULL: nothing */
	enum cli_takes takes;
	size_t at; /* of its member in struct ask: bool, const char *, size_t, struct cli_list or cli_marks */
	const char *about; /* lines of help */
};

#define CLI_ROW(name, value, takes, member, about)                      \
	{                                                               \
		name, value, takes, offsetof(struct ask, member), about \
	}
#define CLI_END                                  \
	{                                        \
		NULL, NULL, CLI_NOTHING, 0, NULL \
	}
#define CLI_STORE_ROW                                \
	CLI_ROW("store", "ADDRESS", CLI_TEXT, store, \
		"a file, http://HOST:PORT, or aws:REGION (default: DDB_STORE)")
#define CLI_JSON_ROW \
	CLI_ROW("json", NULL, CLI_NOTHING, json, "lines of JSON, as in a pipe; also on a terminal")
#define CLI_FORM_ROW                                               \
	CLI_ROW("dynamodb-json", NULL, CLI_NOTHING, dynamodb_json, \
		"JSON with types, {\"age\":{\"N\":\"31\"}}, in and out")
#define CLI_HELP_ROW CLI_ROW("help", NULL, CLI_NOTHING, help, "this")

/* What the first argument is, and what is done about it before the command runs. */
enum cli_first {
	CLI_NO_TABLE,
	CLI_NEW_TABLE, /* a name; a store's file is made if it is not there */
	CLI_TABLE      /* ask.model is learnt */
};

struct cli_command {
	const char *name;
	const char *about;     /* a line of ddb's own help */
	const char *arguments; /* "TABLE KEY [RANGE-KEY]" */
	size_t least, most;    /* of them */
	enum cli_first first;
	const char *text; /* lines of help before the options */
	const struct cli_row *rows;
	const char *examples;         /* lines of help behind the options */
	int (*prepare)(struct ask *); /* looks at the options before the store is; NULL: nothing to look at */
	int (*run)(struct ask *);
	bool local; /* it needs no store, or opens one by itself */
};

extern const struct cli_command ddbi_cli_check, ddbi_cli_dump, ddbi_cli_load;
extern const struct cli_command ddbi_cli_tables, ddbi_cli_describe, ddbi_cli_create, ddbi_cli_drop,
	ddbi_cli_get, ddbi_cli_put, ddbi_cli_update, ddbi_cli_delete, ddbi_cli_query, ddbi_cli_scan,
	ddbi_cli_explain, ddbi_cli_migrate, ddbi_cli_completion;
/* All of them; NULL-terminated. */
extern const struct cli_command *const ddbi_cli_commands[];

/* Commands that read their arguments by themselves; main.c has them. */
struct cli_other {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *about;
};
extern const struct cli_other ddbi_cli_others[];

/* Reads the arguments, opens the store, runs, closes; the exit code. */
int ddbi_cli_run(const struct cli_command *, int argc, char **argv);
/* Prints what is wrong with the arguments and returns false. */
bool ddbi_cli_read(const struct cli_command *, int argc, char **argv, struct ask *out);
void ddbi_cli_help(const struct cli_command *);

/* Prints a sentence to the standard error, and returns the code. */
int ddbi_cli_say(const struct ask *, int code, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* Prints why the last call on the session failed; the exit code for it. */
int ddbi_cli_why(const struct ask *);
int ddbi_cli_nomem(const struct ask *);
int ddbi_cli_code(const struct ddb *); /* the exit code for its last error */
/* A text of the library in the words of the command line: --index for .index. */
void ddbi_cli_words(struct buf *, struct str);

/* ---- what the words say ---- */

/* The key, of that many words behind the table. What fails is said, and *code the exit code; so it is below.
 */
bool ddbi_cli_key(struct ask *, size_t words, struct ddb_item *out, int *code);
size_t ddbi_cli_key_words(const struct ask *); /* 1 or 2 */
/* Words for an expression's question marks. */
bool ddbi_cli_values(struct ask *, char **words, size_t n, struct ddb_args *out, int *code);
/* A condition; one that was not given always holds. */
bool ddbi_cli_condition(struct ask *, const struct cli_marks *, struct ddb_cond *out, int *code);
/* What query and scan do. */
int ddbi_cli_find(struct ask *);
/* --where, --index, --order, --project and so on. */
bool ddbi_cli_query_of(struct ask *, struct ddb_query *out, int *code);
/* The parts of a list, NULL-terminated, in the arena; NULL: no memory. */
const char **ddbi_cli_split(struct ddb_arena *, const char *text, char at);

/* ---- tables ---- */

/* The names of all tables; *names is an array in the arena. */
bool ddbi_cli_table_names(struct ask *, const char *const **names, size_t *n);
/* Is there such a table? Says that there is none, and which one may have been meant. */
int ddbi_cli_no_table(struct ask *);

/* ---- what is shown ---- */

/* Does a person look at it? Then columns, else JSON. */
bool ddbi_cli_columns(const struct ask *);
/* One item. */
int ddbi_cli_show_item(struct ask *, const struct ddb_item *);
/* All that the cursor finds; finishes it. */
int ddbi_cli_show_found(struct ask *, struct ddb_cursor *);
/* "3 items deleted", or {"deleted":3}. */
int ddbi_cli_show_count(struct ask *, const char *did, uint64_t n);
/* Asks a yes-or-no question on a terminal; without one, and with --yes, the answer is yes. */
bool ddbi_cli_sure(const struct ask *, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
