/* SPDX-License-Identifier: Apache-2.0 */
/* J12-J14, J22: one item, the last one, backwards. */
#include "feature.h"
#include <stdio.h>

struct entry {
	const char *user;
	struct ddb_time date;
	const char *note;
	struct ddb_opt_int number;
};
FEATURE_MODEL(entry, "Entries", DDB_HASH(entry, user), DDB_RANGE(entry, date), DDB_ATTR(entry, note),
	DDB_ATTR(entry, number));
#define E(m) DDB(entry, m)
#define DAY(n) \
	((struct ddb_time){ INT64_C(1704067200000000) + (n)*INT64_C(86400000000) }) /* n days into 2024 */
#define ANN             ddb_eq(E(user), "ann")
#define QUERY(...)      (&(struct ddb_query){ __VA_ARGS__ })
#define KEY(day)        "{'user':{'S':'ann'},'date':{'S':'2024-01-" day "T00:00:00.000000Z'}}"
#define WITH(day, more) "{'user':{'S':'ann'},'date':{'S':'2024-01-" day "T00:00:00.000000Z'}," more "}"

/* Ann's first ten days of 2024, of which the even ones have a number, and one
 * of Bob's. */
static void put_entries(struct feature *f)
{
	static const char *const notes[] = { "alpha", "beta", "alphabet" };
	assert_ok(f, entry_create_table(f->db, NULL));
	for (int i = 0; i < 10; i++)
		assert_ok(
			f, entry_put(f->db, &(struct entry){ "ann", DAY(i), notes[i % 3], { i % 2 == 0, i } },
				   NULL));
	assert_ok(f, entry_put(f->db, &(struct entry){ "bob", DAY(3), "beta", { true, 99 } }, NULL));
}

static int day_of(const struct entry *e)
{
	return (int)((e->date.us - DAY(0).us) / INT64_C(86400000000));
}

/* The days that are found, in their order. */
static const char *found(struct feature *f, const struct ddb_query *q)
{
	static char list[100];
	size_t n = 0;
	struct entry_cursor *c = entry_find(f->db, q);
	*list = '\0';
	for (const struct entry *e; (e = entry_next(c)) && n < sizeof list;)
		n += (size_t)snprintf(list + n, sizeof list - n, "%s%d", n ? " " : "", day_of(e));
	assert_ok(f, entry_finish(c));
	return list;
}

FEATURE(j12_last)
{
	struct entry e = { .note = "before" };
	put_entries(f);
	assert_ok(f, entry_last(f->db, f->arena, QUERY(.where = ANN), &e));
	assert_int(f, day_of(&e), 9);
	assert_ok(f, entry_last(f->db, f->arena, QUERY(.where = ddb_and(ANN, ddb_lt(E(number), 3))), &e));
	assert_int(f, day_of(&e), 2);
	assert_error_on(f, f->db, entry_last(f->db, f->arena, QUERY(.where = ddb_eq(E(user), "eve")), &e),
		DDB_NOT_FOUND, "nothing matches");
	assert_int(f, day_of(&e), 2);
	assert_stored(f, "Entries", KEY("10"), WITH("10", "'note':{'S':'alpha'}"));
}

FEATURE(j13_exactly_one)
{
	struct entry e = { .note = "before" };
	put_entries(f);
	assert_ok(f, entry_one(f->db, f->arena, QUERY(.where = ddb_eq(E(user), "bob")), &e));
	assert_text(f, e.note, "beta");
	assert_error_on(f, f->db, entry_one(f->db, f->arena, QUERY(.where = ddb_eq(E(user), "eve")), &e),
		DDB_NOT_FOUND, "nothing matches");
	assert_error_on(f, f->db, entry_one(f->db, f->arena, QUERY(.where = ANN), &e), DDB_SEVERAL,
		"more than one item matches");
	assert_text(f, e.note, "beta");
	assert_stored(f, "Entries", "{'user':{'S':'bob'},'date':{'S':'2024-01-04T00:00:00.000000Z'}}",
		"{'user':{'S':'bob'},'date':{'S':'2024-01-04T00:00:00.000000Z'},'note':{'S':'beta'},"
		"'number':{'N':'99'}}");
}

FEATURE(j14_exactly_one_of_those_that_match)
{
	struct entry e = { .note = "before" };
	put_entries(f);
	assert_ok(f, entry_one(f->db, f->arena, QUERY(.where = ddb_and(ANN, ddb_eq(E(date), DAY(7)))), &e));
	assert_int(f, day_of(&e), 7);
	assert_ok(f, entry_one(f->db, f->arena,
			     QUERY(.where = ddb_and(ANN, ddb_eq(E(number), 8)), .page_size = 2), &e));
	assert_int(f, day_of(&e), 8);
	assert_error_on(f, f->db,
		entry_one(f->db, f->arena, QUERY(.where = ddb_and(ANN, ddb_eq(E(note), "beta"))), &e),
		DDB_SEVERAL, "more than one item matches");
	assert_error_on(f, f->db,
		entry_one(f->db, f->arena, QUERY(.where = ddb_and(ANN, ddb_eq(E(date), DAY(20)))), &e),
		DDB_NOT_FOUND, "nothing matches");
	assert_int(f, day_of(&e), 8);
	assert_stored(f, "Entries", KEY("09"), WITH("09", "'note':{'S':'alphabet'},'number':{'N':'8'}"));
}

FEATURE(j22_backwards)
{
	struct entry e;
	put_entries(f);
	assert_text(f, found(f, QUERY(.where = ANN, .descending = true)), "9 8 7 6 5 4 3 2 1 0");
	assert_text(f, found(f, QUERY(.where = ANN, .order_by = "-date", .limit = 2)), "9 8");
	assert_text(f, found(f, QUERY(.where = ANN, .order_by = "date", .limit = 2)), "0 1");
	assert_ok(f, entry_first(f->db, f->arena, QUERY(.where = ANN, .descending = true), &e));
	assert_int(f, day_of(&e), 9);
	assert_ok(f, entry_last(f->db, f->arena, QUERY(.where = ANN, .descending = true), &e));
	assert_int(f, day_of(&e), 0);
	assert_stored(f, "Entries", KEY("10"), WITH("10", "'note':{'S':'alpha'}"));
	assert_stored(f, "Entries", KEY("01"), WITH("01", "'note':{'S':'alpha'},'number':{'N':'0'}"));
}
