/* SPDX-License-Identifier: Apache-2.0 */
/* How the API shows what is stored: members in this order. New references. */
#ifndef BLOG_JSON_H
#define BLOG_JSON_H
#include "models.h"
#include <jansson.h>

json_t *author_json(const struct author *); /* pk, username, email, bio, created_at */
json_t *profile_json(const struct profile *);
json_t *post_json(const struct post *);       /* pk, title, slug, body, author_pk, published, public, tags,
						 view_count, created_at, updated_at */
json_t *comment_json(const struct comment *); /* pk, post_pk, author_name, body, approved, created_at */
json_t *tag_json(const struct tag *);
json_t *category_json(const struct category *);
json_t *post_category_json(const struct post_category *);
json_t *revision_json(const struct revision *);
json_t *time_json(struct ddb_time); /* "2026-11-21T09:57:30.858186+00:00"; null where absent */
#endif
