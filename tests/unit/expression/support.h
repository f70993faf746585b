/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of this room share: items and placeholders from JSON, parsing with them, errors as text. */
#ifndef UNIT_EXPRESSION_SUPPORT_H
#define UNIT_EXPRESSION_SUPPORT_H
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "expression/apply.h"
#include "expression/evaluate.h"
#include "expression/key_condition.h"
#include "expression/parse.h"
#include "expression/render.h"
#include "value/json.h"

struct bench {
	struct ddb_arena arena;
	struct buf scratch;
	struct error err;
	struct placeholders placeholders;
};

static inline void bench_begin(struct bench *b)
{
	*b = (struct bench){ .placeholders = { .nnames = 0 } };
	ddbi_arena_init(&b->arena, ARENA_MAX_DEFAULT);
	ddbi_buf_init(&b->scratch, (size_t)16 << 20);
	error_init(&b->err, &b->arena);
}

static inline void bench_end(struct bench *b)
{
	ddbi_buf_free(&b->scratch);
	ddbi_arena_free(&b->arena);
}

static inline struct item item_from(struct bench *b, const char *text)
{
	struct json j;
	struct item item = { .fault = NULL };
	struct error type_error;
	error_init(&type_error, &b->arena);
	ddbi_json_begin(&j, ddbi_arena_copy(&b->arena, str_z(text)), &b->arena, &b->scratch);
	assert_int_equal(ddbi_json_kind(&j), JSON_OBJECT);
	assert_true(ddbi_json_read_item(&j, &type_error, &item));
	assert_int_equal(type_error.exception, EXCEPTION_NONE);
	return item;
}

static inline struct str packed_from(struct bench *b, const char *text)
{
	struct item item = item_from(b, text);
	assert_null(item.fault);
	return item.packed;
}

static inline void set_values(struct bench *b, const char *text)
{
	struct item item = item_from(b, text);
	size_t n = item.packed.p ? ddbi_item_count(item.packed) : 0;
	b->placeholders.values_set = true;
	b->placeholders.values = ARENA_ARRAY(&b->arena, struct placeholder_value, n + 1);
	b->placeholders.nvalues = n;
	b->placeholders.fault = item.fault;
	for (size_t i = 0; i < n; i++) {
		struct placeholder_value *v = &b->placeholders.values[i];
		*v = (struct placeholder_value){ .used = false };
		ddbi_item_at(item.packed, i, &v->key, &v->value);
	}
}

static inline void set_names(struct bench *b, const char *text)
{
	struct json j;
	struct str key, value;
	size_t room = strlen(text) / 5 + 1, n = 0;
	b->placeholders.names_set = true;
	b->placeholders.names = ARENA_ARRAY(&b->arena, struct placeholder_name, room);
	ddbi_json_begin(&j, ddbi_arena_copy(&b->arena, str_z(text)), &b->arena, &b->scratch);
	assert_true(ddbi_json_object(&j));
	while (ddbi_json_member(&j, &key)) {
		assert_true(ddbi_json_string(&j, &value));
		b->placeholders.names[n++] = (struct placeholder_name){ .key = key, .value = value };
	}
	assert_true(ddbi_json_end(&j));
	b->placeholders.nnames = n;
}

/* Either text may be NULL: not given. */
static inline void set_placeholders(struct bench *b, const char *values, const char *names)
{
	b->placeholders = (struct placeholders){ .nnames = 0 };
	if (values)
		set_values(b, values);
	if (names)
		set_names(b, names);
}

static inline enum expression_kind kind_of(const char *name)
{
	for (enum expression_kind kind = EXPRESSION_CONDITION; kind <= EXPRESSION_UPDATE; kind++)
		if (str_eq(str_z(name), ddbi_expression_kind_name(kind)))
			return kind;
	fail_msg("no kind of expression: %s", name);
	return EXPRESSION_CONDITION;
}

/* All that a request does with one expression, in its order (04-E14). */
static inline bool accept(struct bench *b, enum expression_kind kind, const char *text)
{
	const struct condition *condition;
	const struct update *update;
	const struct projection *projection;
	struct key_condition key_condition;
	struct placeholders *p = &b->placeholders;
	bool good = ddbi_placeholders_check(p, &b->err);
	if (good && kind == EXPRESSION_UPDATE)
		good = ddbi_parse_update(str_z(text), p, &b->err, &update);
	else if (good && kind == EXPRESSION_PROJECTION)
		good = ddbi_parse_projection(str_z(text), p, &b->err, &projection);
	else if (good)
		good = ddbi_parse_condition(kind, str_z(text), p, &b->err, &condition);
	if (good && kind == EXPRESSION_KEY_CONDITION)
		good = ddbi_key_condition(condition, &b->err, &key_condition);
	return good && ddbi_placeholders_unused(p, &b->err);
}

/* The message, NUL-terminated; lives in the arena. */
static inline const char *message_of(struct bench *b)
{
	return ddbi_arena_copy(&b->arena, b->err.message).p;
}

static inline void assert_packed_equal(struct str got, struct str wanted)
{
	assert_int_equal(got.p != NULL, wanted.p != NULL);
	if (!got.p || str_eq(got, wanted))
		return;
	struct buf a, b;
	ddbi_buf_init(&a, 1 << 20);
	ddbi_buf_init(&b, 1 << 20);
	ddbi_json_write_item(&a, got);
	ddbi_json_write_item(&b, wanted);
	print_error("got    %.*s\nwanted %.*s\n", (int)a.len, a.p, (int)b.len, b.p);
	ddbi_buf_free(&a);
	ddbi_buf_free(&b);
	fail();
}

static inline const struct condition *parse_condition(struct bench *b, const char *text)
{
	const struct condition *condition = NULL;
	if (!ddbi_parse_condition(EXPRESSION_CONDITION, str_z(text), &b->placeholders, &b->err, &condition))
		fail_msg("%s: %s", text, message_of(b));
	return condition;
}

static inline const struct update *parse_update(struct bench *b, const char *text)
{
	const struct update *update = NULL;
	if (!ddbi_parse_update(str_z(text), &b->placeholders, &b->err, &update))
		fail_msg("%s: %s", text, message_of(b));
	return update;
}

#endif
