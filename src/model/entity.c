/* SPDX-License-Identifier: Apache-2.0 */
/* Several models in one table: which one is an item of? Its discriminator says it, or the form of its keys.
 */
#include "model/pattern.h"

#define OTHER "%s: this is an item of another model: "

/* ---- the form of a text ---- */
static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_number(struct str s, unsigned digits)
{
	size_t sign = !digits && s.n > 1 && *s.p == '-';
	if (!s.n || (digits && s.n != digits))
		return false;
	for (size_t i = sign; i < s.n; i++)
		if (!is_digit(s.p[i]))
			return false;
	return true;
}

static bool is_name(struct str s, const struct ddb_name *names)
{
	for (; names->name; names++)
		if (str_eq(str_z(names->name), s))
			return true;
	return false;
}

/* Can the text be that of the member? */
static bool has_form(struct str s, const struct pattern_part *part)
{
	const struct ddb_attr *a = part->row->attr;
	if (a->names)
		return is_name(s, a->names);
	return ddbi_stored_type(a) != DDB_N || is_number(s, part->digits);
}

/* How long the member is at the beginning of `rest`; SIZE_MAX: it is not there. */
static size_t member_length(const struct pattern *p, size_t i, struct str rest)
{
	const struct pattern_part *part = &p->parts[i];
	size_t width = ddbi_pattern_width(part->row->attr, part->digits);
	struct str stop = i + 1 < p->n ? p->parts[i + 1].literal : STR_NONE;
	if (width)
		return width <= rest.n ? width : SIZE_MAX;
	if (!stop.n)
		return rest.n;
	for (size_t at = 0; at + stop.n <= rest.n; at++)
		if (!memcmp(rest.p + at, stop.p, stop.n))
			return at;
	return SIZE_MAX;
}

static bool matches(const struct pattern *p, struct str text)
{
	for (size_t i = 0; i < p->n; i++) {
		const struct pattern_part *part = &p->parts[i];
		if (!str_starts(text, part->literal))
			return false;
		text = str_sub(text, part->literal.n, text.n - part->literal.n);
		if (!part->row)
			break;
		size_t n = member_length(p, i, text);
		if (n == SIZE_MAX || !has_form(str_sub(text, 0, n), part))
			return false;
		text = str_sub(text, n, text.n - n);
	}
	return text.n == 0;
}

/* ---- an item ---- */
static struct str text_at(struct str value)
{
	return packed_type(value) == DDB_S ? ddbi_packed_bytes(value) : STR_NONE;
}

static bool fits(const struct mapped *row, struct str value, bool whole)
{
	if (!row || !row->pattern || (!value.p && !whole))
		return true;
	struct str text = text_at(value);
	return text.p && (row->attr->role == DDB_IS_DISCRIMINATOR_ ? str_eq(text, row->pattern->text)
								   : matches(row->pattern, text));
}

/* The row that says that it is another model's; NULL: none does. */
static const struct mapped *misfit(const struct mapping *m, struct str item, bool whole)
{
	const struct mapped *rows[] = { m->discriminator, m->hash, m->range };
	for (size_t i = 0; i < 3; i++)
		if (rows[i] && rows[i]->pattern && !fits(rows[i], ddbi_item_get(item, rows[i]->name), whole))
			return rows[i];
	return NULL;
}

bool ddbi_is_of_model(const struct mapping *m, struct str item, bool whole)
{
	return !misfit(m, item, whole);
}

bool ddbi_check_model(const struct mapping *m, struct str item, bool whole, struct error *err)
{
	const struct mapped *row = misfit(m, item, whole);
	if (!row)
		return true;
	struct str value = ddbi_item_get(item, row->name), text = text_at(value),
		   pattern = row->pattern->text;
	const char *wanted = row->attr->role == DDB_IS_DISCRIMINATOR_ ? "not" : "not of the pattern";
	if (!text.p)
		return ddbi_failf(err, EXCEPTION_CONVERSION, OTHER "its %.*s %s, and %s \"%s\"",
			m->model->name, (int)row->name.n, row->name.p, value.p ? "is no text" : "is absent",
			wanted, pattern.p);
	return ddbi_failf(err, EXCEPTION_CONVERSION, OTHER "its %.*s is \"%.*s\", and %s \"%s\"",
		m->model->name, (int)row->name.n, row->name.p, ddbi_cut(text, PATTERN_SHOWN), text.p, wanted,
		pattern.p);
}

/* ---- the item against the struct ---- */
static bool has_members(const struct pattern *p, struct str item)
{
	for (size_t i = 0; i < p->n && p->parts[i].row; i++)
		if (!ddbi_item_get(item, p->parts[i].row->name).p)
			return false;
	return true;
}

static bool differs(struct error *err, const struct mapping *m, const struct mapped *row, struct str text,
	const struct ddb_value *made)
{
	if (made->type == DDB_NONE)
		return ddbi_failf(err, EXCEPTION_CONVERSION,
			OTHER "its %.*s is \"%.*s\", and it lacks a member of the pattern \"%s\"",
			m->model->name, (int)row->name.n, row->name.p, ddbi_cut(text, PATTERN_SHOWN), text.p,
			row->pattern->text.p);
	struct str own = { made->s.data, made->s.len };
	return ddbi_failf(err, EXCEPTION_CONVERSION,
		OTHER "its %.*s is \"%.*s\", and its members make \"%.*s\" of the pattern \"%s\"",
		m->model->name, (int)row->name.n, row->name.p, ddbi_cut(text, PATTERN_SHOWN), text.p,
		ddbi_cut(own, PATTERN_SHOWN), own.p, row->pattern->text.p);
}

static bool check_row(struct encoder *e, const struct mapping *m, const struct mapped *row, struct str item,
	bool whole, void *loaded)
{
	struct str value = ddbi_item_get(item, row->name), text = text_at(value);
	struct ddb_value made;
	if (!value.p || packed_type(value) == DDB_NULL)
		return true;
	if (!text.p)
		return ddbi_failf(e->err, EXCEPTION_CONVERSION,
			OTHER "its %.*s is no text, and not of the pattern \"%s\"", m->model->name,
			(int)row->name.n, row->name.p, row->pattern->text.p);
	if (!whole && !has_members(row->pattern, item))
		return ddbi_pattern_show(e->err, row, text, loaded);
	if (!ddbi_pattern_made(e, row, loaded, &made))
		return false;
	if (made.type == DDB_NONE || !str_eq(text, (struct str){ made.s.data, made.s.len }))
		return differs(e->err, m, row, text, &made);
	return ddbi_pattern_show(e->err, row, text, loaded);
}

bool ddbi_check_patterns(
	const struct mapping *m, struct str item, bool whole, struct error *err, void *loaded)
{
	struct encoder e = { .arena = err->arena, .err = err, .depth = 1, .any_length = true };
	for (size_t i = 0; i < m->npatterns; i++)
		if (m->patterns[i] != m->discriminator &&
			!check_row(&e, m, m->patterns[i], item, whole, loaded))
			return false;
	return true;
}
