/* SPDX-License-Identifier: Apache-2.0 */
/* Authentication: the form of a signature version 4, in AWS's order of checks (01-1.6 steps 1 to 4). Without
 * keys of its own a server accepts any credentials whose form is right; with keys see verify.h. */
#ifndef SERVER_AUTH_H
#define SERVER_AUTH_H
#include "error/error.h"
#include "server/http.h"

/* What a request says of its signature. Slices of it; in a query string they are still percent-encoded. */
struct auth_claim {
	bool in_query;
	struct str algorithm, credential, signature, signed_headers, date;
	struct str token;   /* absent: none */
	struct str expires; /* of a query string, in seconds; absent: none */
	struct str region;  /* of the credential scope, or absent */
};

bool ddbi_auth_form(const struct http_request *, struct error *, struct auth_claim *);

#endif
