/* SPDX-License-Identifier: Apache-2.0 */
/* ddb_dump and ddb_load: what is loaded is what was dumped, in memory and in a file; and what goes wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <ddb/ddb.h>

/* ---- texts to write to and to read from ---- */

struct text {
	char *p;
	size_t n, at, step; /* step: so much at a time */
	bool broken;
	uint64_t items;
};

static bool write_text(void *user, const char *bytes, size_t n)
{
	struct text *t = user;
	if (t->broken)
		return false;
	t->p = realloc(t->p, t->n + n + 1);
	assert_non_null(t->p);
	memcpy(t->p + t->n, bytes, n);
	t->n += n;
	t->p[t->n] = '\0';
	return true;
}

static int64_t read_text(void *user, char *room, size_t n)
{
	struct text *t = user;
	if (t->broken)
		return -1;
	if (t->step && n > t->step)
		n = t->step;
	if (n > t->n - t->at)
		n = t->n - t->at;
	memcpy(room, t->p + t->at, n);
	t->at += n;
	return (int64_t)n;
}

static void count(void *user, uint64_t items)
{
	((struct text *)user)->items = items;
}

static struct text dumped(struct ddb *db, const char *table)
{
	struct text t = { .n = 0 };
	const struct ddb_copy_opts opts = { table, count, &t };
	if (ddb_dump(db, write_text, &opts))
		fail_msg("%s", ddb_errmsg(db));
	return t;
}

/* ' stands for " */
static enum ddb_rc load(struct ddb *db, const char *lines, size_t step, const char *table)
{
	struct text t = { .p = strdup(lines), .n = strlen(lines), .step = step };
	const struct ddb_copy_opts opts = { table, count, &t };
	assert_non_null(t.p);
	for (char *p = t.p; *p; p++)
		*p = *p == '\'' ? '"' : *p;
	enum ddb_rc rc = ddb_load(db, read_text, &opts);
	free(t.p);
	return rc;
}

static const char *call(struct ddb *db, const char *operation, const char *request)
{
	char text[2048];
	const char *answer;
	assert_true(strlen(request) < sizeof text);
	for (size_t i = 0; i <= strlen(request); i++)
		text[i] = request[i] == '\'' ? '"' : request[i];
	if (ddb_call(db, operation, text, &answer))
		fail_msg("%s", ddb_errmsg(db));
	return answer;
}

static struct ddb *open_store(const char *where)
{
	struct ddb *db;
	assert_int_equal(ddb_open(&db, where, NULL), DDB_OK);
	return db;
}

static void assert_sound(struct ddb *db)
{
	size_t findings = 99;
	assert_int_equal(ddb_check(db, NULL, &findings), DDB_OK);
	assert_int_equal(findings, 0);
}

#define SMALL                                                                                              \
	"{'TableName':'Tab','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':[{'AttributeName':'p'," \
	"'AttributeType':'S'}],'KeySchema':[{'AttributeName':'p','KeyType':'HASH'}]}\n"

/* ---- there and back ---- */

static void create(struct ddb *db)
{
	call(db, "CreateTable",
		"{'TableName':'Full','BillingMode':'PROVISIONED','ProvisionedThroughput':{'ReadCapacityUnits'"
		":5,"
		"'WriteCapacityUnits':6},'AttributeDefinitions':[{'AttributeName':'p','AttributeType':'S'},{"
		"'AttributeName':'s','AttributeType':'N'},{'AttributeName':'g','AttributeType':'B'}],'"
		"KeySchema':[{"
		"'AttributeName':'p','KeyType':'HASH'},{'AttributeName':'s','KeyType':'RANGE'}],"
		"'LocalSecondaryIndexes':[{'IndexName':'loc','KeySchema':[{'AttributeName':'p','KeyType':'"
		"HASH'},{"
		"'AttributeName':'g','KeyType':'RANGE'}],'Projection':{'ProjectionType':'INCLUDE',"
		"'NonKeyAttributes':['x']}}],'GlobalSecondaryIndexes':[{'IndexName':'geo','KeySchema':[{"
		"'AttributeName':'g','KeyType':'HASH'}],'Projection':{'ProjectionType':'ALL'},"
		"'ProvisionedThroughput':{'ReadCapacityUnits':7,'WriteCapacityUnits':8}}],'"
		"StreamSpecification':{"
		"'StreamEnabled':true,'StreamViewType':'KEYS_ONLY'},'SSESpecification':{'Enabled':true},'"
		"Tags':[{"
		"'Key':'team','Value':'a b c'}],'TableClass':'STANDARD_INFREQUENT_ACCESS',"
		"'DeletionProtectionEnabled':true}");
}

static void fill_all(struct ddb *db)
{
	char request[256];
	create(db);
	call(db, "UpdateTimeToLive",
		"{'TableName':'Full','TimeToLiveSpecification':{'AttributeName':'expires','Enabled':true}}");
	call(db, "PutItem",
		"{'TableName':'Full','Item':{'p':{'S':'all'},'s':{'N':'-1.5E+20'},'g':{'B':'AAEC/"
		"w=='},'x':{'M':{"
		"'list':{'L':[{'NULL':true},{'BOOL':true},{'BOOL':false},{'L':[]},{'M':{}}]}}},'ss':{'SS':['"
		"b','a']}"
		",'ns':{'NS':['3','1E-100']},'bs':{'BS':['AQ==','Ag==']},'empty':{'S':''},'none':{'B':''},"
		"'expires':{'N':'4000000000'},'text':{'S':'\\u0000\\n\\u00e4\\ud83d\\ude00'}}}");
	call(db, "CreateTable",
		"{'TableName':'Many','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':[{'AttributeName'"
		":'n',"
		"'AttributeType':'N'}],'KeySchema':[{'AttributeName':'n','KeyType':'HASH'}]}");
	for (int i = 0; i < 333; i++) {
		snprintf(request, sizeof request, "{'TableName':'Many','Item':{'n':{'N':'%d'}}}", i);
		call(db, "PutItem", request);
	}
	call(db, "CreateTable",
		"{'TableName':'None','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':[{'AttributeName'"
		":'n',"
		"'AttributeType':'N'}],'KeySchema':[{'AttributeName':'n','KeyType':'HASH'}]}");
}

/* Five items of 300 kB are two pages of a scan. */
static void fill_large(struct ddb *db)
{
	size_t room = 400000;
	char *request = malloc(room), *x = malloc(300001);
	assert_true(request && x);
	memset(x, 'x', 300000);
	x[300000] = '\0';
	for (int i = 0; i < 5; i++) {
		snprintf(request, room,
			"{\"TableName\":\"None\",\"Item\":{\"n\":{\"N\":\"%d\"},\"x\":{\"S\":\"%s\"}}}", i,
			x);
		assert_int_equal(ddb_call(db, "PutItem", request, NULL), DDB_OK);
	}
	free(request);
	free(x);
}

static void assert_has(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("%s is not in %s", part, text);
}

static void check_copy(struct ddb *db)
{
	const char *table = call(db, "DescribeTable", "{'TableName':'Full'}");
	assert_has(table, "\"ReadCapacityUnits\":5");
	assert_has(table, "\"WriteCapacityUnits\":8");
	assert_has(table, "\"IndexName\":\"loc\"");
	assert_has(table, "\"NonKeyAttributes\":[\"x\"]");
	assert_has(table, "\"StreamViewType\":\"KEYS_ONLY\"");
	assert_has(table, "\"SSEType\":\"KMS\"");
	assert_has(table, "STANDARD_INFREQUENT_ACCESS");
	assert_has(table, "\"DeletionProtectionEnabled\":true");
	assert_string_equal(call(db, "DescribeTimeToLive", "{'TableName':'Full'}"),
		"{\"TimeToLiveDescription\":{\"TimeToLiveStatus\":\"ENABLED\",\"AttributeName\":\"expires\"}"
		"}");
	assert_string_equal(call(db, "ListTagsOfResource",
				    "{'ResourceArn':'arn:aws:dynamodb:us-east-1:000000000000:table/Full'}"),
		"{\"Tags\":[{\"Key\":\"team\",\"Value\":\"a b c\"}]}");
	assert_has(call(db, "Query",
			   "{'TableName':'Full','IndexName':'geo','KeyConditionExpression':'g = :g',"
			   "'ExpressionAttributeValues':{':g':{'B':'AAEC/w=='}}}"),
		"\"Count\":1");
	assert_has(call(db, "Scan", "{'TableName':'Many','Select':'COUNT'}"), "\"Count\":333");
	assert_sound(db);
}

static void copy_to(const char *where, size_t step)
{
	struct ddb *from = open_store("memory:"), *to = open_store(where);
	fill_all(from);
	fill_large(from);
	struct text first = dumped(from, NULL);
	assert_int_equal(first.items, 1 + 333 + 5);
	first.step = step;
	const struct ddb_copy_opts opts = { NULL, count, &first };
	if (ddb_load(to, read_text, &opts))
		fail_msg("%s", ddb_errmsg(to));
	assert_int_equal(first.items, 1 + 333 + 5);
	check_copy(to);
	struct text second = dumped(to, NULL);
	assert_int_equal(first.n, second.n);
	assert_memory_equal(first.p, second.p, first.n);
	free(first.p);
	free(second.p);
	ddb_close(from);
	ddb_close(to);
}

static void copies_in_memory(void **state)
{
	(void)state;
	copy_to("memory:", 0);
	copy_to("memory:", 7);
}

static void copies_to_a_file(void **state)
{
	char folder[] = "/tmp/ddb-copy-XXXXXX", where[64], path[64];
	static const char *const names[] = { "db", "db-wal", "db-shm", "db.lock" };
	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(where, sizeof where, "file:%s/db", folder);
	copy_to(where, 0);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		snprintf(path, sizeof path, "%s/%s", folder, names[i]);
		remove(path);
	}
	assert_int_equal(rmdir(folder), 0);
}

/* Expected as the formats say, not as we print: a table's request and the item as in an export. */
static void lines_are_requests_and_items(void **state)
{
	(void)state;
	struct ddb *db = open_store("memory:");
	assert_int_equal(load(db, SMALL "{'Item':{'p':{'S':'a'},'n':{'N':'1.50'}}}\n", 0, NULL), DDB_OK);
	struct text t = dumped(db, "Tab");
	assert_has(t.p, "\"KeySchema\":[{\"AttributeName\":\"p\",\"KeyType\":\"HASH\"}]");
	assert_has(t.p, "\"BillingMode\":\"PAY_PER_REQUEST\"");
	assert_null(strstr(t.p, "ItemCount"));
	assert_null(strstr(t.p, "TimeToLive"));
	assert_has(t.p, "}\n{\"Item\":{\"n\":{\"N\":\"1.5\"},\"p\":{\"S\":\"a\"}}}\n");
	free(t.p);
	ddb_close(db);
}

static void items_name_their_table(void **state)
{
	(void)state;
	struct ddb *db = open_store("memory:");
	assert_int_equal(load(db, SMALL, 0, NULL), DDB_OK);
	assert_int_equal(
		load(db, "\r\n  \n{'Item':{'p':{'S':'1'}}}\r\n{'Item':{'p':{'S':'2'}}}", 0, "Tab"), DDB_OK);
	assert_int_equal(load(db, "{'TableName':'Tab','Item':{'p':{'S':'3'}}}\n", 0, NULL), DDB_OK);
	/* the later of two with one key stays */
	assert_int_equal(load(db,
				 "{'Item':{'p':{'S':'3'},'v':{'S':'old'}}}\n{'Item':{'p':{'S':'3'},'v':{'S':'"
				 "new'}}}\n",
				 0, "Tab"),
		DDB_OK);
	assert_has(call(db, "Scan", "{'TableName':'Tab','Select':'COUNT'}"), "\"Count\":3");
	assert_has(call(db, "GetItem", "{'TableName':'Tab','Key':{'p':{'S':'3'}}}"), "\"new\"");
	assert_int_equal(load(db, "", 0, NULL), DDB_OK);
	ddb_close(db);
}

/* ---- what goes wrong ---- */

static void assert_refused(const char *lines, enum ddb_rc rc, const char *message)
{
	struct ddb *db = open_store("memory:");
	assert_int_equal(load(db, lines, 3, NULL), rc);
	assert_string_equal(ddb_errmsg(db), message);
	ddb_close(db);
}

static void errors_name_the_line(void **state)
{
	(void)state;
	assert_refused("{'Item':{'p':{'S':'a'}}}\n", DDB_INVALID,
		"line 1: the item is of no table: let a table's line come first, or name its table in it");
	assert_refused(SMALL "\nnonsense\n", DDB_INVALID, "line 3: it is no JSON object");
	assert_refused(SMALL SMALL, DDB_BUSY, "line 2: Table already exists: Tab");
	assert_refused(SMALL "{'Item':{'p':{'S':'a'}}}\n{'Item':{'q':{'S':'a'}}}\n", DDB_INVALID,
		"line 3: The provided key element does not match the schema");
	assert_refused(SMALL "{'Item':{'p':{'N':'x'}}}\n", DDB_INVALID,
		"line 2: The parameter cannot be converted to a numeric value: x");
	assert_refused("{'TableName':'Other','Item':{'p':{'S':'a'}}}\n", DDB_NO_TABLE,
		"line 1: Requested resource not found");
}

static void callbacks_fail(void **state)
{
	(void)state;
	struct ddb *db = open_store("memory:");
	struct text t = { .broken = true };
	const struct ddb_copy_opts opts = { NULL, NULL, &t };
	assert_int_equal(load(db, SMALL, 0, NULL), DDB_OK);
	assert_int_equal(ddb_dump(db, write_text, &opts), DDB_IO);
	assert_string_equal(ddb_errmsg(db), "ddb_dump: the dump could not be written");
	assert_int_equal(ddb_load(db, read_text, &opts), DDB_IO);
	assert_string_equal(ddb_errmsg(db), "ddb_load: what is to be loaded could not be read");
	assert_int_equal(ddb_dump(db, NULL, NULL), DDB_MISUSE);
	assert_int_equal(ddb_load(db, NULL, NULL), DDB_MISUSE);
	assert_int_equal(ddb_dump(NULL, write_text, &opts), DDB_MISUSE);
	const struct ddb_copy_opts none = { "Nothing", NULL, &t };
	assert_int_equal(ddb_dump(db, write_text, &none), DDB_NO_TABLE);
	ddb_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(copies_in_memory),
		cmocka_unit_test(copies_to_a_file),
		cmocka_unit_test(lines_are_requests_and_items),
		cmocka_unit_test(items_name_their_table),
		cmocka_unit_test(errors_name_the_line),
		cmocka_unit_test(callbacks_fail),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
