/* SPDX-License-Identifier: Apache-2.0 */
/* The mapping of the file outlives the commits of others, and grows with the file. */
#include "kv/sqlite.h"
#include "support/kv.h"
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#ifndef MADV_DONTDUMP /* where there is no smaps either */
#define MADV_DONTDUMP 0
#endif
#define ROW 2000 /* bytes of a value */

/* A mark that goes with the mapping that it was put on. */
enum act { MARK, COUNT_MARKED };

static bool is_mapping_of(const char *line, const char *path)
{
	const char *name = strchr(line, '/');
	return name && !strncmp(name, path, strlen(path)) && name[strlen(path)] == '\n';
}

/* Bytes of the longest mapping of the file; *marked: how many of its mappings have the mark. */
static size_t mappings(const char *path, enum act act, size_t *marked)
{
	char line[512], *end;
	size_t longest = 0, n = 0;
	bool in_it = false;
	FILE *maps = fopen("/proc/self/smaps", "r");
	assert_non_null(maps);
	while (fgets(line, sizeof line, maps)) {
		size_t from = strtoull(line, &end, 16), to = *end == '-' ? strtoull(end + 1, NULL, 16) : 0;
		if (to) {
			in_it = is_mapping_of(line, path);
			longest = in_it && to - from > longest ? to - from : longest;
			if (in_it && act == MARK) /* an address of the kernel's as a number */
				assert_int_equal(
					madvise((void *)(uintptr_t)from, to - from, MADV_DONTDUMP), 0);
		}
		n += in_it && !strncmp(line, "VmFlags:", 8) && strstr(line, " dd");
	}
	fclose(maps);
	*marked = n;
	return longest;
}

static void put(struct kv *kv, unsigned first, unsigned n, char fill)
{
	char key[16], value[ROW];
	memset(value, fill, sizeof value);
	for (unsigned i = first; i < first + n; i++) {
		int length = snprintf(key, sizeof key, "row%06u", i);
		const struct kv_write w = { .verb = KV_PUT,
			.tree = 1,
			.key = { key, (size_t)length },
			.value = { value, sizeof value } };
		assert_int_equal(kv->ops->commit(kv, &w, 1, i, false), KV_OK);
	}
}

/* Each row, in a snapshot of its own. */
static void read_all(struct kv *kv, unsigned n, char fill)
{
	char key[16];
	for (unsigned i = 0; i < n; i += 7) {
		struct kv_snapshot *s;
		struct str value;
		uint64_t cookie;
		int length = snprintf(key, sizeof key, "row%06u", i);
		assert_int_equal(kv->ops->snapshot(kv, &s, &cookie), KV_OK);
		assert_int_equal(kv->ops->get(s, 1, (struct str){ key, (size_t)length }, &value), KV_OK);
		assert_int_equal(value.n, ROW);
		assert_int_equal(value.p[ROW - 1], fill);
		kv->ops->release(s);
	}
}

static void stays_and_grows(void **state)
{
	char folder[] = "/tmp/ddb-map-XXXXXX", path[64], why[200];
	struct kv *kv;
	int64_t pid;
	size_t marked, before;
	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof path, "%s/db", folder);
	assert_int_equal(
		ddbi_kv_sqlite_open(path, &(struct kv_sqlite_opts){ 0 }, &kv, &pid, why, sizeof why), KV_OK);
	put(kv, 0, 2000, 'a');
	assert_int_equal(kv->ops->tidy(kv), KV_OK); /* from the log into the file */
	put(kv, 0, 1, 'a');
	read_all(kv, 2000, 'a');
	assert_true(mappings(path, MARK, &marked) > 2000 * ROW);
	mappings(path, COUNT_MARKED, &before);
	assert_true(before > 0);

	put(kv, 0, 50, 'a'); /* each would have ended it */
	read_all(kv, 2000, 'a');
	mappings(path, COUNT_MARKED, &marked);
	assert_int_equal(marked, before);

	put(kv, 0, 8000, 'b'); /* changed in place, and four times as long */
	assert_int_equal(kv->ops->tidy(kv), KV_OK);
	put(kv, 0, 1, 'b');
	read_all(kv, 8000, 'b');
	assert_true(mappings(path, COUNT_MARKED, &marked) > (size_t)8000 * ROW * 7 / 8);
	kv->ops->close(kv);
	unlink(path);
	rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(stays_and_grows) };
	if (access("/proc/self/smaps", R_OK) != 0) {
		puts("SKIP: there is no /proc/self/smaps here");
		return 77;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
