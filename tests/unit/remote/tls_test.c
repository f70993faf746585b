/* SPDX-License-Identifier: Apache-2.0 */
/* TLS: a service is believed by its certificate, and by nothing less. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/certificate.h"
#include <ddb/ddb.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[64], certificate[96], key_file[96];
static pid_t service;
static int port;

static int start_service(void)
{
	extern char **environ;
	int out[2];
	char line[32] = "";
	char *argv[] = { (char[]){ "python3" }, (char[]){ SOURCE_DIR "/tests/unit/remote/tls_service.py" },
		certificate, key_file, NULL };
	posix_spawn_file_actions_t actions;
	if (pipe(out))
		return -1;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, out[1], 1);
	posix_spawn_file_actions_addclose(&actions, out[0]);
	int rc = posix_spawnp(&service, "python3", &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	close(out[1]);
	FILE *in = fdopen(out[0], "r");
	if (rc || !in || !fgets(line, sizeof line, in))
		return -1;
	fclose(in);
	port = (int)strtol(line, NULL, 10);
	return port > 0 ? 0 : -1;
}

static int begin(void **state)
{
	(void)state;
	setenv("AWS_CONFIG_FILE", "/dev/null", 1);
	setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null", 1);
	unsetenv("AWS_CA_BUNDLE");
	snprintf(folder, sizeof folder, "/tmp/ddb-tls-XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	snprintf(certificate, sizeof certificate, "%s/certificate.pem", folder);
	snprintf(key_file, sizeof key_file, "%s/key.pem", folder);
	return certificate_make("DNS:localhost", certificate, key_file) ? start_service() : -1;
}

static int end(void **state)
{
	(void)state;
	if (service > 0) {
		kill(service, SIGTERM);
		waitpid(service, NULL, 0);
	}
	unlink(certificate);
	unlink(key_file);
	return rmdir(folder);
}

static enum ddb_rc ask(const char *host, const char *ca_file, char *why, size_t n)
{
	struct ddb *db;
	char where[64];
	struct ddb_remote remote = { .ca_file = ca_file, .access_key = "A", .secret_key = "s" };
	snprintf(where, sizeof where, "https://%s:%d", host, port);
	assert_int_equal(
		ddb_open(&db, where, &(struct ddb_open_opts){ .max_retries = -1, .remote = &remote }),
		DDB_OK);
	enum ddb_rc rc = ddb_call(db, "ListTables", "{}", NULL);
	snprintf(why, n, "%s", ddb_errmsg(db));
	ddb_close(db);
	return rc;
}

static void a_trusted_certificate(void **state)
{
	char why[1024];
	(void)state;
	if (ask("localhost", certificate, why, sizeof why))
		fail_msg("%s", why);
	setenv("AWS_CA_BUNDLE", certificate, 1);
	if (ask("localhost", NULL, why, sizeof why))
		fail_msg("%s", why);
	unsetenv("AWS_CA_BUNDLE");
}

static void a_certificate_that_nobody_vouches_for(void **state)
{
	char why[1024];
	(void)state;
	assert_int_equal(ask("localhost", NULL, why, sizeof why), DDB_NETWORK);
	assert_non_null(strstr(why, "certificate"));
}

static void a_certificate_of_somebody_else(void **state)
{
	char why[1024];
	(void)state;
	assert_int_equal(ask("127.0.0.1", certificate, why, sizeof why), DDB_NETWORK);
	assert_non_null(strstr(why, "127.0.0.1"));
	assert_non_null(strstr(why, "certificate"));
}

/* Plain HTTP where TLS is spoken is no answer. */
static void no_tls_at_all(void **state)
{
	struct ddb *db;
	char where[64];
	(void)state;
	snprintf(where, sizeof where, "http://localhost:%d", port);
	assert_int_equal(ddb_open(&db, where, &(struct ddb_open_opts){ .max_retries = -1 }), DDB_OK);
	assert_int_equal(ddb_call(db, "ListTables", "{}", NULL), DDB_NETWORK);
	ddb_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_trusted_certificate),
		cmocka_unit_test(a_certificate_that_nobody_vouches_for),
		cmocka_unit_test(a_certificate_of_somebody_else),
		cmocka_unit_test(no_tls_at_all),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
