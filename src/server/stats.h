/* SPDX-License-Identifier: Apache-2.0 */
/* What a server counts, and its text for Prometheus. */
#ifndef SERVER_STATS_H
#define SERVER_STATS_H
#include "base/buf.h"
#include "operation/operation.h"

#define STATS_BUCKETS 14

struct stats_row {
	uint64_t ok, refused, failed; /* by status: 200; 4xx; 5xx */
	uint64_t us;                  /* from the request's last byte to its answer, summed */
	uint64_t buckets[STATS_BUCKETS];
};

struct stats {
	struct stats_row rows[OP_COUNT]; /* [OP_NONE]: what was no operation */
	uint64_t bytes_in, bytes_out, accepted, turned_away, timed_out;
	int64_t started_us;
};

void ddbi_stats_count(struct stats *, enum op_id, int status, int64_t us);

struct stats_now {
	size_t connections, busy;
	int64_t now_us; /* of the clock of started_us */
};
void ddbi_stats_write(const struct stats *, const struct stats_now *, struct buf *);

#endif
