/* SPDX-License-Identifier: Apache-2.0 */
/* The text door: the first byte picks condition or changes and how many values there are, the rest is the
 * text.
 *
 * What holds for every text: what is refused has a message that names the column or one of DynamoDB's; what
 * is taken can be copied, planned, evaluated and applied without anything but an ordinary error. */
#include <ddb/ddb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct part {
	const char *name;
	struct ddb_strlist owners;
};
DDB_DECLARE_PART(part);
static const struct ddb_attr part_attrs[] = { DDB_ATTR(part, name), DDB_ATTR(part, owners) };
DDB_PART_MODEL(part);

struct row {
	const char *id;
	int64_t n;
	double real;
	bool flag;
	const char *size;
	struct ddb_time when;
	struct ddb_strset tags;
	struct ddb_intlist list;
	struct part part;
	DDB_LIST(part) parts;
	struct ddb_value any;
};
DDB_DECLARE(row);
static const struct ddb_attr row_attrs[] = { DDB_HASH(row, id), DDB_ATTR(row, n), DDB_ATTR(row, real),
	DDB_ATTR(row, flag), DDB_ATTR(row, size), DDB_ATTR(row, when), DDB_ATTR(row, tags),
	DDB_ATTR(row, list), DDB_MAP(row, part, part), DDB_MAPS(row, parts, part), DDB_ATTR(row, any) };
DDB_MODEL(row, "Rows");

static struct ddb *db;

static void require(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "does not hold: %s (%s)\n", what, ddb_errmsg(db));
	abort();
}

static void begin(void)
{
	if (db)
		return;
	require(ddb_open(&db, "memory:", NULL) == DDB_OK, "a store opens");
	require(row_create_table(db, NULL) == DDB_OK, "a table is made");
	struct row r = { .id = "a", .n = 1, .size = "s", .tags = { (const char *const[]){ "t" }, 1 } };
	require(row_put(db, &r, NULL) == DDB_OK, "an item is put");
}

static bool ordinary(enum ddb_rc rc)
{
	return rc == DDB_OK || rc == DDB_INVALID || rc == DDB_CONDITION_FAILED;
}

static void condition(const char *text, struct ddb_args args, struct ddb_arena *arena)
{
	struct ddb_cond c;
	size_t n;
	enum ddb_rc rc = ddb_parse(db, &row_model, arena, text, args, &c);
	require(ordinary(rc) && (rc == DDB_OK || ddb_errmsg(db)[0]), "a text is a condition or told why not");
	if (rc == DDB_OK)
		require(ordinary(row_count(db, &(struct ddb_query){ .where = ddb_cond_copy(arena, c) }, &n)),
			"a condition can be asked for");
}

static void changes(const char *text, struct ddb_args args, struct ddb_arena *arena)
{
	const struct ddb_change *c;
	enum ddb_rc rc = ddb_parse_changes(db, &row_model, arena, text, args, &c);
	require(ordinary(rc), "a text is changes or told why not");
	if (rc == DDB_OK)
		require(ordinary(row_update(db, &(struct row){ .id = "u" }, c, NULL)), "changes can be made");
	require(ordinary(row_delete(db, &(struct row){ .id = "u" }, NULL)), "what was made can be deleted");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct ddb_value list = { .type = DDB_L };
	struct ddb_time when = { 5 };
	struct ddb_val values[] = { ddb_arg_text("x"), ddb_arg_int(1), ddb_arg_real(1.5), ddb_arg_bool(true),
		ddb_arg_time(when), ddb_arg_value(&list), ddb_arg_int(-7), ddb_arg_text("S") };
	if (size < 1 || size > 6000)
		return 0;
	begin();
	char *text = malloc(size);
	struct ddb_arena *arena = ddb_arena_new();
	require(text && arena, "there is memory");
	memcpy(text, data + 1, size - 1);
	text[size - 1] = 0;
	struct ddb_args args = { values + (data[0] >> 1) % 7, (size_t)(data[0] >> 4) % 3 };
	if (args.items + args.len > values + 8)
		args.len = 1;
	(data[0] & 1 ? changes : condition)(text, args, arena);
	ddb_arena_free(arena);
	free(text);
	return 0;
}
