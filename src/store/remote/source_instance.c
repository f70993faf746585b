/* SPDX-License-Identifier: Apache-2.0 */
/* The metadata service of an EC2 instance, version 2: a token, the role's name, its credentials. */
#include "store/remote/credentials.h"

#define TIMEOUT_MS 1000
#define ROLES      "/latest/meta-data/iam/security-credentials/"

static const char *base(struct chain *c)
{
	struct str given = ddbi_env("AWS_EC2_METADATA_SERVICE_ENDPOINT");
	if (ddbi_str_eq_nocase(ddbi_env("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"), STR("ipv6")) && !given.p)
		return "http://[fd00:ec2::254]";
	if (!given.p)
		return "http://169.254.169.254";
	if (given.p[given.n - 1] == '/')
		given.n--;
	return ddbi_chain_text(c, "%.*s", (int)given.n, given.p);
}

static void get(struct chain *c, const char *url, void (*answered)(struct chain *, struct str))
{
	if (!url)
		return;
	ddbi_chain_line(c, "X-aws-ec2-metadata-token: %.*s", (int)c->token.n, c->token.p);
	ddbi_chain_fetch(c, &(struct chain_request){ .method = "GET",
				    .url = url,
				    .timeout_ms = TIMEOUT_MS,
				    .direct = true,
				    .answered = answered,
				    .what = url,
				    .optional = true });
}

static void got_credentials(struct chain *c, struct str body)
{
	ddbi_chain_take_json(c, body, "Token", STR_NONE);
}

static struct str first_line(struct str s)
{
	size_t n = 0;
	while (n < s.n && (unsigned char)s.p[n] > ' ')
		n++;
	return str_sub(s, 0, n);
}

static void got_role(struct chain *c, struct str body)
{
	struct str role = first_line(body);
	const char *at = base(c);
	if (!at)
		return;
	if (!role.n || role.n > 128)
		ddbi_chain_nothing(c, "the instance has no role");
	else
		get(c, ddbi_chain_text(c, "%s" ROLES "%.*s", at, (int)role.n, role.p), got_credentials);
}

static void got_token(struct chain *c, struct str body)
{
	const char *at = base(c);
	c->token = ddbi_arena_copy(&c->arena, first_line(body));
	if (!c->token.p)
		ddbi_chain_nomem(c);
	else if (at)
		get(c, ddbi_chain_text(c, "%s" ROLES, at), got_role);
}

void ddbi_source_instance(struct chain *c)
{
	if (ddbi_str_eq_nocase(ddbi_env("AWS_EC2_METADATA_DISABLED"), STR("true"))) {
		ddbi_chain_nothing(c, "switched off by AWS_EC2_METADATA_DISABLED");
		return;
	}
	const char *at = base(c), *url = at ? ddbi_chain_text(c, "%s/latest/api/token", at) : NULL;
	if (!url)
		return;
	ddbi_chain_line(c, "X-aws-ec2-metadata-token-ttl-seconds: 21600");
	ddbi_chain_fetch(c, &(struct chain_request){ .method = "PUT",
				    .url = url,
				    .timeout_ms = TIMEOUT_MS,
				    .direct = true,
				    .answered = got_token,
				    .what = url,
				    .optional = true });
}
