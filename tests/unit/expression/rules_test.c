/* SPDX-License-Identifier: Apache-2.0 */
/* The errors of 04 that the vectors do not hold, byte for byte, and their order. */
#include "support.h"

#define COND   "ConditionExpression"
#define FILTER "FilterExpression"
#define KEYC   "KeyConditionExpression"
#define PROJ   "ProjectionExpression"
#define UPD    "UpdateExpression"

struct row {
	const char *id, *kind, *text, *values, *names, *error; /* error NULL: it is fine */
};

static void check(const struct row *row)
{
	struct bench b;
	bench_begin(&b);
	set_placeholders(&b, row->values, row->names);
	bool good = accept(&b, kind_of(row->kind), row->text);
	if (good == (row->error != NULL))
		fail_msg("%s: %s: %s", row->id, row->text, good ? "no error" : message_of(&b));
	if (row->error && strcmp(message_of(&b), row->error) != 0)
		fail_msg("%s: %s\ngot    %s\nwanted %s", row->id, row->text, message_of(&b), row->error);
	bench_end(&b);
}

#define CHECK_ALL(rows)                                             \
	for (size_t i = 0; i < sizeof(rows) / sizeof(*(rows)); i++) \
	check(&(rows)[i])

#define S      "{\":v\":{\"S\":\"x\"}}"
#define N      "{\":v\":{\"N\":\"1\"}}"
#define SYNTAX "Invalid ConditionExpression: Syntax error; token: "

static void test_syntax(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{ "E5", COND, "\ta\r\n.\tb [ 0 ]=:v", S, NULL, NULL },
		{ "E6", UPD, "set a = :v reMOVE b add c :n DELETE d :s",
			"{\":v\":{\"S\":\"x\"},\":n\":{\"N\":\"1\"},\":s\":{\"SS\":[\"x\"]}}", NULL, NULL },
		{ "E7 _", COND, "_a = :v", S, NULL, SYNTAX "\"_\", near: \"_a\"" },
		{ "E7 #", COND, "# = :v", S, NULL, SYNTAX "\"#\", near: \"# =\"" },
		{ "E7 a_1", COND, "a_1 = :v", S, NULL, NULL },
		{ "E15 next", COND, "a == :v", S, NULL, SYNTAX "\"=\", near: \"= :v\"" },
		{ "E15 kept", COND, "a =   =\t:v", S, NULL, SYNTAX "\"=\", near: \"=\t:v\"" },
		{ "E15 last", COND, "a = :v)", S, NULL, SYNTAX "\")\", near: \")\"" },
		{ "E15 end", COND, "a = :v AND", S, NULL, SYNTAX "\"<EOF>\", near: \"AND\"" },
		{ "E15 blank", COND, "  ", NULL, NULL, SYNTAX "\"<EOF>\", near: \"\"" },
		{ "E15 UTF-8", COND, "\xC3\xA4 = :v", S, NULL, SYNTAX "\"\xC3\xA4\", near: \"\xC3\xA4 =\"" },
		{ "bare path", COND, "a", NULL, NULL, SYNTAX "\"<EOF>\", near: \"a\"" },
		{ "bare path in AND", COND, "a AND b = :v", S, NULL, SYNTAX "\"AND\", near: \"AND b\"" },
		{ "NOT of a path", COND, "(NOT a) = :v", S, NULL, SYNTAX "\")\", near: \") =\"" },
		{ "condition compared", COND, "(a = :v) = :v", S, NULL, SYNTAX "\"=\", near: \"= :v\"" },
		{ "chain", COND, "a = b = c", NULL, NULL, SYNTAX "\"=\", near: \"= c\"" },
		{ "NOT IN", COND, "a NOT IN (:v)", S, NULL, SYNTAX "\"NOT\", near: \"NOT IN\"" },
		{ "empty IN", COND, "a IN ()", NULL, NULL, SYNTAX "\")\", near: \")\"" },
		{ "no operand", COND, "size() = :v", S, NULL, SYNTAX "\")\", near: \") =\"" },
		{ "BETWEEN without AND", COND, "a BETWEEN :v OR b", S, NULL,
			SYNTAX "\"OR\", near: \"OR b\"" },
		{ "keyword as a path", COND, "and = :v", S, NULL, SYNTAX "\"and\", near: \"and =\"" },
		{ "index", PROJ, "a[b]", NULL, NULL,
			"Invalid ProjectionExpression: Syntax error; token: \"b\", near: \"b]\"" },
		{ "negative index", PROJ, "a[-1]", NULL, NULL,
			"Invalid ProjectionExpression: Syntax error; token: \"-\", near: \"-1\"" },
		{ "trailing comma", PROJ, "a,", NULL, NULL,
			"Invalid ProjectionExpression: Syntax error; token: \"<EOF>\", near: \",\"" },
		{ "S2", UPD, "SET a = b + c + d", NULL, NULL,
			"Invalid UpdateExpression: Syntax error; token: \"+\", near: \"+ d\"" },
		{ "S2 group", UPD, "SET a = (b + c)", NULL, NULL, NULL },
		{ "S2 groups", UPD, "SET a = ((b)) + (c)", NULL, NULL, NULL },
		{ "S2 two pairs", UPD, "SET a = ((b + c))", NULL, NULL,
			"Invalid UpdateExpression: Syntax error; token: \"+\", near: \"+ c\"" },
		{ "ADD of a path", UPD, "ADD a b", NULL, NULL,
			"Invalid UpdateExpression: Syntax error; token: \"b\", near: \"b\"" },
	};
	CHECK_ALL(rows);
}

#undef SYNTAX

#define RESERVED " Attribute name is a reserved keyword; reserved keyword: "

static void test_order(void **state)
{
	(void)state;
	static const struct row rows[] = {
		/* 04-F11: from syntax down, each text also holds all the later faults */
		{ "syntax", COND, "((foo(a) AND size(b) AND name = :w)) AND", NULL, NULL,
			"Invalid ConditionExpression: Syntax error; token: \"<EOF>\", near: \"AND\"" },
		{ "parentheses", COND, "name = :w AND size(b) AND foo(a) AND ((c = d))", NULL, NULL,
			"Invalid ConditionExpression: The expression has redundant parentheses;" },
		{ "unknown function", COND, "name = :w AND size(b) AND foo(a)", NULL, NULL,
			"Invalid ConditionExpression: Invalid function name; function: foo" },
		{ "misused function", COND, "name = :w AND size(b)", NULL, NULL,
			"Invalid ConditionExpression: The function is not allowed to be used this way in an "
			"expression; "
			"function: size" },
		{ "reserved", COND, "a = :w AND contains(name, b)", NULL, NULL,
			"Invalid ConditionExpression:" RESERVED "name" },
		{ "undefined", COND, "contains(a, :w, b) AND a = a", NULL, NULL,
			"Invalid ConditionExpression: An expression attribute value used in expression is "
			"not defined; "
			"attribute value: :w" },
		{ "left to right", COND, "a = a AND contains(a, :w, b)", NULL, NULL,
			"Invalid ConditionExpression: The first operand must be distinct from the remaining "
			"operands for "
			"this operator or function; operator: =, first operand: [a]" },
		{ "undefined before the count of size", COND, "size(a, b) = :w", NULL, NULL,
			"Invalid ConditionExpression: An expression attribute value used in expression is "
			"not defined; "
			"attribute value: :w" },
		{ "count of size", COND, "size(a, b) = :v", N, NULL,
			"Invalid ConditionExpression: Incorrect number of operands for operator or function; "
			"operator or "
			"function: size, number of operands: 2" },
		{ "count before distinct", COND, "contains(a, a, a)", NULL, NULL,
			"Invalid ConditionExpression: Incorrect number of operands for operator or function; "
			"operator or "
			"function: contains, number of operands: 3" },
		{ "distinct before type", COND, "attribute_type(a, a)", NULL, NULL,
			"Invalid ConditionExpression: The first operand must be distinct from the remaining "
			"operands for "
			"this operator or function; operator: attribute_type, first operand: [a]" },
		/* 04-S3 */
		{ "reserved first", UPD, "SET a = foo(b), name = c SET d = #n", NULL, NULL,
			"Invalid UpdateExpression:" RESERVED "name" },
		{ "then functions", UPD, "SET a = b SET d = #n, e = foo(b)", NULL, NULL,
			"Invalid UpdateExpression: Invalid function name; function: foo" },
		{ "then sections", UPD, "SET a = :w, #n = b REMOVE c SET d = a", NULL, NULL,
			"Invalid UpdateExpression: The \"SET\" section can only be used once in an update "
			"expression;" },
		{ "then names", UPD, "SET a = :w, #n = b, a = c", NULL, NULL,
			"Invalid UpdateExpression: An expression attribute name used in the document path is "
			"not defined; "
			"attribute name: #n" },
		{ "then values", UPD, "SET a = :w, a = c", NULL, NULL,
			"Invalid UpdateExpression: An expression attribute value used in expression is not "
			"defined; "
			"attribute value: :w" },
		{ "then overlap", UPD, "SET b.c = e, b[1] = e, a = list_append(b), a.b = c ADD d :v", S, NULL,
			"Invalid UpdateExpression: Two document paths overlap with each other; must remove "
			"or rewrite one of "
			"these paths; path one: [a], path two: [a, b]" },
		{ "then conflict", UPD, "SET b.c = e, b[1] = e, a = list_append(b) ADD d :v", S, NULL,
			"Invalid UpdateExpression: Two document paths conflict with each other; must remove "
			"or rewrite one "
			"of these paths; path one: [b, c], path two: [b, [1]]" },
		{ "then operands", UPD, "SET a = list_append(b) ADD d :v", S, NULL,
			"Invalid UpdateExpression: Incorrect operand type for operator or function; "
			"operator: ADD, operand "
			"type: STRING" },
		{ "then functions' operands", UPD, "SET a = list_append(b)", NULL, NULL,
			"Invalid UpdateExpression: Incorrect number of operands for operator or function; "
			"operator or "
			"function: list_append, number of operands: 1" },
	};
	CHECK_ALL(rows);
}

#define TYPE "Incorrect operand type for operator or function; operator or function: "

static void test_operands(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{ "E16 right side", COND, "a = ((:v))", S, NULL,
			"Invalid ConditionExpression: The expression has redundant parentheses;" },
		{ "E16 argument", FILTER, "contains(((a)), :v)", S, NULL,
			"Invalid FilterExpression: The expression has redundant parentheses;" },
		{ "E16 in IN", COND, "a IN ((:v))", S, NULL, NULL },
		{ "E16 NOT between", COND, "(NOT (NOT (a = :v)))", S, NULL, NULL },
		{ "E16 updates may", UPD, "SET a = ((:v))", S, NULL, NULL },
		{ "E8 any case", PROJ, "a.NaMe", NULL, NULL,
			"Invalid ProjectionExpression:" RESERVED "NaMe" },
		{ "E8 sections", COND, "set = :v", S, NULL, "Invalid ConditionExpression:" RESERVED "set" },
		{ "E8 functions are not", COND, "size(a) > :v", N, NULL, NULL },
		{ "F2 functions of updates", COND, "if_not_exists(a, b)", NULL, NULL,
			"Invalid ConditionExpression: Invalid function name; function: if_not_exists" },
		{ "F2 functions of conditions", UPD, "SET a = size(b)", NULL, NULL,
			"Invalid UpdateExpression: Invalid function name; function: size" },
		{ "F3 in IN", COND, "a IN (contains(b, :v))", S, NULL,
			"Invalid ConditionExpression: The function is not allowed to be used this way in an "
			"expression; "
			"function: contains" },
		{ "F3 grouped", FILTER, "(size(a))", NULL, NULL,
			"Invalid FilterExpression: The function is not allowed to be used this way in an "
			"expression; "
			"function: size" },
		{ "F5 not_exists", COND, "attribute_not_exists(size(a))", NULL, NULL,
			"Invalid ConditionExpression: Operator or function requires a document path; "
			"operator or function: "
			"attribute_not_exists" },
		{ "F5 BOOL", COND, "size(:v) = :v", "{\":v\":{\"BOOL\":true}}", NULL,
			"Invalid ConditionExpression: " TYPE "size, operand type: BOOL" },
		{ "F5 NULL", COND, "a IN (size(:v))", "{\":v\":{\"NULL\":true}}", NULL,
			"Invalid ConditionExpression: " TYPE "size, operand type: NULL" },
		{ "F5 of a text", COND, "size(:v) = a", S, NULL, NULL },
		{ "F6 first", COND, "begins_with(:v, a)", "{\":v\":{\"L\":[]}}", NULL,
			"Invalid ConditionExpression: " TYPE "begins_with, operand type: L" },
		{ "F6 size", COND, "begins_with(size(a), :v)", S, NULL,
			"Invalid ConditionExpression: " TYPE "begins_with, operand type: N" },
		{ "F8 size is no path", COND, "size(a) = size(a)", NULL, NULL, NULL },
		{ "F8 values", COND, ":v = :v", S, NULL, NULL },
		{ "F8 begins_with", COND, "begins_with(a, a)", NULL, NULL,
			"Invalid ConditionExpression: The first operand must be distinct from the remaining "
			"operands for "
			"this operator or function; operator: begins_with, first operand: [a]" },
		{ "F8 names", COND, "#a >= a", NULL, "{\"#a\":\"a\"}",
			"Invalid ConditionExpression: The first operand must be distinct from the remaining "
			"operands for "
			"this operator or function; operator: >=, first operand: [a]" },
		{ "F9 filter", FILTER, "a BETWEEN :w AND :v",
			"{\":v\":{\"N\":\"-10.50\"},\":w\":{\"N\":\"2\"}}", NULL,
			"Invalid FilterExpression: The BETWEEN operator requires upper bound to be greater "
			"than or equal to "
			"lower bound; lower bound operand: AttributeValue: {N:2}, upper bound operand: "
			"AttributeValue: "
			"{N:-10.5}" },
		{ "F9 equal", COND, "a BETWEEN :v AND :v", N, NULL, NULL },
		{ "F10 set", COND, ":v >= a", "{\":v\":{\"SS\":[\"a\"]}}", NULL,
			"Invalid ConditionExpression: " TYPE ">=, operand type: SS" },
		{ "F10 map", COND, "a <= :v", "{\":v\":{\"M\":{}}}", NULL,
			"Invalid ConditionExpression: " TYPE "<=, operand type: M" },
		{ "F10 BETWEEN", COND, "a BETWEEN :v AND :v", "{\":v\":{\"NULL\":true}}", NULL,
			"Invalid ConditionExpression: " TYPE "BETWEEN, operand type: NULL" },
		{ "F10 not =", COND, "a = :v", "{\":v\":{\"BOOL\":true}}", NULL, NULL },
		{ "D2", PROJ, "a[99999999999999]", NULL, NULL,
			"Invalid ProjectionExpression: List index is not within the allowable range; index: "
			"[99999999999999]" },
		{ "D2 largest", PROJ, "a[2147483647]", NULL, NULL, NULL },
		{ "D2 larger", PROJ, "a[2147483648]", NULL, NULL,
			"Invalid ProjectionExpression: List index is not within the allowable range; index: "
			"[2147483648]" },
		{ "D3", PROJ,
			"a[0][1][2][3][4][5][6][7][8][9][0][1][2][3][4][5][6][7][8][9][0][1][2][3][4][5][6]["
			"7][8][9][0]",
			NULL, NULL, NULL },
		{ "D3 33", PROJ,
			"a[0][1][2][3][4][5][6][7][8][9][0][1][2][3][4][5][6][7][8][9][0][1][2][3][4][5][6]["
			"7][8][9][0].b",
			NULL, NULL,
			"Invalid ProjectionExpression: The document path has too many nesting levels; "
			"nesting levels: 33" },
		{ "S5 DELETE", UPD, "DELETE a :v", "{\":v\":{\"M\":{}}}", NULL,
			"Invalid UpdateExpression: Incorrect operand type for operator or function; "
			"operator: DELETE, operand "
			"type: MAP" },
		{ "S5 B", UPD, "ADD a :v", "{\":v\":{\"B\":\"AA==\"}}", NULL,
			"Invalid UpdateExpression: Incorrect operand type for operator or function; "
			"operator: ADD, operand "
			"type: BINARY" },
		{ "S5 NULL", UPD, "ADD a :v", "{\":v\":{\"NULL\":true}}", NULL,
			"Invalid UpdateExpression: Incorrect operand type for operator or function; "
			"operator: ADD, operand "
			"type: NULL" },
		{ "S5 BOOL", UPD, "ADD a :v", "{\":v\":{\"BOOL\":true}}", NULL,
			"Invalid UpdateExpression: Incorrect operand type for operator or function; "
			"operator: ADD, operand "
			"type: BOOLEAN" },
		{ "S5 list", UPD, "ADD a :v", "{\":v\":{\"L\":[]}}", NULL,
			"Invalid UpdateExpression: Incorrect operand type for operator or function; "
			"operator: ADD, operand "
			"type: LIST" },
		{ "S6 minus", UPD, "SET a = :v - b", "{\":v\":{\"BOOL\":false}}", NULL,
			"Invalid UpdateExpression: " TYPE "-, operand type: BOOL" },
		{ "S6 count", UPD, "SET a = if_not_exists(a, b, c)", NULL, NULL,
			"Invalid UpdateExpression: Incorrect number of operands for operator or function; "
			"operator or "
			"function: if_not_exists, number of operands: 3" },
		{ "S6 equal paths", UPD, "SET a = list_append(b, b), c = d + d", NULL, NULL, NULL },
		{ "R10", UPD, "SET a = list_append(list_append(b, c), d)", NULL, NULL,
			"Invalid UpdateExpression: The function is not allowed to be used this way in an "
			"expression; "
			"function: list_append" },
		{ "R10 indirectly", UPD, "SET a = list_append(if_not_exists(b, c), d)", NULL, NULL, NULL },
	};
	CHECK_ALL(rows);
}

static void test_placeholders(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{ "E11 no names", COND, "a = b", NULL, "{}", "ExpressionAttributeNames must not be empty" },
		{ "E11 no values", COND, "a = b", "{}", NULL, "ExpressionAttributeValues must not be empty" },
		{ "E11 names first", COND, "a = b", "{}", "{\"#\":\"x\"}",
			"ExpressionAttributeNames contains invalid key: Syntax error; key: \"#\"" },
		{ "E11 a dot is part of the name", COND, "#n = :v", S, "{\"#n\":\"a.b c\"}", NULL },
		{ "E10 names first", COND, "a = b", S, "{\"#b\":\"x\",\"#a\":\"y\"}",
			"Value provided in ExpressionAttributeNames unused in expressions: keys: {#b, #a}" },
		{ "E10 values", COND, "a = :c",
			"{\":b\":{\"N\":\"1\"},\":a\":{\"N\":\"1\"},\":c\":{\"N\":\"1\"}}", NULL,
			"Value provided in ExpressionAttributeValues unused in expressions: keys: {:a, :b}" },
		{ "E18 number", COND, "a = :v", "{\":v\":{\"N\":\"x\"}}", NULL,
			"ExpressionAttributeValues contains invalid value: The parameter cannot be converted "
			"to a numeric "
			"value: x for key :v" },
		{ "A7 NULL", COND, "a = :v", "{\":v\":{\"NULL\":false}}", NULL,
			"One or more parameter values were invalid: Null attribute value types must have the "
			"value of true" },
		{ "E18 before the text", COND, "((", "{\":v\":{\"SS\":[]}}", NULL,
			"ExpressionAttributeValues contains invalid value: One or more parameter values were "
			"invalid: An "
			"string set  may not be empty for key :v" },
	};
	CHECK_ALL(rows);
}

/* ---- limits ---- */

static char *repeat(const char *first, const char *more, size_t n, const char *last)
{
	size_t size = strlen(first) + n * strlen(more) + strlen(last) + 1;
	char *text = malloc(size);
	assert_non_null(text);
	size_t at = strlen(first);
	memcpy(text, first, at);
	for (size_t i = 0; i < n; i++, at += strlen(more))
		memcpy(text + at, more, strlen(more));
	memcpy(text + at, last, strlen(last) + 1);
	return text;
}

static void check_repeated(const char *kind, char *text, const char *values, const char *error)
{
	const struct row row = { "limit", kind, text, values, NULL, error };
	check(&row);
	free(text);
}

static void test_limits(void **state)
{
	(void)state;
	/* 04-E4: 150 comparisons and 150 AND are 300 operators */
	check_repeated(COND, repeat("attribute_exists(a)", " AND a<:v", 150, ""), N, NULL);
	check_repeated(COND, repeat("a<:v", " AND a<:v", 150, ""), N,
		"Invalid ConditionExpression: The expression contains too many operators; operator count: "
		"301");
	check_repeated(FILTER, repeat("", "NOT ", 301, "attribute_exists(a)"), NULL,
		"Invalid FilterExpression: The expression contains too many operators; operator count: 301");
	check_repeated(COND, repeat("", "NOT ", 300, "attribute_exists(a)"), NULL, NULL);
	/* 04-F12 */
	check_repeated(COND, repeat("a IN (:v", ",:v", 99, ")"), N, NULL);
	check_repeated(COND, repeat("a IN (:v", ",:v", 100, ")"), N,
		"Invalid ConditionExpression: Incorrect number of operands for operator or function; "
		"operator or "
		"function: IN, number of operands: 101");
	/* 04-E17: as deep as a text can be */
	check_repeated(COND, repeat("", "(", 4096, ""), NULL,
		"Invalid ConditionExpression: Syntax error; token: \"(\", near: \"((\"");
	check_repeated(UPD, repeat("SET a = ", "(", 4000, ""), NULL,
		"Invalid UpdateExpression: Syntax error; token: \"(\", near: \"((\"");
	/* 04-E2, counted in bytes as sent */
	check_repeated(PROJ, repeat("a", " ", 4095, ""), NULL, NULL);
	check_repeated(PROJ, repeat("a", " ", 4096, ""), NULL,
		"Invalid ProjectionExpression: Expression size has exceeded the maximum allowed size;");
	check_repeated(KEYC, repeat("a", " ", 4096, ""), NULL,
		"Invalid KeyConditionExpression: Expression size has exceeded the maximum allowed size;");
	check_repeated(FILTER, repeat("a", " ", 4096, ""), NULL,
		"Invalid FilterExpression: Expression size has exceeded the maximum allowed size; expression "
		"size: 4097");
}

/* The mark is set by reading a text, whether or not evaluation comes to it (04-E10). */
static void test_used(void **state)
{
	(void)state;
	struct bench b;
	bench_begin(&b);
	set_placeholders(&b, "{\":a\":{\"N\":\"1\"},\":b\":{\"N\":\"2\"}}", "{\"#a\":\"x\",\"#b\":\"y\"}");
	parse_condition(&b, "#a = :a");
	assert_false(ddbi_placeholders_unused(&b.placeholders, &b.err));
	assert_string_equal(message_of(&b),
		"Value provided in ExpressionAttributeNames unused in expressions: keys: {#b}");
	parse_update(&b, "SET #b = if_not_exists(#b, :b)");
	assert_true(ddbi_placeholders_unused(&b.placeholders, &b.err));
	bench_end(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_syntax),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_operands),
		cmocka_unit_test(test_placeholders),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_used),
	};
	return cmocka_run_group_tests_name("expression rules", tests, NULL, NULL);
}
