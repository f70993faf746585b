/* SPDX-License-Identifier: Apache-2.0 */
#include "store/remote/remote.h"
#include "base/mem.h"
#include "store/remote/door.h"

void ddbi_credentials_release(struct remote *r, struct credentials **c)
{
	(void)r;
	if (*c && --(*c)->refs == 0)
		ddbi_credentials_free(*c);
	*c = NULL;
}

void ddbi_remote_free(struct remote *r)
{
	ddbi_credentials_release(r, &r->credentials);
	pthread_mutex_destroy(&r->lock);
	ddbi_arena_free(&r->arena);
	ddbi_free(r);
}

/* The settings live in the store's arena, an error in the caller's. */
static bool read_settings(
	struct remote *r, const char *address, const struct ddb_open_opts *opts, struct error *err)
{
	struct error own;
	error_init(&own, &r->arena);
	if (ddbi_settings_read(address, opts, &own, &r->settings))
		return true;
	if (own.exception == EXCEPTION_NOMEM)
		return ddbi_fail_nomem(err);
	return ddbi_fail_text(err, own.exception, own.message);
}

bool ddbi_remote_open(
	const char *address, const struct ddb_open_opts *opts, struct error *err, struct store **out)
{
	struct remote *r = ddbi_zalloc(sizeof *r);
	if (!r)
		return ddbi_fail_nomem(err);
	if (pthread_mutex_init(&r->lock, NULL)) {
		ddbi_free(r);
		return ddbi_fail_nomem(err);
	}
	ddbi_arena_init(&r->arena, ARENA_MAX_DEFAULT);
	ddbi_retry_budget_init(&r->budget);
	ddbi_rate_init(&r->rate);
	r->doors = 1; /* this call's, so that a door that cannot be opened does not take the store with it */
	bool ok = read_settings(r, address, opts, err) && ddbi_remote_door_open(r, err, out);
	pthread_mutex_lock(&r->lock);
	bool last = --r->doors == 0;
	pthread_mutex_unlock(&r->lock);
	if (last)
		ddbi_remote_free(r);
	return ok;
}
