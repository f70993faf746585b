/* SPDX-License-Identifier: Apache-2.0 */
/* Where a region's or an address's service is (12.4). Of this room only. */
#ifndef STORE_REMOTE_ENDPOINT_H
#define STORE_REMOTE_ENDPOINT_H
#include "error/error.h"

struct service_endpoint {
	const char *url; /* NUL-terminated; "https://HOST[:PORT]/" */
	struct str host; /* as in the Host header: with a port that is not the scheme's own */
	bool loopback;   /* on this machine */
};

/* From "http://HOST[:PORT]" or "https://...", in the error's arena; whose: who said so, for messages. */
bool ddbi_endpoint_parse(const char *text, const char *whose, struct error *, struct service_endpoint *out);

/* Lower-case letters, digits and hyphens, as in a host's name. */
bool ddbi_region_valid(struct str);

struct endpoint_rule {
	struct str region;
	bool streams, fips, dual_stack;
};
/* Does a partition have endpoints of its accounts? */
bool ddbi_region_has_accounts(struct str region);
/* The account's own, for items. */
bool ddbi_endpoint_of_account(
	const struct endpoint_rule *, struct str account, struct error *, struct service_endpoint *out);
/* Of a valid region by AWS's rules; "local" is port 8000 of this machine. */
bool ddbi_endpoint_of_region(const struct endpoint_rule *, struct error *, struct service_endpoint *out);

#endif
