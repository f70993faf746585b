/* SPDX-License-Identifier: Apache-2.0 */
/* What the sources of credentials share when they speak HTTP. */
#include "store/remote/client.h"
#include <stdarg.h>
#include <stdio.h>

void ddbi_chain_line(struct chain *c, const char *format, ...)
{
	va_list args, again;
	va_start(args, format);
	va_copy(again, args);
	int n = vsnprintf(NULL, 0, format, args);
	char *text = n >= 0 && c->nlines < CHAIN_LINES ? ddbi_arena_bytes(&c->arena, (size_t)n + 1) : NULL;
	if (text)
		vsnprintf(text, (size_t)n + 1, format, again);
	va_end(again);
	va_end(args);
	if (!text) {
		ddbi_chain_nomem(c);
		return;
	}
	struct curl_slist *before = c->nlines ? &c->lines[c->nlines - 1] : NULL;
	c->lines[c->nlines] = (struct curl_slist){ text, NULL };
	if (before)
		before->next = &c->lines[c->nlines];
	c->nlines++;
}

static void no_answer(struct chain *c)
{
	const struct transfer *x = &c->transfer;
	const char *why = x->result == TRANSFER_TIMEOUT ? "no answer in time" : x->why;
	if (x->result == TRANSFER_NOMEM)
		ddbi_chain_nomem(c);
	else if (c->refused)
		c->refused(c, x->result == TRANSFER_TOO_LONG ? "the answer is too long" : why);
	else if (x->result == TRANSFER_TOO_LONG)
		ddbi_chain_fail(c, "%s: %s: the answer is too long", c->asked, c->what);
	else if (c->optional)
		ddbi_chain_nothing(c, "%s: %s", c->what, why);
	else
		ddbi_chain_fail(c, "%s: %s: %s", c->asked, c->what, why);
}

#define EXCERPT 300 /* of a refusal, which may hold a reason but no secret */

static void bad_status(struct chain *c, int status, struct str body)
{
	int n = (int)(body.n < EXCERPT ? body.n : EXCERPT);
	const char *why = c->refused ? ddbi_chain_text(c, "HTTP status %d: %.*s", status, n, body.p) : NULL;
	if (why)
		c->refused(c, why);
	else if (c->optional)
		ddbi_chain_nothing(c, "%s: HTTP status %d", c->what, status);
	else if (!c->refused)
		ddbi_chain_fail(c, "%s: %s: HTTP status %d: %.*s", c->asked, c->what, status, n, body.p);
}

static void fetched(struct transfer *x)
{
	struct chain *c = x->user;
	struct str body = buf_view(&x->answer);
	if (x->result != TRANSFER_ANSWERED)
		no_answer(c);
	else if (x->status != 200)
		bad_status(c, x->status, body);
	else
		c->answered(c, body);
	ddbi_chain_go_on(c);
}

void ddbi_chain_fetch(struct chain *c, const struct chain_request *r)
{
	struct transfer *x = &c->transfer;
	if (c->turn != TURN_ASKING) /* there was no memory for a header */
		return;
	if (x->easy && x->direct != r->direct)
		ddbi_transfer_free(x);
	x->method = r->method;
	x->url = r->url;
	x->body = r->body;
	x->headers = c->nlines ? c->lines : NULL;
	x->timeout_ms = x->connect_timeout_ms = r->timeout_ms;
	x->direct = r->direct;
	x->done = fetched;
	c->answered = r->answered;
	c->what = r->what;
	c->optional = r->optional;
	c->refused = r->refused;
	c->nlines = 0;
	if (!ddbi_transfer_start(c->transport, x))
		ddbi_chain_nomem(c);
}

/* ---- JSON ---- */

static bool take_value(struct json *j, struct str *out)
{
	switch (ddbi_json_kind(j)) {
	case JSON_STRING: return ddbi_json_string(j, out);
	case JSON_INTEGER:
	case JSON_FRACTION: return ddbi_json_number(j, out);
	default: return ddbi_json_skip(j);
	}
}

static bool pick(struct json *j, const char *inside, const char *const *names, struct str *out, size_t n)
{
	if (ddbi_json_kind(j) != JSON_OBJECT || !ddbi_json_object(j))
		return false;
	bool ok = true;
	for (struct str name; ok && ddbi_json_member(j, &name);) {
		size_t i = 0;
		while (i < n && !str_eq(name, str_z(names[i])))
			i++;
		if (inside && str_eq(name, str_z(inside)))
			ok = pick(j, NULL, names, out, n);
		else
			ok = i < n && !inside ? take_value(j, &out[i]) : ddbi_json_skip(j);
	}
	return ok && !j->failed && !j->nomem;
}

bool ddbi_json_pick(struct chain *c, struct str json, const char *inside, const char *const *names,
	struct str *out, size_t n)
{
	struct json j;
	struct buf scratch;
	for (size_t i = 0; i < n; i++)
		out[i] = STR_NONE;
	ddbi_buf_init(&scratch, (size_t)4 << 20);
	ddbi_json_begin(&j, json, &c->arena, &scratch);
	bool ok = pick(&j, inside, names, out, n) && ddbi_json_end(&j);
	if (j.nomem)
		ddbi_chain_nomem(c);
	ddbi_buf_free(&scratch);
	return ok;
}

void ddbi_chain_take_json(struct chain *c, struct str json, const char *token_name, struct str account)
{
	const char *const names[] = { "AccessKeyId", "SecretAccessKey", token_name, "Expiration",
		"AccountId" };
	struct str v[5];
	int64_t expires_us = 0;
	if (!ddbi_json_pick(c, json, NULL, names, v, 5))
		ddbi_chain_fail(c, "%s: %s: what came is no JSON object", c->asked, c->what);
	else if (!v[0].n || !v[1].n)
		ddbi_chain_fail(
			c, "%s: %s: what came has no AccessKeyId and SecretAccessKey", c->asked, c->what);
	else if (v[3].n && !ddbi_iso_time(v[3], &expires_us))
		ddbi_chain_fail(c, "%s: %s: the Expiration \"%.*s\" is no time", c->asked, c->what,
			(int)v[3].n, v[3].p);
	else
		ddbi_chain_found(c, v[0], v[1], v[2], v[4].n ? v[4] : account, expires_us);
}

/* ---- addresses ---- */

void ddbi_percent_encode(struct buf *out, struct str s)
{
	static const char hex[] = "0123456789ABCDEF";
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
			c == '.' || c == '_' || c == '~') {
			ddbi_buf_byte(out, c);
			continue;
		}
		ddbi_buf_byte(out, '%');
		ddbi_buf_byte(out, hex[(unsigned char)c >> 4]);
		ddbi_buf_byte(out, hex[(unsigned char)c & 15]);
	}
}

bool ddbi_chain_endpoint(struct chain *c, const char *variable, const char *host, struct str region,
	struct service_endpoint *out)
{
	struct str given = ddbi_env(variable);
	if (!given.p)
		given = ddbi_env("AWS_ENDPOINT_URL");
	const char *suffix = str_starts(region, STR("cn-")) ? "amazonaws.com.cn" : "amazonaws.com";
	const char *url =
		given.p ? given.p
			: ddbi_chain_text(c, "https://%s.%.*s.%s", host, (int)region.n, region.p, suffix);
	if (!url)
		return false;
	if (ddbi_endpoint_parse(url, variable, &c->error, out))
		return true;
	c->turn = TURN_FAILED;
	return false;
}
