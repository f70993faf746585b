/* SPDX-License-Identifier: Apache-2.0 */
/* Values that do not fit, on the way in and on the way out, each with its sentence. */
#include "things.h"
#include <math.h>

#define PUT_REFUSED(text, ...)                                                  \
	do {                                                                    \
		struct thing x_ = { .id = "p", .at = 1, __VA_ARGS__ };          \
		REFUSED(g, DDB_INVALID, text, thing_put(g->db, &x_, NULL));     \
		assert_string_equal(ddb_error(g->db)->type, "ConversionError"); \
	} while (0)

static void puts_that_are_refused(void **state)
{
	struct ground *g = *state;
	PUT_REFUSED("thing.text has 21 bytes; its maximum is 20", .text = "123456789012345678901");
	PUT_REFUSED("thing.blob has 9 bytes; its maximum is 8", .blob = { "123456789", 9 });
	PUT_REFUSED("thing.text is not valid UTF-8", .text = "\xC3");
	PUT_REFUSED("thing.chars has no NUL within its 8 bytes",
		.chars = { '1', '2', '3', '4', '5', '6', '7', '8' });
	PUT_REFUSED("thing.role is 7, which its table of names does not have", .role = (enum role)7);
	PUT_REFUSED("thing.real64 is not a number (NaN)", .real64 = NAN);
	PUT_REFUSED("thing.real64 is infinite", .real64 = -INFINITY);
	PUT_REFUSED("thing.real32 is infinite", .real32 = INFINITY);
	PUT_REFUSED("thing.real64 is outside of what DynamoDB stores: 1E-130 to 9.9E+125", .real64 = 1e126);
	PUT_REFUSED("thing.price has more than 38 digits or is outside of 1E-130 to 9.9E+125",
		.price = { .hi = UINT64_MAX, .lo = UINT64_MAX });
	PUT_REFUSED("thing.when is a time outside of the years 0 to 9999", .when = { INT64_MAX });
	PUT_REFUSED(
		"thing.tags has a NULL as its element 1", .tags = { (const char *const[]){ "a", NULL }, 2 });
	PUT_REFUSED("thing.names is not valid UTF-8 in its element 0",
		.names = { (const char *const[]){ "\xFF" }, 1 });
	PUT_REFUSED("thing.hashes has a NULL as its element 0",
		.hashes = { (const struct ddb_bytes[]){ { NULL, 0 } }, 1 });
	PUT_REFUSED("device.name is required", .devices = { (const struct device[]){ { .seen = 1 } }, 1 });
	PUT_REFUSED("address.street is not valid UTF-8", .address = { .street = "\xFF" });
	assert_stored(g, "Things", "{\"id\":{\"S\":\"p\"},\"at\":{\"N\":\"1\"}}", NULL);
}

/* Where DynamoDB has a text of its own it is given: 02-A. */
static void puts_that_dynamodb_refuses(void **state)
{
	struct ground *g = *state;
	struct thing twice = { .id = "p", .at = 1, .tags = { (const char *const[]){ "a", "a" }, 2 } };
	struct thing no_text = { .id = "", .at = 1 };
	assert_int_equal(thing_put(g->db, &twice, NULL), DDB_INVALID);
	assert_string_equal(ddb_error(g->db)->type, "ValidationException");
	assert_string_equal(ddb_errmsg(g->db),
		"One or more parameter values were invalid: Input collection [a, a] contains duplicates.");
	REFUSED(g, DDB_INVALID,
		"One or more parameter values are not valid. The AttributeValue for a key attribute cannot "
		"contain an empty "
		"string value. Key: id",
		thing_put(g->db, &no_text, NULL));
}

static void keys_must_be_set(void **state)
{
	struct ground *g = *state;
	struct thing x = { .at = 1 }, y;
	struct person p = { .email = "a@x.org" };
	REFUSED(g, DDB_INVALID, "thing.id is the hash key and must be set", thing_put(g->db, &x, NULL));
	REFUSED(g, DDB_INVALID, "thing.id is the hash key and must be set",
		thing_get(g->db, g->arena, &x, &y, NULL));
	REFUSED(g, DDB_INVALID, "thing.id is the hash key and must be set", thing_delete(g->db, &x, NULL));
	REFUSED(g, DDB_INVALID, "person.last_name is required", person_put(g->db, &p, NULL));
}

/* Stores an attribute as DynamoDB JSON and loads the item. */
static enum ddb_rc load(struct ground *g, const char *attribute, struct thing *out)
{
	char json[2048];
	snprintf(json, sizeof json,
		"{\"TableName\":\"Things\",\"Item\":{\"id\":{\"S\":\"l\"},\"at\":{\"N\":\"1\"},%s}}",
		attribute);
	raw(g, "PutItem", json);
	return thing_get(g->db, g->arena, &(struct thing){ .id = "l", .at = 1 }, out, NULL);
}

#define LOADS_NOT(attribute, text)                                      \
	do {                                                            \
		struct thing y_ = { .i64 = 42 };                        \
		REFUSED(g, DDB_INVALID, text, load(g, attribute, &y_)); \
		assert_true(y_.i64 == 42); /* untouched */              \
	} while (0)

static void numbers_that_do_not_fit(void **state)
{
	struct ground *g = *state;
	LOADS_NOT("\"i32\":{\"N\":\"5.5\"}",
		"thing.i32 cannot be loaded: attribute i32 is 5.5; the member holds whole numbers only");
	LOADS_NOT("\"i32\":{\"N\":\"2147483648\"}", "thing.i32 cannot be loaded: attribute i32 is "
						    "2147483648; the member holds -2147483648 to 2147483647");
	LOADS_NOT("\"i8\":{\"N\":\"-129\"}",
		"thing.i8 cannot be loaded: attribute i8 is -129; the member holds -128 to 127");
	LOADS_NOT("\"i16\":{\"N\":\"32768\"}",
		"thing.i16 cannot be loaded: attribute i16 is 32768; the member holds -32768 to 32767");
	LOADS_NOT("\"i64\":{\"N\":\"9223372036854775808\"}",
		"thing.i64 cannot be loaded: attribute i64 is 9223372036854775808; the member holds "
		"-9223372036854775808 to "
		"9223372036854775807");
	LOADS_NOT("\"u8\":{\"N\":\"-1\"}",
		"thing.u8 cannot be loaded: attribute u8 is -1; the member holds 0 to 255");
	LOADS_NOT("\"u16\":{\"N\":\"65536\"}",
		"thing.u16 cannot be loaded: attribute u16 is 65536; the member holds 0 to 65535");
	LOADS_NOT("\"u32\":{\"N\":\"4294967296\"}",
		"thing.u32 cannot be loaded: attribute u32 is 4294967296; the member holds 0 to 4294967295");
	LOADS_NOT("\"u64\":{\"N\":\"18446744073709551616\"}",
		"thing.u64 cannot be loaded: attribute u64 is 18446744073709551616; the member holds 0 to "
		"18446744073709551615");
	LOADS_NOT("\"u64\":{\"N\":\"1e60\"}",
		"thing.u64 cannot be loaded: attribute u64 is "
		"1000000000000000000000000000000000000000...; the member holds 0 to "
		"18446744073709551615");
	LOADS_NOT("\"real32\":{\"N\":\"1e39\"}",
		"thing.real32 cannot be loaded: attribute real32 is "
		"1000000000000000000000000000000000000000; that is too large "
		"for a float");
	LOADS_NOT("\"oint\":{\"N\":\"0.5\"}",
		"thing.oint cannot be loaded: attribute oint is 0.5; the member holds whole numbers only");
	LOADS_NOT("\"logins\":{\"L\":[{\"N\":\"1.5\"}]}", "thing.logins cannot be loaded: attribute logins "
							  "is 1.5; the member holds whole numbers only");
}

static void wrong_types(void **state)
{
	struct ground *g = *state;
	LOADS_NOT("\"i32\":{\"S\":\"5\"}",
		"thing.i32 cannot be loaded: attribute i32 is a string (S); a number (N) is needed");
	LOADS_NOT("\"Text\":{\"N\":\"5\"}",
		"thing.text cannot be loaded: attribute Text is a number (N); a string (S) is needed");
	LOADS_NOT("\"flag\":{\"S\":\"true\"}",
		"thing.flag cannot be loaded: attribute flag is a string (S); a boolean (BOOL) is needed");
	LOADS_NOT("\"blob\":{\"S\":\"x\"}",
		"thing.blob cannot be loaded: attribute blob is a string (S); a binary (B) is needed");
	LOADS_NOT("\"price\":{\"BOOL\":true}",
		"thing.price cannot be loaded: attribute price is a boolean (BOOL); a number (N) is needed");
	LOADS_NOT("\"tags\":{\"L\":[{\"S\":\"a\"}]}",
		"thing.tags cannot be loaded: attribute tags is a list (L); a string set (SS) is needed");
	LOADS_NOT("\"numbers\":{\"SS\":[\"a\"]}", "thing.numbers cannot be loaded: attribute numbers is a "
						  "string set (SS); a number set (NS) is needed");
	LOADS_NOT("\"names\":{\"L\":[{\"S\":\"a\"},{\"N\":\"1\"}]}",
		"thing.names cannot be loaded: element 1 of attribute names is a number (N); a string (S) is "
		"needed");
	LOADS_NOT("\"address\":{\"S\":\"Oslo\"}",
		"thing.address cannot be loaded: attribute address is a string (S); a map (M) is needed");
	LOADS_NOT("\"address\":{\"M\":{\"town\":{\"N\":\"1\"}}}",
		"address.city cannot be loaded: attribute town is a number (N); a string (S) is needed");
	LOADS_NOT("\"devices\":{\"L\":[{\"S\":\"x\"}]}",
		"thing.devices cannot be loaded: element 0 of attribute devices is a string (S); a map (M) "
		"is needed");
	LOADS_NOT("\"role\":{\"N\":\"1\"}",
		"thing.role cannot be loaded: attribute role is a number (N); a string (S) is needed");
	LOADS_NOT("\"when\":{\"N\":\"1\"}",
		"thing.when cannot be loaded: attribute when is a number (N); a string (S) is needed");
	LOADS_NOT("\"expires\":{\"S\":\"1\"}",
		"thing.expires cannot be loaded: attribute expires is a string (S); a number (N) is needed");
}

static void texts_that_do_not_fit(void **state)
{
	struct ground *g = *state;
	LOADS_NOT("\"role\":{\"S\":\"owner\"}", "thing.role cannot be loaded: attribute role is \"owner\"; "
						"its table of names does not have that");
	LOADS_NOT("\"chars\":{\"S\":\"12345678\"}",
		"thing.chars cannot be loaded: attribute chars has 8 bytes; the member holds 7 and a NUL");
	LOADS_NOT("\"Text\":{\"S\":\"a\\u0000b\"}", "thing.text cannot be loaded: attribute Text has a NUL "
						    "byte in it; a struct ddb_text_n is needed for that");
	LOADS_NOT("\"when\":{\"S\":\"yesterday\"}",
		"thing.when cannot be loaded: attribute when is \"yesterday\"; a time such as "
		"2024-01-31T12:00:00.000000Z is needed");
	LOADS_NOT("\"when_s\":{\"N\":\"1.5\"}",
		"thing.when_s cannot be loaded: attribute when_s is 1.5; a time is stored as a whole number");
	LOADS_NOT("\"when_s\":{\"N\":\"99999999999999\"}",
		"thing.when_s cannot be loaded: attribute when_s is 99999999999999; that is out of the range "
		"of a ddb_time");
}

static void what_does_fit(void **state)
{
	struct ground *g = *state;
	struct thing y;
	OK(g, load(g, "\"i32\":{\"N\":\"5.0\"}", &y));
	assert_int_equal(y.i32, 5);
	OK(g, load(g, "\"i64\":{\"N\":\"1.5e3\"},\"u8\":{\"N\":\"0.0\"}", &y));
	assert_true(y.i64 == 1500 && y.u8 == 0);
	OK(g, load(g, "\"Text\":{\"NULL\":true},\"i32\":{\"NULL\":true},\"unknown\":{\"S\":\"x\"}", &y));
	assert_null(y.text); /* a stored NULL is absent, and what the model does not know is passed over */
	assert_int_equal(y.i32, 0);
	OK(g, load(g, "\"real64\":{\"N\":\"123456789012345678901234567890\"}", &y));
	assert_true(y.real64 == 123456789012345678901234567890.0);
	OK(g, load(g, "\"devices\":{\"L\":[{\"M\":{}}]}", &y)); /* .required is a rule for puts */
	assert_null(y.devices.items[0].name);
}

static void misuse(void **state)
{
	struct ground *g = *state;
	struct thing x = { .id = "m", .at = 1 };
	REFUSED(g, DDB_MISUSE, "the item is NULL", thing_put(g->db, NULL, NULL));
	REFUSED(g, DDB_MISUSE, "the key is NULL", thing_get(g->db, g->arena, NULL, &x, NULL));
	REFUSED(g, DDB_MISUSE, "the arena is NULL", thing_get(g->db, NULL, &x, &x, NULL));
	REFUSED(g, DDB_MISUSE, "out is NULL", thing_get(g->db, g->arena, &x, NULL, NULL));
	REFUSED(g, DDB_MISUSE, "the list of changes is NULL", thing_update(g->db, &x, NULL, NULL));
	REFUSED(g, DDB_MISUSE, "the key is NULL", thing_delete(g->db, NULL, NULL));
	REFUSED(g, DDB_MISUSE, "the model is NULL", ddb_put(g->db, NULL, &x, NULL));
	REFUSED(g, DDB_MISUSE, "address has no table: it is only nested in others",
		ddb_put(g->db, &address_model, &(struct address){ .number = 1 }, NULL));
	assert_int_equal(thing_put(NULL, &x, NULL), DDB_MISUSE);
	REFUSED(g, DDB_NOT_FOUND, "there is no such item in Things",
		thing_get(g->db, g->arena, &(struct thing){ .id = "nobody" }, &x, NULL));
	assert_string_equal(x.id, "m");
	assert_int_equal(thing_put(g->db, &x, NULL), DDB_OK);
	assert_string_equal(ddb_errmsg(g->db), "");
	assert_int_equal(ddb_error(g->db)->rc, DDB_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(puts_that_are_refused),
		cmocka_unit_test(puts_that_dynamodb_refuses),
		cmocka_unit_test(keys_must_be_set),
		cmocka_unit_test(numbers_that_do_not_fit),
		cmocka_unit_test(wrong_types),
		cmocka_unit_test(texts_that_do_not_fit),
		cmocka_unit_test(what_does_fit),
		cmocka_unit_test(misuse),
	};
	return ON_EVERY_STORE(tests, ground_up);
}
