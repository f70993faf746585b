/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"

static const struct cli_row rows[] = {
	CLI_ROW("where", "CONDITION [VALUE...]", CLI_MARKS, where, "what to look for"),
	CLI_ROW("index", "NAME", CLI_TEXT, index, "use this index (default: the best one, or the table)"),
	CLI_ROW("order", "NAME", CLI_TEXT, order, "by this attribute; with - before it descending"),
	CLI_ROW("limit", "N", CLI_COUNT, limit, "so many items at most"),
	CLI_ROW("resume", "TOKEN", CLI_TEXT, resume, "go on where --limit ended the same query"),
	CLI_ROW("project", "NAMES", CLI_TEXT, project, "these attributes only, separated by commas"),
	CLI_ROW("count", NULL, CLI_NOTHING, count, "only how many there are"),
	CLI_ROW("no-scan", NULL, CLI_NOTHING, no_scan, "refuse to read the whole table"),
	CLI_ROW("fetch-rest", NULL, CLI_NOTHING, fetch_rest,
		"use an index that lacks attributes, and fetch those"),
	CLI_ROW("consistent", NULL, CLI_NOTHING, consistent, "strongly consistent reads"),
	CLI_ROW("page-size", "N", CLI_COUNT, page_size, "items looked at per request"),
	CLI_JSON_ROW,
	CLI_FORM_ROW,
	CLI_STORE_ROW,
	CLI_HELP_ROW,
	CLI_END,
};

int ddbi_cli_find(struct ask *a)
{
	struct ddb_query q;
	size_t n = 0;
	int code = EXIT_OK;
	if (!ddbi_cli_query_of(a, &q, &code))
		return code;
	if (!a->count)
		return ddbi_cli_show_found(a, ddb_find(a->db, a->model, &q));
	return ddb_count(a->db, a->model, &q, &n) ? ddbi_cli_why(a) : ddbi_cli_show_count(a, "found", n);
}

static int prepare(struct ask *a)
{
	if (!a->where.text)
		return ddbi_cli_say(
			a, EXIT_USAGE, "say what to look for: --where CONDITION; ddb scan shows all items");
	return EXIT_OK;
}

const struct cli_command ddbi_cli_query = {
	.name = "query",
	.about = "find items",
	.arguments = "TABLE --where CONDITION [VALUE...]",
	.least = 1,
	.most = 1,
	.first = CLI_TABLE,
	.text = "Finds the items on which a condition holds: by key where the condition fixes one, by an\n"
		"index, or else by a scan (see ddb explain). CONDITION is DynamoDB's expression language,\n"
		"with a ? for each value; values are read as by ddb update (see ddb update --help).",
	.rows = rows,
	.examples = "  ddb query Users --where 'email = ?' jane@x.org\n"
		    "  ddb query Users --where 'last_name = ? AND begins_with(first_name, ?)' Smith J \\\n"
		    "      --order -created --limit 10 --project email,created",
	.prepare = prepare,
	.run = ddbi_cli_find,
};
