/* SPDX-License-Identifier: Apache-2.0 */
/* The text door: the first byte picks condition or changes, the model, and how many values there are; then a
 * byte for each value, which is one of the table below; the rest is the text.
 *
 * What holds for every text and all values: what is refused has a message that names the column or one of
 * DynamoDB's; what is taken can be copied (and the original freed), planned, explained, evaluated and applied
 * without anything but an ordinary error. Messages are always valid UTF-8. */
#include "../rows.h"
#include <math.h>

static const struct ddb_model *items_model;
static struct ddb_arena *forever;
static struct ddb_member items_key[] = { { { "id", 2 }, { .type = DDB_S, .s = { "u", 1 } } } };
static struct ddb_item an_item = { items_key, 1 };
static struct row a_row = { .id = "u" };
static struct open an_open = { .name = "u", .number = 1 };

static const struct kind {
	const struct ddb_model *const *model;
	void *key; /* of the item that changes are made to */
	size_t size;
} kinds[] = {
	{ &(const struct ddb_model *const){ &row_model }, &a_row, sizeof a_row },
	{ &(const struct ddb_model *const){ &open_model }, &an_open, sizeof an_open },
	{ &items_model, &an_item, sizeof an_item },
};

static void begin(void)
{
	const struct ddb_item_table table = { .table = "Items", .hash = { "id", DDB_S } };
	struct row r = { .id = "a", .n = 1, .size = "s", .tags = ddb_text_set("t") };
	struct open o = { .name = "a", .number = 1 };
	struct ddb_member m = { { "id", 2 }, ddb_text_value("a") };
	if (db)
		return;
	require((forever = ddb_arena_new()), "there is memory");
	require(ddb_open(&db, "memory:", &(struct ddb_open_opts){ .seed = 1 }) == DDB_OK, "a store opens");
	require(ddb_item_model(forever, &table, &items_model, NULL) == DDB_OK, "a model is made");
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		require(ddb_create_table(db, *kinds[i].model, NULL) == DDB_OK, "a table is made");
	require(row_put(db, &r, NULL) == DDB_OK && open_put(db, &o, NULL) == DDB_OK, "items are put");
	require(ddb_put(db, items_model, &(struct ddb_item){ &m, 1 }, NULL) == DDB_OK, "an item is put");
}

static void condition(const struct kind *k, const char *text, struct ddb_args args, struct ddb_arena *arena)
{
	const struct ddb_model *model = *k->model;
	struct ddb_arena *brief = ddb_arena_new();
	struct ddb_explanation way;
	struct ddb_cond c;
	size_t n;
	enum ddb_rc rc = ddb_parse(db, model, brief, text, args, &c);
	require(ordinary(rc), "a text is a condition or told why not");
	if (rc == DDB_OK)
		c = ddb_cond_copy(arena, c);
	ddb_arena_free(brief);
	if (rc != DDB_OK)
		return;
	struct ddb_query q = { .where = c };
	require(ordinary(ddb_count(db, model, &q, &n)), "a condition can be asked for");
	require(ordinary(ddb_explain(db, model, arena, &q, &way)), "a condition can be explained");
	q.where = ddb_not(c);
	require(ordinary(ddb_count(db, model, &q, &n)), "its opposite can be asked for");
	require(ordinary(ddb_delete(db, model, k->key, &(struct ddb_delete_opts){ .when = c })),
		"it can guard a delete");
}

static void changes(const struct kind *k, const char *text, struct ddb_args args, struct ddb_arena *arena)
{
	const struct ddb_model *model = *k->model;
	const struct ddb_change *c;
	void *out = calloc(1, k->size);
	require(out, "there is memory");
	enum ddb_rc rc = ddb_parse_changes(db, model, arena, text, args, &c);
	require(ordinary(rc), "a text is changes or told why not");
	if (rc == DDB_OK) {
		require(ordinary(ddb_update(
				db, model, k->key, c, &(struct ddb_update_opts){ .make_parents = true })),
			"changes can be made");
		rc = ddb_get(db, model, arena, k->key, out, NULL);
		require(rc == DDB_NOT_FOUND || ordinary(rc), "what was made can be read");
		rc = ddb_update(
			db, model, k->key, c, &(struct ddb_update_opts){ .out = out, .arena = arena });
		require(rc == DDB_NOT_FOUND || ordinary(rc), "and again");
	}
	free(out);
	require(ordinary(ddb_delete(db, model, k->key, NULL)), "what was made can be deleted");
}

#define LONG   "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
#define VALUES 64

static struct ddb_val value_of(unsigned i)
{
	static struct ddb_value texts[] = { { .type = DDB_S, .s = { "x", 1 } },
		{ .type = DDB_S, .s = { "x", 1 } } };
	static struct ddb_value one = { .type = DDB_N, .n = { .lo = 1 } };
	static struct ddb_member members[] = { { { "name", 4 }, { .type = DDB_S, .s = { "x", 1 } } } };
	static const struct ddb_value list = { .type = DDB_L },
				      set = { .type = DDB_SS, .list = { texts, 1 } },
				      twice = { .type = DDB_SS, .list = { texts, 2 } },
				      numbers = { .type = DDB_NS, .list = { &one, 1 } },
				      mixed = { .type = DDB_NS, .list = { texts, 1 } },
				      map = { .type = DDB_M, .m = { members, 1 } },
				      nothing = { .type = DDB_NULL }, none = { .type = DDB_NONE },
				      blob = { .type = DDB_B, .b = { "b", 1 } },
				      filled = { .type = DDB_L, .list = { texts, 2 } },
				      odd = { .type = DDB_N, .n = { .hi = UINT64_MAX } },
				      truth = { .type = DDB_BOOL, .flag = true };
	static const struct ddb_value *const values[] = { &list, &set, &twice, &numbers, &mixed, &map,
		&nothing, &none, &blob, &filled, &odd, &truth, texts, &one, NULL };
	static const char *const texts_of[] = { "x", "", "admin", "1970-01-01T00:00:02Z", "2024-02-29", "S",
		"\xff", NULL, LONG LONG LONG LONG, "x" LONG LONG LONG LONG, "yes" };
	static const char *const word_of[] = { "5", "x", "", "[1, {\"a\": null}]", "{", "YWI=", "true",
		"null", "-1e400", "\xff", NULL, "admin", "\"5\"", "x" LONG LONG LONG LONG,
		"{\"name\": \"\"}" };
	static const int64_t ints[] = { 1, 0, -7, 300, INT64_MIN };
	static const double reals[] = { 1.5, 0, 1e300, -INFINITY, 1e38 };
	const unsigned NT = sizeof texts_of / sizeof *texts_of, NW = sizeof word_of / sizeof *word_of;
	if (i < NT)
		return ddb_arg_text(texts_of[i]);
	i -= NT;
	if (i < NW)
		return ddb_arg_word(word_of[i]);
	i -= NW;
	if (i < 15)
		return ddb_arg_value(values[i]);
	i -= 15;
	if (i < 5)
		return ddb_arg_int(ints[i]);
	i -= 5;
	if (i < 5)
		return ddb_arg_real(reals[i]);
	switch (i - 5) {
	case 0: return ddb_arg_bool(true);
	case 1: return ddb_arg_bool(false);
	case 2: return ddb_arg_uint(1);
	case 3: return ddb_arg_uint(UINT64_MAX);
	case 4: return ddb_arg_time((struct ddb_time){ 5 });
	case 5: return ddb_arg_time((struct ddb_time){ i % 2 ? INT64_MAX : INT64_MIN });
	case 6: return ddb_arg_time((struct ddb_time){ 0 });
	case 7: return ddb_arg_decimal((struct ddb_decimal){ .lo = 125, .exponent = -2 });
	case 8: return ddb_arg_decimal((struct ddb_decimal){ .hi = UINT64_MAX, .exponent = INT16_MIN });
	case 9: return ddb_arg_bytes((struct ddb_bytes){ "ab", 2 });
	case 10: return ddb_arg_bytes((struct ddb_bytes){ "", 0 });
	case 11: return ddb_arg_bytes((struct ddb_bytes){ NULL, 3 });
	default: return (struct ddb_val){ .kind = ddb_kind_other };
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ddb_val values[7];
	if (size < 1 || size > 6000)
		return 0;
	const struct kind *kind = &kinds[(data[0] >> 1 & 3) % 3];
	size_t n = data[0] >> 3 & 7;
	bool change = data[0] & 1;
	if (size < 1 + n)
		return 0;
	begin();
	for (size_t i = 0; i < n; i++)
		values[i] = value_of(data[1 + i] % VALUES);
	size_t length = size - 1 - n;
	char *text = malloc(length + 1);
	struct ddb_arena *arena = ddb_arena_new();
	require(text && arena, "there is memory");
	memcpy(text, data + 1 + n, length);
	text[length] = 0;
	(change ? changes : condition)(kind, text, (struct ddb_args){ values, n }, arena);
	ddb_arena_free(arena);
	free(text);
	return 0;
}
