/* SPDX-License-Identifier: Apache-2.0 */
/* The one door to the allocator. Nothing in src/ calls malloc, calloc, realloc or free elsewhere.
 * NULL: no memory. In the fault build (DDB_FAULT) the door counts its calls and can be told to fail. */
#ifndef BASE_MEM_H
#define BASE_MEM_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

void *ddbi_alloc(size_t n);
void *ddbi_zalloc(size_t n);
void *ddbi_realloc(void *p, size_t n);
void ddbi_free(void *p); /* NULL is fine */
/* What was freed goes back to the system, also from between blocks in use. Takes a tenth of a second for
 * millions of free blocks. */
void ddbi_mem_give_back(void);

#ifdef DDB_FAULT
/* The nth allocation from now (1 = the next) and, with `forever`, all after it return NULL; 0 ends that. */
void ddbi_mem_fail(uint64_t nth, bool forever);
uint64_t ddbi_mem_calls(void); /* allocations asked for since the start of the process */
#endif

#endif
