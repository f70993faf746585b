/* SPDX-License-Identifier: Apache-2.0 */
/* J5-J8, J23: indexes. */
#include "feature.h"
#include <stdio.h>

struct entry {
	const char *user;
	struct ddb_time date;
	const char *string;
	int number;
	const char *extra;
};
DDB_DECLARE(entry);
#define E(m) DDB(entry, m)
static const struct ddb_attr entry_attrs[] = { DDB_HASH(entry, user), DDB_RANGE(entry, date),
	DDB_ATTR(entry, string), DDB_ATTR(entry, number), DDB_ATTR(entry, extra) };
static const char *const with_extra[] = { "extra", NULL };
static const struct ddb_index entry_indexes[] = {
	DDB_INDEX(entry, "string-number", string, number),
	DDB_INDEX(entry, "extra", number, date, .include = with_extra),
	DDB_INDEX(entry, "by_number", user, number, .local = true),
};
DDB_MODEL(entry, "Entries", DDB_INDEXES(entry_indexes));
#define DAY(n)     ((struct ddb_time){ INT64_C(1704067200000000) + (n)*INT64_C(86400000000) })
#define QUERY(...) (&(struct ddb_query){ __VA_ARGS__ })
#define KEY        "{'user':{'S':'ann'},'date':{'S':'2024-01-02T00:00:00.000000Z'}}"
#define STORED                                                                               \
	"{'user':{'S':'ann'},'date':{'S':'2024-01-02T00:00:00.000000Z'},'string':{'S':'b'}," \
	"'number':{'N':'1'},'extra':{'S':'x'}}"

static void put_entries(struct feature *f)
{
	struct entry entries[] = { { "ann", DAY(0), "a", 3, "w" }, { "ann", DAY(1), "b", 1, "x" },
		{ "ann", DAY(2), "a", 2, "y" }, { "bob", DAY(3), "a", 1, "z" } };
	assert_ok(f, entry_create_table(f->db, NULL));
	for (size_t i = 0; i < 4; i++)
		assert_ok(f, entry_put(f->db, &entries[i], NULL));
}

static const char *found(struct feature *f, const struct ddb_query *q)
{
	static char list[100];
	size_t n = 0;
	struct entry_cursor *c = entry_find(f->db, q);
	*list = '\0';
	for (const struct entry *e; (e = entry_next(c)) && n < sizeof list;)
		n += (size_t)snprintf(
			list + n, sizeof list - n, "%s%s", n ? " " : "", e->extra ? e->extra : "?");
	assert_ok(f, entry_finish(c));
	return list;
}

FEATURE(j5_global_index_with_all_attributes)
{
	put_entries(f);
	assert_table(f, "Entries",
		"{'GlobalSecondaryIndexes':[{'IndexName':'string-number',"
		"'Projection':{'ProjectionType':'ALL'},'KeySchema':[{'AttributeName':'string',"
		"'KeyType':'HASH'},{'AttributeName':'number','KeyType':'RANGE'}]},{'IndexName':'extra'}]}");
	assert_text(f, found(f, QUERY(.index = "string-number", .where = ddb_eq(E(string), "a"))), "z y w");
	assert_stored(f, "Entries", KEY, STORED);
	assert_ok(f, entry_delete(f->db, &(struct entry){ .user = "ann", .date = DAY(1) }, NULL));
	assert_missing(f, "Entries", KEY);
	assert_text(f, found(f, QUERY(.index = "string-number", .where = ddb_eq(E(string), "b"))), "");
}

FEATURE(j6_indexes_belong_to_the_model)
{
	put_entries(f);
	assert_table(f, "Entries",
		"{'LocalSecondaryIndexes':[{'IndexName':'by_number',"
		"'Projection':{'ProjectionType':'ALL'}}],'GlobalSecondaryIndexes':[{'IndexName':'extra',"
		"'Projection':{'ProjectionType':'INCLUDE','NonKeyAttributes':['extra']}},"
		"{'IndexName':'string-number'}]}");
	assert_text(f, found(f, QUERY(.index = "by_number", .where = ddb_eq(E(user), "ann"))), "x y w");
	assert_text(f, found(f, QUERY(.index = "extra", .where = ddb_eq(E(number), 1))), "x z");
	struct entry e = { .string = "before" }; /* what an index lacks comes back absent */
	assert_ok(
		f, entry_first(f->db, f->arena, QUERY(.index = "extra", .where = ddb_eq(E(number), 1)), &e));
	assert_that(f, !e.string && e.number == 1);
	assert_stored(f, "Entries", KEY, STORED);
	assert_error_on(f, f->db, entry_first(f->db, f->arena, QUERY(.index = "nope"), &e), DDB_MISUSE,
		"entry has no index called nope");
}

/* A manager bound to an index is a function that says so once. */
static const char *by_string(struct feature *f, const char *string, struct ddb_cond more)
{
	return found(f, QUERY(.index = "string-number", .where = ddb_and(ddb_eq(E(string), string), more)));
}

FEATURE(j7_queries_bound_to_an_index)
{
	put_entries(f);
	assert_text(f, by_string(f, "a", DDB_ALWAYS), "z y w");
	assert_text(f, by_string(f, "a", ddb_gt(E(number), 1)), "y w");
	assert_text(f, by_string(f, "a", ddb_eq(E(user), "ann")), "y w");
	assert_text(f, by_string(f, "b", DDB_ALWAYS), "x");
	assert_stored(f, "Entries", KEY, STORED);
	assert_ok(f, entry_update(f->db, &(struct entry){ .user = "ann", .date = DAY(1) },
			     ddb_changes(ddb_set(E(string), "a")), NULL));
	assert_text(f, by_string(f, "a", ddb_and(ddb_le(E(number), 1), ddb_eq(E(user), "ann"))), "x");
	assert_stored(f, "Entries", KEY,
		"{'user':{'S':'ann'},'date':{'S':'2024-01-02T00:00:00.000000Z'},'string':{'S':'a'},"
		"'number':{'N':'1'},'extra':{'S':'x'}}");
}

FEATURE(j8_times_as_range_key_in_their_order)
{
	struct entry early = { "ann", { INT64_C(999999999) }, "e", 7, "v" }; /* 1970-01-01T00:16:39.999999Z */
	put_entries(f);
	assert_ok(f, entry_put(f->db, &early, NULL));
	assert_text(f, found(f, QUERY(.where = ddb_eq(E(user), "ann"))), "v w x y");
	assert_text(
		f, found(f, QUERY(.where = ddb_and(ddb_eq(E(user), "ann"), ddb_ge(E(date), DAY(1))))), "x y");
	assert_stored(f, "Entries", "{'user':{'S':'ann'},'date':{'S':'1970-01-01T00:16:39.999999Z'}}",
		"{'user':{'S':'ann'},'date':{'S':'1970-01-01T00:16:39.999999Z'},'string':{'S':'e'},"
		"'number':{'N':'7'},'extra':{'S':'v'}}");
	assert_stored(f, "Entries", KEY, STORED);
}

FEATURE(j23_index_of_a_query)
{
	put_entries(f);
	assert_text(f, found(f, QUERY(.where = ddb_eq(E(user), "ann"))), "w x y"); /* by date */
	assert_text(f, found(f, QUERY(.where = ddb_eq(E(user), "ann"), .index = "by_number")), "x y w");
	assert_text(f,
		found(f, QUERY(.where = ddb_eq(E(user), "ann"), .index = "by_number", .descending = true)),
		"w y x");
	assert_stored(f, "Entries", KEY, STORED);
	size_t n = 7;
	assert_error_on(f, f->db,
		entry_count(f->db, QUERY(.where = ddb_eq(E(user), "ann"), .index = "by_date"), &n),
		DDB_MISUSE, "entry has no index called by_date");
	assert_int(f, n, 7);
}
