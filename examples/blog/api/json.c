/* SPDX-License-Identifier: Apache-2.0 */
#include "api/json.h"
#include <string.h>

/* A text that is not stored is shown as an empty one. */
static const char *text(const char *stored)
{
	return stored ? stored : "";
}

static json_t *texts(struct ddb_strlist list)
{
	json_t *out = json_array();
	for (size_t i = 0; i < list.len; i++)
		json_array_append_new(out, json_string(list.items[i]));
	return out;
}

json_t *time_json(struct ddb_time t)
{
	char out[DDB_TIME_SIZE + sizeof "+00:00"];
	if (!t.us || !ddb_time_text(t, out))
		return json_null();
	memcpy(strchr(out, 'Z'), "+00:00", sizeof "+00:00");
	return json_string(out);
}

json_t *author_json(const struct author *a)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:o}", "pk", a->pk, "username", text(a->username), "email",
		text(a->email), "bio", text(a->bio), "created_at", time_json(a->created_at));
}

json_t *profile_json(const struct profile *p)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:I}", "author_pk", p->author_pk, "website",
		text(p->website), "twitter", text(p->twitter), "location", text(p->location), "avatar_url",
		text(p->avatar_url), "follower_count", (json_int_t)p->follower_count);
}

json_t *post_json(const struct post *p)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:b, s:b, s:o, s:I, s:o, s:o}", "pk", p->pk, "title",
		text(p->title), "slug", text(p->slug), "body", text(p->body), "author_pk", text(p->author_pk),
		"published", p->published, "public", p->public, "tags", texts(p->tags), "view_count",
		(json_int_t)p->view_count, "created_at", time_json(p->created_at), "updated_at",
		time_json(p->updated_at));
}

json_t *comment_json(const struct comment *c)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:b, s:o}", "pk", c->pk, "post_pk", text(c->post_pk),
		"author_name", text(c->author_name), "body", text(c->body), "approved", c->approved,
		"created_at", time_json(c->created_at));
}

json_t *tag_json(const struct tag *t)
{
	return json_pack("{s:s, s:s, s:s, s:s}", "pk", t->pk, "name", text(t->name), "slug", text(t->slug),
		"colour", text(t->colour));
}

json_t *category_json(const struct category *c)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:s?}", "pk", c->pk, "name", text(c->name), "slug",
		text(c->slug), "description", text(c->description), "parent_pk", c->parent_pk);
}

json_t *post_category_json(const struct post_category *c)
{
	return json_pack("{s:s, s:s, s:s, s:I, s:b, s:o}", "pk", c->pk, "post_pk", text(c->post_pk),
		"category_pk", text(c->category_pk), "order", (json_int_t)c->order, "pinned", c->pinned,
		"added_at", time_json(c->added_at));
}

json_t *revision_json(const struct revision *v)
{
	return json_pack("{s:s, s:I, s:s?, s:s, s:s, s:o}", "post_pk", text(v->post_pk), "revision_number",
		(json_int_t)v->revision_number, "editor_pk", v->editor_pk, "body_snapshot",
		text(v->body_snapshot), "change_summary", text(v->change_summary), "created_at",
		time_json(v->created_at));
}
