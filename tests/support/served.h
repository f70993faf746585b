/* SPDX-License-Identifier: Apache-2.0 */
/* A service for a test: `ddb serve` in a process of its own, on a port that was free. One at a time.
 *	const char *where = served_start(path_of_ddb);   "http://127.0.0.1:PORT"
 *	... ddb_open(&db, where, NULL) ...
 *	served_stop();                                   also done at exit */
#ifndef SUPPORT_SERVED_H
#define SUPPORT_SERVED_H
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif
#include <sys/wait.h>
#include <unistd.h>

static pid_t served_pid;
static char served_address[64];

static inline void served_stop(void)
{
	if (served_pid > 0) {
		kill(served_pid, SIGTERM);
		waitpid(served_pid, NULL, 0);
	}
	served_pid = 0;
}

/* The line that it prints when it listens, which ends with its address. */
static inline bool served_read_address(int fd)
{
	char line[256] = "";
	FILE *in = fdopen(fd, "r");
	const char *at = in && fgets(line, sizeof line, in) ? strstr(line, " at http") : NULL;
	if (in)
		fclose(in);
	at += at ? strlen(" at ") : 0;
	if (!at || strlen(at) >= sizeof served_address)
		return false;
	memcpy(served_address, at, strlen(at) + 1);
	served_address[strcspn(served_address, "\r\n")] = '\0';
	return true;
}

/* More arguments of `ddb serve` may follow, up to a NULL: with --tls-cert it is "https://127.0.0.1:PORT";
 * NULL: it did not start, and why is on stderr. */
static inline const char *served_start_with(const char *ddb, const char *const *more)
{
	int out[2];
	char *argv[16] = { (char *)(size_t)ddb, (char[]){ "serve" }, (char[]){ "--port=0" } };
	for (size_t i = 0; more && more[i] && i < 12; i++)
		argv[3 + i] = (char *)(size_t)more[i];
	if (pipe(out))
		return NULL;
	served_pid = fork();
	if (served_pid == 0) {
#ifdef __linux__
		prctl(PR_SET_PDEATHSIG, SIGKILL); /* a test that crashes leaves no server behind */
#endif
		dup2(out[1], 1);
		close(out[0]);
		close(out[1]);
		execv(ddb, argv);
		_exit(127);
	}
	close(out[1]);
	if (served_pid < 0) {
		close(out[0]);
		served_pid = 0;
		fprintf(stderr, "%s: %s\n", ddb, strerror(errno));
		return NULL;
	}
	atexit(served_stop);
	if (served_read_address(out[0]))
		return served_address;
	fprintf(stderr, "%s serve did not start\n", ddb);
	served_stop();
	return NULL;
}

static inline const char *served_start(const char *ddb)
{
	return served_start_with(ddb, NULL);
}

#endif
