/* SPDX-License-Identifier: Apache-2.0 */
/* What becomes of an op. Whatever is to go wrong goes wrong only with a request that is valid by itself. */
#include "base/os.h"
#include "operation/check.h"
#include "operation/codec.h"
#include "store/realism/world.h"

/* ---- errors ---- */

static bool fail_internal(struct op *op)
{
	return ddbi_fail_text(&op->error, EXCEPTION_INTERNAL, STR("Internal server error"));
}

/* Codes are short, and there are at most 100. */
#define CODES_MAX 4096

/* A transaction fails with a reason for each of its actions (08-T8): `why` for those that are refused. */
static bool cancel(struct op *op, const struct shares *shares, enum message why)
{
	struct error *reasons = ARENA_ARRAY(op->arena, struct error, shares->len);
	struct buf codes;
	if (!reasons)
		return ddbi_fail_nomem(&op->error);
	ddbi_buf_init(&codes, CODES_MAX);
	for (size_t i = 0; i < shares->len; i++) {
		error_init(&reasons[i], op->arena);
		if (shares->items[i].refused)
			ddbi_fail(&reasons[i], why);
		buf_z(&codes, i ? ", " : "");
		buf_z(&codes, ddbi_reason_code(reasons[i].exception));
	}
	if (codes.failed)
		ddbi_fail_nomem(&op->error);
	else
		ddbi_fail(&op->error, MSG_TX_CANCEL, buf_view(&codes));
	ddbi_buf_free(&codes);
	if (op->error.exception == EXCEPTION_TRANSACTION_CANCELED) {
		op->error.reasons = reasons;
		op->error.nreasons = shares->len;
	}
	return false;
}

/* Reads of single items never conflict, and a batch is no unit (08-I1). */
static bool may_conflict(enum op_id id)
{
	return id == OP_PUT_ITEM || id == OP_UPDATE_ITEM || id == OP_DELETE_ITEM || is_transaction(id);
}

static bool conflict(struct world *w, struct ticket *t)
{
	if (!is_transaction(t->inside.id))
		return ddbi_fail(&t->inside.error, MSG_TX_CONFLICT);
	t->shares.items[ddbi_below(w, t->shares.len)].refused = true;
	return cancel(&t->inside, &t->shares, MSG_TX_CONFLICT);
}

/* The service cannot always tell whether a write that failed was done. Here every other one was. */
static bool fail_doubtful(struct world *w, struct ticket *t)
{
	const struct shape *shape = ddbi_operations[t->inside.id].output;
	t->doubtful = t->shares.write && ddbi_below(w, 2);
	if (!t->doubtful)
		return fail_internal(&t->inside);
	t->inside.output = ddbi_arena_zalloc(t->inside.arena, shape->size);
	return t->inside.output || ddbi_fail_nomem(&t->inside.error);
}

/* ---- capacity ---- */

static bool own_input(struct op *op)
{
	const struct shape *shape = ddbi_operations[op->id].input;
	void *copy = ddbi_arena_alloc(op->arena, shape->size);
	if (!copy)
		return ddbi_fail_nomem(&op->error);
	op->input = memcpy(copy, op->input, shape->size);
	return true;
}

static size_t count_refused(const struct shares *s)
{
	size_t n = 0;
	for (size_t i = 0; i < s->len; i++)
		n += s->items[i].refused;
	return n;
}

/* Something of it is always done. */
static void leave_out(struct world *w, struct shares *s)
{
	for (size_t i = 0; i < s->len; i++)
		s->items[i].refused = ddbi_chance(w, w->options.unprocessed_percent);
	if (count_refused(s) == s->len)
		s->items[ddbi_below(w, s->len)].refused = false;
}

/* A batch is refused when nothing of it can be done, and a transaction when not all can. */
static bool meter(struct world *w, struct ticket *t)
{
	struct op *op = &t->inside;
	size_t refused;
	if (!ddbi_throttle(w, &t->shares, op->arena, &refused))
		return ddbi_fail_nomem(&op->error);
	t->metered = true;
	if (!refused || (is_batch(op->id) && count_refused(&t->shares) < t->shares.len))
		return true;
	ddbi_throttle_refund(w, &t->shares);
	t->metered = false;
	return is_transaction(op->id) ? cancel(op, &t->shares, MSG_PTEE) : ddbi_fail(&op->error, MSG_PTEE);
}

static bool ration(struct world *w, struct ticket *t)
{
	struct op *op = &t->inside;
	bool some = is_batch(op->id) && w->options.unprocessed_percent;
	if (!some && !w->options.throttle)
		return true;
	if (some)
		leave_out(w, &t->shares);
	if (w->options.throttle && !meter(w, t))
		return false;
	if (!own_input(op))
		return false;
	if (t->metered)
		ddbi_consumed_ask(op, &t->consumed);
	return !is_batch(op->id) || !count_refused(&t->shares) || ddbi_batch_cut(op, &t->shares, &t->rest) ||
	       ddbi_fail_nomem(&op->error);
}

/* ---- late reads ---- */

static bool all_eventual(const struct batch_get_request_map *map)
{
	for (size_t i = 0; i < map->len; i++)
		if (map->items[i].value.consistent_read.v)
			return false;
	return true;
}

static bool may_be_late(const struct op *op)
{
	const void *in = op->input;
	switch (op->id) {
	case OP_GET_ITEM: return !((const struct get_item_input *)in)->consistent_read.v;
	case OP_QUERY: return !((const struct query_input *)in)->consistent_read.v;
	case OP_SCAN: return !((const struct scan_input *)in)->consistent_read.v;
	case OP_BATCH_GET_ITEM:
		return all_eventual(&((const struct batch_get_item_input *)in)->request_items);
	default: return false;
	}
}

/* ---- all of it ---- */

static int64_t draw_due_us(struct world *w)
{
	int64_t min = w->options.latency_min_ms, max = w->options.latency_max_ms;
	if (!max)
		return 0;
	uint64_t more = ddbi_below(w, (uint64_t)(max - min) * 1000 + 1);
	return ddbi_monotonic_us() + min * 1000 + (int64_t)more;
}

static bool goes_well(struct world *w, struct ticket *t)
{
	struct op *op = &t->inside;
	if (!ddbi_states_allow(w, op, &t->shares, &op->error))
		return false;
	if (!t->shares.len)
		return true;
	if (ddbi_chance(w, w->options.error_percent) && !fail_doubtful(w, t))
		return false;
	if (ddbi_chance(w, w->options.throttling_percent))
		return ddbi_fail_text(&op->error, EXCEPTION_THROTTLING,
			STR("Rate of requests exceeds the allowed throughput."));
	if (may_conflict(op->id) && ddbi_chance(w, w->options.conflict_percent))
		return conflict(w, t);
	return ration(w, t);
}

/* A request that is wrong by itself is told so; as it was, whatever was to become of it. */
static void check_first(struct ticket *t)
{
	struct op *op = &t->inside;
	struct error planned = op->error;
	op->input = t->op->input;
	struct prepared prepared = { .condition = NULL };
	error_init(&op->error, op->arena);
	if (ddbi_check_request(op, &prepared))
		op->error = planned;
}

bool ddbi_fate(struct world *w, struct ticket *t)
{
	struct op *op = &t->inside;
	t->due_us = draw_due_us(w);
	if (ddbi_states_answer(w, op))
		return false;
	if (!ddbi_shares(op, &t->shares))
		return ddbi_fail_nomem(&op->error);
	if (!goes_well(w, t)) {
		if (t->metered)
			ddbi_throttle_refund(w, &t->shares);
		check_first(t);
		return false;
	}
	if (t->shares.write)
		ddbi_past_keep(w);
	else if (may_be_late(op) && ddbi_chance(w, w->options.stale_percent))
		t->past = ddbi_past_door(w);
	return true;
}

void ddbi_fate_after(struct world *w, struct ticket *t)
{
	struct op *op = &t->inside;
	if (t->metered)
		ddbi_throttle_settle(w, &t->shares, op);
	if (op_failed(op))
		return;
	ddbi_consumed_hide(op, &t->consumed);
	if (!ddbi_batch_give_back(op, &t->rest)) {
		ddbi_fail_nomem(&op->error);
		return;
	}
	ddbi_states_note(w, op);
	if (t->doubtful)
		fail_internal(op);
}
