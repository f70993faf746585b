/* SPDX-License-Identifier: Apache-2.0 */
/* J17: what is empty without being asked for. */
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

static int counted(struct feature *f, const struct ddb_query *q)
{
	size_t n = 999;
	assert_ok(f, entry_count(f->db, q, &n));
	return (int)n;
}

FEATURE(j17_between_that_is_empty)
{
	struct ddb_explanation how;
	const struct ddb_query *q = QUERY(.where = ddb_and(ANN, ddb_between(E(date), DAY(5), DAY(2))));
	/* Without a request: there is no table that could be asked. */
	assert_int(f, counted(f, q), 0);
	put_entries(f);
	assert_text(f, found(f, q), "");
	assert_text(f,
		found(f, QUERY(.where = ddb_and(ANN, ddb_gt(E(date), DAY(5)), ddb_lt(E(date), DAY(2))))), "");
	assert_ok(f, entry_explain(f->db, f->arena, q, &how));
	assert_int(f, how.way, DDB_WAY_NOTHING);
	assert_stored(f, "Entries", KEY("03"), WITH("03", "'note':{'S':'alphabet'},'number':{'N':'2'}"));
	assert_stored(f, "Entries", KEY("06"), WITH("06", "'note':{'S':'alphabet'}"));
}
