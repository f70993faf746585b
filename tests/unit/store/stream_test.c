/* SPDX-License-Identifier: Apache-2.0 */
/* Change records (09-9.2 to 9.5): what leaves one and how it looks, how consumers read them, shards that
 * follow each other, and what happens to it all after a day. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/local/stream.h"
#include "support/store_fixture.h"
#include <unistd.h>

#define NOW_MS  INT64_C(1767225600123)
#define HOUR_MS INT64_C(3600000)
#define LABEL   "2026-01-01T00:00:00.123"
#define ARN     "arn:aws:dynamodb:us-east-1:000000000000:table/Music/stream/" LABEL
#define SHARD   "shardId-00000001767225600123-00000001"

static struct fixture f;
static struct kv *kv; /* the engine beneath */
static char folder[40];
static _Atomic int64_t clock_ms;

static int64_t read_clock(void *user)
{
	(void)user;
	return clock_ms * 1000;
}

static void open_as(struct kv *engine, enum local_background background)
{
	struct local_opts opts = { .background = background, .clock_us = read_clock, .seed = 1 };
	struct ddb_arena arena;
	struct error err;
	ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
	error_init(&err, &arena);
	kv = engine;
	if (!ddbi_local_open(kv, &opts, &err, &f.store))
		fail_msg("%.*s", (int)err.message.n, err.message.p);
	ddbi_arena_free(&arena);
}

static void open_on(struct kv *engine)
{
	open_as(engine, LOCAL_MANUAL);
}

static int begin(void **state)
{
	struct kv *engine;
	(void)state;
	clock_ms = NOW_MS;
	assert_int_equal(ddbi_kv_memory_open(&engine), KV_OK);
	open_on(engine);
	return 0;
}

static int end(void **state)
{
	(void)state;
	f.store->ops->close(f.store);
	return 0;
}

static void open_file(void)
{
	struct kv_sqlite_opts opts = { .max_bytes = 0 };
	struct kv *engine;
	int64_t pid;
	char path[80], why[200] = "";
	snprintf(path, sizeof path, "%s/db", folder);
	if (ddbi_kv_sqlite_open(path, &opts, &engine, &pid, why, sizeof why) != KV_OK)
		fail_msg("%s", why);
	open_on(engine);
}

static int begin_file(void **state)
{
	(void)state;
	clock_ms = NOW_MS;
	snprintf(folder, sizeof folder, "/tmp/ddb-stream-XXXXXX");
	assert_non_null(mkdtemp(folder));
	open_file();
	return 0;
}

static int end_file(void **state)
{
	static const char *const names[] = { "db", "db-wal", "db-shm", "db.lock", "db-lock" };
	f.store->ops->close(f.store);
	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		char path[80];
		snprintf(path, sizeof path, "%s/%s", folder, names[i]);
		remove(path);
	}
	assert_int_equal(remove(folder), 0);
	return 0;
}

/* ---- tables and streams ---- */

#define ON_DEMAND   "'BillingMode':'PAY_PER_REQUEST'"
#define PROVISIONED "'ProvisionedThroughput':{'ReadCapacityUnits':5,'WriteCapacityUnits':5}"

static void create_as(const char *name, const char *billing, const char *view)
{
	expect_ok(run(&f, "CreateTable",
		"{'TableName':'%s',%s,'KeySchema':[{'AttributeName':'Artist','KeyType':'HASH'},"
		"{'AttributeName':'Song','KeyType':'RANGE'}],'AttributeDefinitions':["
		"{'AttributeName':'Artist','AttributeType':'S'},{'AttributeName':'Song','AttributeType':'S'}]"
		","
		"'StreamSpecification':{'StreamEnabled':true,'StreamViewType':'%s'}}",
		name, billing, view));
}

static void create(const char *view)
{
	create_as("Music", PROVISIONED, view);
}

static void set_stream(bool enabled)
{
	expect_ok(run(&f, "UpdateTable",
		enabled ? "{'TableName':'Music','StreamSpecification':{'StreamEnabled':true,'StreamViewType':"
			  "'KEYS_ONLY'}}"
			: "{'TableName':'Music','StreamSpecification':{'StreamEnabled':false}}"));
}

static void put(const char *artist, const char *song, int n)
{
	expect_ok(run(&f, "PutItem",
		"{'TableName':'Music','Item':{'Artist':{'S':'%s'},'Song':{'S':'%s'},'n':{'N':'%d'}}}", artist,
		song, n));
}

static void erase(const char *artist, const char *song)
{
	expect_ok(run(&f, "DeleteItem", "{'TableName':'Music','Key':{'Artist':{'S':'%s'},'Song':{'S':'%s'}}}",
		artist, song));
}

static void roll(bool split)
{
	struct ddb_arena arena;
	struct error err;
	ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
	error_init(&err, &arena);
	if (!ddbi_stream_roll(f.store, STR("Music"), split, &err))
		fail_msg("%.*s", (int)err.message.n, err.message.p);
	ddbi_arena_free(&arena);
}

/* A new reference to a member of the answer. */
static json_t *member(json_t *answer, const char *name)
{
	json_t *value = json_incref(json_object_get(answer, name));
	if (!value) {
		char *text = json_dumps(answer, 0);
		print_error("%s\n", text);
		free(text);
		fail_msg("there is no %s", name);
	}
	json_decref(answer);
	return value;
}

static const char *text(const json_t *o, const char *name)
{
	return json_string_value(json_object_get(o, name));
}

static json_t *described(const char *arn)
{
	return member(run(&f, "DescribeStream", "{'StreamArn':'%s'}", arn), "StreamDescription");
}

/* All of them, page by page. */
static json_t *shards_of(const char *arn)
{
	json_t *all = json_array(), *stream = described(arn);
	for (;;) {
		json_array_extend(all, json_object_get(stream, "Shards"));
		const char *last = text(stream, "LastEvaluatedShardId");
		if (!last)
			break;
		json_t *next = member(run(&f, "DescribeStream",
					      "{'StreamArn':'%s','ExclusiveStartShardId':'%s'}", arn, last),
			"StreamDescription");
		json_decref(stream);
		stream = next;
	}
	json_decref(stream);
	return all;
}

/* ---- reading ---- */

static char *iterator(const char *arn, const char *shard, const char *type)
{
	json_t *answer = run(&f, "GetShardIterator",
		"{'StreamArn':'%s','ShardId':'%s','ShardIteratorType':'%s'}", arn, shard, type);
	json_t *it = member(answer, "ShardIterator");
	char *out = strdup(json_string_value(it));
	assert_true(strlen(out) <= 2048); /* O9 */
	json_decref(it);
	return out;
}

static char *iterator_from(const char *type, const char *sequence)
{
	json_t *it = member(run(&f, "GetShardIterator",
				    "{'StreamArn':'" ARN "','ShardId':'" SHARD
				    "','ShardIteratorType':'%s','SequenceNumber':'%s'}",
				    type, sequence),
		"ShardIterator");
	char *out = strdup(json_string_value(it));
	json_decref(it);
	return out;
}

/* Frees the iterator. */
static json_t *get_records(char *it, int limit)
{
	json_t *answer = run(&f, "GetRecords", "{'ShardIterator':'%s','Limit':%d}", it, limit);
	free(it);
	return answer;
}

/* All records of a shard, page by page, to its end or to where it is empty. *closed: to its end. */
static json_t *read_shard_of(const char *arn, const char *shard, int limit, bool *closed)
{
	json_t *all = json_array();
	char *it = iterator(arn, shard, "TRIM_HORIZON");
	for (;;) {
		json_t *answer = get_records(it, limit), *records = json_object_get(answer, "Records");
		const char *next = text(answer, "NextShardIterator");
		assert_true(json_is_array(records));
		assert_true(json_array_size(records) <= (size_t)limit);
		size_t n = json_array_size(records);
		json_array_extend(all, records);
		it = next ? strdup(next) : NULL;
		json_decref(answer);
		*closed = !it;
		if (it && n)
			continue;
		free(it);
		return all;
	}
}

static json_t *records(void)
{
	bool closed;
	return read_shard_of(ARN, SHARD, 1000, &closed);
}

static const json_t *body(const json_t *all, size_t i)
{
	return json_object_get(json_array_get(all, i), "dynamodb");
}

/* eventName of each, with a space behind it. */
static void expect_events(const char *expected)
{
	struct buf names;
	json_t *all = records(), *record;
	size_t i;
	ddbi_buf_init(&names, 10000);
	json_array_foreach(all, i, record)
	{
		buf_z(&names, text(record, "eventName"));
		ddbi_buf_byte(&names, ' ');
	}
	ddbi_buf_byte(&names, '\0');
	assert_false(names.failed);
	assert_string_equal(names.p, expected);
	ddbi_buf_free(&names);
	json_decref(all);
}

/* ---- what a record is ---- */

static void a_record_on_the_wire(void **state) /* 13.7, F1 to F4 */
{
	(void)state;
	create("NEW_AND_OLD_IMAGES");
	clock_ms = NOW_MS + 1000;
	expect_ok(run(&f, "PutItem", "{'TableName':'Music','Item':{'Artist':{'S':'B'},'Song':{'S':'1'}}}"));
	json_t *all = records(), *record = json_array_get(all, 0);
	assert_int_equal(json_array_size(all), 1);
	const char *id = text(record, "eventID");
	assert_int_equal(strlen(id), 32);
	assert_int_equal(strspn(id, "0123456789abcdef"), 32);
	json_object_del(record, "eventID");
	expect(json_incref(record),
		"{'awsRegion':'us-east-1','dynamodb':{'ApproximateCreationDateTime':1767225601,"
		"'Keys':{'Artist':{'S':'B'},'Song':{'S':'1'}},'NewImage':{'Artist':{'S':'B'},'Song':{'S':'1'}"
		"},"
		"'SequenceNumber':'000000000000000000002','SizeBytes':24,"
		"'StreamViewType':'NEW_AND_OLD_IMAGES'},'eventName':'INSERT','eventSource':'aws:dynamodb',"
		"'eventVersion':'1.1'}");
	json_decref(all);
}

static void each_view_type_has_its_images(void **state) /* F1, F2 */
{
	static const struct {
		const char *view;
		bool new, old;
	} views[] = { { "KEYS_ONLY", false, false }, { "NEW_IMAGE", true, false },
		{ "OLD_IMAGE", false, true }, { "NEW_AND_OLD_IMAGES", true, true } };
	(void)state;
	for (size_t i = 0; i < 4; i++) {
		clock_ms = NOW_MS + (int64_t)i;
		create_as("Views", PROVISIONED, views[i].view);
		expect_ok(run(&f, "PutItem",
			"{'TableName':'Views','Item':{'Artist':{'S':'a'},'Song':{'S':'s'},'n':{'N':'1'}}}"));
		expect_ok(run(&f, "UpdateItem",
			"{'TableName':'Views','Key':{'Artist':{'S':'a'},'Song':{'S':'s'}},'UpdateExpression':"
			"'REMOVE n'}"));
		expect_ok(run(&f, "DeleteItem",
			"{'TableName':'Views','Key':{'Artist':{'S':'a'},'Song':{'S':'s'}}}"));
		char arn[200], shard[80];
		bool closed;
		snprintf(arn, sizeof arn,
			"arn:aws:dynamodb:us-east-1:000000000000:table/Views/stream/2026-01-01T00:00:00.%d",
			123 + (int)i);
		snprintf(shard, sizeof shard, "shardId-%020lld-00000001", (long long)clock_ms);
		json_t *all = read_shard_of(arn, shard, 1000, &closed);
		assert_int_equal(json_array_size(all), 3);
		/* keys 6 + 1 + 4 + 1, n 1 + 2 */
		const int news[] = { 15, 12, 0 }, olds[] = { 0, 15, 12 };
		for (size_t k = 0; k < 3; k++) {
			const json_t *b = body(all, k);
			bool new = views[i].new &&news[k], old = views[i].old &&olds[k];
			assert_int_equal(json_object_get(b, "NewImage") != NULL, new);
			assert_int_equal(json_object_get(b, "OldImage") != NULL, old);
			assert_int_equal(json_integer_value(json_object_get(b, "SizeBytes")),
				12 + (new ? news[k] : 0) + (old ? olds[k] : 0));
			assert_string_equal(text(b, "StreamViewType"), views[i].view);
			expect(json_incref(json_object_get(b, "Keys")),
				"{'Artist':{'S':'a'},'Song':{'S':'s'}}");
		}
		json_decref(all);
		expect_ok(run(&f, "DeleteTable", "{'TableName':'Views'}"));
	}
}

static void what_changes_nothing_leaves_no_record(void **state) /* R1, R2 */
{
	(void)state;
	create("NEW_AND_OLD_IMAGES");
	const char *item = "{'TableName':'Music','Item':{'Artist':{'S':'a'},'Song':{'S':'s'},"
			   "'set':{'SS':['x','y']},'m':{'M':{'b':{'N':'1'},'c':{'N':'2'}}}}}";
	const char *same = "{'TableName':'Music','Item':{'Song':{'S':'s'},'m':{'M':{'c':{'N':'2.0'},'b':"
			   "{'N':'1'}}},'set':{'SS':['y','x']},'Artist':{'S':'a'}}}";
	expect_ok(run(&f, "PutItem", "%s", item));
	expect_ok(run(&f, "PutItem", "%s", same));
	expect_ok(run(&f, "UpdateItem",
		"{'TableName':'Music','Key':{'Artist':{'S':'a'},'Song':{'S':'s'}},"
		"'UpdateExpression':'REMOVE nothing'}"));
	expect_ok(run(&f, "UpdateItem", "{'TableName':'Music','Key':{'Artist':{'S':'a'},'Song':{'S':'s'}}}"));
	erase("no", "such");
	expect_events("INSERT ");
	put("a", "s", 1);
	expect_ok(run(&f, "UpdateItem", "{'TableName':'Music','Key':{'Artist':{'S':'b'},'Song':{'S':'s'}}}"));
	erase("a", "s");
	erase("a", "s");
	expect_events("INSERT MODIFY INSERT REMOVE ");
}

static void what_fails_leaves_no_record(void **state)
{
	(void)state;
	create("NEW_AND_OLD_IMAGES");
	put("a", "s", 1);
	json_decref(run(&f, "PutItem",
		"{'TableName':'Music','Item':{'Artist':{'S':'a'},'Song':{'S':'s'}},'ConditionExpression':"
		"'attribute_not_exists(Artist)'}"));
	json_decref(run(&f, "TransactWriteItems",
		"{'TransactItems':[{'Put':{'TableName':'Music','Item':{'Artist':{'S':'x'},'Song':{'S':'s'}}}}"
		","
		"{'Delete':{'TableName':'Music','Key':{'Artist':{'S':'a'},'Song':{'S':'s'}},"
		"'ConditionExpression':'n > n'}}]}"));
	expect_events("INSERT ");
}

static void batches_and_transactions_leave_one_for_each_item(void **state) /* R4 */
{
	(void)state;
	create("KEYS_ONLY");
	put("a", "1", 1);
	expect_ok(run(&f, "BatchWriteItem",
		"{'RequestItems':{'Music':["
		"{'PutRequest':{'Item':{'Artist':{'S':'a'},'Song':{'S':'1'},'n':{'N':'1'}}}},"
		"{'PutRequest':{'Item':{'Artist':{'S':'a'},'Song':{'S':'2'}}}},"
		"{'DeleteRequest':{'Key':{'Artist':{'S':'a'},'Song':{'S':'3'}}}}]}}"));
	expect_events("INSERT INSERT ");
	expect_ok(run(&f, "TransactWriteItems",
		"{'TransactItems':[{'Put':{'TableName':'Music','Item':{'Artist':{'S':'x'},'Song':{'S':'s'}}}}"
		","
		"{'Update':{'TableName':'Music','Key':{'Artist':{'S':'a'},'Song':{'S':'1'}},"
		"'UpdateExpression':'REMOVE n'}},"
		"{'ConditionCheck':{'TableName':'Music','Key':{'Artist':{'S':'c'},'Song':{'S':'1'}},"
		"'ConditionExpression':'attribute_not_exists(Artist)'}},"
		"{'Delete':{'TableName':'Music','Key':{'Artist':{'S':'a'},'Song':{'S':'2'}}}}]}"));
	expect_events("INSERT INSERT INSERT MODIFY REMOVE ");
}

static void the_sweep_signs_as_the_service(void **state) /* T6 */
{
	(void)state;
	create("OLD_IMAGE");
	expect_ok(run(&f, "UpdateTimeToLive",
		"{'TableName':'Music','TimeToLiveSpecification':{'AttributeName':'n','Enabled':true}}"));
	put("a", "s", (int)(NOW_MS / 1000) + 10);
	put("b", "s", (int)(NOW_MS / 1000) + 999);
	clock_ms = NOW_MS + 20000;
	fixture_run_jobs(&f);
	erase("b", "s");
	json_t *all = records();
	assert_int_equal(json_array_size(all), 4);
	const json_t *swept = json_array_get(all, 2);
	assert_string_equal(text(swept, "eventName"), "REMOVE");
	expect(json_incref(json_object_get(swept, "userIdentity")),
		"{'PrincipalId':'dynamodb.amazonaws.com','Type':'Service'}");
	assert_non_null(json_object_get(body(all, 2), "OldImage"));
	assert_null(json_object_get(json_array_get(all, 3), "userIdentity"));
	json_decref(all);
}

/* ---- reading ---- */

static void iterators_stand_where_they_say(void **state) /* O8 to O10 */
{
	(void)state;
	create("KEYS_ONLY"); /* whose shard begins with number 1 */
	for (int i = 2; i <= 6; i++) {
		char song[16];
		snprintf(song, sizeof song, "%d", i);
		put("a", song, i);
	}
	const struct {
		const char *type, *sequence;
		int first, n;
	} rows[] = { { "AT_SEQUENCE_NUMBER", "000000000000000000004", 4, 3 },
		{ "AFTER_SEQUENCE_NUMBER", "000000000000000000004", 5, 2 },
		{ "AT_SEQUENCE_NUMBER", "0000000000000000000000000000000000000005", 5, 2 },
		{ "AT_SEQUENCE_NUMBER", "000000000000000000001", 2, 5 },
		{ "AFTER_SEQUENCE_NUMBER", "000000000000000000006", 0, 0 } };
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		json_t *all =
			member(get_records(iterator_from(rows[i].type, rows[i].sequence), 1000), "Records");
		assert_int_equal(json_array_size(all), rows[i].n);
		if (rows[i].n)
			assert_int_equal(
				strtol(text(body(all, 0), "SequenceNumber"), NULL, 10), rows[i].first);
		json_decref(all);
	}
	char *latest = iterator(ARN, SHARD, "LATEST"), *again = strdup(latest);
	json_t *none = get_records(latest, 10);
	expect(json_incref(json_object_get(none, "Records")), "[]");
	char *next = strdup(text(none, "NextShardIterator"));
	json_decref(none);
	put("a", "7", 7);
	json_t *one = member(get_records(next, 10), "Records");
	assert_string_equal(text(body(one, 0), "SequenceNumber"), "000000000000000000007");
	assert_int_equal(json_array_size(one), 1);
	json_t *same = member(get_records(again, 10), "Records"); /* any number of reads */
	assert_json(same, one);
	json_decref(one);
	json_decref(same);
	/* page by page, nothing twice and nothing left out */
	bool closed;
	json_t *pages = read_shard_of(ARN, SHARD, 2, &closed), *whole = records();
	assert_false(closed);
	assert_json(pages, whole);
	json_decref(pages);
	json_decref(whole);
}

static void a_page_ends_at_a_megabyte(void **state) /* O10 */
{
	(void)state;
	create("NEW_IMAGE");
	char *long_text = malloc(300001);
	memset(long_text, 'x', 300000);
	long_text[300000] = '\0';
	for (int i = 0; i < 5; i++)
		expect_ok(run(&f, "PutItem",
			"{'TableName':'Music','Item':{'Artist':{'S':'a'},'Song':{'S':'%d'},'t':{'S':'%s'}}}",
			i, long_text));
	free(long_text);
	json_t *page = member(get_records(iterator(ARN, SHARD, "TRIM_HORIZON"), 1000), "Records");
	assert_int_equal(json_array_size(page), 3);
	json_decref(page);
	json_t *all = records();
	assert_int_equal(json_array_size(all), 5);
	json_decref(all);
}

static void wrong_requests_are_told(void **state) /* O1, O6, O7, O9 */
{
	static const char *const other = "arn:aws:dynamodb:us-east-1:000000000000:table/Music/stream/"
					 "2026-01-01T00:00:00.999";
	(void)state;
	create("KEYS_ONLY");
	char message[300];
	snprintf(message, sizeof message, "Requested resource not found: Stream: %s not found", other);
	expect_error(
		run(&f, "DescribeStream", "{'StreamArn':'%s'}", other), "ResourceNotFoundException", message);
	expect_error(run(&f, "GetShardIterator",
			     "{'StreamArn':'%s','ShardId':'" SHARD "','ShardIteratorType':'LATEST'}", other),
		"ResourceNotFoundException", message);
	expect_error(run(&f, "DescribeStream",
			     "{'StreamArn':'arn:aws:dynamodb:eu-west-1:000000000000:table/Music/stream/" LABEL
			     "'}"),
		"ResourceNotFoundException",
		"Requested resource not found: Stream: "
		"arn:aws:dynamodb:eu-west-1:000000000000:table/Music/stream/" LABEL " not found");
	expect_error(run(&f, "GetShardIterator",
			     "{'StreamArn':'" ARN "','ShardId':'shardId-00000001767225600123-00000009',"
			     "'ShardIteratorType':'LATEST'}"),
		"ResourceNotFoundException", "Requested resource not found: Shard does not exist");
	expect_invalid(run(&f, "GetShardIterator",
			       "{'StreamArn':'" ARN "','ShardId':'" SHARD
			       "','ShardIteratorType':'AT_SEQUENCE_NUMBER','SequenceNumber':"
			       "'000000000000000000000'}"),
		"Invalid SequenceNumber: 000000000000000000000 is not in the range of the shard " SHARD);
	const char *malformed =
		"Invalid ShardIterator: it is none that GetShardIterator or GetRecords gave out";
	expect_invalid(run(&f, "GetRecords", "{'ShardIterator':'nonsense'}"), malformed);
	char *it = iterator(ARN, SHARD, "LATEST");
	size_t n = strlen(it);
	it[n - 20] = it[n - 20] == 'A' ? 'B' : 'A';
	expect_invalid(run(&f, "GetRecords", "{'ShardIterator':'%s'}", it), malformed);
	free(it);
}

static void an_iterator_lives_for_15_minutes(void **state) /* O9 */
{
	(void)state;
	create("KEYS_ONLY");
	char *it = iterator(ARN, SHARD, "LATEST");
	clock_ms = NOW_MS + 15 * 60000 - 1;
	json_t *answer = run(&f, "GetRecords", "{'ShardIterator':'%s'}", it);
	char *next = strdup(text(answer, "NextShardIterator"));
	json_decref(answer);
	clock_ms = NOW_MS + 15 * 60000;
	expect_error(run(&f, "GetRecords", "{'ShardIterator':'%s'}", it), "ExpiredIteratorException",
		"The shard iterator has expired: it is valid for 15 minutes, so get another one with "
		"GetShardIterator");
	expect_ok(run(&f, "GetRecords", "{'ShardIterator':'%s'}", next));
	free(it);
	free(next);
}

/* ---- streams come and go ---- */

static void count_streams(const char *request, size_t n)
{
	json_t *streams = member(run(&f, "ListStreams", "%s", request), "Streams");
	assert_int_equal(json_array_size(streams), n);
	json_decref(streams);
}

static void a_disabled_stream_is_read_for_a_day(void **state) /* S1, S2, 03-L10 */
{
	(void)state;
	create("KEYS_ONLY");
	put("a", "1", 1);
	set_stream(false);
	put("a", "2", 2); /* no record */
	json_t *stream = described(ARN);
	assert_string_equal(text(stream, "StreamStatus"), "DISABLED");
	const json_t *range =
		json_object_get(json_array_get(json_object_get(stream, "Shards"), 0), "SequenceNumberRange");
	assert_string_equal(text(range, "StartingSequenceNumber"), "000000000000000000001");
	assert_string_equal(text(range, "EndingSequenceNumber"), "000000000000000000003");
	json_decref(stream);
	bool closed;
	json_t *all = read_shard_of(ARN, SHARD, 1, &closed);
	assert_int_equal(json_array_size(all), 1);
	assert_true(closed);
	json_decref(all);
	json_t *table = member(run(&f, "DescribeTable", "{'TableName':'Music'}"), "Table");
	assert_string_equal(text(table, "LatestStreamArn"), ARN);
	json_decref(table);

	set_stream(true); /* in the same millisecond: still another stream */
	table = member(run(&f, "DescribeTable", "{'TableName':'Music'}"), "Table");
	assert_string_equal(text(table, "LatestStreamLabel"), "2026-01-01T00:00:00.124");
	json_decref(table);
	count_streams("{'TableName':'Music'}", 2);
	clock_ms = NOW_MS + 24 * HOUR_MS - 1;
	count_streams("{}", 2);
	clock_ms = NOW_MS + 24 * HOUR_MS;
	count_streams("{}", 1);
	expect_error(run(&f, "DescribeStream", "{'StreamArn':'" ARN "'}"), "ResourceNotFoundException",
		"Requested resource not found: Stream: " ARN " not found");
}

static void a_deleted_tables_stream_is_read_for_a_day(void **state) /* S2, O1 */
{
	(void)state;
	create("NEW_IMAGE");
	put("a", "1", 1);
	expect_ok(run(&f, "DeleteTable", "{'TableName':'Music'}"));
	json_t *stream = described(ARN);
	json_object_del(stream, "Shards");
	expect(stream,
		"{'CreationRequestDateTime':1767225600.123,'KeySchema':[{'AttributeName':'Artist','KeyType':"
		"'HASH'},{'AttributeName':'Song','KeyType':'RANGE'}],'StreamArn':'" ARN
		"','StreamLabel':'" LABEL
		"','StreamStatus':'DISABLED','StreamViewType':'NEW_IMAGE','TableName':'Music'}");
	json_t *all = records();
	assert_int_equal(json_array_size(all), 1);
	json_decref(all);
	create("KEYS_ONLY"); /* a table of that name has nothing to do with it */
	put("b", "1", 1);
	all = records();
	assert_int_equal(json_array_size(all), 1);
	json_decref(all);
	create_as("Other", PROVISIONED, "KEYS_ONLY");
	expect(run(&f, "ListStreams", "{'Limit':1}"),
		"{'Streams':[{'StreamArn':'" ARN "','StreamLabel':'" LABEL "','TableName':'Music'}],"
		"'LastEvaluatedStreamArn':'" ARN "'}");
	count_streams("{'ExclusiveStartStreamArn':'" ARN "'}", 2);
	count_streams("{'ExclusiveStartStreamArn':'" ARN "','TableName':'Music'}", 1);
	count_streams(
		"{'ExclusiveStartStreamArn':'arn:aws:dynamodb:us-east-1:000000000000:table/Never/stream/x'}",
		1);
	count_streams("{'TableName':'Musi'}", 0);
}

/* ---- shards ---- */

static void a_table_has_as_many_shards_as_partitions(void **state) /* O3 */
{
	(void)state;
	create_as("Large", ON_DEMAND, "KEYS_ONLY");
	create_as("Wide", "'ProvisionedThroughput':{'ReadCapacityUnits':3001,'WriteCapacityUnits':1000}",
		"KEYS_ONLY");
	json_t *large = shards_of("arn:aws:dynamodb:us-east-1:000000000000:table/Large/stream/" LABEL);
	json_t *wide = shards_of("arn:aws:dynamodb:us-east-1:000000000000:table/Wide/stream/" LABEL);
	assert_int_equal(json_array_size(large), 4);
	assert_int_equal(json_array_size(wide), 2);
	for (size_t i = 1; i < 4; i++)
		assert_true(strcmp(text(json_array_get(large, i - 1), "ShardId"),
				    text(json_array_get(large, i), "ShardId")) < 0);
	json_decref(large);
	json_decref(wide);
}

static void a_shard_is_followed_by_its_children(void **state) /* O2 to O5 */
{
	(void)state;
	create("KEYS_ONLY");
	put("a", "1", 1);
	roll(true);
	put("a", "2", 2);
	json_t *shards = shards_of(ARN);
	expect(shards, "[{'SequenceNumberRange':{'StartingSequenceNumber':'000000000000000000001',"
		       "'EndingSequenceNumber':'000000000000000000003'},'ShardId':'" SHARD "'},"
		       "{'SequenceNumberRange':{'StartingSequenceNumber':'000000000000000000004'},'ShardId':"
		       "'shardId-00000001767225600123-00000002','ParentShardId':'" SHARD "'},"
		       "{'SequenceNumberRange':{'StartingSequenceNumber':'000000000000000000005'},'ShardId':"
		       "'shardId-00000001767225600123-00000003','ParentShardId':'" SHARD "'}]");
	json_t *answer = get_records(iterator(ARN, SHARD, "LATEST"), 10); /* a closed shard's end */
	expect(answer, "{'Records':[]}");
	clock_ms = NOW_MS + 5 * HOUR_MS; /* rolls by itself where something is written */
	put("a", "3", 3);
	shards = shards_of(ARN);
	assert_int_equal(json_array_size(shards), 4);
	const json_t *last = json_array_get(shards, 3);
	assert_string_equal(text(last, "ShardId"), "shardId-00000001767243600123-00000004");
	json_decref(shards);
	json_t *page =
		member(run(&f, "DescribeStream", "{'StreamArn':'" ARN "','Limit':2}"), "StreamDescription");
	assert_int_equal(json_array_size(json_object_get(page, "Shards")), 2);
	assert_string_equal(text(page, "LastEvaluatedShardId"), "shardId-00000001767225600123-00000002");
	json_decref(page);
	page = member(run(&f, "DescribeStream",
			      "{'StreamArn':'" ARN
			      "','ExclusiveStartShardId':'shardId-00000001767225600123-00000002','Limit':2}"),
		"StreamDescription");
	assert_int_equal(json_array_size(json_object_get(page, "Shards")), 2);
	assert_null(json_object_get(page, "LastEvaluatedShardId"));
	json_decref(page);
	page = member(run(&f, "DescribeStream",
			      "{'StreamArn':'" ARN
			      "','ExclusiveStartShardId':'shardId-99999999999999999999-none'}"),
		"StreamDescription"); /* O4 */
	expect(member(page, "Shards"), "[]");
	page = member(run(&f, "DescribeStream",
			      "{'StreamArn':'" ARN "','ShardFilter':{'Type':'CHILD_SHARDS','ShardId':'" SHARD
			      "'}}"),
		"StreamDescription"); /* O5 */
	assert_int_equal(json_array_size(json_object_get(page, "Shards")), 2);
	json_decref(page);
}

static void names_order_whatever_the_clock_does(void **state) /* O3 */
{
	(void)state;
	create("KEYS_ONLY");
	clock_ms = NOW_MS - HOUR_MS;
	roll(false);
	put("a", "1", 1);
	json_t *shards = shards_of(ARN);
	assert_int_equal(json_array_size(shards), 2);
	assert_string_equal(
		text(json_array_get(shards, 1), "ShardId"), "shardId-00000001767225600123-00000002");
	json_decref(shards);
}

/* A record of an item whose hash begins so; false: no shard takes it. */
static bool has_shard(struct stage *s, const struct table *t, uint32_t hash, struct error *err)
{
	struct str values[2] = { STR("a"), STR("b") };
	struct buf b;
	struct packer p;
	struct change change = { .table = t };
	char key[4];
	ddbi_buf_init(&b, 100);
	ddbi_pack_begin(&p, &b);
	for (size_t i = 0; i < 2; i++)
		ddbi_pack_text(&p, t->keys[i].name, values[i]);
	assert_true(ddbi_pack_end(&p, &change.new));
	be_put(key, hash, sizeof key);
	change.key = (struct str){ key, sizeof key };
	bool ok = ddbi_stream_record(s, &change, err);
	ddbi_buf_free(&b);
	return ok;
}

static void every_hash_has_a_shard(void **state)
{
	struct local *l = ((struct door *)(void *)f.store)->local;
	struct change_stream stream;
	struct ddb_arena arena;
	struct error err;
	struct stage s;
	uint64_t hashes = 0;
	(void)state;
	create_as("Music", "'ProvisionedThroughput':{'ReadCapacityUnits':1,'WriteCapacityUnits':3000}",
		"KEYS_ONLY");
	for (int i = 0; i < 4; i++)
		roll(true);
	ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
	error_init(&err, &arena);
	ddbi_lead_wait(l);
	assert_true(ddbi_group_begin(&l->group, &err));
	ddbi_stage_begin(&s, &l->group);
	const struct table *t = ddbi_catalog_table(l->catalog, STR("Music"));
	assert_true(ddbi_stream_of_table(&s, t, &err, &stream));
	for (size_t i = 0; i < stream.nshards; i++) {
		const struct change_shard *shard = &stream.shards[i];
		if (shard->end)
			continue;
		hashes += (uint64_t)shard->to - shard->from + 1;
		assert_true(has_shard(&s, t, shard->from, &err));
		assert_true(has_shard(&s, t, shard->to, &err));
		assert_true(has_shard(&s, t, shard->to + 1, &err)); /* the next one's, or the first one's */
	}
	assert_true(hashes == UINT64_C(1) << 32);
	ddbi_stage_end(&s, false, &err);
	ddbi_group_end(&l->group);
	ddbi_lead_end(l);
	ddbi_arena_free(&arena);
}

/* ---- a consumer ---- */

static void replay(json_t *table, const json_t *record)
{
	const json_t *change = json_object_get(record, "dynamodb");
	const char *event = text(record, "eventName");
	char *key = json_dumps(json_object_get(change, "Keys"), JSON_SORT_KEYS);
	json_t *there = json_object_get(table, key), *old = json_object_get(change, "OldImage"),
	       *new = json_object_get(change, "NewImage");
	assert_int_equal(there != NULL, strcmp(event, "INSERT") != 0);
	assert_int_equal(old != NULL, there != NULL);
	assert_int_equal(new != NULL, strcmp(event, "REMOVE") != 0);
	if (there)
		assert_json(old, there);
	if (new)
		json_object_set(table, key, new);
	else
		json_object_del(table, key);
	free(key);
}

/* Every shard after its parent; what comes out is what the table holds. Returns how many records there were.
 */
static size_t consume(const char *arn)
{
	json_t *table = json_object(), *done = json_object(), *shards = shards_of(arn), *shard;
	size_t i, n = 0;
	json_array_foreach(shards, i, shard)
	{
		const char *parent = text(shard, "ParentShardId"), *id = text(shard, "ShardId");
		const char *last = "";
		bool closed;
		size_t k;
		json_t *record, *all;
		assert_true(!parent || json_object_get(done, parent));
		json_object_set_new(done, id, json_true());
		all = read_shard_of(arn, id, 7, &closed);
		const json_t *range = json_object_get(shard, "SequenceNumberRange");
		assert_int_equal(closed, text(range, "EndingSequenceNumber") != NULL);
		json_array_foreach(all, k, record)
		{
			const char *sequence = text(json_object_get(record, "dynamodb"), "SequenceNumber");
			assert_true(strcmp(last, sequence) < 0); /* F4: text order works too */
			assert_true(strcmp(text(range, "StartingSequenceNumber"), sequence) < 0);
			last = sequence;
			replay(table, record);
			n++;
		}
		json_decref(all);
	}
	json_t *items = member(run(&f, "Scan", "{'TableName':'Music'}"), "Items"), *item;
	assert_int_equal(json_array_size(items), json_object_size(table));
	json_array_foreach(items, i, item)
	{
		json_t *keys = json_pack("{s:O,s:O}", "Artist", json_object_get(item, "Artist"), "Song",
			json_object_get(item, "Song"));
		char *key = json_dumps(keys, JSON_SORT_KEYS);
		assert_json(item, json_object_get(table, key));
		free(key);
		json_decref(keys);
	}
	json_decref(items);
	json_decref(table);
	json_decref(done);
	json_decref(shards);
	return n;
}

static void write_at_random(uint64_t *state, int n)
{
	for (int i = 0; i < n; i++) {
		uint64_t r = ddbi_random_next(state);
		char artist[8], song[8];
		snprintf(artist, sizeof artist, "a%d", (int)(r >> 8 & 15));
		snprintf(song, sizeof song, "s%d", (int)(r >> 16 & 3));
		switch (r & 7) {
		case 0:
		case 1: erase(artist, song); break;
		case 2:
		case 3:
			expect_ok(run(&f, "UpdateItem",
				"{'TableName':'Music','Key':{'Artist':{'S':'%s'},'Song':{'S':'%s'}},"
				"'UpdateExpression':'ADD n "
				":n','ExpressionAttributeValues':{':n':{'N':'%d'}}}",
				artist, song, (int)(r >> 24 & 3)));
			break;
		case 4:
			expect_ok(run(&f, "BatchWriteItem",
				"{'RequestItems':{'Music':[{'DeleteRequest':{'Key':{'Artist':{'S':'%s'},'"
				"Song':"
				"{'S':'s0'}}}},{'PutRequest':{'Item':{'Artist':{'S':'%s'},'Song':{'S':'s1'},"
				"'n':{'N':'%d'}}}}]}}",
				artist, artist, i));
			break;
		default: put(artist, song, (int)(r >> 24 & 7)); break;
		}
	}
}

static void replaying_all_shards_rebuilds_the_table(void **state) /* R3 */
{
	uint64_t random = 7;
	(void)state;
	create_as("Music", ON_DEMAND, "NEW_AND_OLD_IMAGES");
	for (int round = 0; round < 6; round++) {
		write_at_random(&random, 100);
		consume(ARN);
		roll(round % 2 == 0);
	}
	write_at_random(&random, 100);
	assert_true(consume(ARN) > 400);
	json_t *shards = shards_of(ARN);
	assert_int_equal(json_array_size(shards), 4 + 8 + 8 + 16 + 16 + 32 + 32);
	json_decref(shards);
}

static void a_file_keeps_its_streams(void **state)
{
	uint64_t random = 11;
	(void)state;
	create_as("Music", ON_DEMAND, "NEW_AND_OLD_IMAGES");
	write_at_random(&random, 40);
	roll(true);
	write_at_random(&random, 40);
	size_t n = consume(ARN);
	f.store->ops->close(f.store);
	open_file();
	assert_int_equal(consume(ARN), n);
	write_at_random(&random, 40); /* numbers go on: the order of each shard is checked */
	assert_true(consume(ARN) > n);
	clock_ms = NOW_MS + 30 * HOUR_MS;
	f.store->ops->close(f.store);
	open_file();
	fixture_run_jobs(&f);
	json_t *shards = shards_of(ARN);
	assert_int_equal(json_array_size(shards), 8); /* the four first ones are gone */
	json_decref(shards);
}

/* ---- trimming ---- */

static size_t rows(kv_tree tree)
{
	struct kv_range all = { STR(""), STR_NONE };
	struct kv_snapshot *s;
	struct kv_iter *it;
	struct str key, row;
	uint64_t cookie;
	size_t n = 0;
	assert_int_equal(kv->ops->snapshot(kv, &s, &cookie), KV_OK);
	assert_int_equal(kv->ops->iterate(s, tree, &all, false, &it), KV_OK);
	while (kv->ops->next(it, &key, &row) == KV_OK)
		n++;
	kv->ops->end(it);
	kv->ops->release(s);
	return n;
}

#define TRIMMED "The operation tried to read records that are gone: a stream keeps its records for 24 hours"

static void records_go_after_a_day(void **state) /* O8, O11 */
{
	(void)state;
	create("KEYS_ONLY");
	put("a", "1", 1);
	put("a", "2", 2);
	clock_ms = NOW_MS + HOUR_MS;
	put("a", "3", 3);
	assert_int_equal(rows(TREE_STREAM), 4); /* and the counter */
	clock_ms = NOW_MS + 24 * HOUR_MS - 1;
	fixture_run_jobs(&f);
	assert_int_equal(rows(TREE_STREAM), 4);
	char *old = iterator_from("AT_SEQUENCE_NUMBER", "000000000000000000003");
	char *horizon = iterator(ARN, SHARD, "TRIM_HORIZON");
	clock_ms = NOW_MS + 24 * HOUR_MS;
	for (int trimmed = 0; trimmed < 2; trimmed++) { /* the same before and after the job */
		expect_events("INSERT ");
		expect_error(run(&f, "GetRecords", "{'ShardIterator':'%s'}", old),
			"TrimmedDataAccessException", TRIMMED);
		expect_error(run(&f, "GetShardIterator",
				     "{'StreamArn':'" ARN "','ShardId':'" SHARD
				     "','ShardIteratorType':'AFTER_SEQUENCE_NUMBER','SequenceNumber':"
				     "'000000000000000000003'}"),
			"TrimmedDataAccessException", TRIMMED);
		json_t *all = member(run(&f, "GetRecords", "{'ShardIterator':'%s'}", horizon), "Records");
		assert_int_equal(json_array_size(all), 1);
		json_decref(all);
		fixture_run_jobs(&f);
		assert_int_equal(rows(TREE_STREAM), 2);
	}
	free(old);
	free(horizon);
}

static void trimming_goes_in_slices(void **state)
{
	(void)state;
	create("KEYS_ONLY");
	for (int i = 0; i < 120; i++) {
		struct buf b;
		ddbi_buf_init(&b, 1 << 20);
		buf_z(&b, "{\"RequestItems\":{\"Music\":[");
		for (int k = 0; k < 25; k++) {
			buf_z(&b, k ? "," : "");
			buf_z(&b, "{\"PutRequest\":{\"Item\":{\"Artist\":{\"S\":\"a\"},\"Song\":{\"S\":\"");
			ddbi_buf_i64(&b, i * 25 + k);
			buf_z(&b, "\"}}}}");
		}
		buf_z(&b, "]}}");
		expect_ok(run_text(&f, "BatchWriteItem", buf_view(&b)));
		ddbi_buf_free(&b);
	}
	assert_int_equal(rows(TREE_STREAM), 3001);
	assert_int_equal(f.store->ops->run_jobs(f.store, 100), 0);
	clock_ms = NOW_MS + 25 * HOUR_MS;
	assert_int_equal(f.store->ops->run_jobs(f.store, 1), 1);
	size_t left = rows(TREE_STREAM);
	assert_true(left >= 2001 && left < 3001);
	put("b", "1", 1); /* writes go on in between */
	fixture_run_jobs(&f);
	assert_int_equal(rows(TREE_STREAM), 2);
	expect_events("");
	json_t *shards = shards_of(ARN);
	assert_int_equal(
		json_array_size(shards), 2); /* the write rolled it; its parent closed an instant ago */
	json_decref(shards);
}

static void of_a_stream_that_is_over_nothing_stays(void **state) /* S2 */
{
	(void)state;
	create("NEW_AND_OLD_IMAGES");
	create_as("Other", ON_DEMAND, "KEYS_ONLY");
	put("a", "1", 1);
	roll(true);
	put("a", "1", 2);
	expect_ok(run(&f, "DeleteTable", "{'TableName':'Music'}"));
	assert_int_equal(rows(TREE_STREAM), 3);
	assert_int_equal(rows(TREE_STREAM_LIST), 2);
	clock_ms = NOW_MS + 24 * HOUR_MS;
	fixture_run_jobs(&f);
	assert_int_equal(rows(TREE_STREAM), 1);
	assert_int_equal(rows(TREE_STREAM_LIST), 1);
	json_t *shards = shards_of("arn:aws:dynamodb:us-east-1:000000000000:table/Other/stream/" LABEL);
	assert_int_equal(json_array_size(shards), 4); /* open shards stay */
	json_decref(shards);
}

static void a_thread_trims_by_itself(void **state)
{
	struct kv *engine;
	(void)state;
	f.store->ops->close(f.store);
	assert_int_equal(ddbi_kv_memory_open(&engine), KV_OK);
	open_as(engine, LOCAL_THREAD);
	create("KEYS_ONLY");
	put("a", "1", 1);
	assert_int_equal(rows(TREE_STREAM), 2);
	clock_ms = NOW_MS + 25 * HOUR_MS;
	for (int i = 0; rows(TREE_STREAM) > 1; i++) {
		assert_true(i < 10000);
		usleep(1000);
	}
}

int main(void)
{
#define ON_MEMORY(test) cmocka_unit_test_setup_teardown(test, begin, end)
	const struct CMUnitTest tests[] = {
		ON_MEMORY(a_record_on_the_wire),
		ON_MEMORY(each_view_type_has_its_images),
		ON_MEMORY(what_changes_nothing_leaves_no_record),
		ON_MEMORY(what_fails_leaves_no_record),
		ON_MEMORY(batches_and_transactions_leave_one_for_each_item),
		ON_MEMORY(the_sweep_signs_as_the_service),
		ON_MEMORY(iterators_stand_where_they_say),
		ON_MEMORY(a_page_ends_at_a_megabyte),
		ON_MEMORY(wrong_requests_are_told),
		ON_MEMORY(an_iterator_lives_for_15_minutes),
		ON_MEMORY(a_disabled_stream_is_read_for_a_day),
		ON_MEMORY(a_deleted_tables_stream_is_read_for_a_day),
		ON_MEMORY(a_table_has_as_many_shards_as_partitions),
		ON_MEMORY(a_shard_is_followed_by_its_children),
		ON_MEMORY(names_order_whatever_the_clock_does),
		ON_MEMORY(every_hash_has_a_shard),
		ON_MEMORY(replaying_all_shards_rebuilds_the_table),
		cmocka_unit_test_setup_teardown(a_file_keeps_its_streams, begin_file, end_file),
		ON_MEMORY(records_go_after_a_day),
		ON_MEMORY(trimming_goes_in_slices),
		ON_MEMORY(of_a_stream_that_is_over_nothing_stays),
		ON_MEMORY(a_thread_trims_by_itself),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
