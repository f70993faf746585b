/* SPDX-License-Identifier: Apache-2.0 */
/* .make_parents: changes of nested attributes whose struct or map is missing. */
#include "things.h"
#include <pthread.h>

struct spot {
	const char *name;
	int64_t seen, hits;
	struct ddb_strset tags;
};
struct place {
	struct spot spot;
	const char *city;
	struct ddb_strlist names;
};
struct tree {
	const char *id;
	struct place place;
	struct ddb_intmap counts;
	DDB_KEYED(spot) spots;
	DDB_LIST(spot) list;
	int64_t start;
};
DDB_DECLARE_PART(spot);
DDB_DECLARE_PART(place);
DDB_DECLARE(tree);
#define X(m)    DDB(tree, m)
#define TREE(i) (&(struct tree){ .id = (i) })
static const struct ddb_attr spot_attrs[] = { DDB_ATTR(spot, name), DDB_ATTR(spot, seen),
	DDB_ATTR(spot, hits), DDB_ATTR(spot, tags) };
DDB_MODEL(spot, NULL);
static const struct ddb_attr place_attrs[] = { DDB_MAP(place, spot, spot), DDB_ATTR(place, city),
	DDB_ATTR(place, names) };
DDB_MODEL(place, NULL);
static const struct ddb_attr tree_attrs[] = { DDB_HASH(tree, id), DDB_MAP(tree, place, place),
	DDB_ATTR(tree, counts), DDB_KEYED_MAPS(tree, spots, spot), DDB_MAPS(tree, list, spot),
	DDB_ATTR(tree, start) };
DDB_MODEL(tree, "Trees");

static const struct ddb_update_opts parents = { .make_parents = true };
#define REFUSAL "The document path provided in the update expression is invalid for update"
#define KEY(i)  "{\"id\":{\"S\":\"" i "\"}}"

static void only_when_asked(void **state)
{
	struct ground *g = *state;
	REFUSED(g, DDB_INVALID, REFUSAL,
		tree_update(g->db, TREE("ask"), ddb_changes(ddb_set(X(place.city), "Bern")), NULL));
	assert_stored(g, "Trees", KEY("ask"), NULL);
	OK(g, tree_update(g->db, TREE("ask"), ddb_changes(ddb_set(X(place.city), "Bern")), &parents));
	assert_stored(g, "Trees", KEY("ask"),
		"{\"id\":{\"S\":\"ask\"},\"place\":{\"M\":{\"city\":{\"S\":\"Bern\"}}}}");
	assert_int_equal(ddb_error(g->db)->rc, DDB_OK);
	/* now that it is there it is changed as it is */
	OK(g, tree_update(g->db, TREE("ask"), ddb_changes(ddb_set(X(place.city), "Chur")), &parents));
	assert_stored(g, "Trees", KEY("ask"),
		"{\"id\":{\"S\":\"ask\"},\"place\":{\"M\":{\"city\":{\"S\":\"Chur\"}}}}");
}

static void several_below_one(void **state)
{
	struct ground *g = *state;
	struct tree out;
	OK(g, tree_update(g->db, TREE("many"),
		      ddb_changes(ddb_set(X(place.city), "Bern"), ddb_set(X(place.spot.name), "s"),
			      ddb_increment(X(place.spot.seen), 2), ddb_set_if_missing(X(place.spot.hits), 9),
			      ddb_add_to(X(place.spot.tags), "t"), ddb_append(X(place.names), "n"),
			      ddb_set(X(start), 4)),
		      &(struct ddb_update_opts){ .make_parents = true, .out = &out, .arena = g->arena }));
	assert_stored(g, "Trees", KEY("many"),
		"{\"id\":{\"S\":\"many\"},\"start\":{\"N\":\"4\"},\"place\":{\"M\":{\"city\":{\"S\":\"Bern\"}"
		","
		"\"names\":{\"L\":[{\"S\":\"n\"}]},\"spot\":{\"M\":{\"name\":{\"S\":\"s\"},\"seen\":{\"N\":"
		"\"2\"},"
		"\"hits\":{\"N\":\"9\"},\"tags\":{\"SS\":[\"t\"]}}}}}}");
	assert_true(out.start == 4 && out.place.spot.seen == 2);
}

static void maps_by_key(void **state)
{
	struct ground *g = *state;
	bool had = true;
	struct tree old = { .start = 77 };
	OK(g, tree_update(
		      g->db, TREE("keys"), ddb_changes(ddb_increment(ddb_key(X(counts), "a"), 1)), &parents));
	OK(g, tree_update(
		      g->db, TREE("keys"), ddb_changes(ddb_increment(ddb_key(X(counts), "a"), 1)), &parents));
	OK(g, tree_update(g->db, TREE("keys"),
		      ddb_changes(ddb_set(ddb_key_path(X(spots), "home", DDB(spot, name)), "h")),
		      &(struct ddb_update_opts){
			      .make_parents = true, .old = &old, .had_old = &had, .arena = g->arena }));
	assert_true(had && old.counts.len == 1 && old.spots.len == 0);
	OK(g, tree_update(g->db, TREE("keys"),
		      ddb_changes(ddb_set(ddb_key_path(X(spots), "work", DDB(spot, seen)), 3),
			      ddb_set(ddb_key_path(X(spots), "home", DDB(spot, seen)), 4)),
		      &parents));
	assert_stored(g, "Trees", KEY("keys"),
		"{\"id\":{\"S\":\"keys\"},\"counts\":{\"M\":{\"a\":{\"N\":\"2\"}}},\"spots\":{\"M\":{"
		"\"home\":{\"M\":{"
		"\"name\":{\"S\":\"h\"},\"seen\":{\"N\":\"4\"}}},\"work\":{\"M\":{\"seen\":{\"N\":\"3\"}}}}}"
		"}");
}

static void what_is_removed_needs_no_parent(void **state)
{
	struct ground *g = *state;
	raw(g, "PutItem", "{\"TableName\":\"Trees\",\"Item\":{\"id\":{\"S\":\"rem\"}}}");
	OK(g, tree_update(g->db, TREE("rem"),
		      ddb_changes(ddb_remove(X(place.city)), ddb_delete_from(X(place.spot.tags), "t"),
			      ddb_set(X(start), 1)),
		      &parents));
	assert_stored(g, "Trees", KEY("rem"), "{\"id\":{\"S\":\"rem\"},\"start\":{\"N\":\"1\"}}");
}

static void what_is_there_is_no_map(void **state)
{
	struct ground *g = *state;
	raw(g, "PutItem",
		"{\"TableName\":\"Trees\",\"Item\":{\"id\":{\"S\":\"no\"},\"place\":{\"S\":\"text\"}}}");
	REFUSED(g, DDB_INVALID, REFUSAL,
		tree_update(g->db, TREE("no"), ddb_changes(ddb_set(X(place.city), "B")), &parents));
	REFUSED(g, DDB_INVALID, REFUSAL,
		tree_update(g->db, TREE("no"), ddb_changes(ddb_set(X(place.spot.name), "B")), &parents));
	/* a list is not made */
	REFUSED(g, DDB_INVALID, REFUSAL,
		tree_update(g->db, TREE("no"),
			ddb_changes(ddb_set(ddb_path(X(list), 0, DDB(spot, name)), "B")), &parents));
	assert_stored(g, "Trees", KEY("no"), "{\"id\":{\"S\":\"no\"},\"place\":{\"S\":\"text\"}}");
}

static void conditions_hold_for_it_too(void **state)
{
	struct ground *g = *state;
	struct ddb_update_opts o = parents;
	o.when = ddb_exists(X(start));
	REFUSED(g, DDB_CONDITION_FAILED, "The conditional request failed",
		tree_update(g->db, TREE("cond"), ddb_changes(ddb_set(X(place.city), "B")), &o));
	raw(g, "PutItem",
		"{\"TableName\":\"Trees\",\"Item\":{\"id\":{\"S\":\"cond\"},\"start\":{\"N\":\"8\"}}}");
	OK(g, tree_update(g->db, TREE("cond"), ddb_changes(ddb_set(X(place.spot.seen), X(start))), &o));
	assert_stored(g, "Trees", KEY("cond"),
		"{\"id\":{\"S\":\"cond\"},\"start\":{\"N\":\"8\"},"
		"\"place\":{\"M\":{\"spot\":{\"M\":{\"seen\":{\"N\":\"8\"}}}}}}");
}

/* Many at once below the same missing parent: none of them is lost. */
enum { THREADS = 8 };
struct counter {
	struct ddb *db;
	enum ddb_rc rc;
	int i;
};
static void *count(void *p)
{
	struct counter *c = p;
	char name[8];
	snprintf(name, sizeof name, "k%d", c->i);
	c->rc = tree_update(c->db, TREE("race"),
		ddb_changes(
			ddb_increment(ddb_key(X(counts), "all"), 1), ddb_set(ddb_key(X(counts), name), 1)),
		&parents);
	return NULL;
}

static void at_once(void **state)
{
	struct ground *g = *state;
	struct counter c[THREADS];
	pthread_t threads[THREADS];
	struct tree t;
	for (int i = 0; i < THREADS; i++) {
		c[i] = (struct counter){ .i = i };
		OK(g, ddb_session(&c[i].db, g->db));
	}
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, count, &c[i]), 0);
	for (int i = 0; i < THREADS; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(c[i].rc, DDB_OK);
		ddb_close(c[i].db);
	}
	OK(g, tree_get(g->db, g->arena, TREE("race"), &t, NULL));
	assert_int_equal(t.counts.len, THREADS + 1);
	assert_string_equal(t.counts.keys[0], "all");
	assert_int_equal(t.counts.items[0], THREADS);
}

static int up(void **state)
{
	ground_up(state);
	struct ground *g = *state;
	OK(g, tree_create_table(g->db, NULL));
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_when_asked),
		cmocka_unit_test(several_below_one),
		cmocka_unit_test(maps_by_key),
		cmocka_unit_test(what_is_removed_needs_no_parent),
		cmocka_unit_test(what_is_there_is_no_map),
		cmocka_unit_test(conditions_hold_for_it_too),
		cmocka_unit_test(at_once),
	};
	return ON_EVERY_STORE(tests, up);
}
