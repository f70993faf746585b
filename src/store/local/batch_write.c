/* SPDX-License-Identifier: Apache-2.0 */
/* BatchWriteItem (08-8.2): all requests are judged before the first is carried out. */
#include "store/local/execute.h"
#include "store/local/index.h"
#include "store/local/key.h"
#include "store/local/write.h"

/* One table of the request. */
struct part {
	const struct batch_write_item_request_map_entry *request;
	struct write write;
};

struct batch {
	struct stage *stage;
	struct op *op;
	struct part *parts;
	size_t n;
};

/* The item to put or the key to delete: both hold the key attributes. */
static struct str subject(const struct write_request *request)
{
	return request->put_request ? request->put_request->item.packed : request->delete_request->key.packed;
}

static bool find_tables(struct batch *batch)
{
	const struct batch_write_item_input *in = batch->op->input;
	for (size_t i = 0; i < batch->n; i++) {
		struct part *part = &batch->parts[i];
		part->request = &in->request_items.items[i];
		if (!ddbi_write_begin(&part->write, batch->stage, batch->op, part->request->key,
			    in->return_consumed_capacity))
			return false;
	}
	return true;
}

/* A Put's key is judged like a Key parameter here (02-K9). */
static bool check_request_key(
	const struct batch *batch, const struct table *table, const struct write_request *request)
{
	struct op *op = batch->op;
	struct str key = subject(request);
	if (request->put_request) {
		struct str names[MAX_KEY_NAMES];
		key = ddbi_item_pick(key, names, ddbi_key_names(table, NULL, names), op->arena);
		if (!key.p)
			return ddbi_fail_nomem(&op->error);
	}
	return ddbi_check_key(key, table->keys, table->nkeys, &op->error);
}

static bool check_keys(const struct batch *batch)
{
	for (size_t i = 0; i < batch->n; i++) {
		const struct part *part = &batch->parts[i];
		for (size_t k = 0; k < part->request->value.len; k++)
			if (!check_request_key(
				    batch, part->write.change.table, &part->request->value.items[k]))
				return false;
	}
	return true;
}

/* By key value (08-B13). There are at most 25. */
static bool check_duplicates(const struct batch *batch, const struct part *part)
{
	struct op *op = batch->op;
	const struct write_requests *requests = &part->request->value;
	struct str *keys = ARENA_ARRAY(op->arena, struct str, requests->len);
	for (size_t i = 0; i < requests->len; i++) {
		if (keys)
			keys[i] = ddbi_table_key(
				part->write.change.table, subject(&requests->items[i]), op->arena);
		if (!keys || !keys[i].p)
			return ddbi_fail_nomem(&op->error);
		for (size_t k = 0; k < i; k++)
			if (str_eq(keys[k], keys[i]))
				return ddbi_fail(&op->error, MSG_B_DUP);
	}
	return true;
}

static bool write_one(struct write *w, const struct write_request *request)
{
	ddbi_write_next(w);
	if (!ddbi_write_key(w, subject(request)) || !ddbi_write_load(w))
		return false;
	if (request->put_request)
		w->change.new = request->put_request->item.packed;
	return ddbi_change_check(&w->change, &w->op->error) && ddbi_write_apply(w);
}

static bool write_part(struct part *part)
{
	const struct write_requests *requests = &part->request->value;
	for (size_t i = 0; i < requests->len; i++)
		if (!write_one(&part->write, &requests->items[i]))
			return false;
	return true;
}

/* ---- what the writes consumed, and the collections they touched ---- */

static bool report_capacity(const struct batch *batch)
{
	struct op *op = batch->op;
	const struct batch_write_item_input *in = op->input;
	struct batch_write_item_output *out = op->output;
	for (size_t i = 0; ddbi_wants_capacity(in->return_consumed_capacity) && i < batch->n; i++)
		if (!ddbi_capacity_append(&batch->parts[i].write.usage, in->return_consumed_capacity,
			    op->arena, batch->n, &out->consumed_capacity))
			return ddbi_fail_nomem(&op->error);
	return true;
}

static size_t count_requests(const struct batch *batch)
{
	size_t n = 0;
	for (size_t i = 0; i < batch->n; i++)
		n += batch->parts[i].request->value.len;
	return n;
}

static bool report_collections(const struct batch *batch)
{
	const struct batch_write_item_input *in = batch->op->input;
	struct batch_write_item_output *out = batch->op->output;
	size_t max = count_requests(batch);
	for (size_t i = 0; str_eq(in->return_item_collection_metrics, STR("SIZE")) && i < batch->n; i++) {
		struct part *part = &batch->parts[i];
		const struct write_requests *requests = &part->request->value;
		for (size_t k = 0; k < requests->len; k++)
			if (!ddbi_collections_add(&part->write, subject(&requests->items[k]), max,
				    &out->item_collection_metrics))
				return false;
	}
	return true;
}

bool ddbi_batch_write(struct stage *stage, struct op *op, const struct prepared *p)
{
	(void)p; /* it has no expressions */
	const struct batch_write_item_input *in = op->input;
	struct batch_write_item_output *out = op->output;
	struct batch batch = { stage, op, ARENA_ARRAY(op->arena, struct part, in->request_items.len),
		in->request_items.len };
	if (!batch.parts)
		return ddbi_fail_nomem(&op->error);
	if (!find_tables(&batch) || !check_keys(&batch))
		return false;
	for (size_t i = 0; i < batch.n; i++)
		if (!check_duplicates(&batch, &batch.parts[i]))
			return false;
	for (size_t i = 0; i < batch.n; i++)
		if (!write_part(&batch.parts[i]))
			return false;
	out->unprocessed_items.set = true;
	return report_capacity(&batch) && report_collections(&batch);
}
