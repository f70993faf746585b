/* SPDX-License-Identifier: Apache-2.0 */
/* A descriptor that is readable while another one is, and from a given time on. */
#ifndef BASE_ALARM_H
#define BASE_ALARM_H
#include <stdbool.h>
#include <stdint.h>

struct alarm {
	int fd; /* to wait on; never to be read */
	int timer_fd;
};

bool ddbi_alarm_open(struct alarm *, int other_fd); /* false: the system gives none */
void ddbi_alarm_close(struct alarm *);              /* leaves the other one alone */
/* at_us: of ddbi_monotonic_us; 0 or past: at once; below 0: at no time. Ends the alarm that was set before.
 */
void ddbi_alarm_set(struct alarm *, int64_t at_us);

#endif
