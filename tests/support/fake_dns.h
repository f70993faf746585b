/* SPDX-License-Identifier: Apache-2.0 */
/* A DNS server that a test makes up, in a process of its own: it says of every name what the test wants it to
 * say at the moment, by UDP and TCP. "127.0.0.1:PORT" is fake_dns.address. */
#ifndef SUPPORT_FAKE_DNS_H
#define SUPPORT_FAKE_DNS_H
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

enum dns_mood {
	DNS_ANSWERS,
	DNS_ABSENT,  /* there is no such name */
	DNS_EMPTY,   /* there is, and it has no address */
	DNS_FAILS,   /* the server cannot tell */
	DNS_SILENT,  /* nothing comes back */
	DNS_CUTS,    /* by UDP there is room for nothing; TCP has it all */
	DNS_DEAF,    /* to who asks for the newer kind of address */
	DNS_BABBLES, /* first something that is no answer, then the answer */
};

/* Shared with the server's process. */
struct dns_script {
	volatile enum dns_mood mood;
	volatile int delay_ms, ttl, nfour;
	volatile bool six; /* and ::1 */
	char four[8][16];
	volatile int asked, by_tcp;
	char name[256]; /* that was asked for last */
};

static struct {
	struct dns_script *script;
	pid_t pid;
	char address[32];
} fake_dns;

static inline size_t dns_put16(unsigned char *to, size_t at, unsigned v)
{
	to[at] = (unsigned char)(v >> 8);
	to[at + 1] = (unsigned char)v;
	return at + 2;
}

static inline size_t dns_record(
	unsigned char *to, size_t at, unsigned type, const void *data, unsigned n, int ttl)
{
	at = dns_put16(to, at, 0xc00c); /* the question's name */
	at = dns_put16(to, at, type);
	at = dns_put16(to, at, 1);
	at = dns_put16(to, at, (unsigned)ttl >> 16);
	at = dns_put16(to, at, (unsigned)ttl & 0xffff);
	at = dns_put16(to, at, n);
	memcpy(to + at, data, n);
	return at + n;
}

static inline void dns_keep_name(struct dns_script *s, const unsigned char *q, size_t n)
{
	size_t at = 12, to = 0;
	while (at < n && q[at] && at + q[at] < n && to + q[at] + 1 < sizeof s->name) {
		if (to)
			s->name[to++] = '.';
		memcpy(s->name + to, q + at + 1, q[at]);
		to += q[at];
		at += q[at] + 1u;
	}
	s->name[to] = '\0';
}

/* The question's bytes become the answer; returns its length. */
static inline size_t dns_answer(struct dns_script *s, unsigned char *q, size_t n, bool tcp)
{
	size_t end = 12, count = 0;
	while (end < n && q[end])
		end += q[end] + 1u;
	unsigned type = (unsigned)q[end + 1] << 8 | q[end + 2];
	size_t at = end + 5;
	bool cut = s->mood == DNS_CUTS && !tcp;
	q[2] = (unsigned char)(0x85 | (cut ? 2 : 0));
	q[3] = s->mood == DNS_ABSENT ? 3 : s->mood == DNS_FAILS ? 2 : 0;
	if (!cut && s->mood != DNS_ABSENT && s->mood != DNS_FAILS && s->mood != DNS_EMPTY) {
		for (int i = 0; type == 1 && i < s->nfour; i++, count++) {
			struct in_addr a;
			inet_pton(AF_INET, s->four[i], &a);
			at = dns_record(q, at, 1, &a, 4, s->ttl);
		}
		if (type == 28 && s->six) {
			at = dns_record(q, at, 28, &in6addr_loopback, 16, s->ttl);
			count++;
		}
	}
	dns_put16(q, 6, (unsigned)count);
	dns_put16(q, 8, 0);
	dns_put16(q, 10, 0);
	return at;
}

static inline void dns_wait(const struct dns_script *s)
{
	int ms = s->delay_ms;
	if (ms)
		nanosleep(&(struct timespec){ ms / 1000, (long)(ms % 1000) * 1000000 }, NULL);
}

static inline void dns_udp(int fd, struct dns_script *s)
{
	unsigned char q[1024];
	struct sockaddr_in from;
	socklen_t from_n = sizeof from;
	ssize_t n = recvfrom(fd, q, 512, 0, (struct sockaddr *)&from, &from_n);
	if (n < 17)
		return;
	s->asked++;
	dns_keep_name(s, q, (size_t)n);
	if (s->mood == DNS_SILENT || (s->mood == DNS_DEAF && q[n - 3] == 28))
		return;
	dns_wait(s);
	if (s->mood == DNS_BABBLES) {
		unsigned char other = (unsigned char)(q[0] ^ 0x55);
		sendto(fd, "\377\377 babble", 10, 0, (struct sockaddr *)&from, from_n);
		sendto(fd, &other, 1, 0, (struct sockaddr *)&from, from_n);
	}
	sendto(fd, q, dns_answer(s, q, (size_t)n, false), 0, (struct sockaddr *)&from, from_n);
}

static inline void dns_tcp(int listener, struct dns_script *s)
{
	unsigned char q[1024];
	int fd = accept(listener, NULL, NULL);
	for (;;) {
		if (recv(fd, q, 2, MSG_WAITALL) != 2)
			break;
		size_t n = (size_t)q[0] << 8 | q[1];
		if (n < 17 || n > 512 || recv(fd, q + 2, n, MSG_WAITALL) != (ssize_t)n)
			break;
		s->by_tcp++;
		n = dns_answer(s, q + 2, n, true);
		dns_put16(q, 0, (unsigned)n);
		send(fd, q, n + 2, MSG_NOSIGNAL);
	}
	close(fd);
}

static inline void dns_serve(int udp, int tcp, struct dns_script *s)
{
	struct pollfd p[2] = { { .fd = udp, .events = POLLIN }, { .fd = tcp, .events = POLLIN } };
#ifdef __linux__
	prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
	while (poll(p, 2, -1) > 0) {
		if (p[0].revents)
			dns_udp(udp, s);
		if (p[1].revents)
			dns_tcp(tcp, s);
	}
	_exit(0);
}

static inline bool fake_dns_start(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET };
	socklen_t n = sizeof a;
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	int udp = socket(AF_INET, SOCK_DGRAM, 0), tcp = socket(AF_INET, SOCK_STREAM, 0);
	void *shared = mmap(
		NULL, sizeof(struct dns_script), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED || bind(tcp, (struct sockaddr *)&a, sizeof a) || listen(tcp, 16) ||
		getsockname(tcp, (struct sockaddr *)&a, &n) || bind(udp, (struct sockaddr *)&a, sizeof a))
		return false;
	fake_dns.script = shared;
	snprintf(fake_dns.address, sizeof fake_dns.address, "127.0.0.1:%d", ntohs(a.sin_port));
	fake_dns.pid = fork();
	if (fake_dns.pid == 0)
		dns_serve(udp, tcp, shared);
	close(udp);
	close(tcp);
	return fake_dns.pid > 0;
}

static inline void fake_dns_stop(void)
{
	if (fake_dns.pid > 0) {
		kill(fake_dns.pid, SIGKILL);
		waitpid(fake_dns.pid, NULL, 0);
	}
	munmap(fake_dns.script, sizeof *fake_dns.script);
}

/* From now on every name has that address for so many seconds, and nothing was asked before. */
static inline void fake_dns_say(const char *four, int ttl)
{
	struct dns_script *s = fake_dns.script;
	memset(s, 0, sizeof *s);
	s->ttl = ttl;
	s->nfour = 1;
	snprintf(s->four[0], sizeof s->four[0], "%s", four);
}

#endif
