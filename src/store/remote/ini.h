/* SPDX-License-Identifier: Apache-2.0 */
/* The files of AWS tools (12-C1): [sections], key = value, and nested settings as indented lines under a key
 * without a value. Of this room only. */
#ifndef STORE_REMOTE_INI_H
#define STORE_REMOTE_INI_H
#include "base/arena.h"

struct ini_entry {
	struct str section, key, nested, value; /* nested: absent, or the setting's name inside key */
};

struct ini {
	struct ini_entry *entries;
	size_t n, cap;
	struct ddb_arena *arena;
};

/* Slices of the text, which has to live as long; false: no memory. Lines that make no sense are passed over.
 */
bool ddbi_ini_read(struct str text, struct ddb_arena *, struct ini *out);
/* The last one of that name wins; absent: there is none. */
struct str ddbi_ini_get(const struct ini *, struct str section, const char *key);
struct str ddbi_ini_nested(const struct ini *, struct str section, const char *key, const char *nested);
bool ddbi_ini_has(const struct ini *, struct str section); /* with a setting in it */

#endif
