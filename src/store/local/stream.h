/* SPDX-License-Identifier: Apache-2.0 */
/* Change records (09-9.2 to 9.5). A stream is a row of TREE_STREAM_LIST: the name of its table, a zero byte
 * and its label -> a description with all its shards. A record is a row of TREE_STREAM: stream id, shard,
 * sequence number, big-endian; the row with no key there holds the sequence number given last. Streams
 * outlive their tables: what is older than a day does not show, and trimming removes it at leisure. */
#ifndef STORE_LOCAL_STREAM_H
#define STORE_LOCAL_STREAM_H
#include "store/local/change.h"
#include "store/local/core.h"

#define STREAM_KEPT_MS  INT64_C(86400000)          /* S2, O11 */
#define SHARD_OPEN_MS   (INT64_C(4) * 3600 * 1000) /* O3: after that a shard has a successor */
#define SEQUENCE_DIGITS 21
enum { SHARDS_AT_FIRST_MAX = 64, SHARDS_OPEN_MAX = 256 };

/* The shard has the items whose hash begins with four bytes from `from` to `to`. */
struct change_shard {
	uint32_t number, parent; /* from 1; 0: no parent */
	uint32_t from, to;
	uint64_t start, end; /* sequence numbers; end 0: open */
	uint64_t trimmed;    /* of the last record that trimming took; 0: none yet */
	int64_t opened_ms, closed_ms;
	int64_t parent_ms; /* when the parent was opened, which may be gone from the list */
};

struct change_stream {
	uint32_t id;
	struct str table, label, view, region;
	struct str hash_key, range_key; /* names; range_key absent: none */
	int64_t created_ms, closed_ms;  /* closed 0: enabled */
	struct change_shard *shards;    /* by number */
	size_t nshards;
};

/* ---- descriptions (stream_catalog.c) ---- */

struct str ddbi_stream_key(struct str table, struct str label, struct ddb_arena *); /* p NULL: no memory */
/* Texts stay in the row; the shards are in the arena. */
bool ddbi_stream_decode(struct str row, struct ddb_arena *, struct error *, struct change_stream *out);
bool ddbi_stream_put(struct stage *, const struct change_stream *, struct error *);
/* The stream whose latest label the table has. */
bool ddbi_stream_of_table(struct stage *, const struct table *, struct error *, struct change_stream *out);
/* In the arena; p NULL: no memory. */
struct str ddbi_stream_arn(const struct change_stream *, struct ddb_arena *);
/* Is there nothing of it to be seen any more? */
bool ddbi_stream_is_over(const struct change_stream *, int64_t now_ms);

/* A new stream for the table, which gets its label and id (S1). */
bool ddbi_stream_open(struct stage *, struct table *, struct error *);
/* Closes the table's stream and all its shards (S2). */
bool ddbi_stream_close(struct stage *, const struct table *, struct error *);

/* ---- shards (stream_shard.c) ---- */

struct str ddbi_shards_encode(const struct change_shard[], size_t n, struct ddb_arena *);
/* Of encoded shards: how many, or SIZE_MAX if it is none; and one of them. */
size_t ddbi_shards_count(struct str encoded);
struct change_shard ddbi_shard_decode(struct str encoded, size_t i);
/* "shardId-" and so on (O3); p NULL: no memory. */
struct str ddbi_shard_name(const struct change_shard *, struct ddb_arena *);
struct str ddbi_shard_parent_name(const struct change_shard *, struct ddb_arena *); /* of one with a parent */
static inline bool shard_is_over(const struct change_shard *s, int64_t now_ms)
{
	return s->closed_ms && s->closed_ms + STREAM_KEPT_MS <= now_ms;
}
const struct change_shard *ddbi_shard_find(const struct change_stream *, struct str name); /* NULL: none */
/* The first shards of a stream, closing of those that are open, and successors of shard i: one, or two that
 * share its items. They take sequence numbers. The list grows in the stage's arena. */
bool ddbi_shards_open(struct stage *, struct change_stream *, size_t n, struct error *);
bool ddbi_shards_close(struct stage *, struct change_stream *, struct error *);
bool ddbi_shard_roll(struct stage *, struct change_stream *, size_t i, bool split, struct error *);
/* For tests of consumers: every open shard of the table's stream is closed and gets successors. */
bool ddbi_stream_roll(struct store *, struct str table, bool split, struct error *);

/* ---- records (stream.c) ---- */

/* Takes the next sequence number. */
bool ddbi_sequence_next(struct stage *, struct error *, uint64_t *out);
bool ddbi_sequence_last(const struct view *, struct error *, uint64_t *out); /* 0: none was given yet */
struct str ddbi_sequence_text(uint64_t, struct ddb_arena *);                 /* p NULL: no memory */
/* The record of a change, by the leader; the table has a stream. */
bool ddbi_stream_record(struct stage *, const struct change *, struct error *);

#define EVENT_ID_SIZE   16
#define RECORD_KEY_SIZE 16
struct change_record {
	bool had_old, has_new, service;
	int64_t created_ms;
	char event_id[EVENT_ID_SIZE];
	struct str keys, new, old; /* items; the images absent where the view type leaves them out */
};
/* The first key of a record with at least that sequence number. */
struct str ddbi_record_key(uint32_t stream, uint32_t shard, uint64_t sequence, char out[RECORD_KEY_SIZE]);
uint64_t ddbi_record_sequence(struct str key);
/* Items stay in the row. */
bool ddbi_record_decode(struct str row, struct error *, struct change_record *out);
static inline bool record_is_over(const struct change_record *r, int64_t now_ms)
{
	return r->created_ms + STREAM_KEPT_MS <= now_ms;
}

/* ---- iterators (stream_iterator.c) ---- */

struct shard_iterator {
	struct str arn;
	uint32_t shard;
	uint64_t at;       /* the first sequence number to read; 0: the oldest record there is */
	int64_t issued_ms; /* valid for 15 minutes */
};
struct str ddbi_iterator_encode(const struct shard_iterator *, struct ddb_arena *); /* p NULL: no memory */
bool ddbi_iterator_decode(struct str text, int64_t now_ms, struct error *, struct shard_iterator *out);

/* ---- reading (stream_read.c) ---- */

/* The stream of that ARN; one that is unknown or over is an error. */
bool ddbi_stream_find(
	const struct view *, struct str arn, struct ddb_arena *, struct error *, struct change_stream *out);

/* ---- trimming (stream_trim.c) ---- */

/* After opening: nothing is known yet but whether there are streams. */
void ddbi_trim_begin(struct local *, bool streams);
/* By the leader: there is a stream now. */
void ddbi_trim_expect(struct local *, int64_t now_us);
/* By hand: if something is over by the store's clock, trimming is due at once. Any thread. */
bool ddbi_trim_look(struct local *);
/* A slice of it, by the leader. */
bool ddbi_trim(struct stage *, struct error *);
/* By the leader: the slice was not committed. */
void ddbi_trim_again(struct local *);

/* ---- big-endian numbers ---- */
static inline void be_put(char *out, uint64_t v, size_t bytes)
{
	for (size_t i = bytes; i-- > 0; v >>= 8)
		out[i] = (char)(v & 0xff);
}
static inline uint64_t be_get(const char *p, size_t bytes)
{
	uint64_t v = 0;
	for (size_t i = 0; i < bytes; i++)
		v = v << 8 | (unsigned char)p[i];
	return v;
}

#endif
