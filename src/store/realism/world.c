/* SPDX-License-Identifier: Apache-2.0 */
#include "store/realism/world.h"
#include "base/mem.h"
#include "base/os.h"

static bool check_percent(const char *name, int percent, struct error *err)
{
	return (percent >= 0 && percent <= 100) ||
	       ddbi_failf(err, EXCEPTION_CONVERSION, "realism: %s is %d: give a percentage from 0 to 100",
		       name, percent);
}

static bool check_count(const char *name, int n, struct error *err)
{
	return n >= 0 ||
	       ddbi_failf(err, EXCEPTION_CONVERSION, "realism: %s is %d: it cannot be below 0", name, n);
}

static bool check_options(const struct ddb_realism *o, struct error *err)
{
	if (o->latency_min_ms > o->latency_max_ms)
		return ddbi_failf(err, EXCEPTION_CONVERSION,
			"realism: latency_min_ms is %d and above latency_max_ms, which is %d",
			o->latency_min_ms, o->latency_max_ms);
	return check_count("latency_min_ms", o->latency_min_ms, err) &&
	       check_count("burst_s", o->burst_s, err) && check_count("lag_ms", o->lag_ms, err) &&
	       check_count("table_delay_ms", o->table_delay_ms, err) &&
	       check_percent("unprocessed_percent", o->unprocessed_percent, err) &&
	       check_percent("stale_percent", o->stale_percent, err) &&
	       check_percent("conflict_percent", o->conflict_percent, err) &&
	       check_percent("error_percent", o->error_percent, err) &&
	       check_percent("throttling_percent", o->throttling_percent, err);
}

/* Late reads need a copy: the first one is made at once, so as to say it if there is none to be had. */
static bool make_past(struct world *w, struct error *err)
{
	w->past_us = ddbi_world_now_us(w);
	if (!w->options.stale_percent || w->spy->ops->fork(w->spy, err, &w->past))
		return true;
	w->past = NULL;
	return err->exception != EXCEPTION_NOMEM &&
	       ddbi_failf(err, EXCEPTION_CONVERSION,
		       "realism: stale_percent needs a store in memory: no copy of this one can be made");
}

bool ddbi_world_open(struct store *inside, const struct ddb_realism *options, int64_t (*clock_us)(void *),
	void *clock_user, struct error *err, struct world **out)
{
	if (!check_options(options, err))
		return false;
	struct world *w = ddbi_zalloc(sizeof *w);
	if (!w || pthread_mutex_init(&w->lock, NULL)) {
		ddbi_free(w);
		return ddbi_fail_nomem(err);
	}
	w->options = *options;
	w->clock_us = clock_us;
	w->clock_user = clock_user;
	w->random = options->seed;
	w->doors = 1;
	if (inside->ops->door(inside, err, &w->spy) && make_past(w, err)) {
		*out = w;
		return true;
	}
	ddbi_world_release(w);
	return false;
}

void ddbi_world_hold(struct world *w)
{
	pthread_mutex_lock(&w->lock);
	w->doors++;
	pthread_mutex_unlock(&w->lock);
}

void ddbi_world_release(struct world *w)
{
	pthread_mutex_lock(&w->lock);
	bool last = --w->doors == 0;
	pthread_mutex_unlock(&w->lock);
	if (!last)
		return;
	ddbi_past_forget(w);
	ddbi_tended_clear(w);
	if (w->spy)
		w->spy->ops->close(w->spy);
	pthread_mutex_destroy(&w->lock);
	ddbi_free(w);
}

int64_t ddbi_world_now_us(const struct world *w)
{
	return w->clock_us ? w->clock_us(w->clock_user) : ddbi_monotonic_us();
}

uint64_t ddbi_below(struct world *w, uint64_t n)
{
	return ddbi_random_next(&w->random) % n;
}

bool ddbi_chance(struct world *w, int percent)
{
	if (percent <= 0 || percent >= 100)
		return percent > 0;
	return ddbi_below(w, 100) < (uint64_t)percent;
}
