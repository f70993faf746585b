/* SPDX-License-Identifier: Apache-2.0 */
/* The texts of patterns: taken apart, and what may stand in them. */
#include "base/text.h"
#include "model/pattern.h"
#include "model/times.h"

#define DIGITS_MAX 38 /* of a number */

/* "number:8" */
static bool take_member(struct str s, struct pattern_part *part)
{
	const char *colon = memchr(s.p, ':', s.n);
	int64_t digits = 0;
	part->member = (struct str){ s.p, colon ? (size_t)(colon - s.p) : s.n };
	if (colon) {
		struct str number = { colon + 1, s.n - part->member.n - 1 };
		if (!ddbi_str_to_i64(number, &digits) || digits < 1 || digits > DIGITS_MAX)
			return false;
	}
	part->digits = (unsigned)digits;
	return part->member.n > 0;
}

bool ddbi_pattern_parse(const char *text, struct pattern *out, const char **wrong)
{
	struct str rest = str_z(text);
	*out = (struct pattern){ .text = rest };
	*wrong = !rest.n ? "it is empty" : !ddbi_utf8_valid(rest) ? "it is not valid UTF-8" : NULL;
	while (!*wrong && rest.n) {
		struct pattern_part *part = &out->parts[out->n++];
		size_t open = strcspn(rest.p, "{}");
		part->literal = str_sub(rest, 0, open);
		rest = str_sub(rest, open, rest.n - open);
		if (!rest.n)
			break;
		const char *end = *rest.p == '{' ? memchr(rest.p, '}', rest.n) : NULL;
		struct str inside = { rest.p + 1, end ? (size_t)(end - rest.p) - 1 : 0 };
		if (!end)
			*wrong = "its braces do not match";
		else if (out->n > PATTERN_PARTS)
			*wrong = "it names more than 16 members";
		else if (!take_member(inside, part))
			*wrong = "in braces stands a member, or a member and its digits: {number:8}, of at "
				 "most 38";
		else
			rest = str_sub(rest, inside.n + 2, rest.n - inside.n - 2);
	}
	return !*wrong;
}

static bool is_whole_number(const struct ddb_attr *a)
{
	return !a->names && (a->kind == ddb_kind_sint || a->kind == ddb_kind_uint ||
				    a->kind == ddb_kind_oint || a->kind == ddb_kind_ouint);
}

static bool is_time(const struct ddb_attr *a)
{
	return a->kind == ddb_kind_time || a->kind == ddb_kind_otime;
}

size_t ddbi_pattern_width(const struct ddb_attr *a, unsigned digits)
{
	if (digits)
		return digits;
	if (is_time(a))
		return ddbi_time_form(a) == DDB_ISO_TEXT ? TIME_TEXT : 0;
	return a->kind == ddb_kind_date ? DDB_DATE_SIZE - 1 : 0;
}

/* ---- the check of a model ---- */
struct check {
	const struct ddb_model *model;
	const struct flat_rows *rows;
	const struct ddb_attr *row, *base;
	const struct pattern *pattern;
	struct error *err;
};

static bool wrong(const struct check *c, const char *what, struct str member)
{
	return ddbi_failf(c->err, EXCEPTION_MISUSE, "%s: the pattern \"%s\" of %s: %.*s %s", c->model->name,
		c->row->pattern, c->row->name ? c->row->name : c->row->member, (int)member.n,
		member.n ? member.p : "", what);
}

/* Is `path` the member that a pattern names? That of an embedded struct names its own. */
static bool is_member(const struct ddb_attr *base, const char *path, struct str member)
{
	struct str p = str_z(path), b = str_z(base ? base->member : NULL);
	if (!base)
		return str_eq(p, member);
	return p.n == b.n + 1 + member.n && str_starts(p, b) && p.p[b.n] == '.' &&
	       str_eq(str_sub(p, b.n + 1, member.n), member);
}

static const struct ddb_attr *row_of(const struct check *c, struct str member)
{
	for (size_t i = 0; i < c->rows->n; i++)
		if (is_member(c->base, c->rows->rows[i].member, member))
			return &c->rows->rows[i];
	return NULL;
}

static bool can_be_named(const struct check *c, const struct ddb_attr *a, const struct pattern_part *part)
{
	enum ddb_type t = ddbi_stored_type(a);
	if (a->pattern)
		return wrong(c, "is made by a pattern itself", part->member);
	if (a->kind == ddb_kind_custom || (t != DDB_S && !is_whole_number(a) && !is_time(a)))
		return wrong(c, "is no text, enum, time, date or whole number", part->member);
	if (part->digits && !is_whole_number(a))
		return wrong(c, "is no whole number, and only these have digits", part->member);
	if (a->role == DDB_IS_VERSION_ || (a->now_on_save && c->row->role))
		return wrong(c, "changes with each update", part->member);
	return true;
}

static bool parts_fit(const struct check *c)
{
	const struct pattern *p = c->pattern;
	for (size_t i = 0; i < p->n && p->parts[i].member.n; i++) {
		const struct pattern_part *part = &p->parts[i];
		const struct ddb_attr *a = row_of(c, part->member);
		if (!a)
			return wrong(c, "has no row", part->member);
		if (!can_be_named(c, a, part))
			return false;
		if (i + 1 < p->n && !p->parts[i + 1].literal.n && !ddbi_pattern_width(a, part->digits))
			return wrong(
				c, "needs a text behind it, or two items could have one key", part->member);
	}
	return true;
}

bool ddbi_pattern_check(const struct ddb_model *m, const struct flat_rows *rows, size_t i, struct error *err)
{
	struct pattern pattern;
	struct check c = { m, rows, &rows->rows[i], rows->bases[i], &pattern, err };
	const char *what = NULL;
	const struct ddb_attr *a = c.row;
	if (!a->pattern)
		return a->kind != ddb_kind_pattern ||
		       ddbi_failf(err, EXCEPTION_MISUSE, "%s: %s has no pattern", m->name, a->member);
	if (a->role == DDB_IS_DISCRIMINATOR_)
		return *a->pattern || ddbi_failf(err, EXCEPTION_MISUSE,
					      "%s: the discriminator %s has no text", m->name, a->member);
	if (a->kind != ddb_kind_pattern && a->kind != ddb_kind_chars)
		return ddbi_failf(
			err, EXCEPTION_MISUSE, "%s.%s: .pattern needs a char array", m->name, a->member);
	if (a->uuid || a->ulid || a->ksuid || a->unique || a->max_length || a->max_chars)
		return ddbi_failf(err, EXCEPTION_MISUSE,
			"%s.%s: with a pattern there is no .uuid, .ulid, .ksuid, .unique, .max_length or "
			".max_chars",
			m->name, a->member);
	if (!ddbi_pattern_parse(a->pattern, &pattern, &what))
		return ddbi_failf(err, EXCEPTION_MISUSE, "%s: the pattern \"%s\" of %s: %s", m->name,
			a->pattern, a->name ? a->name : a->member, what);
	return parts_fit(&c);
}

/* ---- mappings ---- */
static const struct mapped *mapped_row(
	const struct mapping *m, const struct ddb_attr *base, struct str member)
{
	for (size_t i = 0; i < m->nrows; i++)
		if (is_member(base, m->rows[i].attr->member, member))
			return &m->rows[i];
	return NULL;
}

bool ddbi_pattern_map(const struct mapping *m, struct pattern *p)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->parts[i].member.n && !(p->parts[i].row = mapped_row(m, p->base, p->parts[i].member)))
			return false;
	return true;
}
