/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "value/json.h"

static const struct cli_row rows[] = {
	CLI_ROW("where", "CONDITION [VALUE...]", CLI_MARKS, where, "what to look for"),
	CLI_ROW("index", "NAME", CLI_TEXT, index, "use this index"),
	CLI_ROW("order", "NAME", CLI_TEXT, order, "by this attribute; with - before it descending"),
	CLI_ROW("limit", "N", CLI_COUNT, limit, "so many items at most"),
	CLI_ROW("project", "NAMES", CLI_TEXT, project, "these attributes only, separated by commas"),
	CLI_ROW("no-scan", NULL, CLI_NOTHING, no_scan, "refuse to read the whole table"),
	CLI_ROW("fetch-rest", NULL, CLI_NOTHING, fetch_rest,
		"use an index that lacks attributes, and fetch those"),
	CLI_ROW("consistent", NULL, CLI_NOTHING, consistent, "strongly consistent reads"),
	CLI_ROW("page-size", "N", CLI_COUNT, page_size, "items looked at per request"),
	CLI_ROW("json", NULL, CLI_NOTHING, json, "as JSON, as in a pipe; also on a terminal"),
	CLI_STORE_ROW,
	CLI_HELP_ROW,
	CLI_END,
};

static void member(struct buf *b, const char *name, const char *text)
{
	ddbi_json_write_string(b, str_z(name));
	ddbi_buf_byte(b, ':');
	if (text)
		ddbi_json_write_string(b, str_z(text));
	else
		buf_z(b, "null");
	ddbi_buf_byte(b, ',');
}

static void flag(struct buf *b, const char *name, bool on)
{
	ddbi_json_write_string(b, str_z(name));
	buf_z(b, on ? ":true" : ":false");
}

static void json(struct ask *a, const struct ddb_explanation *e, struct str text)
{
	static const char *const ways[] = { "nothing", "GetItem", "BatchGetItem", "Query", "Scan" };
	struct buf *b = &a->out.lines;
	ddbi_buf_byte(b, '{');
	member(b, "way", ways[e->way]);
	member(b, "index", e->index);
	member(b, "key", e->key);
	member(b, "filter", e->filter);
	flag(b, "sorted_in_memory", e->sorted_in_memory);
	ddbi_buf_byte(b, ',');
	flag(b, "reads_whole_table", e->reads_whole_table);
	buf_z(b, ",\"text\":");
	ddbi_json_write_string(b, text);
	ddbi_buf_byte(b, '}');
}

static int run(struct ask *a)
{
	struct ddb_query q;
	struct ddb_explanation e;
	struct buf text;
	int code = EXIT_OK;
	if (!ddbi_cli_query_of(a, &q, &code))
		return code;
	if (ddb_explain(a->db, a->model, a->arena, &q, &e))
		return ddbi_cli_why(a);
	struct str said = str_z(e.text);
	said.n -= said.n && said.p[said.n - 1] == '\n';
	ddbi_buf_init(&text, (size_t)4 << 20);
	ddbi_cli_words(&text, said);
	if (ddbi_cli_columns(a))
		buf_str(&a->out.lines, buf_view(&text));
	else
		json(a, &e, buf_view(&text));
	bool ok = !text.failed;
	ddbi_buf_free(&text);
	ddbi_cli_line(&a->out);
	return ok ? EXIT_OK : ddbi_cli_nomem(a);
}

const struct cli_command ddbi_cli_explain = {
	.name = "explain",
	.about = "say how a query would be done, and what it costs",
	.arguments = "TABLE --where CONDITION [VALUE...]",
	.least = 1,
	.most = 1,
	.first = CLI_TABLE,
	.text = "Says how ddb query would find the items - by key, by which index, by a scan - and why,\n"
		"which indexes would not do, and what it costs. Nothing is read but the table's description.",
	.rows = rows,
	.examples = "  ddb explain Users --where 'last_name = ?' Smith --order created",
	.run = run,
};
