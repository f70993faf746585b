/* SPDX-License-Identifier: Apache-2.0 */
/* Each call that an operation makes of the engine fails in turn, before it takes effect and after. The
 * operation says so, the store is as it was, and goes on; after a commit of which nobody knows whether it
 * took effect it only reads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/hash.h"
#include "kv/faulty.h"
#include "kv/memory.h"
#include "support/store_fixture.h"

#define TREES     64 /* that a store of this test can have */
#define READ_ONLY "a commit failed, so the store takes no writes until it is opened again"

struct test {
	struct fixture fixture;
	struct kv *inner, *kv;
};

/* ---- a store with something in it ---- */

static void open_test(struct test *t, bool file)
{
	struct kv_sqlite_opts opts = { .max_bytes = 0 };
	char path[80], why[200] = "";
	int64_t pid;
	t->fixture.folder[0] = '\0';
	if (file) {
		snprintf(t->fixture.folder, sizeof t->fixture.folder, "/tmp/ddb-fault-XXXXXX");
		assert_non_null(mkdtemp(t->fixture.folder));
		snprintf(path, sizeof path, "%s/db", t->fixture.folder);
		if (ddbi_kv_sqlite_open(path, &opts, &t->inner, &pid, why, sizeof why) != KV_OK)
			fail_msg("%s", why);
	} else {
		assert_int_equal(ddbi_kv_memory_open(&t->inner), KV_OK);
	}
	assert_int_equal(ddbi_kv_faulty_open(t->inner, &t->kv), KV_OK);
	fixture_open_on(&t->fixture, t->kv);
}

static void fill(struct fixture *f)
{
	expect_ok(run(f, "CreateTable",
		"{'TableName':'tab','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':["
		"{'AttributeName':'p','AttributeType':'S'},{'AttributeName':'s','AttributeType':'S'},"
		"{'AttributeName':'g','AttributeType':'S'},{'AttributeName':'n','AttributeType':'N'}],"
		"'KeySchema':[{'AttributeName':'p','KeyType':'HASH'},{'AttributeName':'s','KeyType':'RANGE'}]"
		","
		"'StreamSpecification':{'StreamEnabled':true,'StreamViewType':'NEW_AND_OLD_IMAGES'},"
		"'LocalSecondaryIndexes':[{'IndexName':'loc','KeySchema':[{'AttributeName':'p','KeyType':'"
		"HASH'},"
		"{'AttributeName':'n','KeyType':'RANGE'}],'Projection':{'ProjectionType':'KEYS_ONLY'}}],"
		"'GlobalSecondaryIndexes':[{'IndexName':'gsi','KeySchema':[{'AttributeName':'g','KeyType':'"
		"HASH'}],"
		"'Projection':{'ProjectionType':'INCLUDE','NonKeyAttributes':['x']}}]}"));
	expect_ok(run(f, "CreateTable",
		"{'TableName':'other','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':["
		"{'AttributeName':'p','AttributeType':'S'}],'KeySchema':[{'AttributeName':'p','KeyType':'"
		"HASH'}]}"));
	for (int i = 0; i < 3; i++)
		expect_ok(run(f, "PutItem",
			"{'TableName':'tab','Item':{'p':{'S':'a'},'s':{'S':'%d'},'g':{'S':'g'},'n':{'N':'%d'}"
			","
			"'x':{'S':'x'}}}",
			i, i));
	fixture_run_jobs(f);
}

/* Of all that the engine holds. */
static uint64_t digest(struct test *t)
{
	const struct kv_ops *ops = t->inner->ops;
	struct kv_range all = { STR(""), STR_NONE };
	struct kv_snapshot *s;
	struct kv_iter *it;
	struct str key, value;
	uint64_t cookie, sum = 0;
	assert_int_equal(ops->snapshot(t->inner, &s, &cookie), KV_OK);
	for (kv_tree tree = 1; tree <= TREES; tree++) {
		assert_int_equal(ops->iterate(s, tree, &all, false, &it), KV_OK);
		while (ops->next(it, &key, &value) == KV_OK)
			sum = (sum ^ ddbi_hash64(key)) * 3 + (ddbi_hash64(value) ^ tree) * 5;
		ops->end(it);
	}
	ops->release(s);
	return sum;
}

/* ---- the operations ---- */

struct subject {
	const char *name, *text;
};

static const struct subject subjects[] = {
	{ "GetItem", "{'TableName':'tab','Key':{'p':{'S':'a'},'s':{'S':'1'}}}" },
	{ "PutItem", "{'TableName':'tab','Item':{'p':{'S':'a'},'s':{'S':'1'},'n':{'N':'9'}}}" },
	{ "UpdateItem",
		"{'TableName':'tab','Key':{'p':{'S':'a'},'s':{'S':'1'}},'UpdateExpression':'SET g = :g',"
		"'ExpressionAttributeValues':{':g':{'S':'h'}}}" },
	{ "DeleteItem", "{'TableName':'tab','Key':{'p':{'S':'a'},'s':{'S':'1'}},'ReturnValues':'ALL_OLD'}" },
	{ "Query", "{'TableName':'tab','KeyConditionExpression':'p = "
		   ":p','ExpressionAttributeValues':{':p':{'S':'a'}}"
		   "}" },
	{ "Query", "{'TableName':'tab','IndexName':'loc','Select':'ALL_ATTRIBUTES','KeyConditionExpression':'"
		   "p = :p',"
		   "'ExpressionAttributeValues':{':p':{'S':'a'}}}" },
	{ "Scan", "{'TableName':'tab'}" },
	{ "Scan", "{'TableName':'tab','IndexName':'gsi'}" },
	{ "BatchGetItem",
		"{'RequestItems':{'tab':{'Keys':[{'p':{'S':'a'},'s':{'S':'0'}},{'p':{'S':'a'},'s':{'S':'1'}"
		"}]}}}" },
	{ "BatchWriteItem", "{'RequestItems':{'tab':[{'DeleteRequest':{'Key':{'p':{'S':'a'},'s':{'S':'0'}}}},"
			    "{'PutRequest':{'Item':{'p':{'S':'b'},'s':{'S':'1'}}}}]}}" },
	{ "TransactGetItems",
		"{'TransactItems':[{'Get':{'TableName':'tab','Key':{'p':{'S':'a'},'s':{'S':'0'}}}},"
		"{'Get':{'TableName':'other','Key':{'p':{'S':'a'}}}}]}" },
	{ "TransactWriteItems",
		"{'ClientRequestToken':'token','TransactItems':[{'Delete':{'TableName':'tab','Key':{"
		"'p':{'S':'a'},'s':{'S':'0'}}}},"
		"{'Put':{'TableName':'other','Item':{'p':{'S':'b'}}}}]}" },
	{ "CreateTable", "{'TableName':'new','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':[{'"
			 "AttributeName':'p',"
			 "'AttributeType':'S'}],'KeySchema':[{'AttributeName':'p','KeyType':'HASH'}]}" },
	{ "DescribeTable", "{'TableName':'tab'}" },
	{ "UpdateTable",
		"{'TableName':'other','AttributeDefinitions':[{'AttributeName':'p','AttributeType':'S'},"
		"{'AttributeName':'q','AttributeType':'S'}],'GlobalSecondaryIndexUpdates':[{'Create':{'"
		"IndexName':'by_q',"
		"'KeySchema':[{'AttributeName':'q','KeyType':'HASH'}],'Projection':{'ProjectionType':'ALL'}}}"
		"]}" },
	{ "DeleteTable", "{'TableName':'tab'}" },
	{ "UpdateTimeToLive",
		"{'TableName':'tab','TimeToLiveSpecification':{'AttributeName':'x','Enabled':true}}" },
	{ "TagResource",
		"{'ResourceArn':'arn:aws:dynamodb:us-east-1:000000000000:table/tab','Tags':[{'Key':'k',"
		"'Value':'v'}]}" },
	{ "ListTables", "{}" },
	{ "DescribeTimeToLive", "{'TableName':'tab'}" },
	{ "ListStreams", "{}" },
};

static const char *error_name(const json_t *answer)
{
	const char *type = json_string_value(json_object_get(answer, "__type"));
	const char *hash = type ? strchr(type, '#') : NULL;
	return hash ? hash + 1 : type;
}

static json_t *run_operation(struct test *t, const struct subject *o)
{
	return run(&t->fixture, o->name, "%s", o->text);
}

/* ---- one call fails ---- */

struct failure {
	enum kv_rc rc;
	bool after;
	const char *exception;
};

static void check_reads(struct test *t)
{
	expect_ok(run(&t->fixture, "GetItem", "{'TableName':'tab','Key':{'p':{'S':'a'},'s':{'S':'2'}}}"));
	expect_ok(run(&t->fixture, "Scan", "{'TableName':'other'}"));
}

/* Whether the store takes writes; if not, it says why. */
static bool takes_writes(struct test *t)
{
	json_t *answer = run(&t->fixture, "PutItem", "{'TableName':'other','Item':{'p':{'S':'z'}}}");
	bool yes = !error_name(answer);
	if (yes)
		json_decref(answer);
	else
		expect_error(answer, "StoreReadOnly", READ_ONLY);
	return yes;
}

/* false: the operation makes less than n calls. */
static bool fail_nth(
	bool file, const struct subject *o, const struct failure *fault, uint64_t n, unsigned *read_only)
{
	struct test t;
	open_test(&t, file);
	fill(&t.fixture);
	uint64_t before = digest(&t);
	struct kv_fault_plan *plan = ddbi_kv_faulty_plan(t.kv);
	*plan = (struct kv_fault_plan){ .nth = n, .after_effect = fault->after, .rc = fault->rc };
	json_t *answer = run_operation(&t, o);
	bool struck = plan->calls >= n;
	*plan = (struct kv_fault_plan){ .nth = 0 };
	const char *exception = error_name(answer);
	if (struck && (!exception || strcmp(exception, fault->exception) != 0))
		fail_msg("%s, call %u: %s instead of %s", o->name, (unsigned)n,
			exception ? exception : "no error", fault->exception);
	if (!struck && exception)
		fail_msg("%s: %s", o->name, json_dumps(answer, 0));
	json_decref(answer);
	if (struck && !fault->after && digest(&t) != before)
		fail_msg("%s, call %u has left something", o->name, (unsigned)n);
	if (struck) {
		bool deleted = fault->after && digest(&t) != before && strcmp(o->name, "DeleteTable") == 0;
		if (!deleted)
			check_reads(&t);
		if (takes_writes(&t)) {
			if (digest(&t) == before)
				fail_msg("%s: a write was lost", o->name);
			expect_ok(run_operation(&t, o));
		} else {
			++*read_only;
		}
	}
	fixture_close(&t.fixture);
	return struck;
}

static bool writes(const struct subject *o)
{
	static const char *const reads[] = { "Get", "Query", "Scan", "BatchGet", "TransactGet", "Describe",
		"List" };
	for (size_t i = 0; i < sizeof reads / sizeof *reads; i++)
		if (strncmp(o->name, reads[i], strlen(reads[i])) == 0)
			return false;
	return true;
}

static void fail_each(bool file, const struct failure *fault)
{
	unsigned calls = 0;
	for (size_t i = 0; i < sizeof subjects / sizeof *subjects; i++) {
		const struct subject *o = &subjects[i];
		unsigned read_only = 0;
		uint64_t n = 1;
		while (fail_nth(file, o, fault, n, &read_only))
			n++;
		calls += (unsigned)n - 1;
		assert_true(n > 1); /* it asks the engine for something */
		bool unknown = fault->rc == KV_IO || fault->rc == KV_DAMAGED;
		if (read_only != (writes(o) && unknown ? 1 : 0))
			fail_msg("%s: %u calls made the store read-only", o->name, read_only);
	}
	print_message("%u calls failed %s effect: %s\n", calls, fault->after ? "after their" : "without",
		fault->exception);
}

static const struct failure faults[] = {
	{ KV_NOMEM, false, "OutOfMemory" },
	{ KV_FULL, false, "InputOutputError" },
	{ KV_IO, false, "InputOutputError" },
	{ KV_IO, true, "InputOutputError" },
	{ KV_DAMAGED, false, "DamagedFile" },
	{ KV_DAMAGED, true, "DamagedFile" },
};

static void test_memory(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
		fail_each(false, &faults[i]);
}

static void test_file(void **state)
{
	(void)state;
	fail_each(true, &faults[2]);
	fail_each(true, &faults[3]);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_memory), cmocka_unit_test(test_file) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
