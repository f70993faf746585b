/* SPDX-License-Identifier: Apache-2.0 */
/* Tables that take their time to be made, changed and deleted (03-L4 to L6). The store inside is done at
 * once: what is told of the table, and what is refused, is ours. */
#include "base/mem.h"
#include "operation/check.h"
#include "operation/codec.h"
#include "store/realism/world.h"

#define FAREWELL_MAX ((size_t)1 << 20)

/* ---- the list ---- */

struct tended *ddbi_tended_find(struct world *w, struct str name)
{
	struct tended *t = w->tables;
	while (t && !str_eq(str_z(t->name), name))
		t = t->next;
	return t;
}

static void forget(struct tended *t)
{
	ddbi_buf_free(&t->farewell);
	ddbi_free(t->metered);
	ddbi_free(t);
}

void ddbi_tended_clear(struct world *w)
{
	for (struct tended *t; (t = w->tables);) {
		w->tables = t->next;
		forget(t);
	}
}

static void drop_deleted(struct world *w)
{
	int64_t now = ddbi_world_now_us(w);
	for (struct tended **at = &w->tables, *t; (t = *at);) {
		if (t->changing != CHANGING_DELETING || t->until_us > now) {
			at = &t->next;
			continue;
		}
		*at = t->next;
		forget(t);
	}
}

struct tended *ddbi_tended_make(struct world *w, struct str name)
{
	struct tended *t = ddbi_tended_find(w, name);
	if (t)
		return t;
	drop_deleted(w);
	t = name.n < NAME_SIZE ? ddbi_zalloc(sizeof *t) : NULL;
	if (!t)
		return NULL;
	memcpy(t->name, name.p, name.n);
	ddbi_buf_init(&t->farewell, FAREWELL_MAX);
	t->next = w->tables;
	w->tables = t;
	return t;
}

/* ---- what is changing ---- */

static enum changing changing(struct world *w, struct str name)
{
	const struct tended *t = w->options.table_delay_ms ? ddbi_tended_find(w, name) : NULL;
	return t && t->until_us > ddbi_world_now_us(w) ? t->changing : CHANGING_NOT;
}

/* The one table that an op on tables is about; absent: it is no such op. */
static struct str table_of(const struct op *op)
{
	switch (op->id) {
	case OP_CREATE_TABLE: return ((const struct create_table_input *)op->input)->table_name;
	case OP_UPDATE_TABLE:
		return ddbi_table_name(((const struct update_table_input *)op->input)->table_name);
	case OP_DELETE_TABLE:
		return ddbi_table_name(((const struct delete_table_input *)op->input)->table_name);
	case OP_DESCRIBE_TABLE:
		return ddbi_table_name(((const struct describe_table_input *)op->input)->table_name);
	case OP_UPDATE_TIME_TO_LIVE:
		return ddbi_table_name(((const struct update_time_to_live_input *)op->input)->table_name);
	default: return STR_NONE;
	}
}

/* Does an op on tables have to wait until that is over? */
static bool bars(enum changing now, enum op_id id)
{
	switch (id) {
	case OP_CREATE_TABLE: return now == CHANGING_DELETING;
	case OP_UPDATE_TABLE:
	case OP_DELETE_TABLE: return now != CHANGING_NOT;
	case OP_UPDATE_TIME_TO_LIVE: return now == CHANGING_CREATING;
	default: return false;
	}
}

bool ddbi_states_allow(struct world *w, const struct op *op, const struct shares *shares, struct error *err)
{
	static const struct str words[] = { [CHANGING_CREATING] = { "created", 7 },
		[CHANGING_UPDATING] = { "updated", 7 },
		[CHANGING_DELETING] = { "deleted", 7 } };
	for (size_t i = 0; i < shares->len; i++)
		if (changing(w, shares->items[i].table) == CHANGING_CREATING)
			return ddbi_fail(err, MSG_TBL_NOTFOUND_DATA);
	struct str name = table_of(op);
	enum changing now = changing(w, name);
	return !bars(now, op->id) || ddbi_fail(err, MSG_TBL_INUSE, words[now], name);
}

/* ---- telling of it ---- */

/* Once more what DeleteTable answered. */
static bool recall(const struct tended *t, struct op *op, struct delete_table_output *out)
{
	struct buf scratch;
	struct str text = ddbi_arena_copy(op->arena, buf_view(&t->farewell));
	if (!text.p)
		return ddbi_fail_nomem(&op->error);
	ddbi_buf_init(&scratch, FAREWELL_MAX);
	bool ok = ddbi_decode(ddbi_operations[OP_DELETE_TABLE].output, text, &scratch, &op->error, out);
	ddbi_buf_free(&scratch);
	return ok;
}

bool ddbi_states_answer(struct world *w, struct op *op)
{
	struct delete_table_output last = { NULL };
	if (op->id != OP_DESCRIBE_TABLE && op->id != OP_DELETE_TABLE)
		return false;
	if (changing(w, table_of(op)) != CHANGING_DELETING)
		return false;
	if (!recall(ddbi_tended_find(w, table_of(op)), op, &last))
		return true;
	if (op->id == OP_DESCRIBE_TABLE)
		((struct describe_table_output *)op->output)->table = last.table_description;
	else
		*(struct delete_table_output *)op->output = last;
	return true;
}

static void describe(enum changing now, struct table_description *d)
{
	if (now == CHANGING_UPDATING)
		d->table_status = STR("UPDATING");
	if (now != CHANGING_CREATING)
		return;
	d->table_status = STR("CREATING");
	for (size_t i = 0; i < d->global_secondary_indexes.len; i++)
		d->global_secondary_indexes.items[i].index_status = STR("CREATING");
}

/* It is done: without memory to make it appear otherwise it is there at once. */
static void note(struct world *w, struct op *op, enum changing what)
{
	struct tended *t = w->options.table_delay_ms ? ddbi_tended_make(w, table_of(op)) : NULL;
	if (!t)
		return;
	t->changing = what;
	t->until_us = ddbi_world_now_us(w) + (int64_t)w->options.table_delay_ms * 1000;
	buf_clear(&t->farewell);
	if (what == CHANGING_DELETING)
		ddbi_encode(ddbi_operations[op->id].output, op->output, &t->farewell);
	if (t->farewell.failed)
		t->changing = CHANGING_NOT;
}

void ddbi_states_note(struct world *w, struct op *op)
{
	if (ddbi_operation_changes_tables(op->id))
		ddbi_past_forget(w);
	switch (op->id) {
	case OP_CREATE_TABLE: note(w, op, CHANGING_CREATING); break;
	case OP_UPDATE_TABLE: note(w, op, CHANGING_UPDATING); break;
	case OP_DELETE_TABLE: note(w, op, CHANGING_DELETING); break;
	case OP_DESCRIBE_TABLE:
		describe(changing(w, table_of(op)), ((struct describe_table_output *)op->output)->table);
		break;
	default: break;
	}
}
