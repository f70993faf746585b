/* SPDX-License-Identifier: Apache-2.0 */
/* Y10, Y12: reading. */
#include "feature.h"

struct user {
	const char *email, *first_name, *last_name;
};
FEATURE_MODEL(user, "dynamodb-user", DDB_HASH(user, email), DDB_ATTR(user, first_name, .required = true),
	DDB_ATTR(user, last_name));
#define U(m)        DDB(user, m)
#define USER(h)     (&(struct user){ .email = (h) })
#define KEY         "{'email':{'S':'test@example.com'}}"
#define SAMUEL      ((struct user){ "test@example.com", "Samuel", "Adams" })
#define SAMUEL_JSON "{'email':{'S':'test@example.com'},'first_name':{'S':'Samuel'},'last_name':{'S':'Adams'}}"

FEATURE(y10_refresh)
{
	struct user u = SAMUEL;
	assert_ok(f, user_create_table(f->db, NULL));
	assert_ok(f, user_put(f->db, &u, NULL));
	assert_ok(f, user_update(f->db, &u,
			     ddb_changes(ddb_set(U(first_name), "Sam"), ddb_remove(U(last_name))), NULL));
	assert_stored(f, "dynamodb-user", KEY, "{'email':{'S':'test@example.com'},'first_name':{'S':'Sam'}}");
	assert_text(f, u.first_name, "Samuel");
	assert_ok(f, user_refresh(f->db, f->arena, &u, &(struct ddb_get_opts){ .consistent = true }));
	assert_text(f, u.first_name, "Sam");
	assert_that(f, !u.last_name);
	assert_ok(f, user_delete(f->db, &u, NULL));
	assert_error_on(f, f->db, user_refresh(f->db, f->arena, &u, NULL), DDB_NOT_FOUND,
		"there is no such item in dynamodb-user");
	assert_text(f, u.first_name, "Sam"); /* stays as it is */
}

struct score {
	const char *game;
	int64_t rank;
	const char *player;
	int points;
};
FEATURE_MODEL(score, "Scores", DDB_HASH(score, game), DDB_RANGE(score, rank), DDB_ATTR(score, player),
	DDB_ATTR(score, points));

FEATURE(y12_get_by_hash_and_range)
{
	struct score s = { "chess", 0, "Ann", 9 }, found = { .player = "before" };
	assert_ok(f, score_create_table(f->db, NULL));
	assert_ok(f, score_put(f->db, &s, NULL));
	assert_stored(f, "Scores", "{'game':{'S':'chess'},'rank':{'N':'0'}}",
		"{'game':{'S':'chess'},'rank':{'N':'0'},'player':{'S':'Ann'},'points':{'N':'9'}}");
	assert_error_on(f, f->db,
		score_get(f->db, f->arena, &(struct score){ "chess", 1, NULL, 0 }, &found, NULL),
		DDB_NOT_FOUND, "there is no such item in Scores");
	assert_text(f, found.player, "before");
	struct ddb_get_opts opts = { .consistent = true };
	assert_ok(f, score_get(f->db, f->arena, &s, &found, &opts));
	assert_text(f, found.player, "Ann");
	opts.project = DDB_MEMBERS(score, game, points);
	assert_ok(f, score_get(f->db, f->arena, &s, &found, &opts));
	assert_that(f, !found.player && found.points == 9);
	assert_text(f, found.game, "chess");
}
