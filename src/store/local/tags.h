/* SPDX-License-Identifier: Apache-2.0 */
#ifndef STORE_LOCAL_TAGS_H
#define STORE_LOCAL_TAGS_H
#include "store/local/table.h"

/* Adds the tags to the table's, those of the same key being replaced; too many in the end are an error. Texts
 * are borrowed. */
bool ddbi_table_tag(struct table *, const struct tag_list *, struct ddb_arena *, struct error *);

#endif
