/* SPDX-License-Identifier: Apache-2.0 */
#include "store/local/check.h"
#include "store/local/index.h"
#include "value/json.h"
#include <stdarg.h>
#include <stdio.h>

enum { TEXT_MAX = 1 << 20, HEX_SHOWN = 48, PROGRESS_EVERY = 1024 };

/* ---- telling ---- */

static void add_place(const struct checking *c, struct str key, struct buf *b)
{
	if (!c->table)
		return;
	buf_z(b, "table ");
	buf_str(b, c->table->name);
	if (c->index) {
		buf_z(b, ", index ");
		buf_str(b, c->index->name);
	}
	if (key.p) {
		buf_z(b, ", item ");
		buf_str(b, key);
	}
	buf_z(b, ": ");
}

static bool key_json(struct checking *c, struct str item, struct buf *b)
{
	struct str names[MAX_KEY_NAMES];
	struct str key = ddbi_item_pick(item, names, ddbi_key_names(c->table, NULL, names), &c->arena);
	if (key.p)
		ddbi_json_write_item(b, key);
	return key.p;
}

static bool tell(struct checking *c, struct str item, const char *what, struct buf *key, struct buf *text)
{
	bool has_key = c->table && item.p;
	if (has_key && !key_json(c, item, key))
		return ddbi_fail_nomem(c->err);
	add_place(c, has_key ? buf_view(key) : STR_NONE, text);
	buf_z(text, what);
	if (key->failed || text->failed)
		return ddbi_fail_nomem(c->err);
	const struct finding finding = { .text = buf_view(text),
		.table = c->table ? c->table->name : STR_NONE,
		.index = c->index ? c->index->name : STR_NONE,
		.key = has_key ? buf_view(key) : STR_NONE };
	return c->to->found(c->to->user, &finding);
}

bool ddbi_check_found(struct checking *c, struct str item, const char *format, ...)
{
	char what[512];
	struct buf key, text;
	va_list args;
	va_start(args, format);
	vsnprintf(what, sizeof what, format, args);
	va_end(args);
	ddbi_buf_init(&key, TEXT_MAX);
	ddbi_buf_init(&text, TEXT_MAX);
	bool go_on = tell(c, item, what, &key, &text);
	ddbi_buf_free(&key);
	ddbi_buf_free(&text);
	return go_on;
}

const char *ddbi_check_hex(struct checking *c, struct str key)
{
	static const char digits[] = "0123456789abcdef";
	size_t n = key.n < HEX_SHOWN ? key.n : HEX_SHOWN;
	char *p = ddbi_arena_bytes(&c->arena, 2 * n + 4);
	if (!p)
		return "?";
	for (size_t i = 0; i < n; i++) {
		p[2 * i] = digits[(unsigned char)key.p[i] >> 4];
		p[2 * i + 1] = digits[(unsigned char)key.p[i] & 15];
	}
	memcpy(p + 2 * n, n < key.n ? "..." : "", n < key.n ? 4 : 1);
	return p;
}

/* ---- reading ---- */

/* A row that the engine finds damaged comes as one that is empty, and so cannot be read. */
#define DAMAGED STR("")

/* Damage is what we are looking for; anything else keeps us from looking. */
static bool cannot_read(struct checking *c, enum kv_rc rc)
{
	if (rc == KV_DAMAGED)
		return ddbi_check_found(c, STR_NONE, "rows cannot be read: %s", ddbi_kv_rc_text(rc));
	return ddbi_kv_fail(c->err, rc);
}

static void count_row(struct checking *c)
{
	if (++c->rows % PROGRESS_EVERY == 0 && c->to->progress)
		c->to->progress(c->to->user, c->rows);
}

bool ddbi_check_each(struct checking *c, kv_tree tree, check_row_fn *row, void *of)
{
	const struct kv_ops *ops = c->view.local->kv->ops;
	const struct kv_range all = { STR(""), STR_NONE };
	struct kv_iter *it;
	struct str key, value;
	enum kv_rc rc = ops->iterate(c->view.snapshot, tree, &all, false, &it);
	if (rc != KV_OK)
		return cannot_read(c, rc);
	bool ok = true;
	while (ok && rc != KV_NONE) {
		key = value = STR_NONE;
		rc = ops->next(it, &key, &value);
		c->damaged = rc == KV_DAMAGED && key.p;
		if (rc == KV_OK || c->damaged) {
			ddbi_arena_reset(&c->arena);
			count_row(c);
			ok = row(c, of, key, c->damaged ? DAMAGED : value);
		} else if (rc != KV_NONE) {
			ok = cannot_read(c, rc);
		}
	}
	ops->end(it);
	return ok;
}

static bool first_of(struct checking *c, kv_tree tree, const struct kv_range *range, struct str *value)
{
	const struct kv_ops *ops = c->view.local->kv->ops;
	struct kv_iter *it;
	struct str key, there;
	enum kv_rc rc = ops->iterate(c->view.snapshot, tree, range, false, &it);
	if (rc != KV_OK)
		return cannot_read(c, rc);
	rc = ops->next(it, &key, &there);
	if (rc == KV_OK)
		*value = ddbi_arena_copy(&c->arena, there);
	ops->end(it);
	if (rc == KV_DAMAGED)
		*value = DAMAGED; /* told of when its whole tree is looked at */
	if (rc == KV_OK)
		return value->p || ddbi_fail_nomem(c->err);
	return rc == KV_NONE || rc == KV_DAMAGED || ddbi_kv_fail(c->err, rc);
}

bool ddbi_check_get(struct checking *c, kv_tree tree, struct str key, struct str *value)
{
	char *above = ddbi_arena_bytes(&c->arena, key.n + 1);
	*value = STR_NONE;
	if (!above)
		return ddbi_fail_nomem(c->err);
	if (key.n)
		memcpy(above, key.p, key.n);
	above[key.n] = '\0';
	return first_of(c, tree, &(struct kv_range){ key, { above, key.n + 1 } }, value);
}

/* ---- the whole ---- */

static bool check_tables(struct checking *c)
{
	for (size_t i = 0; i < c->view.catalog->n; i++)
		if (!ddbi_check_table(c, c->view.catalog->tables[i]))
			return false;
	return true;
}

bool ddbi_local_check(struct local *l, const struct store_check *to, struct error *err)
{
	struct checking c = { .to = to, .err = err, .now_us = ddbi_local_now_us(l) };
	if (!ddbi_view_take(l, err, &c.view))
		return false;
	ddbi_arena_init(&c.arena, ARENA_MAX_DEFAULT);
	ddbi_arena_init(&c.keep, ARENA_MAX_DEFAULT);
	if (ddbi_check_catalog(&c) && check_tables(&c) && ddbi_check_counters(&c) && ddbi_check_tokens(&c))
		ddbi_check_streams(&c);
	if (to->progress)
		to->progress(to->user, c.rows);
	ddbi_map_free(&c.numbers);
	ddbi_arena_free(&c.arena);
	ddbi_arena_free(&c.keep);
	ddbi_view_release(&c.view);
	return err->exception == EXCEPTION_NONE;
}
