/* SPDX-License-Identifier: Apache-2.0 */
#include "store/local/transact.h"
#include "operation/codec.h"

/* There are at most 100, and keys begin with a hash. */
bool ddbi_transact_distinct(const struct subject subjects[], size_t n, struct error *err)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; subjects[i].key.p && k < i; k++)
			if (subjects[k].table == subjects[i].table && subjects[k].key.p &&
				str_eq(subjects[k].key, subjects[i].key))
				return ddbi_fail(err, MSG_TX_SAME);
	return true;
}

/* ---- reasons ---- */

struct error *ddbi_transact_reasons(struct op *op, size_t n)
{
	struct error *reasons = ARENA_ARRAY(op->arena, struct error, n);
	for (size_t i = 0; reasons && i < n; i++)
		error_init(&reasons[i], op->arena);
	if (!reasons)
		ddbi_fail_nomem(&op->error);
	return reasons;
}

/* Codes are short, and there are at most 100. */
#define CODES_MAX 4096

static bool cancel(struct op *op, struct error *reasons, size_t n)
{
	struct buf codes;
	ddbi_buf_init(&codes, CODES_MAX);
	for (size_t i = 0; i < n; i++) {
		buf_z(&codes, i ? ", " : "");
		buf_z(&codes, ddbi_reason_code(reasons[i].exception));
	}
	if (codes.failed)
		ddbi_fail_nomem(&op->error);
	else
		ddbi_fail(&op->error, MSG_TX_CANCEL, buf_view(&codes));
	ddbi_buf_free(&codes);
	if (op->error.exception == EXCEPTION_TRANSACTION_CANCELED) {
		op->error.reasons = reasons;
		op->error.nreasons = n;
	}
	return false;
}

static void keep_only(struct op *op, struct error *reasons, size_t n, size_t kept)
{
	for (size_t i = 0; i < n; i++)
		if (i != kept)
			error_init(&reasons[i], op->arena);
}

bool ddbi_transact_verdict(struct op *op, struct error *reasons, size_t n)
{
	size_t invalid = n;
	bool cancelled = false;
	for (size_t i = n; i-- > 0;) {
		switch (reasons[i].exception) {
		case EXCEPTION_NONE: break;
		case EXCEPTION_VALIDATION: invalid = i; /* fall through */
		case EXCEPTION_ITEM_COLLECTION_LIMIT:
		case EXCEPTION_CONDITION_FAILED: cancelled = true; break;
		default: op->error = reasons[i]; return false;
		}
	}
	if (!cancelled)
		return true;
	if (invalid < n)
		keep_only(op, reasons, n, invalid);
	return cancel(op, reasons, n);
}

/* ---- capacity ---- */

static struct usage *sum_of(struct usage sums[], size_t *n, const struct usage *usage)
{
	for (size_t i = 0; i < *n; i++)
		if (sums[i].table == usage->table)
			return &sums[i];
	sums[*n] = (struct usage){ .table = usage->table, .mirror = usage->mirror };
	return &sums[(*n)++];
}

void ddbi_transact_consume(struct usage sums[], size_t *n, const struct usage *usage)
{
	struct usage *sum = sum_of(sums, n, usage);
	sum->blocks += 2 * usage->blocks;
	for (size_t i = 0; i < usage->table->nindexes; i++)
		sum->index_blocks[i] += usage->index_blocks[i];
}

bool ddbi_transact_capacity(struct op *op, const struct usage sums[], size_t n, struct str mode,
	struct consumed_capacity_multiple *out)
{
	for (size_t i = 0; ddbi_wants_capacity(mode) && i < n; i++)
		if (!ddbi_capacity_append(&sums[i], mode, op->arena, n, out))
			return ddbi_fail_nomem(&op->error);
	return true;
}
