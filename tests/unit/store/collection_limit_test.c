/* SPDX-License-Identifier: Apache-2.0 */
/* 02-Z7: the size of an item collection, with a limit of 100 bytes in place of 10 GB. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/store_fixture.h"

#define EXCEEDED "ItemCollectionSizeLimitExceededException", "Collection size exceeded."

static struct fixture f;

/* Items are "p" + 1 byte, "s" + 1, and "x" with the rest; those with "n" stand in the local index, keys only.
 */
static int setup(void **state)
{
	struct kv *kv;
	(void)state;
	assert_int_equal(ddbi_kv_memory_open(&kv), KV_OK);
	f.folder[0] = '\0';
	fixture_open_limited(&f, kv, 100);
	expect_ok(run(&f, "CreateTable",
		"{'TableName':'tab','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':["
		"{'AttributeName':'p','AttributeType':'S'},{'AttributeName':'s','AttributeType':'S'},"
		"{'AttributeName':'n','AttributeType':'N'}],"
		"'KeySchema':[{'AttributeName':'p','KeyType':'HASH'},{'AttributeName':'s','KeyType':'RANGE'}]"
		","
		"'LocalSecondaryIndexes':[{'IndexName':'loc','KeySchema':[{'AttributeName':'p','KeyType':'"
		"HASH'},"
		"{'AttributeName':'n','KeyType':'RANGE'}],'Projection':{'ProjectionType':'KEYS_ONLY'}}]}"));
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	fixture_close(&f);
	return 0;
}

/* An item of `size` bytes. */
static json_t *put(const char *hash, const char *range, int size)
{
	static const char many[] =
		"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";
	return run(&f, "PutItem",
		"{'TableName':'tab','Item':{'p':{'S':'%s'},'s':{'S':'%s'},'x':{'S':'%.*s'}}}", hash, range,
		size - 5, many);
}

/* What may be added counts twice, as if it stood in the index too: 40, then 30 more twice is 100. */
static void a_collection_has_a_largest_size(void **state)
{
	(void)state;
	expect_ok(put("a", "1", 40));
	expect_error(put("a", "2", 31), EXCEEDED);
	expect_ok(put("a", "2", 30));
	expect_error(put("a", "3", 30), EXCEEDED);
	expect(run(&f, "Scan", "{'TableName':'tab','Select':'COUNT'}"), "{'Count':2,'ScannedCount':2}");
}

static void other_collections_and_what_shrinks_have_room(void **state)
{
	(void)state;
	expect_ok(put("a", "1", 45));
	expect_ok(put("a", "2", 27));
	expect_ok(put("b", "1", 50));
	expect_error(put("a", "3", 20), EXCEEDED);
	expect_ok(put("a", "1", 10));
	expect_ok(put("a", "3", 20));
	expect_ok(run(&f, "DeleteItem", "{'TableName':'tab','Key':{'p':{'S':'a'},'s':{'S':'3'}}}"));
}

static void index_entries_count(void **state)
{
	(void)state;
	expect_ok(run(&f, "PutItem",
		"{'TableName':'tab','Item':{'p':{'S':'a'},'s':{'S':'1'},'n':{'N':'1'},'x':{'S':'0123456789'}}"
		"}"));
	/* 18 in the table and 7 in the index; 37 twice is 74 more, of which there is room for 75. */
	expect_error(put("a", "2", 38), EXCEEDED);
	expect_ok(put("a", "2", 37));
}

static void updates_and_transactions_too(void **state)
{
	(void)state;
	expect_ok(put("a", "1", 40));
	expect_ok(put("a", "2", 30));
	expect_error(run(&f, "UpdateItem",
			     "{'TableName':'tab','Key':{'p':{'S':'a'},'s':{'S':'2'}},'UpdateExpression':'SET "
			     "y = :y',"
			     "'ExpressionAttributeValues':{':y':{'S':'0123456789012345'}}}"),
		EXCEEDED);
	json_t *answer = run(&f, "TransactWriteItems",
		"{'TransactItems':[{'Put':{'TableName':'tab','Item':{'p':{'S':'b'},'s':{'S':'1'}}}},"
		"{'Put':{'TableName':'tab','Item':{'p':{'S':'a'},'s':{'S':'3'},'x':{'S':'012345678901234567'}"
		"}}}]}");
	const json_t *reason = json_array_get(json_object_get(answer, "CancellationReasons"), 1);
	assert_string_equal(
		json_string_value(json_object_get(reason, "Code")), "ItemCollectionSizeLimitExceeded");
	assert_string_equal(
		json_string_value(json_object_get(reason, "Message")), "Collection size exceeded.");
	json_decref(answer);
	expect(run(&f, "Scan", "{'TableName':'tab','Select':'COUNT'}"), "{'Count':2,'ScannedCount':2}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_collection_has_a_largest_size, setup, teardown),
		cmocka_unit_test_setup_teardown(
			other_collections_and_what_shrinks_have_room, setup, teardown),
		cmocka_unit_test_setup_teardown(index_entries_count, setup, teardown),
		cmocka_unit_test_setup_teardown(updates_and_transactions_too, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
