/* SPDX-License-Identifier: Apache-2.0 */
/* JSON read by pulling: RFC 8259, strictly. */
#include "base/text.h"
#include "value/json_scan.h"

void ddbi_json_begin(struct json *j, struct str text, struct ddb_arena *arena, struct buf *scratch)
{
	const char *p = text.p ? text.p : "";
	*j = (struct json){ .at = p, .end = p + text.n, .arena = arena, .scratch = scratch };
	buf_clear(scratch); /* which an earlier text may have left failed, for want of memory or room */
}

static bool fail(struct json *j)
{
	j->failed = true;
	return false;
}

/* The next character that is not white space, not taken; 0 at the end. */
static char peek(struct json *j)
{
	j->at = skip_space(j->at, j->end);
	return j->at < j->end && !j->failed ? *j->at : 0;
}

static bool take(struct json *j, char c)
{
	if (peek(j) != c)
		return false;
	j->at++;
	return true;
}

/* ---- numbers ---- */
static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static const char *digits(const char *p, const char *end)
{
	while (p < end && is_digit(*p))
		p++;
	return p;
}

/* End of the number at p, or NULL. */
static const char *number_end(const char *p, const char *end, bool *fraction)
{
	p += p < end && *p == '-';
	const char *whole = p;
	p = digits(p, end);
	if (p == whole || (*whole == '0' && p > whole + 1))
		return NULL;
	*fraction = false;
	if (p < end && *p == '.') {
		const char *from = ++p;
		p = digits(p, end);
		*fraction = true;
		if (p == from)
			return NULL;
	}
	if (p < end && (*p == 'e' || *p == 'E')) {
		p++;
		p += p < end && (*p == '+' || *p == '-');
		const char *from = p;
		p = digits(p, end);
		*fraction = true;
		if (p == from)
			return NULL;
	}
	return p;
}

bool ddbi_json_number(struct json *j, struct str *text)
{
	bool fraction;
	peek(j);
	const char *end = j->failed ? NULL : number_end(j->at, j->end, &fraction);
	if (!end)
		return fail(j);
	*text = (struct str){ j->at, (size_t)(end - j->at) };
	j->at = end;
	return true;
}

/* ---- kinds and words ---- */
static bool word_follows(const struct json *j, struct str word)
{
	return str_starts((struct str){ j->at, (size_t)(j->end - j->at) }, word);
}

static enum json_kind kind_of_word(const struct json *j)
{
	if (word_follows(j, STR("true")))
		return JSON_TRUE;
	if (word_follows(j, STR("false")))
		return JSON_FALSE;
	return word_follows(j, STR("null")) ? JSON_NULL : JSON_BAD;
}

static enum json_kind kind_of_number(const struct json *j)
{
	bool fraction = false;
	if (!number_end(j->at, j->end, &fraction))
		return JSON_BAD;
	return fraction ? JSON_FRACTION : JSON_INTEGER;
}

enum json_kind ddbi_json_kind(struct json *j)
{
	char c = peek(j);
	switch (c) {
	case '{': return JSON_OBJECT;
	case '[': return JSON_ARRAY;
	case '"': return JSON_STRING;
	case 't':
	case 'f':
	case 'n': return kind_of_word(j);
	default: return c == '-' || is_digit(c) ? kind_of_number(j) : JSON_BAD;
	}
}

/* ---- strings ---- */
bool ddbi_json_string(struct json *j, struct str *out)
{
	if (!take(j, '"'))
		return fail(j);
	const char *p = read_string(j, j->at, out);
	if (!p)
		return fail(j);
	j->at = p;
	return true;
}

/* ---- objects and arrays ---- */
static bool begin(struct json *j, char bracket)
{
	if (!take(j, bracket) || ++j->depth > JSON_DEPTH_MAX)
		return fail(j);
	j->fresh = true;
	return true;
}

/* Is there another member or element? Takes the comma before it or the closing bracket. */
static bool more(struct json *j, char closing)
{
	bool first = j->fresh;
	j->fresh = false;
	if (take(j, closing)) {
		j->depth--;
		return false;
	}
	return first || take(j, ',') || fail(j);
}

bool ddbi_json_object(struct json *j)
{
	return begin(j, '{');
}

bool ddbi_json_member(struct json *j, struct str *name)
{
	return more(j, '}') && ddbi_json_string(j, name) && (take(j, ':') || fail(j));
}

bool ddbi_json_array(struct json *j)
{
	return begin(j, '[');
}

bool ddbi_json_element(struct json *j)
{
	return more(j, ']');
}

static bool skip_word(struct json *j, size_t n)
{
	j->at += n;
	return true;
}

/* Bounded: objects and arrays refuse to go deeper than JSON_DEPTH_MAX. */
bool ddbi_json_skip(struct json *j)
{
	struct str ignored;
	switch (ddbi_json_kind(j)) {
	case JSON_OBJECT:
		if (ddbi_json_object(j)) {
			while (ddbi_json_member(j, &ignored) && ddbi_json_skip(j))
				;
		}
		return !j->failed;
	case JSON_ARRAY:
		if (ddbi_json_array(j)) {
			while (ddbi_json_element(j) && ddbi_json_skip(j))
				;
		}
		return !j->failed;
	case JSON_STRING: return ddbi_json_string(j, &ignored);
	case JSON_INTEGER:
	case JSON_FRACTION: return ddbi_json_number(j, &ignored);
	case JSON_TRUE:
	case JSON_NULL: return skip_word(j, 4);
	case JSON_FALSE: return skip_word(j, 5);
	default: return fail(j);
	}
}

bool ddbi_json_end(struct json *j)
{
	peek(j);
	return j->at == j->end && !j->failed ? true : fail(j);
}
