/* SPDX-License-Identifier: Apache-2.0 */
#include "store/remote/ini.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static struct str trim(struct str s)
{
	while (s.n && is_blank(s.p[0]))
		s = str_sub(s, 1, s.n - 1);
	while (s.n && is_blank(s.p[s.n - 1]))
		s.n--;
	return s;
}

/* Up to a # or ; that follows white space. */
static struct str without_comment(struct str s)
{
	for (size_t i = 1; i < s.n; i++)
		if ((s.p[i] == '#' || s.p[i] == ';') && is_blank(s.p[i - 1]))
			return trim(str_sub(s, 0, i));
	return s;
}

static struct str next_line(struct str *rest)
{
	const char *lf = memchr(rest->p, '\n', rest->n);
	struct str line = str_sub(*rest, 0, lf ? (size_t)(lf - rest->p) : rest->n);
	size_t used = line.n + (lf != NULL);
	*rest = str_sub(*rest, used, rest->n - used);
	return line;
}

/* "profile  x" as "profile x"; a name may stand in quotes. Absent: no memory. */
static struct str section_name(struct str inside, struct ddb_arena *arena)
{
	char *name = ddbi_arena_bytes(arena, inside.n + 1);
	size_t n = 0;
	inside = trim(inside);
	for (size_t i = 0; name && i < inside.n; i++) {
		char c = is_blank(inside.p[i]) ? ' ' : inside.p[i];
		if (c != '"' && c != '\'' && !(c == ' ' && n && name[n - 1] == ' '))
			name[n++] = c;
	}
	return (struct str){ name, n };
}

static bool add(struct ini *ini, struct ini_entry entry)
{
	if (ini->n == ini->cap) {
		size_t cap = ini->cap ? ini->cap * 2 : 32;
		struct ini_entry *more = ARENA_ARRAY(ini->arena, struct ini_entry, cap);
		if (!more)
			return false;
		if (ini->n)
			memcpy(more, ini->entries, ini->n * sizeof *more);
		ini->entries = more;
		ini->cap = cap;
	}
	ini->entries[ini->n++] = entry;
	return true;
}

/* key = value, or an indented one that belongs to the key before. */
static bool read_setting(struct ini *ini, struct str section, struct str line, bool indented)
{
	const char *equals = memchr(line.p, '=', line.n);
	if (!equals || !section.p)
		return true;
	struct str key = trim(str_sub(line, 0, (size_t)(equals - line.p)));
	struct str value =
		str_sub(line, (size_t)(equals - line.p) + 1, (size_t)(line.p + line.n - equals) - 1);
	struct ini_entry entry = { .section = section, .key = key, .value = trim(without_comment(value)) };
	if (indented && ini->n && str_eq(ini->entries[ini->n - 1].section, section)) {
		entry.key = ini->entries[ini->n - 1].key;
		entry.nested = key;
	}
	return add(ini, entry);
}

bool ddbi_ini_read(struct str text, struct ddb_arena *arena, struct ini *out)
{
	struct str section = STR_NONE;
	*out = (struct ini){ .arena = arena };
	while (text.n) {
		struct str raw = next_line(&text), line = trim(raw);
		if (!line.n || line.p[0] == '#' || line.p[0] == ';')
			continue;
		if (line.p[0] == '[') {
			const char *end = memchr(line.p, ']', line.n);
			if (!end)
				continue;
			section = section_name(str_sub(line, 1, (size_t)(end - line.p) - 1), arena);
			if (!section.p)
				return false;
		} else if (!read_setting(out, section, line, is_blank(raw.p[0]))) {
			return false;
		}
	}
	return true;
}

struct str ddbi_ini_get(const struct ini *ini, struct str section, const char *key)
{
	for (size_t i = ini->n; i-- > 0;) {
		const struct ini_entry *e = &ini->entries[i];
		if (!e->nested.p && str_eq(e->section, section) && ddbi_str_eq_nocase(e->key, str_z(key)))
			return e->value;
	}
	return STR_NONE;
}

struct str ddbi_ini_nested(const struct ini *ini, struct str section, const char *key, const char *nested)
{
	for (size_t i = ini->n; i-- > 0;) {
		const struct ini_entry *e = &ini->entries[i];
		if (e->nested.p && str_eq(e->section, section) && ddbi_str_eq_nocase(e->key, str_z(key)) &&
			ddbi_str_eq_nocase(e->nested, str_z(nested)))
			return e->value;
	}
	return STR_NONE;
}

bool ddbi_ini_has(const struct ini *ini, struct str section)
{
	for (size_t i = 0; i < ini->n; i++)
		if (str_eq(ini->entries[i].section, section))
			return true;
	return false;
}
