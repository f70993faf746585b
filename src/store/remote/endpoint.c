/* SPDX-License-Identifier: Apache-2.0 */
#include "store/remote/endpoint.h"
#include "base/buf.h"

#define URL_MAX 2048

/* ---- an address ---- */

static bool refuse(const char *text, const char *whose, const char *why, struct error *err)
{
	return ddbi_failf(err, EXCEPTION_CONVERSION, "%s \"%s\" %s: use http://HOST:PORT or https://HOST",
		whose, text, why);
}

static bool is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
	       c == '-' || c == '_';
}

/* How much of s is a host: a name, an IPv4 address, or an IPv6 address in brackets; 0: none. */
static size_t host_length(struct str s)
{
	size_t n = 0;
	if (s.n && s.p[0] == '[') {
		for (n = 1; n < s.n && (is_name(s.p[n]) || s.p[n] == ':' || s.p[n] == '%');)
			n++;
		return n > 1 && n < s.n && s.p[n] == ']' ? n + 1 : 0;
	}
	while (n < s.n && is_name(s.p[n]))
		n++;
	return n;
}

static bool is_loopback(struct str host)
{
	return str_eq(host, STR("localhost")) || str_starts(host, STR("127.")) || str_eq(host, STR("[::1]"));
}

/* Behind the host: nothing, or a colon and a port. */
static bool port_of(struct str s, int64_t *port)
{
	*port = 0;
	if (!s.n)
		return true;
	return s.p[0] == ':' && s.n > 1 && s.p[1] >= '0' && s.p[1] <= '9' &&
	       ddbi_str_to_i64(str_sub(s, 1, s.n - 1), port) && *port > 0 && *port < 65536;
}

static bool compose(bool tls, struct str host, int64_t port, struct error *err, struct service_endpoint *out)
{
	struct buf url;
	bool usual = !port || port == (tls ? 443 : 80);
	ddbi_buf_init(&url, URL_MAX);
	buf_z(&url, tls ? "https://" : "http://");
	size_t from = url.len;
	buf_str(&url, host);
	if (!usual) {
		ddbi_buf_byte(&url, ':');
		ddbi_buf_i64(&url, port);
	}
	size_t to = url.len;
	ddbi_buf_byte(&url, '/');
	struct str copy = url.failed ? STR_NONE : ddbi_arena_copy(err->arena, buf_view(&url));
	ddbi_buf_free(&url);
	if (!copy.p)
		return ddbi_fail_nomem(err);
	*out = (struct service_endpoint){ copy.p, str_sub(copy, from, to - from), is_loopback(host) };
	return true;
}

bool ddbi_endpoint_parse(const char *text, const char *whose, struct error *err, struct service_endpoint *out)
{
	struct str s = str_z(text);
	bool tls = str_starts(s, STR("https://"));
	size_t scheme = tls ? 8 : 7;
	int64_t port;
	if (!tls && !str_starts(s, STR("http://")))
		return refuse(text, whose, "is no address of a service", err);
	s = str_sub(s, scheme, s.n - scheme);
	if (s.n && s.p[s.n - 1] == '/')
		s.n--;
	if (memchr(s.p, '@', s.n))
		return refuse(text, whose, "holds a user's name, which does not belong there", err);
	if (memchr(s.p, '/', s.n) || memchr(s.p, '?', s.n))
		return refuse(text, whose, "has a path, and the service has none", err);
	size_t n = host_length(s);
	if (!n)
		return refuse(text, whose, "names no host", err);
	if (n > 255 || !port_of(str_sub(s, n, s.n - n), &port))
		return refuse(text, whose, "has no port from 1 to 65535 behind its host", err);
	return compose(tls, str_sub(s, 0, n), port, err, out);
}

/* ---- a region ---- */

struct partition {
	const char *prefix; /* of its regions' names */
	const char *suffix, *dual;
};

static const struct partition partitions[] = {
	{ "cn-", "amazonaws.com.cn", "api.amazonwebservices.com.cn" },
	{ "us-gov-", "amazonaws.com", "api.aws" },
	{ "us-iso-", "c2s.ic.gov", "api.aws.ic.gov" },
	{ "us-isob-", "sc2s.sgov.gov", "api.aws.scloud" },
	{ "us-isof-", "csp.hci.ic.gov", "api.aws.hci.ic.gov" },
	{ "eu-isoe-", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk" },
	{ "eusc-", "amazonaws.eu", "api.amazonwebservices.eu" },
	{ "", "amazonaws.com", "api.aws" },
};

static const struct partition *partition_of(struct str region)
{
	size_t i = 0;
	while (!str_starts(region, str_z(partitions[i].prefix)))
		i++;
	return &partitions[i];
}

bool ddbi_region_valid(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!(s.p[i] >= 'a' && s.p[i] <= 'z') && !(s.p[i] >= '0' && s.p[i] <= '9') && s.p[i] != '-')
			return false;
	return s.n > 0 && s.n <= 63 && s.p[0] != '-' && s.p[s.n - 1] != '-';
}

/* The name in front of the region. */
static const char *service_name(const struct endpoint_rule *r)
{
	bool plain = str_starts(r->region, STR("us-gov-")) && !r->dual_stack; /* is FIPS by itself */
	bool fips = r->fips && !plain;
	if (!r->streams)
		return fips ? "dynamodb-fips" : "dynamodb";
	if (r->dual_stack)
		return fips ? "streams-dynamodb-fips" : "streams-dynamodb";
	return fips ? "streams.dynamodb-fips" : "streams.dynamodb";
}

bool ddbi_endpoint_of_region(const struct endpoint_rule *r, struct error *err, struct service_endpoint *out)
{
	char host[256];
	struct buf b = { .p = host, .cap = sizeof host, .max = sizeof host };
	if (str_eq(r->region, STR("local")) && (r->fips || r->dual_stack))
		return ddbi_failf(err, EXCEPTION_CONVERSION,
			"Invalid Configuration: %s and local endpoint are not supported",
			r->fips ? "FIPS" : "Dualstack");
	if (str_eq(r->region, STR("local")))
		return ddbi_endpoint_parse("http://localhost:8000", "the endpoint", err, out);
	const struct partition *p = partition_of(r->region);
	buf_z(&b, service_name(r));
	ddbi_buf_byte(&b, '.');
	buf_str(&b, r->region);
	ddbi_buf_byte(&b, '.');
	buf_z(&b, r->dual_stack ? p->dual : p->suffix);
	return compose(true, buf_view(&b), 0, err, out);
}

bool ddbi_region_has_accounts(struct str region)
{
	return !*partition_of(region)->prefix;
}

bool ddbi_endpoint_of_account(
	const struct endpoint_rule *r, struct str account, struct error *err, struct service_endpoint *out)
{
	char host[256];
	struct buf b = { .p = host, .cap = sizeof host, .max = sizeof host };
	const struct partition *p = partition_of(r->region);
	buf_str(&b, account);
	buf_z(&b, ".ddb.");
	buf_str(&b, r->region);
	ddbi_buf_byte(&b, '.');
	buf_z(&b, r->dual_stack ? p->dual : p->suffix);
	return compose(true, buf_view(&b), 0, err, out);
}
