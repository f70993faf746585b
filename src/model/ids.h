/* SPDX-License-Identifier: Apache-2.0 */
/* Identifiers that puts make up, as text: UUID (version 4), ULID and KSUID. */
#ifndef MODEL_IDS_H
#define MODEL_IDS_H
#include "session/session.h"

enum id_form { ID_NONE, ID_UUID, ID_ULID, ID_KSUID };

/* The one that the row is to hold. */
enum id_form ddbi_id_form(const struct ddb_attr *);
/* Of it, with its NUL. */
size_t ddbi_id_size(enum id_form);
/* "UUID" */
const char *ddbi_id_name(enum id_form);
/* A new one; its randomness is the session's. */
bool ddbi_id_make(struct ddb *, struct error *, enum id_form, struct ddb_time now, char *out);
/* Is the text one? */
bool ddbi_id_valid(enum id_form, struct str text);

#endif
