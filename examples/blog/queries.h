/* SPDX-License-Identifier: Apache-2.0 */
/* Each way in which the blog finds items. The session refuses scans, so each has its index; `blog explain`
 * prints their plans. Texts are borrowed. */
#ifndef BLOG_QUERIES_H
#define BLOG_QUERIES_H
#include "models.h"

struct ddb_query all_authors(void);               /* by username */
struct ddb_query newest_posts(enum shelf);        /* newest first */
struct ddb_query posts_of(const char *author_pk); /* newest first */
struct ddb_query post_with_slug(const char *slug);
struct ddb_query comments_on(const char *post_pk); /* oldest first */
struct ddb_query newest_comments(void);
struct ddb_query all_tags(void); /* by name */
struct ddb_query tag_with_slug(const char *slug);
struct ddb_query labels_of(const char *post_pk);
struct ddb_query labelled_with(const char *tag_pk); /* newest first */
struct ddb_query all_categories(void);              /* by name */
struct ddb_query category_with_slug(const char *slug);
struct ddb_query children_of(const char *category_pk); /* by name */
struct ddb_query categories_of(const char *post_pk);   /* by order */
struct ddb_query posts_in(const char *category_pk);    /* newest first */
struct ddb_query revisions_of(const char *post_pk);    /* newest first */

/* All of them, for `blog explain`. */
struct named_query {
	const char *what;
	const struct ddb_model *model;
	struct ddb_query query;
};
size_t all_queries(struct named_query *out, size_t room);
#endif
