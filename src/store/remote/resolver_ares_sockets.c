/* SPDX-License-Identifier: Apache-2.0 */
#include "store/remote/resolver_sockets.h"
#include <fcntl.h>
#include <stdint.h>
#include <sys/uio.h>
#include <unistd.h>

#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0
#endif

static ares_socket_t open_socket(int family, int type, int protocol, void *user)
{
	int fd = socket(family, type, protocol);
	(void)user;
	if (fd < 0)
		return ARES_SOCKET_BAD;
#ifdef SO_NOSIGPIPE
	setsockopt(fd, SOL_SOCKET, SO_NOSIGPIPE, &(int){ 1 }, sizeof(int));
#endif
	if (fcntl(fd, F_SETFD, FD_CLOEXEC) == 0 && fcntl(fd, F_SETFL, O_NONBLOCK) == 0)
		return fd;
	close(fd);
	return ARES_SOCKET_BAD;
}

static int close_socket(ares_socket_t fd, void *user)
{
	(void)user;
	return close(fd);
}

static int connect_to(ares_socket_t fd, const struct sockaddr *to, ares_socklen_t n, void *user)
{
	(void)user;
	return connect(fd, to, n);
}

static ares_ssize_t receive(ares_socket_t fd, void *bytes, size_t n, int flags, struct sockaddr *from,
	ares_socklen_t *from_n, void *user)
{
	(void)user;
	return recvfrom(fd, bytes, n, flags, from, from_n);
}

static ares_ssize_t send_all(ares_socket_t fd, const struct iovec *parts, int n, void *user)
{
	struct msghdr message = { .msg_iov = (struct iovec *)(uintptr_t)parts, .msg_iovlen = (unsigned)n };
	(void)user;
	return sendmsg(fd, &message, MSG_NOSIGNAL);
}

const struct ares_socket_functions *ddbi_resolver_sockets(void)
{
	static const struct ares_socket_functions functions = { open_socket, close_socket, connect_to,
		receive, send_all };
	return &functions;
}
