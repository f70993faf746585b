/* SPDX-License-Identifier: Apache-2.0 */
#include "base/path.h"
#include "kv/sqlite.h"
#include "session/driver_local.h"
#include "session/session.h"
#include <stdio.h>

static bool check_directory(const char *path, struct error *err)
{
	struct str directory = ddbi_path_directory(path, err->arena);
	if (!directory.p)
		return ddbi_fail_nomem(err);
	if (ddbi_path_kind(directory.p) != PATH_DIRECTORY)
		return ddbi_failf(err, EXCEPTION_IO, "%s cannot be opened: there is no directory %s", path,
			directory.p);
	if (!ddbi_path_writable(directory.p))
		return ddbi_failf(err, EXCEPTION_IO, "%s cannot be opened: the directory %s is not writable",
			path, directory.p);
	return true;
}

static bool check_path(const char *path, struct error *err)
{
	if (!*path)
		return ddbi_failf(err, EXCEPTION_CONVERSION,
			"\"file:\" is no address: a path must follow, as in file:app.db");
	switch (ddbi_path_kind(path)) {
	case PATH_DIRECTORY:
		return ddbi_failf(err, EXCEPTION_IO, "%s cannot be opened: it is a directory", path);
	case PATH_OTHER:
		return ddbi_failf(err, EXCEPTION_IO, "%s cannot be opened: it is no regular file", path);
	case PATH_DENIED:
		return ddbi_failf(err, EXCEPTION_IO,
			"%s cannot be opened: no permission to look into its directory", path);
	case PATH_FILE:
		if (!ddbi_path_writable(path))
			return ddbi_failf(
				err, EXCEPTION_IO, "%s cannot be opened: the file is not writable", path);
		break;
	case PATH_MISSING: break;
	}
	return check_directory(path, err);
}

static bool identity(const char *path, struct error *err, struct str *id)
{
	if (!check_path(path, err))
		return false;
	*id = ddbi_path_resolve(path, err->arena);
	return id->p ||
	       ddbi_failf(err, EXCEPTION_IO, "%s cannot be opened: its path cannot be resolved", path);
}

static bool busy(const char *path, int64_t pid, struct error *err)
{
	char who[48] = "another process";
	if (pid > 0)
		snprintf(who, sizeof who, "the process %lld", (long long)pid);
	return ddbi_failf(err, EXCEPTION_BUSY,
		"%s is open in %s: one process at a time can have it; to share it, let one run ddb serve "
		"--file %s",
		path, who, path);
}

static bool fail(const char *path, enum kv_rc rc, int64_t pid, const char *why, struct error *err)
{
	switch (rc) {
	case KV_NOMEM: return ddbi_fail_nomem(err);
	case KV_BUSY: return busy(path, pid, err);
	case KV_DAMAGED:
	case KV_FORMAT: return ddbi_failf(err, EXCEPTION_DAMAGED, "%s cannot be opened: %s", path, why);
	default: return ddbi_failf(err, EXCEPTION_IO, "%s cannot be opened: %s", path, why);
	}
}

static bool open_file(const char *path, const struct ddb_open_opts *o, struct error *err, struct store **out)
{
	struct kv *kv;
	struct kv_sqlite_opts engine = { .max_bytes = 0 };
	struct local_opts opts = local_options(o, LOCAL_THREAD);
	char why[512] = "";
	int64_t pid = 0;
	enum kv_rc rc = ddbi_kv_sqlite_open(path, &engine, &kv, &pid, why, sizeof why);
	if (rc != KV_OK)
		return fail(path, rc, pid, why[0] ? why : ddbi_kv_rc_text(rc), err);
	return ddbi_local_open(kv, &opts, err, out);
}

const struct session_driver ddbi_driver_file = { "file", identity, open_file };
