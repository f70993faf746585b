/* SPDX-License-Identifier: Apache-2.0 */
/* Y22-Y26: batches. */
#include "feature.h"
#include <stdio.h>

struct user {
	const char *email;
	int n;
};
FEATURE_MODEL(user, "Users", DDB_HASH(user, email), DDB_ATTR(user, n));
#define USER(h)         (&(struct user){ .email = (h) })
#define KEY(h)          "{'email':{'S':'" h "'}}"
#define STORED(h, n)    "{'email':{'S':'" h "'},'n':{'N':'" #n "'}}"
#define COUNT(f, items) assert_table(f, "Users", "{'ItemCount':" #items "}")

/* u0, u1, ... */
static void number(struct user *users, char names[][16], int n)
{
	for (int i = 0; i < n; i++) {
		snprintf(names[i], sizeof names[i], "u%d", i);
		users[i] = (struct user){ names[i], i };
	}
}

FEATURE(y22_puts_and_deletes_mixed)
{
	assert_ok(f, user_create_table(f->db, NULL));
	assert_ok(f, user_put(f->db, &(struct user){ "old", 0 }, NULL));
	struct ddb_batch *b = ddb_batch(f->db, NULL);
	size_t failed = 7;
	assert_ok(f, user_batch_put(b, &(struct user){ "a", 1 }));
	assert_ok(f, user_batch_delete(b, USER("old")));
	assert_ok(f, user_batch_put(b, &(struct user){ "b", 2 }));
	assert_stored(f, "Users", KEY("old"), STORED("old", 0)); /* until it is sent */
	assert_ok(f, ddb_batch_finish(b, &failed));
	assert_int(f, failed, 0);
	assert_items(f, "Users", "[" STORED("a", 1) "," STORED("b", 2) "]");
	assert_missing(f, "Users", KEY("old"));
}

FEATURE(y23_groups_of_25)
{
	struct user users[30];
	char names[30][16];
	size_t failed = 7;
	number(users, names, 30);
	assert_ok(f, user_create_table(f->db, NULL));
	struct ddb_batch *b = ddb_batch(f->db, NULL);
	for (int i = 0; i < 25; i++)
		assert_ok(f, user_batch_put(b, &users[i]));
	assert_items(f, "Users", "[]");
	assert_ok(f, user_batch_put(b, &users[25])); /* the 26th sends those before it */
	COUNT(f, 25);
	assert_missing(f, "Users", KEY("u25"));
	assert_ok(f, ddb_batch_finish(b, NULL)); /* the rest */
	COUNT(f, 26);
	assert_stored(f, "Users", KEY("u25"), STORED("u25", 25));

	/* The program may do the sending: the 26th is then refused. */
	b = ddb_batch(f->db, &(struct ddb_batch_opts){ .no_send = true });
	for (int i = 0; i < 25; i++)
		assert_ok(f, user_batch_delete(b, &users[i]));
	assert_error_on(f, f->db, user_batch_delete(b, &users[25]), DDB_INVALID,
		"the batch is full (25 items are waiting) and does not send "
		"by itself: call ddb_batch_send first");
	COUNT(f, 26);
	assert_ok(f, ddb_batch_send(b));
	assert_items(f, "Users", "[" STORED("u25", 25) "]");
	assert_ok(f, user_batch_delete(b, &users[25]));
	assert_ok(f, ddb_batch_finish(b, &failed));
	assert_int(f, failed, 0);
	assert_items(f, "Users", "[]");
}

static void count_result(void *user, size_t i, enum ddb_rc rc)
{
	(void)i;
	((size_t *)user)[rc == DDB_OK ? 0 : 1]++;
}

/* A store that is made to leave things undone, and a plain session on the same
 * one to look at it. */
FEATURE(y24_unprocessed_items_are_sent_again)
{
	const struct ddb_realism busy = { .seed = 7, .unprocessed_percent = 60 },
				 closed = { .throttling_percent = 100 };
	struct ddb *theirs = f->db, *db = NULL;
	struct user users[40];
	char names[40][16];
	size_t results[2] = { 0, 0 }, failed = 7;
	struct ddb_batch_opts opts = { .result = count_result, .user = results, .max_tries = 2 };
	number(users, names, 40);
	assert_that(f, ddb_open(&f->db, "memory:y24", NULL) == DDB_OK);
	assert_ok(f, user_create_table(f->db, NULL));

	assert_that(f, ddb_open(&db, "memory:y24", &(struct ddb_open_opts){ .realism = &busy }) == DDB_OK);
	struct ddb_batch *b = ddb_batch(db, &opts);
	for (int i = 0; i < 30; i++)
		assert_ok_on(f, db, user_batch_put(b, &users[i]));
	assert_ok_on(f, db, ddb_batch_finish(b, &failed));
	assert_that(f, failed == 0 && results[0] == 30 && results[1] == 0);
	COUNT(f, 30);
	assert_stored(f, "Users", KEY("u29"), STORED("u29", 29));
	ddb_close(db);

	/* With an end: those that were not written are counted and told of one by
	 * one. */
	assert_that(f, ddb_open(&db, "memory:y24", &(struct ddb_open_opts){ .realism = &closed }) == DDB_OK);
	b = ddb_batch(db, &opts);
	for (int i = 30; i < 40; i++)
		assert_ok_on(f, db, user_batch_put(b, &users[i]));
	assert_error_on(f, db, ddb_batch_finish(b, &failed), DDB_THROTTLED,
		"Rate of requests exceeds the allowed throughput.");
	assert_that(f, failed == 10 && results[1] == 10);
	assert_missing(f, "Users", KEY("u30"));
	ddb_close(db);
	ddb_close(f->db);
	f->db = theirs;
}

FEATURE(y25_a_hundred_puts_are_four_requests)
{
	struct user users[100];
	char names[100][16];
	number(users, names, 100);
	assert_ok(f, user_create_table(f->db, NULL));
	struct ddb_batch *b = ddb_batch(f->db, NULL);
	for (int i = 0; i < 100; i++)
		assert_ok(f, user_batch_put(b, &users[i]));
	COUNT(f, 75); /* three were sent, by the 26th, 51st and 76th */
	assert_missing(f, "Users", KEY("u75"));
	assert_ok(f, ddb_batch_finish(b, NULL));
	COUNT(f, 100);
	assert_stored(f, "Users", KEY("u99"), STORED("u99", 99));
	b = ddb_batch(f->db, NULL);
	for (int i = 0; i < 100; i++)
		assert_ok(f, user_batch_delete(b, USER(names[i]))); /* needs no more than the key */
	COUNT(f, 25);
	assert_ok(f, ddb_batch_finish(b, NULL));
	assert_items(f, "Users", "[]");
}

struct score {
	const char *game;
	int rank, points;
};
FEATURE_MODEL(score, "Scores", DDB_HASH(score, game), DDB_RANGE(score, rank), DDB_ATTR(score, points));

FEATURE(y26_batch_get)
{
	struct user users[120], out[240], keys[240];
	char names[120][16];
	enum ddb_rc results[240];
	size_t found = 0;
	number(users, names, 120);
	assert_ok(f, user_create_table(f->db, NULL));
	assert_ok(f, user_put_all(f->db, users, 110, NULL));
	COUNT(f, 110);
	assert_stored(f, "Users", KEY("u109"), STORED("u109", 109));
	for (int i = 0; i < 240; i++) /* backwards, each twice, and ten that are not there */
		keys[i] = users[119 - i / 2];
	assert_ok(f, user_get_all(f->db, f->arena, keys, 240, out, &found,
			     &(struct ddb_many_opts){ .results = results }));
	assert_int(f, results[0], DDB_NOT_FOUND);
	assert_int(f, results[20], DDB_OK);
	assert_int(f, found, 110); /* a key that is given twice is read once */
	assert_text(f, out[0].email, "u109");
	assert_int(f, out[109].n, 0);

	struct score s[] = { { "chess", 1, 9 }, { "chess", 2, 8 }, { "go", 1, 7 } }, got[3];
	assert_ok(f, score_create_table(f->db, NULL));
	assert_ok(f, score_put_all(f->db, s, 3, NULL));
	assert_items(f, "Scores",
		"[{'game':{'S':'chess'},'rank':{'N':'1'},'points':{'N':'9'}},{'game':{'S':'chess'},"
		"'rank':{'N':'2'},'points':{'N':'8'}},{'game':{'S':'go'},'rank':{'N':'1'},"
		"'points':{'N':'7'}}]");
	assert_ok(f, score_get_all(f->db, f->arena, &s[1], 2, got, &found, NULL));
	assert_that(f, found == 2 && got[0].points == 8 && got[1].points == 7);
	assert_error_on(f, f->db,
		user_get_all(f->db, f->arena, &(struct user){ NULL, 0 }, 1, out, &found, NULL), DDB_INVALID,
		"user.email is the hash key and must be set");
}
