/* SPDX-License-Identifier: Apache-2.0 */
/* PROGRAM ROW [STORE...]: runs one row on each of these stores: memory (by itself where none is given), file,
 * or http:SERVER or https:SERVER, where SERVER is the ddb command. Without arguments the rows are listed. */
#include "feature.h"
#include "support/certificate.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

/* What has to go at the end, however the process ends. */
static char folder[200];
static pid_t server;

static void clean(void)
{
	static const char *const names[] = { "db", "db-wal", "db-shm", "db.lock", "certificate.pem",
		"key.pem" };
	if (server > 0) {
		kill(server, SIGTERM);
		waitpid(server, NULL, 0);
		server = 0;
	}
	for (size_t i = 0; *folder && i < sizeof names / sizeof *names; i++) {
		char path[220];
		snprintf(path, sizeof path, "%s/%s", folder, names[i]);
		remove(path);
	}
	if (*folder)
		remove(folder);
	*folder = '\0';
}

void feature_stop(void)
{
	clean();
	fflush(stdout);
	_exit(1); /* so that nobody counts what the test could not free */
}

static void fail(const struct feature *f, const char *why)
{
	fprintf(stderr, "%s on %s: %s\n", f->row, f->store, why);
	feature_stop();
}

static void serve(const char *program, bool tls, int out)
{
	char certificate[256], key[256];
#ifdef __linux__
	prctl(PR_SET_PDEATHSIG, SIGTERM);
#endif
	dup2(out, 1);
	snprintf(certificate, sizeof certificate, "--tls-cert=%s/certificate.pem", folder);
	snprintf(key, sizeof key, "--tls-key=%s/key.pem", folder);
	execl(program, program, "serve", "--port=0", tls ? certificate : (char *)NULL, key, (char *)NULL);
	_exit(127);
}

/* Starts a server and reads its address off the line that it prints. */
static bool start(const char *program, bool tls, char *address, size_t size)
{
	int out[2];
	char line[200] = "";
	if (pipe(out))
		return false;
	server = fork();
	if (server == 0)
		serve(program, tls, out[1]);
	close(out[1]);
	FILE *in = server > 0 ? fdopen(out[0], "r") : NULL;
	const char *at = in && fgets(line, sizeof line, in) ? strstr(line, "http") : NULL;
	if (at)
		snprintf(address, size, "%.*s", (int)strcspn(at, "\n"), at);
	if (in)
		fclose(in);
	return at;
}

/* Nothing of the person's own settings; any credentials will do for a server of our own. */
static void set_environment(void)
{
	static const char *const names[] = { "DDB_STORE", "DDB_REGION", "DDB_ENDPOINT", "DDB_TABLE_PREFIX",
		"DDB_READ_UNITS", "DDB_WRITE_UNITS", "DDB_TAGS", "AWS_PROFILE", "AWS_SESSION_TOKEN",
		"AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_DYNAMODB" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		unsetenv(names[i]);
	setenv("AWS_CONFIG_FILE", "/dev/null", 1);
	setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null", 1);
	setenv("AWS_ACCESS_KEY_ID", "local", 1);
	setenv("AWS_SECRET_ACCESS_KEY", "local", 1);
	setenv("AWS_REGION", "us-east-1", 1);
	setenv("AWS_EC2_METADATA_DISABLED", "true", 1);
}

static void make_folder(struct feature *f)
{
	const char *top = getenv("TMPDIR");
	snprintf(folder, sizeof folder, "%s/ddb-feature-XXXXXX", top ? top : "/tmp");
	if (!mkdtemp(folder))
		fail(f, "there is no temporary folder");
}

/* For the server, and for us to trust. */
static void make_certificate(struct feature *f)
{
	char certificate[256], key[256];
	make_folder(f);
	snprintf(certificate, sizeof certificate, "%s/certificate.pem", folder);
	snprintf(key, sizeof key, "%s/key.pem", folder);
	if (!certificate_make("IP:127.0.0.1", certificate, key))
		fail(f, "no certificate could be made");
	setenv("AWS_CA_BUNDLE", certificate, 1);
}

static void reach(struct feature *f, const char *store, char *address, size_t size)
{
	bool tls = !strncmp(store, "https:", 6);
	snprintf(address, size, "memory:features");
	if (tls)
		make_certificate(f);
	if (tls || !strncmp(store, "http:", 5)) {
		if (!start(strchr(store, ':') + 1, tls, address, size))
			fail(f, "the server did not start");
	} else if (!strcmp(store, "file")) {
		make_folder(f);
		snprintf(address, size, "file:%s/db", folder);
	}
}

static void run(const struct feature_row *row, const char *store)
{
	char address[256], kind[16];
	snprintf(kind, sizeof kind, "%.*s", (int)strcspn(store, ":"), store);
	struct feature f = { .store = kind, .address = address, .row = row->name };
	reach(&f, store, address, sizeof address);
	if (ddb_open(&f.db, address, NULL))
		fail(&f, ddb_errmsg(f.db));
	if (!(f.arena = ddb_arena_new()))
		fail(&f, "out of memory");
	row->run(&f);
	ddb_arena_free(f.arena);
	ddb_close(f.db);
	clean();
}

struct ddb *feature_session(struct feature *f, const struct ddb_open_opts *opts)
{
	struct ddb *db = NULL;
	if (ddb_open(&db, f->address, opts))
		fail(f, ddb_errmsg(db));
	return db;
}

static const struct feature_row *find(const char *name)
{
	const struct feature_row *r = feature_rows;
	while (r->name && strcmp(r->name, name) != 0)
		r++;
	return r->name ? r : NULL;
}

int main(int argc, char **argv)
{
	atexit(clean);
	if (argc < 2) {
		for (const struct feature_row *r = feature_rows; r->name; r++)
			puts(r->name);
		return 0;
	}
	const struct feature_row *row = find(argv[1]);
	if (!row) {
		fprintf(stderr, "there is no row %s\n", argv[1]);
		return 2;
	}
	set_environment();
	if (argc == 2)
		run(row, "memory");
	for (int i = 2; i < argc; i++)
		run(row, argv[i]);
	return 0;
}
