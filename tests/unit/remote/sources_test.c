/* SPDX-License-Identifier: Apache-2.0 */
/* Each source of credentials whose service is slow, drips, or answers with something malformed; and that no
 * secret stands in what is told of a failure. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/os.h"
#include "store/remote/client.h"
#include "support/aws_home.h"
#include "support/fake_http.h"
#include <ddb/ddb.h>
#include <errno.h>
#include <signal.h>

/* ---- the surroundings ---- */

#define SECRET "sEcReT-kEy"
#define TOKEN  "sEcReT-tOkEn"

static struct fake_answer answer;

static void service(const struct fake_request *r, struct fake_answer *a, void *user)
{
	(void)user;
	*a = answer;
	if (!strcmp(r->path, "/latest/api/token")) /* the first step of several */
		*a = (struct fake_answer){ .body = "token" };
	else if (!strcmp(r->path, "/latest/meta-data/iam/security-credentials/"))
		*a = (struct fake_answer){ .body = "role" };
}

static int set_up(void **state)
{
	(void)state;
	aws_home_clean();
	answer = (struct fake_answer){ .status = 0 };
	return 0;
}

static int begin(void **state)
{
	(void)state;
	if (!aws_home_make())
		return -1;
	fake_start(service, NULL);
	return 0;
}

static int end(void **state)
{
	(void)state;
	fake_stop();
	return aws_home_drop() ? 0 : -1;
}

/* A source, and all that it takes for it to be asked at a service. */
struct source {
	const char *name;
	void (*choose)(const char *address);
	const char *what; /* before "no answer in time"; $ stands for the address */
};

static void choose_container(const char *address)
{
	char url[128];
	snprintf(url, sizeof url, "%s/get", address);
	setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", url, 1);
	setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN", TOKEN, 1);
}

static void choose_instance(const char *address)
{
	unsetenv("AWS_EC2_METADATA_DISABLED");
	setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", address, 1);
}

static void choose_role(const char *address)
{
	setenv("AWS_ENDPOINT_URL_STS", address, 1);
	aws_home_write(".aws/config",
		"[default]\nrole_arn = arn:r\nsource_profile = default\naws_access_key_id = A\n"
		"aws_secret_access_key = " SECRET "\naws_session_token = " TOKEN "\n");
}

static void choose_web_identity(const char *address)
{
	char path[128];
	aws_home_write("token", TOKEN);
	aws_home_path("token", path, sizeof path);
	setenv("AWS_WEB_IDENTITY_TOKEN_FILE", path, 1);
	setenv("AWS_ROLE_ARN", "arn:w", 1);
	setenv("AWS_ENDPOINT_URL_STS", address, 1);
}

#define SSO                                                                                                 \
	"[default]\nsso_session = u\nsso_account_id = 1\nsso_role_name = dev\n[sso-session u]\nsso_region " \
	"= "                                                                                                \
	"eu-west-1\nsso_start_url = https://x\n"
/* The SHA-1 of "u" */
#define SSO_FILE ".aws/sso/cache/51e69892ab49df85c6230ccc57f8e1d1606caccc.json"
#define LOGIN(until)                                                                           \
	"{\"accessToken\":\"" TOKEN "\",\"expiresAt\":\"" until "\",\"refreshToken\":\"" TOKEN \
	"\",\"clientId\":\"c\",\"clientSecret\":\"" SECRET                                     \
	"\",\"registrationExpiresAt\":\"2099-01-01T00:00:00Z\"}"

static void choose_sso(const char *address)
{
	setenv("AWS_ENDPOINT_URL_SSO", address, 1);
	aws_home_write(".aws/config", SSO);
	aws_home_write(SSO_FILE, LOGIN("2099-01-01T00:00:00Z"));
}

static void choose_oidc(const char *address)
{
	setenv("AWS_ENDPOINT_URL_SSO_OIDC", address, 1);
	aws_home_write(".aws/config", SSO);
	aws_home_write(SSO_FILE, LOGIN("2020-01-01T00:00:00Z"));
}

static const struct source sources[] = {
	{ "container", choose_container, "container: $/get: " },
	{ "instance", choose_instance, "instance metadata: $/latest/api/token: " },
	{ "role", choose_role, "role: arn:r: " },
	{ "web identity", choose_web_identity, "web identity: arn:w: " },
	{ "SSO", choose_sso, "SSO: dev: " },
	{ "OIDC", choose_oidc, " has expired and cannot be renewed (" },
};
#define SOURCES (sizeof sources / sizeof *sources)

static void expand(const char *text, const char *address, char *out, size_t n)
{
	const char *at = strchr(text, '$');
	snprintf(out, n, "%.*s%s%s", at ? (int)(at - text) : (int)strlen(text), text, at ? address : "",
		at ? at + 1 : "");
}

static struct ddb *open_db(void)
{
	struct ddb *db;
	char where[64];
	snprintf(where, sizeof where, "http://db.localhost:%d", fake.port);
	if (ddb_open(&db, where, &(struct ddb_open_opts){ .max_retries = -1 }))
		fail_msg("%s", ddb_errmsg(db));
	return db;
}

static void assert_no_secret(const char *text)
{
	assert_null(strstr(text, SECRET));
	assert_null(strstr(text, TOKEN));
}

/* ---- slow ---- */

struct asked {
	bool done;
	enum ddb_rc rc;
	char why[2048];
};

static void one_done(void *user, enum ddb_rc rc, const char *json)
{
	struct asked *a = user;
	a->done = true;
	a->rc = rc;
	snprintf(a->why, sizeof a->why, "%s", json);
}

/* Somebody takes connections and never says anything. */
static int start_silence(char *address, size_t n)
{
	struct sockaddr_in a = { .sin_family = AF_INET };
	socklen_t size = sizeof a;
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof a), 0);
	assert_int_equal(listen(fd, 64), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &size), 0);
	snprintf(address, n, "http://127.0.0.1:%d", ntohs(a.sin_port));
	return fd;
}

/* All of them at once, since some are given ten seconds. */
static void none_is_waited_for_without_end(void **state)
{
	struct ddb *db[SOURCES];
	struct asked asked[SOURCES] = { { .done = false } };
	char address[64];
	(void)state;
	int fd = start_silence(address, sizeof address);
	int64_t began = ddbi_monotonic_us();
	for (size_t i = 0; i < SOURCES; i++) {
		aws_home_clean();
		sources[i].choose(address);
		db[i] = open_db();
		assert_int_equal(
			ddb_call_start(db[i], "ListTables", "{}", one_done, &asked[i], NULL), DDB_OK);
		ddb_drive(db[i], 20);
	}
	for (size_t left = SOURCES; left;) {
		left = 0;
		for (size_t i = 0; i < SOURCES; i++) {
			if (!asked[i].done)
				ddb_drive(db[i], 20);
			left += !asked[i].done;
		}
		assert_true(ddbi_monotonic_us() - began < 20000000);
	}
	for (size_t i = 0; i < SOURCES; i++) {
		char want[256];
		expand(sources[i].what, address, want, sizeof want - 20);
		snprintf(want + strlen(want), 20, "no answer in time");
		assert_int_equal(asked[i].rc, DDB_DENIED);
		if (!strstr(asked[i].why, want))
			fail_msg("%s instead of %s", asked[i].why, want);
		assert_no_secret(asked[i].why);
		ddb_close(db[i]);
	}
	close(fd);
}

/* A process too: here its time is up at once, and it is ended. */
static void done(struct chain *c)
{
	*(bool *)c->user = true;
}

static void a_process_is_ended(void **state)
{
	struct settings settings;
	struct ddb_arena arena;
	struct error err;
	struct chain c;
	bool told = false;
	(void)state;
	aws_home_write(".aws/config", "[default]\ncredential_process = exec sleep 1000\n");
	ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
	error_init(&err, &arena);
	assert_true(ddbi_settings_read(
		"aws:eu-west-1", &(struct ddb_open_opts){ .region = NULL }, &err, &settings));
	struct transport *t =
		ddbi_transport_new(ddbi_curl(), &(struct transport_opts){ .max_connections = 1 });
	struct signer *s = ddbi_signer_new();
	ddbi_chain_init(&c, &settings, t, s);
	c.done = done;
	c.user = &told;
	ddbi_chain_start(&c);
	assert_false(told);
	assert_true(c.due_us > ddbi_monotonic_us());
	pid_t pid = c.pid;
	assert_int_equal(kill(pid, 0), 0);
	ddbi_chain_expire(&c);
	assert_true(told);
	assert_true(str_eq(c.error.message, STR("credential_process: no answer in time")));
	assert_int_equal(kill(pid, 0), -1);
	assert_int_equal(errno, ESRCH);
	ddbi_chain_free(&c);
	ddbi_signer_free(s);
	ddbi_transport_free(t);
	ddbi_arena_free(&arena);
}

/* One byte at a time, and each in time: the whole is not. */
static void what_drips_ends_too(void **state)
{
	char why[2048];
	(void)state;
	answer = (struct fake_answer){ .body = "{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"s\"}        ",
		.drip_ms = 60 };
	choose_container(fake.address);
	struct ddb *db = open_db();
	int64_t began = ddbi_monotonic_us();
	assert_int_equal(ddb_call(db, "ListTables", "{}", NULL), DDB_DENIED);
	assert_true(ddbi_monotonic_us() - began < 5000000);
	snprintf(why, sizeof why, "container: %s/get: no answer in time", fake.address);
	assert_string_equal(ddb_errmsg(db), why);
	ddb_close(db);
}

/* ---- malformed ---- */

static void assert_malformed(size_t source, const char *body, int status)
{
	aws_home_clean();
	answer = (struct fake_answer){ .body = body, .status = status };
	sources[source].choose(fake.address);
	struct ddb *db = open_db();
	enum ddb_rc rc = ddb_call(db, "ListTables", "{}", NULL);
	if (rc != DDB_DENIED)
		fail_msg("%s: %s: %d: %s", sources[source].name, body, rc, ddb_errmsg(db));
	if (!strstr(ddb_errmsg(db), source == 4 || source == 5 ? "SSO" : sources[source].name))
		fail_msg("%s: %s", sources[source].name, ddb_errmsg(db));
	assert_no_secret(ddb_errmsg(db));
	ddb_close(db);
}

static void what_is_malformed_is_no_answer(void **state)
{
	static const char *const bodies[] = {
		"",
		"null",
		"[]",
		"{",
		"{}",
		"{\"AccessKeyId\":\"A\"}",
		"{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"s\",\"Token\":\"t\",\"Expiration\":\"soon\"}",
		"{\"AccessKeyId\":\"A\\r\\nX: y\",\"SecretAccessKey\":\"s\",\"Token\":\"t\"}",
		"{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"s\",\"Token\":\"t\",\"Expiration\":\"2020-01-"
		"01T00:00:00Z\"}",
		"{\"roleCredentials\":{\"accessKeyId\":\"A\",\"secretAccessKey\":\"s\",\"expiration\":\"x\"}"
		"}",
		"{\"roleCredentials\":{\"accessKeyId\":\"A\",\"secretAccessKey\":\"s\",\"sessionToken\":"
		"\"t\","
		"\"expiration\":9223372036854775807}}",
		"{\"roleCredentials\":[]}",
		"<AccessKeyId>A</AccessKeyId>",
		"<AccessKeyId>A</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t",
		"<AccessKeyId>A</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</"
		"SessionToken>"
		"<Expiration>later</Expiration>",
		"<AccessKeyId>A\r\nX: "
		"y</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>"
		"<Expiration>2099-01-01T00:00:00Z</Expiration>",
		"\xff\xfe\x00\x01",
	};
	(void)state;
	for (size_t s = 0; s < SOURCES; s++)
		for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++)
			assert_malformed(s, bodies[i], 0);
	static const int statuses[] = { 204, 301, 400, 403, 404, 500, 503 };
	for (size_t s = 0; s < SOURCES; s++)
		for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
			assert_malformed(s, "no", statuses[i]);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup(f, set_up)
	const struct CMUnitTest tests[] = {
		TEST(none_is_waited_for_without_end),
		TEST(a_process_is_ended),
		TEST(what_drips_ends_too),
		TEST(what_is_malformed_is_no_answer),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
