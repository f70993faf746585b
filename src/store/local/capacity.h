/* SPDX-License-Identifier: Apache-2.0 */
/* What an operation is said to consume (06-6.7). Sums are whole blocks; only the answer knows of half units.
 */
#ifndef STORE_LOCAL_CAPACITY_H
#define STORE_LOCAL_CAPACITY_H
#include "operation/op.h"
#include "store/local/catalog.h"

/* Blocks of that many bytes, at least one (06-Y3, Y6). */
uint64_t ddbi_read_blocks(uint64_t bytes);
uint64_t ddbi_write_blocks(uint64_t bytes);

/* Transactions say their units twice (06-Y9, Y10). */
enum usage_mirror { MIRROR_NONE, MIRROR_READ, MIRROR_WRITE };

/* The sums of one table. */
struct usage {
	const struct table *table;
	bool half; /* eventually consistent reads: a block is half a unit */
	enum usage_mirror mirror;
	uint64_t blocks;                          /* of the table itself */
	uint64_t index_blocks[MAX_LSI + MAX_GSI]; /* of each of its indexes */
};

/* Does ReturnConsumedCapacity ask for anything? */
bool ddbi_wants_capacity(struct str mode);
/* The answer to `mode`, which wants it. false: no memory. */
bool ddbi_consumed_capacity(
	const struct usage *, struct str mode, struct ddb_arena *, struct consumed_capacity *out);

/* One table's answer at the end of a batch's list, which will have up to `max`. */
bool ddbi_capacity_append(const struct usage *, struct str mode, struct ddb_arena *, size_t max,
	struct consumed_capacity_multiple *);

#endif
