/* SPDX-License-Identifier: Apache-2.0 */
/* What a store finds when it is opened: nothing yet, its own rows, or rows that cannot be right. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kv/memory.h"
#include "store/local/core.h"

static struct ddb_arena arena;
static struct error err;
static struct kv *kv;
static const struct local_opts opts = { .background = LOCAL_MANUAL, .seed = 1 };

static int begin(void **state)
{
	(void)state;
	ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
	error_init(&err, &arena);
	return ddbi_kv_memory_open(&kv) == KV_OK ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	ddbi_arena_free(&arena);
	return 0;
}

static struct str table_row(const char *name)
{
	struct table t = { .name = str_z(name), .id = 16, .tree = 16, .nkeys = 1, .status = TABLE_ACTIVE };
	t.keys[0] = (struct key_attribute){ STR("pk"), DDB_S };
	memcpy(t.uuid, "01234567-89ab-4def-8123-456789abcdef", 37);
	return ddbi_table_encode(&t, &arena);
}

/* A store of one table, as another process may have left it. */
static void write_rows(struct str head, struct str name, struct str row)
{
	const struct kv_write writes[] = {
		{ .verb = KV_CREATE_TREE, .tree = TREE_CATALOG },
		{ .verb = KV_CREATE_TREE, .tree = TREE_COUNTER },
		{ .verb = KV_CREATE_TREE, .tree = TREE_JOB },
		{ KV_PUT, TREE_CATALOG, name, row },
		{ KV_PUT, TREE_CATALOG, STR(""), head },
	};
	assert_int_equal(kv->ops->commit(kv, writes, head.p ? 5 : 4, 9, false), KV_OK);
}

static void refused(const char *message)
{
	struct store *store = NULL;
	assert_false(ddbi_local_open(kv, &opts, &err, &store));
	assert_int_equal(err.exception, EXCEPTION_DAMAGED);
	assert_int_equal(err.message.n, strlen(message));
	assert_memory_equal(err.message.p, message, err.message.n);
}

static void an_empty_engine_becomes_a_store(void **state)
{
	struct store *store;
	(void)state;
	assert_true(ddbi_local_open(kv, &opts, &err, &store));
	const struct local *l = ((struct door *)(void *)store)->local;
	assert_int_equal(l->catalog->version, 1);
	assert_int_equal(l->catalog->n, 0);
	assert_int_equal(l->next_id, TREE_FIRST_FREE);
	store->ops->close(store);
}

static void its_rows_become_the_catalog(void **state)
{
	struct store *store;
	(void)state;
	write_rows(ddbi_head_encode(40, &arena), STR("users"), table_row("users"));
	assert_true(ddbi_local_open(kv, &opts, &err, &store));
	const struct local *l = ((struct door *)(void *)store)->local;
	assert_int_equal(l->catalog->version, 9);
	assert_int_equal(l->next_id, 40);
	assert_non_null(ddbi_catalog_table(l->catalog, STR("users")));
	store->ops->close(store);
}

static void a_later_format_is_refused(void **state)
{
	struct ddb_member later[2] = {
		{ { "format", 6 }, { .type = DDB_N, .n = { .lo = 7 } } },
		{ { "next_id", 7 }, { .type = DDB_N, .n = { .lo = 99 } } },
	};
	(void)state;
	write_rows(ddbi_item_pack(&arena, &(struct ddb_item){ later, 2 }), STR("users"), table_row("users"));
	refused("the store has format 7 and this libddb reads formats up to 1: use a newer libddb");
}

static void without_a_format_it_is_refused(void **state)
{
	(void)state;
	write_rows(STR_NONE, STR("users"), table_row("users"));
	refused("the store is damaged: its format number is missing");
}

static void a_row_that_is_no_table_is_refused(void **state)
{
	(void)state;
	write_rows(ddbi_head_encode(40, &arena), STR("users"), STR("nonsense"));
	refused("the store is damaged: a table's description cannot be read");
}

static void a_row_under_another_name_is_refused(void **state)
{
	(void)state;
	write_rows(ddbi_head_encode(40, &arena), STR("other"), table_row("users"));
	refused("the store is damaged: a table's description stands under another name");
}

/* A job that cannot be read stops the jobs, not the store. */
static void a_job_that_cannot_be_read_stalls(void **state)
{
	struct store *store;
	struct kv_write job = { KV_PUT, TREE_JOB, STR("\0\0\0\7"), STR("nonsense") };
	(void)state;
	write_rows(ddbi_head_encode(40, &arena), STR("users"), table_row("users"));
	assert_int_equal(kv->ops->commit(kv, &job, 1, 9, false), KV_OK);
	assert_true(ddbi_local_open(kv, &opts, &err, &store));
	const struct local *l = ((struct door *)(void *)store)->local;
	assert_int_equal(store->ops->run_jobs(store, 10), 1);
	assert_true(l->jobs_stalled);
	assert_false(ddbi_jobs_waiting(l));
	assert_false(l->broken);
	store->ops->close(store);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, begin, end)
	const struct CMUnitTest tests[] = {
		T(an_empty_engine_becomes_a_store),
		T(its_rows_become_the_catalog),
		T(a_later_format_is_refused),
		T(without_a_format_it_is_refused),
		T(a_row_that_is_no_table_is_refused),
		T(a_row_under_another_name_is_refused),
		T(a_job_that_cannot_be_read_stalls),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
