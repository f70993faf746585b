/* SPDX-License-Identifier: Apache-2.0 */
/* IAM Identity Center: the token that `aws sso login` has left in a file is handed over for a role's
 * credentials. */
#include "store/remote/client.h"
#include "store/remote/sso.h"

#define TIMEOUT_MS 10000
#define LATEST_MS  INT64_C(253402300799000) /* the last of the year 9999 */

struct sso ddbi_sso_find(const struct chain *c)
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

static void answered(struct chain *c, struct str body)
{
	static const char *const names[] = { "accessKeyId", "secretAccessKey", "sessionToken", "expiration" };
	struct str v[4];
	int64_t ms = 0;
	if (!ddbi_json_pick(c, body, "roleCredentials", names, v, 4) || !v[0].n || !v[1].n ||
		!ddbi_str_to_i64(v[3], &ms) || ms < 0 || ms > LATEST_MS)
		ddbi_chain_fail(c, "SSO: %s: what came has no roleCredentials in it", c->what);
	else
		ddbi_chain_found(c, v[0], v[1], v[2], ddbi_sso_find(c).account, ms * 1000);
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

void ddbi_sso_hand_over(struct chain *c, struct str token)
{
	struct sso s = ddbi_sso_find(c);
	const char *url = credentials_url(c, &s);
	if (!url)
		return;
	if (ddbi_header_unsafe(token)) {
		ddbi_chain_fail(c, "SSO: the login's token holds a line's end or another control character");
		return;
	}
	ddbi_chain_line(c, "x-amz-sso_bearer_token: %.*s", (int)token.n, token.p);
	ddbi_chain_fetch(c, &(struct chain_request){ .method = "GET",
				    .url = url,
				    .timeout_ms = TIMEOUT_MS,
				    .answered = answered,
				    .what = ddbi_chain_text(c, "%.*s", (int)s.role.n, s.role.p) });
}

void ddbi_source_sso(struct chain *c)
{
	struct sso s = ddbi_sso_find(c);
	if (!s.session.n && !s.start_url.n)
		ddbi_chain_nothing(
			c, "the profile \"%.*s\" has no sso_session", (int)c->subject.n, c->subject.p);
	else if (!s.account.n || !s.role.n || !s.region.n || !s.start_url.n)
		ddbi_chain_fail(c, "SSO: the profile \"%.*s\" lacks %s", (int)c->subject.n, c->subject.p,
			!s.account.n  ? "sso_account_id"
			: !s.role.n   ? "sso_role_name"
			: !s.region.n ? "sso_region"
				      : "sso_start_url");
	else
		ddbi_sso_find_token(c);
}
