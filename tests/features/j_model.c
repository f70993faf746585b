/* SPDX-License-Identifier: Apache-2.0 */
/* J4: an abstract model, two that build on it, and another view of the first one's table. */
#include "feature.h"

struct base {
	const char *id;
	int rank;
};
DDB_DECLARE(base);
static const struct ddb_attr base_attrs[] = { DDB_HASH(base, id), DDB_ATTR(base, rank) };
DDB_PART_MODEL(base);
struct city {
	struct base base;
	const char *country;
};
FEATURE_MODEL(city, "Cities", DDB_EMBED(city, base, base), DDB_ATTR(city, country));
struct river {
	struct base base;
	int length;
};
FEATURE_MODEL(river, "Rivers", DDB_EMBED(river, base, base), DDB_ATTR(river, length));
struct place { /* a proxy: another struct for items of the same table */
	const char *id;
	struct ddb_item rest;
};
FEATURE_MODEL(place, "Cities", DDB_HASH(place, id), DDB_REST(place, rest));
#define OSLO "{'id':{'S':'oslo'},'rank':{'N':'3'},'country':{'S':'no'}}"

FEATURE(j4_abstract_and_proxy_models)
{
	struct city oslo = { { "oslo", 3 }, "no" };
	struct place p;
	assert_ok(f, city_create_table(f->db, NULL));
	assert_ok(f, river_create_table(f->db, NULL));
	assert_answer(f, "ListTables", "{}", "{'TableNames':['Cities','Rivers']}"); /* none for the base */
	assert_error_on(f, f->db, base_create_table(f->db, NULL), DDB_MISUSE,
		"base has no table: it is only nested in others");
	assert_ok(f, city_put(f->db, &oslo, NULL));
	assert_ok(f, river_put(f->db, &(struct river){ { "glomma", 1 }, 621 }, NULL));
	assert_stored(f, "Rivers", "{'id':{'S':'glomma'}}",
		"{'id':{'S':'glomma'},'rank':{'N':'1'},'length':{'N':'621'}}");
	assert_ok(f, place_get(f->db, f->arena, &(struct place){ .id = "oslo" }, &p, NULL));
	p.id = "bergen"; /* what the proxy does not know is kept */
	assert_ok(f, place_put(f->db, &p, NULL));
	assert_items(f, "Cities", "[" OSLO ",{'id':{'S':'bergen'},'rank':{'N':'3'},'country':{'S':'no'}}]");
}
