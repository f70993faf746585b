/* SPDX-License-Identifier: Apache-2.0 */
/* AWS signature version 4 (12.1), one function a step: a client signs with it, a server makes the same again
 * and compares.
 *
 * A signer keeps what hashing needs and the signing key of a day, so that a request costs the hash of its
 * body and two short HMACs. It belongs to one thread at a time. */
#ifndef SIGNATURE_SIGNATURE_H
#define SIGNATURE_SIGNATURE_H
#include "base/buf.h"

#define SIGNATURE_HEX   64 /* a SHA-256 in lower hex */
#define SIGNATURE_BYTES 32

struct signature_header {
	struct str name; /* in lower case */
	struct str value;
};

/* What is signed. Headers are sorted by name; query and path are in canonical form already. */
struct signature_request {
	struct str method, path, query;
	const struct signature_header *headers;
	size_t nheaders;
	const char *body_hash; /* SIGNATURE_HEX digits */
};

/* For whom, where and when. */
struct signature_scope {
	struct str key_id, secret;
	struct str region, service;
	struct str time; /* YYYYMMDDTHHMMSSZ */
};

#define SIGNATURE_TIME 16
/* Microseconds since 1970 as YYYYMMDDTHHMMSSZ. */
void ddbi_signature_time(int64_t us, char out[SIGNATURE_TIME]);
/* The reverse; false: it is not written so, or no such moment exists. */
bool ddbi_signature_time_read(struct str, int64_t *us);

/* Are they equal? Takes as long whatever the bytes are, so that time tells nothing of a secret; it does tell
 * whether the lengths are the same. */
bool ddbi_signature_equal(struct str a, struct str b);
/* Overwrites a secret, which no compiler leaves out. */
void ddbi_signature_wipe(char *, size_t n);

struct signer;
struct signer *ddbi_signer_new(void); /* NULL: no memory */
void ddbi_signer_free(struct signer *);

/* In lower hex; false: no memory. */
bool ddbi_signature_hash(struct signer *, struct str, char out[SIGNATURE_HEX]);
/* The canonical request (S3). */
void ddbi_signature_canonical(const struct signature_request *, struct buf *out);
/* The string to sign (S4), from the hash of the canonical request. */
void ddbi_signature_string(const struct signature_scope *, const char hash[SIGNATURE_HEX], struct buf *out);
/* The day's key (S4), as the chain of HMACs gives it. */
bool ddbi_signature_key(struct signer *, const struct signature_scope *, unsigned char out[SIGNATURE_BYTES]);

/* All of it: the signature in lower hex. scratch is used and left as it comes. */
bool ddbi_sign(struct signer *, const struct signature_scope *, const struct signature_request *,
	struct buf *scratch, char out[SIGNATURE_HEX]);
/* The Authorization header's value (S5). */
void ddbi_signature_authorization(const struct signature_scope *, const struct signature_request *,
	const char signature[SIGNATURE_HEX], struct buf *out);

#endif
