/* SPDX-License-Identifier: Apache-2.0 */
/* /api/authors/: authors, their profiles and their posts. */
#include "api/api.h"
#include <time.h>

static const struct field author_fields[] = {
	FIELD(author, username, FIELD_TEXT, .required = true),
	FIELD(author, email, FIELD_TEXT),
	FIELD(author, bio, FIELD_TEXT),
};

static bool path_author(struct request *r, struct author *a)
{
	if (!path_pk(r, 0, a->pk))
		return false;
	enum ddb_rc rc = author_get(r->db, r->arena, a, a, NULL);
	if (rc)
		reply_failure(r, rc);
	return rc == DDB_OK;
}

static void reply_author(struct request *r, unsigned status, enum ddb_rc rc, const struct author *a)
{
	if (rc == DDB_CONDITION_FAILED)
		reply_error(r, 400, "username: \"%s\" is taken", a->username);
	else if (rc)
		reply_failure(r, rc);
	else
		reply_json(r, status, author_json(a));
}

static void list_authors(struct request *r)
{
	const struct ddb_query query = all_authors();
	json_t *list = json_array();
	struct author_cursor *c = author_find(r->db, &query);
	for (const struct author *a; (a = author_next(c));)
		json_array_append_new(list, author_json(a));
	reply_list(r, "authors", list, author_finish(c));
}

static void create_author(struct request *r)
{
	struct author a = { 0 };
	if (may_write(r) && read_fields(r, author_fields, COUNT(author_fields), true, &a))
		reply_author(r, 201, author_create(r->db, &a), &a);
}

static void get_author(struct request *r)
{
	struct author a;
	if (path_author(r, &a))
		reply_author(r, 200, DDB_OK, &a);
}

static void put_author(struct request *r)
{
	struct author loaded, a;
	if (!may_write(r) || !path_author(r, &loaded))
		return;
	a = loaded;
	if (read_fields(r, author_fields, COUNT(author_fields), false, &a))
		reply_author(r, 200, author_save(r->db, &loaded, &a, NULL), &a);
}

static void remove_author(struct request *r)
{
	struct author a;
	if (may_write(r) && path_pk(r, 0, a.pk))
		reply_deleted(r, delete_author(r, a.pk));
}

/* ---- profiles ---- */

static const struct field profile_fields[] = {
	FIELD(profile, website, FIELD_TEXT),
	FIELD(profile, twitter, FIELD_TEXT),
	FIELD(profile, location, FIELD_TEXT),
	FIELD(profile, avatar_url, FIELD_TEXT),
	FIELD(profile, follower_count, FIELD_WHOLE),
};

static void reply_profile(struct request *r, unsigned status, enum ddb_rc rc, const struct profile *p)
{
	if (rc == DDB_NOT_FOUND)
		reply_error(r, 404, "Profile not found");
	else if (rc)
		reply_failure(r, rc);
	else
		reply_json(r, status, profile_json(p));
}

static void get_profile(struct request *r)
{
	struct author a;
	struct profile p;
	if (!path_author(r, &a))
		return;
	copy_pk(p.author_pk, a.pk);
	reply_profile(r, 200, profile_get(r->db, r->arena, &p, &p, NULL), &p);
}

/* Makes one, or changes the fields that are given in the one that is there. */
static void post_profile(struct request *r)
{
	struct author a;
	struct profile p = { 0 }, loaded;
	bool created;
	if (!may_write(r) || !path_author(r, &a) ||
		!read_fields(r, profile_fields, COUNT(profile_fields), true, &p))
		return;
	copy_pk(p.author_pk, a.pk);
	enum ddb_rc rc = profile_get_or_create(r->db, r->arena, &p, &created);
	if (rc || created) {
		reply_profile(r, 201, rc, &p);
		return;
	}
	loaded = p;
	if (read_fields(r, profile_fields, COUNT(profile_fields), false, &p))
		reply_profile(r, 200, profile_save(r->db, &loaded, &p, NULL), &p);
}

/* ---- an author's posts ---- */

static double ms_since(struct ddb_time start)
{
	return (double)(ddb_now().us - start.us) / 1000;
}

static void list_posts_of(struct request *r)
{
	struct ddb_time start = ddb_now();
	struct author a;
	const char *next;
	if (!is_pk(r->args[0])) {
		reply_error(r, 400, "Invalid author pk");
		return;
	}
	if (!path_author(r, &a))
		return;
	const struct ddb_query query = posts_of(a.pk);
	json_t *posts = list_posts(r, &query, 1, 50, &next);
	if (posts)
		reply_json(r, 200,
			json_pack("{s:s, s:I, s:s?, s:f, s:O}", "author_id", a.pk, "count",
				(json_int_t)json_array_size(posts), "next_cursor", next, "elapsed_ms",
				ms_since(start), "posts", posts));
}

const struct route author_routes[] = {
	{ "GET", "/api/authors/", list_authors },
	{ "POST", "/api/authors/", create_author },
	{ "GET", "/api/authors/:/", get_author },
	{ "PUT", "/api/authors/:/", put_author },
	{ "DELETE", "/api/authors/:/", remove_author },
	{ "GET", "/api/authors/:/posts/", list_posts_of },
	{ "GET", "/api/authors/:/profile/", get_profile },
	{ "POST", "/api/authors/:/profile/", post_profile },
	{ 0 },
};
