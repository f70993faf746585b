/* SPDX-License-Identifier: Apache-2.0 */
/* A local store, driven by JSON as it would come over the wire. Quotes in requests and expectations
 * may be written ' so that they stay legible. Include after cmocka.h. */
#ifndef SUPPORT_STORE_FIXTURE_H
#define SUPPORT_STORE_FIXTURE_H
#include "base/mem.h"
#include "kv/memory.h"
#include "kv/sqlite.h"
#include "operation/check.h"
#include "operation/codec.h"
#include "store/local/local.h"
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define ANSWER_BUFFER ((size_t)64 << 20)

struct fixture {
	struct store *store;
	char folder[40]; /* of a file's; empty: memory */
};

static inline int64_t fixture_clock(void *user)
{
	(void)user;
	return INT64_C(1767225600000000);
}

/* Takes the engine over. collection_max: 0 is DynamoDB's. */
static inline void fixture_open_limited(struct fixture *f, struct kv *kv, int64_t collection_max)
{
	struct local_opts opts = { .background = LOCAL_MANUAL,
		.clock_us = fixture_clock,
		.seed = 1,
		.collection_max = collection_max };
	struct ddb_arena arena;
	struct error err;
	ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
	error_init(&err, &arena);
	assert_true(ddbi_local_open(kv, &opts, &err, &f->store));
	ddbi_arena_free(&arena);
}

static inline void fixture_open_on(struct fixture *f, struct kv *kv)
{
	fixture_open_limited(f, kv, 0);
}

static inline void fixture_open(struct fixture *f)
{
	struct kv *kv;
	assert_int_equal(ddbi_kv_memory_open(&kv), KV_OK);
	f->folder[0] = '\0';
	fixture_open_on(f, kv);
}

static inline void fixture_open_file(struct fixture *f)
{
	struct kv_sqlite_opts opts = { .max_bytes = 0 };
	struct kv *kv;
	int64_t pid;
	char path[80], why[200] = "";
	snprintf(f->folder, sizeof f->folder, "/tmp/ddb-store-XXXXXX");
	assert_non_null(mkdtemp(f->folder));
	snprintf(path, sizeof path, "%s/db", f->folder);
	if (ddbi_kv_sqlite_open(path, &opts, &kv, &pid, why, sizeof why) != KV_OK)
		fail_msg("%s", why);
	fixture_open_on(f, kv);
}

static inline bool fixture_found(void *user, const struct finding *found)
{
	++*(size_t *)user;
	print_error("%.*s\n", (int)found->text.n, found->text.p);
	return true;
}

/* The store agrees with itself in every way; closing looks for it too. */
static inline void fixture_check(struct fixture *f)
{
	struct ddb_arena arena;
	struct error err;
	size_t n = 0;
	ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
	error_init(&err, &arena);
	if (!f->store->ops->check(f->store, &(struct store_check){ fixture_found, NULL, &n }, &err))
		fail_msg("the store could not be checked: %.*s", (int)err.message.n, err.message.p);
	ddbi_arena_free(&arena);
	assert_int_equal(n, 0);
}

static inline void fixture_close(struct fixture *f)
{
	static const char *const names[] = { "db", "db-wal", "db-shm", "db.lock" };
	fixture_check(f);
	f->store->ops->close(f->store);
	for (size_t i = 0; *f->folder && i < sizeof names / sizeof *names; i++) {
		char path[80];
		snprintf(path, sizeof path, "%s/%s", f->folder, names[i]);
		remove(path);
	}
	if (*f->folder)
		assert_int_equal(remove(f->folder), 0);
}

static inline void fixture_run_jobs(struct fixture *f)
{
	for (int i = 0; f->store->ops->run_jobs(f->store, 1000) > 0; i++)
		assert_true(i < 1000);
}

/* printf, then ' becomes " */
__attribute__((format(printf, 1, 0))) static inline char *quoted(const char *format, va_list args)
{
	char *text = NULL;
	assert_true(vasprintf(&text, format, args) >= 0);
	for (char *p = text; *p; p++)
		if (*p == '\'')
			*p = '"';
	return text;
}

static inline json_t *json_of(struct buf *b)
{
	json_error_t why;
	assert_false(b->failed);
	json_t *json = json_loadb(b->p, b->len, JSON_DECODE_ANY | JSON_ALLOW_NUL, &why);
	if (!json)
		fail_msg("the answer is not JSON: %s in %.*s", why.text, (int)b->len, b->p);
	return json;
}

/* The answer or error body of one operation; null where the body is empty. */
static inline json_t *run_text(struct fixture *f, const char *operation, struct str text)
{
	struct ddb_arena arena;
	struct op op;
	struct buf scratch, body;
	ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
	ddbi_buf_init(&scratch, ANSWER_BUFFER);
	ddbi_buf_init(&body, ANSWER_BUFFER);
	enum op_id id = ddbi_operation_by_name(str_z(operation));
	assert_int_not_equal(id, OP_NONE);
	assert_true(ddbi_op_init(&op, id, &arena));
	if (ddbi_decode(ddbi_operations[id].input, text, &scratch, &op.error, op.input))
		store_wait(f->store, &op);
	if (op_failed(&op))
		ddbi_encode_error(&op.error, &body);
	else if (ddbi_operations[id].output)
		ddbi_encode(ddbi_operations[id].output, op.output, &body);
	else
		buf_z(&body, "null"); /* an empty body (01-P13) */
	json_t *answer = json_of(&body);
	ddbi_buf_free(&body);
	ddbi_buf_free(&scratch);
	ddbi_arena_free(&arena);
	return answer;
}

static inline json_t *run(struct fixture *f, const char *operation, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
static inline json_t *run(struct fixture *f, const char *operation, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	char *text = quoted(format, args);
	va_end(args);
	json_t *answer = run_text(f, operation, str_z(text));
	free(text);
	return answer;
}

static inline json_t *run_json(struct fixture *f, const char *operation, const json_t *request)
{
	char *text = json_dumps(request, 0);
	assert_non_null(text);
	json_t *answer = run_text(f, operation, str_z(text));
	free(text);
	return answer;
}

/* ---- comparing ---- */

/* Numbers by value (1 is 1.0); everything else as Jansson has it. */
static inline bool same_json(const json_t *a, const json_t *b)
{
	const char *name;
	json_t *value;
	if (json_is_number(a) && json_is_number(b))
		return !(json_number_value(a) < json_number_value(b)) &&
		       !(json_number_value(a) > json_number_value(b));
	if (json_typeof(a) != json_typeof(b))
		return false;
	if (json_is_array(a)) {
		if (json_array_size(a) != json_array_size(b))
			return false;
		for (size_t i = 0; i < json_array_size(a); i++)
			if (!same_json(json_array_get(a, i), json_array_get(b, i)))
				return false;
		return true;
	}
	if (!json_is_object(a))
		return json_equal(a, b);
	if (json_object_size(a) != json_object_size(b))
		return false;
	json_object_foreach((json_t *)(uintptr_t)a, name,
		value) if (!json_object_get(b, name) ||
			   !same_json(value, json_object_get(b, name))) return false;
	return true;
}

static inline void assert_json(const json_t *answer, const json_t *expected)
{
	if (same_json(answer, expected))
		return;
	char *is = json_dumps(answer, JSON_SORT_KEYS | JSON_ENCODE_ANY);
	char *should = json_dumps(expected, JSON_SORT_KEYS | JSON_ENCODE_ANY);
	print_error("     got %s\nexpected %s\n", is, should);
	free(is);
	free(should);
	fail_msg("the answer differs");
}

/* Takes over `answer`; expects this JSON. */
static inline void expect(json_t *answer, const char *format, ...) __attribute__((format(printf, 2, 3)));
static inline void expect(json_t *answer, const char *format, ...)
{
	json_error_t why;
	va_list args;
	va_start(args, format);
	char *text = quoted(format, args);
	va_end(args);
	json_t *expected = json_loads(text, JSON_DECODE_ANY, &why);
	if (!expected)
		fail_msg("the expectation is not JSON: %s: %s", why.text, text);
	assert_json(answer, expected);
	free(text);
	json_decref(expected);
	json_decref(answer);
}

/* Takes over `answer`; expects this exception with this message, byte for byte. */
static inline void expect_error(json_t *answer, const char *exception, const char *message)
{
	const char *type = json_string_value(json_object_get(answer, "__type"));
	const char *text = json_string_value(json_object_get(answer, "message"));
	if (!text)
		text = json_string_value(json_object_get(answer, "Message"));
	if (!type) {
		char *is = json_dumps(answer, 0);
		print_error("no error but %s\n", is);
		free(is);
		fail_msg("expected %s: %s", exception, message);
	}
	const char *hash = strchr(type, '#');
	assert_string_equal(hash ? hash + 1 : type, exception);
	assert_string_equal(text ? text : "", message);
	json_decref(answer);
}

static inline void expect_invalid(json_t *answer, const char *message)
{
	expect_error(answer, "ValidationException", message);
}

/* Succeeds, whatever it answers. */
static inline void expect_ok(json_t *answer)
{
	if (json_object_get(answer, "__type")) {
		char *is = json_dumps(answer, 0);
		print_error("%s\n", is);
		free(is);
		fail_msg("expected success");
	}
	json_decref(answer);
}

#endif
