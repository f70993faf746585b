/* SPDX-License-Identifier: Apache-2.0 */
/* Web identity: a token from a file, such as a pod's, is handed to STS for a role's credentials. */
#include "base/os.h"
#include "store/remote/client.h"
#include "store/remote/sts.h"

/* The text of an element whose name is unique in STS's answers; absent: it is not there. */
static struct str element(struct str xml, const char *name)
{
	char open[64];
	size_t n = strlen(name);
	open[0] = '<';
	memcpy(open + 1, name, n);
	open[n + 1] = '>';
	struct str tag = { open, n + 2 };
	for (size_t i = 0; i + tag.n <= xml.n; i++) {
		if (!str_starts(str_sub(xml, i, xml.n - i), tag))
			continue;
		size_t from = i + tag.n, to = from;
		while (to < xml.n && xml.p[to] != '<')
			to++;
		return str_sub(xml, from, to - from);
	}
	return STR_NONE;
}

/* Of "arn:aws:sts::123456789012:assumed-role/...". */
static struct str account_of(struct str arn)
{
	size_t colons = 0, from = 0, at = 0;
	for (; at < arn.n && colons < 5; at++)
		if (arn.p[at] == ':' && ++colons == 4)
			from = at + 1;
	return colons == 5 ? str_sub(arn, from, at - 1 - from) : STR_NONE;
}

void ddbi_sts_take(struct chain *c, struct str xml)
{
	struct str key = element(xml, "AccessKeyId"), secret = element(xml, "SecretAccessKey");
	struct str token = element(xml, "SessionToken"), expires = element(xml, "Expiration");
	int64_t expires_us;
	if (!key.n || !secret.n || !token.n)
		ddbi_chain_fail(c, "%s: %s: what came has no credentials in it", c->asked, c->what);
	else if (!ddbi_iso_time(expires, &expires_us))
		ddbi_chain_fail(c, "%s: %s: the Expiration \"%.*s\" is no time", c->asked, c->what,
			(int)expires.n, expires.n ? expires.p : "");
	else
		ddbi_chain_found(c, key, secret, token, account_of(element(xml, "Arn")), expires_us);
}

struct web_identity {
	struct str role, file, name; /* NUL-terminated all; name may be absent */
};

/* From the environment, unless the program names a profile; else from the profile. */
static struct web_identity find(struct chain *c)
{
	struct web_identity id = { .role = STR_NONE };
	if (!c->settings->profile && !(c->kinds == SOURCE_PROFILE))
		id = (struct web_identity){ ddbi_env("AWS_ROLE_ARN"), ddbi_env("AWS_WEB_IDENTITY_TOKEN_FILE"),
			ddbi_env("AWS_ROLE_SESSION_NAME") };
	if (id.file.n)
		return id;
	const struct profile *p = &c->profile;
	return (struct web_identity){ ddbi_arena_copy(&c->arena, ddbi_profile_of(p, c->subject, "role_arn")),
		ddbi_arena_copy(&c->arena, ddbi_profile_of(p, c->subject, "web_identity_token_file")),
		ddbi_arena_copy(&c->arena, ddbi_profile_of(p, c->subject, "role_session_name")) };
}

static void answered(struct chain *c, struct str body)
{
	ddbi_sts_take(c, body);
}

static void ask_sts(struct chain *c, const struct web_identity *id, struct str token)
{
	struct service_endpoint to;
	struct buf form;
	const char *name = id->name.n
				   ? id->name.p
				   : ddbi_chain_text(c, "libddb-%lld", (long long)(ddbi_clock_us() / 1000));
	if (!name || !ddbi_chain_endpoint(c, "AWS_ENDPOINT_URL_STS", "sts", c->settings->region, &to))
		return;
	ddbi_buf_init(&form, (size_t)256 << 10);
	buf_z(&form, "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=");
	ddbi_percent_encode(&form, id->role);
	buf_z(&form, "&RoleSessionName=");
	ddbi_percent_encode(&form, str_z(name));
	buf_z(&form, "&WebIdentityToken=");
	ddbi_percent_encode(&form, token);
	struct str kept = form.failed ? STR_NONE : ddbi_arena_copy(&c->arena, buf_view(&form));
	ddbi_buf_free(&form);
	if (!kept.p) {
		ddbi_chain_nomem(c);
		return;
	}
	ddbi_chain_line(c, "Content-Type: " STS_FORM);
	ddbi_chain_fetch(c, &(struct chain_request){ .url = to.url,
				    .body = kept,
				    .timeout_ms = STS_TIMEOUT_MS,
				    .answered = answered,
				    .what = id->role.p });
}

void ddbi_source_web_identity(struct chain *c)
{
	struct web_identity id = find(c);
	struct str token = STR_NONE;
	if (!id.file.n) {
		ddbi_chain_nothing(c, "AWS_WEB_IDENTITY_TOKEN_FILE is not set");
	} else if (!id.role.n) {
		ddbi_chain_fail(c, "web identity: there is a token's file, %s, and no role (AWS_ROLE_ARN)",
			id.file.p);
	} else if (!ddbi_file_read(id.file.p, &c->error, &token)) {
		c->turn = TURN_FAILED;
	} else {
		while (token.n && (unsigned char)token.p[token.n - 1] <= ' ')
			token.n--;
		if (token.n)
			ask_sts(c, &id, token);
		else
			ddbi_chain_fail(c, "web identity: the file %s cannot be read or is empty", id.file.p);
	}
}
