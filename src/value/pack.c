/* SPDX-License-Identifier: Apache-2.0 */
/* Packed values and items from trees. */
#include "value/decimal.h"
#include "value/layout.h"

/* Each returns DynamoDB's size of what it wrote. */
static size_t put_scalar_bytes(struct buf *out, enum ddb_type type, const void *data, size_t n)
{
	char *p = n <= PACKED_LENGTH_MAX ? ddbi_buf_reserve(out, n + 1) : NULL;
	if (!p) {
		if (!out->failed)
			ddbi_buf_refuse(out);
		return 0;
	}
	*p = (char)type;
	if (n)
		memcpy(p + 1, data, n);
	out->len += n + 1;
	return n;
}

static size_t put_number(struct buf *out, const struct ddb_decimal *d)
{
	struct ddb_decimal normal = *d;
	size_t size = 0;
	char *p = ddbi_buf_reserve(out, PACKED_NUMBER_ROOM);
	if (p && ddbi_decimal_normalize(&normal) != DECIMAL_OK)
		ddbi_buf_refuse(out);
	else if (p)
		out->len += ddbi_number_put(p, &normal, &size);
	return size;
}

static size_t put_piece(struct buf *out, const struct ddb_value *v)
{
	size_t at = piece_begin(out);
	size_t size = ddbi_value_put(out, v);
	piece_end(out, at);
	return size;
}

static void sort_members(struct buf *out, size_t at, enum ddb_type type, size_t count)
{
	if (out->failed || count < 2)
		return;
	enum sort_result sorted = ddbi_members_sort(out, at + PACKED_HEAD, type, true, &count);
	if (sorted != SORT_OK)
		out->failed = true;
}

void ddbi_set_put_members(struct buf *out, const struct ddb_value *set)
{
	for (size_t i = 0; i < set->list.len && !out->failed; i++)
		put_piece(out, &set->list.items[i]);
}

/* Members of sets, elements of lists. */
static size_t put_elements(struct buf *out, const struct ddb_value *v)
{
	size_t at = head_begin(out), size = 0;
	for (size_t i = 0; i < v->list.len && !out->failed; i++)
		size += put_piece(out, &v->list.items[i]);
	if (v->type == DDB_L)
		size += 3 + v->list.len;
	else
		sort_members(out, at, v->type, v->list.len);
	ddbi_head_end(out, at, v->type, size, v->list.len);
	return size;
}

/* Members without their head; returns the size without the bytes for each member. */
static size_t put_members(struct buf *out, const struct ddb_item *m)
{
	size_t size = 0;
	for (size_t i = 0; i < m->len && !out->failed; i++) {
		struct str name = { m->members[i].name.data, m->members[i].name.len };
		ddbi_piece_add(out, name);
		size += name.n + put_piece(out, &m->members[i].value);
	}
	return size;
}

static size_t put_map(struct buf *out, const struct ddb_item *m)
{
	size_t at = head_begin(out);
	size_t size = 3 + m->len + put_members(out, m);
	sort_members(out, at, DDB_M, m->len);
	ddbi_head_end(out, at, DDB_M, size, m->len);
	return size;
}

static size_t put_flag(struct buf *out, bool flag)
{
	ddbi_buf_byte(out, DDB_BOOL);
	ddbi_buf_byte(out, flag);
	return 1;
}

static size_t put_null(struct buf *out)
{
	ddbi_buf_byte(out, DDB_NULL);
	return 1;
}

size_t ddbi_value_put(struct buf *out, const struct ddb_value *v)
{
	switch (v->type) {
	case DDB_S: return put_scalar_bytes(out, DDB_S, v->s.data, v->s.len);
	case DDB_B: return put_scalar_bytes(out, DDB_B, v->b.data, v->b.len);
	case DDB_N: return put_number(out, &v->n);
	case DDB_BOOL: return put_flag(out, v->flag);
	case DDB_NULL: return put_null(out);
	case DDB_M: return put_map(out, &v->m);
	case DDB_L:
	case DDB_SS:
	case DDB_NS:
	case DDB_BS: return put_elements(out, v);
	default: out->failed = true; return 0;
	}
}

void ddbi_pack_one(struct buf *out, const struct ddb_value *v)
{
	ddbi_value_put(out, v);
}

/* ---- in the arena ---- */
static struct str into_arena(struct ddb_arena *arena, struct buf *made)
{
	struct str copy = STR_NONE;
	if (!made->failed)
		copy = ddbi_arena_copy(arena, buf_view(made));
	ddbi_buf_free(made);
	return copy;
}

struct str ddbi_value_pack(struct ddb_arena *arena, const struct ddb_value *v)
{
	struct buf made;
	ddbi_buf_init(&made, PACKED_LENGTH_MAX);
	ddbi_value_put(&made, v);
	return into_arena(arena, &made);
}

struct str ddbi_item_pack(struct ddb_arena *arena, const struct ddb_item *item)
{
	struct buf made;
	ddbi_buf_init(&made, PACKED_LENGTH_MAX);
	size_t at = head_begin(&made);
	size_t size = put_members(&made, item);
	sort_members(&made, at, DDB_M, item->len);
	ddbi_item_end(&made, at, size, item->len);
	return into_arena(arena, &made);
}
