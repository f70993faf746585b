/* SPDX-License-Identifier: Apache-2.0 */
#include "base/terminal.h"
#include <errno.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define WIDTH_DEFAULT 80

bool ddbi_terminal(int fd)
{
	return isatty(fd) == 1;
}

size_t ddbi_terminal_width(int fd)
{
	struct winsize size;
	return ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col ? size.ws_col : WIDTH_DEFAULT;
}

bool ddbi_write_all(int fd, struct str s, const char **why)
{
	while (s.n) {
		ssize_t n = write(fd, s.p, s.n);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			if (why)
				*why = strerror(errno);
			return false;
		}
		s = str_sub(s, (size_t)n, s.n - (size_t)n);
	}
	return true;
}
