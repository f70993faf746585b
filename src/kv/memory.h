/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KV_MEMORY_H
#define KV_MEMORY_H
#include "kv/kv.h"

/* A copy-on-write B+tree in memory. Readers take no lock. */
enum kv_rc ddbi_kv_memory_open(struct kv **out);

#endif
