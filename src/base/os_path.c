/* SPDX-License-Identifier: Apache-2.0 */
#include "base/path.h"
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum path_kind ddbi_path_kind(const char *path)
{
	struct stat st;
	if (stat(path, &st) != 0)
		return errno == EACCES ? PATH_DENIED : PATH_MISSING;
	return S_ISREG(st.st_mode) ? PATH_FILE : S_ISDIR(st.st_mode) ? PATH_DIRECTORY : PATH_OTHER;
}

bool ddbi_path_writable(const char *path)
{
	return access(path, W_OK) == 0;
}

struct str ddbi_path_directory(const char *path, struct ddb_arena *arena)
{
	const char *slash = strrchr(path, '/');
	if (!slash)
		return ddbi_arena_copy(arena, STR("."));
	return ddbi_arena_copy(arena, (struct str){ path, slash == path ? 1 : (size_t)(slash - path) });
}

static struct str join(struct str directory, const char *name, struct ddb_arena *arena)
{
	size_t n = strlen(name), slash = directory.p[directory.n - 1] != '/';
	char *p = ddbi_arena_bytes(arena, directory.n + slash + n + 1);
	if (!p)
		return STR_NONE;
	memcpy(p, directory.p, directory.n);
	p[directory.n] = '/';
	memcpy(p + directory.n + slash, name, n + 1);
	return (struct str){ p, directory.n + slash + n };
}

struct str ddbi_path_resolve(const char *path, struct ddb_arena *arena)
{
	char real[PATH_MAX];
	if (realpath(path, real))
		return ddbi_arena_copy(arena, str_z(real));
	const char *slash = strrchr(path, '/');
	struct str directory = ddbi_path_directory(path, arena);
	if (!directory.p || !realpath(directory.p, real))
		return STR_NONE;
	return join(str_z(real), slash ? slash + 1 : path, arena);
}
