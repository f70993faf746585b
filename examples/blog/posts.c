/* SPDX-License-Identifier: Apache-2.0 */
#include "posts.h"
#include "http/request.h"
#include "queries.h"
#include <stdio.h>
#include <string.h>
#include <time.h>

#define TRIES 50 /* where others are at the same item */

void copy_pk(char out[DDB_UUID_SIZE], const char *pk)
{
	size_t n = strnlen(pk, DDB_UUID_SIZE - 1);
	memmove(out, pk, n); /* the two may be the same */
	out[n] = '\0';
}

enum ddb_rc find_post(struct request *r, const char *pk, struct post *out)
{
	copy_pk(out->pk, pk);
	return post_get(r->db, r->arena, out, out, NULL);
}

/* ---- where others are at the same item ---- */

static void rest(int tries)
{
	nanosleep(&(struct timespec){ .tv_nsec = 2000000L * tries }, NULL);
}

/* Did the call only meet a transaction on the same item? Then another try is worth it, after a rest. */
static bool met_transaction(struct request *r, enum ddb_rc rc, int tries)
{
	if (rc != DDB_CANCELLED || !ddb_error(r->db)->retryable || tries >= TRIES)
		return false;
	rest(tries);
	return true;
}

/* ---- viewing ---- */

/* Better a post whose view is not counted than none: the disk may be full. */
static bool only_not_counted(const struct request *r, enum ddb_rc rc)
{
	bool so = rc == DDB_IO || rc == DDB_THROTTLED || rc == DDB_CANCELLED;
	if (so)
		request_log(r, ddb_errmsg(r->db));
	return so;
}

enum ddb_rc view_post(struct request *r, const char *pk, struct post *out)
{
	if (r->head)
		return find_post(r, pk, out);
	struct post key = { 0 };
	copy_pk(key.pk, pk);
	enum ddb_rc rc;
	int tries = 0;
	do
		rc = post_update(r->db, &key, ddb_changes(ddb_increment(P(view_count), 1)),
			&(struct ddb_update_opts){
				.when = ddb_exists(P(pk)), .out = out, .arena = r->arena });
	while (met_transaction(r, rc, tries++));
	if (only_not_counted(r, rc))
		return find_post(r, pk, out);
	return rc == DDB_CONDITION_FAILED ? DDB_NOT_FOUND : rc;
}

/* ---- saving ---- */

/* Whoever did not change a flag takes over what another one made of it. */
static void take_over(bool *mine, bool *loaded, bool theirs)
{
	if (*mine == *loaded)
		*mine = theirs;
	*loaded = theirs;
}

/* The shelf follows from two flags, so neither may change under our hands. */
enum ddb_rc save_post(struct request *r, const struct post *loaded, struct post *changed)
{
	struct post base = *loaded, now;
	enum ddb_rc rc = DDB_CONDITION_FAILED;
	for (int tries = 0; tries < TRIES; tries++) {
		post_shelve(changed);
		rc = post_save(r->db, &base, changed,
			&(struct ddb_put_opts){ .when = ddb_and(ddb_eq(P(published), base.published),
							ddb_eq(P(public), base.public)) });
		if (met_transaction(r, rc, tries))
			continue;
		if (rc != DDB_CONDITION_FAILED || (rc = post_get(r->db, r->arena, &base, &now,
							   &(struct ddb_get_opts){ .consistent = true })))
			return rc;
		take_over(&changed->published, &base.published, now.published);
		take_over(&changed->public, &base.public, now.public);
		base.shelf = now.shelf;
	}
	return DDB_BUSY;
}

/* ---- what hangs on a post ---- */

static bool steps_met_another(const struct ddb_step *steps, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (steps[i].rc == DDB_BUSY)
			return true;
	return false;
}

enum ddb_rc add_to_post(struct request *r, const char *post_pk, struct ddb_step *steps, size_t n)
{
	struct post key = { 0 };
	copy_pk(key.pk, post_pk);
	steps[0] = post_check_step(&key, ddb_exists(P(pk)));
	for (int tries = 0; tries < TRIES; tries++) {
		enum ddb_rc rc = ddb_transact(r->db, steps, n, NULL);
		if (rc != DDB_CANCELLED)
			return rc;
		if (steps[0].rc == DDB_CONDITION_FAILED)
			return DDB_NOT_FOUND;
		if (!steps_met_another(steps, n))
			return rc;
		rest(tries);
	}
	return DDB_BUSY;
}

enum ddb_rc add_comment(struct request *r, struct comment *c)
{
	return add_to_post(r, c->post_pk, (struct ddb_step[]){ { 0 }, comment_create_step(c) }, 2);
}

/* Two who take the same number at the same time: the second one's is taken, and it goes on with the next. */
enum ddb_rc add_revision(struct request *r, struct revision *v)
{
	struct ddb_query query = revisions_of(v->post_pk);
	query.consistent = true;
	query.project = DDB_MEMBERS(revision, revision_number);
	for (int tries = 0; tries < TRIES; tries++) {
		struct revision last = { 0 };
		enum ddb_rc rc = revision_first(r->db, r->arena, &query, &last);
		if (rc && rc != DDB_NOT_FOUND)
			return rc;
		v->revision_number = last.revision_number + 1;
		struct ddb_step steps[] = { { 0 }, revision_create_step(v) };
		rc = add_to_post(r, v->post_pk, steps, 2);
		if (rc != DDB_CANCELLED || steps[1].rc != DDB_CONDITION_FAILED)
			return rc;
	}
	return DDB_BUSY;
}

enum ddb_rc add_label(struct request *r, struct label *label, bool *added)
{
	struct tag tag = { 0 };
	copy_pk(tag.pk, label->tag_pk);
	struct ddb_step steps[] = { { 0 }, tag_check_step(&tag, ddb_exists(T(pk))),
		label_create_step(label) };
	enum ddb_rc rc = add_to_post(r, label->post_pk, steps, 3);
	bool there = rc == DDB_CANCELLED && !steps[1].rc && steps[2].rc == DDB_CONDITION_FAILED;
	if (added)
		*added = !there;
	return there ? DDB_OK : rc;
}

/* Each half of the key is half of one of theirs, so that a post has one place in a category and no more. */
void place_pk(char out[DDB_UUID_SIZE], const char *post_pk, const char *category_pk)
{
	snprintf(out, DDB_UUID_SIZE, "%.18s%.18s", post_pk, category_pk + 18);
}

enum ddb_rc add_to_category(struct request *r, struct post_category *place, bool *added)
{
	struct category category = { 0 };
	struct post_category wanted, there;
	copy_pk(category.pk, place->category_pk);
	place_pk(place->pk, place->post_pk, place->category_pk);
	wanted = *place;
	struct ddb_step steps[] = { { 0 }, category_check_step(&category, ddb_exists(CA(pk))),
		post_category_create_step(place) };
	enum ddb_rc rc = add_to_post(r, place->post_pk, steps, 3);
	*added = rc == DDB_OK;
	if (rc != DDB_CANCELLED || steps[1].rc || steps[2].rc != DDB_CONDITION_FAILED)
		return rc;
	if ((rc = post_category_get(r->db, r->arena, place, &there, NULL)))
		return rc;
	*place = there;
	place->order = wanted.order;
	place->pinned = wanted.pinned;
	return post_category_save(r->db, &there, place, NULL);
}
