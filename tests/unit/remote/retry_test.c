/* SPDX-License-Identifier: Apache-2.0 */
/* What is tried again, when and until when (12.5), and the limiter of adaptive mode. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/remote/retry.h"

static enum retry_kind kind(const char *type, int status)
{
	struct error e = { .exception = EXCEPTION_VALIDATION, .type = str_z(type) };
	return ddbi_retry_kind(&e, status);
}

static void what_is_tried_again(void **state)
{
	static const char *const throttling[] = { "Throttling", "ThrottlingException", "ThrottledException",
		"RequestThrottledException", "TooManyRequestsException",
		"ProvisionedThroughputExceededException", "TransactionInProgressException",
		"RequestLimitExceeded", "BandwidthLimitExceeded", "LimitExceededException",
		"RequestThrottled", "SlowDown", "PriorRequestNotComplete", "EC2ThrottledException" };
	static const char *const transient[] = { "RequestTimeout", "RequestTimeoutException",
		"InternalServerError", "InternalError", "ReplicatedWriteConflictException" };
	static const char *const never[] = { "ConditionalCheckFailedException", "ValidationException",
		"TransactionCanceledException", "ResourceNotFoundException", "ResourceInUseException",
		"AccessDeniedException", "TransactionConflictException", "UnrecognizedClientException" };
	(void)state;
	for (size_t i = 0; i < sizeof throttling / sizeof *throttling; i++)
		assert_int_equal(kind(throttling[i], 400), RETRY_THROTTLED);
	for (size_t i = 0; i < sizeof transient / sizeof *transient; i++)
		assert_int_equal(kind(transient[i], 400), RETRY_TRANSIENT);
	for (size_t i = 0; i < sizeof never / sizeof *never; i++)
		assert_int_equal(kind(never[i], 400), RETRY_NO);
	static const int statuses[] = { 500, 502, 503, 504 };
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(kind("Whatever", statuses[i]), RETRY_TRANSIENT);
	assert_int_equal(kind("Whatever", 501), RETRY_NO);
	assert_int_equal(kind("InvalidSignatureException", 400), RETRY_CLOCK);
	assert_int_equal(kind("ExpiredTokenException", 400), RETRY_CREDENTIALS);
	struct error own = { .exception = EXCEPTION_NETWORK };
	assert_int_equal(ddbi_retry_kind(&own, 0), RETRY_TRANSIENT);
	own.exception = EXCEPTION_TIMEOUT;
	assert_int_equal(ddbi_retry_kind(&own, 0), RETRY_TRANSIENT);
	own.exception = EXCEPTION_NOMEM;
	assert_int_equal(ddbi_retry_kind(&own, 0), RETRY_NO);
}

/* The longest delay, which is that of a random number just below 1. */
static int64_t most(enum ddb_retry_mode mode, enum retry_kind k, int next)
{
	return ddbi_retry_delay_us(mode, k, next, 1, -1);
}

static void delays_double_up_to_a_cap(void **state)
{
	(void)state;
	assert_int_equal(most(DDB_RETRY_STANDARD, RETRY_TRANSIENT, 2), 25000);
	assert_int_equal(most(DDB_RETRY_STANDARD, RETRY_TRANSIENT, 3), 50000);
	assert_int_equal(most(DDB_RETRY_STANDARD, RETRY_TRANSIENT, 4), 100000);
	assert_int_equal(most(DDB_RETRY_STANDARD, RETRY_THROTTLED, 2), 1000000);
	assert_int_equal(most(DDB_RETRY_STANDARD, RETRY_THROTTLED, 3), 2000000);
	assert_int_equal(most(DDB_RETRY_ADAPTIVE, RETRY_THROTTLED, 100), 20000000);
	assert_int_equal(most(DDB_RETRY_LEGACY, RETRY_THROTTLED, 2), 50000);
	assert_int_equal(most(DDB_RETRY_LEGACY, RETRY_TRANSIENT, 4), 200000);
	assert_int_equal(ddbi_retry_delay_us(DDB_RETRY_STANDARD, RETRY_TRANSIENT, 3, 0.5, -1), 25000);
	assert_int_equal(ddbi_retry_delay_us(DDB_RETRY_STANDARD, RETRY_TRANSIENT, 3, 0, -1), 0);
}

/* 12-T1: between what is computed and five seconds more. */
static void the_service_may_ask_for_more(void **state)
{
	(void)state;
	assert_int_equal(ddbi_retry_delay_us(DDB_RETRY_STANDARD, RETRY_TRANSIENT, 2, 0.4, 300), 300000);
	assert_int_equal(ddbi_retry_delay_us(DDB_RETRY_STANDARD, RETRY_TRANSIENT, 2, 0.4, 5), 10000);
	assert_int_equal(ddbi_retry_delay_us(DDB_RETRY_STANDARD, RETRY_TRANSIENT, 2, 0.4, 3600000), 5010000);
	assert_int_equal(
		ddbi_retry_delay_us(DDB_RETRY_STANDARD, RETRY_TRANSIENT, 2, 0.4, INT64_MAX), 5010000);
}

static void the_budget_ends_and_is_given_back(void **state)
{
	struct retry_budget b;
	int n = 0;
	(void)state;
	ddbi_retry_budget_init(&b);
	while (ddbi_retry_pay(&b, DDB_RETRY_STANDARD, RETRY_TRANSIENT))
		n++;
	assert_int_equal(n, 500 / 14);
	/* 10 are left: two throttled ones */
	assert_true(ddbi_retry_pay(&b, DDB_RETRY_STANDARD, RETRY_THROTTLED));
	assert_true(ddbi_retry_pay(&b, DDB_RETRY_STANDARD, RETRY_THROTTLED));
	assert_false(ddbi_retry_pay(&b, DDB_RETRY_STANDARD, RETRY_THROTTLED));
	assert_true(ddbi_retry_pay(&b, DDB_RETRY_LEGACY, RETRY_THROTTLED));
	for (int i = 0; i < 5; i++)
		ddbi_retry_refund(&b, DDB_RETRY_STANDARD, RETRY_NO);
	assert_true(ddbi_retry_pay(&b, DDB_RETRY_STANDARD, RETRY_THROTTLED));
	ddbi_retry_refund(&b, DDB_RETRY_STANDARD, RETRY_TRANSIENT);
	assert_true(ddbi_retry_pay(&b, DDB_RETRY_STANDARD, RETRY_TRANSIENT));
	for (int i = 0; i < 10000; i++)
		ddbi_retry_refund(&b, DDB_RETRY_STANDARD, RETRY_NO);
	assert_int_equal(b.tokens, 500);
}

/* A service that takes 100 requests a second and throttles the others: the limiter settles near that. */
static void the_rate_follows_what_the_service_takes(void **state)
{
	struct rate r;
	double now = 1000, service = 0, throttled = 0, sent = 0;
	(void)state;
	ddbi_rate_init(&r);
	assert_true(ddbi_rate_take(&r, now) <= 0);
	for (int i = 0; i < 300 * 60; i++, now += 1.0 / 300) { /* a client that would send 300 a second */
		service = service + 100.0 / 300 > 100 ? 100 : service + 100.0 / 300;
		if (ddbi_rate_take(&r, now) > 0)
			continue;
		bool refused = service < 1;
		service -= refused ? 0 : 1;
		if (i > 300 * 20) {
			sent++;
			throttled += refused;
		}
		ddbi_rate_learn(&r, refused, now);
	}
	assert_true(r.on);
	assert_true(sent / 40 > 60 && sent / 40 < 130);
	assert_true(throttled < sent / 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_tried_again),
		cmocka_unit_test(delays_double_up_to_a_cap),
		cmocka_unit_test(the_service_may_ask_for_more),
		cmocka_unit_test(the_budget_ends_and_is_given_back),
		cmocka_unit_test(the_rate_follows_what_the_service_takes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
