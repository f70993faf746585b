/* SPDX-License-Identifier: Apache-2.0 */
/* Hashing and the signing key, on OpenSSL. The digest is fetched once, since OpenSSL 3 looks it up on each
 * use otherwise; the HMAC of the day's key is kept as its two halves with the padded key already taken in. */
#include "base/mem.h"
#include "signature/signature.h"
#include <openssl/crypto.h>
#include <openssl/evp.h>

#define BLOCK   64  /* of SHA-256 */
#define KEY_MAX 512 /* secret, region and service of a cached key, together */
#define DAY     8

struct hmac {
	EVP_MD_CTX *inner, *outer;
};

struct signer {
	EVP_MD *sha256;
	EVP_MD_CTX *work;
	struct hmac chain; /* of the steps towards the key */
	struct hmac key;   /* of the key in `of` */
	char of[KEY_MAX];  /* day, region, service, secret; each ends with a NUL */
	size_t of_n;       /* 0: no key is there */
};

struct signer *ddbi_signer_new(void)
{
	struct signer *s = ddbi_zalloc(sizeof *s);
	if (!s)
		return NULL;
	s->sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
	s->work = EVP_MD_CTX_new();
	s->chain = (struct hmac){ EVP_MD_CTX_new(), EVP_MD_CTX_new() };
	s->key = (struct hmac){ EVP_MD_CTX_new(), EVP_MD_CTX_new() };
	if (s->sha256 && s->work && s->chain.inner && s->chain.outer && s->key.inner && s->key.outer)
		return s;
	ddbi_signer_free(s);
	return NULL;
}

void ddbi_signer_free(struct signer *s)
{
	if (!s)
		return;
	EVP_MD_CTX_free(s->work);
	EVP_MD_CTX_free(s->chain.inner);
	EVP_MD_CTX_free(s->chain.outer);
	EVP_MD_CTX_free(s->key.inner);
	EVP_MD_CTX_free(s->key.outer);
	EVP_MD_free(s->sha256);
	OPENSSL_cleanse(s, sizeof *s);
	ddbi_free(s);
}

static void hex(const unsigned char *bytes, char out[SIGNATURE_HEX])
{
	static const char digits[] = "0123456789abcdef";
	for (size_t i = 0; i < SIGNATURE_BYTES; i++) {
		out[2 * i] = digits[bytes[i] >> 4];
		out[2 * i + 1] = digits[bytes[i] & 15];
	}
}

static bool hash(struct signer *s, struct str data, unsigned char out[SIGNATURE_BYTES])
{
	return EVP_DigestInit_ex2(s->work, s->sha256, NULL) && EVP_DigestUpdate(s->work, data.p, data.n) &&
	       EVP_DigestFinal_ex(s->work, out, NULL);
}

bool ddbi_signature_hash(struct signer *s, struct str data, char out[SIGNATURE_HEX])
{
	unsigned char bytes[SIGNATURE_BYTES];
	if (!hash(s, data, bytes))
		return false;
	hex(bytes, out);
	return true;
}

static bool absorb(struct signer *s, EVP_MD_CTX *half, const unsigned char key[BLOCK], unsigned char pad)
{
	unsigned char padded[BLOCK];
	for (size_t i = 0; i < BLOCK; i++)
		padded[i] = key[i] ^ pad;
	bool ok = EVP_DigestInit_ex2(half, s->sha256, NULL) && EVP_DigestUpdate(half, padded, BLOCK);
	OPENSSL_cleanse(padded, sizeof padded);
	return ok;
}

static bool hmac_key(struct signer *s, struct hmac *h, struct str key)
{
	unsigned char block[BLOCK] = { 0 };
	bool ok = true;
	if (key.n > BLOCK)
		ok = hash(s, key, block);
	else if (key.n)
		memcpy(block, key.p, key.n);
	ok = ok && absorb(s, h->inner, block, 0x36) && absorb(s, h->outer, block, 0x5c);
	OPENSSL_cleanse(block, sizeof block);
	return ok;
}

static bool hmac(struct signer *s, const struct hmac *h, struct str data, unsigned char out[SIGNATURE_BYTES])
{
	return EVP_MD_CTX_copy_ex(s->work, h->inner) && EVP_DigestUpdate(s->work, data.p, data.n) &&
	       EVP_DigestFinal_ex(s->work, out, NULL) && EVP_MD_CTX_copy_ex(s->work, h->outer) &&
	       EVP_DigestUpdate(s->work, out, SIGNATURE_BYTES) && EVP_DigestFinal_ex(s->work, out, NULL);
}

static bool step(struct signer *s, struct str data, unsigned char key[SIGNATURE_BYTES])
{
	return hmac_key(s, &s->chain, (struct str){ (const char *)key, SIGNATURE_BYTES }) &&
	       hmac(s, &s->chain, data, key);
}

bool ddbi_signature_key(
	struct signer *s, const struct signature_scope *scope, unsigned char out[SIGNATURE_BYTES])
{
	struct buf first;
	ddbi_buf_init(&first, (size_t)1 << 16);
	buf_z(&first, "AWS4");
	buf_str(&first, scope->secret);
	bool ok = !first.failed && hmac_key(s, &s->chain, buf_view(&first)) &&
		  hmac(s, &s->chain, str_sub(scope->time, 0, DAY), out) && step(s, scope->region, out) &&
		  step(s, scope->service, out) && step(s, STR("aws4_request"), out);
	if (first.p)
		OPENSSL_cleanse(first.p, first.cap);
	ddbi_buf_free(&first);
	return ok;
}

/* ---- the cached key ---- */

struct pieces {
	struct str v[4];
};

static struct pieces made_of(const struct signature_scope *scope)
{
	return (struct pieces){ { str_sub(scope->time, 0, DAY), scope->region, scope->service,
		scope->secret } };
}

static bool is_kept(const struct signer *s, const struct pieces *p)
{
	size_t at = 0;
	for (size_t i = 0; i < 4; i++) {
		size_t n = p->v[i].n;
		if (n >= s->of_n - at || s->of[at + n] != '\0' ||
			(n && memcmp(s->of + at, p->v[i].p, n) != 0))
			return false;
		at += n + 1;
	}
	return at == s->of_n;
}

/* What is too long to be remembered is made anew each time. */
static void remember(struct signer *s, const struct pieces *p)
{
	size_t at = 0;
	for (size_t i = 0; i < 4; i++) {
		size_t n = p->v[i].n;
		if (n >= KEY_MAX - at) {
			s->of_n = 0;
			return;
		}
		if (n)
			memcpy(s->of + at, p->v[i].p, n);
		s->of[at + n] = '\0';
		at += n + 1;
	}
	s->of_n = at;
}

static bool use_key(struct signer *s, const struct signature_scope *scope)
{
	struct pieces pieces = made_of(scope);
	unsigned char key[SIGNATURE_BYTES];
	if (is_kept(s, &pieces))
		return true;
	s->of_n = 0;
	bool ok = ddbi_signature_key(s, scope, key) &&
		  hmac_key(s, &s->key, (struct str){ (const char *)key, sizeof key });
	OPENSSL_cleanse(key, sizeof key);
	if (ok)
		remember(s, &pieces);
	return ok;
}

bool ddbi_sign(struct signer *s, const struct signature_scope *scope, const struct signature_request *request,
	struct buf *scratch, char out[SIGNATURE_HEX])
{
	unsigned char bytes[SIGNATURE_BYTES];
	buf_clear(scratch);
	ddbi_signature_canonical(request, scratch);
	if (scratch->failed || !ddbi_signature_hash(s, buf_view(scratch), out))
		return false;
	buf_clear(scratch);
	ddbi_signature_string(scope, out, scratch);
	if (scratch->failed || !use_key(s, scope) || !hmac(s, &s->key, buf_view(scratch), bytes))
		return false;
	hex(bytes, out);
	return true;
}

bool ddbi_signature_equal(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || CRYPTO_memcmp(a.p, b.p, a.n) == 0);
}

void ddbi_signature_wipe(char *secret, size_t n)
{
	OPENSSL_cleanse(secret, n);
}
