/* SPDX-License-Identifier: Apache-2.0 */
/* The content of an AttributeValue, by type. */
#include "base/text.h"
#include "value/decimal.h"
#include "value/json_reader.h"

/* In place of something that cannot be kept. */
static void put_null(struct reader *r, size_t *size)
{
	ddbi_buf_byte(r->out, DDB_NULL);
	*size = 1;
}

/* ---- S ---- */
static const char *read_text(struct reader *r, const char *p, size_t *size)
{
	struct str s;
	p = *p == '"' ? read_string(r->j, p + 1, &s) : NULL;
	char *to = p ? room(r->out, s.n + 1 + COPY_SLACK) : NULL;
	if (!to)
		return NULL;
	*to = DDB_S;
	copy_short(to + 1, s.p, s.n, ddbi_json_limit(r, s));
	r->out->len += s.n + 1;
	*size = s.n;
	return p;
}

/* ---- N ---- */
static const char *read_number(struct reader *r, const char *p, enum fault_rank rank, size_t *size)
{
	struct str s;
	struct ddb_decimal d = { 0 };
	p = read_string(r->j, p + 1, &s);
	char *to = p ? room(r->out, PACKED_NUMBER_ROOM) : NULL;
	if (!to)
		return NULL;
	enum decimal_result result = ddbi_decimal_parse(s, &d);
	if (result != DECIMAL_OK) {
		struct error *e = ddbi_json_note(r, rank);
		if (e)
			ddbi_decimal_fail(e, result, s);
		d = (struct ddb_decimal){ 0 };
	}
	r->out->len += ddbi_number_put(to, &d, size);
	return p;
}

/* ---- B ---- */
static void blob_fails(struct reader *r, enum base64_result result, size_t n)
{
	struct error *e = r->type_error;
	if (e->exception != EXCEPTION_NONE)
		return;
	if (result == BASE64_LENGTH)
		ddbi_fail(e, MSG_SER_BLOB_LENGTH, ddbi_arg_i64(e, (int64_t)n));
	else
		ddbi_fail(e, MSG_SER_BLOB_BAD);
}

static const char *read_blob(struct reader *r, const char *p, size_t *size)
{
	struct str s;
	p = read_string(r->j, p + 1, &s);
	char *to = p ? room(r->out, s.n / 4 * 3 + 1) : NULL;
	if (!to)
		return NULL;
	*to = DDB_B;
	enum base64_result result = ddbi_base64_read(s, to + 1, size);
	if (result != BASE64_OK) {
		blob_fails(r, result, s.n);
		*size = 0;
	}
	r->out->len += 1 + *size;
	return p;
}

/* ---- BOOL and NULL ---- */
/* 01-1.5: true, 1, yes, false, 0 and no are understood in strings. */
static bool flag_of_text(struct str s, bool *flag)
{
	*flag = ddbi_str_eq_nocase(s, STR("true")) || str_eq(s, STR("1")) ||
		ddbi_str_eq_nocase(s, STR("yes"));
	return *flag || ddbi_str_eq_nocase(s, STR("false")) || str_eq(s, STR("0")) ||
	       ddbi_str_eq_nocase(s, STR("no"));
}

static const char *read_flag(struct reader *r, const char *p, bool *flag, bool *wrong)
{
	struct str s;
	*flag = *p == 't';
	*wrong = false;
	if (r->end - p >= 4 && memcmp(p, "true", 4) == 0)
		return p + 4;
	if (r->end - p >= 5 && memcmp(p, "false", 5) == 0)
		return p + 5;
	if (*p == '"') {
		const char *after = read_string(r->j, p + 1, &s);
		if (!after || flag_of_text(s, flag))
			return after;
	}
	*wrong = true;
	return ddbi_json_wrong(r, p, WANT_BOOLEAN);
}

static const char *read_bool(struct reader *r, const char *p, size_t *size)
{
	bool flag, wrong;
	p = read_flag(r, p, &flag, &wrong);
	ddbi_buf_byte(r->out, DDB_BOOL);
	ddbi_buf_byte(r->out, flag);
	*size = 1;
	return p;
}

static const char *read_null(struct reader *r, const char *p, size_t *size)
{
	bool flag, wrong;
	p = read_flag(r, p, &flag, &wrong);
	struct error *e = flag || wrong ? NULL : ddbi_json_note(r, RANK_NULL);
	if (e)
		ddbi_fail(e, MSG_AV_NULL);
	put_null(r, size);
	return p;
}

/* ---- lists and sets ---- */
static void note_nesting(struct reader *r)
{
	struct error *e = r->nesting >= ITEM_MAX_NESTING ? ddbi_json_note(r, RANK_WHOLE) : NULL;
	if (e)
		ddbi_fail(e, MSG_AV_NESTING);
}

/* A list or map begins. Beyond the limit its content is read but not kept. */
static size_t begin_container(struct reader *r)
{
	r->nesting++;
	note_nesting(r);
	return head_begin(r->out);
}

static void end_container(struct reader *r, size_t at, enum ddb_type type, struct members *m)
{
	if (r->nesting-- >= ITEM_MAX_NESTING && !r->out->failed) {
		r->out->len = at + PACKED_HEAD;
		*m = (struct members){ 0, 0 };
	}
	m->size += 3 + m->count;
	ddbi_head_end(r->out, at, type, m->size, m->count);
}

static const char *read_element(struct reader *r, const char *p, size_t *size)
{
	if (*p == '{')
		return ddbi_json_read_piece(r, p, size);
	struct error *e = *p == 'n' ? ddbi_json_note(r, RANK_WHOLE) : NULL;
	if (e)
		ddbi_fail(e, MSG_AV_EMPTY);
	size_t at = piece_begin(r->out);
	p = ddbi_json_wrong(r, p, WANT_ATTRIBUTE);
	put_null(r, size);
	piece_end(r->out, at);
	return p;
}

static const char *read_member(struct reader *r, const char *p, enum ddb_type set, size_t *size)
{
	size_t at = piece_begin(r->out);
	if (set == DDB_SS)
		p = read_text(r, p, size);
	else if (set == DDB_NS)
		p = read_number(r, p, RANK_NS_NUMBER, size);
	else
		p = read_blob(r, p, size);
	piece_end(r->out, at);
	return p;
}

static const char *open_array(struct reader *r, const char *p, bool *more)
{
	if (++r->j->depth > JSON_DEPTH_MAX)
		return NULL;
	p++;
	*more = !ddbi_json_closes(r, &p, ']');
	return p;
}

static const char *read_list(struct reader *r, const char *p, size_t *size)
{
	bool more;
	struct members m = { 0, 0 };
	size_t at = begin_container(r);
	p = open_array(r, p, &more);
	while (p && more) {
		size_t one = 0;
		if (p == r->end || !(p = read_element(r, p, &one)))
			return NULL;
		m.size += one;
		m.count++;
		p = ddbi_json_separator(r, p, ']', &more);
	}
	r->j->depth--;
	end_container(r, at, DDB_L, &m);
	*size = m.size;
	return p;
}

static void note_duplicate(struct reader *r, size_t at, enum ddb_type set)
{
	static const enum fault_rank rank[] = { RANK_SS_DUPLICATE, RANK_NS_DUPLICATE, RANK_BS_DUPLICATE };
	struct error *e = ddbi_json_note(r, rank[set - DDB_SS]);
	if (e)
		ddbi_set_fail_duplicate(e, (struct str){ r->out->p + at, r->out->len - at }, set);
}

static void note_empty(struct reader *r, enum ddb_type set)
{
	static const enum fault_rank rank[] = { RANK_SS_EMPTY, RANK_NS_EMPTY, RANK_BS_EMPTY };
	struct error *e = ddbi_json_note(r, rank[set - DDB_SS]);
	if (e)
		ddbi_set_fail_empty(e, set);
}

/* Compares two members that lie one behind the other in what was written. */
static bool ascending(const struct reader *r, size_t first, size_t second)
{
	struct str a, b;
	if (r->out->failed)
		return true;
	piece_get(r->out->p + first, &a);
	piece_get(r->out->p + second, &b);
	return ddbi_packed_compare(a, b) < 0;
}

static void order_set(struct reader *r, size_t at, enum ddb_type set, bool sorted, size_t count)
{
	if (r->out->failed)
		return;
	if (count == 0)
		note_empty(r, set);
	enum sort_result result = sorted ? SORT_OK : ddbi_members_sort(r->out, at, set, true, &count);
	if (result == SORT_DUPLICATE)
		note_duplicate(r, at, set);
	r->j->nomem |= result == SORT_NOMEM;
}

static const char *read_set(struct reader *r, const char *p, enum ddb_type set, size_t *size)
{
	bool more, sorted = true;
	size_t count = 0, total = 0, before = 0;
	size_t at = head_begin(r->out);
	p = open_array(r, p, &more);
	while (p && more) {
		if (p == r->end)
			return NULL;
		if (*p == '"') {
			size_t one = 0, here = r->out->len;
			if (!(p = read_member(r, p, set, &one)))
				return NULL;
			sorted &= count == 0 || ascending(r, before, here);
			before = here;
			total += one;
			count++;
		} else if (!(p = ddbi_json_wrong(r, p, set == DDB_BS ? WANT_BLOB : WANT_STRING))) {
			return NULL;
		}
		p = ddbi_json_separator(r, p, ']', &more);
	}
	r->j->depth--;
	order_set(r, at + PACKED_HEAD, set, sorted, count);
	ddbi_head_end(r->out, at, set, total, count);
	*size = total;
	return p;
}

/* ---- maps ---- */
static const char *read_map(struct reader *r, const char *p, size_t *size)
{
	struct members m;
	if (++r->j->depth > JSON_DEPTH_MAX)
		return NULL;
	size_t at = begin_container(r);
	p = ddbi_json_read_members(r, p + 1, false, &m);
	r->j->depth--;
	end_container(r, at, DDB_M, &m);
	*size = m.size;
	return p;
}

static const char *wrong(struct reader *r, const char *p, enum wanted wanted, size_t *size)
{
	p = ddbi_json_wrong(r, p, wanted);
	put_null(r, size);
	return p;
}

const char *ddbi_json_read_typed(struct reader *r, const char *p, enum ddb_type type, size_t *size)
{
	switch (type) {
	case DDB_S: return *p == '"' ? read_text(r, p, size) : wrong(r, p, WANT_STRING, size);
	case DDB_N: return *p == '"' ? read_number(r, p, RANK_NUMBER, size) : wrong(r, p, WANT_STRING, size);
	case DDB_B: return *p == '"' ? read_blob(r, p, size) : wrong(r, p, WANT_BLOB, size);
	case DDB_BOOL: return read_bool(r, p, size);
	case DDB_NULL: return read_null(r, p, size);
	case DDB_L: return *p == '[' ? read_list(r, p, size) : wrong(r, p, WANT_LIST, size);
	case DDB_M: return *p == '{' ? read_map(r, p, size) : wrong(r, p, WANT_MAP, size);
	default: return *p == '[' ? read_set(r, p, type, size) : wrong(r, p, WANT_LIST, size);
	}
}
