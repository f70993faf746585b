/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KV_SQLITE_H
#define KV_SQLITE_H
#include "kv/kv.h"

struct kv_sqlite_opts {
	uint64_t max_bytes; /* of the file; 0: no limit but the disk */
};

/* One SQLite file, made if it is not there. KV_BUSY: another process has it, and *pid says which (0:
 * unknown). `why` (of n bytes) gets a sentence for anything but KV_OK. */
enum kv_rc ddbi_kv_sqlite_open(
	const char *path, const struct kv_sqlite_opts *, struct kv **out, int64_t *pid, char *why, size_t n);

#endif
