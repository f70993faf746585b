/* SPDX-License-Identifier: Apache-2.0 */
/* The blog of examples/blog, running in this process on the store of a feature, and a client of it. */
#ifndef FEATURES_BLOG_HTTP_H
#define FEATURES_BLOG_HTTP_H
#include "blog.h"
#include "feature.h"
#include <jansson.h>

struct site {
	struct feature *f;
	struct blog blog;
	struct http *http;
	char cookies[600]; /* sent with each request; set by the answers */
	/* The last answer. */
	int status;
	char *text;   /* status line, headers and body */
	char *body;   /* in it */
	json_t *json; /* NULL: it was not JSON */
};

void site_start(struct site *, struct feature *);
void site_stop(struct site *);

/* One request and its answer. json (NULL: no body) may be written with ' for ". */
void site_ask(struct site *, const char *method, const char *path, const char *json);
/* A form as a browser sends it: name=value&..., already encoded, to which its csrf is added. */
void site_submit(struct site *, const char *path, const char *form);

/* The text member of that name in the last answer; of objects in it, "a.b". NULL: there is none. */
const char *site_text(const struct site *, const char *name);
/* The value of the first occurrence of `name="..."` after `after` in the page that was answered. "": none. */
const char *site_value(const struct site *, const char *after, const char *name);
/* The keys of an object, in their order, with spaces between them. */
const char *json_keys(const json_t *);
/* A time of the API as the store has it: with Z for +00:00. */
const char *stored_time(const char *of_api);
/* A text made of pieces, until site_stop. */
const char *text(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The last answer has this status. */
#define assert_status(site, should)                                                                  \
	do {                                                                                         \
		if ((site)->status != (should))                                                      \
			fail_row(f, "status %d, not %d:\n%s", (site)->status, should, (site)->text); \
	} while (0)
#endif
