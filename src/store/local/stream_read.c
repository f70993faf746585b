/* SPDX-License-Identifier: Apache-2.0 */
/* ListStreams and DescribeStream. */
#include "store/local/execute.h"
#include "store/local/stream.h"

enum { PAGE_MAX = 100 };

static int64_t now_ms(const struct view *v)
{
	return ddbi_local_now_us(v->local) / 1000;
}

bool ddbi_stream_find(const struct view *v, struct str arn, struct ddb_arena *arena, struct error *err,
	struct change_stream *out)
{
	struct str table, label, row = STR_NONE;
	if (ddbi_stream_arn_split(arn, &table, &label)) {
		struct str key = ddbi_stream_key(table, label, arena);
		if (!key.p)
			return ddbi_fail_nomem(err);
		if (!ddbi_view_get(v, TREE_STREAM_LIST, key, err, &row))
			return false;
	}
	if (!row.p)
		return ddbi_fail(err, MSG_ST_NOTFOUND, arn);
	if (!ddbi_stream_decode(row, arena, err, out))
		return false;
	struct str own = ddbi_stream_arn(out, arena);
	if (!own.p)
		return ddbi_fail_nomem(err);
	return (str_eq(own, arn) && !ddbi_stream_is_over(out, now_ms(v))) ||
	       ddbi_fail(err, MSG_ST_NOTFOUND, arn);
}

/* ---- ListStreams (O1) ---- */

struct listing {
	const struct view *view;
	struct op *op;
	struct list_streams_output *out;
	size_t most;
};

/* From behind the start ARN, or from the table's first stream; that of another table ends the list. */
static bool list_range(struct listing *l, struct kv_range *range)
{
	const struct list_streams_input *in = l->op->input;
	struct ddb_arena *arena = l->op->arena;
	struct str table, label, first = STR(""), behind = STR("");
	*range = (struct kv_range){ STR(""), STR_NONE };
	if (in->table_name.p) {
		first = ddbi_stream_key(in->table_name, STR(""), arena);
		range->to = ddbi_stream_key(in->table_name, STR("\xff"), arena);
	}
	if (in->exclusive_start_stream_arn.p &&
		ddbi_stream_arn_split(in->exclusive_start_stream_arn, &table, &label)) {
		struct str key = ddbi_stream_key(table, label, arena);
		behind = key.p ? ddbi_stream_key(key, STR(""), arena) : STR_NONE; /* and a zero byte */
	}
	if (!first.p || !behind.p || (in->table_name.p && !range->to.p))
		return ddbi_fail_nomem(&l->op->error);
	range->from = str_cmp(first, behind) > 0 ? first : behind;
	return true;
}

static bool list_one(struct listing *l, struct str row)
{
	struct ddb_arena *arena = l->op->arena;
	struct change_stream stream;
	if (!ddbi_stream_decode(row, arena, &l->op->error, &stream))
		return false;
	if (ddbi_stream_is_over(&stream, now_ms(l->view)))
		return true;
	struct stream *out = &l->out->streams.items[l->out->streams.len];
	out->stream_arn = ddbi_stream_arn(&stream, arena);
	out->table_name = ddbi_arena_copy(arena, stream.table);
	out->stream_label = ddbi_arena_copy(arena, stream.label);
	l->out->streams.len++;
	return (out->stream_arn.p && out->table_name.p && out->stream_label.p) ||
	       ddbi_fail_nomem(&l->op->error);
}

static bool list(struct listing *l)
{
	const struct kv_ops *ops = l->view->local->kv->ops;
	struct stream_list *streams = &l->out->streams;
	struct kv_range range;
	struct kv_iter *it;
	struct str key, row;
	if (!list_range(l, &range))
		return false;
	enum kv_rc rc = ops->iterate(l->view->snapshot, TREE_STREAM_LIST, &range, false, &it);
	if (rc != KV_OK)
		return ddbi_kv_fail(&l->op->error, rc);
	bool ok = true;
	while (ok && streams->len < l->most && (rc = ops->next(it, &key, &row)) == KV_OK)
		ok = list_one(l, row);
	ops->end(it);
	if (ok && streams->len && streams->len == l->most)
		l->out->last_evaluated_stream_arn = streams->items[streams->len - 1].stream_arn;
	return ok && (rc == KV_OK || rc == KV_NONE || ddbi_kv_fail(&l->op->error, rc));
}

bool ddbi_list_streams(const struct view *v, struct op *op, const struct prepared *p)
{
	const struct list_streams_input *in = op->input;
	struct listing l = { v, op, op->output, in->limit.set ? (size_t)in->limit.v : PAGE_MAX };
	(void)p;
	l.out->streams = (struct stream_list){ ARENA_ARRAY(op->arena, struct stream, l.most), 0, true };
	return l.out->streams.items ? list(&l) : ddbi_fail_nomem(&op->error);
}

/* ---- DescribeStream (O2 to O5) ---- */

static struct key_schema key_schema(const struct change_stream *stream, struct ddb_arena *arena)
{
	size_t n = stream->range_key.p ? 2 : 1;
	struct key_schema out = { ARENA_ARRAY(arena, struct key_schema_element, n), n, true };
	if (!out.items)
		return out;
	out.items[0] = (struct key_schema_element){ ddbi_arena_copy(arena, stream->hash_key), STR("HASH") };
	if (n > 1)
		out.items[1] = (struct key_schema_element){ ddbi_arena_copy(arena, stream->range_key),
			STR("RANGE") };
	if (!out.items[0].attribute_name.p || !out.items[n - 1].attribute_name.p)
		out.items = NULL;
	return out;
}

static bool describe_shard(const struct change_shard *s, struct ddb_arena *arena, struct shard *out)
{
	struct sequence_number_range *range = ARENA_NEW(arena, struct sequence_number_range);
	if (!range)
		return false;
	range->starting_sequence_number = ddbi_sequence_text(s->start, arena);
	if (s->end)
		range->ending_sequence_number = ddbi_sequence_text(s->end, arena);
	*out = (struct shard){ .shard_id = ddbi_shard_name(s, arena), .sequence_number_range = range };
	if (s->parent)
		out->parent_shard_id = ddbi_shard_parent_name(s, arena);
	return out->shard_id.p && (!s->parent || out->parent_shard_id.p) &&
	       range->starting_sequence_number.p && (!s->end || range->ending_sequence_number.p);
}

struct shard_page {
	const struct describe_stream_input *in;
	const struct change_stream *stream;
	struct stream_description *out;
	size_t most;
	int64_t now_ms;
};

static bool is_shown(const struct shard_page *page, const struct change_shard *s, const struct shard *shown)
{
	const struct shard_filter *filter = page->in->shard_filter;
	struct str start = page->in->exclusive_start_shard_id;
	return !shard_is_over(s, page->now_ms) && (!start.p || str_cmp(shown->shard_id, start) > 0) &&
	       (!filter || str_eq(shown->parent_shard_id, filter->shard_id));
}

static bool list_shards(struct shard_page *page, struct ddb_arena *arena)
{
	const struct change_stream *stream = page->stream;
	struct shard_description_list *list = &page->out->shards;
	*list = (struct shard_description_list){ ARENA_ARRAY(arena, struct shard, page->most), 0, true };
	if (!list->items)
		return false;
	for (size_t i = 0; i < stream->nshards; i++) {
		struct shard shown;
		if (!describe_shard(&stream->shards[i], arena, &shown))
			return false;
		if (!is_shown(page, &stream->shards[i], &shown))
			continue;
		if (list->len == page->most) {
			page->out->last_evaluated_shard_id = list->items[list->len - 1].shard_id;
			break;
		}
		list->items[list->len++] = shown;
	}
	return true;
}

static bool describe(const struct change_stream *stream, struct str arn, struct ddb_arena *arena,
	struct stream_description *out)
{
	*out = (struct stream_description){ .stream_arn = ddbi_arena_copy(arena, arn),
		.stream_label = ddbi_arena_copy(arena, stream->label),
		.stream_status = stream->closed_ms ? STR("DISABLED") : STR("ENABLED"),
		.stream_view_type = ddbi_arena_copy(arena, stream->view),
		.creation_request_date_time = { true, stream->created_ms },
		.table_name = ddbi_arena_copy(arena, stream->table),
		.key_schema = key_schema(stream, arena) };
	return out->stream_arn.p && out->stream_label.p && out->stream_view_type.p && out->table_name.p &&
	       out->key_schema.items;
}

bool ddbi_describe_stream(const struct view *v, struct op *op, const struct prepared *p)
{
	const struct describe_stream_input *in = op->input;
	struct describe_stream_output *out = op->output;
	struct change_stream stream;
	(void)p;
	if (!ddbi_stream_find(v, in->stream_arn, op->arena, &op->error, &stream))
		return false;
	out->stream_description = ARENA_NEW(op->arena, struct stream_description);
	struct shard_page page = { in, &stream, out->stream_description,
		in->limit.set ? (size_t)in->limit.v : PAGE_MAX, now_ms(v) };
	return (out->stream_description &&
		       describe(&stream, in->stream_arn, op->arena, out->stream_description) &&
		       list_shards(&page, op->arena)) ||
	       ddbi_fail_nomem(&op->error);
}
