/* SPDX-License-Identifier: Apache-2.0 */
#include "base/os.h"
#include "base/wait.h"
#include <errno.h>
#include <time.h>

#ifdef __APPLE__

/* Its condition variables know no clock but the wall's; they take a time to wait instead. */
bool ddbi_cond_init(pthread_cond_t *cond)
{
	return pthread_cond_init(cond, NULL) == 0;
}

bool ddbi_cond_wait(pthread_cond_t *cond, pthread_mutex_t *mutex, int64_t until_us)
{
	if (until_us < 0)
		return pthread_cond_wait(cond, mutex) == 0;
	int64_t left = until_us - ddbi_monotonic_us();
	if (left <= 0)
		return false;
	struct timespec t = { (time_t)(left / 1000000), (long)(left % 1000000) * 1000 };
	return pthread_cond_timedwait_relative_np(cond, mutex, &t) != ETIMEDOUT;
}

#else

bool ddbi_cond_init(pthread_cond_t *cond)
{
	pthread_condattr_t attr;
	if (pthread_condattr_init(&attr) != 0)
		return false;
	bool ok =
		pthread_condattr_setclock(&attr, CLOCK_MONOTONIC) == 0 && pthread_cond_init(cond, &attr) == 0;
	pthread_condattr_destroy(&attr);
	return ok;
}

bool ddbi_cond_wait(pthread_cond_t *cond, pthread_mutex_t *mutex, int64_t until_us)
{
	if (until_us < 0)
		return pthread_cond_wait(cond, mutex) == 0;
	struct timespec t = { (time_t)(until_us / 1000000), (long)(until_us % 1000000) * 1000 };
	return pthread_cond_timedwait(cond, mutex, &t) != ETIMEDOUT;
}

#endif
