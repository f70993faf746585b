/* SPDX-License-Identifier: Apache-2.0 */
#ifdef __linux__
#include "base/mem.h"
#include "base/poll.h"
#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

#define BATCH 256

struct poll {
	int fd;
};

struct poll *ddbi_poll_new(void)
{
	struct poll *p = ddbi_zalloc(sizeof *p);
	if (p && (p->fd = epoll_create1(EPOLL_CLOEXEC)) < 0) {
		ddbi_free(p);
		return NULL;
	}
	return p;
}

void ddbi_poll_free(struct poll *p)
{
	if (!p)
		return;
	close(p->fd);
	ddbi_free(p);
}

static bool control(struct poll *p, int op, int fd, void *user, bool read, bool write)
{
	struct epoll_event e = { .data.ptr = user };
	if (read)
		e.events |= EPOLLIN | EPOLLRDHUP;
	if (write)
		e.events |= EPOLLOUT;
	return epoll_ctl(p->fd, op, fd, &e) == 0;
}

bool ddbi_poll_add(struct poll *p, int fd, void *user, bool read, bool write)
{
	return control(p, EPOLL_CTL_ADD, fd, user, read, write);
}

bool ddbi_poll_change(struct poll *p, int fd, void *user, bool read, bool write)
{
	return control(p, EPOLL_CTL_MOD, fd, user, read, write);
}

void ddbi_poll_remove(struct poll *p, int fd)
{
	control(p, EPOLL_CTL_DEL, fd, NULL, false, false);
}

int ddbi_poll_fd(const struct poll *p)
{
	return p->fd;
}

int ddbi_poll_wait(struct poll *p, struct poll_event *events, int max, int timeout_ms)
{
	struct epoll_event found[BATCH];
	int n = epoll_wait(p->fd, found, max < BATCH ? max : BATCH, timeout_ms);
	for (int i = 0; i < n; i++) {
		events[i].user = found[i].data.ptr;
		events[i].readable = (found[i].events & (EPOLLIN | EPOLLRDHUP | EPOLLERR | EPOLLHUP)) != 0;
		events[i].writable = (found[i].events & EPOLLOUT) != 0;
	}
	return n < 0 ? 0 : n;
}
#else
/* ISO C forbids an empty file. */
extern int ddbi_epoll_unused;
#endif
