/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"

static const struct cli_row rows[] = {
	CLI_ROW("where", "CONDITION [VALUE...]", CLI_MARKS, where, "only items on which it holds"),
	CLI_ROW("index", "NAME", CLI_TEXT, index, "of this index"),
	CLI_ROW("limit", "N", CLI_COUNT, limit, "so many items at most"),
	CLI_ROW("resume", "TOKEN", CLI_TEXT, resume, "go on where --limit ended the same scan"),
	CLI_ROW("project", "NAMES", CLI_TEXT, project, "these attributes only, separated by commas"),
	CLI_ROW("count", NULL, CLI_NOTHING, count, "only how many there are"),
	CLI_ROW("segments", "N", CLI_COUNT, segments, "so many requests at once"),
	CLI_ROW("consistent", NULL, CLI_NOTHING, consistent, "strongly consistent reads"),
	CLI_ROW("page-size", "N", CLI_COUNT, page_size, "items looked at per request"),
	CLI_JSON_ROW,
	CLI_FORM_ROW,
	CLI_STORE_ROW,
	CLI_HELP_ROW,
	CLI_END,
};

const struct cli_command ddbi_cli_scan = {
	.name = "scan",
	.about = "show all items of a table",
	.arguments = "TABLE",
	.least = 1,
	.most = 1,
	.first = CLI_TABLE,
	.text = "Shows all items of a table, in columns on a terminal and as a line of JSON each in a\n"
		"pipe. A --where is read as by ddb query.",
	.rows = rows,
	.examples = "  ddb scan Users\n  ddb scan Users --dynamodb-json >users.jsonl",
	.run = ddbi_cli_find,
};
