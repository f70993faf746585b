/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"

static const struct cli_row rows[] = {
	CLI_ROW("when", "CONDITION [VALUE...]", CLI_MARKS, when, "with a key: only if it holds on the item"),
	CLI_ROW("where", "CONDITION [VALUE...]", CLI_MARKS, where,
		"without a key: all items on which it holds"),
	CLI_ROW("all", NULL, CLI_NOTHING, all, "all items of the table"),
	CLI_ROW("yes", NULL, CLI_NOTHING, yes, "do not ask on a terminal"),
	CLI_JSON_ROW,
	CLI_STORE_ROW,
	CLI_HELP_ROW,
	CLI_END,
};

static int delete_one(struct ask *a)
{
	struct ddb_item key, old = { .members = NULL };
	bool had = false;
	struct ddb_delete_opts opts = { .old = &old, .had_old = &had, .arena = a->arena };
	int code = EXIT_OK;
	if (!ddbi_cli_key(a, a->nwords - 1, &key, &code) ||
		!ddbi_cli_condition(a, &a->when, &opts.when, &code))
		return code;
	return ddb_delete(a->db, a->model, &key, &opts) ? ddbi_cli_why(a)
							: ddbi_cli_show_count(a, "deleted", had);
}

/* What is counted for the question may be other than what is deleted, if others write meanwhile. */
static int sure(struct ask *a, const struct ddb_query *q)
{
	size_t n = 0;
	if (a->yes)
		return EXIT_OK;
	if (ddb_count(a->db, a->model, q, &n))
		return ddbi_cli_why(a);
	if (ddbi_cli_sure(a, "Delete %zu %s of %s?", n, n == 1 ? "item" : "items", a->table))
		return EXIT_OK;
	return ddbi_cli_say(a, EXIT_FAILED, "nothing was deleted");
}

static int delete_many(struct ask *a)
{
	struct ddb_query q;
	const struct ddb_where_opts opts = { .all = a->all };
	size_t n = 0;
	int code = EXIT_OK;
	if (!ddbi_cli_query_of(a, &q, &code))
		return code;
	code = sure(a, &q);
	if (code)
		return code;
	if (ddb_delete_where(a->db, a->model, &q, &opts, &n))
		code = ddbi_cli_why(a);
	int shown = ddbi_cli_show_count(a, "deleted", n);
	return code ? code : shown;
}

static int prepare(struct ask *a)
{
	bool keyed = a->nwords > 1, many = a->where.text || a->all;
	if (keyed && many)
		return ddbi_cli_say(a, EXIT_USAGE, "a key goes with --when, not with --where and --all");
	if (a->where.text && a->all)
		return ddbi_cli_say(a, EXIT_USAGE, "give either --where or --all");
	if (many && a->when.text)
		return ddbi_cli_say(a, EXIT_USAGE, "--when goes with a key");
	if (!keyed && !many)
		return ddbi_cli_say(a, EXIT_USAGE,
			"give a key, or --where CONDITION, or --all for all items (ddb drop deletes the "
			"table)");
	return EXIT_OK;
}

static int run(struct ask *a)
{
	return a->nwords > 1 ? delete_one(a) : delete_many(a);
}

const struct cli_command ddbi_cli_delete = {
	.name = "delete",
	.about = "delete one item, or all that a condition finds",
	.arguments = "TABLE [KEY [RANGE-KEY]]",
	.least = 1,
	.most = 3,
	.first = CLI_TABLE,
	.text = "Deletes the item with that key (one that is not there is fine), or all items on which\n"
		"a condition holds, and says how many. Many are asked about on a terminal.",
	.rows = rows,
	.examples = "  ddb delete Users jane@x.org --when 'age < ?' 40\n"
		    "  ddb delete Users --where 'age > ?' 100 --yes",
	.prepare = prepare,
	.run = run,
};
