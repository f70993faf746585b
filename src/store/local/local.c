/* SPDX-License-Identifier: Apache-2.0 */
/* Opening and closing a local store, and its store_ops. */
#include "store/local/local.h"
#include "base/mem.h"
#include "store/local/check.h"
#include "store/local/collection_limit.h"
#include "store/local/core.h"
#include "store/local/stream.h"
#include "store/local/ttl.h"

static const struct store_ops local_ops;

int64_t ddbi_local_now_us(const struct local *l)
{
	return l->opts.clock_us ? l->opts.clock_us(l->opts.clock_user) : ddbi_clock_us();
}

/* ---- loading ---- */

static bool load_row(struct local *l, struct str key, struct str row, struct error *err)
{
	struct table *t;
	if (!key.n)
		return ddbi_head_decode(row, err, &l->next_id);
	if (!ddbi_table_decode(row, err, &t))
		return false;
	if (!str_eq(t->name, key)) {
		ddbi_table_free(t);
		return ddbi_failf(err, EXCEPTION_DAMAGED,
			"the store is damaged: a table's description stands under another name");
	}
	return ddbi_catalog_load(&l->catalog, t) || ddbi_fail_nomem(err);
}

static bool load_rows(struct local *l, struct kv_snapshot *snapshot, struct error *err)
{
	struct kv_iter *it;
	struct str key, row;
	struct kv_range all = { STR(""), STR_NONE };
	enum kv_rc rc = l->kv->ops->iterate(snapshot, TREE_CATALOG, &all, false, &it);
	if (rc != KV_OK)
		return ddbi_kv_fail(err, rc);
	bool ok = true;
	while (ok && (rc = l->kv->ops->next(it, &key, &row)) == KV_OK)
		ok = load_row(l, key, row, err);
	l->kv->ops->end(it);
	if (!ok)
		return false;
	if (rc != KV_NONE)
		return ddbi_kv_fail(err, rc);
	return l->next_id ||
	       ddbi_failf(err, EXCEPTION_DAMAGED, "the store is damaged: its format number is missing");
}

static bool count_jobs(struct local *l, struct kv_snapshot *snapshot, struct error *err)
{
	struct kv_iter *it;
	struct str key, row;
	struct kv_range all = { STR(""), STR_NONE };
	enum kv_rc rc = l->kv->ops->iterate(snapshot, TREE_JOB, &all, false, &it);
	if (rc != KV_OK)
		return ddbi_kv_fail(err, rc);
	while ((rc = l->kv->ops->next(it, &key, &row)) == KV_OK)
		l->jobs++;
	l->kv->ops->end(it);
	return rc == KV_NONE || ddbi_kv_fail(err, rc);
}

static bool look_for_streams(struct local *l, struct kv_snapshot *snapshot, struct error *err)
{
	struct kv_iter *it;
	struct str key, row;
	struct kv_range all = { STR(""), STR_NONE };
	enum kv_rc rc = l->kv->ops->iterate(snapshot, TREE_STREAM_LIST, &all, false, &it);
	if (rc != KV_OK)
		return ddbi_kv_fail(err, rc);
	rc = l->kv->ops->next(it, &key, &row);
	l->kv->ops->end(it);
	ddbi_trim_begin(l, rc == KV_OK);
	return rc == KV_OK || rc == KV_NONE || ddbi_kv_fail(err, rc);
}

static bool load(struct local *l, struct error *err)
{
	struct kv_snapshot *snapshot;
	uint64_t cookie;
	enum kv_rc rc = l->kv->ops->snapshot(l->kv, &snapshot, &cookie);
	if (rc != KV_OK)
		return ddbi_kv_fail(err, rc);
	l->catalog = ddbi_catalog_new(cookie);
	bool ok = l->catalog ? load_rows(l, snapshot, err) && count_jobs(l, snapshot, err) &&
				       look_for_streams(l, snapshot, err)
			     : ddbi_fail_nomem(err);
	l->kv->ops->release(snapshot);
	if (ok)
		ddbi_sweep_begin(l);
	return ok;
}

/* ---- a new store ---- */

static bool is_new(struct local *l, struct error *err, bool *yes)
{
	struct kv_snapshot *snapshot;
	uint64_t cookie;
	enum kv_rc rc = l->kv->ops->snapshot(l->kv, &snapshot, &cookie);
	if (rc != KV_OK)
		return ddbi_kv_fail(err, rc);
	*yes = cookie == 0;
	l->kv->ops->release(snapshot);
	return true;
}

/* The first commit has cookie 1; an engine that has seen none says 0. */
static bool create(struct local *l, struct error *err)
{
	struct ddb_arena arena;
	ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
	struct str row = ddbi_head_encode(TREE_FIRST_FREE, &arena);
	const struct kv_write writes[] = {
		{ .verb = KV_CREATE_TREE, .tree = TREE_CATALOG },
		{ .verb = KV_CREATE_TREE, .tree = TREE_COUNTER },
		{ .verb = KV_CREATE_TREE, .tree = TREE_JOB },
		{ .verb = KV_CREATE_TREE, .tree = TREE_TOKEN },
		{ .verb = KV_CREATE_TREE, .tree = TREE_STREAM },
		{ .verb = KV_CREATE_TREE, .tree = TREE_STREAM_LIST },
		{ KV_PUT, TREE_CATALOG, STR(""), row },
	};
	enum kv_rc rc =
		row.p ? l->kv->ops->commit(l->kv, writes, sizeof writes / sizeof *writes, 1, l->opts.sync)
		      : KV_NOMEM;
	ddbi_arena_free(&arena);
	return rc == KV_OK || ddbi_kv_fail(err, rc);
}

static bool create_or_load(struct local *l, struct error *err)
{
	bool empty = false;
	return is_new(l, err, &empty) && (!empty || create(l, err)) && load(l, err);
}

/* ---- life ---- */

static void destroy(struct local *l)
{
	ddbi_background_stop(l);
	if (!l->opts.sync && !l->broken)
		l->kv->ops->sync(l->kv);
	ddbi_catalog_release(l->catalog);
	ddbi_catalog_release(l->next);
	ddbi_group_free(&l->group);
	pthread_cond_destroy(&l->work);
	pthread_cond_destroy(&l->lead_free);
	pthread_mutex_destroy(&l->lock);
	pthread_mutex_destroy(&l->catalog_lock);
	l->kv->ops->close(l->kv);
	ddbi_free(l);
}

/* Mutexes of this kind cannot fail to be made on the systems we run on; if one does, it is for want of
 * memory. */
static struct local *new_local(struct kv *kv, const struct local_opts *opts)
{
	struct local *l = ddbi_zalloc(sizeof *l);
	if (!l)
		return NULL;
	l->kv = kv;
	l->opts = *opts;
	if (!l->opts.collection_max)
		l->opts.collection_max = COLLECTION_MAX_BYTES;
	op_list_init(&l->queue);
	bool ok = ddbi_group_init(&l->group, l);
	ok = ddbi_cond_init(&l->work) && ok;
	ok = ddbi_cond_init(&l->lead_free) && ok;
	ok = pthread_mutex_init(&l->lock, NULL) == 0 && ok;
	ok = pthread_mutex_init(&l->catalog_lock, NULL) == 0 && ok;
	if (ok)
		return l;
	ddbi_group_free(&l->group);
	ddbi_free(l);
	return NULL;
}

static bool new_door(struct local *l, struct error *err, struct store **out)
{
	struct door *d;
	if (!ddbi_door_open(l, err, &d))
		return false;
	d->store.ops = &local_ops;
	*out = &d->store;
	return true;
}

/* Opened or forked later with the same seed, a store gives other numbers than it began with: tables have
 * changed. */
static bool seed(struct local *l, struct error *err)
{
	uint64_t version = l->catalog->version;
	l->random = l->opts.seed ^ ddbi_random_next(&version);
	if (l->opts.seed || ddbi_random(&l->random, sizeof l->random))
		return true;
	return ddbi_failf(err, EXCEPTION_IO, "the system gives no random numbers");
}

bool ddbi_local_open(struct kv *kv, const struct local_opts *opts, struct error *err, struct store **out)
{
	struct local *l = new_local(kv, opts);
	if (!l) {
		kv->ops->close(kv);
		return ddbi_fail_nomem(err);
	}
	if (create_or_load(l, err) && seed(l, err) && new_door(l, err, out)) {
		if (l->opts.background == LOCAL_THREAD && !ddbi_background_start(l))
			l->opts.background = LOCAL_ON_CALLS;
		return true;
	}
	destroy(l);
	return false;
}

/* ---- store_ops ---- */

static struct door *door_of(struct store *s)
{
	return (struct door *)(void *)s;
}

static bool open_door(struct store *s, struct error *err, struct store **out)
{
	return new_door(door_of(s)->local, err, out);
}

static bool fork_store(struct store *s, struct error *err, struct store **out)
{
	struct local *l = door_of(s)->local;
	struct kv *copy;
	if (!l->kv->ops->fork)
		return ddbi_failf(err, EXCEPTION_VALIDATION,
			"only a memory store can be forked: copy the file instead");
	ddbi_lead_wait(l);
	enum kv_rc rc = l->kv->ops->fork(l->kv, &copy);
	ddbi_lead_end(l);
	return rc == KV_OK ? ddbi_local_open(copy, &l->opts, err, out) : ddbi_kv_fail(err, rc);
}

static bool check_store(struct store *s, const struct store_check *check, struct error *err)
{
	return ddbi_local_check(door_of(s)->local, check, err);
}

static bool reset_store(struct store *s, struct error *err)
{
	return ddbi_local_reset(door_of(s)->local, err);
}

static int run_jobs(struct store *s, int slices)
{
	struct local *l = door_of(s)->local;
	ddbi_sweep_look(l);
	ddbi_trim_look(l);
	for (; slices > 0 && (ddbi_jobs_waiting(l) || ddbi_sync_due(l)); slices--) {
		ddbi_lead_wait(l);
		ddbi_job_slice(l);
		if (ddbi_sync_due(l))
			ddbi_sync(l);
		ddbi_lead_end(l);
	}
	if (ddbi_tidy_due(l))
		ddbi_tidy(l);
	return (int)l->jobs + ddbi_sweep_look(l) + ddbi_trim_look(l);
}

static void close_door(struct store *s)
{
	struct local *l = door_of(s)->local;
	ddbi_door_close(door_of(s));
	pthread_mutex_lock(&l->lock);
	bool last = --l->doors == 0;
	pthread_mutex_unlock(&l->lock);
	if (last)
		destroy(l);
}

static const struct store_ops local_ops = {
	.name = "local",
	.submit = ddbi_door_submit,
	.drive = ddbi_door_drive,
	.wakeup = ddbi_door_wakeup,
	.cancel = ddbi_door_cancel,
	.door = open_door,
	.fork = fork_store,
	.run_jobs = run_jobs,
	.check = check_store,
	.reset = reset_store,
	.close = close_door,
};
