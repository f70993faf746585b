/* SPDX-License-Identifier: Apache-2.0 */
/* The access keys that a server knows, and what each may do. */
#ifndef SERVER_KEYS_H
#define SERVER_KEYS_H
#include "error/error.h"

#define KEYS_MAX         1024
#define KEY_PREFIXES_MAX 32

struct server_key {
	struct str id, secret;
	struct str token; /* a session token that its requests have to carry; absent: none */
	int64_t until_us; /* when that token expires; INT64_MAX: never */
	bool read_only;
	struct str prefixes[KEY_PREFIXES_MAX]; /* of the tables that it may touch */
	size_t nprefixes;                      /* 0: all tables */
};

struct server_keys {
	struct ddb_arena arena;
	struct server_key *items[KEYS_MAX];
	size_t n;
};

void ddbi_keys_init(struct server_keys *);
void ddbi_keys_free(struct server_keys *); /* overwrites the secrets */

/* A line "ID:SECRET [read-only] [tables=PREFIX,...] [token=TOKEN] [until=YYYYMMDDTHHMMSSZ]"; empty ones and
 * those that begin with # say nothing. The error never repeats a secret. */
bool ddbi_keys_add(struct server_keys *, struct str line, struct error *);
/* NULL: unknown. */
const struct server_key *ddbi_keys_find(const struct server_keys *, struct str id);

#endif
