/* SPDX-License-Identifier: Apache-2.0 */
/* Stands before a session's store and is as slow as a service: requests wait until somebody waits for an
 * answer, and are then answered in any order. It sees to it that no two of them write the same item. */
#ifndef UNIT_MODEL_SLOW_STORE_H
#define UNIT_MODEL_SLOW_STORE_H
#include "model/batch.h"
#include "things.h"

#define SLOW_MAX 64

struct slow_store {
	struct store store;
	struct store *real;
	struct op *ops[SLOW_MAX]; /* under way */
	size_t n, most;
	int requests, writes;
	int fail_at;         /* the number, from 1, of the request that fails; 0: none */
	enum exception fail; /* with this */
	unsigned unprocessed_percent;
	size_t answers_when_asked; /* so many at each look, though nobody waits */
	unsigned random;
};

static inline unsigned slow_random(struct slow_store *s)
{
	s->random = s->random * 1103515245 + 12345;
	return s->random >> 16;
}

static inline struct str slow_subject(const struct write_request *r)
{
	return r->put_request ? r->put_request->item.packed : r->delete_request->key.packed;
}

static inline bool slow_same_item(const struct write_request *a, const struct write_request *b)
{
	static const char *const keys[] = { "blog", "number" };
	for (size_t i = 0; i < 2; i++)
		if (!str_eq(ddbi_item_get(slow_subject(a), str_z(keys[i])),
			    ddbi_item_get(slow_subject(b), str_z(keys[i]))))
			return false;
	return true;
}

static inline const struct write_requests *slow_writes(const struct op *op)
{
	const struct batch_write_item_input *in = op->input;
	assert_int_equal(in->request_items.len, 1);
	return &in->request_items.items[0].value;
}

static inline void slow_submit(struct store *door, struct op *ops[], size_t n)
{
	struct slow_store *s = (struct slow_store *)door;
	const struct write_requests *new = slow_writes(ops[0]);
	assert_int_equal(n, 1);
	assert_int_equal(ops[0]->id, OP_BATCH_WRITE_ITEM);
	assert_true(s->n < SLOW_MAX);
	for (size_t i = 0; i < s->n; i++)
		for (size_t k = 0; k < slow_writes(s->ops[i])->len; k++)
			for (size_t j = 0; j < new->len; j++)
				assert_false(
					slow_same_item(&slow_writes(s->ops[i])->items[k], &new->items[j]));
	ops[0]->state = OP_QUEUED;
	s->ops[s->n++] = ops[0];
	s->most = s->n > s->most ? s->n : s->most;
	s->writes += (int)new->len;
	if (++s->requests == s->fail_at)
		ddbi_failf(&ops[0]->error, s->fail, "made to fail");
}

/* Some of the writes are done, the rest comes back. */
static inline void slow_execute(struct slow_store *s, struct op *op)
{
	struct batch_write_item_input *in = op->input;
	struct batch_write_item_request_map all = in->request_items;
	struct batch_write_item_request_map_entry some = all.items[0], rest = all.items[0];
	struct write_request taken[BATCH_WRITES_MAX], left[BATCH_WRITES_MAX];
	some.value = (struct write_requests){ taken, 0, true };
	rest.value = (struct write_requests){ left, 0, true };
	for (size_t i = 0; i < all.items[0].value.len; i++) {
		bool back = slow_random(s) % 100 < s->unprocessed_percent;
		struct write_requests *to = back ? &rest.value : &some.value;
		to->items[to->len++] = all.items[0].value.items[i];
	}
	in->request_items = (struct batch_write_item_request_map){ &some, some.value.len > 0, true };
	if (some.value.len)
		store_wait(s->real, op);
	in->request_items = all;
	struct batch_write_item_output *out = op->output;
	if (op_failed(op) || !rest.value.len)
		return;
	struct batch_write_item_request_map_entry *e =
		ARENA_NEW(op->arena, struct batch_write_item_request_map_entry);
	struct write_request *items = ARENA_ARRAY(op->arena, struct write_request, rest.value.len);
	if (!e || !items) {
		ddbi_fail_nomem(&op->error);
		return;
	}
	memcpy(items, left, rest.value.len * sizeof *items);
	*e = rest;
	e->value.items = items;
	out->unprocessed_items = (struct batch_write_item_request_map){ e, 1, true };
}

static inline int slow_drive(struct store *door, int timeout_ms)
{
	struct slow_store *s = (struct slow_store *)door;
	size_t answers = timeout_ms ? 1 : s->answers_when_asked, done = 0;
	for (; done < answers && s->n; done++) {
		size_t i = slow_random(s) % s->n;
		struct op *op = s->ops[i];
		s->ops[i] = s->ops[--s->n];
		if (!op_failed(op))
			slow_execute(s, op);
		op->state = OP_DONE;
	}
	return (int)done;
}

static inline void slow_metrics(const struct store *door, struct ddb_metrics *out)
{
	(void)door;
	(void)out; /* that there is this function tells a service */
}

static inline void slow_close(struct store *door)
{
	struct slow_store *s = (struct slow_store *)door;
	while (s->n)
		slow_drive(door, -1);
	s->real->ops->close(s->real);
}

static const struct store_ops slow_ops = { .name = "slow",
	.submit = slow_submit,
	.drive = slow_drive,
	.metrics = slow_metrics,
	.close = slow_close };

static inline void slow_begin(struct slow_store *s, struct ddb *db)
{
	*s = (struct slow_store){ .store = { &slow_ops }, .real = db->store, .random = 1 };
	db->store = &s->store;
}

static inline void slow_end(struct slow_store *s, struct ddb *db)
{
	assert_int_equal(s->n, 0);
	db->store = s->real;
}

#endif
