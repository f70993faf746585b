/* SPDX-License-Identifier: Apache-2.0 */
/* The assertions. */
#include "feature.h"
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void feature_fail(struct feature_at at, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	fflush(stdout);
	fprintf(stderr, "%s on %s: %s:%d: ", at.f->row, at.f->store, at.file, at.line);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
	feature_stop();
}

/* ---- JSON ---- */

static char *requoted(struct feature_at at, const char *text)
{
	size_t n = strlen(text);
	char *copy = malloc(n + 1);
	if (!copy)
		feature_fail(at, "out of memory");
	memcpy(copy, text, n + 1);
	for (char *p = copy; !strchr(text, '"') && *p; p++)
		if (*p == '\'')
			*p = '"';
	return copy;
}

static json_t *parsed(struct feature_at at, const char *text)
{
	json_error_t why;
	char *copy = requoted(at, text);
	json_t *json = json_loads(copy, JSON_DECODE_ANY | JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES, &why);
	if (!json)
		feature_fail(at, "that is not JSON: %s: %s", why.text, copy);
	free(copy);
	return json;
}

static char *dumped(struct feature_at at, const json_t *json)
{
	char *text = json_dumps(json, JSON_SORT_KEYS | JSON_ENCODE_ANY);
	if (!text)
		feature_fail(at, "out of memory");
	return text;
}

static bool is_set_type(const char *name)
{
	return !strcmp(name, "SS") || !strcmp(name, "NS") || !strcmp(name, "BS");
}

static bool same(const json_t *a, const json_t *b, bool at_least);

/* Each of b finds one of a, without using one twice. */
static bool same_in_any_order(const json_t *a, const json_t *b, bool at_least)
{
	size_t n = json_array_size(a), i, k;
	bool used[1000] = { false };
	if (n != json_array_size(b) || n > sizeof used)
		return false;
	for (i = 0; i < n; i++) {
		for (k = 0; k < n && (used[k] || !same(json_array_get(a, k), json_array_get(b, i), at_least));
			k++)
			continue;
		if (k == n)
			return false;
		used[k] = true;
	}
	return true;
}

static bool same_objects(const json_t *a, const json_t *b, bool at_least)
{
	const char *name;
	json_t *should;
	if (!at_least && json_object_size(a) != json_object_size(b))
		return false;
	for (void *i = json_object_iter((json_t *)(size_t)b); i;
		i = json_object_iter_next((json_t *)(size_t)b, i)) {
		name = json_object_iter_key(i);
		should = json_object_iter_value(i);
		const json_t *is = json_object_get(a, name);
		if (is_set_type(name) && json_is_array(is) && json_is_array(should)) {
			if (!same_in_any_order(is, should, false))
				return false;
		} else if (!is || !same(is, should, at_least)) {
			return false;
		}
	}
	return true;
}

/* at_least: objects of a may have more members than those of b, and arrays have any order. */
static bool same(const json_t *a, const json_t *b, bool at_least)
{
	if (json_is_object(a) && json_is_object(b))
		return same_objects(a, b, at_least);
	if (!json_is_array(a) || !json_is_array(b))
		return json_equal(a, b);
	if (at_least)
		return same_in_any_order(a, b, true);
	for (size_t i = 0; i < json_array_size(a) && i < json_array_size(b); i++)
		if (!same(json_array_get(a, i), json_array_get(b, i), false))
			return false;
	return json_array_size(a) == json_array_size(b);
}

static void differ(struct feature_at at, const char *what, const json_t *is, const json_t *should)
{
	feature_fail(at, "%s is\n    %s\nand should be\n    %s", what, is ? dumped(at, is) : "missing",
		should ? dumped(at, should) : "missing");
}

void feature_json(struct feature_at at, const char *is, const char *should)
{
	if (!is)
		feature_fail(at, "there is no JSON");
	json_t *a = parsed(at, is), *b = parsed(at, should);
	if (!same(a, b, false))
		differ(at, "the JSON", a, b);
	json_decref(a);
	json_decref(b);
}

/* ---- calls past all models ---- */

static json_t *run(struct feature_at at, const char *operation, json_t *input)
{
	const char *answer = NULL;
	char *text = dumped(at, input);
	json_decref(input);
	if (ddb_call(at.f->db, operation, text, &answer) || !answer)
		feature_fail(at, "%s %s: %s", operation, text, ddb_errmsg(at.f->db));
	free(text);
	return parsed(at, answer);
}

const char *feature_raw(struct feature_at at, const char *operation, const char *input)
{
	const char *answer = NULL;
	char *text = requoted(at, input);
	if (ddb_call(at.f->db, operation, text, &answer))
		feature_fail(at, "%s %s: %s", operation, text, ddb_errmsg(at.f->db));
	free(text);
	return answer;
}

void feature_put_raw(struct feature_at at, const char *table, const char *item)
{
	json_decref(
		run(at, "PutItem", json_pack("{s:s, s:o}", "TableName", table, "Item", parsed(at, item))));
}

static json_t *got(struct feature_at at, const char *table, const char *key)
{
	return run(at, "GetItem",
		json_pack(
			"{s:s, s:o, s:b}", "TableName", table, "Key", parsed(at, key), "ConsistentRead", 1));
}

void feature_stored(struct feature_at at, const char *table, const char *key, const char *item)
{
	json_t *answer = got(at, table, key), *should = parsed(at, item);
	const json_t *is = json_object_get(answer, "Item");
	if (!is || !same(is, should, false))
		differ(at, "the stored item", is, should);
	json_decref(answer);
	json_decref(should);
}

void feature_missing(struct feature_at at, const char *table, const char *key)
{
	json_t *answer = got(at, table, key);
	const json_t *is = json_object_get(answer, "Item");
	if (is)
		differ(at, "the stored item", is, NULL);
	json_decref(answer);
}

/* All pages; up to 1000 items, which is as many as are compared. */
void feature_items(struct feature_at at, const char *table, const char *items)
{
	json_t *is = json_array(), *should = parsed(at, items), *last = NULL;
	do {
		json_t *in = json_pack("{s:s, s:b, s:O*}", "TableName", table, "ConsistentRead", 1,
			"ExclusiveStartKey", last);
		json_t *answer = run(at, "Scan", in);
		json_array_extend(is, json_object_get(answer, "Items"));
		json_decref(last);
		last = json_incref(json_object_get(answer, "LastEvaluatedKey"));
		json_decref(answer);
	} while (last);
	if (!same_in_any_order(is, should, false))
		differ(at, "the table", is, should);
	json_decref(is);
	json_decref(should);
}

void feature_answer(struct feature_at at, const char *operation, const char *input, const char *members)
{
	json_t *answer = run(at, operation, parsed(at, input)), *should = parsed(at, members);
	if (!same(answer, should, true))
		differ(at, "the answer", answer, should);
	json_decref(answer);
	json_decref(should);
}

void feature_table(struct feature_at at, const char *table, const char *members)
{
	json_t *answer = run(at, "DescribeTable", json_pack("{s:s}", "TableName", table));
	json_t *should = parsed(at, members);
	if (!same(json_object_get(answer, "Table"), should, true))
		differ(at, "the table", json_object_get(answer, "Table"), should);
	json_decref(answer);
	json_decref(should);
}

/* ---- errors and the rest ---- */

void feature_error(struct feature_at at, struct ddb *db, enum ddb_rc rc, const char *text)
{
	if (rc == DDB_OK)
		feature_fail(at, "it succeeded and should have said\n    %s", text);
	feature_error_of(at, db, rc, rc, text);
}

void feature_error_of(
	struct feature_at at, struct ddb *db, enum ddb_rc rc, enum ddb_rc want, const char *text)
{
	if (rc != want)
		feature_fail(at, "the code is %d and should be %d: %s", (int)rc, (int)want, ddb_errmsg(db));
	if (strcmp(ddb_errmsg(db), text) != 0)
		feature_fail(at, "the error is\n    %s\nand should be\n    %s", ddb_errmsg(db), text);
}

void feature_model_refused(struct feature_at at, const struct ddb_model *model, const char *text)
{
	struct ddb_error why;
	memset(&why, 0, sizeof why);
	enum ddb_rc rc = ddb_model_check(model, &why);
	if (rc == DDB_OK || strcmp(why.message, text) != 0)
		feature_fail(at, "the error is\n    %s\nand should be\n    %s", why.message, text);
}

void feature_rc(struct feature_at at, struct ddb *db, enum ddb_rc rc, enum ddb_rc want)
{
	if (rc != want)
		feature_fail(at, "the code is %d and should be %d: %s", (int)rc, (int)want, ddb_errmsg(db));
}

void feature_that(struct feature_at at, bool holds, const char *text)
{
	if (!holds)
		feature_fail(at, "this does not hold: %s", text);
}

void feature_int(struct feature_at at, long long is, long long should, const char *text)
{
	if (is != should)
		feature_fail(at, "%s is %lld and should be %lld", text, is, should);
}

void feature_text(struct feature_at at, const char *is, const char *should, const char *text)
{
	if ((is && should) ? strcmp(is, should) != 0 : is != should)
		feature_fail(at, "%s is\n    %s\nand should be\n    %s", text, is ? is : "NULL",
			should ? should : "NULL");
}
