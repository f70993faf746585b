/* SPDX-License-Identifier: Apache-2.0 */
/* What table operations and jobs stage besides rows. They are alone in their group, which is dropped as a
 * whole when one fails, so nothing here needs taking back. */
#include "store/local/core.h"
#include "value/item.h"

uint32_t ddbi_stage_new_id(struct stage *s)
{
	return s->group->next_id++;
}

static bool add_tree(struct stage *s, struct staged_tree **list, struct kv_write write, struct error *err)
{
	struct staged_tree *t = ARENA_NEW(&s->group->arena, struct staged_tree);
	if (!t)
		return ddbi_fail_nomem(err);
	*t = (struct staged_tree){ *list, write };
	*list = t;
	s->group->ntrees++;
	return true;
}

bool ddbi_stage_create_tree(struct stage *s, kv_tree tree, struct error *err)
{
	return add_tree(
		s, &s->group->creates, (struct kv_write){ .verb = KV_CREATE_TREE, .tree = tree }, err);
}

bool ddbi_stage_drop_tree(struct stage *s, kv_tree tree, struct error *err)
{
	return add_tree(s, &s->group->others, (struct kv_write){ .verb = KV_DROP_TREE, .tree = tree }, err);
}

bool ddbi_stage_delete_below(struct stage *s, kv_tree tree, struct str to, struct error *err)
{
	struct kv_write write = { KV_DELETE_RANGE, tree, STR(""), to };
	return add_tree(s, &s->group->others, write, err);
}

static const struct catalog *current(const struct group *g)
{
	return g->catalog ? g->catalog : g->view.catalog;
}

/* A commit is one version further, however many steps its operation took. */
static bool replace_catalog(struct group *g, struct catalog *next, struct error *err)
{
	if (!next)
		return ddbi_fail_nomem(err);
	next->version = g->view.catalog->version + 1;
	ddbi_catalog_release(g->catalog);
	g->catalog = next;
	return true;
}

bool ddbi_stage_put_ids(struct stage *s, struct error *err)
{
	struct str row = ddbi_head_encode(s->group->next_id, &s->group->arena);
	return row.p ? ddbi_stage_put(s, TREE_CATALOG, STR(""), row, err) : ddbi_fail_nomem(err);
}

bool ddbi_stage_put_table(struct stage *s, const struct table *t, struct error *err)
{
	struct table *copy;
	struct str row = ddbi_table_encode(t, &s->group->arena);
	if (!row.p)
		return ddbi_fail_nomem(err);
	return ddbi_table_decode(row, err, &copy) &&
	       replace_catalog(s->group, ddbi_catalog_put(current(s->group), copy), err) &&
	       ddbi_stage_put(s, TREE_CATALOG, copy->name, row, err) && ddbi_stage_put_ids(s, err);
}

bool ddbi_stage_remove_table(struct stage *s, const struct table *t, struct error *err)
{
	struct str name = ddbi_arena_copy(&s->group->arena, t->name);
	if (!name.p)
		return ddbi_fail_nomem(err);
	return replace_catalog(s->group, ddbi_catalog_remove(current(s->group), name), err) &&
	       ddbi_stage_delete(s, TREE_CATALOG, name, err) && ddbi_stage_put_ids(s, err);
}

bool ddbi_stage_forget_counter(struct stage *s, uint32_t id, struct error *err)
{
	char *room = ddbi_arena_bytes(&s->group->arena, COUNTER_KEY_SIZE);
	return room ? ddbi_stage_delete(s, TREE_COUNTER, ddbi_counter_key(id, room), err)
		    : ddbi_fail_nomem(err);
}

void ddbi_stage_uuid(struct stage *s, char out[37])
{
	static const char digits[] = "0123456789abcdef";
	unsigned char b[16];
	uint64_t *state = &s->group->local->random;
	for (int i = 0; i < 16; i += 8) {
		uint64_t r = ddbi_random_next(state);
		memcpy(b + i, &r, 8);
	}
	b[6] = (unsigned char)((b[6] & 0x0f) | 0x40);
	b[8] = (unsigned char)((b[8] & 0x3f) | 0x80);
	for (int i = 0; i < 16; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			*out++ = '-';
		*out++ = digits[b[i] >> 4];
		*out++ = digits[b[i] & 15];
	}
	*out = '\0';
}
