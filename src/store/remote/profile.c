/* SPDX-License-Identifier: Apache-2.0 */
#include "store/remote/profile.h"
#include "base/buf.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define FILE_MAX     ((size_t)1 << 20)
#define PATH_LONGEST 4096

struct str ddbi_env(const char *name)
{
	const char *value = getenv(name);
	return value && *value ? str_z(value) : STR_NONE;
}

static bool read_all(FILE *f, struct buf *out)
{
	size_t n = 1;
	while (n && !out->failed) {
		char *to = ddbi_buf_reserve(out, 4096);
		n = to ? fread(to, 1, 4096, f) : 0;
		out->len += n;
	}
	return !out->failed;
}

bool ddbi_file_read(const char *path, struct error *err, struct str *out)
{
	struct buf text;
	FILE *f = fopen(path, "re");
	*out = STR_NONE;
	if (!f)
		return true;
	ddbi_buf_init(&text, FILE_MAX);
	bool ok = read_all(f, &text), long_one = text.too_long;
	fclose(f);
	if (ok)
		*out = ddbi_arena_copy(err->arena, buf_view(&text));
	ddbi_buf_free(&text);
	if (long_one)
		return ddbi_failf(err, EXCEPTION_CREDENTIALS, "%s is longer than a megabyte", path);
	return out->p || ddbi_fail_nomem(err);
}

static bool write_all(int fd, struct str text)
{
	for (size_t at = 0; at < text.n;) {
		ssize_t n = write(fd, text.p + at, text.n - at);
		if (n < 0 && errno != EINTR)
			return false;
		at += n > 0 ? (size_t)n : 0;
	}
	return fsync(fd) == 0;
}

bool ddbi_file_replace(const char *path, struct str text)
{
	char beside[PATH_LONGEST];
	int n = snprintf(beside, sizeof beside, "%s.XXXXXX", path);
	int fd = n > 0 && (size_t)n < sizeof beside ? mkstemp(beside) : -1; /* mode 0600 */
	if (fd < 0)
		return false;
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	bool ok = write_all(fd, text);
	ok = close(fd) == 0 && ok && rename(beside, path) == 0;
	if (!ok)
		unlink(beside);
	return ok;
}

/* The path in the variable, where a leading ~/ is the home directory, or else the usual one. Absent: there is
 * no home directory. */
static bool path_of(const char *variable, const char *usual, struct error *err, struct str *out)
{
	struct str given = ddbi_env(variable), home = ddbi_env("HOME");
	struct buf path;
	bool below_home = !given.p || str_starts(given, STR("~/"));
	*out = STR_NONE;
	if (below_home && !home.p)
		return true;
	ddbi_buf_init(&path, 8192);
	if (below_home)
		buf_str(&path, home);
	if (!given.p)
		buf_z(&path, usual);
	else
		buf_str(&path, below_home ? str_sub(given, 1, given.n - 1) : given);
	if (!path.failed)
		*out = ddbi_arena_copy(err->arena, buf_view(&path));
	ddbi_buf_free(&path);
	return out->p || ddbi_fail_nomem(err);
}

static bool load(struct str path, struct error *err, struct ini *out)
{
	struct str text = STR_NONE;
	if (path.p && !ddbi_file_read(path.p, err, &text))
		return false;
	return ddbi_ini_read(text.p ? text : STR(""), err->arena, out) || ddbi_fail_nomem(err);
}

bool ddbi_profile_load(const char *name, struct error *err, struct profile *out)
{
	struct str wanted = name ? str_z(name) : ddbi_env("AWS_PROFILE");
	if (!wanted.p)
		wanted = ddbi_env("AWS_DEFAULT_PROFILE");
	*out = (struct profile){ .name = ddbi_arena_copy(err->arena, wanted.p ? wanted : STR("default")) };
	if (!out->name.p)
		return ddbi_fail_nomem(err);
	return path_of("AWS_SHARED_CREDENTIALS_FILE", "/.aws/credentials", err, &out->credentials_path) &&
	       path_of("AWS_CONFIG_FILE", "/.aws/config", err, &out->config_path) &&
	       load(out->credentials_path, err, &out->credentials) &&
	       load(out->config_path, err, &out->config);
}

/* "profile x" in the config file. */
static struct str prefixed(const char *kind, struct str name, char *room, size_t size)
{
	int n = snprintf(room, size, "%s %.*s", kind, (int)name.n, name.p);
	return n > 0 && (size_t)n < size ? (struct str){ room, (size_t)n } : STR("");
}

struct str ddbi_profile_config(const struct profile *p, struct str name, const char *key)
{
	char room[512];
	struct str found = ddbi_ini_get(&p->config, prefixed("profile", name, room, sizeof room), key);
	return found.p || !str_eq(name, STR("default")) ? found : ddbi_ini_get(&p->config, name, key);
}

struct str ddbi_profile_of(const struct profile *p, struct str name, const char *key)
{
	struct str found = ddbi_ini_get(&p->credentials, name, key);
	return found.p ? found : ddbi_profile_config(p, name, key);
}

struct str ddbi_profile_get(const struct profile *p, const char *key)
{
	return ddbi_profile_of(p, p->name, key);
}

bool ddbi_profile_exists(const struct profile *p, struct str name)
{
	char room[512];
	return ddbi_ini_has(&p->credentials, name) ||
	       ddbi_ini_has(&p->config, prefixed("profile", name, room, sizeof room)) ||
	       (str_eq(name, STR("default")) && ddbi_ini_has(&p->config, name));
}

struct str ddbi_profile_section(const struct profile *p, const char *kind, struct str name, const char *key)
{
	char room[512];
	return ddbi_ini_get(&p->config, prefixed(kind, name, room, sizeof room), key);
}

struct str ddbi_profile_service(const struct profile *p, const char *service, const char *key)
{
	char room[512];
	struct str services = ddbi_profile_get(p, "services");
	if (!services.p)
		return STR_NONE;
	return ddbi_ini_nested(&p->config, prefixed("services", services, room, sizeof room), service, key);
}
