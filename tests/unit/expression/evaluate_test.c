/* SPDX-License-Identifier: Apache-2.0 */
/* What the vectors leave out of 04-4.4 and 04-4.6. */
#include "support.h"

#define ITEM                                                                                                 \
	"{\"pk\":{\"S\":\"k\"},\"e\":{\"S\":\"\"},\"n\":{\"N\":\"-0.50\"},\"b\":{\"B\":\"AQID\"},"           \
	"\"t\":{\"BOOL\":true},\"z\":{\"NULL\":true},\"ns\":{\"NS\":[\"10\",\"9\"]},\"l\":{\"L\":[{\"S\":"   \
	"\"x\"},"                                                                                            \
	"{\"L\":[{\"N\":\"1\"}]},{\"SS\":[\"b\",\"a\"]}]},\"m\":{\"M\":{\"b\":{\"N\":\"2\"},\"a\":{\"L\":[]" \
	"}}},"                                                                                               \
	"\"x\":{\"S\":\"x\"},\"one\":{\"N\":\"1\"}}"

struct row {
	const char *text, *values;
	bool wanted;
};

static void check(const struct row *rows, size_t n)
{
	struct bench b;
	bench_begin(&b);
	struct str item = packed_from(&b, ITEM);
	for (size_t i = 0; i < n; i++) {
		set_placeholders(&b, rows[i].values, NULL);
		if (ddbi_evaluate(parse_condition(&b, rows[i].text), item) != rows[i].wanted)
			fail_msg("%s is not %d", rows[i].text, rows[i].wanted);
	}
	bench_end(&b);
}

#define CHECK(rows) check(rows, sizeof(rows) / sizeof(*(rows)))

static void test_functions(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{ "contains(e, :v)", "{\":v\":{\"S\":\"\"}}", true },           /* V6 */
		{ "begins_with(e, :v)", "{\":v\":{\"S\":\"\"}}", true },        /* V6 */
		{ "begins_with(b, :v)", "{\":v\":{\"S\":\"\"}}", false },       /* types differ */
		{ "contains(l, x)", NULL, true },                               /* V3 */
		{ "contains(:v, x)", "{\":v\":{\"SS\":[\"y\",\"x\"]}}", true }, /* V3 */
		{ "contains(l, nope)", NULL, false },
		{ "contains(l, :v)", "{\":v\":{\"L\":[{\"N\":\"1.0\"}]}}", true },
		{ "contains(l, :v)", "{\":v\":{\"SS\":[\"a\",\"b\"]}}", true },
		{ "contains(ns, :v)", "{\":v\":{\"N\":\"1\"}}", false },
		{ "contains(ns, :v)", "{\":v\":{\"N\":\"1e1\"}}", true },
		{ "contains(m, :v)", "{\":v\":{\"S\":\"b\"}}", false },
		{ "contains(l[1], size(x))", NULL, true },
		{ "contains(ns, size(n))", NULL, false },
		{ "attribute_type(:w, :v)", "{\":v\":{\"S\":\"BS\"},\":w\":{\"BS\":[\"\"]}}", true }, /* V4 */
		{ "attribute_type(size(x), :v)", "{\":v\":{\"S\":\"N\"}}", true },
		{ "attribute_type(size(n), :v)", "{\":v\":{\"S\":\"N\"}}", false },
		{ "attribute_type(t, :v)", "{\":v\":{\"S\":\"BOOL\"}}", true },
		{ "attribute_exists(l[2])", NULL, true },
		{ "attribute_exists(l[3])", NULL, false },
		{ "attribute_exists(x[0])", NULL, false }, /* D4 */
		{ "attribute_exists(m[0])", NULL, false },
		{ "attribute_exists(l.x)", NULL, false },
	};
	CHECK(rows);
}

static void test_comparisons(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{ "n < :v", "{\":v\":{\"N\":\"-0.4\"}}", true },
		{ "n >= :v", "{\":v\":{\"N\":\"-5e-1\"}}", true },
		{ "t < t1", NULL, false },
		{ "t <= x", NULL, false },
		{ "z <= z1 OR z >= z1", NULL, false },
		{ "m = :v", "{\":v\":{\"M\":{\"a\":{\"L\":[]},\"b\":{\"N\":\"2.0\"}}}}", true }, /* V2 */
		{ "m <> :v", "{\":v\":{\"M\":{\"a\":{\"L\":[]}}}}", true },
		{ "x = l[0]", NULL, true },
		{ "size(x) = one", NULL, true },
		{ "one = size(x)", NULL, true },
		{ "size(l) > size(m)", NULL, true },
		{ "size(b) BETWEEN one AND size(l)", NULL, true },
		{ "size(x) IN (x, one)", NULL, true },
		{ "size(n) = one", NULL, false },
		{ "size(n) <> one", NULL, false }, /* the comparison is false, whatever it is */
		{ "size(x) <> x", NULL, true },
		{ "NOT size(n) = one", NULL, true },
		{ "x IN (one, l[0])", NULL, true },
		{ "nope IN (nope1)", NULL, false },
		{ "one BETWEEN n AND nope", NULL, false },
		{ "one BETWEEN x AND one", NULL, false },
		{ "b > :v", "{\":v\":{\"B\":\"AQH/\"}}", true },
	};
	CHECK(rows);
}

static void test_no_item(void **state)
{
	(void)state;
	struct bench b;
	bench_begin(&b);
	set_placeholders(&b, "{\":v\":{\"N\":\"1\"}}", NULL);
	assert_true(ddbi_evaluate(parse_condition(&b, "attribute_not_exists(a)"), STR_NONE));
	assert_false(ddbi_evaluate(parse_condition(&b, "attribute_exists(a)"), STR_NONE));
	assert_true(ddbi_evaluate(parse_condition(&b, "a <> :v"), STR_NONE));
	assert_true(ddbi_evaluate(NULL, STR_NONE));
	bench_end(&b);
}

/* 05-5.2: false where the attribute is missing, true where its type differs (L8). */
static void test_not_contains(void **state)
{
	(void)state;
	struct bench b;
	bench_begin(&b);
	struct str item = packed_from(&b, ITEM);
	set_placeholders(&b, "{\":v\":{\"S\":\"x\"}}", NULL);
	static const struct row rows[] = {
		{ "contains(x, :v)", NULL, false },
		{ "contains(e, :v)", NULL, true },
		{ "contains(one, :v)", NULL, true },
		{ "contains(nope, :v)", NULL, false },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct condition c = *parse_condition(&b, rows[i].text);
		c.op = CONDITION_NOT_CONTAINS;
		assert_int_equal(ddbi_evaluate(&c, item), rows[i].wanted);
	}
	bench_end(&b);
}

/* 04-J1, J2: many paths, out of order, through the same containers. */
static void test_projection(void **state)
{
	(void)state;
	struct bench b;
	const struct projection *projection;
	bench_begin(&b);
	struct str item = packed_from(&b, ITEM);
	const char *text =
		"x, l[2], m.b, #10, l[1][0], pk, m.nope, l[1][7], l[0].y, q1, q2, q3, q4, q5, q6, q7, q8, "
		"q9, "
		"r1, r2, r3, r4, r5, r6, r7, r8, r9, s1, s2, s3, s4, s5, s6, s7, s8, s9, n[0], n1.b";
	set_placeholders(&b, NULL, "{\"#10\":\"e\"}");
	if (!ddbi_parse_projection(str_z(text), &b.placeholders, &b.err, &projection))
		fail_msg("%s", message_of(&b));
	assert_packed_equal(ddbi_project(projection, item, &b.arena),
		packed_from(&b,
			"{\"e\":{\"S\":\"\"},\"l\":{\"L\":[{\"L\":[{\"N\":\"1\"}]},{\"SS\":[\"a\",\"b\"]}]},"
			"\"m\":{\"M\":{\"b\":{\"N\":\"2\"}}},\"pk\":{\"S\":\"k\"},\"x\":{\"S\":\"x\"}}"));
	assert_packed_equal(ddbi_project(projection, STR_NONE, &b.arena), packed_from(&b, "{}"));
	bench_end(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_functions),
		cmocka_unit_test(test_comparisons),
		cmocka_unit_test(test_no_item),
		cmocka_unit_test(test_not_contains),
		cmocka_unit_test(test_projection),
	};
	return cmocka_run_group_tests_name("expression evaluation", tests, NULL, NULL);
}
