/* SPDX-License-Identifier: Apache-2.0 */
/* The endpoint that ECS, EKS and Greengrass give to a container. */
#include "store/remote/credentials.h"

#define TIMEOUT_MS 2000

/* Without TLS only this machine and the two addresses of the container services may see the token. */
static bool allowed(struct str url)
{
	static const char *const hosts[] = { "169.254.170.2", "169.254.170.23", "[fd00:ec2::23]", "localhost",
		"[::1]" };
	if (str_starts(url, STR("https://")))
		return true;
	if (!str_starts(url, STR("http://")))
		return false;
	struct str rest = str_sub(url, 7, url.n - 7), host = rest;
	host.n = 0;
	bool brackets = rest.n && rest.p[0] == '[';
	while (host.n < rest.n && rest.p[host.n] != '/' && rest.p[host.n] != '?' && rest.p[host.n] != '@' &&
		(brackets || rest.p[host.n] != ':')) {
		if (rest.p[host.n] == ']')
			brackets = false;
		host.n++;
	}
	if (host.n < rest.n && rest.p[host.n] == '@')
		return false;
	for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++)
		if (str_eq(host, str_z(hosts[i])))
			return true;
	size_t digits = 0;
	while (digits < host.n && (host.p[digits] == '.' || (host.p[digits] >= '0' && host.p[digits] <= '9')))
		digits++;
	return str_starts(host, STR("127.")) && digits == host.n;
}

static void answered(struct chain *c, struct str body)
{
	ddbi_chain_take_json(c, body, "Token", STR_NONE);
}

/* From the file, which is read anew each time, or from the variable. false: the turn has ended. */
static bool find_token(struct chain *c, struct str *token)
{
	struct str path = ddbi_env("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
	*token = ddbi_env("AWS_CONTAINER_AUTHORIZATION_TOKEN");
	if (path.p && !ddbi_file_read(path.p, &c->error, token)) {
		c->turn = TURN_FAILED;
		return false;
	}
	if (path.p && !token->p) {
		ddbi_chain_fail(c,
			"container: AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE names %s, which cannot be read",
			path.p);
		return false;
	}
	while (token->n && (unsigned char)token->p[token->n - 1] <= ' ')
		token->n--;
	if (token->n && (memchr(token->p, '\r', token->n) || memchr(token->p, '\n', token->n))) {
		ddbi_chain_fail(c, "container: the authorization token has more than one line");
		return false;
	}
	return true;
}

void ddbi_source_container(struct chain *c)
{
	struct str relative = ddbi_env("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
	struct str full = ddbi_env("AWS_CONTAINER_CREDENTIALS_FULL_URI"), token;
	if (!relative.p && !full.p) {
		ddbi_chain_nothing(c, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI is not set");
		return;
	}
	const char *url = relative.p ? ddbi_chain_text(c, "http://169.254.170.2%s", relative.p) : full.p;
	if (!url)
		return;
	if (!relative.p && !allowed(full)) {
		ddbi_chain_fail(c,
			"container: AWS_CONTAINER_CREDENTIALS_FULL_URI is %s: without https only this "
			"machine, "
			"169.254.170.2, 169.254.170.23 and [fd00:ec2::23] are asked",
			url);
		return;
	}
	if (!find_token(c, &token))
		return;
	ddbi_chain_line(c, "Accept: application/json");
	if (token.n)
		ddbi_chain_line(c, "Authorization: %.*s", (int)token.n, token.p);
	ddbi_chain_fetch(c, &(struct chain_request){ .method = "GET",
				    .url = url,
				    .timeout_ms = TIMEOUT_MS,
				    .direct = true,
				    .answered = answered,
				    .what = url });
}
