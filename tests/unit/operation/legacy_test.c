/* SPDX-License-Identifier: Apache-2.0 */
/* The older parameters: their texts (05-L3 to L20) and what their trees mean. */
#include "expression/evaluate.h"
#include "support.h"

#define KEY       "\"TableName\":\"abc\",\"Key\":{\"a\":{\"S\":\"x\"}}"
#define EXP(e)    "{" KEY ",\"Expected\":{\"a\":{" e "}}}"
#define OP(op)    "\"ComparisonOperator\":\"" op "\""
#define LIST(...) "\"AttributeValueList\":[" __VA_ARGS__ "]"
#define VALUE     "\"Value\":{\"S\":\"x\"}"
#define S(v)      "{\"S\":\"" v "\"}"
#define N(v)      "{\"N\":\"" v "\"}"
#define ARGS(op)  PARAMETERS "Invalid number of argument(s) for the " op " ComparisonOperator"

static void test_counts(void **state)
{
	(void)state;
	static const struct request_case cases[] = {
		{ "05-L3", EXP(OP("EQ") "," LIST()), ARGS("EQ") },
		{ "05-L3", EXP(OP("EQ") "," LIST(S("a") "," S("b"))), ARGS("EQ") },
		{ "05-L3", EXP(OP("NE") "," LIST()), ARGS("NE") },
		{ "05-L3", EXP(OP("LT") "," LIST()), ARGS("LT") },
		{ "05-L3", EXP(OP("LE") "," LIST()), ARGS("LE") },
		{ "05-L3", EXP(OP("GT") "," LIST()), ARGS("GT") },
		{ "05-L3", EXP(OP("GE") "," LIST()), ARGS("GE") },
		{ "05-L3", EXP(OP("BETWEEN") "," LIST(S("a"))), ARGS("BETWEEN") },
		{ "05-L3", EXP(OP("IN") "," LIST()), ARGS("IN") },
		{ "05-L3", EXP(OP("BEGINS_WITH") "," LIST(S("a") "," S("b"))), ARGS("BEGINS_WITH") },
		{ "05-L3", EXP(OP("CONTAINS") "," LIST()), ARGS("CONTAINS") },
		{ "05-L3", EXP(OP("NOT_CONTAINS") "," LIST()), ARGS("NOT_CONTAINS") },
		{ "05-L3", EXP(OP("NULL") "," LIST(S("a"))), ARGS("NULL") },
		{ "05-L3", EXP(OP("NOT_NULL") "," VALUE), ARGS("NOT_NULL") },
		{ "05-5.2", EXP(OP("NULL")), "" },
		{ "05-5.2", EXP(OP("NOT_NULL") "," LIST()), "" },
		{ "05-L9", EXP(OP("EQ") "," VALUE), "" },
	};
	RUN_CASES(request_check, OP_DELETE_ITEM, cases);
}

#define NOT_VALID(op, type) \
	PARAMETERS "ComparisonOperator " op " is not valid for " type " AttributeValue type"

static void test_types(void **state)
{
	(void)state;
	static const struct request_case cases[] = {
		{ "05-L7: validity before count", EXP(OP("EQ") "," LIST("{}," S("b"))),
			INVALID "Supplied AttributeValue is empty, must contain exactly one of the supported "
				"datatypes" },
		{ "05-L7: count before same type", EXP(OP("EQ") "," LIST(S("a") "," N("1"))), ARGS("EQ") },
		{ "05-L4", EXP(OP("BETWEEN") "," LIST(S("a") "," N("1"))),
			PARAMETERS "AttributeValues inside AttributeValueList must be of same type" },
		{ "05-L4 before L5", EXP(OP("IN") "," LIST("{\"BOOL\":true}," N("1"))),
			PARAMETERS "AttributeValues inside AttributeValueList must be of same type" },
		{ "05-L5", EXP(OP("LT") "," LIST("{\"SS\":[\"a\"]}")), NOT_VALID("LT", "SS") },
		{ "05-L5", EXP(OP("GE") "," LIST("{\"BOOL\":true}")), NOT_VALID("GE", "BOOL") },
		{ "05-L5", EXP(OP("BEGINS_WITH") "," LIST(N("1"))), NOT_VALID("BEGINS_WITH", "N") },
		{ "05-L5", EXP(OP("CONTAINS") "," LIST("{\"L\":[]}")), NOT_VALID("CONTAINS", "L") },
		{ "05-L5", EXP(OP("NOT_CONTAINS") "," LIST("{\"NULL\":true}")),
			NOT_VALID("NOT_CONTAINS", "NULL") },
		{ "05-L5", EXP(OP("IN") "," LIST("{\"M\":{}}")), NOT_VALID("IN", "M") },
		{ "05-L6", EXP(OP("BETWEEN") "," LIST(S("b") "," S("a"))),
			INVALID "The BETWEEN condition was provided a range where the lower bound is greater "
				"than the upper "
				"bound" },
		{ "05-L6: by value", EXP(OP("BETWEEN") "," LIST(N("9") "," N("10"))), "" },
		{ "05-L6", EXP(OP("BETWEEN") "," LIST(N("10") "," N("9"))),
			INVALID "The BETWEEN condition was provided a range where the lower bound is greater "
				"than the upper "
				"bound" },
		{ "05-5.2", EXP(OP("BETWEEN") "," LIST(S("a") "," S("a"))), "" },
		{ "05-5.2", EXP(OP("EQ") "," LIST("{\"L\":[]}")), "" },
	};
	RUN_CASES(request_check, OP_DELETE_ITEM, cases);
}

/* 05-L10, in its order */
static void test_expected(void **state)
{
	(void)state;
	static const struct request_case cases[] = {
		{ "leg.value+list", EXP(VALUE "," LIST() ",\"Exists\":true," OP("LT")),
			PARAMETERS "Value and AttributeValueList cannot be used together for Attribute: a" },
		{ "leg.exists+op", EXP("\"Exists\":true," OP("LT")),
			PARAMETERS "Exists and ComparisonOperator cannot be used together for Attribute: a" },
		{ "leg.novalue", EXP(OP("LT")),
			PARAMETERS "Value or AttributeValueList must be used with ComparisonOperator: LT for "
				   "Attribute: a" },
		{ "leg.list", EXP(LIST()),
			PARAMETERS
			"AttributeValueList can only be used with a ComparisonOperator for Attribute: a" },
		{ "leg.exists", EXP(""),
			PARAMETERS "Value must be provided when Exists is null for Attribute: a" },
		{ "leg.exists", EXP("\"Exists\":true"),
			PARAMETERS "Value must be provided when Exists is true for Attribute: a" },
		{ "leg.notexists", EXP(VALUE ",\"Exists\":false"),
			PARAMETERS "Value cannot be used when Exists is false for Attribute: a" },
		{ "02-A7", EXP("\"Value\":{\"N\":\"\"}"),
			INVALID "The parameter cannot be converted to a numeric value" },
		{ "05-L9", EXP(VALUE), "" },
		{ "05-L9", EXP(VALUE ",\"Exists\":true"), "" },
		{ "05-L9", EXP("\"Exists\":false"), "" },
		{ "05-L11", "{" KEY ",\"Expected\":{}}", "" },
	};
	RUN_CASES(request_check, OP_DELETE_ITEM, cases);
}

#define UPD(u)    "{" KEY ",\"AttributeUpdates\":{\"b\":{" u "}}}"
#define ACTION(a) "\"Action\":\"" a "\""

/* 05-L13 */
static void test_attribute_updates(void **state)
{
	(void)state;
	static const struct request_case cases[] = {
		{ "leg.upd.novalue", UPD(""),
			PARAMETERS "Only DELETE action is allowed when no attribute value is specified" },
		{ "leg.upd.novalue", UPD(ACTION("PUT")),
			PARAMETERS "Only DELETE action is allowed when no attribute value is specified" },
		{ "leg.upd.novalue", UPD(ACTION("ADD")),
			PARAMETERS "Only DELETE action is allowed when no attribute value is specified" },
		{ "leg.upd.delete", UPD(ACTION("DELETE") "," VALUE),
			PARAMETERS "DELETE action with value is not supported for the type S" },
		{ "leg.upd.delete", UPD(ACTION("DELETE") ",\"Value\":" N("1")),
			PARAMETERS "DELETE action with value is not supported for the type N" },
		{ "leg.upd.add", UPD(ACTION("ADD") ",\"Value\":{\"B\":\"AA==\"}"),
			PARAMETERS "ADD action is not supported for the type B" },
		{ "leg.upd.add", UPD(ACTION("ADD") ",\"Value\":{\"M\":{}}"),
			PARAMETERS "ADD action is not supported for the type M" },
		{ "02-A7", UPD("\"Value\":{\"SS\":[]}"), PARAMETERS "An string set  may not be empty" },
		{ "05-5.4", UPD(ACTION("ADD") ",\"Value\":{\"L\":[]}"), "" },
		{ "05-5.4", UPD(ACTION("DELETE") ",\"Value\":{\"NS\":[\"1\"]}"), "" },
	};
	RUN_CASES(request_check, OP_UPDATE_ITEM, cases);
}

static void assert_action(const char *json, enum update_verb verb)
{
	static struct request r;
	assert_string_equal(request_check(&r, OP_UPDATE_ITEM, json), "");
	const struct update *update = r.prepared.update;
	assert_non_null(update);
	assert_true(update->legacy);
	assert_int_equal(update->n, 1);
	assert_int_equal(update->actions[0].verb, verb);
	assert_int_equal(update->actions[0].target.n, 1);
	assert_true(str_eq(update->actions[0].target.parts[0].name, STR("b")));
	if (verb != UPDATE_REMOVE) {
		assert_int_equal(update->actions[0].value.kind, UPDATE_OPERAND_VALUE);
		assert_int_equal(packed_type(update->actions[0].value.value), DDB_NS);
	}
	request_end(&r);
}

#define NS "\"Value\":{\"NS\":[\"1\"]}"

static void test_attribute_update_trees(void **state)
{
	(void)state;
	assert_action(UPD(NS), UPDATE_SET);
	assert_action(UPD(ACTION("PUT") "," NS), UPDATE_SET);
	assert_action(UPD(ACTION("ADD") "," NS), UPDATE_ADD);
	assert_action(UPD(ACTION("DELETE") "," NS), UPDATE_DELETE);
	assert_action(UPD(ACTION("DELETE")), UPDATE_REMOVE);
	static struct request r;
	assert_string_equal(request_check(&r, OP_UPDATE_ITEM, "{" KEY ",\"AttributeUpdates\":{}}"), "");
	assert_null(r.prepared.update);
	request_end(&r);
}

#define KC(...)            "{\"TableName\":\"abc\",\"KeyConditions\":{" __VA_ARGS__ "}}"
#define ON(name, op, list) "\"" name "\":{" OP(op) "," list "}"

/* 05-L18, L19 */
static void test_key_conditions(void **state)
{
	(void)state;
	static const struct request_case cases[] = {
		{ "05-L19", KC(), INVALID "Conditions can be of length 1 or 2 only" },
		{ "05-L19",
			KC(ON("a", "EQ", LIST(S("x"))) "," ON("b", "EQ", LIST(S("x"))) "," ON(
				"c", "EQ", LIST(S("x")))),
			INVALID "Conditions can be of length 1 or 2 only" },
		{ "05-L3", KC(ON("a", "EQ", LIST())), ARGS("EQ") },
		{ "05-L6", KC(ON("a", "BETWEEN", LIST(S("b") "," S("a")))),
			INVALID "The BETWEEN condition was provided a range where the lower bound is greater "
				"than the upper "
				"bound" },
		{ "05-L18: needs the schema", KC(ON("a", "EQ", LIST(S("x"))) "," ON("b", "NE", LIST(S("x")))),
			"" },
	};
	RUN_CASES(request_check, OP_QUERY, cases);
}

static void test_key_condition_clauses(void **state)
{
	(void)state;
	static struct request r;
	assert_string_equal(
		request_check(&r, OP_QUERY,
			KC(ON("a", "EQ", LIST(S("x"))) "," ON("b", "BETWEEN", LIST(N("1") "," N("2"))))),
		"");
	const struct key_condition *key = r.prepared.key_condition;
	assert_non_null(key);
	assert_true(key->legacy);
	assert_int_equal(key->n, 2);
	assert_int_equal(key->clauses[0].op, CONDITION_EQ);
	assert_true(str_eq(ddbi_packed_bytes(key->clauses[0].values[0]), STR("x")));
	assert_int_equal(key->clauses[1].op, CONDITION_BETWEEN);
	assert_int_equal(packed_type(key->clauses[1].values[1]), DDB_N);
	/* 05-L18 against a schema */
	struct key_attribute hash = { STR("a"), DDB_S }, range = { STR("b"), DDB_N };
	struct key_schema_view schema = { &hash, &range, 1, 1 };
	struct key_bounds bounds;
	assert_true(ddbi_key_bounds(key, &schema, &r.op.error, &bounds));
	((struct key_condition *)(uintptr_t)key)->clauses[1].op = CONDITION_NOT_EXISTS;
	assert_false(ddbi_key_bounds(key, &schema, &r.op.error, &bounds));
	assert_string_equal(
		answer_of(&r), INVALID "Attempted conditional constraint is not an indexable operation");
	request_end(&r);
}

/* What a filter says of {"a": S "hello", "n": N 5, "s": SS [p, q], "z": NULL} */
static void assert_filter(const char *filter, bool expected)
{
	static struct request r;
	static char json[2000];
	snprintf(json, sizeof json,
		"{\"TableName\":\"abc\",\"ScanFilter\":{%s},\"ExclusiveStartKey\":{\"a\":{\"S\":\"hello\"},"
		"\"n\":{\"N\":\"5\"},"
		"\"s\":{\"SS\":[\"p\",\"q\"]},\"z\":{\"NULL\":true}}}",
		filter);
	assert_string_equal(request_check(&r, OP_SCAN, json), "");
	const struct scan_input *in = r.op.input;
	if (ddbi_evaluate(r.prepared.filter, in->exclusive_start_key.packed) != expected) {
		print_error("%s\n", filter);
		fail();
	}
	request_end(&r);
}

/* 05-5.2 */
static void test_meaning(void **state)
{
	(void)state;
	assert_filter(ON("a", "EQ", LIST(S("hello"))), true);
	assert_filter(ON("a", "EQ", LIST(S("x"))), false);
	assert_filter(ON("missing", "EQ", LIST(S("x"))), false);
	assert_filter(ON("missing", "NE", LIST(S("x"))), true);
	assert_filter(ON("n", "LT", LIST(N("6"))), true);
	assert_filter(ON("n", "LE", LIST(N("5.0"))), true);
	assert_filter(ON("n", "GT", LIST(N("5"))), false);
	assert_filter(ON("n", "GE", LIST(N("5"))), true);
	assert_filter(ON("n", "GE", LIST(S("5"))), false);
	assert_filter(ON("n", "BETWEEN", LIST(N("5") "," N("6"))), true);
	assert_filter(ON("n", "IN", LIST(N("1") "," N("5"))), true);
	assert_filter(ON("n", "IN", LIST(N("1"))), false);
	assert_filter(ON("a", "BEGINS_WITH", LIST(S("he"))), true);
	assert_filter(ON("a", "CONTAINS", LIST(S("ell"))), true);
	assert_filter(ON("s", "CONTAINS", LIST(S("p"))), true);
	assert_filter(ON("a", "NOT_CONTAINS", LIST(S("ell"))), false);
	assert_filter(ON("a", "NOT_CONTAINS", LIST(S("x"))), true);
	/* false if the attribute is missing; true for another type (05-L8) */
	assert_filter(ON("missing", "NOT_CONTAINS", LIST(S("x"))), false);
	assert_filter(ON("a", "NOT_CONTAINS", LIST(N("1"))), true);
	/* existence, not the NULL type */
	assert_filter("\"z\":{" OP("NULL") "}", false);
	assert_filter("\"z\":{" OP("NOT_NULL") "}", true);
	assert_filter("\"missing\":{" OP("NULL") "}", true);
	assert_filter("\"missing\":{" OP("NOT_NULL") "}", false);
	/* 05-L2 */
	assert_filter(ON("a.b", "EQ", LIST(S("x"))), false);
	/* 05-L1: all of them */
	assert_filter(ON("a", "EQ", LIST(S("hello"))) "," ON("n", "EQ", LIST(N("6"))), false);
	assert_filter(
		ON("n", "EQ", LIST(N("6"))) "," ON("a", "EQ", LIST(S("hello"))) ",\"q\":{" OP("NULL") "}",
		false);
	assert_filter(
		ON("n", "EQ", LIST(N("5"))) "," ON("a", "EQ", LIST(S("hello"))) ",\"q\":{" OP("NULL") "}",
		true);
}

/* 05-L1 */
static void test_conditional_operator(void **state)
{
	(void)state;
	static struct request r;
	const char *json =
		"{" KEY ",\"ConditionalOperator\":\"OR\",\"Expected\":{\"b\":{\"Exists\":false},\"c\":{" VALUE
		"}}}";
	assert_string_equal(request_check(&r, OP_DELETE_ITEM, json), "");
	const struct condition *c = r.prepared.condition;
	assert_int_equal(c->op, CONDITION_OR);
	assert_int_equal(c->nchildren, 2);
	assert_int_equal(c->children[0].op, CONDITION_NOT_EXISTS);
	assert_int_equal(c->children[1].op, CONDITION_EQ);
	assert_true(ddbi_evaluate(c, STR_NONE));
	request_end(&r);
	json = "{" KEY ",\"ConditionalOperator\":\"AND\",\"Expected\":{\"b\":{\"Exists\":false},\"c\":{" VALUE
	       "}}}";
	assert_string_equal(request_check(&r, OP_DELETE_ITEM, json), "");
	assert_int_equal(r.prepared.condition->op, CONDITION_AND);
	assert_false(ddbi_evaluate(r.prepared.condition, STR_NONE));
	request_end(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_counts),
		cmocka_unit_test(test_types),
		cmocka_unit_test(test_expected),
		cmocka_unit_test(test_attribute_updates),
		cmocka_unit_test(test_attribute_update_trees),
		cmocka_unit_test(test_key_conditions),
		cmocka_unit_test(test_key_condition_clauses),
		cmocka_unit_test(test_meaning),
		cmocka_unit_test(test_conditional_operator),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
