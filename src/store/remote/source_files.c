/* SPDX-License-Identifier: Apache-2.0 */
/* Keys that stand in the AWS files: in the credentials file, else in the config file. */
#include "store/remote/credentials.h"

static const char *path_text(struct str path)
{
	return path.p ? path.p : "(no home directory)";
}

void ddbi_source_files(struct chain *c)
{
	const struct profile *p = &c->profile;
	struct str key = ddbi_profile_get(p, "aws_access_key_id");
	struct str secret = ddbi_profile_get(p, "aws_secret_access_key");
	if (key.n && secret.n)
		ddbi_chain_found(c, key, secret, ddbi_profile_get(p, "aws_session_token"), 0);
	else if (key.n || secret.n)
		ddbi_chain_fail(c, "the profile \"%.*s\" has %s and no %s", (int)p->name.n, p->name.p,
			key.n ? "aws_access_key_id" : "aws_secret_access_key",
			key.n ? "aws_secret_access_key" : "aws_access_key_id");
	else if (ddbi_profile_exists(p, p->name))
		ddbi_chain_nothing(c, "the profile \"%.*s\" holds no keys", (int)p->name.n, p->name.p);
	else
		ddbi_chain_nothing(c, "there is no profile \"%.*s\" in %s or %s", (int)p->name.n, p->name.p,
			path_text(p->credentials_path), path_text(p->config_path));
}
