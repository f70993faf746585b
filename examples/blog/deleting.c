/* SPDX-License-Identifier: Apache-2.0 */
/* Deleting things with all that hangs on them. */
#include "posts.h"
#include "queries.h"

/* Nothing is deleted twice: of two who try at the same time one finds nothing any more. */
static enum ddb_rc once(enum ddb_rc rc)
{
	return rc == DDB_CONDITION_FAILED ? DDB_NOT_FOUND : rc;
}

#define IF_THERE(attr) (&(struct ddb_delete_opts){ .when = ddb_exists(attr) })

static enum ddb_rc strip_post(struct ddb *db, const char *pk)
{
	const struct ddb_query comments = comments_on(pk), labels = labels_of(pk),
			       categories = categories_of(pk), revisions = revisions_of(pk);
	enum ddb_rc rc = comment_delete_where(db, &comments, NULL, NULL);
	rc = rc ? rc : label_delete_where(db, &labels, NULL, NULL);
	rc = rc ? rc : post_category_delete_where(db, &categories, NULL, NULL);
	return rc ? rc : revision_delete_where(db, &revisions, NULL, NULL);
}

/* The post last, so that a failure on the way leaves one to be deleted again; and then what was added
 * meanwhile. After that nothing can be: see add_to_post. */
enum ddb_rc delete_post(struct request *r, const char *pk)
{
	struct post post = { 0 };
	enum ddb_rc rc = find_post(r, pk, &post);
	rc = rc ? rc : strip_post(r->db, pk);
	rc = rc ? rc : once(post_delete(r->db, &post, IF_THERE(P(pk))));
	return rc ? rc : strip_post(r->db, pk);
}

enum ddb_rc delete_author(struct request *r, const char *pk)
{
	struct author author = { 0 };
	struct profile profile = { 0 };
	copy_pk(author.pk, pk);
	copy_pk(profile.author_pk, pk);
	enum ddb_rc rc = profile_delete(r->db, &profile, NULL);
	return rc ? rc : once(author_delete(r->db, &author, IF_THERE(AU(pk))));
}

enum ddb_rc delete_tag(struct request *r, const char *pk)
{
	const struct ddb_query labels = labelled_with(pk);
	struct tag tag = { 0 };
	copy_pk(tag.pk, pk);
	enum ddb_rc rc = once(tag_delete(r->db, &tag, IF_THERE(T(pk))));
	return rc ? rc : label_delete_where(r->db, &labels, NULL, NULL);
}

enum ddb_rc delete_category(struct request *r, const char *pk)
{
	const struct ddb_query children = children_of(pk), places = posts_in(pk);
	struct category category = { 0 };
	copy_pk(category.pk, pk);
	enum ddb_rc rc = once(category_delete(r->db, &category, IF_THERE(CA(pk))));
	rc = rc ? rc
		: category_update_where(r->db, &children, ddb_changes(ddb_remove(CA(parent_pk))), NULL, NULL);
	return rc ? rc : post_category_delete_where(r->db, &places, NULL, NULL);
}

enum ddb_rc delete_comment(struct request *r, const char *pk)
{
	struct comment comment = { 0 };
	copy_pk(comment.pk, pk);
	return once(comment_delete(r->db, &comment, IF_THERE(CO(pk))));
}

enum ddb_rc delete_label(struct request *r, const struct label *key)
{
	return once(label_delete(r->db, key, IF_THERE(L(post_pk))));
}

enum ddb_rc delete_post_category(struct request *r, const char *pk)
{
	struct post_category place = { 0 };
	copy_pk(place.pk, pk);
	return once(post_category_delete(r->db, &place, IF_THERE(PC(pk))));
}
