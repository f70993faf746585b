/* SPDX-License-Identifier: Apache-2.0 */
/* The item that is measured: a hash key of 24 bytes, 6 attributes, 300 bytes; its keys are random, and it is
 * used in random order. */
#ifndef BENCH_ENTRY_H
#define BENCH_ENTRY_H
#include "base/buf.h"
#include "base/os.h"
#include <ddb/ddb.h>

#define ENTRY_KEY 24

struct entry {
	const char *id, *owner, *title, *body;
	int64_t created, visits;
};
DDB_DECLARE(entry);

/* The text of key number i, whatever their number. */
void entry_key(size_t i, char out[ENTRY_KEY + 1]);
/* The whole entry; `key` lends it its key's text. Its other texts never change. */
struct entry entry_make(size_t i, char key[ENTRY_KEY + 1]);
/* What a local store makes of it: the row's key and the packed item, appended to two buffers. */
void entry_row(struct ddb *, size_t i, struct buf *key, struct buf *item);

/* A memory or file store with the table and n entries in it; ends the program where there is none to be had.
 */
struct ddb *entry_store(const char *where, const struct ddb_open_opts *, size_t n);
/* Ends the program unless rc is DDB_OK. */
void entry_check(struct ddb *, enum ddb_rc rc);

#endif
