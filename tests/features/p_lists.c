/* SPDX-License-Identifier: Apache-2.0 */
/* P6: lists. */
#include "feature.h"

#define KEY "{'pk':{'S':'T1'}}"

struct listing {
	const char *pk;
	struct ddb_strlist names;
	struct ddb_intlist counts;
	struct ddb_value mixed;
};
FEATURE_MODEL(listing, "Lists", DDB_HASH(listing, pk), DDB_ATTR(listing, names), DDB_ATTR(listing, counts),
	DDB_ATTR(listing, mixed));

FEATURE(p6_lists_are_l)
{
	static const char *const names[] = { "b", "a", "b" };
	static const int64_t counts[] = { 3, -1 };
	struct ddb_value mixed[] = { ddb_text_value("x"), ddb_int_value(1), ddb_bool_value(true) };
	struct listing x = { "T1", { names, 3 }, { counts, 2 }, { .type = DDB_L, .list = { mixed, 3 } } }, y;
	assert_ok(f, listing_create_table(f->db, NULL));
	assert_ok(f, listing_put(f->db, &x, NULL));
	assert_stored(f, "Lists", KEY,
		"{'pk':{'S':'T1'},'names':{'L':[{'S':'b'},{'S':'a'},{'S':'b'}]},'counts':{'L':[{'N':'3'},"
		"{'N':'-1'}]},'mixed':{'L':[{'S':'x'},{'N':'1'},{'BOOL':true}]}}");
	assert_ok(f, listing_get(f->db, f->arena, &x, &y, NULL));
	assert_that(f, y.names.len == 3 && y.counts.len == 2 && y.mixed.list.len == 3);
	assert_text(f, y.names.items[1], "a");
	assert_that(f, ddb_value_equal(&x.mixed, &y.mixed));
	x = (struct listing){ "T1", { names, 0 }, { NULL, 0 }, { .type = DDB_NONE } };
	assert_ok(f, listing_put(f->db, &x, NULL));
	assert_stored(f, "Lists", KEY, "{'pk':{'S':'T1'},'names':{'L':[]}}");
}
