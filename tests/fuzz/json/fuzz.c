/* SPDX-License-Identifier: Apache-2.0 */
/* JSON of an item: what is read and obeys the rules is a packed item, and writing and reading it again gives
 * the same bytes. The short way of reading and the long one agree: white space changes nothing. */
#include "value/json.h"

#define CHECK(truth) ((truth) ? (void)0 : __builtin_trap())

struct reading {
	struct ddb_arena arena;
	struct buf scratch;
	struct error type_error;
	struct item item;
	bool ok;
};

static void read_item(struct reading *r, struct str text)
{
	struct json j;
	ddbi_arena_init(&r->arena, ARENA_MAX_DEFAULT);
	ddbi_buf_init(&r->scratch, ARENA_MAX_DEFAULT);
	error_init(&r->type_error, &r->arena);
	ddbi_json_begin(&j, text, &r->arena, &r->scratch);
	r->ok = ddbi_json_kind(&j) == JSON_OBJECT && ddbi_json_read_item(&j, &r->type_error, &r->item) &&
		ddbi_json_end(&j);
}

static void drop(struct reading *r)
{
	ddbi_arena_free(&r->arena);
	ddbi_buf_free(&r->scratch);
}

static bool obeys_the_rules(const struct reading *r)
{
	return r->ok && !r->item.fault && r->type_error.exception == EXCEPTION_NONE;
}

static void check_same(struct str text, struct str packed)
{
	struct reading again;
	read_item(&again, text);
	CHECK(obeys_the_rules(&again));
	CHECK(str_eq(again.item.packed, packed));
	drop(&again);
}

/* Blanks around every token, where no short way is taken. */
static void spread(struct buf *out, struct str text)
{
	bool quoted = false;
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];
		bool token = !quoted && strchr("{}[]:,", c) != NULL;
		if (token)
			ddbi_buf_byte(out, ' ');
		ddbi_buf_byte(out, c);
		if (token)
			ddbi_buf_byte(out, '\n');
		if (c == '"')
			quoted = !quoted;
		if (c == '\\' && quoted && i + 1 < text.n)
			ddbi_buf_byte(out, text.p[++i]);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct reading first;
	read_item(&first, (struct str){ (const char *)data, size });
	if (obeys_the_rules(&first)) {
		struct buf text, spaced;
		CHECK(ddbi_packed_valid(first.item.packed));
		ddbi_buf_init(&text, ARENA_MAX_DEFAULT);
		ddbi_buf_init(&spaced, ARENA_MAX_DEFAULT);
		ddbi_json_write_item(&text, first.item.packed);
		CHECK(!text.failed);
		check_same(buf_view(&text), first.item.packed);
		spread(&spaced, buf_view(&text));
		check_same(buf_view(&spaced), first.item.packed);
		ddbi_buf_free(&text);
		ddbi_buf_free(&spaced);
	}
	drop(&first);
	return 0;
}
