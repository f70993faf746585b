/* SPDX-License-Identifier: Apache-2.0 */
#include "http/request.h"
#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

struct memory {
	struct memory *next;
	json_t *json;
	char *text; /* from malloc */
	alignas(max_align_t) unsigned char bytes[];
};

static struct memory *add_memory(struct request *r, size_t size)
{
	struct memory *m = size < SIZE_MAX - sizeof *m ? calloc(1, sizeof *m + size) : NULL;
	if (!m) {
		r->no_memory = true;
		return NULL;
	}
	m->next = r->memory;
	r->memory = m;
	return m;
}

char *request_text(struct request *r, const char *format, ...)
{
	static char none[] = "";
	va_list args;
	va_start(args, format);
	int n = vsnprintf(NULL, 0, format, args);
	va_end(args);
	struct memory *m = n < 0 ? NULL : add_memory(r, (size_t)n + 1);
	if (!m) {
		r->no_memory = true;
		return none;
	}
	va_start(args, format);
	vsnprintf((char *)m->bytes, (size_t)n + 1, format, args);
	va_end(args);
	return (char *)m->bytes;
}

void *request_array(struct request *r, size_t n, size_t size)
{
	bool fits = !size || n <= SIZE_MAX / size;
	struct memory *m = fits ? add_memory(r, n * size) : NULL;
	if (!m)
		r->no_memory = true;
	return m ? m->bytes : NULL;
}

const char *request_keep(struct request *r, char *text)
{
	struct memory *m = text ? add_memory(r, 0) : NULL;
	if (!m) {
		free(text);
		r->no_memory = true;
		return "";
	}
	return m->text = text;
}

json_t *request_json(struct request *r, json_t *json)
{
	struct memory *m = json ? add_memory(r, 0) : NULL;
	if (!m) {
		json_decref(json);
		r->no_memory = true;
		return NULL;
	}
	return m->json = json;
}

void request_free_memory(struct request *r)
{
	for (struct memory *m = r->memory, *next; m; m = next) {
		next = m->next;
		json_decref(m->json);
		free(m->text);
		free(m);
	}
	r->memory = NULL;
}
