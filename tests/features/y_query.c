/* SPDX-License-Identifier: Apache-2.0 */
/* Y13-Y16: queries. */
#include "feature.h"
#include <stdio.h>

struct user {
	const char *last_name, *first_name, *email;
};
FEATURE_MODEL(user, "Users", DDB_HASH(user, last_name), DDB_RANGE(user, first_name), DDB_ATTR(user, email));
#define U(m)   DDB(user, m)
#define SMITHS ddb_eq(U(last_name), "Smith")

static void put_users(struct feature *f)
{
	struct user users[] = { { "Smith", "Joe", "joe@x.org" }, { "Smith", "Ann", "ann@domain.com" },
		{ "Smith", "Jane", "jane@domain.com" }, { "Smith", "Bob", "bob@x.org" },
		{ "Smith", "Kim", NULL }, { "Doe", "Jane", "doe@domain.com" } };
	assert_ok(f, user_create_table(f->db, NULL));
	for (size_t i = 0; i < sizeof users / sizeof *users; i++)
		assert_ok(f, user_put(f->db, &users[i], NULL));
}
#define KEY(first) "{'last_name':{'S':'Smith'},'first_name':{'S':'" first "'}}"

/* The first names that are found, in their order. */
static const char *found(struct feature *f, struct ddb_query q)
{
	static char names[200];
	size_t n = 0;
	struct user_cursor *c = user_find(f->db, &q);
	*names = '\0';
	for (const struct user *u; (u = user_next(c)) && n < sizeof names;)
		n += (size_t)snprintf(names + n, sizeof names - n, "%s%s", n ? " " : "", u->first_name);
	assert_ok(f, user_finish(c));
	return names;
}
#define QUERY(...) ((struct ddb_query){ __VA_ARGS__ })

FEATURE(y13_query_yields_all_pages)
{
	put_users(f);
	struct user_cursor *c = user_find(f->db, &QUERY(.where = SMITHS, .page_size = 2));
	assert_stored(f, "Users", KEY("Bob"),
		"{'last_name':{'S':'Smith'},'first_name':{'S':'Bob'},'email':{'S':'bob@x.org'}}");
	/* Lazily: what is beyond the page that was read may still change. */
	assert_text(f, user_next(c)->first_name, "Ann");
	assert_ok(f, user_delete(f->db, &(struct user){ .last_name = "Smith", .first_name = "Kim" }, NULL));
	assert_missing(f, "Users", KEY("Kim"));
	assert_text(f, user_next(c)->first_name, "Bob");
	assert_text(f, user_next(c)->first_name, "Jane");
	assert_text(f, user_next(c)->first_name, "Joe");
	assert_that(f, !user_next(c));
	assert_ok(f, user_finish(c));
	assert_text(f, found(f, QUERY(.where = SMITHS, .page_size = 1)), "Ann Bob Jane Joe");
	assert_text(f, found(f, QUERY(.where = ddb_eq(U(last_name), "None"))), "");
}

FEATURE(y14_all_operators_on_the_range_key)
{
	put_users(f);
	assert_text(f, found(f, QUERY(.where = ddb_and(SMITHS, ddb_eq(U(first_name), "Jane")))), "Jane");
	assert_text(f, found(f, QUERY(.where = ddb_and(SMITHS, ddb_lt(U(first_name), "Jane")))), "Ann Bob");
	assert_text(
		f, found(f, QUERY(.where = ddb_and(SMITHS, ddb_le(U(first_name), "Jane")))), "Ann Bob Jane");
	assert_text(f, found(f, QUERY(.where = ddb_and(SMITHS, ddb_gt(U(first_name), "Jane")))), "Joe Kim");
	assert_text(
		f, found(f, QUERY(.where = ddb_and(SMITHS, ddb_ge(U(first_name), "Jane")))), "Jane Joe Kim");
	assert_text(f, found(f, QUERY(.where = ddb_and(SMITHS, ddb_between(U(first_name), "Bob", "Joe")))),
		"Bob Jane Joe");
	assert_text(f, found(f, QUERY(.where = ddb_and(SMITHS, ddb_begins_with(U(first_name), "J")))),
		"Jane Joe");
	assert_stored(f, "Users", KEY("Kim"), KEY("Kim"));
	const char *none = NULL;
	assert_error_on(f, f->db,
		user_finish(user_find(f->db, &QUERY(.where = ddb_and(SMITHS, ddb_eq(U(first_name), none))))),
		DDB_INVALID,
		"user.first_name cannot be given a NULL, a time of 0 or an empty set: use ddb_missing or "
		"ddb_remove");
}

FEATURE(y15_range_key_begins_with)
{
	put_users(f);
	assert_text(f, found(f, QUERY(.where = ddb_and(SMITHS, ddb_begins_with(U(first_name), "J")))),
		"Jane Joe");
	assert_text(
		f, found(f, QUERY(.where = ddb_and(SMITHS, ddb_begins_with(U(first_name), "Jo")))), "Joe");
	assert_text(f, found(f, QUERY(.where = ddb_and(SMITHS, ddb_begins_with(U(first_name), "j")))), "");
	assert_stored(f, "Users", KEY("Joe"),
		"{'last_name':{'S':'Smith'},'first_name':{'S':'Joe'},'email':{'S':'joe@x.org'}}");
	assert_stored(f, "Users", KEY("Jane"),
		"{'last_name':{'S':'Smith'},'first_name':{'S':'Jane'},'email':{'S':'jane@domain.com'}}");
}

FEATURE(y16_or_and_not_with_any_attribute)
{
	put_users(f);
	const struct ddb_cond j = ddb_begins_with(U(first_name), "J"),
			      domain = ddb_contains(U(email), "domain.com");
	assert_text(f, found(f, QUERY(.where = ddb_and(SMITHS, ddb_or(j, domain)))), "Ann Jane Joe");
	assert_text(f, found(f, QUERY(.where = ddb_and(SMITHS, j, domain))), "Jane");
	assert_text(f, found(f, QUERY(.where = ddb_and(SMITHS, ddb_not(ddb_or(j, domain))))), "Bob Kim");
	assert_text(f,
		found(f, QUERY(.where = ddb_and(SMITHS, ddb_or(ddb_not(j), domain)), .descending = true)),
		"Kim Jane Bob Ann");
	assert_stored(f, "Users", KEY("Jane"),
		"{'last_name':{'S':'Smith'},'first_name':{'S':'Jane'},'email':{'S':'jane@domain.com'}}");
	assert_stored(f, "Users", KEY("Kim"), KEY("Kim"));
}
