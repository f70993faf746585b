/* SPDX-License-Identifier: Apache-2.0 */
/* /authors/PK/: who writes, and what. The author sees the drafts too. */
#include "account/account.h"
#include "blog.h"
#include "pages/template.h"
#include "pages/view.h"
#include "posts.h"
#include "queries.h"
#include <string.h>

/* Only an address of the web becomes a link: a "javascript:" would be a program in our page. */
static const char *safe_link(const char *url)
{
	bool web = url && (!strncmp(url, "https://", 8) || !strncmp(url, "http://", 7));
	return web ? url : NULL;
}

static const char *unless_empty(const char *text)
{
	return text && *text ? text : NULL;
}

static enum ddb_rc add_profile(struct request *r, json_t *values, const struct author *author)
{
	struct profile profile = { .website = NULL };
	copy_pk(profile.author_pk, author->pk);
	enum ddb_rc rc = profile_get(r->db, r->arena, &profile, &profile, NULL);
	if (rc)
		return rc == DDB_NOT_FOUND ? DDB_OK : rc;
	json_object_set_new(values, "profile",
		json_pack("{s:s?, s:s?, s:s?, s:o}", "website", safe_link(profile.website), "twitter",
			unless_empty(profile.twitter), "location", unless_empty(profile.location),
			"followers",
			profile.follower_count ? count_view(profile.follower_count, "follower")
					       : json_null()));
	return DDB_OK;
}

static struct ddb_query posts_to_see(struct request *r, const struct author *author)
{
	const struct user *user = request_user(r);
	struct ddb_query query = posts_of(author->pk);
	if (user && (user->admin || (user->author_pk && !strcmp(user->author_pk, author->pk))))
		return query;
	query.where = ddb_and_in(r->arena, query.where, ddb_eq(P(shelf), SHELF_FEED));
	query.index = "by_author";
	return query;
}

static void author_page(struct request *r)
{
	struct author author = { .username = NULL };
	copy_pk(author.pk, r->args[0]);
	enum ddb_rc rc = author_get(r->db, r->arena, &author, &author, NULL);
	if (rc) {
		reply_failure(r, rc);
		return;
	}
	json_t *values = request_json(
		r, json_pack("{s:s, s:b, s:o, s:o}", "title", author.username, "one_author", true, "author",
			   author_view(&author), "since", when_view(author.created_at)));
	rc = add_profile(r, values, &author);
	if (rc)
		reply_failure(r, rc);
	else if (add_posts(r, values, posts_to_see(r, &author)))
		reply_page(r, 200, "author", json_incref(values));
}

const struct route author_page_routes[] = {
	{ "GET", "/authors/:/", author_page },
	{ 0 },
};
