/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the loading of members (load.c, load_list.c): what elements have in common with members of their
 * own. */
#ifndef MODEL_LOAD_H
#define MODEL_LOAD_H
#include "model/decode.h"

/* Fails with what the value is and what is needed. */
bool ddbi_load_wrong_type(struct decoder *, const struct mapped *, struct str value, enum ddb_type needed);
/* Is the value of that type? */
static inline bool load_type(
	struct decoder *d, const struct mapped *row, struct str value, enum ddb_type needed)
{
	return packed_type(value) == needed || ddbi_load_wrong_type(d, row, value, needed);
}
/* A text without NUL bytes, copied. */
bool ddbi_load_text(struct decoder *, const struct mapped *, struct str text, const char **out);
bool ddbi_load_binary(struct decoder *, struct str value, struct ddb_bytes *out);
bool ddbi_load_sint(
	struct decoder *, const struct mapped *, const struct ddb_decimal *, size_t size, void *out);
/* A list, set or map into its member. */
bool ddbi_load_elements(struct decoder *, const struct mapped *, struct str value, void *member);

#endif
