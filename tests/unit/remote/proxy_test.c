/* SPDX-License-Identifier: Apache-2.0 */
/* `ddb serve` behind a proxy that drops connections, halves answers, damages them, answers by itself or
 * dawdles: nothing that was acknowledged is lost, and no transaction happens twice. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/os.h"
#include "support/fake_http.h"
#include "support/served.h"
#include <ddb/ddb.h>

#define CALLS     200
#define IN_FLIGHT 16

/* ---- the proxy ---- */

enum fault {
	FAULT_NOT_FORWARDED, /* the connection ends, nothing has happened */
	FAULT_ANSWER_LOST,   /* it has happened, and the connection ends */
	FAULT_HALF_ANSWER,
	FAULT_WRONG_SUM,
	FAULT_ERROR_BEFORE, /* a 500, nothing has happened */
	FAULT_ERROR_AFTER,  /* a 500, and it has happened */
	FAULT_THROTTLED,
	FAULT_DAWDLES,
	FAULTS
};

static uint64_t seed = 5;
static int server_port, faults[FAULTS];

static int connect_server(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons((uint16_t)server_port) };
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	return connect(fd, (struct sockaddr *)&a, sizeof a) ? -1 : fd;
}

/* The answer, with the headers that matter; it is good until the next request. */
static void forward(const struct fake_request *r, struct fake_answer *a)
{
	static char reply[FAKE_ROOM], headers[256];
	char room[64];
	int fd = connect_server();
	size_t n = 0, body_n = strtoul(fake_header(r, "Content-Length", room, sizeof room), NULL, 10);
	char *end = NULL;
	fake_send(fd, r->head, strlen(r->head));
	fake_send(fd, "\n", 1);
	fake_send(fd, r->body, body_n);
	for (size_t want = 0; !end || n < want;) {
		ssize_t k = recv(fd, reply + n, sizeof reply - 1 - n, 0);
		if (k <= 0)
			break;
		n += (size_t)k;
		reply[n] = '\0';
		if (!end && (end = strstr(reply, "\r\n\r\n"))) {
			end[3] = '\0';
			struct fake_request head = { .head = reply };
			a->body_n =
				strtoul(fake_header(&head, "Content-Length", room, sizeof room), NULL, 10);
			want = (size_t)(end + 4 - reply) + a->body_n;
			fake_header(&head, "x-amz-crc32", room, sizeof room);
			snprintf(headers, sizeof headers, "x-amz-crc32: %s\r\n", room);
		}
	}
	close(fd);
	a->status = (int)strtol(reply + 9, NULL, 10);
	a->headers = headers;
	a->body = end ? end + 4 : "";
}

static void fail_with(struct fake_answer *a, int status, const char *body)
{
	*a = (struct fake_answer){ .status = status, .body = body };
}

static void proxy(const struct fake_request *r, struct fake_answer *a, void *user)
{
	bool *spoil = user;
	uint64_t random = ddbi_random_next(&seed);
	enum fault fault = (enum fault)(random >> 8) % FAULTS;
	if (!*spoil || random % 256 >= 100) {
		forward(r, a);
		return;
	}
	faults[fault]++;
	if (fault != FAULT_NOT_FORWARDED && fault != FAULT_ERROR_BEFORE && fault != FAULT_THROTTLED)
		forward(r, a);
	switch (fault) {
	case FAULT_NOT_FORWARDED:
	case FAULT_ANSWER_LOST: a->hang_up = true; break;
	case FAULT_HALF_ANSWER: a->cut = (int)(random >> 20 & 127) + 1; break;
	case FAULT_WRONG_SUM: a->headers = "x-amz-crc32: 12345\r\n"; break;
	case FAULT_ERROR_BEFORE:
	case FAULT_ERROR_AFTER:
		fail_with(a, 500,
			"{\"__type\":\"com.amazonaws.dynamodb.v20120810#InternalServerError\",\"message\":"
			"\"x\"}");
		break;
	case FAULT_THROTTLED:
		fail_with(a, 400,
			"{\"__type\":\"com.amazonaws.dynamodb.v20120810#"
			"ProvisionedThroughputExceededException\","
			"\"message\":\"x\"}");
		break;
	default: a->delay_ms = a->drip_ms = 2; break;
	}
}

static bool spoil;

static int begin(void **state)
{
	(void)state;
	setenv("AWS_CONFIG_FILE", "/dev/null", 1);
	setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null", 1);
	const char *where = served_start(DDB_COMMAND);
	if (!where)
		return -1;
	server_port = (int)strtol(strrchr(where, ':') + 1, NULL, 10);
	fake_start(proxy, &spoil);
	return 0;
}

static int end(void **state)
{
	(void)state;
	fake_stop();
	served_stop();
	return 0;
}

static struct ddb *open_proxy(void)
{
	struct ddb *db;
	struct ddb_remote remote = { .retry_mode = DDB_RETRY_LEGACY, .max_connections = IN_FLIGHT };
	if (ddb_open(&db, fake.address, &(struct ddb_open_opts){ .max_retries = 30, .remote = &remote }))
		fail_msg("%s", ddb_errmsg(db));
	return db;
}

/* ---- the test ---- */

struct calls {
	struct ddb *db;
	int started, ended;
};

static void start_next(struct calls *c);

static void call_done(void *user, enum ddb_rc rc, const char *json)
{
	struct calls *c = user;
	if (rc)
		fail_msg("%s", json ? json : "no memory");
	c->ended++;
	start_next(c);
}

/* In turn a transaction, which counts, and a put. */
static void start_next(struct calls *c)
{
	char json[512];
	int i = c->started;
	if (i == 2 * CALLS)
		return;
	c->started++;
	if (i % 2)
		snprintf(json, sizeof json, "{\"TableName\":\"Tab\",\"Item\":{\"k\":{\"S\":\"put-%d\"}}}", i);
	else
		snprintf(json, sizeof json,
			"{\"TransactItems\":[{\"Update\":{\"TableName\":\"Tab\",\"Key\":{\"k\":{\"S\":"
			"\"counter\"}},"
			"\"UpdateExpression\":\"ADD n "
			":one\",\"ExpressionAttributeValues\":{\":one\":{\"N\":\"1\"}}}},"
			"{\"Put\":{\"TableName\":\"Tab\",\"Item\":{\"k\":{\"S\":\"transact-%d\"}}}}]}",
			i);
	assert_int_equal(
		ddb_call_start(c->db, i % 2 ? "PutItem" : "TransactWriteItems", json, call_done, c, NULL),
		DDB_OK);
}

static void must(struct ddb *db, const char *op, const char *json, const char *holds)
{
	const char *out = NULL;
	if (ddb_call(db, op, json, &out))
		fail_msg("%s", ddb_errmsg(db));
	if (!strstr(out, holds))
		fail_msg("%s", out);
}

static void nothing_is_lost_and_nothing_done_twice(void **state)
{
	struct calls c = { .started = 0 };
	(void)state;
	spoil = false;
	c.db = open_proxy();
	must(c.db, "CreateTable",
		"{\"TableName\":\"Tab\",\"BillingMode\":\"PAY_PER_REQUEST\",\"KeySchema\":[{"
		"\"AttributeName\":"
		"\"k\","
		"\"KeyType\":\"HASH\"}],\"AttributeDefinitions\":[{\"AttributeName\":\"k\",\"AttributeType\":"
		"\"S\"}]}",
		"\"TableName\":\"Tab\"");
	spoil = true;
	for (int i = 0; i < IN_FLIGHT; i++)
		start_next(&c);
	while (c.ended < 2 * CALLS)
		ddb_drive(c.db, -1);
	spoil = false;
	for (int i = 0; i < FAULTS; i++)
		assert_true(faults[i] > 0);
	must(c.db, "GetItem",
		"{\"TableName\":\"Tab\",\"Key\":{\"k\":{\"S\":\"counter\"}},\"ConsistentRead\":true}",
		"\"n\":{\"N\":\"200\"}");
	must(c.db, "Scan", "{\"TableName\":\"Tab\",\"Select\":\"COUNT\"}", "\"Count\":401");
	ddb_close(c.db);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(nothing_is_lost_and_nothing_done_twice) };
	return cmocka_run_group_tests(tests, begin, end);
}
