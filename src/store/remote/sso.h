/* SPDX-License-Identifier: Apache-2.0 */
/* Between the source of single sign-on and the token of its login. Of this room only. */
#ifndef STORE_REMOTE_SSO_H
#define STORE_REMOTE_SSO_H
#include "store/remote/credentials.h"

struct sso {
	struct str session, start_url, region, account, role; /* session absent: the older form */
};

/* What the profile says of it. */
struct sso ddbi_sso_find(const struct chain *);

/* The login's token, renewed where its time is nearly up; then goes on by the following, or the turn ends. */
void ddbi_sso_find_token(struct chain *);
void ddbi_sso_hand_over(struct chain *, struct str token);

#endif
