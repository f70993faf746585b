/* SPDX-License-Identifier: Apache-2.0 */
/* TLS 1.2 and 1.3 for a server's connections, by OpenSSL's libssl, which is loaded when it is first asked
 * for. */
#ifndef SERVER_TLS_H
#define SERVER_TLS_H
#include "error/error.h"

struct tls_context;
/* The chain of certificates and the private key, both in PEM. */
bool ddbi_tls_open(const char *cert, const char *key, struct error *, struct tls_context **out);
void ddbi_tls_close(struct tls_context *); /* NULL is fine */

struct tls;
struct tls *ddbi_tls_new(
	struct tls_context *, int fd); /* NULL: no memory; the descriptor stays the caller's */
void ddbi_tls_free(struct tls *);      /* tells the client; NULL is fine */

enum { TLS_END = 0, TLS_AGAIN = -1, TLS_BROKEN = -2 };
/* How many bytes, or one of these. The handshake is part of both. */
long ddbi_tls_read(struct tls *, char *to, size_t n);
long ddbi_tls_write(struct tls *, const char *from, size_t n);
bool ddbi_tls_shaken(const struct tls *);      /* the handshake is over */
bool ddbi_tls_wants_write(const struct tls *); /* reading goes on when the descriptor can be written to */

#endif
