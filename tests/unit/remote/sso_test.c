/* SPDX-License-Identifier: Apache-2.0 */
/* Single sign-on: a login whose time is nearly up is renewed by its refresh token, in the file that all AWS
 * tools share; against a service made up here, which plays the portal and OIDC. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "signature/signature.h"
#include "support/aws_home.h"
#include "support/fake_http.h"
#include <ddb/ddb.h>
#include <dirent.h>
#include <jansson.h>
#include <signal.h>
#include <sys/resource.h>

static char by_session[128], by_url[128];

/* ---- the service ---- */

static struct {
	char asked[256];    /* what was asked for, one line each */
	char bearer[128];   /* that the portal was last shown */
	char renewal[1024]; /* the body that OIDC was last sent */
	const char *answer; /* of OIDC */
	int status;
	const char *meanwhile; /* that another program writes into the file while OIDC is asked */
} seen;

static void service(const struct fake_request *r, struct fake_answer *a, void *user)
{
	char room[256];
	(void)user;
	if (fake_header(r, "X-Amz-Target", room, sizeof room)) {
		a->body = "{\"TableNames\":[]}";
		return;
	}
	size_t n = strlen(seen.asked);
	snprintf(seen.asked + n, sizeof seen.asked - n, "%s %.*s\n", r->method, (int)strcspn(r->path, "?"),
		r->path);
	if (!strncmp(r->path, "/federation/credentials", 23)) {
		fake_header(r, "x-amz-sso_bearer_token", seen.bearer, sizeof seen.bearer);
		a->body = "{\"roleCredentials\":{\"accessKeyId\":\"SSO\",\"secretAccessKey\":\"s\","
			  "\"sessionToken\":\"T\",\"expiration\":4070908800000}}";
	} else if (!strcmp(r->path, "/token")) {
		snprintf(seen.renewal, sizeof seen.renewal, "%s%.900s",
			fake_header(r, "Authorization", room, sizeof room) ? "signed " : "", r->body);
		if (seen.meanwhile)
			aws_home_write(by_session, seen.meanwhile);
		a->status = seen.status;
		a->body = seen.answer;
	} else {
		a->status = 404;
	}
}

/* ---- the surroundings ---- */

static void name_file(const char *of, char *out, size_t n)
{
	char command[128], sum[64] = "";
	snprintf(command, sizeof command, "printf %%s '%s' | sha1sum | cut -c1-40", of);
	FILE *p = popen(command, "r");
	if (p && fgets(sum, sizeof sum, p))
		snprintf(out, n, ".aws/sso/cache/%.40s.json", sum);
	if (p)
		pclose(p);
}

#define CONFIG                                                                                        \
	"[default]\nsso_session = my-sso\nsso_account_id = 123456789012\nsso_role_name = dev\n"       \
	"[sso-session my-sso]\nsso_region = eu-west-1\nsso_start_url = https://x.awsapps.com/start\n" \
	"[profile old]\nsso_start_url = https://x.awsapps.com/start\nsso_region = eu-west-1\n"        \
	"sso_account_id = 123456789012\nsso_role_name = dev\n"

static int set_up(void **state)
{
	(void)state;
	aws_home_clean();
	aws_home_write(".aws/config", CONFIG);
	aws_home_remove(by_session);
	aws_home_remove(by_url);
	memset(&seen, 0, sizeof seen);
	setenv("AWS_ENDPOINT_URL_SSO", fake.address, 1);
	setenv("AWS_ENDPOINT_URL_SSO_OIDC", fake.address, 1);
	return 0;
}

static int begin(void **state)
{
	(void)state;
	if (!aws_home_make())
		return -1;
	name_file("my-sso", by_session, sizeof by_session);
	name_file("https://x.awsapps.com/start", by_url, sizeof by_url);
	fake_start(service, NULL);
	return 0;
}

static int end(void **state)
{
	(void)state;
	fake_stop();
	return aws_home_drop() ? 0 : -1;
}

static enum ddb_rc ask(char *why, size_t n)
{
	struct ddb *db;
	char where[64];
	snprintf(where, sizeof where, "http://db.localhost:%d", fake.port);
	enum ddb_rc rc = ddb_open(&db, where, NULL);
	if (!rc)
		rc = ddb_call(db, "ListTables", "{}", NULL);
	snprintf(why, n, "%s", ddb_errmsg(db));
	ddb_close(db);
	return rc;
}

static void assert_works_by(const char *token, const char *asked)
{
	char why[1024];
	if (ask(why, sizeof why))
		fail_msg("%s", why);
	assert_string_equal(seen.bearer, token);
	assert_string_equal(seen.asked, asked);
}

static void assert_refused(const char *message)
{
	char why[1024];
	assert_int_equal(ask(why, sizeof why), DDB_DENIED);
	assert_string_equal(why, message);
}

static void time_in(int seconds, char out[32])
{
	char t[SIGNATURE_TIME];
	ddbi_signature_time((int64_t)(time(NULL) + seconds) * 1000000, t);
	snprintf(out, 32, "%.4s-%.2s-%.2sT%.2s:%.2s:%.2sZ", t, t + 4, t + 6, t + 9, t + 11, t + 13);
}

#define KEYS ",\"refreshToken\":\"re\\\"fresh\",\"clientId\":\"id\",\"clientSecret\":\"se\\u0041cret\""
#define LONG ",\"registrationExpiresAt\":\"2099-01-01T00:00:00Z\""
#define PAST ",\"registrationExpiresAt\":\"2020-01-01T00:00:00Z\""

static void log_in(const char *file, int seconds, const char *more)
{
	char text[1024], expires[32];
	time_in(seconds, expires);
	snprintf(text, sizeof text, "{\"startUrl\":\"x\",\"accessToken\":\"old\",\"expiresAt\":\"%s\"%s}",
		expires, more);
	assert_true(aws_home_write(file, text));
}

#define PORTAL "GET /federation/credentials\n"
#define OIDC   "POST /token\n"
#define NEW \
	"{\"accessToken\":\"new\",\"tokenType\":\"Bearer\",\"expiresIn\":28800,\"refreshToken\":\"again\"}"

/* ---- tests ---- */

static int files_beside(void)
{
	char path[256];
	aws_home_path(".aws/sso/cache", path, sizeof path);
	DIR *d = opendir(path);
	int n = -2; /* . and .. */
	while (d && readdir(d))
		n++;
	if (d)
		closedir(d);
	return n;
}

static void assert_member(const json_t *object, const char *name, const char *value)
{
	assert_string_equal(json_string_value(json_object_get(object, name)), value);
}

static void an_expired_login_is_renewed(void **state)
{
	char text[2048], path[256], soon[32], late[32];
	struct stat about;
	(void)state;
	log_in(by_session, -60, KEYS LONG);
	aws_home_path(by_session, path, sizeof path);
	chmod(path, 0644);
	seen.answer = NEW;
	time_in(28800, soon);
	assert_works_by("new", OIDC PORTAL);
	time_in(28800, late);
	assert_string_equal(seen.renewal, "{\"clientId\":\"id\",\"clientSecret\":\"seAcret\",\"grantType\":"
					  "\"refresh_token\",\"refreshToken\":\"re\\\"fresh\"}");
	/* what the file holds now, as another reader of JSON sees it */
	assert_true(aws_home_read(by_session, text, sizeof text));
	json_t *now = json_loads(text, 0, NULL);
	assert_non_null(now);
	assert_int_equal(json_object_size(now), 8);
	assert_member(now, "startUrl", "https://x.awsapps.com/start");
	assert_member(now, "region", "eu-west-1");
	assert_member(now, "accessToken", "new");
	assert_member(now, "refreshToken", "again");
	assert_member(now, "clientId", "id");
	assert_member(now, "clientSecret", "seAcret");
	assert_member(now, "registrationExpiresAt", "2099-01-01T00:00:00Z");
	const char *expires = json_string_value(json_object_get(now, "expiresAt"));
	assert_true(strcmp(expires, soon) >= 0 && strcmp(expires, late) <= 0);
	json_decref(now);
	assert_int_equal(stat(path, &about), 0);
	assert_int_equal(about.st_mode & 0777, 0600);
	/* and it is good for the next */
	seen.asked[0] = '\0';
	assert_works_by("new", PORTAL);
}

static void it_is_renewed_ahead_of_its_time(void **state)
{
	(void)state;
	seen.answer = NEW;
	log_in(by_session, 14 * 60, KEYS LONG);
	assert_works_by("new", OIDC PORTAL);
	seen.asked[0] = '\0';
	log_in(by_session, 16 * 60, KEYS LONG);
	assert_works_by("old", PORTAL);
}

/* What has not expired will do where it cannot be renewed. */
static void a_login_lasts_to_its_end(void **state)
{
	static const char no_secret[] = ",\"refreshToken\":\"r\",\"clientId\":\"id\"" LONG,
			  past[] = KEYS PAST;
	static const char *const cannot[] = { "", LONG, KEYS, past, no_secret };
	(void)state;
	for (size_t i = 0; i < sizeof cannot / sizeof *cannot; i++) {
		seen.asked[0] = '\0';
		log_in(by_session, 60, cannot[i]);
		assert_works_by("old", PORTAL);
		log_in(by_session, -60, cannot[i]);
		assert_refused(
			"SSO: the login of the profile \"default\" has expired: run aws sso login --profile "
			"default");
	}
	log_in(by_session, 60, KEYS LONG);
	seen.asked[0] = '\0';
	seen.status = 500;
	assert_works_by("old", OIDC PORTAL);
}

static void what_cannot_be_renewed_is_said(void **state)
{
	static const struct {
		int status;
		const char *answer, *why;
	} cases[] = {
		{ 400, "{\"error\":\"invalid_grant\"}", "HTTP status 400: {\"error\":\"invalid_grant\"}" },
		{ 0, "", "what came has no accessToken and expiresIn" },
		{ 0, "{\"accessToken\":\"a\"}", "what came has no accessToken and expiresIn" },
		{ 0, "{\"accessToken\":\"a\",\"expiresIn\":-5}",
			"what came has no accessToken and expiresIn" },
		{ 0, "{\"accessToken\":\"a\",\"expiresIn\":99999999999999999}",
			"what came has no accessToken and expiresIn" },
		{ 0, "{\"accessToken\":\"\",\"expiresIn\":5}", "what came has no accessToken and expiresIn" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char want[512], before[1024], after[1024];
		log_in(by_session, -60, KEYS LONG);
		aws_home_read(by_session, before, sizeof before);
		seen.status = cases[i].status;
		seen.answer = cases[i].answer;
		snprintf(want, sizeof want,
			"SSO: the login of the profile \"default\" has expired and cannot be renewed (%s): "
			"run aws "
			"sso login --profile default",
			cases[i].why);
		assert_refused(want);
		aws_home_read(by_session, after, sizeof after);
		assert_string_equal(before, after);
	}
	seen.answer = "{\"accessToken\":\"a\\nX: y\",\"expiresIn\":500}";
	assert_refused("SSO: the login's token holds a line's end or another control character");
}

/* Two programs renew at once: the refresh token is good for one of them, the other takes what that has
 * written. */
static void another_program_may_be_faster(void **state)
{
	(void)state;
	log_in(by_session, -60, KEYS LONG);
	seen.status = 400;
	seen.answer = "{\"error\":\"invalid_grant\"}";
	seen.meanwhile = "{\"accessToken\":\"theirs\",\"expiresAt\":\"2099-01-01T00:00:00Z\"}";
	assert_works_by("theirs", OIDC PORTAL);
}

/* Without an sso-session there is nothing to renew it by. */
static void the_older_form_is_not_renewed(void **state)
{
	(void)state;
	setenv("AWS_PROFILE", "old", 1);
	log_in(by_url, 60, KEYS LONG);
	assert_works_by("old", PORTAL);
	log_in(by_url, -60, KEYS LONG);
	assert_refused("SSO: the login of the profile \"old\" has expired: run aws sso login --profile old");
}

/* The token is used though the file cannot be written: here no file may grow. */
static void a_file_that_cannot_be_written(void **state)
{
	char before[1024], after[1024];
	struct rlimit limit, none;
	(void)state;
	log_in(by_session, -60, KEYS LONG);
	aws_home_read(by_session, before, sizeof before);
	seen.answer = NEW;
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	none = limit;
	none.rlim_cur = 0;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
	char why[1024];
	enum ddb_rc rc = ask(why, sizeof why);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	assert_int_equal(rc, DDB_OK);
	assert_string_equal(seen.bearer, "new");
	aws_home_read(by_session, after, sizeof after);
	assert_string_equal(before, after);
	assert_int_equal(files_beside(), 1); /* nothing half written stays */
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup(f, set_up)
	const struct CMUnitTest tests[] = {
		TEST(an_expired_login_is_renewed),
		TEST(it_is_renewed_ahead_of_its_time),
		TEST(a_login_lasts_to_its_end),
		TEST(what_cannot_be_renewed_is_said),
		TEST(another_program_may_be_faster),
		TEST(the_older_form_is_not_renewed),
		TEST(a_file_that_cannot_be_written),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
