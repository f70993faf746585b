/* SPDX-License-Identifier: Apache-2.0 */
/* TransactGetItems (08-8.4): all items from one view, so at one point in time (08-T19). */
#include "store/local/execute.h"
#include "store/local/key.h"
#include "store/local/paths.h"
#include "store/local/read.h"
#include "store/local/transact.h"

#define ANSWER_MAX ((size_t)4 << 20) /* 08-T16 */

struct transaction {
	const struct view *view;
	struct op *op;
	const struct prepared *actions;
	struct subject *subjects;
	struct str *rows;
	size_t n;
};

static const struct transact_get *get(const struct transaction *t, size_t i)
{
	const struct transact_get_items_input *in = t->op->input;
	return in->transact_items.items[i].get;
}

static bool find_tables(struct transaction *t)
{
	struct error *err = &t->op->error;
	for (size_t i = 0; i < t->n; i++) {
		const struct table *table = ddbi_view_table(t->view->catalog, get(t, i)->table_name, err);
		t->subjects[i] = (struct subject){ table, STR_NONE };
		if (!table || !ddbi_check_key_paths(table, NULL, &t->actions[i], err))
			return false;
	}
	return true;
}

/* A key that does not fit its table cancels (08-T18). */
static bool find_keys(struct transaction *t)
{
	struct error *reasons = ddbi_transact_reasons(t->op, t->n);
	for (size_t i = 0; reasons && i < t->n; i++) {
		struct subject *subject = &t->subjects[i];
		struct str key = get(t, i)->key.packed;
		if (!ddbi_check_key(key, subject->table->keys, subject->table->nkeys, &reasons[i]))
			continue;
		subject->key = ddbi_table_key(subject->table, key, t->op->arena);
		if (!subject->key.p)
			return ddbi_fail_nomem(&t->op->error);
	}
	return reasons && ddbi_transact_distinct(t->subjects, t->n, &t->op->error) &&
	       ddbi_transact_verdict(t->op, reasons, t->n);
}

static bool read_rows(struct transaction *t)
{
	struct error *err = &t->op->error;
	size_t bytes = 0;
	for (size_t i = 0; i < t->n; i++) {
		const struct subject *subject = &t->subjects[i];
		if (!ddbi_view_get(t->view, subject->table->tree, subject->key, err, &t->rows[i]))
			return false;
		bytes += t->rows[i].p ? ddbi_item_size(t->rows[i]) : 0;
	}
	return bytes <= ANSWER_MAX || ddbi_fail(err, MSG_TX_SIZE_GET, ddbi_arg_i64(err, (int64_t)bytes));
}

static bool answer(const struct transaction *t)
{
	struct op *op = t->op;
	struct transact_get_items_output *out = op->output;
	struct item_response *responses = ARENA_ARRAY(op->arena, struct item_response, t->n);
	if (!responses)
		return ddbi_fail_nomem(&op->error);
	for (size_t i = 0; i < t->n; i++)
		if (!ddbi_read_return(
			    t->rows[i], t->actions[i].projection, op->arena, &op->error, &responses[i].item))
			return false;
	out->responses.items = responses;
	out->responses.len = t->n;
	out->responses.set = true;
	return true;
}

static bool report(const struct transaction *t)
{
	struct op *op = t->op;
	const struct transact_get_items_input *in = op->input;
	struct transact_get_items_output *out = op->output;
	struct usage *sums = ARENA_ARRAY(op->arena, struct usage, t->n);
	size_t n = 0;
	if (!sums)
		return ddbi_fail_nomem(&op->error);
	for (size_t i = 0; i < t->n; i++) {
		struct usage usage = { .table = t->subjects[i].table, .mirror = MIRROR_READ };
		usage.blocks = ddbi_read_blocks(t->rows[i].p ? ddbi_item_size(t->rows[i]) : 0);
		ddbi_transact_consume(sums, &n, &usage);
	}
	return ddbi_transact_capacity(op, sums, n, in->return_consumed_capacity, &out->consumed_capacity);
}

bool ddbi_transact_get(const struct view *view, struct op *op, const struct prepared *p)
{
	const struct transact_get_items_input *in = op->input;
	size_t n = in->transact_items.len;
	struct transaction t = { view, op, p->actions, ARENA_ARRAY(op->arena, struct subject, n),
		ARENA_ARRAY(op->arena, struct str, n), n };
	if (!t.subjects || !t.rows)
		return ddbi_fail_nomem(&op->error);
	return find_tables(&t) && find_keys(&t) && read_rows(&t) && answer(&t) && report(&t);
}
