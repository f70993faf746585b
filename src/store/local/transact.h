/* SPDX-License-Identifier: Apache-2.0 */
/* What TransactGetItems and TransactWriteItems share. */
#ifndef STORE_LOCAL_TRANSACT_H
#define STORE_LOCAL_TRANSACT_H
#include "operation/op.h"
#include "store/local/capacity.h"

/* The item of an action. */
struct subject {
	const struct table *table;
	struct str key; /* its row's; absent: its key does not fit the table */
};
/* No item twice (08-T3, T16). */
bool ddbi_transact_distinct(const struct subject[], size_t n, struct error *);

/* The errors of n actions, all of them none so far; NULL: the op's error says that there is no memory. */
struct error *ddbi_transact_reasons(struct op *, size_t n);
/* true: no action has an error. Else the op's is the cancellation, with the reasons in it: of several that
 * are invalid only the first, and then nothing else (08-T6 to T8); or what kept the store from judging. */
bool ddbi_transact_verdict(struct op *, struct error *reasons, size_t n);

/* Adds what one action consumed to the sum of its table, the table's own part twice (06-Y9, Y10). `sums` has
 * room for every action. */
void ddbi_transact_consume(struct usage sums[], size_t *n, const struct usage *);
/* One entry a table, if they are asked for. */
bool ddbi_transact_capacity(struct op *, const struct usage sums[], size_t n, struct str mode,
	struct consumed_capacity_multiple *out);

#endif
