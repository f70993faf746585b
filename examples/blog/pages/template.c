/* SPDX-License-Identifier: Apache-2.0 */
/* A template is gone through from its beginning to its end; a section's body once for each of its items, and
 * once without writing anything where there are none. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* memmem */
#endif
#include "pages/template.h"
#include "pages/output.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 200 /* of sections and partials within each other */

struct source {
	const char *text;
	size_t size, at;
};
/* {{...}}: kind is one of "#^/>!&", where '&' is a name that is not escaped and 'n' one that is; 0: none
 * follows. */
struct mark {
	char kind;
	const char *name;
	size_t len;
	size_t start, end; /* with the rest of its line, if it has that to itself */
	size_t indent;     /* what is before it on that line */
};
/* What names are looked up in: the innermost first. */
struct context {
	const json_t *value;
	const struct context *outer;
};

/* ---- marks ---- */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void trim(struct mark *m)
{
	while (m->len && is_blank(m->name[0]))
		m->name++, m->len--;
	while (m->len && is_blank(m->name[m->len - 1]))
		m->len--;
}

/* A mark that shows nothing itself takes its line with it, if nothing else is on that. */
static void take_line(const struct source *in, struct mark *m)
{
	size_t start = m->start, end = m->end;
	while (start && (in->text[start - 1] == ' ' || in->text[start - 1] == '\t'))
		start--;
	while (end < in->size && (in->text[end] == ' ' || in->text[end] == '\t'))
		end++;
	if (end + 1 < in->size && in->text[end] == '\r' && in->text[end + 1] == '\n')
		end++;
	if ((start && in->text[start - 1] != '\n') || (end < in->size && in->text[end] != '\n'))
		return;
	m->indent = m->start - start;
	m->start = start;
	m->end = end < in->size ? end + 1 : end;
}

/* Where that character stands twice, before `end`. (memmem takes longer to begin.) */
static const char *find_two(const char *text, const char *end, char c)
{
	for (const char *at = text; at < end && (at = memchr(at, c, (size_t)(end - at))); at++)
		if (at + 1 < end && at[1] == c)
			return at;
	return NULL;
}

static bool next_mark(struct output *out, const struct source *in, struct mark *m)
{
	*m = (struct mark){ .start = in->size, .end = in->size };
	const char *open = find_two(in->text + in->at, in->text + in->size, '{');
	if (!open)
		return true;
	const char *name = open + 2, *end = in->text + in->size;
	m->kind = name < end && *name && strchr("#^/>!&{=", *name) ? *name++ : 'n';
	const char *closed = m->kind == '{' ? "}}}" : "}}";
	const char *close = m->kind == '{' ? memmem(name, (size_t)(end - name), closed, strlen(closed))
					   : find_two(name, end, '}');
	if (!close)
		return output_fault(out, "a mark lacks its }}");
	if (m->kind == '=')
		return output_fault(out, "marks are always {{ and }}");
	m->start = (size_t)(open - in->text);
	m->end = (size_t)(close - in->text) + strlen(closed);
	m->name = name;
	m->len = (size_t)(close - name);
	trim(m);
	if (!m->len && m->kind != '!')
		return output_fault(out, "a mark lacks its name");
	if (m->kind == '{')
		m->kind = '&';
	else if (m->kind != '&' && m->kind != 'n')
		take_line(in, m);
	return true;
}

/* ---- values ---- */

static const json_t *find(const struct context *c, const char *name, size_t len)
{
	const json_t *value = NULL;
	for (; c && !value; c = c->outer)
		value = json_object_getn(c->value, name, len);
	return value;
}

/* "a.b.c": a is looked up all the way out, b only in a. */
static const json_t *look_up(const struct context *c, const struct mark *m)
{
	if (m->len == 1 && m->name[0] == '.')
		return c->value;
	const char *name = m->name, *end = m->name + m->len, *dot = memchr(name, '.', m->len);
	const json_t *value = find(c, name, (size_t)((dot ? dot : end) - name));
	while (dot && value) {
		name = dot + 1;
		dot = memchr(name, '.', (size_t)(end - name));
		value = json_object_getn(value, name, (size_t)((dot ? dot : end) - name));
	}
	return value;
}

static bool is_false(const json_t *value)
{
	return !value || json_is_null(value) || json_is_false(value) ||
	       (json_is_array(value) && !json_array_size(value)) ||
	       (json_is_string(value) && !json_string_length(value));
}

/* ---- filling ---- */

/* Up to the end of the section `open`, or of the source where that is NULL. c NULL: nothing is written. */
static bool fill(struct output *out, struct source *in, const struct context *c, const struct mark *open);

/* Once with this value as the innermost; NULL: silently. */
static bool fill_once(struct output *out, struct source *in, const struct context *outer, const json_t *value,
	const struct mark *open)
{
	const struct context inner = { value, outer };
	in->at = open->end;
	return fill(out, in, value ? &inner : NULL, open);
}

static bool fill_section(
	struct output *out, struct source *in, const struct context *c, const struct mark *open)
{
	const json_t *value = c ? look_up(c, open) : NULL;
	bool ok = true;
	if (!c)
		return fill_once(out, in, NULL, NULL, open);
	if (open->kind == '^')
		return fill_once(out, in, c->outer, is_false(value) ? c->value : NULL, open);
	if (is_false(value) || !json_is_array(value))
		return fill_once(out, in, c, is_false(value) ? NULL : value, open);
	for (size_t i = 0; ok && i < json_array_size(value); i++)
		ok = fill_once(out, in, c, json_array_get(value, i), open);
	return ok;
}

/* The text with `indent` before each of its lines. NULL: no memory. To be freed. */
static char *indented(const char *text, size_t *size, const char *indent, size_t n)
{
	size_t lines = 1;
	for (size_t i = 0; i < *size; i++)
		lines += text[i] == '\n';
	char *copy = malloc(*size + lines * n + 1), *to = copy;
	for (size_t i = 0; copy && i < *size; i++) {
		if (i == 0 || text[i - 1] == '\n') {
			memcpy(to, indent, n);
			to += n;
		}
		*to++ = text[i];
	}
	*size = copy ? (size_t)(to - copy) : 0;
	return copy;
}

static bool fill_partial(struct output *out, const char *line, const struct context *c, const struct mark *m)
{
	char name[64], *copy = NULL;
	struct source partial = { 0 };
	snprintf(name, sizeof name, "_%.*s.html", (int)m->len, m->name);
	partial.text = page_file(name, &partial.size);
	if (!partial.text)
		return output_fault(out, "a partial is not there");
	if (m->indent) {
		copy = indented(partial.text, &partial.size, line, m->indent);
		partial.text = copy;
	}
	bool ok = partial.text ? fill(out, &partial, c, NULL) : output_fault(out, "out of memory");
	free(copy);
	return ok;
}

static bool fill_mark(struct output *out, struct source *in, const struct context *c, const struct mark *m)
{
	switch (m->kind) {
	case '#':
	case '^': return fill_section(out, in, c, m);
	case '>': return !c || fill_partial(out, in->text + m->start, c, m);
	case '&':
	case 'n': return !c || output_value(out, look_up(c, m), m->kind == 'n');
	default: return true;
	}
}

static bool closes(const struct mark *m, const struct mark *open)
{
	return open && m->len == open->len && !memcmp(m->name, open->name, m->len);
}

static bool fill_all(struct output *out, struct source *in, const struct context *c, const struct mark *open)
{
	for (struct mark m; next_mark(out, in, &m);) {
		if (c && !output_text(out, in->text + in->at, m.start - in->at))
			return false;
		in->at = m.end;
		if (!m.kind)
			return !open || output_fault(out, "a section is not closed");
		if (m.kind == '/')
			return closes(&m, open) ||
			       output_fault(out, "a section is closed that is not the last opened");
		if (!fill_mark(out, in, c, &m))
			return false;
	}
	return false;
}

static bool fill(struct output *out, struct source *in, const struct context *c, const struct mark *open)
{
	if (out->depth == DEPTH_MAX)
		return output_fault(out, "sections and partials are nested too deeply");
	out->depth++;
	bool ok = fill_all(out, in, c, open);
	out->depth--;
	return ok;
}

char *template_fill(const char *text, size_t size, const json_t *values, const char **why)
{
	struct output out = { 0 };
	struct source in = { .text = text, .size = size };
	const struct context c = { .value = values };
	if (fill(&out, &in, &c, NULL) && output_text(&out, "", 1))
		return out.text;
	*why = out.why;
	free(out.text);
	return NULL;
}
