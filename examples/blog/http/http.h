/* SPDX-License-Identifier: Apache-2.0 */
/* A request and its response, and the table of routes: all that handlers know of HTTP. libmicrohttpd is
 * behind it. */
#ifndef BLOG_HTTP_H
#define BLOG_HTTP_H
#include <ddb/ddb.h>
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct blog;
struct session;
struct user;
struct MHD_Connection;
struct http;
struct memory; /* what request_text and others made */
struct who;

/* Lives until its response is sent, as does all that its functions return. */
struct request {
	struct blog *blog;
	struct ddb *db; /* a session of this thread's own */
	struct ddb_arena *arena;
	const char *method;  /* "GET", "POST", ...; of a HEAD request "GET" */
	bool head;           /* it is a HEAD: nothing is to be changed, and the body will not be sent */
	const char *path;    /* "/posts/42/", as it came, without the query */
	const char *args[3]; /* what stood where its route has ":": of "/posts/:/" "42" */
	const char *body;    /* NUL-terminated */
	size_t body_size;
	char address[46]; /* of the client */
	struct MHD_Connection *connection;
	struct memory *memory;
	struct who *who;   /* account.c: who asks, once that has been found out */
	bool no_memory;    /* some was wanted and not to be had: the response will be a 500 */
	const char *query; /* as it came: "tag=c&q=two+words"; "": none */
	struct fields_sent {
		struct field_sent {
			const char *name, *value;
		} * list;
		size_t n;
	} in_query, in_form; /* in their order, decoded */
	/* The response. */
	unsigned status;  /* 0: none yet */
	const char *type; /* "application/json" */
	const char *reply;
	size_t reply_size;
	struct header {
		const char *name, *value;
	} headers[8];
	size_t nheaders;
};

typedef void handler(struct request *);
struct route {
	const char *method; /* "GET": HEAD too */
	const char *path;   /* "/api/posts/:/": ":" stands for one part of the path, not empty */
	handler *handle;
};

/* Finds the route and runs its handler: 404 without a route, 405 with Allow where the path has other methods,
 * 200 with Allow to OPTIONS, 301 to a GET (308 to others) of a path that lacks its last slash. */
void route(struct request *);
/* All lists of routes that the blog has, in routes.c; NULL ends them. */
extern const struct route *const all_routes[];

/* ---- What was asked; NULL: not there ---- */
const char *request_query(struct request *, const char *name); /* ?name=value, decoded */
const char *request_header(struct request *, const char *name);
const char *request_cookie(struct request *, const char *name);
/* A field of a form (application/x-www-form-urlencoded), decoded; the first of that name, or the n-th. */
const char *request_form(struct request *, const char *name);
const char *request_form_nth(struct request *, const char *name, size_t n);

/* ---- Memory until the response is sent; never NULL ("": no memory, and the response is a 500) ---- */
char *request_text(struct request *, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* An array of n zeroed elements. NULL: no memory, and the response is a 500. */
void *request_array(struct request *, size_t n, size_t size);
/* Gives a text from malloc to the request, which will free it. Returns it; "" for NULL, as above. */
const char *request_keep(struct request *, char *text);
/* Gives the JSON's reference to the request. Returns it. */
json_t *request_json(struct request *, json_t *);

/* ---- The response ---- */
void reply_json(struct request *, unsigned status, json_t *json); /* takes the reference */
/* The text has to live as long as the request. */
void reply_html(struct request *, unsigned status, const char *html);
void reply_error(struct request *, unsigned status, const char *format, ...)
	__attribute__((format(printf, 3, 4))); /* {"error": text} */
void reply_empty(struct request *, unsigned status);
void reply_redirect(struct request *, const char *path);                  /* 303: go on with a GET there */
void reply_header(struct request *, const char *name, const char *value); /* besides */
/* What the store said of a call that failed: 400 for bad input, 404 for DDB_NOT_FOUND ("Not found"), 409 for
 * a value that must be unique, 429 or 503 for a busy store, else 500. Pages show it as a page, the API as
 * {"error": text}. */
void reply_failure(struct request *, enum ddb_rc);
/* Says it as a page, or under /api/ as {"error": text}. The text has to live as long as the request. */
void reply_problem(struct request *, unsigned status, const char *text);

/* Answers on blog->host and blog->port (which it fills in where it was 0) from threads of its own, until
 * http_stop. NULL: said why on stderr. */
struct http *http_start(struct blog *);
void http_stop(struct http *); /* ends what has begun, then returns; NULL is fine */
#endif
