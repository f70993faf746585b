/* SPDX-License-Identifier: Apache-2.0 */
/* By way of which proxy a URL is reached, and whose addresses that takes. libcurl decides by the same
 * variables; it is decided here because the names are looked up before. Of this room only. */
#ifndef STORE_REMOTE_PROXY_H
#define STORE_REMOTE_PROXY_H
#include "base/str.h"

#define PROXY_HOSTS 2 /* a proxy may want to be told the address behind it */

struct proxy_host {
	struct str name; /* numeric ones too */
	int port;
};

struct proxy_route {
	const char *proxy; /* "": none */
	struct proxy_host hosts[PROXY_HOSTS];
	size_t nhosts;
};

/* url: "http[s]://HOST[:PORT]/...". proxy: as an option says; NULL: what the environment says, which may
 * except some hosts from either. All texts are borrowed. */
void ddbi_proxy_route(const char *url, const char *proxy, struct proxy_route *out);

#endif
