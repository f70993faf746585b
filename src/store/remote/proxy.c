/* SPDX-License-Identifier: Apache-2.0 */
#include "store/remote/proxy.h"
#include "store/remote/profile.h"
#include <arpa/inet.h>

#define PORT_OF_PROXY 1080

struct target {
	bool tls;
	struct proxy_host host;
};

/* ---- addresses ---- */

/* "HOST[:PORT]", where HOST may stand in brackets, up to what follows it. */
static struct proxy_host take_host(struct str s, int port)
{
	const char *close = s.n && s.p[0] == '[' ? memchr(s.p, ']', s.n) : NULL;
	size_t n = close ? (size_t)(close - s.p) + 1 : 0, end;
	while (n < s.n && !close && s.p[n] != ':' && s.p[n] != '/' && s.p[n] != '?')
		n++;
	for (end = n; end < s.n && s.p[end] != '/' && s.p[end] != '?';)
		end++;
	int64_t given;
	if (end > n + 1 && ddbi_str_to_i64(str_sub(s, n + 1, end - n - 1), &given) && given > 0 &&
		given < 65536)
		port = (int)given;
	return (struct proxy_host){ str_sub(s, 0, n), port };
}

/* What stands before "://", which is cut off. */
static struct str take_scheme(struct str *s)
{
	for (size_t i = 0; i + 2 < s->n; i++)
		if (!memcmp(s->p + i, "://", 3)) {
			struct str scheme = str_sub(*s, 0, i);
			*s = str_sub(*s, i + 3, s->n - i - 3);
			return scheme;
		}
	return STR_NONE;
}

static struct target target_of(const char *url)
{
	struct str s = str_z(url);
	bool tls = ddbi_str_eq_nocase(take_scheme(&s), STR("https"));
	return (struct target){ tls, take_host(s, tls ? 443 : 80) };
}

/* ---- hosts that are reached directly ---- */

/* The bytes of a numeric address; 0: it is none. */
static size_t numeric(struct str s, unsigned char out[16])
{
	char text[INET6_ADDRSTRLEN];
	bool brackets = s.n > 2 && s.p[0] == '[' && s.p[s.n - 1] == ']';
	if (brackets)
		s = str_sub(s, 1, s.n - 2);
	if (!s.n || s.n >= sizeof text)
		return 0;
	memcpy(text, s.p, s.n);
	text[s.n] = '\0';
	return inet_pton(AF_INET, text, out) == 1 ? 4 : inet_pton(AF_INET6, text, out) == 1 ? 16 : 0;
}

/* "10.0.0.0/8" */
static bool in_network(const unsigned char *address, size_t n, struct str token)
{
	unsigned char network[16];
	int64_t bits = (int64_t)n * 8;
	const char *slash = memchr(token.p, '/', token.n);
	size_t length = slash ? (size_t)(slash - token.p) : token.n;
	if (slash && (!ddbi_str_to_i64(str_sub(token, length + 1, token.n - length - 1), &bits) || bits < 0 ||
			     bits > (int64_t)n * 8))
		return false;
	if (numeric(str_sub(token, 0, length), network) != n)
		return false;
	size_t whole = (size_t)bits / 8, rest = (size_t)bits % 8;
	return !memcmp(address, network, whole) &&
	       (!rest || (address[whole] ^ network[whole]) >> (8 - rest) == 0);
}

/* "example.org" is itself and all names below it; dots at either end do not count. */
static bool below(struct str name, struct str domain)
{
	while (domain.n && domain.p[0] == '.')
		domain = str_sub(domain, 1, domain.n - 1);
	if (domain.n && domain.p[domain.n - 1] == '.')
		domain.n--;
	if (name.n && name.p[name.n - 1] == '.')
		name.n--;
	if (!domain.n || name.n < domain.n ||
		!ddbi_str_eq_nocase(str_sub(name, name.n - domain.n, domain.n), domain))
		return false;
	return name.n == domain.n || name.p[name.n - domain.n - 1] == '.';
}

static bool is_excepted(struct str host)
{
	struct str list = ddbi_env("no_proxy");
	unsigned char address[16];
	size_t n = numeric(host, address);
	if (!list.p)
		list = ddbi_env("NO_PROXY");
	if (str_eq(list, STR("*")))
		return true;
	for (size_t at = 0; at < list.n;) {
		size_t from = at += list.p[at] == ',' || list.p[at] == ' ';
		while (at < list.n && list.p[at] != ',' && list.p[at] != ' ')
			at++;
		struct str token = str_sub(list, from, at - from);
		if (token.n && (n ? in_network(address, n, token) : below(host, token)))
			return true;
	}
	return false;
}

/* ---- the proxy ---- */

/* HTTP_PROXY in capitals is not asked: a web server sets it for its programs to what a stranger sends. */
static const char *of_environment(bool tls)
{
	static const char *const plain[] = { "http_proxy", "all_proxy", "ALL_PROXY" };
	static const char *const secure[] = { "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY" };
	const char *const *names = tls ? secure : plain;
	for (size_t i = 0; i < (tls ? 4 : 3); i++) {
		struct str value = ddbi_env(names[i]);
		if (value.p)
			return value.p;
	}
	return "";
}

/* "[SCHEME://][USER[:PASSWORD]@]HOST[:PORT]" */
static void add_proxy(struct proxy_route *out, struct proxy_host target)
{
	struct str s = str_z(out->proxy), scheme = take_scheme(&s);
	for (size_t i = 0; i < s.n && s.p[i] != '/'; i++)
		if (s.p[i] == '@') {
			s = str_sub(s, i + 1, s.n - i - 1);
			i = 0;
		}
	out->hosts[out->nhosts++] =
		take_host(s, ddbi_str_eq_nocase(scheme, STR("https")) ? 443 : PORT_OF_PROXY);
	if (ddbi_str_eq_nocase(scheme, STR("socks4")) || ddbi_str_eq_nocase(scheme, STR("socks5")))
		out->hosts[out->nhosts++] =
			target; /* these are told addresses; those with an a or h, names */
}

void ddbi_proxy_route(const char *url, const char *proxy, struct proxy_route *out)
{
	struct target to = target_of(url);
	*out = (struct proxy_route){ .proxy = proxy ? proxy : of_environment(to.tls) };
	if (*out->proxy && is_excepted(to.host.name))
		out->proxy = "";
	if (*out->proxy)
		add_proxy(out, to.host);
	else
		out->hosts[out->nhosts++] = to.host;
}
