/* SPDX-License-Identifier: Apache-2.0 */
#include "server/log.h"
#include "base/os.h"
#include "signature/signature.h"
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#define LINES_MAX ((size_t)4 << 20) /* of a tick; what is over is not logged */

void ddbi_log_init(struct server_log *l, enum log_form form, int slow_ms)
{
	*l = (struct server_log){ .form = form, .slow_ms = slow_ms };
	ddbi_buf_init(&l->lines, LINES_MAX);
}

void ddbi_log_free(struct server_log *l)
{
	ddbi_log_write(l);
	ddbi_buf_free(&l->lines);
}

/* 2026-01-02T03:04:05.678Z */
static void write_time(struct buf *b)
{
	char t[SIGNATURE_TIME], text[32];
	int64_t us = ddbi_clock_us();
	ddbi_signature_time(us, t);
	snprintf(text, sizeof text, "%.4s-%.2s-%.2sT%.2s:%.2s:%.2s.%03dZ", t, t + 4, t + 6, t + 9, t + 11,
		t + 13, (int)(us / 1000 % 1000));
	buf_z(b, text);
}

static void field(struct server_log *l, const char *name, struct str value, bool quoted)
{
	struct buf *b = &l->lines;
	bool json = l->form == LOG_JSON;
	if (!value.n)
		return;
	buf_z(b, json ? ",\"" : " ");
	buf_z(b, name);
	buf_z(b, json ? "\":" : "=");
	if (json && quoted)
		ddbi_buf_byte(b, '"');
	buf_str(b, value);
	if (json && quoted)
		ddbi_buf_byte(b, '"');
}

static void number(struct server_log *l, const char *name, int64_t value)
{
	char text[24];
	snprintf(text, sizeof text, "%lld", (long long)value);
	field(l, name, str_z(text), false);
}

void ddbi_log_request(struct server_log *l, const struct log_entry *e)
{
	struct buf *b = &l->lines;
	size_t from = b->len;
	buf_z(b, l->form == LOG_JSON ? "{\"time\":\"" : "time=");
	write_time(b);
	if (l->form == LOG_JSON)
		ddbi_buf_byte(b, '"');
	field(l, "op", str_z(e->operation), true);
	number(l, "status", e->status);
	field(l, "error", str_z(e->error), true);
	number(l, "us", e->us);
	number(l, "in", (int64_t)e->in);
	number(l, "out", (int64_t)e->out);
	field(l, "key", e->key_id, true);
	field(l, "id", e->request_id, true);
	buf_z(b, l->form == LOG_JSON ? "}\n" : "\n");
	if (b->failed) {
		b->len = from;
		b->failed = b->too_long = false;
	}
}

/* Whoever reads it has to keep up; a log that cannot be written is no reason not to serve. */
void ddbi_log_write(struct server_log *l)
{
	for (size_t at = 0; at < l->lines.len;) {
		ssize_t n = write(STDERR_FILENO, l->lines.p + at, l->lines.len - at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		at += (size_t)n;
	}
	buf_clear(&l->lines);
}
