/* SPDX-License-Identifier: Apache-2.0 */
/* The AWS files and the profile in use (12-C1, C2). Of this room only. */
#ifndef STORE_REMOTE_PROFILE_H
#define STORE_REMOTE_PROFILE_H
#include "error/error.h"
#include "store/remote/ini.h"

struct profile {
	struct ini credentials, config;
	struct str credentials_path, config_path; /* NUL-terminated; absent: there is no home directory */
	struct str name;
};

/* name NULL: AWS_PROFILE, AWS_DEFAULT_PROFILE, "default". A file that is not there is an empty one. In the
 * error's arena. */
bool ddbi_profile_load(const char *name, struct error *, struct profile *out);
/* Is there anything of that profile in the files? */
bool ddbi_profile_exists(const struct profile *, struct str name);
/* A setting of the profile in use, or of one by name; the credentials file comes first. Absent: not there. */
struct str ddbi_profile_get(const struct profile *, const char *key);
struct str ddbi_profile_of(const struct profile *, struct str name, const char *key);
/* The same in the config file alone. */
struct str ddbi_profile_config(const struct profile *, struct str name, const char *key);
/* A setting of the config file's section "kind name", such as "sso-session x". */
struct str ddbi_profile_section(const struct profile *, const char *kind, struct str name, const char *key);
/* key = value below `service` in the profile's services section. */
struct str ddbi_profile_service(const struct profile *, const char *service, const char *key);

/* A variable of the environment; one that is empty counts as absent. */
struct str ddbi_env(const char *name);
/* The whole file, NUL-terminated and in the error's arena. Absent and true: it is not there or is no file.
 * false: no memory, or longer than a megabyte. */
bool ddbi_file_read(const char *path, struct error *, struct str *out);
/* In place of what the file held, at once or not at all; for nobody but the user to read. */
bool ddbi_file_replace(const char *path, struct str text);

#endif
