/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"

static const struct cli_row rows[] = {
	CLI_ROW("when", "CONDITION [VALUE...]", CLI_MARKS, when, "only if it holds on the item"),
	CLI_ROW("make-parents", NULL, CLI_NOTHING, make_parents, "make maps that a nested attribute lacks"),
	CLI_JSON_ROW,
	CLI_FORM_ROW,
	CLI_STORE_ROW,
	CLI_HELP_ROW,
	CLI_END,
};

static int run(struct ask *a)
{
	struct ddb_item key, item = { .members = NULL };
	struct ddb_args args;
	const struct ddb_change *changes;
	struct ddb_update_opts opts = { .out = &item, .arena = a->arena, .make_parents = a->make_parents };
	size_t keys = ddbi_cli_key_words(a), behind = 2 + keys; /* the table, the key, the changes */
	int code = EXIT_OK;
	if (!ddbi_cli_key(a, a->nwords < behind ? a->nwords - 1 : keys, &key, &code))
		return code;
	if (a->nwords < behind)
		return ddbi_cli_say(
			a, EXIT_USAGE, "give the changes behind the key, such as 'SET age = age + ?' 1");
	if (!ddbi_cli_values(a, a->words + behind, a->nwords - behind, &args, &code))
		return code;
	if (ddb_parse_changes(a->db, a->model, a->arena, a->words[behind - 1], args, &changes)) {
		code = ddbi_cli_why(a);
		return ddb_error(a->db)->rc == DDB_INVALID ? EXIT_USAGE : code;
	}
	if (!ddbi_cli_condition(a, &a->when, &opts.when, &code))
		return code;
	return ddb_update(a->db, a->model, &key, changes, &opts) ? ddbi_cli_why(a)
								 : ddbi_cli_show_item(a, &item);
}

const struct cli_command ddbi_cli_update = {
	.name = "update",
	.about = "change attributes of one item",
	.arguments = "TABLE KEY [RANGE-KEY] CHANGES [VALUE...]",
	.least = 1,
	.most = 1000,
	.first = CLI_TABLE,
	.text = "Changes attributes of one item, all at once or not at all, and shows it as it is then.\n"
		"An item that is not there is made; --when 'attribute_exists(KEY)' prevents that.\n"
		"CHANGES is what DynamoDB calls an update expression, with a ? for each value.\n"
		"\n"
		"A value is of the type of its attribute where that is a key. Elsewhere it is a number if\n"
		"JSON would call it one (007 is a text), true, false or null, JSON if it begins with \", {\n"
		"or [, and else a text. So '\"5\"' is the text 5.",
	.rows = rows,
	.examples = "  ddb update Users jane@x.org 'SET age = age + ?' 1 --when 'age < ?' 40\n"
		    "  ddb update Users jane@x.org 'SET nickname = ? REMOVE phone' Jay\n"
		    "  ddb update Users jane@x.org 'ADD tags ?' '{\"SS\":[\"new\"]}' --dynamodb-json",
	.run = run,
};
