/* SPDX-License-Identifier: Apache-2.0 */
/* The chain of credentials (12.2): each source against a service made up here, which plays DynamoDB as well
 * as the services that give credentials, and refuses what is not asked as it should be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "signature/signature.h"
#include "support/fake_http.h"
#include <ddb/ddb.h>
#include <errno.h>
#include <sys/stat.h>

extern char **environ;

static char home[64];

/* ---- the service ---- */

static struct {
	char key[128], token[256]; /* that DynamoDB was last asked with */
	char asked[4096];          /* what else was asked, one line each */
	const char *answer;        /* to what gives credentials, instead of the right one */
	int status;
	const char *expires;
	int given; /* how often credentials were handed out */
} seen;

#define FAR_AWAY "2099-01-01T00:00:00Z"

static void refuse(struct fake_answer *a, const char *why)
{
	a->status = 400;
	a->body = why;
}

static void note(const struct fake_request *r)
{
	size_t n = strlen(seen.asked);
	snprintf(seen.asked + n, sizeof seen.asked - n, "%s %s\n", r->method, r->path);
}

static bool has(const struct fake_request *r, const char *name, const char *value)
{
	char room[1024];
	return fake_header(r, name, room, sizeof room) && !strcmp(room, value);
}

static void dynamodb(const struct fake_request *r, struct fake_answer *a)
{
	char room[1024];
	const char *sent = fake_header(r, "Authorization", room, sizeof room);
	const char *key = sent ? strstr(sent, "Credential=") : NULL;
	snprintf(seen.key, sizeof seen.key, "%.*s", key ? (int)strcspn(key + 11, "/") : 0,
		key ? key + 11 : "");
	if (!fake_header(r, "X-Amz-Security-Token", seen.token, sizeof seen.token))
		seen.token[0] = '\0';
	a->body = "{\"TableNames\":[]}";
}

static void give_json(struct fake_answer *a, const char *key)
{
	static char body[1024];
	snprintf(body, sizeof body,
		"{\"Code\":\"Success\",\"Type\":\"AWS-HMAC\",\"AccessKeyId\":\"%s\",\"SecretAccessKey\":"
		"\"s\","
		"\"Token\":\"T-%s\",\"Expiration\":\"%s\"}",
		key, key, seen.expires);
	a->body = body;
	seen.given++;
}

static void give_xml(struct fake_answer *a, const char *key)
{
	static char body[1024];
	snprintf(body, sizeof body,
		"<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\n<AssumeRoleResult>"
		"<AssumedRoleUser><Arn>arn:aws:sts::1:assumed-role/r/s</Arn></AssumedRoleUser><Credentials>"
		"<AccessKeyId>%s</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>T-%s</"
		"SessionToken>"
		"<Expiration>%s</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>",
		key, key, seen.expires);
	a->body = body;
	seen.given++;
}

/* AssumeRole is signed by whoever assumes; web identity shows its token instead. */
static void sts(const struct fake_request *r, struct fake_answer *a)
{
	char room[1024], who[128] = "nobody";
	static char key[256];
	const char *sent = fake_header(r, "Authorization", room, sizeof room);
	note(r);
	if (strstr(r->body, "Action=AssumeRoleWithWebIdentity&Version=2011-06-15")) {
		if (sent || !strstr(r->body, "&WebIdentityToken=web.token%2Fx") ||
			!strstr(r->body, "&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fw&RoleSessionName="))
			refuse(a, "not as a web identity asks");
		else
			give_xml(a, "WEB");
		return;
	}
	if (sent && strstr(sent, "Credential="))
		snprintf(who, sizeof who, "%.*s", (int)strcspn(strstr(sent, "Credential=") + 11, "/"),
			strstr(sent, "Credential=") + 11);
	const char *role = strstr(r->body, "%3Arole%2F");
	if (!strstr(r->body,
		    "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2F") ||
		!role || !sent || !strstr(sent, "/sts/aws4_request"))
		refuse(a, "not as a role is asked for");
	snprintf(key, sizeof key, "%.*s-of-%s", role ? (int)strcspn(role + 10, "&") : 0,
		role ? role + 10 : "", who);
	if (!a->status)
		give_xml(a, key);
}

static void metadata(const struct fake_request *r, struct fake_answer *a)
{
	note(r);
	if (!strcmp(r->path, "/latest/api/token")) {
		if (strcmp(r->method, "PUT") || !has(r, "X-aws-ec2-metadata-token-ttl-seconds", "21600"))
			refuse(a, "a token is asked for otherwise");
		else
			a->body = "imds-token";
	} else if (!has(r, "X-aws-ec2-metadata-token", "imds-token")) {
		a->status = 401;
	} else if (!strcmp(r->path, "/latest/meta-data/iam/security-credentials/")) {
		a->body = "the-role";
	} else if (!strcmp(r->path, "/latest/meta-data/iam/security-credentials/the-role")) {
		give_json(a, "INSTANCE");
	} else {
		a->status = 404;
	}
}

static void sso(const struct fake_request *r, struct fake_answer *a)
{
	note(r);
	if (!has(r, "x-amz-sso_bearer_token", "sso-token") || strcmp(r->method, "GET") ||
		strcmp(r->path, "/federation/credentials?role_name=dev%20role&account_id=123456789012"))
		refuse(a, "not as SSO is asked");
	else
		a->body = "{\"roleCredentials\":{\"accessKeyId\":\"SSO\",\"secretAccessKey\":\"s\","
			  "\"sessionToken\":\"T-SSO\",\"expiration\":4070908800000}}";
}

static void container(const struct fake_request *r, struct fake_answer *a)
{
	note(r);
	if (!has(r, "Authorization", "Bearer pod"))
		refuse(a, "no authorization");
	else
		give_json(a, "CONTAINER");
}

static void service(const struct fake_request *r, struct fake_answer *a, void *user)
{
	char room[256];
	(void)user;
	if (fake_header(r, "X-Amz-Target", room, sizeof room))
		dynamodb(r, a);
	else if (seen.answer || seen.status) {
		note(r);
		a->status = seen.status;
		a->body = seen.answer;
	} else if (strstr(r->body, "Action="))
		sts(r, a);
	else if (!strncmp(r->path, "/latest/", 8))
		metadata(r, a);
	else if (!strncmp(r->path, "/federation/", 12))
		sso(r, a);
	else if (!strncmp(r->path, "/get-credentials", 16))
		container(r, a);
	else
		a->status = 404;
}

/* ---- the surroundings ---- */

static void write_file(const char *name, const char *text)
{
	char path[256];
	snprintf(path, sizeof path, "%s/%s", home, name);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void remove_file(const char *name)
{
	char path[256];
	snprintf(path, sizeof path, "%s/%s", home, name);
	unlink(path);
}

/* Nothing of the machine's own. */
static int set_up(void **state)
{
	(void)state;
	for (char **e = environ; *e;) {
		char name[128];
		snprintf(name, sizeof name, "%.*s", (int)strcspn(*e, "="), *e);
		if (!strncmp(name, "AWS_", 4))
			unsetenv(name);
		else
			e++;
	}
	memset(&seen, 0, sizeof seen);
	seen.expires = FAR_AWAY;
	setenv("HOME", home, 1);
	setenv("AWS_EC2_METADATA_DISABLED", "true", 1);
	remove_file(".aws/credentials");
	remove_file(".aws/config");
	return 0;
}

static int begin(void **state)
{
	char path[128];
	(void)state;
	snprintf(home, sizeof home, "/tmp/ddb-home-XXXXXX");
	if (!mkdtemp(home))
		return -1;
	static const char *const folders[] = { ".aws", ".aws/sso", ".aws/sso/cache" };
	for (size_t i = 0; i < 3; i++) {
		snprintf(path, sizeof path, "%s/%s", home, folders[i]);
		mkdir(path, 0700);
	}
	fake_start(service, NULL);
	return 0;
}

static int end(void **state)
{
	char command[128];
	(void)state;
	fake_stop();
	snprintf(command, sizeof command, "rm -r %s", home);
	FILE *p = popen(command, "r");
	return p ? pclose(p) : -1;
}

/* A name of this machine that is not taken for it, so that no made-up credentials step in. */
static const char *elsewhere(void)
{
	static char where[64];
	snprintf(where, sizeof where, "http://db.localhost:%d", fake.port);
	return where;
}

static enum ddb_rc ask(const struct ddb_remote *remote, char *message, size_t n)
{
	struct ddb *db;
	enum ddb_rc rc = ddb_open(&db, elsewhere(), &(struct ddb_open_opts){ .remote = remote });
	if (!rc)
		rc = ddb_call(db, "ListTables", "{}", NULL);
	snprintf(message, n, "%s", ddb_errmsg(db));
	ddb_close(db);
	return rc;
}

static void assert_key(const struct ddb_remote *remote, const char *key, const char *token)
{
	char message[2048];
	if (ask(remote, message, sizeof message))
		fail_msg("%s", message);
	assert_string_equal(seen.key, key);
	assert_string_equal(seen.token, token);
}

/* In `wanted` @ stands for the home directory and $ for the service's host. */
static void assert_refused(const struct ddb_remote *remote, const char *wanted)
{
	char message[2048], want[2048];
	seen.key[0] = '\0';
	assert_int_equal(ask(remote, message, sizeof message), DDB_DENIED);
	snprintf(want, sizeof want, "%s", wanted);
	for (char *at; (at = strstr(want, "@/")) || (at = strchr(want, '$'));) {
		char rest[1024];
		char what = *at;
		snprintf(rest, sizeof rest, "%s", at + 1);
		snprintf(at, sizeof want - (size_t)(at - want), "%s%s", what == '@' ? home : elsewhere() + 7,
			rest);
	}
	assert_string_equal(message, want);
	assert_string_equal(seen.key, "");
}

static void set_service(const char *variable)
{
	setenv(variable, fake.address, 1);
}

/* ---- keys that stand somewhere ---- */

static void options_come_first(void **state)
{
	(void)state;
	setenv("AWS_ACCESS_KEY_ID", "ENV", 1);
	setenv("AWS_SECRET_ACCESS_KEY", "s", 1);
	assert_key(&(struct ddb_remote){ .access_key = "OWN", .secret_key = "s", .session_token = "T" },
		"OWN", "T");
	assert_key(&(struct ddb_remote){ .access_key = "OWN", .secret_key = "s" }, "OWN", "");
}

static void one_key_of_two_is_no_credentials(void **state)
{
	(void)state;
	assert_refused(&(struct ddb_remote){ .access_key = "OWN" },
		"credentials are an access_key and a secret_key: one of them was given without the other");
	setenv("AWS_SECRET_ACCESS_KEY", "s", 1);
	assert_refused(NULL,
		"AWS_SECRET_ACCESS_KEY is set and AWS_ACCESS_KEY_ID is not: credentials are both of them");
	unsetenv("AWS_SECRET_ACCESS_KEY");
	write_file(".aws/credentials", "[default]\naws_access_key_id = A\n");
	assert_refused(NULL, "the profile \"default\" of @/.aws/credentials has aws_access_key_id and no "
			     "aws_secret_access_key");
}

static void the_environment_comes_before_files(void **state)
{
	(void)state;
	write_file(".aws/credentials", "[default]\naws_access_key_id=FILE\naws_secret_access_key=s\n");
	assert_key(NULL, "FILE", "");
	setenv("AWS_ACCESS_KEY_ID", "ENV", 1);
	setenv("AWS_SECRET_ACCESS_KEY", "s", 1);
	setenv("AWS_SESSION_TOKEN", "ENV-T", 1);
	assert_key(NULL, "ENV", "ENV-T");
	/* a profile that the program names comes before it */
	assert_key(&(struct ddb_remote){ .profile = "default" }, "FILE", "");
}

static void files_have_profiles(void **state)
{
	(void)state;
	write_file(".aws/credentials",
		"# keys\n[default]\naws_access_key_id = A\naws_secret_access_key = s\n"
		"[other]\naws_access_key_id = B ; a comment\naws_secret_access_key = s\n"
		"aws_session_token = T#1\n");
	write_file(".aws/config", "[profile third]\naws_access_key_id = C\naws_secret_access_key = s\n"
				  "[profile other]\naws_access_key_id = X\naws_secret_access_key = s\n");
	assert_key(NULL, "A", "");
	setenv("AWS_PROFILE", "other", 1);
	assert_key(NULL, "B", "T#1");
	assert_key(&(struct ddb_remote){ .profile = "third" }, "C", "");
	setenv("AWS_PROFILE", "nobody", 1);
	assert_refused(NULL,
		"no credentials were found. options: no access_key is given. environment: AWS_ACCESS_KEY_ID "
		"is not "
		"set. role: the profile \"nobody\" has no role_arn. web identity: "
		"AWS_WEB_IDENTITY_TOKEN_FILE is "
		"not set. SSO: the profile \"nobody\" has no sso_session. credentials file: no profile "
		"\"nobody\" "
		"in @/.aws/credentials. credential_process: the profile \"nobody\" has none. config file: no "
		"profile \"nobody\" in @/.aws/config. container: AWS_CONTAINER_CREDENTIALS_RELATIVE_URI is "
		"not set. "
		"local service: $ is on another machine. instance metadata: switched off by "
		"AWS_EC2_METADATA_DISABLED.");
}

static void files_may_lie_elsewhere(void **state)
{
	char path[128];
	(void)state;
	write_file(".aws/keys", "[default]\naws_access_key_id=K\naws_secret_access_key=s\n");
	setenv("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/keys", 1);
	assert_key(NULL, "K", "");
	snprintf(path, sizeof path, "%s/.aws/keys", home);
	setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere/at/all", 1);
	setenv("AWS_CONFIG_FILE", path, 1);
	assert_key(NULL, "K", "");
}

static void a_service_on_this_machine_needs_none(void **state)
{
	struct ddb *db;
	(void)state;
	assert_int_equal(ddb_open(&db, fake.address, NULL), DDB_OK);
	assert_int_equal(ddb_call(db, "ListTables", "{}", NULL), DDB_OK);
	assert_string_equal(seen.key, "local");
	ddb_close(db);
}

/* ---- processes ---- */

static void process(const char *command)
{
	char text[512];
	snprintf(text, sizeof text, "[default]\ncredential_process = %s\n", command);
	write_file(".aws/config", text);
}

static void a_process_prints_them(void **state)
{
	(void)state;
	process("echo '{\"Version\": 1, \"AccessKeyId\": \"P\", \"SecretAccessKey\": \"s\", "
		"\"SessionToken\": \"T\"}'");
	assert_key(NULL, "P", "T");
	process("false");
	assert_refused(NULL, "credential_process: its command ended with status 1");
	process("echo no JSON");
	assert_refused(NULL, "credential_process: its command prints no JSON object");
	process("echo '{\"Version\": 2}'");
	assert_refused(NULL, "credential_process: its command prints Version \"2\", where 1 is known");
	process("echo '{\"Version\": 1, \"AccessKeyId\": \"P\"}'");
	assert_refused(
		NULL, "credential_process: its command: what came has no AccessKeyId and SecretAccessKey");
	process("printf '{\"Version\": 1, \"AccessKeyId\": \"P\\\\nX: y\", \"SecretAccessKey\": \"s\"}'");
	assert_refused(
		NULL, "credential_process: the credentials hold a line's end or another control character");
	process("head -c 2000000 /dev/zero");
	assert_refused(NULL, "credential_process: its command prints too much");
}

/* ---- roles ---- */

static void a_role_by_a_source_profile(void **state)
{
	(void)state;
	set_service("AWS_ENDPOINT_URL_STS");
	write_file(".aws/credentials", "[base]\naws_access_key_id = BASE\naws_secret_access_key = s\n");
	write_file(".aws/config",
		"[default]\nrole_arn = arn:aws:iam::1:role/a\nsource_profile = middle\n"
		"[profile middle]\nrole_arn = arn:aws:iam::1:role/b\nsource_profile = base\n");
	assert_key(NULL, "a-of-b-of-BASE", "T-a-of-b-of-BASE");
	assert_string_equal(seen.asked, "POST /\nPOST /\n");
}

static void a_role_by_a_source(void **state)
{
	(void)state;
	set_service("AWS_ENDPOINT_URL_STS");
	set_service("AWS_EC2_METADATA_SERVICE_ENDPOINT");
	unsetenv("AWS_EC2_METADATA_DISABLED");
	setenv("AWS_PROFILE", "r", 1);
	write_file(".aws/config",
		"[profile r]\nrole_arn = arn:aws:iam::1:role/a\ncredential_source = Ec2InstanceMetadata\n");
	assert_key(NULL, "a-of-INSTANCE", "T-a-of-INSTANCE");
	write_file(".aws/config",
		"[profile r]\nrole_arn = arn:aws:iam::1:role/a\ncredential_source = Environment\n");
	setenv("AWS_ACCESS_KEY_ID", "ENV", 1);
	setenv("AWS_SECRET_ACCESS_KEY", "s", 1);
	assert_key(NULL, "ENV", ""); /* the environment itself comes before roles */
}

static void roles_that_lead_nowhere(void **state)
{
	static const struct {
		const char *config, *message;
	} cases[] = {
		{ "[default]\nrole_arn = r\n", "role: the profile \"default\" has role_arn without "
					       "source_profile or credential_source" },
		{ "[default]\nrole_arn = r\nsource_profile = x\n",
			"role: the profile \"default\" has source_profile x, which does not exist" },
		{ "[default]\nrole_arn = r\nsource_profile = x\ncredential_source = Environment\n",
			"role: the profile \"default\" has both source_profile and credential_source" },
		{ "[default]\nrole_arn = r\ncredential_source = Elsewhere\n",
			"role: the profile \"default\" has credential_source Elsewhere: use Environment, "
			"Ec2InstanceMetadata or EcsContainer" },
		{ "[default]\nrole_arn = r\nsource_profile = b\n[profile b]\nrole_arn = r\nsource_profile = "
		  "default\n",
			"role: source_profile leads from profile to profile without end" },
		{ "[default]\nrole_arn = r\nsource_profile = default\nmfa_serial = m\naws_access_key_id = A\n"
		  "aws_secret_access_key = s\n",
			"role: the profile \"default\" wants a code from a device (mfa_serial), which a "
			"library "
			"cannot ask for: let a credential_process do it" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		write_file(".aws/config", cases[i].config);
		assert_refused(NULL, cases[i].message);
	}
}

static void sts_may_refuse(void **state)
{
	(void)state;
	set_service("AWS_ENDPOINT_URL_STS");
	write_file(".aws/config",
		"[default]\nrole_arn = arn:x\nsource_profile = default\naws_access_key_id = A\n"
		"aws_secret_access_key = s\n");
	seen.status = 403;
	seen.answer = "<Error><Code>AccessDenied</Code></Error>";
	assert_refused(NULL, "role: arn:x: HTTP status 403: <Error><Code>AccessDenied</Code></Error>");
	seen.status = 200;
	seen.answer = "<AssumeRoleResponse/>";
	assert_refused(NULL, "role: arn:x: what came has no credentials in it");
	seen.answer = "<AccessKeyId>A</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</"
		      "SessionToken>"
		      "<Expiration>tomorrow</Expiration>";
	assert_refused(NULL, "role: arn:x: the Expiration \"tomorrow\" is no time");
}

static void a_web_identity(void **state)
{
	char path[128];
	(void)state;
	set_service("AWS_ENDPOINT_URL_STS");
	write_file("token", "web.token/x\n");
	snprintf(path, sizeof path, "%s/token", home);
	setenv("AWS_WEB_IDENTITY_TOKEN_FILE", path, 1);
	setenv("AWS_ROLE_ARN", "arn:aws:iam::1:role/w", 1);
	assert_key(NULL, "WEB", "T-WEB");
	unsetenv("AWS_ROLE_ARN");
	assert_refused(NULL, "web identity: there is a token's file, @/token, and no role (AWS_ROLE_ARN)");
	setenv("AWS_ROLE_ARN", "arn:aws:iam::1:role/w", 1);
	remove_file("token");
	assert_refused(NULL, "web identity: the file @/token cannot be read or is empty");
}

static void single_sign_on(void **state)
{
	char path[128];
	(void)state;
	set_service("AWS_ENDPOINT_URL_SSO");
	write_file(".aws/config", "[default]\nsso_session = my-sso\nsso_account_id = 123456789012\n"
				  "sso_role_name = dev role\n[sso-session my-sso]\nsso_region = eu-west-1\n"
				  "sso_start_url = https://x.awsapps.com/start\n");
	assert_refused(NULL,
		"SSO: the login of the profile \"default\" is not there: run aws sso login --profile "
		"default");
	/* the name is computed here by another program */
	FILE *p = popen("printf my-sso | sha1sum | cut -c1-40", "r");
	char sum[64] = "";
	assert_non_null(p);
	assert_non_null(fgets(sum, sizeof sum, p));
	pclose(p);
	snprintf(path, sizeof path, ".aws/sso/cache/%.40s.json", sum);
	write_file(path, "{\"accessToken\":\"sso-token\",\"expiresAt\":\"2099-01-01T00:00:00Z\"}");
	assert_key(NULL, "SSO", "T-SSO");
	write_file(path, "{\"accessToken\":\"sso-token\",\"expiresAt\":\"2020-01-01T00:00:00Z\"}");
	assert_refused(NULL,
		"SSO: the login of the profile \"default\" has expired: run aws sso login --profile "
		"default");
}

/* ---- containers and instances ---- */

static void a_container_asks_its_service(void **state)
{
	char url[128];
	(void)state;
	snprintf(url, sizeof url, "%s/get-credentials", fake.address);
	setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", url, 1);
	setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN", "Bearer pod", 1);
	assert_key(NULL, "CONTAINER", "T-CONTAINER");
	unsetenv("AWS_CONTAINER_AUTHORIZATION_TOKEN");
	write_file("pod", "Bearer pod\n");
	snprintf(url, sizeof url, "%s/pod", home);
	setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", url, 1);
	assert_key(NULL, "CONTAINER", "T-CONTAINER");
}

static void a_containers_token_goes_to_no_stranger(void **state)
{
	static const char *const urls[] = { "http://example.com/x", "http://127.0.0.1@example.com/",
		"http://127.evil.org/", "http://169.254.170.2.example.com/", "ftp://127.0.0.1/" };
	(void)state;
	setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN", "Bearer pod", 1);
	for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
		char want[512];
		setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", urls[i], 1);
		snprintf(want, sizeof want,
			"container: AWS_CONTAINER_CREDENTIALS_FULL_URI is %s: without https only this "
			"machine, "
			"169.254.170.2, 169.254.170.23 and [fd00:ec2::23] are asked",
			urls[i]);
		char message[2048];
		assert_int_equal(ask(NULL, message, sizeof message), DDB_DENIED);
		assert_string_equal(message, want);
	}
}

static void an_instance_asks_its_metadata(void **state)
{
	(void)state;
	unsetenv("AWS_EC2_METADATA_DISABLED");
	set_service("AWS_EC2_METADATA_SERVICE_ENDPOINT");
	assert_key(NULL, "INSTANCE", "T-INSTANCE");
	assert_string_equal(seen.asked,
		"PUT /latest/api/token\nGET /latest/meta-data/iam/security-credentials/\n"
		"GET /latest/meta-data/iam/security-credentials/the-role\n");
}

static void what_is_malformed_is_said(void **state)
{
	char url[128], want[512];
	(void)state;
	snprintf(url, sizeof url, "%s/get-credentials", fake.address);
	setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", url, 1);
	seen.status = 200;
	static const struct {
		const char *answer, *why;
	} cases[] = { { "", "what came is no JSON object" }, { "[1]", "what came is no JSON object" },
		{ "{\"AccessKeyId\":\"A\"", "what came is no JSON object" },
		{ "{\"AccessKeyId\":5,\"SecretAccessKey\":null}",
			"what came has no AccessKeyId and SecretAccessKey" },
		{ "{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"s\",\"Expiration\":\"soon\"}",
			"the Expiration \"soon\" is no time" } };
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		seen.answer = cases[i].answer;
		snprintf(want, sizeof want, "container: %s: %s", url, cases[i].why);
		assert_refused(NULL, want);
	}
}

/* ---- how long they last ---- */

/* By the library's own clock of signatures, which is tested elsewhere. */
static void expire_in(int seconds)
{
	static char text[32];
	char t[SIGNATURE_TIME];
	ddbi_signature_time((int64_t)(time(NULL) + seconds) * 1000000, t);
	snprintf(text, sizeof text, "%.4s-%.2s-%.2sT%.2s:%.2s:%.2sZ", t, t + 4, t + 6, t + 9, t + 11, t + 13);
	seen.expires = text;
}

/* Those that last are kept; those that are about to expire are asked for again by the next call. */
static void they_are_kept_until_they_expire(void **state)
{
	char url[128];
	struct ddb *db, *other;
	(void)state;
	snprintf(url, sizeof url, "%s/get-credentials", fake.address);
	setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", url, 1);
	setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN", "Bearer pod", 1);
	assert_int_equal(ddb_open(&db, elsewhere(), NULL), DDB_OK);
	for (int i = 0; i < 3; i++)
		assert_int_equal(ddb_call(db, "ListTables", "{}", NULL), DDB_OK);
	assert_int_equal(ddb_session(&other, db), DDB_OK);
	assert_int_equal(ddb_call(other, "ListTables", "{}", NULL), DDB_OK);
	assert_int_equal(seen.given, 1);
	ddb_close(other);
	ddb_close(db);

	/* in five minutes: they are asked for ahead of their time, but not with every call */
	expire_in(300);
	seen.given = 0;
	assert_int_equal(ddb_open(&db, elsewhere(), NULL), DDB_OK);
	for (int i = 0; i < 3; i++)
		assert_int_equal(ddb_call(db, "ListTables", "{}", NULL), DDB_OK);
	assert_int_equal(seen.given, 1);
	ddb_close(db);
}

static void expired_ones_are_of_no_use(void **state)
{
	char url[128];
	(void)state;
	snprintf(url, sizeof url, "%s/get-credentials", fake.address);
	setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", url, 1);
	setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN", "Bearer pod", 1);
	seen.expires = "2020-01-01T00:00:00Z";
	assert_refused(NULL, "container: the credentials that came have expired");
	assert_int_equal(seen.given, 1);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup(f, set_up)
	const struct CMUnitTest tests[] = {
		TEST(options_come_first),
		TEST(one_key_of_two_is_no_credentials),
		TEST(the_environment_comes_before_files),
		TEST(files_have_profiles),
		TEST(files_may_lie_elsewhere),
		TEST(a_service_on_this_machine_needs_none),
		TEST(a_process_prints_them),
		TEST(a_role_by_a_source_profile),
		TEST(a_role_by_a_source),
		TEST(roles_that_lead_nowhere),
		TEST(sts_may_refuse),
		TEST(a_web_identity),
		TEST(single_sign_on),
		TEST(a_container_asks_its_service),
		TEST(a_containers_token_goes_to_no_stranger),
		TEST(an_instance_asks_its_metadata),
		TEST(what_is_malformed_is_said),
		TEST(they_are_kept_until_they_expire),
		TEST(expired_ones_are_of_no_use),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
