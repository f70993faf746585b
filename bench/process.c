/* SPDX-License-Identifier: Apache-2.0 */
#include "process.h"
#include "base/os.h"
#include "bench.h"
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void become(const char *const argv[], int out)
{
	char *args[16] = { NULL };
	for (size_t i = 0; i < 15 && argv[i]; i++)
		args[i] = strdup(argv[i]);
	dup2(out, STDOUT_FILENO);
	close(out);
	execv(args[0], args);
	_exit(127);
}

void process_start(struct process *p, const char *const argv[], bool quiet)
{
	int ends[2] = { -1, -1 };
	if (quiet)
		ends[1] = open("/dev/null", O_WRONLY);
	else if (pipe(ends))
		bench_die(argv[0], "no pipe to it");
	p->pid = fork();
	if (p->pid < 0)
		bench_die(argv[0], "cannot be started");
	if (p->pid == 0)
		become(argv, ends[1]);
	close(ends[1]);
	p->out = ends[0];
}

void process_stop(struct process *p)
{
	kill(p->pid, SIGTERM);
	waitpid(p->pid, NULL, 0);
	if (p->out >= 0)
		close(p->out);
}

double process_cpu_ns(const struct process *p)
{
	clockid_t id;
	struct timespec t;
	if (clock_getcpuclockid(p->pid, &id) || clock_gettime(id, &t))
		bench_die("the processor time of a program", "cannot be read");
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

double process_private_bytes(const struct process *p)
{
	char path[64], line[256];
	double kb = 0, v;
	snprintf(path, sizeof path, "/proc/%ld/smaps_rollup", (long)p->pid);
	FILE *f = fopen(path, "r");
	if (!f)
		bench_die(path, "cannot be read");
	while (fgets(line, sizeof line, f)) {
		const char *colon = strchr(line, ':');
		if (!strncmp(line, "Private_", 8) && colon && (v = (double)strtol(colon + 1, NULL, 10)) > 0)
			kb += v;
	}
	fclose(f);
	return kb * 1024;
}

bool process_find(const char *name, char *path, size_t n)
{
	static const char *const places[] = { "/usr/local/bin", "/usr/bin", "/usr/local/sbin", "/usr/sbin" };
	for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
		snprintf(path, n, "%s/%s", places[i], name);
		if (!access(path, X_OK))
			return true;
	}
	return false;
}

/* ---- HTTP ---- */

static struct sockaddr_in loopback(int port)
{
	return (struct sockaddr_in){ .sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr = { htonl(INADDR_LOOPBACK) } };
}

int http_free_port(void)
{
	struct sockaddr_in a = loopback(0);
	socklen_t n = sizeof a;
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	if (fd < 0 || bind(fd, (struct sockaddr *)&a, n) || getsockname(fd, (struct sockaddr *)&a, &n))
		bench_die("a port", "cannot be had");
	close(fd);
	return ntohs(a.sin_port);
}

int http_connect(int port)
{
	struct sockaddr_in a = loopback(port);
	int one = 1;
	for (int i = 0; i < 5000; i++) {
		int fd = socket(AF_INET, SOCK_STREAM, 0);
		if (fd >= 0 && !connect(fd, (struct sockaddr *)&a, sizeof a)) {
			setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
			return fd;
		}
		close(fd);
		ddbi_sleep_ms(1);
	}
	return -1;
}

static bool send_all(int fd, struct str s)
{
	while (s.n) {
		ssize_t n = send(fd, s.p, s.n, MSG_NOSIGNAL);
		if (n <= 0)
			return false;
		s = str_sub(s, (size_t)n, s.n - (size_t)n);
	}
	return true;
}

/* Where the body begins, and how long it is; false: the head is not all there. */
static bool head_end(const struct buf *reply, size_t *body, size_t *length)
{
	static const char mark[] = "\r\n\r\n", field[] = "content-length:";
	const char *end = reply->len ? memmem(reply->p, reply->len, mark, 4) : NULL;
	if (!end)
		return false;
	*body = (size_t)(end - reply->p) + 4;
	*length = 0;
	for (size_t i = 0; i + sizeof field < *body; i++)
		if (!strncasecmp(reply->p + i, field, sizeof field - 1))
			*length = (size_t)strtol(reply->p + i + sizeof field - 1, NULL, 10);
	return true;
}

bool http_ask(int fd, struct str request, struct buf *reply, struct str *body)
{
	size_t from, length;
	buf_clear(reply);
	if (!send_all(fd, request))
		return false;
	while (!head_end(reply, &from, &length) || reply->len < from + length) {
		char *at = ddbi_buf_reserve(reply, 65536);
		ssize_t n = at ? recv(fd, at, 65536, 0) : 0;
		if (n <= 0)
			return false;
		reply->len += (size_t)n;
	}
	*body = str_sub(buf_view(reply), from, length);
	return true;
}
