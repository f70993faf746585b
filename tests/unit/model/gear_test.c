/* SPDX-License-Identifier: Apache-2.0 */
/* The rarer kinds of member: how each is stored, back again, absent, and what is refused. */
#include "gear.h"
#include <math.h>

#define KEY "{\"id\":{\"S\":\"a\"}}"

static struct ddb_member unknown[] = {
	{ { "zeta", 4 }, { .type = DDB_N, .n = { .lo = 7 } } },
	{ { "alpha", 5 }, { .type = DDB_S, .s = { "kept", 4 } } },
	{ { "gone", 4 }, { .type = DDB_NONE } },
};

static const struct phone phones[] = { { "111", 1 }, { "222", 2 } }, spare = { "333", 3 };

static const struct gear full = {
	.id = "a",
	.born = { 2024, 2, 29 },
	.visits = { true, UINT64_MAX },
	.balance = { true, { .lo = 1999, .exponent = -2, .negative = true } },
	.prices = { (const struct ddb_decimal[]){ { .lo = 25, .exponent = -1 }, { .lo = 1 } }, 2 },
	.track = { (const double[]){ 0.1, -2, 1e20 }, 3 },
	.labels = { (const char *const[]){ "size", "colour" }, (const char *const[]){ "xl", "" }, 2 },
	.counts = { (const char *const[]){ "b", "a" }, (const int64_t[]){ -5, INT64_MAX }, 2 },
	.phones = { (const char *const[]){ "home", "g\xC3\xBC" }, phones, 2 },
	.spare = &spare,
	.active = true,
	.level = { true, ROLE_EDITOR },
	.point = { 1, 2 },
	.colour = GREEN,
	.name = "\xF0\x9F\x99\x82gr\xC3\xBC\xC3\x9F", /* 5 characters, 10 bytes */
	.title = "title",
	.rest = { unknown, 3 },
};

static const char full_json[] =
	"{\"id\":{\"S\":\"a\"},\"born\":{\"S\":\"2024-02-29\"},\"visits\":{\"N\":\"18446744073709551615\"},"
	"\"balance\":{\"N\":\"-19.99\"},\"prices\":{\"NS\":[\"1\",\"2.5\"]},"
	"\"track\":{\"L\":[{\"N\":\"0.1\"},{\"N\":\"-2\"},{\"N\":\"100000000000000000000\"}]},"
	"\"labels\":{\"M\":{\"size\":{\"S\":\"xl\"},\"colour\":{\"S\":\"\"}}},"
	"\"n\":{\"M\":{\"a\":{\"N\":\"9223372036854775807\"},\"b\":{\"N\":\"-5\"}}},"
	"\"phones\":{\"M\":{\"home\":{\"M\":{\"number\":{\"S\":\"111\"},\"rank\":{\"N\":\"1\"}}},"
	"\"g\xC3\xBC\":{\"M\":{\"number\":{\"S\":\"222\"},\"rank\":{\"N\":\"2\"}}}}},"
	"\"spare\":{\"M\":{\"number\":{\"S\":\"333\"},\"rank\":{\"N\":\"3\"}}},\"active\":{\"S\":\"yes\"},"
	"\"level\":{\"S\":\"editor\"},\"point\":{\"S\":\"01,02\"},\"colour\":{\"S\":\"green\"},"
	"\"name\":{\"S\":\"\xF0\x9F\x99\x82gr\xC3\xBC\xC3\x9F\"},\"title\":{\"S\":\"title\"},"
	"\"alpha\":{\"S\":\"kept\"},\"zeta\":{\"N\":\"7\"}}";

static void stored_as(void **state)
{
	struct ground *g = *state;
	struct gear x = full;
	OK(g, gear_put(g->db, &x, NULL));
	assert_stored(g, "Gear", KEY, full_json);
}

static void round_trip(void **state)
{
	struct ground *g = *state;
	struct gear x = full, y;
	memset(&y, 0xA5, sizeof y);
	OK(g, gear_put(g->db, &x, NULL));
	OK(g, gear_get(g->db, g->arena, GEAR("a"), &y, NULL));
	assert_true(y.born.year == 2024 && y.born.month == 2 && y.born.day == 29);
	assert_true(y.visits.set && y.visits.value == UINT64_MAX);
	assert_true(y.balance.set && y.balance.value.lo == 1999 && y.balance.value.exponent == -2 &&
		    y.balance.value.negative);
	assert_int_equal(y.prices.len, 2); /* a set comes back in order of its numbers */
	assert_true(y.prices.items[0].lo == 1 && y.prices.items[1].lo == 25);
	assert_int_equal(y.track.len, 3);
	assert_true(y.track.items[0] == 0.1 && y.track.items[1] == -2 && y.track.items[2] == 1e20);
	assert_int_equal(y.labels.len, 2); /* a map in order of its keys */
	assert_string_equal(y.labels.keys[0], "colour");
	assert_string_equal(y.labels.items[0], "");
	assert_string_equal(y.labels.keys[1], "size");
	assert_string_equal(y.labels.items[1], "xl");
	assert_int_equal(y.counts.len, 2);
	assert_string_equal(y.counts.keys[1], "b");
	assert_true(y.counts.items[0] == INT64_MAX && y.counts.items[1] == -5);
	assert_int_equal(y.phones.len, 2);
	assert_string_equal(y.phones.keys[0], "g\xC3\xBC");
	assert_string_equal(y.phones.items[0].number, "222");
	assert_string_equal(y.phones.keys[1], "home");
	assert_int_equal(y.phones.items[1].rank, 1);
	assert_string_equal(y.spare->number, "333");
	assert_true(y.active && y.level.set && y.level.value == ROLE_EDITOR);
	assert_true(y.point.x == 1 && y.point.y == 2 && y.colour == GREEN);
	assert_string_equal(y.name, x.name);
	assert_string_equal(y.title, "title");
	assert_int_equal(y.rest.len, 2);
	assert_memory_equal(y.rest.members[0].name.data, "alpha", 5);
	assert_memory_equal(y.rest.members[0].value.s.data, "kept", 4);
	assert_true(y.rest.members[1].value.n.lo == 7);
}

/* What was loaded is put again, and the same is stored. */
static void there_and_back(void **state)
{
	struct ground *g = *state;
	struct gear x = full, y;
	OK(g, gear_put(g->db, &x, NULL));
	OK(g, gear_get(g->db, g->arena, GEAR("a"), &y, NULL));
	OK(g, gear_delete(g->db, &x, NULL));
	OK(g, gear_put(g->db, &y, NULL));
	assert_stored(g, "Gear", KEY, full_json);
}

static void absent(void **state)
{
	struct ground *g = *state;
	struct gear x = { .id = "a" }, y;
	OK(g, gear_put(g->db, &x, NULL));
	assert_stored(g, "Gear", KEY,
		"{\"id\":{\"S\":\"a\"},\"active\":{\"S\":\"no\"},\"colour\":{\"S\":\"red\"}}");
	memset(&y, 0xA5, sizeof y);
	OK(g, gear_get(g->db, g->arena, &x, &y, NULL));
	assert_true(y.born.month == 0 && !y.visits.set && !y.balance.set && !y.level.set && !y.active);
	assert_true(
		!y.prices.items && !y.track.items && !y.labels.items && !y.counts.keys && !y.phones.items);
	assert_true(!y.spare && y.point.x == 0 && y.colour == RED && !y.name && !y.title[0] && !y.rest.len);
}

/* A list or map of length 0 is stored; a set never is. A stored NULL is absent. */
static void empty(void **state)
{
	struct ground *g = *state;
	struct gear x = { .id = "a",
		.prices = { (const struct ddb_decimal[]){ { 0 } }, 0 },
		.track = { (const double[]){ 0 }, 0 },
		.labels = { NULL, (const char *const[]){ NULL }, 0 },
		.phones = { NULL, &(const struct phone){ NULL, 0 }, 0 } };
	struct gear y;
	OK(g, gear_put(g->db, &x, NULL));
	assert_stored(g, "Gear", KEY,
		"{\"id\":{\"S\":\"a\"},\"active\":{\"S\":\"no\"},\"colour\":{\"S\":\"red\"},\"track\":{\"L\":"
		"[]},"
		"\"labels\":{\"M\":{}},\"phones\":{\"M\":{}}}");
	OK(g, gear_get(g->db, g->arena, &x, &y, NULL));
	assert_true(y.track.items && y.labels.items && y.labels.keys && y.phones.items && !y.counts.items);
	assert_true(y.track.len + y.labels.len + y.phones.len == 0);
	raw(g, "PutItem",
		"{\"TableName\":\"Gear\",\"Item\":{\"id\":{\"S\":\"a\"},\"spare\":{\"NULL\":true},"
		"\"born\":{\"NULL\":true},\"point\":{\"NULL\":true},\"other\":{\"NULL\":true}}}");
	OK(g, gear_get(g->db, g->arena, &x, &y, NULL));
	assert_true(!y.spare && y.born.month == 0 && y.point.x == 0);
	assert_int_equal(y.rest.len, 1); /* kept as it is */
	assert_int_equal(y.rest.members[0].value.type, DDB_NULL);
}

/* ---- what cannot be put ---- */
#define PUT_REFUSED(text, ...)                                             \
	do {                                                               \
		struct gear x_ = { .id = "p", __VA_ARGS__ };               \
		REFUSED(g, DDB_INVALID, text, gear_put(g->db, &x_, NULL)); \
	} while (0)
#define REST(...)                                       \
	.rest = { (struct ddb_member[]){ __VA_ARGS__ }, \
		sizeof((struct ddb_member[]){ __VA_ARGS__ }) / sizeof(struct ddb_member) }

static void puts_that_are_refused(void **state)
{
	struct ground *g = *state;
	PUT_REFUSED(
		"gear.born is 2023-02-29, which is no day of the years 0 to 9999", .born = { 2023, 2, 29 });
	PUT_REFUSED("gear.born is -1-01-01, which is no day of the years 0 to 9999", .born = { -1, 1, 1 });
	PUT_REFUSED("gear.balance has more than 38 digits or is outside of 1E-130 to 9.9E+125",
		.balance = { true, { .hi = UINT64_MAX, .lo = 1 } });
	PUT_REFUSED("gear.track is not a number (NaN)", .track = { (const double[]){ (double)NAN }, 1 });
	PUT_REFUSED("gear.track has a length of 3, but its items are NULL", .track = { NULL, 3 });
	PUT_REFUSED("gear.prices has a length of 1, but its items are NULL", .prices = { NULL, 1 });
	PUT_REFUSED("gear.labels has a length of 1, but its keys are NULL",
		.labels = { NULL, (const char *const[]){ "a" }, 1 });
	PUT_REFUSED("gear.labels has a NULL as its key 0",
		.labels = { (const char *const[]){ NULL }, (const char *const[]){ "a" }, 1 });
	PUT_REFUSED("gear.labels has an empty text as its key 0",
		.labels = { (const char *const[]){ "" }, (const char *const[]){ "a" }, 1 });
	PUT_REFUSED("gear.labels is not valid UTF-8 in its key 0",
		.labels = { (const char *const[]){ "\xFF" }, (const char *const[]){ "a" }, 1 });
	PUT_REFUSED("gear.labels has a NULL as its element \"k\"",
		.labels = { (const char *const[]){ "k" }, (const char *const[]){ NULL }, 1 });
	PUT_REFUSED("gear.labels is not valid UTF-8 in its element \"k\"",
		.labels = { (const char *const[]){ "k" }, (const char *const[]){ "\xC3" }, 1 });
	PUT_REFUSED("gear.counts has the key \"k\" twice",
		.counts = { (const char *const[]){ "k", "j", "k" }, (const int64_t[]){ 1, 2, 3 }, 3 });
	PUT_REFUSED("phone.number is required", .spare = &(const struct phone){ .rank = 1 });
	PUT_REFUSED("gear.level is 7, which its table of names does not have", .level = { true, 7 });
	PUT_REFUSED("gear.name has 6 characters; its maximum is 5",
		.name = "\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4g");
	PUT_REFUSED("gear.title has 7 characters; its maximum is 6", .title = "1234567");
	PUT_REFUSED("gear.title has 20 bytes; its maximum is 16",
		.title = "\xF0\x9F\x99\x82\xF0\x9F\x99\x82\xF0\x9F\x99\x82\xF0\x9F\x99\x82\xF0\x9F\x99\x82");
	PUT_REFUSED("gear.point: y is too far away", .point = { 1, 99 });
	PUT_REFUSED("gear.point is of type S, but its .encode made a value of type N", .point = { 98, 1 });
	assert_stored(g, "Gear", "{\"id\":{\"S\":\"p\"}}", NULL);
}

static void rests_that_are_refused(void **state)
{
	struct ground *g = *state;
	PUT_REFUSED("gear.rest holds attribute n, which is that of gear.counts",
		REST({ { "n", 1 }, { .type = DDB_BOOL } }));
	PUT_REFUSED("gear.rest holds attribute id, which is that of gear.id",
		REST({ { "id", 2 }, { .type = DDB_BOOL } }));
	PUT_REFUSED("gear.rest has the attribute \"b\" twice",
		REST({ { "b", 1 }, { .type = DDB_BOOL } }, { { "a", 1 }, { .type = DDB_BOOL } },
			{ { "b", 1 }, { .type = DDB_BOOL } }));
	PUT_REFUSED("gear.rest holds an attribute without a name", REST({ { "", 0 }, { .type = DDB_BOOL } }));
	PUT_REFUSED("gear.rest holds an attribute whose name is not valid UTF-8",
		REST({ { "\xFF", 1 }, { .type = DDB_BOOL } }));
	PUT_REFUSED("gear.rest has a length of 2, but its members are NULL", .rest = { NULL, 2 });
	PUT_REFUSED(
		"A list of length 3 is NULL", REST({ { "x", 1 }, { .type = DDB_L, .list = { NULL, 3 } } }));
	/* "rest" is the member's name, and any item's attribute may be called so. */
	struct gear x = { .id = "r", REST({ { "rest", 4 }, { .type = DDB_BOOL, .flag = true } }) }, y;
	OK(g, gear_put(g->db, &x, NULL));
	OK(g, gear_get(g->db, g->arena, &x, &y, NULL));
	assert_true(y.rest.len == 1 && y.rest.members[0].value.flag);
}

/* ---- what cannot be loaded ---- */
static enum ddb_rc load(struct ground *g, const char *attribute, struct gear *out)
{
	char json[1024];
	snprintf(json, sizeof json, "{\"TableName\":\"Gear\",\"Item\":{\"id\":{\"S\":\"l\"},%s}}", attribute);
	raw(g, "PutItem", json);
	return gear_get(g->db, g->arena, GEAR("l"), out, NULL);
}

#define LOADS_NOT(attribute, text)                                      \
	do {                                                            \
		struct gear y_ = { .visits = { true, 42 } };            \
		REFUSED(g, DDB_INVALID, text, load(g, attribute, &y_)); \
		assert_true(y_.visits.value == 42); /* untouched */     \
	} while (0)

static void loads_that_are_refused(void **state)
{
	struct ground *g = *state;
	LOADS_NOT("\"born\":{\"S\":\"2023-02-29\"}", "gear.born cannot be loaded: attribute born is "
						     "\"2023-02-29\"; a date such as 2024-01-31 is needed");
	LOADS_NOT("\"born\":{\"N\":\"20240101\"}",
		"gear.born cannot be loaded: attribute born is a number (N); a string (S) is needed");
	LOADS_NOT("\"visits\":{\"N\":\"-1\"}", "gear.visits cannot be loaded: attribute visits is -1; the "
					       "member holds 0 to 18446744073709551615");
	LOADS_NOT("\"visits\":{\"S\":\"1\"}",
		"gear.visits cannot be loaded: attribute visits is a string (S); a number (N) is needed");
	LOADS_NOT("\"balance\":{\"S\":\"1\"}",
		"gear.balance cannot be loaded: attribute balance is a string (S); a number (N) is needed");
	LOADS_NOT("\"prices\":{\"SS\":[\"1\"]}", "gear.prices cannot be loaded: attribute prices is a string "
						 "set (SS); a number set (NS) is needed");
	LOADS_NOT("\"track\":{\"L\":[{\"N\":\"1\"},{\"S\":\"2\"}]}",
		"gear.track cannot be loaded: element 1 of attribute track is a string (S); a number (N) is "
		"needed");
	LOADS_NOT("\"labels\":{\"M\":{\"a\":{\"S\":\"x\"},\"b\":{\"N\":\"1\"}}}",
		"gear.labels cannot be loaded: element \"b\" of attribute labels is a number (N); a string "
		"(S) is "
		"needed");
	LOADS_NOT("\"n\":{\"M\":{\"a\":{\"N\":\"1.5\"}}}",
		"gear.counts cannot be loaded: attribute n is 1.5; the member holds whole numbers only");
	LOADS_NOT("\"n\":{\"L\":[]}",
		"gear.counts cannot be loaded: attribute n is a list (L); a map (M) is needed");
	LOADS_NOT("\"phones\":{\"M\":{\"a\":{\"S\":\"x\"}}}",
		"gear.phones cannot be loaded: element \"a\" of attribute phones is a string (S); a map (M) "
		"is needed");
	LOADS_NOT("\"phones\":{\"M\":{\"a\":{\"M\":{\"rank\":{\"S\":\"x\"}}}}}",
		"phone.rank cannot be loaded: attribute rank is a string (S); a number (N) is needed");
	LOADS_NOT("\"spare\":{\"S\":\"x\"}",
		"gear.spare cannot be loaded: attribute spare is a string (S); a map (M) is needed");
	LOADS_NOT("\"active\":{\"BOOL\":true}",
		"gear.active cannot be loaded: attribute active is a boolean (BOOL); a string (S) is needed");
	LOADS_NOT("\"active\":{\"S\":\"true\"}", "gear.active cannot be loaded: attribute active is "
						 "\"true\"; its table of names does not have that");
	LOADS_NOT("\"level\":{\"N\":\"1\"}",
		"gear.level cannot be loaded: attribute level is a number (N); a string (S) is needed");
	LOADS_NOT("\"point\":{\"S\":\"1\"}", "gear.point: five characters are needed");
}

/* ---- custom functions that call the session ---- */
static struct ddb *inside;
static enum ddb_rc said;

static const char *calls_back(const void *member, struct ddb_arena *arena, struct ddb_value *out)
{
	(void)member, (void)arena;
	said = gear_delete(inside, GEAR("none"), NULL);
	*out = ddb_int_value(1);
	return NULL;
}

static const char *calls_back_too(const struct ddb_value *v, struct ddb_arena *arena, void *member)
{
	struct ddb_value out;
	(void)v;
	return calls_back(member, arena, &out);
}

struct caller {
	const char *id;
	int64_t n;
	int computed;
};
static void fill_caller(void *item)
{
	struct caller *c = item;
	said = gear_delete(inside, GEAR("none"), NULL);
	if (!c->computed)
		c->computed = 7;
}
DDB_DECLARE(caller);
static const struct ddb_attr caller_attrs[] = { DDB_HASH(caller, id),
	DDB_CUSTOM(caller, n, .encode = calls_back, .decode = calls_back_too), DDB_ATTR(caller, computed) };
static const struct caller caller_defaults = { .n = 5 };
DDB_MODEL(caller, "Callers", .defaults = &caller_defaults, .fill = fill_caller);

static void calls_from_inside_are_refused(void **state)
{
	struct ground *g = *state;
	struct caller x = { .id = "c" }, y;
	inside = g->db;
	OK(g, caller_create_table(g->db, NULL));
	said = DDB_OK;
	OK(g, caller_put(g->db, &x, NULL));
	assert_int_equal(said, DDB_MISUSE);
	said = DDB_OK;
	OK(g, caller_get(g->db, g->arena, &x, &y, NULL));
	assert_int_equal(said, DDB_MISUSE);
	assert_int_equal(y.computed, 7); /* stored as 0, which counts as left out */
	raw(g, "PutItem", "{\"TableName\":\"Callers\",\"Item\":{\"id\":{\"S\":\"c\"}}}");
	said = DDB_OK;
	OK(g, caller_get(g->db, g->arena, &x, &y, NULL));
	assert_int_equal(said, DDB_MISUSE);
	assert_true(y.n == 5 && y.computed == 7);
	said = DDB_MISUSE;
	y = DDB_NEW(caller, .id = "d");
	assert_int_equal(said, DDB_OK); /* no call is under way */
	assert_true(y.n == 5 && y.computed == 7);
	y = DDB_NEW(caller, .id = "d", .n = 1, .computed = 2);
	assert_true(y.n == 1 && y.computed == 2);
}

/* ---- made-up identifiers ---- */
struct event {
	char ulid[DDB_ULID_SIZE], ksuid[DDB_KSUID_SIZE], uuid[DDB_UUID_SIZE];
};
DDB_DECLARE(event);
static const struct ddb_attr event_attrs[] = { DDB_HASH(event, ulid, .ulid = true),
	DDB_ATTR(event, ksuid, .ksuid = true), DDB_ATTR(event, uuid, .uuid = true) };
DDB_MODEL(event, "Events");

static int64_t frozen_us;
static int64_t frozen(void *user)
{
	(void)user;
	return frozen_us;
}

static void identifiers(void **state)
{
	struct ddb *db;
	struct event early = { .uuid = "" }, late = early, again;
	(void)state;
	assert_int_equal(
		ddb_open(&db, "memory:", &(struct ddb_open_opts){ .clock_us = frozen, .seed = 1 }), DDB_OK);
	assert_int_equal(event_create_table(db, NULL), DDB_OK);
	frozen_us = INT64_C(1469922850259000); /* the time of the ULID specification's example */
	assert_int_equal(event_put(db, &early, NULL), DDB_OK);
	assert_int_equal(strlen(early.ulid), 26);
	assert_memory_equal(early.ulid, "01ARZ3NDEK", 10);
	assert_int_equal(strlen(early.ksuid), 27);
	assert_int_equal(strlen(early.uuid), 36);
	frozen_us += 1000;
	assert_int_equal(event_put(db, &late, NULL), DDB_OK);
	assert_memory_equal(late.ulid, "01ARZ3NDEM", 10); /* a millisecond later; there is no L */
	assert_true(strcmp(early.ulid, late.ulid) < 0);
	frozen_us += 1000000;
	again = (struct event){ .uuid = "" };
	assert_int_equal(event_put(db, &again, NULL), DDB_OK);
	assert_true(strcmp(early.ksuid, again.ksuid) < 0);
	/* The KSUID of 2014-05-13T16:53:20Z begins with zeros, whatever follows. */
	frozen_us = INT64_C(1400000000000000);
	again = (struct event){ .uuid = "" };
	assert_int_equal(event_put(db, &again, NULL), DDB_OK);
	assert_memory_equal(again.ksuid, "00000", 5);
	const struct event kept = again;
	assert_int_equal(event_put(db, &again, NULL), DDB_OK); /* what is there stays */
	assert_memory_equal(&kept, &again, sizeof again);
	ddb_close(db);
}

static void identifiers_that_are_none(void **state)
{
	struct ground *g = *state;
	struct event x = { .ulid = "01ARZ3NDEKTSV4RRFFQ69G5FAV" };
	OK(g, event_create_table(g->db, NULL));
	OK(g, event_put(g->db, &x, NULL));
	struct event bad = { .ulid = "81ARZ3NDEKTSV4RRFFQ69G5FAV" };
	REFUSED(g, DDB_INVALID, "event.ulid is \"81ARZ3NDEKTSV4RRFFQ69G5FAV\", which is no ULID",
		event_put(g->db, &bad, NULL));
	bad = (struct event){ .ksuid = "aWgEPTl1tmebfsQzFP4bxwgy80W" };
	REFUSED(g, DDB_INVALID, "event.ksuid is \"aWgEPTl1tmebfsQzFP4bxwgy80W\", which is no KSUID",
		event_put(g->db, &bad, NULL));
	bad = (struct event){ .uuid = "0190163d-8694-739b-aea5-966c26f8ad9g" };
	REFUSED(g, DDB_INVALID, "event.uuid is \"0190163d-8694-739b-aea5-966c26f8ad9g\", which is no UUID",
		event_put(g->db, &bad, NULL));
	bad = (struct event){ .ksuid = "0ujtsYcgvSTl8PAuAdqWYSMnLOv",
		.uuid = "0190163D-8694-739b-aea5-966c26f8ad91" };
	OK(g, event_put(g->db, &bad, NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stored_as),
		cmocka_unit_test(round_trip),
		cmocka_unit_test(there_and_back),
		cmocka_unit_test(absent),
		cmocka_unit_test(empty),
		cmocka_unit_test(puts_that_are_refused),
		cmocka_unit_test(rests_that_are_refused),
		cmocka_unit_test(loads_that_are_refused),
		cmocka_unit_test(calls_from_inside_are_refused),
		cmocka_unit_test(identifiers),
		cmocka_unit_test(identifiers_that_are_none),
	};
	return ON_EVERY_STORE(tests, gear_up);
}
