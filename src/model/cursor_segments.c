/* SPDX-License-Identifier: Apache-2.0 */
/* A scan in several segments at once: a page of each is in flight together, and their items come one page
 * after the other. No thread is needed: the store has all the requests before it waits for an answer. */
#include "model/cursor.h"

struct segment {
	struct ddb_arena arena; /* of its page */
	struct buf start;
	bool read_all;
	struct op op;
};

bool ddbi_segments_open(struct ddb_cursor *c, unsigned n, struct error *err)
{
	c->segments = ARENA_ARRAY(&c->keep, struct segment, n);
	if (!c->segments)
		return ddbi_fail_nomem(err);
	for (unsigned i = 0; i < n; i++) {
		struct segment *s = &c->segments[i];
		*s = (struct segment){ .read_all = false };
		ddbi_arena_init(&s->arena, ARENA_MAX_DEFAULT);
		ddbi_buf_init(&s->start, CURSOR_KEY_MAX);
	}
	c->nsegments = n;
	return true;
}

void ddbi_segments_close(struct ddb_cursor *c)
{
	for (unsigned i = 0; i < c->nsegments; i++) {
		ddbi_arena_free(&c->segments[i].arena);
		ddbi_buf_free(&c->segments[i].start);
	}
	c->nsegments = 0;
}

static bool fill(struct ddb_cursor *c, unsigned i)
{
	struct segment *s = &c->segments[i];
	ddbi_arena_reset(&s->arena);
	const struct expression_trees *trees = ddbi_cursor_trees(c, &s->arena);
	if (!trees || !ddbi_op_init(&s->op, OP_SCAN, &s->arena))
		return false;
	struct scan_input *in = s->op.input;
	ddbi_cursor_fill_scan(c, trees, buf_view(&s->start), in);
	in->total_segments = (struct opt_int){ true, (int64_t)c->nsegments };
	in->segment = (struct opt_int){ true, (int64_t)i };
	s->op.region = str_z(c->db->options.region);
	return true;
}

/* Submits them all, then drives until the last one is done: completions of the caller's own may run on the
 * way, and must not wait. */
static void run(struct ddb_cursor *c, struct op **ops, size_t n)
{
	struct store *store = c->db->store;
	c->db->waiting = true;
	store->ops->submit(store, ops, n);
	for (size_t i = 0; i < n; i++)
		while (ops[i]->state != OP_DONE)
			store->ops->drive(store, -1);
	c->db->waiting = false;
	c->stats.requests += n;
}

static bool keep_start(struct segment *s, struct str key)
{
	buf_clear(&s->start);
	s->read_all = !key.p;
	buf_str(&s->start, key);
	return !s->start.failed;
}

static bool take(struct ddb_cursor *c, struct op **ops, size_t n, struct error *err)
{
	size_t nitems = 0, filled = 0;
	for (size_t i = 0; i < n; i++)
		nitems += ((const struct scan_output *)ops[i]->output)->items.len;
	struct item *items = ARENA_ARRAY(&c->page, struct item, nitems + 1);
	if (!items)
		return ddbi_fail_nomem(err);
	c->counted = 0;
	c->read_all = true;
	for (size_t i = 0; i < n; i++) {
		const struct scan_output *out = ops[i]->output;
		struct segment *s = ops[i]->user;
		if (out->items.len)
			memcpy(items + filled, out->items.items, out->items.len * sizeof *items);
		filled += out->items.len;
		c->counted += out->count.set ? (size_t)out->count.v : 0;
		c->stats.scanned += out->scanned_count.set ? (size_t)out->scanned_count.v : 0;
		if (!keep_start(s, out->last_evaluated_key.packed))
			return ddbi_fail_nomem(err);
		c->read_all = c->read_all && s->read_all;
	}
	c->items = items;
	c->nitems = filled;
	return true;
}

/* A session says so itself for a call that it runs; here the first failure of several counts. */
static bool all_went_well(struct op **ops, size_t n, struct error *err)
{
	for (size_t i = 0; i < n; i++)
		if (op_failed(ops[i])) {
			*err = ops[i]->error;
			return false;
		}
	return true;
}

bool ddbi_segments_page(struct ddb_cursor *c, struct error *err)
{
	struct op *ops[CURSOR_SEGMENTS_MAX];
	size_t n = 0;
	for (unsigned i = 0; i < c->nsegments; i++) {
		if (c->segments[i].read_all)
			continue;
		if (!fill(c, i))
			return ddbi_fail_nomem(err);
		ops[n] = &c->segments[i].op;
		ops[n++]->user = &c->segments[i];
	}
	run(c, ops, n);
	return all_went_well(ops, n, err) && take(c, ops, n, err);
}
