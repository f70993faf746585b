/* SPDX-License-Identifier: Apache-2.0 */
/* Tags of tables and their operations (03-3.5): what can be judged of the request alone. Keys and values have
 * texts of their own instead of the model's constraints (03-G8). */
#include "base/text.h"
#include "operation/checks.h"

enum { TAGS_MAX = 50, KEY_MAX = 128, VALUE_MAX = 256 };

/* ---- the resource ---- */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* What stands before the next colon; *rest begins behind it. Absent: there is none. */
static struct str cut(struct str *rest)
{
	const char *colon = rest->n ? memchr(rest->p, ':', rest->n) : NULL;
	if (!colon) {
		return STR_NONE;
	}
	struct str part = { rest->p, (size_t)(colon - rest->p) };
	*rest = str_sub(*rest, part.n + 1, rest->n - part.n - 1);
	return part;
}

static bool is_account(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (!is_digit(s.p[i])) {
			return false;
		}
	}
	return s.n > 0;
}

/* arn:aws:dynamodb:REGION:ACCOUNT:table/NAME, and nothing of the table's. */
static bool is_arn_of_a_table(struct str arn)
{
	struct str rest = arn, begin = STR("table/");
	bool head = str_eq(cut(&rest), STR("arn")) && str_starts(cut(&rest), STR("aws")) &&
		    str_eq(cut(&rest), STR("dynamodb"));
	bool scope = cut(&rest).n > 0 && is_account(cut(&rest));
	if (!head || !scope || !str_starts(rest, begin)) {
		return false;
	}
	struct str name = str_sub(rest, begin.n, rest.n - begin.n);
	return name.n >= 3 && ddbi_is_resource_name(name);
}

static bool check_resource(struct str arn, struct error *err)
{
	if (!str_starts(arn, STR("arn:"))) {
		return ddbi_fail(err, MSG_TAG_NOARN, arn);
	}
	return is_arn_of_a_table(arn) || ddbi_fail(err, MSG_TAG_ARN, arn);
}

/* ---- keys and values ---- */

/* Letters of all scripts are allowed: nothing beyond ASCII is looked at. */
static bool is_tag_byte(char c)
{
	return (unsigned char)c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) ||
	       (c && strchr(" +-=._:/@", c));
}

static bool is_tag_text(struct str s, size_t max)
{
	for (size_t i = 0; i < s.n; i++) {
		if (!is_tag_byte(s.p[i])) {
			return false;
		}
	}
	return s.p && (s.n <= max || ddbi_utf16_length(s) <= max);
}

static struct str or_null(struct str s)
{
	return s.p ? s : STR("null");
}

static bool check_key(struct str key, struct error *err)
{
	return (key.n > 0 && is_tag_text(key, KEY_MAX)) || ddbi_fail(err, MSG_TAG_KEY, or_null(key));
}

static bool check_tag(const struct tag *tag, struct error *err)
{
	if (!check_key(tag->key, err)) {
		return false;
	}
	if (!is_tag_text(tag->value, VALUE_MAX)) {
		return ddbi_fail(err, MSG_TAG_VALUE, or_null(tag->value));
	}
	return !str_starts(tag->key, STR("aws:")) || ddbi_fail(err, MSG_TAG_RESERVED, tag->key);
}

static bool check_keys_differ(const struct tag_list *tags, struct error *err)
{
	struct str names[TAGS_MAX];
	bool nomem;
	for (size_t i = 0; i < tags->len; i++) {
		names[i] = tags->items[i].key;
	}
	struct str twice = ddbi_first_duplicate(names, tags->len, &nomem);
	if (twice.p) {
		return ddbi_fail(err, MSG_TAG_TWICE, twice);
	}
	return !nomem || ddbi_fail_nomem(err);
}

bool ddbi_check_tags(const struct tag_list *tags, struct error *err)
{
	if (tags->len > TAGS_MAX) {
		return ddbi_fail(err, MSG_TAG_MANY);
	}
	for (size_t i = 0; i < tags->len; i++) {
		if (!check_tag(&tags->items[i], err)) {
			return false;
		}
	}
	return check_keys_differ(tags, err);
}

/* ---- the operations ---- */

/* The model's constraints but for what is inside the list of tags or of keys. */
static bool check_constraints(struct op *op, const char *list, bool given, struct str path)
{
	struct violations v;
	violations_init(&v, &op->error);
	ddbi_violations_walk(&v, ddbi_operations[op->id].input, op->input, list);
	if (!given) {
		ddbi_violation_null(&v, path);
	}
	return ddbi_violations_end(&v);
}

bool ddbi_check_tag_resource(struct op *op, struct prepared *out)
{
	(void)out;
	const struct tag_resource_input *in = op->input;
	struct error *err = &op->error;
	if (!check_constraints(op, "Tags", in->tags.set, STR("tags")) ||
		!check_resource(in->resource_arn, err)) {
		return false;
	}
	return in->tags.len ? ddbi_check_tags(&in->tags, err) : ddbi_fail(err, MSG_TAG_NONE);
}

bool ddbi_check_untag_resource(struct op *op, struct prepared *out)
{
	(void)out;
	const struct untag_resource_input *in = op->input;
	struct error *err = &op->error;
	if (!check_constraints(op, "TagKeys", in->tag_keys.set, STR("tagKeys")) ||
		!check_resource(in->resource_arn, err)) {
		return false;
	}
	if (!in->tag_keys.len || in->tag_keys.len > TAGS_MAX) {
		return ddbi_fail(err, in->tag_keys.len ? MSG_TAG_MANY : MSG_TAG_NOKEYS);
	}
	for (size_t i = 0; i < in->tag_keys.len; i++) {
		if (!check_key(in->tag_keys.items[i], err)) {
			return false;
		}
	}
	return true;
}

bool ddbi_check_list_tags(struct op *op, struct prepared *out)
{
	(void)out;
	const struct list_tags_of_resource_input *in = op->input;
	if (!ddbi_check_constraints(op) || !check_resource(in->resource_arn, &op->error)) {
		return false;
	}
	return !in->next_token.p || ddbi_failf(&op->error, EXCEPTION_VALIDATION,
					    "NextToken was given by no answer: all tags are listed at once");
}
