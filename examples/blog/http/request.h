/* SPDX-License-Identifier: Apache-2.0 */
/* A request as http.c makes it, before a handler sees it, and what is left of it afterwards. */
#ifndef BLOG_REQUEST_H
#define BLOG_REQUEST_H
#include "http/http.h"

/* Takes the address that was asked for apart, and the form in the body if there is one; finds out who asks.
 * false: it has answered 400. */
bool request_begin(struct request *, const char *address);
void request_free_memory(struct request *);

/* What went wrong and where, on stderr. */
void request_log(const struct request *, const char *what);
#endif
