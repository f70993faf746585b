/* SPDX-License-Identifier: Apache-2.0 */
#include "server/listener.h"
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define BACKLOG 1024

static bool bound_port(struct listener *l)
{
	struct sockaddr_storage address;
	socklen_t n = sizeof address;
	char port[16];
	int64_t v;
	if (getsockname(l->fd, (struct sockaddr *)&address, &n) ||
		getnameinfo((struct sockaddr *)&address, n, NULL, 0, port, sizeof port, NI_NUMERICSERV) ||
		!ddbi_str_to_i64(str_z(port), &v))
		return false;
	l->port = (int)v;
	return true;
}

static bool ready(int fd)
{
	return !listen(fd, BACKLOG) && fcntl(fd, F_SETFL, O_NONBLOCK) >= 0 &&
	       fcntl(fd, F_SETFD, FD_CLOEXEC) >= 0;
}

bool ddbi_listen_tcp(struct listener *l, const char *host, int port, struct error *err)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM,
		.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE };
	struct addrinfo *found = NULL;
	char text[16];
	snprintf(text, sizeof text, "%d", port);
	int rc = getaddrinfo(host, text, &hints, &found);
	if (rc)
		return ddbi_failf(err, EXCEPTION_IO, "%s is no address to listen on: %s (give a numeric one)",
			host, gai_strerror(rc));
	int one = 1;
	*l = (struct listener){ .fd = socket(found->ai_family, SOCK_STREAM, 0) };
	bool ok = l->fd >= 0 && !setsockopt(l->fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) &&
		  !bind(l->fd, found->ai_addr, found->ai_addrlen) && ready(l->fd) && bound_port(l);
	freeaddrinfo(found);
	return ok ||
	       ddbi_failf(err, EXCEPTION_IO, "cannot listen on %s port %d: %s", host, port, strerror(errno));
}

/* Left behind by a server that was killed: there is a socket, and nobody answers. */
static bool is_stale(const struct sockaddr_un *address, const char *path)
{
	struct stat st;
	if (lstat(path, &st) || !S_ISSOCK(st.st_mode))
		return false;
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	bool stale = fd >= 0 && connect(fd, (const struct sockaddr *)address, sizeof *address) &&
		     errno == ECONNREFUSED;
	if (fd >= 0)
		close(fd);
	return stale;
}

bool ddbi_listen_unix(struct listener *l, const char *path, struct error *err)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	size_t n = strlen(path);
	*l = (struct listener){ .fd = -1 };
	if (!n || n >= sizeof address.sun_path)
		return ddbi_failf(err, EXCEPTION_IO, "%s: a socket's path has up to %zu bytes", path,
			sizeof address.sun_path - 1);
	memcpy(address.sun_path, path, n);
	if (is_stale(&address, path))
		unlink(path);
	l->fd = socket(AF_UNIX, SOCK_STREAM, 0);
	bool bound = l->fd >= 0 && !bind(l->fd, (const struct sockaddr *)&address, sizeof address);
	if (bound)
		l->path = path;
	return (bound && ready(l->fd)) ||
	       ddbi_failf(err, EXCEPTION_IO, "cannot listen on %s: %s", path, strerror(errno));
}

void ddbi_listener_close(struct listener *l)
{
	if (l->fd >= 0)
		close(l->fd);
	if (l->path)
		unlink(l->path);
	*l = (struct listener){ .fd = -1 };
}
