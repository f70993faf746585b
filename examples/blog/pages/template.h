/* SPDX-License-Identifier: Apache-2.0 */
/* Mustache templates (mustache.github.io) filled from JSON: {{name}} escaped, {{{name}}} as it is, {{a.b}},
 * {{.}}, {{#list}}...{{/list}},
 * {{^list}}...{{/list}}, {{>partial}}, {{! comment}}. The files in templates/ are part of the program. */
#ifndef BLOG_TEMPLATE_H
#define BLOG_TEMPLATE_H
#include "http/http.h"

/* A file of templates/, as it is built in. NULL: there is none. */
const char *page_file(const char *name, size_t *size);

/* Answers with templates/NAME.html inside of templates/layout.html, which sees `title`, `user`, `csrf` and
 * `path` besides. Takes the reference. */
void reply_page(struct request *, unsigned status, const char *name, json_t *values);

/* The template's text filled in; NULL: it is malformed (why says it) or there is no memory. To be freed with
 * free(). */
char *template_fill(const char *text, size_t size, const json_t *values, const char **why);
#endif
