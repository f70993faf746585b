/* SPDX-License-Identifier: Apache-2.0 */
/* Whose request is it, and may they ask that? (01-1.6 steps 5 to 14) */
#ifndef SERVER_VERIFY_H
#define SERVER_VERIFY_H
#include "operation/op.h"
#include "server/auth.h"
#include "server/keys.h"

/* The keys, and what verifying with them needs. Belongs to one thread at a time. */
struct verifier;
struct verifier *ddbi_verifier_new(
	const struct server_keys *); /* NULL: no memory; the keys stay the caller's */
void ddbi_verifier_free(struct verifier *);

/* Is the signature one of these keys', over this request, made within a quarter of an hour of now? `body` is
 * what was sent, before it is inflated. What it needs lives in the error's arena. */
bool ddbi_verify(struct verifier *, const struct http_request *, const struct auth_claim *, struct str body,
	int64_t now_us, struct error *, const struct server_key **out);

/* May the key do this? Fails the op otherwise (step 14). */
bool ddbi_permit(const struct server_key *, struct op *);

#endif
