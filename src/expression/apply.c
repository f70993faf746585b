/* SPDX-License-Identifier: Apache-2.0 */
#include "expression/apply.h"
#include "expression/edit.h"
#include "expression/rules.h"
#include <stdlib.h>

/* The caller refuses items above 400 KB; this only bounds what a list_append can ask of the memory. */
#define RESULT_MAX ((size_t)16 << 20)
#define ROOM       256 /* for what an update usually adds */

static bool writes(const struct update_action *action)
{
	return action->verb == UPDATE_SET || action->verb == UPDATE_ADD;
}

static bool creates(const struct update *update)
{
	for (size_t i = 0; i < update->n; i++)
		if (writes(&update->actions[i]))
			return true;
	return false;
}

static bool is_arithmetic(const struct update_action *action)
{
	return action->verb == UPDATE_SET &&
	       (action->value.kind == UPDATE_PLUS || action->value.kind == UPDATE_MINUS);
}

/* What UpdateItem's size rule counts besides the item (02-Z5). */
static void count(const struct update *update, struct applied *out)
{
	for (size_t i = 0; i < update->n; i++) {
		const struct update_action *action = &update->actions[i];
		bool removes = action->verb == UPDATE_REMOVE,
		     indexed = !action->target.parts[action->target.n - 1].name.p;
		out->remove_actions += removes;
		out->set_actions += !removes;
		out->extra_bytes += (size_t)(!removes && indexed) + (is_arithmetic(action) ? 50U : 0U);
	}
}

static int compare(const void *a, const void *b)
{
	const struct edit *x = a, *y = b;
	return ddbi_path_compare(&x->action->target, &y->action->target);
}

static bool prepare(const struct update *update, struct str old, struct error *err, struct edit *edits)
{
	for (size_t i = 0; i < update->n; i++) {
		edits[i].action = &update->actions[i];
		if (update->actions[i].verb == UPDATE_SET &&
			!ddbi_compute(&update->actions[i].value, old, err, &edits[i].value))
			return false;
	}
	if (update->n > 1)
		qsort(edits, update->n, sizeof(*edits), compare);
	return true;
}

/* The attribute that these edits touch; value absent: it is not there. */
static bool pack_touched(
	const struct editor *e, size_t from, size_t to, struct str value, struct packer *packer)
{
	const struct edit *edit = &e->edits[from];
	struct str name = edit->action->target.parts[0].name;
	bool whole = edit->action->target.n == 1;
	struct ddb_value tree = { .type = DDB_NONE };
	if (whole && edit->action->verb == UPDATE_SET && edit->value.packed.p) {
		ddbi_pack_packed(packer, name, edit->value.packed);
		return true;
	}
	if (whole && edit->action->verb == UPDATE_REMOVE)
		return true;
	if (value.p && !ddbi_unpack(value, e->err->arena, &tree))
		return ddbi_fail_nomem(e->err);
	if (!ddbi_edit(e, from, to, 1, &tree))
		return false;
	if (tree.type != DDB_NONE)
		ddbi_pack_value(packer, name, &tree);
	return true;
}

/* Merges the attributes, which are sorted by name, with the edits, which are too; what is not touched is
 * copied as it lies. */
static bool pack_item(const struct editor *e, size_t n, struct str base, struct packer *packer)
{
	size_t count = ddbi_item_count(base), i = 0, at = 0;
	while (i < count || at < n) {
		struct str name = STR_NONE, value = STR_NONE;
		if (i < count)
			ddbi_item_at(base, i, &name, &value);
		int c = i == count ? 1
			: at == n  ? -1
				   : str_cmp(name, e->edits[at].action->target.parts[0].name);
		if (c < 0) {
			ddbi_pack_packed(packer, name, value);
			i++;
			continue;
		}
		size_t end = ddbi_edit_group(e, at, n, 0);
		if (!pack_touched(e, at, end, c == 0 ? value : STR_NONE, packer))
			return false;
		i += c == 0;
		at = end;
	}
	return true;
}

static bool finish(struct packer *packer, bool good, struct error *err, struct str *out)
{
	struct str packed;
	bool packed_well = ddbi_pack_end(packer, &packed);
	if (!good)
		return false;
	if (!packed_well)
		return packer->out->too_long ? ddbi_fail(err, MSG_SIZE_UPDATE) : ddbi_fail_nomem(err);
	*out = ddbi_arena_copy(err->arena, packed);
	return out->p || ddbi_fail_nomem(err);
}

static bool rewrite(const struct editor *e, size_t n, struct str base, struct str *out)
{
	struct buf buf;
	struct packer packer;
	ddbi_buf_init(&buf, RESULT_MAX);
	ddbi_buf_reserve(&buf, base.n + ROOM);
	ddbi_pack_begin(&packer, &buf);
	bool good = pack_item(e, n, base, &packer);
	good = finish(&packer, good, e->err, out);
	ddbi_buf_free(&buf);
	return good;
}

#define FEW 8

bool ddbi_apply_update(
	const struct update *update, struct str old, struct str key, struct error *err, struct applied *out)
{
	struct edit few[FEW], *edits = few;
	*out = (struct applied){ .item = old.p ? old : key };
	if (!update || update->n == 0)
		return true;
	count(update, out);
	if (update->n > FEW)
		edits = ARENA_ARRAY(err->arena, struct edit, update->n);
	if (!edits)
		return ddbi_fail_nomem(err);
	if (!old.p && !creates(update)) {
		out->item = STR_NONE;
		return true;
	}
	if (!prepare(update, old, err, edits))
		return false;
	struct editor e = { edits, !old.p, update->legacy, err };
	return rewrite(&e, update->n, out->item, &out->item);
}
