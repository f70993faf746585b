/* SPDX-License-Identifier: Apache-2.0 */
/* Transactions. A step is one action, or more where the model has unique attributes: each of their values is
 * reserved by an item of its own (unique.h). */
#include "model/retry.h"
#include "model/unique.h"

#define PACKED_MAX ((size_t)64 << 20)
#define TRIES_MAX  16 /* of a transaction whose unique values others change all the time */

/* A step made ready. */
struct ready {
	struct item_write write;
	struct expression_trees trees;
	struct unique_plan plan;
	bool planned; /* what is unique; the plan holds for the next try */
};

/* Which step an action belongs to. */
struct origin {
	size_t step;
	const struct reservation *reservation; /* NULL: it is the step itself */
};

struct transaction {
	struct call *call;
	struct ddb_step *steps;
	struct ready *ready;
	size_t n;
	struct transact_write_item *actions;
	struct origin *origins;
	size_t nactions;
	struct buf packed; /* items and keys of all steps */
	struct str token;  /* the caller's; absent: a store that sends it more than once makes one up */
};

/* ---- what the steps are told ---- */

static void tell_step(struct ddb_step *step, const struct error *why)
{
	bool conflict = why->exception == EXCEPTION_TRANSACTION_CONFLICT;
	size_t n = (size_t)ddbi_cut(why->message, sizeof step->reason - 1);
	step->rc = conflict ? DDB_BUSY : ddbi_exception(why->exception)->rc;
	if (n)
		memcpy(step->reason, why->message.p, n);
	step->reason[n] = '\0';
}

/* A condition that never holds cancels like one that did not hold. */
static bool cancel_at(struct transaction *t, size_t step)
{
	struct call *c = t->call;
	struct buf codes;
	ddbi_buf_init(&codes, 100 * 32);
	for (size_t i = 0; i < t->n; i++) {
		buf_z(&codes, i ? ", " : "");
		buf_z(&codes, ddbi_reason_code(i == step ? EXCEPTION_CONDITION_FAILED : EXCEPTION_NONE));
	}
	error_init(&c->err, &c->db->arena);
	if (codes.failed && !codes.too_long)
		ddbi_fail_nomem(&c->err);
	else
		ddbi_fail(&c->err, MSG_TX_CANCEL, buf_view(&codes));
	ddbi_buf_free(&codes);
	return false;
}

static bool refused(struct transaction *t, size_t step)
{
	const struct error why = t->call->err;
	tell_step(&t->steps[step], &why);
	return why.exception == EXCEPTION_CONDITION_FAILED && cancel_at(t, step);
}

/* ---- making ready ---- */

static bool needs(struct call *c, const struct ddb_step *s, size_t i)
{
	bool put = s->kind == DDB_STEP_PUT_ || s->kind == DDB_STEP_CREATE_;
	const char *missing = NULL;
	if (s->kind < DDB_STEP_PUT_ || s->kind > DDB_STEP_CHECK_)
		return ddbi_failf(&c->err, EXCEPTION_MISUSE,
			"steps[%zu] is none: make it by ddb_put_step, ddb_check_step or the like", i);
	if (put ? !s->item : !s->key)
		missing = put ? "item" : "key";
	else if (s->kind == DDB_STEP_UPDATE_ && !s->changes)
		missing = "list of changes";
	if (missing)
		return ddbi_failf(&c->err, EXCEPTION_MISUSE, "steps[%zu]: the %s is NULL", i, missing);
	return s->kind != DDB_STEP_CHECK_ || s->when.op != DDB_ALWAYS_ ||
	       ddbi_failf(&c->err, EXCEPTION_MISUSE, "steps[%zu]: a check needs a condition", i);
}

static bool prepare_step(struct call *c, struct ddb_step *s, struct buf *out, struct item_write *w)
{
	const struct write_opts o = { .when = &s->when, .create = s->kind == DDB_STEP_CREATE_ };
	switch (s->kind) {
	case DDB_STEP_PUT_:
	case DDB_STEP_CREATE_: return ddbi_prepare_put(c, s->item, &o, out, w);
	case DDB_STEP_UPDATE_: return ddbi_prepare_update(c, s->key, s->changes, &o, out, w);
	case DDB_STEP_DELETE_: return ddbi_prepare_delete(c, s->key, &o, out, w);
	default: return ddbi_prepare_check(c, s->key, &o, out, w);
	}
}

/* All of them before anything is sent: any hook that says no stops the whole. */
static bool prepare(struct transaction *t, enum ddb_hooks_mode hooks)
{
	struct call *c = t->call;
	t->ready = ddbi_arena_zalloc(&c->db->arena, t->n * sizeof *t->ready);
	if (!t->ready)
		return ddbi_fail_nomem(&c->err);
	for (size_t i = 0; i < t->n; i++) {
		struct ddb_step *s = &t->steps[i];
		if (!ddbi_call_use(c, s->model) || !ddbi_call_hooks(c, hooks) || !needs(c, s, i) ||
			!prepare_step(c, s, &t->packed, &t->ready[i].write))
			return refused(t, i);
	}
	return true;
}

/* ---- actions ---- */

static bool is_unique(const struct ready *r)
{
	return write_is_unique(r->write.mapping, r->write.kind);
}

static bool fill_action(struct transaction *t, struct ready *r, struct transact_write_item *out)
{
	struct ddb_arena *arena = &t->call->db->arena;
	const struct str table = r->write.mapping->table, told = is_unique(r) ? STR("ALL_OLD") : STR_NONE;
	const struct item packed = { .packed = write_packed(&r->write, &t->packed) };
	const struct expression_trees *trees = write_trees(&r->write);
	if (is_unique(r)) {
		r->trees = r->write.trees;
		r->trees.condition = r->plan.condition;
		trees = &r->trees;
	}
	switch (r->write.kind) {
	case WRITE_PUT:
		if ((out->put = ARENA_NEW(arena, struct transact_put)))
			*out->put = (struct transact_put){ .table_name = table,
				.item = packed,
				.trees = trees,
				.return_values_on_condition_check_failure = told };
		return out->put;
	case WRITE_UPDATE:
		if ((out->update = ARENA_NEW(arena, struct transact_update)))
			*out->update = (struct transact_update){
				.table_name = table, .key = packed, .trees = trees
			};
		return out->update;
	case WRITE_DELETE:
		if ((out->delete = ARENA_NEW(arena, struct transact_delete)))
			*out->delete = (struct transact_delete){ .table_name = table,
				.key = packed,
				.trees = trees,
				.return_values_on_condition_check_failure = told };
		return out->delete;
	default:
		if ((out->condition_check = ARENA_NEW(arena, struct condition_check)))
			*out->condition_check = (struct condition_check){
				.table_name = table, .key = packed, .trees = trees
			};
		return out->condition_check;
	}
}

static bool plan(struct transaction *t)
{
	struct call *c = t->call;
	for (size_t i = 0; i < t->n; i++) {
		struct ready *r = &t->ready[i];
		if (r->planned || !is_unique(r))
			continue;
		if (!ddbi_call_use(c, t->steps[i].model) ||
			!ddbi_unique_plan(c, &r->write, &t->packed, false, &r->plan))
			return false;
		r->planned = true;
	}
	return true;
}

/* The steps in their order, then the reservations of all. */
static bool fill_actions(struct transaction *t)
{
	struct ddb_arena *arena = &t->call->db->arena;
	size_t n = t->nactions = t->n;
	for (size_t i = 0; i < t->n; i++)
		n += t->ready[i].plan.n;
	t->actions = ddbi_arena_zalloc(arena, n * sizeof *t->actions);
	t->origins = ARENA_ARRAY(arena, struct origin, n);
	if (!t->actions || !t->origins)
		return ddbi_fail_nomem(&t->call->err);
	for (size_t i = 0; i < t->n; i++) {
		const struct unique_plan *p = &t->ready[i].plan;
		t->origins[i] = (struct origin){ i, NULL };
		if (!fill_action(t, &t->ready[i], &t->actions[i]))
			return ddbi_fail_nomem(&t->call->err);
		for (size_t k = 0; k < p->n; k++) {
			t->actions[t->nactions] = p->actions[k];
			t->origins[t->nactions++] = (struct origin){ i, &p->reservations[k] };
		}
	}
	return true;
}

/* ---- sending ---- */

static bool send(struct transaction *t)
{
	struct call *c = t->call;
	struct transact_write_items_input *in = ddbi_call_op(c, OP_TRANSACT_WRITE_ITEMS);
	if (!in || !fill_actions(t))
		return false;
	in->transact_items = (struct transact_write_item_list){ t->actions, t->nactions, true };
	in->client_request_token = t->token;
	return ddbi_call_run(c);
}

/* ---- cancelled ---- */

/* A value that the item has without having reserved it is only not given up. */
static void keep_reserved(struct ready *r, const struct reservation *reservation)
{
	struct unique_plan *p = &r->plan;
	size_t i = (size_t)(reservation - p->reservations);
	p->n--;
	memmove(&p->reservations[i], &p->reservations[i + 1], (p->n - i) * sizeof *p->reservations);
	memmove(&p->actions[i], &p->actions[i + 1], (p->n - i) * sizeof *p->actions);
}

/* Did the action fail only because of what its plan supposed? */
static bool mends(struct transaction *t, const struct origin *o, const struct error *why)
{
	struct ready *r = &t->ready[o->step];
	if (why->exception != EXCEPTION_CONDITION_FAILED || !is_unique(r))
		return false;
	t->call->mapping = r->write.mapping;
	if (o->reservation && !o->reservation->take) {
		keep_reserved(r, o->reservation);
		return true;
	}
	if (!o->reservation && ddbi_unique_moved(t->call, &r->plan, false, why->item)) {
		r->planned = false;
		return true;
	}
	return false;
}

static void tell(struct transaction *t, const struct origin *o, const struct error *why)
{
	struct call *c = t->call;
	struct ddb_step *s = &t->steps[o->step];
	if (why->exception == EXCEPTION_NONE || s->rc != DDB_OK)
		return;
	if (!o->reservation || why->exception != EXCEPTION_CONDITION_FAILED) {
		tell_step(s, why);
		return;
	}
	const struct error whole = c->err;
	c->mapping = t->ready[o->step].write.mapping;
	ddbi_unique_taken(c, o->reservation);
	tell_step(s, &c->err);
	c->err = whole;
}

/* true: worth another try. Else the steps know. */
static bool again(struct transaction *t)
{
	const struct error why = t->call->err;
	if (why.exception != EXCEPTION_TRANSACTION_CANCELED)
		return false;
	size_t n = why.nreasons < t->nactions ? why.nreasons : t->nactions;
	for (size_t i = n; i-- > 0;) /* from behind: a plan that loses a reservation keeps those before it */
		if (mends(t, &t->origins[i], &why.reasons[i]))
			return true;
	for (size_t i = 0; i < n; i++)
		tell(t, &t->origins[i], &why.reasons[i]);
	return false;
}

static bool run(struct transaction *t)
{
	for (int tries = 1; plan(t); tries++) {
		if (send(t))
			return true;
		if (tries == TRIES_MAX || !again(t))
			return false;
		ddbi_call_again(t->call);
	}
	return false;
}

static bool transact(struct transaction *t, const struct ddb_transact_opts *o)
{
	t->token = str_z(o->token);
	if (!prepare(t, o->hooks) || !run(t))
		return false;
	for (size_t i = 0; i < t->n; i++)
		ddbi_write_done(t->call, &t->ready[i].write);
	return true;
}

static bool begin(struct call *c, struct ddb *db, const void *steps, size_t n)
{
	*c = (struct call){ .db = db };
	error_init(&c->err, db ? &db->arena : NULL);
	return ddbi_session_begin(db, &c->err) && (!n || ddbi_call_needs(c, steps, "the list of steps")) &&
	       (n || ddbi_fail(&c->err, MSG_TX_EMPTY));
}

enum ddb_rc ddb_transact(struct ddb *db, struct ddb_step *steps, size_t n, const struct ddb_transact_opts *o)
{
	static const struct ddb_transact_opts none;
	struct call c;
	struct transaction t = { .call = &c, .steps = steps, .n = n };
	ddbi_buf_init(&t.packed, PACKED_MAX);
	for (size_t i = 0; steps && i < n; i++) {
		steps[i].rc = DDB_OK;
		steps[i].reason[0] = '\0';
	}
	bool ok = begin(&c, db, steps, n) && transact(&t, o ? o : &none);
	ddbi_buf_free(&t.packed);
	return ddbi_call_end(&c, ok);
}
