/* SPDX-License-Identifier: Apache-2.0 */
/* Condition variables with a deadline on the clock that nobody sets. */
#ifndef BASE_WAIT_H
#define BASE_WAIT_H
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

bool ddbi_cond_init(pthread_cond_t *); /* false: no memory */
/* until_us: of ddbi_monotonic_us; below 0: no deadline. false: the deadline has passed. */
bool ddbi_cond_wait(pthread_cond_t *, pthread_mutex_t *, int64_t until_us);

#endif
