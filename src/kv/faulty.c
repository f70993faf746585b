/* SPDX-License-Identifier: Apache-2.0 */
/* Calls that can fail by themselves are counted: snapshot, begin, get, multi_get, iterate, next, commit,
 * sync, tidy, tree_size, fork. The plan is one thread's, as the tests that set it are. */
#include "kv/faulty.h"
#include "base/mem.h"

struct faulty {
	struct kv kv;
	struct kv *inner;
	struct kv_fault_plan plan;
};
struct faulty_snapshot {
	struct kv_snapshot snapshot;
	struct kv_snapshot *inner;
};
struct faulty_iter {
	struct kv_iter iter;
	struct kv_iter *inner;
};

static struct faulty *faulty_of(struct kv *kv)
{
	return (struct faulty *)(void *)kv;
}

static struct kv_snapshot *inside(struct kv_snapshot *s)
{
	return ((struct faulty_snapshot *)(void *)s)->inner;
}

static struct kv_iter *inside_iter(struct kv_iter *it)
{
	return ((struct faulty_iter *)(void *)it)->inner;
}

/* Counts a call; true: it is to fail. */
static bool strikes(struct kv_fault_plan *plan)
{
	plan->calls++;
	return plan->nth && (plan->calls == plan->nth || (plan->forever && plan->calls > plan->nth));
}

/* Runs the call unless it is to fail without effect; what it says then is the plan's. */
#define FAULTY(kv_, call)                                           \
	do {                                                        \
		struct kv_fault_plan *plan = &faulty_of(kv_)->plan; \
		if (!strikes(plan))                                 \
			return call;                                \
		if (plan->after_effect)                             \
			(void)call;                                 \
		return plan->rc;                                    \
	} while (0)

static void close_faulty(struct kv *kv)
{
	struct kv *inner = faulty_of(kv)->inner;
	inner->ops->close(inner);
	ddbi_free(faulty_of(kv));
}

/* What hands out something that must be given back fails without effect always: nobody could give it back. */
static bool refuses(struct kv *kv, enum kv_rc *rc)
{
	struct kv_fault_plan *plan = &faulty_of(kv)->plan;
	*rc = plan->rc;
	return strikes(plan);
}

typedef enum kv_rc take_snapshot(struct kv *, struct kv_snapshot **out, uint64_t *cookie);

static enum kv_rc take(struct kv *kv, take_snapshot *how, struct kv_snapshot **out, uint64_t *cookie)
{
	enum kv_rc rc;
	if (refuses(kv, &rc))
		return rc;
	struct faulty_snapshot *s = ddbi_alloc(sizeof *s);
	if (!s)
		return KV_NOMEM;
	rc = how(faulty_of(kv)->inner, &s->inner, cookie);
	if (rc != KV_OK) {
		ddbi_free(s);
		return rc;
	}
	s->snapshot.kv = kv;
	*out = &s->snapshot;
	return KV_OK;
}

static enum kv_rc snapshot(struct kv *kv, struct kv_snapshot **out, uint64_t *cookie)
{
	return take(kv, faulty_of(kv)->inner->ops->snapshot, out, cookie);
}

static enum kv_rc begin(struct kv *kv, struct kv_snapshot **out, uint64_t *cookie)
{
	return take(kv, faulty_of(kv)->inner->ops->begin, out, cookie);
}

static void release(struct kv_snapshot *s)
{
	struct kv_snapshot *inner = inside(s);
	inner->kv->ops->release(inner);
	ddbi_free(s);
}

static enum kv_rc get(struct kv_snapshot *s, kv_tree tree, struct str key, struct str *value)
{
	struct kv_snapshot *inner = inside(s);
	FAULTY(s->kv, inner->kv->ops->get(inner, tree, key, value));
}

static enum kv_rc multi_get(
	struct kv_snapshot *s, kv_tree tree, const struct str keys[], size_t n, struct str values[])
{
	struct kv_snapshot *inner = inside(s);
	FAULTY(s->kv, inner->kv->ops->multi_get(inner, tree, keys, n, values));
}

static enum kv_rc iterate(struct kv_snapshot *s, kv_tree tree, const struct kv_range *range, bool backward,
	struct kv_iter **out)
{
	struct kv_snapshot *inner = inside(s);
	enum kv_rc rc;
	if (refuses(s->kv, &rc))
		return rc;
	struct faulty_iter *it = ddbi_alloc(sizeof *it);
	if (!it)
		return KV_NOMEM;
	rc = inner->kv->ops->iterate(inner, tree, range, backward, &it->inner);
	if (rc != KV_OK) {
		ddbi_free(it);
		return rc;
	}
	it->iter.snapshot = s;
	*out = &it->iter;
	return KV_OK;
}

static enum kv_rc next(struct kv_iter *it, struct str *key, struct str *value)
{
	struct kv_iter *inner = inside_iter(it);
	FAULTY(it->snapshot->kv, inner->snapshot->kv->ops->next(inner, key, value));
}

static void end(struct kv_iter *it)
{
	struct kv_iter *inner = inside_iter(it);
	inner->snapshot->kv->ops->end(inner);
	ddbi_free(it);
}

static enum kv_rc commit(struct kv *kv, const struct kv_write writes[], size_t n, uint64_t cookie, bool sync)
{
	struct kv *inner = faulty_of(kv)->inner;
	FAULTY(kv, inner->ops->commit(inner, writes, n, cookie, sync));
}

static enum kv_rc sync_faulty(struct kv *kv)
{
	struct kv *inner = faulty_of(kv)->inner;
	FAULTY(kv, inner->ops->sync(inner));
}

static enum kv_rc tidy(struct kv *kv)
{
	struct kv *inner = faulty_of(kv)->inner;
	FAULTY(kv, inner->ops->tidy(inner));
}

static enum kv_rc tree_size(struct kv_snapshot *s, kv_tree tree, uint64_t *bytes)
{
	struct kv_snapshot *inner = inside(s);
	FAULTY(s->kv, inner->kv->ops->tree_size(inner, tree, bytes));
}

static void stats(struct kv *kv, struct kv_stats *out)
{
	struct kv *inner = faulty_of(kv)->inner;
	inner->ops->stats(inner, out);
}

static enum kv_rc fork_faulty(struct kv *, struct kv **out);

#define READS_AND_WRITES                                                                             \
	.close = close_faulty, .snapshot = snapshot, .release = release, .begin = begin, .get = get, \
	.multi_get = multi_get, .iterate = iterate, .next = next, .end = end, .commit = commit,      \
	.sync = sync_faulty, .tidy = tidy, .tree_size = tree_size, .stats = stats

static const struct kv_ops forking = { .name = "faulty", READS_AND_WRITES, .fork = fork_faulty };
static const struct kv_ops plain = { .name = "faulty", READS_AND_WRITES };

enum kv_rc ddbi_kv_faulty_open(struct kv *inner, struct kv **out)
{
	struct faulty *f = ddbi_zalloc(sizeof *f);
	if (!f)
		return KV_NOMEM;
	f->kv.ops = inner->ops->fork ? &forking : &plain;
	f->inner = inner;
	*out = &f->kv;
	return KV_OK;
}

/* The copy has a plan of its own, in which nothing fails. */
static enum kv_rc fork_faulty(struct kv *kv, struct kv **out)
{
	struct kv *inner = faulty_of(kv)->inner, *copy;
	enum kv_rc rc;
	if (refuses(kv, &rc))
		return rc;
	rc = inner->ops->fork(inner, &copy);
	if (rc != KV_OK)
		return rc;
	rc = ddbi_kv_faulty_open(copy, out);
	if (rc != KV_OK)
		copy->ops->close(copy);
	return rc;
}

struct kv_fault_plan *ddbi_kv_faulty_plan(struct kv *kv)
{
	return &faulty_of(kv)->plan;
}
