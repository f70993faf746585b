/* SPDX-License-Identifier: Apache-2.0 */
/* A request's path, query and headers as a signature covers them (S3). */
#ifndef SERVER_CANONICAL_H
#define SERVER_CANONICAL_H
#include "base/arena.h"
#include "server/http.h"
#include "signature/signature.h"

/* Percent-decoded; p NULL: no memory. What is no code stays as it is. */
struct str ddbi_percent_decode(struct str, struct ddb_arena *);
/* p NULL: no memory. */
struct str ddbi_canonical_path(struct str path, struct ddb_arena *);
/* Without X-Amz-Signature. p NULL: no memory, or more parameters than any request has. */
struct str ddbi_canonical_query(struct str query, struct ddb_arena *);
/* Those headers that the list "a;b;c" names, in its order. false: one is not there, or no memory. */
bool ddbi_canonical_headers(const struct http_request *, struct str names, struct ddb_arena *,
	struct signature_header out[HTTP_MAX_HEADERS], size_t *n);

#endif
