/* SPDX-License-Identifier: Apache-2.0 */
/* What an attempt has come to: added up for the session, and told to who listens. */
#include "base/os.h"
#include "store/remote/client.h"

static void count(struct ddb_metrics *m, const struct ddb_attempt *a, bool throttled)
{
	m->attempts++;
	m->retries += a->number > 1;
	m->throttled += throttled;
	m->sent += a->sent;
	m->received += a->received;
	m->us += a->us;
	m->read_units += a->read_units;
	m->write_units += a->write_units;
	m->units += a->units;
}

void ddbi_attempt_ended(struct flight *f, bool last)
{
	const struct ddb_remote *o = &f->door->remote->settings.options;
	const struct op *op = f->op;
	bool failed = op_failed(op);
	struct capacity_used consumed = { .units = 0 };
	struct ddb_error err = { .rc = DDB_OK };
	if (!failed)
		ddbi_consumed(op->id, op->output, &consumed);
	struct ddb_attempt attempt = {
		.operation = ddbi_operations[op->id].name,
		.request_id = f->transfer.head.request_id,
		.error = "",
		.invocation_id = f->invocation,
		.number = f->attempts,
		.http_status = f->transfer.status,
		.last = last,
		.us = ddbi_monotonic_us() - f->began_us,
		.sent = f->payload.n,
		.received = f->transfer.answer.len,
		.read_units = consumed.read,
		.write_units = consumed.write,
		.units = consumed.units,
	};
	count(&f->door->metrics, &attempt,
		failed && ddbi_retry_kind(&op->error, attempt.http_status) == RETRY_THROTTLED);
	if (!o->on_attempt)
		return;
	if (failed) {
		ddbi_error_public(&op->error, &err);
		attempt.error = err.type;
	}
	o->on_attempt(o->user, &attempt);
}
