/* SPDX-License-Identifier: Apache-2.0 */
/* ddb/maintain.h: check, reset, dump and load a whole store. What a callback is given lives until it returns;
 * it makes no calls on the session. */
#ifndef DDB_MAINTAIN_H
#define DDB_MAINTAIN_H
/* clang-format off */
#include <ddb/store.h>
#include <ddb/private/begin.h>

/* Something that is wrong in a store. Members that do not apply are NULL. */
struct ddb_finding {
	const char *text;  /* a sentence, which names the place too */
	const char *table, *index;
	const char *key;   /* of the item, as DynamoDB JSON */
};
struct ddb_check_opts {
	bool (*found)(void *user, const struct ddb_finding *); /* false: enough, stop. NULL: findings are only counted */
	void (*progress)(void *user, uint64_t rows);           /* now and then: so many rows were looked at. NULL is fine */
	void *user;
};
/* Looks at everything that a local store keeps, as it was when the call began, and changes nothing: each row against
 * its entries in all indexes and the reverse, counters, expiry, streams, tokens, jobs, descriptions. DDB_OK: it was
 * carried through (or stopped by `found`), and *findings (may be NULL) says how much is wrong, 0 being a sound store.
 * Others may go on writing meanwhile. DDB_INVALID: the store is none in this process. */
enum ddb_rc ddb_check(struct ddb *, const struct ddb_check_opts *, size_t *findings);

/* Empties a local store: all tables with their items, tags and streams and all tokens are gone at once, also those
 * protected from deletion; background work gives the room back. DDB_INVALID: the store is none in this process. */
enum ddb_rc ddb_reset(struct ddb *);

struct ddb_copy_opts {
	const char *table;                            /* dump: this one alone. load: where items go before any table's line */
	void (*progress)(void *user, uint64_t items); /* now and then: so many items were copied. NULL is fine */
	void *user;                                   /* of all callbacks */
};
typedef bool ddb_write_fn(void *user, const char *bytes, size_t n); /* false: it failed (DDB_IO) */
typedef int64_t ddb_read_fn(void *user, char *room, size_t n);      /* how many bytes, at most n; 0: the end; below: it failed (DDB_IO) */
/* Writes the store as lines of JSON: of each table a CreateTable request, with its indexes, tags and time to live,
 * and then its items, one a line, {"Item":{...}} as in DynamoDB's exports. Each page of items is read by itself, so
 * writes made meanwhile may be in it or not. DDB_NO_TABLE: there is no opts->table. */
enum ddb_rc ddb_dump(struct ddb *, ddb_write_fn *, const struct ddb_copy_opts *);
/* Makes the tables and puts the items that such lines tell of, by ordinary operations. {"TableName":"T","Item":{...}}
 * is an item of another table than that of the line before. A table that is there already is DDB_BUSY. Errors name the
 * line; what stood before it may have been loaded. */
enum ddb_rc ddb_load(struct ddb *, ddb_read_fn *, const struct ddb_copy_opts *);

struct ddb_transfer_opts {
	const char *table;  /* this one alone; NULL: all */
	int in_flight;      /* so many batches of 25 items are put side by side; 0: 16 */
	const char *resume; /* what progress was last given by a copy that did not end; NULL: from the beginning */
	/* After a table was made and after each page of its items: so many items were copied by this call, and a text from
	 * which another call can go on, which lives until it returns. false: stop (DDB_CANCELLED). NULL is fine. */
	bool (*progress)(void *user, uint64_t items, const char *resume);
	void *user;
};
/* Copies tables, with their indexes, tags and time to live, and their items from one store to another, whatever kind
 * they are of. A table that is there already is DDB_BUSY. What is written meanwhile may be copied or not. Errors of both
 * sides are kept in `from`; what was copied before stays. A copy that goes on may put some items again, which changes
 * nothing. */
enum ddb_rc ddb_copy(struct ddb *from, struct ddb *to, const struct ddb_transfer_opts *);

#include <ddb/private/end.h>
/* clang-format on */
#endif
