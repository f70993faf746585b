/* SPDX-License-Identifier: Apache-2.0 */
/* The terminal at a descriptor, if there is one. */
#ifndef BASE_TERMINAL_H
#define BASE_TERMINAL_H
#include "base/str.h"

bool ddbi_terminal(int fd);
size_t ddbi_terminal_width(int fd); /* columns; 80 where it does not say */
/* Writes all of it, whatever interrupts. false: failed, and *why (may be NULL) is the system's sentence. */
bool ddbi_write_all(int fd, struct str, const char **why);

#endif
