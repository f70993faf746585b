/* SPDX-License-Identifier: Apache-2.0 */
/* Tables: from the models that share one to its definition, and from there to a table that is as they need
 * it. All of it lives in the call's arena. */
#ifndef MODEL_TABLE_H
#define MODEL_TABLE_H
#include "model/call.h"

struct index_definition {
	const struct ddb_index *index;
	const struct mapping *mapping; /* whose it is; another model may have the same */
	const struct mapped *hash, *range;
};

struct table_definition {
	const struct mapping **mappings; /* the models of the table; the first one's keys are the table's */
	size_t n;
	struct index_definition *indexes;
	size_t nindexes;
	struct attribute_definition *attributes; /* of all keys */
	size_t nattributes;
	const struct mapped *ttl; /* NULL: none */
	/* What the session and the call ask for. */
	const struct ddb_table_opts *options;
	struct tag_list tags;
};

/* One definition of several models; INVALID where two of them do not go together. */
bool ddbi_table_define(struct call *, const struct mapping **, size_t n, const struct ddb_table_opts *,
	struct table_definition *out);
bool ddbi_table_request(struct call *, const struct table_definition *, struct create_table_input *);
/* Has the table that is there the keys and indexes? INVALID: what differs. */
bool ddbi_table_same(struct call *, const struct table_definition *, const struct table_description *);
/* The parts of it. */
enum index_fault { INDEX_FINE, INDEX_MISSING, INDEX_OTHER_KEYS, INDEX_HOLDS_LITTLE };
enum index_fault ddbi_table_index_fault(const struct index_definition *, const struct table_description *);
bool ddbi_table_has_keys(const struct key_schema *, const struct mapped *hash, const struct mapped *range);
/* Makes stream, protection and tags of a table that was there before as they are asked for. */
bool ddbi_table_settle(struct call *, const struct table_definition *, const struct table_description *);
bool ddbi_table_ttl(struct call *, const struct table_definition *);
/* The attribute of the table's time to live, on or about to be; absent: it is off, or unknown to the store.
 */
bool ddbi_table_ttl_of(struct call *, struct str table, struct str *attribute);
static inline bool ddbi_table_find_ttl(struct call *c, struct str *attribute)
{
	return ddbi_table_ttl_of(c, c->mapping->table, attribute);
}

const char *ddbi_stream_view(enum ddb_stream);         /* NULL: none */
struct str ddbi_index_holds(const struct ddb_index *); /* "ALL", ... */

/* ---- the table of the call's model ---- */
/* NULL: the call's error tells. */
const struct table_description *ddbi_table_look_at(struct call *, struct str table);
static inline const struct table_description *ddbi_table_look(struct call *c)
{
	return ddbi_table_look_at(c, c->mapping->table);
}
/* Until the table and its indexes can be used; def: it is compared with that, unless NULL. timeout_ms 0: ten
 * minutes; below 0: none. NULL: the call's error tells: BUSY: not in time. */
const struct table_description *ddbi_table_wait(
	struct call *, const struct table_definition *def, int timeout_ms);

#endif
