/* SPDX-License-Identifier: Apache-2.0 */
/* The name that may have been meant where another one was written. */
#ifndef BASE_MEANT_H
#define BASE_MEANT_H
#include "base/str.h"

/* The one of n names that is the fewest insertions, deletions and replacements of a letter away, case aside;
 * NULL: none is close. Names of more than 64 bytes are never close. */
const char *ddbi_meant(struct str written, const char *const *names, size_t n);

#endif
