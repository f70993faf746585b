/* SPDX-License-Identifier: Apache-2.0 */
/* The memory that a connection needs only while a request is under way: those that are idle leave it to those
 * that are not, so that ten thousand of them cost little. */
#ifndef SERVER_SPARES_H
#define SERVER_SPARES_H
#include "base/arena.h"
#include "base/buf.h"

#define SPARE_BUFFERS 6
#define SPARES        256

struct spare {
	struct ddb_arena arena;
	struct buf buffers[SPARE_BUFFERS];
	size_t bytes;
};
struct spares {
	struct spare of[SPARES];
	size_t n, bytes;
	size_t freed; /* bytes that were too much to keep, so far; whoever gives them back may clear it */
};

void ddbi_spares_free(struct spares *);
/* Into an arena and buffers that hold nothing; each buffer gets what one of its place left. */
void ddbi_spares_take(struct spares *, struct ddb_arena *, struct buf *const buffers[SPARE_BUFFERS]);
/* Takes over what they hold, or frees it where enough is kept. They can be used again at once. */
void ddbi_spares_leave(struct spares *, struct ddb_arena *, struct buf *const buffers[SPARE_BUFFERS]);

#endif
