/* SPDX-License-Identifier: Apache-2.0 */
/* Conditions on the rarer kinds of member, each judged by a store, and changes of them, by what is stored. */
#include "gear.h"

static const struct phone home = { "111", 1 };
static const struct gear subject = {
	.id = "c",
	.born = { 2024, 2, 29 },
	.visits = { true, 5 },
	.balance = { true, { .lo = 25, .exponent = -1 } },
	.prices = { (const struct ddb_decimal[]){ { .lo = 1 }, { .lo = 25, .exponent = -1 } }, 2 },
	.track = { (const double[]){ 0.5, 2 }, 2 },
	.labels = { (const char *const[]){ "size", "a.b" }, (const char *const[]){ "xl", "dot" }, 2 },
	.counts = { (const char *const[]){ "hits" }, (const int64_t[]){ 7 }, 1 },
	.phones = { (const char *const[]){ "home" }, &home, 1 },
	.spare = &home,
	.active = true,
	.level = { true, ROLE_EDITOR },
	.point = { 1, 2 },
	.rest = { (struct ddb_member[]){ { { "flavour", 7 }, { .type = DDB_S, .s = { "mint", 4 } } },
			  { { "weight", 6 }, { .type = DDB_N, .n = { .lo = 12 } } } },
		2 },
};

static enum ddb_rc put_when(struct ground *g, struct ddb_cond c)
{
	struct gear copy = subject;
	return gear_put(g->db, &copy, &(struct ddb_put_opts){ .when = c });
}

static void expect(struct ground *g, struct ddb_cond c, bool wanted, int line)
{
	enum ddb_rc rc = put_when(g, c);
	if (rc != (wanted ? DDB_OK : DDB_CONDITION_FAILED))
		fail_msg("line %d: %d, %s", line, (int)rc, ddb_errmsg(g->db));
}
#define HOLDS(c)      expect(g, (c), true, __LINE__)
#define HOLDS_NOT(c)  expect(g, (c), false, __LINE__)
#define DATE(...)     ((struct ddb_date){ __VA_ARGS__ })
#define DECIMAL(d, e) ((struct ddb_decimal){ .lo = (d), .exponent = (e) })
#define LABELS(...)   ((struct ddb_strmap){ __VA_ARGS__ })
#define STORED(name)  ddb_stored(&gear_model, name)

static void conditions(void **state)
{
	struct ground *g = *state;
	HOLDS(ddb_eq(G(born), DATE(2024, 2, 29)));
	HOLDS(ddb_between(G(born), DATE(2024, 1, 31), DATE(2024, 3, 1)));
	HOLDS_NOT(ddb_lt(G(born), DATE(2024, 2, 29)));
	HOLDS(ddb_ge(G(visits), 5));
	HOLDS(ddb_lt(G(visits), UINT64_MAX));
	HOLDS(ddb_in(G(visits), ddb_ints(4, 5)));
	HOLDS(ddb_gt(G(balance), DECIMAL(24, -1)));
	HOLDS(ddb_lt(G(balance), G(visits)));
	HOLDS(ddb_contains(G(prices), DECIMAL(250, -2)));
	HOLDS_NOT(ddb_contains(G(prices), DECIMAL(2, 0)));
	HOLDS(ddb_eq(G(prices),
		((struct ddb_decset){ (const struct ddb_decimal[]){ DECIMAL(25, -1), DECIMAL(1, 0) }, 2 })));
	HOLDS(ddb_contains(G(track), 0.5));
	HOLDS(ddb_eq(ddb_at(G(track), 1), 2));
	HOLDS(ddb_eq(G(track), ((struct ddb_reallist){ (const double[]){ 0.5, 2 }, 2 })));
	HOLDS(ddb_eq(G(active), true));
	HOLDS_NOT(ddb_eq(G(active), false));
	HOLDS(ddb_eq(G(level), ROLE_EDITOR));
	HOLDS(ddb_in(G(level), ddb_ints(ROLE_ADMIN, ROLE_EDITOR)));
}

static void maps_by_key(void **state)
{
	struct ground *g = *state;
	char key[] = "size"; /* keys need not be literals */
	HOLDS(ddb_eq(ddb_key(G(labels), key), "xl"));
	HOLDS(ddb_eq(ddb_key(G(labels), "a.b"), "dot")); /* in one piece */
	HOLDS(ddb_begins_with(ddb_key(G(labels), "size"), "x"));
	HOLDS(ddb_missing(ddb_key(G(labels), "weight")));
	HOLDS(ddb_gt(ddb_key(G(counts), "hits"), 6));
	HOLDS(ddb_eq(ddb_size(G(labels)), 2));
	HOLDS(ddb_eq(ddb_key_path(G(phones), "home", DDB(phone, number)), "111"));
	HOLDS(ddb_eq(ddb_key(G(phones), "home"), DDB_PART(phone, .number = "111", .rank = 1)));
	HOLDS(ddb_exists(ddb_key(G(phones), "home")));
	HOLDS(ddb_eq(G(labels),
		LABELS((const char *const[]){ "a.b", "size" }, (const char *const[]){ "dot", "xl" }, 2)));
	HOLDS(ddb_eq(G(counts),
		((struct ddb_intmap){ (const char *const[]){ "hits" }, (const int64_t[]){ 7 }, 1 })));
	HOLDS(ddb_eq(DDB(gear, spare->number), "111"));
	HOLDS(ddb_eq(G(spare), DDB_PART(phone, .number = "111", .rank = 1)));
}

static void by_stored_name(void **state)
{
	struct ground *g = *state;
	const struct ddb_value mint = ddb_text_value("mint"), ten = ddb_int_value(10),
			       five = ddb_int_value(5);
	HOLDS(ddb_eq(STORED("flavour"), &mint)); /* no row knows it */
	HOLDS(ddb_gt(STORED("weight"), &ten));
	HOLDS_NOT(ddb_gt(STORED("flavour"), &ten));
	HOLDS(ddb_begins_with(DDB_TEXT_OF(gear, "flavour"), "mi"));
	HOLDS(ddb_contains(STORED("flavour"), &((struct ddb_value){ .type = DDB_S, .s = { "in", 2 } })));
	HOLDS(ddb_missing(STORED("a.b"))); /* one name, and no path */
	HOLDS(ddb_eq(STORED("visits"), &five));
	HOLDS(ddb_exists(STORED("n")));
	HOLDS(ddb_has_type(STORED("n"), DDB_M));
	const struct ddb_value stored_point = ddb_text_value("01,02");
	HOLDS(ddb_eq(G(point), DDB_PART(gear, .point = { 1, 2 })));
	HOLDS_NOT(ddb_eq(G(point), DDB_PART(gear, .point = { 3, 4 })));
	HOLDS(ddb_eq(STORED("point"), &stored_point));
	HOLDS(ddb_exists(G(colour)));
}

/* Nothing of the original is left when the copy is used. */
static struct ddb_cond built(struct ddb_arena *arena)
{
	char key[] = "size", value[] = "xl", stored[] = "flavour", home_key[] = "home", number[] = "111",
	     point[] = "point";
	const char *keys[] = { home_key };
	struct phone phones[] = { { number, 1 } };
	struct ddb_decimal decimals[] = { DECIMAL(1, 0), DECIMAL(25, -1) };
	double reals[] = { 0.5, 2 };
	int64_t hits[] = { 7 };
	char hits_key[] = "hits";
	const char *count_keys[] = { hits_key };
	struct ddb_value mint = ddb_text_value("mint");
	const struct ddb_cond c = ddb_and(ddb_eq(ddb_key(G(labels), key), value),
		ddb_eq(STORED(stored), &mint),
		ddb_eq(ddb_key(G(phones), keys[0]), ((struct ddb_part){ &phone_model, &phones[0] })),
		ddb_eq(G(prices), ((struct ddb_decset){ decimals, 2 })),
		ddb_eq(G(track), ((struct ddb_reallist){ reals, 2 })),
		ddb_eq(G(counts), ((struct ddb_intmap){ count_keys, hits, 1 })),
		ddb_gt(DDB_TEXT_OF(gear, stored), DDB_TEXT_OF(gear, point)),
		ddb_eq(G(point),
			DDB_PART(gear, .point = { 1, 2 }, .spare = &phones[0], .phones = { keys, phones, 1 },
				.rest = { (struct ddb_member[]){ { { stored, 7 }, mint } }, 1 })));
	const struct ddb_cond copy = ddb_cond_copy(arena, c);
	memset(key, 'X', sizeof key - 1);
	memset(value, 'X', sizeof value - 1);
	memset(stored, 'X', sizeof stored - 1);
	memset(point, 'X', sizeof point - 1);
	memset(home_key, 'X', sizeof home_key - 1);
	memset(number, 'X', sizeof number - 1);
	memset(hits_key, 'X', sizeof hits_key - 1);
	memset(decimals, 0, sizeof decimals);
	memset(reals, 0, sizeof reals);
	hits[0] = 0;
	return copy;
}

static void copies(void **state)
{
	struct ground *g = *state;
	HOLDS(built(g->arena));
}

static void mistakes(void **state)
{
	struct ground *g = *state;
	const struct ddb_value text = ddb_text_value("x"), *nothing = NULL;
	const char *no_key = NULL;
#define SAYS(rc, text, c) REFUSED(g, rc, text, put_when(g, c))
	SAYS(DDB_MISUSE, "DDB(gear, labels): the key of an element is NULL or empty",
		ddb_eq(ddb_key(G(labels), no_key), "x"));
	SAYS(DDB_MISUSE, "DDB(gear, labels): the key of an element is NULL or empty",
		ddb_eq(ddb_key(G(labels), ""), "x"));
	SAYS(DDB_MISUSE, "DDB(gear, spare) is no map by key", ddb_exists(ddb_key(G(spare), "x")));
	SAYS(DDB_MISUSE, "DDB(gear, phones) is no list",
		ddb_exists(ddb_path(G(phones), 0, DDB(phone, rank))));
	SAYS(DDB_MISUSE, "gear.phones is a map by key: name an element of it",
		ddb_eq(G(phones), DDB_PART(phone, .rank = 1)));
	SAYS(DDB_MISUSE, "ddb_stored: the name is empty", ddb_exists(STORED("")));
	SAYS(DDB_MISUSE, "an attribute was not made by DDB()", ddb_exists(STORED(NULL)));
	SAYS(DDB_INVALID, "gear.visits is stored as a number (N); a string (S) was given",
		ddb_eq(STORED("visits"), &text));
	SAYS(DDB_INVALID,
		"gear.visits cannot be given a NULL, a time of 0 or an empty set: use ddb_missing or "
		"ddb_remove",
		ddb_eq(STORED("visits"), nothing));
	SAYS(DDB_INVALID,
		"gear.born cannot be given a NULL, a time of 0 or an empty set: use ddb_missing or "
		"ddb_remove",
		ddb_eq(G(born), DATE(0, 0, 0)));
	SAYS(DDB_INVALID, "gear.born is 2024-02-30, which is no day of the years 0 to 9999",
		ddb_eq(G(born), DATE(2024, 2, 30)));
	SAYS(DDB_INVALID, "gear.point: y is too far away",
		ddb_eq(G(point), DDB_PART(gear, .point = { 1, 99 })));
	SAYS(DDB_MISUSE,
		"gear.point has an .encode of its own: give a DDB_PART(gear, ...) with this member, or a "
		"value as it "
		"is stored, by ddb_stored",
		ddb_eq(G(point), DDB_PART(phone, .rank = 1)));
	SAYS(DDB_MISUSE,
		"gear.colour has an .encode of its own: give a DDB_PART(gear, ...) with this member, or a "
		"value as it "
		"is stored, by ddb_stored",
		ddb_eq(G(colour), RED));
	SAYS(DDB_MISUSE, "gear.level is stored by name, and names have no order: use ddb_eq or ddb_in",
		ddb_lt(G(level), 2));
}

/* ---- changes ---- */
static void changes(
	struct ground *g, const char *before, const struct ddb_change *c, const char *after, int line)
{
	char json[1024];
	snprintf(json, sizeof json, "{\"TableName\":\"Gear\",\"Item\":{\"id\":{\"S\":\"u\"}%s%s}}",
		*before ? "," : "", before);
	raw(g, "PutItem", json);
	if (gear_update(g->db, GEAR("u"), c, NULL))
		fail_msg("line %d: %s", line, ddb_errmsg(g->db));
	snprintf(json, sizeof json, "{\"id\":{\"S\":\"u\"}%s%s}", *after ? "," : "", after);
	assert_stored(g, "Gear", "{\"id\":{\"S\":\"u\"}}", json);
}
#define CHANGES(before, after, ...) changes(g, before, ddb_changes(__VA_ARGS__), after, __LINE__)

static void sets(void **state)
{
	struct ground *g = *state;
	const struct ddb_value seven = ddb_int_value(7);
	CHANGES("",
		"\"born\":{\"S\":\"2024-02-29\"},\"visits\":{\"N\":\"18446744073709551615\"},\"balance\":{"
		"\"N\":"
		"\"0.5\"},\"active\":{\"S\":\"yes\"},\"level\":{\"S\":\"admin\"},\"point\":{\"S\":\"03,04\"},"
		"\"other\":{\"N\":\"7\"}",
		ddb_set(G(born), DATE(2024, 2, 29)), ddb_set(G(visits), UINT64_MAX),
		ddb_set(G(balance), DECIMAL(5, -1)), ddb_set(G(active), true), ddb_set(G(level), ROLE_ADMIN),
		ddb_set(G(point), DDB_PART(gear, .point = { 3, 4 })), ddb_set(STORED("other"), &seven));
	CHANGES("",
		"\"prices\":{\"NS\":[\"0.5\"]},\"track\":{\"L\":[{\"N\":\"0.1\"}]},\"labels\":{\"M\":{\"a\":{"
		"\"S\":"
		"\"b\"}}},\"n\":{\"M\":{}},\"spare\":{\"M\":{\"number\":{\"S\":\"9\"},\"rank\":{\"N\":\"0\"}}"
		"}",
		ddb_set(G(prices), ((struct ddb_decset){ &DECIMAL(5, -1), 1 })),
		ddb_set(G(track), ((struct ddb_reallist){ (const double[]){ 0.1 }, 1 })),
		ddb_set(G(labels), LABELS((const char *const[]){ "a" }, (const char *const[]){ "b" }, 1)),
		ddb_set(G(counts), ((struct ddb_intmap){ NULL, (const int64_t[]){ 0 }, 0 })),
		ddb_set(G(spare), DDB_PART(phone, .number = "9")));
	CHANGES("\"labels\":{\"M\":{\"a\":{\"S\":\"b\"},\"c\":{\"S\":\"d\"}}},\"phones\":{\"M\":{}},\"n\":{"
		"\"M\":{}}",
		"\"labels\":{\"M\":{\"a\":{\"S\":\"new\"}}},\"phones\":{\"M\":{\"home\":{\"M\":{\"number\":{"
		"\"S\":"
		"\"1\"},\"rank\":{\"N\":\"0\"}}}}},\"n\":{\"M\":{\"hits\":{\"N\":\"2\"}}}",
		ddb_set(ddb_key(G(labels), "a"), "new"), ddb_remove(ddb_key(G(labels), "c")),
		ddb_set(ddb_key(G(phones), "home"), DDB_PART(phone, .number = "1")),
		ddb_increment(ddb_key(G(counts), "hits"), 2));
	CHANGES("\"phones\":{\"M\":{\"home\":{\"M\":{\"number\":{\"S\":\"1\"}}}}},\"spare\":{\"M\":{}}",
		"\"phones\":{\"M\":{\"home\":{\"M\":{\"number\":{\"S\":\"1\"},\"rank\":{\"N\":\"4\"}}}}},"
		"\"spare\":{\"M\":{\"rank\":{\"N\":\"1\"}}}",
		ddb_set(ddb_key_path(G(phones), "home", DDB(phone, rank)), 4),
		ddb_set(DDB(gear, spare->rank), 1));
}

static void others(void **state)
{
	struct ground *g = *state;
	const struct ddb_value one = ddb_int_value(1), text = ddb_text_value("x"),
			       flag = ddb_bool_value(true);
	CHANGES("\"visits\":{\"N\":\"5\"},\"balance\":{\"N\":\"1.5\"}",
		"\"visits\":{\"N\":\"3\"},\"balance\":{\"N\":\"1.6\"},\"w\":{\"N\":\"1\"}",
		ddb_increment(G(visits), -2), ddb_increment(G(balance), DECIMAL(1, -1)),
		ddb_increment(STORED("w"), &one));
	CHANGES("\"prices\":{\"NS\":[\"1\"]},\"track\":{\"L\":[{\"N\":\"1\"}]}",
		"\"prices\":{\"NS\":[\"1\",\"2.5\"]},\"track\":{\"L\":[{\"N\":\"1\"},{\"N\":"
		"\"0.5\"}]},"
		"\"list\":{\"L\":[{\"BOOL\":true}]},\"set\":{\"SS\":[\"x\"]}",
		ddb_add_to(G(prices), DECIMAL(25, -1)), ddb_append(G(track), 0.5),
		ddb_append(STORED("list"), &flag), ddb_add_to(STORED("set"), &text));
	CHANGES("\"prices\":{\"NS\":[\"1\",\"2\"]},\"track\":{\"L\":[{\"N\":\"1\"}]}",
		"\"prices\":{\"NS\":[\"2\"]},\"track\":{\"L\":[{\"N\":\"0.5\"},{\"N\":\"1\"}]}",
		ddb_delete_from(G(prices), DECIMAL(1, 0)), ddb_prepend(G(track), 0.5));
	CHANGES("\"born\":{\"S\":\"2024-02-29\"},\"other\":{\"N\":\"7\"}", "", ddb_remove(G(born)),
		ddb_remove(STORED("other")));
}

static void changes_that_are_refused(void **state)
{
	struct ground *g = *state;
	const struct ddb_value text = ddb_text_value("x"), flag = ddb_bool_value(true);
	const struct thing key = { .id = "u", .at = 1 };
#define NOT(rc, text, c)   REFUSED(g, rc, text, gear_update(g->db, GEAR("u"), ddb_changes(c), NULL))
#define THING_NOT(text, c) REFUSED(g, DDB_INVALID, text, thing_update(g->db, &key, ddb_changes(c), NULL))
	NOT(DDB_INVALID, "gear.visits cannot be given -1; the member holds 0 to 18446744073709551615",
		ddb_set(G(visits), -1));
	THING_NOT("thing.i8 cannot be given 128; the member holds -128 to 127", ddb_set(T(i8), 128));
	THING_NOT("thing.i8 cannot be given -129; the member holds -128 to 127", ddb_set(T(i8), -129));
	THING_NOT("thing.u8 cannot be given 256; the member holds 0 to 255", ddb_set_if_missing(T(u8), 256));
	THING_NOT("thing.i64 cannot be given 9223372036854775808; the member holds -9223372036854775808 to "
		  "9223372036854775807",
		ddb_set(T(i64), UINT64_C(9223372036854775808)));
	THING_NOT("thing.oint cannot be given 18446744073709551615; the member holds -9223372036854775808 to "
		  "9223372036854775807",
		ddb_set(T(oint), UINT64_MAX));
	THING_NOT("thing.chars cannot be given a text of 8 bytes; the member holds 7 and a NUL",
		ddb_set(T(chars), "12345678"));
	THING_NOT("thing.text cannot be given a text with a NUL byte in it; a struct ddb_text_n is needed "
		  "for that",
		ddb_set(T(text), ((struct ddb_text_n){ "a\0b", 3 })));
	OK(g, thing_update(g->db, &key,
		      ddb_changes(ddb_set(T(i8), -128), ddb_set(T(u8), 255), ddb_set(T(i64), INT64_MIN),
			      ddb_set(T(chars), "1234567"),
			      ddb_set(T(textn), ((struct ddb_text_n){ "a\0b", 3 }))),
		      NULL));
	NOT(DDB_INVALID, "gear.name has 6 characters; its maximum is 5", ddb_set(G(name), "123456"));
	NOT(DDB_MISUSE, "gear.level is stored by name and cannot be counted up", ddb_increment(G(level), 1));
	NOT(DDB_MISUSE, "gear.spare is no list", ddb_append(G(spare), DDB_PART(phone, .number = "1")));
	NOT(DDB_MISUSE, "gear.phones is no list", ddb_append(G(phones), DDB_PART(phone, .number = "1")));
	NOT(DDB_INVALID, "gear.visits is stored as a number (N); a string (S) was given",
		ddb_set(STORED("visits"), &text));
	NOT(DDB_INVALID, "gear.w is counted up by a number, not by a string (S)",
		ddb_increment(STORED("w"), &text));
	NOT(DDB_INVALID, "gear.w is given a boolean (BOOL); a member of a set or a set is needed",
		ddb_add_to(STORED("w"), &flag));
	NOT(DDB_INVALID, "phone.number is required", ddb_set(G(spare), DDB_PART(phone, .rank = 1)));
}

static int subject_up(void **state)
{
	gear_up(state);
	struct ground *g = *state;
	struct gear copy = subject;
	OK(g, gear_put(g->db, &copy, NULL));
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(conditions),
		cmocka_unit_test(maps_by_key),
		cmocka_unit_test(by_stored_name),
		cmocka_unit_test(copies),
		cmocka_unit_test(mistakes),
		cmocka_unit_test(sets),
		cmocka_unit_test(others),
		cmocka_unit_test(changes_that_are_refused),
	};
	return ON_EVERY_STORE(tests, subject_up);
}
