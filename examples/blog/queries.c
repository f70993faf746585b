/* SPDX-License-Identifier: Apache-2.0 */
#include "queries.h"

#define QUERY(...)                   \
	return (struct ddb_query)    \
	{                            \
		.where = __VA_ARGS__ \
	}

struct ddb_query all_authors(void)
{
	QUERY(ddb_eq(DDB_TEXT_OF(author, "all"), "AUTHOR"), .order_by = "username");
}

struct ddb_query newest_posts(enum shelf shelf)
{
	QUERY(ddb_eq(P(shelf), shelf), .order_by = "-created_at");
}

struct ddb_query posts_of(const char *author_pk)
{
	QUERY(ddb_eq(P(author_pk), author_pk), .order_by = "-created_at");
}

struct ddb_query post_with_slug(const char *slug)
{
	QUERY(ddb_eq(P(slug), slug), .index = "by_slug", .fetch_rest = true);
}

struct ddb_query comments_on(const char *post_pk)
{
	QUERY(ddb_eq(CO(post_pk), post_pk), .order_by = "created_at");
}

struct ddb_query newest_comments(void)
{
	QUERY(ddb_eq(DDB_TEXT_OF(comment, "all"), "COMMENT"), .order_by = "-created_at");
}

struct ddb_query all_tags(void)
{
	QUERY(ddb_eq(DDB_TEXT_OF(tag, "all"), "TAG"), .order_by = "name");
}

struct ddb_query tag_with_slug(const char *slug)
{
	QUERY(ddb_eq(T(slug), slug));
}

struct ddb_query labels_of(const char *post_pk)
{
	QUERY(ddb_eq(L(post_pk), post_pk));
}

struct ddb_query labelled_with(const char *tag_pk)
{
	QUERY(ddb_eq(L(tag_pk), tag_pk), .order_by = "-added_at");
}

struct ddb_query all_categories(void)
{
	QUERY(ddb_eq(DDB_TEXT_OF(category, "all"), "CATEGORY"), .order_by = "name");
}

struct ddb_query category_with_slug(const char *slug)
{
	QUERY(ddb_eq(CA(slug), slug));
}

struct ddb_query children_of(const char *category_pk)
{
	QUERY(ddb_eq(CA(parent_pk), category_pk), .order_by = "name");
}

struct ddb_query categories_of(const char *post_pk)
{
	QUERY(ddb_eq(PC(post_pk), post_pk), .order_by = "order");
}

struct ddb_query posts_in(const char *category_pk)
{
	QUERY(ddb_eq(PC(category_pk), category_pk), .order_by = "-added_at");
}

struct ddb_query revisions_of(const char *post_pk)
{
	QUERY(ddb_eq(R(post_pk), post_pk), .order_by = "-revision_number");
}

size_t all_queries(struct named_query *out, size_t room)
{
	const struct named_query all[] = {
		{ "all authors", &author_model, all_authors() },
		{ "the feed", &post_model, newest_posts(SHELF_FEED) },
		{ "drafts and hidden posts", &post_model, newest_posts(SHELF_DRAWER) },
		{ "an author's posts", &post_model, posts_of("AUTHOR") },
		{ "a post by its slug", &post_model, post_with_slug("SLUG") },
		{ "a post's comments", &comment_model, comments_on("POST") },
		{ "the newest comments", &comment_model, newest_comments() },
		{ "all tags", &tag_model, all_tags() },
		{ "a tag by its slug", &tag_model, tag_with_slug("SLUG") },
		{ "a post's tags", &label_model, labels_of("POST") },
		{ "posts with a tag", &label_model, labelled_with("TAG") },
		{ "all categories", &category_model, all_categories() },
		{ "a category by its slug", &category_model, category_with_slug("SLUG") },
		{ "a category's children", &category_model, children_of("CATEGORY") },
		{ "a post's categories", &post_category_model, categories_of("POST") },
		{ "posts in a category", &post_category_model, posts_in("CATEGORY") },
		{ "a post's revisions", &revision_model, revisions_of("POST") },
	};
	size_t n = sizeof all / sizeof all[0];
	for (size_t i = 0; i < n && i < room; i++)
		out[i] = all[i];
	return n;
}
