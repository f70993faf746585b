/* SPDX-License-Identifier: Apache-2.0 */
#include "server/http.h"

static struct str trim(struct str s)
{
	while (s.n && (s.p[0] == ' ' || s.p[0] == '\t'))
		s = str_sub(s, 1, s.n - 1);
	while (s.n && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t'))
		s.n--;
	return s;
}

/* Cuts s at the first c: what stands before it; *rest is what stands behind it, or absent. */
static struct str cut(struct str s, char c, struct str *rest)
{
	const char *at = s.n ? memchr(s.p, c, s.n) : NULL;
	if (!at) {
		*rest = STR_NONE;
		return s;
	}
	size_t n = (size_t)(at - s.p);
	*rest = str_sub(s, n + 1, s.n - n - 1);
	return str_sub(s, 0, n);
}

/* The text up to CR LF (a lone LF is accepted too); false: there is none. */
static bool line(struct str s, size_t from, struct str *out, size_t *next)
{
	const char *lf = from < s.n ? memchr(s.p + from, '\n', s.n - from) : NULL;
	if (!lf)
		return false;
	size_t end = (size_t)(lf - s.p);
	*next = end + 1;
	*out = str_sub(s, from, end - from);
	if (out->n && out->p[out->n - 1] == '\r')
		out->n--;
	return true;
}

struct str ddbi_http_header(const struct http_request *r, const char *name)
{
	struct str wanted = str_z(name);
	for (size_t i = 0; i < r->nheaders; i++)
		if (r->headers[i].name.n == wanted.n && ddbi_str_eq_nocase(r->headers[i].name, wanted))
			return r->headers[i].value;
	return STR_NONE;
}

static bool request_line(struct http_request *r, struct str text)
{
	struct str target, version;
	r->method = cut(text, ' ', &target);
	target = cut(target, ' ', &version);
	r->path = cut(target, '?', &r->query);
	r->keep_alive = str_eq(version, STR("HTTP/1.1"));
	return r->method.n && r->path.n && str_starts(version, STR("HTTP/1."));
}

static bool token(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] == 127)
			return false;
	return s.n > 0;
}

static bool header_line(struct http_request *r, struct str text)
{
	struct str value;
	struct str name = cut(text, ':', &value);
	if (!value.p || !token(name) || r->nheaders == HTTP_MAX_HEADERS)
		return false;
	r->headers[r->nheaders++] = (struct http_header){ name, trim(value) };
	return true;
}

static size_t count(const struct http_request *r, const char *name)
{
	struct str wanted = str_z(name);
	size_t n = 0;
	for (size_t i = 0; i < r->nheaders; i++)
		n += ddbi_str_eq_nocase(r->headers[i].name, wanted);
	return n;
}

/* Each Connection header is a list; who wants to close, closes. */
static void connection_options(struct http_request *r)
{
	static const struct str name = { "connection", 10 };
	bool close = false;
	for (size_t i = 0; i < r->nheaders; i++) {
		if (r->headers[i].name.n != name.n || !ddbi_str_eq_nocase(r->headers[i].name, name))
			continue;
		for (struct str rest = r->headers[i].value, option; rest.p;) {
			option = trim(cut(rest, ',', &rest));
			close = close || ddbi_str_eq_nocase(option, STR("close"));
			r->keep_alive = r->keep_alive || ddbi_str_eq_nocase(option, STR("keep-alive"));
		}
	}
	r->keep_alive = r->keep_alive && !close;
}

/* How the body is framed. Two lengths, or a length and chunks, are how requests are smuggled: refused. */
static enum http_result framing(struct http_request *r)
{
	struct str length = ddbi_http_header(r, "content-length");
	struct str coding = ddbi_http_header(r, "transfer-encoding");
	int64_t n = 0;
	if (count(r, "content-length") + count(r, "transfer-encoding") > 1)
		return HTTP_BAD;
	if (length.p && (!length.n || length.p[0] < '0' || length.p[0] > '9' || !ddbi_str_to_i64(length, &n)))
		return HTTP_BAD;
	if (coding.p && !ddbi_str_eq_nocase(coding, STR("chunked")))
		return HTTP_BAD;
	if ((uint64_t)n > HTTP_MAX_BODY)
		return HTTP_BODY_LARGE;
	r->content_length = (size_t)n;
	r->chunked = coding.p != NULL;
	r->expects_continue = ddbi_str_eq_nocase(ddbi_http_header(r, "expect"), STR("100-continue"));
	connection_options(r);
	return HTTP_READY;
}

static enum http_result parse_head(struct str head, struct http_request *r)
{
	struct str text;
	size_t at = 0;
	*r = (struct http_request){ .head_size = head.n };
	if (memchr(head.p, 0, head.n) || !line(head, at, &text, &at))
		return HTTP_BAD;
	if (!text.n && !line(head, at, &text, &at)) /* an empty line in front, as some send behind a body */
		return HTTP_BAD;
	if (memchr(text.p, '\r', text.n) || !request_line(r, text))
		return HTTP_BAD;
	while (line(head, at, &text, &at) && text.n)
		if (memchr(text.p, '\r', text.n) || !header_line(r, text))
			return HTTP_BAD;
	return framing(r);
}

/* The length of the head with its empty line; 0: its end is not there yet. */
static size_t find_head(struct http_parser *p, struct str input)
{
	size_t from = p->scanned > 3 ? p->scanned - 3 : 0;
	for (const char *lf; from < input.n && (lf = memchr(input.p + from, '\n', input.n - from));) {
		size_t end = (size_t)(lf - input.p) + 1;
		if (end >= 2 && input.p[end - 2] == '\n')
			return end;
		if (end >= 3 && input.p[end - 2] == '\r' && input.p[end - 3] == '\n')
			return end;
		from = end;
	}
	p->scanned = input.n;
	return 0;
}

static bool hex_size(struct str s, size_t *out)
{
	size_t n = 0;
	struct str rest;
	s = trim(cut(s, ';', &rest));
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		int digit = c >= '0' && c <= '9'                 ? c - '0'
			    : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10
								 : -1;
		if (digit < 0 || n > HTTP_MAX_BODY)
			return false;
		n = n * 16 + (size_t)digit;
	}
	*out = n;
	return s.n > 0;
}

/* Behind the last chunk come trailers, which nobody here wants, and an empty line. */
static enum http_result trailers(struct str in, size_t from, size_t *used)
{
	struct str text;
	size_t at = from;
	while (line(in, at, &text, &at)) {
		if (at - from > HTTP_MAX_HEAD)
			return HTTP_BAD;
		if (!text.n) {
			*used = at;
			return HTTP_READY;
		}
	}
	return in.n - from > HTTP_MAX_HEAD ? HTTP_BAD : HTTP_MORE;
}

#define CHUNK_LINE_MAX 256 /* with its extensions */

/* Gathers chunks right behind the head, one at a time, so that each byte moves once. */
static enum http_result chunks(struct http_parser *p, struct buf *input, struct http_request *r, size_t *used)
{
	if (!p->chunk_from)
		p->chunk_from = r->head_size;
	for (;;) {
		struct str in = buf_view(input), text;
		size_t at, size;
		if (!line(in, p->chunk_from, &text, &at))
			return in.n - p->chunk_from > CHUNK_LINE_MAX ? HTTP_BAD : HTTP_MORE;
		if (at - p->chunk_from > CHUNK_LINE_MAX || !hex_size(text, &size))
			return HTTP_BAD;
		if (p->chunked_total + size > HTTP_MAX_BODY)
			return HTTP_BODY_LARGE;
		if (!size) {
			r->body = str_sub(in, r->head_size, p->chunked_total);
			return trailers(in, at, used);
		}
		struct str end;
		size_t next;
		if (in.n < at + size)
			return HTTP_MORE;
		if (!line(in, at + size, &end, &next))
			return in.n - at - size > 1 ? HTTP_BAD : HTTP_MORE;
		if (end.n)
			return HTTP_BAD;
		memmove(input->p + r->head_size + p->chunked_total, input->p + at, size);
		p->chunked_total += size;
		p->chunk_from = next;
	}
}

enum http_result ddbi_http_parse(
	struct http_parser *p, struct buf *input, struct http_request *r, size_t *used)
{
	struct str in = buf_view(input);
	size_t head = p->head_done ? r->head_size : find_head(p, in);
	if (!head)
		return in.n > HTTP_MAX_HEAD ? HTTP_HEAD_LARGE : HTTP_MORE;
	if (head > HTTP_MAX_HEAD)
		return HTTP_HEAD_LARGE;
	/* The input may have moved since the last call: its slices are made anew. */
	enum http_result rc = parse_head(str_sub(in, 0, head), r);
	if (rc != HTTP_READY)
		return rc;
	p->head_done = true;
	if (in.n > head)
		r->expects_continue = false;
	if (r->chunked)
		return chunks(p, input, r, used);
	if (in.n - head < r->content_length)
		return HTTP_MORE;
	if (r->content_length)
		r->body = str_sub(in, head, r->content_length);
	*used = head + r->content_length;
	return HTTP_READY;
}
