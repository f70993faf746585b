/* SPDX-License-Identifier: Apache-2.0 */
/* Authentication: the form of a signature version 4, in AWS's order of checks (01-1.6 steps 1 to 4). Without
 * keys of its own a server accepts any credentials whose form is right. */
#ifndef SERVER_AUTH_H
#define SERVER_AUTH_H
#include "error/error.h"
#include "server/http.h"

/* On success *region is that of the credential scope, or absent. */
bool ddbi_auth_form(const struct http_request *, struct error *, struct str *region);

#endif
