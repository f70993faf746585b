/* SPDX-License-Identifier: Apache-2.0 */
/* Expiries: in embedded structs, of items without a struct, by a given time; extending with a version. */
#include "things.h"

struct lease {
	int64_t until;
};
struct room {
	const char *id;
	struct lease lease;
	int version;
	struct ddb_time saved;
};
DDB_DECLARE_PART(lease);
DDB_DECLARE(room);
static const struct ddb_attr lease_attrs[] = { DDB_TTL(lease, until) };
DDB_MODEL(lease, NULL);
static const struct ddb_attr room_attrs[] = { DDB_HASH(room, id), DDB_EMBED(room, lease, lease),
	DDB_VERSION(room, version), DDB_ATTR(room, saved, .now_on_save = true) };
DDB_MODEL(room, "Rooms");

#define AT(s) ((struct ddb_time){ (s)*INT64_C(1000000) })

static void by_a_given_time(void **state)
{
	(void)state;
	const struct room r = { .lease = { 100 } }, never = { .id = "n" };
	const struct post no_row = { .likes = 1 };
	assert_false(ddb_expired_at(&room_model, &r, AT(99)));
	assert_false(ddb_expired_at(&room_model, &r, AT(100))); /* strictly later */
	assert_true(ddb_expired_at(&room_model, &r, AT(101)));
	assert_true(room_expired(&r));
	assert_false(ddb_expired_at(&room_model, &never, AT(101)));
	assert_false(ddb_expired_at(&post_model, &no_row, AT(101)));
	assert_false(ddb_expired_at(NULL, &r, AT(101)) || ddb_expired_at(&room_model, NULL, AT(101)));
}

static void extend(void **state)
{
	struct ground *g = *state;
	struct room r = { .id = "1", .lease = { 100 } }, stale;
	REFUSED(g, DDB_CONDITION_FAILED, "The conditional request failed", room_extend(g->db, &r, AT(200)));
	assert_true(r.lease.until == 100 && r.version == 0);
	OK(g, room_put(g->db, &r, NULL));
	stale = r;
	OK(g, room_extend(g->db, &r, AT(200)));
	assert_true(r.lease.until == 200 && r.version == 2 && r.saved.us >= stale.saved.us);
	OK(g, room_put(g->db, &r, NULL)); /* it has the stored version */
	REFUSED(g, DDB_CONDITION_FAILED, "The conditional request failed",
		room_extend(g->db, &stale, AT(300)));
	assert_int_equal(stale.lease.until, 100);
	REFUSED(g, DDB_MISUSE, "the item is NULL", room_extend(g->db, NULL, AT(300)));
	REFUSED(g, DDB_MISUSE, "the time is 0: no expiry", room_extend(g->db, &r, AT(0)));
	REFUSED(g, DDB_MISUSE, "the model has no DDB_TTL row",
		ddb_extend(g->db, &post_model, &(struct post){ .blog = "b" }, AT(300)));
}

static void items(void **state)
{
	struct ground *g = *state;
	const struct ddb_model *model;
	const struct ddb_item_table t = { .table = "Rooms", .hash = { "id", DDB_S }, .ttl = "until" };
	assert_int_equal(ddb_item_model(g->arena, &t, &model, NULL), DDB_OK);
	struct ddb_member members[] = { { { "id", 2 }, ddb_text_value("x") },
		{ { "until", 5 }, ddb_int_value(100) } };
	struct ddb_item x = { members, 2 }, none = { members, 1 };
	int64_t left = 77;
	assert_true(ddb_expired_at(model, &x, AT(101)));
	assert_false(ddb_expired_at(model, &x, AT(100)));
	assert_false(ddb_expired_at(model, &none, AT(101)));
	members[1].value = ddb_int_value(ddb_now().us / 1000000 + 100);
	assert_true(ddb_expires_in(model, &x, &left));
	assert_in_range(left, 90, 100);
	REFUSED(g, DDB_CONDITION_FAILED, "The conditional request failed",
		ddb_extend(g->db, model, &x, AT(300)));
	OK(g, ddb_put(g->db, model, &x, NULL));
	OK(g, ddb_extend(g->db, model, &x, AT(300)));
	assert_stored(
		g, "Rooms", "{\"id\":{\"S\":\"x\"}}", "{\"id\":{\"S\":\"x\"},\"until\":{\"N\":\"300\"}}");
	assert_true(ddb_expired_at(model, &x, AT(301)) && !ddb_expired_at(model, &x, AT(300)));
}

static int up(void **state)
{
	ground_up(state);
	struct ground *g = *state;
	OK(g, room_create_table(g->db, NULL));
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_a_given_time),
		cmocka_unit_test(extend),
		cmocka_unit_test(items),
	};
	return ON_EVERY_STORE(tests, up);
}
