/* SPDX-License-Identifier: Apache-2.0 */
/* Texts on a terminal: how many columns they take. Of valid UTF-8 without control characters. */
#ifndef BASE_DISPLAY_H
#define BASE_DISPLAY_H
#include "base/str.h"

size_t ddbi_display_width(struct str);
/* How many bytes of it fit into `most` columns, and how many columns those take. */
size_t ddbi_display_cut(struct str, size_t most, size_t *columns);

#endif
