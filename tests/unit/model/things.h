/* SPDX-License-Identifier: Apache-2.0 */
/* For the tests of the model room: models with every kind of member, and a session with their tables. */
#ifndef TESTS_UNIT_MODEL_THINGS_H
#define TESTS_UNIT_MODEL_THINGS_H
#include "support/served_tls.h"
#include <ddb/ddb.h>
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum role { ROLE_MEMBER, ROLE_EDITOR, ROLE_ADMIN };

struct address {
	const char *street, *city;
	int32_t number;
};
struct device {
	const char *name;
	int64_t seen;
	struct ddb_strlist owners;
};
DDB_DECLARE_PART(address);
DDB_DECLARE_PART(device);

/* Every kind. */
struct thing {
	const char *id;
	int64_t at;
	const char *text;
	struct ddb_text_n textn;
	char chars[8];
	char uuid[DDB_UUID_SIZE];
	signed char i8;
	int16_t i16;
	int32_t i32;
	int64_t i64;
	uint8_t u8;
	uint16_t u16;
	uint32_t u32;
	uint64_t u64;
	float real32;
	double real64;
	bool flag;
	enum role role;
	struct ddb_decimal price;
	struct ddb_bytes blob;
	struct ddb_time when, when_s, when_ms, expires, created, updated;
	struct ddb_opt_int oint;
	struct ddb_opt_real oreal;
	struct ddb_opt_bool oflag;
	struct ddb_opt_time otime;
	struct ddb_strset tags;
	struct ddb_intset numbers;
	struct ddb_binset hashes;
	struct ddb_strlist names;
	struct ddb_intlist logins;
	struct address address;
	DDB_LIST(device) devices;
	struct ddb_value extra;
};
DDB_DECLARE(thing);
#define T(m)     DDB(thing, m)
#define THING(i) (&(struct thing){ .id = (i) })

static const struct ddb_name roles[] = { { "member", ROLE_MEMBER }, { "editor", ROLE_EDITOR },
	{ "admin", ROLE_ADMIN }, { 0 } };

static const struct ddb_attr address_attrs[] = {
	DDB_ATTR(address, street),
	DDB_ATTR(address, city, .name = "town"),
	DDB_ATTR(address, number),
};
DDB_MODEL(address, NULL);

static const struct ddb_attr device_attrs[] = {
	DDB_ATTR(device, name, .required = true),
	DDB_ATTR(device, seen),
	DDB_ATTR(device, owners),
};
DDB_MODEL(device, NULL);

static const struct ddb_attr thing_attrs[] = {
	DDB_HASH(thing, id),
	DDB_RANGE(thing, at),
	DDB_ATTR(thing, text, .name = "Text", .max_length = 20),
	DDB_ATTR(thing, textn),
	DDB_ATTR(thing, chars),
	DDB_ATTR(thing, uuid),
	DDB_ATTR(thing, i8),
	DDB_ATTR(thing, i16),
	DDB_ATTR(thing, i32),
	DDB_ATTR(thing, i64),
	DDB_ATTR(thing, u8),
	DDB_ATTR(thing, u16),
	DDB_ATTR(thing, u32),
	DDB_ATTR(thing, u64),
	DDB_ATTR(thing, real32),
	DDB_ATTR(thing, real64),
	DDB_ATTR(thing, flag),
	DDB_ENUM(thing, role, roles),
	DDB_ATTR(thing, price),
	DDB_ATTR(thing, blob, .max_length = 8),
	DDB_ATTR(thing, when),
	DDB_ATTR(thing, when_s, .as = DDB_EPOCH_SECONDS),
	DDB_ATTR(thing, when_ms, .as = DDB_EPOCH_MS),
	DDB_TTL(thing, expires),
	DDB_ATTR(thing, created),
	DDB_ATTR(thing, updated),
	DDB_ATTR(thing, oint),
	DDB_ATTR(thing, oreal),
	DDB_ATTR(thing, oflag),
	DDB_ATTR(thing, otime),
	DDB_ATTR(thing, tags),
	DDB_ATTR(thing, numbers),
	DDB_ATTR(thing, hashes),
	DDB_ATTR(thing, names),
	DDB_ATTR(thing, logins),
	DDB_MAP(thing, address, address),
	DDB_MAPS(thing, devices, device),
	DDB_ATTR(thing, extra),
};
DDB_MODEL(thing, "Things");

/* A person: indexes, defaults, required, made-up members, a version. */
struct person {
	const char *email;
	char id[DDB_UUID_SIZE];
	const char *first_name, *last_name, *nickname;
	int age;
	double score;
	enum role role;
	struct ddb_strset tags;
	struct ddb_opt_int team;
	struct ddb_time created_at, updated_at;
	int version;
};
DDB_DECLARE(person);
#define P(m)      DDB(person, m)
#define PERSON(e) (&(struct person){ .email = (e) })

static const struct ddb_attr person_attrs[] = {
	DDB_HASH(person, email),
	DDB_ATTR(person, id, .uuid = true),
	DDB_ATTR(person, first_name, .name = "firstName"),
	DDB_ATTR(person, last_name, .required = true),
	DDB_ATTR(person, nickname),
	DDB_ATTR(person, age),
	DDB_ATTR(person, score),
	DDB_ENUM(person, role, roles),
	DDB_ATTR(person, tags),
	DDB_ATTR(person, team),
	DDB_ATTR(person, created_at, .now_on_create = true),
	DDB_ATTR(person, updated_at, .now_on_save = true),
	DDB_VERSION(person, version),
};
static const struct ddb_index person_indexes[] = {
	DDB_INDEX(person, "by_last_name", last_name, created_at),
	DDB_INDEX(person, "by_role", role, last_name, .keys_only = true),
	DDB_INDEX_HASH(person, "by_team", team),
	DDB_INDEX(
		person, "by_first_name", first_name, age, .include = (const char *const[]){ "score", NULL }),
};
static const struct person person_defaults = { .age = 18, .nickname = "nobody" };
DDB_MODEL(person, "People", DDB_INDEXES(person_indexes), .defaults = &person_defaults);

/* A post of a blog: hash and range key, a local index, and no version, so that it can be batched. */
struct post {
	const char *blog;
	int64_t number;
	const char *title;
	int64_t likes;
};
DDB_DECLARE(post);
#define O(m) DDB(post, m)

static const struct ddb_attr post_attrs[] = {
	DDB_HASH(post, blog),
	DDB_RANGE(post, number),
	DDB_ATTR(post, title),
	DDB_ATTR(post, likes),
};
static const struct ddb_index post_indexes[] = {
	DDB_INDEX(post, "by_likes", blog, likes, .local = true),
};
DDB_MODEL(post, "Posts", DDB_INDEXES(post_indexes));

static char store[64] = "memory:"; /* what the tests open */

struct ground {
	struct ddb *db;
	struct ddb_arena *arena;
};

/* In all tests a failing call says why. */
#define OK(g, call)                                                     \
	do {                                                            \
		if ((call) != DDB_OK)                                   \
			fail_msg("%s: %s", #call, ddb_errmsg((g)->db)); \
	} while (0)

/* The call fails with that code and exactly that message. */
static inline void refused(struct ground *g, enum ddb_rc is, enum ddb_rc rc, const char *text, int line)
{
	if (is != rc || strcmp(ddb_errmsg(g->db), text))
		fail_msg(
			"line %d: %d, %s\nexpected: %d, %s", line, (int)is, ddb_errmsg(g->db), (int)rc, text);
}
#define REFUSED(g, rc, text, call) refused(g, (call), rc, text, __LINE__)

static inline int ground_up(void **state)
{
	struct ground *g = calloc(1, sizeof *g);
	assert_non_null(g);
	assert_int_equal(ddb_open(&g->db, store, NULL), DDB_OK);
	assert_non_null(g->arena = ddb_arena_new());
	OK(g, thing_create_table(g->db, NULL));
	OK(g, person_create_table(g->db, NULL));
	OK(g, post_create_table(g->db, NULL));
	*state = g;
	return 0;
}

static inline int ground_down(void **state)
{
	struct ground *g = *state;
	ddb_close(g->db);
	ddb_arena_free(g->arena); /* last: it may hold a model */
	free(g);
	return 0;
}

/* Runs a group of tests on a store in memory, and then on a file. */
static inline int run_on_both(const struct CMUnitTest *tests, size_t n, CMFixtureFunction up)
{
	char folder[] = "/tmp/ddb-model-XXXXXX";
	int failed = _cmocka_run_group_tests("memory", tests, n, up, ground_down);
	if (!mkdtemp(folder))
		return 1;
	snprintf(store, sizeof store, "file:%s/s", folder);
	failed += _cmocka_run_group_tests("file", tests, n, up, ground_down);
	static const char *const left[] = { "", "-wal", "-shm", "-journal" };
	for (size_t i = 0; i < sizeof left / sizeof left[0]; i++) {
		char path[80];
		snprintf(path, sizeof path, "%s%s", store + 5, left[i]);
		unlink(path);
	}
	return rmdir(folder) + failed;
}
#define ON_BOTH(tests, up) run_on_both(tests, sizeof(tests) / sizeof(tests)[0], up)

static inline int run_at(const char *address, const struct CMUnitTest *tests, size_t n, CMFixtureFunction up)
{
	if (!address || strlen(address) >= sizeof store)
		return 1;
	snprintf(store, sizeof store, "%s", address);
	int failed = _cmocka_run_group_tests(address, tests, n, up, ground_down);
	served_stop();
	return failed;
}

/* And then on a service, plain and by TLS: the calls of the model are the same everywhere. */
static inline int run_on_service(const struct CMUnitTest *tests, size_t n, CMFixtureFunction up)
{
	int failed = run_at(served_start(DDB_COMMAND), tests, n, up);
	return failed + run_at(served_start_tls(DDB_COMMAND), tests, n, up);
}
#define ON_EVERY_STORE(tests, up) \
	(ON_BOTH(tests, up) + run_on_service(tests, sizeof(tests) / sizeof(tests)[0], up))

/* A raw call that must succeed. */
static inline const char *raw(struct ground *g, const char *operation, const char *json)
{
	const char *out = NULL;
	OK(g, ddb_call(g->db, operation, json, &out));
	return out;
}

/* The stored item, as DynamoDB JSON, is this; NULL: there is none. */
static inline void assert_stored(struct ground *g, const char *table, const char *key, const char *expected)
{
	char request[1024];
	snprintf(request, sizeof request, "{\"TableName\":\"%s\",\"Key\":%s}", table, key);
	json_t *answer = json_loads(raw(g, "GetItem", request), 0, NULL);
	json_t *item = json_object_get(answer, "Item");
	if (!expected) {
		assert_null(item);
	} else {
		json_t *wanted = json_loads(expected, 0, NULL);
		assert_non_null(wanted);
		if (!item || !json_equal(item, wanted)) {
			char *is = json_dumps(item, JSON_SORT_KEYS);
			fail_msg("stored: %s\nexpected: %s", is ? is : "nothing", expected);
		}
		json_decref(wanted);
	}
	json_decref(answer);
}

#endif
