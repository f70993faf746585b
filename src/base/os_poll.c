/* SPDX-License-Identifier: Apache-2.0 */
/* The same over poll(2), where there is no epoll. */
#ifndef __linux__
#include "base/mem.h"
#include "base/poll.h"
#include <poll.h>

struct poll {
	struct pollfd *fds;
	void **users;
	size_t n, cap;
};

struct poll *ddbi_poll_new(void)
{
	return ddbi_zalloc(sizeof(struct poll));
}

void ddbi_poll_free(struct poll *p)
{
	if (!p)
		return;
	ddbi_free(p->fds);
	ddbi_free(p->users);
	ddbi_free(p);
}

static bool grow(struct poll *p)
{
	size_t cap = p->cap ? p->cap * 2 : 64;
	struct pollfd *fds = ddbi_realloc(p->fds, cap * sizeof *fds);
	if (fds)
		p->fds = fds;
	void **users = ddbi_realloc(p->users, cap * sizeof *users);
	if (users)
		p->users = users;
	if (!fds || !users)
		return false;
	p->cap = cap;
	return true;
}

static short mask(bool read, bool write)
{
	return (short)((read ? POLLIN : 0) | (write ? POLLOUT : 0));
}

bool ddbi_poll_add(struct poll *p, int fd, void *user, bool read, bool write)
{
	if (p->n == p->cap && !grow(p))
		return false;
	p->fds[p->n] = (struct pollfd){ .fd = fd, .events = mask(read, write) };
	p->users[p->n++] = user;
	return true;
}

bool ddbi_poll_change(struct poll *p, int fd, void *user, bool read, bool write)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->fds[i].fd == fd) {
			p->fds[i].events = mask(read, write);
			p->users[i] = user;
			return true;
		}
	return false;
}

void ddbi_poll_remove(struct poll *p, int fd)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->fds[i].fd == fd) {
			p->n--;
			p->fds[i] = p->fds[p->n];
			p->users[i] = p->users[p->n];
			return;
		}
}

int ddbi_poll_fd(const struct poll *p)
{
	(void)p;
	return -1;
}

int ddbi_poll_wait(struct poll *p, struct poll_event *events, int max, int timeout_ms)
{
	int n = 0;
	if (poll(p->fds, (nfds_t)p->n, timeout_ms) <= 0)
		return 0;
	for (size_t i = 0; i < p->n && n < max; i++)
		if (p->fds[i].revents) {
			short r = p->fds[i].revents;
			events[n++] =
				(struct poll_event){ p->users[i], (r & ~POLLOUT) != 0, (r & POLLOUT) != 0 };
		}
	return n;
}
#else
extern int ddbi_poll_unused;
#endif
