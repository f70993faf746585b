/* SPDX-License-Identifier: Apache-2.0 */
/* Resume tokens: where a cursor is, as a text for any process and any store.
 *
 * base64url, without padding, of: format (1 byte), fingerprint of the query (8 bytes, little-endian), the
 * packed key after which it goes on (absent: at the beginning), CRC-32 of all that (4 bytes, little-endian).
 *
 * A token comes from outside: nothing in it is trusted but by its form, and its key is checked by the store
 * as an ExclusiveStartKey that anybody may send. */
#ifndef MODEL_TOKEN_H
#define MODEL_TOKEN_H
#include "model/cursor.h"

#define TOKEN_MAX (2 * CURSOR_KEY_MAX) /* characters */

/* Is anything left to go on with, as far as it knows? */
bool ddbi_token_left(const struct ddb_cursor *);
/* NUL-terminated, in c->token. false: nothing is left to go on with, or no memory. */
bool ddbi_token_make(struct ddb_cursor *, struct str *out);
/* Sets a cursor that has not begun to where the token was taken. */
bool ddbi_token_resume(struct ddb_cursor *, const char *token, struct error *);

#endif
