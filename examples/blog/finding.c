/* SPDX-License-Identifier: Apache-2.0 */
/* A post's tags, the posts that are like it, and search. */
#include "blog.h"
#include "posts.h"
#include "queries.h"
#include <stdlib.h>
#include <string.h>

/* ---- tags ---- */

static int by_name(const void *a, const void *b)
{
	const struct tag *x = a, *y = b;
	return strcmp(x->name, y->name);
}

enum ddb_rc tags_on(struct request *r, const char *post_pk, struct tag **tags, size_t *n)
{
	const struct ddb_query query = labels_of(post_pk);
	struct label *labels;
	size_t nlabels;
	enum ddb_rc rc = label_find_all(r->db, r->arena, &query, &labels, &nlabels);
	*n = 0;
	if (rc || !nlabels)
		return rc;
	struct tag *keys = request_array(r, nlabels, sizeof *keys);
	*tags = request_array(r, nlabels, sizeof **tags);
	if (!keys || !*tags)
		return DDB_NOMEM;
	for (size_t i = 0; i < nlabels; i++)
		copy_pk(keys[i].pk, labels[i].tag_pk);
	rc = tag_get_all(r->db, r->arena, keys, nlabels, *tags, n, NULL);
	if (!rc)
		qsort(*tags, *n, sizeof **tags, by_name);
	return rc;
}

/* ---- related posts ---- */

#define LABELS_MAX 10 /* of the post */
#define NEWEST_MAX 8  /* posts with each of them that are looked at */
#define READ_MAX   6  /* of those found: some may not be in the feed */

struct like {
	char pk[DDB_UUID_SIZE];
	size_t shared; /* labels */
	struct ddb_time added_at;
};
struct likes {
	struct like all[LABELS_MAX * NEWEST_MAX];
	size_t n;
};

static int by_likeness(const void *a, const void *b)
{
	const struct like *x = a, *y = b;
	if (x->shared != y->shared)
		return x->shared < y->shared ? 1 : -1;
	return (x->added_at.us < y->added_at.us) - (x->added_at.us > y->added_at.us);
}

static void count(struct likes *likes, const struct label *label)
{
	struct like *like = likes->all, *end = likes->all + likes->n;
	while (like < end && strcmp(like->pk, label->post_pk) != 0)
		like++;
	if (like == end) {
		*like = (struct like){ .added_at = label->added_at };
		copy_pk(like->pk, label->post_pk);
		likes->n++;
	}
	like->shared++;
}

static enum ddb_rc count_posts(
	struct request *r, const char *post_pk, const char *tag_pk, struct likes *likes)
{
	struct ddb_query query = labelled_with(tag_pk);
	query.limit = query.page_size = NEWEST_MAX;
	struct label_cursor *c = label_find(r->db, &query);
	for (const struct label *l; (l = label_next(c));)
		if (strcmp(l->post_pk, post_pk) != 0)
			count(likes, l);
	return label_finish(c);
}

/* The other posts that share labels with this one, those with most of them first. */
static enum ddb_rc find_likes(struct request *r, const char *post_pk, struct likes *likes)
{
	struct ddb_query query = labels_of(post_pk);
	struct label *labels;
	size_t n;
	query.limit = LABELS_MAX;
	likes->n = 0;
	enum ddb_rc rc = label_find_all(r->db, r->arena, &query, &labels, &n);
	for (size_t i = 0; !rc && i < n; i++)
		rc = count_posts(r, post_pk, labels[i].tag_pk, likes);
	qsort(likes->all, likes->n, sizeof likes->all[0], by_likeness);
	return rc;
}

/* Those of the keys that stand in the feed, in their order, until there is no room; so many at a time as are
 * still wanted, for nearly all of them do. */
static enum ddb_rc read_feed_posts(
	struct request *r, const struct post *keys, size_t nkeys, struct post *out, size_t room, size_t *n)
{
	struct post posts[READ_MAX];
	enum ddb_rc rc = DDB_OK;
	for (size_t at = 0, some; !rc && at < nkeys && *n < room; at += some) {
		size_t found = 0;
		some = nkeys - at < room - *n ? nkeys - at : room - *n;
		rc = post_get_all(r->db, r->arena, keys + at, some, posts, &found, NULL);
		for (size_t i = 0; !rc && i < found; i++)
			if (posts[i].shelf == SHELF_FEED)
				out[(*n)++] = posts[i];
	}
	return rc;
}

enum ddb_rc related_posts(struct request *r, const char *post_pk, struct post *out, size_t room, size_t *n)
{
	struct post keys[READ_MAX] = { 0 };
	struct likes likes;
	*n = 0;
	enum ddb_rc rc = find_likes(r, post_pk, &likes);
	if (rc || !likes.n)
		return rc;
	size_t nkeys = likes.n < READ_MAX ? likes.n : READ_MAX;
	for (size_t i = 0; i < nkeys; i++)
		copy_pk(keys[i].pk, likes.all[i].pk);
	return read_feed_posts(r, keys, nkeys, out, room, n);
}

/* ---- search ---- */

static bool has(const char *text, const char *words)
{
	return text && strcasestr(text, words);
}

struct search search_posts(struct request *r, const char *words)
{
	struct ddb_query query = newest_posts(SHELF_FEED);
	query.limit = r->blog->search_newest;
	return (struct search){ .words = words, .cursor = post_find(r->db, &query) };
}

const struct post *search_next(struct search *s)
{
	for (const struct post *p; (p = post_next(s->cursor));) {
		s->searched++;
		if (has(p->title, s->words) || has(p->body, s->words) || has(p->slug, s->words))
			return p;
	}
	return NULL;
}

enum ddb_rc search_finish(struct search *s)
{
	return post_finish(s->cursor);
}
