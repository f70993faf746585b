/* SPDX-License-Identifier: Apache-2.0 */
/* Random histories of eight threads on one store, explained by support/history.h, which is itself tested on
 * histories that cannot be. DDB_SEED=n runs one history of that seed; DDB_HISTORY_STEPS says how many
 * operations there are in all. Which thread is when cannot be repeated: a seed that failed may have to run a
 * few times. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/os.h"
#include "support/history.h"
#include <ddb/ddb.h>
#include <jansson.h>
#include <pthread.h>
#include <stdatomic.h>
#include <time.h>
#include <unistd.h>

#define THREADS 8
#define LENGTH  2000 /* of one history */
#define EACH    (LENGTH / THREADS)
#define WRITES  3 /* that one operation makes at most */

/* ---- histories by hand ---- */

#define SEES(i, v)                             \
	{                                      \
		TOUCH_SEES, i, v, UNSEEN, 0, 0 \
	}
#define COUNTS(i, v, n)                   \
	{                                 \
		TOUCH_SEES, i, v, n, 0, 0 \
	}
#define PUTS(i, v, w)                          \
	{                                      \
		TOUCH_PUTS, i, v, UNSEEN, w, 0 \
	}
#define ADDS(i, v, w)                          \
	{                                      \
		TOUCH_ADDS, i, v, UNSEEN, w, 0 \
	}
#define DELETES(i, v)                             \
	{                                         \
		TOUCH_DELETES, i, v, UNSEEN, 0, 0 \
	}
#define ONE(from, to, name, touch)    \
	{                             \
		from, to, name, 0, 1, \
		{                     \
			touch         \
		}                     \
	}
#define TWO(from, to, name, one, other) \
	{                               \
		from, to, name, 0, 2,   \
		{                       \
			one, other      \
		}                       \
	}

static void judge_hand_made(const struct event *events, size_t n, const char *part)
{
	struct history h = { (struct event *)(uintptr_t)events, (uint32_t)n, 10 };
	char why[600];
	bool good = history_explained(&h, why, sizeof why);
	if (good != !part || (part && !strstr(why, part)))
		fail_msg("expected %s, got %s", part ? part : "an explanation", good ? "one" : why);
}

#define JUDGE(part, ...)                                                         \
	do {                                                                     \
		static const struct event events[] = { __VA_ARGS__ };            \
		judge_hand_made(events, sizeof events / sizeof events[0], part); \
	} while (0)

static void histories_that_can_be(void **state)
{
	(void)state;
	JUDGE(NULL, ONE(1, 2, "put", PUTS(0, 0, 1)), ONE(3, 4, "get", COUNTS(0, 1, 0)));
	/* at once, either order will do; and a put that took long may have been done late or early */
	JUDGE(NULL, ONE(1, 9, "put", PUTS(0, 0, 1)), ONE(2, 3, "get", SEES(0, 0)),
		ONE(4, 5, "get", SEES(0, 1)));
	JUDGE(NULL, ONE(1, 9, "put", PUTS(0, 0, 1)), ONE(2, 8, "get", SEES(0, 1)),
		ONE(3, 7, "get", SEES(0, 0)));
	/* several lives, and reads between and after them */
	JUDGE(NULL, ONE(1, 2, "put", PUTS(0, 0, 1)), ONE(3, 4, "delete", DELETES(0, 1)),
		ONE(5, 6, "get", SEES(0, 0)), ONE(7, 8, "add", ADDS(0, 0, 2)),
		ONE(9, 10, "add", ADDS(0, 2, 3)), ONE(11, 12, "get", COUNTS(0, 3, 2)),
		ONE(13, 14, "delete", DELETES(0, 3)), ONE(15, 16, "delete", DELETES(0, 0)));
	/* a snapshot before a transaction and one after it */
	JUDGE(NULL, TWO(1, 2, "write", PUTS(0, 0, 1), PUTS(1, 0, 2)),
		TWO(3, 9, "write", PUTS(0, 1, 3), PUTS(1, 2, 4)), TWO(4, 5, "read", SEES(0, 1), SEES(1, 2)),
		TWO(6, 7, "read", SEES(0, 3), SEES(1, 4)));
}

static void lost_updates_are_found(void **state)
{
	(void)state;
	JUDGE("lost update", ONE(1, 2, "put", PUTS(0, 0, 1)), ONE(3, 6, "add", ADDS(0, 1, 2)),
		ONE(4, 7, "add", ADDS(0, 1, 3)));
	JUDGE("lost update", ONE(1, 2, "put", PUTS(0, 0, 1)), ONE(3, 6, "delete", DELETES(0, 1)),
		ONE(4, 7, "add", ADDS(0, 1, 3)));
	JUDGE("created twice", ONE(1, 5, "create", PUTS(0, 0, 1)), ONE(2, 4, "create", PUTS(0, 0, 2)));
	JUDGE("with counter 1, not 2", ONE(1, 2, "add", ADDS(0, 0, 1)), ONE(3, 4, "add", ADDS(0, 1, 2)),
		ONE(5, 6, "get", COUNTS(0, 2, 1)));
}

static void stale_reads_are_found(void **state)
{
	(void)state;
	JUDGE("no order", ONE(1, 2, "put", PUTS(0, 0, 1)), ONE(3, 4, "put", PUTS(0, 1, 2)),
		ONE(5, 6, "get", SEES(0, 1)));
	/* two reads one after the other, of a write that goes on: the second may not see less */
	JUDGE("no order", ONE(1, 2, "put", PUTS(0, 0, 1)), ONE(3, 9, "put", PUTS(0, 1, 2)),
		ONE(4, 5, "get", SEES(0, 2)), ONE(6, 7, "get", SEES(0, 1)));
	JUDGE("no item 0 while there was one", ONE(1, 2, "put", PUTS(0, 0, 1)), ONE(3, 4, "get", SEES(0, 0)));
	JUDGE("no item 0 while there was one", ONE(1, 2, "put", PUTS(0, 0, 1)), ONE(3, 4, "get", SEES(0, 0)),
		ONE(5, 6, "delete", DELETES(0, 1)));
	/* deleted, and seen after that */
	JUDGE("no order", ONE(1, 2, "put", PUTS(0, 0, 1)), ONE(3, 4, "delete", DELETES(0, 1)),
		ONE(5, 6, "get", SEES(0, 1)));
}

static void reads_of_what_was_never_written_are_found(void **state)
{
	(void)state;
	JUDGE("nobody wrote", ONE(1, 2, "get", SEES(0, 7)));
	JUDGE("nobody wrote", ONE(1, 2, "put", PUTS(0, 0, 1)), ONE(3, 4, "get", SEES(1, 1)));
	JUDGE("no order", ONE(1, 2, "get", SEES(0, 1)), ONE(3, 4, "put", PUTS(0, 0, 1)));
	JUDGE("no beginning", ONE(1, 4, "put", PUTS(0, 2, 1)), ONE(2, 3, "put", PUTS(0, 1, 2)));
}

static void torn_transactions_are_found(void **state)
{
	(void)state;
	/* a snapshot with one half of a transaction */
	JUDGE("no order", TWO(1, 2, "write", PUTS(0, 0, 1), PUTS(1, 0, 2)),
		TWO(3, 9, "write", PUTS(0, 1, 3), PUTS(1, 2, 4)), TWO(4, 8, "read", SEES(0, 3), SEES(1, 2)));
	/* two snapshots that see two writes in opposite orders */
	JUDGE("no order", TWO(1, 2, "write", PUTS(0, 0, 1), PUTS(1, 0, 2)), ONE(3, 9, "put", PUTS(0, 1, 3)),
		ONE(3, 9, "put", PUTS(1, 2, 4)), TWO(4, 8, "read", SEES(0, 3), SEES(1, 2)),
		TWO(4, 8, "read", SEES(0, 1), SEES(1, 4)));
	/* write skew: each checks what the other one changes */
	JUDGE("no order", TWO(1, 2, "write", PUTS(0, 0, 1), PUTS(1, 0, 2)),
		TWO(3, 9, "write", SEES(0, 1), PUTS(1, 2, 3)), TWO(4, 8, "write", PUTS(0, 1, 4), SEES(1, 2)));
	/* a transaction half of which an earlier reader has seen and the other half not */
	JUDGE("no order", TWO(1, 9, "write", PUTS(0, 0, 1), PUTS(1, 0, 2)), ONE(2, 3, "get", SEES(0, 1)),
		ONE(4, 5, "get", SEES(1, 0)), ONE(10, 11, "get", SEES(1, 2)));
}

/* ---- histories of a store ---- */

struct shared {
	atomic_int working;
	uint64_t seed;
};

struct worker {
	pthread_t thread;
	struct ddb *db;
	struct shared *shared;
	int number;
	uint64_t random;
	uint32_t next_version, nevents;
	uint32_t known[HISTORY_ITEMS]; /* the version it last saw of each */
	struct event events[EACH];
	struct event *now;
	int refused, committed;
	char why[400]; /* asserting is the main thread's */
};

static int64_t now_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static uint32_t below(struct worker *w, uint32_t n)
{
	return (uint32_t)(ddbi_random_next(&w->random) >> 33) % n;
}

static json_t *call(struct worker *w, const char *operation, const char *request, enum ddb_rc *rc)
{
	const char *out = "";
	char json[3000];
	size_t n = strlen(request);
	if (n >= sizeof json)
		abort();
	for (size_t i = 0; i <= n; i++)
		json[i] = request[i] == '\'' ? '"' : request[i];
	w->now->start = now_ns();
	*rc = ddb_call(w->db, operation, json, &out);
	w->now->end = now_ns();
	return json_loads(out && *out ? out : "{}", 0, NULL);
}

static void wrong(struct worker *w, const char *request)
{
	if (!*w->why)
		snprintf(w->why, sizeof w->why, "%s: %.150s: %.150s", w->now->name, request,
			ddb_errmsg(w->db));
}

static struct touch *touch(struct worker *w, enum touch_kind kind, int item)
{
	struct touch *t = &w->now->touches[w->now->ntouches++];
	*t = (struct touch){ kind, item, 0, UNSEEN, 0, 0 };
	if (kind == TOUCH_PUTS || kind == TOUCH_ADDS)
		t->wrote = w->next_version++;
	if (kind == TOUCH_PUTS)
		t->put = t->wrote % 100;
	return t;
}

static int64_t number_of(json_t *item, const char *name)
{
	const char *text = json_string_value(json_object_get(json_object_get(item, name), "N"));
	return text ? strtoll(text, NULL, 10) : 0;
}

static void see(struct touch *t, json_t *item)
{
	if (!json_object_size(item))
		return;
	t->seen = (uint32_t)number_of(item, "v");
	t->counter = number_of(item, "n");
}

static void learn(struct worker *w)
{
	for (int i = 0; i < w->now->ntouches; i++) {
		const struct touch *t = &w->now->touches[i];
		w->known[t->item] = t->wrote ? t->wrote : t->kind == TOUCH_DELETES ? 0 : t->seen;
	}
}

/* A write that was refused has seen the item and done nothing. */
static void only_saw(struct touch *t)
{
	t->kind = TOUCH_SEES;
	t->wrote = 0;
}

/* The condition that an item is the version known; "" where nothing need hold. */
static void write_condition(char *out, size_t size, uint32_t known)
{
	if (known)
		snprintf(out, size, "'ConditionExpression':'v = :known'");
	else
		snprintf(out, size, "'ConditionExpression':'attribute_not_exists(v)'");
}

static void write_body(char *out, size_t size, const struct touch *t, const char *condition, uint32_t known)
{
	char value[64] = "";
	bool with = *condition && known;
	if (with)
		snprintf(value, sizeof value, "':known':{'N':'%u'}", known);
	if (t->kind == TOUCH_PUTS)
		snprintf(out, size,
			"'TableName':'tab','Item':{'p':{'S':'p'},'r':{'N':'%d'},'g':{'S':'all'},'v':{'N':'%u'"
			"},"
			"'n':{'N':'%d'}}%s%s%s%s%s",
			t->item, t->wrote, (int)t->put, *condition ? "," : "", condition,
			with ? ",'ExpressionAttributeValues':{" : "", value, with ? "}" : "");
	else if (t->kind == TOUCH_ADDS)
		snprintf(out, size,
			"'TableName':'tab','Key':{'p':{'S':'p'},'r':{'N':'%d'}},'UpdateExpression':"
			"'SET v = :v, g = :g ADD n "
			":one','ExpressionAttributeValues':{':v':{'N':'%u'},':g':{'S':"
			"'all'},':one':{'N':'1'}%s%s}%s%s",
			t->item, t->wrote, with ? "," : "", value, *condition ? "," : "", condition);
	else
		snprintf(out, size, "'TableName':'tab','Key':{'p':{'S':'p'},'r':{'N':'%d'}}%s%s%s%s%s",
			t->item, *condition ? "," : "", condition,
			with ? ",'ExpressionAttributeValues':{" : "", value, with ? "}" : "");
}

static void write_one(struct worker *w)
{
	static const char *const operations[] = { "", "PutItem", "UpdateItem", "DeleteItem" };
	char condition[100] = "", body[900], request[1100];
	enum ddb_rc rc;
	enum touch_kind kind = below(w, 5) == 0 ? TOUCH_DELETES : below(w, 2) ? TOUCH_PUTS : TOUCH_ADDS;
	struct touch *t = touch(w, kind, (int)below(w, HISTORY_ITEMS));
	uint32_t known = w->known[t->item];
	if (below(w, 2))
		write_condition(condition, sizeof condition, known);
	write_body(body, sizeof body, t, condition, known);
	snprintf(request, sizeof request, "{%s,'ReturnValues':'ALL_OLD'%s}", body,
		*condition ? ",'ReturnValuesOnConditionCheckFailure':'ALL_OLD'" : "");
	w->now->name = operations[kind];
	json_t *answer = call(w, w->now->name, request, &rc);
	if (rc == DDB_CONDITION_FAILED) {
		only_saw(t);
		see(t, json_object_get(answer, "Item"));
	} else if (rc == DDB_OK) {
		see(t, json_object_get(answer, "Attributes"));
		if (*condition && t->seen != known)
			wrong(w, "a condition held that should not have");
	} else {
		wrong(w, request);
	}
	json_decref(answer);
}

static void get_one(struct worker *w)
{
	char request[200];
	enum ddb_rc rc;
	struct touch *t = touch(w, TOUCH_SEES, (int)below(w, HISTORY_ITEMS));
	w->now->name = "GetItem";
	snprintf(request, sizeof request,
		"{'TableName':'tab','ConsistentRead':true,'Key':{'p':{'S':'p'},'r':{'N':'%d'}}}", t->item);
	json_t *answer = call(w, "GetItem", request, &rc);
	see(t, json_object_get(answer, "Item"));
	if (rc != DDB_OK)
		wrong(w, request);
	json_decref(answer);
}

/* A page is read at one moment, so it tells of every item. The index comes and goes. */
static void read_all(struct worker *w)
{
	static const char *const requests[] = {
		"{'TableName':'tab','ConsistentRead':true,'KeyConditionExpression':'p = :p',"
		"'ExpressionAttributeValues':{':p':{'S':'p'}}}",
		"{'TableName':'tab','ConsistentRead':true}",
		"{'TableName':'tab','IndexName':'byg','KeyConditionExpression':'g = :g',"
		"'ExpressionAttributeValues':{':g':{'S':'all'}}}",
	};
	static const char *const names[] = { "Query", "Scan", "Query of the index" };
	enum ddb_rc rc;
	size_t i;
	json_t *item;
	uint32_t which = below(w, 4) % 3;
	w->now->name = names[which];
	json_t *answer = call(w, which == 1 ? "Scan" : "Query", requests[which], &rc);
	if (rc != DDB_OK) {
		if (which != 2)
			wrong(w, requests[which]);
		json_decref(answer);
		return;
	}
	for (int k = 0; k < HISTORY_ITEMS; k++)
		touch(w, TOUCH_SEES, k);
	json_array_foreach(json_object_get(answer, "Items"), i, item)
		see(&w->now->touches[number_of(item, "r") % HISTORY_ITEMS], item);
	json_decref(answer);
}

static void append(char *text, size_t size, const char *more)
{
	size_t n = strlen(text);
	snprintf(text + n, size - n, "%s", more);
}

/* Two or three different items. */
static int choose(struct worker *w, int items[WRITES])
{
	int n = 2 + (int)below(w, 2), from = (int)below(w, HISTORY_ITEMS), step = 1 + (int)below(w, 2);
	for (int i = 0; i < n; i++)
		items[i] = (from + i * step) % HISTORY_ITEMS;
	return n;
}

static void read_some(struct worker *w)
{
	char request[800] = "{'TransactItems':[";
	enum ddb_rc rc;
	int items[WRITES], n = choose(w, items);
	for (int i = 0; i < n; i++) {
		size_t at = strlen(request);
		touch(w, TOUCH_SEES, items[i]);
		snprintf(request + at, sizeof request - at,
			"%s{'Get':{'TableName':'tab','Key':{'p':{'S':'p'},'r':{'N':'%d'}}}}", i ? "," : "",
			items[i]);
	}
	append(request, sizeof request, "]}");
	w->now->name = "TransactGetItems";
	json_t *answer = call(w, "TransactGetItems", request, &rc);
	for (int i = 0; i < n; i++)
		see(&w->now->touches[i],
			json_object_get(
				json_array_get(json_object_get(answer, "Responses"), (size_t)i), "Item"));
	if (rc != DDB_OK)
		wrong(w, request);
	json_decref(answer);
}

/* A transaction that was refused has seen its items all the same: those that passed as they were known. */
static void refused(struct worker *w, json_t *answer)
{
	json_t *reasons = json_object_get(answer, "CancellationReasons");
	if ((int)json_array_size(reasons) != w->now->ntouches) {
		wrong(w, "no reasons");
		return;
	}
	for (int i = 0; i < w->now->ntouches; i++) {
		struct touch *t = &w->now->touches[i];
		json_t *reason = json_array_get(reasons, (size_t)i);
		const char *code = json_string_value(json_object_get(reason, "Code"));
		only_saw(t);
		if (code && !strcmp(code, "None"))
			continue;
		t->seen = 0;
		see(t, json_object_get(reason, "Item"));
		if (!code || strcmp(code, "ConditionalCheckFailed") != 0 || t->seen == w->known[t->item])
			wrong(w, "a reason that cannot be");
	}
	w->refused++;
}

static void write_some(struct worker *w)
{
	static const char *const actions[] = { "ConditionCheck", "Put", "Update", "Delete" };
	char request[3000] = "{'TransactItems':[", condition[100], body[900];
	enum ddb_rc rc;
	int items[WRITES], n = choose(w, items);
	for (int i = 0; i < n; i++) {
		size_t at = strlen(request);
		struct touch *t = touch(w, (enum touch_kind)below(w, 4), items[i]);
		uint32_t known = t->seen = w->known[t->item];
		write_condition(condition, sizeof condition, known);
		write_body(body, sizeof body, t, condition, known);
		snprintf(request + at, sizeof request - at,
			"%s{'%s':{%s,'ReturnValuesOnConditionCheckFailure':'ALL_OLD'}}", i ? "," : "",
			actions[t->kind], body);
	}
	append(request, sizeof request, "]}");
	w->now->name = "TransactWriteItems";
	json_t *answer = call(w, "TransactWriteItems", request, &rc);
	if (rc == DDB_OK)
		w->committed++;
	else if (json_object_get(answer, "CancellationReasons"))
		refused(w, answer);
	else
		wrong(w, request);
	json_decref(answer);
}

static void *work(void *arg)
{
	struct worker *w = arg;
	while (w->nevents < EACH && !*w->why) {
		uint32_t dice = below(w, 100);
		w->now = &w->events[w->nevents];
		*w->now = (struct event){ .thread = w->number };
		if (dice < 40)
			write_one(w);
		else if (dice < 55)
			get_one(w);
		else if (dice < 65)
			read_all(w);
		else if (dice < 80)
			read_some(w);
		else
			write_some(w);
		learn(w);
		if (w->now->ntouches)
			w->nevents++;
	}
	atomic_fetch_sub(&w->shared->working, 1);
	return NULL;
}

static enum ddb_rc control(struct ddb *db, const char *operation, const char *request)
{
	const char *out;
	char json[600];
	size_t n = strlen(request);
	assert_true(n < sizeof json);
	for (size_t i = 0; i <= n; i++)
		json[i] = request[i] == '\'' ? '"' : request[i];
	return ddb_call(db, operation, json, &out);
}

#define TABLE(name)                                                                                  \
	"{'TableName':'" name "','BillingMode':'PAY_PER_REQUEST','KeySchema':[{'AttributeName':'p'," \
	"'KeyType':'HASH'},{'AttributeName':'r','KeyType':'RANGE'}],'AttributeDefinitions':[{'"      \
	"AttributeName'"                                                                             \
	":'p','AttributeType':'S'},{'AttributeName':'r','AttributeType':'N'}]}"

/* An index is made and dropped again, and a table beside it, until the threads are done. */
static int change_tables(struct ddb *db, struct shared *shared)
{
	int made = 0;
	while (atomic_load(&shared->working) > 0) {
		made += control(db, "UpdateTable",
				"{'TableName':'tab','AttributeDefinitions':[{'AttributeName':'g','"
				"AttributeType':"
				"'S'},{'AttributeName':'p','AttributeType':'S'},{'AttributeName':'r',"
				"'AttributeType':'N'}],'GlobalSecondaryIndexUpdates':[{'Create':{'IndexName':"
				"'byg',"
				"'KeySchema':[{'AttributeName':'g','KeyType':'HASH'}],'Projection':{"
				"'ProjectionType':'ALL'}}}]}") == DDB_OK;
		assert_int_equal(control(db, "CreateTable", TABLE("other")), DDB_OK);
		ddbi_sleep_ms(5);
		assert_int_equal(control(db, "DeleteTable", "{'TableName':'other'}"), DDB_OK);
		control(db, "UpdateTable",
			"{'TableName':'tab','GlobalSecondaryIndexUpdates':[{'Delete':{'IndexName':'byg'}}]}");
	}
	return made;
}

static void start(struct worker *w, int i, struct shared *shared, struct ddb *db)
{
	memset(w, 0, sizeof *w);
	w->number = i;
	w->shared = shared;
	w->random = shared->seed * THREADS + (uint64_t)i;
	w->next_version = 1 + (uint32_t)i * EACH * WRITES;
	assert_int_equal(ddb_session(&w->db, db), DDB_OK);
	assert_int_equal(pthread_create(&w->thread, NULL, work, w), 0);
}

/* All that they did, one after another. */
static struct history gather(const struct worker *workers)
{
	struct history h = { judge_room(LENGTH, sizeof *h.events), 0, 1 + THREADS * EACH * WRITES };
	for (int i = 0; i < THREADS; i++) {
		memcpy(h.events + h.n, workers[i].events, workers[i].nevents * sizeof *h.events);
		h.n += workers[i].nevents;
	}
	return h;
}

/* One lie in a true history, which has to come to light: the last read of an item that has had two versions
 * says that it saw the first one. */
static void expect_a_lie_to_be_found(struct history *h)
{
	char why[600];
	struct touch *last = NULL;
	uint32_t first = 0, event = 0;
	for (uint32_t i = 0; i < h->n; i++)
		for (int k = 0; k < h->events[i].ntouches; k++) {
			struct touch *t = &h->events[i].touches[k];
			if (t->item == 0 && t->wrote &&
				(!first || h->events[i].end < h->events[event].start)) {
				first = t->wrote;
				event = i;
			}
		}
	for (uint32_t i = 0; first && i < h->n; i++)
		for (int k = 0; k < h->events[i].ntouches; k++) {
			struct touch *t = &h->events[i].touches[k];
			if (t->item == 0 && t->kind == TOUCH_SEES && t->seen && t->seen != first &&
				h->events[i].start > h->events[event].end + 1000000)
				last = t;
		}
	if (!last)
		return;
	last->seen = first;
	last->counter = UNSEEN;
	assert_false(history_explained(h, why, sizeof why));
}

static void run_history(const char *where, const struct ddb_open_opts *opts, uint64_t seed)
{
	static struct worker workers[THREADS];
	struct shared shared = { .working = THREADS, .seed = seed };
	struct ddb *db;
	char why[600];
	int refusals = 0, commits = 0;
	if (ddb_open(&db, where, opts) != DDB_OK)
		fail_msg("%s", ddb_errmsg(db));
	assert_int_equal(control(db, "CreateTable", TABLE("tab")), DDB_OK);
	for (int i = 0; i < THREADS; i++)
		start(&workers[i], i, &shared, db);
	assert_true(change_tables(db, &shared) > 0);
	for (int i = 0; i < THREADS; i++) {
		pthread_join(workers[i].thread, NULL);
		ddb_close(workers[i].db);
		refusals += workers[i].refused;
		commits += workers[i].committed;
	}
	ddb_close(db);
	for (int i = 0; i < THREADS; i++)
		if (*workers[i].why)
			fail_msg("DDB_SEED=%" PRIu64 " on %s, thread %d: %s", seed, where, i, workers[i].why);
	struct history h = gather(workers);
	if (!history_explained(&h, why, sizeof why))
		fail_msg("DDB_SEED=%" PRIu64 " on %s: %s", seed, where, why);
	assert_true(commits > 0 && refusals > 0);
	expect_a_lie_to_be_found(&h);
	free(h.events);
}

static uint64_t setting(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);
	uint64_t n = text ? strtoull(text, NULL, 10) : 0;
	return n ? n : otherwise;
}

static uint64_t first_seed, histories;

static int choose_seed(void **state)
{
	(void)state;
	histories = (setting("DDB_HISTORY_STEPS", 8000) + LENGTH - 1) / LENGTH;
	histories = getenv("DDB_SEED") ? 1 : histories > 50 ? 50 : histories;
	first_seed = setting("DDB_SEED", (uint64_t)ddbi_clock_us() % 1000000000);
	print_message("session/history: DDB_SEED=%" PRIu64 ", %" PRIu64 " histories of each store\n",
		first_seed, histories);
	return 0;
}

static void histories_of_a_memory_store(void **state)
{
	(void)state;
	for (uint64_t i = 0; i < histories; i++)
		run_history("memory:",
			&(struct ddb_open_opts){
				.background = i % 2 ? DDB_BACKGROUND_THREAD : DDB_BACKGROUND_ON_CALLS },
			first_seed + i);
}

static void histories_of_a_file(void **state)
{
	char where[80], other[100];
	(void)state;
	snprintf(where, sizeof where, "file:/tmp/ddb-history-%ld.db", (long)getpid());
	for (uint64_t i = 0; i < histories; i++) {
		run_history(
			where, &(struct ddb_open_opts){ .sync_every_ms = i % 4 ? 20 : 0 }, first_seed + i);
		assert_int_equal(unlink(where + 5), 0);
		snprintf(other, sizeof other, "%s-wal", where + 5);
		unlink(other);
		snprintf(other, sizeof other, "%s-shm", where + 5);
		unlink(other);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(histories_that_can_be),
		cmocka_unit_test(lost_updates_are_found),
		cmocka_unit_test(stale_reads_are_found),
		cmocka_unit_test(reads_of_what_was_never_written_are_found),
		cmocka_unit_test(torn_transactions_are_found),
		cmocka_unit_test(histories_of_a_memory_store),
		cmocka_unit_test(histories_of_a_file),
	};
	return cmocka_run_group_tests_name("session/history", tests, choose_seed, NULL);
}
