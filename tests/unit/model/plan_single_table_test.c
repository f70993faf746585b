/* SPDX-License-Identifier: Apache-2.0 */
/* Several models in one table: what patterns, discriminators and unique attributes do to a plan. */
#include "things.h"

struct order {
	const char *email, *status, *note;
	struct ddb_time placed;
	int64_t number;
};
DDB_DECLARE(order);
#define R(m) DDB(order, m)
static const struct ddb_attr order_attrs[] = {
	DDB_HASH_OF(order, "pk", "USER#{email}"),
	DDB_RANGE_OF(order, "sk", "ORDER#{placed}#{number:4}"),
	DDB_ATTR_OF(order, "gsi1pk", "STATUS#{status}"),
	DDB_ATTR_OF(order, "gsi1sk", "{placed}"),
	DDB_ATTR_OF(order, "gsi2pk", "{number}"),
	DDB_ATTR_OF(order, "gsi2sk", "{note}"),
	DDB_ATTR(order, email),
	DDB_ATTR(order, status),
	DDB_ATTR(order, note),
	DDB_ATTR(order, placed),
	DDB_ATTR(order, number),
};
static const struct ddb_index order_indexes[] = {
	DDB_INDEX_OF("gsi1", "gsi1pk", "gsi1sk"),
	DDB_INDEX_OF("gsi2", "gsi2pk", "gsi2sk"),
};
DDB_MODEL(order, "Shop", DDB_INDEXES(order_indexes));

/* In the same table, told apart by a discriminator, with a unique attribute. */
struct client {
	const char *email, *name, *phone;
};
DDB_DECLARE(client);
#define C(m) DDB(client, m)
static const struct ddb_attr client_attrs[] = {
	DDB_HASH_OF(client, "pk", "USER#{email}"),
	DDB_RANGE_OF(client, "sk", "PROFILE"),
	DDB_DISCRIMINATOR(client, "type", "CLIENT"),
	DDB_ATTR(client, email),
	DDB_ATTR(client, name),
	DDB_ATTR(client, phone, .unique = true),
	DDB_ATTR_OF(client, "gsi1pk", "NAME#{name}"),
	DDB_ATTR_OF(client, "gsi1sk", "{email}"),
};
static const struct ddb_index client_indexes[] = {
	DDB_INDEX_OF("gsi1", "gsi1pk", "gsi1sk"),
	DDB_INDEX_OF("back", "sk", "pk", .keys_only = true),
};
DDB_MODEL(client, "Shop", DDB_INDEXES(client_indexes));

/* Few, and shown in whole lists: all have the same hash key in one index. */
struct label {
	const char *id, *name, *slug;
};
DDB_DECLARE(label);
#define LA(m) DDB(label, m)
static const struct ddb_attr label_attrs[] = {
	DDB_HASH(label, id),
	DDB_ATTR(label, name, .required = true),
	DDB_ATTR(label, slug, .required = true),
	DDB_ATTR_OF(label, "all", "LABEL"),
};
static const struct ddb_index label_indexes[] = {
	DDB_INDEX_OF("all", "all", "name"),
	DDB_INDEX_HASH(label, "by_slug", slug),
};
DDB_MODEL(label, "Labels", DDB_INDEXES(label_indexes));

#define NOON  ((struct ddb_time){ INT64_C(1709208000000000) }) /* 2024-02-29 12:00 */
#define NOON_ "2024-02-29T12:00:00.000000Z"

static void plans(struct ground *g, const struct ddb_model *model, struct ddb_query q, enum ddb_way way,
	const char *index, const char *key, const char *filter, int line)
{
	struct ddb_explanation e;
	OK(g, ddb_explain(g->db, model, g->arena, &q, &e));
	const char *const pairs[][2] = { { e.index, index }, { e.key, key }, { e.filter, filter } };
	if (e.way != way)
		fail_msg("line %d: way %d\n%s", line, (int)e.way, e.text);
	for (int i = 0; i < 3; i++)
		if (strcmp(pairs[i][0] ? pairs[i][0] : "none", pairs[i][1] ? pairs[i][1] : "none"))
			fail_msg("line %d: %s\nexpected: %s", line, pairs[i][0] ? pairs[i][0] : "none",
				pairs[i][1] ? pairs[i][1] : "none");
	if (q.order_by)
		assert_false(e.sorted_in_memory);
}
#define PLANS(model, way, index, key, filter, ...) \
	plans(g, &model##_model, (struct ddb_query){ __VA_ARGS__ }, way, index, key, filter, __LINE__)
#define WHERE(...) .where = __VA_ARGS__

/* A hash key that every item has narrows nothing: what the condition fixes comes first, even before the
 * order. */
static void the_same_hash_key_for_all(void **state)
{
	struct ground *g = *state;
	PLANS(label, DDB_WAY_QUERY, "all", "all = \"LABEL\"", NULL,
		WHERE(ddb_eq(DDB_TEXT_OF(label, "all"), "LABEL")), .order_by = "name");
	PLANS(label, DDB_WAY_QUERY, "by_slug", "slug = \"x\"", "all = \"LABEL\"",
		WHERE(ddb_and(ddb_eq(DDB_TEXT_OF(label, "all"), "LABEL"), ddb_eq(LA(slug), "x"))));
	PLANS(label, DDB_WAY_QUERY, "by_slug", "slug = \"x\"", NULL, WHERE(ddb_eq(LA(slug), "x")));
	PLANS(label, DDB_WAY_QUERY, "all", "all = \"LABEL\"", "id > \"x\"", WHERE(ddb_gt(LA(id), "x")));

	struct ddb_explanation e;
	OK(g, label_explain(g->db, g->arena,
		      &(struct ddb_query){ WHERE(ddb_eq(LA(slug), "x")), .order_by = "name" }, &e));
	assert_string_equal(e.index, "by_slug");
	assert_true(e.sorted_in_memory);
	assert_non_null(strstr(e.text, "not used: index all: every item has the same hash key in it\n"));
}

static void keys_out_of_members(void **state)
{
	struct ground *g = *state;
	PLANS(order, DDB_WAY_QUERY, NULL, "pk = \"USER#a\" AND begins_with(sk, \"ORDER#\")", "email = \"a\"",
		WHERE(ddb_eq(R(email), "a")));
	PLANS(order, DDB_WAY_QUERY, NULL, "pk = \"USER#a\" AND begins_with(sk, \"ORDER#" NOON_ "#\")",
		"email = \"a\" AND placed = \"" NOON_ "\"",
		WHERE(ddb_and(ddb_eq(R(email), "a"), ddb_eq(R(placed), NOON))));
	PLANS(order, DDB_WAY_GET, NULL, "pk = \"USER#a\" AND sk = \"ORDER#" NOON_ "#0007\"",
		"email = \"a\" AND placed = \"" NOON_ "\" AND number = 7",
		WHERE(ddb_and(ddb_eq(R(email), "a"), ddb_eq(R(placed), NOON), ddb_eq(R(number), 7))));
	/* by the attribute itself */
	PLANS(order, DDB_WAY_QUERY, NULL, "pk = \"USER#a\" AND sk BETWEEN \"ORDER#2024\" AND \"ORDER#2025\"",
		"begins_with(sk, \"ORDER#\")",
		WHERE(ddb_and(ddb_eq(DDB_TEXT_OF(order, "pk"), "USER#a"),
			ddb_between(DDB_TEXT_OF(order, "sk"), "ORDER#2024", "ORDER#2025"))));
	/* two that contradict each other */
	PLANS(order, DDB_WAY_NOTHING, NULL, NULL, NULL,
		WHERE(ddb_and(ddb_eq(DDB_TEXT_OF(order, "pk"), "USER#b"), ddb_eq(R(email), "a"))));
	PLANS(order, DDB_WAY_NOTHING, NULL, NULL, NULL, WHERE(ddb_eq(DDB_TEXT_OF(order, "pk"), "a")));
	/* the other models of the table are kept out of scans */
	PLANS(order, DDB_WAY_SCAN, NULL, NULL, "begins_with(pk, \"USER#\") AND begins_with(sk, \"ORDER#\")",
		.limit = 0);
}

static void indexes(void **state)
{
	struct ground *g = *state;
	PLANS(order, DDB_WAY_QUERY, "gsi1", "gsi1pk = \"STATUS#open\"",
		"status = \"open\" AND begins_with(pk, \"USER#\") AND begins_with(sk, \"ORDER#\")",
		WHERE(ddb_eq(R(status), "open")));
	PLANS(order, DDB_WAY_QUERY, "gsi1", "gsi1pk = \"STATUS#open\" AND gsi1sk = \"" NOON_ "\"",
		"status = \"open\" AND placed = \"" NOON_
		"\" AND begins_with(pk, \"USER#\") AND begins_with(sk, \"ORDER#" NOON_ "#\")",
		WHERE(ddb_and(ddb_eq(R(status), "open"), ddb_eq(R(placed), NOON))));
	/* orders without a note are not in gsi2 */
	PLANS(order, DDB_WAY_SCAN, NULL, NULL,
		"number = 1 AND begins_with(pk, \"USER#\") AND begins_with(sk, \"ORDER#\")",
		WHERE(ddb_eq(R(number), 1)));
	PLANS(order, DDB_WAY_QUERY, "gsi2", "gsi2pk = \"1\"",
		"number = 1 AND attribute_exists(note) AND begins_with(pk, \"USER#\") AND begins_with(sk, "
		"\"ORDER#\")",
		WHERE(ddb_and(ddb_eq(R(number), 1), ddb_exists(R(note)))));
}

/* A range key that begins with what is fixed is in the order of the member that comes next. */
static void order(void **state)
{
	struct ground *g = *state;
	PLANS(order, DDB_WAY_QUERY, NULL, "pk = \"USER#a\" AND begins_with(sk, \"ORDER#\")", "email = \"a\"",
		WHERE(ddb_eq(R(email), "a")), .order_by = "-placed");
	PLANS(order, DDB_WAY_QUERY, NULL, "pk = \"USER#a\" AND begins_with(sk, \"ORDER#" NOON_ "#\")",
		"email = \"a\" AND placed = \"" NOON_ "\"",
		WHERE(ddb_and(ddb_eq(R(email), "a"), ddb_eq(R(placed), NOON))), .order_by = "number");
	PLANS(order, DDB_WAY_QUERY, "gsi1", "gsi1pk = \"STATUS#open\"",
		"status = \"open\" AND begins_with(pk, \"USER#\") AND begins_with(sk, \"ORDER#\")",
		WHERE(ddb_eq(R(status), "open")), .order_by = "placed");
	struct ddb_explanation e;
	OK(g, ddb_explain(g->db, &order_model, g->arena,
		      &(struct ddb_query){ .where = ddb_eq(R(email), "a"), .order_by = "number" }, &e));
	assert_true(e.sorted_in_memory);
}

static void discriminator(void **state)
{
	struct ground *g = *state;
	PLANS(client, DDB_WAY_SCAN, NULL, NULL, "type = \"CLIENT\" AND attribute_not_exists(ddb:unique)",
		.limit = 0);
	PLANS(client, DDB_WAY_GET, NULL, "pk = \"USER#a\" AND sk = \"PROFILE\"",
		"email = \"a\" AND type = \"CLIENT\" AND attribute_not_exists(ddb:unique)",
		WHERE(ddb_eq(C(email), "a")));
	/* items that reserve values have no other attributes than the table's keys: they are not in gsi1 */
	PLANS(client, DDB_WAY_QUERY, "gsi1", "gsi1pk = \"NAME#x\"", "name = \"x\" AND type = \"CLIENT\"",
		WHERE(ddb_eq(C(name), "x")));
	/* half an item; the rest is looked at when it is there */
	PLANS(client, DDB_WAY_QUERY, "back", "sk = \"PROFILE\" AND begins_with(pk, \"USER#\")",
		"type = \"CLIENT\" AND attribute_not_exists(ddb:unique)", .fetch_rest = true);
}

static const char *orders(struct ground *g, struct ddb_query q)
{
	static char text[256];
	struct order_cursor *c = order_find(g->db, &q);
	*text = 0;
	for (const struct order *r; (r = order_next(c));)
		snprintf(text + strlen(text), sizeof text - strlen(text), "%s%d", *text ? " " : "",
			(int)r->number);
	OK(g, order_finish(c));
	return text;
}

/* And so it is found. */
static void found(void **state)
{
	static const char *const emails[] = { "a", "b", "ab" };
	struct ground *g = *state;
	size_t n = 0;
	for (int i = 0; i < 12; i++) {
		struct order r = { .email = emails[i % 3],
			.status = i % 2 ? "open" : "done",
			.number = i,
			.note = i % 4 ? NULL : "n",
			.placed = { NOON.us + (int64_t)(12 - i) * 1000000 } };
		OK(g, order_put(g->db, &r, NULL));
	}
	for (int i = 0; i < 3; i++) {
		struct client c = { .email = emails[i], .name = "x", .phone = emails[i] };
		OK(g, client_put(g->db, &c, NULL));
	}
#define Q(...) ((struct ddb_query){ __VA_ARGS__ })
	assert_string_equal(orders(g, Q(WHERE(ddb_eq(R(email), "a")))), "9 6 3 0");
	assert_string_equal(
		orders(g, Q(WHERE(ddb_eq(R(email), "a")), .order_by = "-placed", .limit = 2)), "0 3");
	assert_string_equal(orders(g, Q(WHERE(ddb_eq(R(email), "a")), .order_by = "number")), "0 3 6 9");
	assert_string_equal(
		orders(g, Q(WHERE(ddb_eq(R(status), "open")), .order_by = "placed")), "11 9 7 5 3 1");
	assert_string_equal(orders(g, Q(.order_by = "-number", .limit = 5)), "11 10 9 8 7");
	assert_string_equal(orders(g, Q(WHERE(ddb_eq(R(number), 4)))), "4");
	OK(g, order_count(g->db, NULL, &n));
	assert_int_equal(n, 12);
	OK(g, client_count(g->db, NULL, &n));
	assert_int_equal(n, 3);
	OK(g, client_count(g->db, &Q(.index = "back", .fetch_rest = true), &n));
	assert_int_equal(n, 3);
}

static int up(void **state)
{
	const struct ddb_model *const models[] = { &order_model, &client_model };
	ground_up(state);
	struct ground *g = *state;
	OK(g, ddb_create_tables(g->db, models, 2, NULL));
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_hash_key_for_all),
		cmocka_unit_test(keys_out_of_members),
		cmocka_unit_test(indexes),
		cmocka_unit_test(order),
		cmocka_unit_test(discriminator),
		cmocka_unit_test(found),
	};
	return cmocka_run_group_tests(tests, up, ground_down);
}
