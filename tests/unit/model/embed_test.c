/* SPDX-License-Identifier: Apache-2.0 */
/* Embedded structs: their rows are rows of the model that embeds them. */
#include "things.h"

struct base {
	const char *id;
	char code[24];
	struct ddb_time created_at;
	struct ddb_opt_time expires;
	const char *city, *kind;
	int size, version;
};
DDB_DECLARE_PART(base);

static void name_it(void *item)
{
	struct base *b = item;
	if (!b->kind)
		b->kind = b->size > 10 ? "large" : "small";
}
static const struct base base_defaults = { .city = "Cork", .size = 3 };
static const struct ddb_attr base_attrs[] = {
	DDB_HASH(base, id),
	DDB_ATTR(base, code, .pattern = "{city}/{id}"),
	DDB_ATTR(base, created_at, .name = "createdAt", .now_on_create = true),
	DDB_TTL(base, expires),
	DDB_ATTR(base, city),
	DDB_ATTR(base, kind),
	DDB_ATTR(base, size),
	DDB_VERSION(base, version),
};
DDB_PART_MODEL(base, .defaults = &base_defaults, .fill = name_it);

struct house {
	int rooms;
	struct base base;
	const char *colour, *city;
	struct address at;
};
DDB_DECLARE(house);
#define H(m)     DDB(house, m)
#define HOUSE(i) (&(struct house){ .base = { .id = (i) } })

static void paint(void *item)
{
	struct house *h = item;
	if (!h->colour)
		h->colour = h->base.kind;
}
static const struct house house_defaults = { .rooms = 1, .base = { .size = 40 } };
static const struct ddb_attr house_attrs[] = {
	DDB_ATTR(house, rooms),
	DDB_EMBED(house, base, base),
	DDB_ATTR(house, colour),
	DDB_ATTR(house, city, .name = "a city"), /* another than that of the base */
	DDB_MAP(house, at, address),
	DDB_ATTR_OF(house, "place", "{base.city}#{colour}"),
};
static const struct ddb_index house_indexes[] = {
	DDB_INDEX(house, "by_city", base.city, base.size),
};
DDB_MODEL(house, "Houses", DDB_INDEXES(house_indexes), .defaults = &house_defaults, .fill = paint);

static void stored_form(void **state)
{
	struct ground *g = *state;
	struct house h = { .rooms = 5,
		.colour = "red",
		.city = "none",
		.base = { .id = "h1", .city = "Bray", .created_at = { 1000000 }, .size = 7 } };
	OK(g, house_put(g->db, &h, NULL));
	assert_int_equal(h.base.version, 1);
	assert_string_equal(h.base.code, "Bray/h1");
	assert_stored(g, "Houses", "{\"id\":{\"S\":\"h1\"}}",
		"{\"id\":{\"S\":\"h1\"},\"code\":{\"S\":\"Bray/h1\"},"
		"\"createdAt\":{\"S\":\"1970-01-01T00:00:01.000000Z\"},\"city\":{\"S\":\"Bray\"},"
		"\"size\":{\"N\":\"7\"},\"version\":{\"N\":\"1\"},\"rooms\":{\"N\":\"5\"},"
		"\"colour\":{\"S\":\"red\"},\"a "
		"city\":{\"S\":\"none\"},\"at\":{\"M\":{\"number\":{\"N\":\"0\"}}},"
		"\"place\":{\"S\":\"Bray#red\"}}");
	struct house read;
	OK(g, house_get(g->db, g->arena, HOUSE("h1"), &read, NULL));
	assert_string_equal(read.base.city, "Bray");
	assert_string_equal(read.base.code, "Bray/h1");
	assert_string_equal(read.base.kind, "small");
	assert_int_equal(read.base.created_at.us, 1000000);
	assert_int_equal(read.rooms, 5);
}

static void roles_of_the_base(void **state)
{
	struct ground *g = *state;
	struct house h = { .base = { .id = "r1", .city = "Bray" } }, old;
	OK(g, house_put(g->db, &h, NULL));
	assert_true(h.base.created_at.us > 0);
	old = h;
	OK(g, house_put(g->db, &h, NULL));
	assert_int_equal(h.base.version, 2);
	REFUSED(g, DDB_CONDITION_FAILED, "The conditional request failed", house_put(g->db, &old, NULL));
	assert_false(house_expired(&h));
	OK(g, house_extend(g->db, &h, ddb_in_hours(1)));
	int64_t seconds = 0;
	assert_true(house_expires_in(&h, &seconds));
	assert_in_range(seconds, 3590, 3600);
	assert_int_equal(h.base.version, 3);
	h.base.expires = (struct ddb_opt_time){ true, { 1000000 } };
	assert_true(house_expired(&h));
	const char *ttl = raw(g, "DescribeTimeToLive", "{\"TableName\":\"Houses\"}");
	assert_non_null(strstr(ttl, "\"AttributeName\":\"expires\""));
}

static void paths(void **state)
{
	struct ground *g = *state;
	struct house *found = NULL;
	size_t n = 0;
	for (int i = 0; i < 4; i++) {
		char id[] = "c0";
		id[1] = (char)('0' + i);
		struct house h = { .base = { .id = id, .city = i % 2 ? "Trim" : "Birr", .size = 10 - i } };
		OK(g, house_put(g->db, &h, NULL));
	}
	const struct ddb_query q = {
		.where = ddb_eq(H(base.city), "Trim"), .order_by = "base.size", .no_scan = true
	};
	OK(g, house_find_all(g->db, g->arena, &q, &found, &n));
	assert_int_equal(n, 2);
	assert_string_equal(found[0].base.id, "c3");
	assert_string_equal(found[1].base.id, "c1");
	struct house h;
	OK(g, house_update(g->db, HOUSE("c3"),
		      ddb_changes(ddb_increment(H(base.size), 5), ddb_set(H(at.city), "Oslo")),
		      &(struct ddb_update_opts){
			      .out = &h, .arena = g->arena, .when = ddb_eq(H(base.city), "Trim") }));
	assert_int_equal(h.base.size, 12);
	assert_string_equal(h.at.city, "Oslo");
	OK(g, house_get(g->db, g->arena, HOUSE("c1"), &h,
		      &(struct ddb_get_opts){ .project = DDB_MEMBERS(house, base.size, rooms) }));
	assert_int_equal(h.base.size, 9);
	assert_null(h.base.city);
	struct ddb_cond where;
	OK(g, ddb_parse(g->db, &house_model, g->arena, "base.city = ? AND at.city = ?",
		      ddb_args("Trim", "Oslo"), &where));
	OK(g, house_one(g->db, g->arena, &(struct ddb_query){ .where = where }, &h));
	assert_string_equal(h.base.id, "c3");
	REFUSED(g, DDB_INVALID,
		"condition, column 1: house has no member base.citi; did you mean base.city?\n    base.citi "
		"= ?\n    ^",
		ddb_parse(g->db, &house_model, g->arena, "base.citi = ?", ddb_args("x"), &where));
	REFUSED(g, DDB_INVALID,
		"condition, column 1: base is a struct: name a member of it\n    base = ?\n    ^",
		ddb_parse(g->db, &house_model, g->arena, "base = ?", ddb_args("x"), &where));
	REFUSED(g, DDB_INVALID, "house.base.id is the hash key and must be set",
		house_delete(g->db, HOUSE(NULL), NULL));
}

/* The outer model's defaults come before those of the embedded one, and these before computed ones. */
static void defaults(void **state)
{
	struct ground *g = *state;
	struct house h = DDB_NEW(house, .base = { .id = "d1" });
	assert_string_equal(h.base.city, "Cork");
	assert_int_equal(h.base.size, 40);
	assert_string_equal(h.base.kind, "large");
	assert_string_equal(h.colour, "large");
	assert_int_equal(h.rooms, 1);
	raw(g, "PutItem", "{\"TableName\":\"Houses\",\"Item\":{\"id\":{\"S\":\"d2\"}}}");
	OK(g, house_get(g->db, g->arena, HOUSE("d2"), &h, NULL));
	assert_string_equal(h.base.city, "Cork");
	assert_int_equal(h.base.size, 40);
	assert_string_equal(h.base.kind, "large");
	assert_string_equal(h.colour, "large");
	assert_int_equal(h.rooms, 1);
}

/* ---- models that are wrong ---- */
struct twice {
	const char *id, *name;
	struct base base;
};
extern const struct ddb_model twice_model;
struct deep {
	struct house house;
};
extern const struct ddb_model deep_model;
struct nest {
	const char *id;
	struct base base;
};
extern const struct ddb_model nest_model;

static void wrong(const struct ddb_attr *rows, size_t n, const char *name, const char *text)
{
	const struct ddb_model m = { .name = name, .table = "T", .size = 200, .attrs = rows, .nattrs = n };
	struct ddb_error why;
	assert_int_equal(ddb_model_check(&m, &why), DDB_MISUSE);
	assert_string_equal(why.message, text);
}
#define WRONG(name, text, ...)                                            \
	do {                                                              \
		const struct ddb_attr rows_[] = { __VA_ARGS__ };          \
		wrong(rows_, sizeof rows_ / sizeof rows_[0], name, text); \
	} while (0)

static void clashes(void **state)
{
	struct ddb_error why;
	(void)state;
	WRONG("twice", "twice: id and base.id are both stored as id", DDB_ATTR(twice, id),
		DDB_EMBED(twice, base, base));
	WRONG("twice", "twice: name and base.id are both the hash key", DDB_HASH(twice, name),
		DDB_EMBED(twice, base, base));
	WRONG("twice", "twice: there are two rows for base.id", DDB_EMBED(twice, base, base),
		DDB_EMBED(twice, base, base));
	WRONG("deep", "deep.house: house embeds another struct itself, and only one level is possible",
		DDB_EMBED(deep, house, house));
	WRONG("twice", "twice.base: DDB_EMBED takes no options: they belong to the rows of base",
		DDB_ATTR(twice, name), DDB_EMBED(twice, base, base, .required = true));
	WRONG("nest", "base.id: only a model with a table has keys, an expiry or a version",
		DDB_HASH(nest, id), DDB_MAP(nest, base, base, .name = "b"));
	assert_int_equal(ddb_model_check(&house_model, &why), DDB_OK);
	assert_int_equal(ddb_model_check(&base_model, &why), DDB_OK);
}

static int houses_up(void **state)
{
	if (ground_up(state))
		return -1;
	struct ground *g = *state;
	OK(g, house_create_table(g->db, NULL));
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stored_form),
		cmocka_unit_test(roles_of_the_base),
		cmocka_unit_test(paths),
		cmocka_unit_test(defaults),
		cmocka_unit_test(clashes),
	};
	return ON_EVERY_STORE(tests, houses_up);
}
