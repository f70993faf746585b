/* SPDX-License-Identifier: Apache-2.0 */
/* The transaction that writes one item with unique attributes. */
#include "base/os.h"
#include "model/retry.h"
#include "model/unique.h"

#define TRIES_MAX 16 /* of an item that others change all the time */

struct attempt {
	struct call *call;
	const struct item_write *write;
	const struct buf *out;
	struct unique_plan plan;
	struct expression_trees trees;
	bool all;     /* the old image is wanted, so it must be the one that is replaced */
	bool planned; /* the plan holds for the next try */
};

enum verdict { VERDICT_FAILED, VERDICT_AGAIN, VERDICT_LATER };

static bool main_action(struct attempt *a, struct transact_write_item *out)
{
	struct ddb_arena *arena = &a->call->db->arena;
	const struct str table = a->call->mapping->table, told = STR("ALL_OLD");
	const struct item packed = { .packed = write_packed(a->write, a->out) };
	a->trees = a->write->trees;
	a->trees.condition = a->plan.condition;
	switch (a->write->kind) {
	case WRITE_PUT:
		if (!(out->put = ARENA_NEW(arena, struct transact_put)))
			return ddbi_fail_nomem(&a->call->err);
		*out->put = (struct transact_put){ .table_name = table,
			.item = packed,
			.trees = &a->trees,
			.return_values_on_condition_check_failure = told };
		return true;
	case WRITE_DELETE:
		if (!(out->delete = ARENA_NEW(arena, struct transact_delete)))
			return ddbi_fail_nomem(&a->call->err);
		*out->delete = (struct transact_delete){ .table_name = table,
			.key = packed,
			.trees = &a->trees,
			.return_values_on_condition_check_failure = told };
		return true;
	default:
		if (!(out->update = ARENA_NEW(arena, struct transact_update)))
			return ddbi_fail_nomem(&a->call->err);
		*out->update = (struct transact_update){ .table_name = table,
			.key = packed,
			.trees = &a->trees,
			.return_values_on_condition_check_failure = told };
		return true;
	}
}

static bool send(struct attempt *a)
{
	size_t n = a->plan.n + 1;
	struct call *c = a->call;
	struct transact_write_items_input *in = ddbi_call_op(c, OP_TRANSACT_WRITE_ITEMS);
	struct transact_write_item *actions = ARENA_ARRAY(&c->db->arena, struct transact_write_item, n);
	if (!in || !actions)
		return ddbi_fail_nomem(&c->err);
	memset(actions, 0, n * sizeof *actions);
	memcpy(actions + 1, a->plan.actions, a->plan.n * sizeof *actions);
	in->transact_items.items = actions;
	in->transact_items.len = n;
	in->transact_items.set = true;
	return main_action(a, &actions[0]) && ddbi_call_run(c);
}

/* The condition of the item itself did not hold: because it has changed since it was read, or the caller's
 * own. */
static enum verdict item_refused(struct attempt *a, const struct error *why)
{
	struct call *c = a->call;
	a->planned = false;
	if (ddbi_unique_moved(c, &a->plan, a->all, why->item))
		return VERDICT_AGAIN;
	c->err = *why;
	c->err.arena = &c->db->arena;
	return VERDICT_FAILED;
}

/* Another item's value. One that this item has without having reserved it is only not given up. */
static enum verdict value_refused(struct attempt *a, size_t i)
{
	const struct reservation *r = &a->plan.reservations[i];
	if (r->take) {
		ddbi_unique_taken(a->call, r);
		a->call->err.item = a->plan.old;
		return VERDICT_FAILED;
	}
	a->plan.n--;
	memmove(&a->plan.reservations[i], r + 1, (a->plan.n - i) * sizeof *r);
	memmove(&a->plan.actions[i], &a->plan.actions[i + 1], (a->plan.n - i) * sizeof a->plan.actions[0]);
	return VERDICT_AGAIN;
}

static enum verdict cancelled(struct attempt *a, const struct error *why)
{
	struct call *c = a->call;
	size_t n = why->nreasons < a->plan.n + 1 ? why->nreasons : a->plan.n + 1;
	for (size_t i = 0; i < n; i++) {
		const struct error *r = &why->reasons[i];
		if (r->exception == EXCEPTION_NONE)
			continue;
		if (r->exception == EXCEPTION_TRANSACTION_CONFLICT)
			return VERDICT_LATER;
		if (r->exception == EXCEPTION_CONDITION_FAILED)
			return i ? value_refused(a, i - 1) : item_refused(a, r);
		c->err = *r;
		c->err.arena = &c->db->arena;
		return VERDICT_FAILED;
	}
	return VERDICT_FAILED;
}

/* The call's error is that of the transaction, or what it means for the one item. */
static enum verdict judge(struct attempt *a)
{
	const struct error why = a->call->err;
	switch (why.exception) {
	case EXCEPTION_TRANSACTION_CANCELED: return cancelled(a, &why);
	case EXCEPTION_TRANSACTION_CONFLICT:
	case EXCEPTION_TRANSACTION_IN_PROGRESS: return VERDICT_LATER;
	default: return VERDICT_FAILED;
	}
}

static bool plan(struct attempt *a)
{
	if (!a->planned && !ddbi_unique_plan(a->call, a->write, a->out, a->all, &a->plan))
		return false;
	a->planned = true;
	return true;
}

static bool transact(struct attempt *a)
{
	struct call *c = a->call;
	struct retry pauses;
	ddbi_retry_init(&pauses, c->db, TRIES_MAX);
	for (int tries = 0; plan(a); tries++) {
		if (send(a))
			return true;
		enum verdict verdict = judge(a);
		if (verdict == VERDICT_FAILED || tries == TRIES_MAX)
			break;
		if (verdict == VERDICT_LATER) {
			a->planned = false;
			int ms = ddbi_retry_delay(&pauses, true);
			ddbi_sleep_ms(ms > 0 ? (unsigned)ms : 0);
		}
		ddbi_call_again(c);
	}
	return false;
}

bool ddbi_unique_write(
	struct call *c, struct item_write *w, const struct buf *out, const struct images *images)
{
	struct attempt a = { .call = c, .write = w, .out = out, .all = images_wanted(images) };
	if (!transact(&a))
		return ddbi_images_failed(c, images);
	return !images_wanted(images) || ddbi_images_take(c, images, a.plan.old);
}
