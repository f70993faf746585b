/* SPDX-License-Identifier: Apache-2.0 */
#include "model/retry.h"
#include "base/os.h"

#define PAUSE_MS     20   /* the longest first pause; each one after it may be twice as long */
#define PAUSE_MAX_MS 5000 /* the longest of all */

static uint64_t seed_of(const struct ddb *db)
{
	uint64_t seed;
	if (db->options.seed)
		return db->random;
	return ddbi_random(&seed, sizeof seed) ? seed : (uint64_t)ddbi_monotonic_us();
}

void ddbi_retry_init(struct retry *r, const struct ddb *db, int max_tries)
{
	*r = (struct retry){ .max = max_tries > 0 ? max_tries : RETRY_TRIES_MAX, .random = seed_of(db) };
}

static unsigned longest_ms(int vain)
{
	unsigned ms = PAUSE_MS;
	for (int i = 0; i < vain && ms < PAUSE_MAX_MS; i++)
		ms *= 2;
	return ms < PAUSE_MAX_MS ? ms : PAUSE_MAX_MS;
}

int ddbi_retry_delay(struct retry *r, bool progress)
{
	r->vain = progress ? 0 : r->vain + 1;
	if (r->vain >= r->max)
		return -1;
	return (int)(ddbi_random_next(&r->random) % (longest_ms(r->vain) + 1));
}

bool ddbi_retry_wait(struct retry *r, bool progress, struct error *err)
{
	int ms = ddbi_retry_delay(r, progress);
	if (ms >= 0) {
		ddbi_sleep_ms((unsigned)ms);
		return true;
	}
	return err->exception == EXCEPTION_NONE &&
	       ddbi_failf(err, EXCEPTION_THROUGHPUT_EXCEEDED,
		       "items were left unprocessed %d times in a row; try again later", r->max);
}

bool ddbi_retry_counts(enum exception e)
{
	return ddbi_exception(e)->rc == DDB_THROTTLED;
}
