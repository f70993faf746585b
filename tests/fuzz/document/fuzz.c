/* SPDX-License-Identifier: Apache-2.0 */
/* Documents into structs and back: the first byte picks the form and the model, the rest is JSON.
 *
 * What holds for every text: it is refused with a message, or becomes a struct (or an item) that is written
 * as JSON, from which the same is read again; that can be shown and measured; and that, once it is stored,
 * comes back as it was. */
#include "../rows.h"

static struct ddb_arena *arena;

static void begin(void)
{
	if (db)
		return;
	open_store();
	require(row_create_table(db, NULL) == DDB_OK && open_create_table(db, NULL) == DDB_OK,
		"tables are made");
}

static const char *json_of(const struct ddb_model *m, const void *x, enum ddb_json form)
{
	const char *json = NULL;
	require(ddb_to_json(db, m, arena, x, form, &json) == DDB_OK && ddbi_utf8_valid(str_z(json)),
		"what was read can be written");
	return json;
}

static bool is_same(const struct ddb_model *m, const void *a, const void *b)
{
	return strcmp(json_of(m, a, DDB_DYNAMODB_JSON), json_of(m, b, DDB_DYNAMODB_JSON)) == 0;
}

static void store(const struct ddb_model *m, void *x, void *back)
{
	enum ddb_rc rc = ddb_put(db, m, x, &(struct ddb_put_opts){ .any_version = true });
	require(ordinary(rc), "a struct is stored or told why not");
	if (rc != DDB_OK)
		return;
	require(ddb_get(db, m, arena, x, back, NULL) == DDB_OK, "what was stored can be read");
	require(is_same(m, x, back), "what was stored comes back");
	require(ddb_delete(db, m, x, &(struct ddb_delete_opts){ .any_version = true }) == DDB_OK,
		"what was stored can be deleted");
}

static void with_struct(const struct ddb_model *m, const char *text, enum ddb_json form, void *x, void *back)
{
	const char *shown;
	size_t size;
	enum ddb_rc rc = ddb_from_json(db, m, arena, text, form, x);
	require(ordinary(rc), "a document is read or told why not");
	if (rc != DDB_OK)
		return;
	rc = ddb_to_json(db, m, arena, x, form, &shown);
	require(ordinary(rc), "it is written or told why not");
	if (rc != DDB_OK)
		return; /* a key is missing, a text is too long */
	require(ddb_from_json(db, m, arena, json_of(m, x, DDB_DYNAMODB_JSON), DDB_DYNAMODB_JSON, back) ==
			DDB_OK,
		"what was written can be read");
	require(is_same(m, x, back), "and is the same");
	require(ddb_show(db, m, arena, x, &shown) == DDB_OK && ddbi_utf8_valid(str_z(shown)),
		"it can be shown");
	require(ddb_size_of(db, m, x, &size) == DDB_OK, "and measured");
	store(m, x, back);
}

static void with_item(const char *text, enum ddb_json form)
{
	struct ddb_item item, again;
	struct ddb_error why = { .rc = DDB_OK };
	const char *json;
	if (ddb_item_from_json(arena, text, form, &item, &why)) {
		require(why.message[0] && ddbi_utf8_valid(str_z(why.message)), "an item is told why not");
		return;
	}
	require(ddb_item_to_json(arena, &item, DDB_DYNAMODB_JSON, &json, NULL) == DDB_OK,
		"an item is written");
	require(ddb_item_from_json(arena, json, DDB_DYNAMODB_JSON, &again, NULL) == DDB_OK, "and read again");
	require(ddb_item_equal(&item, &again), "and is the same");
	require(ddb_item_size(&item) == ddb_item_size(&again), "and of the same size");
	require(ddb_item_to_json(arena, &item, DDB_PLAIN_JSON, &json, NULL) == DDB_OK,
		"an item is written plainly");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct row r = { .id = NULL }, r2 = { .id = NULL };
	struct open o = { .name = NULL }, o2 = { .name = NULL };
	if (size < 1 || size > 20000)
		return 0;
	begin();
	enum ddb_json form = data[0] & 1 ? DDB_PLAIN_JSON : DDB_DYNAMODB_JSON;
	char *text = malloc(size);
	arena = ddb_arena_new();
	require(text && arena, "there is memory");
	memcpy(text, data + 1, size - 1);
	text[size - 1] = 0;
	switch (data[0] >> 1 & 3) {
	case 0: with_item(text, form); break;
	case 1: with_struct(&open_model, text, form, &o, &o2); break;
	default: with_struct(&row_model, text, form, &r, &r2);
	}
	ddb_arena_free(arena);
	free(text);
	return 0;
}
