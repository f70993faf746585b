/* SPDX-License-Identifier: Apache-2.0 */
/* Each change, by what is stored afterwards. */
#include "things.h"

#define KEY "{\"id\":{\"S\":\"u\"},\"at\":{\"N\":\"1\"}}"

static const struct thing key = { .id = "u", .at = 1 };

/* The item before is the key and `before`; after the changes it is the key and `after`. */
static void changes(
	struct ground *g, const char *before, const struct ddb_change *c, const char *after, int line)
{
	char json[2048];
	snprintf(json, sizeof json,
		"{\"TableName\":\"Things\",\"Item\":{\"id\":{\"S\":\"u\"},\"at\":{\"N\":\"1\"}%s%s}}",
		*before ? "," : "", before);
	raw(g, "PutItem", json);
	if (thing_update(g->db, &key, c, NULL))
		fail_msg("line %d: %s", line, ddb_errmsg(g->db));
	snprintf(json, sizeof json, "{\"id\":{\"S\":\"u\"},\"at\":{\"N\":\"1\"}%s%s}", *after ? "," : "",
		after);
	assert_stored(g, "Things", KEY, json);
}
#define CHANGES(before, after, ...) changes(g, before, ddb_changes(__VA_ARGS__), after, __LINE__)

static void set(void **state)
{
	struct ground *g = *state;
	CHANGES("", "\"Text\":{\"S\":\"t\"},\"i32\":{\"N\":\"-1\"}", ddb_set(T(text), "t"),
		ddb_set(T(i32), -1));
	CHANGES("", "\"flag\":{\"BOOL\":true},\"real64\":{\"N\":\"0.5\"},\"role\":{\"S\":\"admin\"}",
		ddb_set(T(flag), true), ddb_set(T(real64), 0.5), ddb_set(T(role), ROLE_ADMIN));
	CHANGES("", "\"u64\":{\"N\":\"18446744073709551615\"},\"blob\":{\"B\":\"AQI=\"}",
		ddb_set(T(u64), UINT64_MAX), ddb_set(T(blob), ((struct ddb_bytes){ "\1\2", 2 })));
	CHANGES("", "\"when\":{\"S\":\"2024-02-29T12:00:00.000000Z\"},\"expires\":{\"N\":\"4102444800\"}",
		ddb_set(T(when), ((struct ddb_time){ INT64_C(1709208000000000) })),
		ddb_set(T(expires), ((struct ddb_time){ INT64_C(4102444800000000) })));
	CHANGES("", "\"tags\":{\"SS\":[\"a\"]},\"names\":{\"L\":[]},\"logins\":{\"L\":[{\"N\":\"1\"}]}",
		ddb_set(T(tags), ((struct ddb_strset){ (const char *const[]){ "a" }, 1 })),
		ddb_set(T(names), ((struct ddb_strlist){ (const char *const[]){ NULL }, 0 })),
		ddb_set(T(logins), ddb_ints(1)));
	CHANGES("", "\"address\":{\"M\":{\"town\":{\"S\":\"Rome\"},\"number\":{\"N\":\"1\"}}}",
		ddb_set(T(address), DDB_PART(address, .city = "Rome", .number = 1)));
	CHANGES("", "\"price\":{\"N\":\"9.99\"},\"extra\":{\"NULL\":true}",
		ddb_set(T(price), ((struct ddb_decimal){ .lo = 999, .exponent = -2 })),
		ddb_set(T(extra), &((struct ddb_value){ .type = DDB_NULL })));
	CHANGES("\"i32\":{\"N\":\"7\"}", "\"i32\":{\"N\":\"7\"},\"i64\":{\"N\":\"7\"}",
		ddb_set(T(i64), T(i32)));
}

static void set_if_missing(void **state)
{
	struct ground *g = *state;
	CHANGES("", "\"i32\":{\"N\":\"1\"}", ddb_set_if_missing(T(i32), 1));
	CHANGES("\"i32\":{\"N\":\"5\"}", "\"i32\":{\"N\":\"5\"}", ddb_set_if_missing(T(i32), 1));
}

static void increment(void **state)
{
	struct ground *g = *state;
	CHANGES("\"i32\":{\"N\":\"5\"}", "\"i32\":{\"N\":\"7\"}", ddb_increment(T(i32), 2));
	CHANGES("\"i32\":{\"N\":\"5\"}", "\"i32\":{\"N\":\"3\"}", ddb_increment(T(i32), -2));
	CHANGES("", "\"i32\":{\"N\":\"2\"}", ddb_increment(T(i32), 2));
	CHANGES("\"real64\":{\"N\":\"0.1\"}", "\"real64\":{\"N\":\"0.3\"}", ddb_increment(T(real64), 0.2));
	CHANGES("\"price\":{\"N\":\"19.99\"}", "\"price\":{\"N\":\"20\"}",
		ddb_increment(T(price), ((struct ddb_decimal){ .lo = 1, .exponent = -2 })));
	CHANGES("\"oint\":{\"N\":\"1\"}", "\"oint\":{\"N\":\"2\"}", ddb_increment(T(oint), 1));
}

/* An absent number counts from its default. */
static void increment_from_the_default(void **state)
{
	struct ground *g = *state;
	struct person p = { .email = "i@x.org" };
	raw(g, "PutItem", "{\"TableName\":\"People\",\"Item\":{\"email\":{\"S\":\"i@x.org\"}}}");
	OK(g, person_update(g->db, &p, ddb_changes(ddb_increment(P(age), 1)),
		      &(struct ddb_update_opts){ .out = &p, .arena = g->arena }));
	assert_int_equal(p.age, 19);
}

static void lists(void **state)
{
	struct ground *g = *state;
	CHANGES("", "\"names\":{\"L\":[{\"S\":\"a\"}]}", ddb_append(T(names), "a"));
	CHANGES("\"names\":{\"L\":[{\"S\":\"a\"}]}", "\"names\":{\"L\":[{\"S\":\"a\"},{\"S\":\"b\"}]}",
		ddb_append(T(names), "b"));
	CHANGES("\"logins\":{\"L\":[{\"N\":\"2\"}]}", "\"logins\":{\"L\":[{\"N\":\"1\"},{\"N\":\"2\"}]}",
		ddb_prepend(T(logins), 1));
	CHANGES("", "\"devices\":{\"L\":[{\"M\":{\"name\":{\"S\":\"phone\"},\"seen\":{\"N\":\"3\"}}}]}",
		ddb_append(T(devices), DDB_PART(device, .name = "phone", .seen = 3)));
	CHANGES("\"names\":{\"L\":[{\"S\":\"a\"},{\"S\":\"b\"}]}",
		"\"names\":{\"L\":[{\"S\":\"a\"},{\"S\":\"z\"}]}", ddb_set(ddb_at(T(names), 1), "z"));
	CHANGES("\"logins\":{\"L\":[{\"N\":\"1\"},{\"N\":\"2\"}]}", "\"logins\":{\"L\":[{\"N\":\"2\"}]}",
		ddb_remove(ddb_at(T(logins), 0)));
	CHANGES("\"logins\":{\"L\":[{\"N\":\"1\"}]}", "\"logins\":{\"L\":[{\"N\":\"6\"}]}",
		ddb_increment(ddb_at(T(logins), 0), 5));
	CHANGES("\"devices\":{\"L\":[{\"M\":{\"name\":{\"S\":\"x\"}}}]}",
		"\"devices\":{\"L\":[{\"M\":{\"name\":{\"S\":\"y\"}}}]}",
		ddb_set(ddb_path(T(devices), 0, DDB(device, name)), "y"));
	CHANGES("\"devices\":{\"L\":[{\"M\":{\"name\":{\"S\":\"x\"}}}]}",
		"\"devices\":{\"L\":[{\"M\":{\"name\":{\"S\":\"y\"},\"seen\":{\"N\":\"0\"}}}]}",
		ddb_set(ddb_at(T(devices), 0), DDB_PART(device, .name = "y")));
}

static void sets(void **state)
{
	struct ground *g = *state;
	CHANGES("", "\"tags\":{\"SS\":[\"a\"]}", ddb_add_to(T(tags), "a"));
	CHANGES("\"tags\":{\"SS\":[\"a\"]}", "\"tags\":{\"SS\":[\"a\",\"b\"]}", ddb_add_to(T(tags), "b"));
	CHANGES("\"numbers\":{\"NS\":[\"1\"]}", "\"numbers\":{\"NS\":[\"1\",\"2\"]}",
		ddb_add_to(T(numbers), 2));
	CHANGES("\"hashes\":{\"BS\":[\"YQ==\"]}", "\"hashes\":{\"BS\":[\"YQ==\",\"Yg==\"]}",
		ddb_add_to(T(hashes), ((struct ddb_bytes){ "b", 1 })));
	CHANGES("\"tags\":{\"SS\":[\"a\",\"b\"]}", "\"tags\":{\"SS\":[\"b\"]}",
		ddb_delete_from(T(tags), "a"));
	CHANGES("\"tags\":{\"SS\":[\"a\"]}", "", ddb_delete_from(T(tags), "a"));
}

static void remove_and_nested(void **state)
{
	struct ground *g = *state;
	CHANGES("\"Text\":{\"S\":\"t\"},\"i32\":{\"N\":\"1\"}", "\"i32\":{\"N\":\"1\"}", ddb_remove(T(text)));
	CHANGES("\"address\":{\"M\":{\"number\":{\"N\":\"1\"}}}",
		"\"address\":{\"M\":{\"number\":{\"N\":\"2\"},\"town\":{\"S\":\"Oslo\"}}}",
		ddb_set(T(address.city), "Oslo"), ddb_increment(T(address.number), 1));
	CHANGES("\"address\":{\"M\":{\"town\":{\"S\":\"Oslo\"}}}", "\"address\":{\"M\":{}}",
		ddb_remove(T(address.city)));
}

static void conditions_and_results(void **state)
{
	struct ground *g = *state;
	struct thing x = { .id = "r", .at = 1, .i32 = 5 }, y = { .i32 = 77 };
	OK(g, thing_put(g->db, &x, NULL));
	OK(g, thing_update(g->db, &x, ddb_changes(ddb_increment(T(i32), 1)),
		      &(struct ddb_update_opts){ .when = ddb_eq(T(i32), 5), .out = &y, .arena = g->arena }));
	assert_int_equal(y.i32, 6);
	assert_string_equal(y.id, "r");
	y.i32 = 77;
	REFUSED(g, DDB_CONDITION_FAILED, "The conditional request failed",
		thing_update(g->db, &x, ddb_changes(ddb_increment(T(i32), 1)),
			&(struct ddb_update_opts){
				.when = ddb_eq(T(i32), 5), .out = &y, .arena = g->arena }));
	assert_int_equal(y.i32, 77);
	REFUSED(g, DDB_MISUSE, "the arena for out is NULL",
		thing_update(
			g->db, &x, ddb_changes(ddb_set(T(i32), 1)), &(struct ddb_update_opts){ .out = &y }));
}

static void what_an_update_does_by_itself(void **state)
{
	struct ground *g = *state;
	struct person p = { .email = "self@x.org", .last_name = "S" }, q;
	const struct ddb_change none[] = { { .op = DDB_END } };
	OK(g, person_put(g->db, &p, NULL));
	OK(g, person_update(g->db, &p, ddb_changes(ddb_set(P(age), 3)), NULL));
	OK(g, person_get(g->db, g->arena, &p, &q, NULL));
	assert_true(q.updated_at.us >= p.updated_at.us && q.created_at.us == p.created_at.us);
	assert_int_equal(q.version, 2);
	assert_int_equal(person_update(g->db, &p, none, NULL), DDB_CONDITION_FAILED); /* its version is 1 */
	OK(g, person_update(g->db, PERSON(p.email), none, NULL));
	OK(g, person_get(g->db, g->arena, &p, &q, NULL));
	assert_int_equal(q.version, 3);
	OK(g, person_update(g->db, PERSON("fresh@x.org"), ddb_changes(ddb_set(P(age), 3)), NULL));
	OK(g, person_get(g->db, g->arena, PERSON("fresh@x.org"), &q, NULL)); /* made, as there was none */
	assert_true(q.version == 1 && q.age == 3);
	OK(g, post_update(
		      g->db, &(struct post){ .blog = "only", .number = 1 }, none, NULL)); /* the key alone */
	assert_stored(g, "Posts", "{\"blog\":{\"S\":\"only\"},\"number\":{\"N\":\"1\"}}",
		"{\"blog\":{\"S\":\"only\"},\"number\":{\"N\":\"1\"}}");
}

static void mistakes(void **state)
{
	struct ground *g = *state;
	const char *null = NULL;
#define SAYS(rc, text, ...) REFUSED(g, rc, text, thing_update(g->db, &key, ddb_changes(__VA_ARGS__), NULL))
	SAYS(DDB_INVALID,
		"thing.text cannot be given a NULL, a time of 0 or an empty set: use ddb_missing or "
		"ddb_remove",
		ddb_set(T(text), null));
	SAYS(DDB_INVALID, "thing.names cannot be given a NULL: use ddb_missing or ddb_remove",
		ddb_append(T(names), null));
	SAYS(DDB_INVALID, "thing.text has 21 bytes; its maximum is 20",
		ddb_set(T(text), "123456789012345678901"));
	SAYS(DDB_MISUSE, "thing.role is stored by name and cannot be counted up", ddb_increment(T(role), 1));
	SAYS(DDB_MISUSE, "thing.devices does not hold a struct address",
		ddb_append(T(devices), DDB_PART(address, .number = 1)));
	SAYS(DDB_INVALID, "device.name is required", ddb_append(T(devices), DDB_PART(device, .seen = 1)));
	SAYS(DDB_MISUSE, "thing.text: a size cannot be changed", ddb_set(ddb_size(T(text)), 1));
	SAYS(DDB_MISUSE, "a change was not made by the ddb_ macros", { .op = DDB_EQ });
	SAYS(DDB_MISUSE,
		"DDB(person, age) was given where a member of thing is needed: write DDB(thing, ...)",
		ddb_set(P(age), 1));
	REFUSED(g, DDB_INVALID, "person.last_name is required and cannot be removed",
		person_update(g->db, PERSON("m@x.org"), ddb_changes(ddb_remove(P(last_name))), NULL));
	REFUSED(g, DDB_INVALID,
		"One or more parameter values were invalid: Cannot update attribute at. This attribute is "
		"part of the key",
		thing_update(g->db, &key, ddb_changes(ddb_set(T(at), 2)), NULL));
	raw(g, "PutItem", "{\"TableName\":\"Things\",\"Item\":" KEY "}");
	REFUSED(g, DDB_INVALID, "The document path provided in the update expression is invalid for update",
		thing_update(g->db, &key, ddb_changes(ddb_set(T(address.city), "x")), NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(set),
		cmocka_unit_test(set_if_missing),
		cmocka_unit_test(increment),
		cmocka_unit_test(increment_from_the_default),
		cmocka_unit_test(lists),
		cmocka_unit_test(sets),
		cmocka_unit_test(remove_and_nested),
		cmocka_unit_test(conditions_and_results),
		cmocka_unit_test(what_an_update_does_by_itself),
		cmocka_unit_test(mistakes),
	};
	return ON_EVERY_STORE(tests, ground_up);
}
