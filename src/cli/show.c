/* SPDX-License-Identifier: Apache-2.0 */
/* Items and counts, as columns for a person and as lines of JSON for a program. */
#include "base/arena.h"
#include "base/display.h"
#include "base/terminal.h"
#include "cli/command.h"
#include "value/decimal.h"
#include "value/json_plain.h"
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#define CELL_MAX 1024 /* bytes of a value that a column may show */
#define BLOCK    500  /* items that are aligned together */

bool ddbi_cli_columns(const struct ask *a)
{
	return a->out.terminal && !a->json && !a->dynamodb_json;
}

/* ---- JSON ---- */
static int json_line(struct ask *a, struct ddb_arena *arena, const struct ddb_item *item)
{
	const char *json;
	struct ddb_error why;
	enum ddb_json form = a->dynamodb_json ? DDB_DYNAMODB_JSON : DDB_PLAIN_JSON;
	if (ddb_item_to_json(arena, item, form, &json, &why))
		return ddbi_cli_say(a, EXIT_FAILED, "%s", why.message);
	buf_z(&a->out.lines, json);
	return ddbi_cli_line(&a->out) ? EXIT_OK : EXIT_FAILED;
}

static struct str name_of(const struct ddb_member *m)
{
	return (struct str){ m->name.data, m->name.len };
}

/* ---- cells ---- */
static void add_other(struct ddb_arena *arena, const struct ddb_value *v, struct buf *out)
{
	struct buf json;
	struct str packed = ddbi_value_pack(arena, v);
	ddbi_buf_init(&json, (size_t)4 << 20);
	if (packed.p)
		ddbi_json_plain_value(&json, packed);
	if (!packed.p || json.failed)
		out->failed = true;
	else
		ddbi_cli_printable(out, buf_view(&json), CELL_MAX);
	ddbi_buf_free(&json);
}

/* p NULL: no memory. */
static struct str cell_text(struct ddb_arena *arena, const struct ddb_value *v)
{
	struct buf b;
	char number[DECIMAL_TEXT_MAX];
	ddbi_buf_init(&b, 8 * CELL_MAX);
	if (v->type == DDB_S)
		ddbi_cli_printable(&b, (struct str){ v->s.data, v->s.len }, CELL_MAX);
	else if (v->type == DDB_N)
		ddbi_buf_add(&b, number, ddbi_decimal_format(&v->n, number));
	else
		add_other(arena, v, &b);
	struct str text = b.failed ? STR_NONE : ddbi_arena_copy(arena, buf_view(&b));
	ddbi_buf_free(&b);
	return text;
}

/* ---- items as rows ---- */
struct column {
	struct str name;
	bool numbers;    /* nothing else so far */
	size_t position; /* among the keys, or in --project; else SIZE_MAX */
};
struct row {
	struct {
		size_t column;
		struct cli_cell cell;
	} * values;
	size_t n;
};
struct block {
	struct ask *a;
	struct ddb_arena *arena;
	const char **first; /* columns that come first; NULL-terminated, or NULL */
	struct column *columns;
	size_t ncolumns, room;
	struct row rows[BLOCK];
	size_t nrows;
};

static size_t position_of(const struct block *b, struct str name)
{
	for (size_t i = 0; b->first && b->first[i]; i++)
		if (str_eq(name, str_z(b->first[i])))
			return i;
	return SIZE_MAX;
}

/* SIZE_MAX: no memory. */
static size_t column_of(struct block *b, struct str name)
{
	for (size_t i = 0; i < b->ncolumns; i++)
		if (str_eq(b->columns[i].name, name))
			return i;
	if (b->ncolumns == b->room) {
		size_t room = b->room ? 2 * b->room : 16;
		struct column *more = ARENA_ARRAY(b->arena, struct column, room);
		if (!more)
			return SIZE_MAX;
		if (b->ncolumns)
			memcpy(more, b->columns, b->ncolumns * sizeof *more);
		b->columns = more;
		b->room = room;
	}
	struct str copy = ddbi_arena_copy(b->arena, name);
	if (!copy.p)
		return SIZE_MAX;
	b->columns[b->ncolumns] = (struct column){ copy, true, position_of(b, name) };
	return b->ncolumns++;
}

static bool add_item(struct block *b, const struct ddb_item *item)
{
	struct row *row = &b->rows[b->nrows];
	row->n = item->len;
	row->values = ddbi_arena_array(b->arena, item->len + 1, sizeof *row->values);
	if (!row->values)
		return false;
	for (size_t i = 0; i < item->len; i++) {
		const struct ddb_member *m = &item->members[i];
		size_t at = column_of(b, name_of(m));
		struct str text = cell_text(b->arena, &m->value);
		if (at == SIZE_MAX || !text.p)
			return false;
		b->columns[at].numbers = b->columns[at].numbers && m->value.type == DDB_N;
		row->values[i].column = at;
		row->values[i].cell.text = text;
	}
	b->nrows++;
	return true;
}

static bool before(const struct column *x, const struct column *y)
{
	if (x->position != y->position)
		return x->position < y->position;
	return str_cmp(x->name, y->name) < 0;
}

/* place[i]: where the i-th column stands. */
static void arrange(const struct block *b, size_t *place)
{
	for (size_t i = 0; i < b->ncolumns; i++) {
		place[i] = 0;
		for (size_t k = 0; k < b->ncolumns; k++)
			place[i] += before(&b->columns[k], &b->columns[i]);
	}
}

static struct str printable_name(struct ddb_arena *arena, struct str name)
{
	return cell_text(arena, &(struct ddb_value){ .type = DDB_S, .s = { name.p, name.n } });
}

static int show_block(struct block *b)
{
	size_t n = b->ncolumns;
	size_t *place = ARENA_ARRAY(b->arena, size_t, n + 1);
	struct str *names = ARENA_ARRAY(b->arena, struct str, n + 1);
	struct cli_cell *cells = ARENA_ARRAY(b->arena, struct cli_cell, n * b->nrows + 1);
	if (!place || !names || !cells)
		return ddbi_cli_nomem(b->a);
	arrange(b, place);
	for (size_t c = 0; c < n; c++)
		names[place[c]] = printable_name(b->arena, b->columns[c].name);
	for (size_t i = 0; i < n * b->nrows; i++)
		cells[i] = (struct cli_cell){ STR(""), false };
	for (size_t r = 0; r < b->nrows; r++) {
		for (size_t c = 0; c < n; c++)
			cells[r * n + place[c]].right = b->columns[c].numbers;
		for (size_t i = 0; i < b->rows[r].n; i++)
			cells[r * n + place[b->rows[r].values[i].column]].text =
				b->rows[r].values[i].cell.text;
	}
	const struct cli_grid grid = { names, cells, n, b->nrows };
	return ddbi_cli_grid(&b->a->out, &grid, ddbi_terminal_width(STDOUT_FILENO)) ? EXIT_OK : EXIT_FAILED;
}

/* --project's attributes, or the keys. */
static const char **first_columns(struct ask *a)
{
	if (a->project)
		return ddbi_cli_split(a->arena, a->project, ',');
	const char **names = ARENA_ARRAY(a->arena, const char *, 3);
	size_t n = 0;
	for (int role = DDB_IS_HASH_; names && role <= DDB_IS_RANGE_; role++)
		for (size_t i = 0; i < a->model->nattrs; i++)
			if (a->model->attrs[i].role == (enum ddb_role)role)
				names[n++] = a->model->attrs[i].name;
	if (names)
		names[n] = NULL;
	return names;
}

static int in_columns(struct block *b, struct ddb_cursor *c)
{
	bool any = false;
	for (const struct ddb_item *item; (item = ddb_next(c));) {
		if (!add_item(b, item))
			return ddbi_cli_nomem(b->a);
		if (b->nrows < BLOCK)
			continue;
		if (any)
			ddbi_cli_line(&b->a->out);
		int code = show_block(b);
		if (code || !ddbi_cli_flush(&b->a->out))
			return EXIT_FAILED;
		any = true;
		b->nrows = b->ncolumns = b->room = 0;
		ddb_arena_reset(b->arena);
	}
	if (any && b->nrows)
		ddbi_cli_line(&b->a->out);
	return b->nrows ? show_block(b) : EXIT_OK;
}

static int in_lines(struct ask *a, struct ddb_arena *arena, struct ddb_cursor *c)
{
	for (const struct ddb_item *item; (item = ddb_next(c));) {
		int code = json_line(a, arena, item);
		if (code)
			return code;
		ddb_arena_reset(arena);
	}
	return EXIT_OK;
}

static int show_found(struct ask *a, struct ddb_arena *arena, struct ddb_cursor *c)
{
	struct block *b = ARENA_NEW(a->arena, struct block);
	if (!b || !arena)
		return ddbi_cli_nomem(a);
	if (!ddbi_cli_columns(a))
		return in_lines(a, arena, c);
	b->a = a;
	b->arena = arena;
	b->first = first_columns(a);
	return b->first ? in_columns(b, c) : ddbi_cli_nomem(a);
}

int ddbi_cli_show_found(struct ask *a, struct ddb_cursor *c)
{
	struct ddb_arena *arena = ddb_arena_new();
	int code = show_found(a, arena, c);
	struct ddb_find_stats stats = ddb_find_stats(c);
	const char *token = !code && a->limit && stats.returned == a->limit ? ddb_resume_token(c) : NULL;
	char *more = token ? ddbi_arena_bytes(a->arena, strlen(token) + 1) : NULL;
	if (more)
		memcpy(more, token, strlen(token) + 1);
	if (ddb_finish(c) && !code)
		code = ddbi_cli_why(a);
	ddb_arena_free(arena);
	if (!code && ddbi_cli_columns(a) && !stats.returned)
		code = ddbi_cli_say(a, EXIT_OK, "no items");
	if (!code && more && ddbi_cli_flush(&a->out))
		ddbi_cli_say(a, EXIT_OK, "there may be more: --resume %s", more);
	return code;
}

/* ---- one item ---- */
static bool show_member(struct ask *a, const struct ddb_member *m, size_t width)
{
	struct str name = printable_name(a->arena, name_of(m));
	struct str text = cell_text(a->arena, &m->value);
	if (!name.p || !text.p)
		a->out.lines.failed = true;
	return !a->out.lines.failed && ddbi_cli_pair(&a->out, width, name, text);
}

static size_t name_width(const struct ddb_item *item)
{
	size_t width = 0;
	for (size_t i = 0; i < item->len; i++) {
		size_t w = ddbi_display_width(name_of(&item->members[i]));
		width = w > width ? w : width;
	}
	return width;
}

static bool is_first(const char **first, struct str name)
{
	while (*first && !str_eq(str_z(*first), name))
		first++;
	return *first;
}

int ddbi_cli_show_item(struct ask *a, const struct ddb_item *item)
{
	if (!ddbi_cli_columns(a))
		return json_line(a, a->arena, item);
	const char **first = first_columns(a);
	size_t width = name_width(item);
	bool ok = true;
	if (!first)
		return ddbi_cli_nomem(a);
	for (size_t i = 0; ok && first[i]; i++)
		for (size_t k = 0; ok && k < item->len; k++)
			if (str_eq(str_z(first[i]), name_of(&item->members[k])))
				ok = show_member(a, &item->members[k], width);
	for (size_t k = 0; ok && k < item->len; k++)
		if (!is_first(first, name_of(&item->members[k])))
			ok = show_member(a, &item->members[k], width);
	return ok ? EXIT_OK : EXIT_FAILED;
}

/* ---- counts and questions ---- */
int ddbi_cli_show_count(struct ask *a, const char *did, uint64_t n)
{
	struct buf *b = &a->out.lines;
	bool person = ddbi_cli_columns(a);
	if (!person) {
		buf_z(b, "{\"");
		buf_z(b, did);
		buf_z(b, "\":");
	}
	ddbi_buf_u64(b, n);
	if (person) {
		buf_z(b, n == 1 ? " item " : " items ");
		buf_z(b, did);
	} else
		buf_z(b, "}");
	return ddbi_cli_line(&a->out) ? EXIT_OK : EXIT_FAILED;
}

bool ddbi_cli_sure(const struct ask *a, const char *format, ...)
{
	char question[512], answer[16];
	va_list args;
	if (a->yes || !ddbi_terminal(STDIN_FILENO) || !ddbi_terminal(STDERR_FILENO))
		return true;
	va_start(args, format);
	vsnprintf(question, sizeof question, format, args);
	va_end(args);
	fprintf(stderr, "%s [y/N] ", question);
	return fgets(answer, sizeof answer, stdin) && (answer[0] == 'y' || answer[0] == 'Y');
}
