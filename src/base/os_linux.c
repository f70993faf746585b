/* SPDX-License-Identifier: Apache-2.0 */
#include "base/os.h"
#ifdef __linux__
#include <errno.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <unistd.h>

bool ddbi_random(void *out, size_t n)
{
	char *to = out;
	while (n > 0) {
		ssize_t got = getrandom(to, n, 0);
		if (got < 0 && errno == EINTR) {
			continue;
		}
		if (got <= 0) {
			return false;
		}
		to += got;
		n -= (size_t)got;
	}
	return true;
}

bool ddbi_wakeup_open(struct wakeup *w)
{
	w->read_fd = w->write_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	return w->read_fd >= 0;
}

void ddbi_wakeup_close(struct wakeup *w)
{
	if (w->read_fd >= 0) {
		close(w->read_fd);
	}
	w->read_fd = w->write_fd = -1;
}

void ddbi_wakeup_signal(struct wakeup *w)
{
	uint64_t one = 1;
	/* A counter that is full (EAGAIN) is readable already. */
	while (write(w->write_fd, &one, sizeof one) < 0 && errno == EINTR) {
	}
}

void ddbi_wakeup_clear(struct wakeup *w)
{
	uint64_t count;
	while (read(w->read_fd, &count, sizeof count) < 0 && errno == EINTR) {
	}
}
#endif
