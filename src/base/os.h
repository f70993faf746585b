/* SPDX-License-Identifier: Apache-2.0 */
/* What the operating system gives: time, randomness, a wake-up descriptor. */
#ifndef BASE_OS_H
#define BASE_OS_H
#include "base/str.h"

int64_t ddbi_clock_us(void);           /* wall clock, microseconds since 1970 UTC */
int64_t ddbi_monotonic_us(void);       /* for time-outs */
bool ddbi_random(void *out, size_t n); /* from the system's source; false: it gives none */

void ddbi_sleep_ms(unsigned ms); /* for waiting on another process; may be shorter */

/* A small seeded generator (splitmix64), for tests and jitter. */
uint64_t ddbi_random_next(uint64_t *state);

/* A descriptor that becomes readable when signalled: eventfd on Linux, a pipe elsewhere. */
struct wakeup {
	int read_fd, write_fd;
};
bool ddbi_wakeup_open(struct wakeup *);
void ddbi_wakeup_close(struct wakeup *);
void ddbi_wakeup_signal(struct wakeup *); /* from any thread */
void ddbi_wakeup_clear(struct wakeup *);

#endif
