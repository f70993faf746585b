/* SPDX-License-Identifier: Apache-2.0 */
/* Several models in one table: discriminators, and finds that yield items of all. */
#include "shop.h"

static const struct ddb_model *const animals[] = { &cat_model, &dog_model };
static const struct ddb_model *const shop[] = { &customer_model, &order_model };

/* ---- the discriminator ---- */
static void stored_form(void **state)
{
	struct ground *g = *state;
	struct cat tom = { .zoo = "Cork", .name = "Tom", .lives = 9 };
	OK(g, cat_put(g->db, &tom, NULL));
	assert_stored(g, "Zoo", "{\"zoo\":{\"S\":\"Cork\"},\"name\":{\"S\":\"Tom\"}}",
		"{\"zoo\":{\"S\":\"Cork\"},\"name\":{\"S\":\"Tom\"},\"lives\":{\"N\":\"9\"},"
		"\"kind\":{\"S\":\"CAT\"}}");
}

static void checked_on_load(void **state)
{
	struct ground *g = *state;
	struct cat tom = { .zoo = "Cork", .name = "Tim", .lives = 9 };
	struct dog dog = { .name = "as it was" };
	OK(g, cat_put(g->db, &tom, NULL));
	REFUSED(g, DDB_INVALID, "dog: this is an item of another model: its kind is \"CAT\", and not \"DOG\"",
		dog_get(g->db, g->arena, &(struct dog){ .zoo = "Cork", .name = "Tim" }, &dog, NULL));
	assert_string_equal(dog.name, "as it was");
	raw(g, "PutItem",
		"{\"TableName\":\"Zoo\",\"Item\":{\"zoo\":{\"S\":\"Cork\"},\"name\":{\"S\":\"Nobody\"}}}");
	REFUSED(g, DDB_INVALID, "dog: this is an item of another model: its kind is absent, and not \"DOG\"",
		dog_get(g->db, g->arena, &(struct dog){ .zoo = "Cork", .name = "Nobody" }, &dog, NULL));
	raw(g, "PutItem",
		"{\"TableName\":\"Zoo\",\"Item\":{\"zoo\":{\"S\":\"Cork\"},\"name\":{\"S\":\"One\"},"
		"\"kind\":{\"N\":\"1\"}}}");
	REFUSED(g, DDB_INVALID, "dog: this is an item of another model: its kind is no text, and not \"DOG\"",
		dog_get(g->db, g->arena, &(struct dog){ .zoo = "Cork", .name = "One" }, &dog, NULL));
}

static void updates(void **state)
{
	struct ground *g = *state;
	const struct cat *key = &(struct cat){ .zoo = "Bray", .name = "New" };
	REFUSED(g, DDB_INVALID, "cat.kind cannot be changed: it says which model the item is of: \"CAT\"",
		cat_update(g->db, key, ddb_changes(ddb_set(DDB_TEXT_OF(cat, "kind"), "DOG")), NULL));
	OK(g, cat_update(g->db, key, ddb_changes(ddb_set(DDB(cat, lives), 8)), NULL));
	assert_stored(g, "Zoo", "{\"zoo\":{\"S\":\"Bray\"},\"name\":{\"S\":\"New\"}}",
		"{\"zoo\":{\"S\":\"Bray\"},\"name\":{\"S\":\"New\"},\"lives\":{\"N\":\"8\"},"
		"\"kind\":{\"S\":\"CAT\"}}");
}

static void fill_zoo(struct ground *g, const char *zoo)
{
	for (int i = 0; i < 10; i++) {
		char name[] = "animal0";
		name[6] = (char)('0' + i);
		if (i % 2)
			OK(g, cat_put(g->db, &(struct cat){ .zoo = zoo, .name = name, .lives = i }, NULL));
		else
			OK(g, dog_put(g->db, &(struct dog){ .zoo = zoo, .name = name, .lives = "one" },
				      NULL));
	}
}

static void found_by_their_own_model(void **state)
{
	struct ground *g = *state;
	struct cat *cats = NULL;
	size_t n = 0;
	fill_zoo(g, "Galway");
	const struct ddb_query q = { .where = ddb_eq(DDB(cat, zoo), "Galway") };
	OK(g, cat_find_all(g->db, g->arena, &q, &cats, &n));
	assert_int_equal(n, 5);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(cats[i].lives, 2 * i + 1);
	OK(g, cat_count(g->db, &q, &n));
	assert_int_equal(n, 5);
}

/* ---- finding all ---- */
static void found_together(void **state)
{
	struct ground *g = *state;
	const struct ddb_model *which = NULL;
	fill_zoo(g, "Trim");
	raw(g, "PutItem",
		"{\"TableName\":\"Zoo\",\"Item\":{\"zoo\":{\"S\":\"Trim\"},\"name\":{\"S\":\"animal5b\"},"
		"\"kind\":{\"S\":\"COW\"}}}");
	struct ddb_cursor *c = ddb_find_any(g->db, animals, 2,
		&(struct ddb_query){ .where = ddb_eq(DDB(cat, zoo), "Trim"), .page_size = 3 });
	for (int i = 0; i < 10; i++) {
		const void *x = ddb_next_any(c, &which);
		assert_non_null(x);
		assert_ptr_equal(which, i % 2 ? &cat_model : &dog_model);
		if (i % 2)
			assert_int_equal(((const struct cat *)x)->lives, i);
		else
			assert_string_equal(((const struct dog *)x)->lives, "one");
	}
	assert_null(ddb_next_any(c, &which));
	assert_int_equal(ddb_find_stats(c).returned, 10);
	assert_int_equal(ddb_find_stats(c).scanned, 11);
	OK(g, ddb_finish(c));
}

/* Those that are passed over do not count. */
static void limit(void **state)
{
	struct ground *g = *state;
	const struct ddb_model *which;
	fill_zoo(g, "Cobh");
	struct ddb_cursor *c = ddb_find_any(g->db, animals + 1, 1,
		&(struct ddb_query){
			.where = ddb_eq(DDB(dog, zoo), "Cobh"), .limit = 3, .descending = true });
	for (int i = 8; i >= 4; i -= 2) {
		const struct dog *d = ddb_next_any(c, &which);
		assert_non_null(d);
		assert_int_equal(d->name[6], '0' + i);
	}
	assert_null(ddb_next_any(c, &which));
	OK(g, ddb_finish(c));
}

static void by_patterns(void **state)
{
	struct ground *g = *state;
	const struct ddb_model *which;
	struct customer c = { .email = "any@x.org", .name = "Any" };
	OK(g, customer_put(g->db, &c, NULL));
	for (uint32_t i = 1; i <= 3; i++)
		OK(g, order_put(g->db, ORDER("any@x.org", 2024, 1, (uint8_t)i, i), NULL));
	raw(g, "PutItem",
		"{\"TableName\":\"Shop\",\"Item\":{\"PK\":{\"S\":\"CUSTOMER#any@x.org\"},\"SK\":{\"S\":"
		"\"ORDER#x\"}}}");
	struct ddb_cursor *cursor = ddb_find_any(
		g->db, shop, 2, &(struct ddb_query){ .where = ddb_eq(DDB(customer, email), "any@x.org") });
	for (uint32_t i = 1; i <= 3; i++) {
		const struct order *o = ddb_next_any(cursor, &which);
		assert_non_null(o);
		assert_ptr_equal(which, &order_model);
		assert_int_equal(o->number, i);
	}
	const struct customer *last = ddb_next_any(cursor, &which);
	assert_non_null(last);
	assert_ptr_equal(which, &customer_model);
	assert_string_equal(last->name, "Any");
	assert_string_equal(last->pk, "CUSTOMER#any@x.org");
	assert_null(ddb_next_any(cursor, &which));
	OK(g, ddb_finish(cursor));
}

static void resumed(void **state)
{
	struct ground *g = *state;
	const struct ddb_model *which;
	struct ddb_query q = { .where = ddb_eq(DDB(cat, zoo), "Sligo"), .page_size = 4 };
	char token[1024] = "";
	int n = 0;
	fill_zoo(g, "Sligo");
	struct ddb_cursor *c = ddb_find_any(g->db, animals, 2, &q);
	for (; n < 5; n++)
		assert_non_null(ddb_next_any(c, &which));
	const char *text = ddb_resume_token(c);
	assert_non_null(text);
	snprintf(token, sizeof token, "%s", text);
	OK(g, ddb_finish(c));
	q.resume = token;
	c = ddb_find_any(g->db, animals, 2, &q);
	for (const void *x; (x = ddb_next_any(c, &which)); n++) {
		assert_ptr_equal(which, n % 2 ? &cat_model : &dog_model);
		if (n % 2)
			assert_int_equal(((const struct cat *)x)->lives, n);
	}
	OK(g, ddb_finish(c));
	assert_int_equal(n, 10);
}

/* A model that nothing tells from others takes what is left: an item without a struct, for example. */
static void the_rest_as_items(void **state)
{
	struct ground *g = *state;
	const struct ddb_model *which, *any = NULL;
	OK(g, ddb_learn_model(g->db, g->arena, "Zoo", &any));
	const struct ddb_model *models[] = { &cat_model, any };
	fill_zoo(g, "Kerry");
	struct ddb_cursor *c = ddb_find_any(
		g->db, models, 2, &(struct ddb_query){ .where = ddb_eq(DDB(cat, zoo), "Kerry") });
	for (int i = 0; i < 10; i++) {
		const void *x = ddb_next_any(c, &which);
		assert_non_null(x);
		assert_ptr_equal(which, i % 2 ? &cat_model : any);
		if (i % 2 == 0)
			assert_memory_equal(ddb_item_get(x, "kind")->s.data, "DOG", 3);
	}
	assert_null(ddb_next_any(c, NULL));
	OK(g, ddb_finish(c));
}

static int loaded_cats;
static void count_cat(void *item)
{
	struct cat *c = item;
	c->lives++;
	loaded_cats++;
}
static const struct ddb_hooks lion_hooks[] = { { .after_load = count_cat } };

static void hooks(void **state)
{
	struct ground *g = *state;
	const struct ddb_model lion = { .name = "lion",
		.table = "Zoo",
		.size = sizeof(struct cat),
		.attrs = cat_attrs,
		.nattrs = sizeof cat_attrs / sizeof cat_attrs[0],
		DDB_HOOKS(lion_hooks) };
	const struct ddb_model *which, *const both[] = { &dog_model, &lion };
	fill_zoo(g, "Louth");
	struct ddb_cursor *c =
		ddb_find_any(g->db, both, 2, &(struct ddb_query){ .where = ddb_eq(DDB(dog, zoo), "Louth") });
	for (int i = 0; i < 10; i++) {
		const void *x = ddb_next_any(c, &which);
		assert_non_null(x);
		if (i % 2)
			assert_int_equal(((const struct cat *)x)->lives, i + 1);
	}
	assert_int_equal(loaded_cats, 5);
	loaded_cats = 0;
	ddb_finish(c);
	ddb_close(g->db); /* it knows the model, which goes with this function */
	assert_int_equal(ddb_open(&g->db, "memory:", NULL), DDB_OK);
	OK(g, order_create_table(g->db, NULL));
	OK(g, cat_create_table(g->db, NULL));
	OK(g, person_create_table(g->db, NULL));
}

static void mistakes(void **state)
{
	struct ground *g = *state;
	const struct ddb_model *which;
	const struct ddb_model *const mixed[] = { &cat_model, &order_model }, *const wide[] = { &person_model,
		&person_model };
	const struct ddb_query q = { .where = ddb_eq(DDB(cat, zoo), "Cork") };
	struct ddb_cursor *c = ddb_find_any(g->db, mixed, 2, &q);
	assert_null(ddb_next_any(c, &which));
	REFUSED(g, DDB_MISUSE, "ddb_find_any: cat and order are in different tables", ddb_finish(c));
	c = ddb_find_any(g->db, wide, 2, &(struct ddb_query){ .where = ddb_eq(DDB(person, email), "x") });
	REFUSED(g, DDB_MISUSE,
		"ddb_find_any: nothing tells items of person from others, neither a discriminator nor a "
		"pattern of "
		"a key, so it can only be the last one",
		ddb_finish(c));
	c = ddb_find_any(g->db, NULL, 2, &q);
	REFUSED(g, DDB_MISUSE, "the model is NULL", ddb_finish(c));
	c = ddb_find_any(g->db, animals, 0, &q);
	REFUSED(g, DDB_MISUSE, "the model is NULL", ddb_finish(c));
	c = ddb_find_any(g->db, animals, 2,
		&(struct ddb_query){
			.where = ddb_eq(DDB(cat, zoo), "Cork"), .project = DDB_MEMBERS(cat, name) });
	REFUSED(g, DDB_MISUSE, "ddb_find_any: items of several models come whole, without .project",
		ddb_finish(c));
	c = ddb_find_any(g->db, animals, 2, &q);
	assert_null(ddb_next(c));
	REFUSED(g, DDB_MISUSE, "what ddb_find_any finds is read with ddb_next_any", ddb_finish(c));
	assert_null(ddb_next_any(NULL, &which));
	assert_int_equal(ddb_finish(ddb_find_any(NULL, animals, 2, &q)), DDB_MISUSE);
	/* And the other way round. */
	OK(g, cat_put(g->db, &(struct cat){ .zoo = "Meath", .name = "Tom" }, NULL));
	c = ddb_find(g->db, &cat_model, &(struct ddb_query){ .where = ddb_eq(DDB(cat, zoo), "Meath") });
	assert_non_null(ddb_next_any(c, &which));
	assert_ptr_equal(which, &cat_model);
	OK(g, ddb_finish(c));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stored_form),
		cmocka_unit_test(checked_on_load),
		cmocka_unit_test(updates),
		cmocka_unit_test(found_by_their_own_model),
		cmocka_unit_test(found_together),
		cmocka_unit_test(limit),
		cmocka_unit_test(by_patterns),
		cmocka_unit_test(resumed),
		cmocka_unit_test(the_rest_as_items),
		cmocka_unit_test(mistakes),
		cmocka_unit_test(hooks),
	};
	return ON_EVERY_STORE(tests, shop_up);
}
