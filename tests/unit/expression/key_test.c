/* SPDX-License-Identifier: Apache-2.0 */
/* Key conditions: their shape (04-Q1 to Q3, Q7) and their fit with a schema (Q4, Q8). */
#include "support.h"

#define VALUES                                                                                               \
	"{\":v\":{\"S\":\"x\"},\":w\":{\"S\":\"y\"},\":n\":{\"N\":\"1\"},\":e\":{\"S\":\"\"},\":b\":{\"B\":" \
	"\"\"},"                                                                                             \
	"\":t\":{\"S\":\"N\"}}"

static bool key_condition(struct bench *b, const char *text, struct key_condition *out)
{
	const struct condition *c;
	set_placeholders(b, VALUES, "{\"#d\":\"a.b\"}");
	return ddbi_parse_condition(EXPRESSION_KEY_CONDITION, str_z(text), &b->placeholders, &b->err, &c) &&
	       ddbi_key_condition(c, &b->err, out);
}

struct shape_row {
	const char *text, *error;
};

static void test_shape_errors(void **state)
{
	(void)state;
	static const struct shape_row rows[] = {
		{ "pk IN (:v)", "Invalid operator used in KeyConditionExpression: IN" },
		{ "pk = :v AND (sk = :v OR sk = :w)", "Invalid operator used in KeyConditionExpression: OR" },
		{ "pk = :v AND NOT sk = :v", "Invalid operator used in KeyConditionExpression: NOT" },
		{ "attribute_not_exists(pk)",
			"Invalid operator used in KeyConditionExpression: attribute_not_exists" },
		{ "attribute_type(pk, :t)",
			"Invalid operator used in KeyConditionExpression: attribute_type" },
		{ "size(pk) = :n", "KeyConditionExpressions cannot contain nested operations" },
		{ "begins_with(pk, size(sk))", "Invalid KeyConditionExpression: Incorrect operand type for "
					       "operator or function; operator or "
					       "function: begins_with, operand type: N" },
		{ ":v BETWEEN pk AND sk",
			"Invalid condition in KeyConditionExpression: BETWEEN operator must have the key "
			"attribute as its first operand" },
		{ "begins_with(:v, sk)",
			"Invalid condition in KeyConditionExpression: begins_with operator must have the "
			"key attribute as its first operand" },
		{ "pk = sk", "Invalid condition in KeyConditionExpression: Multiple attribute names used in "
			     "one condition" },
		{ "pk BETWEEN :v AND sk", "Invalid condition in KeyConditionExpression: Multiple attribute "
					  "names used in one condition" },
		{ ":v = :w", "Invalid condition in KeyConditionExpression: No key attribute specified" },
		{ "pk[0] = :v", "Invalid KeyConditionExpression: KeyConditionExpressions cannot have "
				"conditions on nested "
				"attributes" },
		{ "pk = :v AND (sk > :v AND sk < :w)",
			"KeyConditionExpressions must only contain one condition per key" },
		{ "pk = :v AND sk BETWEEN :w AND :v", "Invalid KeyConditionExpression: The BETWEEN operator "
						      "requires upper bound to be greater than or equal "
						      "to lower bound; lower bound operand: AttributeValue: "
						      "{S:y}, upper bound operand: AttributeValue: "
						      "{S:x}" },
		{ "pk = :v AND sk BETWEEN :v AND :n", "Invalid KeyConditionExpression: The BETWEEN operator "
						      "requires same data type for lower and upper "
						      "bounds; lower bound operand: AttributeValue: {S:x}, "
						      "upper bound operand: AttributeValue: {N:1}" },
		{ "a = :v AND b = :v AND c = :v AND d = :v AND e = :v AND f = :v AND g = :v AND h = :v AND i "
		  "= :v",
			"Conditions can be of length 1 or 2 only" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct bench b;
		struct key_condition kc;
		bench_begin(&b);
		assert_false(key_condition(&b, rows[i].text, &kc));
		assert_int_equal(b.err.exception, EXCEPTION_VALIDATION);
		assert_string_equal(message_of(&b), rows[i].error);
		bench_end(&b);
	}
}

static void check_clause(
	const struct key_clause *clause, const char *name, enum condition_op op, const char *value)
{
	assert_true(str_eq(clause->name, str_z(name)));
	assert_int_equal(clause->op, op);
	assert_true(str_eq(ddbi_packed_bytes(clause->values[0]), str_z(value)));
}

static void test_shape(void **state)
{
	(void)state;
	struct bench b;
	struct key_condition kc;
	bench_begin(&b);
	assert_true(key_condition(&b, "(:v <= sk) AND (pk = :w)", &kc));
	assert_int_equal(kc.n, 2);
	check_clause(&kc.clauses[0], "sk", CONDITION_GE, "x");
	check_clause(&kc.clauses[1], "pk", CONDITION_EQ, "y");
	assert_true(key_condition(&b, ":v > sk", &kc));
	check_clause(&kc.clauses[0], "sk", CONDITION_LT, "x");
	assert_true(key_condition(&b, ":v < sk", &kc));
	check_clause(&kc.clauses[0], "sk", CONDITION_GT, "x");
	assert_true(key_condition(&b, ":v >= sk AND :w = pk", &kc));
	check_clause(&kc.clauses[0], "sk", CONDITION_LE, "x");
	check_clause(&kc.clauses[1], "pk", CONDITION_EQ, "y");
	assert_true(key_condition(&b, "pk = :v AND #d BETWEEN :v AND :w", &kc));
	check_clause(&kc.clauses[1], "a.b", CONDITION_BETWEEN, "x");
	assert_true(str_eq(ddbi_packed_bytes(kc.clauses[1].values[1]), STR("y")));
	assert_true(key_condition(&b, "begins_with(sk, :v)", &kc));
	check_clause(&kc.clauses[0], "sk", CONDITION_BEGINS_WITH, "x");
	bench_end(&b);
}

/* ---- against a schema ---- */

static const struct key_attribute pk = { { "pk", 2 }, DDB_S };
static const struct key_attribute sk = { { "sk", 2 }, DDB_S };
static const struct key_attribute nk = { { "nk", 2 }, DDB_N };
static const struct key_attribute bk = { { "bk", 2 }, DDB_B };
static const struct key_attribute two_hash[] = { { { "h1", 2 }, DDB_S }, { { "h2", 2 }, DDB_N } };
static const struct key_attribute three_range[] = { { { "r1", 2 }, DDB_S }, { { "r2", 2 }, DDB_S },
	{ { "r3", 2 }, DDB_N } };

static const struct key_schema_view hash_only = { &pk, NULL, 1, 0 };
static const struct key_schema_view with_range = { &pk, &sk, 1, 1 };
static const struct key_schema_view number_range = { &pk, &nk, 1, 1 };
static const struct key_schema_view binary_range = { &pk, &bk, 1, 1 };
static const struct key_schema_view multi = { two_hash, three_range, 2, 3 };

struct bounds_row {
	const char *text;
	const struct key_schema_view *schema;
	const char *error;
	size_t nrange, nequal;
};

static void check_bounds(const struct bounds_row *row)
{
	struct bench b;
	struct key_condition kc;
	struct key_bounds bounds;
	bench_begin(&b);
	if (!key_condition(&b, row->text, &kc))
		fail_msg("%s: %s", row->text, message_of(&b));
	bool good = ddbi_key_bounds(&kc, row->schema, &b.err, &bounds);
	if (good == (row->error != NULL))
		fail_msg("%s: %s", row->text, good ? "no error" : message_of(&b));
	if (row->error) {
		assert_string_equal(message_of(&b), row->error);
	} else {
		assert_int_equal(bounds.nrange, row->nrange);
		assert_int_equal(bounds.nequal, row->nequal);
		for (size_t i = 0; i < row->schema->nhash; i++)
			assert_true(str_eq(bounds.hash[i]->name, row->schema->hash[i].name));
		for (size_t i = 0; i < bounds.nrange; i++)
			assert_true(str_eq(bounds.range[i]->name, row->schema->range[i].name));
	}
	bench_end(&b);
}

#define TYPE "One or more parameter values were invalid: Condition parameter type does not match schema type"
#define EMPTY                                                                                                \
	"One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain " \
	"an empty "

static void test_bounds(void **state)
{
	(void)state;
	static const struct bounds_row rows[] = {
		{ "pk = :v", &hash_only, NULL, 0, 0 },
		{ "pk = :v", &with_range, NULL, 0, 0 },
		{ "sk = :w AND pk = :v", &with_range, NULL, 1, 1 },
		{ "pk = :v AND begins_with(sk, :w)", &with_range, NULL, 1, 0 },
		{ "pk = :v AND nk > :n", &number_range, NULL, 1, 0 },
		{ "sk = :v", &with_range, "Query condition missed key schema element: pk", 0, 0 },
		{ "sk = :v AND a = :v", &with_range, "Query condition missed key schema element: pk", 0, 0 },
		{ "pk = :v AND a = :v", &with_range, "Query condition missed key schema element: sk", 0, 0 },
		{ "pk > :v", &with_range, "Query key condition not supported", 0, 0 },
		{ "begins_with(pk, :v) AND sk = :v", &with_range, "Query key condition not supported", 0, 0 },
		{ "pk = :v AND a = :v", &hash_only, "Query key condition not supported", 0, 0 },
		{ "pk = :v AND sk = :v AND a = :v", &with_range, "Conditions can be of length 1 or 2 only", 0,
			0 },
		{ "pk = :n", &with_range, TYPE, 0, 0 },
		{ "pk = :v AND sk < :n", &with_range, TYPE, 0, 0 },
		{ "pk = :v AND begins_with(nk, :v)", &number_range, TYPE, 0, 0 },
		{ "pk = :e", &with_range, EMPTY "string value. Key: pk", 0, 0 },
		{ "pk = :v AND sk BETWEEN :e AND :v", &with_range, EMPTY "string value. Key: sk", 0, 0 },
		{ "pk = :v AND bk > :b", &binary_range, EMPTY "binary value. Key: bk", 0, 0 },
		/* Q8 */
		{ "h2 = :n AND h1 = :v", &multi, NULL, 0, 0 },
		{ "r2 = :v AND h2 = :n AND r1 = :v AND h1 = :v", &multi, NULL, 2, 2 },
		{ "h1 = :v AND h2 = :n AND r1 = :v AND r2 = :v AND r3 >= :n", &multi, NULL, 3, 2 },
		{ "h1 = :v AND h2 = :n AND begins_with(r1, :v)", &multi, NULL, 1, 0 },
		{ "h1 = :v AND r1 = :v", &multi, "Query condition missed key schema element: h2", 0, 0 },
		{ "h1 = :v AND h2 < :n", &multi, "Query key condition not supported", 0, 0 },
		{ "h1 = :v AND h2 = :n AND r2 = :v", &multi, "Query condition missed key schema element: r1",
			0, 0 },
		{ "h1 = :v AND h2 = :n AND r1 > :v AND r2 = :v", &multi, "Query key condition not supported",
			0, 0 },
		{ "h1 = :v AND h2 = :n AND r1 = :v AND r2 = :v AND r3 = :n AND a = :v", &multi,
			"Conditions can be of length 1 or 2 only", 0, 0 },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		check_bounds(&rows[i]);
}

/* An operator that only KeyConditions could bring (05-L18). */
static void test_not_indexable(void **state)
{
	(void)state;
	struct bench b;
	struct key_condition kc;
	struct key_bounds bounds;
	bench_begin(&b);
	assert_true(key_condition(&b, "pk = :v AND sk = :v", &kc));
	kc.legacy = true;
	kc.clauses[1].op = CONDITION_NE;
	assert_false(ddbi_key_bounds(&kc, &with_range, &b.err, &bounds));
	assert_string_equal(message_of(&b), "Attempted conditional constraint is not an indexable operation");
	kc.clauses[0].op = CONDITION_CONTAINS;
	assert_false(ddbi_key_bounds(&kc, &with_range, &b.err, &bounds));
	assert_string_equal(message_of(&b), "Attempted conditional constraint is not an indexable operation");
	bench_end(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shape_errors),
		cmocka_unit_test(test_shape),
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_not_indexable),
	};
	return cmocka_run_group_tests_name("key conditions", tests, NULL, NULL);
}
