/* SPDX-License-Identifier: Apache-2.0 */
/* The blog's tables: a table a model, an index for each way of reading that a page or the API needs. */
#include "models.h"

/* Authors, tags and categories are few and shown in whole lists, for which a query needs one hash key: each
 * of their items has the attribute "all" with the same text. */

static const struct ddb_attr author_attrs[] = {
	DDB_HASH(author, pk, .uuid = true),
	DDB_ATTR(author, username, .required = true, .max_chars = 60, .unique = true),
	DDB_ATTR(author, email, .max_chars = 254),
	DDB_ATTR(author, bio, .max_chars = 500),
	DDB_ATTR(author, created_at, .now_on_create = true),
	DDB_ATTR_OF(author, "all", "AUTHOR"),
};
static const struct ddb_index author_indexes[] = {
	DDB_INDEX_OF("all", "all", "username"),
};
DDB_MODEL(author, "demo_authors", DDB_INDEXES(author_indexes));

static const struct ddb_attr profile_attrs[] = {
	DDB_HASH(profile, author_pk),
	DDB_ATTR(profile, website, .max_chars = 200),
	DDB_ATTR(profile, twitter, .max_chars = 60),
	DDB_ATTR(profile, location, .max_chars = 120),
	DDB_ATTR(profile, avatar_url, .max_chars = 500),
	DDB_ATTR(profile, follower_count),
};
DDB_MODEL(profile, "demo_author_profiles");

static const struct ddb_name shelf_names[] = { { "drawer", SHELF_DRAWER }, { "feed", SHELF_FEED }, { 0 } };
static const struct ddb_attr post_attrs[] = {
	DDB_HASH(post, pk, .uuid = true),
	DDB_ATTR(post, title, .required = true, .max_chars = 200),
	DDB_ATTR(post, slug, .required = true, .max_chars = 220),
	DDB_ATTR(post, body, .max_chars = 50000),
	DDB_ATTR(post, author_pk, .max_chars = 36),
	DDB_ATTR(post, published),
	DDB_ATTR(post, public),
	DDB_ATTR(post, tags),
	DDB_ATTR(post, view_count),
	DDB_ATTR(post, created_at, .now_on_create = true),
	DDB_ATTR(post, updated_at, .now_on_save = true),
	DDB_ENUM(post, shelf, shelf_names),
};
static const struct ddb_index post_indexes[] = {
	DDB_INDEX(post, "by_shelf", shelf, created_at),
	DDB_INDEX(post, "by_author", author_pk, created_at),
	DDB_INDEX_HASH(post, "by_slug", slug, .keys_only = true),
};
DDB_MODEL(post, "demo_posts", DDB_INDEXES(post_indexes));

static const struct ddb_attr comment_attrs[] = {
	DDB_HASH(comment, pk, .uuid = true),
	DDB_ATTR(comment, post_pk, .required = true, .max_chars = 36),
	DDB_ATTR(comment, author_name, .required = true, .max_chars = 100),
	DDB_ATTR(comment, body, .required = true, .max_chars = 2000),
	DDB_ATTR(comment, approved),
	DDB_ATTR(comment, created_at, .now_on_create = true),
	DDB_ATTR_OF(comment, "all", "COMMENT"),
};
static const struct ddb_index comment_indexes[] = {
	DDB_INDEX(comment, "by_post", post_pk, created_at),
	DDB_INDEX_OF("all", "all", "created_at"), /* for the admin's list of the newest */
};
DDB_MODEL(comment, "demo_comments", DDB_INDEXES(comment_indexes));

static const struct ddb_attr tag_attrs[] = {
	DDB_HASH(tag, pk, .uuid = true),
	DDB_ATTR(tag, name, .required = true, .max_chars = 60),
	DDB_ATTR(tag, slug, .required = true, .max_chars = 80, .unique = true),
	DDB_ATTR(tag, colour, .max_chars = 20),
	DDB_ATTR_OF(tag, "all", "TAG"),
};
static const struct ddb_index tag_indexes[] = {
	DDB_INDEX_OF("all", "all", "name"),
	DDB_INDEX_HASH(tag, "by_slug", slug),
};
static const struct tag tag_defaults = { .colour = "#cccccc" };
DDB_MODEL(tag, "demo_tags", DDB_INDEXES(tag_indexes), .defaults = &tag_defaults);

static const struct ddb_attr label_attrs[] = {
	DDB_HASH(label, post_pk),
	DDB_RANGE(label, tag_pk),
	DDB_ATTR(label, added_at, .now_on_create = true),
};
static const struct ddb_index label_indexes[] = {
	DDB_INDEX(label, "by_tag", tag_pk, added_at),
};
DDB_MODEL(label, "demo_post_tags", DDB_INDEXES(label_indexes));

static const struct ddb_attr category_attrs[] = {
	DDB_HASH(category, pk, .uuid = true),
	DDB_ATTR(category, name, .required = true, .max_chars = 100),
	DDB_ATTR(category, slug, .required = true, .max_chars = 120, .unique = true),
	DDB_ATTR(category, description, .max_chars = 500),
	DDB_ATTR(category, parent_pk, .max_chars = 36),
	DDB_ATTR_OF(category, "all", "CATEGORY"),
};
static const struct ddb_index category_indexes[] = {
	DDB_INDEX_OF("all", "all", "name"),
	DDB_INDEX_HASH(category, "by_slug", slug),
	DDB_INDEX(category, "by_parent", parent_pk, name),
};
DDB_MODEL(category, "demo_categories", DDB_INDEXES(category_indexes));

static const struct ddb_attr post_category_attrs[] = {
	DDB_HASH(post_category, pk, .uuid = true),
	DDB_ATTR(post_category, post_pk, .required = true),
	DDB_ATTR(post_category, category_pk, .required = true),
	DDB_ATTR(post_category, order),
	DDB_ATTR(post_category, pinned),
	DDB_ATTR(post_category, added_at, .now_on_create = true),
};
static const struct ddb_index post_category_indexes[] = {
	DDB_INDEX(post_category, "by_post", post_pk, order),
	DDB_INDEX(post_category, "by_category", category_pk, added_at),
};
DDB_MODEL(post_category, "demo_post_categories", DDB_INDEXES(post_category_indexes));

static const struct ddb_attr revision_attrs[] = {
	DDB_HASH(revision, post_pk),
	DDB_RANGE(revision, revision_number),
	DDB_ATTR(revision, editor_pk, .max_chars = 36),
	DDB_ATTR(revision, body_snapshot, .max_chars = 50000),
	DDB_ATTR(revision, change_summary, .max_chars = 300),
	DDB_ATTR(revision, created_at, .now_on_create = true),
};
DDB_MODEL(revision, "demo_post_revisions");

static const struct ddb_attr user_attrs[] = {
	DDB_HASH(user, name, .max_chars = 60),
	DDB_ATTR(user, password, .required = true),
	DDB_ATTR(user, author_pk),
	DDB_ATTR(user, admin),
	DDB_ATTR(user, created_at, .now_on_create = true),
};
DDB_MODEL(user, "demo_users");

static const struct ddb_attr session_attrs[] = {
	DDB_HASH(session, id),
	DDB_ATTR(session, user_name, .required = true),
	DDB_ATTR(session, csrf, .required = true),
	DDB_TTL(session, expires_at),
};
DDB_MODEL(session, "demo_sessions");

static const struct ddb_attr rate_attrs[] = {
	DDB_HASH(rate, who),
	DDB_ATTR(rate, count),
	DDB_TTL(rate, expires_at),
};
DDB_MODEL(rate, "demo_rates");

const struct ddb_model *const blog_models[] = {
	&author_model,
	&profile_model,
	&post_model,
	&comment_model,
	&tag_model,
	&label_model,
	&category_model,
	&post_category_model,
	&revision_model,
	&user_model,
	&session_model,
	&rate_model,
};
const size_t blog_models_count = sizeof blog_models / sizeof blog_models[0];

void post_shelve(struct post *post)
{
	post->shelf = post->published && post->public ? SHELF_FEED : SHELF_DRAWER;
}
