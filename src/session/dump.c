/* SPDX-License-Identifier: Apache-2.0 */
#include "session/copy.h"
#include "value/json.h"

#define LINE_MAX_BYTES ((size_t)64 << 20)
#define FLUSH_BYTES    ((size_t)64 << 10)

struct dump {
	struct ddb *db;
	const struct ddb_copy_opts *opts;
	ddb_write_fn *write;
	struct error *err;
	struct ddb_arena keep; /* what outlives a call: names, a table's request, the next start key */
	struct buf out;        /* lines not yet handed over */
	struct buf scratch;
	uint64_t items;
};

static bool flush(struct dump *d)
{
	if (d->out.failed)
		return ddbi_fail_nomem(d->err);
	if (d->out.len && !d->write(d->opts->user, d->out.p, d->out.len))
		return ddbi_failf(d->err, EXCEPTION_IO, "ddb_dump: the dump could not be written");
	buf_clear(&d->out);
	return true;
}

/* Does the failure only say that the store has no such operation? */
static bool is_unknown(struct dump *d)
{
	if (d->err->exception != EXCEPTION_UNKNOWN_OPERATION)
		return false;
	error_init(d->err, &d->db->arena);
	return true;
}

/* ---- a table's line ---- */

/* A description has the members of a request, and more. */
static bool as_request(struct dump *d, const struct table_description *t, struct create_table_input *out)
{
	const struct shape *shape = ddbi_operations[OP_DESCRIBE_TABLE].output->members[0].shape;
	struct error error;
	struct buf json;
	ddbi_buf_init(&json, LINE_MAX_BYTES);
	error_init(&error, &d->keep);
	ddbi_encode(shape, t, &json);
	struct str text = json.failed ? STR_NONE : ddbi_arena_copy(&d->keep, buf_view(&json));
	ddbi_buf_free(&json);
	if (!text.p)
		return ddbi_fail_nomem(d->err);
	if (ddbi_decode(ddbi_operations[OP_CREATE_TABLE].input, text, &d->scratch, &error, out))
		return true;
	return error.exception == EXCEPTION_NOMEM
		       ? ddbi_fail_nomem(d->err)
		       : ddbi_failf(d->err, EXCEPTION_INTERNAL,
				 "ddb_dump: the description of the table %.*s makes no request",
				 (int)t->table_name.n, t->table_name.p);
}

/* Absent stays absent. */
static bool keep(struct dump *d, struct str text, struct str *out)
{
	*out = ddbi_arena_copy(&d->keep, text);
	return out->p || !text.p || ddbi_fail_nomem(d->err);
}

/* What a description says in another way than a request does. Warm throughput is where a table has got to,
 * not what was asked for. */
static bool translate(struct dump *d, const struct table_description *t, struct create_table_input *in)
{
	if ((t->billing_mode_summary && !keep(d, t->billing_mode_summary->billing_mode, &in->billing_mode)) ||
		(t->table_class_summary && !keep(d, t->table_class_summary->table_class, &in->table_class)))
		return false;
	bool on_demand = str_eq(in->billing_mode, STR("PAY_PER_REQUEST"));
	in->provisioned_throughput = on_demand ? NULL : in->provisioned_throughput;
	in->warm_throughput = NULL;
	for (size_t i = 0; i < in->global_secondary_indexes.len; i++) {
		struct global_secondary_index *x = &in->global_secondary_indexes.items[i];
		x->provisioned_throughput = on_demand ? NULL : x->provisioned_throughput;
		x->warm_throughput = NULL;
	}
	if (!t->sse_description)
		return true;
	in->sse_specification = ARENA_NEW(&d->keep, struct sse_specification);
	if (!in->sse_specification)
		return ddbi_fail_nomem(d->err);
	*in->sse_specification = (struct sse_specification){ .enabled = { true, true } };
	return keep(d, t->sse_description->sse_type, &in->sse_specification->sse_type) &&
	       keep(d, t->sse_description->kms_master_key_arn, &in->sse_specification->kms_master_key_id);
}

static bool add_tags(struct dump *d, struct tag_list *all, const struct tag_list *more)
{
	struct tag *tags = ARENA_ARRAY(&d->keep, struct tag, all->len + more->len);
	if (!tags)
		return ddbi_fail_nomem(d->err);
	for (size_t i = 0; i < all->len; i++)
		tags[i] = all->items[i];
	for (size_t i = 0; i < more->len; i++) {
		struct tag *tag = &tags[all->len++];
		*tag = (struct tag){ ddbi_arena_copy(&d->keep, more->items[i].key),
			ddbi_arena_copy(&d->keep, more->items[i].value) };
		if (!tag->key.p || !tag->value.p)
			return ddbi_fail_nomem(d->err);
	}
	all->items = tags;
	all->set = all->len > 0;
	return true;
}

static bool read_tags(struct dump *d, struct str arn, struct tag_list *tags)
{
	struct str token = STR_NONE;
	do {
		struct op op;
		struct list_tags_of_resource_input *in =
			ddbi_copy_input(&op, d->db, OP_LIST_TAGS_OF_RESOURCE, d->err);
		if (!in)
			return false;
		in->resource_arn = arn;
		in->next_token = token;
		if (!ddbi_copy_run(d->db, &op, d->err))
			return is_unknown(d);
		const struct list_tags_of_resource_output *out = op.output;
		if (out->tags.len && !add_tags(d, tags, &out->tags))
			return false;
		token = out->next_token;
	} while (token.n);
	return true;
}

static bool read_ttl(struct dump *d, struct str table, struct str *attribute)
{
	struct op op;
	struct describe_time_to_live_input *in =
		ddbi_copy_input(&op, d->db, OP_DESCRIBE_TIME_TO_LIVE, d->err);
	if (!in)
		return false;
	in->table_name = table;
	if (!ddbi_copy_run(d->db, &op, d->err))
		return is_unknown(d);
	const struct describe_time_to_live_output *out = op.output;
	const struct time_to_live_description *ttl = out->time_to_live_description;
	bool on = ttl && (str_eq(ttl->time_to_live_status, STR("ENABLED")) ||
				 str_eq(ttl->time_to_live_status, STR("ENABLING")));
	*attribute = on ? ddbi_arena_copy(&d->keep, ttl->attribute_name) : STR_NONE;
	return !on || attribute->p || ddbi_fail_nomem(d->err);
}

static bool write_table(struct dump *d, const struct create_table_input *in, struct str ttl)
{
	ddbi_encode(ddbi_operations[OP_CREATE_TABLE].input, in, &d->out);
	if (d->out.failed)
		return ddbi_fail_nomem(d->err);
	if (ttl.p) {
		d->out.len--; /* the brace that ends the request */
		buf_z(&d->out, ",\"TimeToLiveSpecification\":{\"Enabled\":true,\"AttributeName\":");
		ddbi_json_write_string(&d->out, ttl);
		buf_z(&d->out, "}}");
	}
	ddbi_buf_byte(&d->out, '\n');
	return flush(d);
}

static bool dump_table_line(struct dump *d, struct str table, bool *gone)
{
	struct op op;
	struct str ttl = STR_NONE;
	struct create_table_input request = { .table_name = STR_NONE };
	struct describe_table_input *in = ddbi_copy_input(&op, d->db, OP_DESCRIBE_TABLE, d->err);
	if (!in)
		return false;
	in->table_name = table;
	if (!ddbi_copy_run(d->db, &op, d->err))
		return false;
	const struct table_description *t = ((const struct describe_table_output *)op.output)->table;
	*gone = str_eq(t->table_status, STR("DELETING"));
	return *gone || (as_request(d, t, &request) && translate(d, t, &request) &&
				read_tags(d, t->table_arn, &request.tags) && read_ttl(d, table, &ttl) &&
				write_table(d, &request, ttl));
}

static bool append(void *user, const char *bytes, size_t n)
{
	struct buf *line = user;
	ddbi_buf_add(line, bytes, n);
	return !line->failed;
}

bool ddbi_dump_definition(struct ddb *db, struct str table, struct buf *line, bool *gone, struct error *err)
{
	const struct ddb_copy_opts opts = { .user = line };
	struct dump d = { .db = db, .opts = &opts, .write = append, .err = err };
	ddbi_arena_init(&d.keep, ARENA_MAX_DEFAULT);
	ddbi_buf_init(&d.out, LINE_MAX_BYTES);
	ddbi_buf_init(&d.scratch, LINE_MAX_BYTES);
	ddbi_arena_reset(&db->arena);
	bool ok = dump_table_line(&d, table, gone);
	if (line->failed)
		ok = ddbi_fail_nomem(err);
	ddbi_buf_free(&d.out);
	ddbi_buf_free(&d.scratch);
	ddbi_arena_free(&d.keep);
	return ok;
}

/* ---- items ---- */

static bool write_items(struct dump *d, const struct item_list *items)
{
	for (size_t i = 0; i < items->len; i++) {
		buf_z(&d->out, "{\"Item\":");
		ddbi_json_write_item(&d->out, items->items[i].packed);
		buf_z(&d->out, "}\n");
		if (d->out.len >= FLUSH_BYTES && !flush(d))
			return false;
	}
	d->items += items->len;
	if (d->opts->progress)
		d->opts->progress(d->opts->user, d->items);
	return flush(d);
}

static bool dump_page(struct dump *d, struct str table, struct buf *from, bool *more)
{
	struct op op;
	ddbi_arena_reset(&d->db->arena);
	struct scan_input *in = ddbi_copy_input(&op, d->db, OP_SCAN, d->err);
	if (!in)
		return false;
	in->table_name = table;
	in->consistent_read = (struct opt_bool){ true, true };
	if (from->len)
		in->exclusive_start_key.packed = buf_view(from);
	if (!ddbi_copy_run(d->db, &op, d->err))
		return false;
	const struct scan_output *out = op.output;
	buf_clear(from);
	buf_str(from, out->last_evaluated_key.packed);
	*more = from->len > 0;
	return from->failed ? ddbi_fail_nomem(d->err) : write_items(d, &out->items);
}

static bool dump_items(struct dump *d, struct str table)
{
	struct buf from;
	bool more = true, ok = true;
	ddbi_buf_init(&from, FLUSH_BYTES);
	while (ok && more)
		ok = dump_page(d, table, &from, &more);
	ddbi_buf_free(&from);
	return ok;
}

static bool dump_table(struct dump *d, struct str table)
{
	bool gone = false;
	ddbi_arena_reset(&d->db->arena);
	return dump_table_line(d, table, &gone) && (gone || dump_items(d, table));
}

/* ---- all tables ---- */

/* The names are kept: what is read of the tables comes into the session's arena. */
static bool list_tables(struct dump *d, struct str after, struct table_name_list *out, bool *more)
{
	struct op op;
	ddbi_arena_reset(&d->db->arena);
	struct list_tables_input *in = ddbi_copy_input(&op, d->db, OP_LIST_TABLES, d->err);
	if (!in)
		return false;
	in->exclusive_start_table_name = after;
	if (!ddbi_copy_run(d->db, &op, d->err))
		return false;
	const struct list_tables_output *page = op.output;
	*more = page->last_evaluated_table_name.p;
	*out = (struct table_name_list){ ARENA_ARRAY(&d->keep, struct str, page->table_names.len), 0, true };
	if (!out->items)
		return ddbi_fail_nomem(d->err);
	for (; out->len < page->table_names.len; out->len++) {
		out->items[out->len] = ddbi_arena_copy(&d->keep, page->table_names.items[out->len]);
		if (!out->items[out->len].p)
			return ddbi_fail_nomem(d->err);
	}
	return true;
}

static bool dump_all(struct dump *d)
{
	struct str after = STR_NONE;
	for (bool more = true; more;) {
		struct table_name_list names;
		if (!list_tables(d, after, &names, &more))
			return false;
		for (size_t i = 0; i < names.len; i++)
			if (!dump_table(d, names.items[i]))
				return false;
		if (more && names.len)
			after = names.items[names.len - 1];
	}
	return true;
}

static void dump(struct ddb *db, ddb_write_fn *write, const struct ddb_copy_opts *opts, struct error *err)
{
	struct dump d = { .db = db, .opts = opts, .write = write, .err = err };
	ddbi_arena_init(&d.keep, ARENA_MAX_DEFAULT);
	ddbi_buf_init(&d.out, LINE_MAX_BYTES);
	ddbi_buf_init(&d.scratch, LINE_MAX_BYTES);
	db->waiting = true; /* the callbacks make no calls */
	if (opts->table)
		dump_table(&d, str_z(opts->table));
	else
		dump_all(&d);
	db->waiting = false;
	ddbi_buf_free(&d.out);
	ddbi_buf_free(&d.scratch);
	ddbi_arena_free(&d.keep);
}

enum ddb_rc ddb_dump(struct ddb *db, ddb_write_fn *write, const struct ddb_copy_opts *opts)
{
	static const struct ddb_copy_opts none;
	struct error err;
	error_init(&err, db ? &db->arena : NULL);
	if (!ddbi_session_begin(db, &err))
		return ddbi_session_end(db, &err);
	if (write)
		dump(db, write, opts ? opts : &none, &err);
	else
		ddbi_failf(&err, EXCEPTION_MISUSE, "ddb_dump: write is NULL");
	return ddbi_session_end(db, &err);
}
