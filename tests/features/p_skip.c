/* SPDX-License-Identifier: Apache-2.0 */
/* P19: hooks that are skipped. */
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

FEATURE(p19_hooks_can_be_skipped)
{
	struct silent s = { .base.pk = "S1" }, found;
	assert_ok(f, silent_create_table(f->db, NULL));
	*calls = '\0';
	assert_ok(f, silent_put(f->db, &s, NULL));
	assert_calls(f, "");
	assert_stored(f, "Silent", KEY("S1"), KEY("S1"));
	assert_ok(f, silent_put(f->db, &s, &(struct ddb_put_opts){ .hooks = DDB_HOOKS_RUN }));
	assert_calls(f, "base:before_put ");
	assert_stored(f, "Silent", KEY("S1"), "{'pk':{'S':'S1'},'source':{'S':'hook'}}");
	assert_ok(
		f, silent_get(f->db, f->arena, &s, &found, &(struct ddb_get_opts){ .hooks = DDB_HOOKS_RUN }));
	assert_calls(f, "base:after_load ");

	/* And the other way round: one call, or a session, that skips those of a model. */
	struct user u = { .base.pk = "U1", .age = -1 };
	assert_ok(f, user_create_table(f->db, NULL));
	assert_error_on(f, f->db, user_put(f->db, &u, NULL), DDB_INVALID, "nobody is younger than 0");
	u.base.source = NULL; /* the first hook had set it */
	*calls = '\0';
	assert_ok(f, user_put(f->db, &u, &(struct ddb_put_opts){ .hooks = DDB_HOOKS_SKIP }));
	assert_calls(f, "");
	assert_stored(f, "Users", KEY("U1"), "{'pk':{'S':'U1'},'age':{'N':'-1'}}");
	struct ddb *quiet = feature_session(f, &(struct ddb_open_opts){ .hooks = DDB_HOOKS_SKIP });
	assert_rc(f, user_delete(quiet, USER("U1"), NULL), DDB_OK);
	assert_calls(f, "");
	assert_missing(f, "Users", KEY("U1"));
	u.age = 1;
	assert_rc(f, user_put(quiet, &u, &(struct ddb_put_opts){ .hooks = DDB_HOOKS_RUN }), DDB_OK);
	assert_calls(f, "base:before_put before_put before_put2 after_put ");
	ddb_close(quiet);
}
