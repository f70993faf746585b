/* SPDX-License-Identifier: Apache-2.0 */
/* A remote store against a service that misbehaves in every way, which a test makes up: what is tried again,
 * what is not, and what is said of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/crc.h"
#include "signature/signature.h"
#include "support/fake_http.h"
#include "support/served.h"
#include <ddb/ddb.h>
#include <libdeflate.h>
#include <poll.h>

#define TABLES  "{\"TableNames\":[\"t\"]}"
#define LOG_MAX 64

/* What the service answers, request by request; the last one to all that follow. */
static struct fake_answer script[8];
static int nscript;
static struct {
	int n;
	char body[LOG_MAX][512], date[LOG_MAX][32], invocation[LOG_MAX][64], attempt[LOG_MAX][64], trace[64];
} seen;

static void keep_header(const struct fake_request *r, const char *name, char *to, size_t n)
{
	to[0] = '\0';
	fake_header(r, name, to, n);
}

static void service(const struct fake_request *r, struct fake_answer *a, void *user)
{
	(void)user;
	int i = r->number - 1;
	if (i < LOG_MAX) {
		snprintf(seen.body[i], sizeof seen.body[i], "%.511s", r->body);
		keep_header(r, "X-Amz-Date", seen.date[i], sizeof seen.date[i]);
		keep_header(r, "amz-sdk-invocation-id", seen.invocation[i], sizeof seen.invocation[i]);
		keep_header(r, "amz-sdk-request", seen.attempt[i], sizeof seen.attempt[i]);
	}
	keep_header(r, "X-Amzn-Trace-Id", seen.trace, sizeof seen.trace);
	seen.n = r->number;
	*a = script[i < nscript ? i : nscript - 1];
}

static int set_up(void **state)
{
	(void)state;
	unsetenv("AWS_MAX_ATTEMPTS");
	unsetenv("AWS_RETRY_MODE");
	setenv("AWS_CONFIG_FILE", "/dev/null", 1);
	setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null", 1);
	memset(&seen, 0, sizeof seen);
	memset(script, 0, sizeof script);
	fake_start(service, NULL);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	fake_stop();
	return 0;
}

#define SCRIPT(...)                                               \
	do {                                                      \
		const struct fake_answer all[] = { __VA_ARGS__ }; \
		nscript = (int)(sizeof all / sizeof *all);        \
		memcpy(script, all, sizeof all);                  \
	} while (0)

static struct ddb *open_with(const struct ddb_open_opts *opts)
{
	struct ddb *db;
	if (ddb_open(&db, fake.address, opts))
		fail_msg("%s", ddb_errmsg(db));
	return db;
}

static void assert_answered(struct ddb *db, const char *want)
{
	const char *out = NULL;
	if (ddb_call(db, "ListTables", "{}", &out))
		fail_msg("%s", ddb_errmsg(db));
	assert_string_equal(out, want);
}

static void assert_failed(struct ddb *db, enum ddb_rc rc, const char *type, const char *wanted)
{
	char want[512];
	const char *percent = strchr(wanted, '@'); /* the service's host */
	snprintf(want, sizeof want, "%.*s%s%s", percent ? (int)(percent - wanted) : (int)strlen(wanted),
		wanted, percent ? fake.address + 7 : "", percent ? percent + 1 : "");
	assert_int_equal(ddb_call(db, "ListTables", "{}", NULL), rc);
	assert_string_equal(ddb_error(db)->type, type);
	assert_string_equal(ddb_errmsg(db), want);
}

#define ERROR_BODY(type, text) \
	"{\"__type\":\"com.amazonaws.dynamodb.v20120810#" type "\",\"message\":\"" text "\"}"

static void failures_that_pass_are_tried_again(void **state)
{
	(void)state;
	SCRIPT({ .status = 500, .body = ERROR_BODY("InternalServerError", "oops") },
		{ .status = 503, .body = "<html>later</html>" }, { .hang_up = true }, { .body = TABLES });
	struct ddb *db = open_with(NULL);
	assert_answered(db, TABLES);
	assert_int_equal(seen.n, 4);
	for (int i = 1; i < 4; i++)
		assert_string_equal(seen.invocation[i], seen.invocation[0]);
	assert_string_equal(seen.attempt[0], "attempt=1; max=4");
	assert_string_equal(seen.attempt[3], "attempt=4; max=4");
	ddb_close(db);
}

static void four_attempts_and_no_more(void **state)
{
	(void)state;
	SCRIPT({ .status = 500,
		.headers = "x-amzn-RequestId: ABC\r\n",
		.body = ERROR_BODY("InternalServerError", "oops") });
	struct ddb *db = open_with(NULL);
	assert_failed(db, DDB_INTERNAL, "InternalServerError", "oops");
	assert_int_equal(seen.n, 4);
	assert_int_equal(ddb_error(db)->http_status, 500);
	assert_string_equal(ddb_error(db)->request_id, "ABC");
	assert_true(ddb_error(db)->retryable);
	ddb_close(db);
}

static void the_number_of_attempts_can_be_said(void **state)
{
	(void)state;
	SCRIPT({ .status = 500, .body = ERROR_BODY("InternalServerError", "oops") });
	struct ddb *db = open_with(&(struct ddb_open_opts){ .max_retries = 1 });
	assert_failed(db, DDB_INTERNAL, "InternalServerError", "oops");
	assert_int_equal(seen.n, 2);
	ddb_close(db);
	db = open_with(&(struct ddb_open_opts){ .max_retries = -1 });
	assert_failed(db, DDB_INTERNAL, "InternalServerError", "oops");
	assert_int_equal(seen.n, 3);
	ddb_close(db);
	setenv("AWS_MAX_ATTEMPTS", "3", 1);
	db = open_with(NULL);
	assert_failed(db, DDB_INTERNAL, "InternalServerError", "oops");
	assert_int_equal(seen.n, 6);
	ddb_close(db);
	setenv("AWS_MAX_ATTEMPTS", "many", 1);
	assert_int_equal(ddb_open(&db, fake.address, NULL), DDB_INVALID);
	assert_string_equal(ddb_errmsg(db),
		"\"many\" is no number of attempts (AWS_MAX_ATTEMPTS or max_attempts): use 1 or more");
	ddb_close(db);
}

static void what_is_the_callers_own_fault_is_not_tried_again(void **state)
{
	(void)state;
	SCRIPT({ .status = 400,
		.body = "{\"__type\":\"com.amazon.coral.validate#ValidationException\",\"message\":"
			"\"no\"}" });
	struct ddb *db = open_with(NULL);
	assert_failed(db, DDB_INVALID, "ValidationException", "no");
	assert_int_equal(seen.n, 1);
	assert_int_equal(ddb_error(db)->http_status, 400);
	ddb_close(db);
}

static void exceptions_that_nobody_knows_keep_their_name(void **state)
{
	(void)state;
	SCRIPT({ .status = 400, .body = ERROR_BODY("FutureException", "new") });
	struct ddb *db = open_with(NULL);
	assert_failed(db, DDB_INVALID, "FutureException", "FutureException: new");
	assert_int_equal(seen.n, 1);
	ddb_close(db);
}

/* ---- answers that are damaged ---- */

static void a_wrong_check_sum_is_tried_again(void **state)
{
	char right[64], why[128];
	uint32_t crc = ddbi_crc32(STR(TABLES));
	(void)state;
	snprintf(right, sizeof right, "x-amz-crc32: %u\r\n", crc);
	SCRIPT({ .headers = "x-amz-crc32: 1\r\n", .body = TABLES }, { .headers = right, .body = TABLES },
		{ .headers = "x-amz-crc32: 1\r\n", .body = TABLES });
	struct ddb *db = open_with(NULL);
	assert_answered(db, TABLES);
	assert_int_equal(seen.n, 2);
	snprintf(why, sizeof why, "@: the answer was damaged on its way: its CRC32 is %u and not 1", crc);
	assert_failed(db, DDB_NETWORK, "NetworkError", why);
	ddb_close(db);
}

static void half_an_answer_is_none(void **state)
{
	(void)state;
	SCRIPT({ .body = TABLES, .cut = 3 }, { .body = TABLES, .cut = 60 }, { .body = TABLES });
	struct ddb *db = open_with(NULL);
	assert_answered(db, TABLES);
	assert_int_equal(seen.n, 3);
	ddb_close(db);
}

static void answers_may_be_compressed(void **state)
{
	char packed[256], headers[128];
	struct libdeflate_compressor *c = libdeflate_alloc_compressor(6);
	size_t n = libdeflate_gzip_compress(c, TABLES, sizeof TABLES - 1, packed, sizeof packed);
	(void)state;
	libdeflate_free_compressor(c);
	snprintf(headers, sizeof headers, "Content-Encoding: gzip\r\nx-amz-crc32: %u\r\n",
		ddbi_crc32((struct str){ packed, n }));
	SCRIPT({ .headers = headers, .body = packed, .body_n = n });
	struct ddb *db = open_with(NULL);
	assert_answered(db, TABLES);
	ddb_close(db);
	SCRIPT({ .headers = "Content-Encoding: gzip\r\n", .body = TABLES });
	db = open_with(&(struct ddb_open_opts){ .max_retries = -1 });
	assert_failed(db, DDB_NETWORK, "NetworkError", "@: the answer's compression (gzip) cannot be undone");
	ddb_close(db);
}

/* 200 and nothing of DynamoDB's, as from a proxy's login page. */
static void an_answer_of_somebody_else(void **state)
{
	(void)state;
	SCRIPT({ .status = 403, .body = "<html>who are you?</html>" });
	struct ddb *db = open_with(NULL);
	assert_failed(db, DDB_NETWORK, "UnexpectedAnswer",
		"@ answered with HTTP status 403 and nothing that DynamoDB says");
	assert_int_equal(seen.n, 1);
	ddb_close(db);
}

static void an_answer_has_a_maximum(void **state)
{
	static char large[100000];
	(void)state;
	memset(large, ' ', sizeof large - 1);
	memcpy(large, TABLES, sizeof TABLES - 1);
	SCRIPT({ .body = large });
	struct ddb *db =
		open_with(&(struct ddb_open_opts){ .remote = &(struct ddb_remote){ .max_answer = 99998 } });
	assert_failed(
		db, DDB_INVALID, "ConversionError", "@: the answer is longer than 99998 bytes (max_answer)");
	assert_int_equal(seen.n, 1);
	ddb_close(db);
	db = open_with(&(struct ddb_open_opts){ .remote = &(struct ddb_remote){ .max_answer = 99999 } });
	assert_answered(db, large);
	ddb_close(db);
}

/* ---- time ---- */

static void an_attempt_has_a_time_out(void **state)
{
	(void)state;
	SCRIPT({ .delay_ms = 400, .body = TABLES }, { .body = TABLES });
	struct ddb *db = open_with(&(struct ddb_open_opts){ .timeout_ms = 100 });
	assert_answered(db, TABLES);
	ddb_close(db);
	SCRIPT({ .drip_ms = 20, .body = TABLES });
	db = open_with(&(struct ddb_open_opts){ .timeout_ms = 100, .max_retries = -1 });
	assert_failed(db, DDB_NETWORK, "RequestTimeout", "@: no answer within 100 ms");
	assert_int_equal(ddb_error(db)->http_status, 503);
	ddb_close(db);
}

static int64_t now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void a_call_has_a_deadline(void **state)
{
	(void)state;
	SCRIPT({ .status = 400, .body = ERROR_BODY("ProvisionedThroughputExceededException", "slow") },
		{ .delay_ms = 1500, .body = TABLES });
	struct ddb *db =
		open_with(&(struct ddb_open_opts){ .remote = &(struct ddb_remote){ .deadline_ms = 300 } });
	int64_t began = now_ms();
	assert_int_not_equal(ddb_call(db, "ListTables", "{}", NULL), DDB_OK);
	assert_true(now_ms() - began < 1200);
	ddb_close(db);
}

/* S6: the service's clock is two hours ahead. */
static void a_clock_that_is_wrong_is_corrected(void **state)
{
	(void)state;
	SCRIPT({ .status = 400,
		       .headers = "Date: Fri, 01 Jan 2100 12:00:00 GMT\r\n",
		       .body = "{\"__type\":\"com.amazon.coral.service#InvalidSignatureException\","
			       "\"message\":\"late\"}" },
		{ .body = TABLES });
	struct ddb *db = open_with(NULL);
	assert_answered(db, TABLES);
	assert_memory_equal(seen.date[1], "21000101T12000", 14);
	assert_answered(db, TABLES);
	assert_memory_equal(seen.date[2], "21000101T12", 11);
	ddb_close(db);
	/* where the clocks agree it is the signature that is wrong */
	SCRIPT({ .status = 400,
		.body = "{\"__type\":\"com.amazon.coral.service#InvalidSignatureException\",\"message\":"
			"\"bad\"}" });
	db = open_with(NULL);
	int before = seen.n;
	assert_failed(db, DDB_DENIED, "InvalidSignatureException", "bad");
	assert_int_equal(seen.n, before + 1);
	ddb_close(db);
}

/* ---- transactions ---- */

static void a_transaction_keeps_its_token(void **state)
{
	static const char *const call =
		"{\"TransactItems\":[{\"Delete\":{\"TableName\":\"t\",\"Key\":{\"k\":{\"S\":\"a\"}}}}]}";
	(void)state;
	SCRIPT({ .status = 500, .body = ERROR_BODY("InternalServerError", "oops") }, { .body = "{}" });
	struct ddb *db = open_with(NULL);
	assert_int_equal(ddb_call(db, "TransactWriteItems", call, NULL), DDB_OK);
	assert_string_equal(seen.body[0], seen.body[1]);
	assert_memory_equal(seen.body[0], "{\"ClientRequestToken\":\"", 23);
	assert_string_equal(seen.body[0] + 23 + 36, "\",\"TransactItems\":[{\"Delete\":{\"TableName\":\"t\","
						    "\"Key\":{\"k\":{\"S\":\"a\"}}}}]}");
	assert_int_equal(ddb_call(db, "TransactWriteItems", call, NULL), DDB_OK);
	assert_string_not_equal(seen.body[2], seen.body[1]);
	/* one that the caller gives is left alone, and so is all else */
	assert_int_equal(ddb_call(db, "TransactWriteItems",
				 "{\"ClientRequestToken\":\"own\", \"TransactItems\":[]}", NULL),
		DDB_OK);
	assert_string_equal(seen.body[3], "{\"ClientRequestToken\":\"own\", \"TransactItems\":[]}");
	assert_int_equal(ddb_call(db, "TransactWriteItems", " { } ", NULL), DDB_OK);
	assert_memory_equal(seen.body[4] + 23 + 36, "\" } ", 5);
	ddb_close(db);
}

/* Members that this library does not know go through, in both directions. */
static void raw_calls_pass_through(void **state)
{
	const char *out = NULL;
	(void)state;
	SCRIPT({ .body = "{ \"TableNames\": [], \"Weather\": 5 }" });
	struct ddb *db = open_with(NULL);
	assert_int_equal(ddb_call(db, "ListTables", "{ \"Sort\": true }", &out), DDB_OK);
	assert_string_equal(seen.body[0], "{ \"Sort\": true }");
	assert_string_equal(out, "{ \"TableNames\": [], \"Weather\": 5 }");
	ddb_close(db);
}

/* ---- metrics ---- */

static struct ddb_attempt told[8];
static char told_error[8][64];
static int ntold;

static void on_attempt(void *user, const struct ddb_attempt *a)
{
	assert_ptr_equal(user, &ntold);
	assert_string_equal(a->operation, "PutItem");
	told[ntold] = *a;
	snprintf(told_error[ntold], 64, "%s", a->error);
	ntold++;
}

static const char *trace_id(void *user)
{
	(void)user;
	return "Root=1-2-3";
}

static void each_attempt_is_told(void **state)
{
	static const char put[] = "{\"TableName\":\"t\",\"Item\":{\"k\":{\"S\":\"a\"}}}";
	static const char answer[] = "{\"ConsumedCapacity\":{\"TableName\":\"t\",\"CapacityUnits\":2.5}}";
	(void)state;
	SCRIPT({ .status = 500, .body = ERROR_BODY("InternalServerError", "oops") }, { .body = answer });
	struct ddb_remote remote = { .on_attempt = on_attempt, .trace_id = trace_id, .user = &ntold };
	struct ddb *db = open_with(&(struct ddb_open_opts){ .remote = &remote });
	ntold = 0;
	assert_int_equal(ddb_call(db, "PutItem", put, NULL), DDB_OK);
	assert_int_equal(ntold, 2);
	assert_string_equal(told_error[0], "InternalServerError");
	assert_int_equal(told[0].number, 1);
	assert_int_equal(told[0].http_status, 500);
	assert_false(told[0].last);
	assert_string_equal(told_error[1], "");
	assert_int_equal(told[1].number, 2);
	assert_int_equal(told[1].http_status, 200);
	assert_true(told[1].last);
	assert_int_equal(told[1].sent, sizeof put - 1);
	assert_int_equal(told[1].received, sizeof answer - 1);
	assert_true(told[1].units == 2.5);
	assert_true(told[1].us > 0);
	assert_string_equal(seen.trace, "Root=1-2-3");
	ddb_close(db);
}

/* What is told of attempts and of failures holds neither key nor token. */
static int nsecret;

static void look_for_secrets(void *user, const struct ddb_attempt *a)
{
	const char *texts[] = { a->operation, a->request_id, a->error, a->invocation_id };
	(void)user;
	for (size_t i = 0; i < 4; i++)
		assert_null(strstr(texts[i], "sEcReT"));
	nsecret++;
}

static void secrets_are_never_told(void **state)
{
	static const struct fake_answer answers[] = { { .status = 403, .body = "<html>no</html>" },
		{ .status = 500, .body = ERROR_BODY("InternalServerError", "oops") }, { .hang_up = true },
		{ .status = 400, .body = ERROR_BODY("UnrecognizedClientException", "who?") },
		{ .headers = "x-amz-crc32: 1\r\n", .body = TABLES }, { .body = "{" }, { .delay_ms = 200 } };
	struct ddb_remote remote = { .access_key = "id",
		.secret_key = "sEcReT-key",
		.session_token = "sEcReT-token",
		.on_attempt = look_for_secrets };
	(void)state;
	nsecret = 0;
	for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
		script[0] = answers[i];
		nscript = 1;
		struct ddb *db = open_with(
			&(struct ddb_open_opts){ .timeout_ms = 100, .max_retries = 1, .remote = &remote });
		ddb_call(db, "ListTables", "{}", NULL);
		assert_null(strstr(ddb_errmsg(db), "sEcReT"));
		ddb_close(db);
	}
	assert_true(nsecret >= (int)(sizeof answers / sizeof *answers));
}

static void attempts_are_summed(void **state)
{
	static const char get[] = "{\"TableName\":\"t\",\"Key\":{\"k\":{\"S\":\"a\"}}}";
	static const char busy[] = ERROR_BODY("ProvisionedThroughputExceededException", "slow down");
	static const char oops[] = ERROR_BODY("InternalServerError", "oops");
	static const char used[] = "{\"ConsumedCapacity\":{\"TableName\":\"t\",\"CapacityUnits\":2.5,"
				   "\"ReadCapacityUnits\":2,\"WriteCapacityUnits\":0.5}}";
	struct ddb_metrics m;
	struct ddb *other;
	(void)state;
	SCRIPT({ .status = 400, .body = busy }, { .status = 500, .body = oops }, { .body = used },
		{ .hang_up = true }, { .body = used });
	struct ddb *db = open_with(NULL);
	ddb_metrics(db, &m);
	assert_memory_equal(&m, &(struct ddb_metrics){ .attempts = 0 }, sizeof m);
	assert_int_equal(ddb_call(db, "GetItem", get, NULL), DDB_OK);
	assert_int_equal(ddb_call(db, "GetItem", get, NULL), DDB_OK);
	assert_int_equal(ddb_session(&other, db), DDB_OK);
	assert_int_equal(ddb_call(other, "GetItem", get, NULL), DDB_OK); /* which db's sums know nothing of */
	ddb_metrics(db, &m);
	assert_int_equal(m.attempts, 5);
	assert_int_equal(m.retries, 3);
	assert_int_equal(m.throttled, 1);
	assert_int_equal(m.sent, 5 * (sizeof get - 1));
	assert_int_equal(m.received, sizeof busy - 1 + sizeof oops - 1 + 2 * (sizeof used - 1));
	assert_true(m.us > 0);
	assert_true(m.units == 5.0 && m.read_units == 4.0 && m.write_units == 1.0);
	ddb_metrics(other, &m);
	assert_int_equal(m.attempts, 1);
	assert_true(m.units == 2.5);
	ddb_close(other);
	ddb_close(db);
}

static void nothing_is_summed_on_a_local_store(void **state)
{
	struct ddb_metrics m = { .attempts = 1 };
	struct ddb *db;
	(void)state;
	assert_int_equal(ddb_open(&db, "memory:", NULL), DDB_OK);
	assert_int_equal(ddb_call(db, "ListTables", "{}", NULL), DDB_OK);
	ddb_metrics(db, &m);
	assert_memory_equal(&m, &(struct ddb_metrics){ .attempts = 0 }, sizeof m);
	m.us = 1;
	ddb_metrics(NULL, &m);
	assert_memory_equal(&m, &(struct ddb_metrics){ .attempts = 0 }, sizeof m);
	ddb_close(db);
}

/* ---- many at once ---- */

struct many {
	int done, ok;
};

static void one_done(void *user, enum ddb_rc rc, const char *json)
{
	struct many *m = user;
	m->done++;
	m->ok += rc == DDB_OK && json;
}

static void ten_thousand_calls_from_one_thread(void **state)
{
	enum { CALLS = 10000 };
	struct many m = { 0, 0 };
	(void)state;
	SCRIPT({ .body = TABLES });
	struct ddb *db = open_with(NULL);
	for (int i = 0; i < CALLS; i++)
		assert_int_equal(ddb_call_start(db, "ListTables", "{}", one_done, &m, NULL), DDB_OK);
	assert_int_equal(m.done, 0);
	while (m.done < CALLS)
		ddb_drive(db, 1000);
	assert_int_equal(m.ok, CALLS);
	assert_int_equal(ddb_drive(db, -1), 0);
	ddb_close(db);
}

/* A loop that is not ours: it waits on one descriptor and never inside libddb. */
static void a_foreign_loop_needs_only_the_descriptor(void **state)
{
	struct many m = { 0, 0 };
	(void)state;
	SCRIPT({ .delay_ms = 30, .body = TABLES },
		{ .status = 500, .body = ERROR_BODY("InternalServerError", "oops") }, { .body = TABLES });
	struct ddb *db = open_with(NULL);
	struct pollfd p = { .fd = ddb_fd(db), .events = POLLIN };
	assert_true(p.fd >= 0);
	assert_int_equal(poll(&p, 1, 0), 0);
	for (int i = 0; i < 3; i++)
		assert_int_equal(ddb_call_start(db, "ListTables", "{}", one_done, &m, NULL), DDB_OK);
	int wakes = 0;
	for (; m.done < 3; wakes++) {
		assert_int_equal(poll(&p, 1, 5000), 1);
		ddb_drive(db, 0);
	}
	assert_int_equal(m.ok, 3);
	assert_true(wakes < 200); /* it sleeps between */
	assert_int_equal(poll(&p, 1, 20), 0);
	ddb_close(db);
}

/* Connections that end while nothing is asked for do not keep it awake. */
static void a_foreign_loop_rests_when_the_service_goes(void **state)
{
	struct ddb *db;
	(void)state;
	const char *where = served_start(DDB_COMMAND);
	assert_non_null(where);
	assert_int_equal(ddb_open(&db, where, NULL), DDB_OK);
	assert_int_equal(ddb_call(db, "ListTables", "{}", NULL), DDB_OK);
	struct pollfd p = { .fd = ddb_fd(db), .events = POLLIN };
	served_stop();
	int wakes = 0;
	while (poll(&p, 1, 100) > 0 && wakes++ < 20)
		assert_int_equal(ddb_drive(db, 0), 0);
	assert_true(wakes < 20);
	ddb_close(db);
}

/* A read that is started behind a write goes out when the write is answered; one before it, or a second
 * write, does not wait. */
static void a_read_waits_for_the_writes_before_it(void **state)
{
	struct many m = { 0, 0 };
	(void)state;
	SCRIPT({ .delay_ms = 30, .body = "{}" });
	struct ddb *db = open_with(NULL);
	static const char *const ops[] = { "GetItem", "PutItem", "GetItem", "PutItem" };
	static const char *const bodies[] = { "{\"n\":\"read 1\"}", "{\"n\":\"write 1\"}",
		"{\"n\":\"read 2\"}", "{\"n\":\"write 2\"}" };
	for (int i = 0; i < 4; i++)
		assert_int_equal(ddb_call_start(db, ops[i], bodies[i], one_done, &m, NULL), DDB_OK);
	while (m.done < 4)
		ddb_drive(db, -1);
	assert_int_equal(m.ok, 4);
	assert_string_equal(seen.body[3], bodies[2]);
	ddb_close(db);
}

static void what_has_not_begun_can_be_cancelled(void **state)
{
	struct many m = { 0, 0 };
	struct ddb_pending *p = NULL;
	(void)state;
	SCRIPT({ .body = TABLES });
	struct ddb *db = open_with(NULL);
	assert_int_equal(ddb_call_start(db, "ListTables", "{}", one_done, &m, NULL), DDB_OK);
	assert_int_equal(ddb_call_start(db, "ListTables", "{}", one_done, &m, &p), DDB_OK);
	assert_true(ddb_call_cancel(db, p));
	while (m.done < 2)
		ddb_drive(db, -1);
	assert_int_equal(m.ok, 1);
	assert_int_equal(seen.n, 1);
	ddb_close(db);
}

static void closing_ends_what_is_under_way(void **state)
{
	struct many m = { 0, 0 };
	(void)state;
	SCRIPT({ .status = 500, .delay_ms = 50, .body = ERROR_BODY("InternalServerError", "oops") });
	struct ddb *db = open_with(NULL);
	for (int i = 0; i < 3; i++)
		assert_int_equal(ddb_call_start(db, "ListTables", "{}", one_done, &m, NULL), DDB_OK);
	ddb_drive(db, 10);
	assert_int_equal(ddb_call_start(db, "ListTables", "{}", one_done, &m, NULL), DDB_OK);
	ddb_close(db);
	assert_int_equal(m.done, 4);
	assert_int_equal(m.ok, 0);
}

/* ---- nobody there ---- */

static void nobody_listens(void **state)
{
	struct ddb *db;
	(void)state;
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	struct sockaddr_in a = { .sin_family = AF_INET };
	socklen_t n = sizeof a;
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof a), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &n), 0);
	char where[64];
	snprintf(where, sizeof where, "http://127.0.0.1:%d", ntohs(a.sin_port));
	assert_int_equal(ddb_open(&db, where, NULL), DDB_OK);
	assert_int_equal(ddb_call(db, "ListTables", "{}", NULL), DDB_NETWORK);
	assert_non_null(strstr(ddb_errmsg(db), where + 7));
	assert_true(ddb_error(db)->retryable);
	ddb_close(db);
	close(fd);
}

static void what_only_local_stores_can(void **state)
{
	struct ddb *copy = NULL;
	(void)state;
	SCRIPT({ .body = TABLES });
	struct ddb *db = open_with(NULL);
	assert_int_equal(ddb_fork(&copy, db), DDB_INVALID);
	assert_int_equal(ddb_reset(db), DDB_INVALID);
	assert_int_equal(ddb_check(db, NULL, NULL), DDB_INVALID);
	assert_int_equal(ddb_run_jobs(db, 5), 0);
	assert_int_equal(seen.n, 0);
	ddb_close(db);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(failures_that_pass_are_tried_again),
		TEST(four_attempts_and_no_more),
		TEST(the_number_of_attempts_can_be_said),
		TEST(what_is_the_callers_own_fault_is_not_tried_again),
		TEST(exceptions_that_nobody_knows_keep_their_name),
		TEST(a_wrong_check_sum_is_tried_again),
		TEST(half_an_answer_is_none),
		TEST(answers_may_be_compressed),
		TEST(an_answer_of_somebody_else),
		TEST(an_answer_has_a_maximum),
		TEST(an_attempt_has_a_time_out),
		TEST(a_call_has_a_deadline),
		TEST(a_clock_that_is_wrong_is_corrected),
		TEST(a_transaction_keeps_its_token),
		TEST(raw_calls_pass_through),
		TEST(each_attempt_is_told),
		TEST(secrets_are_never_told),
		TEST(attempts_are_summed),
		TEST(nothing_is_summed_on_a_local_store),
		TEST(ten_thousand_calls_from_one_thread),
		TEST(a_foreign_loop_needs_only_the_descriptor),
		TEST(a_foreign_loop_rests_when_the_service_goes),
		TEST(a_read_waits_for_the_writes_before_it),
		TEST(what_has_not_begun_can_be_cancelled),
		TEST(closing_ends_what_is_under_way),
		TEST(nobody_listens),
		TEST(what_only_local_stores_can),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
