/* SPDX-License-Identifier: Apache-2.0 */
/* Y1: the whole interface of DynamoDB. */
#include "feature.h"
#include <stdio.h>

/* A line of the table in docs/compatibility.md: | GetItem | works | */
static bool is_operation(const char *line, char name[80], bool *works)
{
	char what[80] = "";
	size_t n = strncmp(line, "| ", 2) ? 0 : strcspn(line + 2, " ");
	if (!n || n >= 80 || strncmp(line + 2 + n, " | ", 3) != 0 || line[2] < 'A' || line[2] > 'Z')
		return false;
	memcpy(name, line + 2, n);
	name[n] = '\0';
	snprintf(what, sizeof what, "%.*s", (int)strcspn(line + 5 + n, "|\n"), line + 5 + n);
	*works = !strncmp(what, "works", 5);
	return *works || !strcmp(what, "not yet: UnknownOperationException ");
}

/* An empty request: an operation that works says what it lacks, or answers. */
static void check_operation(struct feature *f, const char *name, bool works)
{
	enum ddb_rc rc = ddb_call(f->db, name, "{}", NULL);
	bool unknown = rc == DDB_INVALID && !strcmp(ddb_error(f->db)->type, "UnknownOperationException");
	if (unknown == works)
		fail_row(
			f, "docs/compatibility.md says of %s that it %s", name, works ? "works" : "does not");
	if (!works)
		assert_error(f, rc, "");
}

FEATURE(y1_every_operation_as_is_said)
{
	FILE *in = fopen(SOURCE_DIR "/docs/compatibility.md", "r");
	char line[200], name[80];
	int operations = 0, working = 0;
	bool works = false;
	assert_that(f, in);
	while (fgets(line, sizeof line, in))
		if (is_operation(line, name, &works)) {
			check_operation(f, name, works);
			operations++;
			working += works;
		}
	fclose(in);
	assert_int(f, operations, 62); /* as many as the API models have, with streams */
	assert_that(f, working >= 24);

	/* Those that the page names, at work. */
	feature_call(f, "CreateTable",
		"{'TableName':'Tab','BillingMode':'PAY_PER_REQUEST','KeySchema':[{'AttributeName':'k',"
		"'KeyType':'HASH'}],'AttributeDefinitions':[{'AttributeName':'k','AttributeType':'S'}]}");
	feature_call(f, "UpdateTable", "{'TableName':'Tab','DeletionProtectionEnabled':false}");
	assert_answer(f, "ListTables", "{}", "{'TableNames':['Tab']}");
	feature_call(f, "PutItem", "{'TableName':'Tab','Item':{'k':{'S':'a'},'n':{'N':'1'}}}");
	feature_call(f, "UpdateItem",
		"{'TableName':'Tab','Key':{'k':{'S':'a'}},'UpdateExpression':'ADD n :n',"
		"'ExpressionAttributeValues':{':n':{'N':'1'}}}");
	assert_stored(f, "Tab", "{'k':{'S':'a'}}", "{'k':{'S':'a'},'n':{'N':'2'}}");
	feature_call(f, "BatchWriteItem",
		"{'RequestItems':{'Tab':[{'PutRequest':{'Item':{'k':{'S':'b'}}}},"
		"{'DeleteRequest':{'Key':{'k':{'S':'a'}}}}]}}");
	assert_missing(f, "Tab", "{'k':{'S':'a'}}");
	assert_answer(f, "BatchGetItem", "{'RequestItems':{'Tab':{'Keys':[{'k':{'S':'b'}}]}}}",
		"{'Responses':{'Tab':[{'k':{'S':'b'}}]}}");
	assert_answer(f, "Query",
		"{'TableName':'Tab','KeyConditionExpression':'k = :k',"
		"'ExpressionAttributeValues':{':k':{'S':'b'}}}",
		"{'Count':1}");
	assert_answer(f, "Scan", "{'TableName':'Tab'}", "{'Count':1}");
	feature_call(f, "TransactWriteItems",
		"{'TransactItems':[{'Put':{'TableName':'Tab','Item':{'k':{'S':'c'}}}},"
		"{'Delete':{'TableName':'Tab','Key':{'k':{'S':'b'}}}}]}");
	assert_items(f, "Tab", "[{'k':{'S':'c'}}]");
	assert_answer(f, "TransactGetItems",
		"{'TransactItems':[{'Get':{'TableName':'Tab','Key':{'k':{'S':'c'}}}}]}",
		"{'Responses':[{'Item':{'k':{'S':'c'}}}]}");
	feature_call(f, "UpdateTimeToLive",
		"{'TableName':'Tab','TimeToLiveSpecification':{'Enabled':true,'AttributeName':'ttl'}}");
	feature_call(f, "DeleteTable", "{'TableName':'Tab'}");
	assert_answer(f, "ListTables", "{}", "{'TableNames':[]}");
}
