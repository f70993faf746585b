/* SPDX-License-Identifier: Apache-2.0 */
/* P29-P43: items that expire. */
#include "feature.h"

struct session {
	const char *pk, *user;
	struct ddb_time expires_at;
};
DDB_DECLARE(session);
static const struct ddb_attr session_attrs[] = {
	DDB_HASH(session, pk),
	DDB_ATTR(session, user),
	DDB_TTL(session, expires_at),
};
DDB_MODEL(session, "Sessions");
#define SESSION(key) (&(struct session){ .pk = (key) })

/* 2124-02-29T12:00:00.999999Z */
#define LEAP_DAY ((struct ddb_time){ 4864881600999999 })

FEATURE(p29_ttl_is_epoch_seconds)
{
	struct session s = { .pk = "S1", .user = "sam", .expires_at = LEAP_DAY };
	assert_ok(f, session_create_table(f->db, NULL));
	assert_ok(f, session_put(f->db, &s, NULL));
	assert_stored(f, "Sessions", "{'pk':{'S':'S1'}}",
		"{'pk':{'S':'S1'},'user':{'S':'sam'},'expires_at':{'N':'4864881600'}}");

	s.expires_at = (struct ddb_time){ 0 }; /* never */
	assert_ok(f, session_put(f->db, &s, NULL));
	assert_stored(f, "Sessions", "{'pk':{'S':'S1'}}", "{'pk':{'S':'S1'},'user':{'S':'sam'}}");
}

FEATURE(p30_ttl_comes_back_in_utc_without_fraction)
{
	struct session s = { .pk = "S1", .user = "sam", .expires_at = LEAP_DAY }, found;
	assert_ok(f, session_create_table(f->db, NULL));
	assert_ok(f, session_put(f->db, &s, NULL));
	assert_stored(f, "Sessions", "{'pk':{'S':'S1'}}",
		"{'pk':{'S':'S1'},'user':{'S':'sam'},'expires_at':{'N':'4864881600'}}");
	assert_ok(f, session_get(f->db, f->arena, SESSION("S1"), &found, NULL));
	assert_int(f, found.expires_at.us, 4864881600000000);

	feature_put(f, "Sessions", "{'pk':{'S':'S2'},'expires_at':{'S':'2024-02-29'}}");
	assert_error(f, session_get(f->db, f->arena, SESSION("S2"), &found, NULL),
		"session.expires_at cannot be loaded: attribute expires_at is a string (S); a number (N) is "
		"needed");
}
