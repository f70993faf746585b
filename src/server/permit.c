/* SPDX-License-Identifier: Apache-2.0 */
/* What a key may do. Whatever is not known to be allowed is not. */
#include "operation/named.h"
#include "server/verify.h"

#define ACCOUNT "000000000000"

static bool only_reads(const char *operation)
{
	static const char *const beginnings[] = { "Get", "BatchGet", "TransactGet", "Query", "Scan",
		"Describe", "List", "SearchVectors" };
	for (size_t i = 0; i < sizeof beginnings / sizeof beginnings[0]; i++)
		if (str_starts(str_z(operation), str_z(beginnings[i])))
			return true;
	return false;
}

struct tables {
	const struct server_key *key;
	size_t n;
	struct str refused; /* or the first one, if none is */
};

static bool look(void *user, struct str table)
{
	struct tables *t = user;
	t->refused = table;
	t->n++;
	for (size_t i = 0; i < t->key->nprefixes; i++)
		if (str_starts(table, t->key->prefixes[i]))
			return true;
	return false;
}

static bool first(void *user, struct str table)
{
	((struct tables *)user)->refused = table;
	return false;
}

static bool refuse(const struct server_key *key, struct op *op, struct str table)
{
	struct str region = op->region.n ? op->region : STR("us-east-1");
	const char *name = ddbi_operations[op->id].name;
	return ddbi_failf(&op->error, EXCEPTION_ACCESS_DENIED,
		"User: arn:aws:iam::" ACCOUNT
		":user/%.*s is not authorized to perform: dynamodb:%s on resource: "
		"arn:aws:dynamodb:%.*s:" ACCOUNT ":table/%.*s because no identity-based policy allows the "
		"dynamodb:%s action",
		(int)key->id.n, key->id.p, name, (int)region.n, region.p, (int)table.n, table.p, name);
}

bool ddbi_permit(const struct server_key *key, struct op *op)
{
	struct tables t = { .key = key, .refused = STR("*") };
	if (key->read_only && !only_reads(ddbi_operations[op->id].name)) {
		ddbi_tables_named(op, first, &t);
		return refuse(key, op, t.refused);
	}
	if (!key->nprefixes || op->id == OP_DESCRIBE_ENDPOINTS || op->id == OP_DESCRIBE_LIMITS)
		return true;
	bool allowed = ddbi_tables_named(op, look, &t) && t.n;
	return allowed || refuse(key, op, t.refused);
}
