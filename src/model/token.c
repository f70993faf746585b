/* SPDX-License-Identifier: Apache-2.0 */
#include "model/token.h"
#include "base/crc.h"
#include "base/text.h"

#define FORMAT    1
#define HEAD      9 /* format and fingerprint */
#define TAIL      4
#define QUERY_MAX ((size_t)4 << 20) /* bytes of a query that is fingerprinted */

/* ---- the fingerprint ---- */
/* Everything that decides what comes and in which order. Each part is written with its length, so that no two
 * queries are the same bytes. */
static void note_number(struct buf *b, uint64_t n)
{
	ddbi_buf_u64(b, n);
	ddbi_buf_byte(b, ' ');
}

static void note_text(struct buf *b, struct str s)
{
	note_number(b, s.n);
	buf_str(b, s);
}

static void note_path(struct buf *b, const struct path *p)
{
	note_number(b, p->n);
	for (size_t i = 0; i < p->n; i++) {
		note_number(b, p->parts[i].name.p ? 0 : (uint64_t)p->parts[i].index + 1);
		note_text(b, p->parts[i].name);
	}
}

static void note_operand(struct buf *b, const struct operand *o)
{
	note_number(b, o->kind);
	if (o->kind == OPERAND_PATH)
		note_path(b, &o->path);
	else if (o->kind == OPERAND_VALUE)
		note_text(b, o->value);
	else
		note_operand(b, o->inner);
}

static void note_condition(struct buf *b, const struct condition *c)
{
	note_number(b, c ? (uint64_t)c->op + 1 : 0);
	if (!c)
		return;
	note_number(b, c->noperands);
	for (size_t i = 0; i < c->noperands; i++)
		note_operand(b, &c->operands[i]);
	note_number(b, c->nchildren);
	for (size_t i = 0; i < c->nchildren; i++)
		note_condition(b, &c->children[i]);
}

static void note_projection(struct buf *b, const struct projection *p)
{
	note_number(b, p ? p->n + 1 : 0);
	for (size_t i = 0; p && i < p->n; i++)
		note_path(b, &p->paths[i]);
}

/* The table without the session's prefix: that may differ from store to store. */
static void note_model(struct buf *b, const struct mapping *m)
{
	note_text(b, str_z(m->model->table));
	note_number(b, m->nrows);
	for (size_t i = 0; i < m->nrows; i++)
		note_text(b, m->rows[i].name);
}

static void note_plan(struct buf *b, const struct plan *p)
{
	note_number(b, p->way);
	note_text(b, p->index ? str_z(p->index->name) : STR_NONE);
	note_condition(b, p->key);
	note_condition(b, p->filter);
	note_condition(b, p->rest);
	note_projection(b, p->shown);
	note_projection(b, p->fields);
	note_projection(b, p->rest_fields);
	note_number(b, p->descending);
	note_number(b, p->fetch_rest);
}

static bool fingerprint(const struct ddb_cursor *c, uint64_t *out)
{
	struct buf b;
	ddbi_buf_init(&b, QUERY_MAX);
	note_model(&b, c->mapping);
	note_plan(&b, &c->plan);
	bool ok = !b.failed;
	*out = ok ? ddbi_hash64(buf_view(&b)) : 0;
	ddbi_buf_free(&b);
	return ok;
}

/* ---- little-endian ---- */
static void put_le(struct buf *b, uint64_t v, int bytes)
{
	for (int i = 0; i < bytes; i++)
		ddbi_buf_byte(b, (char)(v >> (8 * i) & 0xFF));
}

static uint64_t get_le(const char *p, int bytes)
{
	uint64_t v = 0;
	for (int i = 0; i < bytes; i++)
		v |= (uint64_t)(unsigned char)p[i] << (8 * i);
	return v;
}

/* ---- base64url ---- */
static bool write_url(struct buf *out, struct str bytes)
{
	buf_clear(out);
	ddbi_base64_write(out, bytes);
	while (out->len && out->p[out->len - 1] == '=')
		out->len--;
	for (size_t i = 0; i < out->len; i++)
		out->p[i] = out->p[i] == '+' ? '-' : out->p[i] == '/' ? '_' : out->p[i];
	ddbi_buf_byte(out, '\0');
	return !out->failed;
}

/* Absent: it is none, or no memory (then *err is set). */
static struct str read_url(const char *token, struct ddb_arena *arena, struct error *err)
{
	size_t n = strnlen(token, TOKEN_MAX + 1), read = 0;
	size_t padded = (n + 3) / 4 * 4;
	if (n > TOKEN_MAX || n % 4 == 1)
		return STR_NONE;
	char *text = ddbi_arena_bytes(arena, padded), *out = ddbi_arena_bytes(arena, padded);
	if (!text || !out) {
		ddbi_fail_nomem(err);
		return STR_NONE;
	}
	for (size_t i = 0; i < padded; i++) {
		char ch = i < n ? token[i] : '=';
		if (i < n && (ch == '+' || ch == '/' || ch == '='))
			return STR_NONE;
		text[i] = ch == '-' ? '+' : ch == '_' ? '/' : ch;
	}
	return ddbi_base64_read((struct str){ text, padded }, out, &read) == BASE64_OK
		       ? (struct str){ out, read }
		       : STR_NONE;
}

/* ---- where the cursor is ---- */
static void add_part(struct packer *p, struct str item, const struct mapped *row, struct str *done, size_t *n)
{
	for (size_t i = 0; row && i < *n; i++)
		if (str_eq(done[i], row->name))
			return;
	if (!row)
		return;
	done[(*n)++] = row->name;
	struct str value = ddbi_item_get(item, row->name);
	if (value.p)
		ddbi_pack_packed(p, row->name, value);
}

static const struct mapped *index_row(const struct ddb_cursor *c, const char *member)
{
	return member ? ddbi_mapping_row(c->mapping, str_z(member)) : NULL;
}

/* The keys of the table and of the index, out of the item. */
static bool key_of(const struct ddb_cursor *c, struct str item, struct buf *out)
{
	const struct ddb_index *x = c->plan.index;
	struct str done[4], ignored;
	struct packer p;
	size_t n = 0;
	ddbi_pack_begin(&p, out);
	add_part(&p, item, c->mapping->hash, done, &n);
	add_part(&p, item, c->mapping->range, done, &n);
	add_part(&p, item, x ? index_row(c, x->hash) : NULL, done, &n);
	add_part(&p, item, x ? index_row(c, x->range) : NULL, done, &n);
	return ddbi_pack_end(&p, &ignored);
}

/* Behind what was read, or in the midst of it. */
static bool add_position(const struct ddb_cursor *c, struct buf *out)
{
	if (c->nitems == 0 && c->nentries == 0)
		buf_str(out, buf_view(&c->start));
	else
		return c->last.p && key_of(c, c->last, out);
	return !out->failed;
}

bool ddbi_token_left(const struct ddb_cursor *c)
{
	return c->error.rc == DDB_OK && !c->plan.sort && !c->segments &&
	       (c->nitems || c->nentries || !c->read_all);
}

bool ddbi_token_make(struct ddb_cursor *c, struct str *out)
{
	struct buf b;
	uint64_t print;
	if (!ddbi_token_left(c) || !fingerprint(c, &print))
		return false;
	ddbi_buf_init(&b, HEAD + CURSOR_KEY_MAX + TAIL);
	ddbi_buf_byte(&b, FORMAT);
	put_le(&b, print, 8);
	bool ok = add_position(c, &b);
	put_le(&b, ddbi_crc32(buf_view(&b)), TAIL);
	ok = ok && !b.failed && write_url(&c->token, buf_view(&b));
	ddbi_buf_free(&b);
	*out = buf_view(&c->token);
	return ok;
}

/* ---- going on ---- */
static bool refuse(const struct ddb_cursor *c, struct error *err, const char *why)
{
	return ddbi_failf(err, EXCEPTION_VALIDATION, "%s: .resume is %s", c->mapping->model->name, why);
}

static bool find_key(struct ddb_cursor *c, struct str key, struct error *err)
{
	for (size_t i = 0; i < c->plan.nkeys; i++)
		if (str_eq(c->plan.keys[i], key)) {
			c->next_key = i + 1;
			c->read_all = c->next_key == c->plan.nkeys;
			return true;
		}
	return refuse(c, err, "of an item that this find does not ask for");
}

static bool go_on_after(struct ddb_cursor *c, struct str key, struct error *err)
{
	if (key.n == 0)
		return true;
	if (key.n > CURSOR_KEY_MAX || !ddbi_packed_valid(key))
		return refuse(c, err, "damaged: give it as ddb_resume_token told it");
	if (c->plan.way == WAY_BATCH_GET)
		return find_key(c, key, err);
	buf_str(&c->start, key);
	return !c->start.failed || ddbi_fail_nomem(err);
}

bool ddbi_token_resume(struct ddb_cursor *c, const char *token, struct error *err)
{
	struct str bytes = read_url(token, &c->page, err);
	uint64_t print;
	if (err->exception)
		return false;
	if (bytes.n < HEAD + TAIL ||
		get_le(bytes.p + bytes.n - TAIL, TAIL) != ddbi_crc32(str_sub(bytes, 0, bytes.n - TAIL)))
		return refuse(c, err, "damaged: give it as ddb_resume_token told it");
	if (bytes.p[0] != FORMAT)
		return refuse(c, err, "of another version of libddb");
	if (!fingerprint(c, &print))
		return ddbi_fail_nomem(err);
	if (get_le(bytes.p + 1, 8) != print)
		return refuse(c, err,
			"of another query: where, index, order and projection must be those that it was "
			"taken with");
	return go_on_after(c, str_sub(bytes, HEAD, bytes.n - HEAD - TAIL), err);
}
