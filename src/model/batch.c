/* SPDX-License-Identifier: Apache-2.0 */
#include "model/batch.h"
#include "base/mem.h"
#include "model/pattern.h"
#include "model/retry.h"
#include "value/json.h"

#define WIRE_MAX ((size_t)16000000) /* of one request (08-B15) */

/* What a small item may grow to as JSON is not worth measuring: 64 times its packed size is never reached,
 * and 25 of these fit into a request. */
#define PACKED_SMALL 8000
#define WIRE_SMALL   (PACKED_SMALL * 64)

void ddbi_batch_init(
	struct batch *b, struct ddb *db, const struct ddb_batch_opts *o, struct batch_tally *tally)
{
	*b = (struct batch){ .db = db, .tally = tally };
	if (o)
		b->options = *o;
	ddbi_buf_init(&b->bytes, (size_t)64 << 20);
	ddbi_buf_init(&b->added, (size_t)1 << 20);
	ddbi_arena_init(&b->arena, ARENA_MAX_DEFAULT);
}

void ddbi_batch_free(struct batch *b)
{
	ddbi_buf_free(&b->bytes);
	ddbi_buf_free(&b->added);
	ddbi_arena_free(&b->arena);
}

static struct str packed_of(const struct batch *b, const struct batch_write *w)
{
	return (struct str){ b->bytes.p + w->at, w->n };
}

/* ---- reporting ---- */

static void remember(struct batch *b, const struct error *err)
{
	if (b->tally->first.rc == DDB_OK)
		ddbi_error_public(err, &b->tally->first);
}

/* The user's function may not call the session: one is under way. */
static void report(struct batch *b, size_t number, enum ddb_rc rc)
{
	bool waiting = b->db && b->db->waiting;
	b->tally->failed += rc != DDB_OK;
	if (!b->options.result)
		return;
	if (b->db)
		b->db->waiting = true;
	b->options.result(b->options.user, number, rc);
	if (b->db)
		b->db->waiting = waiting;
}

void ddbi_batch_refused(struct batch *b, struct call *c)
{
	remember(b, &c->err);
	report(b, b->tally->next++, ddbi_exception(c->err.exception)->rc);
}

static bool has_hook(const struct ddb_model *m, bool put)
{
	for (size_t i = 0; i < m->nhooks; i++)
		if (put ? m->hooks[i].after_put != NULL : m->hooks[i].after_delete != NULL)
			return true;
	return false;
}

static bool has_hooks(const struct mapping *m, bool put)
{
	bool any = has_hook(m->model, put);
	for (size_t i = 0; i < m->nembeds; i++)
		any = any || has_hook(m->embeds[i].model, put);
	return any;
}

/* What hooks are to see. */
static struct str told_of(const struct batch *b, const struct batch_write *w)
{
	return w->told ? (struct str){ b->bytes.p + w->at + w->n, w->told } : packed_of(b, w);
}

/* The caller's struct may be gone: the hooks see what was sent. */
static bool run_after(struct batch *b, struct call *c, const struct batch_write *w, struct error *err)
{
	void *item = ddbi_arena_alloc(&b->arena, w->mapping->model->size);
	if (!item)
		return ddbi_fail_nomem(err);
	if (!ddbi_decode_item(w->mapping, told_of(b, w), false, &b->arena, err, item))
		return false;
	c->mapping = w->mapping;
	c->hooks = true;
	(w->put ? ddbi_after_put : ddbi_after_delete)(c, item);
	return true;
}

static bool run_hooks(struct batch *b, struct call *c, struct error *err)
{
	const struct mapping *mapping = c->mapping;
	bool hooks = c->hooks, ok = true;
	for (size_t i = 0; ok && i < b->n; i++) {
		const struct batch_write *w = &b->writes[i];
		if (w->hooks && !w->left && has_hooks(w->mapping, w->put))
			ok = run_after(b, c, w, err);
	}
	c->mapping = mapping;
	c->hooks = hooks;
	return ok;
}

/* Writes that are still left when all was tried have failed. */
static void report_all(struct batch *b, const struct error *err)
{
	const struct batch_added *added = (const struct batch_added *)(const void *)b->added.p;
	size_t n = b->added.len / sizeof *added;
	enum ddb_rc rc = ddbi_exception(err->exception)->rc;
	if (err->exception != EXCEPTION_NONE)
		remember(b, err);
	for (size_t i = 0; i < n; i++)
		report(b, added[i].number, b->writes[added[i].write].left ? rc : DDB_OK);
	b->n = b->wire = 0;
	buf_clear(&b->bytes);
	buf_clear(&b->added);
}

/* ---- sending ---- */

static bool same_table(const struct batch_write *w, struct str table)
{
	return str_eq(w->mapping->table, table);
}

static size_t left_over(const struct batch *b)
{
	size_t n = 0;
	for (size_t i = 0; i < b->n; i++)
		n += b->writes[i].left;
	return n;
}

/* The entry of a table in the request, where there is room for all. */
static struct write_requests *table_entry(
	struct batch_write_item_request_map *map, struct str table, struct ddb_arena *arena)
{
	for (size_t i = 0; i < map->len; i++)
		if (str_eq(map->items[i].key, table))
			return &map->items[i].value;
	struct batch_write_item_request_map_entry *e = &map->items[map->len];
	*e = (struct batch_write_item_request_map_entry){ .key = table };
	e->value.items = ARENA_ARRAY(arena, struct write_request, BATCH_WRITES_MAX);
	e->value.set = true;
	if (!e->value.items)
		return NULL;
	map->len++;
	return &e->value;
}

static bool add_request(struct batch *b, const struct batch_write *w, struct write_requests *to)
{
	struct write_request *r = &to->items[to->len];
	*r = (struct write_request){ NULL, NULL };
	if (w->put && (r->put_request = ARENA_NEW(&b->arena, struct put_request)))
		r->put_request->item.packed = packed_of(b, w);
	if (!w->put && (r->delete_request = ARENA_NEW(&b->arena, struct delete_request)))
		r->delete_request->key.packed = packed_of(b, w);
	to->len++;
	return r->put_request || r->delete_request;
}

static bool fill_request(struct batch *b, struct batch_write_item_input *in)
{
	struct batch_write_item_request_map *map = &in->request_items;
	map->set = true;
	map->items = ARENA_ARRAY(&b->arena, struct batch_write_item_request_map_entry, BATCH_WRITES_MAX);
	for (size_t i = 0; map->items && i < b->n; i++) {
		const struct batch_write *w = &b->writes[i];
		struct write_requests *to = w->left ? table_entry(map, w->mapping->table, &b->arena) : NULL;
		if (w->left && (!to || !add_request(b, w, to)))
			return false;
	}
	return map->items != NULL;
}

static bool same_attribute(const struct mapped *row, struct str a, struct str b)
{
	return !row || str_eq(ddbi_item_get(a, row->name), ddbi_item_get(b, row->name));
}

static bool same_key(const struct mapping *m, struct str a, struct str b)
{
	return same_attribute(m->hash, a, b) && same_attribute(m->range, a, b);
}

/* Those with that key; of one that nobody sent all of the table, as it is no harm to do them again. */
static void mark_left(struct batch *b, struct str table, struct str packed)
{
	bool found = false;
	for (size_t i = 0; packed.p && i < b->n; i++) {
		struct batch_write *w = &b->writes[i];
		if (same_table(w, table) && same_key(w->mapping, packed_of(b, w), packed))
			w->left = found = true;
	}
	for (size_t i = 0; !found && i < b->n; i++)
		b->writes[i].left |= same_table(&b->writes[i], table);
}

static struct str subject(const struct write_request *r)
{
	if (r->put_request)
		return r->put_request->item.packed;
	return r->delete_request ? r->delete_request->key.packed : STR_NONE;
}

static void take_unprocessed(struct batch *b, const struct batch_write_item_request_map *map)
{
	for (size_t i = 0; i < b->n; i++)
		b->writes[i].left = false;
	for (size_t t = 0; t < map->len; t++)
		for (size_t i = 0; i < map->items[t].value.len; i++)
			mark_left(b, map->items[t].key, subject(&map->items[t].value.items[i]));
}

static bool launch(struct batch *b, struct error *err)
{
	ddbi_arena_reset(&b->arena);
	error_init(err, &b->arena);
	b->db->last = (struct ddb_error){ .rc = DDB_OK };
	if (!ddbi_op_init(&b->op, OP_BATCH_WRITE_ITEM, &b->arena) || !fill_request(b, b->op.input))
		return ddbi_fail_nomem(err);
	ddbi_session_submit(b->db, &b->op);
	b->flying = true;
	return true;
}

static bool land(struct batch *b, struct error *err)
{
	b->flying = false;
	error_init(err, &b->arena);
	if (ddbi_session_await(b->db, &b->op)) {
		take_unprocessed(
			b, &((const struct batch_write_item_output *)b->op.output)->unprocessed_items);
		return true;
	}
	*err = b->op.error;
	return false;
}

static void begin_sending(struct batch *b)
{
	if (b->before_send)
		b->before_send(b);
	for (size_t i = 0; i < b->n; i++)
		b->writes[i].left = true;
}

static bool send(struct batch *b, struct error *err)
{
	struct retry retry;
	bool sent;
	size_t before, left = b->n;
	if (!b->flying)
		begin_sending(b);
	ddbi_retry_init(&retry, b->db, b->options.max_tries);
	do {
		before = left;
		sent = (b->flying || launch(b, err)) && land(b, err);
		left = left_over(b);
		if (sent ? !left : !ddbi_retry_counts(err->exception))
			return sent;
	} while (ddbi_retry_wait(&retry, left < before, err));
	return false;
}

void ddbi_batch_launch(struct batch *b)
{
	struct error err; /* which the flush meets again */
	begin_sending(b);
	if (b->n)
		launch(b, &err);
}

/* The session may be closed: closing it has ended what was under way, but nobody took the answers. */
static bool all_done(const struct batch *b)
{
	if (!b->flying || b->op.state != OP_DONE || op_failed(&b->op))
		return false;
	return !((const struct batch_write_item_output *)b->op.output)->unprocessed_items.len;
}

void ddbi_batch_drop(struct batch *b, const struct error *err)
{
	bool left = !all_done(b);
	for (size_t i = 0; i < b->n; i++)
		b->writes[i].left = left;
	b->flying = false;
	report_all(b, err);
}

bool ddbi_batch_flush(struct batch *b, struct call *c)
{
	bool sent = !b->n || send(b, &c->err);
	struct error err;
	error_init(&err, &b->arena);
	bool ran = run_hooks(b, c, &err);
	report_all(b, &c->err);
	if (!ran)
		remember(b, &err);
	if (!ran && sent)
		c->err = err;
	return sent && ran;
}

/* ---- adding ---- */

static uint64_t key_hash(const struct mapping *m, struct str packed)
{
	uint64_t hash = ddbi_hash64(ddbi_item_get(packed, m->hash->name));
	return m->range ? hash * 31 + ddbi_hash64(ddbi_item_get(packed, m->range->name)) : hash;
}

/* JSON is longer than what is packed: by its names of types, base64 and escapes. */
static bool measure(struct call *c, struct batch_write *w, struct str packed)
{
	struct buf json;
	if (packed.n <= PACKED_SMALL) {
		w->wire = WIRE_SMALL;
		return true;
	}
	ddbi_buf_init(&json, WIRE_MAX);
	ddbi_json_write_item(&json, packed);
	w->wire = json.failed ? WIRE_MAX : json.len;
	bool ok = !json.failed || json.too_long;
	ddbi_buf_free(&json);
	return ok || ddbi_fail_nomem(&c->err);
}

/* What was encoded behind all that waits. */
static bool measure_new(struct batch *b, struct call *c, struct batch_write *w)
{
	const struct str packed = packed_of(b, w);
	w->hash = key_hash(c->mapping, packed);
	if (w->put && ddbi_item_size(packed) > ITEM_MAX_SIZE)
		return ddbi_fail(&c->err, MSG_SIZE_PUT);
	return measure(c, w, packed);
}

/* The waiting one with the same key; b->n: there is none. */
static size_t find(const struct batch *b, const struct batch_write *new)
{
	size_t i = 0;
	for (; i < b->n; i++) {
		const struct batch_write *w = &b->writes[i];
		if (w->hash == new->hash && same_table(w, new->mapping->table) &&
			same_key(w->mapping, packed_of(b, w), packed_of(b, new)))
			break;
	}
	return i;
}

/* The bytes of one that waits; the new one's stand behind all others. */
static void cut(struct batch *b, size_t at, size_t n, struct batch_write *new)
{
	memmove(b->bytes.p + at, b->bytes.p + at + n, b->bytes.len - at - n);
	b->bytes.len -= n;
	for (size_t i = 0; i < b->n; i++)
		if (b->writes[i].at > at)
			b->writes[i].at -= n;
	new->at -= n;
}

/* What waits is sent, and only the new one's bytes stay. */
static void send_others(struct batch *b, struct call *c, struct batch_write *new)
{
	size_t at = new->at, n = b->bytes.len - at;
	ddbi_batch_flush(b, c);
	memmove(b->bytes.p, b->bytes.p + at, n);
	b->bytes.len = n;
}

/* The batch gets room for the new one, or *in becomes one that has it. */
static bool make_room(struct batch **in, struct call *c, size_t place, struct batch_write *new)
{
	struct batch *b = *in;
	struct batch_write *old = &b->writes[place];
	size_t others = place < b->n ? b->wire - old->wire : b->wire;
	bool full = place == BATCH_WRITES_MAX || others + new->wire > WIRE_MAX ||
		    b->added.len + sizeof(struct batch_added) > b->added.max;
	if (!full || !b->n)
		return true;
	if (b->options.no_send)
		return ddbi_failf(&c->err, EXCEPTION_CONVERSION,
			"the batch is full (%zu items are waiting) and does not send by itself: call "
			"ddb_batch_send first",
			b->n);
	if (b->turn)
		*in = b->turn(b, c, (struct str){ b->bytes.p + new->at, b->bytes.len - new->at });
	else
		send_others(b, c, new);
	if (!*in)
		return false;
	new->at = 0;
	return true;
}

/* Notes whose fate that of the write will be. */
static bool note(struct batch *b, struct call *c, size_t write)
{
	const struct batch_added added = { b->tally->next, write };
	ddbi_buf_add(&b->added, &added, sizeof added);
	if (!b->added.failed)
		return true;
	b->added.failed = false;
	return ddbi_fail_nomem(&c->err);
}

/* In the place of one with the same key, or behind the others. */
static void place(struct batch *b, size_t at, struct batch_write *new)
{
	if (at < b->n) {
		b->wire -= b->writes[at].wire;
		cut(b, b->writes[at].at, b->writes[at].n + b->writes[at].told, new);
	} else {
		b->n++;
	}
	b->wire += new->wire;
	b->writes[at] = *new;
	b->tally->next++;
}

static bool refuse(struct batch *b, struct call *c, size_t bytes)
{
	b->bytes.len = bytes;
	ddbi_batch_refused(b, c);
	return false;
}

static bool add(struct batch *b, struct call *c, struct batch_write *new)
{
	if (!measure_new(b, c, new))
		return refuse(b, c, new->at);
	struct batch *in = b;
	if (!make_room(&in, c, find(b, new), new)) {
		b->bytes.len = new->at;
		return b->options.no_send ? false : refuse(b, c, new->at);
	}
	size_t at = find(in, new);
	if (!note(in, c, at))
		return refuse(in, c, new->at);
	place(in, at, new);
	return true;
}

static bool keys_are_made(const struct mapping *m)
{
	return m->hash->pattern || (m->range && m->range->pattern);
}

bool ddbi_batch_add(struct batch *b, struct call *c, const void *item, bool put)
{
	const struct mapping *m = c->mapping;
	struct batch_write new = {
		.mapping = m, .at = b->bytes.len, .put = put, .hooks = c->hooks && !b->keeps_hooks
	};
	struct str packed;
	if (!(put ? ddbi_append_item : ddbi_append_key)(m, item, &c->db->arena, &c->err, &b->bytes, &packed))
		return refuse(b, c, new.at);
	new.n = packed.n;
	if (!put && new.hooks && keys_are_made(m)) {
		if (!ddbi_append_key_members(m, item, &c->db->arena, &c->err, &b->bytes, &packed))
			return refuse(b, c, new.at);
		new.told = packed.n;
	}
	return add(b, c, &new);
}

bool ddbi_batch_add_key(struct batch *b, struct call *c, struct str packed)
{
	struct batch_write new = { .mapping = c->mapping, .at = b->bytes.len, .n = packed.n };
	buf_str(&b->bytes, packed);
	if (!b->bytes.failed)
		return add(b, c, &new);
	b->bytes.failed = b->bytes.too_long = false;
	ddbi_fail_nomem(&c->err);
	return refuse(b, c, new.at);
}

bool ddbi_batch_in_common(const struct batch *a, const struct batch *b)
{
	for (size_t i = 0; i < a->n; i++)
		for (size_t k = 0; k < b->n; k++)
			if (a->writes[i].hash == b->writes[k].hash)
				return true;
	return false;
}
