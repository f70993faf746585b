/* SPDX-License-Identifier: Apache-2.0 */
#include "model/word.h"
#include "base/text.h"
#include "value/decimal.h"
#include "value/json_plain.h"

#define WRONG(err, ...) ddbi_failf(err, EXCEPTION_VALIDATION, __VA_ARGS__)
#define SHOWN           40 /* bytes of a word that a message shows */

static int shown(struct str s)
{
	size_t n = s.n < SHOWN ? s.n : SHOWN;
	while (n > 0 && n < s.n && ((unsigned char)s.p[n] & 0xC0) == 0x80)
		n--;
	return (int)n;
}

static const char *digits(const char *p)
{
	while (*p >= '0' && *p <= '9')
		p++;
	return p;
}

/* Does JSON call it a number? Not 007 and +49, which are names more often. */
static bool is_number(const char *p)
{
	p += *p == '-';
	const char *end = digits(p);
	if (end == p || (*p == '0' && end > p + 1))
		return false;
	if (*end == '.') {
		p = end + 1;
		end = digits(p);
		if (end == p)
			return false;
	}
	if (*end == 'e' || *end == 'E') {
		p = end + 1;
		p += *p == '-' || *p == '+';
		end = digits(p);
		if (end == p)
			return false;
	}
	return !*end;
}

static bool number(struct str s, struct error *err, struct ddb_value *out)
{
	out->type = DDB_N;
	enum decimal_result result = ddbi_decimal_parse(s, &out->n);
	if (result == DECIMAL_EMPTY || result == DECIMAL_SYNTAX)
		return WRONG(err, "\"%.*s\" is no number", shown(s), s.p);
	return result == DECIMAL_OK || ddbi_decimal_fail(err, result, s);
}

static bool binary(struct ddb_arena *arena, struct str s, struct error *err, struct ddb_value *out)
{
	size_t n = 0;
	char *bytes = ddbi_arena_bytes(arena, s.n / 4 * 3 + 1);
	if (!bytes)
		return ddbi_fail_nomem(err);
	if (ddbi_base64_read(s, bytes, &n) != BASE64_OK)
		return WRONG(err, "\"%.*s\" is no base64, in which bytes are given", shown(s), s.p);
	*out = (struct ddb_value){ .type = DDB_B, .b = { bytes, n } };
	return true;
}

static bool truth(struct str s, struct error *err, struct ddb_value *out)
{
	*out = (struct ddb_value){ .type = DDB_BOOL, .flag = str_eq(s, STR("true")) };
	return out->flag || str_eq(s, STR("false")) ||
	       WRONG(err, "true or false is needed, not \"%.*s\"", shown(s), s.p);
}

static bool json(struct ddb_arena *arena, struct str s, struct error *err, struct ddb_value *out)
{
	struct json j;
	struct buf scratch;
	ddbi_buf_init(&scratch, 2 * s.n + 64);
	ddbi_json_begin(&j, s, arena, &scratch);
	bool ok = ddbi_json_plain_read(&j, err, out) && ddbi_json_end(&j);
	ddbi_buf_free(&scratch);
	if (ok || err->exception)
		return ok;
	if (j.nomem)
		return ddbi_fail_nomem(err);
	return WRONG(err,
		"\"%.*s\" begins as JSON does but is none from character %zu on; a text that begins so is "
		"written as a JSON text",
		shown(s), s.p, (size_t)(j.at - s.p) + 1);
}

static bool guess(struct ddb_arena *arena, struct str s, struct error *err, struct ddb_value *out)
{
	if (is_number(s.p))
		return number(s, err, out);
	if (str_eq(s, STR("true")) || str_eq(s, STR("false")))
		return truth(s, err, out);
	if (s.n && strchr("\"{[", *s.p))
		return json(arena, s, err, out);
	if (str_eq(s, STR("null")))
		*out = (struct ddb_value){ .type = DDB_NULL };
	else
		*out = (struct ddb_value){ .type = DDB_S, .s = { s.p, s.n } };
	return true;
}

bool ddbi_word_value(struct ddb_arena *arena, const char *word, enum ddb_type want, struct error *err,
	struct ddb_value *out)
{
	struct str s = str_z(word);
	*out = (struct ddb_value){ .type = DDB_NONE };
	if (!ddbi_utf8_valid(s))
		return WRONG(err, "the value is not valid UTF-8");
	switch (want) {
	case DDB_S: *out = (struct ddb_value){ .type = DDB_S, .s = { s.p, s.n } }; return true;
	case DDB_N: return number(s, err, out);
	case DDB_B: return binary(arena, s, err, out);
	case DDB_BOOL: return truth(s, err, out);
	default: return guess(arena, s, err, out);
	}
}
