/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MODEL_FIND_H
#define MODEL_FIND_H
#include "model/cursor.h"

#define FIND_ALL_MAX ((size_t)1 << 30) /* bytes of structs that are gathered */

/* All that the cursor still yields, in the arena; the cursor stays. On failure the outputs are untouched. */
enum ddb_rc ddbi_find_array(struct ddb_cursor *, struct ddb_arena *, void **items, size_t *n);

#endif
