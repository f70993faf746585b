/* SPDX-License-Identifier: Apache-2.0 */
#include "store/remote/credentials.h"

/* Not asked where the program names a profile. */
void ddbi_source_environment(struct chain *c)
{
	struct str key = ddbi_env("AWS_ACCESS_KEY_ID"), secret = ddbi_env("AWS_SECRET_ACCESS_KEY");
	if (c->settings->profile)
		ddbi_chain_nothing(
			c, "passed over, since the profile \"%s\" is asked for", c->settings->profile);
	else if (!key.p && !secret.p)
		ddbi_chain_nothing(c, "AWS_ACCESS_KEY_ID is not set");
	else if (!key.p || !secret.p)
		ddbi_chain_fail(c, "%s is set and %s is not: credentials are both of them",
			key.p ? "AWS_ACCESS_KEY_ID" : "AWS_SECRET_ACCESS_KEY",
			key.p ? "AWS_SECRET_ACCESS_KEY" : "AWS_ACCESS_KEY_ID");
	else
		ddbi_chain_found(
			c, key, secret, ddbi_env("AWS_SESSION_TOKEN"), ddbi_env("AWS_ACCOUNT_ID"), 0);
}
