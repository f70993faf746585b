/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/admin.h"
#include "posts.h"
#include "queries.h"
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define COLUMN(s, m, title, t)                           \
	{                                                \
		title, COLUMN_##t, offsetof(struct s, m) \
	}
#define FIELDS(f) .fields = (f), .nfields = COUNT(f)
#define MODEL(s)  .model = &s##_model, .size = sizeof(struct s)

static const struct field author_fields[] = {
	FIELD(author, username, FIELD_TEXT, .required = true),
	FIELD(author, email, FIELD_TEXT),
	FIELD(author, bio, FIELD_TEXT, .area = 5),
};
static const struct field post_fields[] = {
	FIELD(post, title, FIELD_TEXT, .required = true),
	FIELD(post, slug, FIELD_TEXT),
	FIELD(post, author_pk, FIELD_TEXT),
	FIELD(post, body, FIELD_TEXT, .area = 16),
	FIELD(post, tags, FIELD_TEXTS),
	FIELD(post, published, FIELD_FLAG),
	FIELD(post, public, FIELD_FLAG),
};
static const struct field comment_fields[] = {
	FIELD(comment, post_pk, FIELD_TEXT, .required = true),
	FIELD(comment, author_name, FIELD_TEXT, .required = true),
	FIELD(comment, body, FIELD_TEXT, .required = true, .area = 6),
	FIELD(comment, approved, FIELD_FLAG),
};
static const struct field tag_fields[] = {
	FIELD(tag, name, FIELD_TEXT, .required = true),
	FIELD(tag, slug, FIELD_TEXT),
	FIELD(tag, colour, FIELD_TEXT),
};
static const struct field category_fields[] = {
	FIELD(category, name, FIELD_TEXT, .required = true),
	FIELD(category, slug, FIELD_TEXT),
	FIELD(category, description, FIELD_TEXT, .area = 4),
	FIELD(category, parent_pk, FIELD_TEXT),
};

static struct ddb_query posts_in_feed(void)
{
	return newest_posts(SHELF_FEED);
}

static struct ddb_query posts_in_drawer(void)
{
	return newest_posts(SHELF_DRAWER);
}

/* ---- before it is stored ---- */

/* One that was not given is made from the name. */
static const char *fill_slug(struct request *r, const char *name, const char **slug)
{
	if (!*slug)
		*slug = slug_of(r, name);
	return **slug ? NULL : "Please give it a slug: none can be made of its name.";
}

static const char *prepare_post(struct request *r, union item *item)
{
	post_shelve(&item->post);
	return fill_slug(r, item->post.title, &item->post.slug);
}

static const char *prepare_tag(struct request *r, union item *item)
{
	return fill_slug(r, item->tag.name, &item->tag.slug);
}

static const char *prepare_comment(struct request *r, union item *item)
{
	struct post post;
	const char *pk = item->comment.post_pk;
	return is_pk(pk) && !find_post(r, pk, &post) ? NULL : "There is no post with this key.";
}

/* A circle would hang nowhere. */
static const char *prepare_category(struct request *r, union item *item)
{
	struct category above = { .parent_pk = item->category.parent_pk };
	for (int depth = 0; above.parent_pk && is_pk(above.parent_pk); depth++) {
		copy_pk(above.pk, above.parent_pk);
		if (depth == 8 || !strcmp(above.pk, item->pk))
			return "A category cannot be below itself, or more than eight others.";
		if (category_get(r->db, r->arena, &above, &above, NULL))
			return "The category above it is not there any more.";
	}
	return fill_slug(r, item->category.name, &item->category.slug);
}

/* ---- storing ---- */

static enum ddb_rc save_changed_post(struct request *r, const union item *loaded, union item *changed)
{
	return save_post(r, &loaded->post, &changed->post);
}

static enum ddb_rc create_comment(struct request *r, union item *item)
{
	return add_comment(r, &item->comment);
}

/* clang-format off */
const struct kind admin_kinds[] = {
	{
		.name = "posts", .title = "Posts", .one = "post", .a = "a post", MODEL(post), FIELDS(post_fields),
		.lists = { { "", "In the feed", posts_in_feed },
			{ "drawer", "Drafts and unlisted", posts_in_drawer } },
		.columns = { COLUMN(post, title, "Title", TEXT), COLUMN(post, slug, "Slug", TEXT),
			COLUMN(post, published, "Published", FLAG), COLUMN(post, public, "Listed", FLAG),
			COLUMN(post, view_count, "Views", WHOLE), COLUMN(post, created_at, "Made", TIME) },
		.searched = "title and slug", .nsearched = 2, .page = "/posts/",
		.fresh.post = { .public = true },
		.prepare = prepare_post, .save = save_changed_post, .remove = delete_post,
	},
	{
		.name = "comments", .title = "Comments", .one = "comment", .a = "a comment", MODEL(comment),
		FIELDS(comment_fields),
		.lists = { { "", "Newest", newest_comments } },
		.columns = { COLUMN(comment, author_name, "Name", TEXT), COLUMN(comment, body, "Comment", TEXT),
			COLUMN(comment, approved, "Approved", FLAG), COLUMN(comment, created_at, "Made", TIME) },
		.searched = "name and comment", .nsearched = 2,
		.fresh.comment = { .approved = true },
		.prepare = prepare_comment, .create = create_comment, .remove = delete_comment,
	},
	{
		.name = "authors", .title = "Authors", .one = "author", .a = "an author", MODEL(author), FIELDS(author_fields),
		.lists = { { "", "By name", all_authors } },
		.columns = { COLUMN(author, username, "Name", TEXT), COLUMN(author, email, "E-mail", TEXT),
			COLUMN(author, created_at, "Made", TIME) },
		.searched = "name and e-mail", .nsearched = 2, .unique = "name", .page = "/authors/",
		.remove = delete_author,
	},
	{
		.name = "tags", .title = "Tags", .one = "tag", .a = "a tag", MODEL(tag), FIELDS(tag_fields),
		.lists = { { "", "By name", all_tags } },
		.columns = { COLUMN(tag, name, "Name", TEXT), COLUMN(tag, slug, "Slug", TEXT),
			COLUMN(tag, colour, "Colour", TEXT) },
		.searched = "name and slug", .nsearched = 2, .unique = "slug",
		.fresh.tag = { .colour = "#cccccc" },
		.prepare = prepare_tag, .remove = delete_tag,
	},
	{
		.name = "categories", .title = "Categories", .one = "category", .a = "a category", MODEL(category),
		FIELDS(category_fields),
		.lists = { { "", "By name", all_categories } },
		.columns = { COLUMN(category, name, "Name", TEXT), COLUMN(category, slug, "Slug", TEXT),
			COLUMN(category, description, "About", TEXT) },
		.searched = "name and slug", .nsearched = 2, .unique = "slug",
		.prepare = prepare_category, .remove = delete_category,
	},
	{ 0 },
};
