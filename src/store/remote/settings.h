/* SPDX-License-Identifier: Apache-2.0 */
/* What a remote store was told, by its options, the environment and the AWS files, in this order. Fixed once
 * it is open. Of this room only. */
#ifndef STORE_REMOTE_SETTINGS_H
#define STORE_REMOTE_SETTINGS_H
#include "store/remote/endpoint.h"
#include "store/remote/profile.h"
#include <ddb/store.h>

struct settings {
	struct str region; /* that requests are signed for */
	struct service_endpoint items, streams;
	bool configured; /* `items` is not by the region's rules */
	bool by_account; /* an account that is known has an endpoint of its own, in place of `items` */
	bool account_required;
	struct ddb_remote options; /* texts copied; what was zero is filled in, but for credentials */
	const char *profile;       /* asked for by an option; NULL: none was */
	int timeout_ms;            /* of one attempt */
	int attempts;              /* at most so many; at least 1 */
};

/* In the error's arena, which has to live as long. */
bool ddbi_settings_read(
	const char *address, const struct ddb_open_opts *, struct error *, struct settings *out);

#endif
