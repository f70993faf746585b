/* SPDX-License-Identifier: Apache-2.0 */
/* A request without HTTP: what the blog's parts below its handlers need of one. */
#ifndef FAKE_REQUEST_H
#define FAKE_REQUEST_H
#include "blog.h"

/* On a session of its own, if db is given. */
struct request fake_request(struct blog *, struct ddb *);
void fake_end(struct request *);

/* What it was asked with. The form: NULL-terminated names and values. */
void fake_body(struct request *, const char *json);
void fake_form(struct request *, const char *const *names_and_values);
#endif
