/* SPDX-License-Identifier: Apache-2.0 */
/* BatchGetItem (08-8.1). */
#include "store/local/capacity.h"
#include "store/local/execute.h"
#include "store/local/paths.h"
#include "store/local/read.h"

enum { ANSWER_MAX = 16 << 20 }; /* bytes of items read, 08-B8 */

/* One table of the request. */
struct part {
	const struct keys_and_attributes *request;
	const struct table *table;
	struct prepared prepared;
	struct usage usage;
};

struct batch {
	const struct view *view;
	struct op *op;
	struct part *parts;
	size_t n;
	size_t bytes;
};

static bool prepare(struct batch *batch)
{
	const struct batch_get_item_input *in = batch->op->input;
	for (size_t i = 0; i < batch->n; i++) {
		struct part *part = &batch->parts[i];
		*part = (struct part){ .request = &in->request_items.items[i].value };
		if (!ddbi_prepare_get(part->request, &batch->op->error, &part->prepared.projection))
			return false;
	}
	return true;
}

static bool find_tables(struct batch *batch)
{
	const struct batch_get_item_input *in = batch->op->input;
	for (size_t i = 0; i < batch->n; i++) {
		struct part *part = &batch->parts[i];
		part->table = ddbi_view_table(
			batch->view->catalog, in->request_items.items[i].key, &batch->op->error);
		if (!part->table)
			return false;
		part->usage.table = part->table;
		part->usage.half = !part->request->consistent_read.v;
	}
	return true;
}

static bool check_keys(struct batch *batch)
{
	struct error *err = &batch->op->error;
	for (size_t i = 0; i < batch->n; i++) {
		const struct part *part = &batch->parts[i];
		for (size_t k = 0; k < part->request->keys.len; k++)
			if (!ddbi_check_key(part->request->keys.items[k].packed, part->table->keys,
				    part->table->nkeys, err))
				return false;
		if (!ddbi_check_key_paths(part->table, NULL, &part->prepared, err))
			return false;
	}
	return true;
}

/* Reads items until the answer is full; *done: how many of the keys were worked off. */
static bool read_part(struct batch *batch, struct part *part, struct item_list *out, size_t *done)
{
	struct op *op = batch->op;
	const struct key_list *keys = &part->request->keys;
	out->items = ARENA_ARRAY(op->arena, struct item, keys->len);
	out->set = true;
	if (!out->items)
		return ddbi_fail_nomem(&op->error);
	for (*done = 0; *done < keys->len; ++*done) {
		struct str row;
		if (!ddbi_read_row(
			    batch->view, part->table, keys->items[*done].packed, op->arena, &op->error, &row))
			return false;
		size_t size = row.p ? ddbi_item_size(row) : 0;
		if (batch->bytes + size > ANSWER_MAX)
			return true;
		batch->bytes += size;
		part->usage.blocks += ddbi_read_blocks(size);
		if (!ddbi_read_return(
			    row, part->prepared.projection, op->arena, &op->error, &out->items[out->len]))
			return false;
		out->len += row.p != NULL;
	}
	return true;
}

/* The rest of a table's keys, to be asked for again in the same way. */
static bool postpone(struct batch *batch, size_t i, size_t done)
{
	struct op *op = batch->op;
	const struct batch_get_item_input *in = op->input;
	struct batch_get_item_output *out = op->output;
	struct batch_get_request_map *rest = &out->unprocessed_keys;
	if (!rest->items)
		rest->items = ARENA_ARRAY(op->arena, struct batch_get_request_map_entry, batch->n);
	if (!rest->items)
		return ddbi_fail_nomem(&op->error);
	struct batch_get_request_map_entry *entry = &rest->items[rest->len++];
	*entry = in->request_items.items[i];
	entry->value.keys.items += done;
	entry->value.keys.len -= done;
	return true;
}

static bool read_parts(struct batch *batch)
{
	struct op *op = batch->op;
	const struct batch_get_item_input *in = op->input;
	struct batch_get_item_output *out = op->output;
	out->unprocessed_keys.set = out->responses.set = true;
	out->responses.items = ARENA_ARRAY(op->arena, struct batch_get_response_map_entry, batch->n);
	if (!out->responses.items)
		return ddbi_fail_nomem(&op->error);
	for (size_t i = 0; i < batch->n; i++) {
		struct batch_get_response_map_entry *response = &out->responses.items[out->responses.len++];
		*response = (struct batch_get_response_map_entry){ .key = in->request_items.items[i].key };
		size_t done = 0;
		if (!read_part(batch, &batch->parts[i], &response->value, &done))
			return false;
		if (done < batch->parts[i].request->keys.len && !postpone(batch, i, done))
			return false;
	}
	return true;
}

static bool report(struct batch *batch)
{
	struct op *op = batch->op;
	const struct batch_get_item_input *in = op->input;
	struct batch_get_item_output *out = op->output;
	for (size_t i = 0; ddbi_wants_capacity(in->return_consumed_capacity) && i < batch->n; i++)
		if (!ddbi_capacity_append(&batch->parts[i].usage, in->return_consumed_capacity, op->arena,
			    batch->n, &out->consumed_capacity))
			return ddbi_fail_nomem(&op->error);
	return true;
}

bool ddbi_batch_get(const struct view *view, struct op *op, const struct prepared *p)
{
	(void)p; /* each table has its own */
	const struct batch_get_item_input *in = op->input;
	struct batch batch = { .view = view, .op = op, .n = in->request_items.len };
	batch.parts = ARENA_ARRAY(op->arena, struct part, batch.n);
	if (!batch.parts)
		return ddbi_fail_nomem(&op->error);
	return prepare(&batch) && find_tables(&batch) && check_keys(&batch) && read_parts(&batch) &&
	       report(&batch);
}
