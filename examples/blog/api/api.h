/* SPDX-License-Identifier: Apache-2.0 */
/* What the handlers of the API have in common. Those that return bool or NULL have answered where it is
 * false. */
#ifndef BLOG_API_H
#define BLOG_API_H
#include "account/account.h"
#include "api/json.h"
#include "blog.h"
#include "http/fields.h"
#include "posts.h"
#include "queries.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* The part of the path that is a key; what is no UUID names nothing: 404. */
bool path_pk(struct request *, size_t i, char out[DDB_UUID_SIZE]);
/* The post that the path begins with; 404 "Post not found". */
bool path_post(struct request *, struct post *);
/* ?limit=, at most 500; `usual` where there is none. */
bool query_limit(struct request *, size_t usual, size_t *limit);

/* Up to ?limit= posts of all the queries together (at most 2), from ?cursor= on, newest first. *next: the
 * cursor of those that follow; NULL: none do. */
json_t *list_posts(
	struct request *, const struct ddb_query *queries, size_t n, size_t usual_limit, const char **next);

/* {"name": [...]}, or what the store said. Takes the reference. */
void reply_list(struct request *, const char *name, json_t *list, enum ddb_rc);
/* What a call about a post said: DDB_NOT_FOUND is 404 "Post not found". */
bool found_post(struct request *, enum ddb_rc);
/* A slug that was not given is made from the name. */
bool fill_slug(struct request *, const char *name, const char **slug);
/* 204, or what the store said. */
void reply_deleted(struct request *, enum ddb_rc);
#endif
