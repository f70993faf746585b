/* SPDX-License-Identifier: Apache-2.0 */
/* serve --demo: a blog to look at, from templates/demo.json. Its numbers of days count back from now. */
#include "demo.h"
#include "account/account.h"
#include "pages/template.h"
#include "posts.h"
#include "queries.h"
#include <stdio.h>
#include <string.h>

struct demo {
	struct ddb *db;
	struct ddb_arena *arena;
	struct ddb_batch *batch;
	struct ddb_time now;
	json_t *data, *authors, *tags, *categories; /* the last three: keys by name */
};

static const char *text_of(const json_t *object, const char *name)
{
	return json_string_value(json_object_get(object, name));
}

static void remember(json_t *keys, const char *name, const char *pk)
{
	json_object_set_new(keys, name, json_string(pk));
}

/* ---- who writes, and under what ---- */

static enum ddb_rc put_author(struct demo *d, const json_t *from)
{
	const json_t *about = json_object_get(from, "profile");
	struct author author = { .username = text_of(from, "username"),
		.email = text_of(from, "email"),
		.bio = text_of(from, "bio") };
	struct profile profile = { .website = text_of(about, "website"),
		.twitter = text_of(about, "twitter"),
		.location = text_of(about, "location"),
		.follower_count = json_integer_value(json_object_get(about, "follower_count")) };
	enum ddb_rc rc = author_put(d->db, &author, NULL);
	copy_pk(profile.author_pk, author.pk);
	remember(d->authors, author.username, author.pk);
	return rc ? rc : profile_put(d->db, &profile, NULL);
}

static enum ddb_rc put_tag(struct demo *d, const json_t *from)
{
	struct tag tag = { .name = text_of(from, "name"),
		.slug = text_of(from, "slug"),
		.colour = text_of(from, "colour") };
	enum ddb_rc rc = tag_put(d->db, &tag, NULL);
	remember(d->tags, tag.name, tag.pk);
	return rc;
}

/* Parents come first. */
static enum ddb_rc put_category(struct demo *d, const json_t *from)
{
	const char *parent = text_of(from, "parent");
	struct category category = { .name = text_of(from, "name"),
		.slug = text_of(from, "slug"),
		.description = text_of(from, "description"),
		.parent_pk = parent ? text_of(d->categories, parent) : NULL };
	enum ddb_rc rc = category_put(d->db, &category, NULL);
	remember(d->categories, category.name, category.pk);
	return rc;
}

/* ---- posts, and what hangs on them: a batch ---- */

static struct ddb_time days_after(struct ddb_time time, const json_t *days)
{
	return ddb_add_seconds(time, (int64_t)(json_number_value(days) * 86400));
}

static enum ddb_rc put_comment(struct demo *d, const struct post *post, const json_t *from)
{
	struct comment comment = { .post_pk = post->pk,
		.author_name = text_of(from, "name"),
		.body = text_of(from, "body"),
		.approved = json_is_true(json_object_get(from, "approved")),
		.created_at = days_after(post->created_at, json_object_get(from, "days_after")) };
	return comment_batch_put(d->batch, &comment);
}

/* Paragraphs as one text, in the arena of nobody: to be released with json_decref. */
static json_t *joined(const json_t *paragraphs)
{
	json_t *text = json_string("");
	size_t i;
	const json_t *paragraph;
	json_array_foreach(paragraphs, i, paragraph)
	{
		json_t *longer = json_sprintf(
			"%s%s%s", json_string_value(text), i ? "\n\n" : "", json_string_value(paragraph));
		json_decref(text);
		text = longer;
	}
	return text;
}

static enum ddb_rc put_revision(struct demo *d, const struct post *post, const json_t *from, size_t i)
{
	json_t *body = joined(json_object_get(from, "body"));
	struct revision revision = { .post_pk = post->pk,
		.revision_number = (int64_t)i + 1,
		.editor_pk = post->author_pk,
		.body_snapshot = json_string_value(body),
		.change_summary = text_of(from, "summary"),
		.created_at = days_after(post->created_at, json_object_get(from, "after")) };
	enum ddb_rc rc = revision_batch_put(d->batch, &revision);
	json_decref(body);
	return rc;
}

static enum ddb_rc put_label(struct demo *d, const struct post *post, const json_t *tag)
{
	struct label label = { post->pk, text_of(d->tags, json_string_value(tag)), post->created_at };
	return label_batch_put(d->batch, &label);
}

static enum ddb_rc put_place(struct demo *d, const struct post *post, const json_t *category)
{
	struct post_category place = { .post_pk = post->pk,
		.category_pk = text_of(d->categories, json_string_value(category)),
		.added_at = post->created_at };
	place_pk(place.pk, place.post_pk, place.category_pk);
	return post_category_batch_put(d->batch, &place);
}

static enum ddb_rc put_rest(struct demo *d, const struct post *post, const json_t *from)
{
	enum ddb_rc rc = DDB_OK;
	const json_t *tags = json_object_get(from, "tags"), *categories = json_object_get(from, "categories");
	const json_t *comments = json_object_get(from, "comments"),
		     *revisions = json_object_get(from, "revisions");
	for (size_t i = 0; !rc && i < json_array_size(tags); i++)
		rc = put_label(d, post, json_array_get(tags, i));
	for (size_t i = 0; !rc && i < json_array_size(categories); i++)
		rc = put_place(d, post, json_array_get(categories, i));
	for (size_t i = 0; !rc && i < json_array_size(comments); i++)
		rc = put_comment(d, post, json_array_get(comments, i));
	for (size_t i = 0; !rc && i < json_array_size(revisions); i++)
		rc = put_revision(d, post, json_array_get(revisions, i), i);
	return rc;
}

static enum ddb_rc put_post(struct demo *d, const json_t *from)
{
	json_t *body = joined(json_object_get(from, "body"));
	struct post post = { .title = text_of(from, "title"),
		.slug = text_of(from, "slug"),
		.body = json_string_value(body),
		.author_pk = text_of(d->authors, text_of(from, "author")),
		.published = !json_is_false(json_object_get(from, "published")),
		.public = true,
		.view_count = json_integer_value(json_object_get(from, "views")),
		.created_at = ddb_add_days(d->now, -json_integer_value(json_object_get(from, "days_ago"))) };
	post_shelve(&post);
	enum ddb_rc rc = post_batch_put(d->batch, &post);
	if (!rc)
		rc = put_rest(d, &post, from);
	json_decref(body);
	return rc;
}

static enum ddb_rc put_each(
	struct demo *d, const char *name, enum ddb_rc (*put)(struct demo *, const json_t *))
{
	const json_t *list = json_object_get(d->data, name), *from;
	enum ddb_rc rc = DDB_OK;
	size_t i;
	json_array_foreach(list, i, from) if (!rc) rc = put(d, from);
	return rc;
}

static enum ddb_rc fill(struct demo *d)
{
	enum ddb_rc rc = put_each(d, "authors", put_author);
	if (!rc)
		rc = put_each(d, "tags", put_tag);
	if (!rc)
		rc = put_each(d, "categories", put_category);
	if (!rc)
		rc = put_each(d, "posts", put_post);
	enum ddb_rc sent = ddb_batch_finish(d->batch, NULL);
	if (!rc)
		rc = sent;
	return rc ? rc : add_user(d->db, "demo", "demo", text_of(d->authors, "Mara Lindqvist"), true);
}

static bool is_empty(struct demo *d)
{
	struct ddb_query query = all_authors();
	struct author author;
	return author_first(d->db, d->arena, &query, &author) == DDB_NOT_FOUND;
}

/* demo/demo may do everything, so only who sits at this machine may meet it. */
static bool only_here(const char *host)
{
	return !strncmp(host, "127.", 4) || !strcmp(host, "::1") || !strcmp(host, "localhost");
}

bool demo_fill(struct blog *blog)
{
	if (!only_here(blog->host)) {
		fprintf(stderr,
			"blog: --demo makes a user with a known password: only with --host 127.0.0.1\n");
		return false;
	}
	size_t size = 0;
	const char *text = page_file("demo.json", &size);
	struct demo d = { .db = blog->store, .arena = ddb_arena_new(), .now = ddb_now() };
	bool ok = d.arena && text;
	if (ok && is_empty(&d)) {
		d.data = json_loadb(text, size, 0, NULL);
		d.authors = json_object();
		d.tags = json_object();
		d.categories = json_object();
		d.batch = ddb_batch(d.db, NULL);
		ok = d.data && d.batch && !fill(&d);
	}
	if (!ok)
		fprintf(stderr, "blog: the demonstration could not be filled in: %s\n", ddb_errmsg(d.db));
	json_decref(d.data);
	json_decref(d.authors);
	json_decref(d.tags);
	json_decref(d.categories);
	ddb_arena_free(d.arena);
	return ok;
}
