/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"

static const struct cli_row rows[] = {
	CLI_ROW("yes", NULL, CLI_NOTHING, yes, "do not ask on a terminal"),
	CLI_STORE_ROW,
	CLI_HELP_ROW,
	CLI_END,
};

static int run(struct ask *a)
{
	struct ddb_table_info info;
	if (ddb_describe(a->db, a->model, a->arena, &info))
		return ddbi_cli_why(a);
	if (!ddbi_cli_sure(a, "Delete the table %s with its %lld items?", a->table, (long long)info.items))
		return ddbi_cli_say(a, EXIT_FAILED, "nothing was deleted");
	return ddb_delete_table(a->db, a->model) ? ddbi_cli_why(a) : EXIT_OK;
}

const struct cli_command ddbi_cli_drop = {
	.name = "drop",
	.about = "delete a table with all its items",
	.arguments = "TABLE",
	.least = 1,
	.most = 1,
	.first = CLI_TABLE,
	.text = "Deletes a table with all its items, and waits until it is gone.",
	.rows = rows,
	.examples = "  ddb drop Users --store app.db",
	.run = run,
};
