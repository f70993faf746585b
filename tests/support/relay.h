/* SPDX-License-Identifier: Apache-2.0 */
/* A relay in front of a service, on a thread: it hands bytes on both ways, holds each answer back for a
 * while, and counts connections and how many requests were unanswered at once. As a proxy it takes CONNECT,
 * to the service whatever the name. One at a time. */
#ifndef SUPPORT_RELAY_H
#define SUPPORT_RELAY_H
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define RELAYS 256

struct relay_way {
	int client, server;
	bool asked;     /* there is a request without an answer */
	bool fresh;     /* nothing has come yet */
	int64_t due_ms; /* of the answer; 0: there is none */
};

static struct {
	int fd, port, service_port, delay_ms;
	volatile bool end;
	volatile int connections, open, most_open, unanswered, most_unanswered, tunnels;
	struct relay_way ways[RELAYS];
	pthread_t thread;
	char address[64];
} relay = { .fd = -1 };

static inline int64_t relay_now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static inline void relay_send(int fd, const char *p, size_t n)
{
	while (n) {
		ssize_t k = send(fd, p, n, MSG_NOSIGNAL);
		if (k <= 0)
			return;
		p += k;
		n -= (size_t)k;
	}
}

static inline void relay_drop(struct relay_way *w)
{
	relay.unanswered -= w->asked;
	relay.open--;
	close(w->client);
	close(w->server);
	*w = (struct relay_way){ -1, -1, false, false, 0 };
}

static inline void relay_accept(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons((uint16_t)relay.service_port) };
	int client = accept(relay.fd, NULL, NULL), server = socket(AF_INET, SOCK_STREAM, 0), i = 0;
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	while (i < RELAYS && relay.ways[i].client >= 0)
		i++;
	if (client < 0 || i == RELAYS || connect(server, (struct sockaddr *)&a, sizeof a)) {
		close(client);
		close(server);
		return;
	}
	relay.ways[i] = (struct relay_way){ client, server, false, true, 0 };
	relay.connections++;
	if (++relay.open > relay.most_open)
		relay.most_open = relay.open;
}

static inline void relay_ask(struct relay_way *w)
{
	static char bytes[65536];
	ssize_t n = recv(w->client, bytes, sizeof bytes, 0);
	if (n <= 0) {
		relay_drop(w);
		return;
	}
	if (w->fresh && n > 8 && !memcmp(bytes, "CONNECT ", 8)) {
		static const char yes[] = "HTTP/1.1 200 Connected\r\n\r\n";
		relay.tunnels++;
		w->fresh = false;
		relay_send(w->client, yes, sizeof yes - 1);
		return;
	}
	w->fresh = false;
	if (!w->asked && ++relay.unanswered > relay.most_unanswered)
		relay.most_unanswered = relay.unanswered;
	w->asked = true;
	relay_send(w->server, bytes, (size_t)n);
}

static inline void relay_answer(struct relay_way *w)
{
	static char bytes[65536];
	ssize_t n = recv(w->server, bytes, sizeof bytes, 0);
	w->due_ms = 0;
	if (n <= 0) {
		relay_drop(w);
		return;
	}
	relay.unanswered -= w->asked;
	w->asked = false;
	relay_send(w->client, bytes, (size_t)n);
}

/* What the server says is left where it is until its time has come. */
static inline int relay_wait(struct pollfd *p)
{
	int64_t now = relay_now();
	int timeout = 20;
	p[0] = (struct pollfd){ .fd = relay.fd, .events = POLLIN };
	for (int i = 0; i < RELAYS; i++) {
		struct relay_way *w = &relay.ways[i];
		bool held = w->due_ms > now;
		p[1 + 2 * i] = (struct pollfd){ .fd = w->client, .events = POLLIN };
		p[2 + 2 * i] = (struct pollfd){ .fd = held ? -1 : w->server, .events = POLLIN };
		if (w->client >= 0 && held && w->due_ms - now < timeout)
			timeout = (int)(w->due_ms - now);
	}
	return poll(p, 1 + 2 * RELAYS, timeout);
}

static inline void *relay_run(void *unused)
{
	static struct pollfd p[1 + 2 * RELAYS];
	while (!relay.end) {
		if (relay_wait(p) < 0)
			continue;
		for (int i = 0; i < RELAYS; i++) {
			struct relay_way *w = &relay.ways[i];
			if (w->client >= 0 && p[1 + 2 * i].revents)
				relay_ask(w);
			if (w->client < 0 || !p[2 + 2 * i].revents)
				continue;
			if (!w->due_ms && relay.delay_ms)
				w->due_ms = relay_now() + relay.delay_ms;
			else
				relay_answer(w);
		}
		if (p[0].revents)
			relay_accept();
	}
	return unused;
}

/* "127.0.0.1:PORT" */
static inline const char *relay_start(int service_port, int delay_ms)
{
	struct sockaddr_in a = { .sin_family = AF_INET };
	socklen_t n = sizeof a;
	memset(&relay, 0, sizeof relay);
	for (int i = 0; i < RELAYS; i++)
		relay.ways[i].client = relay.ways[i].server = -1;
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	relay.fd = socket(AF_INET, SOCK_STREAM, 0);
	relay.service_port = service_port;
	relay.delay_ms = delay_ms;
	if (relay.fd < 0 || bind(relay.fd, (struct sockaddr *)&a, sizeof a) || listen(relay.fd, 256) ||
		getsockname(relay.fd, (struct sockaddr *)&a, &n) ||
		pthread_create(&relay.thread, NULL, relay_run, NULL)) {
		perror("relay");
		abort();
	}
	relay.port = ntohs(a.sin_port);
	snprintf(relay.address, sizeof relay.address, "127.0.0.1:%d", relay.port);
	return relay.address;
}

static inline void relay_stop(void)
{
	relay.end = true;
	pthread_join(relay.thread, NULL);
	for (int i = 0; i < RELAYS; i++)
		if (relay.ways[i].client >= 0)
			relay_drop(&relay.ways[i]);
	close(relay.fd);
}

#endif
