/* SPDX-License-Identifier: Apache-2.0 */
/* Thousands of random writes, against an oracle that is nothing but an array of items: tables, indexes and
 * counters must agree with it all the way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/os.h"
#include "support/store_fixture.h"

enum { HASHES = 4, RANGES = 12, SLOTS = HASHES * RANGES, WRITES = 5000, CHECK_EVERY = 250 };

static struct fixture f;
static uint64_t random_state;
static json_t *items[SLOTS]; /* NULL: not there */

struct an_index {
	const char *name;
	const char *keys[2]; /* the second may be NULL */
	const char *
		projected; /* "": all of it; else names, blank after each, table keys and own keys included */
	bool local;
};
static const struct an_index indexes[] = {
	{ "all", { "g", NULL }, "", false },
	{ "keys", { "g", "n" }, "p s g n ", false },
	{ "inc", { "n", "s" }, "p s n x ", false },
	{ "loc", { "p", "n" }, "p s n ", true },
	{ "wide", { "p", "g" }, "", true },
};
enum { INDEXES = sizeof indexes / sizeof *indexes };

static void begin(void)
{
	const char *seed = getenv("DDB_TEST_SEED");
	random_state = seed ? strtoull(seed, NULL, 10) : 20260105;
	print_message("seed %llu\n", (unsigned long long)random_state);
	expect_ok(run(&f, "CreateTable",
		"{'TableName':'tab','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':["
		"{'AttributeName':'p','AttributeType':'S'},{'AttributeName':'s','AttributeType':'N'},"
		"{'AttributeName':'g','AttributeType':'S'},{'AttributeName':'n','AttributeType':'N'}],"
		"'KeySchema':[{'AttributeName':'p','KeyType':'HASH'},{'AttributeName':'s','KeyType':'RANGE'}]"
		","
		"'LocalSecondaryIndexes':["
		"{'IndexName':'loc','KeySchema':[{'AttributeName':'p','KeyType':'HASH'},{'AttributeName':'n',"
		"'KeyType':'RANGE'}],"
		"'Projection':{'ProjectionType':'KEYS_ONLY'}},"
		"{'IndexName':'wide','KeySchema':[{'AttributeName':'p','KeyType':'HASH'},{'AttributeName':'g'"
		",'KeyType':'RANGE'}],"
		"'Projection':{'ProjectionType':'ALL'}}],"
		"'GlobalSecondaryIndexes':["
		"{'IndexName':'all','KeySchema':[{'AttributeName':'g','KeyType':'HASH'}],'Projection':{'"
		"ProjectionType':'ALL'}},"
		"{'IndexName':'keys','KeySchema':[{'AttributeName':'g','KeyType':'HASH'},{'AttributeName':'n'"
		",'KeyType':'RANGE'}],"
		"'Projection':{'ProjectionType':'KEYS_ONLY'}},"
		"{'IndexName':'inc','KeySchema':[{'AttributeName':'n','KeyType':'HASH'},{'AttributeName':'s',"
		"'KeyType':'RANGE'}],"
		"'Projection':{'ProjectionType':'INCLUDE','NonKeyAttributes':['x']}}]}"));
}

static int setup_memory(void **state)
{
	(void)state;
	fixture_open(&f);
	begin();
	return 0;
}

static int setup_file(void **state)
{
	(void)state;
	fixture_open_file(&f);
	begin();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	fixture_close(&f);
	for (size_t i = 0; i < SLOTS; i++) {
		json_decref(items[i]);
		items[i] = NULL;
	}
	return 0;
}

static size_t below(size_t n)
{
	return (size_t)(ddbi_random_next(&random_state) % n);
}

/* ---- the oracle ---- */

static json_t *value(const char *type, const char *text)
{
	json_t *v = json_object();
	json_object_set_new(v, type, json_string(text));
	return v;
}

static json_t *number(size_t n)
{
	char text[24];
	snprintf(text, sizeof text, "%zu", n);
	return value("N", text);
}

static json_t *key_of(size_t slot)
{
	char p[24];
	json_t *key = json_object();
	snprintf(p, sizeof p, "p%zu", slot / RANGES);
	json_object_set_new(key, "p", value("S", p));
	json_object_set_new(key, "s", number(slot % RANGES));
	return key;
}

/* g: three texts; n: 1 to 9; x: up to 300 bytes. */
static json_t *random_value(const char *name)
{
	static char text[301];
	if (*name == 'n')
		return number(1 + below(9));
	size_t n = *name == 'g' ? 1 + below(3) : below(301);
	memset(text, 'x', n);
	text[n] = '\0';
	return value("S", text);
}

static bool has(const json_t *item, const char *name)
{
	return json_object_get(item, name) != NULL;
}

static bool is_in(const struct an_index *index, const json_t *item)
{
	return item && has(item, index->keys[0]) && (!index->keys[1] || has(item, index->keys[1]));
}

static json_t *projected(const struct an_index *index, const json_t *item)
{
	json_t *out = json_object(), *v;
	const char *name;
	json_object_foreach((json_t *)(uintptr_t)item, name, v)
	{
		const char *at = strstr(index->projected, name);
		if (!*index->projected || (at && at[1] == ' '))
			json_object_set(out, name, v);
	}
	return out;
}

/* 02-2.8: names and texts by length; every number here has one or two digits. */
static int64_t size_of(const json_t *item)
{
	const char *name, *type;
	json_t *v, *content;
	size_t size = 0;
	json_object_foreach((json_t *)(uintptr_t)item, name, v)
	{
		size += strlen(name);
		json_object_foreach(v, type, content)
		{
			const char *text = json_string_value(content);
			bool zero = strcmp(text, "0") == 0;
			size += *type == 'S' ? strlen(text) : zero ? 1 : 2;
		}
	}
	return (int64_t)size;
}

/* ---- writes ---- */

static json_t *request(json_t *key, const char *name)
{
	json_t *r = json_object();
	json_object_set_new(r, "TableName", json_string("tab"));
	json_object_set_new(r, name, key);
	return r;
}

/* Sometimes a condition; returns whether it holds for the item. */
static bool add_condition(json_t *r, const json_t *item)
{
	static const char *const names[] = { "g", "n", "x" };
	if (below(4))
		return true;
	const char *name = names[below(3)];
	bool must = below(2);
	char text[64];
	snprintf(text, sizeof text, "attribute_%sexists(%s)", must ? "" : "not_", name);
	json_object_set_new(r, "ConditionExpression", json_string(text));
	return has(item, name) == must;
}

static void perform(const char *operation, json_t *r, bool holds)
{
	json_t *answer = run_json(&f, operation, r);
	if (holds)
		expect(answer, "{}");
	else
		expect_error(answer, "ConditionalCheckFailedException", "The conditional request failed");
	json_decref(r);
}

static void replace(size_t slot, json_t *item)
{
	json_decref(items[slot]);
	items[slot] = item;
}

static void random_put(size_t slot)
{
	static const char *const names[] = { "g", "n", "x" };
	json_t *item = key_of(slot);
	for (size_t i = 0; i < 3; i++)
		if (below(3))
			json_object_set_new(item, names[i], random_value(names[i]));
	json_t *r = request(json_incref(item), "Item");
	bool holds = add_condition(r, items[slot]);
	perform("PutItem", r, holds);
	if (holds)
		replace(slot, item);
	else
		json_decref(item);
}

static void random_delete(size_t slot)
{
	json_t *r = request(key_of(slot), "Key");
	bool holds = add_condition(r, items[slot]);
	perform("DeleteItem", r, holds);
	if (holds)
		replace(slot, NULL);
}

/* SET of one attribute, or REMOVE of one, which creates nothing (04-R11). */
static void random_update(size_t slot)
{
	static const char *const names[] = { "g", "n", "x" };
	const char *name = names[below(3)];
	bool set = below(3);
	char text[64];
	json_t *r = request(key_of(slot), "Key"), *v = random_value(name);
	snprintf(text, sizeof text, set ? "SET %s = :v" : "REMOVE %s", name);
	json_object_set_new(r, "UpdateExpression", json_string(text));
	if (set)
		json_object_set_new(r, "ExpressionAttributeValues", json_pack("{s:O}", ":v", v));
	bool holds = add_condition(r, items[slot]);
	perform("UpdateItem", r, holds);
	if (holds && set && !items[slot])
		items[slot] = key_of(slot);
	if (holds && set)
		json_object_set(items[slot], name, v);
	else if (holds && items[slot])
		json_object_del(items[slot], name);
	json_decref(v);
}

/* ---- comparing ---- */

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The items as texts in a sorted list; consumes the reference. */
static char **sorted(json_t *list, size_t *n)
{
	*n = json_array_size(list);
	char **texts = calloc(*n + 1, sizeof *texts);
	for (size_t i = 0; i < *n; i++)
		texts[i] = json_dumps(json_array_get(list, i), JSON_SORT_KEYS | JSON_COMPACT);
	qsort(texts, *n, sizeof *texts, by_text);
	json_decref(list);
	return texts;
}

static void assert_same_items(json_t *is, json_t *should)
{
	size_t n, m;
	char **a = sorted(is, &n), **b = sorted(should, &m);
	assert_int_equal(n, m);
	for (size_t i = 0; i < n; i++) {
		assert_string_equal(a[i], b[i]);
		free(a[i]);
		free(b[i]);
	}
	free(a);
	free(b);
}

static json_t *items_of(json_t *answer)
{
	json_t *list = json_incref(json_object_get(answer, "Items"));
	assert_non_null(list);
	json_decref(answer);
	return list;
}

static void check_counts(const json_t *description, const char *size_member, int64_t count, int64_t bytes)
{
	assert_int_equal(json_integer_value(json_object_get(description, "ItemCount")), count);
	assert_int_equal(json_integer_value(json_object_get(description, size_member)), bytes);
}

static json_t *description_of(json_t *table, const struct an_index *index)
{
	size_t i;
	json_t *d;
	json_array_foreach(
		json_object_get(table, index->local ? "LocalSecondaryIndexes" : "GlobalSecondaryIndexes"), i,
		d) if (strcmp(json_string_value(json_object_get(d, "IndexName")), index->name) == 0) return d;
	fail_msg("%s is not described", index->name);
	return NULL;
}

static void check_table(json_t *table)
{
	json_t *should = json_array();
	int64_t bytes = 0;
	for (size_t i = 0; i < SLOTS; i++) {
		if (!items[i])
			continue;
		json_array_append(should, items[i]);
		bytes += size_of(items[i]);
	}
	check_counts(table, "TableSizeBytes", (int64_t)json_array_size(should), bytes);
	assert_same_items(items_of(run(&f, "Scan", "{'TableName':'tab'}")), should);
}

static void check_index(json_t *table, const struct an_index *index)
{
	json_t *should = json_array();
	int64_t bytes = 0;
	for (size_t i = 0; i < SLOTS; i++) {
		if (!is_in(index, items[i]))
			continue;
		json_t *entry = projected(index, items[i]);
		bytes += size_of(entry);
		json_array_append_new(should, entry);
	}
	check_counts(description_of(table, index), "IndexSizeBytes", (int64_t)json_array_size(should), bytes);
	assert_same_items(
		items_of(run(&f, "Scan", "{'TableName':'tab','IndexName':'%s'}", index->name)), should);
}

/* All items of one hash key, in the order of the range key. */
static void check_query(const struct an_index *index, json_t *hash)
{
	json_t *should = json_array(), *r = json_object();
	const char *range = index->keys[1], *type, *last = "";
	for (size_t i = 0; i < SLOTS; i++)
		if (is_in(index, items[i]) && json_equal(json_object_get(items[i], index->keys[0]), hash))
			json_array_append_new(should, projected(index, items[i]));
	json_object_set_new(r, "TableName", json_string("tab"));
	json_object_set_new(r, "IndexName", json_string(index->name));
	char condition[16];
	snprintf(condition, sizeof condition, "%s = :h", index->keys[0]);
	json_object_set_new(r, "KeyConditionExpression", json_string(condition));
	json_object_set_new(r, "ExpressionAttributeValues", json_pack("{s:o}", ":h", hash));
	json_t *is = items_of(run_json(&f, "Query", r)), *v;
	for (size_t i = 0; range && i < json_array_size(is); i++)
		json_object_foreach(json_object_get(json_array_get(is, i), range), type, v)
		{
			/* numbers of one digit, but for s: those of two come last */
			const char *text = json_string_value(v);
			size_t a = strlen(last), b = strlen(text);
			assert_true(*type == 'N' && a != b ? a < b : strcmp(last, text) <= 0);
			last = text;
		}
	assert_same_items(is, should);
	json_decref(r);
}

static void check_all(void)
{
	fixture_check(&f);
	json_t *answer = run(&f, "DescribeTable", "{'TableName':'tab'}"),
	       *table = json_object_get(answer, "Table");
	check_table(table);
	for (size_t i = 0; i < INDEXES; i++) {
		check_index(table, &indexes[i]);
		for (size_t k = 0; k < 4; k++) {
			char text[24] = "xxx";
			if (*indexes[i].keys[0] == 'g')
				text[k] = '\0';
			else
				snprintf(text, sizeof text, "p%zu", k);
			bool n = *indexes[i].keys[0] == 'n';
			if (*text)
				check_query(&indexes[i], n ? number(1 + k) : value("S", text));
		}
	}
	json_decref(answer);
}

static void random_writes(void **state)
{
	(void)state;
	for (int i = 1; i <= WRITES; i++) {
		size_t slot = below(SLOTS);
		switch (below(5)) {
		case 0: random_delete(slot); break;
		case 1:
		case 2: random_update(slot); break;
		default: random_put(slot); break;
		}
		if (i % CHECK_EVERY == 0)
			check_all();
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		{ "random_writes_in_memory", random_writes, setup_memory, teardown, NULL },
		{ "random_writes_in_a_file", random_writes, setup_file, teardown, NULL },
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
