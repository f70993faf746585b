/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "value/item.h"
#include <stdio.h>

static const struct cli_row rows[] = {
	CLI_ROW("new", NULL, CLI_NOTHING, new_only, "only if there is no item with its key"),
	CLI_ROW("when", "CONDITION [VALUE...]", CLI_MARKS, when,
		"only if it holds on the item that is there"),
	CLI_FORM_ROW,
	CLI_JSON_ROW,
	CLI_STORE_ROW,
	CLI_HELP_ROW,
	CLI_END,
};

static enum ddb_json form_of(const struct ask *a)
{
	return a->dynamodb_json ? DDB_DYNAMODB_JSON : DDB_PLAIN_JSON;
}

/* ---- one item ---- */
static int put_one(struct ask *a, const char *json)
{
	struct ddb_item item;
	struct ddb_put_opts opts = { .hooks = DDB_HOOKS_AS_SET };
	int code = EXIT_OK;
	if (ddb_from_json(a->db, a->model, a->arena, json, form_of(a), &item))
		return ddb_error(a->db)->rc == DDB_INVALID ? (ddbi_cli_why(a), EXIT_USAGE) : ddbi_cli_why(a);
	if (!ddbi_cli_condition(a, &a->when, &opts.when, &code))
		return code;
	enum ddb_rc rc =
		a->new_only ? ddb_create(a->db, a->model, &item) : ddb_put(a->db, a->model, &item, &opts);
	if (rc == DDB_CONDITION_FAILED && a->new_only)
		return ddbi_cli_say(a, EXIT_CONDITION, "there is an item with that key already");
	return rc ? ddbi_cli_why(a) : ddbi_cli_show_count(a, "put", 1);
}

/* ---- items of the standard input, a line each ---- */
struct lines {
	struct ask *a;
	struct ddb_batch *batch;
	struct ddb_arena *arena;
	size_t number; /* of the line */
	size_t added;  /* items so far */
	bool bad;      /* the one that is being added: it was refused itself */
	uint64_t put;
	struct cli_progress progress;
};

static void result(void *user, size_t i, enum ddb_rc rc)
{
	struct lines *l = user;
	l->put += rc == DDB_OK;
	l->bad = l->bad || (rc != DDB_OK && i == l->added);
	ddbi_cli_progress(&l->progress, l->put);
}

/* The message of an item's JSON says where in its line; it is on another line here. */
static int bad_line(struct lines *l)
{
	static const char one[] = "line 1, ";
	const char *message = ddb_errmsg(l->a->db);
	bool placed = !strncmp(message, one, sizeof one - 1);
	ddbi_cli_progress_end(&l->progress);
	return ddbi_cli_say(l->a, ddbi_cli_code(l->a->db), "line %zu%s%s", l->number, placed ? ", " : ": ",
		message + (placed ? sizeof one - 1 : 0));
}

/* Lines before it, sent together, could not be written. */
static int bad_request(struct lines *l)
{
	ddbi_cli_progress_end(&l->progress);
	return ddbi_cli_why(l->a);
}

/* A request of 25 items would be refused as a whole, and not say which line. */
static int check_keys(const struct lines *l, const struct ddb_item *item)
{
	const struct ddb_model *m = l->a->model;
	for (size_t i = 0; i < m->nattrs; i++) {
		const struct ddb_attr *row = &m->attrs[i];
		const struct ddb_value *v = ddb_item_get(item, row->name);
		if (row->role != DDB_IS_HASH_ && row->role != DDB_IS_RANGE_)
			continue;
		if (!v)
			return ddbi_cli_say(l->a, EXIT_FAILED, "line %zu: there is no %s, a key of %s",
				l->number, row->name, l->a->table);
		if (v->type != row->type)
			return ddbi_cli_say(l->a, EXIT_FAILED,
				"line %zu: %s, a key of %s, is of type %s, not %s", l->number, row->name,
				l->a->table, ddbi_type_name(row->type), ddbi_type_name(v->type));
	}
	return EXIT_OK;
}

static int put_line(struct lines *l, const char *json)
{
	struct ddb_item item;
	if (!json[strspn(json, " \t\r\n")])
		return EXIT_OK;
	if (ddb_from_json(l->a->db, l->a->model, l->arena, json, form_of(l->a), &item))
		return bad_line(l);
	int code = check_keys(l, &item);
	if (code)
		return code;
	l->bad = false;
	if (ddb_batch_put(l->batch, l->a->model, &item))
		return l->bad ? bad_line(l) : bad_request(l);
	l->added++;
	ddb_arena_reset(l->arena);
	return EXIT_OK;
}

static int read_lines(struct lines *l)
{
	struct buf line;
	int code = EXIT_OK;
	ddbi_buf_init(&line, (size_t)64 << 20);
	for (int c = 0; !code && c != EOF;) {
		buf_clear(&line);
		while ((c = getc(stdin)) != EOF && c != '\n')
			ddbi_buf_byte(&line, (char)c);
		l->number++;
		bool zero = line.len && memchr(line.p, 0, line.len);
		ddbi_buf_byte(&line, 0);
		if (line.failed)
			code = ddbi_cli_say(l->a, EXIT_FAILED, "line %zu is too long", l->number);
		else if (zero)
			code = ddbi_cli_say(l->a, EXIT_FAILED,
				"line %zu: it holds a zero byte, which JSON does not", l->number);
		else
			code = put_line(l, line.p);
	}
	ddbi_buf_free(&line);
	if (!code && ferror(stdin))
		code = ddbi_cli_say(l->a, EXIT_FAILED, "the standard input cannot be read");
	return code;
}

static int put_lines(struct ask *a)
{
	struct lines l = { .a = a, .arena = ddb_arena_new(), .progress = { .what = "items" } };
	const struct ddb_batch_opts opts = { .result = result, .user = &l };
	l.batch = ddb_batch(a->db, &opts);
	int code = l.batch && l.arena ? read_lines(&l) : ddbi_cli_nomem(a);
	enum ddb_rc rc = l.batch ? ddb_batch_finish(l.batch, NULL) : DDB_OK;
	ddbi_cli_progress_end(&l.progress);
	ddb_arena_free(l.arena);
	if (rc && !code)
		code = ddbi_cli_why(a);
	int shown = ddbi_cli_show_count(a, "put", l.put);
	return code ? code : shown;
}

static bool is_standard(const struct ask *a)
{
	return a->nwords < 2 || !strcmp(a->words[1], "-");
}

static int prepare(struct ask *a)
{
	if (is_standard(a) && (a->new_only || a->when.text))
		return ddbi_cli_say(a, EXIT_USAGE, "--new and --when are for one item, given as an argument");
	if (a->new_only && a->when.text)
		return ddbi_cli_say(a, EXIT_USAGE, "--new and --when do not go together");
	return EXIT_OK;
}

static int run(struct ask *a)
{
	return is_standard(a) ? put_lines(a) : put_one(a, a->words[1]);
}

const struct cli_command ddbi_cli_put = {
	.name = "put",
	.about = "write items, given as JSON",
	.arguments = "TABLE [JSON]",
	.least = 1,
	.most = 2,
	.first = CLI_TABLE,
	.text = "Writes an item, replacing all of an old one with its key. Without JSON, or with -, the\n"
		"items are the lines of the standard input, written 25 at a time.",
	.rows = rows,
	.examples = "  ddb put Users '{\"email\":\"jane@x.org\",\"age\":31}'\n"
		    "  ddb scan Users --store old.db | ddb put Users --store new.db",
	.prepare = prepare,
	.run = run,
};
