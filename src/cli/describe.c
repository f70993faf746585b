/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"
#include "base/terminal.h"
#include "cli/command.h"
#include "value/item.h"
#include "value/json.h"
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

static const struct cli_row rows[] = {
	CLI_ROW("json", NULL, CLI_NOTHING, json,
		"what DescribeTable answers, as in a pipe; also on a terminal"),
	CLI_STORE_ROW,
	CLI_HELP_ROW,
	CLI_END,
};

#define WIDTH 10 /* of the names of lines */

static bool line(struct ask *a, const char *name, struct str value)
{
	return ddbi_cli_pair(&a->out, WIDTH, str_z(name), value);
}

__attribute__((format(printf, 3, 4))) static struct str text(struct ask *a, bool *ok, const char *format, ...)
{
	char s[2048];
	va_list args;
	va_start(args, format);
	int n = vsnprintf(s, sizeof s, format, args);
	va_end(args);
	size_t len = n < 0 ? 0 : (size_t)n < sizeof s ? (size_t)n : sizeof s - 1;
	struct str copy = ddbi_arena_copy(a->arena, (struct str){ s, len });
	*ok = *ok && copy.p;
	return copy;
}

static const struct ddb_attr *row_named(const struct ddb_model *m, const char *name)
{
	for (size_t i = 0; i < m->nattrs; i++)
		if (!strcmp(m->attrs[i].name, name))
			return &m->attrs[i];
	return NULL;
}

/* "email (S)" */
static struct str key(struct ask *a, bool *ok, const char *name)
{
	const struct ddb_attr *row = name ? row_named(a->model, name) : NULL;
	return row ? text(a, ok, "%s (%s)", row->name, ddbi_type_name(row->type)) : STR("");
}

static const char *key_name(const struct ddb_model *m, enum ddb_role role)
{
	for (size_t i = 0; i < m->nattrs; i++)
		if (m->attrs[i].role == role)
			return m->attrs[i].name;
	return NULL;
}

static bool show_table(struct ask *a, const struct ddb_table_info *info)
{
	bool ok = true;
	const char *range = key_name(a->model, DDB_IS_RANGE_);
	struct str size = text(a, &ok, "%lld, %lld bytes", (long long)info->items, (long long)info->bytes);
	struct str units = text(a, &ok, "%lld read and %lld write units", (long long)info->read_units,
		(long long)info->write_units);
	return line(a, "table", str_z(a->table)) &&
	       line(a, "status", str_z(info->status ? info->status : "")) &&
	       line(a, "hash key", key(a, &ok, key_name(a->model, DDB_IS_HASH_))) &&
	       (!range || line(a, "range key", key(a, &ok, range))) && line(a, "items", size) &&
	       line(a, "billing", info->pay_per_request ? STR("per request") : units) &&
	       (!info->ttl || line(a, "expiry", str_z(info->ttl))) &&
	       (!info->arn || line(a, "arn", str_z(info->arn))) && ok;
}

/* ---- indexes ---- */
enum { COLUMNS = 7 };

static const struct ddb_index_info *info_of(const struct ddb_table_info *info, const char *name)
{
	for (size_t i = 0; i < info->nindexes; i++)
		if (!strcmp(info->indexes[i].name, name))
			return &info->indexes[i];
	return NULL;
}

static struct str holds(struct ask *a, bool *ok, const struct ddb_index *x)
{
	struct buf b;
	if (!x->include)
		return x->keys_only ? STR("keys") : STR("all");
	ddbi_buf_init(&b, 1 << 16);
	buf_z(&b, "keys");
	for (const char *const *name = x->include; *name; name++) {
		buf_z(&b, ", ");
		ddbi_cli_printable(&b, str_z(*name), 1024);
	}
	struct str s = b.failed ? STR_NONE : ddbi_arena_copy(a->arena, buf_view(&b));
	ddbi_buf_free(&b);
	*ok = *ok && s.p;
	return s;
}

static void fill(struct ask *a, bool *ok, const struct ddb_index *x, const struct ddb_index_info *info,
	struct cli_cell *cells)
{
	cells[0].text = str_z(x->name);
	cells[1].text = x->local ? STR("local") : STR("global");
	cells[2].text = key(a, ok, x->hash);
	cells[3].text = key(a, ok, x->range);
	cells[4].text = holds(a, ok, x);
	cells[5] = (struct cli_cell){ text(a, ok, "%lld", (long long)(info ? info->items : 0)), true };
	cells[6].text = info && info->status ? str_z(info->status) : STR("");
}

static bool show_indexes(struct ask *a, const struct ddb_table_info *info)
{
	static const struct str heads[COLUMNS] = { { "INDEX", 5 }, { "KIND", 4 }, { "HASH KEY", 8 },
		{ "RANGE KEY", 9 }, { "HOLDS", 5 }, { "ITEMS", 5 }, { "STATUS", 6 } };
	const struct ddb_model *m = a->model;
	bool ok = true;
	struct cli_cell *cells = ddbi_arena_zalloc(a->arena, (m->nindexes + 1) * COLUMNS * sizeof *cells);
	const struct cli_grid grid = { heads, cells, COLUMNS, m->nindexes };
	if (!m->nindexes)
		return true;
	if (!cells)
		return false;
	for (size_t i = 0; i < m->nindexes; i++)
		fill(a, &ok, &m->indexes[i], info_of(info, m->indexes[i].name), cells + i * COLUMNS);
	return ok && ddbi_cli_line(&a->out) &&
	       ddbi_cli_grid(&a->out, &grid, ddbi_terminal_width(STDOUT_FILENO));
}

/* {"Table":{...}} and, which DescribeTable does not tell, the time to live. */
static bool show_json(struct ask *a, const struct ddb_table_info *info)
{
	struct buf *b = &a->out.lines;
	ddbi_buf_add(b, info->json, strlen(info->json) - 1);
	if (info->ttl) {
		buf_z(b, ",\"TimeToLiveDescription\":{\"TimeToLiveStatus\":\"ENABLED\",\"AttributeName\":");
		ddbi_json_write_string(b, str_z(info->ttl));
		ddbi_buf_byte(b, '}');
	}
	ddbi_buf_byte(b, '}');
	return ddbi_cli_line(&a->out);
}

static int run(struct ask *a)
{
	struct ddb_table_info info;
	if (ddb_describe(a->db, a->model, a->arena, &info))
		return ddbi_cli_why(a);
	bool ok = ddbi_cli_columns(a) ? show_table(a, &info) && show_indexes(a, &info) : show_json(a, &info);
	return ok || a->out.why ? EXIT_OK : ddbi_cli_nomem(a);
}

const struct cli_command ddbi_cli_describe = {
	.name = "describe",
	.about = "show a table's keys, indexes and size",
	.arguments = "TABLE",
	.least = 1,
	.most = 1,
	.first = CLI_TABLE,
	.text = "Shows what a table is made of: keys, indexes, time to live, items and bytes.",
	.rows = rows,
	.examples = "  ddb describe Users --store app.db",
	.run = run,
};
