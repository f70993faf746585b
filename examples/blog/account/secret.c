/* SPDX-License-Identifier: Apache-2.0 */
#include "account/secret.h"
#include <crypt.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char base64url[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

bool token_make(char out[TOKEN_SIZE])
{
	unsigned char bits[33] = { 0 };
	if (getentropy(bits, 32))
		return false;
	for (int i = 0; i < TOKEN_SIZE - 1; i++) { /* six bits each */
		int at = i * 6 / 8, shift = 10 - i * 6 % 8;
		out[i] = base64url[(bits[at] << 8 | bits[at + 1]) >> shift & 63];
	}
	out[TOKEN_SIZE - 1] = '\0';
	return true;
}

bool uuid_make(char out[37])
{
	unsigned char b[16];
	if (getentropy(b, sizeof b))
		return false;
	b[6] = (unsigned char)((b[6] & 0x0f) | 0x40); /* version 4 */
	b[8] = (unsigned char)((b[8] & 0x3f) | 0x80); /* of RFC 9562 */
	snprintf(out, 37, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0], b[1],
		b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]);
	return true;
}

bool is_token(const char *text)
{
	return strlen(text) == TOKEN_SIZE - 1 && strspn(text, base64url) == TOKEN_SIZE - 1;
}

bool token_digest(const char *token, char out[DIGEST_SIZE])
{
	unsigned char digest[32];
	if (!EVP_Digest(token, strlen(token), digest, NULL, EVP_sha256(), NULL))
		return false;
	for (size_t i = 0; i < sizeof digest; i++)
		snprintf(out + 2 * i, 3, "%02x", digest[i]);
	return true;
}

bool same_secret(const char *a, const char *b)
{
	char digests[2][DIGEST_SIZE]; /* of one length, whatever the texts have */
	return a && b && token_digest(a, digests[0]) && token_digest(b, digests[1]) &&
	       !CRYPTO_memcmp(digests[0], digests[1], DIGEST_SIZE);
}

/* With the salt and method of `setting`. */
static bool hash_as(const char *password, const char *setting, char out[HASHED_SIZE])
{
	struct crypt_data *data = calloc(1, sizeof *data);
	const char *hashed = NULL;
	if (data && strlen(password) <= PASSWORD_MAX)
		hashed = crypt_rn(password, setting, data, (int)sizeof *data);
	if (hashed)
		snprintf(out, HASHED_SIZE, "%s", hashed);
	if (data)
		OPENSSL_cleanse(data, sizeof *data);
	free(data);
	return hashed;
}

bool password_hash(const char *password, char out[HASHED_SIZE])
{
	char setting[CRYPT_GENSALT_OUTPUT_SIZE];
	return crypt_gensalt_rn("$y$", 0, NULL, 0, setting, (int)sizeof setting) &&
	       hash_as(password, setting, out);
}

bool password_is(const char *password, const char *hashed)
{
	char now[HASHED_SIZE];
	if (!hashed) {
		password_hash(password, now);
		return false;
	}
	return hash_as(password, hashed, now) && same_secret(now, hashed);
}
