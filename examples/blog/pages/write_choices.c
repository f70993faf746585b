/* SPDX-License-Identifier: Apache-2.0 */
#include "account/account.h"
#include "http/fields.h"
#include "pages/view.h"
#include "pages/write.h"
#include "posts.h"
#include "queries.h"
#include <string.h>

#define CHOICES 200 /* of each kind, at most */

static bool sent(struct request *r, const char *name, const char *value)
{
	const char *other;
	for (size_t i = 0; (other = request_form_nth(r, name, i)); i++)
		if (!strcmp(other, value))
			return true;
	return false;
}

/* The labels and places in categories that a post has. */
struct filed {
	struct label *labels;
	struct post_category *places;
	size_t nlabels, nplaces;
};

static enum ddb_rc read_filed(struct request *r, const char *post_pk, struct filed *f)
{
	struct ddb_query labels = labels_of(post_pk), places = categories_of(post_pk);
	*f = (struct filed){ .nlabels = 0 };
	if (!*post_pk)
		return DDB_OK;
	enum ddb_rc rc = label_find_all(r->db, r->arena, &labels, &f->labels, &f->nlabels);
	return rc ? rc : post_category_find_all(r->db, r->arena, &places, &f->places, &f->nplaces);
}

static bool has_label(const struct filed *f, const char *tag_pk)
{
	for (size_t i = 0; i < f->nlabels; i++)
		if (!strcmp(f->labels[i].tag_pk, tag_pk))
			return true;
	return false;
}

static bool has_place(const struct filed *f, const char *category_pk)
{
	for (size_t i = 0; i < f->nplaces; i++)
		if (!strcmp(f->places[i].category_pk, category_pk))
			return true;
	return false;
}

/* ---- the form ---- */

static json_t *choice(const char *pk, const char *name, const char *colour, bool chosen)
{
	return json_pack("{s:s, s:s, s:s?, s:b}", "pk", pk, "name", name, "colour", colour, "chosen", chosen);
}

static enum ddb_rc add_tags(struct request *r, json_t *values, const struct filed *f, bool again)
{
	struct ddb_query query = all_tags();
	query.limit = CHOICES;
	struct tag_cursor *found = tag_find(r->db, &query);
	json_t *list = json_array();
	for (const struct tag *t; (t = tag_next(found));)
		json_array_append_new(list, choice(t->pk, t->name, t->colour,
						    again ? sent(r, "label", t->pk) : has_label(f, t->pk)));
	add_list(values, "labels", "has_labels", list);
	return tag_finish(found);
}

static enum ddb_rc add_categories(struct request *r, json_t *values, const struct filed *f, bool again)
{
	struct ddb_query query = all_categories();
	query.limit = CHOICES;
	struct category_cursor *found = category_find(r->db, &query);
	json_t *list = json_array();
	for (const struct category *c; (c = category_next(found));)
		json_array_append_new(
			list, choice(c->pk, c->name, NULL,
				      again ? sent(r, "category", c->pk) : has_place(f, c->pk)));
	add_list(values, "categories", "has_categories", list);
	return category_finish(found);
}

static enum ddb_rc add_authors_to_choose(struct request *r, json_t *values, const struct post *post)
{
	struct ddb_query query = all_authors();
	query.limit = CHOICES;
	struct author_cursor *found = author_find(r->db, &query);
	json_t *list = json_array();
	for (const struct author *a; (a = author_next(found));)
		json_array_append_new(list,
			choice(a->pk, a->username, NULL, post->author_pk && !strcmp(a->pk, post->author_pk)));
	add_list(values, "authors", "has_authors", list);
	return author_finish(found);
}

enum ddb_rc add_choices(struct request *r, json_t *values, const struct post *post)
{
	bool again = !strcmp(r->method, "POST");
	struct filed f;
	enum ddb_rc rc = read_filed(r, post->pk, &f);
	if (!rc)
		rc = add_tags(r, values, &f, again);
	if (!rc)
		rc = add_categories(r, values, &f, again);
	if (!rc && request_user(r)->admin)
		rc = add_authors_to_choose(r, values, post);
	return rc;
}

/* ---- what was chosen ---- */

/* A tag that was deleted while the form was open is passed over. */
static enum ddb_rc unless_gone(enum ddb_rc rc)
{
	return rc == DDB_CANCELLED ? DDB_OK : rc;
}

static enum ddb_rc save_labels(struct request *r, const char *post_pk, const struct filed *f)
{
	const char *pk;
	enum ddb_rc rc = DDB_OK;
	for (size_t i = 0; !rc && i < f->nlabels; i++)
		if (!sent(r, "label", f->labels[i].tag_pk))
			rc = label_delete(r->db, &f->labels[i], NULL);
	for (size_t i = 0; !rc && (pk = request_form_nth(r, "label", i)); i++)
		if (is_pk(pk) && !has_label(f, pk))
			rc = unless_gone(
				add_label(r, &(struct label){ .post_pk = post_pk, .tag_pk = pk }, NULL));
	return rc;
}

static enum ddb_rc save_places(struct request *r, const char *post_pk, const struct filed *f)
{
	const char *pk;
	bool added;
	enum ddb_rc rc = DDB_OK;
	for (size_t i = 0; !rc && i < f->nplaces; i++)
		if (!sent(r, "category", f->places[i].category_pk))
			rc = post_category_delete(r->db, &f->places[i], NULL);
	for (size_t i = 0; !rc && (pk = request_form_nth(r, "category", i)); i++)
		if (is_pk(pk) && !has_place(f, pk))
			rc = unless_gone(add_to_category(
				r, &(struct post_category){ .post_pk = post_pk, .category_pk = pk }, &added));
	return rc;
}

enum ddb_rc save_choices(struct request *r, const char *post_pk)
{
	struct filed f;
	enum ddb_rc rc = read_filed(r, post_pk, &f);
	if (!rc)
		rc = save_labels(r, post_pk, &f);
	return rc ? rc : save_places(r, post_pk, &f);
}
