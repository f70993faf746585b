/* SPDX-License-Identifier: Apache-2.0 */
/* TagResource, UntagResource and ListTagsOfResource (03-3.5). The tags of a table are part of its
 * description. */
#include "store/local/tags.h"
#include "store/local/execute.h"

/* ---- merging ---- */

static struct tag *find(const struct table *t, struct str key)
{
	for (size_t i = 0; i < t->ntags; i++)
		if (str_eq(t->tags[i].key, key))
			return &t->tags[i];
	return NULL;
}

bool ddbi_table_tag(struct table *t, const struct tag_list *in, struct ddb_arena *arena, struct error *err)
{
	struct tag *tags = ARENA_ARRAY(arena, struct tag, t->ntags + in->len);
	if (!tags)
		return ddbi_fail_nomem(err);
	if (t->ntags)
		memcpy(tags, t->tags, t->ntags * sizeof *tags);
	t->tags = tags;
	for (size_t i = 0; i < in->len; i++) {
		struct tag *there = find(t, in->items[i].key);
		if (!there)
			there = &t->tags[t->ntags++];
		*there = in->items[i];
	}
	return t->ntags <= MAX_TAGS || ddbi_fail(err, MSG_TAG_MANY);
}

static bool is_among(const struct tag_key_list *keys, struct str key)
{
	for (size_t i = 0; i < keys->len; i++)
		if (str_eq(keys->items[i], key))
			return true;
	return false;
}

static bool untag(
	struct table *t, const struct tag_key_list *keys, struct ddb_arena *arena, struct error *err)
{
	struct tag *tags = ARENA_ARRAY(arena, struct tag, t->ntags);
	size_t n = 0;
	if (!tags)
		return ddbi_fail_nomem(err);
	for (size_t i = 0; i < t->ntags; i++)
		if (!is_among(keys, t->tags[i].key))
			tags[n++] = t->tags[i];
	t->tags = tags;
	t->ntags = n;
	return true;
}

/* ---- the operations ---- */

static const struct table *find_table(const struct catalog *c, struct str arn)
{
	return ddbi_catalog_table(c, ddbi_table_name(arn));
}

bool ddbi_tag_resource(struct stage *s, struct op *op, const struct prepared *p)
{
	const struct tag_resource_input *in = op->input;
	struct error *err = &op->error;
	(void)p;
	const struct table *old = find_table(ddbi_stage_view(s)->catalog, in->resource_arn);
	if (!old)
		return ddbi_fail(err, MSG_TAG_NOTFOUND, in->resource_arn);
	struct table now = *old;
	return ddbi_table_tag(&now, &in->tags, ddbi_stage_arena(s), err) &&
	       ddbi_stage_put_table(s, &now, err);
}

bool ddbi_untag_resource(struct stage *s, struct op *op, const struct prepared *p)
{
	const struct untag_resource_input *in = op->input;
	struct error *err = &op->error;
	(void)p;
	const struct table *old = find_table(ddbi_stage_view(s)->catalog, in->resource_arn);
	if (!old)
		return ddbi_fail(err, MSG_TBL_NOTFOUND_DATA);
	struct table now = *old;
	return untag(&now, &in->tag_keys, ddbi_stage_arena(s), err) && ddbi_stage_put_table(s, &now, err);
}

static bool copy_tags(const struct table *t, struct ddb_arena *arena, struct tag_list *out)
{
	*out = (struct tag_list){ ARENA_ARRAY(arena, struct tag, t->ntags), t->ntags, true };
	for (size_t i = 0; out->items && i < t->ntags; i++) {
		struct tag copy = { ddbi_arena_copy(arena, t->tags[i].key),
			ddbi_arena_copy(arena, t->tags[i].value) };
		if (!copy.key.p || !copy.value.p)
			return false;
		out->items[i] = copy;
	}
	return out->items != NULL;
}

/* All of them at once (03-G6). */
bool ddbi_list_tags(const struct view *v, struct op *op, const struct prepared *p)
{
	const struct list_tags_of_resource_input *in = op->input;
	struct list_tags_of_resource_output *out = op->output;
	(void)p;
	const struct table *t = find_table(v->catalog, in->resource_arn);
	if (!t)
		return ddbi_fail(&op->error, MSG_TAG_DENIED, STR("arn:aws:iam::" LOCAL_ACCOUNT ":root"),
			in->resource_arn);
	return copy_tags(t, op->arena, &out->tags) || ddbi_fail_nomem(&op->error);
}
