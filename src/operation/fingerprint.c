/* SPDX-License-Identifier: Apache-2.0 */
/* The canonical form of a transaction's actions, folded into one number as it is met (08-T12). */
#include "base/hash.h"
#include "expression/render.h"
#include "operation/action.h"
#include "operation/check.h"

/* Of two numbers, in this order; the same on every machine. */
static uint64_t fold(uint64_t a, uint64_t b)
{
	char bytes[16];
	for (int i = 0; i < 8; i++) {
		bytes[i] = (char)(a >> (8 * i) & 0xff);
		bytes[8 + i] = (char)(b >> (8 * i) & 0xff);
	}
	return ddbi_hash64((struct str){ bytes, sizeof bytes });
}

/* An absent text is not an empty one. */
static void add(uint64_t *sum, struct str piece)
{
	*sum = fold(*sum, piece.p ? ddbi_hash64(piece) : 0);
}

/* A sum knows no order. */
static void add_names(uint64_t *sum, const struct expression_attribute_name_map *names)
{
	uint64_t all = 0;
	for (size_t i = 0; i < names->len; i++) {
		all += fold(ddbi_hash64(names->items[i].key), ddbi_hash64(names->items[i].value));
	}
	*sum = fold(*sum, all);
}

#define RENDERED_MAX ((size_t)1 << 20)

/* Trees as the text that they stand for. */
static bool add_trees(uint64_t *sum, const struct expression_trees *trees, struct error *err)
{
	struct rendering rendering;
	struct buf text;
	ddbi_rendering_init(&rendering, err->arena);
	ddbi_buf_init(&text, RENDERED_MAX);
	if (trees->update) {
		ddbi_render_update(&rendering, trees->update, &text);
	}
	ddbi_buf_byte(&text, '\0');
	if (trees->condition) {
		ddbi_render_condition(&rendering, trees->condition, &text);
	}
	bool ok = !rendering.failed && !text.failed;
	if (ok) {
		add(sum, buf_view(&text));
	}
	for (size_t i = 0; ok && i < rendering.nnames; i++) {
		add(sum, rendering.names[i]);
	}
	for (size_t i = 0; ok && i < rendering.nvalues; i++) {
		add(sum, rendering.values[i]);
	}
	ddbi_buf_free(&text);
	return ok || ddbi_fail_nomem(err);
}

/* Packed items have one form only. */
static bool add_action(uint64_t *sum, const struct transact_action *action, struct error *err)
{
	*sum = fold(*sum, (uint64_t)action->kind);
	add(sum, ddbi_table_name(action->table_name));
	add(sum, action->subject->packed);
	add(sum, action->update_expression);
	add(sum, action->condition_expression);
	add_names(sum, action->names);
	add(sum, action->values->packed);
	add(sum, action->on_failure);
	return !action->trees || add_trees(sum, action->trees, err);
}

bool ddbi_transact_fingerprint(
	const struct transact_write_item_list *entries, struct error *err, uint64_t *out)
{
	uint64_t sum = entries->len;
	for (size_t i = 0; i < entries->len; i++) {
		struct transact_action action = ddbi_transact_action(&entries->items[i]);
		if (!add_action(&sum, &action, err)) {
			return false;
		}
	}
	*out = sum;
	return true;
}
