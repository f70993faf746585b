/* SPDX-License-Identifier: Apache-2.0 */
/* Trees from models meet the limits and rules that their rendered text would meet. */
#include "support.h"

#include "base/buf.h"

static struct bench bench;

static int set_up(void **state)
{
	(void)state;
	bench_begin(&bench);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	bench_end(&bench);
	return 0;
}

static struct path path_of(size_t n, const char *head)
{
	struct path_part *parts = ARENA_ARRAY(&bench.arena, struct path_part, n);
	for (size_t i = 0; i < n; i++)
		parts[i] = (struct path_part){ i ? STR_NONE : str_z(head), 0 };
	return (struct path){ parts, n };
}

static struct operand path_operand(const char *name)
{
	return (struct operand){ .kind = OPERAND_PATH, .path = path_of(1, name) };
}

static struct str value_of(const char *json)
{
	char text[200];
	snprintf(text, sizeof(text), "{\"v\":%s}", json);
	return ddbi_item_get(packed_from(&bench, text), STR("v"));
}

static struct operand value_operand(const char *json)
{
	return (struct operand){ .kind = OPERAND_VALUE, .value = value_of(json) };
}

static void refused(const struct condition *c, enum expression_kind kind, const char *message)
{
	assert_false(ddbi_check_condition(kind, c, &bench.err));
	assert_int_equal(bench.err.exception, EXCEPTION_VALIDATION);
	assert_string_equal(message_of(&bench), message);
}

/* n times the same comparison, in one chain */
static struct condition chain(enum condition_op op, const struct condition *leaf, size_t n)
{
	struct condition *children = ARENA_ARRAY(&bench.arena, struct condition, n);
	for (size_t i = 0; i < n; i++)
		children[i] = *leaf;
	return (struct condition){ .op = op, .children = children, .nchildren = n };
}

static void test_operators(void **state)
{
	(void)state;
	struct operand operands[] = { path_operand("a"), path_operand("b") };
	struct condition leaf = { .op = CONDITION_EQ, .operands = operands, .noperands = 2 };
	struct condition c = chain(CONDITION_AND, &leaf, 150); /* 150 and 149 */
	assert_true(ddbi_check_condition(EXPRESSION_CONDITION, &c, &bench.err));
	c = chain(CONDITION_AND, &leaf, 151);
	refused(&c, EXPRESSION_CONDITION,
		"Invalid ConditionExpression: The expression contains too many operators; operator count: "
		"301");
}

static void test_size(void **state)
{
	(void)state;
	struct operand operands[] = { path_operand("a"), path_operand("b") };
	struct condition leaf = { .op = CONDITION_EQ, .operands = operands, .noperands = 2 };
	/* "#0 = #1" and " AND " between them: 12 n - 5 bytes */
	struct condition c = chain(CONDITION_AND, &leaf, 400);
	refused(&c, EXPRESSION_FILTER,
		"Invalid FilterExpression: Expression size has exceeded the maximum allowed size; expression "
		"size: 4795");
	refused(&c, EXPRESSION_KEY_CONDITION,
		"Invalid KeyConditionExpression: Expression size has exceeded the maximum allowed size;");
	/* "attribute_exists(#0)": names count as their placeholders, however long they are */
	char name[6000];
	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = 0;
	struct operand longest = path_operand(name);
	struct condition exists = { .op = CONDITION_EXISTS, .operands = &longest, .noperands = 1 };
	assert_true(ddbi_check_condition(EXPRESSION_CONDITION, &exists, &bench.err));
}

/* 04-E17 */
static void test_depth(void **state)
{
	(void)state;
	struct operand operands[] = { path_operand("a"), path_operand("b") };
	struct condition *c = ARENA_ARRAY(&bench.arena, struct condition, 100001);
	c[0] = (struct condition){ .op = CONDITION_EQ, .operands = operands, .noperands = 2 };
	for (size_t i = 1; i <= 100000; i++)
		c[i] = (struct condition){ .op = CONDITION_AND, .children = &c[i - 1], .nchildren = 1 };
	assert_true(ddbi_check_condition(EXPRESSION_CONDITION, &c[900], &bench.err));
	refused(&c[100000], EXPRESSION_CONDITION,
		"Invalid ConditionExpression: operators are nested more than 1000 levels deep; no expression "
		"that "
		"DynamoDB accepts needs as many");
}

static void test_conditions(void **state)
{
	(void)state;
	struct operand many[102];
	for (size_t i = 0; i < 102; i++)
		many[i] = i ? value_operand("{\"N\":\"1\"}") : path_operand("a");
	struct condition in = { .op = CONDITION_IN, .operands = many, .noperands = 101 };
	assert_true(ddbi_check_condition(EXPRESSION_CONDITION, &in, &bench.err));
	in.noperands = 102;
	refused(&in, EXPRESSION_CONDITION,
		"Invalid ConditionExpression: Incorrect number of operands for operator or function; "
		"operator or "
		"function: IN, number of operands: 101");
	struct operand two[] = { path_operand("a"), path_operand("a") };
	struct condition c = { .op = CONDITION_LT, .operands = two, .noperands = 2 };
	refused(&c, EXPRESSION_FILTER,
		"Invalid FilterExpression: The first operand must be distinct from the remaining operands "
		"for this "
		"operator or function; operator: <, first operand: [a]");
	two[1] = value_operand("{\"BOOL\":true}");
	refused(&c, EXPRESSION_FILTER,
		"Invalid FilterExpression: Incorrect operand type for operator or function; operator or "
		"function: <, "
		"operand type: BOOL");
	two[1] = (struct operand){ .kind = OPERAND_PATH, .path = path_of(33, "a") };
	refused(&c, EXPRESSION_FILTER,
		"Invalid FilterExpression: The document path has too many nesting levels; nesting levels: "
		"33");
	struct condition inner = { .op = CONDITION_NOT, .children = &c, .nchildren = 1 };
	two[1].path.n = 32;
	assert_true(ddbi_check_condition(EXPRESSION_FILTER, &inner, &bench.err));
	two[1] = (struct operand){ .kind = OPERAND_SIZE, .inner = &many[1] };
	refused(&inner, EXPRESSION_FILTER,
		"Invalid FilterExpression: Incorrect operand type for operator or function; operator or "
		"function: size, "
		"operand type: N");
}

static void update_refused(const struct update *update, const char *message)
{
	assert_false(ddbi_check_update(update, &bench.err));
	assert_int_equal(bench.err.exception, EXCEPTION_VALIDATION);
	assert_string_equal(message_of(&bench), message);
}

static void test_updates(void **state)
{
	(void)state;
	struct update_value number = { .kind = UPDATE_OPERAND_VALUE, .value = value_of("{\"N\":\"1\"}") };
	struct update_value b = { .kind = UPDATE_OPERAND_PATH, .path = path_of(1, "b") };
	struct update_value sum = { .kind = UPDATE_PLUS, .left = &b, .right = &number };
	struct update_action actions[] = {
		{ .verb = UPDATE_SET, .target = path_of(1, "a"), .value = sum },
		{ .verb = UPDATE_REMOVE, .target = path_of(2, "c") },
	};
	struct update update = { actions, 2, false };
	assert_true(ddbi_check_update(&update, &bench.err));
	actions[1].target = path_of(2, "a");
	update_refused(&update, "Invalid UpdateExpression: Two document paths overlap with each other; must "
				"remove or rewrite one of "
				"these paths; path one: [a], path two: [a, [0]]");
	actions[1].target = path_of(33, "c");
	update_refused(&update, "Invalid UpdateExpression: The document path has too many nesting levels; "
				"nesting levels: 33");
	update.n = 1;
	number.value = value_of("{\"S\":\"1\"}");
	update_refused(&update, "Invalid UpdateExpression: Incorrect operand type for operator or function; "
				"operator or function: +, "
				"operand type: S");
	number.value = value_of("{\"L\":[]}");
	struct update_value append = { .kind = UPDATE_LIST_APPEND, .left = &b, .right = &number };
	actions[0].value = append;
	assert_true(ddbi_check_update(&update, &bench.err));
	actions[0].value.left = &append;
	update_refused(&update, "Invalid UpdateExpression: The function is not allowed to be used this way "
				"in an expression; function: "
				"list_append");
	actions[0].value.left = &sum;
	update_refused(&update,
		"Invalid UpdateExpression: a sum or difference cannot be an operand; only one + or - is "
		"possible for each attribute that is set");
	actions[0].value = (struct update_value){ .kind = UPDATE_IF_NOT_EXISTS, .left = &b };
	update_refused(&update,
		"Invalid UpdateExpression: Operator or function requires a document path; operator or "
		"function: if_not_exists");
	actions[0] = (struct update_action){ .verb = UPDATE_ADD, .target = path_of(1, "a"), .value = number };
	update_refused(&update,
		"Invalid UpdateExpression: Incorrect operand type for operator or function; operator: "
		"ADD, operand type: LIST");
	update.legacy = true;
	assert_true(ddbi_check_update(&update, &bench.err));
}

static void test_projections(void **state)
{
	(void)state;
	struct path paths[] = { path_of(1, "a"), path_of(32, "b"), path_of(1, "a") };
	struct projection projection = { paths, 2 };
	assert_true(ddbi_check_projection(&projection, &bench.err));
	projection.n = 3;
	assert_false(ddbi_check_projection(&projection, &bench.err));
	assert_string_equal(message_of(&bench), "Invalid ProjectionExpression: Two document paths overlap "
						"with each other; must remove or rewrite one of "
						"these paths; path one: [a], path two: [a]");
	paths[1] = path_of(33, "b");
	assert_false(ddbi_check_projection(&projection, &bench.err));
	assert_string_equal(message_of(&bench), "Invalid ProjectionExpression: The document path has too "
						"many nesting levels; nesting levels: 33");
	struct path_part far[] = { { STR("a"), 0 }, { STR_NONE, 2147483648 } };
	paths[1] = (struct path){ far, 2 };
	paths[0] = path_of(1, "b");
	assert_false(ddbi_check_projection(&projection, &bench.err));
	assert_string_equal(message_of(&bench),
		"Invalid ProjectionExpression: List index is not within the allowable "
		"range; index: [2147483648]");
	projection.n = 0;
	assert_false(ddbi_check_projection(&projection, &bench.err));
	assert_string_equal(
		message_of(&bench), "Invalid ProjectionExpression: The expression can not be empty;");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_operators, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_size, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_depth, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_conditions, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_updates, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_projections, set_up, tear_down),
	};
	return cmocka_run_group_tests_name("trees from models", tests, NULL, NULL);
}
