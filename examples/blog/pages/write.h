/* SPDX-License-Identifier: Apache-2.0 */
/* The check boxes of the writing form: tags and categories of a post, and for admins its author. */
#ifndef BLOG_WRITE_H
#define BLOG_WRITE_H
#include "http/http.h"
#include "models.h"

/* Sets `labels`, `categories` and `authors`, those chosen that the post has, or that the form was sent with.
 */
enum ddb_rc add_choices(struct request *, json_t *values, const struct post *);
/* Gives the post the tags and categories that were chosen in the form, and takes the others away. */
enum ddb_rc save_choices(struct request *, const char *post_pk);
#endif
