/* SPDX-License-Identifier: Apache-2.0 */
/* J24: is there any, delete all that match, keys that are joined or converted. */
#include "feature.h"

static const struct ddb_name truths[] = { { "False", false }, { "True", true }, { 0 } };
struct vote {
	bool yes; /* a key that is a bool, stored as text */
	const char *town;
	int year, number;
};
DDB_DECLARE(vote);
#define V(m)       DDB(vote, m)
#define QUERY(...) (&(struct ddb_query){ __VA_ARGS__ })
static const struct ddb_attr vote_attrs[] = {
	DDB_ENUM_HASH(vote, yes, truths),
	DDB_RANGE_OF(vote, "poll", "{town}||{year:4}||{number:3}"), /* typed parts, joined */
	DDB_ATTR(vote, town),
	DDB_ATTR(vote, year),
	DDB_ATTR(vote, number),
};
DDB_MODEL(vote, "Votes");
#define KEY(yes, poll) "{'yes':{'S':'" yes "'},'poll':{'S':'" poll "'}}"

FEATURE(j24_exists_delete_joined_and_bool_keys)
{
	struct vote votes[] = { { true, "oslo", 2023, 1 }, { true, "oslo", 2023, 12 },
		{ false, "oslo", 2024, 2 }, { true, "rome", 2023, 3 } },
		    found;
	bool there = false;
	size_t n = 7;
	assert_ok(f, vote_create_table(f->db, NULL));
	for (size_t i = 0; i < 4; i++)
		assert_ok(f, vote_put(f->db, &votes[i], NULL));
	assert_stored(f, "Votes", KEY("True", "oslo||2023||012"),
		"{'yes':{'S':'True'},'poll':{'S':'oslo||2023||012'},'town':{'S':'oslo'},"
		"'year':{'N':'2023'},'number':{'N':'12'}}");
	assert_ok(f, vote_get(f->db, f->arena, &votes[2], &found, NULL));
	assert_that(f, !found.yes && found.number == 2);
	assert_error_on(f, f->db, vote_put(f->db, &(struct vote){ true, "a||b", 1, 1 }, NULL), DDB_INVALID,
		"vote.town is \"a||b\": \"||\", which follows it in the pattern "
		"\"{town}||{year:4}||{number:3}\", must not come earlier");

	assert_ok(f, vote_exists_where(f->db, QUERY(.where = ddb_eq(V(yes), true)), &there));
	assert_that(f, there);
	assert_ok(
		f, vote_exists_where(f->db,
			   QUERY(.where = ddb_and(ddb_eq(V(yes), false), ddb_eq(V(town), "rome"))), &there));
	assert_that(f, !there);
	assert_ok(
		f, vote_delete_where(f->db,
			   QUERY(.where = ddb_and(ddb_eq(V(yes), true), ddb_eq(V(town), "oslo"))), NULL, &n));
	assert_int(f, n, 2);
	assert_missing(f, "Votes", KEY("True", "oslo||2023||012"));
	assert_items(f, "Votes",
		"[{'yes':{'S':'False'},'poll':{'S':'oslo||2024||002'},'town':{'S':'oslo'},"
		"'year':{'N':'2024'},'number':{'N':'2'}},{'yes':{'S':'True'},"
		"'poll':{'S':'rome||2023||003'},'town':{'S':'rome'},'year':{'N':'2023'},"
		"'number':{'N':'3'}}]");
	assert_error_on(f, f->db, vote_delete_where(f->db, NULL, NULL, &n), DDB_INVALID,
		"vote: without a condition this would delete every item of Votes: say .all = true if that is "
		"meant");
}
