/* SPDX-License-Identifier: Apache-2.0 */
/* Credentials given in the program itself, and those of a service on this machine, which looks at none. */
#include "store/remote/credentials.h"

void ddbi_source_options(struct chain *c)
{
	const struct ddb_remote *o = &c->settings->options;
	if (o->access_key)
		ddbi_chain_found(c, str_z(o->access_key), str_z(o->secret_key), str_z(o->session_token),
			str_z(o->account_id), 0);
	else
		ddbi_chain_nothing(c, "no access_key is given");
}

/* DynamoDB Local and the like want to see a signature but know no keys. */
void ddbi_source_local(struct chain *c)
{
	if (c->settings->items.loopback)
		ddbi_chain_found(c, STR("local"), STR("local"), STR_NONE, STR_NONE, 0);
	else
		ddbi_chain_nothing(c, "%.*s is on another machine", (int)c->settings->items.host.n,
			c->settings->items.host.p);
}
