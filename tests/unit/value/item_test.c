/* SPDX-License-Identifier: Apache-2.0 */
/* The packed encoding: layout, sizes, access, the packer, and what is refused as damaged. */
#include "unit/value/codec_helpers.h"
#include "unit/value/jansson_oracle.h"

/* ---- sizes (02-2.8) ---- */
static void sizes_of_the_vectors_02_Z1(void **state)
{
	(void)state;
	FILE *f = fopen(SOURCE_DIR "/docs/semantics/vectors/item-size.jsonl", "r");
	char line[4096];
	unsigned cases = 0;
	assert_non_null(f);
	while (fgets(line, sizeof line, f)) {
		json_t *root = json_loads(line, 0, NULL), *item = json_object_get(root, "item");
		assert_non_null(root);
		if (item) {
			char *text = json_dumps(item, 0);
			struct reading *r = read_item(text);
			assert_true(r->ok);
			assert_int_equal(ddbi_item_size(r->item.packed),
				json_integer_value(json_object_get(root, "size")));
			assert_true(ddbi_packed_valid(r->item.packed));
			done(r);
			free(text);
			cases++;
		}
		json_decref(root);
	}
	fclose(f);
	assert_int_equal(cases, 22);
}

/* The last two lines of the same vectors: a text of 409,596 bytes under "a", and one byte more. */
static void sizes_at_the_limit_02_Z2(void **state)
{
	(void)state;
	for (size_t n = 409596; n <= 409597; n++) {
		char *text = test_malloc(n);
		struct buf out;
		struct packer p;
		struct str item;
		memset(text, 'x', n);
		ddbi_buf_init(&out, 1 << 20);
		ddbi_pack_begin(&p, &out);
		ddbi_pack_text(&p, STR("pk"), STR("k"));
		ddbi_pack_text(&p, STR("a"), (struct str){ text, n });
		assert_true(ddbi_pack_end(&p, &item));
		assert_int_equal(ddbi_item_size(item), n + 4);
		assert_int_equal(ddbi_item_size(item) <= ITEM_MAX_SIZE, n == 409596);
		assert_true(ddbi_packed_valid(item));
		ddbi_buf_free(&out);
		test_free(text);
	}
}

static void size_of_a_value_is_that_of_its_item(void **state)
{
	(void)state;
	struct reading *r =
		read_item("{\"k\":{\"L\":[{\"NS\":[\"1\",\"-2.5\"]},{\"M\":{\"ab\":{\"B\":\"AAE=\"}}}]}}");
	struct str value = ddbi_item_get(r->item.packed, STR("k"));
	/* L 3 + (1 + NS 2 + 4) + (1 + M 3 + (1 + 2 + B 2)) */
	assert_int_equal(ddbi_packed_size(value), 3 + 7 + 9);
	assert_int_equal(ddbi_item_size(r->item.packed), 1 + 19);
	done(r);
}

/* ---- the bytes, as packed.c describes them ---- */
static void the_layout_is_the_file_format(void **state)
{
	(void)state;
	/* Size: b 1 + 1, l 1 + 3 + 1 + 2, n 1 + 5, s 1, z 1 + 1. The number: sign 1, exponent 0 + 167, 5
	 * digits, 1 010100111 000101 in binary = A9C5; 12345 = 3039. */
	static const unsigned char bytes[] = { 0x81, 18, 0, 0, 0, 5, 0, 0, /* format, size, count */
		1, 'b', 2, DDB_BOOL, 1,                                    /* at 8 */
		1, 'l', 12, DDB_L, 6, 0, 0, 0, 1, 0, 0, 3, DDB_B, 0, 0xFF, /* at 13 */
		1, 'n', 5, DDB_N, 0xC5, 0xA9, 0x39, 0x30,                  /* at 28 */
		1, 's', 1, DDB_S,                                          /* at 36 */
		1, 'z', 1, DDB_NULL,                                       /* at 40 */
		8, 0, 13, 0, 28, 0, 36, 0, 40, 0 };
	struct reading *r = read_item("{\"n\":{\"N\":\"-12345\"},\"s\":{\"S\":\"\"},\"b\":{\"BOOL\":true},"
				      "\"z\":{\"NULL\":true},\"l\":{\"L\":[{\"B\":\"AP8=\"}]}}");
	assert_true(r->ok);
	assert_int_equal(r->item.packed.n, sizeof bytes);
	assert_memory_equal(r->item.packed.p, bytes, sizeof bytes);
	done(r);
}

static void long_items_have_wide_offsets(void **state)
{
	(void)state;
	/* head 8 + name 2 + length 3 or 5 + type 1 + text + offset 2 */
	for (size_t n = 65519 - 2; n <= 65519 + 3; n++) {
		char *text = test_malloc(n);
		struct buf out;
		struct packer p;
		struct str item;
		memset(text, 'x', n);
		ddbi_buf_init(&out, 1 << 20);
		ddbi_pack_begin(&p, &out);
		ddbi_pack_text(&p, STR("a"), (struct str){ text, n });
		assert_true(ddbi_pack_end(&p, &item));
		assert_int_equal((unsigned char)item.p[0], item.n <= 65535 ? 0x81 : 0x91);
		assert_true(ddbi_packed_valid(item));
		struct str value = ddbi_item_get(item, STR("a"));
		assert_int_equal(value.n, n + 1);
		assert_memory_equal(value.p + 1, text, n);
		ddbi_buf_free(&out);
		test_free(text);
	}
}

/* A nested text of each length: the list's own length takes one byte, three, five. */
static void lengths_at_their_edges(void **state)
{
	(void)state;
	static const size_t edges[] = { 0, 1, 241, 242, 243, 244, 245, 251, 252, 253, 254, 255, 256, 65522,
		65523, 65524, 65525, 65526, 65533, 65534, 65535, 65536 };
	static const char before[] = "{\"a\":{\"L\":[{\"S\":\"", behind[] = "\"}]}}";
	for (size_t i = 0; i < sizeof edges / sizeof edges[0]; i++) {
		size_t n = edges[i];
		char *text = test_malloc(n + 64);
		memcpy(text, before, sizeof before - 1);
		memset(text + sizeof before - 1, 'y', n);
		memcpy(text + sizeof before - 1 + n, behind, sizeof behind);
		struct reading *r = read_item(text);
		assert_true(r->ok);
		assert_true(ddbi_packed_valid(r->item.packed));
		assert_int_equal(ddbi_item_size(r->item.packed), 1 + 3 + 1 + n);
		ddbi_json_write_item(&r->out, r->item.packed);
		assert_true(str_eq(buf_view(&r->out), str_z(text)));
		done(r);
		test_free(text);
	}
}

/* ---- access ---- */
static void attributes_are_found_by_name(void **state)
{
	(void)state;
	struct reading *r = read_item("{\"b\":{\"S\":\"1\"},\"a\":{\"S\":\"2\"},\"ab\":{\"S\":\"3\"},"
				      "\"\xC3\xA9\":{\"S\":\"4\"},\"B\":{\"S\":\"5\"}}");
	struct str item = r->item.packed, name, value;
	static const char *const names[] = { "B", "a", "ab", "b", "\xC3\xA9" }, *const texts[] = { "5", "2",
		"3", "1", "4" };
	assert_int_equal(ddbi_item_count(item), 5);
	for (size_t i = 0; i < 5; i++) {
		ddbi_item_at(item, i, &name, &value);
		assert_str(name, names[i]);
		assert_str(ddbi_packed_bytes(value), texts[i]);
		assert_str(ddbi_packed_bytes(ddbi_item_get(item, str_z(names[i]))), texts[i]);
	}
	static const char *const missing[] = { "", "A", "Bb", "aa", "abc", "c", "\xC3", "\xC3\xAA" };
	for (size_t i = 0; i < sizeof missing / sizeof missing[0]; i++)
		assert_null(ddbi_item_get(item, str_z(missing[i])).p);
	done(r);
}

static void nothing_is_found_in_an_empty_item(void **state)
{
	(void)state;
	struct reading *r = read_item("{}");
	assert_null(ddbi_item_get(r->item.packed, STR("a")).p);
	assert_int_equal(ddbi_item_size(r->item.packed), 0);
	done(r);
}

static void nested_values_are_reached(void **state)
{
	(void)state;
	struct reading *r = read_item("{\"m\":{\"M\":{\"b\":{\"N\":\"-1.50\"},\"d\":{\"L\":[{\"S\":\"x\"},{"
				      "\"BOOL\":true},{\"L\":[]}]}}},\"s\":{\"NS\":[\"3\",\"-1\",\"2\"]}}");
	struct str m = ddbi_item_get(r->item.packed, STR("m")), list = ddbi_packed_member(m, STR("d"));
	assert_int_equal(packed_type(m), DDB_M);
	assert_int_equal(ddbi_packed_count(m), 2);
	assert_int_equal(ddbi_packed_depth(m), 3);
	assert_int_equal(ddbi_packed_depth(list), 2);
	assert_int_equal(ddbi_packed_depth(ddbi_packed_element(list, 2)), 1);
	assert_int_equal(ddbi_packed_depth(ddbi_packed_element(list, 0)), 0);
	struct ddb_decimal n = ddbi_packed_number(ddbi_packed_member(m, STR("b")));
	assert_true(n.negative && n.lo == 15 && n.hi == 0 && n.exponent == -1);
	assert_null(ddbi_packed_member(m, STR("a")).p);
	assert_null(ddbi_packed_member(m, STR("c")).p);
	assert_null(ddbi_packed_member(m, STR("e")).p);
	assert_null(ddbi_packed_member(list, STR("a")).p);
	assert_int_equal(ddbi_packed_count(list), 3);
	assert_str(ddbi_packed_bytes(ddbi_packed_element(list, 0)), "x");
	assert_true(ddbi_packed_bool(ddbi_packed_element(list, 1)));
	assert_null(ddbi_packed_element(list, 3).p);
	assert_null(ddbi_packed_element(m, 0).p);
	assert_null(ddbi_packed_element(STR_NONE, 0).p);
	static const int64_t members[] = { -1, 2, 3 };
	size_t i = 0;
	for (struct packed_iter it = ddbi_packed_iter(ddbi_item_get(r->item.packed, STR("s")));
		ddbi_packed_next(&it); i++) {
		int64_t v;
		n = ddbi_packed_number(it.value);
		assert_int_equal(packed_type(it.value), DDB_N);
		assert_true(ddbi_decimal_to_i64(&n, &v));
		assert_int_equal(v, members[i]);
	}
	assert_int_equal(i, 3);
	struct packed_iter none = ddbi_packed_iter(ddbi_packed_element(list, 0));
	assert_false(ddbi_packed_next(&none));
	done(r);
}

/* ---- equality ---- */
static void assert_same_bytes(const char *a, const char *b, bool same)
{
	struct reading *x = read_item(a), *y = read_item(b);
	assert_true(x->ok && y->ok);
	assert_int_equal(str_eq(x->item.packed, y->item.packed), same);
	done(x);
	done(y);
}

static void equal_values_have_equal_bytes_02_N6_S4(void **state)
{
	(void)state;
	assert_same_bytes("{\"a\":{\"M\":{\"x\":{\"N\":\"1\"},\"y\":{\"S\":\"\"}}}}",
		"{\"a\":{\"M\":{\"y\":{\"S\":\"\"},\"x\":{\"N\":\"1.0\"}}}}", true);
	assert_same_bytes("{\"a\":{\"N\":\"1\"},\"b\":{\"N\":\"100\"}}",
		"{\"b\":{\"N\":\"1e2\"},\"a\":{\"N\":\"1e0\"}}", true);
	assert_same_bytes(
		"{\"a\":{\"NS\":[\"1\",\"20\",\"0.5\"]}}", "{\"a\":{\"NS\":[\".50\",\"2e1\",\"01\"]}}", true);
	assert_same_bytes("{\"a\":{\"SS\":[\"x\",\"y\"]}}", "{\"a\":{\"SS\":[\"y\",\"x\"]}}", true);
	assert_same_bytes("{\"a\":{\"N\":\"-0\"}}", "{\"a\":{\"N\":\"0.000\"}}", true);
	assert_same_bytes("{\"a\":{\"L\":[{\"S\":\"x\"},{\"S\":\"y\"}]}}",
		"{\"a\":{\"L\":[{\"S\":\"y\"},{\"S\":\"x\"}]}}", false);
	assert_same_bytes("{\"a\":{\"N\":\"1\"}}", "{\"a\":{\"N\":\"-1\"}}", false);
	assert_same_bytes("{\"a\":{\"S\":\"1\"}}", "{\"a\":{\"B\":\"MQ==\"}}", false);
	assert_same_bytes("{\"a\":{\"SS\":[\"1\"]}}", "{\"a\":{\"NS\":[\"1\"]}}", false);
}

/* ---- the packer ---- */
static void the_packer_makes_what_the_reader_makes(void **state)
{
	(void)state;
	struct reading *r = read_item("{\"s\":{\"S\":\"text\"},\"b\":{\"B\":\"AAE=\"},\"n\":{\"N\":\"1.5\"},"
				      "\"i\":{\"N\":\"-9223372036854775808\"},"
				      "\"t\":{\"BOOL\":true},\"z\":{\"NULL\":true},\"l\":{\"L\":[{\"S\":"
				      "\"x\"}]},\"p\":{\"SS\":[\"q\"]}}");
	struct buf out;
	struct packer p;
	struct str item;
	struct ddb_value x = { .type = DDB_S, .s = { "x", 1 } };
	struct ddb_value list = { .type = DDB_L, .list = { &x, 1 } };
	struct ddb_decimal n = { .lo = 15, .exponent = -1 };
	ddbi_buf_init(&out, 1 << 20);
	buf_z(&out, "before");
	ddbi_pack_begin(&p, &out);
	ddbi_pack_null(&p, STR("z"));
	ddbi_pack_text(&p, STR("s"), STR("text"));
	ddbi_pack_binary(&p, STR("b"), STR("\x00\x01"));
	ddbi_pack_number(&p, STR("n"), &n);
	ddbi_pack_int(&p, STR("i"), INT64_MIN);
	ddbi_pack_bool(&p, STR("t"), true);
	ddbi_pack_value(&p, STR("l"), &list);
	ddbi_pack_packed(&p, STR("p"), ddbi_item_get(r->item.packed, STR("p")));
	assert_true(ddbi_pack_end(&p, &item));
	assert_ptr_equal(item.p, out.p + 6);
	assert_true(str_eq(item, r->item.packed));
	ddbi_buf_free(&out);
	done(r);
}

static void many_attributes_in_any_order(void **state)
{
	(void)state;
	static const size_t counts[] = { 0, 1, 2, 63, 64, 65, 1000, 30000 };
	for (size_t c = 0; c < sizeof counts / sizeof counts[0]; c++) {
		struct buf out;
		struct packer p;
		struct str item;
		ddbi_buf_init(&out, 1 << 24);
		ddbi_pack_begin(&p, &out);
		for (size_t i = 0; i < counts[c]; i++) {
			char name[16];
			size_t n = (size_t)snprintf(name, sizeof name, "%zu", i * 7919 % 30011);
			ddbi_pack_int(&p, (struct str){ name, n }, (int64_t)i);
		}
		assert_true(ddbi_pack_end(&p, &item));
		assert_true(ddbi_packed_valid(item));
		assert_int_equal(ddbi_item_count(item), counts[c]);
		for (size_t i = 0; i < counts[c]; i++) {
			char name[16];
			int64_t v = -1;
			size_t n = (size_t)snprintf(name, sizeof name, "%zu", i * 7919 % 30011);
			struct ddb_decimal d =
				ddbi_packed_number(ddbi_item_get(item, (struct str){ name, n }));
			assert_true(ddbi_decimal_to_i64(&d, &v));
			assert_int_equal(v, i);
		}
		ddbi_buf_free(&out);
	}
}

static void a_name_twice_is_refused(void **state)
{
	(void)state;
	struct buf out;
	struct packer p;
	struct str item = STR_NONE;
	ddbi_buf_init(&out, 1 << 20);
	buf_z(&out, "kept");
	ddbi_pack_begin(&p, &out);
	ddbi_pack_int(&p, STR("a"), 1);
	ddbi_pack_int(&p, STR("b"), 1);
	ddbi_pack_int(&p, STR("a"), 2);
	assert_false(ddbi_pack_end(&p, &item));
	assert_str(buf_view(&out), "kept");
	assert_null(item.p);
	ddbi_buf_free(&out);
}

static void a_packer_without_room_fails(void **state)
{
	(void)state;
	for (size_t max = 0; max < 120; max++) {
		struct buf out;
		struct packer p;
		struct str item;
		ddbi_buf_init(&out, max);
		ddbi_pack_begin(&p, &out);
		ddbi_pack_text(&p, STR("name"), STR("0123456789012345678901234567890123456789"));
		ddbi_pack_int(&p, STR("b"), 123456789);
		ddbi_pack_bool(&p, STR("a"), false);
		if (!ddbi_pack_end(&p, &item))
			assert_int_equal(out.len, 0);
		else
			assert_true(ddbi_packed_valid(item));
		ddbi_buf_free(&out);
	}
}

/* ---- damage ---- */
static const char sample[] = "{\"b\":{\"B\":\"AAE=\"},\"l\":{\"L\":[{\"S\":\"x\"},{\"M\":{\"k\":{\"N\":\"-1."
			     "5\"},\"kk\":{\"NULL\":true}}}]},"
			     "\"n\":{\"N\":\"12345678901234567890123\"},\"ns\":{\"NS\":[\"-1\",\"0\",\"7\"]},"
			     "\"s\":{\"S\":\"text\"},"
			     "\"ss\":{\"SS\":[\"a\",\"b\"]},\"t\":{\"BOOL\":true}}";

/* Valid only if reading and writing it again gives the same bytes: there is no second form. */
static bool valid_and_canonical(struct str bytes)
{
	char *copy = test_malloc(bytes.n ? bytes.n : 1);
	memcpy(copy, bytes.p, bytes.n);
	struct str item = { copy, bytes.n };
	bool valid = ddbi_packed_valid(item);
	if (valid) {
		struct ddb_arena arena;
		struct ddb_item tree;
		ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
		assert_true(ddbi_item_unpack(item, &arena, &tree));
		struct str again = ddbi_item_pack(&arena, &tree);
		assert_true(str_eq(again, item));
		ddbi_arena_free(&arena);
	}
	test_free(copy);
	return valid;
}

static void every_cut_and_every_changed_byte(void **state)
{
	(void)state;
	struct reading *r = read_item(sample);
	struct str item = r->item.packed;
	char bytes[1024];
	assert_true(r->ok && valid_and_canonical(item) && item.n < sizeof bytes);
	for (size_t n = 0; n < item.n; n++)
		assert_false(valid_and_canonical((struct str){ item.p, n }));
	for (size_t i = 0; i < item.n; i++) {
		for (int c = 0; c < 256; c++) {
			memcpy(bytes, item.p, item.n);
			bytes[i] = (char)c;
			valid_and_canonical((struct str){ bytes, item.n });
		}
	}
	memcpy(bytes, item.p, item.n);
	bytes[item.n] = 0;
	assert_false(valid_and_canonical((struct str){ bytes, item.n + 1 }));
	done(r);
}

static void random_bytes_are_no_item(void **state)
{
	(void)state;
	uint64_t seed = 7;
	for (unsigned i = 0; i < 20000; i++) {
		char bytes[64];
		size_t n = ddbi_random_next(&seed) % sizeof bytes;
		for (size_t k = 0; k < n; k++)
			bytes[k] = (char)(ddbi_random_next(&seed) % (i % 2 ? 256 : 12));
		if (n)
			bytes[0] = (char)0x81;
		valid_and_canonical((struct str){ bytes, n });
	}
	assert_false(ddbi_packed_valid(STR_NONE));
}

static void assert_refused(const void *bytes, size_t n)
{
	assert_false(valid_and_canonical((struct str){ bytes, n }));
}

static void forms_that_are_not_canonical_are_refused(void **state)
{
	(void)state;
	static const unsigned char fine[] = { 0x81, 3, 0, 0, 0, 1, 0, 0, 1, 'n', 4, DDB_N, 0xC1, 0x29, 5, 8,
		0 };
	assert_true(valid_and_canonical((struct str){ (const char *)fine, sizeof fine }));
	static const unsigned char coefficient_zero_byte[] = { 0x81, 3, 0, 0, 0, 1, 0, 0, 1, 'n', 5, DDB_N,
		0xC1, 0x29, 5, 0, 8, 0 };
	static const unsigned char trailing_zero[] = { 0x81, 3, 0, 0, 0, 1, 0, 0, 1, 'n', 4, DDB_N, 0xC2,
		0x29, 10, 8, 0 };
	static const unsigned char wrong_digits[] = { 0x81, 3, 0, 0, 0, 1, 0, 0, 1, 'n', 4, DDB_N, 0xC2, 0x29,
		5, 8, 0 };
	static const unsigned char minus_zero[] = { 0x81, 2, 0, 0, 0, 1, 0, 0, 1, 'n', 3, DDB_N, 0xC0, 0xA9,
		8, 0 };
	static const unsigned char long_length[] = { 0x81, 3, 0, 0, 0, 1, 0, 0, 1, 'n', 0xFE, 4, 0, DDB_N,
		0xC1, 0x29, 5, 8, 0 };
	static const unsigned char wrong_size[] = { 0x81, 4, 0, 0, 0, 1, 0, 0, 1, 'n', 4, DDB_N, 0xC1, 0x29,
		5, 8, 0 };
	static const unsigned char wrong_offset[] = { 0x81, 3, 0, 0, 0, 1, 0, 0, 1, 'n', 4, DDB_N, 0xC1, 0x29,
		5, 9, 0 };
	static const unsigned char wide[] = { 0x91, 3, 0, 0, 0, 1, 0, 0, 1, 'n', 4, DDB_N, 0xC1, 0x29, 5, 8,
		0, 0, 0 };
	static const unsigned char empty_name[] = { 0x81, 1, 0, 0, 0, 1, 0, 0, 0, 1, DDB_NULL, 8, 0 };
	static const unsigned char empty_set[] = { 0x81, 1, 0, 0, 0, 1, 0, 0, 1, 's', 8, DDB_SS, 0, 0, 0, 0,
		0, 0, 0, 8, 0 };
	static const unsigned char set_of_wrong_type[] = { 0x81, 2, 0, 0, 0, 1, 0, 0, 1, 's', 11, DDB_SS, 1,
		0, 0, 0, 1, 0, 0, 2, DDB_B, 'x', 8, 0 };
	static const unsigned char bad_utf8[] = { 0x81, 2, 0, 0, 0, 1, 0, 0, 1, 's', 2, DDB_S, 0xFF, 8, 0 };
	static const unsigned char names_unsorted[] = { 0x81, 4, 0, 0, 0, 2, 0, 0, 1, 'b', 1, DDB_NULL, 1,
		'a', 1, DDB_NULL, 8, 0, 12, 0 };
	static const unsigned char bool_of_2[] = { 0x81, 2, 0, 0, 0, 1, 0, 0, 1, 'b', 2, DDB_BOOL, 2, 8, 0 };
	assert_refused(coefficient_zero_byte, sizeof coefficient_zero_byte);
	assert_refused(trailing_zero, sizeof trailing_zero);
	assert_refused(wrong_digits, sizeof wrong_digits);
	assert_refused(minus_zero, sizeof minus_zero);
	assert_refused(long_length, sizeof long_length);
	assert_refused(wrong_size, sizeof wrong_size);
	assert_refused(wrong_offset, sizeof wrong_offset);
	assert_refused(wide, sizeof wide);
	assert_refused(empty_name, sizeof empty_name);
	assert_refused(empty_set, sizeof empty_set);
	assert_refused(set_of_wrong_type, sizeof set_of_wrong_type);
	assert_refused(bad_utf8, sizeof bad_utf8);
	assert_refused(names_unsorted, sizeof names_unsorted);
	assert_refused(bool_of_2, sizeof bool_of_2);
}

static void deep_nesting_is_refused(void **state)
{
	(void)state;
	struct ddb_value v[40] = { { .type = DDB_NULL } };
	for (size_t depth = 1; depth < 40; depth++) {
		struct buf out;
		struct packer p;
		struct str item;
		v[depth] = (struct ddb_value){ .type = DDB_L, .list = { &v[depth - 1], 1 } };
		ddbi_buf_init(&out, 1 << 20);
		ddbi_pack_begin(&p, &out);
		ddbi_pack_value(&p, STR("a"), &v[depth]);
		assert_true(ddbi_pack_end(&p, &item));
		assert_int_equal(ddbi_packed_valid(item), depth <= 31);
		ddbi_buf_free(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sizes_of_the_vectors_02_Z1),
		cmocka_unit_test(sizes_at_the_limit_02_Z2),
		cmocka_unit_test(size_of_a_value_is_that_of_its_item),
		cmocka_unit_test(the_layout_is_the_file_format),
		cmocka_unit_test(long_items_have_wide_offsets),
		cmocka_unit_test(lengths_at_their_edges),
		cmocka_unit_test(attributes_are_found_by_name),
		cmocka_unit_test(nothing_is_found_in_an_empty_item),
		cmocka_unit_test(nested_values_are_reached),
		cmocka_unit_test(equal_values_have_equal_bytes_02_N6_S4),
		cmocka_unit_test(the_packer_makes_what_the_reader_makes),
		cmocka_unit_test(many_attributes_in_any_order),
		cmocka_unit_test(a_name_twice_is_refused),
		cmocka_unit_test(a_packer_without_room_fails),
		cmocka_unit_test(every_cut_and_every_changed_byte),
		cmocka_unit_test(random_bytes_are_no_item),
		cmocka_unit_test(forms_that_are_not_canonical_are_refused),
		cmocka_unit_test(deep_nesting_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
