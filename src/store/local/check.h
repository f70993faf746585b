/* SPDX-License-Identifier: Apache-2.0 */
/* Checking a whole store against itself, on one view. Of the files check*.c only.
 *
 * Functions return false when the check is to end: an error is filled in, or whoever is told of findings has
 * had enough. What is damaged is a finding and no error. */
#ifndef STORE_LOCAL_CHECK_H
#define STORE_LOCAL_CHECK_H
#include "base/hash.h"
#include "store/local/core.h"

struct checking {
	const struct store_check *to;
	struct error *err;
	struct view view;
	int64_t now_us;
	uint32_t next_id; /* 0: not known */
	uint64_t rows;
	bool damaged;           /* the row under way is, says the engine */
	struct ddb_arena arena; /* of the row under way */
	struct ddb_arena keep;  /* of the whole check */
	struct map numbers;     /* of tables, indexes and trees: 4 bytes -> struct owner */
	struct job *jobs;
	size_t njobs;
	/* Where we are; NULL: nowhere in particular. */
	const struct table *table;
	const struct index *index;
};

/* Whom a number belongs to. */
struct owner {
	const struct table *table;
	const struct index *index; /* NULL: the table itself or its index by expiry */
	bool expiry;
	char number[COUNTER_KEY_SIZE];
};
const struct owner *ddbi_check_owner(const struct checking *, uint32_t number); /* NULL: nobody */

/* Tells of a finding at the place where we are. `item` holds the table's key attributes; absent: no item. */
bool ddbi_check_found(struct checking *, struct str item, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* The start of a key that nobody can read, for such a text; in the arena. */
const char *ddbi_check_hex(struct checking *, struct str key);

/* Each row of a tree. The arena is empty at the start of each; key and value stay until `row` returns. */
typedef bool check_row_fn(struct checking *, void *of, struct str key, struct str value);
bool ddbi_check_each(struct checking *, kv_tree, check_row_fn *, void *of);
/* One row, copied into the arena; absent: there is none; empty: it is damaged, which is told of when its tree
 * is looked at. Not by get, whose values would pile up in the snapshot. */
bool ddbi_check_get(struct checking *, kv_tree, struct str key, struct str *value);

/* Is a job of that kind still to do its work on this index or tree? */
bool ddbi_check_has_job(const struct checking *, enum job_kind, uint32_t number);

bool ddbi_check_catalog(struct checking *);                     /* check_catalog.c; and the jobs */
bool ddbi_check_counters(struct checking *);                    /* check_catalog.c */
bool ddbi_check_table(struct checking *, const struct table *); /* check_table.c */
bool ddbi_check_tokens(struct checking *);                      /* check_token.c */
bool ddbi_check_streams(struct checking *);                     /* check_stream.c */

/* check_table.c: how many rows there are, against what the counter says. */
struct tally {
	int64_t items, bytes;
	bool unsure; /* some cannot be read, so nobody knows their size */
};
bool ddbi_check_counter(struct checking *, uint32_t id, const struct tally *);

/* check_expiry.c: the entry of one item, and all entries. */
bool ddbi_check_expiry_of(struct checking *, struct str key, struct str item);
bool ddbi_check_expiry(struct checking *);

/* local.c: every store_ops of a local store is a door's. */
bool ddbi_local_check(struct local *, const struct store_check *, struct error *);
bool ddbi_local_reset(struct local *, struct error *); /* reset.c */

#endif
