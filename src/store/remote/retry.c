/* SPDX-License-Identifier: Apache-2.0 */
#include "store/remote/retry.h"

#define TOKENS_MAX        500
#define COST              14
#define COST_THROTTLED    5
#define CAP_US            20000000
#define BASE_US           25000 /* this service's own */
#define BASE_THROTTLED_US 1000000
#define BASE_LEGACY_US    50000
#define HINT_OVER_US      5000000 /* a hint may add so much to what is computed */

static bool among(struct str name, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(name, str_z(names[i])))
			return true;
	return false;
}

enum retry_kind ddbi_retry_kind(const struct error *e, int status)
{
	static const char *const throttling[] = { "Throttling", "ThrottlingException", "ThrottledException",
		"RequestThrottledException", "TooManyRequestsException",
		"ProvisionedThroughputExceededException", "TransactionInProgressException",
		"RequestLimitExceeded", "BandwidthLimitExceeded", "LimitExceededException",
		"RequestThrottled", "SlowDown", "PriorRequestNotComplete", "EC2ThrottledException" };
	static const char *const transient[] = { "RequestTimeout", "RequestTimeoutException",
		"InternalServerError", "InternalError", "ReplicatedWriteConflictException", "NetworkError" };
	static const char *const clock[] = { "InvalidSignatureException", "RequestExpired",
		"RequestTimeTooSkewed", "RequestInTheFuture" };
	static const char *const expired[] = { "ExpiredTokenException", "ExpiredToken" };
	struct str name = e->type.n ? e->type : str_z(ddbi_exception(e->exception)->name);
#define AMONG(names) among(name, names, sizeof(names) / sizeof *(names))
	if (AMONG(throttling))
		return RETRY_THROTTLED;
	if (AMONG(transient) || status == 500 || status == 502 || status == 503 || status == 504)
		return RETRY_TRANSIENT;
	if (AMONG(clock))
		return RETRY_CLOCK;
	return AMONG(expired) ? RETRY_CREDENTIALS : RETRY_NO;
#undef AMONG
}

/* ---- the budget ---- */

void ddbi_retry_budget_init(struct retry_budget *b)
{
	b->tokens = TOKENS_MAX;
}

static int cost(enum retry_kind kind)
{
	return kind == RETRY_THROTTLED ? COST_THROTTLED : kind == RETRY_TRANSIENT ? COST : 0;
}

bool ddbi_retry_pay(struct retry_budget *b, enum ddb_retry_mode mode, enum retry_kind kind)
{
	if (mode == DDB_RETRY_LEGACY)
		return true;
	if (b->tokens < cost(kind))
		return false;
	b->tokens -= cost(kind);
	return true;
}

void ddbi_retry_refund(struct retry_budget *b, enum ddb_retry_mode mode, enum retry_kind last)
{
	if (mode == DDB_RETRY_LEGACY)
		return;
	b->tokens += last == RETRY_NO ? 1 : cost(last);
	if (b->tokens > TOKENS_MAX)
		b->tokens = TOKENS_MAX;
}

/* ---- delays ---- */

static int64_t base_us(enum ddb_retry_mode mode, enum retry_kind kind)
{
	if (mode == DDB_RETRY_LEGACY)
		return BASE_LEGACY_US;
	return kind == RETRY_THROTTLED ? BASE_THROTTLED_US : BASE_US;
}

int64_t ddbi_retry_delay_us(
	enum ddb_retry_mode mode, enum retry_kind kind, int next, double random, int64_t hint_ms)
{
	if (kind == RETRY_CLOCK || kind == RETRY_CREDENTIALS)
		return 0;
	int64_t limit = base_us(mode, kind);
	for (int i = 2; i < next && limit < CAP_US; i++)
		limit *= 2;
	if (limit > CAP_US)
		limit = CAP_US;
	int64_t delay = (int64_t)(random * (double)limit);
	if (hint_ms < 0)
		return delay;
	int64_t hint = hint_ms < CAP_US ? hint_ms * 1000 : CAP_US;
	if (hint < delay)
		return delay;
	return hint > delay + HINT_OVER_US ? delay + HINT_OVER_US : hint;
}
