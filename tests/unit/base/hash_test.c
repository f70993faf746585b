/* SPDX-License-Identifier: Apache-2.0 */
#include "base/hash.h"
#include "base/mem.h"
#include "base/os.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

/* The vectors of xxHash's own sanity test: XXH3_64bits with seed 0 of the first n bytes of its test buffer.
 */
static void test_the_hash_is_xxh3(void **state)
{
	(void)state;
	static const struct {
		size_t n;
		uint64_t hash;
	} vectors[] = {
		{ 0, 0x2D06800538D394C2u },
		{ 1, 0xC44BDFF4074EECDBu },
		{ 6, 0x27B56A84CD2D7325u },
		{ 12, 0xA713DAF0DFBB77E7u },
		{ 24, 0xA3FE70BF9D3510EBu },
		{ 48, 0x397DA259ECBA1F11u },
		{ 80, 0xBCDEFBBB2C47C90Au },
		{ 195, 0xCD94217EE362EC3Au },
		{ 403, 0xCDEB804D65C6DEA4u },
		{ 512, 0x617E49599013CB6Bu },
		{ 2048, 0xDD59E2C3A5F038E0u },
		{ 2240, 0x6E73A90539CF2948u },
		{ 2367, 0xCB37AEB9E5D361EDu },
	};
	static char buffer[2367];
	uint64_t generator = 2654435761u;
	for (size_t i = 0; i < sizeof buffer; i++) {
		buffer[i] = (char)(unsigned char)(generator >> 56);
		generator *= 11400714785074694797u;
	}
	for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
		assert_true(ddbi_hash64((struct str){ buffer, vectors[i].n }) == vectors[i].hash);
	}
	assert_true(ddbi_hash64(STR_NONE) == vectors[0].hash);
}

enum { KEYS = 3000 };

struct entry {
	char text[8];
	struct str key;
};

static struct entry entries[KEYS];

static void make_entries(void)
{
	for (int i = 0; i < KEYS; i++) {
		int n = snprintf(entries[i].text, sizeof entries[i].text, "k%d", i);
		entries[i].key = (struct str){ entries[i].text, (size_t)n };
	}
}

/* Random puts and removals against a plain array. */
static void test_the_map_does_what_an_array_does(void **state)
{
	(void)state;
	make_entries();
	struct map m = { 0 };
	void *model[KEYS] = { 0 };
	size_t len = 0;
	uint64_t seed = 42;
	for (int round = 0; round < 60000; round++) {
		size_t i = ddbi_random_next(&seed) % KEYS;
		bool put = ddbi_random_next(&seed) % (round < 30000 ? 3 : 2) != 0;
		if (put) {
			len += model[i] == NULL;
			model[i] = &entries[ddbi_random_next(&seed) % KEYS];
			assert_true(ddbi_map_put(&m, entries[i].key, model[i]));
		} else {
			len -= model[i] != NULL;
			assert_ptr_equal(ddbi_map_remove(&m, entries[i].key), model[i]);
			model[i] = NULL;
		}
		assert_int_equal(m.len, len);
	}
	for (int i = 0; i < KEYS; i++) {
		assert_ptr_equal(ddbi_map_get(&m, entries[i].key), model[i]);
	}
	size_t seen = 0, at = 0;
	for (const struct map_slot *slot; (slot = ddbi_map_each(&m, &at)); seen++) {
		int64_t i;
		assert_true(ddbi_str_to_i64(str_sub(slot->key, 1, slot->key.n - 1), &i));
		assert_ptr_equal(slot->value, model[i]);
	}
	assert_int_equal(seen, len);
	ddbi_map_free(&m);
}

static void test_an_empty_map(void **state)
{
	(void)state;
	struct map m = { 0 };
	size_t at = 0;
	assert_null(ddbi_map_get(&m, STR("a")));
	assert_null(ddbi_map_remove(&m, STR("a")));
	assert_null(ddbi_map_each(&m, &at));
	ddbi_map_clear(&m);
	assert_true(ddbi_map_put(&m, STR(""), &m));
	assert_ptr_equal(ddbi_map_get(&m, STR_NONE), &m);
	ddbi_map_clear(&m);
	assert_null(ddbi_map_get(&m, STR("")));
	assert_true(m.cap > 0);
	ddbi_map_free(&m);
	ddbi_map_free(&m);
}

#ifdef DDB_FAULT
static void test_without_memory_nothing_changes(void **state)
{
	(void)state;
	make_entries();
	struct map m = { 0 };
	int failures = 0;
	for (int i = 0; i < KEYS; i++) {
		ddbi_mem_fail(1, false);
		if (!ddbi_map_put(&m, entries[i].key, &entries[i])) {
			failures++;
			assert_int_equal(m.len, i);
			assert_null(ddbi_map_get(&m, entries[i].key));
			assert_true(ddbi_map_put(&m, entries[i].key, &entries[i]));
		}
		ddbi_mem_fail(0, false);
	}
	assert_true(failures > 5);
	for (int i = 0; i < KEYS; i++) {
		assert_ptr_equal(ddbi_map_get(&m, entries[i].key), &entries[i]);
	}
	ddbi_map_free(&m);
}
#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_hash_is_xxh3),
		cmocka_unit_test(test_the_map_does_what_an_array_does),
		cmocka_unit_test(test_an_empty_map),
#ifdef DDB_FAULT
		cmocka_unit_test(test_without_memory_nothing_changes),
#endif
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
