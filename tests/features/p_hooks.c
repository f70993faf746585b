/* SPDX-License-Identifier: Apache-2.0 */
/* P14, P28: what an embedded struct brings; hooks in their order. */
#include "feature.h"

/* What was called, in order. */
static char calls[400];
static void note(const char *what)
{
	size_t n = strlen(calls), more = strlen(what);
	if (n + more + 2 > sizeof calls)
		return;
	memcpy(calls + n, what, more);
	memcpy(calls + n + more, " ", 2);
}
#define assert_calls(f, should)                \
	do {                                   \
		assert_text(f, calls, should); \
		*calls = '\0';                 \
	} while (0)

/* ---- the struct that others embed: its key, its attributes, its hooks ---- */

struct base {
	const char *pk, *source;
};
DDB_DECLARE_PART(base);
static const char *base_before_put(void *item)
{
	struct base *b = item;
	note("base:before_put");
	if (!b->source)
		b->source = "hook";
	return NULL;
}
static void base_after_load(void *item)
{
	note(((struct base *)item)->source ? "base:after_load" : "base:no_source");
}
static const struct ddb_hooks base_hooks[] = { { .before_put = base_before_put,
	.after_load = base_after_load } };
static const struct ddb_attr base_attrs[] = { DDB_HASH(base, pk), DDB_ATTR(base, source) };
DDB_PART_MODEL(base, DDB_HOOKS(base_hooks));

/* ---- the model ---- */

struct user {
	struct base base;
	const char *name;
	int age;
};
DDB_DECLARE(user);
#define U(m)    DDB(user, m)
#define USER(h) (&(struct user){ .base.pk = (h) })

static const char *first_before_put(void *item)
{
	note("before_put");
	return ((struct user *)item)->age < 0 ? "nobody is younger than 0" : NULL;
}
static const char *second_before_put(void *item)
{
	((struct user *)item)->age++;
	note("before_put2");
	return NULL;
}
static void after_put(const void *item)
{
	note(((const struct user *)item)->age == 42 ? "after_put:42" : "after_put");
}
static const char *before_update(const void *key, const struct ddb_change *changes)
{
	(void)key;
	note("before_update");
	return changes[0].op == DDB_REMOVE ? "nothing is removed here" : NULL;
}
static void after_update(const void *key, const struct ddb_change *changes)
{
	(void)key, (void)changes;
	note("after_update");
}
static const char *before_delete(const void *key)
{
	note("before_delete");
	return strcmp(((const struct user *)key)->base.pk, "ROOT") ? NULL : "root stays";
}
static void after_delete(const void *key)
{
	(void)key;
	note("after_delete");
}
static void after_load(void *item)
{
	(void)item;
	note("after_load");
}
static const struct ddb_hooks user_hooks[] = {
	{ .before_put = first_before_put,
		.after_put = after_put,
		.before_update = before_update,
		.after_update = after_update,
		.before_delete = before_delete,
		.after_delete = after_delete,
		.after_load = after_load },
	{ .before_put = second_before_put },
};
static const struct ddb_attr user_attrs[] = {
	DDB_EMBED(user, base, base),
	DDB_ATTR(user, name),
	DDB_ATTR(user, age),
};
DDB_MODEL(user, "Users", DDB_HOOKS(user_hooks));

/* The same without hooks unless they are asked for. */
struct silent {
	struct base base;
	const char *name;
};
DDB_DECLARE(silent);
static const struct ddb_attr silent_attrs[] = { DDB_EMBED(silent, base, base), DDB_ATTR(silent, name) };
DDB_MODEL(silent, "Silent", .skip_hooks = true);

#define KEY(h) "{'pk':{'S':'" h "'}}"

FEATURE(p14_rows_keys_and_hooks_are_inherited)
{
	struct user u = { .base.pk = "U1", .name = "Jane", .age = 40 }, found;
	size_t n = 0;
	assert_ok(f, user_create_table(f->db, NULL));
	assert_table(f, "Users", "{'KeySchema':[{'AttributeName':'pk','KeyType':'HASH'}]}");
	assert_ok(f, user_put(f->db, &u, NULL));
	assert_text(f, u.base.source, "hook");
	assert_stored(f, "Users", KEY("U1"),
		"{'pk':{'S':'U1'},'source':{'S':'hook'},'name':{'S':'Jane'},'age':{'N':'41'}}");
	assert_ok(f, user_update(f->db, USER("U1"), ddb_changes(ddb_set(U(base.source), "update")), NULL));
	assert_stored(f, "Users", KEY("U1"),
		"{'pk':{'S':'U1'},'source':{'S':'update'},'name':{'S':'Jane'},'age':{'N':'41'}}");
	assert_ok(f, user_get(f->db, f->arena, USER("U1"), &found, NULL));
	assert_text(f, found.base.source, "update");
	assert_ok(f, user_count(f->db, &(struct ddb_query){ .where = ddb_eq(U(base.pk), "U1") }, &n));
	assert_int(f, n, 1);

	struct silent s = { .base.pk = "S1", .name = "x" }; /* another model with the same base */
	assert_ok(f, silent_create_table(f->db, NULL));
	assert_ok(f, silent_put(f->db, &s, NULL));
	assert_stored(f, "Silent", KEY("S1"), "{'pk':{'S':'S1'},'name':{'S':'x'}}");
}

FEATURE(p28_hooks_in_order_and_before_stops)
{
	struct user u = { .base.pk = "U1", .age = 41 }, found;
	assert_ok(f, user_create_table(f->db, NULL));
	*calls = '\0';
	assert_ok(f, user_put(f->db, &u, NULL)); /* inherited ones first, then in their order */
	assert_calls(f, "base:before_put before_put before_put2 after_put:42 ");
	assert_stored(f, "Users", KEY("U1"), "{'pk':{'S':'U1'},'source':{'S':'hook'},'age':{'N':'42'}}");
	assert_ok(f, user_get(f->db, f->arena, USER("U1"), &found, NULL));
	assert_calls(f, "base:after_load after_load ");
	assert_ok(f, user_update(f->db, USER("U1"), ddb_changes(ddb_set(U(age), 7)), NULL));
	assert_calls(f, "before_update after_update ");

	u.age = -1; /* a `before` that says why stops the call */
	assert_error_on(f, f->db, user_put(f->db, &u, NULL), DDB_INVALID, "nobody is younger than 0");
	assert_calls(f, "base:before_put before_put ");
	assert_error_on(f, f->db, user_update(f->db, USER("U1"), ddb_changes(ddb_remove(U(age))), NULL),
		DDB_INVALID, "nothing is removed here");
	assert_calls(f, "before_update ");
	assert_error_on(f, f->db, user_delete(f->db, USER("ROOT"), NULL), DDB_INVALID, "root stays");
	assert_calls(f, "before_delete ");
	assert_stored(f, "Users", KEY("U1"), "{'pk':{'S':'U1'},'source':{'S':'hook'},'age':{'N':'7'}}");

	assert_ok(f, user_delete(f->db, USER("U1"), NULL));
	assert_calls(f, "before_delete after_delete ");
	assert_error_on(f, f->db, user_get(f->db, f->arena, USER("U1"), &found, NULL), DDB_NOT_FOUND,
		"there is no such item in Users");
	assert_calls(f, ""); /* nothing was loaded */
	assert_items(f, "Users", "[]");
}
