/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_PROCESS_H
#define BASE_PROCESS_H
#include <stdint.h>

int64_t ddbi_process_id(void);
/* Another number in the child of a fork() than in its parent, and much cheaper to ask than the process id. */
unsigned ddbi_process_generation(void);

#endif
