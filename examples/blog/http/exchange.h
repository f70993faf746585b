/* SPDX-License-Identifier: Apache-2.0 */
/* A request while it comes in, which is not to be trusted yet. */
#ifndef BLOG_EXCHANGE_H
#define BLOG_EXCHANGE_H
#include <microhttpd.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <time.h>

/* From its first line until its answer is sent. It belongs to its connection, as the library does not tell
 * of the end of a request whose first line it could not read. */
struct exchange {
	char *address; /* what was asked for */
	bool begun;
	unsigned refused; /* with this status; 0: not */
	const char *why;
	char *body; /* NUL-terminated; NULL: none */
	size_t size, room, skipped;
	time_t until;
};

/* The headers are there: may the body follow? */
void exchange_begin(struct exchange *, struct MHD_Connection *, const char *version);
/* A part of the body. *bodies: what all clients' bodies use of memory. false: there seems to be no end to it.
 */
bool exchange_take(struct exchange *, atomic_size_t *bodies, const char *part, size_t n);
void exchange_end(struct exchange *, atomic_size_t *bodies);
#endif
