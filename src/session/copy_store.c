/* SPDX-License-Identifier: Apache-2.0 */
/* From one store to another: tables by what a dump says of them, then their items, a page at a time, whose
 * batches are put side by side. */
#include "base/mem.h"
#include "base/os.h"
#include "session/copy.h"
#include "value/json.h"

#define LINE_BYTES_MAX ((size_t)16 << 20)
#define KEY_BYTES_MAX  ((size_t)64 << 10)
#define IN_FLIGHT      16
enum { BATCH = 25, TRIES_MAX = 7 };

struct copier;

/* A batch under way, or free. */
struct batch {
	struct op op;
	struct ddb_arena arena;
	struct copier *c;
	struct put_request puts[BATCH];
	struct write_request requests[BATCH];
	struct batch_write_item_request_map_entry entry;
	struct batch_write_item_request_map map; /* what is to be put */
	unsigned tries;
	int64_t due_us; /* of the next try, while it waits for it */
	enum { BATCH_FREE, BATCH_SENT, BATCH_WAITING } state;
};

struct copier {
	struct ddb *from, *to;
	const struct ddb_transfer_opts *opts;
	struct error *err;
	struct batch *batches;
	size_t nbatches;
	struct buf table, key, token;
	uint64_t items;
	bool told; /* the error is the other session's last one */
};

/* ---- batches ---- */

static void fail_with(struct copier *c, const struct error *why)
{
	if (c->err->exception != EXCEPTION_NONE)
		return;
	if (why->exception == EXCEPTION_NOMEM)
		ddbi_fail_nomem(c->err);
	else
		ddbi_fail_text(c->err, why->exception, why->message);
}

/* What the store left undone waits for another try, longer each time. */
static void batch_done(struct op *op)
{
	struct batch *b = op->user;
	const struct batch_write_item_output *out = op->output;
	b->state = BATCH_FREE;
	if (op_failed(op)) {
		fail_with(b->c, &op->error);
		return;
	}
	if (!out->unprocessed_items.len)
		return;
	if (++b->tries == TRIES_MAX) {
		ddbi_failf(b->c->err, EXCEPTION_THROUGHPUT_EXCEEDED,
			"items were left unprocessed %d times in a row; try again later", TRIES_MAX);
		return;
	}
	b->map = out->unprocessed_items;
	b->state = BATCH_WAITING;
	b->due_us = ddbi_monotonic_us() + (INT64_C(10000) << b->tries);
}

static bool send_batch(struct batch *b)
{
	struct copier *c = b->c;
	struct op *op = &b->op;
	if (!ddbi_op_init(op, OP_BATCH_WRITE_ITEM, &b->arena))
		return ddbi_fail_nomem(c->err);
	((struct batch_write_item_input *)op->input)->request_items = b->map;
	op->region = str_z(c->to->options.region);
	op->user = b;
	op->complete = batch_done;
	b->state = BATCH_SENT;
	c->to->store->ops->submit(c->to->store, &op, 1);
	return true;
}

static bool put_batch(struct batch *b, const struct item *items, size_t n)
{
	ddbi_arena_reset(&b->arena);
	for (size_t i = 0; i < n; i++) {
		b->puts[i] = (struct put_request){ .item = items[i] };
		b->requests[i] = (struct write_request){ .put_request = &b->puts[i] };
	}
	b->entry = (struct batch_write_item_request_map_entry){ buf_view(&b->c->table),
		{ b->requests, n, true } };
	b->map = (struct batch_write_item_request_map){ &b->entry, 1, true };
	b->tries = 0;
	return send_batch(b);
}

static struct batch *free_batch(struct copier *c)
{
	for (size_t i = 0; i < c->nbatches; i++)
		if (c->batches[i].state == BATCH_FREE)
			return &c->batches[i];
	return NULL;
}

/* How many are in that state. */
static size_t count(const struct copier *c, int state)
{
	size_t n = 0;
	for (size_t i = 0; i < c->nbatches; i++)
		n += (int)c->batches[i].state == state;
	return n;
}

static void send_waiting(struct copier *c)
{
	for (size_t i = 0; i < c->nbatches; i++) {
		struct batch *b = &c->batches[i];
		if (b->state == BATCH_WAITING && c->err->exception != EXCEPTION_NONE)
			b->state = BATCH_FREE;
		else if (b->state == BATCH_WAITING && b->due_us <= ddbi_monotonic_us() && !send_batch(b))
			b->state = BATCH_FREE;
	}
}

/* Puts all of a page; what is under way when one fails is waited for. */
static bool put_items(struct copier *c, const struct item_list *items)
{
	size_t at = 0;
	for (;;) {
		bool ok = c->err->exception == EXCEPTION_NONE;
		for (struct batch *b; ok && at < items->len && (b = free_batch(c));) {
			size_t n = items->len - at < BATCH ? items->len - at : BATCH;
			ok = put_batch(b, items->items + at, n);
			at += n;
		}
		send_waiting(c);
		size_t sent = count(c, BATCH_SENT), waiting = count(c, BATCH_WAITING);
		if (!sent && !waiting)
			break;
		if (sent)
			c->to->store->ops->drive(c->to->store, waiting ? 10 : -1);
		else
			ddbi_sleep_ms(5);
	}
	c->items += items->len;
	return c->err->exception == EXCEPTION_NONE;
}

/* ---- pages ---- */

/* The next page's Scan request is what a later copy can go on from. */
static bool tell(struct copier *c)
{
	if (!c->opts->progress)
		return true;
	buf_clear(&c->token);
	buf_z(&c->token, "{\"TableName\":");
	ddbi_json_write_string(&c->token, buf_view(&c->table));
	if (c->key.len) {
		buf_z(&c->token, ",\"ExclusiveStartKey\":");
		ddbi_json_write_item(&c->token, buf_view(&c->key));
	}
	ddbi_buf_add(&c->token, "}", 2);
	if (c->token.failed)
		return ddbi_fail_nomem(c->err);
	return c->opts->progress(c->opts->user, c->items, c->token.p) ||
	       ddbi_fail_text(c->err, EXCEPTION_CANCELLED, STR("ddb_copy: progress said to stop"));
}

static bool copy_page(struct copier *c, bool *more)
{
	struct op op;
	ddbi_arena_reset(&c->from->arena);
	struct scan_input *in = ddbi_copy_input(&op, c->from, OP_SCAN, c->err);
	if (!in)
		return false;
	in->table_name = buf_view(&c->table);
	in->consistent_read = (struct opt_bool){ true, true };
	if (c->key.len)
		in->exclusive_start_key.packed = buf_view(&c->key);
	if (!ddbi_copy_run(c->from, &op, c->err))
		return false;
	const struct scan_output *out = op.output;
	if (!put_items(c, &out->items))
		return false;
	buf_clear(&c->key);
	buf_str(&c->key, out->last_evaluated_key.packed);
	*more = c->key.len > 0;
	if (c->key.failed)
		return ddbi_fail_nomem(c->err);
	return !*more || tell(c);
}

/* ---- tables ---- */

struct reading {
	struct buf text;
	size_t at;
};

static int64_t read_text(void *user, char *room, size_t n)
{
	struct reading *r = user;
	size_t left = r->text.len - r->at;
	n = n < left ? n : left;
	memcpy(room, r->text.p + r->at, n);
	r->at += n;
	return (int64_t)n;
}

/* Makes the table, with all that belongs to it, and waits until it takes items. */
static bool make_table(struct copier *c, bool *gone)
{
	struct reading r = { .at = 0 };
	ddbi_buf_init(&r.text, LINE_BYTES_MAX);
	bool ok = ddbi_dump_definition(c->from, buf_view(&c->table), &r.text, gone, c->err);
	if (ok && !*gone) {
		c->to->waiting = false;
		c->told = ddb_load(c->to, read_text, &(struct ddb_copy_opts){ .user = &r }) != DDB_OK;
		c->to->waiting = true;
		ok = !c->told;
	}
	ddbi_buf_free(&r.text);
	return ok;
}

static bool copy_table(struct copier *c, bool resumed)
{
	bool gone = false, more = true;
	if (!resumed) {
		buf_clear(&c->key);
		if (!make_table(c, &gone) || (!gone && !tell(c)))
			return false;
	}
	while (!gone && more)
		if (!copy_page(c, &more))
			return false;
	return true;
}

static bool set_table(struct copier *c, struct str name)
{
	buf_clear(&c->table);
	buf_str(&c->table, name);
	return !c->table.failed || ddbi_fail_nomem(c->err);
}

/* The table after `after`, in the order of ListTables. */
static bool next_table(struct copier *c, struct str after, bool *found)
{
	struct op op;
	ddbi_arena_reset(&c->from->arena);
	struct list_tables_input *in = ddbi_copy_input(&op, c->from, OP_LIST_TABLES, c->err);
	if (!in)
		return false;
	in->exclusive_start_table_name = after;
	in->limit = (struct opt_int){ true, 1 };
	if (!ddbi_copy_run(c->from, &op, c->err))
		return false;
	const struct table_name_list *names = &((const struct list_tables_output *)op.output)->table_names;
	*found = names->len > 0;
	return !*found || set_table(c, names->items[0]);
}

/* From a token: the table under way and the key to go on after. */
static bool take_token(struct copier *c)
{
	struct scan_input in = { .table_name = STR_NONE };
	struct error err;
	error_init(&err, &c->from->arena);
	if (!ddbi_decode(ddbi_operations[OP_SCAN].input, str_z(c->opts->resume), &c->token, &err, &in) ||
		!in.table_name.n || in.exclusive_start_key.fault)
		return ddbi_failf(
			c->err, EXCEPTION_CONVERSION, "ddb_copy: resume is none that progress was given");
	if (in.exclusive_start_key.packed.p)
		buf_str(&c->key, in.exclusive_start_key.packed);
	return set_table(c, in.table_name) && (!c->key.failed || ddbi_fail_nomem(c->err));
}

static bool copy_all(struct copier *c)
{
	bool found = true, resumed = c->opts->resume != NULL;
	if (resumed && !take_token(c))
		return false;
	if (!resumed && c->opts->table)
		return set_table(c, str_z(c->opts->table)) && copy_table(c, false);
	if (!resumed && !next_table(c, STR_NONE, &found))
		return false;
	while (found) {
		if (!copy_table(c, resumed))
			return false;
		resumed = false;
		if (c->opts->table)
			return true;
		if (!next_table(c, buf_view(&c->table), &found))
			return false;
	}
	return true;
}

static void copy(struct copier *c)
{
	c->nbatches = c->opts->in_flight > 0 ? (size_t)c->opts->in_flight : IN_FLIGHT;
	c->batches = ddbi_zalloc(c->nbatches * sizeof *c->batches);
	if (!c->batches) {
		ddbi_fail_nomem(c->err);
		return;
	}
	for (size_t i = 0; i < c->nbatches; i++) {
		c->batches[i].c = c;
		ddbi_arena_init(&c->batches[i].arena, ARENA_MAX_DEFAULT);
	}
	ddbi_buf_init(&c->table, KEY_BYTES_MAX);
	ddbi_buf_init(&c->key, KEY_BYTES_MAX);
	ddbi_buf_init(&c->token, 4 * KEY_BYTES_MAX);
	c->from->waiting = c->to->waiting = true; /* the callbacks make no calls */
	copy_all(c);
	c->from->waiting = c->to->waiting = false;
	for (size_t i = 0; i < c->nbatches; i++)
		ddbi_arena_free(&c->batches[i].arena);
	ddbi_free(c->batches);
	ddbi_buf_free(&c->table);
	ddbi_buf_free(&c->key);
	ddbi_buf_free(&c->token);
}

enum ddb_rc ddb_copy(struct ddb *from, struct ddb *to, const struct ddb_transfer_opts *opts)
{
	static const struct ddb_transfer_opts none;
	struct error err, other;
	error_init(&err, from ? &from->arena : NULL);
	error_init(&other, to ? &to->arena : NULL);
	if (!ddbi_session_begin(from, &err))
		return ddbi_session_end(from, &err);
	struct copier c = { .from = from, .to = to, .opts = opts ? opts : &none, .err = &err };
	if (from == to)
		ddbi_failf(&err, EXCEPTION_MISUSE, "ddb_copy: both sessions are the same one");
	else if (!ddbi_session_begin(to, &other))
		ddbi_fail_text(&err, other.exception, other.message);
	else
		copy(&c);
	if (!c.told)
		return ddbi_session_end(from, &err);
	from->last = to->last;
	return from->last.rc;
}
