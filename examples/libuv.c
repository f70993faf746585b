/* SPDX-License-Identifier: Apache-2.0 */
/* A store in the loop of libuv: one descriptor to watch, one call when it is ready. Takes an address, such as
 * http://127.0.0.1:8000 or aws:eu-west-1; without one, a store in memory. */
#include <ddb/ddb.h>
#include <stdio.h>
#include <uv.h>

#define CALLS 100

struct program {
	struct ddb *db;
	uv_poll_t watch;
	uv_timer_t ticks; /* time-outs and retries are the library's; this lets them run */
	int stored, failed;
};

static void drive(struct program *p)
{
	ddb_drive(p->db, 0);
	if (p->stored + p->failed == CALLS) {
		uv_poll_stop(&p->watch);
		uv_timer_stop(&p->ticks);
	}
}

static void ready(uv_poll_t *watch, int status, int events)
{
	(void)status;
	(void)events;
	drive(watch->data);
}

static void tick(uv_timer_t *ticks)
{
	drive(ticks->data);
}

static void done(void *user, enum ddb_rc rc, const char *json)
{
	struct program *p = user;
	(void)json;
	if (rc == DDB_OK)
		p->stored++;
	else
		p->failed++;
}

static bool open_table(struct program *p, const char *where)
{
	return ddb_open(&p->db, where, NULL) == DDB_OK &&
	       ddb_call(p->db, "CreateTable",
		       "{\"TableName\": \"Numbers\", \"BillingMode\": \"PAY_PER_REQUEST\","
		       " \"AttributeDefinitions\": [{\"AttributeName\": \"n\", \"AttributeType\": \"N\"}],"
		       " \"KeySchema\": [{\"AttributeName\": \"n\", \"KeyType\": \"HASH\"}]}",
		       NULL) == DDB_OK &&
	       ddb_fd(p->db) >= 0;
}

static bool start(struct program *p, int n)
{
	char json[128];
	snprintf(json, sizeof json, "{\"TableName\": \"Numbers\", \"Item\": {\"n\": {\"N\": \"%d\"}}}", n);
	return ddb_call_start(p->db, "PutItem", json, done, p, NULL) == DDB_OK;
}

int main(int argc, char **argv)
{
	struct program p = { .db = NULL };
	uv_loop_t *loop = uv_default_loop();
	if (!open_table(&p, argc > 1 ? argv[1] : "memory:")) {
		fprintf(stderr, "%s\n", ddb_errmsg(p.db));
		ddb_close(p.db);
		return 1;
	}
	uv_poll_init(loop, &p.watch, ddb_fd(p.db));
	uv_timer_init(loop, &p.ticks);
	p.watch.data = p.ticks.data = &p;
	uv_poll_start(&p.watch, UV_READABLE, ready);
	uv_timer_start(&p.ticks, tick, 0, 50);
	for (int n = 0; n < CALLS; n++)
		if (!start(&p, n))
			p.failed++;
	uv_run(loop, UV_RUN_DEFAULT);
	printf("%d stored, %d failed\n", p.stored, p.failed);
	ddb_close(p.db);
	return p.failed != 0;
}
