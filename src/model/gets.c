/* SPDX-License-Identifier: Apache-2.0 */
/* Reading many items by their keys: each key once, a hundred a request, what was not processed again. From a
 * service several requests are under way at once. */
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

/* One request, and what it asks for. */
struct group {
	struct wanted *wanted;
	size_t n;
	struct item items[GETS_MAX];
	struct key_list left;   /* of those */
	struct ddb_arena arena; /* of the request */
	struct op op;
	bool flying;
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

static struct expression_trees *project(const struct gets *g, struct call *c, struct ddb_arena *arena)
{
	struct trees t = c->trees;
	struct fields f = { .n = 0 };
	struct expression_trees *trees = ARENA_NEW(arena, struct expression_trees);
	t.arena = arena;
	if (!trees)
		ddbi_fail_nomem(&c->err);
	if (!trees || !ddbi_fields_members(&t, &f, g->options->project) || !ddbi_fields_keys(&t, &f) ||
		!ddbi_fields_model(&t, &f))
		return NULL;
	trees->projection = ddbi_fields_end(&t, &f);
	return trees->projection ? trees : NULL;
}

/* Sends what is left of a group. */
static bool launch(struct gets *g, struct call *c, struct group *group)
{
	struct batch_get_request_map_entry *entry =
		ARENA_NEW(&group->arena, struct batch_get_request_map_entry);
	if (!entry || !ddbi_op_init(&group->op, OP_BATCH_GET_ITEM, &group->arena))
		return ddbi_fail_nomem(&c->err);
	*entry = (struct batch_get_request_map_entry){ .key = c->mapping->table,
		.value = { .keys = group->left } };
	if (g->options->consistent)
		entry->value.consistent_read = (struct opt_bool){ true, true };
	if (g->options->project && !(entry->value.trees = project(g, c, &group->arena)))
		return false;
	struct batch_get_item_input *in = group->op.input;
	in->request_items = (struct batch_get_request_map){ entry, 1, true };
	ddbi_session_submit(g->db, &group->op);
	group->flying = true;
	return true;
}

/* Takes what the request brings; its keys become what is left of them. */
static bool land(struct gets *g, struct call *c, struct group *group)
{
	group->flying = false;
	if (!ddbi_session_await(g->db, &group->op)) {
		c->err = group->op.error;
		return false;
	}
	const struct batch_get_item_output *out = group->op.output;
	group->left = (struct key_list){ NULL, 0, true };
	if (out->unprocessed_keys.len)
		group->left = out->unprocessed_keys.items[0].value.keys;
	return take_all(g, c, &out->responses);
}

static void start_group(struct gets *g, struct call *c, struct group *group, size_t at)
{
	group->n = g->nwanted - at < GETS_MAX ? g->nwanted - at : GETS_MAX;
	group->wanted = g->wanted + at;
	group->left = (struct key_list){ group->items, group->n, true };
	for (size_t i = 0; i < group->n; i++)
		group->items[i] = (struct item){ .packed = group->wanted[i].key };
	ddbi_arena_reset(&group->arena);
	ddbi_call_again(c);
	launch(g, c, group); /* where it cannot it is tried again when its turn has come */
}

static bool finish_group(struct gets *g, struct call *c, struct group *group)
{
	struct retry retry;
	size_t before;
	bool read;
	ddbi_retry_init(&retry, g->db, 0);
	do {
		ddbi_call_again(c);
		before = group->left.len;
		read = (group->flying || launch(g, c, group)) && land(g, c, group);
		if (read ? !group->left.len : !ddbi_retry_counts(c->err.exception))
			break;
		read = false;
	} while (ddbi_retry_wait(&retry, group->left.len < before, &c->err));
	for (size_t i = 0; read && i < group->n; i++)
		if (group->wanted[i].fate == FATE_UNKNOWN)
			group->wanted[i].fate = FATE_MISSING;
	return read;
}

/* The groups take their turns: the one that was sent first is waited for first. */
static bool read_groups(struct gets *g, struct call *c, struct group *groups, size_t window)
{
	size_t started = 0, done = 0, count = (g->nwanted + GETS_MAX - 1) / GETS_MAX;
	bool ok = true;
	for (; ok && done < count; done++) {
		for (; started < count && started < done + window; started++)
			start_group(g, c, &groups[started % window], started * GETS_MAX);
		ok = finish_group(g, c, &groups[done % window]);
	}
	for (; done < started; done++) /* whose answers nobody wants any more */
		if (groups[done % window].flying)
			ddbi_session_await(g->db, &groups[done % window].op);
	return ok;
}

static enum ddb_rc read_all(struct gets *g)
{
	struct call c;
	size_t window = ddbi_session_window(g->db);
	struct group *groups = ddbi_zalloc(window * sizeof *groups);
	for (size_t i = 0; groups && i < window; i++)
		ddbi_arena_init(&groups[i].arena, ARENA_MAX_DEFAULT);
	bool ok = ddbi_call_begin(&c, g->db, g->model) && ddbi_call_hooks(&c, g->options->hooks) &&
		  (groups || ddbi_fail_nomem(&c.err)) && read_groups(g, &c, groups, window);
	enum ddb_rc rc = ddbi_call_end(&c, ok);
	for (size_t i = 0; groups && i < window; i++)
		ddbi_arena_free(&groups[i].arena);
	ddbi_free(groups);
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
		rc = read_all(&g);
	if (rc == DDB_OK)
		*found = hand_out(&g, out);
	note_results(&g, n, rc);
	ddbi_map_free(&g.by_key);
	ddbi_arena_free(&g.keep);
	return rc;
}
