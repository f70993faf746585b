/* SPDX-License-Identifier: Apache-2.0 */
#include "base/process.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <unistd.h>

/* Of the process, so it can only be global. */
static atomic_uint generation;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static atomic_bool watched;

static void count(void)
{
	atomic_fetch_add_explicit(&generation, 1, memory_order_relaxed);
}

static void watch(void)
{
	pthread_atfork(NULL, NULL, count);
	atomic_store_explicit(&watched, true, memory_order_release);
}

int64_t ddbi_process_id(void)
{
	return getpid();
}

unsigned ddbi_process_generation(void)
{
	if (!atomic_load_explicit(&watched, memory_order_acquire))
		pthread_once(&once, watch);
	return atomic_load_explicit(&generation, memory_order_relaxed);
}
