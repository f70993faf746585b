/* SPDX-License-Identifier: Apache-2.0 */
/* Putting an item together attribute by attribute. */
#include "value/decimal.h"
#include "value/layout.h"

void ddbi_pack_begin(struct packer *p, struct buf *out)
{
	*p = (struct packer){ .out = out, .start = out->len };
	head_begin(out);
}

static void add_name(struct packer *p, struct str name)
{
	struct buf *out = p->out;
	if (p->n && !p->unsorted && !out->failed) {
		struct str before;
		piece_get(out->p + p->last, &before);
		p->unsorted = str_cmp(before, name) >= 0;
	}
	p->last = out->len;
	p->n++;
	p->size += name.n;
	ddbi_piece_add(out, name);
}

static void add_scalar_bytes(struct packer *p, struct str name, enum ddb_type type, struct str content)
{
	add_name(p, name);
	char *to = content.n < PACKED_LENGTH_MAX
			   ? ddbi_buf_reserve(p->out, content.n + 1 + PACKED_LENGTH_ROOM)
			   : NULL;
	if (!to) {
		if (!p->out->failed)
			ddbi_buf_refuse(p->out);
		return;
	}
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
	add_name(p, name);
	size_t at = piece_begin(p->out);
	p->size += ddbi_value_put(p->out, v);
	piece_end(p->out, at);
}

void ddbi_pack_number(struct packer *p, struct str name, const struct ddb_decimal *d)
{
	ddbi_pack_value(p, name, &(struct ddb_value){ .type = DDB_N, .n = *d });
}

void ddbi_pack_int(struct packer *p, struct str name, int64_t v)
{
	ddbi_pack_value(p, name, &(struct ddb_value){ .type = DDB_N, .n = ddbi_decimal_from_i64(v) });
}

void ddbi_pack_bool(struct packer *p, struct str name, bool flag)
{
	ddbi_pack_value(p, name, &(struct ddb_value){ .type = DDB_BOOL, .flag = flag });
}

void ddbi_pack_null(struct packer *p, struct str name)
{
	ddbi_pack_value(p, name, &(struct ddb_value){ .type = DDB_NULL });
}

void ddbi_pack_packed(struct packer *p, struct str name, struct str value)
{
	add_name(p, name);
	ddbi_piece_add(p->out, value);
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
