/* SPDX-License-Identifier: Apache-2.0 */
/* Each allocation of opening a remote store, of finding credentials and of a call fails in turn: it is said,
 * nothing leaks, and the next call works. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"
#include "store/remote/resolver.h"
#include "support/fake_dns.h"
#include "support/fake_http.h"
#include <ddb/ddb.h>

#ifdef DDB_FAULT

static void service(const struct fake_request *r, struct fake_answer *a, void *user)
{
	(void)user;
	if (!strncmp(r->path, "/keys", 5)) {
		a->body = "{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"s\",\"Token\":\"t\"}";
	} else if (strstr(r->body, "\"bad\"")) {
		a->status = 400;
		a->headers = "x-amzn-RequestId: R\r\n";
		a->body = "{\"__type\":\"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException\","
			  "\"message\":"
			  "\"The conditional request "
			  "failed\",\"Item\":{\"k\":{\"S\":\"a\"},\"l\":{\"L\":[{\"N\":\"1\"}]}}}";
	} else {
		a->body = "{}";
	}
}

static int begin(void **state)
{
	static char url[128];
	(void)state;
	setenv("AWS_CONFIG_FILE", "/dev/null", 1);
	setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null", 1);
	unsetenv("AWS_ACCESS_KEY_ID");
	unsetenv("AWS_SECRET_ACCESS_KEY");
	unsetenv("AWS_PROFILE");
	if (!fake_dns_start())
		return -1;
	fake_dns_say("127.0.0.1", 60);
	ddbi_resolver_use_servers(fake_dns.address);
	setenv("LOCALDOMAIN", "", 1);
	fake_start(service, NULL);
	snprintf(url, sizeof url, "%s/keys", fake.address);
	setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", url, 1);
	return 0;
}

static int end(void **state)
{
	(void)state;
	fake_stop();
	fake_dns_stop();
	return 0;
}

#define TRANSACT(k) \
	"{\"TransactItems\":[{\"Delete\":{\"TableName\":\"t\",\"Key\":{\"k\":{\"S\":\"" k "\"}}}}]}"

static enum ddb_rc transact(struct ddb *db, const char *json, enum ddb_rc good)
{
	enum ddb_rc rc = ddb_call(db, "TransactWriteItems", json, NULL);
	assert_true(rc == good || rc == DDB_NOMEM);
	return rc;
}

/* Everything from open to close, in which the nth allocation fails. */
static bool run(const char *where, uint64_t n)
{
	struct ddb *db = NULL, *other = NULL;
	uint64_t before = ddbi_mem_calls();
	ddbi_mem_fail(n, false);
	enum ddb_rc rc = ddb_open(&db, where, NULL);
	assert_true(rc == DDB_OK || rc == DDB_NOMEM);
	if (!rc) {
		transact(db, TRANSACT("a"), DDB_OK);
		transact(db, TRANSACT("bad"), DDB_CONDITION_FAILED);
		enum ddb_rc more = ddb_session(&other, db);
		assert_true(more == DDB_OK || more == DDB_NOMEM);
	}
	ddbi_mem_fail(0, false);
	bool hit = ddbi_mem_calls() - before >= n;
	if (!rc)
		assert_int_equal(transact(db, TRANSACT("a"), DDB_OK), DDB_OK);
	if (other)
		assert_int_equal(
			transact(other, TRANSACT("bad"), DDB_CONDITION_FAILED), DDB_CONDITION_FAILED);
	ddb_close(other);
	ddb_close(db);
	return hit;
}

static void each_allocation_fails_once(void **state)
{
	char named[64];
	const char *where[] = { fake.address, named };
	(void)state;
	snprintf(named, sizeof named, "http://db.test:%d", fake.port);
	for (size_t i = 0; i < 2; i++) {
		uint64_t n = 1;
		while (run(where[i], n))
			n++;
		print_message("%s: %llu allocations\n", where[i], (unsigned long long)n - 1);
		assert_true(n > 50);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(each_allocation_fails_once) };
	return cmocka_run_group_tests(tests, begin, end);
}

#else

int main(void)
{
	return 77;
}

#endif
