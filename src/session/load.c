/* SPDX-License-Identifier: Apache-2.0 */
#include "base/os.h"
#include "session/copy.h"

#define LINE_MAX_BYTES ((size_t)64 << 20)
#define READ_BYTES     ((size_t)64 << 10)
#define BATCH_BYTES    ((size_t)4 << 20) /* of the lines of a batch; a request may have 16 MB */
#define WAIT_MAX_US    INT64_C(600000000)
enum { BATCH = 25, TRIES_MAX = 7 };

struct load {
	struct ddb *db;
	const struct ddb_copy_opts *opts;
	ddb_read_fn *read;
	struct error *err;
	struct buf text; /* read, but for the first `at` bytes not yet taken */
	size_t at;
	bool end; /* there is no more to read */
	uint64_t line, items;
	struct buf scratch, table,
		waiting; /* table: the name of the one that items go to; waiting: their lines */
	size_t n;        /* of items that wait */
	struct put_request puts[BATCH];
	struct write_request requests[BATCH];
	uint64_t lines[BATCH];
	size_t starts[BATCH + 1]; /* in `waiting` */
};

/* ---- lines ---- */

static bool read_more(struct load *l)
{
	if (l->at) {
		memmove(l->text.p, l->text.p + l->at, l->text.len - l->at);
		l->text.len -= l->at;
		l->at = 0;
	}
	char *room = ddbi_buf_reserve(&l->text, READ_BYTES);
	if (!room && l->text.too_long)
		return ddbi_failf(l->err, EXCEPTION_CONVERSION, "line %llu is longer than 64 MB",
			(unsigned long long)l->line + 1);
	if (!room)
		return ddbi_fail_nomem(l->err);
	int64_t n = l->read(l->opts->user, room, READ_BYTES);
	if (n < 0 || (uint64_t)n > READ_BYTES)
		return ddbi_failf(l->err, EXCEPTION_IO, "ddb_load: what is to be loaded could not be read");
	l->text.len += (size_t)n;
	l->end = n == 0;
	return true;
}

/* Without its end; absent: there is none. It stays until the next call. */
static bool next_line(struct load *l, struct str *out)
{
	size_t looked = 0;
	for (;;) {
		struct str rest = str_sub(buf_view(&l->text), l->at, l->text.len - l->at);
		const char *stop = rest.n > looked ? memchr(rest.p + looked, '\n', rest.n - looked) : NULL;
		if (stop || l->end) {
			out->n = stop ? (size_t)(stop - rest.p) : rest.n;
			out->p = stop || rest.n ? rest.p : NULL;
			l->at += out->n + (stop != NULL);
			l->line += out->p != NULL;
			return true;
		}
		looked = rest.n;
		if (!read_more(l))
			return false;
	}
}

static bool is_blank(struct str line)
{
	for (size_t i = 0; i < line.n; i++)
		if (line.p[i] != ' ' && line.p[i] != '\t' && line.p[i] != '\r')
			return false;
	return true;
}

/* The same error with the line before its words. */
static bool fail_at(struct load *l, uint64_t line, const struct error *why)
{
	struct error told;
	error_init(&told, &l->db->arena);
	if (why->exception == EXCEPTION_NOMEM)
		return ddbi_fail_nomem(l->err);
	struct str text = why->message.n ? why->message : STR("it is no JSON object");
	ddbi_failf(&told, why->exception, "line %llu: %.*s", (unsigned long long)line, (int)text.n, text.p);
	*l->err = told;
	return false;
}

/* ---- items ---- */

/* A pause that doubles when nothing at all was taken. */
static bool try_again(unsigned *tries, struct error *err)
{
	if (++*tries == TRIES_MAX)
		return ddbi_failf(err, EXCEPTION_THROUGHPUT_EXCEEDED,
			"items were left unprocessed %d times in a row; try again later", TRIES_MAX);
	ddbi_sleep_ms(10u << *tries);
	return true;
}

static bool put_requests(struct load *l, struct write_requests requests, struct error *err)
{
	struct batch_write_item_request_map_entry entry = { buf_view(&l->table), requests };
	struct batch_write_item_request_map map = { &entry, 1, true };
	for (unsigned tries = 0;;) {
		struct op op;
		struct batch_write_item_input *in = ddbi_copy_input(&op, l->db, OP_BATCH_WRITE_ITEM, err);
		if (!in)
			return false;
		in->request_items = map;
		if (!ddbi_copy_run(l->db, &op, err))
			return false;
		const struct batch_write_item_output *out = op.output;
		if (!out->unprocessed_items.len || !out->unprocessed_items.items[0].value.len)
			return true;
		bool progress = out->unprocessed_items.items[0].value.len < map.items[0].value.len;
		tries = progress ? 0 : tries;
		if (!progress && !try_again(&tries, err))
			return false;
		map = out->unprocessed_items;
	}
}

/* Finds the line that is at fault, and writes two items with the same key one after the other. */
static bool put_one_by_one(struct load *l)
{
	for (size_t i = 0; i < l->n; i++) {
		struct error err;
		error_init(&err, &l->db->arena);
		if (!put_requests(l, (struct write_requests){ &l->requests[i], 1, true }, &err))
			return fail_at(l, l->lines[i], &err);
	}
	return true;
}

static bool flush(struct load *l)
{
	struct error err;
	error_init(&err, &l->db->arena);
	if (!l->n)
		return true;
	for (size_t i = 0; i < l->n; i++) {
		l->puts[i].item.packed =
			str_sub(buf_view(&l->waiting), l->starts[i], l->starts[i + 1] - l->starts[i]);
		l->requests[i] = (struct write_request){ .put_request = &l->puts[i] };
	}
	bool ok = put_requests(l, (struct write_requests){ l->requests, l->n, true }, &err);
	if (!ok && err.exception == EXCEPTION_VALIDATION)
		ok = put_one_by_one(l);
	else if (!ok)
		fail_at(l, l->lines[0], &err);
	if (!ok)
		return false;
	l->items += l->n;
	l->n = 0;
	buf_clear(&l->waiting);
	if (l->opts->progress)
		l->opts->progress(l->opts->user, l->items);
	return true;
}

static bool set_table(struct load *l, struct str name)
{
	if (!name.p || str_eq(name, buf_view(&l->table)))
		return true;
	buf_clear(&l->table);
	buf_str(&l->table, name);
	return !l->table.failed || ddbi_fail_nomem(l->err);
}

static bool add_item(struct load *l, struct str item)
{
	if ((l->n == BATCH || l->waiting.len + item.n > BATCH_BYTES) && !flush(l))
		return false;
	l->lines[l->n] = l->line;
	l->starts[l->n++] = l->waiting.len;
	buf_str(&l->waiting, item);
	l->starts[l->n] = l->waiting.len;
	return !l->waiting.failed || ddbi_fail_nomem(l->err);
}

static bool load_item(struct load *l, const struct put_item_input *in)
{
	bool other = in->table_name.p && !str_eq(in->table_name, buf_view(&l->table));
	if (in->item.fault)
		return fail_at(l, l->line, &in->item.fault->error);
	if (other && (!flush(l) || !set_table(l, in->table_name)))
		return false;
	if (!l->table.len)
		return ddbi_failf(l->err, EXCEPTION_CONVERSION,
			"line %llu: the item is of no table: let a table's line come first, or name its "
			"table "
			"in it",
			(unsigned long long)l->line);
	return add_item(l, in->item.packed);
}

/* ---- tables ---- */

static bool is_ready(const struct table_description *t)
{
	for (size_t i = 0; i < t->global_secondary_indexes.len; i++)
		if (!str_eq(t->global_secondary_indexes.items[i].index_status, STR("ACTIVE")))
			return false;
	return str_eq(t->table_status, STR("ACTIVE"));
}

/* Until the table takes items; a local store is helped along with its jobs. */
static bool wait_ready(struct load *l)
{
	struct store *store = l->db->store;
	int64_t until = ddbi_monotonic_us() + WAIT_MAX_US;
	for (unsigned ms = 1;; ms = ms < 500 ? ms * 2 : ms) {
		struct op op;
		struct describe_table_input *in = ddbi_copy_input(&op, l->db, OP_DESCRIBE_TABLE, l->err);
		if (!in)
			return false;
		in->table_name = buf_view(&l->table);
		if (!ddbi_copy_run(l->db, &op, l->err))
			return false;
		if (is_ready(((const struct describe_table_output *)op.output)->table))
			return true;
		if (ddbi_monotonic_us() > until)
			return ddbi_failf(l->err, EXCEPTION_BUSY,
				"the table %.*s was not ready within ten minutes", (int)l->table.len,
				l->table.p);
		if (store->ops->run_jobs)
			store->ops->run_jobs(store, 1);
		ddbi_sleep_ms(ms);
	}
}

/* One of the requests that a table's line is. */
static bool send(struct load *l, enum op_id id, struct str line)
{
	struct op op;
	if (!ddbi_copy_input(&op, l->db, id, l->err))
		return false;
	if (!ddbi_decode(ddbi_operations[id].input, line, &l->scratch, &op.error, op.input) ||
		!ddbi_copy_run(l->db, &op, l->err))
		return fail_at(l, l->line, &op.error);
	return true;
}

static bool load_table(struct load *l, struct str name, struct str line)
{
	struct update_time_to_live_input ttl = { .table_name = STR_NONE };
	struct error err;
	error_init(&err, &l->db->arena);
	if (!flush(l) || !send(l, OP_CREATE_TABLE, line) || !set_table(l, name) || !wait_ready(l))
		return false;
	if (!ddbi_decode(ddbi_operations[OP_UPDATE_TIME_TO_LIVE].input, line, &l->scratch, &err, &ttl))
		return fail_at(l, l->line, &err);
	return !ttl.time_to_live_specification || send(l, OP_UPDATE_TIME_TO_LIVE, line);
}

/* ---- all of it ---- */

/* Everything that must last is in buffers: the arena is free for each line. */
static bool load_line(struct load *l, struct str line)
{
	struct put_item_input in = { .table_name = STR_NONE };
	struct error err;
	ddbi_arena_reset(&l->db->arena);
	error_init(&err, &l->db->arena);
	if (!ddbi_decode(ddbi_operations[OP_PUT_ITEM].input, line, &l->scratch, &err, &in))
		return fail_at(l, l->line, &err);
	return in.item.packed.p || in.item.fault ? load_item(l, &in) : load_table(l, in.table_name, line);
}

static bool load_all(struct load *l)
{
	struct str line;
	if (!set_table(l, str_z(l->opts->table)))
		return false;
	do {
		if (!next_line(l, &line) || (line.p && !is_blank(line) && !load_line(l, line)))
			return false;
	} while (line.p);
	return flush(l);
}

static void load(struct load *l)
{
	ddbi_buf_init(&l->text, LINE_MAX_BYTES);
	ddbi_buf_init(&l->scratch, LINE_MAX_BYTES * 2);
	ddbi_buf_init(&l->table, READ_BYTES);
	ddbi_buf_init(&l->waiting, LINE_MAX_BYTES);
	l->db->waiting = true; /* the callbacks make no calls */
	load_all(l);
	l->db->waiting = false;
	ddbi_buf_free(&l->text);
	ddbi_buf_free(&l->scratch);
	ddbi_buf_free(&l->table);
	ddbi_buf_free(&l->waiting);
}

enum ddb_rc ddb_load(struct ddb *db, ddb_read_fn *read, const struct ddb_copy_opts *opts)
{
	static const struct ddb_copy_opts none;
	struct error err;
	error_init(&err, db ? &db->arena : NULL);
	if (!ddbi_session_begin(db, &err))
		return ddbi_session_end(db, &err);
	struct load l = { .db = db, .opts = opts ? opts : &none, .read = read, .err = &err };
	if (read)
		load(&l);
	else
		ddbi_failf(&err, EXCEPTION_MISUSE, "ddb_load: read is NULL");
	return ddbi_session_end(db, &err);
}
