/* SPDX-License-Identifier: Apache-2.0 */
/* What table operations do with the table (03-3.1 step 17, 3.2, 3.3); what can be said of a request alone is
 * tested with the checks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/store_fixture.h"

#define ARN "arn:aws:dynamodb:us-east-1:000000000000:table/users"

static struct fixture f;

static int begin(void **state)
{
	(void)state;
	fixture_open(&f);
	return 0;
}

static int end(void **state)
{
	(void)state;
	fixture_close(&f);
	return 0;
}

static json_t *create(const char *more)
{
	return run(&f, "CreateTable",
		"{'TableName':'users','KeySchema':[{'AttributeName':'pk','KeyType':'HASH'}],"
		"'AttributeDefinitions':[{'AttributeName':'pk','AttributeType':'S'}]%s}",
		more);
}

#define PER_REQUEST ",'BillingMode':'PAY_PER_REQUEST'"
#define PROVISIONED ",'ProvisionedThroughput':{'ReadCapacityUnits':5,'WriteCapacityUnits':6}"

/* The member of the description, by a path such as "Table.TableStatus"; taken out of the answer, which goes.
 */
static json_t *member(json_t *answer, const char *path)
{
	json_t *at = answer;
	char name[64];
	while (*path) {
		size_t n = strcspn(path, ".");
		memcpy(name, path, n);
		name[n] = '\0';
		at = json_is_array(at) ? json_array_get(at, (size_t)(name[0] - '0'))
				       : json_object_get(at, name);
		path += n + (path[n] == '.');
	}
	json_t *out = at ? json_deep_copy(at) : json_null();
	json_decref(answer);
	return out;
}

static json_t *described(const char *path)
{
	char whole[128];
	snprintf(whole, sizeof whole, "Table.%s", path);
	return member(run(&f, "DescribeTable", "{'TableName':'users'}"), whole);
}

static json_t *update(const char *more)
{
	return run(&f, "UpdateTable", "{'TableName':'users'%s}", more);
}

/* ---- CreateTable ---- */

static void the_answer_says_creating(void **state) /* 03-L1 */
{
	(void)state;
	json_t *answer = create(PER_REQUEST);
	json_t *id = json_object_get(json_object_get(answer, "TableDescription"), "TableId");
	assert_int_equal(json_string_length(id), 36);
	assert_int_equal(json_string_value(id)[14], '4');
	json_object_set_new(json_object_get(answer, "TableDescription"), "TableId", json_string("id"));
	expect(answer,
		"{'TableDescription':{'TableName':'users','TableStatus':'CREATING','TableId':'id',"
		"'TableArn':'" ARN "','CreationDateTime':1767225600,'ItemCount':0,'TableSizeBytes':0,"
		"'KeySchema':[{'AttributeName':'pk','KeyType':'HASH'}],"
		"'AttributeDefinitions':[{'AttributeName':'pk','AttributeType':'S'}],"
		"'ProvisionedThroughput':{'NumberOfDecreasesToday':0,'ReadCapacityUnits':0,'"
		"WriteCapacityUnits':0},"
		"'BillingModeSummary':{'BillingMode':'PAY_PER_REQUEST'},'DeletionProtectionEnabled':false}}");
}

static void it_is_active_at_once(void **state) /* 03-L2, L4 */
{
	(void)state;
	expect_ok(create(PER_REQUEST));
	json_t *answer = run(&f, "DescribeTable", "{'TableName':'users'}");
	json_object_set_new(json_object_get(answer, "Table"), "TableId", json_string("id"));
	expect(answer,
		"{'Table':{'TableName':'users','TableStatus':'ACTIVE','TableId':'id',"
		"'TableArn':'" ARN "','CreationDateTime':1767225600,'ItemCount':0,'TableSizeBytes':0,"
		"'KeySchema':[{'AttributeName':'pk','KeyType':'HASH'}],"
		"'AttributeDefinitions':[{'AttributeName':'pk','AttributeType':'S'}],"
		"'ProvisionedThroughput':{'NumberOfDecreasesToday':0,'ReadCapacityUnits':0,'"
		"WriteCapacityUnits':0},"
		"'BillingModeSummary':{'BillingMode':'PAY_PER_REQUEST','LastUpdateToPayPerRequestDateTime':"
		"1767225600},"
		"'WarmThroughput':{'ReadUnitsPerSecond':12000,'WriteUnitsPerSecond':4000,'Status':'ACTIVE'},"
		"'DeletionProtectionEnabled':false}}");
}

static void a_provisioned_table_shows_its_units(void **state) /* 03-L1, L2 */
{
	(void)state;
	expect_ok(create(PROVISIONED));
	expect(described("ProvisionedThroughput"),
		"{'NumberOfDecreasesToday':0,'ReadCapacityUnits':5,'WriteCapacityUnits':6}");
	expect(described("WarmThroughput"),
		"{'ReadUnitsPerSecond':5,'WriteUnitsPerSecond':6,'Status':'ACTIVE'}");
	expect(described("BillingModeSummary"), "null");
}

static void a_name_in_use_is_refused(void **state) /* 03-3.1 step 17 */
{
	(void)state;
	expect_ok(create(PER_REQUEST));
	expect_error(create(PROVISIONED), "ResourceInUseException", "Table already exists: users");
}

static void a_table_made_again_has_another_id(void **state) /* 03-L1 */
{
	(void)state;
	expect_ok(create(PER_REQUEST));
	json_t *first = described("TableId");
	expect_ok(run(&f, "DeleteTable", "{'TableName':'users'}"));
	expect_ok(create(PER_REQUEST));
	json_t *second = described("TableId");
	assert_string_not_equal(json_string_value(first), json_string_value(second));
	json_decref(first);
	json_decref(second);
}

static void create_with_indexes(void)
{
	expect_ok(run(&f, "CreateTable",
		"{'TableName':'users','BillingMode':'PAY_PER_REQUEST',"
		"'KeySchema':[{'AttributeName':'pk','KeyType':'HASH'},{'AttributeName':'sk','KeyType':'RANGE'"
		"}],"
		"'AttributeDefinitions':[{'AttributeName':'sk','AttributeType':'N'},{'AttributeName':'pk',"
		"'AttributeType':'S'},{'AttributeName':'a','AttributeType':'B'}],"
		"'LocalSecondaryIndexes':[{'IndexName':'by_a','KeySchema':[{'AttributeName':'pk','KeyType':'"
		"HASH'},"
		"{'AttributeName':'a','KeyType':'RANGE'}],'Projection':{'ProjectionType':'INCLUDE',"
		"'NonKeyAttributes':['x','y']}}],"
		"'GlobalSecondaryIndexes':[{'IndexName':'gsi','KeySchema':[{'AttributeName':'a','KeyType':'"
		"HASH'}],"
		"'Projection':{'ProjectionType':'KEYS_ONLY'}}]}"));
}

static void indexes_are_described(void **state) /* 03-L3, C4 */
{
	(void)state;
	create_with_indexes();
	expect(described("LocalSecondaryIndexes"),
		"[{'IndexName':'by_a','KeySchema':[{'AttributeName':'pk','KeyType':'HASH'},{'AttributeName':'"
		"a',"
		"'KeyType':'RANGE'}],'Projection':{'ProjectionType':'INCLUDE','NonKeyAttributes':['x','y']},"
		"'IndexSizeBytes':0,'ItemCount':0,'IndexArn':'" ARN "/index/by_a'}]");
	expect(described("GlobalSecondaryIndexes"),
		"[{'IndexName':'gsi','KeySchema':[{'AttributeName':'a','KeyType':'HASH'}],"
		"'Projection':{'ProjectionType':'KEYS_ONLY'},'IndexStatus':'ACTIVE',"
		"'ProvisionedThroughput':{'NumberOfDecreasesToday':0,'ReadCapacityUnits':0,'"
		"WriteCapacityUnits':0},"
		"'IndexSizeBytes':0,'ItemCount':0,'IndexArn':'" ARN "/index/gsi',"
		"'WarmThroughput':{'ReadUnitsPerSecond':12000,'WriteUnitsPerSecond':4000,'Status':'ACTIVE'}}"
		"]");
	expect(described("AttributeDefinitions"),
		"[{'AttributeName':'a','AttributeType':'B'},{'AttributeName':'pk','AttributeType':'S'},"
		"{'AttributeName':'sk','AttributeType':'N'}]");
}

static void the_options_are_described(void **state) /* 03-L10 to L13 */
{
	(void)state;
	expect_ok(create(PER_REQUEST
		",'DeletionProtectionEnabled':true,'TableClass':'STANDARD_INFREQUENT_ACCESS',"
		"'StreamSpecification':{'StreamEnabled':true,'StreamViewType':'KEYS_ONLY'},"
		"'SSESpecification':{'Enabled':true,'SSEType':'KMS','KMSMasterKeyId':'alias/mine'},"
		"'OnDemandThroughput':{'MaxReadRequestUnits':7}"));
	expect(described("DeletionProtectionEnabled"), "true");
	expect(described("TableClassSummary"), "{'TableClass':'STANDARD_INFREQUENT_ACCESS'}");
	expect(described("StreamSpecification"), "{'StreamEnabled':true,'StreamViewType':'KEYS_ONLY'}");
	expect(described("LatestStreamLabel"), "'2026-01-01T00:00:00.000'");
	expect(described("LatestStreamArn"), "'" ARN "/stream/2026-01-01T00:00:00.000'");
	expect(described("SSEDescription"), "{'Status':'ENABLED','SSEType':'KMS','KMSMasterKeyArn':'arn:aws:"
					    "kms:us-east-1:000000000000:alias/mine'}");
	expect(described("OnDemandThroughput"), "{'MaxReadRequestUnits':7}");
}

/* ---- DescribeTable, ListTables, DeleteTable ---- */

static void a_missing_table_is_named(void **state) /* 03-L8, 01-P19 */
{
	(void)state;
	expect_error(run(&f, "DescribeTable", "{'TableName':'none'}"), "ResourceNotFoundException",
		"Requested resource not found: Table: none not found");
	expect_error(run(&f, "DeleteTable", "{'TableName':'none'}"), "ResourceNotFoundException",
		"Requested resource not found: Table: none not found");
	expect_error(run(&f, "UpdateTable", "{'TableName':'none','DeletionProtectionEnabled':true}"),
		"ResourceNotFoundException", "Requested resource not found: Table: none not found");
}

static void a_table_can_be_named_by_its_arn(void **state) /* 01-P39 */
{
	(void)state;
	expect_ok(create(PER_REQUEST));
	expect(member(run(&f, "DescribeTable", "{'TableName':'" ARN "'}"), "Table.TableName"), "'users'");
}

static void create_named(const char *name)
{
	expect_ok(run(&f, "CreateTable",
		"{'TableName':'%s','KeySchema':[{'AttributeName':'pk','KeyType':'HASH'}],"
		"'AttributeDefinitions':[{'AttributeName':'pk','AttributeType':'S'}]" PER_REQUEST "}",
		name));
}

static void tables_are_listed_in_order_by_pages(void **state) /* 03-L14 */
{
	(void)state;
	expect(run(&f, "ListTables", "{}"), "{'TableNames':[]}");
	create_named("bbb");
	create_named("aaa");
	create_named("Zzz");
	create_named("aaa.x");
	expect(run(&f, "ListTables", "{}"), "{'TableNames':['Zzz','aaa','aaa.x','bbb']}");
	expect(run(&f, "ListTables", "{'Limit':2}"),
		"{'TableNames':['Zzz','aaa'],'LastEvaluatedTableName':'aaa'}");
	expect(run(&f, "ListTables", "{'Limit':2,'ExclusiveStartTableName':'aaa'}"),
		"{'TableNames':['aaa.x','bbb']}");
	expect(run(&f, "ListTables", "{'ExclusiveStartTableName':'aaa.a'}"),
		"{'TableNames':['aaa.x','bbb']}");
	expect(run(&f, "ListTables", "{'ExclusiveStartTableName':'zzz'}"), "{'TableNames':[]}");
}

static void a_page_of_tables_has_a_hundred(void **state) /* 03-L14 */
{
	char name[16];
	(void)state;
	for (int i = 0; i < 101; i++) {
		snprintf(name, sizeof name, "t%03d", i);
		create_named(name);
	}
	json_t *page = run(&f, "ListTables", "{}");
	assert_int_equal(json_array_size(json_object_get(page, "TableNames")), 100);
	assert_string_equal(json_string_value(json_object_get(page, "LastEvaluatedTableName")), "t099");
	json_decref(page);
}

static void a_deleted_table_answers_shortly_and_is_gone(void **state) /* 03-L6 */
{
	(void)state;
	expect_ok(create(PROVISIONED));
	json_t *answer = run(&f, "DeleteTable", "{'TableName':'users'}");
	json_object_set_new(json_object_get(answer, "TableDescription"), "TableId", json_string("id"));
	expect(answer, "{'TableDescription':{'TableName':'users','TableStatus':'DELETING','TableArn':'" ARN
		       "','TableId':'id',"
		       "'ItemCount':0,'TableSizeBytes':0,'ProvisionedThroughput':{'NumberOfDecreasesToday':0,"
		       "'ReadCapacityUnits':5,'WriteCapacityUnits':6},'DeletionProtectionEnabled':false}}");
	expect_error(run(&f, "DescribeTable", "{'TableName':'users'}"), "ResourceNotFoundException",
		"Requested resource not found: Table: users not found");
	expect(run(&f, "ListTables", "{}"), "{'TableNames':[]}");
}

static void a_protected_table_cannot_be_deleted(void **state) /* 03-L7 */
{
	(void)state;
	expect_ok(create(PER_REQUEST ",'DeletionProtectionEnabled':true"));
	expect_invalid(run(&f, "DeleteTable", "{'TableName':'users'}"),
		"Resource cannot be deleted as it is currently protected against deletion. Disable deletion "
		"protection "
		"first.");
	expect_ok(update(",'DeletionProtectionEnabled':false"));
	expect_ok(run(&f, "DeleteTable", "{'TableName':'users'}"));
}

/* ---- UpdateTable ---- */

static void the_answer_has_the_old_throughput(void **state) /* 03-U6, U4 */
{
	(void)state;
	expect_ok(create(PROVISIONED));
	json_t *answer = update(",'ProvisionedThroughput':{'ReadCapacityUnits':4,'WriteCapacityUnits':60}");
	expect(member(json_incref(answer), "TableDescription.TableStatus"), "'UPDATING'");
	expect(member(answer, "TableDescription.ProvisionedThroughput"),
		"{'NumberOfDecreasesToday':0,'ReadCapacityUnits':5,'WriteCapacityUnits':6}");
	expect(described("TableStatus"), "'ACTIVE'");
	expect(described("ProvisionedThroughput"),
		"{'NumberOfDecreasesToday':1,'ReadCapacityUnits':4,'WriteCapacityUnits':60,"
		"'LastIncreaseDateTime':1767225600,'LastDecreaseDateTime':1767225600}");
}

static void the_same_throughput_is_refused(void **state) /* 03-U3 */
{
	(void)state;
	expect_ok(create(PROVISIONED));
	expect_invalid(update(",'ProvisionedThroughput':{'ReadCapacityUnits':5,'WriteCapacityUnits':6}"),
		"The provisioned throughput for the table will not change. The requested value equals the "
		"current value. "
		"Current ReadCapacityUnits provisioned for the table: 5. Requested ReadCapacityUnits: 5. "
		"Current "
		"WriteCapacityUnits provisioned for the table: 6. Requested WriteCapacityUnits: 6. Refer to "
		"the Amazon "
		"DynamoDB Developer Guide for current limits and how to request higher limits.");
}

static void billing_goes_there_and_back(void **state) /* 03-U2, U6 */
{
	(void)state;
	expect_ok(create(PROVISIONED));
	expect_ok(update(PER_REQUEST));
	expect(described("BillingModeSummary"),
		"{'BillingMode':'PAY_PER_REQUEST','LastUpdateToPayPerRequestDateTime':1767225600}");
	expect(described("ProvisionedThroughput.ReadCapacityUnits"), "0");
	expect_invalid(update(",'BillingMode':'PROVISIONED'"),
		"One or more parameter values were invalid: ProvisionedThroughput must be specified when "
		"BillingMode is "
		"PROVISIONED");
	expect_ok(update(",'BillingMode':'PROVISIONED'" PROVISIONED));
	expect(described("BillingModeSummary.BillingMode"), "'PROVISIONED'");
	expect(described("ProvisionedThroughput.WriteCapacityUnits"), "6");
}

static void throughput_of_an_on_demand_table_is_refused(void **state) /* 03-U2 */
{
	(void)state;
	expect_ok(create(PER_REQUEST));
	expect_invalid(update(PROVISIONED), "One or more parameter values were invalid: Neither "
					    "ReadCapacityUnits nor WriteCapacityUnits can be "
					    "specified when BillingMode is PAY_PER_REQUEST");
}

static void a_stream_goes_on_and_off(void **state) /* 03-U16, L10 */
{
	(void)state;
	expect_ok(create(PER_REQUEST));
	expect_ok(update(",'StreamSpecification':{'StreamEnabled':true,'StreamViewType':'NEW_IMAGE'}"));
	expect_invalid(update(",'StreamSpecification':{'StreamEnabled':true,'StreamViewType':'OLD_IMAGE'}"),
		"Table already has an enabled stream: TableName: users");
	expect_ok(update(",'StreamSpecification':{'StreamEnabled':false}"));
	expect(described("StreamSpecification"), "null");
	expect(described("LatestStreamLabel"), "'2026-01-01T00:00:00.000'");
	expect_invalid(update(",'StreamSpecification':{'StreamEnabled':false}"),
		"Table already has a disabled stream: TableName: users");
}

static void on_demand_maxima_merge(void **state) /* 03-U17 */
{
	(void)state;
	expect_ok(create(PER_REQUEST ",'OnDemandThroughput':{'MaxReadRequestUnits':7}"));
	expect_ok(update(",'OnDemandThroughput':{'MaxWriteRequestUnits':8}"));
	expect(described("OnDemandThroughput"), "{'MaxReadRequestUnits':7,'MaxWriteRequestUnits':8}");
	expect(member(update(",'OnDemandThroughput':{'MaxReadRequestUnits':-1}"),
		       "TableDescription.OnDemandThroughput"),
		"{'MaxReadRequestUnits':-1,'MaxWriteRequestUnits':8}");
	expect(described("OnDemandThroughput"), "{'MaxWriteRequestUnits':8}");
	expect_ok(update(",'BillingMode':'PROVISIONED'" PROVISIONED));
	expect(described("OnDemandThroughput"), "null");
	expect_invalid(update(",'OnDemandThroughput':{'MaxReadRequestUnits':1}"),
		"One or more parameter values were invalid: MaxReadRequestUnits for OnDemandThroughput "
		"cannot be "
		"specified when the table BillingMode is PROVISIONED");
}

#define NEW_INDEX(name)                                                                                      \
	",'AttributeDefinitions':[{'AttributeName':'a','AttributeType':'N'}],'GlobalSecondaryIndexUpdates':" \
	"[{'Create':{'IndexName':'" name "','KeySchema':[{'AttributeName':'a','KeyType':'HASH'}],"           \
	"'Projection':{'ProjectionType':'ALL'}}}]"

static void a_new_index_is_built(void **state) /* 03-U13, L3, L5 */
{
	(void)state;
	expect_ok(create(PER_REQUEST));
	json_t *answer = update(NEW_INDEX("gsi"));
	expect(member(json_incref(answer), "TableDescription.TableStatus"), "'UPDATING'");
	expect(member(json_incref(answer), "TableDescription.GlobalSecondaryIndexes.0.IndexStatus"),
		"'CREATING'");
	expect(member(answer, "TableDescription.GlobalSecondaryIndexes.0.Backfilling"), "false");
	expect(described("TableStatus"), "'UPDATING'");
	expect(described("GlobalSecondaryIndexes.0.Backfilling"), "true");
	expect_error(update(",'DeletionProtectionEnabled':true"), "ResourceInUseException",
		"Attempt to change a resource which is still in use: Table is being updated: users");
	expect_error(update(NEW_INDEX("gsi")), "ResourceInUseException",
		"Attempt to change a resource which is still in use: Index is being created.  Table: users "
		"Index: gsi");
	fixture_run_jobs(&f);
	expect(described("TableStatus"), "'ACTIVE'");
	expect(described("GlobalSecondaryIndexes.0.IndexStatus"), "'ACTIVE'");
	expect(described("GlobalSecondaryIndexes.0.Backfilling"), "null");
	expect_invalid(update(NEW_INDEX("gsi")), "Attempting to create an index which already exists");
}

static void definitions_are_those_that_keys_use(void **state) /* 03-U12 */
{
	(void)state;
	expect_ok(create(PER_REQUEST));
	expect_ok(update(NEW_INDEX("gsi")));
	fixture_run_jobs(&f);
	expect(described("AttributeDefinitions"),
		"[{'AttributeName':'a','AttributeType':'N'},{'AttributeName':'pk','AttributeType':'S'}]");
	json_t *answer = update(",'GlobalSecondaryIndexUpdates':[{'Delete':{'IndexName':'gsi'}}]");
	expect(member(answer, "TableDescription.GlobalSecondaryIndexes.0.IndexStatus"),
		"'DELETING'"); /* 03-U15 */
	expect(described("GlobalSecondaryIndexes"), "null");
	expect(described("AttributeDefinitions"), "[{'AttributeName':'pk','AttributeType':'S'}]");
}

static void a_key_keeps_its_type(void **state) /* 03-U11 */
{
	(void)state;
	expect_ok(create(PER_REQUEST));
	json_t *answer = update(
		",'AttributeDefinitions':[{'AttributeName':'pk','AttributeType':'N'}],"
		"'GlobalSecondaryIndexUpdates':[{'Create':{'IndexName':'gsi','KeySchema':[{'AttributeName':"
		"'pk','KeyType':'HASH'}],'Projection':{'ProjectionType':'ALL'}}}]");
	expect_invalid(answer, "One or more parameter values were invalid: Attributes cannot be redefined. "
			       "Please check that your "
			       "attribute has the same type as previously defined. Existing schema: pk: S");
	expect(described("GlobalSecondaryIndexes"), "null");
	assert_int_equal(f.store->ops->run_jobs(f.store, 0), 0);
}

static void missing_indexes_are_refused(void **state) /* 03-U9 */
{
	(void)state;
	expect_ok(create(PROVISIONED));
	expect_error(update(",'GlobalSecondaryIndexUpdates':[{'Delete':{'IndexName':'none'}}]"),
		"ResourceNotFoundException", "Requested resource not found");
	expect_invalid(update(",'GlobalSecondaryIndexUpdates':[{'Update':{'IndexName':'none',"
			      "'ProvisionedThroughput':{'ReadCapacityUnits':1,'WriteCapacityUnits':1}}}]"),
		"This operation cannot be performed with given input values. Please contact DynamoDB service "
		"team for "
		"more info: Action Blocked: IndexUpdate");
}

static void a_table_is_deleted_while_an_index_is_built(void **state) /* 03-U15 */
{
	(void)state;
	expect_ok(create(PER_REQUEST));
	expect_ok(update(NEW_INDEX("gsi")));
	expect_ok(run(&f, "DeleteTable", "{'TableName':'users'}"));
	fixture_run_jobs(&f);
	expect_ok(create(PER_REQUEST));
	expect(described("GlobalSecondaryIndexes"), "null");
}

static void the_region_is_that_of_the_request(void **state) /* 03-L1 */
{
	struct ddb_arena arena;
	struct op op;
	struct error err;
	struct buf scratch;
	(void)state;
	ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
	ddbi_buf_init(&scratch, 1 << 20);
	error_init(&err, &arena);
	assert_true(ddbi_op_init(&op, OP_CREATE_TABLE, &arena));
	assert_true(ddbi_decode(ddbi_operations[OP_CREATE_TABLE].input,
		STR("{\"TableName\":\"users\",\"BillingMode\":\"PAY_PER_REQUEST\",\"KeySchema\":[{"
		    "\"AttributeName\":"
		    "\"pk\",\"KeyType\":\"HASH\"}],\"AttributeDefinitions\":[{\"AttributeName\":\"pk\","
		    "\"AttributeType\":\"S\"}]}"),
		&scratch, &err, op.input));
	op.region = STR("eu-west-1");
	store_wait(f.store, &op);
	assert_false(op_failed(&op));
	expect(described("TableArn"), "'arn:aws:dynamodb:eu-west-1:000000000000:table/users'");
	ddbi_buf_free(&scratch);
	ddbi_arena_free(&arena);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, begin, end)
	const struct CMUnitTest tests[] = {
		T(the_answer_says_creating),
		T(it_is_active_at_once),
		T(a_provisioned_table_shows_its_units),
		T(a_name_in_use_is_refused),
		T(a_table_made_again_has_another_id),
		T(indexes_are_described),
		T(the_options_are_described),
		T(a_missing_table_is_named),
		T(a_table_can_be_named_by_its_arn),
		T(tables_are_listed_in_order_by_pages),
		T(a_page_of_tables_has_a_hundred),
		T(a_deleted_table_answers_shortly_and_is_gone),
		T(a_protected_table_cannot_be_deleted),
		T(the_answer_has_the_old_throughput),
		T(the_same_throughput_is_refused),
		T(billing_goes_there_and_back),
		T(throughput_of_an_on_demand_table_is_refused),
		T(a_stream_goes_on_and_off),
		T(on_demand_maxima_merge),
		T(a_new_index_is_built),
		T(definitions_are_those_that_keys_use),
		T(a_key_keeps_its_type),
		T(missing_indexes_are_refused),
		T(a_table_is_deleted_while_an_index_is_built),
		T(the_region_is_that_of_the_request),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
