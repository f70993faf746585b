/* SPDX-License-Identifier: Apache-2.0 */
/* credential_process: a command of the profile's that prints credentials as JSON. Its standard error is the
 * program's. */
#include "base/os.h"
#include "store/remote/credentials.h"
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#define TIMEOUT_US 60000000

void ddbi_process_stop(struct chain *c)
{
	if (c->fd >= 0) {
		ddbi_transport_watch(c->transport, -1, NULL, NULL);
		close(c->fd);
	}
	if (c->pid > 0) {
		kill(c->pid, SIGKILL);
		waitpid(c->pid, NULL, 0);
	}
	c->fd = c->pid = -1;
}

/* {"Version": 1, "AccessKeyId": ..., "SecretAccessKey": ..., "SessionToken": ..., "Expiration": ...} */
static void take(struct chain *c, int status)
{
	static const char *const version_name[] = { "Version" };
	struct str version;
	c->what = "its command";
	if (!WIFEXITED(status) || WEXITSTATUS(status))
		ddbi_chain_fail(c, "credential_process: its command ended with %s %d",
			WIFEXITED(status) ? "status" : "signal",
			WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
	else if (c->output.failed)
		ddbi_chain_fail(c, "credential_process: its command prints too much");
	else if (!ddbi_json_pick(c, buf_view(&c->output), NULL, version_name, &version, 1))
		ddbi_chain_fail(c, "credential_process: its command prints no JSON object");
	else if (!str_eq(version, STR("1")))
		ddbi_chain_fail(c,
			"credential_process: its command prints Version \"%.*s\", where 1 is known",
			(int)version.n, version.n ? version.p : "");
	else
		ddbi_chain_take_json(c, buf_view(&c->output), "SessionToken",
			ddbi_profile_of(&c->profile, c->subject, "aws_account_id"));
}

static void ended(struct chain *c)
{
	int status = 0;
	ddbi_transport_watch(c->transport, -1, NULL, NULL);
	close(c->fd);
	waitpid(c->pid, &status, 0);
	c->fd = c->pid = -1;
	c->due_us = -1;
	take(c, status);
	ddbi_chain_go_on(c);
}

static void readable(void *user)
{
	struct chain *c = user;
	char bytes[4096];
	ssize_t n = read(c->fd, bytes, sizeof bytes);
	if (n > 0)
		ddbi_buf_add(&c->output, bytes, (size_t)n);
	else
		ended(c);
}

static bool spawn(struct chain *c, const char *command, int out)
{
	extern char **environ;
	char *argv[] = { (char[]){ "sh" }, (char[]){ "-c" }, (char *)(uintptr_t)command, NULL };
	posix_spawn_file_actions_t actions;
	pid_t pid = -1;
	if (posix_spawn_file_actions_init(&actions))
		return false;
	bool ok = !posix_spawn_file_actions_adddup2(&actions, out, 1) &&
		  !posix_spawn(&pid, "/bin/sh", &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	c->pid = (int)pid;
	return ok;
}

void ddbi_source_process(struct chain *c)
{
	int fds[2];
	struct str command = ddbi_profile_of(&c->profile, c->subject, "credential_process");
	if (!command.n) {
		ddbi_chain_nothing(c, "the profile \"%.*s\" has none", (int)c->subject.n, c->subject.p);
		return;
	}
	const char *text = ddbi_chain_text(c, "%.*s", (int)command.n, command.p);
	if (!text)
		return;
	if (pipe(fds)) {
		ddbi_chain_fail(c, "credential_process: no descriptors for a pipe");
		return;
	}
	fcntl(fds[0], F_SETFD, FD_CLOEXEC);
	fcntl(fds[1], F_SETFD, FD_CLOEXEC);
	buf_clear(&c->output);
	bool ok = spawn(c, text, fds[1]);
	close(fds[1]);
	c->fd = fds[0];
	if (ok && ddbi_transport_watch(c->transport, c->fd, readable, c)) {
		c->due_us = ddbi_monotonic_us() + TIMEOUT_US;
		return;
	}
	ddbi_process_stop(c);
	ddbi_chain_fail(c, "credential_process: its command cannot be started");
}
