/* SPDX-License-Identifier: Apache-2.0 */
/* IAM Identity Center: the token that `aws sso login` has left in a file is handed over for a role's
 * credentials. */
#include "base/os.h"
#include "store/remote/client.h"
#include <openssl/evp.h>

#define TIMEOUT_MS 10000
#define SHA1_BYTES 20

struct sso {
	struct str session, start_url, region, account, role; /* session absent: the older form */
};

static struct sso find(struct chain *c)
{
	const struct profile *p = &c->profile;
	struct str subject = c->subject;
	struct sso s = { .session = ddbi_profile_of(p, subject, "sso_session"),
		.account = ddbi_profile_of(p, subject, "sso_account_id"),
		.role = ddbi_profile_of(p, subject, "sso_role_name") };
	if (s.session.n) {
		s.start_url = ddbi_profile_section(p, "sso-session", s.session, "sso_start_url");
		s.region = ddbi_profile_section(p, "sso-session", s.session, "sso_region");
	} else {
		s.start_url = ddbi_profile_of(p, subject, "sso_start_url");
		s.region = ddbi_profile_of(p, subject, "sso_region");
	}
	return s;
}

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

/* The token of the login, unless it has expired; false: the turn has ended. */
static bool find_token(struct chain *c, const struct sso *s, struct str *token)
{
	static const char *const names[] = { "accessToken", "expiresAt" };
	struct str v[2], text = STR_NONE;
	int64_t expires_us;
	const char *path = cache_path(c, s->session.n ? s->session : s->start_url);
	if (!path)
		return false;
	if (!ddbi_file_read(path, &c->error, &text)) {
		c->turn = TURN_FAILED;
		return false;
	}
	bool known = text.p && ddbi_json_pick(c, text, NULL, names, v, 2) && v[0].n &&
		     ddbi_iso_time(v[1], &expires_us);
	if (known && expires_us > ddbi_clock_us()) {
		*token = v[0];
		return true;
	}
	ddbi_chain_fail(c, "SSO: the login of the profile \"%.*s\" %s: run aws sso login --profile %.*s",
		(int)c->subject.n, c->subject.p, known ? "has expired" : "is not there", (int)c->subject.n,
		c->subject.p);
	return false;
}

static void answered(struct chain *c, struct str body)
{
	static const char *const names[] = { "accessKeyId", "secretAccessKey", "sessionToken", "expiration" };
	struct str v[4];
	int64_t ms = 0;
	if (!ddbi_json_pick(c, body, "roleCredentials", names, v, 4) || !v[0].n || !v[1].n ||
		!ddbi_str_to_i64(v[3], &ms))
		ddbi_chain_fail(c, "SSO: %s: what came has no roleCredentials in it", c->what);
	else
		ddbi_chain_found(c, v[0], v[1], v[2], ms * 1000);
}

static const char *credentials_url(struct chain *c, const struct sso *s)
{
	struct service_endpoint at;
	struct buf url;
	const char *text = NULL;
	if (!ddbi_chain_endpoint(c, "AWS_ENDPOINT_URL_SSO", "portal.sso", s->region, &at))
		return NULL;
	ddbi_buf_init(&url, 8192);
	buf_z(&url, at.url);
	buf_z(&url, "federation/credentials?role_name=");
	ddbi_percent_encode(&url, s->role);
	buf_z(&url, "&account_id=");
	ddbi_percent_encode(&url, s->account);
	if (url.failed)
		ddbi_chain_nomem(c);
	else
		text = ddbi_chain_text(c, "%.*s", (int)url.len, url.p);
	ddbi_buf_free(&url);
	return text;
}

void ddbi_source_sso(struct chain *c)
{
	struct sso s = find(c);
	struct str token;
	if (!s.session.n && !s.start_url.n) {
		ddbi_chain_nothing(
			c, "the profile \"%.*s\" has no sso_session", (int)c->subject.n, c->subject.p);
		return;
	}
	if (!s.account.n || !s.role.n || !s.region.n || !s.start_url.n) {
		ddbi_chain_fail(c, "SSO: the profile \"%.*s\" lacks %s", (int)c->subject.n, c->subject.p,
			!s.account.n  ? "sso_account_id"
			: !s.role.n   ? "sso_role_name"
			: !s.region.n ? "sso_region"
				      : "sso_start_url");
		return;
	}
	const char *url = find_token(c, &s, &token) ? credentials_url(c, &s) : NULL;
	if (!url)
		return;
	ddbi_chain_line(c, "x-amz-sso_bearer_token: %.*s", (int)token.n, token.p);
	ddbi_chain_fetch(c, &(struct chain_request){ .method = "GET",
				    .url = url,
				    .timeout_ms = TIMEOUT_MS,
				    .answered = answered,
				    .what = ddbi_chain_text(c, "%.*s", (int)s.role.n, s.role.p) });
}
