/* SPDX-License-Identifier: Apache-2.0 */
/* What the store says of a table. */
#include "model/table.h"
#include "operation/codec.h"

#define JSON_MAX ((size_t)4 << 20)

/* Texts for the caller, in its arena. */
struct texts {
	struct ddb_arena *arena;
	bool failed; /* no memory */
};

static const char *text(struct texts *t, struct str s)
{
	const char *copy = s.p ? ddbi_arena_copy(t->arena, s).p : NULL;
	t->failed = t->failed || (s.p && !copy);
	return copy;
}

static void copy_indexes(struct texts *t, const struct table_description *d, struct ddb_table_info *out)
{
	size_t nlocal = d->local_secondary_indexes.len, nglobal = d->global_secondary_indexes.len;
	struct ddb_index_info *all = ARENA_ARRAY(t->arena, struct ddb_index_info, nlocal + nglobal + 1);
	if (!all) {
		t->failed = true;
		return;
	}
	for (size_t i = 0; i < nglobal; i++) {
		const struct global_secondary_index_description *g = &d->global_secondary_indexes.items[i];
		all[i] = (struct ddb_index_info){ text(t, g->index_name), text(t, g->index_status),
			g->item_count.v, g->index_size_bytes.v };
	}
	for (size_t i = 0; i < nlocal; i++) {
		const struct local_secondary_index_description *l = &d->local_secondary_indexes.items[i];
		all[nglobal + i] = (struct ddb_index_info){ text(t, l->index_name), NULL, l->item_count.v,
			l->index_size_bytes.v };
	}
	out->indexes = all;
	out->nindexes = nlocal + nglobal;
}

static void copy_table(struct texts *t, const struct table_description *d, struct ddb_table_info *out)
{
	const struct provisioned_throughput_description *p = d->provisioned_throughput;
	out->name = text(t, d->table_name);
	out->arn = text(t, d->table_arn);
	out->status = text(t, d->table_status);
	out->items = d->item_count.v;
	out->bytes = d->table_size_bytes.v;
	out->pay_per_request = d->billing_mode_summary &&
			       str_eq(d->billing_mode_summary->billing_mode, STR("PAY_PER_REQUEST"));
	out->read_units = p ? p->read_capacity_units.v : 0;
	out->write_units = p ? p->write_capacity_units.v : 0;
	copy_indexes(t, d, out);
}

static void copy_json(struct texts *t, const struct op *op, struct ddb_table_info *out)
{
	struct buf json;
	ddbi_buf_init(&json, JSON_MAX);
	ddbi_encode(ddbi_operations[op->id].output, op->output, &json);
	out->json = json.failed ? NULL : text(t, buf_view(&json));
	t->failed = t->failed || !out->json;
	ddbi_buf_free(&json);
}

static bool describe(struct call *c, struct ddb_arena *arena, struct ddb_table_info *out)
{
	struct ddb_table_info info = { .name = NULL };
	struct texts t = { .arena = arena };
	const struct table_description *d = ddbi_table_look(c);
	struct str ttl;
	if (!d)
		return false;
	copy_table(&t, d, &info);
	copy_json(&t, &c->op, &info);
	if (!ddbi_table_find_ttl(c, &ttl) && c->err.exception != EXCEPTION_UNKNOWN_OPERATION)
		return false;
	ddbi_call_again(c);
	info.ttl = text(&t, ttl);
	if (t.failed)
		return ddbi_fail_nomem(&c->err);
	*out = info;
	return true;
}

enum ddb_rc ddb_describe(
	struct ddb *db, const struct ddb_model *model, struct ddb_arena *arena, struct ddb_table_info *out)
{
	struct call c;
	return ddbi_call_end(&c, ddbi_call_begin(&c, db, model) && ddbi_call_needs(&c, arena, "the arena") &&
					 ddbi_call_needs(&c, out, "out") && describe(&c, arena, out));
}
