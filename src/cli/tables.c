/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"
#include "base/terminal.h"
#include "cli/command.h"
#include "value/json.h"
#include <stdio.h>
#include <unistd.h>

static const struct cli_row rows[] = {
	CLI_ROW("names", NULL, CLI_NOTHING, names, "names alone, a line each"),
	CLI_JSON_ROW,
	CLI_STORE_ROW,
	CLI_HELP_ROW,
	CLI_END,
};

enum { COLUMNS = 6 };

static const char *key_name(const struct ddb_model *m, enum ddb_role role)
{
	for (size_t i = 0; i < m->nattrs; i++)
		if (m->attrs[i].role == role)
			return m->attrs[i].name;
	return NULL;
}

static bool add_member(struct buf *b, const char *name, const char *text)
{
	if (!text)
		return true;
	ddbi_json_write_string(b, str_z(name));
	ddbi_buf_byte(b, ':');
	ddbi_json_write_string(b, str_z(text));
	ddbi_buf_byte(b, ',');
	return true;
}

static bool json_line(
	struct ask *a, const char *name, const struct ddb_model *m, const struct ddb_table_info *info)
{
	struct buf *b = &a->out.lines;
	ddbi_buf_byte(b, '{');
	add_member(b, "table", name);
	add_member(b, "status", info->status);
	add_member(b, "hash", key_name(m, DDB_IS_HASH_));
	add_member(b, "range", key_name(m, DDB_IS_RANGE_));
	buf_z(b, "\"indexes\":");
	ddbi_buf_u64(b, info->nindexes);
	buf_z(b, ",\"items\":");
	ddbi_buf_i64(b, info->items);
	buf_z(b, ",\"bytes\":");
	ddbi_buf_i64(b, info->bytes);
	ddbi_buf_byte(b, '}');
	return ddbi_cli_line(&a->out);
}

static struct str number(struct ddb_arena *arena, int64_t n)
{
	char text[24];
	return ddbi_arena_copy(
		arena, (struct str){ text, (size_t)snprintf(text, sizeof text, "%lld", (long long)n) });
}

static struct str keys(struct ddb_arena *arena, const struct ddb_model *m)
{
	const char *hash = key_name(m, DDB_IS_HASH_), *range = key_name(m, DDB_IS_RANGE_);
	struct buf b;
	ddbi_buf_init(&b, 4096);
	ddbi_cli_printable(&b, str_z(hash), 1024);
	buf_z(&b, range ? ", " : "");
	if (range)
		ddbi_cli_printable(&b, str_z(range), 1024);
	struct str text = ddbi_arena_copy(arena, buf_view(&b));
	ddbi_buf_free(&b);
	return text;
}

static bool fill(struct ask *a, struct cli_cell *cells, const char *name, const struct ddb_model *m,
	const struct ddb_table_info *info)
{
	cells[0].text = str_z(name);
	cells[1].text = keys(a->arena, m);
	cells[2] = (struct cli_cell){ number(a->arena, (int64_t)info->nindexes), true };
	cells[3] = (struct cli_cell){ number(a->arena, info->items), true };
	cells[4] = (struct cli_cell){ number(a->arena, info->bytes), true };
	cells[5].text = info->status ? str_z(info->status) : STR("");
	for (int i = 0; i < COLUMNS; i++)
		if (!cells[i].text.p)
			return false;
	return true;
}

/* One that is gone by now is passed over: *there. */
static int look(struct ask *a, const char *name, struct ddb_table_info *info, bool *there)
{
	enum ddb_rc rc = ddb_learn_model(a->db, a->arena, name, &a->model);
	if (!rc)
		rc = ddb_describe(a->db, a->model, a->arena, info);
	*there = !rc;
	return rc && rc != DDB_NO_TABLE ? ddbi_cli_why(a) : EXIT_OK;
}

static int show(struct ask *a, const char *const *names, size_t n)
{
	static const struct str heads[COLUMNS] = { { "TABLE", 5 }, { "KEYS", 4 }, { "INDEXES", 7 },
		{ "ITEMS", 5 }, { "BYTES", 5 }, { "STATUS", 6 } };
	struct cli_cell *cells = ddbi_arena_zalloc(a->arena, (n + 1) * COLUMNS * sizeof *cells);
	struct cli_grid grid = { heads, cells, COLUMNS, 0 };
	if (!cells)
		return ddbi_cli_nomem(a);
	for (size_t i = 0; i < n; i++) {
		struct ddb_table_info info;
		bool there;
		int code = look(a, names[i], &info, &there);
		if (code)
			return code;
		if (there && !ddbi_cli_columns(a) && !json_line(a, names[i], a->model, &info))
			return EXIT_FAILED;
		if (there && ddbi_cli_columns(a) &&
			!fill(a, cells + COLUMNS * grid.rows++, names[i], a->model, &info))
			return ddbi_cli_nomem(a);
	}
	if (!grid.rows)
		return EXIT_OK;
	return ddbi_cli_grid(&a->out, &grid, ddbi_terminal_width(STDOUT_FILENO)) ? EXIT_OK : EXIT_FAILED;
}

static int run(struct ask *a)
{
	const char *const *names = NULL;
	size_t n = 0;
	if (!ddbi_cli_table_names(a, &names, &n))
		return ddb_error(a->db)->rc ? ddbi_cli_why(a) : ddbi_cli_nomem(a);
	if (!n && ddbi_cli_columns(a))
		return ddbi_cli_say(a, EXIT_OK, "there are no tables in %s; ddb create makes one", a->store);
	if (!a->names)
		return show(a, names, n);
	for (size_t i = 0; i < n; i++) {
		buf_z(&a->out.lines, names[i]);
		if (!ddbi_cli_line(&a->out))
			return EXIT_FAILED;
	}
	return EXIT_OK;
}

const struct cli_command ddbi_cli_tables = {
	.name = "tables",
	.about = "list the tables of a store",
	.arguments = "",
	.text = "Lists the tables of a store, with their keys and how much is in them. With\n"
		"DDB_TABLE_PREFIX set only tables whose names begin so are there, named without it.",
	.rows = rows,
	.examples = "  ddb tables --store app.db\n  ddb tables --store http://127.0.0.1:8000 --names",
	.run = run,
};
