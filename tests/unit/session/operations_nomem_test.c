/* SPDX-License-Identifier: Apache-2.0 */
/* Each allocation of each operation fails in turn, alone and with all after it, on a store in memory and one
 * in a file: the call says DDB_NOMEM, the store is what it was, and the same session then does the whole
 * operation. (That nothing leaks, the sanitizer says; SQLite's own memory is the engine's tests' affair.) */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/mem.h"
#include "operation/operation.h"
#include <ddb/ddb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef DDB_FAULT

#define ARN     "arn:aws:dynamodb:us-east-1:000000000000:table/tab"
#define STREAM  ARN "/stream/2026-01-01T00:00:00.000"
#define SHARD   "shardId-00000001767225600000-00000001"
#define TEXT    ((size_t)4 << 20)
#define ITEM(s) "'p':{'S':'a'},'s':{'S':'" s "'}"
#define KEY(s)  "'TableName':'tab','Key':{" ITEM(s) "}"

struct step {
	const char *operation, *request; /* ' for " */
	const char *what;                /* where there are several of the operation */
};

static const struct step prepare[] = {
	{ "CreateTable",
		"{'TableName':'tab','ProvisionedThroughput':{'ReadCapacityUnits':5,'WriteCapacityUnits':5},"
		"'AttributeDefinitions':[{'AttributeName':'p','AttributeType':'S'},{'AttributeName':'s',"
		"'AttributeType':'S'},{'AttributeName':'g','AttributeType':'S'},{'AttributeName':'n',"
		"'AttributeType':'N'}],'KeySchema':[{'AttributeName':'p','KeyType':'HASH'},"
		"{'AttributeName':'s','KeyType':'RANGE'}],'LocalSecondaryIndexes':[{'IndexName':'loc',"
		"'KeySchema':[{'AttributeName':'p','KeyType':'HASH'},{'AttributeName':'n','KeyType':'RANGE'}"
		"],'Projection':{'ProjectionType':'KEYS_ONLY'}}],'GlobalSecondaryIndexes':[{'IndexName':"
		"'gsi','KeySchema':[{'AttributeName':'g','KeyType':'HASH'}],'Projection':{'ProjectionType':"
		"'INCLUDE','NonKeyAttributes':['x']},'ProvisionedThroughput':{'ReadCapacityUnits':5,"
		"'WriteCapacityUnits':5}}],'StreamSpecification':{'StreamEnabled':true,'StreamViewType':"
		"'NEW_AND_OLD_IMAGES'},'Tags':[{'Key':'k','Value':'v'}]}",
		NULL },
	{ "CreateTable",
		"{'TableName':'plain','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':["
		"{'AttributeName':'p','AttributeType':'S'}],'KeySchema':[{'AttributeName':'p','KeyType':"
		"'HASH'}]}",
		NULL },
	{ "UpdateTimeToLive",
		"{'TableName':'tab','TimeToLiveSpecification':{'AttributeName':'e','Enabled':true}}", NULL },
	{ "PutItem",
		"{'TableName':'tab','Item':{" ITEM("1") ",'g':{'S':'g'},'n':{'N':'1'},'x':{'S':'x'},"
							"'e':{'N':'1767229200'}}}",
		NULL },
	{ "PutItem", "{'TableName':'tab','Item':{" ITEM("2") ",'g':{'S':'g'},'n':{'N':'2'}}}", NULL },
};

/* All that a local store can do; what changes something can be done after `prepare`. */
static const struct step steps[] = {
	{ "CreateTable",
		"{'TableName':'other','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':["
		"{'AttributeName':'p','AttributeType':'S'},{'AttributeName':'n','AttributeType':'N'}],"
		"'KeySchema':[{'AttributeName':'p','KeyType':'HASH'}],'GlobalSecondaryIndexes':[{'IndexName':"
		"'gsi','KeySchema':[{'AttributeName':'n','KeyType':'HASH'}],'Projection':{'ProjectionType':"
		"'ALL'}}],'StreamSpecification':{'StreamEnabled':true,'StreamViewType':'KEYS_ONLY'},"
		"'Tags':[{'Key':'k','Value':'v'}]}",
		NULL },
	{ "DescribeTable", "{'TableName':'tab'}", NULL }, { "ListTables", "{'Limit':1}", NULL },
	{ "UpdateTable", "{'TableName':'tab','BillingMode':'PAY_PER_REQUEST'}", "billing" },
	{ "UpdateTable",
		"{'TableName':'tab','AttributeDefinitions':[{'AttributeName':'x','AttributeType':'S'}],"
		"'GlobalSecondaryIndexUpdates':[{'Create':{'IndexName':'by_x','KeySchema':[{'AttributeName':"
		"'x','KeyType':'HASH'}],'Projection':{'ProjectionType':'ALL'},'ProvisionedThroughput':"
		"{'ReadCapacityUnits':1,'WriteCapacityUnits':1}}}]}",
		"index created" },
	{ "UpdateTable", "{'TableName':'tab','GlobalSecondaryIndexUpdates':[{'Delete':{'IndexName':'gsi'}}]}",
		"index deleted" },
	{ "UpdateTable", "{'TableName':'tab','StreamSpecification':{'StreamEnabled':false}}", "stream off" },
	{ "DeleteTable", "{'TableName':'tab'}", NULL },
	{ "PutItem",
		"{'TableName':'tab','Item':{" ITEM(
			"1") ",'g':{'S':'h'},'n':{'N':'2'},'x':{'S':'y'},"
			     "'e':{'N':'1767229300'}},'ConditionExpression':'n = "
			     ":n','ExpressionAttributeValues':"
			     "{':n':{'N':'1'}},'ReturnValues':'ALL_OLD','ReturnConsumedCapacity':'INDEXES',"
			     "'ReturnItemCollectionMetrics':'SIZE'}",
		NULL },
	{ "GetItem",
		"{" KEY("1") ",'ProjectionExpression':'g, #x','ExpressionAttributeNames':{'#x':'x'},"
			     "'ReturnConsumedCapacity':'INDEXES'}",
		NULL },
	{ "UpdateItem",
		"{" KEY("1") ",'UpdateExpression':'SET g = :g, l = :l REMOVE n','ExpressionAttributeValues':"
			     "{':g':{'S':'i'},':l':{'L':[{'S':'1'}]}},'ReturnValues':'ALL_NEW','"
			     "ReturnConsumedCapacity':"
			     "'TOTAL'}",
		NULL },
	{ "DeleteItem", "{" KEY("1") ",'ReturnValues':'ALL_OLD','ReturnConsumedCapacity':'INDEXES'}", NULL },
	{ "Query",
		"{'TableName':'tab','IndexName':'loc','KeyConditionExpression':'p = :p AND n < :n','Select':"
		"'ALL_ATTRIBUTES','FilterExpression':'x <> :p','Limit':1,'ExclusiveStartKey':{" ITEM(
			"0") ","
			     "'n':{'N':'0'}},'ExpressionAttributeValues':{':p':{'S':'a'},':n':{'N':'9'}},"
			     "'ReturnConsumedCapacity':'INDEXES'}",
		NULL },
	{ "Scan",
		"{'TableName':'tab','IndexName':'gsi','TotalSegments':1,'Segment':0,'ProjectionExpression':"
		"'x'}",
		NULL },
	{ "BatchGetItem",
		"{'RequestItems':{'tab':{'Keys':[{" ITEM("1") "},{" ITEM(
			"3") "}],'ProjectionExpression':'x'}"
			     "},'ReturnConsumedCapacity':'INDEXES'}",
		NULL },
	{ "BatchWriteItem",
		"{'RequestItems':{'tab':[{'PutRequest':{'Item':{" ITEM(
			"3") ",'g':{'S':'g'},'n':{'N':'1'}}}},"
			     "{'PutRequest':{'Item':{" ITEM("1") "}}},{'DeleteRequest':{'Key':{" ITEM(
				     "2") "}}}]},"
					  "'ReturnConsumedCapacity':'INDEXES','ReturnItemCollectionMetrics':'"
					  "SIZE'}",
		NULL },
	{ "TransactGetItems",
		"{'ReturnConsumedCapacity':'INDEXES','TransactItems':[{'Get':{" KEY(
			"1") ","
			     "'ProjectionExpression':'g, x'}},{'Get':{" KEY("3") "}}]}",
		NULL },
#define ACTIONS                                                                                              \
	"'TransactItems':[{'Update':{" KEY(                                                                  \
		"1") ",'UpdateExpression':'SET g = :g, n = n + :n',"                                         \
		     "'ExpressionAttributeValues':{':g':{'S':'h'},':n':{'N':'1'"                             \
		     "}}}},{'Put':{'TableName':'tab','Item':{" ITEM(                                         \
			     "3") ",'g':{'S':'g'}}}},{'Delete':{" KEY("2") "}},"                             \
									   "{'ConditionCheck':{" KEY(        \
										   "4") ",'"                 \
											"ConditionExpressio" \
											"n':'attribute_not_" \
											"exists(p)'}}],"     \
											"'ReturnConsumedCap" \
											"acity':'INDEXES','" \
											"ReturnItemCollecti" \
											"onMetrics':'SIZE'"
	{ "TransactWriteItems", "{" ACTIONS "}", NULL },
	{ "TransactWriteItems", "{'ClientRequestToken':'t'," ACTIONS "}", "with a token" },
	{ "UpdateTimeToLive",
		"{'TableName':'plain','TimeToLiveSpecification':{'AttributeName':'e','Enabled':true}}",
		"on" },
	{ "UpdateTimeToLive",
		"{'TableName':'tab','TimeToLiveSpecification':{'AttributeName':'e','Enabled':false}}",
		"off" },
	{ "DescribeTimeToLive", "{'TableName':'tab'}", NULL },
	{ "TagResource", "{'ResourceArn':'" ARN "','Tags':[{'Key':'k','Value':'w'},{'Key':'l','Value':''}]}",
		NULL },
	{ "UntagResource", "{'ResourceArn':'" ARN "','TagKeys':['k','x']}", NULL },
	{ "ListTagsOfResource", "{'ResourceArn':'" ARN "'}", NULL }, { "DescribeLimits", "{}", NULL },
	{ "DescribeEndpoints", "{}", NULL }, { "ListStreams", "{'TableName':'tab'}", NULL },
	{ "DescribeStream", "{'StreamArn':'" STREAM "'}", NULL },
	{ "GetShardIterator",
		"{'StreamArn':'" STREAM "','ShardId':'" SHARD "','ShardIteratorType':'TRIM_HORIZON'}", NULL },
	{ "GetRecords", NULL, NULL }, /* with the iterator that the step before answers */
};

/* What shows, besides a dump, all that a store holds. */
static const struct step views[] = {
	{ "ListTables", "{}", NULL },
	{ "DescribeTable", "{'TableName':'tab'}", NULL },
	{ "DescribeTable", "{'TableName':'plain'}", NULL },
	{ "DescribeTimeToLive", "{'TableName':'tab'}", NULL },
	{ "DescribeTimeToLive", "{'TableName':'plain'}", NULL },
	{ "ListTagsOfResource", "{'ResourceArn':'" ARN "'}", NULL },
	{ "Scan", "{'TableName':'tab','IndexName':'loc','Select':'ALL_ATTRIBUTES'}", NULL },
	{ "Scan", "{'TableName':'tab','IndexName':'gsi'}", NULL },
	{ "ListStreams", "{}", NULL },
	{ "DescribeStream", "{'StreamArn':'" STREAM "'}", NULL },
	{ "GetRecords", NULL, NULL },
};

#define LENGTH(array) (sizeof(array) / sizeof *(array))

/* ---- the store and its copies ---- */

static int64_t read_clock(void *user)
{
	(void)user;
	return INT64_C(1767225600000000);
}

static const struct ddb_open_opts opts = {
	.background = DDB_BACKGROUND_MANUAL, .sync_every_ms = 60000, .clock_us = read_clock, .seed = 1
};

static struct ddb *origin; /* in memory; NULL: a file is tested */
static char folder[40], origin_path[80], copy_path[80], copy_address[100];
static char iterator[1000]; /* a request of GetRecords */

static enum ddb_rc call(struct ddb *db, const struct step *step, const char **json)
{
	char text[2500];
	int n = snprintf(text, sizeof text, "%s", step->request ? step->request : iterator);
	assert_true(n > 0 && (size_t)n < sizeof text);
	for (char *p = text; *p; p++)
		if (*p == '\'')
			*p = '"';
	return ddb_call(db, step->operation, text, json);
}

static void must(struct ddb *db, const struct step *step, const char **json)
{
	if (call(db, step, json) != DDB_OK)
		fail_msg("%s: %s", step->operation, ddb_errmsg(db));
}

static void run_jobs(struct ddb *db)
{
	for (int i = 0; ddb_run_jobs(db, 100) > 0; i++)
		assert_true(i < 100);
}

static void make(const char *address, struct ddb **db)
{
	static const struct step shard = { "GetShardIterator",
		"{'StreamArn':'" STREAM "','ShardId':'" SHARD "','ShardIteratorType':'TRIM_HORIZON'}", NULL };
	const char *json = NULL;
	assert_int_equal(ddb_open(db, address, &opts), DDB_OK);
	for (size_t i = 0; i < LENGTH(prepare); i++) {
		must(*db, &prepare[i], NULL);
		run_jobs(*db);
	}
	must(*db, &shard, &json);
	assert_true(strlen(json) < sizeof iterator);
	snprintf(iterator, sizeof iterator, "%s", json);
}

static int make_memory(void **state)
{
	(void)state;
	make("memory:", &origin);
	return 0;
}

static int end_memory(void **state)
{
	(void)state;
	ddb_close(origin);
	origin = NULL;
	return 0;
}

static int make_file(void **state)
{
	char address[100];
	struct ddb *db;
	(void)state;
	snprintf(folder, sizeof folder, "/tmp/ddb-nomem-XXXXXX");
	assert_non_null(mkdtemp(folder));
	snprintf(origin_path, sizeof origin_path, "%s/origin", folder);
	snprintf(copy_path, sizeof copy_path, "%s/copy", folder);
	snprintf(copy_address, sizeof copy_address, "file:%s", copy_path);
	snprintf(address, sizeof address, "file:%s", origin_path);
	make(address, &db);
	ddb_close(db);
	return 0;
}

static void remove_file(const char *path)
{
	static const char *const ends[] = { "", "-wal", "-shm", ".lock" };
	for (size_t i = 0; i < LENGTH(ends); i++) {
		char name[100];
		snprintf(name, sizeof name, "%s%s", path, ends[i]);
		remove(name);
	}
}

static int end_file(void **state)
{
	(void)state;
	remove_file(origin_path);
	remove_file(copy_path);
	return remove(folder);
}

static void copy_file(void)
{
	static char room[1 << 16];
	FILE *from = fopen(origin_path, "rb"), *to = fopen(copy_path, "wb");
	assert_true(from && to);
	for (size_t n; (n = fread(room, 1, sizeof room, from)) > 0;)
		assert_int_equal(fwrite(room, 1, n, to), n);
	assert_int_equal(ferror(from), 0);
	assert_int_equal(fclose(from), 0);
	assert_int_equal(fclose(to), 0);
}

/* A new session on a copy of the store that nobody else has. */
static struct ddb *copy(void)
{
	struct ddb *db;
	if (origin) {
		assert_int_equal(ddb_fork(&db, origin), DDB_OK);
		return db;
	}
	remove_file(copy_path);
	copy_file();
	assert_int_equal(ddb_open(&db, copy_address, &opts), DDB_OK);
	return db;
}

/* ---- what a store holds ---- */

static bool append(void *user, const char *bytes, size_t n)
{
	struct buf *out = user;
	ddbi_buf_add(out, bytes, n);
	return !out->failed;
}

static void dump(struct ddb *db, struct buf *out)
{
	ddbi_buf_init(out, TEXT);
	assert_int_equal(ddb_dump(db, append, &(struct ddb_copy_opts){ .user = out }), DDB_OK);
	assert_true(out->len > 0);
}

static void digest(struct ddb *db, struct buf *out)
{
	dump(db, out);
	for (size_t i = 0; i < LENGTH(views); i++) {
		const char *json = "";
		must(db, &views[i], &json);
		buf_z(out, json);
	}
	buf_z(out, ddb_run_jobs(db, 0) ? "jobs" : "no jobs");
	assert_false(out->failed);
}

static void same(const struct step *step, uint64_t nth, struct buf *is, const struct buf *should)
{
	if (!str_eq(buf_view(is), buf_view(should)))
		fail_msg("%s (%s), allocation %llu:\n%.*s\nshould be\n%.*s", step->operation,
			step->what ? step->what : "", (unsigned long long)nth, (int)is->len, is->p,
			(int)should->len, should->p);
	ddbi_buf_free(is);
}

/* ---- failing ---- */

struct ends {
	struct buf before, after; /* all of the store before the step; a dump of it after */
};

/* The nth allocation, or all from it on. Returns whether there were so many. */
static bool round_fails(const struct step *step, const struct ends *ends, uint64_t nth, bool forever)
{
	struct ddb *db = copy();
	struct buf now;
	uint64_t calls = ddbi_mem_calls();
	ddbi_mem_fail(nth, forever);
	enum ddb_rc rc = call(db, step, NULL);
	ddbi_mem_fail(0, false);
	bool struck = ddbi_mem_calls() - calls >= nth;
	if (rc != (struck ? DDB_NOMEM : DDB_OK))
		fail_msg("%s, allocation %llu: %s", step->operation, (unsigned long long)nth, ddb_errmsg(db));
	assert_int_equal(ddb_error(db)->rc, rc);
	if (struck) {
		digest(db, &now);
		same(step, nth, &now, &ends->before);
		must(db, step, NULL);
	}
	dump(db, &now);
	same(step, nth, &now, &ends->after);
	size_t findings = 0;
	assert_int_equal(ddb_check(db, NULL, &findings), DDB_OK);
	assert_int_equal(findings, 0);
	ddb_close(db);
	return struck;
}

static void fail_all(const struct step *step, const char *where)
{
	struct ends ends;
	struct ddb *db = copy();
	uint64_t n[2];
	digest(db, &ends.before);
	must(db, step, NULL);
	dump(db, &ends.after);
	ddb_close(db);
	for (int forever = 0; forever <= 1; forever++) {
		uint64_t nth = 1;
		while (round_fails(step, &ends, nth, forever))
			assert_true(nth++ < 2000);
		n[forever] = nth - 1;
	}
	print_message("%s%s%s on %s: %llu allocations\n", step->operation, step->what ? ", " : "",
		step->what ? step->what : "", where, (unsigned long long)n[0]);
	assert_int_equal(n[0], n[1]);
	assert_true(n[0] > 0);
	if (strcmp(step->operation, "PutItem") == 0)
		assert_true(n[0] >= 20);
	ddbi_buf_free(&ends.before);
	ddbi_buf_free(&ends.after);
}

static void all_steps(const char *where)
{
	for (size_t i = 0; i < LENGTH(steps); i++)
		fail_all(&steps[i], where);
}

static void memory(void **state)
{
	(void)state;
	all_steps("memory");
}

static void file(void **state)
{
	(void)state;
	all_steps("file");
}

/* No operation was forgotten: what is not among the steps, no local store knows. */
static void others_are_unknown(void **state)
{
	(void)state;
	for (int id = OP_NONE + 1; id < OP_COUNT; id++) {
		const char *name = ddbi_operations[id].name;
		size_t i = 0;
		while (i < LENGTH(steps) && strcmp(steps[i].operation, name) != 0)
			i++;
		if (i < LENGTH(steps))
			continue;
		assert_int_not_equal(ddb_call(origin, name, "{}", NULL), DDB_OK);
		if (!strstr(ddb_error(origin)->type, "UnknownOperation"))
			fail_msg("%s has no step: %s", name, ddb_errmsg(origin));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(others_are_unknown, make_memory, end_memory),
		cmocka_unit_test_setup_teardown(memory, make_memory, end_memory),
		cmocka_unit_test_setup_teardown(file, make_file, end_file),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

#else

int main(void)
{
	return 77; /* needs the fault build */
}

#endif
