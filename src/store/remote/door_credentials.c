/* SPDX-License-Identifier: Apache-2.0 */
/* The credentials that a door signs with: shared with the store's other doors, fetched anew ahead of their
 * time. */
#include "base/os.h"
#include "store/remote/client.h"
#include "store/remote/door.h"

#define ADVISORY_US  900000000 /* credentials are fetched anew so long before they expire (12-C3) */
#define AGAIN_US     60000000
#define MANDATORY_US 600000000 /* and no longer used so long before, if there are others */

static int64_t lasts_us(const struct credentials *c)
{
	return c->expires_us ? c->expires_us - ddbi_clock_us() : INT64_MAX;
}

static void keep_credentials(struct door *d, struct credentials *found)
{
	struct remote *r = d->remote;
	pthread_mutex_lock(&r->lock);
	ddbi_credentials_release(r, &r->credentials);
	ddbi_credentials_release(r, &d->credentials);
	r->credentials = d->credentials = found;
	found->refs = 2;
	pthread_mutex_unlock(&r->lock);
}

/* After a refresh the source is left alone for a while, whatever came of it. */
static void chain_done(struct chain *c)
{
	struct door *d = c->user;
	d->chain_again_us = ddbi_monotonic_us() + AGAIN_US;
	if (c->found && lasts_us(c->found) <= 0)
		ddbi_failf(&c->error, EXCEPTION_CREDENTIALS, "%s: the credentials that came have expired",
			c->asked);
	if (c->error.exception == EXCEPTION_NONE) {
		keep_credentials(d, c->found);
		c->found = NULL;
	} else if (!d->credentials || lasts_us(d->credentials) <= 0) {
		ddbi_door_fail_all(d, &c->error);
	}
}

/* Takes what another session has found meanwhile. */
static void share_credentials(struct door *d)
{
	struct remote *r = d->remote;
	pthread_mutex_lock(&r->lock);
	if (r->credentials && r->credentials != d->credentials) {
		ddbi_credentials_release(r, &d->credentials);
		d->credentials = r->credentials;
		d->credentials->refs++;
	}
	pthread_mutex_unlock(&r->lock);
}

bool ddbi_door_can_sign(struct door *d)
{
	if (!d->credentials || lasts_us(d->credentials) < ADVISORY_US)
		share_credentials(d);
	int64_t lasts = d->credentials ? lasts_us(d->credentials) : 0;
	if (lasts < ADVISORY_US && !d->chain.running &&
		(lasts <= 0 || ddbi_monotonic_us() >= d->chain_again_us))
		ddbi_chain_start(&d->chain);
	return d->credentials && (lasts_us(d->credentials) > MANDATORY_US ||
					 (!d->chain.running && lasts_us(d->credentials) > 0));
}

void ddbi_door_drop_credentials(struct door *d)
{
	struct remote *r = d->remote;
	pthread_mutex_lock(&r->lock);
	if (r->credentials == d->credentials)
		ddbi_credentials_release(r, &r->credentials);
	ddbi_credentials_release(r, &d->credentials);
	pthread_mutex_unlock(&r->lock);
}

void ddbi_door_ask_credentials(struct door *d)
{
	ddbi_chain_init(&d->chain, &d->remote->settings, d->transport, d->signer);
	d->chain.done = chain_done;
	d->chain.user = d;
}
