/* SPDX-License-Identifier: Apache-2.0 */
#include "server/exchange.h"
#include "base/crc.h"
#include "base/inflate.h"
#include "base/os.h"
#include "operation/codec.h"
#include "server/auth.h"
#include "signature/signature.h"
#include "value/json.h"
#include <ddb/error.h>
#include <stdio.h>

static const char amz_json[] = "application/x-amz-json-1.0";
static const char plain_json[] = "application/json";

void ddbi_exchange_init(struct exchange *x, struct service *service, struct store *store)
{
	*x = (struct exchange){ .service = service, .store = store, .content_type = amz_json };
	ddbi_arena_init(&x->arena, ARENA_MAX_DEFAULT);
	ddbi_buf_init(&x->scratch, 2 * HTTP_MAX_BODY);
	ddbi_buf_init(&x->body, RESPONSE_MAX);
	ddbi_buf_init(&x->inflated, HTTP_MAX_BODY);
	ddbi_buf_init(&x->deflated, RESPONSE_MAX);
	ddbi_buf_init(&x->cors, HTTP_MAX_HEAD);
}

void ddbi_exchange_free(struct exchange *x)
{
	ddbi_arena_free(&x->arena);
	ddbi_buf_free(&x->scratch);
	ddbi_buf_free(&x->body);
	ddbi_buf_free(&x->inflated);
	ddbi_buf_free(&x->deflated);
	ddbi_buf_free(&x->cors);
}

static void reset(struct exchange *x)
{
	ddbi_arena_reset(&x->arena);
	buf_clear(&x->body);
	buf_clear(&x->cors);
	x->status = 200;
	x->bare = x->close = x->head = false;
	x->coding = DEFLATE_NONE;
	x->extra = NULL;
	x->key = NULL;
	x->op.id = OP_NONE;
	error_init(&x->op.error, &x->arena);
}

static void text(struct exchange *x, int status, const char *type, struct str body)
{
	x->status = status;
	x->content_type = type;
	x->bare = true;
	buf_str(&x->body, body);
}

static void answer_error(struct exchange *x)
{
	buf_clear(&x->body);
	x->status = ddbi_exception(x->op.error.exception)->http_status;
	ddbi_encode_error(&x->op.error, &x->body);
}

void ddbi_exchange_refuse(struct exchange *x, enum http_result why)
{
	reset(x);
	x->close = true;
	if (why == HTTP_BODY_LARGE)
		text(x, 413, amz_json, STR(""));
	else
		text(x, 400, "text/plain", STR("This is not an HTTP/1.1 request that can be answered.\n"));
}

/* P4: what stands before a semicolon counts. */
static const char *body_type(const struct http_request *r)
{
	struct str type = ddbi_http_header(r, "content-type");
	const char *semicolon = type.n ? memchr(type.p, ';', type.n) : NULL;
	if (semicolon)
		type.n = (size_t)(semicolon - type.p);
	while (type.n && type.p[type.n - 1] == ' ')
		type.n--;
	if (ddbi_str_eq_nocase(type, STR("application/x-amz-json-1.0")))
		return amz_json;
	return ddbi_str_eq_nocase(type, STR("application/json")) ? plain_json : NULL;
}

static void cors_line(struct exchange *x, const char *name, struct str value)
{
	for (size_t i = 0; i < value.n; i++)
		if ((unsigned char)value.p[i] < ' ') /* a lone CR would begin a line of its own to some */
			return;
	if (!value.p)
		return;
	buf_z(&x->cors, name);
	buf_str(&x->cors, value);
	buf_z(&x->cors, "\r\n");
}

static void preflight(struct exchange *x)
{
	cors_line(x, "Access-Control-Allow-Headers: ",
		ddbi_http_header(&x->request, "access-control-request-headers"));
	cors_line(x, "Access-Control-Allow-Methods: ",
		ddbi_http_header(&x->request, "access-control-request-method"));
	cors_line(x, "Access-Control-Max-Age: ", STR("172800"));
	x->status = 200;
}

/* The operation that X-Amz-Target names, under the prefix of its service. */
static enum op_id target(const struct http_request *r)
{
	static const struct str items = { "DynamoDB_20120810.", 18 },
				streams = { "DynamoDBStreams_20120810.", 25 };
	struct str value = ddbi_http_header(r, "x-amz-target");
	struct str prefix = str_starts(value, items) ? items : streams;
	if (!value.p || !str_starts(value, prefix))
		return OP_NONE;
	enum op_id id = ddbi_operation_by_name(str_sub(value, prefix.n, value.n - prefix.n));
	return id != OP_NONE && ddbi_operations[id].streams == (prefix.n == streams.n) ? id : OP_NONE;
}

/* Is the body a JSON object, whatever is in it? (01-1.3 step 5 comes before the target.) */
static bool is_object(struct exchange *x)
{
	struct json j;
	ddbi_json_begin(&j, x->request.body, &x->arena, &x->scratch);
	return ddbi_json_kind(&j) == JSON_OBJECT && ddbi_json_skip(&j) && ddbi_json_end(&j);
}

/* 01-1.3 step 7. *key is NULL where all may do everything. */
static bool authenticate(
	struct exchange *x, struct error *err, struct str *region, const struct server_key **key)
{
	struct auth_claim claim;
	struct verifier *v = x->service->verifier;
	*key = NULL;
	if (!ddbi_auth_form(&x->request, err, &claim))
		return false;
	*region = claim.region;
	return !v || ddbi_verify(v, &x->request, &claim, x->sent, ddbi_clock_us(), err, key);
}

/* 01-1.3 steps 5 to 9. */
static bool decode(struct exchange *x)
{
	const struct http_request *r = &x->request;
	struct str region;
	const struct server_key *key;
	enum op_id id = target(r);
	if (id == OP_NONE) {
		bool json = !r->body.p || is_object(x);
		return ddbi_fail_text(
			&x->op.error, json ? EXCEPTION_UNKNOWN_OPERATION : EXCEPTION_SERIALIZATION, STR_NONE);
	}
	if (!ddbi_op_init(&x->op, id, &x->arena))
		return false;
	struct error auth;
	error_init(&auth, &x->arena);
	if (!authenticate(x, &auth, &region, &key)) {
		if (r->body.p && !is_object(x))
			return ddbi_fail_text(&x->op.error, EXCEPTION_SERIALIZATION, STR_NONE);
		x->op.error = auth;
		return false;
	}
	x->key = key;
	x->op.region = region;
	x->op.host = ddbi_http_header(r, "host");
	if (!r->body.p)
		return ddbi_fail_text(&x->op.error, EXCEPTION_SERIALIZATION, STR_NONE);
	return ddbi_decode(ddbi_operations[id].input, r->body, &x->scratch, &x->op.error, x->op.input) &&
	       (!key || ddbi_permit(key, &x->op)) &&
	       (!x->service->faults.active || !ddbi_fault_take(&x->service->faults, &x->op));
}

/* 01-P7: what comes compressed is looked at inflated; false: the response says why not. */
static bool inflate(struct exchange *x)
{
	struct http_request *r = &x->request;
	struct str coding = ddbi_http_header(r, "content-encoding");
	if (!r->body.p || !coding.n || ddbi_str_eq_nocase(coding, STR("identity")))
		return true;
	switch (ddbi_inflate(coding, r->body, &x->inflated)) {
	case INFLATE_OK: r->body = buf_view(&x->inflated); return true;
	case INFLATE_LARGE: ddbi_exchange_refuse(x, HTTP_BODY_LARGE); return false;
	case INFLATE_NOMEM: ddbi_fail_nomem(&x->op.error); break;
	default: ddbi_fail_text(&x->op.error, EXCEPTION_INTERNAL, STR("Internal server error")); break;
	}
	answer_error(x);
	return false;
}

bool ddbi_exchange_begin(struct exchange *x)
{
	struct http_request *r = &x->request;
	reset(x);
	x->sent = r->body;
	x->close = !r->keep_alive;
	if (ddbi_http_header(r, "origin").p)
		x->extra = "Access-Control-Allow-Origin: *\r\n";
	if (str_eq(r->method, STR("OPTIONS"))) {
		preflight(x);
		return false;
	}
	x->head = str_eq(r->method, STR("HEAD"));
	if (ddbi_control(x))
		return false;
	if (x->head || str_eq(r->method, STR("GET"))) {
		text(x, 200, "text/plain", STR("healthy: dynamodb.us-east-1.amazonaws.com "));
		return false;
	}
	const char *type = body_type(r);
	x->content_type = type ? type : plain_json;
	if (!str_eq(r->method, STR("POST")) || (r->body.p && !type)) {
		text(x, 404, plain_json, STR("<UnknownOperationException/>\n"));
		return false;
	}
	if (!inflate(x))
		return false;
	if (decode(x))
		return true;
	answer_error(x);
	return false;
}

/* ---- compression (01-P12) ---- */

#define COMPRESS_FROM 4096 /* bytes: below, it costs more than it spares */

static struct str trimmed(struct str s)
{
	while (s.n && s.p[0] == ' ')
		s = str_sub(s, 1, s.n - 1);
	while (s.n && s.p[s.n - 1] == ' ')
		s.n--;
	return s;
}

/* "gzip", or "gzip;q=0.5" but not q=0. */
static bool accepts(struct str element, struct str name)
{
	const char *semicolon = memchr(element.p, ';', element.n);
	size_t n = semicolon ? (size_t)(semicolon - element.p) : element.n;
	if (!ddbi_str_eq_nocase(trimmed(str_sub(element, 0, n)), name))
		return false;
	struct str q = semicolon ? trimmed(str_sub(element, n + 1, element.n - n - 1)) : STR("");
	if (!str_starts(q, STR("q=")))
		return true;
	for (size_t i = 2; i < q.n; i++)
		if (q.p[i] >= '1' && q.p[i] <= '9')
			return true;
	return false;
}

static enum deflate_coding wanted(const struct http_request *r)
{
	struct str list = ddbi_http_header(r, "accept-encoding");
	enum deflate_coding found = DEFLATE_NONE;
	while (list.n) {
		const char *comma = memchr(list.p, ',', list.n);
		size_t n = comma ? (size_t)(comma - list.p) : list.n, skip = comma ? n + 1 : n;
		struct str element = trimmed(str_sub(list, 0, n));
		if (element.n && accepts(element, STR("gzip")))
			return DEFLATE_GZIP;
		if (element.n && accepts(element, STR("deflate")))
			found = DEFLATE_ZLIB;
		list = str_sub(list, skip, list.n - skip);
	}
	return found;
}

/* Without memory for it the body goes as it is. */
static void compress(struct exchange *x)
{
	struct service *s = x->service;
	enum deflate_coding coding = x->body.len >= COMPRESS_FROM ? wanted(&x->request) : DEFLATE_NONE;
	if (coding == DEFLATE_NONE || (!s->deflater && !(s->deflater = ddbi_deflater_new())))
		return;
	if (ddbi_deflate(s->deflater, coding, buf_view(&x->body), &x->deflated))
		x->coding = coding;
}

void ddbi_exchange_finish(struct exchange *x)
{
	const struct operation *o = &ddbi_operations[x->op.id];
	if (!op_failed(&x->op) && o->output)
		ddbi_encode(o->output, x->op.output, &x->body);
	if (x->body.failed)
		ddbi_fail_nomem(&x->op.error);
	if (op_failed(&x->op))
		answer_error(x);
	else
		x->status = 200;
	compress(x);
}

/* ---- what is sent ---- */

static const char *reason(int status)
{
	switch (status) {
	case 200: return "200 OK";
	case 400: return "400 Bad Request";
	case 404: return "404 Not Found";
	case 413: return "413 Payload Too Large";
	case 503: return "503 Service Unavailable";
	default: return "500 Internal Server Error";
	}
}

/* Clients put their clocks right by it (12-S6). Written anew once a second. */
static struct str date(struct service *s)
{
	static const char days[] = "ThuFriSatSunMonTueWed", months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	int64_t us = ddbi_clock_us(), now = us / 1000000;
	if (now != s->date_s || !s->date[0]) {
		char t[SIGNATURE_TIME]; /* YYYYMMDDTHHMMSSZ */
		ddbi_signature_time(us, t);
		int month = (t[4] - '0') * 10 + t[5] - '0';
		snprintf(s->date, sizeof s->date, "%.3s, %.2s %.3s %.4s %.2s:%.2s:%.2s GMT",
			days + now / 86400 % 7 * 3, t + 6, months + (month - 1) * 3, t, t + 9, t + 11,
			t + 13);
		s->date_s = now;
	}
	return (struct str){ s->date, 29 };
}

void ddbi_service_free(struct service *s)
{
	ddbi_verifier_free(s->verifier);
	ddbi_deflater_free(s->deflater);
	ddbi_log_free(&s->log);
	ddbi_spares_free(&s->spares);
}

void ddbi_exchange_record(
	const struct exchange *x, const char request_id[52], int64_t now_us, size_t in, size_t out)
{
	struct service *s = x->service;
	int64_t us = now_us - x->began_us;
	ddbi_stats_count(&s->stats, x->op.id, x->status, us);
	s->stats.bytes_in += in;
	s->stats.bytes_out += out;
	if (!log_wants(&s->log, us))
		return;
	const struct log_entry e = { .operation = x->op.id ? ddbi_operations[x->op.id].name : "none",
		.error = op_failed(&x->op) ? ddbi_exception(x->op.error.exception)->name : "",
		.key_id = x->key ? x->key->id : STR_NONE,
		.request_id = { request_id, 52 },
		.status = x->status,
		.us = us,
		.in = in,
		.out = out };
	ddbi_log_request(&s->log, &e);
}

void ddbi_exchange_write(const struct exchange *x, const char request_id[52], struct buf *out)
{
	bool ends = x->close || x->last;
	struct str body = buf_view(x->coding == DEFLATE_NONE ? &x->body : &x->deflated);
	buf_z(out, "HTTP/1.1 ");
	buf_z(out, reason(x->status));
	buf_z(out, "\r\nServer: Server\r\nDate: ");
	buf_str(out, date(x->service));
	buf_z(out, "\r\nContent-Type: ");
	buf_z(out, x->content_type);
	buf_z(out, "\r\nContent-Length: ");
	ddbi_buf_u64(out, body.n);
	if (x->coding != DEFLATE_NONE)
		buf_z(out, x->coding == DEFLATE_GZIP ? "\r\nContent-Encoding: gzip"
						     : "\r\nContent-Encoding: deflate");
	if (!x->bare) {
		buf_z(out, "\r\nx-amzn-RequestId: ");
		ddbi_buf_add(out, request_id, 52);
		buf_z(out, "\r\nx-amz-crc32: ");
		ddbi_buf_u64(out, ddbi_crc32(body));
	}
	buf_z(out, ends ? "\r\nConnection: close\r\n" : "\r\nConnection: keep-alive\r\n");
	if (x->extra)
		buf_z(out, x->extra);
	buf_str(out, buf_view(&x->cors));
	buf_z(out, "\r\n");
	if (!x->head)
		buf_str(out, body);
}
