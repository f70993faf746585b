/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"

static const struct cli_row rows[] = {
	CLI_ROW("project", "NAMES", CLI_TEXT, project, "these attributes only, separated by commas"),
	CLI_ROW("consistent", NULL, CLI_NOTHING, consistent, "a strongly consistent read"),
	CLI_JSON_ROW,
	CLI_FORM_ROW,
	CLI_STORE_ROW,
	CLI_HELP_ROW,
	CLI_END,
};

static int run(struct ask *a)
{
	struct ddb_item key, item;
	int code = EXIT_OK;
	struct ddb_get_opts opts = { .consistent = a->consistent };
	if (!ddbi_cli_key(a, a->nwords - 1, &key, &code))
		return code;
	if (a->project && !(opts.project = ddbi_cli_split(a->arena, a->project, ',')))
		return ddbi_cli_nomem(a);
	enum ddb_rc rc = ddb_get(a->db, a->model, a->arena, &key, &item, &opts);
	if (rc == DDB_NOT_FOUND)
		return ddbi_cli_say(a, EXIT_NOT_FOUND, "there is no such item in %s", a->table);
	return rc ? ddbi_cli_why(a) : ddbi_cli_show_item(a, &item);
}

const struct cli_command ddbi_cli_get = {
	.name = "get",
	.about = "show one item",
	.arguments = "TABLE KEY [RANGE-KEY]",
	.least = 2,
	.most = 3,
	.first = CLI_TABLE,
	.text = "Shows the item with that key. A key is taken by its type: a text as it stands, a\n"
		"number, bytes as base64. What begins with -- comes behind a -- of its own.",
	.rows = rows,
	.examples = "  ddb get Users jane@x.org --store app.db",
	.run = run,
};
