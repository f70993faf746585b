/* SPDX-License-Identifier: Apache-2.0 */
#include "value/json_plain.h"
#include "base/text.h"
#include "value/decimal.h"

/* ---- writing ---- */
static void write_number(struct buf *out, struct str value)
{
	char text[DECIMAL_TEXT_MAX];
	struct ddb_decimal n = ddbi_packed_number(value);
	ddbi_buf_add(out, text, ddbi_decimal_format(&n, text));
}

static void write_binary(struct buf *out, struct str value)
{
	ddbi_buf_byte(out, '"');
	ddbi_base64_write(out, ddbi_packed_bytes(value));
	ddbi_buf_byte(out, '"');
}

static void write_elements(struct buf *out, struct str value, char open, char close)
{
	char before = open;
	ddbi_buf_byte(out, open);
	for (struct packed_iter it = ddbi_packed_iter(value); ddbi_packed_next(&it); before = ',') {
		if (before == ',')
			ddbi_buf_byte(out, ',');
		if (it.type == DDB_M) {
			ddbi_json_write_string(out, it.name);
			ddbi_buf_byte(out, ':');
		}
		ddbi_json_plain_value(out, it.value);
	}
	ddbi_buf_byte(out, close);
}

void ddbi_json_plain_value(struct buf *out, struct str value)
{
	switch (packed_type(value)) {
	case DDB_S: ddbi_json_write_string(out, ddbi_packed_bytes(value)); break;
	case DDB_N: write_number(out, value); break;
	case DDB_B: write_binary(out, value); break;
	case DDB_BOOL: buf_z(out, ddbi_packed_bool(value) ? "true" : "false"); break;
	case DDB_M: write_elements(out, value, '{', '}'); break;
	case DDB_L:
	case DDB_SS:
	case DDB_NS:
	case DDB_BS: write_elements(out, value, '[', ']'); break;
	default: buf_z(out, "null");
	}
}

/* ---- reading ---- */
#define ELEMENTS_FIRST 8

struct reading {
	struct json *j;
	struct error *err;
	unsigned depth;
};

/* Room for one more of n elements; NULL: no memory. */
static void *grow(struct reading *r, void *items, size_t n, size_t *cap, size_t size)
{
	if (n < *cap)
		return items;
	size_t more = *cap ? 2 * *cap : ELEMENTS_FIRST;
	void *new = ddbi_arena_array(r->j->arena, more, size);
	if (!new) {
		ddbi_fail_nomem(r->err);
		return NULL;
	}
	if (n)
		memcpy(new, items, n * size);
	*cap = more;
	return new;
}

static bool read_value(struct reading *, struct ddb_value *out);

static bool read_list(struct reading *r, struct ddb_value *out)
{
	struct ddb_values list = { .items = NULL };
	size_t cap = 0;
	if (!ddbi_json_array(r->j))
		return false;
	while (ddbi_json_element(r->j)) {
		list.items = grow(r, list.items, list.len, &cap, sizeof *list.items);
		if (!list.items || !read_value(r, &list.items[list.len]))
			return false;
		list.len++;
	}
	*out = (struct ddb_value){ .type = DDB_L, .list = list };
	return !r->j->failed;
}

static bool read_map(struct reading *r, struct ddb_value *out)
{
	struct ddb_item m = { .members = NULL };
	size_t cap = 0;
	struct str name;
	if (!ddbi_json_object(r->j))
		return false;
	while (ddbi_json_member(r->j, &name)) {
		m.members = grow(r, m.members, m.len, &cap, sizeof *m.members);
		if (!m.members || !read_value(r, &m.members[m.len].value))
			return false;
		m.members[m.len++].name = (struct ddb_text_n){ name.p, name.n };
	}
	*out = (struct ddb_value){ .type = DDB_M, .m = m };
	return !r->j->failed;
}

static bool read_number(struct reading *r, struct ddb_value *out)
{
	struct str text;
	if (!ddbi_json_number(r->j, &text))
		return false;
	out->type = DDB_N;
	enum decimal_result result = ddbi_decimal_parse(text, &out->n);
	return result == DECIMAL_OK || ddbi_decimal_fail(r->err, result, text);
}

static bool read_string(struct reading *r, struct ddb_value *out)
{
	struct str s;
	if (!ddbi_json_string(r->j, &s))
		return false;
	*out = (struct ddb_value){ .type = DDB_S, .s = { s.p, s.n } };
	return true;
}

static bool read_inner(struct reading *r, struct ddb_value *out)
{
	enum json_kind kind = ddbi_json_kind(r->j);
	switch (kind) {
	case JSON_OBJECT: return read_map(r, out);
	case JSON_ARRAY: return read_list(r, out);
	case JSON_STRING: return read_string(r, out);
	case JSON_INTEGER:
	case JSON_FRACTION: return read_number(r, out);
	case JSON_TRUE:
	case JSON_FALSE:
		*out = (struct ddb_value){ .type = DDB_BOOL, .flag = kind == JSON_TRUE };
		return ddbi_json_skip(r->j);
	case JSON_NULL: *out = (struct ddb_value){ .type = DDB_NULL }; return ddbi_json_skip(r->j);
	default: r->j->failed = true; return false;
	}
}

static bool read_value(struct reading *r, struct ddb_value *out)
{
	if (r->depth > ITEM_MAX_NESTING)
		return ddbi_failf(
			r->err, EXCEPTION_VALIDATION, "Nesting Levels have exceeded supported limits");
	r->depth++;
	bool ok = read_inner(r, out);
	r->depth--;
	return ok;
}

bool ddbi_json_plain_read(struct json *j, struct error *err, struct ddb_value *out)
{
	struct reading r = { j, err, 0 };
	return read_value(&r, out) || (j->nomem && ddbi_fail_nomem(err));
}
