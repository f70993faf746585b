/* SPDX-License-Identifier: Apache-2.0 */
/* Dump and load: a text of lines, each a table's or an item's. Built on operations alone, so for any store.
 *
 * A table's line is a CreateTable request with, where it has a time to live, the TimeToLiveSpecification of
 * UpdateTimeToLive; an item's is {"Item":{...}}, with "TableName" where it is not of the table before it. */
#ifndef SESSION_COPY_H
#define SESSION_COPY_H
#include "session/session.h"

/* A call that is part of a copy, in the session's arena, while the session counts as waiting. Its input,
 * zeroed; NULL: no memory. */
void *ddbi_copy_input(struct op *, struct ddb *, enum op_id, struct error *);
/* false: it failed, and *err says why. */
bool ddbi_copy_run(struct ddb *, struct op *, struct error *);
/* A table's line, with what ends it, appended to `line`; *gone: it is being deleted, and there is none. */
bool ddbi_dump_definition(struct ddb *, struct str table, struct buf *line, bool *gone, struct error *);

#endif
