/* SPDX-License-Identifier: Apache-2.0 */
/* A home directory of the test's own, and nothing of the machine's AWS settings. */
#ifndef SUPPORT_AWS_HOME_H
#define SUPPORT_AWS_HOME_H
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char aws_home[64];

static inline void aws_home_path(const char *name, char *out, size_t n)
{
	snprintf(out, n, "%s/%s", aws_home, name);
}

static inline bool aws_home_write(const char *name, const char *text)
{
	char path[256];
	aws_home_path(name, path, sizeof path);
	FILE *f = fopen(path, "w");
	return f && fputs(text, f) >= 0 && fclose(f) == 0;
}

static inline bool aws_home_read(const char *name, char *out, size_t n)
{
	char path[256];
	aws_home_path(name, path, sizeof path);
	FILE *f = fopen(path, "r");
	size_t got = f ? fread(out, 1, n - 1, f) : 0;
	out[got] = '\0';
	return f && fclose(f) == 0;
}

static inline void aws_home_remove(const char *name)
{
	char path[256];
	aws_home_path(name, path, sizeof path);
	unlink(path);
}

/* Before each test. */
static inline void aws_home_clean(void)
{
	extern char **environ;
	for (char **e = environ; *e;) {
		char name[128];
		snprintf(name, sizeof name, "%.*s", (int)strcspn(*e, "="), *e);
		if (!strncmp(name, "AWS_", 4))
			unsetenv(name);
		else
			e++;
	}
	setenv("HOME", aws_home, 1);
	setenv("AWS_EC2_METADATA_DISABLED", "true", 1);
	aws_home_remove(".aws/credentials");
	aws_home_remove(".aws/config");
}

static inline bool aws_home_make(void)
{
	static const char *const folders[] = { ".aws", ".aws/sso", ".aws/sso/cache" };
	snprintf(aws_home, sizeof aws_home, "/tmp/ddb-home-XXXXXX");
	if (!mkdtemp(aws_home))
		return false;
	for (size_t i = 0; i < 3; i++) {
		char path[128];
		aws_home_path(folders[i], path, sizeof path);
		if (mkdir(path, 0700))
			return false;
	}
	return true;
}

static inline bool aws_home_drop(void)
{
	char command[128];
	snprintf(command, sizeof command, "rm -r %s", aws_home);
	FILE *p = popen(command, "r");
	return p && pclose(p) == 0;
}

#endif
