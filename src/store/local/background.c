/* SPDX-License-Identifier: Apache-2.0 */
/* The thread of a store that wants one: it leads when nobody else does, or when it has waited long enough. */
#include "store/local/core.h"

#define TIDY_AFTER 256 /* commits; the engine looks whether it is worth while */

static int64_t sync_at_us(const struct local *l)
{
	int64_t since_us = l->unsynced_since_us;
	return since_us ? since_us + (int64_t)l->opts.sync_every_ms * 1000 : -1;
}

bool ddbi_sync_due(const struct local *l)
{
	int64_t at_us = sync_at_us(l);
	return at_us >= 0 && !l->broken && ddbi_monotonic_us() >= at_us;
}

/* For want of room or memory it is tried again, after the same time. */
void ddbi_sync(struct local *l)
{
	enum kv_rc rc = l->kv->ops->sync(l->kv);
	l->unsynced_since_us = rc == KV_FULL || rc == KV_NOMEM ? ddbi_monotonic_us() : 0;
	if (rc == KV_IO || rc == KV_DAMAGED)
		l->broken = true;
}

bool ddbi_tidy_due(const struct local *l)
{
	return l->untidied >= TIDY_AFTER && !l->broken;
}

void ddbi_tidy(struct local *l)
{
	l->untidied = 0;
	l->kv->ops->tidy(l->kv);
}

static bool has_work(struct local *l)
{
	return ddbi_jobs_waiting(l) || ddbi_sync_due(l) || ddbi_tidy_due(l);
}

/* When there may be something to do although nobody says so. */
static int64_t next_us(const struct local *l)
{
	int64_t jobs_us = ddbi_jobs_due_us(l), sync_us = l->broken ? -1 : sync_at_us(l);
	if (jobs_us == INT64_MAX)
		return sync_us;
	return sync_us < 0 || jobs_us < sync_us ? jobs_us : sync_us;
}

static void do_work(struct local *l)
{
	if (ddbi_tidy_due(l))
		ddbi_tidy(l);
	if (!ddbi_jobs_waiting(l) && !ddbi_sync_due(l))
		return;
	ddbi_lead_wait(l);
	ddbi_job_slice(l);
	if (ddbi_sync_due(l))
		ddbi_sync(l);
	ddbi_lead_end(l);
}

static void *work(void *arg)
{
	struct local *l = arg;
	pthread_mutex_lock(&l->lock);
	while (!l->stopping) {
		if (!has_work(l)) {
			ddbi_cond_wait(&l->work, &l->lock, next_us(l));
			continue;
		}
		pthread_mutex_unlock(&l->lock);
		do_work(l);
		pthread_mutex_lock(&l->lock);
	}
	pthread_mutex_unlock(&l->lock);
	return NULL;
}

bool ddbi_background_start(struct local *l)
{
	l->has_thread = true; /* the thread reads it too, and may be sooner than we are */
	if (pthread_create(&l->thread, NULL, work, l) != 0)
		l->has_thread = false;
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
