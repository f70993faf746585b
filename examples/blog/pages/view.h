/* SPDX-License-Identifier: Apache-2.0 */
/* What pages show of what is stored: values for templates, new references. NULL: no memory, which reply_page
 * makes a 500. */
#ifndef BLOG_VIEW_H
#define BLOG_VIEW_H
#include "http/http.h"
#include "models.h"

/* Sets a list, and beside it whether there is anything in it. Takes the reference. */
void add_list(json_t *values, const char *name, const char *has_name, json_t *list);

json_t *when_view(struct ddb_time);        /* iso, day, month ("November"), year; null where absent */
json_t *paragraphs_view(const char *text); /* a text as its paragraphs, which empty lines part */
json_t *post_view(const struct post *);    /* as it stands in lists and heads its own page */
json_t *author_view(const struct author *);
json_t *tag_view(struct request *, const struct tag *, bool current);
json_t *category_view(struct request *, const struct category *);
json_t *comment_view(const struct comment *);
json_t *count_view(int64_t n, const char *what); /* "1 comment", "2 comments", "no comments" */

/* Sets "author" in each of the posts that has one: all are read at once. false: it has answered. */
bool add_authors(struct request *, json_t *posts);

/* What to browse by: the blog's tags and its tree of categories. current_pk: of the tag or category that the
 * page is about, or NULL. false: it has answered. */
bool add_side(struct request *, json_t *values, const char *current_pk);

/* Pages that list posts, ten at a time: sets `posts`, `found` and `pager`. false: it has answered. */
bool add_posts(struct request *, json_t *values, struct ddb_query of_posts);
bool add_posts_with_tag(struct request *, json_t *values, const char *tag_pk);
bool add_posts_in_category(struct request *, json_t *values, const char *category_pk);
#define POSTS_A_PAGE 10

/* "&name=value", with all but letters, digits and -_.~ as %XX. */
const char *url_part(struct request *, const char *name, const char *value);
/* slug_url(r, "/tags/", slug) */
const char *slug_url(struct request *, const char *start, const char *slug);
/* A URL of the page that was asked for, with its filters and these besides. */
const char *page_url(struct request *, const char *name, const char *value, int page);
/* ?page=, which is 1 or more. */
int page_number(struct request *);

/* A text from a form as we store it: browsers end lines with "\r\n". NULL stays NULL. */
const char *plain_lines(struct request *, const char *text);

/* May this user (NULL: nobody) change the post? */
bool may_edit(const struct user *, const struct post *);
#endif
