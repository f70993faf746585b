/* SPDX-License-Identifier: Apache-2.0 */
/* Files of templates/ that are sent as they are. Browsers keep them, and ask whether they have changed. */
#include "blog.h"
#include "pages/template.h"
#include <stdint.h>
#include <string.h>

static const char *type_of(const char *name)
{
	const char *dot = strrchr(name, '.');
	if (strcmp(dot, ".css") == 0)
		return "text/css; charset=utf-8";
	if (strcmp(dot, ".js") == 0)
		return "text/javascript; charset=utf-8";
	return "image/svg+xml";
}

/* FNV-1a: another text, another tag. */
static const char *tag_of(struct request *r, const char *text, size_t size)
{
	uint64_t h = 14695981039346656037U;
	for (size_t i = 0; i < size; i++)
		h = (h ^ (unsigned char)text[i]) * 1099511628211U;
	return request_text(r, "\"%016llx\"", (unsigned long long)h);
}

static void send_file(struct request *r)
{
	const char *name = r->path + 1;
	size_t size;
	const char *text = page_file(name, &size);
	if (!text) {
		reply_problem(r, 404, "Not found");
		return;
	}
	const char *tag = tag_of(r, text, size), *theirs = request_header(r, "If-None-Match");
	if (theirs && strstr(theirs, tag)) {
		reply_empty(r, 304);
	} else {
		reply_html(r, 200, text);
		r->reply_size = size;
		r->type = type_of(name);
	}
	reply_header(r, "ETag", tag);
	reply_header(r, "Cache-Control", "no-cache");
}

const struct route static_routes[] = {
	{ "GET", "/style.css", send_file },
	{ "GET", "/explorer.js", send_file },
	{ "GET", "/favicon.svg", send_file },
	{ 0 },
};
