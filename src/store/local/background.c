/* SPDX-License-Identifier: Apache-2.0 */
/* The thread of a store that wants one: it leads when nobody else does, or when it has waited long enough. */
#include "store/local/core.h"

static bool has_work(struct local *l)
{
	return ddbi_jobs_waiting(l) || ddbi_tidy_due(l);
}

static void *work(void *arg)
{
	struct local *l = arg;
	pthread_mutex_lock(&l->lock);
	while (!l->stopping) {
		if (!has_work(l)) {
			ddbi_cond_wait(&l->work, &l->lock, l->jobs_from_us ? l->jobs_from_us : -1);
			continue;
		}
		pthread_mutex_unlock(&l->lock);
		ddbi_lead_wait(l);
		ddbi_job_slice(l);
		if (ddbi_tidy_due(l))
			ddbi_tidy(l);
		ddbi_lead_end(l);
		pthread_mutex_lock(&l->lock);
	}
	pthread_mutex_unlock(&l->lock);
	return NULL;
}

bool ddbi_background_start(struct local *l)
{
	l->has_thread = pthread_create(&l->thread, NULL, work, l) == 0;
	return l->has_thread;
}

void ddbi_background_stop(struct local *l)
{
	if (!l->has_thread)
		return;
	pthread_mutex_lock(&l->lock);
	l->stopping = true;
	pthread_cond_signal(&l->work);
	pthread_mutex_unlock(&l->lock);
	pthread_join(l->thread, NULL);
	l->has_thread = false;
}
