/* SPDX-License-Identifier: Apache-2.0 */
/* P7: maps. */
#include "feature.h"

#define KEY "{'pk':{'S':'T1'}}"

struct address {
	const char *street, *city;
};
DDB_DECLARE_PART(address);
static const struct ddb_attr address_attrs[] = { DDB_ATTR(address, street), DDB_ATTR(address, city) };
DDB_PART_MODEL(address);

struct place {
	const char *pk;
	const struct address *address;
	struct ddb_strmap labels;
	struct ddb_value any;
};
FEATURE_MODEL(place, "Places", DDB_HASH(place, pk), DDB_MAP(place, address, address), DDB_ATTR(place, labels),
	DDB_ATTR(place, any));

FEATURE(p7_structs_and_maps_are_m)
{
	static const char *const keys[] = { "colour", "size" };
	static const char *const items[] = { "red", "XL" };
	struct ddb_member members[] = { { { "n", 1 }, ddb_int_value(1) } };
	struct place y, x = { "T1", &(struct address){ "Elm St 1", "Oslo" }, { keys, items, 2 },
		{ .type = DDB_M, .m = { members, 1 } } };
	assert_ok(f, place_create_table(f->db, NULL));
	assert_ok(f, place_put(f->db, &x, NULL));
	assert_stored(f, "Places", KEY,
		"{'pk':{'S':'T1'},'address':{'M':{'street':{'S':'Elm St 1'},'city':{'S':'Oslo'}}},"
		"'labels':{'M':{'colour':{'S':'red'},'size':{'S':'XL'}}},'any':{'M':{'n':{'N':'1'}}}}");
	assert_ok(f, place_get(f->db, f->arena, &x, &y, NULL));
	assert_that(f, y.address && y.labels.len == 2 && ddb_value_equal(&x.any, &y.any));
	assert_text(f, y.address->city, "Oslo");
	assert_ok(f, place_put(f->db, &(struct place){ .pk = "T1" }, NULL));
	assert_stored(f, "Places", KEY, KEY);
}
