/* SPDX-License-Identifier: Apache-2.0 */
#include "server/stats.h"
#include <stdio.h>

/* Upper bounds; what takes longer than the last is in none. */
static const int64_t bounds_us[STATS_BUCKETS] = { 50, 100, 250, 500, 1000, 2500, 5000, 10000, 25000, 50000,
	100000, 250000, 1000000, 5000000 };

void ddbi_stats_count(struct stats *s, enum op_id id, int status, int64_t us)
{
	struct stats_row *row = &s->rows[id];
	if (status < 400)
		row->ok++;
	else if (status < 500)
		row->refused++;
	else
		row->failed++;
	row->us += (uint64_t)us;
	for (size_t i = 0; i < STATS_BUCKETS; i++)
		if (us <= bounds_us[i]) {
			row->buckets[i]++;
			break;
		}
}

static uint64_t total(const struct stats_row *row)
{
	return row->ok + row->refused + row->failed;
}

static const char *name(size_t id)
{
	return id == OP_NONE ? "none" : ddbi_operations[id].name;
}

static void head(struct buf *b, const char *metric, const char *type, const char *help)
{
	buf_z(b, "# HELP ");
	buf_z(b, metric);
	ddbi_buf_byte(b, ' ');
	buf_z(b, help);
	buf_z(b, "\n# TYPE ");
	buf_z(b, metric);
	ddbi_buf_byte(b, ' ');
	buf_z(b, type);
	ddbi_buf_byte(b, '\n');
}

static void seconds(struct buf *b, uint64_t us)
{
	char text[40];
	snprintf(
		text, sizeof text, "%llu.%06u", (unsigned long long)(us / 1000000), (unsigned)(us % 1000000));
	buf_z(b, text);
}

static void single(struct buf *b, const char *metric, const char *type, const char *help, uint64_t value)
{
	head(b, metric, type, help);
	buf_z(b, metric);
	ddbi_buf_byte(b, ' ');
	ddbi_buf_u64(b, value);
	ddbi_buf_byte(b, '\n');
}

static void labelled(struct buf *b, const char *metric, size_t id, const char *more)
{
	buf_z(b, metric);
	buf_z(b, "{operation=\"");
	buf_z(b, name(id));
	ddbi_buf_byte(b, '"');
	buf_z(b, more);
	buf_z(b, "} ");
}

static void requests(const struct stats *s, struct buf *b)
{
	head(b, "ddb_requests_total", "counter", "Requests answered, by operation and outcome.");
	for (size_t i = 0; i < OP_COUNT; i++) {
		const struct stats_row *row = &s->rows[i];
		const struct {
			const char *label;
			uint64_t n;
		} outcomes[] = { { ",outcome=\"ok\"", row->ok }, { ",outcome=\"refused\"", row->refused },
			{ ",outcome=\"failed\"", row->failed } };
		for (size_t k = 0; k < 3; k++) {
			if (!outcomes[k].n)
				continue;
			labelled(b, "ddb_requests_total", i, outcomes[k].label);
			ddbi_buf_u64(b, outcomes[k].n);
			ddbi_buf_byte(b, '\n');
		}
	}
}

static void histogram(const struct stats_row *row, size_t id, struct buf *b)
{
	uint64_t sum = 0;
	char more[64];
	for (size_t i = 0; i < STATS_BUCKETS; i++) {
		sum += row->buckets[i];
		snprintf(more, sizeof more, ",le=\"%lld.%06d\"", (long long)(bounds_us[i] / 1000000),
			(int)(bounds_us[i] % 1000000));
		labelled(b, "ddb_request_seconds_bucket", id, more);
		ddbi_buf_u64(b, sum);
		ddbi_buf_byte(b, '\n');
	}
	labelled(b, "ddb_request_seconds_bucket", id, ",le=\"+Inf\"");
	ddbi_buf_u64(b, total(row));
	ddbi_buf_byte(b, '\n');
	labelled(b, "ddb_request_seconds_sum", id, "");
	seconds(b, row->us);
	ddbi_buf_byte(b, '\n');
	labelled(b, "ddb_request_seconds_count", id, "");
	ddbi_buf_u64(b, total(row));
	ddbi_buf_byte(b, '\n');
}

void ddbi_stats_write(const struct stats *s, const struct stats_now *now, struct buf *b)
{
	requests(s, b);
	head(b, "ddb_request_seconds", "histogram", "From a request's last byte to its answer.");
	for (size_t i = 0; i < OP_COUNT; i++)
		if (total(&s->rows[i]))
			histogram(&s->rows[i], i, b);
	single(b, "ddb_received_bytes_total", "counter", "Bytes of requests.", s->bytes_in);
	single(b, "ddb_sent_bytes_total", "counter", "Bytes of answers.", s->bytes_out);
	single(b, "ddb_connections", "gauge", "Connections that are open.", now->connections);
	single(b, "ddb_connections_total", "counter", "Connections that were let in.", s->accepted);
	single(b, "ddb_connections_refused_total", "counter", "Connections over the limit.", s->turned_away);
	single(b, "ddb_connections_timed_out_total", "counter",
		"Connections that were idle or slow for too long.", s->timed_out);
	single(b, "ddb_requests_in_flight", "gauge", "Requests that the store has not answered yet.",
		now->busy);
	single(b, "ddb_uptime_seconds", "gauge", "Since the server began.",
		(uint64_t)(now->now_us - s->started_us) / 1000000);
}
