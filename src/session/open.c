/* SPDX-License-Identifier: Apache-2.0 */
/* ddb_open: from an address to a driver, and from there to a store. */
#include "session/session.h"
#include "store/realism/realism.h"

static bool scheme_is(const char *where, const char *scheme, const char **rest)
{
	size_t n = strlen(scheme);
	if (strncmp(where, scheme, n) != 0 || where[n] != ':')
		return false;
	*rest = where + n + 1;
	return true;
}

static const struct session_driver *find_driver(const char *where, const char **rest)
{
	for (size_t i = 0; ddbi_drivers[i]; i++)
		if (scheme_is(where, ddbi_drivers[i]->scheme, rest))
			return ddbi_drivers[i];
	return NULL;
}

static bool refuse(const char *where, struct error *err)
{
	const char *rest;
	if (scheme_is(where, "aws", &rest) || scheme_is(where, "http", &rest) ||
		scheme_is(where, "https", &rest))
		return ddbi_failf(err, EXCEPTION_CONVERSION,
			"\"%s\": services over HTTP are not in this library: link libddb or libddb-remote",
			where);
	if (scheme_is(where, "memory", &rest))
		return ddbi_failf(err, EXCEPTION_CONVERSION,
			"\"%s\": memory stores are not in this library: link libddb or libddb-memory", where);
	if (scheme_is(where, "file", &rest))
		return ddbi_failf(err, EXCEPTION_CONVERSION,
			"\"%s\": file stores are not in this library: link libddb", where);
	return ddbi_failf(err, EXCEPTION_CONVERSION,
		"\"%s\" is no address: use memory:, memory:NAME, file:PATH, aws:REGION, http://HOST:PORT or "
		"https://HOST",
		where);
}

static bool open_driver(struct ddb *db, const char *where, struct error *err)
{
	const char *rest = NULL;
	struct str id = STR_NONE;
	const struct session_driver *driver = find_driver(where, &rest);
	if (!driver)
		return refuse(where, err);
	if (driver->identity && !driver->identity(rest, err, &id))
		return false;
	if (id.p)
		return ddbi_shared_open(driver, rest, id, &db->options, err, &db->shared, &db->store);
	return driver->open(rest, &db->options, err, &db->store);
}

static bool open_store(struct ddb *db, const char *where, struct error *err)
{
	const struct ddb_open_opts *o = &db->options;
	if (!open_driver(db, where, err))
		return false;
	if (!o->realism ||
		ddbi_realism_open(db->store, o->realism, o->clock_us, o->clock_user, err, &db->store))
		return true;
	ddbi_shared_release(db->shared);
	db->shared = NULL;
	return false;
}

enum ddb_rc ddb_open(struct ddb **out, const char *where, const struct ddb_open_opts *options)
{
	struct error err;
	if (!out)
		return DDB_MISUSE;
	struct ddb *db = *out = ddbi_session_new(options);
	if (!db)
		return DDB_NOMEM;
	error_init(&err, &db->arena);
	if (!ddbi_environment(db, &err, &where) || !open_store(db, where, &err))
		db->store = NULL;
	db->options.remote = NULL; /* the caller's, who may free it now */
	return ddbi_session_end(db, &err);
}
