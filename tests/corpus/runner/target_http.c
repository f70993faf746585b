/* SPDX-License-Identifier: Apache-2.0 */
/* `ddb serve` in a process of its own, over a plain socket. */
#include "support/served.h"
#include "target.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define ANSWER_MAX ((size_t)32 << 20)

struct http_target {
	struct target base;
	int fd;
	unsigned short port;
};

static bool reach(struct http_target *t)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(t->port) };
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	int one = 1; /* a request goes out in two pieces */
	t->fd = socket(AF_INET, SOCK_STREAM, 0);
	return t->fd >= 0 && connect(t->fd, (struct sockaddr *)&a, sizeof a) == 0 &&
	       !setsockopt(t->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
}

static bool send_all(int fd, const char *p, size_t n)
{
	while (n) {
		ssize_t k = send(fd, p, n, MSG_NOSIGNAL);
		if (k <= 0)
			return false;
		p += k;
		n -= (size_t)k;
	}
	return true;
}

/* One response with a Content-Length; the body is the caller's. */
static char *receive(int fd, int *status)
{
	size_t cap = 65536, len = 0, want = 0;
	char *p = malloc(cap + 1);
	while (p) {
		ssize_t k = recv(fd, p + len, cap - len, 0);
		if (k <= 0)
			break;
		len += (size_t)k;
		p[len] = 0;
		char *body = strstr(p, "\r\n\r\n"), *length = strstr(p, "Content-Length: ");
		if (body && length) {
			size_t head = (size_t)(body + 4 - p);
			want = head + strtoul(length + 16, NULL, 10);
			if (len >= want) {
				*status = (int)strtol(p + 9, NULL, 10);
				memmove(p, p + head, want - head);
				p[want - head] = 0;
				return p;
			}
		}
		if (len == cap) {
			char *more = cap < ANSWER_MAX ? realloc(p, cap * 2 + 1) : NULL;
			if (!more)
				break;
			p = more;
			cap *= 2;
		}
	}
	free(p);
	return NULL;
}

static const char *service_of(const char *op)
{
	static const char *const streams[] = { "ListStreams", "DescribeStream", "GetShardIterator",
		"GetRecords" };
	for (size_t i = 0; i < sizeof streams / sizeof *streams; i++)
		if (!strcmp(op, streams[i]))
			return "DynamoDBStreams_20120810";
	return "DynamoDB_20120810";
}

static char *call(struct target *base, const char *op, const char *json, bool *failed)
{
	struct http_target *t = (struct http_target *)base;
	char head[1024];
	int status = 0;
	int n = snprintf(head, sizeof head,
		"POST / HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nX-Amz-Target: %s.%s\r\n"
		"Content-Type: application/x-amz-json-1.0\r\nX-Amz-Date: 20260101T000000Z\r\n"
		"Authorization: AWS4-HMAC-SHA256 Credential=AKID/20260101/us-east-1/dynamodb/aws4_request, "
		"SignedHeaders=host;x-amz-date;x-amz-target, Signature=00\r\nContent-Length: %zu\r\n\r\n",
		t->port, service_of(op), op, strlen(json));
	if (n < 0 || n >= (int)sizeof head || !send_all(t->fd, head, (size_t)n) ||
		!send_all(t->fd, json, strlen(json)))
		return NULL;
	char *answer = receive(t->fd, &status);
	*failed = status != 200;
	return answer;
}

static void close_target(struct target *base)
{
	struct http_target *t = (struct http_target *)base;
	if (t->fd >= 0)
		close(t->fd);
	served_stop();
	free(t);
}

struct target *target_http(const char *server)
{
	struct http_target *t = calloc(1, sizeof *t);
	if (!t)
		return NULL;
	*t = (struct http_target){ { "http", target_fresh_by_calls, call, close_target }, -1, 0 };
	const char *where = served_start(server);
	if (where)
		t->port = (unsigned short)strtoul(strrchr(where, ':') + 1, NULL, 10);
	if (where && reach(t))
		return (struct target *)t;
	close_target((struct target *)t);
	return NULL;
}
