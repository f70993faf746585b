/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of migrations have in common: a table of users, in the form of yesterday. */
#ifndef MIGRATE_GEAR_H
#define MIGRATE_GEAR_H
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <ddb/ddb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

struct member {
	const char *email, *full_name, *role, *city;
	int64_t age;
	struct ddb_time expires_at;
	int64_t version;
};
static const struct ddb_attr member_attrs[] = {
	DDB_HASH(member, email),
	DDB_ATTR(member, full_name),
	DDB_ATTR(member, role, .required = true),
	DDB_ATTR(member, city),
	DDB_ATTR(member, age),
	DDB_TTL(member, expires_at),
	DDB_VERSION(member, version),
};
static const struct ddb_index member_indexes[] = { DDB_INDEX(member, "by_city", city, age) };
static DDB_MODEL(member, "Members", DDB_INDEXES(member_indexes));

static inline struct ddb *open_store(const char *where, const struct ddb_open_opts *o)
{
	struct ddb *db;
	if (ddb_open(&db, where, o))
		fail_msg("ddb_open: %s", ddb_errmsg(db));
	return db;
}

static inline void must(struct ddb *db, enum ddb_rc rc)
{
	if (rc != DDB_OK)
		fail_msg("rc %d: %s", (int)rc, ddb_errmsg(db));
}

static inline void must_fail(struct ddb *db, enum ddb_rc rc, enum ddb_rc want, const char *text)
{
	assert_string_equal(ddb_errmsg(db), text);
	assert_int_equal(rc, want);
	assert_int_equal(ddb_error(db)->rc, want);
}

/* JSON with ' for ". */
static inline const char *quotes(const char *text)
{
	static char rooms[8][2000];
	static int next;
	char *room = rooms[next = (next + 1) % 8];
	size_t n = strlen(text);
	assert_true(n < sizeof rooms[0]);
	for (size_t i = 0; i <= n; i++)
		room[i] = text[i] == '\'' ? '"' : text[i];
	return room;
}

static inline void call(struct ddb *db, const char *operation, const char *json)
{
	must(db, ddb_call(db, operation, quotes(json), NULL));
}

static inline void make_old_table(struct ddb *db)
{
	call(db, "CreateTable",
		"{'TableName':'Members','BillingMode':'PAY_PER_REQUEST','KeySchema':[{'AttributeName':'email'"
		",'KeyType':'HASH'}],"
		"'AttributeDefinitions':[{'AttributeName':'email','AttributeType':'S'}]}");
}

static inline void put(struct ddb *db, const char *item)
{
	char json[2100];
	snprintf(json, sizeof json, "{\"TableName\":\"Members\",\"Item\":%s}", quotes(item));
	must(db, ddb_call(db, "PutItem", json, NULL));
}

/* The item with that email is just this; item NULL: there is none. */
static inline void assert_item(struct ddb *db, const char *email, const char *item)
{
	char json[400];
	const char *answer;
	struct ddb_arena *arena = ddb_arena_new();
	struct ddb_item is, should;
	snprintf(json, sizeof json,
		"{\"TableName\":\"Members\",\"ConsistentRead\":true,\"Key\":{\"email\":{\"S\":\"%s\"}}}",
		email);
	must(db, ddb_call(db, "GetItem", json, &answer));
	if (!item || !strcmp(answer, "{}")) {
		assert_string_equal(answer, item ? item : "{}");
		ddb_arena_free(arena);
		return;
	}
	char copy[4000];
	snprintf(copy, sizeof copy, "%s", answer + strlen("{\"Item\":"));
	copy[strlen(copy) - 1] = 0;
	assert_int_equal(ddb_item_from_json(arena, copy, DDB_DYNAMODB_JSON, &is, NULL), DDB_OK);
	assert_int_equal(ddb_item_from_json(arena, quotes(item), DDB_DYNAMODB_JSON, &should, NULL), DDB_OK);
	if (!ddb_item_equal(&is, &should))
		fail_msg("is %s, should be %s", copy, quotes(item));
	ddb_arena_free(arena);
}

/* Members 0000 to n - 1, each with a name and an age as a text. */
static inline void put_many(struct ddb *db, int n)
{
	char json[200];
	for (int i = 0; i < n; i++) {
		snprintf(json, sizeof json, "{'email':{'S':'%04d'},'name':{'S':'N%d'},'age':{'S':'%d'}}", i,
			i, i);
		put(db, json);
	}
}

/* What the history says. */
static inline struct ddb_migration_state state_of(struct ddb *db, struct ddb_arena *arena, const char *name)
{
	struct ddb_migration_state *all;
	size_t n;
	must(db, ddb_migrate_list(db, arena, &all, &n));
	for (size_t i = 0; i < n; i++)
		if (!strcmp(all[i].name, name))
			return all[i];
	return (struct ddb_migration_state){ .name = NULL };
}

#endif
