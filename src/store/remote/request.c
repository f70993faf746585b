/* SPDX-License-Identifier: Apache-2.0 */
/* From an operation to the bytes and headers of a request. */
#include "base/os.h"
#include "store/remote/client.h"
#include <stdio.h>

#define TARGET_ITEMS   "DynamoDB_20120810."
#define TARGET_STREAMS "DynamoDBStreams_20120810."
#define CONTENT_TYPE   "application/x-amz-json-1.0"

void ddbi_uuid(uint64_t *random, char out[UUID_LENGTH + 1])
{
	static const char hex[] = "0123456789abcdef";
	uint64_t bits[2] = { ddbi_random_next(random), ddbi_random_next(random) };
	bits[0] = (bits[0] & ~(uint64_t)0xf000) | 0x4000;                 /* version 4 */
	bits[1] = (bits[1] & ~((uint64_t)3 << 62)) | ((uint64_t)2 << 62); /* its variant */
	size_t at = 0;
	for (int i = 0; i < 32; i++) {
		if (i == 8 || i == 12 || i == 16 || i == 20)
			out[at++] = '-';
		out[at++] = hex[bits[i / 16] >> (60 - 4 * (i % 16)) & 15];
	}
	out[at] = '\0';
}

/* ---- the body ---- */

/* The token that makes a retried transaction happen once (08-T12), where the operation has such a thing. */
static struct str *token_of(struct op *op)
{
	switch (op->id) {
	case OP_TRANSACT_WRITE_ITEMS:
		return &((struct transact_write_items_input *)op->input)->client_request_token;
	case OP_EXECUTE_TRANSACTION:
		return &((struct execute_transaction_input *)op->input)->client_request_token;
	default: return NULL;
	}
}

/* The op's own text with the token as its first member. */
static void splice_token(struct str text, struct str token, struct buf *out)
{
	size_t brace = 0, next;
	while (brace < text.n && text.p[brace] != '{')
		brace++;
	for (next = brace + 1; next < text.n && (unsigned char)text.p[next] <= ' ';)
		next++;
	buf_z(out, "{\"ClientRequestToken\":\"");
	buf_str(out, token);
	buf_z(out, next < text.n && text.p[next] == '}' ? "\"" : "\",");
	if (brace < text.n)
		buf_str(out, str_sub(text, brace + 1, text.n - brace - 1));
}

static bool add_token(struct flight *f, struct str *slot)
{
	char token[UUID_LENGTH + 1];
	ddbi_uuid(&f->door->random, token);
	*slot = ddbi_arena_copy(f->op->arena, str_z(token));
	return slot->p || ddbi_fail_nomem(&f->op->error);
}

static bool encode_input(struct flight *f)
{
	const struct shape *shape = ddbi_operations[f->op->id].input;
	const struct fault *fault = ddbi_find_fault(shape, f->op->input);
	if (fault) {
		f->op->error = fault->error;
		return false;
	}
	ddbi_encode(shape, f->op->input, &f->body);
	return true;
}

bool ddbi_request_encode(struct flight *f)
{
	struct op *op = f->op;
	struct str *token = token_of(op);
	bool wants_token = token && !token->p;
	buf_clear(&f->body);
	if (wants_token && !add_token(f, token))
		return false;
	if (op->text.p && !wants_token) {
		f->payload = op->text;
		return true;
	}
	if (op->text.p)
		splice_token(op->text, *token, &f->body);
	else if (!encode_input(f))
		return false;
	f->payload = buf_view(&f->body);
	if (f->body.too_long)
		return ddbi_failf(&op->error, EXCEPTION_CONVERSION, "the request is longer than 64 MB");
	return !f->body.failed || ddbi_fail_nomem(&op->error);
}

/* ---- the headers ---- */

/* Lines are written one behind another, NUL-terminated, and become a list when the buffer no longer moves. */
struct head {
	struct buf *out;
	size_t starts[HEADERS_MAX], n;
};

static void begin_line(struct head *h, const char *name)
{
	h->starts[h->n++] = h->out->len;
	buf_z(h->out, name);
}

static struct str end_line(struct head *h, size_t name_length)
{
	size_t from = h->starts[h->n - 1] + name_length;
	struct str value = { NULL, h->out->len - from };
	ddbi_buf_byte(h->out, '\0');
	value.p = h->out->p ? h->out->p + from : "";
	return value;
}

static void add_line(struct head *h, const char *name, struct str value)
{
	begin_line(h, name);
	buf_str(h->out, value);
	end_line(h, 0);
}

static void link_lines(struct flight *f, const struct head *h)
{
	for (size_t i = 0; i < h->n; i++)
		f->lines[i] = (struct curl_slist){ f->head.p + h->starts[i],
			i + 1 < h->n ? &f->lines[i + 1] : NULL };
	f->transfer.headers = f->lines;
}

static struct str target_text(const struct op *op, char *room, size_t size)
{
	const struct operation *o = &ddbi_operations[op->id];
	int n = snprintf(room, size, "%s%s", o->streams ? TARGET_STREAMS : TARGET_ITEMS, o->name);
	return (struct str){ room, n > 0 ? (size_t)n : 0 };
}

static void add_unsigned(struct flight *f, struct head *h)
{
	const struct ddb_remote *o = &f->door->remote->settings.options;
	char text[64];
	add_line(h, "amz-sdk-invocation-id: ", str_z(f->invocation));
	int n = snprintf(
		text, sizeof text, "attempt=%d; max=%d", f->attempts, f->door->remote->settings.attempts);
	add_line(h, "amz-sdk-request: ", (struct str){ text, n > 0 ? (size_t)n : 0 });
	const char *trace = o->trace_id ? o->trace_id(o->user) : NULL;
	if (trace && !strpbrk(trace, "\r\n"))
		add_line(h, "X-Amzn-Trace-Id: ", str_z(trace));
	if (o->compress)
		add_line(h, "Accept-Encoding: ", STR("gzip"));
	add_line(h, "Accept:", STR(""));
	add_line(h, "Expect:", STR(""));
}

bool ddbi_request_sign(struct flight *f, const struct credentials *credentials)
{
	struct door *d = f->door;
	const struct service_endpoint *to = f->to = ddbi_flight_endpoint(f, credentials);
	char time[SIGNATURE_TIME], target[96], signature[SIGNATURE_HEX];
	if (!to)
		return false;
	pthread_mutex_lock(&d->remote->lock);
	int64_t skew_us = d->remote->skew_us;
	pthread_mutex_unlock(&d->remote->lock);
	ddbi_signature_time(ddbi_clock_us() + skew_us, time);
	struct signature_header headers[5] = {
		{ STR("content-type"), STR(CONTENT_TYPE) },
		{ STR("host"), to->host },
		{ STR("x-amz-date"), { time, sizeof time } },
		{ STR("x-amz-security-token"), credentials->token },
		{ STR("x-amz-target"), target_text(f->op, target, sizeof target) },
	};
	if (!credentials->token.p)
		headers[3] = headers[4];
	struct signature_request request = { .method = STR("POST"),
		.path = STR("/"),
		.headers = headers,
		.nheaders = credentials->token.p ? 5 : 4,
		.body_hash = f->hash };
	struct signature_scope scope = { credentials->key_id, credentials->secret, d->remote->settings.region,
		STR("dynamodb"), { time, sizeof time } };
	if (!f->hashed && !ddbi_signature_hash(d->signer, f->payload, f->hash))
		return false;
	f->hashed = true;
	if (!ddbi_sign(d->signer, &scope, &request, &d->scratch, signature))
		return false;
	buf_clear(&f->head);
	struct head h = { .out = &f->head };
	add_line(&h, "Content-Type: ", STR(CONTENT_TYPE));
	add_line(&h, "Host: ", to->host);
	add_line(&h, "X-Amz-Date: ", headers[2].value);
	if (credentials->token.p)
		add_line(&h, "X-Amz-Security-Token: ", credentials->token);
	add_line(&h, "X-Amz-Target: ", str_z(target));
	begin_line(&h, "Authorization: ");
	ddbi_signature_authorization(&scope, &request, signature, &f->head);
	end_line(&h, 0);
	add_unsigned(f, &h);
	if (f->head.failed)
		return false;
	link_lines(f, &h);
	f->transfer.url = to->url;
	f->transfer.body = f->payload;
	return true;
}
