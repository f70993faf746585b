/* SPDX-License-Identifier: Apache-2.0 */
/* ddb/table.h: the tables of models, and tests that clean up after themselves. */
#ifndef DDB_TABLE_H
#define DDB_TABLE_H
/* clang-format off */
#include <ddb/model.h>
#include <ddb/store.h>
#include <ddb/private/begin.h>

enum ddb_stream { DDB_STREAM_NONE, DDB_STREAM_KEYS, DDB_STREAM_NEW, DDB_STREAM_OLD, DDB_STREAM_BOTH };
struct ddb_table_opts {
	int64_t read_units, write_units; /* capacity of the table and each GSI; both 0: the session's, else paid per request */
	const struct ddb_tag *tags;      /* besides the session's; "{table_name}" in a value stands for the table's name */
	size_t ntags;
	enum ddb_stream stream;
	bool protect;                    /* from deletion */
	bool no_wait;                    /* return before the table can be used */
};
/* Makes the model's table with its indexes, TTL, tags and stream, and waits until it can be used. A table that is there
 * already is fine if it has the model's keys and indexes (which may hold more), and else DDB_INVALID, with what differs;
 * its TTL, and tags, stream and protection where they are asked for, are made to be as here; its capacity is left as it
 * is. So calling it again is always fine. One that is being deleted is waited for. */
enum ddb_rc ddb_create_table(struct ddb *, const struct ddb_model *, const struct ddb_table_opts *);
/* The tables of several models, each table once: models of one table share its keys and each brings its indexes.
 * DDB_INVALID: two of them do not go together, and how. */
enum ddb_rc ddb_create_tables(struct ddb *, const struct ddb_model *const *models, size_t n, const struct ddb_table_opts *);
/* Deletes the table and all its items, and waits until it is gone. DDB_NO_TABLE: there is none. DDB_INVALID: it is protected. */
enum ddb_rc ddb_delete_table(struct ddb *, const struct ddb_model *);
enum ddb_rc ddb_table_exists(struct ddb *, const struct ddb_model *, bool *exists);
/* Waits until the table and its indexes can be used. DDB_NO_TABLE: there is none. DDB_BUSY: not yet, after timeout_ms
 * (0: ten minutes; below 0: it does not wait). */
enum ddb_rc ddb_wait_table(struct ddb *, const struct ddb_model *, int timeout_ms);

struct ddb_index_info {
	const char *name;
	const char *status;           /* "ACTIVE", "CREATING", ...; of an LSI NULL */
	int64_t items, bytes;
};
struct ddb_table_info {
	const char *name;             /* with the prefix */
	const char *arn;
	const char *status;           /* "ACTIVE", "CREATING", "UPDATING", "DELETING" */
	int64_t items, bytes;         /* of a local store exact; the service counts every six hours */
	bool pay_per_request;
	int64_t read_units, write_units;
	const char *ttl;              /* the attribute whose time to live is on; NULL: it is off */
	const struct ddb_index_info *indexes;
	size_t nindexes;
	const char *json;             /* all of it, as DescribeTable answers */
};
/* What the store says of the model's table; texts in the arena. */
enum ddb_rc ddb_describe(struct ddb *, const struct ddb_model *, struct ddb_arena *, struct ddb_table_info *out);

/* For tests, on any store: a session whose table prefix is "test-", an id of its own and "-" (before opts->table_prefix),
 * so that tests neither meet each other nor real data, with the tables of the models made. where and opts: as for
 * ddb_open. ddb_session gives more sessions for the same test. On failure *out is as from ddb_open, without tables. */
enum ddb_rc ddb_test_open(struct ddb **out, const char *where, const struct ddb_open_opts *, const struct ddb_model *const *models, size_t n);
/* Deletes all items of those tables that were written to, by these sessions, since the last time: between two tests. */
enum ddb_rc ddb_test_clean(struct ddb *);
/* Deletes those tables and closes the session; rc: of the first that could not be deleted. NULL is fine. DDB_MISUSE: it is
 * none of ddb_test_open, and only closed. */
enum ddb_rc ddb_test_close(struct ddb *);

#include <ddb/private/end.h>
/* clang-format on */
#endif
