/* SPDX-License-Identifier: Apache-2.0 */
/* Keys that stand in the AWS files. */
#include "store/remote/credentials.h"

#define SUBJECT(c) (int)(c)->subject.n, (c)->subject.p

static void take(struct chain *c, const char *path, struct str key, struct str secret, struct str token,
	struct str account)
{
	if (!path)
		ddbi_chain_nothing(c, "there is no home directory");
	else if (key.n && secret.n)
		ddbi_chain_found(c, key, secret, token, account, 0);
	else if (key.n || secret.n)
		ddbi_chain_fail(c, "the profile \"%.*s\" of %s has %s and no %s", SUBJECT(c), path,
			key.n ? "aws_access_key_id" : "aws_secret_access_key",
			key.n ? "aws_secret_access_key" : "aws_access_key_id");
	else if (ddbi_profile_exists(&c->profile, c->subject))
		ddbi_chain_nothing(c, "no keys of the profile \"%.*s\" in %s", SUBJECT(c), path);
	else
		ddbi_chain_nothing(c, "no profile \"%.*s\" in %s", SUBJECT(c), path);
}

void ddbi_source_credentials_file(struct chain *c)
{
	const struct ini *file = &c->profile.credentials;
	take(c, c->profile.credentials_path.p, ddbi_ini_get(file, c->subject, "aws_access_key_id"),
		ddbi_ini_get(file, c->subject, "aws_secret_access_key"),
		ddbi_ini_get(file, c->subject, "aws_session_token"),
		ddbi_ini_get(file, c->subject, "aws_account_id"));
}

void ddbi_source_config_file(struct chain *c)
{
	const struct profile *p = &c->profile;
	take(c, p->config_path.p, ddbi_profile_config(p, c->subject, "aws_access_key_id"),
		ddbi_profile_config(p, c->subject, "aws_secret_access_key"),
		ddbi_profile_config(p, c->subject, "aws_session_token"),
		ddbi_profile_config(p, c->subject, "aws_account_id"));
}
