/* SPDX-License-Identifier: Apache-2.0 */
/* The Streams operations: what can be judged of the request alone (09-9.5). */
#include "operation/checks.h"

enum { LIST_LIMIT_MAX = 100, RECORDS_LIMIT_MAX = 1000 };

/* The model has a limit's least value only (O12). */
static bool check_constraints(struct op *op, const struct opt_int *limit, int64_t max)
{
	struct violations v;
	violations_init(&v, &op->error);
	ddbi_violations_walk(&v, ddbi_operations[op->id].input, op->input, NULL);
	if (limit && limit->set && limit->v > max && v.n < VIOLATIONS_MAX) {
		ddbi_violation(&v, MSG_CON_VAL_MAX, ddbi_arg_i64(&op->error, limit->v), STR("limit"),
			ddbi_arg_i64(&op->error, max));
	}
	return ddbi_violations_end(&v);
}

/* Where `part` begins in s; SIZE_MAX: nowhere. */
static size_t find(struct str s, struct str part)
{
	for (size_t i = 0; i + part.n <= s.n; i++) {
		if (memcmp(s.p + i, part.p, part.n) == 0) {
			return i;
		}
	}
	return SIZE_MAX;
}

bool ddbi_stream_arn_split(struct str arn, struct str *table, struct str *label)
{
	static const struct str before = { ":table/", 7 }, between = { "/stream/", 8 };
	size_t at = str_starts(arn, STR("arn:")) ? find(arn, before) : SIZE_MAX;
	if (at == SIZE_MAX) {
		return false;
	}
	struct str rest = str_sub(arn, at + before.n, arn.n - at - before.n);
	size_t end = find(rest, between);
	if (end == SIZE_MAX) {
		return false;
	}
	*table = str_sub(rest, 0, end);
	*label = str_sub(rest, end + between.n, rest.n - end - between.n);
	return ddbi_is_resource_name(*table) && label->n > 0;
}

static bool check_arn(struct str arn, struct error *err)
{
	struct str table, label;
	if (ddbi_stream_arn_split(arn, &table, &label)) {
		return true;
	}
	return ddbi_failf(err, EXCEPTION_VALIDATION, "Invalid StreamArn: %.*s", (int)arn.n, arn.p);
}

bool ddbi_check_list_streams(struct op *op, struct prepared *out)
{
	const struct list_streams_input *in = op->input;
	(void)out;
	return check_constraints(op, &in->limit, LIST_LIMIT_MAX) &&
	       (!in->exclusive_start_stream_arn.p || check_arn(in->exclusive_start_stream_arn, &op->error));
}

static bool check_filter(const struct shard_filter *filter, struct error *err)
{
	if (!filter || (filter->type.p && filter->shard_id.p)) {
		return true;
	}
	return ddbi_failf(
		err, EXCEPTION_VALIDATION, "Invalid ShardFilter: it needs both a Type and a ShardId");
}

bool ddbi_check_describe_stream(struct op *op, struct prepared *out)
{
	const struct describe_stream_input *in = op->input;
	(void)out;
	return check_constraints(op, &in->limit, LIST_LIMIT_MAX) && check_arn(in->stream_arn, &op->error) &&
	       check_filter(in->shard_filter, &op->error);
}

static bool is_digits(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9') {
			return false;
		}
	}
	return true;
}

/* O7: a number where the type asks for one, and only there. */
static bool check_sequence_number(const struct get_shard_iterator_input *in, struct error *err)
{
	struct str type = in->shard_iterator_type, sequence = in->sequence_number;
	bool wanted = str_eq(type, STR("AT_SEQUENCE_NUMBER")) || str_eq(type, STR("AFTER_SEQUENCE_NUMBER"));
	if (wanted == (sequence.p != NULL) && (!wanted || is_digits(sequence))) {
		return true;
	}
	return ddbi_failf(err, EXCEPTION_VALIDATION, "Invalid SequenceNumber: ShardIteratorType %.*s %s",
		(int)type.n, type.p,
		!wanted       ? "goes without one"
		: !sequence.p ? "needs one"
			      : "needs one that consists of digits");
}

bool ddbi_check_get_shard_iterator(struct op *op, struct prepared *out)
{
	const struct get_shard_iterator_input *in = op->input;
	(void)out;
	return check_constraints(op, NULL, 0) && check_arn(in->stream_arn, &op->error) &&
	       check_sequence_number(in, &op->error);
}

bool ddbi_check_get_records(struct op *op, struct prepared *out)
{
	const struct get_records_input *in = op->input;
	(void)out;
	return check_constraints(op, &in->limit, RECORDS_LIMIT_MAX);
}
