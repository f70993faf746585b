/* SPDX-License-Identifier: Apache-2.0 */
/* ClientRequestTokens: what a transaction did under its token is remembered for 10 minutes, in rows that are
 * part of its own commit, so that its repetition does nothing, also after a restart (08-T12, T13). */
#ifndef STORE_LOCAL_TOKEN_H
#define STORE_LOCAL_TOKEN_H
#include "store/local/stage.h"

#define TOKEN_WINDOW_US INT64_C(600000000)
enum { TOKEN_BY_NAME = 'T', TOKEN_BY_AGE = 'A' }; /* how keys begin */

struct token {
	struct str name;      /* ClientRequestToken */
	uint64_t fingerprint; /* of the actions */
	uint32_t *sizes;      /* of each action's item, the larger image: a repetition tells what it costs */
	size_t nsizes;
};

/* Was it used within the last 10 minutes? Then *done, and the sizes are those of that time. With other
 * actions: an error. */
bool ddbi_token_find(struct stage *, struct token *, struct error *, bool *done);
/* Remembers it from now on, and forgets some that are older. */
bool ddbi_token_put(struct stage *, const struct token *, struct error *);

/* ---- rows, for who checks them; keys are in the arena, p NULL: no memory ---- */

struct str ddbi_token_name_key(struct str name, struct ddb_arena *);
bool ddbi_token_row_valid(struct str row);
/* The key by age that belongs to a row by name. */
struct str ddbi_token_age_key(struct str by_name, struct str row, struct ddb_arena *);
/* The time of a row by age; false: it is none. */
bool ddbi_token_age(struct str by_age, struct str name, int64_t *us);

#endif
