/* SPDX-License-Identifier: Apache-2.0 */
/* Where requests come from, what the API lets in, and how often is too often. */
#include "account/account.h"
#include "account/secret.h"
#include "blog.h"
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* ---- where from ---- */

static const char *asked_host(struct request *r)
{
	const char *forwarded = r->blog->behind_proxy ? request_header(r, "X-Forwarded-Host") : NULL;
	return forwarded ? forwarded : request_header(r, "Host");
}

bool from_elsewhere(struct request *r)
{
	const char *site = request_header(r, "Sec-Fetch-Site"), *origin = request_header(r, "Origin"),
		   *host = asked_host(r);
	if (site && strcmp(site, "same-origin") != 0 && strcmp(site, "none") != 0)
		return true;
	const char *name = origin ? strstr(origin, "://") : NULL; /* "null" has none */
	return origin && (!name || !host || strcasecmp(name + 3, host) != 0);
}

/* The client's address, as far as it tells one from another: of IPv6, where each has a whole network of them,
 * that network. */
static const char *client(struct request *r)
{
	const char *list = r->blog->behind_proxy ? request_header(r, "X-Forwarded-For") : NULL;
	const char *comma = list ? strrchr(list, ',') : NULL;
	const char *address = list ? (comma ? comma + 1 : list) : r->address;
	struct in6_addr v6;
	address += strspn(address, " ");
	if (inet_pton(AF_INET6, address, &v6) != 1)
		return request_text(r, "%.45s", address);
	if (IN6_IS_ADDR_V4MAPPED(&v6))
		return strrchr(address, ':') + 1;
	return request_text(r, "%02x%02x:%02x%02x:%02x%02x:%02x%02x::/64", v6.s6_addr[0], v6.s6_addr[1],
		v6.s6_addr[2], v6.s6_addr[3], v6.s6_addr[4], v6.s6_addr[5], v6.s6_addr[6], v6.s6_addr[7]);
}

/* ---- the API ---- */

/* "127.0.0.1:8080", "localhost", "[::1]:8080" */
static bool is_loopback(const char *host)
{
	static const char *const names[] = { "localhost", "127.0.0.1", "[::1]" };
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		size_t n = strlen(names[i]);
		if (!strncasecmp(host, names[i], n) && (!host[n] || host[n] == ':'))
			return true;
	}
	return false;
}

bool is_at_home(struct request *r)
{
	const char *host = request_header(r, "Host");
	const char *here = r->blog->host;
	return (is_loopback(here) || !strcmp(here, "::1")) && (!host || is_loopback(host)) &&
	       !request_header(r, "X-Forwarded-For") && !request_header(r, "Forwarded");
}

static bool has_token(struct request *r)
{
	const char *sent = request_header(r, "Authorization");
	return sent && !strncasecmp(sent, "Bearer ", 7) && same_secret(sent + 7, r->blog->api_token);
}

bool may_write(struct request *r)
{
	const char *token = r->blog->api_token && *r->blog->api_token ? r->blog->api_token : NULL;
	if (from_elsewhere(r)) {
		reply_error(r, 403, "Pages of other sites may not write here");
	} else if (token && !has_token(r)) {
		reply_error(r, 401, "Writing needs the header Authorization: Bearer TOKEN");
		reply_header(r, "WWW-Authenticate", "Bearer");
	} else if (!token && !is_at_home(r)) {
		reply_error(r, 403,
			"Writing from other machines needs a token: start the blog with BLOG_API_TOKEN");
	} else {
		return true;
	}
	return false;
}

/* ---- how often ---- */

bool not_too_often(struct request *r, const char *what, int limit)
{
	int64_t now = ddb_now().us / 1000000, minute = now / 60;
	struct rate rate = { .who = request_text(r, "%s %s %lld", what, client(r), (long long)minute) };
	enum ddb_rc rc = DDB_OK;
	if (limit)
		rc = rate_update(r->db, &rate,
			ddb_changes(ddb_increment(DDB(rate, count), 1),
				ddb_set(DDB(rate, expires_at), ddb_in_minutes(2))),
			&(struct ddb_update_opts){ .out = &rate, .arena = r->arena });
	if (rc) {
		reply_failure(r, rc);
	} else if (rate.count > limit) {
		reply_problem(r, 429, "That was too often. Please wait a minute.");
		reply_header(r, "Retry-After", request_text(r, "%lld", (long long)(60 - now % 60)));
	}
	return !rc && rate.count <= limit;
}
