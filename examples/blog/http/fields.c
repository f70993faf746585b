/* SPDX-License-Identifier: Apache-2.0 */
#include "http/fields.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void *member(const struct field *f, void *item)
{
	return (char *)item + f->offset;
}

static void set_text(const struct field *f, const char *text, void *item)
{
	const char **to = member(f, item);
	*to = text && *text ? text : NULL;
}

static bool set_pk(const struct field *f, const char *text, void *item)
{
	if (*text && !is_pk(text))
		return false;
	memcpy(member(f, item), text, strlen(text) + 1);
	return true;
}

bool is_pk(const char *text)
{
	return strlen(text) == DDB_UUID_SIZE - 1 &&
	       strspn(text, "0123456789abcdefABCDEF-") == DDB_UUID_SIZE - 1;
}

/* ---- from JSON ---- */

static const char *const wanted[] = {
	[FIELD_TEXT] = "a text",
	[FIELD_PK] = "a UUID",
	[FIELD_FLAG] = "true or false",
	[FIELD_WHOLE] = "a whole number",
	[FIELD_TEXTS] = "a list of texts",
};

static const char *kind_of(const json_t *v)
{
	switch (json_typeof(v)) {
	case JSON_OBJECT: return "an object";
	case JSON_ARRAY: return "a list";
	case JSON_STRING: return "a text";
	case JSON_INTEGER: return "a number";
	case JSON_REAL: return "a number with a fraction";
	case JSON_NULL: return "null";
	default: return "true or false";
	}
}

static bool set_texts(struct request *r, const struct field *f, const json_t *list, void *item)
{
	struct ddb_strlist *to = member(f, item);
	size_t n = json_array_size(list);
	const char **texts = request_array(r, n, sizeof *texts);
	for (size_t i = 0; texts && i < n; i++)
		if (!(texts[i] = json_string_value(json_array_get(list, i))))
			return false;
	*to = (struct ddb_strlist){ texts, texts ? n : 0 };
	return json_is_array(list);
}

/* false: it is of another type. */
static bool set_json(struct request *r, const struct field *f, const json_t *v, void *item)
{
	bool *flag = member(f, item);
	int64_t *whole = member(f, item);
	switch (f->type) {
	case FIELD_TEXT:
		if (!json_is_string(v) && !(json_is_null(v) && f->nullable))
			return false;
		set_text(f, json_string_value(v), item);
		return true;
	case FIELD_PK: return json_is_string(v) && set_pk(f, json_string_value(v), item);
	case FIELD_FLAG:
		if (json_is_boolean(v))
			*flag = json_is_true(v);
		return json_is_boolean(v);
	case FIELD_WHOLE:
		if (json_is_integer(v))
			*whole = json_integer_value(v);
		return json_is_integer(v);
	default: return set_texts(r, f, v, item);
	}
}

/* A required text that is empty would be none. */
static bool lacks(const struct field *f, void *item)
{
	const char **text = member(f, item);
	return f->required && f->type == FIELD_TEXT && !*text;
}

static bool read_field(struct request *r, const struct field *f, const json_t *v, bool making, void *item)
{
	if (!v && making && f->required)
		reply_error(r, 400, "%s: is required", f->name);
	else if (v && !set_json(r, f, v, item))
		reply_error(r, 400, "%s: must be %s, not %s", f->name, wanted[f->type],
			f->type == FIELD_TEXTS && json_is_array(v) ? "a list of anything else"
			: f->type == FIELD_PK && json_is_string(v) ? "any other text"
								   : kind_of(v));
	else if (v && lacks(f, item))
		reply_error(r, 400, "%s: must not be empty", f->name);
	else
		return true;
	return false;
}

/* Text that is no JSON at all; not such that has something in it which we do not take. */
static bool is_no_json(const json_error_t *e)
{
	enum json_error_code code = json_error_code(e);
	return (code == json_error_invalid_syntax && !strstr(e->text, "Unicode")) ||
	       code == json_error_premature_end_of_input || code == json_error_end_of_input_expected;
}

/* NULL: it has answered. */
static const json_t *read_body(struct request *r)
{
	json_error_t e;
	json_t *body = json_loadb(r->body, r->body_size, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &e);
	if (!body && is_no_json(&e))
		body = json_object();
	if (!body) {
		reply_error(r, 400, "the body, line %d, column %d: %s", e.line, e.column, e.text);
		return NULL;
	}
	body = request_json(r, body);
	if (!body || json_is_object(body))
		return body;
	reply_error(r, 400, "the body: must be an object, not %s", kind_of(body));
	return NULL;
}

bool read_fields(struct request *r, const struct field *fields, size_t n, bool making, void *out)
{
	const json_t *body = read_body(r);
	for (size_t i = 0; body && i < n; i++)
		if (!read_field(r, &fields[i], json_object_get(body, fields[i].name), making, out))
			return false;
	return body;
}

/* ---- from a form ---- */

static const char *trimmed(struct request *r, const char *text, size_t n)
{
	while (n && strchr(" \t\r\n", text[0]))
		text++, n--;
	while (n && strchr(" \t\r\n", text[n - 1]))
		n--;
	return request_text(r, "%.*s", (int)n, text);
}

/* "c, databases,,": texts between commas, the empty ones left out. */
static void split_texts(struct request *r, const struct field *f, const char *text, void *item)
{
	size_t n = 0;
	const char **texts = request_array(r, strlen(text) / 2 + 1, sizeof *texts);
	struct ddb_strlist *to = member(f, item);
	for (size_t len; texts && *text; text += len + (text[len] == ',')) {
		len = strcspn(text, ",");
		texts[n] = trimmed(r, text, len);
		n += *texts[n] != '\0';
	}
	*to = (struct ddb_strlist){ texts, n };
}

static bool set_whole(const struct field *f, const char *text, void *item)
{
	char *end;
	int64_t *whole = member(f, item);
	errno = 0;
	long long n = strtoll(text, &end, 10);
	if (errno || end == text || *end)
		return false;
	*whole = n;
	return true;
}

static bool set_form(struct request *r, const struct field *f, const char *sent, void *item)
{
	bool *flag = member(f, item);
	switch (f->type) {
	case FIELD_TEXT: set_text(f, sent, item); return true;
	case FIELD_PK: return set_pk(f, sent, item);
	case FIELD_FLAG: *flag = true; return true;
	case FIELD_WHOLE: return set_whole(f, sent, item);
	default: split_texts(r, f, sent, item); return true;
	}
}

bool read_form(
	struct request *r, const struct field *fields, size_t n, bool making, void *out, const char **why)
{
	for (const struct field *f = fields; f < fields + n; f++) {
		const char *sent = request_form(r, f->name);
		bool *flag = member(f, out);
		if (!sent && f->type == FIELD_FLAG)
			*flag = false;
		if ((!sent && making && f->required) ||
			(sent && f->required && !*trimmed(r, sent, strlen(sent))))
			*why = request_text(r, "%s: is required", f->name);
		else if (sent && !set_form(r, f, sent, out))
			*why = request_text(r, "%s: must be %s", f->name, wanted[f->type]);
		else
			continue;
		return false;
	}
	return true;
}

/* ---- to JSON ---- */

json_t *field_json(const struct field *f, const void *item)
{
	const void *at = (const char *)item + f->offset;
	const char *const *text = at;
	const struct ddb_strlist *texts = at;
	json_t *list;
	switch (f->type) {
	case FIELD_TEXT: return json_string(*text ? *text : "");
	case FIELD_PK: return json_string(at);
	case FIELD_FLAG: return json_boolean(*(const bool *)at);
	case FIELD_WHOLE: return json_integer(*(const int64_t *)at);
	default: list = json_array(); break;
	}
	for (size_t i = 0; i < texts->len; i++)
		json_array_append_new(list, json_string(texts->items[i]));
	return list;
}

/* ---- slugs ---- */

/* Letters of other scripts stay as they are. */
static bool is_slug_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c & 0x80);
}

const char *slug_of(struct request *r, const char *name)
{
	char *slug = request_text(r, "%s", name), *end = slug;
	bool dash = false;
	for (const char *p = slug; *p; p++) {
		char c = *p >= 'A' && *p <= 'Z' ? (char)(*p - 'A' + 'a') : *p;
		if (!is_slug_byte(c)) {
			dash = end > slug;
			continue;
		}
		if (dash)
			*end++ = '-';
		*end++ = c;
		dash = false;
	}
	*end = '\0';
	return slug;
}
