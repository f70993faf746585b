/* SPDX-License-Identifier: Apache-2.0 */
#include "base/os.h"
#ifndef __linux__
#include <errno.h>
#include <fcntl.h>
#include <sys/random.h>
#include <unistd.h>

#define ENTROPY_MAX 256 /* what getentropy gives at a time */

bool ddbi_random(void *out, size_t n)
{
	for (char *to = out; n > 0;) {
		size_t part = n < ENTROPY_MAX ? n : ENTROPY_MAX;
		if (getentropy(to, part) != 0) {
			return false;
		}
		to += part;
		n -= part;
	}
	return true;
}

static bool prepare(int fd)
{
	int flags = fcntl(fd, F_GETFL);
	return flags >= 0 && fcntl(fd, F_SETFL, flags | O_NONBLOCK) == 0 &&
	       fcntl(fd, F_SETFD, FD_CLOEXEC) == 0;
}

bool ddbi_wakeup_open(struct wakeup *w)
{
	int fds[2];
	*w = (struct wakeup){ -1, -1 };
	if (pipe(fds) != 0) {
		return false;
	}
	*w = (struct wakeup){ fds[0], fds[1] };
	if (!prepare(fds[0]) || !prepare(fds[1])) {
		ddbi_wakeup_close(w);
		return false;
	}
	return true;
}

void ddbi_wakeup_close(struct wakeup *w)
{
	if (w->read_fd >= 0) {
		close(w->read_fd);
		close(w->write_fd);
	}
	*w = (struct wakeup){ -1, -1 };
}

void ddbi_wakeup_signal(struct wakeup *w)
{
	/* A pipe that is full (EAGAIN) is readable already. */
	while (write(w->write_fd, "", 1) < 0 && errno == EINTR) {
	}
}

void ddbi_wakeup_clear(struct wakeup *w)
{
	char bytes[64];
	ssize_t got;
	do {
		got = read(w->read_fd, bytes, sizeof bytes);
	} while (got == (ssize_t)sizeof bytes || (got < 0 && errno == EINTR));
}
#endif
