/* SPDX-License-Identifier: Apache-2.0 */
/* A value as a person types it, at a shell or into a form. */
#ifndef MODEL_WORD_H
#define MODEL_WORD_H
#include "error/error.h"
#include <ddb/value.h>

/* want S: the text as it stands. N: a number. B: base64. BOOL: true or false. Anything else: a number if JSON
 * would call it one, true, false, null; JSON where it begins with ", { or [; else a text. The error's message
 * is a sentence about the word. */
bool ddbi_word_value(
	struct ddb_arena *, const char *word, enum ddb_type want, struct error *, struct ddb_value *out);

#endif
