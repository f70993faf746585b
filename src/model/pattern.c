/* SPDX-License-Identifier: Apache-2.0 */
/* The texts that patterns make: of a struct, and of what conditions fix. */
#include "model/pattern.h"
#include "value/decimal.h"

/* ---- one member ---- */
enum fit {
	FIT_OK,
	FIT_NOT_TEXT, /* neither text nor a whole number */
	FIT_NEGATIVE, /* with {digits} */
	FIT_LONG,     /* more digits than these */
	FIT_AMBIGUOUS /* holds what follows it */
};

/* In `room`, or in the value. */
static enum fit number_text(
	const struct ddb_decimal *n, unsigned digits, char room[PATTERN_NUMBER], struct str *out)
{
	char text[DECIMAL_TEXT_MAX];
	size_t len = ddbi_decimal_format(n, text);
	if (n->exponent < 0 || len > PATTERN_NUMBER)
		return FIT_NOT_TEXT;
	if (digits && n->negative)
		return FIT_NEGATIVE;
	if (digits && len > digits)
		return FIT_LONG;
	size_t zeros = digits ? digits - len : 0;
	memset(room, '0', zeros);
	memcpy(room + zeros, text, len);
	*out = (struct str){ room, zeros + len };
	return FIT_OK;
}

/* Does `stop`, read behind the text, begin earlier than there? */
static bool begins_earlier(struct str text, struct str stop)
{
	for (size_t i = 0; i < text.n; i++) {
		size_t inside = text.n - i < stop.n ? text.n - i : stop.n;
		if (!memcmp(text.p + i, stop.p, inside) && !memcmp(stop.p, stop.p + inside, stop.n - inside))
			return true;
	}
	return false;
}

static struct str stop_of(const struct pattern *p, size_t i)
{
	const struct pattern_part *part = &p->parts[i];
	if (i + 1 == p->n || ddbi_pattern_width(part->row->attr, part->digits))
		return STR_NONE;
	return p->parts[i + 1].literal;
}

/* The text of part i, of which the value is known. */
static enum fit part_text(const struct pattern *p, size_t i, const struct ddb_value *v,
	char room[PATTERN_NUMBER], struct str *out)
{
	enum fit fit = FIT_OK;
	if (v->type == DDB_S)
		*out = (struct str){ v->s.data, v->s.len };
	else if (v->type == DDB_N)
		fit = number_text(&v->n, p->parts[i].digits, room, out);
	else
		fit = FIT_NOT_TEXT;
	struct str stop = stop_of(p, i);
	return fit == FIT_OK && stop.n && begins_earlier(*out, stop) ? FIT_AMBIGUOUS : fit;
}

static bool refuse_part(struct error *err, const struct pattern *p, size_t i, enum fit fit, struct str text)
{
	const struct pattern_part *part = &p->parts[i];
	struct str stop = i + 1 < p->n ? p->parts[i + 1].literal : STR_NONE;
	switch (fit) {
	case FIT_NEGATIVE:
		return ddbi_refuse(err, part->row,
			"is negative, which {%.*s:%u} of the pattern \"%s\" cannot show", (int)part->member.n,
			part->member.p, part->digits, p->text.p);
	case FIT_LONG:
		return ddbi_refuse(err, part->row,
			"has more digits than {%.*s:%u} of the pattern \"%s\" has room for",
			(int)part->member.n, part->member.p, part->digits, p->text.p);
	case FIT_AMBIGUOUS:
		return ddbi_refuse(err, part->row,
			"is \"%.*s\": \"%.*s\", which follows it in the pattern \"%s\", must not come "
			"earlier",
			ddbi_cut(text, PATTERN_SHOWN), text.p, (int)stop.n, stop.p, p->text.p);
	default:
		return ddbi_refuse(
			err, part->row, "is no text or whole number, as the pattern \"%s\" needs", p->text.p);
	}
}

/* ---- the whole text ---- */
/* n literals, each but perhaps the last with its text behind it. */
static bool join(
	const struct pattern *p, size_t n, const struct str *texts, struct ddb_arena *arena, struct str *out)
{
	size_t length = 0;
	for (size_t i = 0; i < n; i++)
		length += p->parts[i].literal.n + texts[i].n;
	char *at = ddbi_arena_bytes(arena, length + 1);
	if (!at)
		return false;
	*out = (struct str){ at, length };
	for (size_t i = 0; i < n; i++) {
		struct str literal = p->parts[i].literal;
		if (literal.n)
			memcpy(at, literal.p, literal.n);
		if (texts[i].n)
			memcpy(at + literal.n, texts[i].p, texts[i].n);
		at += literal.n + texts[i].n;
	}
	return true;
}

bool ddbi_pattern_join(const struct pattern *p, const struct ddb_value *values, bool strict,
	struct ddb_arena *arena, struct error *err, struct str *out)
{
	struct str texts[PATTERN_PARTS + 1] = { STR_NONE };
	char room[PATTERN_PARTS][PATTERN_NUMBER];
	for (size_t i = 0; i < p->n && p->parts[i].row; i++) {
		enum fit fit = part_text(p, i, &values[i], room[i], &texts[i]);
		if (fit != FIT_OK && (strict || fit != FIT_AMBIGUOUS))
			return refuse_part(err, p, i, fit, texts[i]);
	}
	return join(p, p->n, texts, arena, out) || ddbi_fail_nomem(err);
}

/* *i: the part whose member is absent, or p->n. */
static bool member_values(struct encoder *e, const struct pattern *p, const void *item,
	struct ddb_value values[PATTERN_PARTS], size_t *i)
{
	for (*i = 0; *i < p->n; ++*i) {
		const struct mapped *row = p->parts[*i].row;
		if (!row)
			continue;
		if (!ddbi_member_value(e, row, mapped_at(row, item), &values[*i]))
			return false;
		if (values[*i].type == DDB_NONE)
			return true;
	}
	return true;
}

/* *absent: the part whose member is absent, or p->n. */
static bool make(struct encoder *e, const struct mapped *row, const void *item, bool strict, size_t *absent,
	struct ddb_value *out)
{
	const struct pattern *p = row->pattern;
	struct ddb_value values[PATTERN_PARTS + 1];
	struct str text;
	out->type = DDB_NONE;
	if (!member_values(e, p, item, values, absent))
		return false;
	if (*absent < p->n)
		return true;
	if (!ddbi_pattern_join(p, values, strict, e->arena, e->err, &text))
		return false;
	*out = (struct ddb_value){ .type = DDB_S, .s = { text.p, text.n } };
	return true;
}

bool ddbi_pattern_made(struct encoder *e, const struct mapped *row, const void *item, struct ddb_value *out)
{
	size_t absent;
	return make(e, row, item, false, &absent, out);
}

bool ddbi_pattern_in_key(const struct mapping *m, const struct mapped *row)
{
	const struct mapped *keys[] = { m->hash, m->range };
	for (size_t k = 0; k < 2; k++) {
		if (keys[k] == row)
			return true;
		const struct pattern *p = keys[k] ? keys[k]->pattern : NULL;
		for (size_t i = 0; p && i < p->n; i++)
			if (p->parts[i].row == row)
				return true;
	}
	return false;
}

static bool refuse_absent(struct error *err, const struct mapped *row, const struct mapped *absent)
{
	return ddbi_refuse(err, absent, "is absent, and the %s key %.*s is made from it: \"%s\"",
		row->attr->role == DDB_IS_HASH_ ? "hash" : "range", (int)row->name.n, row->name.p,
		row->pattern->text.p);
}

bool ddbi_pattern_value(struct encoder *e, const struct mapped *row, const void *item, struct ddb_value *out)
{
	const struct pattern *p = row->pattern;
	size_t absent = 0;
	bool is_key = row->attr->role == DDB_IS_HASH_ || row->attr->role == DDB_IS_RANGE_;
	return make(e, row, item, true, &absent, out) &&
	       (absent == p->n || !is_key || refuse_absent(e->err, row, p->parts[absent].row));
}

bool ddbi_pattern_show(struct error *err, const struct mapped *row, struct str text, void *item)
{
	const struct pattern *p = row->pattern;
	if (!p->size)
		return true;
	if (text.n >= p->size)
		return ddbi_refuse(err, row,
			"has no room for \"%.*s\", which \"%s\" makes: it holds %zu bytes and a NUL",
			ddbi_cut(text, PATTERN_SHOWN), text.p, p->text.p, p->size - 1);
	char *at = (char *)item + p->offset;
	memset(at, 0, p->size);
	if (text.n)
		memcpy(at, text.p, text.n);
	return true;
}

bool ddbi_pattern_fill(const struct mapping *m, void *item, struct ddb_arena *arena, struct error *err)
{
	struct encoder e = { .arena = arena, .err = err, .depth = 1 };
	for (size_t i = 0; i < m->npatterns; i++) {
		struct ddb_value v;
		if (!m->patterns[i]->pattern->size)
			continue;
		if (!ddbi_pattern_value(&e, m->patterns[i], item, &v) ||
			!ddbi_pattern_show(err, m->patterns[i],
				v.type == DDB_NONE ? STR_NONE : (struct str){ v.s.data, v.s.len }, item))
			return false;
	}
	return true;
}

/* ---- conditions ---- */
static bool known_value(const struct mapped *row, pattern_known *known, void *arg, struct ddb_arena *arena,
	struct ddb_value *out)
{
	struct str packed = known(arg, row);
	enum ddb_type t = packed_type(packed);
	return (t == DDB_S || t == DDB_N) && ddbi_unpack(packed, arena, out);
}

bool ddbi_pattern_fixed(const struct mapped *row, pattern_known *known, void *arg, struct ddb_arena *arena,
	struct pattern_fixed *out)
{
	const struct pattern *p = row->pattern;
	struct str texts[PATTERN_PARTS + 1] = { STR_NONE };
	char room[PATTERN_PARTS][PATTERN_NUMBER];
	size_t i = 0;
	*out = (struct pattern_fixed){ .whole = true };
	for (; i < p->n && p->parts[i].row; i++) {
		struct ddb_value v;
		out->whole = known_value(p->parts[i].row, known, arg, arena, &v) &&
			     part_text(p, i, &v, room[i], &texts[i]) == FIT_OK;
		if (!out->whole)
			break;
	}
	out->members = i;
	if (!out->whole)
		texts[i] = STR_NONE;
	return join(p, i < p->n ? i + 1 : i, texts, arena, &out->text);
}
