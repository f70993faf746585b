/* SPDX-License-Identifier: Apache-2.0 */
#include "fake_request.h"
#include "http/request.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct memory {
	void *all[4096];
	json_t *json[64];
	size_t n, njson;
	const char *const *form;
};

static void *keep(struct request *r, void *p)
{
	if (!p || r->memory->n == sizeof r->memory->all / sizeof r->memory->all[0])
		abort();
	return r->memory->all[r->memory->n++] = p;
}

struct request fake_request(struct blog *blog, struct ddb *db)
{
	struct request r = { .blog = blog, .method = "POST", .arena = ddb_arena_new() };
	r.memory = calloc(1, sizeof *r.memory);
	if (!r.arena || !r.memory || (db && ddb_session(&r.db, db)))
		abort();
	return r;
}

void fake_end(struct request *r)
{
	for (size_t i = 0; i < r->memory->n; i++)
		free(r->memory->all[i]);
	for (size_t i = 0; i < r->memory->njson; i++)
		json_decref(r->memory->json[i]);
	free(r->memory);
	ddb_close(r->db);
	ddb_arena_free(r->arena);
}

void fake_body(struct request *r, const char *json)
{
	r->body = json;
	r->body_size = strlen(json);
	r->status = 0;
	r->reply = NULL;
}

void fake_form(struct request *r, const char *const *names_and_values)
{
	r->memory->form = names_and_values;
}

/* ---- what http.h promises ---- */

static __attribute__((format(printf, 2, 0))) char *vtext(struct request *r, const char *format, va_list args)
{
	char *text = NULL;
	if (vasprintf(&text, format, args) < 0)
		abort();
	return keep(r, text);
}

char *request_text(struct request *r, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	char *text = vtext(r, format, args);
	va_end(args);
	return text;
}

void *request_array(struct request *r, size_t n, size_t size)
{
	return keep(r, calloc(n ? n : 1, size));
}

json_t *request_json(struct request *r, json_t *json)
{
	if (!json || r->memory->njson == sizeof r->memory->json / sizeof r->memory->json[0])
		abort();
	return r->memory->json[r->memory->njson++] = json;
}

const char *request_form(struct request *r, const char *name)
{
	for (const char *const *p = r->memory->form; *p; p += 2)
		if (strcmp(p[0], name) == 0)
			return p[1];
	return NULL;
}

void reply_error(struct request *r, unsigned status, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	r->status = status;
	r->reply = vtext(r, format, args);
	va_end(args);
}

void request_log(const struct request *r, const char *what)
{
	fprintf(stderr, "%s: %s\n", r->method, what);
}
