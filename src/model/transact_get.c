/* SPDX-License-Identifier: Apache-2.0 */
/* Reading several items as of one moment. */
#include "model/call.h"

#define PACKED_MAX ((size_t)64 << 20)

struct reads {
	struct call *call;
	struct ddb_get_step *steps;
	size_t n;
	struct ddb_arena *arena; /* for texts */
	struct buf packed;       /* the keys */
	size_t *ends;            /* where each one's lies: behind the one before */
	void **loaded;           /* NULL: there is no such item */
};

static bool encode(struct reads *r, size_t i)
{
	const struct ddb_get_step *s = &r->steps[i];
	struct call *c = r->call;
	struct str packed;
	if (!s->key || !s->out)
		return ddbi_failf(
			&c->err, EXCEPTION_MISUSE, "steps[%zu]: %s is NULL", i, s->key ? "out" : "the key");
	if (!ddbi_append_key(c->mapping, s->key, &c->db->arena, &c->err, &r->packed, &packed))
		return false;
	r->ends[i] = r->packed.len;
	return true;
}

static bool fill(struct reads *r, struct transact_get_item_list *list)
{
	struct ddb_arena *arena = &r->call->db->arena;
	struct transact_get *gets = ddbi_arena_zalloc(arena, r->n * sizeof *gets);
	*list = (struct transact_get_item_list){ ARENA_ARRAY(arena, struct transact_get_item, r->n), r->n,
		true };
	if (!gets || !list->items)
		return ddbi_fail_nomem(&r->call->err);
	for (size_t i = 0; i < r->n; i++) {
		size_t at = i ? r->ends[i - 1] : 0;
		if (!ddbi_call_use(r->call, r->steps[i].model))
			return false;
		gets[i].table_name = r->call->mapping->table;
		gets[i].key.packed = (struct str){ r->packed.p + at, r->ends[i] - at };
		gets[i].trees = &ddbi_no_trees;
		list->items[i].get = &gets[i];
	}
	return true;
}

/* Into structs of their own, so that nothing is handed out where one of them does not load. */
static bool load(struct reads *r, const struct item_response_list *responses)
{
	for (size_t i = 0; i < r->n && i < responses->len; i++) {
		struct str packed = responses->items[i].item.packed;
		if (!packed.p)
			continue;
		if (!ddbi_call_use(r->call, r->steps[i].model) ||
			!(r->loaded[i] = ddbi_call_struct(r->call)) ||
			!ddbi_call_load(r->call, packed, r->arena, r->loaded[i]))
			return false;
	}
	return true;
}

static void hand_out(const struct reads *r)
{
	for (size_t i = 0; i < r->n; i++) {
		r->steps[i].found = r->loaded[i];
		if (r->loaded[i])
			memcpy(r->steps[i].out, r->loaded[i], r->steps[i].model->size);
	}
}

static bool read_all(struct reads *r)
{
	struct call *c = r->call;
	r->ends = ARENA_ARRAY(&c->db->arena, size_t, r->n);
	r->loaded = ddbi_arena_zalloc(&c->db->arena, r->n * sizeof *r->loaded);
	if (!r->ends || !r->loaded)
		return ddbi_fail_nomem(&c->err);
	for (size_t i = 0; i < r->n; i++)
		if (!ddbi_call_use(c, r->steps[i].model) || !encode(r, i))
			return false;
	struct transact_get_items_input *in = ddbi_call_op(c, OP_TRANSACT_GET_ITEMS);
	if (!in || !fill(r, &in->transact_items) || !ddbi_call_run(c) ||
		!load(r, &((const struct transact_get_items_output *)c->op.output)->responses))
		return false;
	hand_out(r);
	return true;
}

static bool begin(struct call *c, struct ddb *db, const struct reads *r)
{
	*c = (struct call){ .db = db };
	error_init(&c->err, db ? &db->arena : NULL);
	return ddbi_session_begin(db, &c->err) && ddbi_call_needs(c, r->arena, "the arena") &&
	       (r->n || ddbi_fail(&c->err, MSG_TX_EMPTY)) &&
	       ddbi_call_needs(c, r->steps, "the list of steps");
}

enum ddb_rc ddb_transact_get(struct ddb *db, struct ddb_arena *arena, struct ddb_get_step *steps, size_t n)
{
	struct call c;
	struct reads r = { .call = &c, .steps = steps, .n = n, .arena = arena };
	ddbi_buf_init(&r.packed, PACKED_MAX);
	bool ok = begin(&c, db, &r) && read_all(&r);
	ddbi_buf_free(&r.packed);
	return ddbi_call_end(&c, ok);
}
