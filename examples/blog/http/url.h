/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses and forms as texts: what browsers encode in them. */
#ifndef BLOG_URL_H
#define BLOG_URL_H
#include "http/http.h"

/* Decodes %xx in place, and + as a space where that is meant (queries and forms, not paths). What is no %xx
 * stays as it is. false: it is not UTF-8, or has a NUL. */
bool url_decode(char *text, bool plus);

/* Parts name=value&name=value in place and decodes both, into `out` with room for so many. false: there are
 * more, or one cannot be decoded. */
bool form_decode(char *text, struct field_sent *out, size_t room, size_t *n);
#endif
