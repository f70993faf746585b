/* SPDX-License-Identifier: Apache-2.0 */
/* A text that grows, for template.c. */
#ifndef BLOG_OUTPUT_H
#define BLOG_OUTPUT_H
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct output {
	char *text; /* to be freed */
	size_t size, room;
	int depth;       /* of what is being filled in */
	const char *why; /* the first fault */
};

/* They return false at a fault, such as no memory; always is output_fault false. */
bool output_fault(struct output *, const char *why);
bool output_text(struct output *, const char *text, size_t n);
/* A text, number or truth value; of anything else nothing. escaped: & < > " and ' as HTML writes them. */
bool output_value(struct output *, const json_t *value, bool escaped);
#endif
