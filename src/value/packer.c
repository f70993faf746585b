/* SPDX-License-Identifier: Apache-2.0 */
/* Putting an item together attribute by attribute. */
#include "value/decimal.h"
#include "value/layout.h"

void ddbi_pack_begin(struct packer *p, struct buf *out)
{
	*p = (struct packer){ .out = out, .start = out->len };
	head_begin(out);
}

/* The name of the next attribute, with room behind it for `more` bytes: where its value goes. NULL: failed.
 */
static char *add_name(struct packer *p, struct str name, size_t more)
{
	struct buf *out = p->out;
	if (name.n > PACKED_LENGTH_MAX || more > PACKED_LENGTH_MAX)
		ddbi_buf_refuse(out);
	char *to = room(out, name.n + PACKED_LENGTH_ROOM + more);
	if (!to)
		return NULL;
	if (p->n && !p->unsorted) {
		struct str before;
		piece_get(out->p + p->last, &before);
		p->unsorted = str_cmp(before, name) >= 0;
	}
	p->last = out->len;
	p->n++;
	p->size += name.n;
	char *content = length_put(to, name.n);
	if (name.n)
		memcpy(content, name.p, name.n);
	out->len += (size_t)(content - to) + name.n;
	return content + name.n;
}

static void add_scalar_bytes(struct packer *p, struct str name, enum ddb_type type, struct str content)
{
	char *to = add_name(p, name, content.n + 1 + PACKED_LENGTH_ROOM);
	if (!to)
		return;
	char *at = length_put(to, content.n + 1);
	*at++ = (char)type;
	if (content.n)
		memcpy(at, content.p, content.n);
	p->out->len += (size_t)(at - to) + content.n;
	p->size += content.n;
}

void ddbi_pack_text(struct packer *p, struct str name, struct str text)
{
	add_scalar_bytes(p, name, DDB_S, text);
}

void ddbi_pack_binary(struct packer *p, struct str name, struct str bytes)
{
	add_scalar_bytes(p, name, DDB_B, bytes);
}

void ddbi_pack_value(struct packer *p, struct str name, const struct ddb_value *v)
{
	if (!add_name(p, name, 0))
		return;
	size_t at = piece_begin(p->out);
	p->size += ddbi_value_put(p->out, v);
	piece_end(p->out, at);
}

static void add_number(struct packer *p, struct str name, const struct ddb_decimal *normal)
{
	size_t size;
	char *to = add_name(p, name, 1 + PACKED_NUMBER_ROOM);
	if (!to)
		return;
	size_t n = ddbi_number_put(to + 1, normal, &size);
	*to = (char)n;
	p->out->len += 1 + n;
	p->size += size;
}

void ddbi_pack_number(struct packer *p, struct str name, const struct ddb_decimal *d)
{
	struct ddb_decimal normal = *d;
	if (ddbi_decimal_normalize(&normal) != DECIMAL_OK)
		ddbi_buf_refuse(p->out);
	add_number(p, name, &normal);
}

void ddbi_pack_int(struct packer *p, struct str name, int64_t v)
{
	struct ddb_decimal d = ddbi_decimal_from_i64(v);
	add_number(p, name, &d);
}

static void add_short(struct packer *p, struct str name, enum ddb_type type, bool flag, size_t n)
{
	char *to = add_name(p, name, 3);
	if (!to)
		return;
	to[0] = (char)n;
	to[1] = (char)type;
	to[2] = flag;
	p->out->len += 1 + n;
	p->size++;
}

void ddbi_pack_bool(struct packer *p, struct str name, bool flag)
{
	add_short(p, name, DDB_BOOL, flag, 2);
}

void ddbi_pack_null(struct packer *p, struct str name)
{
	add_short(p, name, DDB_NULL, false, 1);
}

void ddbi_pack_packed(struct packer *p, struct str name, struct str value)
{
	char *to = add_name(p, name, value.n + PACKED_LENGTH_ROOM);
	if (!to)
		return;
	char *content = length_put(to, value.n);
	if (value.n)
		memcpy(content, value.p, value.n);
	p->out->len += (size_t)(content - to) + value.n;
	p->size += ddbi_packed_size(value);
}

bool ddbi_pack_end(struct packer *p, struct str *item)
{
	struct buf *out = p->out;
	enum sort_result sorted = SORT_OK;
	if (!out->failed && p->unsorted)
		sorted = ddbi_members_sort(out, p->start + PACKED_HEAD, DDB_M, true, &p->n);
	if (sorted == SORT_OK)
		ddbi_item_end(out, p->start, p->size, p->n);
	if (out->failed || sorted != SORT_OK) {
		out->len = p->start < out->len ? p->start : out->len;
		return false;
	}
	*item = (struct str){ out->p + p->start, out->len - p->start };
	return true;
}
