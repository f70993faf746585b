/* SPDX-License-Identifier: Apache-2.0 */
#include "server/verify.h"
#include "base/mem.h"
#include "server/canonical.h"

#define MINUTE_US    ((int64_t)60 * 1000000)
#define SKEW_MINUTES 15

struct verifier {
	const struct server_keys *keys;
	struct signer *signer;
	struct buf scratch;
};

struct verifier *ddbi_verifier_new(const struct server_keys *keys)
{
	struct verifier *v = ddbi_zalloc(sizeof *v);
	if (!v)
		return NULL;
	v->keys = keys;
	v->signer = ddbi_signer_new();
	ddbi_buf_init(&v->scratch, 8 * HTTP_MAX_HEAD);
	if (v->signer)
		return v;
	ddbi_verifier_free(v);
	return NULL;
}

void ddbi_verifier_free(struct verifier *v)
{
	if (!v)
		return;
	ddbi_signer_free(v->signer);
	ddbi_buf_free(&v->scratch);
	ddbi_free(v);
}

/* Step 6. A signed query string may say that it is good for less. */
static bool check_date(const struct auth_claim *c, int64_t now_us, struct error *err)
{
	int64_t date = 0, seconds = SKEW_MINUTES * 60, asked;
	char now[SIGNATURE_TIME], limit[SIGNATURE_TIME];
	if (!ddbi_signature_time_read(c->date, &date))
		return ddbi_failf(err, EXCEPTION_INCOMPLETE_SIGNATURE,
			"Date must be in ISO-8601 'basic format'. Got '%.*s'. See "
			"http://en.wikipedia.org/wiki/ISO_8601",
			(int)c->date.n, c->date.p);
	if (c->expires.p && ddbi_str_to_i64(c->expires, &asked) && asked >= 0 && asked < seconds)
		seconds = asked;
	ddbi_signature_time(now_us, now);
	if (now_us - date > seconds * 1000000) {
		ddbi_signature_time(now_us - seconds * 1000000, limit);
		return ddbi_failf(err, EXCEPTION_INVALID_SIGNATURE,
			"Signature expired: %.*s is now earlier than %.16s (%.16s - %d %s)", (int)c->date.n,
			c->date.p, limit, now, seconds % 60 ? (int)seconds : (int)seconds / 60,
			seconds % 60 ? "sec." : "min.");
	}
	if (date - now_us > SKEW_MINUTES * MINUTE_US) {
		ddbi_signature_time(now_us + SKEW_MINUTES * MINUTE_US, limit);
		return ddbi_failf(err, EXCEPTION_INVALID_SIGNATURE,
			"Signature not yet current: %.*s is still later than %.16s (%.16s + %d min.)",
			(int)c->date.n, c->date.p, limit, now, SKEW_MINUTES);
	}
	return true;
}

static bool is_signed(struct str names, struct str name)
{
	while (names.n) {
		const char *end = memchr(names.p, ';', names.n);
		size_t n = end ? (size_t)(end - names.p) : names.n, skip = end ? n + 1 : n;
		if (ddbi_str_eq_nocase(str_sub(names, 0, n), name))
			return true;
		names = str_sub(names, skip, names.n - skip);
	}
	return false;
}

/* Step 7. Without its target a signature would cover another operation on the same body as well. */
static bool check_headers(const struct auth_claim *c, struct error *err)
{
	static const char *const needed[] = { "Host", "X-Amz-Target" };
	for (size_t i = 0; i < 2; i++)
		if (!is_signed(c->signed_headers, str_z(needed[i])))
			return ddbi_failf(err, EXCEPTION_INVALID_SIGNATURE,
				"'%s' must be a 'SignedHeader' in the AWS Authorization.", needed[i]);
	return true;
}

/* ---- steps 9 and 10: keyid/date/region/service/term ---- */

#define SCOPE_PARTS 5

static bool split(struct str credential, struct str part[SCOPE_PARTS], struct error *err)
{
	struct str rest = credential;
	size_t n = 0;
	while (rest.n && rest.p[rest.n - 1] == '/')
		rest.n--;
	while (rest.p && n < SCOPE_PARTS) {
		const char *end = memchr(rest.p, '/', rest.n);
		size_t size = end ? (size_t)(end - rest.p) : rest.n;
		part[n++] = str_sub(rest, 0, size);
		rest = end ? str_sub(rest, size + 1, rest.n - size - 1) : STR_NONE;
	}
	if (n == SCOPE_PARTS && !rest.p)
		return true;
	return ddbi_failf(err, EXCEPTION_INCOMPLETE_SIGNATURE,
		"Credential must have exactly 5 slash-delimited elements, e.g. "
		"keyid/date/region/service/term, "
		"got '%.*s'",
		(int)credential.n, credential.p);
}

static bool check_scope(const struct auth_claim *c, const struct str part[SCOPE_PARTS], struct error *err)
{
	struct buf b;
	ddbi_buf_init(&b, 4 * HTTP_MAX_HEAD);
	if (!part[2].n)
		buf_z(&b, "Credential should be scoped to a valid region, not ''. ");
	if (!str_eq(part[3], STR("dynamodb")))
		buf_z(&b, "Credential should be scoped to correct service: 'dynamodb'. ");
	if (!str_eq(part[4], STR("aws4_request"))) {
		buf_z(&b, "Credential should be scoped with a valid terminator: 'aws4_request', not '");
		buf_str(&b, part[4]);
		buf_z(&b, "'. ");
	}
	if (!str_eq(part[1], str_sub(c->date, 0, 8))) {
		buf_z(&b, "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date "
			  "from HTTP: '");
		buf_str(&b, part[1]);
		buf_z(&b, "' != '");
		buf_str(&b, str_sub(c->date, 0, 8));
		buf_z(&b, "', from '");
		buf_str(&b, c->date);
		buf_z(&b, "'. ");
	}
	bool ok = !b.len && !b.failed;
	if (b.failed)
		ddbi_fail_nomem(err);
	else if (!ok)
		ddbi_fail_text(err, EXCEPTION_INVALID_SIGNATURE, buf_view(&b));
	ddbi_buf_free(&b);
	return ok;
}

/* Steps 11 and 12. */
static bool check_token(
	const struct server_key *key, const struct auth_claim *c, int64_t now_us, struct error *err)
{
	if (!key)
		return ddbi_fail(err, MSG_AUTH_UNRECOGNIZED);
	if ((key->token.p || c->token.p) && !ddbi_signature_equal(key->token, c->token))
		return ddbi_fail_text(err, EXCEPTION_UNRECOGNIZED_CLIENT,
			STR("The security token included in the request is invalid"));
	return now_us < key->until_us || ddbi_fail(err, MSG_AUTH_EXPIRED);
}

/* Step 13. A request that cannot be put in canonical form has no right signature. */
static bool check_signature(struct verifier *v, const struct http_request *r, const struct auth_claim *c,
	const struct signature_scope *scope, struct str body, struct error *err)
{
	struct signature_header headers[HTTP_MAX_HEADERS];
	char hash[SIGNATURE_HEX], want[SIGNATURE_HEX];
	struct signature_request sr = { .method = r->method,
		.path = ddbi_canonical_path(r->path, err->arena),
		.query = ddbi_canonical_query(r->query, err->arena),
		.headers = headers,
		.body_hash = hash };
	struct str said = ddbi_http_header(r, "x-amz-content-sha256");
	if (!ddbi_signature_hash(v->signer, body, hash))
		return ddbi_fail_nomem(err);
	if (!sr.path.p || !sr.query.p ||
		!ddbi_canonical_headers(r, c->signed_headers, err->arena, headers, &sr.nheaders) ||
		(said.p && !str_eq(said, (struct str){ hash, sizeof hash })))
		return ddbi_fail(err, MSG_AUTH_SIGNATURE);
	if (!ddbi_sign(v->signer, scope, &sr, &v->scratch, want))
		return ddbi_fail_nomem(err);
	return ddbi_signature_equal(c->signature, (struct str){ want, sizeof want }) ||
	       ddbi_fail(err, MSG_AUTH_SIGNATURE);
}

/* What a query string says, decoded. */
static bool decoded(struct auth_claim *c, struct error *err)
{
	struct str *const parts[] = { &c->algorithm, &c->credential, &c->signature, &c->signed_headers,
		&c->date, &c->token };
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
		if (!parts[i]->p)
			continue;
		*parts[i] = ddbi_percent_decode(*parts[i], err->arena);
		if (!parts[i]->p)
			return ddbi_fail_nomem(err);
	}
	return true;
}

bool ddbi_verify(struct verifier *v, const struct http_request *r, const struct auth_claim *claim,
	struct str body, int64_t now_us, struct error *err, const struct server_key **out)
{
	struct auth_claim c = *claim;
	struct str part[SCOPE_PARTS];
	if (c.in_query && !decoded(&c, err))
		return false;
	if (!check_date(&c, now_us, err) || !check_headers(&c, err))
		return false;
	if (!str_eq(c.algorithm, STR("AWS4-HMAC-SHA256")))
		return ddbi_failf(err, EXCEPTION_INCOMPLETE_SIGNATURE,
			"Unsupported AWS 'algorithm': '%.*s' (only AWS4-HMAC-SHA256 for now). ",
			(int)c.algorithm.n, c.algorithm.p);
	if (!split(c.credential, part, err) || !check_scope(&c, part, err))
		return false;
	const struct server_key *key = ddbi_keys_find(v->keys, part[0]);
	if (!check_token(key, &c, now_us, err))
		return false;
	struct signature_scope scope = { part[0], key->secret, part[2], part[3], c.date };
	*out = key;
	return check_signature(v, r, &c, &scope, body, err);
}
