/* SPDX-License-Identifier: Apache-2.0 */
#include "error/error.h"
#include <stdarg.h>
#include <stdio.h>

#define ARGS_MAX 8

static const struct {
	enum exception exception;
	struct str template;
} messages[MSG_COUNT] = {
#define MESSAGE(id, text_id, exception, template) \
	[MSG_##id] = { EXCEPTION_##exception, { template, sizeof(template) - 1 } },
	MESSAGES(MESSAGE)
#undef MESSAGE
};

struct args {
	struct str v[ARGS_MAX];
	size_t n;
};

/* Where the template's next % is, or its end. */
static size_t next_hole(struct str template, size_t from)
{
	const char *hole = memchr(template.p + from, '%', template.n - from);
	return hole ? (size_t)(hole - template.p) : template.n;
}

static char *append(char *to, const char *p, size_t n)
{
	if (n) {
		memcpy(to, p, n);
	}
	return to + n;
}

/* A hole without an argument stays as it is. */
static void fill_holes(char *to, struct str template, const struct args *args)
{
	size_t from = 0;
	for (size_t i = 0; i < args->n; i++) {
		size_t hole = next_hole(template, from);
		to = append(to, template.p + from, hole - from);
		from = hole;
		if (hole < template.n) {
			to = append(to, args->v[i].p, args->v[i].n);
			from++;
		}
	}
	append(to, template.p + from, template.n - from);
}

static size_t filled_length(struct str template, const struct args *args)
{
	size_t n = template.n, from = 0;
	for (size_t i = 0; i < args->n; i++) {
		size_t hole = next_hole(template, from);
		if (hole == template.n) {
			break;
		}
		n += args->v[i].n - 1;
		from = hole + 1;
	}
	return n;
}

static bool set(struct error *err, enum exception exception, enum message id, struct str message)
{
	err->exception = exception;
	err->id = id;
	err->message = message;
	return false;
}

bool ddbi_fail_nomem(struct error *err)
{
	return set(err, EXCEPTION_NOMEM, MSG_NONE, STR("out of memory"));
}

static bool fail_with(struct error *err, enum message id, const struct args *args)
{
	struct str template = messages[id].template;
	if (args->n == 0) {
		return set(err, messages[id].exception, id, template);
	}
	size_t n = filled_length(template, args);
	char *text = err->arena ? ddbi_arena_bytes(err->arena, n) : NULL;
	if (!text) {
		return ddbi_fail_nomem(err);
	}
	fill_holes(text, template, args);
	return set(err, messages[id].exception, id, (struct str){ text, n });
}

bool ddbi_fail_(struct error *err, enum message id, ...)
{
	struct args args = { .n = 0 };
	va_list list;
	va_start(list, id);
	for (struct str arg; (arg = va_arg(list, struct str)).n != SIZE_MAX;) {
		if (args.n < ARGS_MAX) {
			args.v[args.n++] = arg;
		}
	}
	va_end(list);
	return fail_with(err, id, &args);
}

bool ddbi_fail_text(struct error *err, enum exception exception, struct str message)
{
	struct str copy = STR_NONE;
	if (message.p && err->arena) {
		copy = ddbi_arena_copy(err->arena, message);
	}
	if (message.p && !copy.p) {
		return ddbi_fail_nomem(err);
	}
	return set(err, exception, MSG_NONE, copy);
}

bool ddbi_failf(struct error *err, enum exception exception, const char *format, ...)
{
	va_list list, again;
	va_start(list, format);
	va_copy(again, list);
	int n = vsnprintf(NULL, 0, format, list);
	char *text = n >= 0 && err->arena ? ddbi_arena_bytes(err->arena, (size_t)n + 1) : NULL;
	if (text) {
		vsnprintf(text, (size_t)n + 1, format, again);
	}
	va_end(again);
	va_end(list);
	return text ? set(err, exception, MSG_NONE, (struct str){ text, (size_t)n }) : ddbi_fail_nomem(err);
}

struct str ddbi_arg_i64(struct error *err, int64_t v)
{
	char digits[20];
	size_t at = sizeof digits;
	uint64_t rest = v < 0 ? -(uint64_t)v : (uint64_t)v;
	do {
		digits[--at] = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest);
	if (v < 0) {
		digits[--at] = '-';
	}
	struct str text = { digits + at, sizeof digits - at };
	return err->arena ? ddbi_arena_copy(err->arena, text) : STR_NONE;
}

/* As much as there is room for, without a cut through a UTF-8 character. */
static void copy_cut(char *to, size_t cap, struct str text)
{
	size_t n = text.n;
	if (n > cap - 1) {
		n = cap - 1;
		while (n > 0 && ((unsigned char)text.p[n] & 0xC0) == 0x80) {
			n--;
		}
	}
	*append(to, text.p, n) = '\0';
}

void ddbi_error_public(const struct error *err, struct ddb_error *out)
{
	const struct exception_info *info = ddbi_exception(err->exception);
	out->rc = info->rc;
	out->http_status = err->http_status ? err->http_status : info->http_status;
	out->retryable = info->retryable;
	copy_cut(out->type, sizeof out->type, err->type.n ? err->type : str_z(info->name));
	copy_cut(out->message, sizeof out->message, err->message);
	copy_cut(out->request_id, sizeof out->request_id, err->request_id);
}
