/* SPDX-License-Identifier: Apache-2.0 */
/* A log of all that SQLite does to the files of one folder, and what a power cut may leave of it.
 *
 * A VFS of our own stands around the system's while the log is on. What the engine does by itself (rename) is
 * caught by the linker (--wrap). At a cut, what was synced is there; of the rest anything may be: writes are
 * lost, whole, or there in some of their sectors only, in any order, and so are truncations and the names of
 * files in their folder. */
#ifndef FAULT_TRACE_H
#define FAULT_TRACE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct trace;

/* One log at a time. Opened files stay in it until they are closed. */
struct trace *trace_begin(const char *folder);
void trace_end(struct trace *); /* no more is logged; to be called with all files closed */
void trace_free(struct trace *);

/* Notes that the writer has acknowledged so much. */
void trace_acknowledge(struct trace *, uint32_t done);

size_t trace_length(const struct trace *); /* events */
/* A place in the log where something is about to happen to the database file itself, or where a name changes:
 * the rare and dangerous moments. */
size_t trace_rare_place(const struct trace *, uint64_t *random);
size_t trace_unsynced_max(const struct trace *); /* the most events that were unsynced at once */

enum cut_kind { CUT_NOTHING_MORE, CUT_EVERYTHING, CUT_SOMETHING };
/* Makes `folder`, which is empty, what a cut before event `at` may leave. Returns what was acknowledged by
 * then; UINT32_MAX: nothing yet. Cuts come in ascending order. */
uint32_t trace_cut(struct trace *, size_t at, enum cut_kind, uint64_t *random, const char *folder);

#endif
