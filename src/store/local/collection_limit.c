/* SPDX-License-Identifier: Apache-2.0 */
#include "store/local/collection_limit.h"
#include "store/local/core.h"
#include "value/ordered.h"

static size_t local_indexes(const struct table *table)
{
	size_t n = 0;
	while (n < table->nindexes && !table->indexes[n].global)
		n++;
	return n;
}

/* At most so much more, in the table and each local index. */
static int64_t growth(const struct change *c, size_t indexes)
{
	int64_t before = c->old.p ? (int64_t)ddbi_item_size(c->old) : 0;
	return ((int64_t)ddbi_item_size(c->new) - before) * (int64_t)(1 + indexes);
}

static bool total(
	const struct view *v, const struct table *table, size_t indexes, struct error *err, int64_t *out)
{
	struct counter counter;
	if (!ddbi_view_counter(v, table->id, err, &counter))
		return false;
	*out = counter.bytes;
	for (size_t i = 0; i < indexes; i++) {
		if (!ddbi_view_counter(v, table->indexes[i].id, err, &counter))
			return false;
		*out += counter.bytes;
	}
	return true;
}

static bool add_rows(
	const struct view *v, kv_tree tree, const struct kv_range *range, struct error *err, int64_t *bytes)
{
	const struct kv_ops *ops = v->snapshot->kv->ops;
	struct kv_iter *rows;
	struct str key, row;
	enum kv_rc rc = ops->iterate(v->snapshot, tree, range, false, &rows);
	if (rc != KV_OK)
		return ddbi_kv_fail(err, rc);
	while ((rc = ops->next(rows, &key, &row)) == KV_OK)
		*bytes += (int64_t)ddbi_item_size(row);
	ops->end(rows);
	return rc == KV_NONE || ddbi_kv_fail(err, rc);
}

/* All keys of one hash key, in the table and in its local indexes, begin alike. */
static bool count(
	const struct view *v, const struct change *c, size_t indexes, struct error *err, int64_t *bytes)
{
	struct str hash = ddbi_item_get(c->new, c->table->keys[0].name);
	struct buf from, to;
	ddbi_buf_init(&from, KV_MAX_KEY);
	ddbi_buf_init(&to, KV_MAX_KEY);
	ddbi_ordered_hash(&from, &hash, 1);
	ddbi_ordered_after(&to, buf_view(&from));
	struct kv_range range = { buf_view(&from), to.len ? buf_view(&to) : STR_NONE };
	*bytes = 0;
	bool ok = from.failed || to.failed ? ddbi_fail_nomem(err)
					   : add_rows(v, c->table->tree, &range, err, bytes);
	for (size_t i = 0; ok && i < indexes; i++)
		ok = add_rows(v, c->table->indexes[i].tree, &range, err, bytes);
	ddbi_buf_free(&from);
	ddbi_buf_free(&to);
	return ok;
}

bool ddbi_collection_has_room(struct stage *s, const struct change *c, struct error *err)
{
	const struct view *v = ddbi_stage_view(s);
	int64_t limit = ddbi_stage_local(s)->opts.collection_max, bytes;
	size_t indexes = local_indexes(c->table);
	if (!indexes || !c->new.p)
		return true;
	int64_t more = growth(c, indexes);
	if (more <= 0)
		return true;
	if (!total(v, c->table, indexes, err, &bytes))
		return false;
	if (bytes + more <= limit)
		return true;
	if (!count(v, c, indexes, err, &bytes))
		return false;
	return bytes + more <= limit ||
	       ddbi_fail_text(err, EXCEPTION_ITEM_COLLECTION_LIMIT, STR("Collection size exceeded."));
}
