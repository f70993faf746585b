/* SPDX-License-Identifier: Apache-2.0 */
/* Unique attributes: reservations, conflicts, changes, deletes, many at once. */
#include "things.h"
#include <pthread.h>

struct member {
	const char *club, *id;
	const char *email;
	int64_t number;
	struct ddb_bytes finger;
	int64_t visits;
	int version;
};
DDB_DECLARE(member);
#define M(m) DDB(member, m)
static const struct ddb_attr member_attrs[] = {
	DDB_HASH(member, club),
	DDB_RANGE(member, id),
	DDB_ATTR(member, email, .name = "mail", .unique = true),
	DDB_ATTR(member, number),
	DDB_ATTR(member, finger, .unique = true),
	DDB_ATTR(member, visits),
	DDB_VERSION(member, version),
};
DDB_MODEL(member, "Members");

/* Without range key and version; a number that is unique. */
struct badge {
	const char *id;
	int64_t number;
	const char *owner;
};
DDB_DECLARE(badge);
#define B(m) DDB(badge, m)
static const struct ddb_attr badge_attrs[] = { DDB_HASH(badge, id), DDB_ATTR(badge, number, .unique = true),
	DDB_ATTR(badge, owner) };
DDB_MODEL(badge, "Badges");

/* With a key that is made up, and attributes that no row knows. */
struct ticket {
	char id[DDB_UUID_SIZE];
	const char *seat;
	struct ddb_item rest;
};
DDB_DECLARE(ticket);
static const struct ddb_attr ticket_attrs[] = { DDB_HASH(ticket, id, .uuid = true),
	DDB_ATTR(ticket, seat, .unique = true), DDB_REST(ticket, rest) };
DDB_MODEL(ticket, "Tickets");

#define MKEY(id)    "{\"club\":{\"S\":\"c\"},\"id\":{\"S\":\"" id "\"}}"
#define RESERVED(v) "{\"club\":{\"S\":\"unique#member#mail#" v "\"},\"id\":{\"S\":\"unique\"}}"
#define OWNED(v, id)                               \
	"{\"club\":{\"S\":\"unique#member#mail#" v \
	"\"},\"id\":{\"S\":\"unique\"},\"ddb:unique\":{\"M\":" MKEY(id) "}}"
#define BADGE(n) "{\"id\":{\"S\":\"unique#badge#number#" n "\"}}"

static void values_are_reserved(void **state)
{
	struct ground *g = *state;
	struct member a = { .club = "c", .id = "1", .email = "a@x", .finger = { "\1\2", 2 } };
	OK(g, member_put(g->db, &a, NULL));
	assert_int_equal(a.version, 1);
	assert_stored(g, "Members", MKEY("1"),
		"{\"club\":{\"S\":\"c\"},\"id\":{\"S\":\"1\"},\"mail\":{\"S\":\"a@x\"},\"finger\":{\"B\":"
		"\"AQI=\"},"
		"\"number\":{\"N\":\"0\"},\"visits\":{\"N\":\"0\"},\"version\":{\"N\":\"1\"}}");
	assert_stored(g, "Members", RESERVED("a@x"), OWNED("a@x", "1"));
	assert_stored(g, "Members",
		"{\"club\":{\"S\":\"unique#member#finger#AQI=\"},\"id\":{\"S\":\"unique\"}}",
		"{\"club\":{\"S\":\"unique#member#finger#AQI=\"},\"id\":{\"S\":\"unique\"},\"ddb:unique\":{"
		"\"M\":" MKEY("1") "}}");
	struct badge b = { .id = "b", .number = -1200 };
	OK(g, badge_put(g->db, &b, NULL));
	assert_stored(g, "Badges", BADGE("-1200"),
		"{\"id\":{\"S\":\"unique#badge#number#-1200\"},\"ddb:unique\":{\"M\":{\"id\":{\"S\":\"b\"}}}"
		"}");
}

static void a_taken_value_is_refused(void **state)
{
	struct ground *g = *state;
	struct member a = { .club = "c", .id = "t1", .email = "taken@x" },
		      b = { .club = "c", .id = "t2", .email = "taken@x" };
	bool created = true;
	OK(g, member_put(g->db, &a, NULL));
	REFUSED(g, DDB_CONDITION_FAILED, "member.email is unique, and another item has \"taken@x\" already",
		member_put(g->db, &b, NULL));
	assert_int_equal(b.version, 0);
	assert_string_equal(ddb_error(g->db)->type, "ConditionalCheckFailedException");
	assert_stored(g, "Members", MKEY("t2"), NULL);
	REFUSED(g, DDB_CONDITION_FAILED, "member.email is unique, and another item has \"taken@x\" already",
		member_create(g->db, &b));
	REFUSED(g, DDB_CONDITION_FAILED, "member.email is unique, and another item has \"taken@x\" already",
		member_get_or_create(g->db, g->arena, &b, &created));
	REFUSED(g, DDB_CONDITION_FAILED, "member.email is unique, and another item has \"taken@x\" already",
		member_put_all(g->db, &b, 1, NULL));
	OK(g, member_put(g->db, &a, NULL)); /* its own */
	struct badge x = { .id = "x", .number = 5 }, y = { .id = "y", .number = 5 };
	OK(g, badge_put(g->db, &x, NULL));
	REFUSED(g, DDB_CONDITION_FAILED, "badge.number is unique, and another item has \"5\" already",
		badge_put(g->db, &y, NULL));
}

/* An item whose key is yet to be made up cannot be there to be read instead. */
static void a_taken_value_of_an_item_without_a_key(void **state)
{
	struct ground *g = *state;
	struct ticket a = { .seat = "1A" }, b = { .seat = "1A" };
	bool created = false;
	OK(g, ticket_get_or_create(g->db, g->arena, &a, &created));
	assert_true(created);
	REFUSED(g, DDB_CONDITION_FAILED, "ticket.seat is unique, and another item has \"1A\" already",
		ticket_get_or_create(g->db, g->arena, &b, &created));
	assert_string_equal(b.id, "");
	OK(g, ticket_delete(g->db, &a, NULL));
}

/* It would be taken for a reservation, and be found by nobody. */
static void the_rest_cannot_look_like_a_reservation(void **state)
{
	struct ground *g = *state;
	struct ddb_member members[] = { { { "ddb:unique", 10 }, ddb_text_value("x") } };
	struct ticket a = { .seat = "2A", .rest = { members, 1 } };
	REFUSED(g, DDB_INVALID, "ticket.rest holds attribute ddb:unique, which is that of reservations",
		ticket_put(g->db, &a, NULL));
}

static void a_changed_value_frees_the_old_one(void **state)
{
	struct ground *g = *state;
	struct member a = { .club = "c", .id = "c1", .email = "old@x" },
		      b = { .club = "c", .id = "c2", .email = "old@x" };
	OK(g, member_put(g->db, &a, NULL));
	a.email = "new@x";
	OK(g, member_put(g->db, &a, NULL));
	assert_stored(g, "Members", RESERVED("old@x"), NULL);
	assert_stored(g, "Members", RESERVED("new@x"), OWNED("new@x", "c1"));
	OK(g, member_put(g->db, &b, NULL));
	assert_stored(g, "Members", RESERVED("old@x"), OWNED("old@x", "c2"));
	a.email = NULL; /* absent is not reserved */
	OK(g, member_put(g->db, &a, NULL));
	assert_stored(g, "Members", RESERVED("new@x"), NULL);
	OK(g, member_delete(g->db, &b, NULL));
	assert_stored(g, "Members", MKEY("c2"), NULL);
	assert_stored(g, "Members", RESERVED("old@x"), NULL);
	OK(g, member_delete(g->db, &b, &(struct ddb_delete_opts){ .any_version = true })); /* none is fine */
}

static void updates_cannot_but_saves_can(void **state)
{
	struct ground *g = *state;
	struct member a = { .club = "c", .id = "u1", .email = "u@x" }, loaded,
		      other = { .club = "c", .id = "u2", .email = "v@x" };
	OK(g, member_put(g->db, &a, NULL));
	OK(g, member_put(g->db, &other, NULL));
	REFUSED(g, DDB_INVALID,
		"member.email is unique and cannot be changed by an update: put or save the item",
		member_update(g->db, &a, ddb_changes(ddb_set(M(email), "w@x")), NULL));
	REFUSED(g, DDB_INVALID,
		"member.email is unique and cannot be changed by an update: put or save the item",
		member_update(g->db, &a, ddb_changes(ddb_remove(M(email))), NULL));
	OK(g, member_update(g->db, &a, ddb_changes(ddb_increment(M(visits), 1)),
		      &(struct ddb_update_opts){ .out = &a, .arena = g->arena }));
	loaded = a;
	a.visits = 5;
	OK(g, member_save(g->db, &loaded, &a, NULL)); /* a plain update */
	loaded = a;
	a.email = "v@x";
	REFUSED(g, DDB_CONDITION_FAILED, "member.email is unique, and another item has \"v@x\" already",
		member_save(g->db, &loaded, &a, NULL));
	a.email = "w@x";
	OK(g, member_save(g->db, &loaded, &a, NULL));
	assert_int_equal(a.version, 4);
	assert_stored(g, "Members", RESERVED("u@x"), NULL);
	assert_stored(g, "Members", RESERVED("w@x"), OWNED("w@x", "u1"));
	OK(g, member_delete(g->db, &a, NULL));
	loaded = a;
	a.email = "z@x";
	REFUSED(g, DDB_NOT_FOUND, "the item was deleted from Members meanwhile",
		member_save(g->db, &loaded, &a, NULL));
	assert_stored(g, "Members", RESERVED("z@x"), NULL);
}

static void conditions_versions_and_images(void **state)
{
	struct ground *g = *state;
	struct member a = { .club = "c", .id = "v1", .email = "v1@x", .visits = 3 }, stale,
		      old = { .visits = 77 };
	bool had = true;
	OK(g, member_put(
		      g->db, &a, &(struct ddb_put_opts){ .old = &old, .had_old = &had, .arena = g->arena }));
	assert_true(!had && old.visits == 77);
	stale = a;
	OK(g, member_put(
		      g->db, &a, &(struct ddb_put_opts){ .old = &old, .had_old = &had, .arena = g->arena }));
	assert_true(had && old.version == 1 && a.version == 2);
	stale.email = "other@x";
	REFUSED(g, DDB_CONDITION_FAILED, "The conditional request failed",
		member_put(g->db, &stale, &(struct ddb_put_opts){ .old = &old, .arena = g->arena }));
	assert_true(old.version == 2 && stale.version == 1);
	assert_stored(g, "Members", RESERVED("other@x"), NULL);
	REFUSED(g, DDB_CONDITION_FAILED, "The conditional request failed",
		member_put(g->db, &a, &(struct ddb_put_opts){ .when = ddb_gt(M(visits), 3) }));
	REFUSED(g, DDB_CONDITION_FAILED, "The conditional request failed", member_create(g->db, &a));
	REFUSED(g, DDB_CONDITION_FAILED, "The conditional request failed",
		member_delete(g->db, &stale, NULL));
	REFUSED(g, DDB_CONDITION_FAILED, "The conditional request failed",
		member_delete(g->db, &a, &(struct ddb_delete_opts){ .when = ddb_gt(M(visits), 3) }));
	OK(g, member_delete(g->db, &a,
		      &(struct ddb_delete_opts){ .old = &old, .had_old = &had, .arena = g->arena }));
	assert_true(had && old.version == 2);
	assert_stored(g, "Members", RESERVED("v1@x"), NULL);
}

/* An item of before the row was unique: its next put reserves, and gives up nothing that is another's. */
static void items_from_before(void **state)
{
	struct ground *g = *state;
	raw(g, "PutItem",
		"{\"TableName\":\"Badges\",\"Item\":{\"id\":{\"S\":\"old\"},\"number\":{\"N\":\"42\"}}}");
	struct badge a = { .id = "older", .number = 42 }, b = { .id = "old", .number = 43 };
	OK(g, badge_put(g->db, &a, NULL));
	OK(g, badge_put(g->db, &b, NULL)); /* leaves 42, which it had without having reserved it */
	assert_stored(g, "Badges", BADGE("42"),
		"{\"id\":{\"S\":\"unique#badge#number#42\"},\"ddb:unique\":{\"M\":{\"id\":{\"S\":\"older\"}}}"
		"}");
	assert_stored(g, "Badges", BADGE("43"),
		"{\"id\":{\"S\":\"unique#badge#number#43\"},\"ddb:unique\":{\"M\":{\"id\":{\"S\":\"old\"}}}"
		"}");
}

static void too_long(void **state)
{
	struct ground *g = *state;
	static char text[1502];
	memset(text, 'x', 1501);
	struct member a = { .club = "c", .id = "long", .email = text };
	REFUSED(g, DDB_INVALID, "member.email has 1501 bytes; a unique value has at most 1500",
		member_put(g->db, &a, NULL));
	text[1500] = 0;
	OK(g, member_put(g->db, &a, NULL));
}

/* What looks for items does not see those that reserve. */
static void finds_pass_over_reservations(void **state)
{
	struct ground *g = *state;
	struct badge *all = NULL;
	size_t n, counted;
	OK(g, badge_find_all(g->db, g->arena, NULL, &all, &n));
	for (size_t i = 0; i < n; i++)
		assert_int_not_equal(strncmp(all[i].id, "unique#", 7), 0);
	OK(g, badge_count(g->db, NULL, &counted));
	assert_int_equal(counted, n);
}

/* ---- at once ---- */
enum { THREADS = 8 };
struct racer {
	struct ddb *db;
	int i, rounds, won, lost;
};

static void *same_value(void *p)
{
	struct racer *r = p;
	char id[32], email[32];
	for (int k = 0; k < r->rounds; k++) {
		snprintf(id, sizeof id, "r%d-%d", r->i, k);
		snprintf(email, sizeof email, "race%d@x", k);
		struct member m = { .club = "race", .id = id, .email = email };
		enum ddb_rc rc = member_create(r->db, &m);
		r->won += rc == DDB_OK;
		r->lost += rc == DDB_CONDITION_FAILED;
	}
	return NULL;
}

/* All of them change the unique value of one and the same item. */
static void *same_item(void *p)
{
	struct racer *r = p;
	char owner[16];
	for (int k = 0; k < r->rounds; k++) {
		snprintf(owner, sizeof owner, "%d", r->i);
		struct badge b = { .id = "shared", .number = 1000 + r->i * 100 + k, .owner = owner };
		r->won += badge_put(r->db, &b, NULL) == DDB_OK;
	}
	return NULL;
}

static void race(struct ground *g, void *(*run)(void *), int rounds, struct racer *r)
{
	pthread_t threads[THREADS];
	for (int i = 0; i < THREADS; i++) {
		r[i] = (struct racer){ .i = i, .rounds = rounds };
		OK(g, ddb_session(&r[i].db, g->db));
	}
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, run, &r[i]), 0);
	for (int i = 0; i < THREADS; i++) {
		pthread_join(threads[i], NULL);
		ddb_close(r[i].db);
	}
}

static void exactly_one_wins(void **state)
{
	struct ground *g = *state;
	struct racer r[THREADS];
	int won = 0, lost = 0;
	race(g, same_value, 10, r);
	for (int i = 0; i < THREADS; i++) {
		won += r[i].won;
		lost += r[i].lost;
	}
	assert_int_equal(won, 10);
	assert_int_equal(lost, 10 * (THREADS - 1));
}

static void the_last_value_alone_stays_reserved(void **state)
{
	struct ground *g = *state;
	struct racer r[THREADS];
	struct badge b;
	int reserved = 0;
	race(g, same_item, 5, r);
	OK(g, badge_get(g->db, g->arena, &(struct badge){ .id = "shared" }, &b, NULL));
	for (int i = 0; i < THREADS; i++)
		for (int k = 0; k < 5; k++) {
			char request[160];
			int64_t n = 1000 + i * 100 + k;
			snprintf(request, sizeof request,
				"{\"TableName\":\"Badges\",\"Key\":{\"id\":{\"S\":\"unique#badge#number#%d\"}"
				"}}",
				(int)n);
			bool is = strstr(raw(g, "GetItem", request), "ddb:unique");
			assert_int_equal(is, n == b.number);
			reserved += is;
		}
	assert_int_equal(reserved, 1);
}

static int up(void **state)
{
	ground_up(state);
	struct ground *g = *state;
	OK(g, member_create_table(g->db, NULL));
	OK(g, badge_create_table(g->db, NULL));
	OK(g, ticket_create_table(g->db, NULL));
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_reserved),
		cmocka_unit_test(a_taken_value_is_refused),
		cmocka_unit_test(a_taken_value_of_an_item_without_a_key),
		cmocka_unit_test(the_rest_cannot_look_like_a_reservation),
		cmocka_unit_test(a_changed_value_frees_the_old_one),
		cmocka_unit_test(updates_cannot_but_saves_can),
		cmocka_unit_test(conditions_versions_and_images),
		cmocka_unit_test(items_from_before),
		cmocka_unit_test(too_long),
		cmocka_unit_test(finds_pass_over_reservations),
		cmocka_unit_test(exactly_one_wins),
		cmocka_unit_test(the_last_value_alone_stays_reserved),
	};
	return ON_EVERY_STORE(tests, up);
}
