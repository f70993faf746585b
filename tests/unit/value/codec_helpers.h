/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of items and JSON share. */
#ifndef UNIT_VALUE_CODEC_HELPERS_H
#define UNIT_VALUE_CODEC_HELPERS_H
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/os.h"
#include "value/decimal.h"
#include "value/json.h"
#include <cmocka.h>

/* One reading of one text. */
struct reading {
	struct ddb_arena arena;
	struct buf scratch, out;
	struct json j;
	struct error type_error;
	struct item item;
	bool ok;
};

/* The text is copied to an allocation of its own length, so that a sanitizer sees a read beyond it. */
static inline void read_text(struct reading *r, struct str text)
{
	ddbi_arena_init(&r->arena, ARENA_MAX_DEFAULT);
	ddbi_buf_init(&r->scratch, ARENA_MAX_DEFAULT);
	ddbi_buf_init(&r->out, ARENA_MAX_DEFAULT);
	error_init(&r->type_error, &r->arena);
	r->item = (struct item){ .packed = STR_NONE };
	char *copy = test_malloc(text.n ? text.n : 1);
	memcpy(copy, text.p, text.n);
	ddbi_json_begin(&r->j, (struct str){ copy, text.n }, &r->arena, &r->scratch);
	r->ok = ddbi_json_kind(&r->j) == JSON_OBJECT &&
		ddbi_json_read_item(&r->j, &r->type_error, &r->item) && ddbi_json_end(&r->j);
	test_free(copy);
}

static inline struct reading *read_item(const char *text)
{
	struct reading *r = test_malloc(sizeof *r);
	read_text(r, str_z(text));
	return r;
}

static inline void done(struct reading *r)
{
	ddbi_arena_free(&r->arena);
	ddbi_buf_free(&r->scratch);
	ddbi_buf_free(&r->out);
	test_free(r);
}

static inline void assert_str(struct str actual, const char *expected)
{
	char text[8192];
	assert_non_null(actual.p);
	assert_true(actual.n < sizeof text);
	memcpy(text, actual.p, actual.n);
	text[actual.n] = 0;
	assert_string_equal(text, expected);
	assert_int_equal(actual.n, strlen(expected));
}

/* The item read from text is fine, and is written as `expected`. */
static inline void assert_item(const char *text, const char *expected)
{
	struct reading *r = read_item(text);
	assert_true(r->ok);
	assert_int_equal(r->type_error.exception, EXCEPTION_NONE);
	assert_null(r->item.fault);
	assert_true(ddbi_packed_valid(r->item.packed));
	ddbi_json_write_item(&r->out, r->item.packed);
	assert_str(buf_view(&r->out), expected);
	done(r);
}

/* It is JSON and of the right types, but breaks a rule. */
static inline void assert_fault(const char *text, const char *name, const char *message)
{
	struct reading *r = read_item(text);
	assert_true(r->ok);
	assert_int_equal(r->type_error.exception, EXCEPTION_NONE);
	assert_non_null(r->item.fault);
	assert_int_equal(r->item.fault->error.exception, EXCEPTION_VALIDATION);
	assert_str(r->item.fault->error.message, message);
	assert_str(r->item.fault->name, name);
	done(r);
}

static inline void assert_type_error(const char *text, const char *message)
{
	struct reading *r = read_item(text);
	assert_true(r->ok);
	assert_int_equal(r->type_error.exception, EXCEPTION_SERIALIZATION);
	assert_str(r->type_error.message, message);
	done(r);
}

static inline void assert_not_json(struct str text)
{
	struct reading *r = test_malloc(sizeof *r);
	read_text(r, text);
	assert_false(r->ok);
	assert_true(r->j.failed || r->j.at < r->j.end || text.n == 0);
	assert_false(r->j.nomem);
	done(r);
}

/* ---- random trees that obey the rules ---- */
static inline struct ddb_text_n random_text(struct ddb_arena *a, uint64_t *seed)
{
	static const char *const some[] = { "", "a", "b", "key", "\xC3\xA9", "\xF0\x9F\x98\x80", "quote\"",
		"back\\slash", "line\nfeed", "\x01\x1F",
		"a rather longer text without anything in it that is special" };
	size_t n = ddbi_random_next(seed) % 16 == 0 ? 300 : ddbi_random_next(seed) % 4;
	struct buf b;
	ddbi_buf_init(&b, 1 << 20);
	for (size_t i = 0; i < n; i++)
		buf_z(&b, some[ddbi_random_next(seed) % (sizeof some / sizeof some[0])]);
	struct str copy = ddbi_arena_copy(a, buf_view(&b));
	ddbi_buf_free(&b);
	return (struct ddb_text_n){ copy.p, copy.n };
}

static inline struct ddb_decimal random_number(uint64_t *seed)
{
	struct ddb_decimal d = { .lo = ddbi_random_next(seed) >> ddbi_random_next(seed) % 64 };
	if (ddbi_random_next(seed) % 4 == 0)
		d.hi = ddbi_random_next(seed) % UINT64_C(5000000000000000000);
	d.exponent = (int16_t)((int)(ddbi_random_next(seed) % 60) - 30);
	d.negative = ddbi_random_next(seed) % 2;
	assert_int_equal(ddbi_decimal_normalize(&d), DECIMAL_OK);
	return d;
}

static inline bool holds(const struct ddb_value *items, size_t n, const struct ddb_value *v)
{
	for (size_t i = 0; i < n; i++) {
		if (ddbi_value_compare(&items[i], v) == 0)
			return true;
	}
	return false;
}

static inline struct ddb_value random_value(struct ddb_arena *a, uint64_t *seed, unsigned depth);

static inline struct ddb_value random_set(struct ddb_arena *a, uint64_t *seed, enum ddb_type type)
{
	size_t n = 1 + ddbi_random_next(seed) % (ddbi_random_next(seed) % 8 == 0 ? 150 : 5);
	struct ddb_value set = { .type = type };
	set.list.items = ARENA_ARRAY(a, struct ddb_value, n);
	for (size_t i = 0; i < n; i++) {
		struct ddb_value v = { .type = type == DDB_SS ? DDB_S : type == DDB_NS ? DDB_N : DDB_B };
		if (type == DDB_NS)
			v.n = random_number(seed);
		else
			v.s = random_text(a, seed);
		if (!holds(set.list.items, set.list.len, &v))
			set.list.items[set.list.len++] = v;
	}
	return set;
}

static inline struct ddb_item random_members(struct ddb_arena *a, uint64_t *seed, unsigned depth)
{
	size_t n = ddbi_random_next(seed) % (ddbi_random_next(seed) % 16 == 0 ? 120 : 6);
	struct ddb_item m = { ARENA_ARRAY(a, struct ddb_member, n), 0 };
	while (m.len < n) {
		char *name = ddbi_arena_bytes(a, 16);
		size_t len = (size_t)snprintf(name, 16, "%x", (unsigned)ddbi_random_next(seed) % 5000);
		bool known = false;
		for (size_t i = 0; i < m.len; i++)
			known |= m.members[i].name.len == len &&
				 memcmp(m.members[i].name.data, name, len) == 0;
		if (!known)
			m.members[m.len++] =
				(struct ddb_member){ { name, len }, random_value(a, seed, depth + 1) };
	}
	return m;
}

static inline struct ddb_value random_value(struct ddb_arena *a, uint64_t *seed, unsigned depth)
{
	struct ddb_value v = { .type = (enum ddb_type)(1 + ddbi_random_next(seed) % (depth > 4 ? 6 : 10)) };
	if (depth > 4 && v.type > DDB_B)
		v.type = DDB_BOOL;
	switch (v.type) {
	case DDB_S:
	case DDB_B: v.s = random_text(a, seed); break;
	case DDB_N: v.n = random_number(seed); break;
	case DDB_SS:
	case DDB_NS:
	case DDB_BS: return random_set(a, seed, v.type);
	case DDB_M: v.m = random_members(a, seed, depth); break;
	case DDB_L:
		v.list.len = ddbi_random_next(seed) % 5;
		v.list.items = ARENA_ARRAY(a, struct ddb_value, v.list.len);
		for (size_t i = 0; i < v.list.len; i++)
			v.list.items[i] = random_value(a, seed, depth + 1);
		break;
	case DDB_BOOL: v.flag = ddbi_random_next(seed) % 2; break;
	default: break;
	}
	return v;
}

#endif
