/* SPDX-License-Identifier: Apache-2.0 */
#include "http/listen.h"
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct addrinfo *look_up(const char *host, int port)
{
	struct addrinfo hints = {
		.ai_flags = AI_PASSIVE | AI_NUMERICSERV,
		.ai_socktype = SOCK_STREAM,
	};
	struct addrinfo *found = NULL;
	char service[16];
	snprintf(service, sizeof service, "%d", port);
	int rc = getaddrinfo(host, service, &hints, &found);
	if (rc)
		fprintf(stderr, "blog: no such host: %s: %s\n", host, gai_strerror(rc));
	return rc ? NULL : found;
}

static int open_socket(const struct addrinfo *a)
{
	int yes = 1, fd = socket(a->ai_family, a->ai_socktype, a->ai_protocol);
	if (fd < 0)
		return -1;
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) || fcntl(fd, F_SETFD, FD_CLOEXEC) ||
		fcntl(fd, F_SETFL, O_NONBLOCK) || bind(fd, a->ai_addr, a->ai_addrlen) || listen(fd, 511)) {
		int why = errno;
		close(fd);
		errno = why;
		return -1;
	}
	return fd;
}

static int port_of(int fd)
{
	struct sockaddr_storage address;
	socklen_t size = sizeof address;
	if (getsockname(fd, (struct sockaddr *)&address, &size))
		return 0;
	return ntohs(address.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&address)->sin6_port
						   : ((struct sockaddr_in *)&address)->sin_port);
}

int listen_on(const char *host, int *port)
{
	struct addrinfo *found = look_up(host, *port);
	if (!found)
		return -1;
	int fd = open_socket(found);
	int why = errno;
	freeaddrinfo(found);
	if (fd >= 0)
		*port = port_of(fd);
	else if (why == EADDRINUSE)
		fprintf(stderr,
			"blog: port %d of %s is in use by another program; take another with --port, or any "
			"that is "
			"free with --port 0\n",
			*port, host);
	else
		fprintf(stderr, "blog: cannot listen on port %d of %s: %s\n", *port, host, strerror(why));
	return fd;
}
