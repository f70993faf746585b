/* SPDX-License-Identifier: Apache-2.0 */
/* A clock for a store that tests can move: the system's and an offset. Any thread. */
#ifndef SERVER_CLOCK_H
#define SERVER_CLOCK_H
#include "base/os.h"
#include <stdatomic.h>

struct test_clock {
	_Atomic int64_t offset_us;
};

static inline int64_t test_clock_us(void *clock)
{
	return ddbi_clock_us() + atomic_load(&((struct test_clock *)clock)->offset_us);
}

#endif
