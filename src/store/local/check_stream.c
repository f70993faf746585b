/* SPDX-License-Identifier: Apache-2.0 */
/* Streams: descriptions against tables, and each record against its shard. */
#include "store/local/check.h"
#include "store/local/stream.h"

struct listed {
	char number[COUNTER_KEY_SIZE];
	struct change_stream stream;
};

struct streams {
	struct map by_id; /* 4 bytes -> struct listed */
	uint64_t last;    /* the sequence number given last */
};

static const struct change_stream *find(const struct streams *all, uint32_t id)
{
	char key[COUNTER_KEY_SIZE];
	const struct listed *l = ddbi_map_get(&all->by_id, ddbi_counter_key(id, key));
	return l ? &l->stream : NULL;
}

/* "the stream LABEL of the table NAME", as arguments of printf. */
#define OF(s)     (int)(s)->label.n, (s)->label.p, (int)(s)->table.n, (s)->table.p
#define STREAM_OF "the stream %.*s of the table %.*s "

/* ---- shards ---- */

/* The open ones share all hashes among them. */
static bool check_open(struct checking *c, const struct change_stream *s)
{
	uint64_t hashes = 0;
	for (size_t i = 0; i < s->nshards; i++)
		if (!s->shards[i].end)
			hashes += (uint64_t)s->shards[i].to - s->shards[i].from + 1;
	uint64_t right = s->closed_ms ? 0 : UINT64_C(1) << 32;
	return hashes == right ||
	       ddbi_check_found(c, STR_NONE, STREAM_OF "has open shards that do not share all items", OF(s));
}

static bool check_shards(struct checking *c, const struct change_stream *s)
{
	for (size_t i = 0; i < s->nshards; i++) {
		const struct change_shard *shard = &s->shards[i];
		bool fine = shard->from <= shard->to && shard->parent < shard->number &&
			    (!shard->end || shard->start <= shard->end) &&
			    (i == 0 || s->shards[i - 1].number < shard->number);
		if (!fine &&
			!ddbi_check_found(c, STR_NONE, STREAM_OF "has a shard %u that contradicts itself",
				OF(s), shard->number))
			return false;
	}
	return check_open(c, s);
}

/* ---- descriptions ---- */

static bool is_streaming(const struct checking *c, const struct change_stream *s)
{
	const struct table *t = ddbi_catalog_table(c->view.catalog, s->table);
	return t && t->stream_enabled && str_eq(t->stream_label, s->label) && t->stream_id == s->id;
}

static bool keep(struct checking *c, struct streams *all, struct listed *l)
{
	struct str number = ddbi_counter_key(l->stream.id, l->number);
	if (ddbi_map_get(&all->by_id, number) || ddbi_check_owner(c, l->stream.id))
		return ddbi_check_found(c, STR_NONE, STREAM_OF "has the number %u, which is also another's",
			OF(&l->stream), l->stream.id);
	return ddbi_map_put(&all->by_id, number, l) || ddbi_fail_nomem(c->err);
}

static bool check_stream(struct checking *c, struct streams *all, struct str key, struct listed *l)
{
	const struct change_stream *s = &l->stream;
	struct str right = ddbi_stream_key(s->table, s->label, &c->arena);
	if (!right.p)
		return ddbi_fail_nomem(c->err);
	if (!str_eq(right, key) &&
		!ddbi_check_found(c, STR_NONE, STREAM_OF "is described under another's name", OF(s)))
		return false;
	if (!s->closed_ms && !is_streaming(c, s) &&
		!ddbi_check_found(
			c, STR_NONE, STREAM_OF "is open, but the table does not write to it", OF(s)))
		return false;
	return check_shards(c, s) && keep(c, all, l);
}

static bool check_description(struct checking *c, void *of, struct str key, struct str row)
{
	struct error error;
	struct listed *l = ARENA_NEW(&c->keep, struct listed);
	struct str copy = ddbi_arena_copy(&c->keep, row);
	if (!l || !copy.p)
		return ddbi_fail_nomem(c->err);
	error_init(&error, &c->arena);
	if (ddbi_stream_decode(copy, &c->keep, &error, &l->stream))
		return check_stream(c, of, key, l);
	if (error.exception == EXCEPTION_NOMEM)
		return ddbi_fail_nomem(c->err);
	return ddbi_check_found(
		c, STR_NONE, "the description of the stream at %s cannot be read", ddbi_check_hex(c, key));
}

static bool check_table(struct checking *c, const struct streams *all, const struct table *t)
{
	const struct change_stream *s = find(all, t->stream_id);
	c->table = t;
	bool fine = s && !s->closed_ms && str_eq(s->table, t->name) && str_eq(s->label, t->stream_label) &&
		    str_eq(s->view, t->stream_view);
	fine = fine || ddbi_check_found(c, STR_NONE, "its stream is on, but there is none that fits");
	c->table = NULL;
	return fine;
}

/* ---- records ---- */

static bool check_last(struct checking *c, struct streams *all, struct str row)
{
	if (row.n != 8)
		return ddbi_check_found(c, STR_NONE, "the sequence number given last cannot be read");
	all->last = be_get(row.p, 8);
	return true;
}

static const struct change_shard *find_shard(const struct change_stream *s, uint32_t number)
{
	for (size_t i = 0; s && i < s->nshards; i++)
		if (s->shards[i].number == number)
			return &s->shards[i];
	return NULL;
}

static bool is_item(struct str image)
{
	return !image.p || ddbi_packed_valid(image);
}

static bool is_readable(struct checking *c, struct str row)
{
	struct change_record r;
	struct error error;
	error_init(&error, &c->arena);
	return ddbi_record_decode(row, &error, &r) && is_item(r.keys) && is_item(r.new) && is_item(r.old);
}

static bool check_record(struct checking *c, void *of, struct str key, struct str row)
{
	struct streams *all = of;
	if (!key.n)
		return check_last(c, all, row);
	if (key.n != RECORD_KEY_SIZE || !is_readable(c, row))
		return ddbi_check_found(
			c, STR_NONE, "the change record at %s cannot be read", ddbi_check_hex(c, key));
	const struct change_stream *s = find(all, (uint32_t)be_get(key.p, 4));
	const struct change_shard *shard = find_shard(s, (uint32_t)be_get(key.p + 4, 4));
	uint64_t sequence = ddbi_record_sequence(key);
	if (!shard)
		return ddbi_check_found(
			c, STR_NONE, "the change record at %s is of no shard", ddbi_check_hex(c, key));
	if (sequence >= shard->start && (!shard->end || sequence <= shard->end) && sequence <= all->last)
		return true;
	return ddbi_check_found(c, STR_NONE,
		STREAM_OF "has a change record with the sequence number %llu, which its shard cannot have",
		OF(s), (unsigned long long)sequence);
}

static bool check_all(struct checking *c, struct streams *all)
{
	if (!ddbi_check_each(c, TREE_STREAM_LIST, check_description, all))
		return false;
	for (size_t i = 0; i < c->view.catalog->n; i++) {
		const struct table *t = c->view.catalog->tables[i];
		if (t->stream_enabled && !check_table(c, all, t))
			return false;
	}
	return ddbi_check_each(c, TREE_STREAM, check_record, all);
}

bool ddbi_check_streams(struct checking *c)
{
	struct streams all = { .last = 0 };
	bool ok = check_all(c, &all);
	ddbi_map_free(&all.by_id);
	return ok;
}
