/* SPDX-License-Identifier: Apache-2.0 */
/* From the bytes of an answer to an operation's output or error. */
#include "base/crc.h"
#include "base/inflate.h"
#include "base/os.h"
#include "store/remote/client.h"
#include <inttypes.h>

#define HOST(f) (int)(f)->to->host.n, (f)->to->host.p

static bool no_answer(struct flight *f)
{
	struct error *err = &f->op->error;
	switch (f->transfer.result) {
	case TRANSFER_NOMEM: return ddbi_fail_nomem(err);
	case TRANSFER_TIMEOUT:
		return ddbi_failf(err, EXCEPTION_TIMEOUT, "%.*s: no answer within %d ms", HOST(f),
			f->transfer.timeout_ms);
	case TRANSFER_TOO_LONG:
		return ddbi_failf(err, EXCEPTION_CONVERSION,
			"%.*s: the answer is longer than %zu bytes (max_answer)", HOST(f),
			f->transfer.answer.max);
	case TRANSFER_ABORTED: return ddbi_fail_text(err, EXCEPTION_CANCELLED, STR("the call was cancelled"));
	default: return ddbi_failf(err, EXCEPTION_NETWORK, "%.*s: %s", HOST(f), f->transfer.why);
	}
}

/* The check sum is that of the bytes as they came (01-1.2). */
static bool check_sum(struct flight *f)
{
	const struct answer_head *head = &f->transfer.head;
	uint32_t crc = head->has_crc ? ddbi_crc32(buf_view(&f->transfer.answer)) : 0;
	return !head->has_crc || crc == head->crc ||
	       ddbi_failf(&f->op->error, EXCEPTION_NETWORK,
		       "%.*s: the answer was damaged on its way: its CRC32 is %" PRIu32 " and not %" PRIu32,
		       HOST(f), crc, head->crc);
}

static bool inflate(struct flight *f, struct str *body)
{
	struct door *d = f->door;
	struct str coding = str_z(f->transfer.head.encoding);
	if (!coding.n || ddbi_str_eq_nocase(coding, STR("identity")))
		return true;
	d->inflated.max = f->transfer.answer.max;
	switch (ddbi_inflate(coding, *body, &d->inflated)) {
	case INFLATE_OK: *body = buf_view(&d->inflated); return true;
	case INFLATE_NOMEM: return ddbi_fail_nomem(&f->op->error);
	case INFLATE_LARGE:
		return ddbi_failf(&f->op->error, EXCEPTION_CONVERSION,
			"%.*s: the answer is longer than %zu bytes (max_answer)", HOST(f), d->inflated.max);
	default:
		return ddbi_failf(&f->op->error, EXCEPTION_NETWORK,
			"%.*s: the answer's compression (%s) cannot be undone", HOST(f), coding.p);
	}
}

/* What does not come from DynamoDB but from something on the way to it. */
static bool foreign(struct flight *f)
{
	int status = f->transfer.status;
	struct error *err = &f->op->error;
	enum exception e = status >= 500 ? EXCEPTION_UNAVAILABLE : EXCEPTION_NETWORK;
	ddbi_failf(
		err, e, "%.*s answered with HTTP status %d and nothing that DynamoDB says", HOST(f), status);
	if (e == EXCEPTION_NETWORK) /* nothing that passes by itself */
		err->type = STR("UnexpectedAnswer");
	return false;
}

static bool take_error(struct flight *f, struct str body)
{
	struct error *err = &f->op->error;
	if (!ddbi_decode_error(body, &f->door->scratch, err)) {
		if (err->exception == EXCEPTION_NOMEM)
			return false;
		error_init(err, f->op->arena);
		return foreign(f);
	}
	if (f->op->wants_answer)
		f->op->answer = ddbi_arena_copy(f->op->arena, body);
	return false;
}

static bool take_output(struct flight *f, struct str body)
{
	struct op *op = f->op;
	const struct shape *shape = ddbi_operations[op->id].output;
	struct str copy = ddbi_arena_copy(op->arena, body);
	if (!copy.p)
		return ddbi_fail_nomem(&op->error);
	if (op->wants_answer)
		op->answer = copy;
	if (op->wants_answer && !ddbi_str_contains(copy, STR("\"ConsumedCapacity\"")))
		return true; /* nothing in it for us, only for who asked */
	if (!shape || ddbi_decode(shape, copy, &f->door->scratch, &op->error, op->output))
		return true;
	if (op->error.exception == EXCEPTION_NOMEM)
		return false;
	error_init(&op->error, op->arena);
	return op->wants_answer || foreign(f);
}

static bool take(struct flight *f)
{
	struct str body = buf_view(&f->transfer.answer);
	if (f->transfer.result != TRANSFER_ANSWERED)
		return no_answer(f);
	if (!f->transfer.head.framed && !f->transfer.head.has_crc) /* cut off inside the headers, it may be */
		return ddbi_failf(
			&f->op->error, EXCEPTION_NETWORK, "%.*s: the answer ended too early", HOST(f));
	if (!check_sum(f) || !inflate(f, &body))
		return false;
	return f->transfer.status == 200 ? take_output(f, body) : take_error(f, body);
}

void ddbi_response_take(struct flight *f)
{
	struct error *err = &f->op->error;
	if (take(f) || err->exception == EXCEPTION_NOMEM)
		return;
	err->http_status = f->transfer.status;
	err->request_id = ddbi_arena_copy(f->op->arena, str_z(f->transfer.head.request_id));
}
