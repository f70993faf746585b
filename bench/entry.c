/* SPDX-License-Identifier: Apache-2.0 */
#include "entry.h"
#include "bench.h"
#include "model/encode.h"
#include "value/ordered.h"

static const struct ddb_attr entry_attrs[] = {
	DDB_HASH(entry, id),
	DDB_ATTR(entry, owner),
	DDB_ATTR(entry, title),
	DDB_ATTR(entry, body),
	DDB_ATTR(entry, created),
	DDB_ATTR(entry, visits),
};
DDB_MODEL(entry, "Entries");

static const char body[] =
	"The quick brown fox jumps over the lazy dog, and then it lies down beside the river to watch the "
	"water go by; a heron on the other bank stands on one leg and waits for what the day brings.";

void entry_key(size_t i, char out[ENTRY_KEY + 1])
{
	static const char digits[] = "abcdefghijklmnopqrstuvwxyz012345";
	uint64_t seed = i, v = 0;
	for (size_t k = 0; k < ENTRY_KEY; k++, v >>= 5) {
		if (k % 12 == 0)
			v = ddbi_random_next(&seed);
		out[k] = digits[v & 31];
	}
	out[ENTRY_KEY] = 0;
}

struct entry entry_make(size_t i, char key[ENTRY_KEY + 1])
{
	entry_key(i, key);
	return (struct entry){ .id = key,
		.owner = "jane.doe@example.org",
		.title = "What happened by the river today",
		.body = body,
		.created = 1700000000 + (int64_t)i,
		.visits = (int64_t)i % 1000 };
}

void entry_row(struct ddb *db, size_t i, struct buf *key, struct buf *item)
{
	char text[ENTRY_KEY + 1];
	struct entry e = entry_make(i, text);
	struct error err;
	struct str packed, hash;
	error_init(&err, &db->arena);
	const struct mapping *m = ddbi_mapping(db, &entry_model, &err);
	if (!m || !ddbi_append_item(m, &e, &db->arena, &err, item, &packed))
		bench_die("an entry cannot be packed", "no memory");
	hash = ddbi_item_get(packed, STR("id"));
	ddbi_ordered_hash(key, &hash, 1);
}

void entry_check(struct ddb *db, enum ddb_rc rc)
{
	if (rc != DDB_OK)
		bench_die("a call failed", ddb_errmsg(db));
}

#define FILL 1000

static void fill(struct ddb *db, size_t from, size_t n)
{
	static struct entry entries[FILL];
	static char keys[FILL][ENTRY_KEY + 1];
	for (size_t i = 0; i < n; i++)
		entries[i] = entry_make(from + i, keys[i]);
	entry_check(db, entry_put_all(db, entries, n, NULL));
}

struct ddb *entry_store(const char *where, const struct ddb_open_opts *opts, size_t n)
{
	struct ddb *db;
	enum ddb_rc rc = ddb_open(&db, where, opts);
	entry_check(db, rc);
	entry_check(db, entry_create_table(db, NULL));
	for (size_t i = 0; i < n; i += FILL)
		fill(db, i, n - i < FILL ? n - i : FILL);
	return db;
}
