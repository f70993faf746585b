/* SPDX-License-Identifier: Apache-2.0 */
/* TransactWriteItems (08-8.3): every action is judged before the first is carried out, and all go into one
 * stage, so that all of them are done or none. Actions of one group follow one another, so nothing conflicts
 * (08-I2). */
#include "operation/check.h"
#include "store/local/execute.h"
#include "store/local/token.h"
#include "store/local/transact.h"
#include "store/local/write.h"

struct part {
	struct action action;
	struct write write;
};

struct transaction {
	struct stage *stage;
	struct op *op;
	struct part *parts;
	struct error *reasons;
	struct usage *sums; /* of each table */
	size_t n;
};

static const struct transact_write_items_input *input(const struct transaction *t)
{
	return t->op->input;
}

static bool make_room(struct transaction *t)
{
	struct ddb_arena *arena = t->op->arena;
	t->parts = ARENA_ARRAY(arena, struct part, t->n);
	t->sums = ARENA_ARRAY(arena, struct usage, t->n);
	if (!t->parts || !t->sums)
		return ddbi_fail_nomem(&t->op->error);
	t->reasons = ddbi_transact_reasons(t->op, t->n);
	return t->reasons != NULL;
}

static bool find_tables(struct transaction *t, const struct prepared *actions)
{
	for (size_t i = 0; i < t->n; i++) {
		struct transact_action asked = ddbi_transact_action(&input(t)->transact_items.items[i]);
		struct part *part = &t->parts[i];
		part->action = (struct action){ .kind = asked.kind,
			.subject = asked.subject->packed,
			.prepared = &actions[i],
			.on_failure = asked.on_failure,
			.flat = true };
		if (!ddbi_write_begin(&part->write, t->stage, t->op, asked.table_name,
			    input(t)->return_consumed_capacity))
			return false;
		part->write.usage.mirror = MIRROR_WRITE;
	}
	return true;
}

/* ---- judging ---- */

/* Empty key values are errors of the request, not reasons (08-T5). */
static bool check_filled(struct transaction *t)
{
	for (size_t i = 0; i < t->n; i++) {
		const struct table *table = t->parts[i].write.change.table;
		if (!ddbi_check_key_filled(
			    t->parts[i].action.subject, table->keys, table->nkeys, &t->op->error))
			return false;
	}
	return true;
}

static bool check_distinct(struct transaction *t)
{
	struct subject *subjects = ARENA_ARRAY(t->op->arena, struct subject, t->n);
	if (!subjects)
		return ddbi_fail_nomem(&t->op->error);
	for (size_t i = 0; i < t->n; i++) {
		struct part *part = &t->parts[i];
		part->write.err = &t->reasons[i];
		bool known = ddbi_action_key(&part->write, &part->action);
		subjects[i] = (struct subject){ part->write.change.table,
			known ? part->write.change.key : STR_NONE };
	}
	return ddbi_transact_distinct(subjects, t->n, &t->op->error);
}

/* All of them, whatever comes out (08-T7). */
static bool judge(struct transaction *t)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->reasons[i].exception == EXCEPTION_NONE)
			ddbi_action_judge(&t->parts[i].write, &t->parts[i].action);
	return ddbi_transact_verdict(t->op, t->reasons, t->n);
}

/* ---- doing ---- */

/* A check changes nothing, but costs what its item does. A collection that is full is a reason (08-T9). */
static bool apply(struct transaction *t)
{
	for (size_t i = 0; i < t->n; i++) {
		if (!ddbi_write_apply(&t->parts[i].write))
			return ddbi_transact_verdict(t->op, t->reasons, t->n);
		t->parts[i].write.err = &t->op->error; /* what fails from here on is no reason */
	}
	return true;
}

static bool report_capacity(struct transaction *t)
{
	struct transact_write_items_output *out = t->op->output;
	size_t n = 0;
	for (size_t i = 0; i < t->n; i++)
		ddbi_transact_consume(t->sums, &n, &t->parts[i].write.usage);
	return ddbi_transact_capacity(
		t->op, t->sums, n, input(t)->return_consumed_capacity, &out->consumed_capacity);
}

static bool report_collections(struct transaction *t)
{
	struct transact_write_items_output *out = t->op->output;
	bool wanted = str_eq(input(t)->return_item_collection_metrics, STR("SIZE"));
	for (size_t i = 0; wanted && i < t->n; i++) {
		struct part *part = &t->parts[i];
		if (part->action.kind != ACTION_CHECK &&
			!ddbi_collections_add(
				&part->write, part->action.subject, t->n, &out->item_collection_metrics))
			return false;
	}
	return true;
}

static uint32_t larger_image(const struct change *change)
{
	size_t before = change->old.p ? ddbi_item_size(change->old) : 0;
	size_t after = change->new.p ? ddbi_item_size(change->new) : 0;
	return (uint32_t)(before > after ? before : after);
}

static bool remember(struct transaction *t, struct token *token)
{
	for (size_t i = 0; i < t->n; i++)
		token->sizes[i] = larger_image(&t->parts[i].write.change);
	return ddbi_token_put(t->stage, token, &t->op->error);
}

/* ---- again ---- */

/* A repetition reads what the first one wrote (06-Y11). */
static bool answer_again(struct transaction *t, const struct token *token)
{
	for (size_t i = 0; i < t->n; i++) {
		struct usage *usage = &t->parts[i].write.usage;
		usage->mirror = MIRROR_READ;
		usage->blocks = ddbi_read_blocks(token->sizes[i]);
	}
	return report_capacity(t);
}

static bool write_all(struct transaction *t)
{
	return check_filled(t) && check_distinct(t) && judge(t) && apply(t) && report_capacity(t) &&
	       report_collections(t);
}

static bool write_once(struct transaction *t, uint64_t fingerprint)
{
	struct token token = { .name = input(t)->client_request_token,
		.fingerprint = fingerprint,
		.sizes = ARENA_ARRAY(t->op->arena, uint32_t, t->n),
		.nsizes = t->n };
	bool done;
	if (!token.sizes)
		return ddbi_fail_nomem(&t->op->error);
	if (!ddbi_token_find(t->stage, &token, &t->op->error, &done))
		return false;
	return done ? answer_again(t, &token) : write_all(t) && remember(t, &token);
}

bool ddbi_transact_write(struct stage *stage, struct op *op, const struct prepared *p)
{
	const struct transact_write_items_input *in = op->input;
	struct transaction t = { .stage = stage, .op = op, .n = in->transact_items.len };
	if (!make_room(&t) || !find_tables(&t, p->actions))
		return false;
	return in->client_request_token.p ? write_once(&t, p->fingerprint) : write_all(&t);
}
