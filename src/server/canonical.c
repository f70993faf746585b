/* SPDX-License-Identifier: Apache-2.0 */
#include "server/canonical.h"

#define PARAMETERS_MAX 64

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 32);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

struct str ddbi_percent_decode(struct str s, struct ddb_arena *arena)
{
	char *to = ddbi_arena_bytes(arena, s.n + 1);
	size_t n = 0;
	for (size_t i = 0; to && i < s.n; i++) {
		int high = s.p[i] == '%' && s.n - i > 2 ? hex_digit(s.p[i + 1]) : -1;
		int low = high >= 0 ? hex_digit(s.p[i + 2]) : -1;
		to[n++] = low >= 0 ? (char)(high * 16 + low) : s.p[i];
		i += low >= 0 ? 2 : 0;
	}
	return (struct str){ to, n };
}

static bool unreserved(char c)
{
	return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '-' || c == '.' ||
	       c == '_' || c == '~';
}

static char *encode(char *to, struct str s, char kept)
{
	static const char digits[] = "0123456789ABCDEF";
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if (unreserved(s.p[i]) || (kept && s.p[i] == kept)) {
			*to++ = s.p[i];
			continue;
		}
		*to++ = '%';
		*to++ = digits[c >> 4];
		*to++ = digits[c & 15];
	}
	return to;
}

/* Encoded once more: the client has encoded it for the request line already. */
struct str ddbi_canonical_path(struct str path, struct ddb_arena *arena)
{
	if (str_eq(path, STR("/")))
		return path;
	char *at = ddbi_arena_bytes(arena, 3 * path.n + 1);
	return at ? (struct str){ at, (size_t)(encode(at, path, '/') - at) } : STR_NONE;
}

struct parameter {
	struct str name, value; /* encoded anew */
};

static struct str encoded(struct str raw, struct ddb_arena *arena)
{
	struct str plain = ddbi_percent_decode(raw, arena);
	char *at = plain.p ? ddbi_arena_bytes(arena, 3 * plain.n + 1) : NULL;
	return at ? (struct str){ at, (size_t)(encode(at, plain, 0) - at) } : STR_NONE;
}

static bool read_parameter(struct str text, struct ddb_arena *arena, struct parameter *out)
{
	const char *equals = memchr(text.p, '=', text.n);
	size_t n = equals ? (size_t)(equals - text.p) : text.n, skip = equals ? n + 1 : n;
	out->name = encoded(str_sub(text, 0, n), arena);
	out->value = encoded(str_sub(text, skip, text.n - skip), arena);
	return out->name.p && out->value.p;
}

/* Into its place by name, then value. */
static void insert(struct parameter *list, size_t n, struct parameter p)
{
	for (; n; n--) {
		int order = str_cmp(list[n - 1].name, p.name);
		if (order < 0 || (order == 0 && str_cmp(list[n - 1].value, p.value) <= 0))
			break;
		list[n] = list[n - 1];
	}
	list[n] = p;
}

static struct str joined(const struct parameter *list, size_t n, struct ddb_arena *arena)
{
	size_t size = 1;
	for (size_t i = 0; i < n; i++)
		size += list[i].name.n + list[i].value.n + 2;
	char *at = ddbi_arena_bytes(arena, size), *to = at;
	for (size_t i = 0; at && i < n; i++) {
		if (i)
			*to++ = '&';
		memcpy(to, list[i].name.p, list[i].name.n);
		to += list[i].name.n;
		*to++ = '=';
		memcpy(to, list[i].value.p, list[i].value.n);
		to += list[i].value.n;
	}
	return (struct str){ at, at ? (size_t)(to - at) : 0 };
}

struct str ddbi_canonical_query(struct str query, struct ddb_arena *arena)
{
	struct parameter list[PARAMETERS_MAX];
	size_t n = 0;
	if (!query.n)
		return STR("");
	while (query.n) {
		const char *end = memchr(query.p, '&', query.n);
		size_t size = end ? (size_t)(end - query.p) : query.n, skip = end ? size + 1 : size;
		struct parameter p;
		if (size && (n == PARAMETERS_MAX || !read_parameter(str_sub(query, 0, size), arena, &p)))
			return STR_NONE;
		if (size && !str_eq(p.name, STR("X-Amz-Signature")))
			insert(list, n++, p);
		query = str_sub(query, skip, query.n - skip);
	}
	return joined(list, n, arena);
}

/* In lower case; p NULL: no memory. */
static struct str lowered(struct str s, struct ddb_arena *arena)
{
	char *at = ddbi_arena_bytes(arena, s.n + 1);
	for (size_t i = 0; at && i < s.n; i++)
		at[i] = s.p[i] >= 'A' && s.p[i] <= 'Z' ? (char)(s.p[i] | 32) : s.p[i];
	return (struct str){ at, at ? s.n : 0 };
}

/* A header that is there more than once counts as one, its values with commas between. p NULL: not there. */
static struct str value_of(const struct http_request *r, struct str name, struct ddb_arena *arena)
{
	struct str one = STR_NONE;
	size_t size = 0, times = 0;
	for (size_t i = 0; i < r->nheaders; i++)
		if (ddbi_str_eq_nocase(r->headers[i].name, name)) {
			one = r->headers[i].value;
			size += one.n + 1;
			times++;
		}
	if (times <= 1)
		return one;
	char *at = ddbi_arena_bytes(arena, size), *to = at;
	for (size_t i = 0; at && i < r->nheaders; i++) {
		if (!ddbi_str_eq_nocase(r->headers[i].name, name))
			continue;
		if (to > at)
			*to++ = ',';
		if (r->headers[i].value.n)
			memcpy(to, r->headers[i].value.p, r->headers[i].value.n);
		to += r->headers[i].value.n;
	}
	return (struct str){ at, at ? (size_t)(to - at) : 0 };
}

bool ddbi_canonical_headers(const struct http_request *r, struct str names, struct ddb_arena *arena,
	struct signature_header out[HTTP_MAX_HEADERS], size_t *n)
{
	*n = 0;
	while (names.n) {
		const char *end = memchr(names.p, ';', names.n);
		size_t size = end ? (size_t)(end - names.p) : names.n, skip = end ? size + 1 : size;
		if (!size || (end && skip == names.n) || *n == HTTP_MAX_HEADERS)
			return false;
		struct signature_header *h = &out[*n];
		h->name = lowered(str_sub(names, 0, size), arena);
		h->value = value_of(r, str_sub(names, 0, size), arena);
		if (!h->name.p || !h->value.p)
			return false;
		++*n;
		names = str_sub(names, skip, names.n - skip);
	}
	return *n > 0;
}
