/* SPDX-License-Identifier: Apache-2.0 */
#include "base/mem.h"
#include <stdlib.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#ifdef DDB_FAULT
#include <stdatomic.h>

/* Of the whole process, as the allocator is. */
static _Atomic uint64_t calls, fail_at;
static atomic_bool fail_after;

void ddbi_mem_fail(uint64_t nth, bool forever)
{
	atomic_store(&fail_after, forever);
	atomic_store(&fail_at, nth ? atomic_load(&calls) + nth : 0);
}

uint64_t ddbi_mem_calls(void)
{
	return atomic_load(&calls);
}

static bool refused(void)
{
	uint64_t call = atomic_fetch_add(&calls, 1) + 1;
	uint64_t at = atomic_load(&fail_at);
	return at && (call == at || (call > at && atomic_load(&fail_after)));
}
#else
static inline bool refused(void)
{
	return false;
}
#endif

/* Some allocators answer NULL for no bytes, which would read as no memory. */
static inline size_t at_least_one(size_t n)
{
	return n ? n : 1;
}

void *ddbi_alloc(size_t n)
{
	return refused() ? NULL : malloc(at_least_one(n));
}

void *ddbi_zalloc(size_t n)
{
	return refused() ? NULL : calloc(1, at_least_one(n));
}

void *ddbi_realloc(void *p, size_t n)
{
	return refused() ? NULL : realloc(p, at_least_one(n));
}

void ddbi_free(void *p)
{
	free(p);
}

/* Left alone, glibc takes ever larger blocks from the heap once some were freed, and a small one above them
 * holds them all back. */
void ddbi_mem_give_back(void)
{
#ifdef __GLIBC__
	malloc_trim(0);
#endif
}
