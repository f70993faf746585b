/* SPDX-License-Identifier: Apache-2.0 */
#include "server/exchange.h"
#include "base/crc.h"
#include "base/inflate.h"
#include "base/os.h"
#include "operation/codec.h"
#include "server/auth.h"
#include "value/json.h"
#include <ddb/error.h>

static const char amz_json[] = "application/x-amz-json-1.0";
static const char plain_json[] = "application/json";

void ddbi_exchange_init(struct exchange *x, const struct service *service)
{
	*x = (struct exchange){ .service = service, .content_type = amz_json };
	ddbi_arena_init(&x->arena, ARENA_MAX_DEFAULT);
	ddbi_buf_init(&x->scratch, 2 * HTTP_MAX_BODY);
	ddbi_buf_init(&x->body, RESPONSE_MAX);
	ddbi_buf_init(&x->inflated, HTTP_MAX_BODY);
	ddbi_buf_init(&x->cors, HTTP_MAX_HEAD);
}

void ddbi_exchange_free(struct exchange *x)
{
	ddbi_arena_free(&x->arena);
	ddbi_buf_free(&x->scratch);
	ddbi_buf_free(&x->body);
	ddbi_buf_free(&x->inflated);
	ddbi_buf_free(&x->cors);
}

void ddbi_exchange_rest(struct exchange *x)
{
	struct buf *const buffers[] = { &x->scratch, &x->body, &x->inflated };
	ddbi_arena_reset(&x->arena);
	for (size_t i = 0; i < sizeof buffers / sizeof buffers[0]; i++) {
		buf_clear(buffers[i]);
		buffer_rest(buffers[i]);
	}
}

static void reset(struct exchange *x)
{
	ddbi_arena_reset(&x->arena);
	buf_clear(&x->body);
	buf_clear(&x->cors);
	x->status = 200;
	x->bare = x->close = false;
	x->extra = NULL;
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
	x->op.region = region;
	x->op.host = ddbi_http_header(r, "host");
	if (!r->body.p)
		return ddbi_fail_text(&x->op.error, EXCEPTION_SERIALIZATION, STR_NONE);
	return ddbi_decode(ddbi_operations[id].input, r->body, &x->scratch, &x->op.error, x->op.input) &&
	       (!key || ddbi_permit(key, &x->op));
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
	if (str_eq(r->method, STR("GET"))) {
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
}

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

void ddbi_exchange_write(const struct exchange *x, const char request_id[52], struct buf *out)
{
	buf_z(out, "HTTP/1.1 ");
	buf_z(out, reason(x->status));
	buf_z(out, "\r\nServer: Server\r\nContent-Type: ");
	buf_z(out, x->content_type);
	buf_z(out, "\r\nContent-Length: ");
	ddbi_buf_u64(out, x->body.len);
	if (!x->bare) {
		buf_z(out, "\r\nx-amzn-RequestId: ");
		ddbi_buf_add(out, request_id, 52);
		buf_z(out, "\r\nx-amz-crc32: ");
		ddbi_buf_u64(out, ddbi_crc32(buf_view(&x->body)));
	}
	buf_z(out, x->close ? "\r\nConnection: close\r\n" : "\r\nConnection: keep-alive\r\n");
	if (x->extra)
		buf_z(out, x->extra);
	buf_str(out, buf_view(&x->cors));
	buf_z(out, "\r\n");
	buf_str(out, buf_view(&x->body));
}
