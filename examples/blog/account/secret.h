/* SPDX-License-Identifier: Apache-2.0 */
/* What nobody may guess. */
#ifndef BLOG_SECRET_H
#define BLOG_SECRET_H
#include <stdbool.h>

#define TOKEN_SIZE   44 /* 256 bits in base64url, and the NUL */
#define DIGEST_SIZE  65 /* SHA-256 in hex, and the NUL */
#define PASSWORD_MAX 256
#define HASHED_SIZE  384

/* 256 random bits. false: the system has none. */
bool token_make(char out[TOKEN_SIZE]);
/* Could it be one? */
bool is_token(const char *text);
/* What is stored of a token: who reads it cannot make the token from it. */
bool token_digest(const char *token, char out[DIGEST_SIZE]);

/* A random UUID, for what needs its key before it is stored. */
bool uuid_make(char out[37]);

/* As long as it takes, wherever they differ. NULL is the same as nothing. */
bool same_secret(const char *a, const char *b);

/* A password as it may be stored: by yescrypt, with salt, slow on purpose. false: no memory, or longer than
 * PASSWORD_MAX. */
bool password_hash(const char *password, char out[HASHED_SIZE]);
/* Is it that password? NULL for `hashed` is false, after as much work. */
bool password_is(const char *password, const char *hashed);
#endif
