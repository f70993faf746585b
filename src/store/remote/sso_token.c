/* SPDX-License-Identifier: Apache-2.0 */
/* The token of a login: kept in a file that all AWS tools share, and renewed by its refresh token when its
 * time is nearly up, where the login was by an sso-session. */
#include "base/os.h"
#include "store/remote/client.h"
#include "store/remote/sso.h"
#include <openssl/evp.h>
#include <stdio.h>

#define TIMEOUT_MS 10000
#define SHA1_BYTES 20
#define WINDOW_US  900000000 /* it is renewed so long before it expires */
#define JSON_MAX   ((size_t)256 << 10)
#define LONGEST_S  ((int64_t)10 * 366 * 86400)

enum { ACCESS, EXPIRES, REFRESH, CLIENT, SECRET, REGISTERED, MEMBERS };
static const char *const members[MEMBERS] = { "accessToken", "expiresAt", "refreshToken", "clientId",
	"clientSecret", "registrationExpiresAt" };

struct login {
	const char *path;
	struct str of[MEMBERS];
	bool known;
	int64_t left_us; /* of the access token */
};

/* ~/.aws/sso/cache/<SHA-1 of the session's name or the start URL>.json */
static const char *cache_path(struct chain *c, struct str of)
{
	unsigned char sum[SHA1_BYTES];
	char hex[2 * SHA1_BYTES + 1];
	static const char digits[] = "0123456789abcdef";
	struct str home = ddbi_env("HOME");
	if (!home.p) {
		ddbi_chain_fail(c, "SSO: there is no home directory");
		return NULL;
	}
	if (!EVP_Digest(of.p, of.n, sum, NULL, EVP_sha1(), NULL)) {
		ddbi_chain_nomem(c);
		return NULL;
	}
	for (size_t i = 0; i < SHA1_BYTES; i++) {
		hex[2 * i] = digits[sum[i] >> 4];
		hex[2 * i + 1] = digits[sum[i] & 15];
	}
	hex[2 * SHA1_BYTES] = '\0';
	return ddbi_chain_text(c, "%s/.aws/sso/cache/%s.json", home.p, hex);
}

/* false: the turn has ended. */
static bool read_login(struct chain *c, struct login *out)
{
	struct sso s = ddbi_sso_find(c);
	struct str text = STR_NONE;
	int64_t expires_us;
	*out = (struct login){ .path = cache_path(c, s.session.n ? s.session : s.start_url) };
	if (!out->path)
		return false;
	if (!ddbi_file_read(out->path, &c->error, &text)) {
		c->turn = TURN_FAILED;
		return false;
	}
	out->known = text.p && ddbi_json_pick(c, text, NULL, members, out->of, MEMBERS) &&
		     out->of[ACCESS].n && ddbi_iso_time(out->of[EXPIRES], &expires_us);
	out->left_us = out->known ? expires_us - ddbi_clock_us() : 0;
	return true;
}

static bool can_be_renewed(const struct chain *c, const struct login *l)
{
	int64_t until_us;
	return l->known && ddbi_sso_find(c).session.n && l->of[REFRESH].n && l->of[CLIENT].n &&
	       l->of[SECRET].n && ddbi_iso_time(l->of[REGISTERED], &until_us) && until_us > ddbi_clock_us();
}

static void add_member(struct buf *out, const char *name, struct str value)
{
	if (!value.n)
		return;
	ddbi_buf_byte(out, out->len ? ',' : '{');
	ddbi_json_write_string(out, str_z(name));
	ddbi_buf_byte(out, ':');
	ddbi_json_write_string(out, value);
}

/* ---- renewing ---- */

/* A file that cannot be written is no reason to do without the token. */
static void write_login(struct chain *c, const struct login *l)
{
	struct sso s = ddbi_sso_find(c);
	struct buf text;
	ddbi_buf_init(&text, JSON_MAX);
	add_member(&text, "startUrl", s.start_url);
	add_member(&text, "region", s.region);
	for (int i = 0; i < MEMBERS; i++)
		add_member(&text, members[i], l->of[i]);
	ddbi_buf_byte(&text, '}');
	if (!text.failed)
		ddbi_file_replace(l->path, buf_view(&text));
	ddbi_buf_free(&text);
}

/* Another program may have renewed it meanwhile. */
static void not_renewed(struct chain *c, const char *why)
{
	struct login l;
	if (!read_login(c, &l))
		return;
	if (l.left_us > 0)
		ddbi_sso_hand_over(c, l.of[ACCESS]);
	else
		ddbi_chain_fail(c,
			"SSO: the login of the profile \"%.*s\" has expired and cannot be renewed (%s): run "
			"aws sso "
			"login --profile %.*s",
			(int)c->subject.n, c->subject.p, why, (int)c->subject.n, c->subject.p);
}

static void renewed(struct chain *c, struct str body)
{
	static const char *const names[] = { "accessToken", "expiresIn", "refreshToken" };
	struct str v[3];
	struct login l;
	int64_t seconds;
	char t[SIGNATURE_TIME];
	if (!ddbi_json_pick(c, body, NULL, names, v, 3) || !v[0].n || !ddbi_str_to_i64(v[1], &seconds) ||
		seconds <= 0 || seconds > LONGEST_S) {
		not_renewed(c, "what came has no accessToken and expiresIn");
		return;
	}
	if (!read_login(c, &l))
		return;
	ddbi_signature_time(ddbi_clock_us() + seconds * 1000000, t);
	const char *expires =
		ddbi_chain_text(c, "%.4s-%.2s-%.2sT%.2s:%.2s:%.2sZ", t, t + 4, t + 6, t + 9, t + 11, t + 13);
	if (!expires)
		return;
	l.of[ACCESS] = v[0];
	l.of[EXPIRES] = str_z(expires);
	l.of[REFRESH] = v[2];
	if (l.known) /* else somebody has logged out */
		write_login(c, &l);
	ddbi_sso_hand_over(c, v[0]);
}

static void renew(struct chain *c, const struct login *l)
{
	struct service_endpoint at;
	struct buf body;
	if (!ddbi_chain_endpoint(c, "AWS_ENDPOINT_URL_SSO_OIDC", "oidc", ddbi_sso_find(c).region, &at))
		return;
	ddbi_buf_init(&body, JSON_MAX);
	add_member(&body, "clientId", l->of[CLIENT]);
	add_member(&body, "clientSecret", l->of[SECRET]);
	add_member(&body, "grantType", STR("refresh_token"));
	add_member(&body, "refreshToken", l->of[REFRESH]);
	ddbi_buf_byte(&body, '}');
	struct str kept = body.failed ? STR_NONE : ddbi_arena_copy(&c->arena, buf_view(&body));
	ddbi_buf_free(&body);
	const char *url = kept.p ? ddbi_chain_text(c, "%stoken", at.url) : NULL;
	if (!url) {
		ddbi_chain_nomem(c);
		return;
	}
	ddbi_chain_line(c, "Content-Type: application/json");
	ddbi_chain_fetch(c, &(struct chain_request){ .url = url,
				    .body = kept,
				    .timeout_ms = TIMEOUT_MS,
				    .answered = renewed,
				    .refused = not_renewed,
				    .what = "the login" });
}

void ddbi_sso_find_token(struct chain *c)
{
	struct login l;
	if (!read_login(c, &l))
		return;
	if (l.left_us < WINDOW_US && can_be_renewed(c, &l))
		renew(c, &l);
	else if (l.left_us > 0)
		ddbi_sso_hand_over(c, l.of[ACCESS]);
	else
		ddbi_chain_fail(c,
			"SSO: the login of the profile \"%.*s\" %s: run aws sso login --profile %.*s",
			(int)c->subject.n, c->subject.p, l.known ? "has expired" : "is not there",
			(int)c->subject.n, c->subject.p);
}
