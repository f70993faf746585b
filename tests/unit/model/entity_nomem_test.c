/* SPDX-License-Identifier: Apache-2.0 */
/* Each allocation of calls on models with patterns, a discriminator or embedded structs, and on items without
 * a struct, fails in turn: DDB_NOMEM, outputs as they were, and the same call works afterwards. */
#include "shop.h"

#ifdef DDB_FAULT
#include "base/mem.h"

struct part {
	const char *email, *country, *city;
	char made[32];
};
DDB_DECLARE_PART(part);
static const struct ddb_attr part_attrs[] = {
	DDB_ATTR(part, email),
	DDB_ATTR(part, country),
	DDB_ATTR(part, city),
	DDB_ATTR(part, made, .pattern = "{country}#{city}"),
};
DDB_MODEL(part, NULL);
struct firm {
	struct part part;
	const char *name;
};
DDB_DECLARE(firm);
static const struct ddb_attr firm_attrs[] = {
	DDB_HASH_OF(firm, "PK", "FIRM#{part.email}"),
	DDB_RANGE_OF(firm, "SK", "FIRM"),
	DDB_EMBED(firm, part, part),
	DDB_ATTR(firm, name),
};
DDB_MODEL(firm, "Shop");

struct trial {
	struct ddb *db; /* a fork: what it does is gone afterwards */
	struct ddb_arena *arena;
};
typedef enum ddb_rc trial_fn(struct trial *);

static void each_allocation(struct ground *g, trial_fn *call, bool forever, const char *name)
{
	for (uint64_t n = 1;; n++) {
		struct trial t = { .arena = ddb_arena_new() };
		OK(g, ddb_fork(&t.db, g->db));
		uint64_t before = ddbi_mem_calls();
		ddbi_mem_fail(n, forever);
		enum ddb_rc rc = call(&t);
		bool hit = ddbi_mem_calls() - before >= n;
		ddbi_mem_fail(0, false);
		if (hit && rc != DDB_OK && rc != DDB_NOMEM)
			fail_msg("%s: allocation %d: %d, %s", name, (int)n, (int)rc, ddb_errmsg(t.db));
		if (rc != DDB_OK && (rc = call(&t)) != DDB_OK && rc != DDB_CONDITION_FAILED)
			fail_msg("%s: after allocation %d: %d, %s", name, (int)n, (int)rc, ddb_errmsg(t.db));
		ddb_close(t.db);
		ddb_arena_free(t.arena);
		if (!hit)
			return;
	}
}

static enum ddb_rc put(struct trial *t)
{
	struct firm f = { .part = { .email = "f@x.org", .country = "IE", .city = "Cork" } };
	enum ddb_rc rc = firm_put(t->db, &f, NULL);
	assert_string_equal(f.part.made, rc ? "" : "IE#Cork");
	return rc;
}

static enum ddb_rc get(struct trial *t)
{
	struct order o = { .total = { true, 77 } };
	enum ddb_rc rc = order_get(t->db, t->arena, ORDER("a@x.org", 2024, 1, 1, 1), &o, NULL);
	assert_true(rc ? o.total.value == 77 : o.number == 1 && !o.total.set);
	return rc;
}

static enum ddb_rc update(struct trial *t)
{
	return customer_update(t->db, CUSTOMER("a@x.org"),
		ddb_changes(ddb_set(DDB(customer, country), "FR"), ddb_set(DDB(customer, city), "Paris")),
		NULL);
}

static enum ddb_rc find_any(struct trial *t)
{
	static const struct ddb_model *const models[] = { &customer_model, &order_model };
	const struct ddb_model *which;
	size_t n = 0;
	struct ddb_cursor *c = ddb_find_any(
		t->db, models, 2, &(struct ddb_query){ .where = ddb_eq(DDB(customer, email), "a@x.org") });
	while (ddb_next_any(c, &which))
		n++;
	enum ddb_rc rc = ddb_finish(c);
	assert_true(rc || n == 4);
	return rc;
}

static enum ddb_rc item_model(struct trial *t)
{
	static const char *const held[] = { "c", NULL };
	static const struct ddb_item_index index = { .name = "i", .hash = { "b", DDB_N }, .include = held };
	static const struct ddb_item_table table = { .table = "T",
		.hash = { "a", DDB_S },
		.range = { "b", DDB_N },
		.indexes = &index,
		.nindexes = 1,
		.ttl = "d" };
	const struct ddb_model *m = NULL;
	struct ddb_error why;
	enum ddb_rc rc = ddb_item_model(t->arena, &table, &m, &why);
	assert_true((m != NULL) == (rc == DDB_OK));
	return rc;
}

static enum ddb_rc items(struct trial *t)
{
	const struct ddb_model *m = NULL;
	struct ddb_item out = { .len = 77 };
	struct ddb_member members[] = { { .name = { "PK", 2 }, .value = { .type = DDB_S, .s = { "P", 1 } } },
		{ .name = { "SK", 2 }, .value = { .type = DDB_S, .s = { "S", 1 } } },
		{ .name = { "x", 1 }, .value = { .type = DDB_BOOL } } };
	struct ddb_item item = { members, 3 }, key = { members, 2 };
	enum ddb_rc rc = ddb_learn_model(t->db, t->arena, "Shop", &m);
	if (rc == DDB_OK)
		rc = ddb_put(t->db, m, &item, NULL);
	if (rc == DDB_OK)
		rc = ddb_get(t->db, m, t->arena, &key, &out, NULL);
	assert_int_equal(out.len, rc ? 77 : 3);
	if (rc == DDB_OK)
		rc = ddb_delete(t->db, m, &key, NULL);
	return rc;
}

static void calls(void **state)
{
	static const struct {
		trial_fn *call;
		const char *name;
	} all[] = { { put, "put" }, { get, "get" }, { update, "update" }, { find_any, "find_any" },
		{ item_model, "item_model" }, { items, "items" } };
	struct ground *g = *state;
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
		each_allocation(g, all[i].call, false, all[i].name);
		each_allocation(g, all[i].call, true, all[i].name);
	}
}

static int up(void **state)
{
	if (shop_up(state))
		return -1;
	struct ground *g = *state;
	struct customer c = { .email = "a@x.org", .country = "IE", .city = "Cork" };
	OK(g, customer_put(g->db, &c, NULL));
	for (uint32_t i = 1; i <= 3; i++)
		OK(g, order_put(g->db, ORDER("a@x.org", 2024, 1, 1, i), NULL));
	return 0;
}
#endif

int main(void)
{
#ifdef DDB_FAULT
	const struct CMUnitTest tests[] = { cmocka_unit_test(calls) };
	return cmocka_run_group_tests(tests, up, ground_down);
#else
	return 77; /* needs the fault build */
#endif
}
