/* SPDX-License-Identifier: Apache-2.0 */
/* A service that a test makes up: a thread that hands each HTTP request to a function and sends what that
 * says, one connection after another. No assertions inside the function: it runs on that thread. */
#ifndef SUPPORT_FAKE_HTTP_H
#define SUPPORT_FAKE_HTTP_H
#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define FAKE_ROOM ((size_t)1 << 20)

struct fake_request {
	int number; /* 1 is the first */
	char method[16], path[1024];
	const char *head; /* all of it, as it came */
	const char *body;
};

struct fake_answer {
	int status;          /* 0: 200 */
	const char *headers; /* lines with CR LF; NULL: none */
	const char *body;    /* NULL: none */
	size_t body_n;       /* 0: up to its NUL */
	int delay_ms;        /* before the first byte */
	int drip_ms;         /* between bytes of the body */
	int cut;             /* so many bytes at the end of the answer are never sent */
	bool hang_up;        /* nothing at all is sent */
};

typedef void fake_fn(const struct fake_request *, struct fake_answer *, void *user);

static struct {
	int fd;
	int port;
	fake_fn *fn;
	void *user;
	int number;
	pthread_t thread;
	char in[FAKE_ROOM];
	char address[64];
} fake = { .fd = -1 };

/* The value of a header, up to the line's end, in room; NULL: it is not there. */
static inline const char *fake_header(const struct fake_request *r, const char *name, char *room, size_t size)
{
	size_t n = strlen(name);
	for (const char *line = strstr(r->head, "\r\n"); line && line[2] != '\r';
		line = strstr(line, "\r\n")) {
		line += 2;
		if (strncasecmp(line, name, n) || line[n] != ':')
			continue;
		line += n + 1 + strspn(line + n + 1, " ");
		snprintf(room, size, "%.*s", (int)strcspn(line, "\r\n"), line);
		return room;
	}
	return NULL;
}

static inline void fake_sleep(int ms)
{
	nanosleep(&(struct timespec){ ms / 1000, (long)(ms % 1000) * 1000000 }, NULL);
}

static inline void fake_send(int fd, const char *p, size_t n)
{
	while (n) {
		ssize_t k = send(fd, p, n, MSG_NOSIGNAL);
		if (k <= 0)
			return;
		p += k;
		n -= (size_t)k;
	}
}

static inline bool fake_read(int fd, struct fake_request *r)
{
	size_t n = 0, want = 0;
	char *end = NULL;
	for (;;) {
		ssize_t k = recv(fd, fake.in + n, FAKE_ROOM - 1 - n, 0);
		if (k <= 0)
			return false;
		n += (size_t)k;
		fake.in[n] = '\0';
		if (!end && (end = strstr(fake.in, "\r\n\r\n"))) {
			char room[32];
			end[3] = '\0';
			r->head = fake.in;
			want = (size_t)(end + 4 - fake.in);
			if (fake_header(r, "Content-Length", room, sizeof room))
				want += strtoul(room, NULL, 10);
		}
		if (end && n >= want)
			break;
	}
	r->body = end + 4;
	size_t method = strcspn(fake.in, " "), path = strcspn(fake.in + method + 1, " ");
	if (method >= sizeof r->method || path >= sizeof r->path)
		return false;
	memcpy(r->method, fake.in, method);
	memcpy(r->path, fake.in + method + 1, path);
	return true;
}

static inline void fake_reply(int fd, const struct fake_answer *a)
{
	char head[4096];
	size_t body_n = a->body_n ? a->body_n : a->body ? strlen(a->body) : 0, cut = (size_t)a->cut;
	int n = snprintf(head, sizeof head,
		"HTTP/1.1 %d X\r\nConnection: close\r\nContent-Length: %zu\r\n%s\r\n",
		a->status ? a->status : 200, body_n, a->headers ? a->headers : "");
	size_t head_n = n > 0 ? (size_t)n : 0;
	if (cut > head_n + body_n)
		cut = head_n + body_n;
	if (a->delay_ms)
		fake_sleep(a->delay_ms);
	fake_send(fd, head, cut > body_n ? head_n + body_n - cut : head_n);
	size_t left = cut < body_n ? body_n - cut : 0;
	for (size_t i = 0; a->drip_ms && i < left; i++) {
		fake_send(fd, a->body + i, 1);
		fake_sleep(a->drip_ms);
	}
	if (!a->drip_ms && left)
		fake_send(fd, a->body, left);
}

static inline void *fake_run(void *unused)
{
	for (int fd; (fd = accept(fake.fd, NULL, NULL)) >= 0; close(fd)) {
		struct fake_request r = { .number = 0 };
		struct fake_answer a = { .status = 0 };
		if (!fake_read(fd, &r))
			continue;
		r.number = ++fake.number;
		fake.fn(&r, &a, fake.user);
		if (!a.hang_up)
			fake_reply(fd, &a);
	}
	return unused;
}

/* "http://127.0.0.1:PORT" */
static inline const char *fake_start(fake_fn *fn, void *user)
{
	struct sockaddr_in a = { .sin_family = AF_INET };
	socklen_t n = sizeof a;
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	fake.fd = socket(AF_INET, SOCK_STREAM, 0);
	fake.fn = fn;
	fake.user = user;
	fake.number = 0;
	if (fake.fd < 0 || bind(fake.fd, (struct sockaddr *)&a, sizeof a) || listen(fake.fd, 128) ||
		getsockname(fake.fd, (struct sockaddr *)&a, &n) ||
		pthread_create(&fake.thread, NULL, fake_run, NULL)) {
		perror("fake service");
		abort();
	}
	fake.port = ntohs(a.sin_port);
	snprintf(fake.address, sizeof fake.address, "http://127.0.0.1:%d", fake.port);
	return fake.address;
}

static inline void fake_stop(void)
{
	shutdown(fake.fd, SHUT_RDWR);
	pthread_join(fake.thread, NULL);
	close(fake.fd);
	fake.fd = -1;
}

#endif
