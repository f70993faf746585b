/* SPDX-License-Identifier: Apache-2.0 */
/* A struct as one line for people. */
#include "model/call.h"
#include "model/documents.h"
#include "model/pattern.h"
#include "value/decimal.h"
#include <stdio.h>

#define LINE_MAX_ ((size_t)1 << 20)
#define SHOWN     60 /* characters of a text */

static size_t characters_in(struct str s, size_t max)
{
	size_t i = 0, n = 0;
	while (i < s.n && (n < max || ((unsigned char)s.p[i] & 0xC0) == 0x80)) {
		n += ((unsigned char)s.p[i] & 0xC0) != 0x80;
		i++;
	}
	while (i < s.n && ((unsigned char)s.p[i] & 0xC0) == 0x80)
		i++;
	return i;
}

static void show_byte(struct buf *out, char c)
{
	static const char hex[] = "0123456789abcdef";
	unsigned char u = (unsigned char)c;
	if (c == '"' || c == '\\')
		ddbi_buf_byte(out, '\\');
	if (u >= 0x20)
		ddbi_buf_byte(out, c);
	else
		ddbi_buf_add(out, (char[]){ '\\', 'x', hex[u >> 4], hex[u & 15] }, 4);
}

static void show_text(struct buf *out, struct ddb_text_n text)
{
	struct str s = { text.data, text.len };
	size_t n = characters_in(s, SHOWN);
	ddbi_buf_byte(out, '"');
	for (size_t i = 0; i < n; i++)
		show_byte(out, s.p[i]);
	buf_z(out, n < s.n ? "..." : "");
	ddbi_buf_byte(out, '"');
}

static void show_number(struct buf *out, const struct ddb_decimal *n)
{
	char text[DECIMAL_TEXT_MAX];
	ddbi_buf_add(out, text, ddbi_decimal_format(n, text));
}

static void show_value(struct buf *out, const struct ddb_value *v);

static void show_list(struct buf *out, const struct ddb_values *list)
{
	ddbi_buf_byte(out, '[');
	for (size_t i = 0; i < list->len; i++) {
		buf_z(out, i ? ", " : "");
		show_value(out, &list->items[i]);
	}
	ddbi_buf_byte(out, ']');
}

static void show_map(struct buf *out, const struct ddb_item *m)
{
	buf_z(out, m->len ? "{ " : "{");
	for (size_t i = 0; i < m->len; i++) {
		buf_z(out, i ? ", " : "");
		ddbi_buf_add(out, m->members[i].name.data, m->members[i].name.len);
		buf_z(out, " = ");
		show_value(out, &m->members[i].value);
	}
	buf_z(out, m->len ? " }" : "}");
}

static void show_value(struct buf *out, const struct ddb_value *v)
{
	switch (v->type) {
	case DDB_S: show_text(out, v->s); break;
	case DDB_N: show_number(out, &v->n); break;
	case DDB_B:
		ddbi_buf_byte(out, '<');
		ddbi_buf_u64(out, v->b.len);
		buf_z(out, v->b.len == 1 ? " byte>" : " bytes>");
		break;
	case DDB_BOOL: buf_z(out, v->flag ? "true" : "false"); break;
	case DDB_M: show_map(out, &v->m); break;
	case DDB_SS:
	case DDB_NS:
	case DDB_BS:
	case DDB_L: show_list(out, &v->list); break;
	default: buf_z(out, "null");
	}
}

/* Where its member lies: SIZE_MAX: it has none. */
static size_t place(const struct mapped *row)
{
	if (row->pattern)
		return row->pattern->size ? row->pattern->offset : SIZE_MAX;
	return row->attr->size ? row->attr->offset : SIZE_MAX;
}

const struct mapped *ddbi_member_after(const struct mapping *m, const struct mapped *last)
{
	const struct mapped *next = NULL;
	for (size_t i = 0; i < m->nrows; i++) {
		const struct mapped *row = &m->rows[i];
		if (place(row) == SIZE_MAX || (last && place(row) <= place(last)))
			continue;
		if (!next || place(row) < place(next))
			next = row;
	}
	return next;
}

/* A text that is made from other members is shown as it stands in its own. */
static bool member_shown(struct encoder *e, const struct mapped *row, const void *x, struct ddb_value *v)
{
	if (!row->pattern)
		return ddbi_member_value(e, row, mapped_at(row, x), v);
	const char *text = (const char *)x + row->pattern->offset;
	const char *end = memchr(text, 0, row->pattern->size);
	if (*text)
		*v = (struct ddb_value){ .type = DDB_S,
			.s = { text, end ? (size_t)(end - text) : row->pattern->size } };
	return true;
}

static bool show_struct(struct call *c, const void *x, struct buf *out)
{
	struct encoder e = { .arena = &c->db->arena, .err = &c->err, .depth = 1, .any_length = true };
	const char *before = " { ";
	buf_z(out, c->mapping->model->name);
	for (const struct mapped *row = NULL; (row = ddbi_member_after(c->mapping, row));) {
		struct ddb_value v = { .type = DDB_NONE };
		if (!member_shown(&e, row, x, &v))
			return false;
		if (v.type == DDB_NONE)
			continue;
		buf_z(out, before);
		buf_z(out, row->attr->member);
		buf_z(out, " = ");
		show_value(out, &v);
		before = ", ";
	}
	buf_z(out, *before == ',' ? " }" : " {}");
	return !out->failed || ddbi_fail_nomem(&c->err);
}

/* An item without a struct shows its attributes. */
static bool show(struct call *c, const void *x, struct buf *out)
{
	if (!c->mapping->model->items)
		return show_struct(c, x, out);
	if (!ddbi_item_has_members(x, &c->err))
		return false;
	buf_z(out, c->mapping->model->name);
	ddbi_buf_byte(out, ' ');
	show_map(out, x);
	return !out->failed || ddbi_fail_nomem(&c->err);
}

enum ddb_rc ddb_show(struct ddb *db, const struct ddb_model *model, struct ddb_arena *arena, const void *x,
	const char **text)
{
	struct call c;
	struct buf line;
	struct str copy = STR_NONE;
	ddbi_buf_init(&line, LINE_MAX_);
	bool ok = ddbi_call_begin(&c, db, model) && ddbi_call_needs(&c, arena, "the arena") &&
		  ddbi_call_needs(&c, x, "the item") && ddbi_call_needs(&c, text, "text") &&
		  show(&c, x, &line);
	if (ok && !(copy = ddbi_arena_copy(arena, buf_view(&line))).p)
		ok = ddbi_fail_nomem(&c.err);
	if (ok)
		*text = copy.p;
	ddbi_buf_free(&line);
	return ddbi_call_end(&c, ok);
}
