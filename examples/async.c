/* SPDX-License-Identifier: Apache-2.0 */
/* Without waiting: many calls under way at once from one thread, driven by the program's own loop. Takes an
 * address, such as http://127.0.0.1:8000; without one, a store in memory. */
#include <ddb/ddb.h>
#include <poll.h>
#include <stdio.h>

#define CALLS 100

struct tally {
	int stored, refused, failed;
};

static void done(void *user, enum ddb_rc rc, const char *json)
{
	struct tally *t = user;
	(void)json;
	if (rc == DDB_OK)
		t->stored++;
	else if (rc == DDB_CONDITION_FAILED)
		t->refused++;
	else
		t->failed++;
}

/* Every number from 0 to 49, twice; the second of each is refused. */
static int start(struct ddb *db, int i, struct tally *t)
{
	char json[256];
	snprintf(json, sizeof json,
		"{\"TableName\": \"Numbers\", \"Item\": {\"n\": {\"N\": \"%d\"}},"
		" \"ConditionExpression\": \"attribute_not_exists(n)\"}",
		i % (CALLS / 2));
	return ddb_call_start(db, "PutItem", json, done, t, NULL) == DDB_OK;
}

int main(int argc, char **argv)
{
	struct ddb *db = NULL;
	struct tally t = { .stored = 0 };
	int started = 0;
	if (ddb_open(&db, argc > 1 ? argv[1] : "memory:", NULL) ||
		ddb_call(db, "CreateTable",
			"{\"TableName\": \"Numbers\", \"BillingMode\": \"PAY_PER_REQUEST\","
			" \"AttributeDefinitions\": [{\"AttributeName\": \"n\", \"AttributeType\": \"N\"}],"
			" \"KeySchema\": [{\"AttributeName\": \"n\", \"KeyType\": \"HASH\"}]}",
			NULL)) {
		fprintf(stderr, "%s\n", ddb_errmsg(db));
		return 1;
	}
	while (started < CALLS && start(db, started, &t))
		started++;
	printf("%d calls are under way, %d are done\n", started, t.stored + t.refused + t.failed);

	/* A loop of one's own would have other descriptors in this poll too. */
	while (t.stored + t.refused + t.failed < started) {
		struct pollfd fd = { .fd = ddb_fd(db), .events = POLLIN };
		poll(&fd, fd.fd >= 0, 1000);
		ddb_drive(db, 0);
	}
	printf("%d stored, %d refused by their condition, %d failed\n", t.stored, t.refused, t.failed);
	ddb_close(db);
	return 0;
}
