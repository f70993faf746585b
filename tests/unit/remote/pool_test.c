/* SPDX-License-Identifier: Apache-2.0 */
/* Many requests at once from one thread: how many sockets that takes, how many are under way, and which calls
 * of the model keep several under way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/relay.h"
#include "support/served_tls.h"
#include <ddb/ddb.h>

struct thing {
	const char *id;
	int64_t n;
};

DDB_DECLARE(thing);
static const struct ddb_attr thing_attrs[] = {
	DDB_HASH(thing, id),
	DDB_ATTR(thing, n),
};
DDB_MODEL(thing, "Things");

static const char *where;

static int begin(void **state)
{
	(void)state;
	setenv("AWS_CONFIG_FILE", "/dev/null", 1);
	setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null", 1);
	unsetenv("NO_PROXY");
	unsetenv("no_proxy");
	return (where = served_start(DDB_COMMAND)) ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	served_stop();
	return 0;
}

static int port_of(const char *address)
{
	return (int)strtol(strrchr(address, ':') + 1, NULL, 10);
}

static struct ddb *open_relay(int delay_ms, struct ddb_remote remote)
{
	struct ddb *db;
	char address[80];
	relay_start(port_of(where), delay_ms);
	snprintf(address, sizeof address, "http://%s", relay.address);
	if (ddb_open(&db, address, &(struct ddb_open_opts){ .remote = &remote }))
		fail_msg("%s", ddb_errmsg(db));
	return db;
}

static void end_relay(struct ddb *db)
{
	ddb_close(db);
	relay_stop();
}

/* ---- calls that do not wait ---- */

struct many {
	int done, ok;
};

static void one_done(void *user, enum ddb_rc rc, const char *json)
{
	struct many *m = user;
	m->done++;
	m->ok += rc == DDB_OK && json;
}

static void ten_thousand_calls_on_a_pool(void **state)
{
	enum { CALLS = 10000 };
	struct many m = { 0, 0 };
	(void)state;
	struct ddb *db = open_relay(3, (struct ddb_remote){ .max_connections = 64 });
	for (int i = 0; i < CALLS; i++)
		assert_int_equal(ddb_call_start(db, "ListTables", "{}", one_done, &m, NULL), DDB_OK);
	assert_int_equal(m.done, 0);
	while (m.done < CALLS)
		ddb_drive(db, -1);
	assert_int_equal(m.ok, CALLS);
	assert_int_equal(relay.most_unanswered, 64);
	assert_true(relay.connections <= 64); /* each of them serves again and again */
	assert_true(relay.most_open <= 64);
	end_relay(db);
}

static void a_pool_may_be_small(void **state)
{
	struct many m = { 0, 0 };
	(void)state;
	struct ddb *db = open_relay(2, (struct ddb_remote){ .max_connections = 3 });
	for (int i = 0; i < 100; i++)
		assert_int_equal(ddb_call_start(db, "ListTables", "{}", one_done, &m, NULL), DDB_OK);
	while (m.done < 100)
		ddb_drive(db, -1);
	assert_int_equal(m.ok, 100);
	assert_int_equal(relay.most_unanswered, 3);
	assert_int_equal(relay.connections, 3);
	end_relay(db);
}

static void waiting_calls_share_a_connection(void **state)
{
	(void)state;
	struct ddb *db = open_relay(0, (struct ddb_remote){ .max_connections = 64 });
	for (int i = 0; i < 50; i++)
		assert_int_equal(ddb_call(db, "ListTables", "{}", NULL), DDB_OK);
	assert_int_equal(relay.connections, 1);
	end_relay(db);
}

/* ---- calls of the model ---- */

#define THINGS 2000

static struct thing things[THINGS];
static char ids[THINGS][16];

static void fill_things(void)
{
	for (int i = 0; i < THINGS; i++) {
		snprintf(ids[i], sizeof ids[i], "t%04d", i);
		things[i] = (struct thing){ ids[i], i };
	}
}

#define OK(db, call)                                    \
	do {                                            \
		if ((call) != DDB_OK)                   \
			fail_msg("%s", ddb_errmsg(db)); \
	} while (0)

static void many_items_are_sent_side_by_side(void **state)
{
	struct thing *got = test_calloc(THINGS, sizeof *got);
	struct ddb_arena *arena = ddb_arena_new();
	size_t found = 0;
	(void)state;
	fill_things();
	struct ddb *db = open_relay(5, (struct ddb_remote){ .max_connections = 64 });
	OK(db, thing_create_table(db, NULL));

	relay.most_unanswered = 0;
	OK(db, ddb_put_all(db, &thing_model, things, THINGS, NULL));
	assert_true(relay.most_unanswered >= 12 && relay.most_unanswered <= 16);

	relay.most_unanswered = 0;
	OK(db, ddb_get_all(db, &thing_model, arena, things, THINGS, got, &found, NULL));
	assert_true(relay.most_unanswered >= 12 && relay.most_unanswered <= 16);
	assert_int_equal(found, THINGS);
	for (int i = 0; i < THINGS; i++) {
		assert_string_equal(got[i].id, ids[i]);
		assert_int_equal(got[i].n, i);
	}

	relay.most_unanswered = 0;
	size_t n = 0;
	struct thing_cursor *c = thing_find(db, &(struct ddb_query){ .segments = 8 });
	while (thing_next(c))
		n++;
	OK(db, thing_finish(c));
	assert_int_equal(n, THINGS);
	assert_int_equal(relay.most_unanswered, 8);

	relay.most_unanswered = 0;
	OK(db, ddb_delete_all(db, &thing_model, things, THINGS, NULL));
	assert_true(relay.most_unanswered >= 12 && relay.most_unanswered <= 16);
	OK(db, ddb_get_all(db, &thing_model, arena, things, THINGS, got, &found, NULL));
	assert_int_equal(found, 0);
	OK(db, thing_delete_table(db));
	end_relay(db);
	ddb_arena_free(arena);
	test_free(got);
}

/* Of two items with the same key the later one stays, though they are of different requests. */
static void the_later_of_two_stays(void **state)
{
	(void)state;
	fill_things();
	for (int i = 0; i < THINGS; i++) {
		snprintf(ids[i], sizeof ids[i], "same%d", i % 40);
		things[i].n = i;
	}
	struct ddb *db = open_relay(2, (struct ddb_remote){ .max_connections = 64 });
	OK(db, thing_create_table(db, NULL));
	OK(db, ddb_put_all(db, &thing_model, things, THINGS, NULL));
	for (int i = THINGS - 40; i < THINGS; i++) {
		struct thing t = { .id = ids[i] };
		struct ddb_arena *arena = ddb_arena_new();
		OK(db, ddb_get(db, &thing_model, arena, &t, &t, NULL));
		assert_int_equal(t.n, i);
		ddb_arena_free(arena);
	}
	OK(db, thing_delete_table(db));
	end_relay(db);
}

/* What was not tried, and what was under way when the service went away. */
static void a_failure_leaves_nothing_unsaid(void **state)
{
	enum ddb_rc results[THINGS];
	int ok = 0, failed = 0;
	(void)state;
	fill_things();
	struct ddb *db = open_relay(1, (struct ddb_remote){ .max_connections = 64 });
	enum ddb_rc rc =
		ddb_put_all(db, &thing_model, things, THINGS, &(struct ddb_many_opts){ .results = results });
	assert_int_equal(rc, DDB_NO_TABLE);
	for (int i = 0; i < THINGS; i++) {
		ok += results[i] == DDB_OK;
		failed += results[i] == DDB_NO_TABLE;
	}
	assert_int_equal(ok, 0);
	assert_int_equal(failed, THINGS);
	assert_true(relay.most_unanswered <= 16);
	end_relay(db);
}

struct told {
	int n, ok;
};

static void tell(void *user, size_t i, enum ddb_rc rc)
{
	struct told *t = user;
	(void)i;
	t->n++;
	t->ok += rc == DDB_OK;
}

/* A batch writer goes on while its requests are under way, and keeps the order of writes to one item. */
static void a_batch_writer_does_not_wait(void **state)
{
	struct told told = { 0, 0 };
	size_t failed = 9;
	(void)state;
	fill_things();
	struct ddb *db = open_relay(5, (struct ddb_remote){ .max_connections = 64 });
	OK(db, thing_create_table(db, NULL));
	relay.most_unanswered = 0;
	struct ddb_batch *b = ddb_batch(db, &(struct ddb_batch_opts){ .result = tell, .user = &told });
	for (int i = 0; i < THINGS; i++)
		OK(db, thing_batch_put(b, &things[i]));
	OK(db, ddb_batch_send(b));
	assert_true(relay.most_unanswered >= 12 && relay.most_unanswered <= 16);
	assert_true(told.n == THINGS && told.ok == THINGS);
	for (int i = 0; i < THINGS; i++)
		OK(db, thing_batch_put(b, &(struct thing){ ids[i % 40], i }));
	OK(db, ddb_batch_finish(b, &failed));
	assert_true(told.n == 2 * THINGS && told.ok == 2 * THINGS && failed == 0);
	struct ddb_arena *arena = ddb_arena_new();
	for (int i = 0; i < 80; i++) {
		struct thing t = { .id = ids[i] };
		OK(db, ddb_get(db, &thing_model, arena, &t, &t, NULL));
		assert_int_equal(t.n, i < 40 ? THINGS - 40 + i : i);
	}
	ddb_arena_free(arena);
	OK(db, thing_delete_table(db));
	end_relay(db);
}

/* There is no table: each item has failed, once, and says why. */
static void a_batch_writer_that_fails(void **state)
{
	struct told told = { 0, 0 };
	size_t failed = 0;
	(void)state;
	fill_things();
	struct ddb *db = open_relay(1, (struct ddb_remote){ .max_connections = 64 });
	struct ddb_batch *b = ddb_batch(db, &(struct ddb_batch_opts){ .result = tell, .user = &told });
	for (int i = 0; i < THINGS; i++) {
		enum ddb_rc rc = thing_batch_put(b, &things[i]);
		assert_true(rc == DDB_OK || rc == DDB_NO_TABLE);
	}
	assert_int_equal(ddb_batch_finish(b, &failed), DDB_NO_TABLE);
	assert_true(failed == THINGS && told.n == THINGS && told.ok == 0);
	end_relay(db);
}

/* A session is closed while a writer has requests under way: these end as they end. */
static void a_batch_writer_that_is_left_over(void **state)
{
	struct told told = { 0, 0 };
	size_t failed = 0, n = 0;
	(void)state;
	fill_things();
	struct ddb *db = open_relay(5, (struct ddb_remote){ .max_connections = 64 }), *other;
	OK(db, thing_create_table(db, NULL));
	OK(db, ddb_session(&other, db));
	struct ddb_batch *b = ddb_batch(other, &(struct ddb_batch_opts){ .result = tell, .user = &told });
	for (int i = 0; i < 260; i++)
		OK(other, thing_batch_put(b, &things[i]));
	ddb_close(other);
	assert_int_equal(ddb_batch_finish(b, &failed), DDB_MISUSE);
	assert_true(told.n == 260 && failed == (size_t)(told.n - told.ok) && failed >= 10);
	OK(db, thing_count(db, NULL, &n));
	assert_int_equal(n, told.ok);
	OK(db, thing_delete_table(db));
	end_relay(db);
}

/* A copy puts several batches side by side. */
static void a_copy_is_parallel(void **state)
{
	struct ddb *from;
	(void)state;
	fill_things();
	assert_int_equal(ddb_open(&from, "memory:", NULL), DDB_OK);
	OK(from, thing_create_table(from, NULL));
	OK(from, ddb_put_all(from, &thing_model, things, THINGS, NULL));
	struct ddb *db = open_relay(5, (struct ddb_remote){ .max_connections = 64 });
	OK(from, ddb_copy(from, db, NULL));
	assert_true(relay.most_unanswered >= 12 && relay.most_unanswered <= 16);
	OK(db, thing_delete_table(db));
	end_relay(db);
	ddb_close(from);
}

/* ---- through a proxy ---- */

static void tls_goes_through_a_tunnel(void **state)
{
	struct ddb *db;
	const char *out = NULL;
	char proxy[80];
	(void)state;
	served_stop();
	const char *secure = served_start_tls(DDB_COMMAND);
	assert_non_null(secure);
	relay_start(port_of(secure), 0);
	snprintf(proxy, sizeof proxy, "http://%s", relay.address);
	struct ddb_remote remote = { .proxy = proxy, .access_key = "A", .secret_key = "s" };
	/* a name that only the proxy has to know, and that the certificate is for */
	if (ddb_open(&db, "https://db.test",
		    &(struct ddb_open_opts){ .max_retries = -1, .remote = &remote }) ||
		ddb_call(db, "ListTables", "{}", &out))
		fail_msg("%s", ddb_errmsg(db));
	assert_string_equal(out, "{\"TableNames\":[]}");
	ddb_close(db);
	if (ddb_open(&db, "https://other.test",
		    &(struct ddb_open_opts){ .max_retries = -1, .remote = &remote }))
		fail_msg("%s", ddb_errmsg(db));
	assert_int_equal(ddb_call(db, "ListTables", "{}", NULL), DDB_NETWORK);
	assert_non_null(strstr(ddb_errmsg(db), "certificate"));
	assert_int_equal(relay.tunnels, 2);
	ddb_close(db);
	relay_stop();
	served_stop();
	where = served_start(DDB_COMMAND);
	assert_non_null(where);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ten_thousand_calls_on_a_pool),
		cmocka_unit_test(a_pool_may_be_small),
		cmocka_unit_test(waiting_calls_share_a_connection),
		cmocka_unit_test(many_items_are_sent_side_by_side),
		cmocka_unit_test(the_later_of_two_stays),
		cmocka_unit_test(a_failure_leaves_nothing_unsaid),
		cmocka_unit_test(a_batch_writer_does_not_wait),
		cmocka_unit_test(a_batch_writer_that_fails),
		cmocka_unit_test(a_batch_writer_that_is_left_over),
		cmocka_unit_test(a_copy_is_parallel),
		cmocka_unit_test(tls_goes_through_a_tunnel),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
