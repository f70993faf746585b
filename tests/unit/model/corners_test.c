/* SPDX-License-Identifier: Apache-2.0 */
/* Where the parts of the model room meet: hooks with cursors, batches with made keys, copies of what is
 * wrong, nesting through structs, lists and maps. */
#include "things.h"

/* ---- hooks ---- */
struct event {
	const char *id;
	int64_t n;
};
DDB_DECLARE(event);

/* What the hook of a get does: it asks a cursor for an item that is at hand, and tries to write. */
static struct ddb *session;
static struct event_cursor *cursor;
static bool inside, was_read;
static enum ddb_rc written;

static void read_and_write(void *item)
{
	(void)item;
	if (!cursor || inside)
		return;
	inside = true;
	was_read = event_next(cursor);
	written = event_put(session, &(struct event){ .id = "of the hook" }, NULL);
	inside = false;
}

static const struct ddb_attr event_attrs[] = { DDB_HASH(event, id), DDB_ATTR(event, n) };
static const struct ddb_hooks event_hooks[] = { { .after_load = read_and_write } };
DDB_MODEL(event, "Events", DDB_HOOKS(event_hooks));

static void hooks_get_nothing_of_a_cursor(void **state)
{
	struct ground *g = *state;
	struct event out;
	session = g->db;
	OK(g, event_create_table(g->db, NULL));
	OK(g, event_put(g->db, &(struct event){ .id = "a", .n = 1 }, NULL));
	OK(g, event_put(g->db, &(struct event){ .id = "b", .n = 2 }, NULL));
	struct event_cursor *c = event_find(g->db, NULL);
	assert_non_null(event_next(c));
	cursor = c;
	OK(g, event_get(g->db, g->arena, &(struct event){ .id = "b" }, &out, NULL));
	cursor = NULL;
	assert_int_equal(ddb_error(g->db)->rc, DDB_OK); /* it is the put that failed, not the get */
	assert_false(was_read);
	assert_int_equal(written, DDB_MISUSE);
	assert_string_equal(out.id, "b");
	assert_int_equal(out.n, 2);
	assert_null(event_next(c));
	REFUSED(g, DDB_MISUSE,
		"another call of this session is under way: from within a completion start calls, do not "
		"wait for them",
		event_finish(c));
	assert_stored(g, "Events", "{\"id\":{\"S\":\"of the hook\"}}", NULL);
	OK(g, event_put(g->db, &(struct event){ .id = "later" }, NULL));
}

/* A value that is encoded and decoded by functions which call the session. */
struct odd {
	const char *id;
	int value;
};
DDB_DECLARE(odd);

static const char *encode_odd(const void *member, struct ddb_arena *arena, struct ddb_value *out)
{
	(void)arena;
	written = event_put(session, &(struct event){ .id = "of the row" }, NULL);
	*out = ddb_int_value(*(const int *)member);
	return NULL;
}

static const char *decode_odd(const struct ddb_value *v, struct ddb_arena *arena, void *member)
{
	int64_t n = 0;
	(void)arena;
	written = event_put(session, &(struct event){ .id = "of the row" }, NULL);
	ddb_decimal_to_int(v->n, &n);
	*(int *)member = (int)n;
	return NULL;
}

static const struct ddb_attr odd_attrs[] = { DDB_HASH(odd, id),
	DDB_CUSTOM(odd, value, .encode = encode_odd, .decode = decode_odd) };
DDB_MODEL(odd, "Odds");

static void what_a_row_tries_is_none_of_the_call(void **state)
{
	struct ground *g = *state;
	struct odd out;
	session = g->db;
	OK(g, event_create_table(g->db, NULL));
	OK(g, odd_create_table(g->db, NULL));
	OK(g, odd_put(g->db, &(struct odd){ "a", 5 }, NULL));
	assert_int_equal(written, DDB_MISUSE);
	assert_int_equal(ddb_error(g->db)->rc, DDB_OK);
	written = DDB_OK;
	OK(g, odd_get(g->db, g->arena, &(struct odd){ .id = "a" }, &out, NULL));
	assert_int_equal(out.value, 5);
	assert_int_equal(written, DDB_MISUSE);
	assert_int_equal(ddb_error(g->db)->rc, DDB_OK);
	assert_stored(g, "Events", "{\"id\":{\"S\":\"of the row\"}}", NULL);
}

/* ---- batches ---- */
struct parcel {
	const char *email;
	int64_t number;
	const char *note;
};
DDB_DECLARE(parcel);
static char gone[128];

static void note_gone(const void *key)
{
	const struct parcel *p = key;
	size_t n = strlen(gone);
	snprintf(gone + n, sizeof gone - n, "%s %d, ", p->email ? p->email : "NULL", (int)p->number);
}

static const struct ddb_attr parcel_attrs[] = {
	DDB_HASH_OF(parcel, "PK", "TO#{email}"),
	DDB_RANGE_OF(parcel, "SK", "PARCEL#{number:4}"),
	DDB_ATTR(parcel, email),
	DDB_ATTR(parcel, number),
	DDB_ATTR(parcel, note),
};
static const struct ddb_hooks parcel_hooks[] = { { .after_delete = note_gone } };
DDB_MODEL(parcel, "Parcels", DDB_HOOKS(parcel_hooks));
#define PARCEL(e, n) (&(struct parcel){ .email = (e), .number = (n) })

static void deletes_of_made_keys(void **state)
{
	struct ground *g = *state;
	gone[0] = 0;
	OK(g, parcel_create_table(g->db, NULL));
	OK(g, parcel_put(g->db, PARCEL("a@x", 1), NULL));
	OK(g, parcel_put(g->db, PARCEL("b@x", 2), NULL));
	OK(g, parcel_put(g->db, PARCEL("c@x", 3), NULL));
	struct ddb_batch *b = ddb_batch(g->db, NULL);
	OK(g, parcel_batch_delete(b, PARCEL("a@x", 1)));
	OK(g, parcel_batch_delete(b, PARCEL("b@x", 2)));
	OK(g, parcel_batch_put(b, PARCEL("c@x", 4)));
	OK(g, parcel_batch_delete(b, PARCEL("a@x", 1))); /* in the place of the first */
	OK(g, parcel_batch_delete(b, PARCEL("c@x", 3)));
	OK(g, ddb_batch_finish(b, NULL));
	assert_string_equal(gone, "a@x 1, b@x 2, c@x 3, ");
	assert_stored(g, "Parcels", "{\"PK\":{\"S\":\"TO#a@x\"},\"SK\":{\"S\":\"PARCEL#0001\"}}", NULL);
	assert_stored(g, "Parcels", "{\"PK\":{\"S\":\"TO#b@x\"},\"SK\":{\"S\":\"PARCEL#0002\"}}", NULL);
	assert_stored(g, "Parcels", "{\"PK\":{\"S\":\"TO#c@x\"},\"SK\":{\"S\":\"PARCEL#0003\"}}", NULL);
	assert_stored(g, "Parcels", "{\"PK\":{\"S\":\"TO#c@x\"},\"SK\":{\"S\":\"PARCEL#0004\"}}",
		"{\"PK\":{\"S\":\"TO#c@x\"},\"SK\":{\"S\":\"PARCEL#0004\"},\"email\":{\"S\":\"c@x\"},"
		"\"number\":{"
		"\"N\":\"4\"}}");
}

/* The function that is told the results calls the writer that tells it. */
static struct ddb_batch *telling;
static size_t told;
static enum ddb_rc of_put, of_delete, of_send, of_finish;

static void call_back(void *user, size_t i, enum ddb_rc rc)
{
	struct post *p = user;
	size_t failed = 99;
	told += i == 0 && rc == DDB_OK;
	of_put = post_batch_put(telling, p);
	of_delete = post_batch_delete(telling, p);
	of_send = ddb_batch_send(telling);
	of_finish = ddb_batch_finish(telling, &failed);
	assert_int_equal(failed, 99);
}

static void a_writer_that_is_called_back(void **state)
{
	struct ground *g = *state;
	struct post p = { .blog = "back", .number = 1 };
	size_t failed = 99;
	told = 0;
	telling = ddb_batch(g->db, &(struct ddb_batch_opts){ .result = call_back, .user = &p });
	OK(g, post_batch_put(telling, &p));
	OK(g, ddb_batch_send(telling));
	assert_int_equal(told, 1);
	assert_int_equal(of_put, DDB_MISUSE);
	assert_int_equal(of_delete, DDB_MISUSE);
	assert_int_equal(of_send, DDB_MISUSE);
	assert_int_equal(of_finish, DDB_MISUSE);
	OK(g, ddb_batch_finish(telling, &failed));
	assert_int_equal(failed, 0);
	assert_stored(g, "Posts", "{\"blog\":{\"S\":\"back\"},\"number\":{\"N\":\"1\"}}",
		"{\"blog\":{\"S\":\"back\"},\"number\":{\"N\":\"1\"},\"likes\":{\"N\":\"0\"}}");
}

/* ---- nesting ---- */
struct cell {
	struct ddb_value any;
};
DDB_DECLARE_PART(cell);
struct nest {
	const char *id;
	struct ddb_value any;
	struct cell cell;
	DDB_LIST(cell) cells;
	DDB_KEYED(cell) named;
};
DDB_DECLARE(nest);
static const struct ddb_attr cell_attrs[] = { DDB_ATTR(cell, any) };
DDB_PART_MODEL(cell);
static const struct ddb_attr nest_attrs[] = {
	DDB_HASH(nest, id),
	DDB_ATTR(nest, any),
	DDB_MAP(nest, cell, cell),
	DDB_MAPS(nest, cells, cell),
	DDB_KEYED_MAPS(nest, named, cell),
};
DDB_MODEL(nest, "Nests");
#define TOO_DEEP                                                                                           \
	"Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond " \
	"supported "                                                                                       \
	"limit"

/* lists[n]: n lists around a number. */
static struct ddb_value lists[40];

static void fill_lists(void)
{
	lists[0] = ddb_int_value(1);
	for (size_t i = 1; i < 40; i++)
		lists[i] = (struct ddb_value){ .type = DDB_L, .list = { &lists[i - 1], 1 } };
}

/* 32 levels counting the item itself (02-V5): 31 in an attribute, 30 in a struct, 29 in a struct of a list or
 * map. */
static void levels_are_counted_from_the_item(void **state)
{
	struct ground *g = *state;
	const struct cell deep = { lists[29] }, too_deep = { lists[30] };
	const char *const key = "k";
	OK(g, nest_create_table(g->db, NULL));
	OK(g, nest_put(g->db, &(struct nest){ .id = "a", .any = lists[31] }, NULL));
	OK(g, nest_put(g->db, &(struct nest){ .id = "a", .cell = { lists[30] } }, NULL));
	OK(g, nest_put(g->db, &(struct nest){ .id = "a", .cells = { &deep, 1 } }, NULL));
	OK(g, nest_put(g->db, &(struct nest){ .id = "a", .named = { &key, &deep, 1 } }, NULL));
	REFUSED(g, DDB_INVALID, TOO_DEEP,
		nest_put(g->db, &(struct nest){ .id = "b", .any = lists[32] }, NULL));
	REFUSED(g, DDB_INVALID, TOO_DEEP,
		nest_put(g->db, &(struct nest){ .id = "b", .cell = { lists[31] } }, NULL));
	REFUSED(g, DDB_INVALID, TOO_DEEP,
		nest_put(g->db, &(struct nest){ .id = "b", .cells = { &too_deep, 1 } }, NULL));
	REFUSED(g, DDB_INVALID, TOO_DEEP,
		nest_put(g->db, &(struct nest){ .id = "b", .named = { &key, &too_deep, 1 } }, NULL));
	assert_stored(g, "Nests", "{\"id\":{\"S\":\"b\"}}", NULL);
}

/* ---- copies of conditions ---- */
static struct ddb_cond copy_of_wrong(struct ddb_arena *arena)
{
	char text[] = "in a block";
	struct ddb_value twice[] = { ddb_text_value(text), ddb_text_value(text) };
	struct ddb_member member = { { text, 2 }, { .type = DDB_SS, .list = { twice, 2 } } };
	const struct ddb_value v = { .type = DDB_M, .m = { &member, 1 } };
	struct ddb_cond copy = ddb_cond_copy(arena, ddb_eq(DDB(nest, any), &v));
	memset(text, 'x', sizeof text - 1);
	memset(twice, 0xFF, sizeof twice);
	return copy;
}

static void copies_of_what_is_wrong(void **state)
{
	struct ground *g = *state;
	size_t n;
	OK(g, nest_create_table(g->db, NULL));
	const struct ddb_query q = { .where = copy_of_wrong(g->arena) };
	REFUSED(g, DDB_INVALID,
		"One or more parameter values were invalid: Input collection [in a block, in a block] "
		"contains "
		"duplicates.",
		nest_count(g->db, &q, &n));
	struct ddb_cond chain[302] = { ddb_eq(DDB(nest, id), "x") };
	for (size_t i = 1; i < 302; i++)
		chain[i] = (struct ddb_cond){ .op = DDB_NOT, .kids = &chain[i - 1], .nkids = 1 };
	const struct ddb_query deep = { .where = ddb_cond_copy(g->arena, chain[299]) };
	const struct ddb_query too_deep = { .where = ddb_cond_copy(g->arena, chain[301]) };
	OK(g, nest_count(g->db, &deep, &n));
	REFUSED(g, DDB_MISUSE, "conditions are nested more than 300 levels deep",
		nest_count(g->db, &too_deep, &n));
}

/* ---- tokens, several models, keys ---- */
static void a_token_of_another_projection(void **state)
{
	struct ground *g = *state;
	struct ddb_page page;
	for (int64_t i = 0; i < 4; i++)
		OK(g, post_put(g->db, &(struct post){ .blog = "tokens", .number = i, .title = "t" }, NULL));
	const struct ddb_query all = { .where = ddb_eq(O(blog), "tokens"), .limit = 2 };
	OK(g, post_find_page(g->db, g->arena, &all, &page));
	assert_int_equal(page.n, 2);
	assert_non_null(page.next);
	struct ddb_query keys = all;
	keys.project = DDB_MEMBERS(post, blog, number);
	keys.resume = page.next;
	REFUSED(g, DDB_INVALID,
		"post: .resume is of another query: where, index, order and projection must be those that it "
		"was taken "
		"with",
		post_find_page(g->db, g->arena, &keys, &page));
}

struct bird {
	const char *zoo, *name;
};
DDB_DECLARE(bird);
static const struct ddb_attr bird_attrs[] = { DDB_HASH(bird, zoo), DDB_RANGE(bird, name),
	DDB_DISCRIMINATOR(bird, "kind", "BIRD") };
static const struct ddb_index bird_indexes[] = { DDB_INDEX_OF("kinds", "kind", NULL, .keys_only = true) };
DDB_MODEL(bird, "Birds", DDB_INDEXES(bird_indexes));

static void an_index_by_the_discriminator(void **state)
{
	struct ground *g = *state;
	const struct ddb_model *const models[] = { &bird_model }, *which = NULL;
	OK(g, bird_create_table(g->db, NULL));
	OK(g, bird_put(g->db, &(struct bird){ "berlin", "emu" }, NULL));
	struct ddb_cursor *c = ddb_find_any(g->db, models, 1,
		&(struct ddb_query){ .index = "kinds", .where = ddb_eq(DDB_TEXT_OF(bird, "kind"), "BIRD") });
	const struct bird *b = ddb_next_any(c, &which);
	assert_non_null(b);
	assert_string_equal(b->name, "emu");
	assert_ptr_equal(which, &bird_model);
	assert_null(ddb_next_any(c, &which));
	OK(g, ddb_finish(c));
}

static void the_key_of_nothing(void **state)
{
	struct ground *g = *state;
	assert_false(post_same_key(g->db, NULL, &(struct post){ .blog = "b" }));
	assert_string_equal(ddb_errmsg(g->db), "the first item is NULL");
	assert_false(post_same_key(g->db, &(struct post){ .blog = "b" }, NULL));
	assert_string_equal(ddb_errmsg(g->db), "the second item is NULL");
}

/* ---- the rest, with an embedded struct ---- */
struct origin {
	const char *city;
};
DDB_DECLARE_PART(origin);
struct letter {
	const char *id;
	struct origin origin;
	struct ddb_item rest;
};
DDB_DECLARE(letter);
static const struct ddb_attr origin_attrs[] = { DDB_ATTR(origin, city) };
DDB_PART_MODEL(origin);
static const struct ddb_attr letter_attrs[] = { DDB_HASH(letter, id), DDB_EMBED(letter, origin, origin),
	DDB_REST(letter, rest) };
DDB_MODEL(letter, "Letters");

/* Any name may be an attribute of the rest, but not one that begins with an embedded struct's. */
static void misspelt_in_an_embedded_struct(void **state)
{
	struct ground *g = *state;
	struct ddb_cond c;
	OK(g, ddb_parse(
		      g->db, &letter_model, g->arena, "origin.city = ? AND stamp = ?", ddb_args("x", 1), &c));
	REFUSED(g, DDB_INVALID,
		"condition, column 1: letter has no member origin.citi; did you mean origin.city?\n"
		"    origin.citi = ?\n"
		"    ^",
		ddb_parse(g->db, &letter_model, g->arena, "origin.citi = ?", ddb_args("x"), &c));
}

/* ---- items without a struct ---- */
#define NO_MEMBERS "the item has no members but a length"

static void an_item_with_a_length_alone(void **state)
{
	struct ground *g = *state;
	const struct ddb_model *m;
	const struct ddb_item_table table = { .table = "Raw", .hash = { "id", DDB_S }, .ttl = "until" };
	struct ddb_item bad = { NULL, 2 };
	const struct ddb_value list = { .type = DDB_L, .list = { NULL, 2 } };
	const char *text;
	assert_int_equal(ddb_item_model(g->arena, &table, &m, NULL), DDB_OK);
	OK(g, ddb_create_table(g->db, m, NULL));
	REFUSED(g, DDB_MISUSE, NO_MEMBERS, ddb_put(g->db, m, &bad, NULL));
	REFUSED(g, DDB_MISUSE, NO_MEMBERS, ddb_save(g->db, m, &bad, &bad, NULL));
	REFUSED(g, DDB_MISUSE, NO_MEMBERS, ddb_delete(g->db, m, &bad, NULL));
	REFUSED(g, DDB_MISUSE, NO_MEMBERS, ddb_show(g->db, m, g->arena, &bad, &text));
	REFUSED(g, DDB_MISUSE, NO_MEMBERS, ddb_to_json(g->db, m, g->arena, &bad, DDB_PLAIN_JSON, &text));
	assert_false(ddb_expired(m, &bad));
	assert_null(ddb_item_get(&bad, "id"));
	assert_false(ddb_item_equal(&bad, &bad));
	assert_false(ddb_value_equal(&list, &list));
	assert_int_equal(ddb_item_size(&bad), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hooks_get_nothing_of_a_cursor),
		cmocka_unit_test(what_a_row_tries_is_none_of_the_call),
		cmocka_unit_test(deletes_of_made_keys),
		cmocka_unit_test(a_writer_that_is_called_back),
		cmocka_unit_test(levels_are_counted_from_the_item),
		cmocka_unit_test(copies_of_what_is_wrong),
		cmocka_unit_test(a_token_of_another_projection),
		cmocka_unit_test(an_index_by_the_discriminator),
		cmocka_unit_test(the_key_of_nothing),
		cmocka_unit_test(misspelt_in_an_embedded_struct),
		cmocka_unit_test(an_item_with_a_length_alone),
	};
	fill_lists();
	return ON_EVERY_STORE(tests, ground_up);
}
