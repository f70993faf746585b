/* SPDX-License-Identifier: Apache-2.0 */
#include "operation/named.h"
#include "operation/check.h"
#include "operation/shape_walk.h"

struct walk {
	bool (*visit)(void *user, struct str table);
	void *user;
};

static bool is_name(const struct shape *shape)
{
	static const char *const names[] = { "TableName", "TableArn", "ResourceArnString", "StreamArn",
		"ShardIterator", "BackupArn", "ExportArn", "ImportArn" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(shape->name, names[i]) == 0)
			return true;
	return false;
}

/* Behind the table's name in an ARN may stand /stream/LABEL and, in an iterator, |1|... */
static bool name(const struct walk *w, struct str text)
{
	struct str table = ddbi_table_name(text);
	size_t n = 0;
	while (n < table.n && table.p[n] != '/' && table.p[n] != '|')
		n++;
	return w->visit(w->user, str_sub(table, 0, n));
}

static bool value(const struct walk *, const struct shape *, const void *at);

static bool list(const struct walk *w, const struct shape *shape, const struct any_list *l)
{
	for (size_t i = 0; i < l->len; i++)
		if (!value(w, shape->element, list_element(l, shape->element, i)))
			return false;
	return true;
}

static bool map(const struct walk *w, const struct shape *shape, const struct any_list *m)
{
	for (size_t i = 0; i < m->len; i++)
		if (!value(w, shape->key, map_key(m, shape->element, i)) ||
			!value(w, shape->element, map_value(m, shape->element, i)))
			return false;
	return true;
}

static bool structure(const struct walk *w, const struct shape *shape, const void *at)
{
	for (size_t i = 0; i < shape->nmembers; i++) {
		const struct shape_member *m = &shape->members[i];
		const void *member = shape_member(m, at);
		if (member && !str_starts(str_z(m->name), STR("ExclusiveStart")) &&
			!value(w, m->shape, member))
			return false;
	}
	return true;
}

static bool value(const struct walk *w, const struct shape *shape, const void *at)
{
	switch (shape->kind) {
	case SHAPE_STRING: return !is_name(shape) || name(w, *(const struct str *)at);
	case SHAPE_STRUCTURE: return structure(w, shape, at);
	case SHAPE_LIST: return list(w, shape, at);
	case SHAPE_MAP: return map(w, shape, at);
	default: return true;
	}
}

bool ddbi_tables_named(const struct op *op, bool (*visit)(void *user, struct str table), void *user)
{
	struct walk w = { visit, user };
	return structure(&w, ddbi_operations[op->id].input, op->input);
}
