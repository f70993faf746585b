/* SPDX-License-Identifier: Apache-2.0 */
/* Reading HTTP/1.1 requests out of a growing buffer, bounded in every direction. */
#ifndef SERVER_HTTP_H
#define SERVER_HTTP_H
#include "base/buf.h"

#define HTTP_MAX_HEAD    ((size_t)16 << 10)
#define HTTP_MAX_BODY    ((size_t)16 << 20)
#define HTTP_MAX_HEADERS 64
/* Chunk sizes and trailers come on top of a chunked body. */
#define HTTP_MAX_INPUT (HTTP_MAX_HEAD + 2 * HTTP_MAX_BODY)

struct http_header {
	struct str name, value;
};

/* Slices of the input; good until the input changes. */
struct http_request {
	struct str method, path, query;
	struct http_header headers[HTTP_MAX_HEADERS];
	size_t nheaders;
	struct str body; /* absent: none was announced */
	bool keep_alive;
	bool chunked;
	bool expects_continue; /* and its body has not begun to arrive */
	size_t head_size, content_length;
};

enum http_result {
	HTTP_MORE,       /* not all of it is there */
	HTTP_READY,      /* *used bytes of the input are this request */
	HTTP_BAD,        /* no HTTP/1 request: answer 400 and close */
	HTTP_HEAD_LARGE, /* over HTTP_MAX_HEAD: answer 400 and close */
	HTTP_BODY_LARGE  /* over HTTP_MAX_BODY: answer 413 and close */
};

/* What is known of the request at the start of the input between calls; zeroed before the first one. */
struct http_parser {
	bool head_done;
	bool continued;       /* 100 Continue was sent */
	size_t scanned;       /* of the head, without its end in it */
	size_t chunk_from;    /* where the next chunk's size line begins */
	size_t chunked_total; /* bytes of body gathered at the head's end */
};

/* input is writable: a chunked body is gathered in place. */
enum http_result ddbi_http_parse(
	struct http_parser *, struct buf *input, struct http_request *, size_t *used);

/* The first header of that name, whatever its case; STR_NONE: none. */
struct str ddbi_http_header(const struct http_request *, const char *name);

#endif
