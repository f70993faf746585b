/* SPDX-License-Identifier: Apache-2.0 */
#include "workload.h"
#include "base/os.h"
#include <dirent.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TAGS   5
#define GROUPS 4 /* hash keys of a lane's things */

static uint64_t mix(uint64_t a, uint64_t b, uint64_t c)
{
	uint64_t state = a * UINT64_C(0x9e3779b97f4a7c15) ^ b * UINT64_C(0xc2b2ae3d27d4eb4f) ^ c;
	ddbi_random_next(&state);
	return ddbi_random_next(&state);
}

/* ---- what is written ---- */

/* Of every fourth there is none, so that it is not in the index. */
static int tag_of(uint32_t op)
{
	return op % 4 == 0 ? -1 : (int)(op % TAGS);
}

static size_t pad_of(unsigned lane, unsigned thing, uint32_t op, char out[4096])
{
	uint64_t r = mix(lane + 1, thing + 1, op);
	size_t n = r % 8 == 0 ? 3000 : (size_t)(r >> 8) % 900;
	for (size_t i = 0; i < n; i++)
		out[i] = (char)('a' + (r >> (i % 48)) % 26);
	out[n] = '\0';
	return n;
}

struct text {
	char *at, *end;
};

__attribute__((format(printf, 2, 3))) static void say(struct text *t, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	int n = vsnprintf(t->at, (size_t)(t->end - t->at), format, args);
	va_end(args);
	if (n < 0 || n >= t->end - t->at)
		abort(); /* the test's buffer is too small */
	t->at += n;
}

static void say_thing_key(struct text *t, unsigned lane, unsigned thing)
{
	say(t, "\"h\":{\"S\":\"%u-%u\"},\"r\":{\"N\":\"%u\"}", lane, thing % GROUPS, thing / GROUPS);
}

static void say_thing(struct text *t, unsigned lane, unsigned thing, uint32_t op)
{
	char pad[4096];
	pad_of(lane, thing, op, pad);
	say_thing_key(t, lane, thing);
	say(t, ",\"n\":{\"N\":\"%u\"},\"filler\":{\"S\":\"%s\"}", (unsigned)op, pad);
	if (tag_of(op) >= 0)
		say(t, ",\"tag\":{\"S\":\"t%d\"}", tag_of(op));
}

static void say_put(struct text *t, unsigned lane, unsigned thing, uint32_t op)
{
	say(t, "{\"TableName\":\"Things\",\"Item\":{");
	say_thing(t, lane, thing, op);
	say(t, "}}");
}

static void say_update(struct text *t, unsigned lane, unsigned thing, uint32_t op)
{
	char pad[4096];
	int tag = tag_of(op);
	pad_of(lane, thing, op, pad);
	say(t, "{\"TableName\":\"Things\",\"Key\":{");
	say_thing_key(t, lane, thing);
	say(t, "},\"UpdateExpression\":\"SET n = :n, filler = :p%s\",",
		tag < 0 ? " REMOVE tag" : ", tag = :t");
	say(t, "\"ExpressionAttributeValues\":{\":n\":{\"N\":\"%u\"},\":p\":{\"S\":\"%s\"}", (unsigned)op,
		pad);
	if (tag >= 0)
		say(t, ",\":t\":{\"S\":\"t%d\"}", tag);
	say(t, "}}");
}

static void say_transfer(struct text *t, unsigned lane, unsigned account, int64_t amount)
{
	say(t,
		"{\"Update\":{\"TableName\":\"Accounts\",\"Key\":{\"id\":{\"S\":\"%u-%u\"}},"
		"\"UpdateExpression\":"
		"\"ADD amount :a\",\"ExpressionAttributeValues\":{\":a\":{\"N\":\"%" PRId64 "\"}}}}",
		lane, account, amount);
}

/* ---- a lane ---- */

void lane_init(struct lane *lane, unsigned id)
{
	*lane = (struct lane){ .id = id };
}

static void open_accounts(struct lane *lane, struct request *out, struct text *t)
{
	out->operation = "TransactWriteItems";
	say(t, "{\"TransactItems\":[");
	for (unsigned i = 0; i < ACCOUNTS; i++) {
		say(t,
			"%s{\"Put\":{\"TableName\":\"Accounts\",\"Item\":{\"id\":{\"S\":\"%u-%u\"},"
			"\"amount\":{\"N\":\"%d\"}}}}",
			i ? "," : "", lane->id, i, BALANCE);
		lane->accounts[i] = BALANCE;
	}
	say(t, "]}");
}

static void transfer(struct lane *lane, uint64_t r, unsigned thing, struct request *out, struct text *t)
{
	unsigned from = (unsigned)(r % ACCOUNTS),
		 to = (from + 1 + (unsigned)(r >> 8) % (ACCOUNTS - 1)) % ACCOUNTS;
	int64_t amount = 1 + (int64_t)((r >> 16) % 100);
	out->operation = "TransactWriteItems";
	out->has_token = true;
	say(t, "{\"ClientRequestToken\":\"%u-%u\",\"TransactItems\":[", lane->id, (unsigned)lane->done);
	say_transfer(t, lane->id, from, -amount);
	say(t, ",{\"Put\":");
	say_put(t, lane->id, thing, lane->done);
	say(t, "},");
	say_transfer(t, lane->id, to, amount);
	say(t, "]}");
	lane->accounts[from] -= amount;
	lane->accounts[to] += amount;
	lane->things[thing] = lane->done;
}

static void toggle_table(struct lane *lane, struct request *out, struct text *t)
{
	lane->table = !lane->table;
	out->operation = lane->table ? "CreateTable" : "DeleteTable";
	say(t, "{\"TableName\":\"Extra%u\"", lane->id);
	if (lane->table)
		say(t, ",\"BillingMode\":\"PAY_PER_REQUEST\",\"AttributeDefinitions\":[{\"AttributeName\":"
		       "\"h\","
		       "\"AttributeType\":\"S\"}],\"KeySchema\":[{\"AttributeName\":\"h\",\"KeyType\":"
		       "\"HASH\"}]");
	say(t, "}");
}

void lane_next(struct lane *lane, struct request *out)
{
	struct text t = { out->json, out->json + sizeof out->json };
	uint64_t r = mix(lane->id + 1, ++lane->done, 77), kind = r % 100;
	unsigned thing = (unsigned)(r >> 40) % THINGS;
	out->has_token = false;
	r = r >> 8;
	if (lane->done == 1) {
		open_accounts(lane, out, &t);
	} else if (kind < 30) {
		out->operation = "PutItem";
		say_put(&t, lane->id, thing, lane->done);
		lane->things[thing] = lane->done;
	} else if (kind < 55) {
		out->operation = "UpdateItem";
		say_update(&t, lane->id, thing, lane->done);
		lane->things[thing] = lane->done;
	} else if (kind < 70) {
		out->operation = "DeleteItem";
		say(&t, "{\"TableName\":\"Things\",\"Key\":{");
		say_thing_key(&t, lane->id, thing);
		say(&t, "}}");
		lane->things[thing] = 0;
	} else if (kind < 98) {
		transfer(lane, r, thing, out, &t);
	} else {
		toggle_table(lane, out, &t);
	}
}

static uint64_t thing_digest(unsigned thing, uint64_t op)
{
	return mix(1, thing, op);
}
static uint64_t account_digest(unsigned account, int64_t amount)
{
	return mix(2, account, (uint64_t)amount);
}
#define TABLE_DIGEST UINT64_C(0x123456789)

uint64_t lane_digest(const struct lane *lane)
{
	uint64_t sum = lane->table ? TABLE_DIGEST : 0;
	for (unsigned i = 0; i < THINGS; i++)
		sum += lane->things[i] ? thing_digest(i, lane->things[i]) : 0;
	for (unsigned i = 0; lane->done && i < ACCOUNTS; i++)
		sum += account_digest(i, lane->accounts[i]);
	return sum;
}

/* ---- tables ---- */

enum ddb_rc workload_create(struct ddb *db)
{
	static const char *const tables[] = {
		"{\"TableName\":\"Things\",\"BillingMode\":\"PAY_PER_REQUEST\",\"StreamSpecification\":{"
		"\"StreamEnabled\":true,\"StreamViewType\":\"NEW_AND_OLD_IMAGES\"},\"AttributeDefinitions\":["
		"{\"AttributeName\":\"h\",\"AttributeType\":\"S\"},{\"AttributeName\":\"r\","
		"\"AttributeType\":\"N\"},"
		"{\"AttributeName\":\"tag\",\"AttributeType\":\"S\"},{\"AttributeName\":\"n\","
		"\"AttributeType\":\"N\"}],"
		"\"KeySchema\":[{\"AttributeName\":\"h\",\"KeyType\":\"HASH\"},{\"AttributeName\":\"r\","
		"\"KeyType\":"
		"\"RANGE\"}],"
		"\"GlobalSecondaryIndexes\":[{\"IndexName\":\"by_tag\",\"KeySchema\":[{\"AttributeName\":"
		"\"tag\","
		"\"KeyType\":\"HASH\"},{\"AttributeName\":\"n\",\"KeyType\":\"RANGE\"}],\"Projection\":{"
		"\"ProjectionType\":\"ALL\"}}],"
		"\"LocalSecondaryIndexes\":[{\"IndexName\":\"by_n\",\"KeySchema\":[{\"AttributeName\":\"h\","
		"\"KeyType\":\"HASH\"},{\"AttributeName\":\"n\",\"KeyType\":\"RANGE\"}],\"Projection\":{"
		"\"ProjectionType\":\"KEYS_ONLY\"}}]}",
		"{\"TableName\":\"Accounts\",\"BillingMode\":\"PAY_PER_REQUEST\",\"AttributeDefinitions\":["
		"{\"AttributeName\":\"id\",\"AttributeType\":\"S\"}],\"KeySchema\":[{\"AttributeName\":"
		"\"id\","
		"\"KeyType\":\"HASH\"}]}",
	};
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
		enum ddb_rc rc = ddb_call(db, "CreateTable", tables[i], NULL);
		if (rc != DDB_OK && rc != DDB_BUSY)
			return rc;
	}
	return DDB_OK;
}

/* ---- looking ---- */

struct look {
	struct ddb *db;
	struct seen *seen;
	uint64_t things, tagged; /* digests of them all */
	uint64_t by_tag, by_n;
	size_t nthings, ntagged, naccounts;
	int64_t money[LANES];
	unsigned accounts[LANES];
};

__attribute__((format(printf, 2, 3))) static bool wrong(struct look *l, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	vsnprintf(l->seen->why, sizeof l->seen->why, format, args);
	va_end(args);
	return false;
}

static json_t *call(struct look *l, const char *operation, const char *json)
{
	const char *answer = NULL;
	if (ddb_call(l->db, operation, json, &answer) != DDB_OK) {
		l->seen->failed = true;
		wrong(l, "%s failed: %s: %s", operation, ddb_error(l->db)->type, ddb_errmsg(l->db));
		return NULL;
	}
	json_t *j = json_loads(answer, 0, NULL);
	if (!j)
		wrong(l, "%s gave no JSON: %.200s", operation, answer);
	return j;
}

static const char *text_of(const json_t *item, const char *name, const char *type)
{
	const char *text = json_string_value(json_object_get(json_object_get(item, name), type));
	return text ? text : "";
}

/* "12-3" */
static bool two_numbers(const char *text, unsigned *a, unsigned *b)
{
	char *end;
	*a = (unsigned)strtoul(text, &end, 10);
	if (end == text || *end != '-')
		return false;
	*b = (unsigned)strtoul(end + 1, &end, 10);
	return *end == '\0';
}

typedef bool see_fn(struct look *, const json_t *item);

/* All pages of a Query or Scan; `request` without its last brace. */
static bool each(struct look *l, const char *operation, const char *request, see_fn *see)
{
	char *start = NULL;
	bool ok = true;
	do {
		size_t n = strlen(request) + (start ? strlen(start) : 0) + 40;
		char *json = malloc(n);
		snprintf(json, n, "%s%s%s}", request, start ? ",\"ExclusiveStartKey\":" : "",
			start ? start : "");
		free(start);
		start = NULL;
		json_t *answer = call(l, operation, json), *item;
		free(json);
		if (!answer)
			return false;
		size_t i;
		json_array_foreach(json_object_get(answer, "Items"), i, item) ok = ok && see(l, item);
		if (json_object_get(answer, "LastEvaluatedKey"))
			start = json_dumps(json_object_get(answer, "LastEvaluatedKey"), 0);
		json_decref(answer);
	} while (ok && start);
	free(start);
	return ok;
}

struct thing {
	unsigned lane, thing;
	uint32_t op;
};

static bool read_thing(struct look *l, const json_t *item, struct thing *out)
{
	unsigned group, range = (unsigned)strtoul(text_of(item, "r", "N"), NULL, 10);
	if (!two_numbers(text_of(item, "h", "S"), &out->lane, &group) || out->lane >= LANES ||
		group >= GROUPS || range * GROUPS + group >= THINGS)
		return wrong(l, "an item has a key that was never written");
	out->thing = range * GROUPS + group;
	out->op = (uint32_t)strtoul(text_of(item, "n", "N"), NULL, 10);
	return out->op || wrong(l, "an item has no number");
}

/* Of another lane than the first the digests differ, whatever the thing. */
static uint64_t place(const struct thing *t)
{
	return mix(3, t->lane * THINGS + t->thing, t->op);
}

/* A whole item, just as that operation wrote it? */
static bool check_whole(struct look *l, const json_t *item, const struct thing *t)
{
	char pad[4096], tag[12] = "";
	pad_of(t->lane, t->thing, t->op, pad);
	if (tag_of(t->op) >= 0)
		snprintf(tag, sizeof tag, "t%d", tag_of(t->op));
	if (strcmp(text_of(item, "filler", "S"), pad) != 0 || strcmp(text_of(item, "tag", "S"), tag) != 0)
		return wrong(l, "thing %u of lane %u is not as operation %u wrote it", t->thing, t->lane,
			(unsigned)t->op);
	return true;
}

static bool see_thing(struct look *l, const json_t *item)
{
	struct thing t;
	if (!read_thing(l, item, &t) || !check_whole(l, item, &t))
		return false;
	l->seen->digest[t.lane] += thing_digest(t.thing, t.op);
	l->things += place(&t);
	l->nthings++;
	if (tag_of(t.op) >= 0) {
		l->tagged += place(&t);
		l->ntagged++;
	}
	return true;
}

static bool see_by_tag(struct look *l, const json_t *item)
{
	struct thing t;
	if (!read_thing(l, item, &t) || !check_whole(l, item, &t))
		return false;
	l->by_tag += place(&t);
	return true;
}

static bool see_by_n(struct look *l, const json_t *item)
{
	struct thing t;
	if (!read_thing(l, item, &t))
		return false;
	l->by_n += place(&t);
	return true;
}

static bool see_account(struct look *l, const json_t *item)
{
	unsigned lane, account;
	int64_t amount = strtoll(text_of(item, "amount", "N"), NULL, 10);
	if (!two_numbers(text_of(item, "id", "S"), &lane, &account) || lane >= LANES || account >= ACCOUNTS)
		return wrong(l, "an account has a key that was never written");
	l->seen->digest[lane] += account_digest(account, amount);
	l->money[lane] += amount;
	l->accounts[lane]++;
	l->naccounts++;
	return true;
}

static bool look_at_indexes(struct look *l)
{
	char request[300];
	for (unsigned i = 0; i < TAGS; i++) {
		snprintf(request, sizeof request,
			"{\"TableName\":\"Things\",\"IndexName\":\"by_tag\",\"KeyConditionExpression\":\"tag "
			"= :t\","
			"\"ExpressionAttributeValues\":{\":t\":{\"S\":\"t%u\"}}",
			i);
		if (!each(l, "Query", request, see_by_tag))
			return false;
	}
	for (unsigned i = 0; i < LANES * GROUPS; i++) {
		snprintf(request, sizeof request,
			"{\"TableName\":\"Things\",\"IndexName\":\"by_n\",\"KeyConditionExpression\":\"h = "
			":h\","
			"\"ExpressionAttributeValues\":{\":h\":{\"S\":\"%u-%u\"}}",
			i / GROUPS, i % GROUPS);
		if (!each(l, "Query", request, see_by_n))
			return false;
	}
	if (l->by_tag != l->tagged)
		return wrong(l, "the index by_tag does not agree with its table");
	return l->by_n == l->things || wrong(l, "the index by_n does not agree with its table");
}

static bool check_count(struct look *l, const json_t *described, const char *what, size_t n)
{
	json_int_t count = json_integer_value(json_object_get(described, "ItemCount"));
	return count == (json_int_t)n ||
	       wrong(l, "%s has %zu items, and its counter says %" PRId64, what, n, (int64_t)count);
}

static const json_t *first_index(const json_t *table, const char *kind)
{
	return json_array_get(json_object_get(table, kind), 0);
}

static bool look_at_counters(struct look *l)
{
	json_t *answer = call(l, "DescribeTable", "{\"TableName\":\"Things\"}");
	const json_t *table = json_object_get(answer, "Table");
	bool ok = answer && check_count(l, table, "Things", l->nthings) &&
		  check_count(l, first_index(table, "GlobalSecondaryIndexes"), "by_tag", l->ntagged) &&
		  check_count(l, first_index(table, "LocalSecondaryIndexes"), "by_n", l->nthings);
	json_decref(answer);
	if (!ok)
		return false;
	answer = call(l, "DescribeTable", "{\"TableName\":\"Accounts\"}");
	ok = answer && check_count(l, json_object_get(answer, "Table"), "Accounts", l->naccounts);
	json_decref(answer);
	return ok;
}

static bool look_at_tables(struct look *l)
{
	json_t *answer = call(l, "ListTables", "{}"), *name;
	size_t i;
	unsigned lane;
	json_array_foreach(json_object_get(answer, "TableNames"), i, name)
	{
		const char *text = json_string_value(name);
		lane = strncmp(text, "Extra", 5) == 0 ? (unsigned)strtoul(text + 5, NULL, 10) : LANES;
		if (lane < LANES)
			l->seen->digest[lane] += TABLE_DIGEST;
	}
	json_decref(answer);
	return answer != NULL;
}

static bool note_finding(void *seen, const struct ddb_finding *f)
{
	struct seen *s = seen;
	if (!s->findings++)
		snprintf(s->finding, sizeof s->finding, "%s", f->text);
	return true;
}

bool workload_check(struct ddb *db, struct seen *seen)
{
	const struct ddb_check_opts opts = { .found = note_finding, .user = seen };
	size_t n = 0;
	seen->findings = 0;
	seen->finding[0] = '\0';
	if (ddb_check(db, &opts, &n) != DDB_OK) {
		seen->findings++;
		snprintf(seen->finding, sizeof seen->finding, "ddb_check failed: %s", ddb_errmsg(db));
	} else if (n != seen->findings) {
		abort(); /* it tells another number than it has called for */
	}
	return seen->findings == 0;
}

bool workload_look(struct ddb *db, struct seen *seen)
{
	struct look l = { .db = db, .seen = seen };
	*seen = (struct seen){ .why = "" };
	if (!each(&l, "Scan", "{\"TableName\":\"Things\"", see_thing) ||
		!each(&l, "Scan", "{\"TableName\":\"Accounts\"", see_account) || !look_at_indexes(&l) ||
		!look_at_counters(&l) || !look_at_tables(&l))
		return false;
	for (unsigned i = 0; i < LANES; i++) {
		int64_t money = l.accounts[i] ? (int64_t)ACCOUNTS * BALANCE : 0;
		if (l.money[i] != money)
			return wrong(&l, "lane %u has %" PRId64 " in its accounts and not %" PRId64, i,
				l.money[i], money);
	}
	return true;
}

/* ---- folders and rounds ---- */

unsigned workload_rounds(const char *variable, unsigned otherwise)
{
	const char *text = getenv(variable);
	unsigned long n = text ? strtoul(text, NULL, 10) : 0;
	return n ? (unsigned)n : otherwise;
}

void workload_folder(char path[64])
{
	snprintf(path, 64, "/tmp/ddb-fault-XXXXXX");
	if (!mkdtemp(path))
		abort();
}

void workload_fast_folder(char path[64])
{
	snprintf(path, 64, "/dev/shm/ddb-fault-XXXXXX");
	if (!mkdtemp(path))
		workload_folder(path);
}

void workload_empty(const char *folder)
{
	char path[400];
	struct dirent *e;
	DIR *d = opendir(folder);
	while (d && (e = readdir(d))) {
		snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
		unlink(path); /* folders are none in it */
	}
	if (d)
		closedir(d);
}

void workload_remove(const char *folder)
{
	workload_empty(folder);
	rmdir(folder);
}
