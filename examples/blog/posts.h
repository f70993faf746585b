/* SPDX-License-Identifier: Apache-2.0 */
/* What more than one page does with posts, and with what hangs on them. Arrays live as long as the request.
 */
#ifndef BLOG_POSTS_H
#define BLOG_POSTS_H
#include "http/http.h"
#include "models.h"

/* The key of any model: copy_pk(post.pk, "f81d4fae-..."). */
void copy_pk(char out[DDB_UUID_SIZE], const char *pk);

/* The key of a post's place in a category: there is one and no more. */
void place_pk(char out[DDB_UUID_SIZE], const char *post_pk, const char *category_pk);

enum ddb_rc find_post(struct request *, const char *pk, struct post *);
/* One more view; the post as it is then. DDB_NOT_FOUND. Of a HEAD request: no view, nor where the store can
 * be read but not written. */
enum ddb_rc view_post(struct request *, const char *pk, struct post *);
/* Stores what was changed in a post since it was loaded, so that what others change meanwhile in other
 * members stays, and puts it on its shelf. DDB_NOT_FOUND: it was deleted. */
enum ddb_rc save_post(struct request *, const struct post *loaded, struct post *changed);

/* Stores a comment, label, ... of a post together with the proof that the post is there: steps[0] is set to
 * that. All or nothing. DDB_NOT_FOUND: there is no such post. DDB_CANCELLED: another step was at fault.
 * DDB_BUSY: too much is going on. */
enum ddb_rc add_to_post(struct request *, const char *post_pk, struct ddb_step *steps, size_t n);
enum ddb_rc add_comment(struct request *, struct comment *);
/* Its number is the next one of the post. */
enum ddb_rc add_revision(struct request *, struct revision *);
/* DDB_CANCELLED: there is no such tag. *added (may be NULL): false: it was there. */
enum ddb_rc add_label(struct request *, struct label *, bool *added);
/* Puts a post into a category, once: if it is there its order and pinned are changed. DDB_CANCELLED: there is
 * no such category. */
enum ddb_rc add_to_category(struct request *, struct post_category *, bool *added);

enum ddb_rc tags_on(struct request *, const char *post_pk, struct tag **, size_t *n); /* by name */
/* Up to `room` other posts of the feed that share the most labels with it, newer ones first where they share
 * as many. */
enum ddb_rc related_posts(struct request *, const char *post_pk, struct post *out, size_t room, size_t *n);

/* Posts of the feed whose title, body or slug has the words in it, newest first; letters from A to Z are the
 * same as from a to z. Only the newest blog->search_newest posts are looked at. */
struct search {
	const char *words;
	size_t searched; /* posts that were looked at */
	struct post_cursor *cursor;
};
struct search search_posts(struct request *, const char *words); /* "": all */
const struct post *search_next(struct search *);
enum ddb_rc search_finish(struct search *);

/* Delete with all that hangs on it. DDB_NOT_FOUND: it is not there, or somebody else was faster. */
enum ddb_rc delete_post(
	struct request *, const char *pk); /* its comments, labels, revisions, places in categories */
enum ddb_rc delete_author(struct request *, const char *pk); /* the profile; not the posts */
enum ddb_rc delete_tag(struct request *, const char *pk);    /* its labels */
enum ddb_rc delete_category(
	struct request *, const char *pk); /* its posts' places in it; its children go to the top */
enum ddb_rc delete_comment(struct request *, const char *pk);
enum ddb_rc delete_label(struct request *, const struct label *key);
enum ddb_rc delete_post_category(struct request *, const char *pk);
#endif
