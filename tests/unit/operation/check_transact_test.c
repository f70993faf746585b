/* SPDX-License-Identifier: Apache-2.0 */
/* TransactGetItems and TransactWriteItems: what their requests say by themselves (08-T1 to T5, T16, T18), and
 * which of them are the same (08-T12). */
#include "operation/action.h"
#include "support.h"

#define WRITE(items)    "{\"TransactItems\":[" items "]}"
#define KEY             "\"TableName\":\"abc\",\"Key\":{\"a\":{\"S\":\"x\"}}"
#define DELETE          "{\"Delete\":{" KEY "}}"
#define CHECK(more)     "{\"ConditionCheck\":{" KEY more "}}"
#define UPDATE(more)    "{\"Update\":{" KEY more "}}"
#define PUT(item, more) "{\"Put\":{\"TableName\":\"abc\",\"Item\":{" item "}" more "}}"
#define GET(more)       "{\"Get\":{" KEY more "}}"
#define ONE             INVALID "TransactItems can only contain one of Check, Put, Update or Delete"
#define NULL_AT(path)   ONE_ERROR "Value null" AT(path) "Member must not be null"

static void t1_number_of_actions(void **state)
{
	(void)state;
	static const struct request_case cases[] = {
		{ "08-T1", WRITE(""),
			ONE_ERROR "Value '[]'" AT(
				"transactItems") "Member must have length greater than or equal to 1" },
		{ "08-T1", "{}", NULL_AT("transactItems") },
		{ "08-T1", WRITE(DELETE), "" },
	};
	RUN_CASES(request_check, OP_TRANSACT_WRITE_ITEMS, cases);
	static const struct request_case gets[] = {
		{ "08-T16", WRITE(""),
			ONE_ERROR "Value '[]'" AT(
				"transactItems") "Member must have length greater than or equal to 1" },
		{ "08-T16", WRITE("{}"), NULL_AT("transactItems.1.member.get") },
		{ "08-T16", WRITE(GET("")), "" },
	};
	RUN_CASES(request_check, OP_TRANSACT_GET_ITEMS, gets);
}

/* A hundred and one empty entries: their number comes before what is in them. */
static void t1_too_many(void **state)
{
	(void)state;
	static char json[1000], answer[4000];
	static struct request r;
	size_t n = (size_t)snprintf(json, sizeof json, "{\"TransactItems\":[{}");
	size_t m = (size_t)snprintf(answer, sizeof answer, ONE_ERROR "Value '[TransactWriteItem()");
	for (int i = 1; i < 101; i++) {
		n += (size_t)snprintf(json + n, sizeof json - n, ",{}");
		m += (size_t)snprintf(answer + m, sizeof answer - m, ", TransactWriteItem()");
	}
	snprintf(json + n, sizeof json - n, "]}");
	snprintf(answer + m, sizeof answer - m,
		"]'" AT("transactItems") "Member must have length less than or equal to 100");
	assert_string_equal(request_check(&r, OP_TRANSACT_WRITE_ITEMS, json), answer);
	request_end(&r);
}

static void t2_one_action_an_entry(void **state)
{
	(void)state;
	static const struct request_case cases[] = {
		{ "08-T2", WRITE(DELETE ",{}"), ONE },
		{ "08-T2", WRITE("{\"Delete\":{" KEY "},\"Put\":{\"TableName\":\"abc\",\"Item\":{}}}"), ONE },
		{ "constraints come first", WRITE("{},{\"Delete\":{}}"),
			INVALID "2 validation errors detected: Value null" AT(
				"transactItems.2.member.delete.key") "Member must not be null; Value "
								     "null" AT("transactItems.2."
									       "member.delete."
									       "tableName") "Member "
											    "must "
											    "not be "
											    "null" },
	};
	RUN_CASES(request_check, OP_TRANSACT_WRITE_ITEMS, cases);
}

static void t5_errors_of_the_request(void **state)
{
	(void)state;
	static const struct request_case cases[] = {
		{ "08-T5: ConditionCheck without a condition", WRITE(CHECK("")),
			NULL_AT("transactItems.1.member.conditionCheck.conditionExpression") },
		{ "08-T5: Update without an update", WRITE(UPDATE("")),
			NULL_AT("transactItems.1.member.update.updateExpression") },
		{ "08-T5: enumeration",
			WRITE(CHECK(",\"ConditionExpression\":\"a=a\","
				    "\"ReturnValuesOnConditionCheckFailure\":\"X\"")),
			ONE_ERROR
			"Value 'X'" AT("transactItems.1.member.conditionCheck."
				       "returnValuesOnConditionCheckFailure") "Member "
									      "must "
									      "satisfy enum value set: "
									      "[ALL_OLD, NONE]" },
		{ "08-T5: names and values without an expression",
			WRITE("{\"Delete\":{" KEY ",\"ExpressionAttributeNames\":{\"#a\":\"b\"},"
			      "\"ExpressionAttributeValues\":{\":a\":{"
			      "\"N\":\"1\"}}}}"),
			"" },
		{ "08-T5: syntax, in the second action",
			WRITE(DELETE "," UPDATE(",\"UpdateExpression\":\"\"")),
			INVALID "Invalid UpdateExpression: The expression can not be empty;" },
		{ "08-T5: undefined", WRITE(CHECK(",\"ConditionExpression\":\"b = :v\"")),
			INVALID "Invalid ConditionExpression: An expression attribute value used in "
				"expression is not "
				"defined; attribute value: :v" },
		{ "08-T5, 04-E10: unused",
			WRITE(UPDATE(",\"UpdateExpression\":\"REMOVE "
				     "b\",\"ExpressionAttributeNames\":{\"#a\":\"b\"}")),
			INVALID
			"Value provided in ExpressionAttributeNames unused in expressions: keys: {#a}" },
		{ "08-T5: value of a key", WRITE("{\"Delete\":{\"TableName\":\"abc\",\"Key\":{\"a\":{}}}}"),
			INVALID "Supplied AttributeValue is empty, must contain exactly one of the supported "
				"datatypes" },
		{ "08-T5: value of an item", WRITE(PUT("\"a\":{\"SS\":[]}", "")),
			PARAMETERS "An string set  may not be empty" },
		{ "08-T5: value of an expression",
			WRITE(UPDATE(",\"UpdateExpression\":\"SET b = "
				     ":v\",\"ExpressionAttributeValues\":{\":v\":{\"N\":"
				     "\"x\"}}")),
			INVALID "ExpressionAttributeValues contains invalid value: The parameter cannot be "
				"converted to a "
				"numeric value: x for key :v" },
		{ "08-T12: token", "{\"ClientRequestToken\":\"\",\"TransactItems\":[" DELETE "]}",
			ONE_ERROR "Value ''" AT(
				"clientRequestToken") "Member must have length greater than or equal to 1" },
		{ "02-T5", WRITE("{\"Delete\":{\"TableName\":\"ab\",\"Key\":{}}}"),
			ONE_ERROR "Value 'ab'" AT(
				"transactItems.1.member.delete.tableName") "Member must have length "
									   "greater than or equal to 3" },
	};
	RUN_CASES(request_check, OP_TRANSACT_WRITE_ITEMS, cases);
}

static void t18_errors_of_a_get(void **state)
{
	(void)state;
	static const struct request_case cases[] = {
		{ "08-T18: syntax", WRITE(GET(",\"ProjectionExpression\":\"\"")),
			INVALID "Invalid ProjectionExpression: The expression can not be empty;" },
		{ "08-T18: unused",
			WRITE(GET(",\"ProjectionExpression\":\"b\",\"ExpressionAttributeNames\":{\"#a\":"
				  "\"b\"}")),
			INVALID
			"Value provided in ExpressionAttributeNames unused in expressions: keys: {#a}" },
		{ "04-E12", WRITE(GET(",\"ExpressionAttributeNames\":{\"#a\":\"b\"}")), "" },
		{ "02-A2", WRITE("{\"Get\":{\"TableName\":\"abc\",\"Key\":{\"a\":{}}}}"),
			INVALID "Supplied AttributeValue is empty, must contain exactly one of the supported "
				"datatypes" },
	};
	RUN_CASES(request_check, OP_TRANSACT_GET_ITEMS, cases);
}

/* A Put of an item of so many bytes. */
static char *put_of(size_t bytes)
{
	static const char before[] =
		"{\"TransactItems\":[{\"Put\":{\"TableName\":\"abc\",\"Item\":{\"a\":{\"S\":\"";
	static const char after[] = "\"}}}}]}";
	size_t n = bytes - 1; /* the name */
	char *json = malloc(sizeof before + n + sizeof after);
	memcpy(json, before, sizeof before - 1);
	memset(json + sizeof before - 1, 'x', n);
	memcpy(json + sizeof before - 1 + n, after, sizeof after);
	return json;
}

static void z3_oversize_put(void **state)
{
	(void)state;
	static struct request r;
	char *json = put_of(409601);
	assert_string_equal(request_check(&r, OP_TRANSACT_WRITE_ITEMS, json),
		INVALID "Item size has exceeded the maximum allowed size");
	request_end(&r);
	free(json);
	json = put_of(409600);
	assert_string_equal(request_check(&r, OP_TRANSACT_WRITE_ITEMS, json), "");
	request_end(&r);
	free(json);
}

/* Eleven deletes with unused values: ten of 400,000 bytes and one of that many. */
static const char *check_sized(struct request *r, size_t last)
{
	static const char before[] = "{\"Delete\":{" KEY ",\"ExpressionAttributeValues\":{\":v\":{\"S\":\"";
	static const char after[] = "\"}}}}";
	enum { ACTIONS = 11, MOST = 400000 };
	char *json = malloc((sizeof before + MOST + sizeof after) * ACTIONS + 100), *to = json;
	to += snprintf(to, 100, "{\"TransactItems\":[");
	for (int i = 0; i < ACTIONS; i++) {
		size_t n = i + 1 < ACTIONS ? MOST : last;
		if (i)
			*to++ = ',';
		memcpy(to, before, sizeof before - 1);
		to += sizeof before - 1;
		memset(to, 'x', n);
		to += n;
		memcpy(to, after, sizeof after - 1);
		to += sizeof after - 1;
	}
	snprintf(to, 10, "]}");
	const char *answer = request_check(r, OP_TRANSACT_WRITE_ITEMS, json);
	free(json);
	return answer;
}

static void t4_size_of_the_request(void **state)
{
	(void)state;
	static struct request r;
	/* with 2 bytes for each key and each placeholder: 10 x 400,004 + 4 + 194,260 is 4 MB */
	assert_string_equal(check_sized(&r, 194260), "");
	request_end(&r);
	assert_string_equal(check_sized(&r, 194261), INVALID
		"Transaction size cannot exceed 4 MB: the items, keys and expression values of the request "
		"come to 4194305 bytes");
	request_end(&r);
}

/* ---- fingerprints ---- */

static uint64_t fingerprint(const char *items)
{
	static struct request r;
	char json[2000];
	snprintf(json, sizeof json, "{\"ClientRequestToken\":\"t\",\"TransactItems\":[%s]}", items);
	assert_string_equal(request_check(&r, OP_TRANSACT_WRITE_ITEMS, json), "");
	uint64_t sum = r.prepared.fingerprint;
	request_end(&r);
	assert_true(sum != 0);
	return sum;
}

#define CONDITION    ",\"ConditionExpression\":\"#a = :v AND #b = :w\""
#define NAMES(list)  ",\"ExpressionAttributeNames\":{" list "}"
#define VALUES(list) ",\"ExpressionAttributeValues\":{" list "}"
#define A            "\"#a\":\"p\""
#define B            "\"#b\":\"q\""
#define V            "\":v\":{\"N\":\"1\"}"
#define W            "\":w\":{\"SS\":[\"x\",\"y\"]}"

static void t12_what_is_the_same(void **state)
{
	(void)state;
	uint64_t one = fingerprint(CHECK(CONDITION NAMES(A "," B) VALUES(V "," W)));
	assert_true(fingerprint(CHECK(NAMES(B "," A) VALUES(W "," V) CONDITION)) == one);
	assert_true(fingerprint(CHECK(CONDITION NAMES(A "," B)
				    VALUES("\":v\":{\"N\":\"1.0\"},\":w\":{\"SS\":[\"y\",\"x\"]}"))) == one);
	assert_true(fingerprint("{\"ConditionCheck\":{\"Key\":{\"a\":{\"S\":\"x\"}},\"TableName\":\"arn:aws:"
				"dynamodb:us-"
				"east-1:000000000000:table/abc\"" CONDITION NAMES(A "," B)
					VALUES(V "," W) "}}") == one);
}

static void t12_what_is_not(void **state)
{
	(void)state;
	const uint64_t all[] = {
		fingerprint(DELETE),
		fingerprint(DELETE "," PUT("\"a\":{\"S\":\"y\"}", "")),
		fingerprint(PUT("\"a\":{\"S\":\"y\"}", "") "," DELETE),
		fingerprint(PUT("\"a\":{\"S\":\"x\"}", "")),
		fingerprint(
			PUT("\"a\":{\"S\":\"x\"}", ",\"ReturnValuesOnConditionCheckFailure\":\"ALL_OLD\"")),
		fingerprint("{\"Delete\":{\"TableName\":\"abd\",\"Key\":{\"a\":{\"S\":\"x\"}}}}"),
		fingerprint(UPDATE(",\"UpdateExpression\":\"REMOVE b\"")),
		fingerprint(UPDATE(",\"UpdateExpression\":\"REMOVE c\"")),
		fingerprint(UPDATE(",\"UpdateExpression\":\"REMOVE b\",\"ConditionExpression\":\"b <> a\"")),
		fingerprint(CHECK(CONDITION NAMES(A "," B) VALUES(V "," W))),
		fingerprint(CHECK(CONDITION NAMES("\"#a\":\"q\",\"#b\":\"p\"") VALUES(V "," W))),
		fingerprint(CHECK(CONDITION NAMES(A "," B) VALUES("\":v\":{\"N\":\"2\"}," W))),
	};
	size_t n = sizeof all / sizeof *all;
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < i; k++)
			assert_true(all[i] != all[k]);
}

/* ---- trees in place of texts ---- */

/* attribute_exists(name) as a tree. */
static const struct expression_trees *tree_of(struct ddb_arena *arena, const char *name)
{
	struct path_part *part = ARENA_NEW(arena, struct path_part);
	struct operand *operand = ARENA_NEW(arena, struct operand);
	struct condition *condition = ARENA_NEW(arena, struct condition);
	struct expression_trees *trees = ARENA_NEW(arena, struct expression_trees);
	part->name = str_z(name);
	*operand = (struct operand){ .kind = OPERAND_PATH, .path = { part, 1 } };
	*condition = (struct condition){ .op = CONDITION_EXISTS, .operands = operand, .noperands = 1 };
	trees->condition = condition;
	return trees;
}

/* The required text of a ConditionCheck is not missed, and the tree is part of the fingerprint. */
static uint64_t check_tree(const char *name)
{
	struct ddb_arena arena;
	struct op op;
	struct prepared prepared;
	ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
	assert_true(ddbi_op_init(&op, OP_TRANSACT_WRITE_ITEMS, &arena));
	struct transact_write_items_input *in = op.input;
	struct condition_check check = { .table_name = STR("abc"), .trees = tree_of(&arena, name) };
	struct transact_write_item entry = { .condition_check = &check };
	check.key.packed = ddbi_item_pack(&arena, &(struct ddb_item){ NULL, 0 });
	in->transact_items.items = &entry;
	in->transact_items.len = 1;
	in->transact_items.set = true;
	in->client_request_token = STR("t");
	assert_true(ddbi_check_request(&op, &prepared));
	assert_ptr_equal(prepared.actions[0].condition, check.trees->condition);
	ddbi_arena_free(&arena);
	return prepared.fingerprint;
}

static void trees_stand_for_texts(void **state)
{
	(void)state;
	assert_true(check_tree("p") == check_tree("p"));
	assert_true(check_tree("p") != check_tree("q"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(t1_number_of_actions),
		cmocka_unit_test(t1_too_many),
		cmocka_unit_test(t2_one_action_an_entry),
		cmocka_unit_test(t4_size_of_the_request),
		cmocka_unit_test(t5_errors_of_the_request),
		cmocka_unit_test(t18_errors_of_a_get),
		cmocka_unit_test(z3_oversize_put),
		cmocka_unit_test(t12_what_is_the_same),
		cmocka_unit_test(t12_what_is_not),
		cmocka_unit_test(trees_stand_for_texts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
