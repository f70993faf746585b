/* SPDX-License-Identifier: Apache-2.0 */
/* Waiting for many descriptors at once. */
#ifndef BASE_POLL_H
#define BASE_POLL_H
#include <stdbool.h>
#include <stddef.h>

struct poll_event {
	void *user;
	bool readable, writable; /* an error or a hang-up shows as readable */
};

struct poll;
struct poll *ddbi_poll_new(void); /* NULL: no memory or no descriptor */
void ddbi_poll_free(struct poll *);
/* user comes back with the events; one descriptor is added once. */
bool ddbi_poll_add(struct poll *, int fd, void *user, bool read, bool write);
bool ddbi_poll_change(struct poll *, int fd, void *user, bool read, bool write);
void ddbi_poll_remove(struct poll *, int fd);
/* A descriptor that is readable while there are events; -1: the system has no such thing. */
int ddbi_poll_fd(const struct poll *);
/* Level-triggered. Returns how many events there are, at most max; 0 after the time-out or a signal. */
int ddbi_poll_wait(struct poll *, struct poll_event *events, int max, int timeout_ms);

#endif
