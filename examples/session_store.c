/* SPDX-License-Identifier: Apache-2.0 */
/* Sessions of a web site that end by themselves: a DDB_TTL member. */
#include <ddb/ddb.h>
#include <stdio.h>

struct session {
	char id[DDB_UUID_SIZE]; /* made by the first put */
	const char *user;
	struct ddb_time expires_at; /* stored as whole epoch seconds, as DynamoDB wants it */
};
DDB_DECLARE(session);

static const struct ddb_attr session_attrs[] = {
	DDB_HASH(session, id, .uuid = true),
	DDB_ATTR(session, user, .required = true),
	DDB_TTL(session, expires_at),
};
DDB_MODEL(session, "Sessions");

static enum ddb_rc log_in(struct ddb *db, const char *user, struct session *out)
{
	*out = (struct session){ .user = user, .expires_at = ddb_in_hours(24) };
	return session_put(db, out, NULL);
}

/* An expired session can be read until it is swept away, so ask. */
static bool is_valid(struct ddb *db, struct ddb_arena *arena, const char *id, struct session *out)
{
	struct session key = { .user = NULL };
	snprintf(key.id, sizeof key.id, "%s", id);
	return session_get(db, arena, &key, out, NULL) == DDB_OK && !session_expired(out);
}

static int failed(struct ddb *db)
{
	fprintf(stderr, "%s\n", ddb_errmsg(db));
	ddb_close(db);
	return 1;
}

int main(void)
{
	struct ddb *db = NULL;
	struct ddb_arena *arena = ddb_arena_new();
	struct session s, found;
	int64_t seconds = 0;

	if (!arena || ddb_open(&db, "memory:", NULL) || session_create_table(db, NULL) ||
		log_in(db, "sam", &s))
		return failed(db);
	printf("sam has a session with an id of %zu characters\n", sizeof s.id - 1);

	if (is_valid(db, arena, s.id, &found) && session_expires_in(&found, &seconds))
		printf("it is %s's and good for %d more hours\n", found.user, (int)((seconds + 1800) / 3600));

	if (session_extend(db, &found, ddb_add_hours(found.expires_at, 1)))
		return failed(db);
	if (session_expires_in(&found, &seconds))
		printf("an hour was added: %d\n", (int)((seconds + 1800) / 3600));

	if (session_extend(db, &found, ddb_in_hours(-1)))
		return failed(db);
	printf("an hour ago it ended: it is %s\n",
		is_valid(db, arena, s.id, &found) ? "valid" : "no longer valid");

	printf("an unknown id is %s\n", is_valid(db, arena, "nobody", &found) ? "valid" : "not valid");
	ddb_arena_free(arena);
	ddb_close(db);
	return 0;
}
