/* SPDX-License-Identifier: Apache-2.0 */
/* A lock that one opener at a time can have, among processes and within one: a file beside what it guards,
 * with the owner's process id in it. It is gone when the owner is, however that ended. */
#ifndef BASE_LOCK_H
#define BASE_LOCK_H
#include <stdint.h>

struct file_lock {
	int fd; /* -1: not held */
};

enum lock_result {
	LOCK_HELD,
	LOCK_OTHERS, /* somebody has it; *pid says who, 0: unknown */
	LOCK_FAILED  /* the file cannot be made or locked; errno says why */
};
enum lock_result ddbi_lock_take(const char *path, struct file_lock *, int64_t *pid);
void ddbi_lock_drop(const char *path, struct file_lock *); /* and removes the file */

#endif
