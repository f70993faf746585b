/* SPDX-License-Identifier: Apache-2.0 */
/* Every kind of member: how it is stored, and back. */
#include "things.h"
#include <float.h>

#define KEY "{\"id\":{\"S\":\"a\"},\"at\":{\"N\":\"-7\"}}"

static const struct device devices[] = { { "phone", 9, { (const char *const[]){ "sam" }, 1 } },
	{ .name = "tablet" } };
static struct ddb_member extra_members[] = {
	{ { "list", 4 }, { .type = DDB_L,
				 .list = { (struct ddb_value[]){
						   { .type = DDB_NULL }, { .type = DDB_BOOL, .flag = true } },
					 2 } } },
	{ { "n", 1 }, { .type = DDB_N, .n = { .lo = 15, .exponent = -1 } } },
};

static const struct thing full = {
	.id = "a",
	.at = -7,
	.text = "gr\xC3\xBC\xC3\x9F",
	.textn = { "nul\0in", 6 },
	.chars = "seven77",
	.uuid = "12345678-1234-4234-8234-123456789012",
	.i8 = INT8_MIN,
	.i16 = INT16_MAX,
	.i32 = INT32_MIN,
	.i64 = INT64_MIN,
	.u8 = UINT8_MAX,
	.u16 = UINT16_MAX,
	.u32 = UINT32_MAX,
	.u64 = UINT64_MAX,
	.real32 = 0.1F,
	.real64 = -0.1,
	.flag = true,
	.role = ROLE_ADMIN,
	.price = { .lo = 1999, .exponent = -2 },
	.blob = { "\x89PNG", 4 },
	.when = { INT64_C(1709208000123456) },
	.when_s = { INT64_C(1709208000999999) },
	.when_ms = { INT64_C(1709208000123999) },
	.expires = { INT64_C(4102444800000000) }, /* 2100: what has expired is swept away */
	.oint = { true, 0 },
	.oreal = { true, 2.5 },
	.oflag = { true, false },
	.otime = { true, { INT64_C(1709208000000000) } },
	.tags = { (const char *const[]){ "sql", "c" }, 2 },
	.numbers = { (const int64_t[]){ 10, -2, 9 }, 3 },
	.hashes = { (const struct ddb_bytes[]){ { "b", 1 }, { "a", 1 } }, 2 },
	.names = { (const char *const[]){ "z", "", "z" }, 3 },
	.logins = { (const int64_t[]){ 3, 3 }, 2 },
	.address = { .street = "Main", .city = "Oslo", .number = 5 },
	.devices = { devices, 2 },
	.extra = { .type = DDB_M, .m = { extra_members, 2 } },
};

static const char full_json[] =
	"{\"id\":{\"S\":\"a\"},\"at\":{\"N\":\"-7\"},\"Text\":{\"S\":\"gr\xC3\xBC\xC3\x9F\"},"
	"\"chars\":{\"S\":\"seven77\"},\"uuid\":{\"S\":\"12345678-1234-4234-8234-123456789012\"},"
	"\"i8\":{\"N\":\"-128\"},\"i16\":{\"N\":\"32767\"},\"i32\":{\"N\":\"-2147483648\"},"
	"\"i64\":{\"N\":\"-9223372036854775808\"},\"u8\":{\"N\":\"255\"},\"u16\":{\"N\":\"65535\"},"
	"\"u32\":{\"N\":\"4294967295\"},\"u64\":{\"N\":\"18446744073709551615\"},\"real32\":{\"N\":\"0.1\"},"
	"\"real64\":{\"N\":\"-0.1\"},\"flag\":{\"BOOL\":true},\"role\":{\"S\":\"admin\"},\"price\":{\"N\":"
	"\"19.99\"},"
	"\"blob\":{\"B\":\"iVBORw==\"},\"when\":{\"S\":\"2024-02-29T12:00:00.123456Z\"},"
	"\"when_s\":{\"N\":\"1709208000\"},\"when_ms\":{\"N\":\"1709208000123\"},\"expires\":{\"N\":"
	"\"4102444800\"},"
	"\"oint\":{\"N\":\"0\"},\"oreal\":{\"N\":\"2.5\"},\"oflag\":{\"BOOL\":false},"
	"\"otime\":{\"S\":\"2024-02-29T12:00:00.000000Z\"},\"tags\":{\"SS\":[\"c\",\"sql\"]},"
	"\"numbers\":{\"NS\":[\"-2\",\"9\",\"10\"]},\"hashes\":{\"BS\":[\"YQ==\",\"Yg==\"]},"
	"\"names\":{\"L\":[{\"S\":\"z\"},{\"S\":\"\"},{\"S\":\"z\"}]},\"logins\":{\"L\":[{\"N\":\"3\"},{"
	"\"N\":\"3\"}]},"
	"\"address\":{\"M\":{\"street\":{\"S\":\"Main\"},\"town\":{\"S\":\"Oslo\"},\"number\":{\"N\":\"5\"}}}"
	","
	"\"devices\":{\"L\":[{\"M\":{\"name\":{\"S\":\"phone\"},\"seen\":{\"N\":\"9\"},"
	"\"owners\":{\"L\":[{\"S\":\"sam\"}]}}},{\"M\":{\"name\":{\"S\":\"tablet\"},\"seen\":{\"N\":\"0\"}}}]"
	"},"
	"\"extra\":{\"M\":{\"list\":{\"L\":[{\"NULL\":true},{\"BOOL\":true}]},\"n\":{\"N\":\"1.5\"}}}}";

/* Jansson refuses a NUL in a text unless told, so textn is compared by itself. */
static void stored_as(void **state)
{
	struct ground *g = *state;
	struct thing x = full;
	x.textn = (struct ddb_text_n){ NULL, 0 };
	OK(g, thing_put(g->db, &x, NULL));
	assert_stored(g, "Things", KEY, full_json);
}

static void assert_texts(const char *const *is, size_t n, const char *const *wanted, size_t wanted_n)
{
	assert_int_equal(n, wanted_n);
	for (size_t i = 0; i < n; i++)
		assert_string_equal(is[i], wanted[i]);
}

static void assert_numbers_equal(const struct thing *x)
{
	assert_int_equal(x->at, -7);
	assert_int_equal(x->i8, INT8_MIN);
	assert_int_equal(x->i16, INT16_MAX);
	assert_int_equal(x->i32, INT32_MIN);
	assert_true(x->i64 == INT64_MIN);
	assert_int_equal(x->u8, UINT8_MAX);
	assert_int_equal(x->u16, UINT16_MAX);
	assert_int_equal(x->u32, UINT32_MAX);
	assert_true(x->u64 == UINT64_MAX);
	assert_true(
		x->real32 == 0.1F && x->real64 == -0.1); /* shortest decimals read back as the same bits */
	assert_true(x->price.lo == 1999 && x->price.hi == 0 && x->price.exponent == -2 && !x->price.negative);
	assert_true(x->oint.set && x->oint.value == 0);
	assert_true(x->oreal.set && x->oreal.value == 2.5);
	assert_int_equal(x->numbers.len, 3);
	assert_true(x->numbers.items[0] == -2 && x->numbers.items[1] == 9 && x->numbers.items[2] == 10);
	assert_int_equal(x->logins.len, 2);
	assert_true(x->logins.items[0] == 3 && x->logins.items[1] == 3);
}

static void assert_texts_equal(const struct thing *x)
{
	assert_string_equal(x->id, "a");
	assert_string_equal(x->text, "gr\xC3\xBC\xC3\x9F");
	assert_int_equal(x->textn.len, 6);
	assert_memory_equal(x->textn.data, "nul\0in", 6);
	assert_string_equal(x->chars, "seven77");
	assert_string_equal(x->uuid, full.uuid);
	assert_int_equal(x->blob.len, 4);
	assert_memory_equal(x->blob.data, "\x89PNG", 4);
	assert_texts(x->tags.items, x->tags.len, (const char *const[]){ "c", "sql" }, 2);
	assert_texts(x->names.items, x->names.len, (const char *const[]){ "z", "", "z" }, 3);
	assert_int_equal(x->hashes.len, 2);
	assert_memory_equal(x->hashes.items[0].data, "a", 1);
	assert_memory_equal(x->hashes.items[1].data, "b", 1);
}

static void assert_times_equal(const struct thing *x)
{
	assert_true(x->when.us == INT64_C(1709208000123456));
	assert_true(x->when_s.us == INT64_C(1709208000000000));
	assert_true(x->when_ms.us == INT64_C(1709208000123000));
	assert_true(x->expires.us == INT64_C(4102444800000000));
	assert_true(x->otime.set && x->otime.value.us == INT64_C(1709208000000000));
	assert_true(x->created.us == 0);
}

static void round_trip(void **state)
{
	struct ground *g = *state;
	struct thing x = full, y;
	memset(&y, 0xA5, sizeof y);
	OK(g, thing_put(g->db, &x, NULL));
	OK(g, thing_get(g->db, g->arena, &full, &y, NULL));
	assert_numbers_equal(&y);
	assert_texts_equal(&y);
	assert_times_equal(&y);
	assert_true(y.flag && y.role == ROLE_ADMIN && y.oflag.set && !y.oflag.value);
	assert_string_equal(y.address.street, "Main");
	assert_string_equal(y.address.city, "Oslo");
	assert_int_equal(y.address.number, 5);
	assert_int_equal(y.devices.len, 2);
	assert_string_equal(y.devices.items[0].name, "phone");
	assert_int_equal(y.devices.items[0].seen, 9);
	assert_texts(y.devices.items[0].owners.items, y.devices.items[0].owners.len,
		(const char *const[]){ "sam" }, 1);
	assert_null(y.devices.items[1].owners.items);
	assert_int_equal(y.extra.type, DDB_M);
	assert_int_equal(y.extra.m.len, 2);
	assert_memory_equal(y.extra.m.members[0].name.data, "list", 4);
	assert_int_equal(y.extra.m.members[0].value.list.items[0].type, DDB_NULL);
	assert_true(y.extra.m.members[1].value.n.lo == 15);
}

/* Absent members are not stored; plain numbers, bools and nested structs are. */
static void absent(void **state)
{
	struct ground *g = *state;
	struct thing x = { .id = "empty", .at = 1 }, y;
	OK(g, thing_put(g->db, &x, NULL));
	assert_stored(g, "Things", "{\"id\":{\"S\":\"empty\"},\"at\":{\"N\":\"1\"}}",
		"{\"id\":{\"S\":\"empty\"},\"at\":{\"N\":\"1\"},\"i8\":{\"N\":\"0\"},\"i16\":{\"N\":\"0\"},"
		"\"i32\":{\"N\":\"0\"},"
		"\"i64\":{\"N\":\"0\"},\"u8\":{\"N\":\"0\"},\"u16\":{\"N\":\"0\"},\"u32\":{\"N\":\"0\"},"
		"\"u64\":{\"N\":\"0\"},"
		"\"real32\":{\"N\":\"0\"},\"real64\":{\"N\":\"0\"},\"flag\":{\"BOOL\":false},\"role\":{\"S\":"
		"\"member\"},"
		"\"price\":{\"N\":\"0\"},\"address\":{\"M\":{\"number\":{\"N\":\"0\"}}}}");
	memset(&y, 0xA5, sizeof y);
	OK(g, thing_get(g->db, g->arena, &x, &y, NULL));
	assert_null(y.text);
	assert_null(y.textn.data);
	assert_string_equal(y.chars, "");
	assert_null(y.blob.data);
	assert_false(y.oint.set || y.oreal.set || y.oflag.set || y.otime.set);
	assert_true(
		y.when.us == 0 && y.expires.us == 0 && y.tags.len == 0 && !y.names.items && !y.devices.items);
	assert_int_equal(y.extra.type, DDB_NONE);
}

/* A list of no elements is there; one whose items are NULL is not. */
static void empty_lists_and_texts(void **state)
{
	struct ground *g = *state;
	struct thing x = { .id = "e",
		.at = 2,
		.text = "",
		.names = { (const char *const[]){ NULL }, 0 },
		.devices = { devices, 0 } };
	struct thing y;
	OK(g, thing_put(g->db, &x, NULL));
	OK(g, thing_get(g->db, g->arena, &x, &y, NULL));
	assert_string_equal(y.text, "");
	assert_non_null(y.names.items);
	assert_int_equal(y.names.len, 0);
	assert_non_null(y.devices.items);
	assert_int_equal(y.devices.len, 0);
	assert_null(y.logins.items);
}

static void extremes_of_reals(void **state)
{
	static const double reals[] = { 1e22, 5e-130, 123456789.123456789, -9007199254740993.0, 1.0 / 3.0 };
	struct ground *g = *state;
	for (size_t i = 0; i < sizeof reals / sizeof reals[0]; i++) {
		struct thing x = { .id = "r",
			.at = (int64_t)i,
			.real64 = reals[i],
			.real32 = (float)(1.0 / 3.0) },
			     y;
		OK(g, thing_put(g->db, &x, NULL));
		OK(g, thing_get(g->db, g->arena, &x, &y, NULL));
		assert_true(y.real64 == x.real64 && y.real32 == x.real32);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stored_as),
		cmocka_unit_test(round_trip),
		cmocka_unit_test(absent),
		cmocka_unit_test(empty_lists_and_texts),
		cmocka_unit_test(extremes_of_reals),
	};
	return ON_EVERY_STORE(tests, ground_up);
}
