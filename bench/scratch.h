/* SPDX-License-Identifier: Apache-2.0 */
/* A directory for the files of a bench: in $TMPDIR or /tmp, and gone at the end. */
#ifndef BENCH_SCRATCH_H
#define BENCH_SCRATCH_H

#define SCRATCH_PATH 512

struct scratch {
	char directory[SCRATCH_PATH / 2];
};
void scratch_make(struct scratch *); /* ends the program where that fails */
void scratch_path(const struct scratch *, const char *name, char out[SCRATCH_PATH]);
void scratch_remove(struct scratch *); /* with its files */

#endif
