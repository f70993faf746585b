/* SPDX-License-Identifier: Apache-2.0 */
/* For tests that read their cases from a file of lines or of fields between tabs. */
#ifndef SUPPORT_TEXT_FILE_H
#define SUPPORT_TEXT_FILE_H
#include "base/str.h"
#include <stdio.h>
#include <stdlib.h>

/* The whole file, for free(); ends the run if it cannot be read. */
static inline struct str text_file_read(const char *path)
{
	FILE *f = fopen(path, "rb");
	if (!f || fseek(f, 0, SEEK_END) != 0) {
		fprintf(stderr, "cannot read %s\n", path);
		abort();
	}
	long size = ftell(f);
	char *p = malloc((size_t)size + 1);
	rewind(f);
	if (!p || fread(p, 1, (size_t)size, f) != (size_t)size) {
		fprintf(stderr, "cannot read %s\n", path);
		abort();
	}
	fclose(f);
	p[size] = '\0';
	return (struct str){ p, (size_t)size };
}

/* Takes off what stands before the next `separator`; false: nothing is left. */
static inline bool text_file_cut(struct str *rest, char separator, struct str *out)
{
	if (!rest->p || rest->n == 0) {
		return false;
	}
	const char *end = memchr(rest->p, separator, rest->n);
	*out = (struct str){ rest->p, end ? (size_t)(end - rest->p) : rest->n };
	size_t used = out->n + (end ? 1 : 0);
	*rest = (struct str){ rest->p + used, rest->n - used };
	return true;
}

/* The next field of a line, empty when the line has no more. */
static inline struct str text_file_field(struct str *line)
{
	struct str field = STR("");
	text_file_cut(line, '\t', &field);
	return field;
}

#endif
