/* SPDX-License-Identifier: Apache-2.0 */
/* The remote store against a server with keys: what the one signs, the other verifies. */
#include "server/server.h"
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>
#include <ddb/ddb.h>

struct world {
	struct ddb *db;
	struct server *server;
	struct server_keys keys;
	struct ddb_arena arena;
	pthread_t thread;
	char address[64];
};

static void *serve(void *server)
{
	ddbi_server_run(server);
	return NULL;
}

static int begin(void **state)
{
	static const char *const lines[] = { "WRITER:secret+/=", "READER:other read-only",
		"APP:third tables=app_", "SESSION:fourth token=a/session+token==" };
	static struct world w;
	struct error err;
	ddbi_arena_init(&w.arena, 1 << 20);
	error_init(&err, &w.arena);
	ddbi_keys_init(&w.keys);
	for (size_t i = 0; i < 4; i++)
		assert_true(ddbi_keys_add(&w.keys, str_z(lines[i]), &err));
	assert_int_equal(ddb_open(&w.db, "memory:", NULL), DDB_OK);
	assert_true(ddbi_server_open(w.db, &(struct server_opts){ .keys = &w.keys }, &err, &w.server));
	snprintf(w.address, sizeof w.address, "http://127.0.0.1:%d", ddbi_server_port(w.server));
	assert_int_equal(pthread_create(&w.thread, NULL, serve, w.server), 0);
	*state = &w;
	return 0;
}

static int end(void **state)
{
	struct world *w = *state;
	ddbi_server_stop(w->server);
	pthread_join(w->thread, NULL);
	ddbi_server_close(w->server);
	ddb_close(w->db);
	ddbi_keys_free(&w->keys);
	ddbi_arena_free(&w->arena);
	return 0;
}

/* One call with these credentials; its code, and the name of the exception that came. */
static enum ddb_rc call(struct world *w, const char *id, const char *secret, const char *token,
	const char *operation, const char *json, char exception[64])
{
	struct ddb *db;
	const char *out;
	struct ddb_open_opts opts = { .region = "eu-west-1",
		.max_retries = -1,
		.remote = &(struct ddb_remote){
			.access_key = id, .secret_key = secret, .session_token = token } };
	assert_int_equal(ddb_open(&db, w->address, &opts), DDB_OK);
	enum ddb_rc rc = ddb_call(db, operation, json, &out);
	snprintf(exception, 64, "%s", rc ? ddb_error(db)->type : "");
	ddb_close(db);
	return rc;
}

#define TABLE(name)                                                                                   \
	"{\"TableName\":\"" name "\",\"BillingMode\":\"PAY_PER_REQUEST\",\"AttributeDefinitions\":[{" \
	"\"AttributeName\":\"p\",\"AttributeType\":\"S\"}],\"KeySchema\":[{\"AttributeName\":\"p\","  \
	"\"KeyType\":\"HASH\"}]}"

static void what_the_remote_store_signs_is_accepted(void **state)
{
	char e[64];
	assert_int_equal(
		call(*state, "WRITER", "secret+/=", NULL, "CreateTable", TABLE("things"), e), DDB_OK);
	assert_int_equal(call(*state, "WRITER", "secret+/=", NULL, "PutItem",
				 "{\"TableName\":\"things\",\"Item\":{\"p\":{\"S\":\"\xc3\xa4\"}}}", e),
		DDB_OK);
	assert_int_equal(
		call(*state, "SESSION", "fourth", "a/session+token==", "ListTables", "{}", e), DDB_OK);
}

static void what_is_signed_otherwise_is_not(void **state)
{
	char e[64];
	assert_int_equal(call(*state, "WRITER", "wrong", NULL, "ListTables", "{}", e), DDB_DENIED);
	assert_string_equal(e, "InvalidSignatureException");
	assert_int_equal(call(*state, "NOBODY", "secret+/=", NULL, "ListTables", "{}", e), DDB_DENIED);
	assert_string_equal(e, "UnrecognizedClientException");
	assert_int_equal(call(*state, "SESSION", "fourth", NULL, "ListTables", "{}", e), DDB_DENIED);
	assert_string_equal(e, "UnrecognizedClientException");
}

static void keys_do_what_they_may(void **state)
{
	char e[64];
	assert_int_equal(call(*state, "READER", "other", NULL, "ListTables", "{}", e), DDB_OK);
	assert_int_equal(call(*state, "READER", "other", NULL, "CreateTable", TABLE("mine"), e), DDB_DENIED);
	assert_string_equal(e, "AccessDeniedException");
	assert_int_equal(call(*state, "APP", "third", NULL, "CreateTable", TABLE("app_a"), e), DDB_OK);
	assert_int_equal(call(*state, "APP", "third", NULL, "CreateTable", TABLE("other"), e), DDB_DENIED);
	assert_string_equal(e, "AccessDeniedException");
}

/* 01-P12: a large answer comes compressed to who asks for it, and is the same. */
static void compressed_answers_are_the_same(void **state)
{
	struct world *w = *state;
	static char put[9000], e[64];
	const char *plain, *compressed;
	struct ddb *db[2];
	char text[8001];
	memset(text, 'x', 8000);
	text[8000] = '\0';
	assert_int_equal(call(w, "WRITER", "secret+/=", NULL, "CreateTable", TABLE("large"), e), DDB_OK);
	snprintf(put, sizeof put,
		"{\"TableName\":\"large\",\"Item\":{\"p\":{\"S\":\"k\"},\"v\":{\"S\":\"%s\"}}}", text);
	assert_int_equal(call(w, "WRITER", "secret+/=", NULL, "PutItem", put, e), DDB_OK);
	for (int i = 0; i < 2; i++) {
		struct ddb_open_opts opts = { .region = "eu-west-1",
			.remote = &(struct ddb_remote){
				.access_key = "WRITER", .secret_key = "secret+/=", .compress = i } };
		assert_int_equal(ddb_open(&db[i], w->address, &opts), DDB_OK);
		assert_int_equal(
			ddb_call(db[i], "GetItem", "{\"TableName\":\"large\",\"Key\":{\"p\":{\"S\":\"k\"}}}",
				i ? &compressed : &plain),
			DDB_OK);
	}
	assert_string_equal(plain, compressed);
	assert_non_null(strstr(plain, text));
	ddb_close(db[0]);
	ddb_close(db[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_the_remote_store_signs_is_accepted),
		cmocka_unit_test(what_is_signed_otherwise_is_not),
		cmocka_unit_test(keys_do_what_they_may),
		cmocka_unit_test(compressed_answers_are_the_same),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
