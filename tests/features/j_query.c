/* SPDX-License-Identifier: Apache-2.0 */
/* J9-J11, J15, J16, J18, J21: what a query set does. */
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

/* Ann's first ten days of 2024, of which the even ones have a number, and one of Bob's. */
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

FEATURE(j9_hash_key_must_be_set)
{
	static const char refusal[] =
		"entry: this would scan the table Entries; no index can help, as the condition fixes no "
		"attribute with ddb_eq";
	struct ddb *strict = feature_session(f, &(struct ddb_open_opts){ .no_scan = true });
	struct entry *all = NULL;
	size_t n = 7;
	put_entries(f);
	assert_error_on(f, strict, entry_find_all(strict, f->arena, NULL, &all, &n), DDB_INVALID, refusal);
	assert_error_on(f, strict,
		entry_find_all(strict, f->arena, QUERY(.where = ddb_gt(E(date), DAY(1))), &all, &n),
		DDB_INVALID, refusal);
	assert_error_on(f, strict, entry_count(strict, NULL, &n), DDB_INVALID, refusal);
	assert_int(f, n, 7);
	assert_that(f, entry_count(strict, QUERY(.where = ANN), &n) == DDB_OK && n == 10);
	assert_stored(f, "Entries", KEY("01"), WITH("01", "'note':{'S':'alpha'},'number':{'N':'0'}"));
	ddb_close(strict);
}

FEATURE(j10_all_items_of_a_hash_key)
{
	put_entries(f);
	assert_text(f, found(f, QUERY(.where = ANN)), "0 1 2 3 4 5 6 7 8 9");
	assert_text(f, found(f, QUERY(.where = ANN, .page_size = 3)), "0 1 2 3 4 5 6 7 8 9");
	assert_text(f, found(f, QUERY(.where = ddb_eq(E(user), "bob"))), "3");
	assert_text(f, found(f, QUERY(.where = ddb_eq(E(user), "eve"))), "");
	assert_stored(f, "Entries", KEY("02"), WITH("02", "'note':{'S':'beta'}"));
	assert_stored(f, "Entries", KEY("03"), WITH("03", "'note':{'S':'alphabet'},'number':{'N':'2'}"));
}

FEATURE(j11_first)
{
	struct entry e = { .note = "before" };
	put_entries(f);
	assert_ok(f, entry_first(f->db, f->arena, QUERY(.where = ANN), &e));
	assert_int(f, day_of(&e), 0);
	assert_ok(f, entry_first(f->db, f->arena,
			     QUERY(.where = ddb_and(ANN, ddb_gt(E(number), 3)), .page_size = 1), &e));
	assert_int(f, day_of(&e), 4);
	assert_error_on(f, f->db, entry_first(f->db, f->arena, QUERY(.where = ddb_eq(E(user), "eve")), &e),
		DDB_NOT_FOUND, "nothing matches");
	assert_int(f, day_of(&e), 4); /* untouched */
	assert_stored(f, "Entries", KEY("05"), WITH("05", "'note':{'S':'beta'},'number':{'N':'4'}"));
}

FEATURE(j15_count)
{
	put_entries(f);
	assert_int(f, counted(f, QUERY(.where = ANN)), 10);
	assert_int(f, counted(f, QUERY(.where = ANN, .limit = 4)), 4);
	assert_int(f, counted(f, QUERY(.where = ANN, .limit = 40, .page_size = 3)), 10);
	assert_int(f, counted(f, QUERY(.where = ddb_and(ANN, ddb_exists(E(number))), .limit = 3)), 3);
	assert_int(f, counted(f, QUERY(.where = ddb_and(ANN, ddb_ge(E(date), DAY(7))))), 3);
	feature_call(f, "DeleteItem", "{'TableName':'Entries','Key':" KEY("08") "}");
	assert_missing(f, "Entries", KEY("08"));
	assert_int(f, counted(f, QUERY(.where = ANN)), 9);
	assert_stored(f, "Entries", KEY("10"), WITH("10", "'note':{'S':'alpha'}"));
}

/* Each operator, on a key and on any other attribute alike. A wrong member or a wrong operator does not
 * compile (tests/must_not_compile); as text both are errors that say where. */
FEATURE(j16_filter_operators)
{
	struct ddb_cond cond;
	put_entries(f);
	assert_text(f, found(f, QUERY(.where = ddb_and(ANN, ddb_eq(E(note), "beta")))), "1 4 7");
	assert_text(f, found(f, QUERY(.where = ddb_and(ANN, ddb_begins_with(E(note), "alpha")))),
		"0 2 3 5 6 8 9");
	assert_text(f, found(f, QUERY(.where = ddb_and(ANN, ddb_lt(E(number), 4)))), "0 2");
	assert_text(f, found(f, QUERY(.where = ddb_and(ANN, ddb_le(E(number), 4)))), "0 2 4");
	assert_text(f, found(f, QUERY(.where = ddb_and(ANN, ddb_gt(E(number), 4)))), "6 8");
	assert_text(f, found(f, QUERY(.where = ddb_and(ANN, ddb_ge(E(date), DAY(8))))), "8 9");
	assert_text(f, found(f, QUERY(.where = ddb_and(ANN, ddb_between(E(date), DAY(2), DAY(4))))), "2 3 4");
	assert_text(f,
		found(f, QUERY(.where = ddb_and(ANN, ddb_ne(E(note), "alpha"), ddb_ne(E(note), "beta")))),
		"2 5 8");
	assert_text(f, found(f, QUERY(.where = ddb_and(ANN, ddb_in(E(number), ddb_ints(2, 8, 9))))), "2 8");
	assert_text(f, found(f, QUERY(.where = ddb_and(ANN, ddb_missing(E(number))))), "1 3 5 7 9");
	assert_text(f,
		found(f, QUERY(.where = ddb_and(ANN, ddb_exists(E(number)), ddb_contains(E(note), "bet")))),
		"2 4 8");
	/* Two filters are both obeyed. */
	assert_text(f,
		found(f, QUERY(.where = ddb_and(ANN, ddb_gt(E(date), DAY(2)), ddb_lt(E(date), DAY(5))))),
		"3 4");
	assert_error_on(f, f->db,
		ddb_parse(f->db, &entry_model, f->arena, "notes = ?", ddb_args("beta"), &cond), DDB_INVALID,
		"condition, column 1: entry has no member notes; did you mean note?\n    notes = ?\n    ^");
	assert_error_on(f, f->db,
		ddb_parse(f->db, &entry_model, f->arena, "note ~ ?", ddb_args("beta"), &cond), DDB_INVALID,
		"condition, column 6: a comparison (=, <>, <, <=, >, >=, BETWEEN, IN) is needed here, not "
		"~\n    note ~ ?\n         ^");
	assert_stored(f, "Entries", KEY("02"), WITH("02", "'note':{'S':'beta'}"));
}

FEATURE(j18_limit)
{
	put_entries(f);
	assert_text(f, found(f, QUERY(.where = ANN, .limit = 3)), "0 1 2");
	assert_text(f, found(f, QUERY(.where = ANN, .limit = 30)), "0 1 2 3 4 5 6 7 8 9");
	/* So many items, and not so many that are looked at. */
	assert_text(f, found(f, QUERY(.where = ddb_and(ANN, ddb_exists(E(number))), .limit = 3)), "0 2 4");
	assert_text(f,
		found(f, QUERY(.where = ddb_and(ANN, ddb_exists(E(number))), .limit = 3, .page_size = 1)),
		"0 2 4");
	assert_stored(f, "Entries", KEY("03"), WITH("03", "'note':{'S':'alphabet'},'number':{'N':'2'}"));
	assert_stored(f, "Entries", KEY("04"), WITH("04", "'note':{'S':'alpha'}"));
}

FEATURE(j21_nothing)
{
	struct entry e;
	const struct ddb_query *none = QUERY(.where = ddb_any(NULL, 0));
	/* Without a request: there is no table that could be asked. */
	assert_int(f, counted(f, none), 0);
	assert_error_on(f, f->db, entry_first(f->db, f->arena, none, &e), DDB_NOT_FOUND, "nothing matches");
	put_entries(f);
	assert_text(f, found(f, none), "");
	assert_int(f, counted(f, QUERY(.where = ddb_and(ANN, ddb_any(NULL, 0)))), 0);
	assert_stored(f, "Entries", KEY("03"), WITH("03", "'note':{'S':'alphabet'},'number':{'N':'2'}"));
}
