/* SPDX-License-Identifier: Apache-2.0 */
/* What the words of a command line say: keys, values, conditions, what to look for. */
#include "base/arena.h"
#include "base/meant.h"
#include "cli/command.h"
#include "model/word.h"

#define SEGMENTS_MAX 256 /* see ddb/find.h */

static const struct ddb_attr *row_of(const struct ddb_model *m, enum ddb_role role)
{
	for (size_t i = 0; i < m->nattrs; i++)
		if (m->attrs[i].role == role)
			return &m->attrs[i];
	return NULL;
}

static const char *type_of(const struct ddb_attr *a)
{
	return a->type == DDB_N ? "a number" : a->type == DDB_B ? "bytes, as base64" : "a text";
}

size_t ddbi_cli_key_words(const struct ask *a)
{
	return row_of(a->model, DDB_IS_RANGE_) ? 2 : 1;
}

static bool key_member(
	const struct ask *a, const struct ddb_attr *row, const char *word, struct ddb_member *out, int *code)
{
	struct error err;
	error_init(&err, a->arena);
	out->name = (struct ddb_text_n){ row->name, strlen(row->name) };
	if (ddbi_word_value(a->arena, word, row->type, &err, &out->value))
		return true;
	*code = ddbi_cli_say(a, EXIT_USAGE, "the key %s of %s is %s: %.*s", row->name, a->table, type_of(row),
		(int)err.message.n, err.message.p ? err.message.p : "no memory");
	return false;
}

bool ddbi_cli_key(struct ask *a, size_t words, struct ddb_item *out, int *code)
{
	const struct ddb_attr *rows[] = { row_of(a->model, DDB_IS_HASH_), row_of(a->model, DDB_IS_RANGE_) };
	size_t n = rows[1] ? 2 : 1;
	if (words < n) {
		*code = words ? ddbi_cli_say(a, EXIT_USAGE,
					"items of %s have two keys, %s (%s) and %s (%s): give both", a->table,
					rows[0]->name, type_of(rows[0]), rows[1]->name, type_of(rows[1]))
			      : ddbi_cli_say(a, EXIT_USAGE, "give the key, %s (%s)", rows[0]->name,
					type_of(rows[0]));
		return false;
	}
	if (words > n) {
		*code = ddbi_cli_say(a, EXIT_USAGE,
			"'%s' is one argument too many: items of %s have one key, %s", a->words[1 + n],
			a->table, rows[0]->name);
		return false;
	}
	*out = (struct ddb_item){ ARENA_ARRAY(a->arena, struct ddb_member, n), n };
	if (!out->members) {
		*code = ddbi_cli_nomem(a);
		return false;
	}
	for (size_t i = 0; i < n; i++)
		if (!key_member(a, rows[i], a->words[1 + i], &out->members[i], code))
			return false;
	return true;
}

/* ---- values of question marks ---- */
/* With --dynamodb-json an object is one of that: {"SS":["a","b"]}. */
static bool typed_value(struct ask *a, const char *word, struct ddb_val *out, int *code)
{
	struct ddb_error why;
	struct ddb_item item;
	static const char before[] = "{\"v\":";
	size_t n = strlen(word);
	char *json = ddbi_arena_bytes(a->arena, sizeof before + n + 2);
	if (!json) {
		*code = ddbi_cli_nomem(a);
		return false;
	}
	memcpy(json, before, sizeof before - 1);
	memcpy(json + sizeof before - 1, word, n);
	memcpy(json + sizeof before - 1 + n, "}", 2);
	if (ddb_item_from_json(a->arena, json, DDB_DYNAMODB_JSON, &item, &why) || item.len != 1) {
		*code = ddbi_cli_say(a, EXIT_USAGE,
			"%s is no value as DynamoDB JSON, such as {\"SS\":[\"a\",\"b\"]}", word);
		return false;
	}
	*out = ddb_arg_value(&item.members[0].value);
	return true;
}

bool ddbi_cli_values(struct ask *a, char **words, size_t n, struct ddb_args *out, int *code)
{
	struct ddb_val *values = ARENA_ARRAY(a->arena, struct ddb_val, n + 1);
	if (!values) {
		*code = ddbi_cli_nomem(a);
		return false;
	}
	for (size_t i = 0; i < n; i++) {
		values[i] = ddb_arg_word(words[i]);
		if (a->dynamodb_json && words[i][0] == '{' && !typed_value(a, words[i], &values[i], code))
			return false;
	}
	*out = (struct ddb_args){ values, n };
	return true;
}

bool ddbi_cli_condition(struct ask *a, const struct cli_marks *m, struct ddb_cond *out, int *code)
{
	struct ddb_args args;
	*out = (struct ddb_cond){ .op = DDB_ALWAYS_ };
	if (!m->text)
		return true;
	if (!ddbi_cli_values(a, m->words, m->n, &args, code))
		return false;
	if (!ddb_parse(a->db, a->model, a->arena, m->text, args, out))
		return true;
	*code = ddbi_cli_why(a);
	*code = ddb_error(a->db)->rc == DDB_INVALID ? EXIT_USAGE : *code;
	return false;
}

/* ---- what to look for ---- */
const char **ddbi_cli_split(struct ddb_arena *arena, const char *text, char at)
{
	size_t n = 1;
	for (const char *p = text; *p; p++)
		n += *p == at;
	const char **parts = ARENA_ARRAY(arena, const char *, n + 1);
	for (size_t i = 0; parts && i < n; i++) {
		const char *end = strchr(text, at);
		struct str part = { text, end ? (size_t)(end - text) : strlen(text) };
		parts[i] = ddbi_arena_copy(arena, part).p;
		if (!parts[i])
			return NULL;
		text = end ? end + 1 : text + part.n;
	}
	if (parts)
		parts[n] = NULL;
	return parts;
}

static bool index_is_there(struct ask *a, int *code)
{
	const char *names[CLI_LIST_MAX];
	size_t n = 0;
	for (size_t i = 0; i < a->model->nindexes; i++) {
		if (!strcmp(a->model->indexes[i].name, a->index))
			return true;
		if (n < CLI_LIST_MAX)
			names[n++] = a->model->indexes[i].name;
	}
	const char *meant = ddbi_meant(str_z(a->index), names, n);
	*code = ddbi_cli_say(a, EXIT_NOT_FOUND, "%s has no index %s%s%s%s", a->table, a->index,
		meant ? "; did you mean " : "", meant ? meant : "", meant ? "?" : "");
	return false;
}

bool ddbi_cli_query_of(struct ask *a, struct ddb_query *out, int *code)
{
	*out = (struct ddb_query){ .index = a->index,
		.order_by = a->order,
		.limit = a->limit,
		.page_size = a->page_size,
		.resume = a->resume,
		.segments = (unsigned)a->segments,
		.consistent = a->consistent,
		.no_scan = a->no_scan,
		.fetch_rest = a->fetch_rest };
	if (a->index && !index_is_there(a, code))
		return false;
	if (a->segments > SEGMENTS_MAX) {
		*code = ddbi_cli_say(a, EXIT_USAGE, "--segments %zu: at most %d", a->segments, SEGMENTS_MAX);
		return false;
	}
	if (!ddbi_cli_condition(a, &a->where, &out->where, code))
		return false;
	if (!a->project)
		return true;
	const char **names = ddbi_cli_split(a->arena, a->project, ',');
	out->project = names;
	if (!names)
		*code = ddbi_cli_nomem(a);
	return names;
}
