/* SPDX-License-Identifier: Apache-2.0 */
/* GetShardIterator and GetRecords. */
#include "store/local/execute.h"
#include "store/local/stream.h"

enum { RECORDS_MAX = 1000 };
#define RECORDS_MAX_BYTES ((int64_t)1 << 20) /* O10 */

static int64_t now_ms(const struct view *v)
{
	return ddbi_local_now_us(v->local) / 1000;
}

static bool fail_trimmed(struct error *err)
{
	return ddbi_failf(err, EXCEPTION_TRIMMED_DATA,
		"The operation tried to read records that are gone: a stream keeps its records for 24 hours");
}

/* ---- the records of a shard ---- */

struct reading {
	const struct view *view;
	struct error *err;
	struct kv_iter *it;
	char from[RECORD_KEY_SIZE], to[RECORD_KEY_SIZE];
};

static bool begin(
	struct reading *r, const struct change_stream *stream, const struct change_shard *shard, uint64_t at)
{
	struct kv_range range = { ddbi_record_key(stream->id, shard->number, at, r->from),
		ddbi_record_key(stream->id, shard->number, UINT64_MAX, r->to) };
	enum kv_rc rc =
		r->view->local->kv->ops->iterate(r->view->snapshot, TREE_STREAM, &range, false, &r->it);
	return rc == KV_OK || ddbi_kv_fail(r->err, rc);
}

static bool next(struct reading *r, uint64_t *sequence, struct change_record *out, bool *end)
{
	struct str key, row;
	enum kv_rc rc = r->view->local->kv->ops->next(r->it, &key, &row);
	*end = rc == KV_NONE;
	if (rc != KV_OK)
		return rc == KV_NONE || ddbi_kv_fail(r->err, rc);
	*sequence = ddbi_record_sequence(key);
	return ddbi_record_decode(row, r->err, out);
}

static void finish(struct reading *r)
{
	r->view->local->kv->ops->end(r->it);
}

/* ---- GetShardIterator (O7, O8) ---- */

struct asked {
	const struct view *view;
	struct op *op;
	struct change_stream stream;
	const struct change_shard *shard;
};

/* More than 64 bits are above all numbers that there are. */
static uint64_t read_sequence(struct str text)
{
	uint64_t n = 0;
	for (size_t i = 0; i < text.n; i++) {
		uint64_t digit = (uint64_t)(text.p[i] - '0');
		if (n > (UINT64_MAX - digit) / 10)
			return UINT64_MAX;
		n = n * 10 + digit;
	}
	return n;
}

/* Is the record of that number, or the first one after it, gone already? */
static bool check_kept(struct asked *a, uint64_t sequence)
{
	struct reading r = { .view = a->view, .err = &a->op->error };
	struct change_record first;
	bool end = false;
	if (sequence <= a->shard->trimmed)
		return fail_trimmed(r.err);
	if (!begin(&r, &a->stream, a->shard, sequence))
		return false;
	bool ok = next(&r, &sequence, &first, &end);
	finish(&r);
	return ok && (end || !record_is_over(&first, now_ms(a->view)) || fail_trimmed(r.err));
}

static bool at_sequence(struct asked *a, bool after, uint64_t *at)
{
	const struct get_shard_iterator_input *in = a->op->input;
	uint64_t sequence = read_sequence(in->sequence_number);
	if (sequence < a->shard->start || (a->shard->end && sequence > a->shard->end) ||
		sequence == UINT64_MAX)
		return ddbi_failf(&a->op->error, EXCEPTION_VALIDATION,
			"Invalid SequenceNumber: %.*s is not in the range of the shard %.*s",
			(int)in->sequence_number.n, in->sequence_number.p, (int)in->shard_id.n,
			in->shard_id.p);
	*at = sequence + after;
	return check_kept(a, sequence);
}

static bool find_position(struct asked *a, uint64_t *at)
{
	const struct get_shard_iterator_input *in = a->op->input;
	*at = 0;
	if (str_eq(in->shard_iterator_type, STR("TRIM_HORIZON")))
		return true;
	if (!str_eq(in->shard_iterator_type, STR("LATEST")))
		return at_sequence(a, str_eq(in->shard_iterator_type, STR("AFTER_SEQUENCE_NUMBER")), at);
	if (!ddbi_sequence_last(a->view, &a->op->error, at))
		return false;
	++*at;
	return true;
}

bool ddbi_get_shard_iterator(const struct view *v, struct op *op, const struct prepared *p)
{
	const struct get_shard_iterator_input *in = op->input;
	struct get_shard_iterator_output *out = op->output;
	struct asked a = { .view = v, .op = op };
	struct shard_iterator it = { .arn = in->stream_arn, .issued_ms = now_ms(v) };
	(void)p;
	if (!ddbi_stream_find(v, in->stream_arn, op->arena, &op->error, &a.stream))
		return false;
	a.shard = ddbi_shard_find(&a.stream, in->shard_id);
	if (!a.shard || shard_is_over(a.shard, it.issued_ms))
		return ddbi_failf(&op->error, EXCEPTION_RESOURCE_NOT_FOUND,
			"Requested resource not found: Shard does not exist");
	it.shard = a.shard->number;
	if (!find_position(&a, &it.at))
		return false;
	out->shard_iterator = ddbi_iterator_encode(&it, op->arena);
	return out->shard_iterator.p || ddbi_fail_nomem(&op->error);
}

/* ---- GetRecords (F, O10, O11) ---- */

static int64_t size_of(struct str item)
{
	return item.p ? (int64_t)ddbi_item_size(item) : 0;
}

static int64_t record_size(const struct change_record *r)
{
	return size_of(r->keys) + size_of(r->new) + size_of(r->old);
}

static struct str event_id(const struct change_record *r, struct ddb_arena *arena)
{
	static const char digits[] = "0123456789abcdef";
	char *p = ddbi_arena_bytes(arena, 2 * EVENT_ID_SIZE);
	for (size_t i = 0; p && i < EVENT_ID_SIZE; i++) {
		p[2 * i] = digits[(unsigned char)r->event_id[i] >> 4];
		p[2 * i + 1] = digits[(unsigned char)r->event_id[i] & 15];
	}
	return (struct str){ p, p ? 2 * EVENT_ID_SIZE : 0 };
}

static struct str event_name(const struct change_record *r)
{
	return !r->had_old ? STR("INSERT") : r->has_new ? STR("MODIFY") : STR("REMOVE");
}

static bool copy_item(struct str item, struct ddb_arena *arena, struct item *out)
{
	out->packed = ddbi_arena_copy(arena, item);
	return out->packed.p || !item.p;
}

/* What records of one answer share. */
struct answer {
	struct ddb_arena *arena;
	struct str region, view;
};

static bool make_body(
	const struct answer *a, const struct change_record *r, uint64_t sequence, struct record *out)
{
	struct stream_record *body = ARENA_NEW(a->arena, struct stream_record);
	out->dynamodb = body;
	if (!body)
		return false;
	body->approximate_creation_date_time =
		(struct opt_time){ true, r->created_ms / 1000 * 1000 }; /* F3 */
	body->sequence_number = ddbi_sequence_text(sequence, a->arena);
	body->size_bytes = (struct opt_int){ true, record_size(r) };
	body->stream_view_type = a->view;
	return body->sequence_number.p && copy_item(r->keys, a->arena, &body->keys) &&
	       copy_item(r->new, a->arena, &body->new_image) && copy_item(r->old, a->arena, &body->old_image);
}

static bool make_record(
	const struct answer *a, const struct change_record *r, uint64_t sequence, struct record *out)
{
	*out = (struct record){ .event_id = event_id(r, a->arena),
		.event_name = event_name(r),
		.event_version = STR("1.1"),
		.event_source = STR("aws:dynamodb"),
		.aws_region = a->region };
	if (r->service) {
		out->user_identity = ARENA_NEW(a->arena, struct identity);
		if (!out->user_identity)
			return false;
		*out->user_identity = (struct identity){ STR("dynamodb.amazonaws.com"), STR("Service") };
	}
	return out->event_id.p && make_body(a, r, sequence, out);
}

struct fetch {
	struct reading reading;
	struct answer answer;
	struct record_list *out;
	size_t most, room;
	int64_t bytes, now_ms;
	uint64_t at; /* in: the first to read, 0: the oldest there is; out: the next */
	bool end;    /* there are no more for now */
};

/* Grown by doubling: few callers set a limit, and fewer get a thousand records. */
static bool make_room(struct fetch *f)
{
	if (f->out->len < f->room)
		return true;
	size_t room = f->room ? f->room * 2 : 16;
	struct record *more = ARENA_ARRAY(f->answer.arena, struct record, room);
	if (!more)
		return false;
	if (f->out->len)
		memcpy(more, f->out->items, f->out->len * sizeof *more);
	f->out->items = more;
	f->room = room;
	return true;
}

static bool take(struct fetch *f, const struct change_record *r, uint64_t sequence)
{
	if (!make_room(f) || !make_record(&f->answer, r, sequence, &f->out->items[f->out->len]))
		return ddbi_fail_nomem(f->reading.err);
	f->out->len++;
	f->bytes += record_size(r);
	f->at = sequence + 1;
	return true;
}

static bool fetch(struct fetch *f)
{
	struct change_record r;
	uint64_t sequence = 0;
	while (f->out->len < f->most) {
		if (!next(&f->reading, &sequence, &r, &f->end))
			return false;
		if (f->end || (f->out->len && f->bytes + record_size(&r) > RECORDS_MAX_BYTES))
			return true;
		bool over = record_is_over(&r, f->now_ms);
		if (over && f->at)
			return fail_trimmed(f->reading.err);
		if (!over && !take(f, &r, sequence))
			return false;
	}
	return true;
}

static const struct change_shard *find_number(const struct change_stream *stream, uint32_t number)
{
	for (size_t i = 0; i < stream->nshards; i++)
		if (stream->shards[i].number == number)
			return &stream->shards[i];
	return NULL;
}

static bool fetch_all(struct fetch *f, const struct change_stream *stream, const struct change_shard *shard)
{
	if (f->at && f->at <= shard->trimmed)
		return fail_trimmed(f->reading.err);
	if (!begin(&f->reading, stream, shard, f->at))
		return false;
	bool ok = fetch(f);
	finish(&f->reading);
	return ok;
}

bool ddbi_get_records(const struct view *v, struct op *op, const struct prepared *p)
{
	const struct get_records_input *in = op->input;
	struct get_records_output *out = op->output;
	struct shard_iterator it;
	struct change_stream stream;
	struct fetch f = {
		.reading = { .view = v, .err = &op->error }, .out = &out->records, .now_ms = now_ms(v)
	};
	(void)p;
	if (!ddbi_iterator_decode(in->shard_iterator, f.now_ms, &op->error, &it) ||
		!ddbi_stream_find(v, it.arn, op->arena, &op->error, &stream))
		return false;
	const struct change_shard *shard = find_number(&stream, it.shard);
	if (!shard || shard_is_over(shard, f.now_ms))
		return fail_trimmed(&op->error);
	f.answer = (struct answer){ op->arena, ddbi_arena_copy(op->arena, stream.region),
		ddbi_arena_copy(op->arena, stream.view) };
	if (!f.answer.region.p || !f.answer.view.p)
		return ddbi_fail_nomem(&op->error);
	f.most = in->limit.set ? (size_t)in->limit.v : RECORDS_MAX;
	f.at = it.at;
	out->records.set = true;
	if (!fetch_all(&f, &stream, shard))
		return false;
	if (f.end && shard->end)
		return true;
	it.at = f.at;
	it.issued_ms = f.now_ms;
	out->next_shard_iterator = ddbi_iterator_encode(&it, op->arena);
	return out->next_shard_iterator.p || ddbi_fail_nomem(&op->error);
}
