/* SPDX-License-Identifier: Apache-2.0 */
/* Any operation of DynamoDB by its name, with JSON in and out as on the wire: ddb_call. */
#include <ddb/ddb.h>
#include <stdio.h>

static void call(struct ddb *db, const char *operation, const char *json)
{
	const char *answer = NULL;
	if (ddb_call(db, operation, json, &answer) == DDB_OK)
		printf("%s: %s\n", operation, answer);
	else
		printf("%s failed: %s: %s\n", operation, ddb_error(db)->type, ddb_errmsg(db));
}

int main(void)
{
	struct ddb *db = NULL;
	if (ddb_open(&db, "memory:", NULL)) {
		fprintf(stderr, "%s\n", ddb_errmsg(db));
		ddb_close(db);
		return 1;
	}
	if (ddb_call(db, "CreateTable",
		    "{\"TableName\": \"Music\", \"BillingMode\": \"PAY_PER_REQUEST\","
		    " \"AttributeDefinitions\": [{\"AttributeName\": \"artist\", \"AttributeType\": \"S\"}],"
		    " \"KeySchema\": [{\"AttributeName\": \"artist\", \"KeyType\": \"HASH\"}]}",
		    NULL))
		fprintf(stderr, "%s\n", ddb_errmsg(db));

	call(db, "PutItem",
		"{\"TableName\": \"Music\", \"Item\": {\"artist\": {\"S\": \"Nina\"}, \"songs\": {\"N\": "
		"\"40\"}}}");
	call(db, "UpdateItem",
		"{\"TableName\": \"Music\", \"Key\": {\"artist\": {\"S\": \"Nina\"}}, \"UpdateExpression\": "
		"\"SET songs = songs + :n\","
		" \"ExpressionAttributeValues\": {\":n\": {\"N\": \"2\"}}, \"ReturnValues\": "
		"\"UPDATED_NEW\"}");
	call(db, "GetItem", "{\"TableName\": \"Music\", \"Key\": {\"artist\": {\"S\": \"Nina\"}}}");
	call(db, "PutItem",
		"{\"TableName\": \"Music\", \"Item\": {\"artist\": {\"S\": \"Nina\"}},"
		" \"ConditionExpression\": \"attribute_not_exists(artist)\"}");
	call(db, "GetItem", "{\"TableName\": \"Musik\", \"Key\": {\"artist\": {\"S\": \"Nina\"}}}");
	ddb_close(db);
	return 0;
}
