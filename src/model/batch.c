/* SPDX-License-Identifier: Apache-2.0 */
/* Many items: in groups as large as a request takes, what was not processed again. */
#include "base/os.h"
#include "model/call.h"

#define PUTS_MAX  25  /* of one BatchWriteItem */
#define GETS_MAX  100 /* of one BatchGetItem */
#define TRIES_MAX 7   /* of a request that gets nowhere: about a second */

/* Called when a store took nothing of a request: a pause that doubles, and an end. */
static bool try_again(struct call *c, unsigned *tries)
{
	if (++*tries == TRIES_MAX)
		return ddbi_failf(&c->err, EXCEPTION_THROUGHPUT_EXCEEDED,
			"items were left unprocessed %d times in a row; try again later", TRIES_MAX);
	ddbi_sleep_ms(10u << *tries);
	return true;
}

/* Slices of a buffer that may still move: where each item begins, until all are there. */
struct slice {
	size_t at, n;
};

static bool append(struct call *c, const void *item, bool key, struct slice *out)
{
	struct buf *buf = &ddbi_models(c->db)->item;
	struct str packed;
	if (!(key ? ddbi_append_key : ddbi_append_item)(
		    c->mapping, item, &c->db->arena, &c->err, buf, &packed))
		return false;
	*out = (struct slice){ (size_t)(packed.p - buf->p), packed.n };
	return true;
}

static struct item item_at(const struct call *c, struct slice s)
{
	return (struct item){ .packed = { ddbi_models(c->db)->item.p + s.at, s.n } };
}

/* ---- put ---- */
static bool write_all(struct call *c, struct write_requests requests)
{
	struct batch_write_item_request_map_entry entry = { c->mapping->table, requests };
	struct batch_write_item_request_map map = { &entry, 1, true };
	for (unsigned tries = 0;;) {
		struct batch_write_item_input *in = ddbi_call_op(c, OP_BATCH_WRITE_ITEM);
		if (!in)
			return false;
		in->request_items = map;
		if (!ddbi_call_run(c))
			return false;
		const struct batch_write_item_output *out = c->op.output;
		if (!out->unprocessed_items.len || !out->unprocessed_items.items[0].value.len)
			return true;
		bool progress = out->unprocessed_items.items[0].value.len < map.items[0].value.len;
		tries = progress ? 0 : tries;
		if (!progress && !try_again(c, &tries))
			return false;
		map = out->unprocessed_items;
	}
}

static bool put_group(struct call *c, const void *items, size_t n)
{
	struct write_request requests[PUTS_MAX] = { { NULL, NULL } };
	struct put_request puts[PUTS_MAX];
	struct slice slices[PUTS_MAX];
	buf_clear(&ddbi_models(c->db)->item);
	for (size_t i = 0; i < n; i++)
		if (!append(c, (const char *)items + i * c->mapping->model->size, false, &slices[i]))
			return false;
	for (size_t i = 0; i < n; i++) {
		puts[i].item = item_at(c, slices[i]);
		requests[i].put_request = &puts[i];
	}
	return write_all(c, (struct write_requests){ requests, n, true });
}

static bool put_filled(struct call *c, void *items, size_t n)
{
	size_t size = c->mapping->model->size;
	char *filled = items;
	for (size_t i = 0; i < n; i++)
		if (!ddbi_before_put(c, (char *)items + i * size))
			return false;
	if (c->mapping->makes_up) {
		filled = ddbi_arena_array(&c->db->arena, n, size);
		if (!filled)
			return ddbi_fail_nomem(&c->err);
		memcpy(filled, items, n * size);
	}
	for (size_t i = 0; c->mapping->makes_up && i < n; i++)
		if (!ddbi_make_up(c, filled + i * size))
			return false;
	if (!put_group(c, filled, n))
		return false;
	if (filled != items)
		memcpy(items, filled, n * size);
	return true;
}

static enum ddb_rc put_one_by_one(struct ddb *db, const struct ddb_model *model, char *items, size_t n)
{
	enum ddb_rc rc = DDB_OK;
	for (size_t i = 0; rc == DDB_OK && i < n; i++)
		rc = ddb_put(db, model, items + i * model->size, NULL);
	return rc;
}

enum ddb_rc ddb_put_all(
	struct ddb *db, const struct ddb_model *model, void *items, size_t n, const struct ddb_many_opts *o)
{
	struct call c;
	enum ddb_rc rc = DDB_OK;
	(void)o;
	for (size_t done = 0; rc == DDB_OK && (done < n || !done); done += PUTS_MAX) {
		size_t some = n - done < PUTS_MAX ? n - done : PUTS_MAX;
		if (!ddbi_call_begin(&c, db, model) ||
			(n && !ddbi_call_needs(&c, items, "the array of items")))
			return ddbi_call_end(&c, false);
		if (c.mapping->version)
			return put_one_by_one(db, model, items, n);
		rc = ddbi_call_end(&c, !some || put_filled(&c, (char *)items + done * model->size, some));
	}
	return rc;
}

/* ---- get ---- */
struct gets {
	struct ddb_arena *arena; /* for texts */
	char *out;               /* room for all */
	size_t found;
};

static bool take_found(struct call *c, const struct batch_get_item_output *result, struct gets *g)
{
	size_t size = c->mapping->model->size;
	for (size_t t = 0; t < result->responses.len; t++) {
		const struct item_list *items = &result->responses.items[t].value;
		for (size_t i = 0; i < items->len; i++)
			if (!ddbi_call_load(c, items->items[i].packed, g->arena, g->out + g->found++ * size))
				return false;
	}
	return true;
}

static bool read_all(struct call *c, struct key_list keys, struct gets *g)
{
	struct batch_get_request_map_entry entry = { .key = c->mapping->table, .value = { .keys = keys } };
	struct batch_get_request_map map = { &entry, 1, true };
	for (unsigned tries = 0;;) {
		struct batch_get_item_input *in = ddbi_call_op(c, OP_BATCH_GET_ITEM);
		if (!in)
			return false;
		in->request_items = map;
		if (!ddbi_call_run(c))
			return false;
		const struct batch_get_item_output *out = c->op.output;
		if (!take_found(c, out, g))
			return false;
		if (!out->unprocessed_keys.len || !out->unprocessed_keys.items[0].value.keys.len)
			return true;
		bool progress = out->unprocessed_keys.items[0].value.keys.len < map.items[0].value.keys.len;
		tries = progress ? 0 : tries;
		if (!progress && !try_again(c, &tries))
			return false;
		map = out->unprocessed_keys;
	}
}

static bool get_group(struct call *c, const void *keys, size_t n, struct gets *g)
{
	struct item items[GETS_MAX];
	struct slice slices[GETS_MAX];
	buf_clear(&ddbi_models(c->db)->item);
	for (size_t i = 0; i < n; i++)
		if (!append(c, (const char *)keys + i * c->mapping->model->size, true, &slices[i]))
			return false;
	for (size_t i = 0; i < n; i++)
		items[i] = item_at(c, slices[i]);
	return read_all(c, (struct key_list){ items, n, true }, g);
}

static enum ddb_rc get_groups(
	struct ddb *db, const struct ddb_model *model, const void *keys, size_t n, struct gets *g)
{
	struct call c;
	enum ddb_rc rc = DDB_OK;
	for (size_t done = 0; rc == DDB_OK && done < n; done += GETS_MAX) {
		size_t some = n - done < GETS_MAX ? n - done : GETS_MAX;
		rc = ddbi_call_end(
			&c, ddbi_call_begin(&c, db, model) &&
				    get_group(&c, (const char *)keys + done * model->size, some, g));
	}
	return rc;
}

enum ddb_rc ddb_get_all(struct ddb *db, const struct ddb_model *model, struct ddb_arena *arena,
	const void *keys, size_t n, void *out, size_t *found, const struct ddb_many_opts *o)
{
	struct call c;
	(void)o;
	if (!ddbi_call_begin(&c, db, model) || !ddbi_call_needs(&c, arena, "the arena") ||
		!ddbi_call_needs(&c, found, "found") ||
		(n && (!ddbi_call_needs(&c, keys, "the array of keys") || !ddbi_call_needs(&c, out, "out"))))
		return ddbi_call_end(&c, false);
	if (n > SIZE_MAX / model->size)
		return ddbi_call_refused(db, EXCEPTION_MISUSE, "n is too large");
	struct gets g = { .arena = arena, .out = ddbi_alloc(n * model->size + 1) };
	if (!g.out)
		return ddbi_call_refused(db, EXCEPTION_NOMEM, "out of memory");
	enum ddb_rc rc = get_groups(db, model, keys, n, &g);
	if (rc == DDB_OK) {
		if (g.found)
			memcpy(out, g.out, g.found * model->size);
		*found = g.found;
	}
	ddbi_free(g.out);
	return rc;
}
