/* SPDX-License-Identifier: Apache-2.0 */
/* The body of an error (01-1.4) and the codes of cancellation reasons (08-T9), both directions. */
#include "operation/codec.h"
#include "value/json.h"

/* ---- writing ---- */

static const struct {
	enum exception exception;
	const char *code;
} codes[] = {
	{ EXCEPTION_NONE, "None" },
	{ EXCEPTION_CONDITION_FAILED, "ConditionalCheckFailed" },
	{ EXCEPTION_ITEM_COLLECTION_LIMIT, "ItemCollectionSizeLimitExceeded" },
	{ EXCEPTION_TRANSACTION_CONFLICT, "TransactionConflict" },
	{ EXCEPTION_THROUGHPUT_EXCEEDED, "ProvisionedThroughputExceeded" },
	{ EXCEPTION_THROTTLING, "ThrottlingError" },
	{ EXCEPTION_VALIDATION, "ValidationError" },
	{ EXCEPTION_ACCESS_DENIED, "AccessDenied" },
	{ EXCEPTION_RESOURCE_NOT_FOUND, "ResourceNotFound" },
	{ EXCEPTION_REQUEST_LIMIT, "RequestLimitExceeded" },
	{ EXCEPTION_INTERNAL, "InternalServerError" },
};

const char *ddbi_reason_code(enum exception exception)
{
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
		if (codes[i].exception == exception) {
			return codes[i].code;
		}
	}
	return ddbi_exception(exception)->name;
}

static enum exception exception_of_code(struct str code)
{
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
		if (str_eq(str_z(codes[i].code), code)) {
			return codes[i].exception;
		}
	}
	enum exception named = ddbi_exception_by_name(code.p, code.n);
	return named == EXCEPTION_NONE ? EXCEPTION_INTERNAL : named;
}

static void member(struct buf *out, const char *name)
{
	ddbi_buf_add(out, ",\"", 2);
	buf_z(out, name);
	ddbi_buf_add(out, "\":", 2);
}

static void write_message_and_item(const struct error *err, const char *message_member, struct buf *out)
{
	if (err->message.p) {
		member(out, message_member);
		ddbi_json_write_string(out, err->message);
	}
	if (err->item.p) {
		member(out, "Item");
		ddbi_json_write_item(out, err->item);
	}
}

static void write_reasons(const struct error *err, struct buf *out)
{
	member(out, "CancellationReasons");
	for (size_t i = 0; i < err->nreasons; i++) {
		ddbi_buf_byte(out, i ? ',' : '[');
		buf_z(out, "{\"Code\":\"");
		buf_z(out, ddbi_reason_code(err->reasons[i].exception));
		ddbi_buf_byte(out, '"');
		write_message_and_item(&err->reasons[i], "Message", out);
		ddbi_buf_byte(out, '}');
	}
	ddbi_buf_byte(out, ']');
}

void ddbi_encode_error(const struct error *err, struct buf *out)
{
	const struct exception_info *info = ddbi_exception(err->exception);
	buf_z(out, "{\"__type\":\"");
	buf_z(out, info->ns);
	buf_z(out, info->name);
	ddbi_buf_byte(out, '"');
	write_message_and_item(err, info->message_member, out);
	if (err->nreasons) {
		write_reasons(err, out);
	}
	ddbi_buf_byte(out, '}');
}

/* ---- reading ---- */

/* Kept only if it is a string. */
static bool read_string(struct json *j, struct str *out)
{
	return ddbi_json_kind(j) == JSON_STRING ? ddbi_json_string(j, out) : ddbi_json_skip(j);
}

/* The reader's strings may point into the body, which an error outlives. */
static bool read_message(struct json *j, struct error *out)
{
	struct str text = STR_NONE;
	if (!read_string(j, &text)) {
		return false;
	}
	out->message = ddbi_arena_copy(out->arena, text);
	j->nomem |= text.p && !out->message.p;
	return !j->nomem;
}

static bool read_item(struct json *j, struct ddb_arena *arena, struct str *out)
{
	if (ddbi_json_kind(j) != JSON_OBJECT) {
		return ddbi_json_skip(j);
	}
	struct error type_error = { .arena = arena };
	struct item item = { .packed = STR_NONE };
	bool ok = ddbi_json_read_item(j, &type_error, &item);
	*out = ok && !item.fault ? item.packed : STR_NONE;
	return ok;
}

static bool read_reason(struct json *j, struct error *reason)
{
	if (!ddbi_json_object(j)) {
		return false;
	}
	bool ok = true;
	for (struct str name; ok && ddbi_json_member(j, &name);) {
		struct str code = STR_NONE;
		if (str_eq(name, STR("Code"))) {
			ok = read_string(j, &code);
			reason->exception = code.p ? exception_of_code(code) : EXCEPTION_NONE;
		} else if (str_eq(name, STR("Message"))) {
			ok = read_message(j, reason);
		} else if (str_eq(name, STR("Item"))) {
			ok = read_item(j, reason->arena, &reason->item);
		} else {
			ok = ddbi_json_skip(j);
		}
	}
	return ok && !j->failed;
}

#define REASONS_MAX 100 /* actions of a transaction */

static bool read_reasons(struct json *j, struct error *out)
{
	if (ddbi_json_kind(j) != JSON_ARRAY || !ddbi_json_array(j)) {
		return ddbi_json_skip(j);
	}
	out->reasons = ARENA_ARRAY(out->arena, struct error, REASONS_MAX);
	out->nreasons = 0;
	if (!out->reasons) {
		j->nomem = true;
		return false;
	}
	while (ddbi_json_element(j)) {
		if (out->nreasons == REASONS_MAX || ddbi_json_kind(j) != JSON_OBJECT) {
			if (!ddbi_json_skip(j)) {
				return false;
			}
			continue;
		}
		struct error *reason = &out->reasons[out->nreasons++];
		error_init(reason, out->arena);
		if (!read_reason(j, reason)) {
			return false;
		}
	}
	return !j->failed;
}

/* "namespace#Name:more" -> "Name" (01-P16). */
static struct str bare_type(struct str type)
{
	const char *hash = type.n ? memchr(type.p, '#', type.n) : NULL;
	if (hash) {
		type = str_sub(type, (size_t)(hash - type.p) + 1, type.n - (size_t)(hash - type.p) - 1);
	}
	const char *colon = type.n ? memchr(type.p, ':', type.n) : NULL;
	return colon ? str_sub(type, 0, (size_t)(colon - type.p)) : type;
}

static bool read_member(struct json *j, struct str name, struct str *type, struct error *out)
{
	if (str_eq(name, STR("__type"))) {
		return read_string(j, type);
	}
	if (str_eq(name, STR("message")) || str_eq(name, STR("Message"))) {
		return read_message(j, out);
	}
	if (str_eq(name, STR("Item"))) {
		return read_item(j, out->arena, &out->item);
	}
	if (str_eq(name, STR("CancellationReasons"))) {
		return read_reasons(j, out);
	}
	return ddbi_json_skip(j);
}

/* An exception that this library does not know keeps its name, and has it in front of its message. */
static bool name_exception(struct str type, struct error *out)
{
	out->exception = ddbi_exception_by_name(type.p, type.n);
	if (out->exception != EXCEPTION_NONE) {
		return true;
	}
	struct str message = out->message;
	out->type = ddbi_arena_copy(out->arena, type);
	if (!out->type.p)
		return ddbi_fail_nomem(out);
	ddbi_failf(out, EXCEPTION_VALIDATION, "%.*s%s%.*s", (int)type.n, type.p, message.n ? ": " : "",
		(int)message.n, message.n ? message.p : "");
	return out->exception != EXCEPTION_NOMEM;
}

static bool decode_error(struct json *j, struct error *out)
{
	struct str type = STR_NONE;
	if (ddbi_json_kind(j) != JSON_OBJECT || !ddbi_json_object(j)) {
		return false;
	}
	for (struct str name; ddbi_json_member(j, &name);) {
		if (!read_member(j, name, &type, out)) {
			return false;
		}
	}
	type = bare_type(type);
	return !j->failed && !j->nomem && type.n && name_exception(type, out);
}

bool ddbi_decode_error(struct str body, struct buf *scratch, struct error *out)
{
	struct json j;
	ddbi_json_begin(&j, body, out->arena, scratch);
	if (decode_error(&j, out)) {
		return true;
	}
	if (j.nomem) {
		ddbi_fail_nomem(out);
	}
	return false;
}
