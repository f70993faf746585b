/* SPDX-License-Identifier: Apache-2.0 */
/* D17: dates. */
#include "feature.h"

#define KEY      "{'id':{'S':'1'}}"
#define WITH(as) "{'id':{'S':'1'},'v':" as "}"

struct day {
	const char *id;
	struct ddb_date v;
};
FEATURE_MODEL(day, "Days", DDB_HASH(day, id), DDB_ATTR(day, v));

FEATURE(d17_date_is_s)
{
	struct day y;
	assert_ok(f, day_create_table(f->db, NULL));
	assert_ok(f, day_put(f->db, &(struct day){ "1", { 2024, 2, 29 } }, NULL));
	assert_stored(f, "Days", KEY, WITH("{'S':'2024-02-29'}"));
	assert_ok(f, day_get(f->db, f->arena, &(struct day){ .id = "1" }, &y, NULL));
	assert_that(f, y.v.year == 2024 && y.v.month == 2 && y.v.day == 29);
	assert_ok(f, day_put(f->db, &(struct day){ .id = "1" }, NULL));
	assert_stored(f, "Days", KEY, KEY);
	assert_error_on(f, f->db, day_put(f->db, &(struct day){ "1", { 2023, 2, 29 } }, NULL), DDB_INVALID,
		"day.v is 2023-02-29, which is no day of the years 0 to 9999");
}
