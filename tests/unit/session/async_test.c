/* SPDX-License-Identifier: Apache-2.0 */
/* Calls that do not wait: many in flight from one thread, over several sessions of one store. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <ddb/ddb.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#define SESSIONS 4
#define CALLS    100

static struct ddb *db[SESSIONS];

static void call_ok(struct ddb *s, const char *operation, const char *json)
{
	const char *out = NULL;
	if (ddb_call(s, operation, json, &out) != DDB_OK)
		fail_msg("%s: %s", operation, ddb_errmsg(s));
}

static int begin(void **state)
{
	(void)state;
	assert_int_equal(ddb_open(&db[0], "memory:", NULL), DDB_OK);
	for (int i = 1; i < SESSIONS; i++)
		assert_int_equal(ddb_session(&db[i], db[0]), DDB_OK);
	call_ok(db[0], "CreateTable",
		"{\"TableName\":\"users\",\"BillingMode\":\"PAY_PER_REQUEST\",\"KeySchema\":[{"
		"\"AttributeName\":\"pk\","
		"\"KeyType\":\"HASH\"}],\"AttributeDefinitions\":[{\"AttributeName\":\"pk\","
		"\"AttributeType\":\"N\"}]}");
	return 0;
}

static int end(void **state)
{
	(void)state;
	for (int i = 0; i < SESSIONS; i++)
		ddb_close(db[i]);
	return 0;
}

/* ---- one call and what became of it ---- */

struct call {
	int session, key;
	bool write, cancelled;
	int times; /* completed */
	int at;    /* the how-manieth of all */
	enum ddb_rc rc;
	bool found;
	struct ddb_pending *pending;
};

static int completions;

static void done(void *user, enum ddb_rc rc, const char *json)
{
	struct call *c = user;
	c->times++;
	c->at = completions++;
	c->rc = rc;
	assert_non_null(json);
	c->found = strstr(json, "\"Item\"") != NULL;
}

static void start(struct call *c)
{
	char json[128];
	snprintf(json, sizeof json,
		c->write ? "{\"TableName\":\"users\",\"Item\":{\"pk\":{\"N\":\"%d\"}}}"
			 : "{\"TableName\":\"users\",\"Key\":{\"pk\":{\"N\":\"%d\"}}}",
		c->key);
	assert_int_equal(
		ddb_call_start(db[c->session], c->write ? "PutItem" : "GetItem", json, done, c, &c->pending),
		DDB_OK);
}

/* A put and a get of the same key in turn, so that each get stands behind its put; every tenth put and the
 * get behind it are cancelled. */
static void a_hundred_calls_in_flight_end_once_each(void **state)
{
	struct call calls[CALLS] = { { 0 } };
	int left = CALLS;
	(void)state;
	completions = 0;
	for (int i = 0; i < CALLS; i++) {
		calls[i].session = i / 2 % SESSIONS;
		calls[i].key = i / 2;
		calls[i].write = i % 2 == 0;
		start(&calls[i]);
	}
	for (int i = 0; i < CALLS; i += 20)
		for (int k = i; k < i + 2; k++) {
			calls[k].cancelled = true;
			assert_true(ddb_call_cancel(db[calls[k].session], calls[k].pending));
		}
	for (int i = 0; i < CALLS; i++)
		assert_int_equal(calls[i].times, 0);
	for (int round = 0; left > 0; round++) {
		assert_true(round < CALLS);
		left -= ddb_drive(db[SESSIONS - 1 - round % SESSIONS], 0);
	}
	assert_int_equal(completions, CALLS);
	for (int i = 0; i < CALLS; i++) {
		assert_int_equal(calls[i].times, 1);
		assert_int_equal(calls[i].rc, calls[i].cancelled ? DDB_CANCELLED : DDB_OK);
		if (!calls[i].write && !calls[i].cancelled)
			assert_true(calls[i].found);
		if (!calls[i].write)
			assert_true(calls[i].at > calls[i - 1].at);
	}
	/* the last session was driven first, so its calls ended before those of the first */
	assert_true(calls[6].at < calls[0].at);
	const char *json;
	assert_int_equal(ddb_call(db[0], "DescribeTable", "{\"TableName\":\"users\"}", &json), DDB_OK);
	assert_non_null(strstr(json, "\"ItemCount\":45"));
}

static void one_session_leads_for_all(void **state)
{
	struct call a = { .session = 0, .key = 1, .write = true },
		    b = { .session = 1, .key = 2, .write = true };
	(void)state;
	start(&a);
	start(&b);
	assert_int_equal(ddb_drive(db[1], -1), 1);
	assert_int_equal(a.times, 0); /* written by now, but its completion belongs to its own session */
	assert_int_equal(b.times, 1);
	assert_false(ddb_call_cancel(db[0], a.pending));
	struct call look = { .session = 2, .key = 1 };
	start(&look);
	assert_int_equal(ddb_drive(db[2], -1), 1);
	assert_true(look.found);
	assert_int_equal(ddb_drive(db[0], -1), 1);
	assert_int_equal(a.rc, DDB_OK);
}

static void reads_before_a_write_do_not_wait_for_it(void **state)
{
	struct call before = { .key = 9 }, write = { .key = 9, .write = true }, after = { .key = 9 };
	(void)state;
	completions = 0;
	start(&before);
	start(&write);
	start(&after);
	for (int n = 0; n < 3;)
		n += ddb_drive(db[0], -1);
	assert_false(before.found);
	assert_true(after.found);
	assert_true(before.at < write.at && write.at < after.at);
}

static void a_call_that_fails_its_checks_ends_too(void **state)
{
	struct call c = { .write = true };
	(void)state;
	assert_int_equal(ddb_call_start(db[0], "PutItem", "{\"TableName\":\"users\",\"Item\":{\"pk\":{}}}",
				 done, &c, NULL),
		DDB_OK);
	assert_int_equal(c.times, 0);
	assert_int_equal(ddb_drive(db[0], -1), 1);
	assert_int_equal(c.rc, DDB_INVALID);
	assert_string_equal(ddb_errmsg(db[0]),
		"Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
}

static void nothing_in_flight_does_not_wait(void **state)
{
	(void)state;
	assert_int_equal(ddb_drive(db[0], -1), 0);
	assert_int_equal(ddb_drive(db[0], 10000), 0);
}

/* ---- calls from completions ---- */

struct chain {
	int left, refused;
};

static void next_of_chain(void *user, enum ddb_rc rc, const char *json)
{
	struct chain *c = user;
	(void)json;
	assert_int_equal(rc, DDB_OK);
	if (--c->left > 0)
		assert_int_equal(ddb_call_start(db[0], "GetItem",
					 "{\"TableName\":\"users\",\"Key\":{\"pk\":{\"N\":\"1\"}}}",
					 next_of_chain, c, NULL),
			DDB_OK);
}

static void completions_start_calls(void **state)
{
	struct chain c = { .left = 10 };
	(void)state;
	assert_int_equal(ddb_call_start(db[0], "ListTables", "{}", next_of_chain, &c, NULL), DDB_OK);
	for (int i = 0; c.left && i < 20; i++)
		ddb_drive(db[0], -1);
	assert_int_equal(c.left, 0);
}

static void try_to_wait(void *user, enum ddb_rc rc, const char *json)
{
	const char *out = NULL;
	bool *refused = user;
	(void)rc;
	(void)json;
	*refused = ddb_call(db[0], "ListTables", "{}", &out) == DDB_MISUSE;
}

/* The waiting call drives, so that the other one's completion runs inside it. */
static void completions_may_not_wait_inside_a_call_that_does(void **state)
{
	bool refused = false;
	const char *json;
	(void)state;
	assert_int_equal(ddb_call_start(db[0], "ListTables", "{}", try_to_wait, &refused, NULL), DDB_OK);
	assert_int_equal(ddb_call(db[0], "ListTables", "{}", &json), DDB_OK);
	assert_true(refused);
	assert_string_equal(json, "{\"TableNames\":[\"users\"]}");
}

/* ---- the descriptor ---- */

static bool readable(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	return poll(&p, 1, 0) == 1;
}

static void the_descriptor_tells_when_to_drive(void **state)
{
	struct call a = { .session = 0, .key = 1, .write = true },
		    b = { .session = 1, .key = 2, .write = true };
	int fd = ddb_fd(db[0]);
	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(ddb_fd(db[0]), fd);
	assert_false(readable(fd));
	start(&a);
	assert_true(readable(fd));
	assert_int_equal(ddb_drive(db[0], 0), 1);
	assert_false(readable(fd));
	start(&a);
	start(&b);
	assert_int_equal(ddb_drive(db[1], 0), 1); /* leads for both */
	assert_true(readable(fd));
	assert_int_equal(ddb_drive(db[0], 0), 1);
	assert_false(readable(fd));
}

/* ---- the end ---- */

static void closing_ends_what_is_in_flight(void **state)
{
	struct call calls[10] = { { 0 } };
	struct ddb *other;
	(void)state;
	assert_int_equal(ddb_session(&other, db[0]), DDB_OK);
	struct ddb *kept = db[3];
	db[3] = other;
	for (int i = 0; i < 10; i++) {
		calls[i].session = 3;
		calls[i].key = i;
		calls[i].write = i < 5;
		start(&calls[i]);
	}
	ddb_close(other);
	db[3] = kept;
	for (int i = 0; i < 10; i++) {
		assert_int_equal(calls[i].times, 1);
		assert_int_equal(calls[i].rc, DDB_CANCELLED);
	}
}

static void misuse_is_told(void **state)
{
	struct call c = { 0 };
	(void)state;
	assert_int_equal(ddb_call_start(db[0], "NoSuchThing", "{}", done, &c, NULL), DDB_INVALID);
	assert_int_equal(ddb_call_start(db[0], "ListTables", "{}", NULL, &c, NULL), DDB_MISUSE);
	assert_string_equal(ddb_errmsg(db[0]), "ddb_call_start: done is NULL");
	assert_int_equal(ddb_call_start(db[0], "ListTables", "{", done, &c, NULL), DDB_INVALID);
	assert_int_equal(ddb_call_start(NULL, "ListTables", "{}", done, &c, NULL), DDB_MISUSE);
	assert_int_equal(ddb_drive(NULL, 0), 0);
	assert_int_equal(ddb_fd(NULL), -1);
	assert_false(ddb_call_cancel(db[0], NULL));
	assert_int_equal(ddb_drive(db[0], 0), 0);
	assert_int_equal(c.times, 0);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, begin, end)
	const struct CMUnitTest tests[] = {
		T(a_hundred_calls_in_flight_end_once_each),
		T(one_session_leads_for_all),
		T(reads_before_a_write_do_not_wait_for_it),
		T(a_call_that_fails_its_checks_ends_too),
		T(nothing_in_flight_does_not_wait),
		T(completions_start_calls),
		T(completions_may_not_wait_inside_a_call_that_does),
		T(the_descriptor_tells_when_to_drive),
		T(closing_ends_what_is_in_flight),
		T(misuse_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
