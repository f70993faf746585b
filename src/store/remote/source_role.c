/* SPDX-License-Identifier: Apache-2.0 */
/* Roles: a profile with role_arn takes the credentials of its source_profile or credential_source and asks
 * STS for those of the role. A source profile may name a role itself. */
#include "base/os.h"
#include "store/remote/client.h"
#include "store/remote/sts.h"

static struct str setting(const struct chain *c, struct str profile, const char *key)
{
	return ddbi_profile_of(&c->profile, profile, key);
}

#define TEXT(s) (int)(s).n, (s).p

static bool from_named_source(struct chain *c, struct str source)
{
	static const struct {
		struct str name;
		enum source_kind kind;
	} known[] = { { { "Environment", 11 }, SOURCE_ENVIRONMENT },
		{ { "EcsContainer", 12 }, SOURCE_CONTAINER },
		{ { "Ec2InstanceMetadata", 19 }, SOURCE_INSTANCE } };
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (str_eq(source, known[i].name)) {
			c->kinds = known[i].kind;
			return true;
		}
	ddbi_chain_fail(c,
		"role: the profile \"%.*s\" has credential_source %.*s: use Environment, Ec2InstanceMetadata "
		"or "
		"EcsContainer",
		TEXT(c->subject), TEXT(source));
	return false;
}

/* One step towards the profile that has credentials of its own; *more: there is another. */
static bool follow(struct chain *c, bool *more)
{
	struct str source = setting(c, c->subject, "source_profile");
	struct str named = setting(c, c->subject, "credential_source");
	*more = false;
	c->roles[c->nroles++] = c->subject;
	if (source.n && named.n) {
		ddbi_chain_fail(c, "role: the profile \"%.*s\" has both source_profile and credential_source",
			TEXT(c->subject));
		return false;
	}
	if (named.n)
		return from_named_source(c, named);
	if (!source.n) {
		ddbi_chain_fail(c,
			"role: the profile \"%.*s\" has role_arn without source_profile or credential_source",
			TEXT(c->subject));
		return false;
	}
	if (!ddbi_profile_exists(&c->profile, source)) {
		ddbi_chain_fail(c, "role: the profile \"%.*s\" has source_profile %.*s, which does not exist",
			TEXT(c->subject), TEXT(source));
		return false;
	}
	*more = !str_eq(source, c->subject); /* a profile may name itself, for its own keys */
	c->subject = source;
	c->kinds = SOURCE_PROFILE;
	return true;
}

static bool has_role(const struct chain *c)
{
	return setting(c, c->subject, "role_arn").n && !setting(c, c->subject, "web_identity_token_file").n;
}

void ddbi_source_role(struct chain *c)
{
	bool more = true;
	if (!has_role(c)) {
		ddbi_chain_nothing(c, "the profile \"%.*s\" has no role_arn", TEXT(c->subject));
		return;
	}
	while (more && has_role(c)) {
		if (c->nroles == ROLES_MAX) {
			ddbi_chain_fail(c, "role: source_profile leads from profile to profile without end");
			return;
		}
		if (!follow(c, &more))
			return;
	}
	c->at = 0; /* of the kinds that are left */
	c->turn = TURN_NEXT;
}

/* ---- STS ---- */

static void answered(struct chain *c, struct str body)
{
	ddbi_sts_take(c, body);
}

static void add(struct buf *form, const char *name, struct str value)
{
	if (!value.n)
		return;
	ddbi_buf_byte(form, '&');
	buf_z(form, name);
	ddbi_buf_byte(form, '=');
	ddbi_percent_encode(form, value);
}

static struct str session_name(struct chain *c, struct str given)
{
	const char *made =
		given.n ? NULL : ddbi_chain_text(c, "libddb-%lld", (long long)(ddbi_clock_us() / 1000));
	return given.n ? given : str_z(made);
}

/* Signs the form as `from` and sends it. */
static void ask_sts(
	struct chain *c, struct str role, struct str form, const struct credentials *from, struct str region)
{
	struct service_endpoint to;
	char time[SIGNATURE_TIME], hash[SIGNATURE_HEX], signature[SIGNATURE_HEX];
	if (!ddbi_chain_endpoint(c, "AWS_ENDPOINT_URL_STS", "sts", region, &to))
		return;
	ddbi_signature_time(ddbi_clock_us(), time);
	struct signature_header headers[] = {
		{ STR("content-type"), STR(STS_FORM) },
		{ STR("host"), to.host },
		{ STR("x-amz-date"), { time, sizeof time } },
		{ STR("x-amz-security-token"), from->token },
	};
	struct signature_request request = { STR("POST"), STR("/"), STR(""), headers, from->token.p ? 4 : 3,
		hash };
	struct signature_scope scope = { from->key_id, from->secret, region, STR("sts"),
		{ time, sizeof time } };
	struct buf text;
	ddbi_buf_init(&text, (size_t)64 << 10);
	bool ok = ddbi_signature_hash(c->signer, form, hash) &&
		  ddbi_sign(c->signer, &scope, &request, &text, signature);
	buf_clear(&text);
	ddbi_signature_authorization(&scope, &request, signature, &text);
	if (ok && !text.failed) {
		ddbi_chain_line(c, "Content-Type: " STS_FORM);
		ddbi_chain_line(c, "Host: %.*s", TEXT(to.host));
		ddbi_chain_line(c, "X-Amz-Date: %.*s", (int)sizeof time, time);
		if (from->token.p)
			ddbi_chain_line(c, "X-Amz-Security-Token: %s", from->token.p);
		ddbi_chain_line(c, "Authorization: %.*s", (int)text.len, text.p);
		ddbi_chain_fetch(c, &(struct chain_request){ .url = to.url,
					    .body = form,
					    .timeout_ms = STS_TIMEOUT_MS,
					    .answered = answered,
					    .what = ddbi_chain_text(c, "%.*s", TEXT(role)) });
	} else {
		ddbi_chain_nomem(c);
	}
	ddbi_buf_free(&text);
}

void ddbi_role_assume(struct chain *c)
{
	struct str profile = c->roles[--c->nroles], role = setting(c, profile, "role_arn");
	struct str region = setting(c, profile, "region");
	struct buf form;
	if (setting(c, profile, "mfa_serial").n) {
		ddbi_chain_fail(c,
			"role: the profile \"%.*s\" wants a code from a device (mfa_serial), which a library "
			"cannot ask "
			"for: let a credential_process do it",
			TEXT(profile));
		return;
	}
	ddbi_buf_init(&form, (size_t)64 << 10);
	buf_z(&form, "Action=AssumeRole&Version=2011-06-15");
	add(&form, "RoleArn", role);
	add(&form, "RoleSessionName", session_name(c, setting(c, profile, "role_session_name")));
	add(&form, "ExternalId", setting(c, profile, "external_id"));
	add(&form, "DurationSeconds", setting(c, profile, "duration_seconds"));
	struct str kept = form.failed ? STR_NONE : ddbi_arena_copy(&c->arena, buf_view(&form));
	ddbi_buf_free(&form);
	if (!kept.p)
		ddbi_chain_nomem(c);
	else
		ask_sts(c, role, kept, c->found, region.n ? region : c->settings->region);
}
