/* SPDX-License-Identifier: Apache-2.0 */
/* What every POSIX system does alike. */
#include "base/os.h"
#include <time.h>

static int64_t read_clock(clockid_t id)
{
	struct timespec t;
	clock_gettime(id, &t);
	return (int64_t)t.tv_sec * 1000000 + (int64_t)t.tv_nsec / 1000;
}

int64_t ddbi_clock_us(void)
{
	return read_clock(CLOCK_REALTIME);
}

int64_t ddbi_monotonic_us(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

uint64_t ddbi_random_next(uint64_t *state)
{
	uint64_t z = *state += 0x9E3779B97F4A7C15u;
	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
	return z ^ (z >> 31);
}

void ddbi_sleep_ms(unsigned ms)
{
	const struct timespec t = { .tv_sec = (time_t)(ms / 1000), .tv_nsec = (long)(ms % 1000) * 1000000 };
	nanosleep(&t, NULL);
}
