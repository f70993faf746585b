/* SPDX-License-Identifier: Apache-2.0 */
/* AttributeValues from JSON straight into packed form, in one pass.
 *
 * Functions take the place in the text and return the place behind what they read; NULL: not JSON, or no
 * memory. What they write is well-formed even when the value breaks a rule, for reading goes on to find wrong
 * JSON types, which are reported before any rule. */
#include "value/json_reader.h"

/* ---- faults and type errors ---- */
struct error *ddbi_json_note(struct reader *r, enum fault_rank rank)
{
	if (r->fault)
		return NULL;
	struct fault *fault = ARENA_NEW(r->j->arena, struct fault);
	if (!fault) {
		r->j->nomem = true;
		return NULL;
	}
	error_init(&fault->error, r->j->arena);
	fault->name = r->name;
	r->fault = fault;
	r->rank = rank;
	return &fault->error;
}

static void note(struct reader *r, enum fault_rank rank, enum message text)
{
	struct error *e = ddbi_json_note(r, rank);
	if (e)
		ddbi_fail(e, text);
}

/* ---- one AttributeValue: an object with one member that names the type ---- */
struct choice {
	struct fault *outer; /* found before this value: then nothing here matters */
	unsigned seen;       /* a bit for each type */
	unsigned reads;      /* members read, whatever became of them */
	size_t at, size;
	struct {
		struct fault *fault;
		enum fault_rank rank;
	} noted[DDB_BOOL + 1]; /* of the types seen */
};

static enum ddb_type type_of_letter(char c)
{
	switch (c) {
	case 'S': return DDB_S;
	case 'N': return DDB_N;
	case 'B': return DDB_B;
	case 'M': return DDB_M;
	case 'L': return DDB_L;
	default: return DDB_NONE;
	}
}

static enum ddb_type type_named(struct str name)
{
	if (name.n == 1)
		return type_of_letter(name.p[0]);
	if (name.n == 2 && name.p[1] == 'S' && type_of_letter(name.p[0]) <= DDB_B)
		return type_of_letter(name.p[0]) == DDB_NONE ? DDB_NONE
							     : type_of_letter(name.p[0]) + (DDB_SS - DDB_S);
	if (str_eq(name, STR("BOOL")))
		return DDB_BOOL;
	return str_eq(name, STR("NULL")) ? DDB_NULL : DDB_NONE;
}

static bool null_follows(const struct reader *r, const char *p)
{
	return r->end - p >= 4 && memcmp(p, "null", 4) == 0;
}

/* The value of one member of an AttributeValue. */
static const char *read_choice(struct reader *r, const char *p, enum ddb_type type, struct choice *c)
{
	c->reads++;
	if (type == DDB_NONE)
		return ddbi_json_pass(r, p);
	if (null_follows(r, p)) {
		c->seen &= ~(1U << type);
		return p + 4;
	}
	r->fault = c->outer;
	r->out->len = c->at;
	p = ddbi_json_read_typed(r, p, type, &c->size);
	c->seen |= 1U << type;
	c->noted[type].fault = r->fault;
	c->noted[type].rank = type == DDB_M ? RANK_MAP : type == DDB_L ? RANK_LIST : r->rank;
	return p;
}

/* What is wrong with the value as a whole, in the order of 02-A6. */
static void settle(struct reader *r, struct choice *c)
{
	r->fault = c->outer;
	for (unsigned t = DDB_S; t <= DDB_BOOL && !c->outer; t++) {
		if (!(c->seen >> t & 1) || !c->noted[t].fault || (r->fault && r->rank <= c->noted[t].rank))
			continue;
		r->fault = c->noted[t].fault;
		r->rank = c->noted[t].rank;
	}
	if (c->seen == 0) {
		note(r, RANK_WHOLE, MSG_AV_EMPTY);
		r->out->len = c->at;
		ddbi_buf_byte(r->out, DDB_NULL);
		c->size = 1;
	} else if (c->seen & (c->seen - 1)) {
		note(r, RANK_WHOLE, MSG_AV_MULTI);
	}
}

/* p is behind the brace. Writes the value without its length. */
static const char *read_union(struct reader *r, const char *p, size_t *size)
{
	struct choice c;
	c.outer = r->fault;
	c.seen = c.reads = 0;
	c.size = 0;
	c.at = r->out->len;
	bool more = !ddbi_json_closes(r, &p, '}');
	while (more) {
		struct str name;
		p = ddbi_json_read_name(r, p, &name);
		if (!p || !(p = read_choice(r, p, type_named(name), &c)) ||
			!(p = ddbi_json_separator(r, p, '}', &more)))
			return NULL;
	}
	if (c.reads != 1 || c.seen == 0)
		settle(r, &c);
	*size = c.size;
	return p;
}

static __attribute__((noinline)) const char *read_piece(struct reader *r, const char *p, size_t *size)
{
	if (++r->j->depth > JSON_DEPTH_MAX)
		return NULL;
	size_t at = piece_begin(r->out);
	p = read_union(r, p + 1, size);
	piece_end(r->out, at);
	r->j->depth--;
	return r->out->failed ? NULL : p;
}

const char *ddbi_json_read_piece(struct reader *r, const char *p, size_t *size)
{
	const char *after = ddbi_json_read_compact(r, p, size);
	return after ? after : read_piece(r, p, size);
}

/* A place where an AttributeValue belongs and none is: null counts as absent. */
static const char *no_attribute(struct reader *r, const char *p)
{
	if (null_follows(r, p))
		return p + 4;
	return ddbi_json_wrong(r, p, WANT_ATTRIBUTE);
}

/* ---- members of an item or a map ---- */
static void add_name(struct reader *r, struct str name)
{
	char *to = room(r->out, name.n + PACKED_LENGTH_ROOM + COPY_SLACK);
	if (!to)
		return;
	char *content = length_put(to, name.n);
	copy_short(content, name.p, name.n, ddbi_json_limit(r, name));
	r->out->len += (size_t)(content - to) + name.n;
	if (name.n == 0)
		note(r, RANK_NAME, MSG_NAME_EMPTY);
	if (name.n > NAME_MAX_LENGTH) {
		struct error *e = ddbi_json_note(r, RANK_NAME);
		if (e)
			ddbi_fail_text(e, EXCEPTION_VALIDATION, STR(NAME_LONG_TEXT));
	}
}

static bool comes_before(struct str a, struct str b)
{
	unsigned char x = a.n ? (unsigned char)a.p[0] : 0, y = b.n ? (unsigned char)b.p[0] : 0;
	return x != y ? x < y : str_cmp(a, b) < 0;
}

/* Into canonical order; of a name that comes twice the last one counts (01-P24). */
static bool put_in_order(struct reader *r, size_t at, struct members *m)
{
	size_t count = m->count;
	if (ddbi_members_sort(r->out, at, DDB_M, false, &m->count) != SORT_OK) {
		r->j->nomem = true;
		return false;
	}
	if (m->count < count) {
		struct str members = { r->out->p + at, r->out->len - at };
		m->size = ddbi_members_size(members, DDB_M);
	}
	return true;
}

const char *ddbi_json_read_members(struct reader *r, const char *p, bool top, struct members *m)
{
	size_t at = r->out->len;
	bool sorted = true, more = !ddbi_json_closes(r, &p, '}');
	struct str before = STR_NONE, name;
	*m = (struct members){ 0, 0 };
	while (more) {
		if (!(p = ddbi_json_read_name(r, p, &name)))
			return NULL;
		if (top)
			r->name = name;
		if (*p == '{') {
			size_t size = 0;
			sorted &= m->count == 0 || comes_before(before, name);
			before = name;
			add_name(r, name);
			p = ddbi_json_read_piece(r, p, &size);
			m->size += name.n + size;
			m->count++;
		} else {
			p = no_attribute(r, p);
		}
		if (!p || !(p = ddbi_json_separator(r, p, '}', &more)))
			return NULL;
	}
	return sorted || put_in_order(r, at, m) ? p : NULL;
}

/* ---- whole items and values ---- */
static struct reader reader_of(struct json *j, struct error *type_error)
{
	return (struct reader){
		.j = j, .out = j->scratch, .start = j->at, .end = j->end, .type_error = type_error
	};
}

static bool copy_result(struct reader *r, size_t from, struct str *packed)
{
	size_t n = r->out->len - from;
	char *copy = ddbi_arena_bytes(r->j->arena, n);
	if (r->fault && copy)
		r->fault->name = ddbi_arena_copy(r->j->arena, r->fault->name);
	if (!copy || (r->fault && r->name.p && !r->fault->name.p)) {
		r->j->nomem = true;
		return false;
	}
	memcpy(copy, r->out->p + from, n);
	*packed = (struct str){ copy, n };
	return true;
}

/* What was made from `from` on goes to the arena; the scratch buffer is as it was before `at`. */
static bool finish(struct reader *r, const char *p, size_t at, size_t from, struct str *packed,
	const struct fault **fault)
{
	struct json *j = r->j;
	j->nomem |= r->out->failed;
	bool ok = p && !j->nomem && copy_result(r, from, packed);
	r->out->len = at < r->out->len ? at : r->out->len;
	j->failed |= !ok;
	if (!ok)
		return false;
	*fault = r->fault;
	j->at = p;
	j->fresh = false;
	return true;
}

bool ddbi_json_read_item(struct json *j, struct error *type_error, struct item *out)
{
	struct reader r = reader_of(j, type_error);
	struct members m = { 0, 0 };
	size_t at = head_begin(r.out);
	const char *p = ddbi_json_open(&r, '{');
	if (p && (p = ddbi_json_read_members(&r, p, true, &m))) {
		ddbi_item_end(r.out, at, m.size, m.count);
		j->depth--;
	}
	return finish(&r, p, at, at, &out->packed, &out->fault);
}

bool ddbi_json_read_attribute(struct json *j, struct error *type_error, struct attribute *out)
{
	struct reader r = reader_of(j, type_error);
	size_t at = r.out->len, size = 0;
	const char *p = ddbi_json_open(&r, '{');
	if (p) {
		j->depth--; /* read_piece counts it */
		p = ddbi_json_read_piece(&r, p - 1, &size);
	}
	size_t from = at, n;
	if (p && !r.out->failed)
		from = (size_t)(length_get(r.out->p + at, &n) - r.out->p);
	return finish(&r, p, at, from, &out->packed, &out->fault);
}
