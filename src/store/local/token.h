/* SPDX-License-Identifier: Apache-2.0 */
/* ClientRequestTokens: what a transaction did under its token is remembered for 10 minutes, in rows that are
 * part of its own commit, so that its repetition does nothing, also after a restart (08-T12, T13). */
#ifndef STORE_LOCAL_TOKEN_H
#define STORE_LOCAL_TOKEN_H
#include "store/local/stage.h"

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

#endif
