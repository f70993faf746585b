/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FAULT_TRACE_INTERNAL_H
#define FAULT_TRACE_INTERNAL_H
#include "trace.h"

enum event_kind {
	EV_WRITE,
	EV_TRUNCATE,
	EV_SYNC,
	EV_CREATE,
	EV_UNLINK,
	EV_RENAME,
	EV_SYNC_FOLDER,
	EV_ACKNOWLEDGE
};

#define NAME_MAX_LENGTH 32
#define FILES_MAX       256

struct event {
	enum event_kind kind;
	unsigned file;               /* a number for each file that was ever made */
	uint64_t offset, size;       /* of a write; size: of a truncation, or what was acknowledged */
	unsigned char *data;         /* of a write */
	char name[NAME_MAX_LENGTH];  /* of a change of names */
	char other[NAME_MAX_LENGTH]; /* the name before a rename */
};

/* A name in the folder. */
struct entry {
	char name[NAME_MAX_LENGTH];
	unsigned file;
};
struct names {
	struct entry entries[FILES_MAX];
	size_t n;
};
struct entry *names_find(struct names *, const char *name);
void names_apply(struct names *, const struct event *);

struct image {
	unsigned char *bytes;
	size_t size, cap;
};
void image_apply(struct image *, const struct event *);

struct trace {
	char folder[64];
	struct event *events;
	size_t n, cap;
	struct names names; /* as they are now */
	unsigned files;

	/* Where the last cut was: what was durable there, and what was not, by event. */
	size_t at;
	struct image images[FILES_MAX];
	struct names durable;
	size_t *pending;
	size_t npending;
	uint32_t acknowledged;
};

struct event *trace_log(enum event_kind, unsigned file); /* NULL: the log is off */
/* The name within the traced folder, or NULL. */
const char *trace_name(const char *path);
extern struct trace *trace_current;

#endif
