/* SPDX-License-Identifier: Apache-2.0 */
/* Y17-Y21: counting. */
#include "feature.h"

struct user {
	const char *last_name, *first_name, *email, *city;
	int age;
};
DDB_DECLARE(user);
#define U(m)   DDB(user, m)
#define SMITHS ddb_eq(U(last_name), "Smith")
static const struct ddb_attr user_attrs[] = {
	DDB_HASH(user, last_name),
	DDB_RANGE(user, email),
	DDB_ATTR(user, first_name),
	DDB_ATTR(user, city),
	DDB_ATTR(user, age),
};
static const struct ddb_index user_indexes[] = {
	DDB_INDEX(user, "by_age", age, first_name),
	DDB_INDEX_HASH(user, "names", first_name),
};
DDB_MODEL(user, "Users", DDB_INDEXES(user_indexes));

static void put_users(struct feature *f)
{
	struct user users[] = { { "Smith", "John", "a@x.org", NULL, 30 },
		{ "Smith", "Jane", "b@x.org", NULL, 30 }, { "Smith", "John", "c@x.org", "Oslo", 40 },
		{ "Smith", NULL, "d@x.org", NULL, 30 }, { "Doe", "John", "e@x.org", "Oslo", 30 } };
	assert_ok(f, user_create_table(f->db, NULL));
	for (size_t i = 0; i < sizeof users / sizeof *users; i++)
		assert_ok(f, user_put(f->db, &users[i], NULL));
}
#define KEY(email) "{'last_name':{'S':'Smith'},'email':{'S':'" email "'}}"
#define JOHN_A \
	"{'last_name':{'S':'Smith'},'email':{'S':'a@x.org'},'first_name':{'S':'John'},'age':{'N':'30'}}"
#define JOHN_C                                                                          \
	"{'last_name':{'S':'Smith'},'email':{'S':'c@x.org'},'first_name':{'S':'John'}," \
	"'city':{'S':'Oslo'},'age':{'N':'40'}}"
#define NAMELESS "{'last_name':{'S':'Smith'},'email':{'S':'d@x.org'},'age':{'N':'30'}}"

static long long counted(struct feature *f, struct ddb_query q)
{
	size_t n = 999;
	assert_ok(f, user_count(f->db, &q, &n));
	return (long long)n;
}
#define QUERY(...) ((struct ddb_query){ __VA_ARGS__ })

FEATURE(y17_count_of_a_hash_key)
{
	put_users(f);
	assert_int(f, counted(f, QUERY(.where = SMITHS)), 4);
	assert_int(f, counted(f, QUERY(.where = SMITHS, .page_size = 1)), 4); /* all pages */
	assert_int(f, counted(f, QUERY(.where = ddb_and(SMITHS, ddb_ge(U(email), "b@x.org")))), 3);
	assert_int(f, counted(f, QUERY(.where = ddb_and(SMITHS, ddb_begins_with(U(email), "z")))), 0);
	assert_stored(f, "Users", KEY("a@x.org"), JOHN_A);
	assert_stored(f, "Users", KEY("d@x.org"), NAMELESS);
}

FEATURE(y18_count_on_an_index)
{
	put_users(f);
	assert_int(f, counted(f, QUERY(.index = "by_age", .where = ddb_eq(U(age), 30))),
		3); /* not the nameless one */
	assert_int(f, counted(f, QUERY(.index = "names", .where = ddb_eq(U(first_name), "John"))), 3);
	assert_int(f, counted(f, QUERY(.index = "names")), 4);
	assert_stored(f, "Users", KEY("d@x.org"), NAMELESS);
	size_t n = 7;
	assert_error_on(f, f->db, user_count(f->db, &QUERY(.index = "none", .where = SMITHS), &n), DDB_MISUSE,
		"user has no index called none");
	assert_int(f, n, 7);
}

FEATURE(y19_count_of_everything)
{
	put_users(f);
	assert_int(f, counted(f, QUERY(.limit = 0)), 5);
	size_t n = 0;
	assert_ok(f, user_count(f->db, NULL, &n));
	assert_int(f, n, 5);
	feature_call(f, "DeleteItem", "{'TableName':'Users','Key':" KEY("a@x.org") "}");
	assert_missing(f, "Users", KEY("a@x.org"));
	assert_int(f, counted(f, QUERY(.limit = 0)), 4);
	assert_stored(f, "Users", KEY("c@x.org"), JOHN_C);
}

FEATURE(y20_no_wrong_count_without_a_hash_key)
{
	static const char by_email[] =
		"user: this would scan the table Users; no index can help, as the condition fixes "
		"no attribute with ddb_eq";
	size_t n = 7;
	put_users(f);
	/* Counts what was asked for, at the price of a scan ... */
	assert_int(f, counted(f, QUERY(.where = ddb_eq(U(city), "Oslo"))), 2);
	assert_int(f, counted(f, QUERY(.where = ddb_gt(U(email), "b@x.org"))), 3);
	/* ... and where none is wanted says so, instead of the number of all items. */
	assert_error_on(f, f->db,
		user_count(f->db, &QUERY(.where = ddb_eq(U(city), "Oslo"), .no_scan = true), &n), DDB_INVALID,
		"user: this would scan the table Users; an index with the hash key city would find it");
	assert_error_on(f, f->db,
		user_count(f->db, &QUERY(.where = ddb_gt(U(email), "b@x.org"), .no_scan = true), &n),
		DDB_INVALID, by_email);
	assert_error_on(f, f->db,
		user_count(f->db,
			&QUERY(.where = ddb_or(ddb_eq(U(email), "b@x.org"), ddb_gt(U(age), 30)),
				.no_scan = true),
			&n),
		DDB_INVALID, by_email);
	assert_int(f, n, 7);
	assert_stored(f, "Users", KEY("c@x.org"), JOHN_C);
}

FEATURE(y21_count_with_a_filter)
{
	put_users(f);
	assert_int(f, counted(f, QUERY(.where = ddb_and(SMITHS, ddb_eq(U(first_name), "John")))), 2);
	assert_int(f, counted(f, QUERY(.where = ddb_and(SMITHS, ddb_missing(U(first_name))))), 1);
	assert_int(f,
		counted(f, QUERY(.where = ddb_and(SMITHS, ddb_eq(U(first_name), "John"),
					 ddb_gt(U(email), "a@x.org")))),
		1);
	assert_stored(f, "Users", KEY("c@x.org"), JOHN_C);
	assert_stored(f, "Users", KEY("d@x.org"), NAMELESS);
}
