/* SPDX-License-Identifier: Apache-2.0 */
/* What the two ways of assuming a role share. Of this room only. */
#ifndef STORE_REMOTE_STS_H
#define STORE_REMOTE_STS_H
#include "store/remote/credentials.h"

#define STS_FORM       "application/x-www-form-urlencoded; charset=utf-8"
#define STS_TIMEOUT_MS 10000

/* Credentials out of the XML that STS answers. */
void ddbi_sts_take(struct chain *, struct str xml);

#endif
