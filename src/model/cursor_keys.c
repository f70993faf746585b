/* SPDX-License-Identifier: Apache-2.0 */
/* Items by their keys, up to 100 a request, in the order of the keys; what a busy store leaves undone is
 * asked for again. For keys that a condition lists, and for entries of an index that hold a part of the item.
 */
#include "model/cursor.h"
#include "model/retry.h"

/* A request's keys, and what was found for each; packed absent: nothing. */
struct fetch {
	struct ddb_cursor *c;
	struct ddb_arena *arena; /* for all of it */
	const struct expression_trees *trees;
	struct item keys[CURSOR_FETCH_MAX];
	struct item found[CURSOR_FETCH_MAX];
	size_t n;
	struct error *err;
};

/* ---- what was found ---- */
static bool has_key(const struct mapping *m, struct str item, struct str key)
{
	return str_eq(ddbi_item_get(item, m->hash->name), ddbi_item_get(key, m->hash->name)) &&
	       (!m->range || str_eq(ddbi_item_get(item, m->range->name), ddbi_item_get(key, m->range->name)));
}

/* Answers mostly come in the order of the request: it is looked at from where the last one was. */
static void place(struct fetch *f, const struct item *item, size_t *at)
{
	for (size_t i = 0; i < f->n; i++) {
		size_t k = (*at + i) % f->n;
		if (!has_key(f->c->mapping, item->packed, f->keys[k].packed))
			continue;
		f->found[k] = *item;
		*at = k + 1;
		return;
	}
}

static void take_found(struct fetch *f, const struct batch_get_item_output *out)
{
	size_t at = 0;
	for (size_t t = 0; t < out->responses.len; t++)
		for (size_t i = 0; i < out->responses.items[t].value.len; i++)
			place(f, &out->responses.items[t].value.items[i], &at);
}

/* ---- requests ---- */
/* What is left to do comes back in keys: all of it where the service was too busy, with the error in case
 * that was the last try. false: it failed. */
static bool send(struct fetch *f, struct key_list *keys)
{
	struct op op;
	struct batch_get_request_map_entry entry = { .key = f->c->mapping->table,
		.value = { .keys = *keys, .trees = f->trees } };
	if (!ddbi_op_init(&op, OP_BATCH_GET_ITEM, f->arena))
		return ddbi_fail_nomem(f->err);
	if (f->c->consistent)
		entry.value.consistent_read = (struct opt_bool){ true, true };
	struct batch_get_item_input *in = op.input;
	in->request_items = (struct batch_get_request_map){ &entry, 1, true };
	if (!ddbi_cursor_run(f->c, &op, f->err))
		return ddbi_retry_counts(f->err->exception);
	const struct batch_get_item_output *out = op.output;
	take_found(f, out);
	*keys = out->unprocessed_keys.len ? out->unprocessed_keys.items[0].value.keys
					  : (struct key_list){ .len = 0 };
	return true;
}

static bool fetch_all(struct fetch *f)
{
	struct retry retry;
	struct key_list keys = { f->keys, f->n, true };
	ddbi_retry_init(&retry, f->c->db, 0);
	while (keys.len) {
		size_t before = keys.len;
		f->err->exception = EXCEPTION_NONE;
		if (!send(f, &keys) || (keys.len && !ddbi_retry_wait(&retry, keys.len < before, f->err)))
			return false;
	}
	return true;
}

/* Those that exist, without gaps; `from` (may be NULL) goes with them. */
static bool hand_out(struct fetch *f, const struct item *from)
{
	struct ddb_cursor *c = f->c;
	struct item *items = ARENA_ARRAY(f->arena, struct item, f->n);
	struct item *entries = from ? ARENA_ARRAY(f->arena, struct item, f->n) : NULL;
	size_t n = 0;
	if (!items || (from && !entries))
		return ddbi_fail_nomem(f->err);
	for (size_t i = 0; i < f->n; i++) {
		if (!f->found[i].packed.p)
			continue;
		if (from)
			entries[n] = from[i];
		items[n++] = f->found[i];
	}
	c->items = items;
	c->from = entries;
	c->nitems = n;
	return true;
}

/* ---- keys of a condition ---- */
static size_t at_most(const struct ddb_cursor *c, size_t n)
{
	struct opt_int limit = ddbi_cursor_limit(c);
	n = n < CURSOR_FETCH_MAX ? n : CURSOR_FETCH_MAX;
	return limit.set && (size_t)limit.v < n ? (size_t)limit.v : n;
}

bool ddbi_cursor_get_keys(struct ddb_cursor *c, struct error *err)
{
	struct fetch f = { .c = c, .arena = &c->page, .err = err, .trees = ddbi_cursor_trees(c, &c->page) };
	if (!f.trees)
		return ddbi_fail_nomem(err);
	f.n = at_most(c, c->plan.nkeys - c->next_key);
	for (size_t i = 0; i < f.n; i++)
		f.keys[i].packed = c->plan.keys[c->next_key + i];
	if (!fetch_all(&f) || !hand_out(&f, NULL))
		return false;
	c->stats.scanned += c->nitems;
	c->next_key += f.n;
	c->read_all = c->next_key == c->plan.nkeys;
	buf_clear(&c->start);
	buf_str(&c->start, c->plan.keys[c->next_key - 1]);
	return !c->start.failed || ddbi_fail_nomem(err);
}

/* ---- entries of an index ---- */
static bool key_of(struct fetch *f, struct str entry, struct item *out)
{
	struct buf key;
	struct str packed;
	ddbi_buf_init(&key, CURSOR_KEY_MAX);
	if (ddbi_append_key_of(f->c->mapping, entry, f->err, &key, &packed))
		out->packed = ddbi_arena_copy(f->arena, packed);
	ddbi_buf_free(&key);
	return out->packed.p || ddbi_fail_nomem(f->err);
}

bool ddbi_cursor_fetch_rest(struct ddb_cursor *c, struct error *err)
{
	struct expression_trees trees = { .projection = c->plan.rest_fields };
	struct fetch f = { .c = c, .arena = &c->rest, .err = err, .trees = &trees };
	const struct item *from = c->entries;
	if (!ddbi_session_begin(c->db, err))
		return false;
	f.n = at_most(c, c->nentries);
	for (size_t i = 0; i < f.n; i++)
		if (!key_of(&f, from[i].packed, &f.keys[i]))
			return false;
	if (!fetch_all(&f) || !hand_out(&f, from))
		return false;
	c->entries += f.n;
	c->nentries -= f.n;
	return true;
}
