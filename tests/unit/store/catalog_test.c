/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/local/catalog.h"
#include <stdio.h>

static struct ddb_arena arena;
static struct error err;

static int begin(void **state)
{
	(void)state;
	ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
	error_init(&err, &arena);
	return 0;
}

static int end(void **state)
{
	(void)state;
	ddbi_arena_free(&arena);
	return 0;
}

static struct table small(const char *name)
{
	struct table t = { .name = str_z(name), .id = 16, .tree = 16, .nkeys = 1, .status = TABLE_ACTIVE };
	t.keys[0] = (struct key_attribute){ STR("pk"), DDB_S };
	memcpy(t.uuid, "01234567-89ab-4def-8123-456789abcdef", 37);
	return t;
}

static struct table *own(const struct table *t)
{
	struct table *out = NULL;
	assert_true(ddbi_table_decode(ddbi_table_encode(t, &arena), &err, &out));
	return out;
}

static void assert_str(struct str a, struct str b)
{
	assert_int_equal(a.p == NULL, b.p == NULL);
	assert_true(str_eq(a, b));
}

static void assert_index(const struct index *a, const struct index *b)
{
	assert_str(a->name, b->name);
	assert_int_equal(a->id, b->id);
	assert_int_equal(a->tree, b->tree);
	assert_int_equal(a->global, b->global);
	assert_int_equal(a->nhash, b->nhash);
	assert_int_equal(a->nrange, b->nrange);
	for (size_t i = 0; i < a->nhash + a->nrange; i++) {
		assert_str(a->keys[i].name, b->keys[i].name);
		assert_int_equal(a->keys[i].type, b->keys[i].type);
	}
	assert_int_equal(a->projection, b->projection);
	assert_int_equal(a->nincluded, b->nincluded);
	for (size_t i = 0; i < a->nincluded; i++)
		assert_str(a->included[i], b->included[i]);
	assert_int_equal(a->status, b->status);
	assert_int_equal(a->backfilling, b->backfilling);
	assert_memory_equal(&a->throughput, &b->throughput, sizeof a->throughput);
}

static void everything_comes_back_from_a_row(void **state)
{
	struct str included[] = { STR("x"), STR("") };
	struct tag tags[] = { { STR("team"), STR("blue") }, { STR("empty"), STR("") } };
	struct key_attribute definitions[] = { { STR("a"), DDB_B }, { STR("pk"), DDB_S },
		{ STR("sk"), DDB_N } };
	struct index indexes[2] = {
		{ .name = STR("by_a"),
			.id = 18,
			.tree = 19,
			.keys = { { STR("pk"), DDB_S }, { STR("a"), DDB_B } },
			.nhash = 1,
			.nrange = 1,
			.projection = PROJECTION_KEYS_ONLY,
			.status = TABLE_ACTIVE },
		{ .name = STR("g"),
			.id = 20,
			.tree = 21,
			.global = true,
			.keys = { { STR("a"), DDB_B }, { STR("sk"), DDB_N }, { STR("pk"), DDB_S } },
			.nhash = 2,
			.nrange = 1,
			.projection = PROJECTION_INCLUDE,
			.included = included,
			.nincluded = 2,
			.status = TABLE_CREATING,
			.backfilling = true,
			.throughput = { 1, 2, 3, 4, 5, 6, 7, 8, 9 } },
	};
	struct table t = small("Users.v1");
	(void)state;
	t.keys[1] = (struct key_attribute){ STR("sk"), DDB_N };
	t.nkeys = 2;
	t.id = UINT32_MAX;
	t.status = TABLE_UPDATING;
	t.created_ms = INT64_C(1767225600123);
	t.on_demand = t.billing_changed = t.protected = t.stream_enabled = true;
	t.on_demand_ms = 77;
	t.throughput = (struct throughput){ 10, 20, 30, 40, 50, 60, 70, 80, 90 };
	t.stream_view = STR("NEW_IMAGE");
	t.stream_label = STR("2026-01-01T00:00:00.000");
	t.stream_id = 77;
	t.table_class = STR("STANDARD");
	t.kms_key = STR("arn:aws:kms:us-east-1:000000000000:key/k");
	t.region = STR("eu-west-1");
	t.definitions = definitions;
	t.ndefinitions = 3;
	t.indexes = indexes;
	t.nindexes = 2;
	t.ttl = STR("expires");
	t.ttl_tree = 22;
	t.tags = tags;
	t.ntags = 2;
	struct table *back = own(&t);
	assert_str(back->name, t.name);
	assert_int_equal(back->id, t.id);
	assert_int_equal(back->tree, t.tree);
	assert_string_equal(back->uuid, t.uuid);
	assert_int_equal(back->nkeys, 2);
	assert_str(back->keys[1].name, STR("sk"));
	assert_int_equal(back->keys[1].type, DDB_N);
	assert_int_equal(back->status, TABLE_UPDATING);
	assert_int_equal(back->created_ms, t.created_ms);
	assert_true(back->on_demand && back->billing_changed && back->protected && back->stream_enabled);
	assert_int_equal(back->on_demand_ms, 77);
	assert_str(back->ttl, STR("expires"));
	assert_int_equal(back->ttl_tree, 22);
	assert_int_equal(back->ntags, 2);
	for (size_t i = 0; i < 2; i++) {
		assert_str(back->tags[i].key, tags[i].key);
		assert_str(back->tags[i].value, tags[i].value);
	}
	assert_memory_equal(&back->throughput, &t.throughput, sizeof t.throughput);
	assert_str(back->stream_view, t.stream_view);
	assert_str(back->stream_label, t.stream_label);
	assert_int_equal(back->stream_id, 77);
	assert_str(back->table_class, t.table_class);
	assert_str(back->kms_key, t.kms_key);
	assert_str(back->region, t.region);
	assert_int_equal(back->ndefinitions, 3);
	assert_str(back->definitions[0].name, STR("a"));
	assert_int_equal(back->definitions[0].type, DDB_B);
	assert_int_equal(back->nindexes, 2);
	assert_index(&back->indexes[0], &indexes[0]);
	assert_index(&back->indexes[1], &indexes[1]);
	ddbi_table_free(back);
}

static void what_was_never_set_stays_absent(void **state)
{
	struct table t = small("abc");
	(void)state;
	struct table *back = own(&t);
	assert_null(back->stream_label.p);
	assert_null(back->table_class.p);
	assert_null(back->kms_key.p);
	assert_false(back->protected);
	assert_int_equal(back->nindexes, 0);
	ddbi_table_free(back);
}

/* Every cut and every changed byte is read as something valid or refused, never past the end (ASan sees
 * that). */
static void damaged_rows_are_refused(void **state)
{
	struct table t = small("abc");
	struct str row = ddbi_table_encode(&t, &arena);
	struct table *out;
	(void)state;
	for (size_t n = 0; n < row.n; n++) {
		struct str cut = ddbi_arena_copy(&arena, str_sub(row, 0, n));
		assert_false(ddbi_table_decode(cut, &err, &out));
		assert_int_equal(err.exception, EXCEPTION_DAMAGED);
	}
	for (size_t i = 0; i < row.n; i++) {
		char *bytes = ddbi_arena_bytes(&arena, row.n);
		memcpy(bytes, row.p, row.n);
		bytes[i] = (char)(bytes[i] ^ 0x55);
		if (ddbi_table_decode((struct str){ bytes, row.n }, &err, &out))
			ddbi_table_free(out);
		else
			assert_int_equal(err.exception, EXCEPTION_DAMAGED);
	}
}

static void a_row_without_its_members_is_refused(void **state)
{
	struct ddb_member name = { { "name", 4 }, { .type = DDB_S, .s = { "abc", 3 } } };
	struct str row = ddbi_item_pack(&arena, &(struct ddb_item){ &name, 1 });
	struct table *out;
	(void)state;
	assert_false(ddbi_table_decode(row, &err, &out));
	assert_int_equal(err.exception, EXCEPTION_DAMAGED);
	assert_true(str_eq(err.message, STR("the store is damaged: a table's description is incomplete")));
}

static void members_of_a_later_version_are_ignored(void **state)
{
	struct table t = small("abc");
	struct ddb_item item;
	(void)state;
	assert_true(ddbi_item_unpack(ddbi_table_encode(&t, &arena), &arena, &item));
	struct ddb_member *more = ARENA_ARRAY(&arena, struct ddb_member, item.len + 1);
	memcpy(more, item.members, item.len * sizeof *more);
	more[item.len] = (struct ddb_member){ { "later", 5 }, { .type = DDB_BOOL, .flag = true } };
	struct table *back;
	struct str row = ddbi_item_pack(&arena, &(struct ddb_item){ more, item.len + 1 });
	assert_true(ddbi_table_decode(row, &err, &back));
	assert_str(back->name, STR("abc"));
	ddbi_table_free(back);
}

static void versions_share_what_they_do_not_touch(void **state)
{
	struct table a = small("aaa"), b = small("bbb"), c = small("ccc");
	(void)state;
	struct catalog *none = ddbi_catalog_new(5);
	struct catalog *one = ddbi_catalog_put(none, own(&b));
	struct catalog *two = ddbi_catalog_put(one, own(&a));
	struct catalog *three = ddbi_catalog_put(two, own(&c));
	b.created_ms = 9;
	struct catalog *changed = ddbi_catalog_put(three, own(&b));
	struct catalog *less = ddbi_catalog_remove(changed, STR("aaa"));
	assert_int_equal(three->version, 8);
	assert_int_equal(three->n, 3);
	assert_str(three->tables[0]->name, STR("aaa"));
	assert_str(three->tables[2]->name, STR("ccc"));
	assert_ptr_equal(three->tables[1], one->tables[0]);
	assert_ptr_equal(changed->tables[0], three->tables[0]);
	assert_int_equal(changed->tables[1]->created_ms, 9);
	assert_int_equal(three->tables[1]->created_ms, 0);
	assert_int_equal(less->n, 2);
	assert_null(ddbi_catalog_table(less, STR("aaa")));
	assert_null(ddbi_catalog_table(less, STR("bb")));
	ddbi_catalog_release(none);
	ddbi_catalog_release(one);
	ddbi_catalog_release(two);
	ddbi_catalog_release(three);
	ddbi_catalog_release(changed);
	assert_int_equal(ddbi_catalog_table(less, STR("bbb"))->created_ms, 9);
	assert_str(ddbi_catalog_table(less, STR("ccc"))->name, STR("ccc"));
	ddbi_catalog_release(less);
}

static void any_number_of_tables_can_be_loaded(void **state)
{
	char name[24];
	(void)state;
	struct catalog *c = ddbi_catalog_new(1);
	for (int i = 0; i < 100; i++) {
		snprintf(name, sizeof name, "table%03d", i);
		struct table t = small(name);
		assert_true(ddbi_catalog_load(&c, own(&t)));
	}
	assert_int_equal(c->n, 100);
	for (int i = 0; i < 100; i++) {
		snprintf(name, sizeof name, "table%03d", i);
		assert_non_null(ddbi_catalog_table(c, str_z(name)));
	}
	ddbi_catalog_release(c);
}

static void the_head_has_a_format_and_ids(void **state)
{
	uint32_t next_id = 0;
	struct ddb_member later[2] = {
		{ { "format", 6 }, { .type = DDB_N, .n = { .lo = 2 } } },
		{ { "next_id", 7 }, { .type = DDB_N, .n = { .lo = 99 } } },
	};
	(void)state;
	assert_true(ddbi_head_decode(ddbi_head_encode(4711, &arena), &err, &next_id));
	assert_int_equal(next_id, 4711);
	assert_false(ddbi_head_decode(STR("nonsense"), &err, &next_id));
	assert_true(str_eq(err.message, STR("the store is damaged: its format number cannot be read")));
	assert_false(
		ddbi_head_decode(ddbi_item_pack(&arena, &(struct ddb_item){ later, 2 }), &err, &next_id));
	assert_true(str_eq(err.message,
		STR("the store has format 2 and this libddb reads formats up to 1: use a newer libddb")));
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, begin, end)
	const struct CMUnitTest tests[] = {
		T(everything_comes_back_from_a_row),
		T(what_was_never_set_stays_absent),
		T(damaged_rows_are_refused),
		T(a_row_without_its_members_is_refused),
		T(members_of_a_later_version_are_ignored),
		T(versions_share_what_they_do_not_touch),
		T(any_number_of_tables_can_be_loaded),
		T(the_head_has_a_format_and_ids),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
