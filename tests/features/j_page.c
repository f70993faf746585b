/* SPDX-License-Identifier: Apache-2.0 */
/* J19, J20: where a query is, and going on from there. */
#include "feature.h"
#include <stdio.h>

struct entry {
	const char *user;
	int n;
	const char *group;
};
DDB_DECLARE(entry);
#define E(m)       DDB(entry, m)
#define ANN        ddb_eq(E(user), "ann")
#define QUERY(...) ((struct ddb_query){ __VA_ARGS__ })
static const struct ddb_attr entry_attrs[] = { DDB_HASH(entry, user), DDB_RANGE(entry, n),
	DDB_ATTR(entry, group) };
static const struct ddb_index entry_indexes[] = { DDB_INDEX(entry, "groups", group, n) };
DDB_MODEL(entry, "Entries", DDB_INDEXES(entry_indexes));

static void put_entries(struct feature *f)
{
	assert_ok(f, entry_create_table(f->db, NULL));
	for (int i = 1; i <= 10; i++)
		assert_ok(f, entry_put(f->db, &(struct entry){ "ann", i, i % 2 ? "odd" : "even" }, NULL));
}
#define KEY(n)         "{'user':{'S':'ann'},'n':{'N':'" #n "'}}"
#define STORED(n, grp) "{'user':{'S':'ann'},'n':{'N':'" #n "'},'group':{'S':'" grp "'}}"

/* What is found, and the token of the place where it ended; "" at the end. */
static const char *found(struct feature *f, struct ddb *db, struct ddb_query q, char token[1000])
{
	static char list[100];
	size_t n = 0;
	struct entry_cursor *c = entry_find(db, &q);
	*list = '\0';
	for (const struct entry *e; (e = entry_next(c)) && n < sizeof list;)
		n += (size_t)snprintf(list + n, sizeof list - n, "%s%d", n ? " " : "", e->n);
	const char *t = token ? entry_resume_token(c) : NULL;
	if (token)
		snprintf(token, 1000, "%s", t ? t : "");
	assert_ok_on(f, db, entry_finish(c));
	return list;
}

FEATURE(j19_token_of_the_last_item)
{
	char token[1000], again[1000];
	put_entries(f);
	assert_text(f, found(f, f->db, QUERY(.where = ANN, .limit = 2), token), "1 2");
	assert_that(f, *token);
	assert_text(f, found(f, f->db, QUERY(.where = ANN, .limit = 2), again), "1 2");
	assert_text(f, again, token); /* the same place, the same token */
	assert_text(f, found(f, f->db, QUERY(.where = ddb_eq(E(group), "even"), .limit = 2), token),
		"2 4"); /* of an index */
	assert_that(f, *token);
	assert_text(f, found(f, f->db, QUERY(.where = ANN), token), "1 2 3 4 5 6 7 8 9 10");
	assert_text(f, token, ""); /* nothing is left */
	assert_stored(f, "Entries", KEY(2), STORED(2, "even"));
	assert_stored(f, "Entries", KEY(3), STORED(3, "odd"));
}

FEATURE(j20_going_on_after_a_token)
{
	char token[1000], back[1000];
	put_entries(f);
	assert_text(f, found(f, f->db, QUERY(.where = ANN, .limit = 2), token), "1 2");
	struct ddb *other = feature_session(f, NULL);
	assert_text(f, found(f, other, QUERY(.where = ANN, .resume = token), NULL), "3 4 5 6 7 8 9 10");
	ddb_close(other);
	assert_text(f, found(f, f->db, QUERY(.where = ANN, .limit = 3, .resume = token), token), "3 4 5");
	assert_ok(f, entry_delete(f->db, &(struct entry){ "ann", 5, NULL }, NULL));
	assert_missing(f, "Entries", KEY(5));
	assert_text(f, found(f, f->db, QUERY(.where = ANN, .limit = 3, .resume = token), NULL), "6 7 8");
	assert_text(f, found(f, f->db, QUERY(.where = ANN, .limit = 3, .descending = true), back), "10 9 8");
	assert_text(f,
		found(f, f->db, QUERY(.where = ANN, .limit = 3, .descending = true, .resume = back), NULL),
		"7 6 4");
	assert_text(f, found(f, f->db, QUERY(.where = ddb_eq(E(group), "odd"), .limit = 2), back), "1 3");
	assert_text(f, found(f, f->db, QUERY(.where = ddb_eq(E(group), "odd"), .resume = back), NULL), "7 9");
	size_t n = 7;
	assert_ok(f, entry_count(f->db, &QUERY(.where = ddb_eq(E(group), "odd"), .resume = back), &n));
	assert_int(f, n, 2);
	struct entry *all;
	assert_error_on(f, f->db,
		entry_find_all(
			f->db, f->arena, &QUERY(.where = ddb_eq(E(group), "even"), .resume = back), &all, &n),
		DDB_INVALID,
		"entry: .resume is of another query: where, index, order and projection must be those that "
		"it was taken with");
	assert_int(f, n, 2);
	assert_stored(f, "Entries", KEY(3), STORED(3, "odd"));
}
