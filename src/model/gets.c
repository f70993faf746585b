/* SPDX-License-Identifier: Apache-2.0 */
/* Reading many items by their keys: each key once, a hundred a request, what was not processed again. */
#include "base/mem.h"
#include "model/call.h"
#include "model/project.h"
#include "model/retry.h"

#define GETS_MAX 100 /* of one BatchGetItem (08-B2) */

enum fate { FATE_UNKNOWN, FATE_FOUND, FATE_MISSING };

/* A key that was asked for, once. */
struct wanted {
	struct str key; /* packed */
	enum fate fate;
};

struct gets {
	struct ddb *db;
	const struct ddb_model *model;
	const struct ddb_many_opts *options;
	struct ddb_arena *texts; /* of what is read */
	struct ddb_arena keep;   /* what follows */
	struct map by_key;       /* packed key -> struct wanted * */
	struct wanted *wanted;
	size_t nwanted;
	size_t *which; /* of each key that was given: its place in wanted; SIZE_MAX: it was refused */
	char *items;   /* a struct for each wanted */
};

/* ---- the keys ---- */

static bool want(struct gets *g, struct call *c, size_t i, const void *key)
{
	struct wanted *new = &g->wanted[g->nwanted];
	struct str packed;
	g->which[i] = SIZE_MAX;
	if (!ddbi_encode_key(c->mapping, key, &g->db->arena, &c->err, &ddbi_models(g->db)->item, &packed))
		return false;
	const struct wanted *known = ddbi_map_get(&g->by_key, packed);
	if (known) {
		g->which[i] = (size_t)(known - g->wanted);
		return true;
	}
	*new = (struct wanted){ ddbi_arena_copy(&g->keep, packed), FATE_UNKNOWN };
	if (!new->key.p || !ddbi_map_put(&g->by_key, new->key, new))
		return ddbi_fail_nomem(&c->err);
	g->which[i] = g->nwanted++;
	return true;
}

static bool want_all(struct gets *g, struct call *c, const char *keys, size_t n)
{
	size_t size = g->model->size;
	if (n >= SIZE_MAX / size)
		return ddbi_failf(&c->err, EXCEPTION_MISUSE, "n is too large");
	g->wanted = ARENA_ARRAY(&g->keep, struct wanted, n + 1);
	g->which = ARENA_ARRAY(&g->keep, size_t, n + 1);
	for (size_t i = 0; g->which && i < n; i++)
		g->which[i] = SIZE_MAX;
	if (!g->wanted || !g->which)
		return ddbi_fail_nomem(&c->err);
	for (size_t i = 0; i < n; i++)
		if (!want(g, c, i, keys + i * size))
			return false;
	g->items = ddbi_arena_array(&g->keep, g->nwanted + 1, size);
	return g->items || ddbi_fail_nomem(&c->err);
}

/* ---- what came ---- */

/* A key that was not asked to be shown was read to tell the item by. */
static void hide(const struct gets *g, const struct mapped *row, void *item)
{
	const char *const *shown = g->options->project;
	if (!row || row->attr->kind == ddb_kind_pattern)
		return;
	for (size_t i = 0; shown[i]; i++)
		if (strcmp(shown[i], row->attr->member) == 0)
			return;
	memset((char *)item + row->attr->offset, 0, row->attr->size);
}

static bool load(struct gets *g, struct call *c, struct str packed, void *out)
{
	bool whole = !g->options->project;
	if (!ddbi_decode_item(c->mapping, packed, whole, g->texts, &c->err, out))
		return false;
	if (!whole) {
		hide(g, c->mapping->hash, out);
		hide(g, c->mapping->range, out);
	}
	if (c->hooks)
		ddbi_after_load(g->db, c->mapping, out);
	return true;
}

static bool take(struct gets *g, struct call *c, struct str packed)
{
	struct str key;
	struct buf *buf = &ddbi_models(c->db)->item;
	buf_clear(buf);
	if (!ddbi_append_key_of(c->mapping, packed, &c->err, buf, &key))
		return false;
	struct wanted *w = ddbi_map_get(&g->by_key, key);
	if (!w || w->fate == FATE_FOUND)
		return true; /* nobody asked for it */
	if (!load(g, c, packed, g->items + (size_t)(w - g->wanted) * g->model->size))
		return false;
	w->fate = FATE_FOUND;
	return true;
}

static bool take_all(struct gets *g, struct call *c, const struct batch_get_response_map *responses)
{
	for (size_t t = 0; t < responses->len; t++)
		for (size_t i = 0; i < responses->items[t].value.len; i++)
			if (!take(g, c, responses->items[t].value.items[i].packed))
				return false;
	return true;
}

/* ---- requests ---- */

static bool project(const struct gets *g, struct call *c, struct keys_and_attributes *table)
{
	struct fields f = { .n = 0 };
	struct expression_trees *trees;
	if (!g->options->project)
		return true;
	if (!(trees = ddbi_call_trees(c)) || !ddbi_fields_members(&c->trees, &f, g->options->project) ||
		!ddbi_fields_keys(&c->trees, &f) || !ddbi_fields_model(&c->trees, &f))
		return false;
	table->trees = trees;
	return (trees->projection = ddbi_fields_end(&c->trees, &f));
}

/* One request; *keys becomes what is left of them. */
static bool read_once(struct gets *g, struct call *c, struct key_list *keys)
{
	struct batch_get_request_map_entry entry = { .key = c->mapping->table, .value = { .keys = *keys } };
	struct batch_get_item_input *in = ddbi_call_op(c, OP_BATCH_GET_ITEM);
	if (g->options->consistent)
		entry.value.consistent_read = (struct opt_bool){ true, true };
	if (!in || !project(g, c, &entry.value))
		return false;
	in->request_items = (struct batch_get_request_map){ &entry, 1, true };
	if (!ddbi_call_run(c))
		return false;
	const struct batch_get_item_output *out = c->op.output;
	*keys = (struct key_list){ NULL, 0, true };
	if (out->unprocessed_keys.len)
		*keys = out->unprocessed_keys.items[0].value.keys;
	return take_all(g, c, &out->responses);
}

static bool read_group(struct gets *g, struct call *c, struct wanted *wanted, size_t n)
{
	struct item items[GETS_MAX] = { { .fault = NULL } };
	struct key_list left = { items, n, true };
	struct retry retry;
	size_t before;
	bool read;
	for (size_t i = 0; i < n; i++)
		items[i].packed = wanted[i].key;
	ddbi_retry_init(&retry, g->db, 0);
	do {
		ddbi_call_again(c);
		before = left.len;
		read = read_once(g, c, &left);
		if (read ? !left.len : !ddbi_retry_counts(c->err.exception))
			break;
		read = false;
	} while (ddbi_retry_wait(&retry, left.len < before, &c->err));
	for (size_t i = 0; read && i < n; i++)
		if (wanted[i].fate == FATE_UNKNOWN)
			wanted[i].fate = FATE_MISSING;
	return read;
}

static enum ddb_rc read_groups(struct gets *g)
{
	struct call c;
	enum ddb_rc rc = DDB_OK;
	for (size_t at = 0, n; rc == DDB_OK && at < g->nwanted; at += n) {
		n = g->nwanted - at < GETS_MAX ? g->nwanted - at : GETS_MAX;
		rc = ddbi_call_end(&c, ddbi_call_begin(&c, g->db, g->model) &&
					       ddbi_call_hooks(&c, g->options->hooks) &&
					       read_group(g, &c, g->wanted + at, n));
	}
	return rc;
}

/* ---- the call ---- */

static size_t hand_out(const struct gets *g, char *out)
{
	size_t size = g->model->size, n = 0;
	for (size_t i = 0; i < g->nwanted; i++)
		if (g->wanted[i].fate == FATE_FOUND)
			memcpy(out + n++ * size, g->items + i * size, size);
	return n;
}

static void note_results(const struct gets *g, size_t n, enum ddb_rc rc)
{
	enum ddb_rc *results = g->options->results;
	for (size_t i = 0; results && i < n; i++) {
		size_t at = g->which ? g->which[i] : SIZE_MAX;
		enum fate fate = at == SIZE_MAX ? FATE_UNKNOWN : g->wanted[at].fate;
		results[i] = fate == FATE_FOUND ? DDB_OK : fate == FATE_MISSING ? DDB_NOT_FOUND : rc;
	}
}

static bool begin(
	struct gets *g, struct call *c, const void *keys, size_t n, const void *out, const size_t *found)
{
	return ddbi_call_begin(c, g->db, g->model) && ddbi_call_needs(c, g->texts, "the arena") &&
	       ddbi_call_needs(c, found, "found") &&
	       (!n || (ddbi_call_needs(c, keys, "the array of keys") && ddbi_call_needs(c, out, "out"))) &&
	       want_all(g, c, keys, n);
}

enum ddb_rc ddb_get_all(struct ddb *db, const struct ddb_model *model, struct ddb_arena *arena,
	const void *keys, size_t n, void *out, size_t *found, const struct ddb_many_opts *o)
{
	static const struct ddb_many_opts none;
	struct gets g = { .db = db, .model = model, .options = o ? o : &none, .texts = arena };
	struct call c;
	ddbi_arena_init(&g.keep, SIZE_MAX);
	enum ddb_rc rc = ddbi_call_end(&c, begin(&g, &c, keys, n, out, found));
	if (rc == DDB_OK)
		rc = read_groups(&g);
	if (rc == DDB_OK)
		*found = hand_out(&g, out);
	note_results(&g, n, rc);
	ddbi_map_free(&g.by_key);
	ddbi_arena_free(&g.keep);
	return rc;
}
