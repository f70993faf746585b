/* SPDX-License-Identifier: Apache-2.0 */
/* P29-P39, P43: items that expire, in the program. */
#include "feature.h"
#include <stdio.h>

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
#define KEY          "{'pk':{'S':'S1'}}"

struct note { /* without an expiry */
	const char *pk;
};
DDB_DECLARE(note);
static const struct ddb_attr note_attrs[] = { DDB_HASH(note, pk) };
DDB_MODEL(note, "Notes");

#define SECOND INT64_C(1000000)
/* 2124-02-29T12:00:00.999999Z */
#define LEAP_DAY ((struct ddb_time){ INT64_C(4864881600999999) })

/* The item S1 as it is stored with that expiry. */
static const char *stored_until(struct ddb_time t)
{
	static char json[120];
	snprintf(
		json, sizeof json, "{'pk':{'S':'S1'},'expires_at':{'N':'%lld'}}", (long long)(t.us / SECOND));
	return json;
}

static bool is_near(struct ddb_time t, int64_t seconds_from_now)
{
	int64_t off = t.us - ddb_now().us - seconds_from_now * SECOND;
	return off <= 0 && off > -30 * SECOND;
}

FEATURE(p29_ttl_is_epoch_seconds)
{
	struct session s = { .pk = "S1", .user = "sam", .expires_at = LEAP_DAY };
	assert_ok(f, session_create_table(f->db, NULL));
	assert_ok(f, session_put(f->db, &s, NULL));
	assert_stored(
		f, "Sessions", KEY, "{'pk':{'S':'S1'},'user':{'S':'sam'},'expires_at':{'N':'4864881600'}}");

	s.expires_at = (struct ddb_time){ 0 }; /* never */
	assert_ok(f, session_put(f->db, &s, NULL));
	assert_stored(f, "Sessions", KEY, "{'pk':{'S':'S1'},'user':{'S':'sam'}}");
}

FEATURE(p30_ttl_comes_back_in_utc_without_fraction)
{
	struct session s = { .pk = "S1", .user = "sam", .expires_at = LEAP_DAY }, found;
	assert_ok(f, session_create_table(f->db, NULL));
	assert_ok(f, session_put(f->db, &s, NULL));
	assert_stored(
		f, "Sessions", KEY, "{'pk':{'S':'S1'},'user':{'S':'sam'},'expires_at':{'N':'4864881600'}}");
	assert_ok(f, session_get(f->db, f->arena, SESSION("S1"), &found, NULL));
	assert_int(f, found.expires_at.us, 4864881600 * SECOND);

	feature_put(f, "Sessions", "{'pk':{'S':'S2'},'expires_at':{'S':'2024-02-29'}}");
	assert_error(f, session_get(f->db, f->arena, SESSION("S2"), &found, NULL),
		"session.expires_at cannot be loaded: attribute expires_at is a string (S); a number (N) is "
		"needed");
}

/* Whatever n is, 0 and negative too, the time is n units from now. */
static void put_again(struct feature *f, struct session *s, struct ddb_time expires_at)
{
	s->expires_at = expires_at;
	assert_ok(f, session_create_table(f->db, NULL));
	assert_ok(f, session_put(f->db, s, NULL));
}

FEATURE(p31_expires_in_seconds)
{
	struct session s = { .pk = "S1" };
	assert_that(f, is_near(ddb_in_seconds(90), 90) && is_near(ddb_in_seconds(0), 0));
	assert_that(f, is_near(ddb_in_seconds(-2), -2 * 1));
	put_again(f, &s, ddb_in_seconds(90));
	assert_stored(f, "Sessions", KEY, stored_until(s.expires_at));
	put_again(f, &s, ddb_add_seconds(s.expires_at, 3600));
	assert_that(f, is_near(s.expires_at, 3690));
	assert_stored(f, "Sessions", KEY, stored_until(s.expires_at));
}

FEATURE(p32_expires_in_minutes)
{
	struct session s = { .pk = "S1" };
	assert_that(f, is_near(ddb_in_minutes(15), 900) && is_near(ddb_in_minutes(0), 0));
	assert_that(f, is_near(ddb_in_minutes(-2), -2 * 60));
	put_again(f, &s, ddb_in_minutes(15));
	assert_stored(f, "Sessions", KEY, stored_until(s.expires_at));
	put_again(f, &s, ddb_add_minutes(s.expires_at, 45));
	assert_that(f, is_near(s.expires_at, 3600));
	assert_stored(f, "Sessions", KEY, stored_until(s.expires_at));
}

FEATURE(p33_expires_in_hours)
{
	struct session s = { .pk = "S1" };
	assert_that(f, is_near(ddb_in_hours(24), 86400) && is_near(ddb_in_hours(0), 0));
	assert_that(f, is_near(ddb_in_hours(-2), -2 * 3600));
	put_again(f, &s, ddb_in_hours(24));
	assert_stored(f, "Sessions", KEY, stored_until(s.expires_at));
	put_again(f, &s, ddb_add_hours(s.expires_at, 1));
	assert_that(f, is_near(s.expires_at, 90000));
	assert_stored(f, "Sessions", KEY, stored_until(s.expires_at));
}

FEATURE(p34_expires_in_days)
{
	struct session s = { .pk = "S1" };
	assert_that(f, is_near(ddb_in_days(90), 7776000) && is_near(ddb_in_days(0), 0));
	assert_that(f, is_near(ddb_in_days(-2), -2 * 86400));
	put_again(f, &s, ddb_in_days(90));
	assert_stored(f, "Sessions", KEY, stored_until(s.expires_at));
	put_again(f, &s, ddb_add_days(s.expires_at, -60));
	assert_that(f, is_near(s.expires_at, 2592000));
	assert_stored(f, "Sessions", KEY, stored_until(s.expires_at));
}

FEATURE(p35_expires_in_weeks)
{
	struct session s = { .pk = "S1" };
	assert_that(f, is_near(ddb_in_weeks(2), 1209600) && is_near(ddb_in_weeks(0), 0));
	assert_that(f, is_near(ddb_in_weeks(-2), -2 * 604800));
	put_again(f, &s, ddb_in_weeks(2));
	assert_stored(f, "Sessions", KEY, stored_until(s.expires_at));
	put_again(f, &s, ddb_add_weeks(s.expires_at, 1));
	assert_that(f, is_near(s.expires_at, 1814400));
	assert_stored(f, "Sessions", KEY, stored_until(s.expires_at));
}

FEATURE(p36_is_it_expired)
{
	struct session s = { .pk = "S1" };
	put_again(f, &s, ddb_in_seconds(100));
	assert_that(f, !session_expired(&s));
	assert_stored(f, "Sessions", KEY, stored_until(s.expires_at));
	put_again(f, &s, (struct ddb_time){ 0 });
	assert_that(f, !session_expired(&s)); /* no expiry */
	assert_stored(f, "Sessions", KEY, "{'pk':{'S':'S1'}}");
	assert_that(f, !note_expired(&(struct note){ .pk = "N1" })); /* nor a row for one */

	s.expires_at = ddb_in_seconds(-2);
	assert_that(f, session_expired(&s));
	s.expires_at = LEAP_DAY; /* strictly later: not in that very second */
	assert_that(f, !ddb_expired_at(&session_model, &s, (struct ddb_time){ 4864881600 * SECOND }));
	assert_that(f, ddb_expired_at(&session_model, &s, (struct ddb_time){ 4864881601 * SECOND }));
}

FEATURE(p37_expires_in)
{
	struct session s = { .pk = "S1" };
	int64_t left = -7;
	put_again(f, &s, ddb_in_hours(2));
	assert_that(f, session_expires_in(&s, &left) && left > 7170 && left <= 7200);
	assert_stored(f, "Sessions", KEY, stored_until(s.expires_at));
	put_again(f, &s, (struct ddb_time){ 0 });
	assert_stored(f, "Sessions", KEY, "{'pk':{'S':'S1'}}");
	left = -7;
	assert_that(f, !session_expires_in(&s, &left)); /* never */
	assert_that(f, !note_expires_in(&(struct note){ .pk = "N1" }, &left));
	s.expires_at = ddb_in_seconds(-2);
	assert_that(f, !session_expires_in(&s, &left)); /* it has already */
	assert_int(f, left, -7);

	/* Exactly none left is a duration like any other, and not "already expired". */
	for (int tries = 0; tries < 50 && left != 0; tries++) {
		s.expires_at = ddb_now();
		if (!session_expires_in(&s, &left))
			left = -7; /* the second has just ended */
	}
	assert_int(f, left, 0);
}

FEATURE(p38_extend_to_an_absolute_time)
{
	struct session s = { .pk = "S1", .user = "sam" };
	struct note n = { .pk = "N1" };
	put_again(f, &s, ddb_in_days(1));
	feature_call(f, "UpdateItem",
		"{'TableName':'Sessions','Key':{'pk':{'S':'S1'}},'UpdateExpression':'SET seen = :n',"
		"'ExpressionAttributeValues':{':n':{'N':'1'}}}");
	assert_ok(f, session_extend(f->db, &s, LEAP_DAY));
	assert_int(f, s.expires_at.us, LEAP_DAY.us);
	assert_stored(f, "Sessions", KEY,
		"{'pk':{'S':'S1'},'user':{'S':'sam'},'seen':{'N':'1'},'expires_at':{'N':'4864881600'}}");
	assert_ok(
		f, session_extend(f->db, &s, ddb_add_hours(LEAP_DAY, 1))); /* one hour more than there was */
	assert_stored(f, "Sessions", KEY,
		"{'pk':{'S':'S1'},'user':{'S':'sam'},'seen':{'N':'1'},'expires_at':{'N':'4864885200'}}");

	assert_error(f, note_extend(f->db, &n, LEAP_DAY), "the model has no DDB_TTL row");
	struct session gone = { .pk = "S2", .expires_at = LEAP_DAY };
	assert_error_on(f, f->db, session_extend(f->db, &gone, ddb_in_hours(1)), DDB_CONDITION_FAILED,
		"The conditional request failed");
	assert_int(f, gone.expires_at.us, LEAP_DAY.us);
	assert_missing(f, "Sessions", "{'pk':{'S':'S2'}}");
}

/* Two rows that say so are a mistake in the model, and no later one is passed over in silence. */
struct pass {
	const char *pk;
	struct ddb_time good_until, kept_until;
};
DDB_DECLARE(pass);
static const struct ddb_attr pass_attrs[] = {
	DDB_HASH(pass, pk),
	DDB_TTL(pass, good_until),
	DDB_TTL(pass, kept_until),
};
DDB_MODEL(pass, "Passes");

FEATURE(p39_one_row_is_the_expiry)
{
	struct pass p = { .pk = "P1", .good_until = LEAP_DAY };
	assert_model_refused(f, &pass_model, "pass: good_until and kept_until are both the expiry");
	assert_error_on(f, f->db, pass_put(f->db, &p, NULL), DDB_MISUSE,
		"pass: good_until and kept_until are both the expiry");
}

/* ---- P43: a session store ---- */

static bool is_valid(struct feature *f, const char *pk, struct session *out)
{
	return session_get(f->db, f->arena, SESSION(pk), out, NULL) == DDB_OK && !session_expired(out);
}

/* 24 hours more, unless it is over. */
static bool refresh(struct feature *f, const char *pk)
{
	struct session s;
	if (!is_valid(f, pk, &s))
		return false;
	assert_ok(f, session_extend(f->db, &s, ddb_in_hours(24)));
	return true;
}

FEATURE(p43_session_store)
{
	struct session s = { .pk = "S1", .user = "sam" }, found;
	put_again(f, &s, ddb_in_hours(2));
	assert_that(f, is_valid(f, "S1", &found) && is_near(found.expires_at, 2 * 3600));
	assert_text(f, found.user, "sam");
	assert_that(f, !is_valid(f, "S2", &found)); /* missing */
	assert_missing(f, "Sessions", "{'pk':{'S':'S2'}}");

	assert_that(f, refresh(f, "S1"));
	assert_that(f, is_valid(f, "S1", &found) && is_near(found.expires_at, 24 * 3600));
	found.user = NULL;
	assert_ok(f, session_update(f->db, SESSION("S1"), ddb_changes(ddb_remove(DDB(session, user))), NULL));
	assert_stored(f, "Sessions", KEY, stored_until(found.expires_at));

	put_again(f, &s, ddb_in_seconds(-1)); /* expired: it may be there still or be swept already */
	assert_that(f, !is_valid(f, "S1", &found));
	assert_that(f, !refresh(f, "S1"));
}
