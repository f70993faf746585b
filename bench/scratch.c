/* SPDX-License-Identifier: Apache-2.0 */
#include "scratch.h"
#include "bench.h"
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void scratch_make(struct scratch *s)
{
	const char *base = getenv("TMPDIR");
	int n = snprintf(
		s->directory, sizeof s->directory, "%s/ddb-bench-XXXXXX", base && *base ? base : "/tmp");
	if (n >= (int)sizeof s->directory || !mkdtemp(s->directory))
		bench_die("a directory for scratch files", "cannot be made");
}

void scratch_path(const struct scratch *s, const char *name, char out[SCRATCH_PATH])
{
	snprintf(out, SCRATCH_PATH, "%s/%s", s->directory, name);
}

void scratch_remove(struct scratch *s)
{
	char path[SCRATCH_PATH + 256];
	DIR *d = opendir(s->directory);
	for (struct dirent *e; d && (e = readdir(d));) {
		snprintf(path, sizeof path, "%s/%s", s->directory, e->d_name);
		if (unlink(path))
			rmdir(path); /* nginx makes some */
	}
	if (d)
		closedir(d);
	rmdir(s->directory);
}
