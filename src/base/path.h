/* SPDX-License-Identifier: Apache-2.0 */
/* What the file system says of a path. */
#ifndef BASE_PATH_H
#define BASE_PATH_H
#include "base/arena.h"

enum path_kind { PATH_MISSING, PATH_FILE, PATH_DIRECTORY, PATH_OTHER, PATH_DENIED };
enum path_kind ddbi_path_kind(const char *path);
bool ddbi_path_writable(const char *path); /* by this process */
/* The directory that the path's last part is in, in the arena and NUL-terminated; p NULL: no memory. */
struct str ddbi_path_directory(const char *path, struct ddb_arena *);
/* The same for every way of naming one file: absolute, without links; its last part need not exist. In the
 * arena; absent: no memory, or its directory does not exist. */
struct str ddbi_path_resolve(const char *path, struct ddb_arena *);

#endif
