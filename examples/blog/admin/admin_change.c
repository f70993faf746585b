/* SPDX-License-Identifier: Apache-2.0 */
/* /admin/KIND/add/ and /admin/KIND/PK/: the form of an item. */
#include "account/account.h"
#include "admin/admin.h"
#include "posts.h"
#include "queries.h"
#include <ctype.h>
#include <string.h>

#define CHOICES 500

/* ---- the form ---- */

static const char *label_of(struct request *r, const char *name)
{
	static const struct {
		const char *name, *label;
	} labels[] = { { "author_pk", "Author" }, { "post_pk", "Key of the post" },
		{ "parent_pk", "Above it" }, { "author_name", "Name" }, { "username", "Name" },
		{ "email", "E-mail" }, { "body", "Text" }, { "bio", "About" },
		{ "public", "Listed in the feed" }, { "tags", "Words of the author’s own, with commas" } };
	for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++)
		if (!strcmp(labels[i].name, name))
			return labels[i].label;
	return request_text(r, "%c%s", toupper((unsigned char)*name), name + 1);
}

static json_t *choice(const char *pk, const char *name, const char *chosen)
{
	return json_pack("{s:s, s:s, s:b}", "pk", pk, "name", name, "chosen", !strcmp(pk, chosen));
}

/* Authors, or categories: pk and name of those that the query finds. What is chosen is among them, also where
 * there are more of them than can be shown. */
static json_t *choices(struct request *r, const char *name, const char *chosen)
{
	bool authors = !strcmp(name, "author_pk"), found = !*chosen;
	struct ddb_query query = authors ? all_authors() : all_categories();
	query.limit = CHOICES;
	if (!authors && strcmp(name, "parent_pk") != 0)
		return json_null();
	json_t *list = json_array();
	json_array_append_new(list, choice("", "(none)", chosen));
	struct ddb_cursor *c = ddb_find(r->db, authors ? &author_model : &category_model, &query);
	for (const union item *item; (item = ddb_next(c));) {
		json_array_append_new(list,
			choice(item->pk, authors ? item->author.username : item->category.name, chosen));
		found |= !strcmp(item->pk, chosen);
	}
	if (!found)
		json_array_append_new(list, choice(chosen, chosen, chosen));
	ddb_finish(c); /* without them the form still works */
	return list;
}

static const char *joined(struct request *r, const json_t *texts)
{
	const char *all = "";
	for (size_t i = 0; i < json_array_size(texts); i++)
		all = request_text(
			r, "%s%s%s", all, i ? ", " : "", json_string_value(json_array_get(texts, i)));
	return all;
}

/* As a text: what was sent, or else what the item has. */
static const char *shown(struct request *r, const struct field *f, const union item *item)
{
	const char *sent = request_form(r, f->name);
	if (!strcmp(r->method, "POST"))
		return sent ? sent : "";
	json_t *value = request_json(r, field_json(f, item));
	if (f->type == FIELD_FLAG)
		return json_is_true(value) ? "1" : "";
	if (f->type == FIELD_TEXTS)
		return joined(r, value);
	return json_is_string(value) ? json_string_value(value) : "";
}

static json_t *entry(struct request *r, const struct field *f, const union item *item)
{
	const char *value = shown(r, f, item);
	json_t *of = choices(r, f->name, value);
	bool flag = f->type == FIELD_FLAG, some = json_is_array(of);
	return json_pack("{s:s, s:s, s:s, s:b, s:b, s:b, s:b, s:b, s:i, s:o}", "name", f->name, "label",
		label_of(r, f->name), "value", value, "required", f->required, "flag", flag, "line",
		!flag && !f->area && !some, "area", f->area > 0, "choose", some, "rows", (int)f->area,
		"choices", of);
}

static void show_form(struct request *r, const struct kind *k, const union item *item, const char *why)
{
	json_t *entries = json_array();
	for (size_t i = 0; i < k->nfields; i++)
		json_array_append_new(entries, entry(r, &k->fields[i], item));
	bool there = *item->pk;
	const char *title =
		there ? request_text(r, "Change the %s", k->one) : request_text(r, "Add: %s", k->one);
	reply_admin(r, k, why ? 400 : 200, "admin_form",
		json_pack("{s:s, s:o, s:s?, s:s?, s:s?}", "title", title, "entries", entries, "error", why,
			"pk", there ? item->pk : NULL, "page",
			there && k->page ? request_text(r, "%s%s/", k->page, item->pk) : NULL));
}

/* ---- storing ---- */

/* The list again; or the form, where the store refused what was typed. */
static void saved(struct request *r, const struct kind *k, const union item *item, enum ddb_rc rc)
{
	if (!rc)
		reply_redirect(r, request_text(r, "/admin/%s/?saved=1", k->name));
	else if (rc == DDB_INVALID)
		show_form(r, k, item, request_text(r, "%s", ddb_errmsg(r->db)));
	else if (rc == DDB_CONDITION_FAILED && k->unique)
		show_form(
			r, k, item, request_text(r, "There is another %s with this %s.", k->one, k->unique));
	else
		reply_failure(r, rc);
}

/* What was typed. false: it has shown the form again. */
static bool read_item(struct request *r, const struct kind *k, bool making, union item *item)
{
	const char *why = NULL;
	const union item before = *item;
	if (read_form(r, k->fields, k->nfields, making, item, &why) && k->prepare)
		why = k->prepare(r, item);
	if (why)
		show_form(r, k, &before, why);
	return !why;
}

void admin_add_form(struct request *r)
{
	const struct kind *k = kind_asked(r);
	if (k)
		show_form(r, k, &k->fresh, NULL);
}

void admin_add(struct request *r)
{
	const struct kind *k = kind_asked(r);
	if (!k || !csrf_checked(r))
		return;
	union item item = k->fresh;
	if (!read_item(r, k, true, &item))
		return;
	union item made = item;
	saved(r, k, &item, k->create ? k->create(r, &made) : ddb_create(r->db, k->model, &made));
}

/* The item that the path names. NULL: it has answered. */
static const struct kind *find_item(struct request *r, union item *item)
{
	const struct kind *k = kind_asked(r);
	enum ddb_rc rc = DDB_NOT_FOUND;
	if (!k)
		return NULL;
	if (is_pk(r->args[1])) {
		copy_pk(item->pk, r->args[1]);
		rc = ddb_get(r->db, k->model, r->arena, item, item, NULL);
	}
	if (rc)
		reply_failure(r, rc);
	return rc ? NULL : k;
}

void admin_change_form(struct request *r)
{
	union item item = { .pk = "" };
	const struct kind *k = find_item(r, &item);
	if (k)
		show_form(r, k, &item, NULL);
}

void admin_change(struct request *r)
{
	union item loaded = { .pk = "" };
	const struct kind *k = find_item(r, &loaded);
	if (!k || !csrf_checked(r))
		return;
	union item changed = loaded;
	if (!read_item(r, k, false, &changed))
		return;
	union item stored = changed;
	saved(r, k, &changed,
		k->save ? k->save(r, &loaded, &stored) : ddb_save(r->db, k->model, &loaded, &stored, NULL));
}
