/* SPDX-License-Identifier: Apache-2.0 */
/* Endpoints of accounts (12-E3): where the credentials say whose they are, requests go to the account's own.
 * What host is asked for is seen by a proxy made up here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/aws_home.h"
#include "support/fake_http.h"
#include <ddb/ddb.h>

static char reached[256]; /* "HOST:PORT" that the proxy was last asked for */

static void service(const struct fake_request *r, struct fake_answer *a, void *user)
{
	(void)user;
	if (!strcmp(r->method, "CONNECT")) {
		snprintf(reached, sizeof reached, "%.255s", r->path);
		a->status = 403;
	} else if (strstr(r->body, "Action=AssumeRole")) {
		a->body = "<R><AssumedRoleUser><AssumedRoleId>X:s</"
			  "AssumedRoleId><Arn>arn:aws:sts::333333333333:"
			  "assumed-role/r/s</Arn></AssumedRoleUser><Credentials><AccessKeyId>A</AccessKeyId>"
			  "<SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>"
			  "<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></R>";
	} else if (!strncmp(r->path, "/federation/", 12)) {
		a->body = "{\"roleCredentials\":{\"accessKeyId\":\"SSO\",\"secretAccessKey\":\"s\","
			  "\"sessionToken\":\"T\",\"expiration\":4070908800000}}";
	} else {
		a->body = "{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"s\",\"Token\":\"t\",\"AccountId\":"
			  "\"444444444444\"}";
	}
}

static int set_up(void **state)
{
	(void)state;
	aws_home_clean();
	setenv("NO_PROXY", "127.0.0.1", 1);
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

static enum ddb_rc call(
	const char *where, struct ddb_remote remote, const char *op, const char *json, char *why, size_t n)
{
	struct ddb *db;
	remote.proxy = fake.address;
	enum ddb_rc rc =
		ddb_open(&db, where, &(struct ddb_open_opts){ .max_retries = -1, .remote = &remote });
	reached[0] = '\0';
	if (!rc)
		rc = ddb_call(db, op, json, NULL);
	snprintf(why, n, "%s", ddb_errmsg(db));
	ddb_close(db);
	return rc;
}

static void assert_reaches(const char *where, struct ddb_remote remote, const char *host)
{
	char why[1024];
	call(where, remote, "ListTables", "{}", why, sizeof why);
	if (strcmp(reached, host))
		fail_msg("%s instead of %s: %s", reached, host, why);
}

static void assert_refused(const char *where, struct ddb_remote remote, enum ddb_rc rc, const char *message)
{
	char why[1024];
	assert_int_equal(call(where, remote, "ListTables", "{}", why, sizeof why), rc);
	assert_string_equal(why, message);
	assert_string_equal(reached, "");
}

#define KEYS .access_key = "A", .secret_key = "s"
#define OWN  "111111111111.ddb.eu-west-1.amazonaws.com:443"
#define ALL  "dynamodb.eu-west-1.amazonaws.com:443"

static const struct ddb_remote known = { KEYS, .account_id = "111111111111" };
static const struct ddb_remote unknown = { KEYS };

static void modes(void **state)
{
	(void)state;
	assert_reaches("aws:eu-west-1", known, OWN);
	assert_reaches("aws:eu-west-1", unknown, ALL);
	setenv("AWS_ACCOUNT_ID_ENDPOINT_MODE", "Preferred", 1);
	assert_reaches("aws:eu-west-1", known, OWN);
	assert_reaches("aws:eu-west-1", unknown, ALL);
	setenv("AWS_ACCOUNT_ID_ENDPOINT_MODE", "disabled", 1);
	assert_reaches("aws:eu-west-1", known, ALL);
	setenv("AWS_ACCOUNT_ID_ENDPOINT_MODE", "required", 1);
	assert_reaches("aws:eu-west-1", known, OWN);
	assert_refused("aws:eu-west-1", unknown, DDB_DENIED,
		"options: AccountIdEndpointMode is required but no AccountID was provided or able to be "
		"loaded");
	setenv("AWS_ACCOUNT_ID_ENDPOINT_MODE", "sometimes", 1);
	assert_refused("aws:eu-west-1", known, DDB_INVALID,
		"\"sometimes\" is no mode of account endpoints (AWS_ACCOUNT_ID_ENDPOINT_MODE or "
		"account_id_endpoint_mode): use preferred, required or disabled");
	unsetenv("AWS_ACCOUNT_ID_ENDPOINT_MODE");
	aws_home_write(".aws/config", "[default]\naccount_id_endpoint_mode = disabled\n");
	assert_reaches("aws:eu-west-1", known, ALL);
}

static void where_there_are_none(void **state)
{
	struct ddb_remote fips = { KEYS, .account_id = "111111111111", .fips = true };
	struct ddb_remote dual = { KEYS, .account_id = "111111111111", .dual_stack = true };
	char why[1024];
	(void)state;
	assert_reaches("aws:eu-west-1", dual, "111111111111.ddb.eu-west-1.api.aws:443");
	assert_reaches("aws:us-east-1", fips, "dynamodb-fips.us-east-1.amazonaws.com:443");
	assert_reaches("aws:cn-north-1", known, "dynamodb.cn-north-1.amazonaws.com.cn:443");
	assert_reaches("aws:us-gov-west-1", known, "dynamodb.us-gov-west-1.amazonaws.com:443");
	call("aws:eu-west-1", known, "ListStreams", "{}", why, sizeof why);
	assert_string_equal(reached, "streams.dynamodb.eu-west-1.amazonaws.com:443");
	call("https://db.example.org", known, "ListTables", "{}", why, sizeof why);
	assert_string_equal(reached, "db.example.org:443");
	setenv("AWS_ACCOUNT_ID_ENDPOINT_MODE", "required", 1);
	call("https://db.example.org", unknown, "ListTables", "{}", why, sizeof why);
	assert_string_equal(reached, "db.example.org:443");
	assert_refused("aws:us-east-1", fips, DDB_INVALID,
		"Invalid Configuration: AccountIdEndpointMode is required and FIPS is enabled, but FIPS "
		"account "
		"endpoints are not supported");
	assert_refused("aws:cn-north-1", known, DDB_INVALID,
		"Invalid Configuration: AccountIdEndpointMode is required but account endpoints are not "
		"supported in "
		"this partition");
}

/* It is the table's account that counts there, which the region's endpoint knows how to find. */
static void a_table_by_its_arn(void **state)
{
	char why[1024];
	(void)state;
	call("aws:eu-west-1", known, "DescribeTable",
		"{\"TableName\": \"arn:aws:dynamodb:eu-west-1:222222222222:table/t\"}", why, sizeof why);
	assert_string_equal(reached, ALL);
	call("aws:eu-west-1", known, "DescribeTable", "{\"TableName\": \"t\"}", why, sizeof why);
	assert_string_equal(reached, OWN);
}

static void what_is_no_account(void **state)
{
	static const char *const bad[] = { "1111.evil.org/", "a b", "-1", "1\r\nHost: x" };
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_refused("aws:eu-west-1", (struct ddb_remote){ KEYS, .account_id = bad[i] }, DDB_DENIED,
			"options: Credentials-sourced account ID parameter is invalid");
}

static void each_source_may_know_it(void **state)
{
	char url[128], config[512];
	(void)state;
	setenv("AWS_ACCESS_KEY_ID", "A", 1);
	setenv("AWS_SECRET_ACCESS_KEY", "s", 1);
	assert_reaches("aws:eu-west-1", (struct ddb_remote){ .access_key = NULL }, ALL);
	setenv("AWS_ACCOUNT_ID", "555555555555", 1);
	assert_reaches("aws:eu-west-1", (struct ddb_remote){ .access_key = NULL },
		"555555555555.ddb.eu-west-1.amazonaws.com:443");
	aws_home_clean();

	aws_home_write(".aws/credentials", "[default]\naws_access_key_id = A\naws_secret_access_key = s\n"
					   "aws_account_id = 666666666666\n");
	assert_reaches("aws:eu-west-1", (struct ddb_remote){ .access_key = NULL },
		"666666666666.ddb.eu-west-1.amazonaws.com:443");
	aws_home_clean();
	aws_home_write(".aws/config", "[default]\naws_access_key_id = A\naws_secret_access_key = s\n"
				      "aws_account_id = 777777777777\n");
	assert_reaches("aws:eu-west-1", (struct ddb_remote){ .access_key = NULL },
		"777777777777.ddb.eu-west-1.amazonaws.com:443");

	aws_home_write(".aws/config", "[default]\naws_account_id = 888888888888\ncredential_process = echo "
				      "'{\"Version\":1,\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"s\"}'\n");
	assert_reaches("aws:eu-west-1", (struct ddb_remote){ .access_key = NULL },
		"888888888888.ddb.eu-west-1.amazonaws.com:443");
	aws_home_write(".aws/config", "[default]\naws_account_id = 888888888888\ncredential_process = echo "
				      "'{\"Version\":1,\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"s\","
				      "\"AccountId\":\"999999999999\"}'\n");
	assert_reaches("aws:eu-west-1", (struct ddb_remote){ .access_key = NULL },
		"999999999999.ddb.eu-west-1.amazonaws.com:443");

	setenv("AWS_ENDPOINT_URL_STS", fake.address, 1);
	aws_home_write(".aws/config",
		"[default]\nrole_arn = arn:aws:iam::333333333333:role/r\nsource_profile = b\n"
		"[profile b]\naws_access_key_id = A\naws_secret_access_key = s\n"
		"aws_account_id = 777777777777\n");
	assert_reaches("aws:eu-west-1", (struct ddb_remote){ .access_key = NULL },
		"333333333333.ddb.eu-west-1.amazonaws.com:443");
	aws_home_clean();

	setenv("AWS_ENDPOINT_URL_SSO", fake.address, 1);
	snprintf(config, sizeof config,
		"[default]\nsso_start_url = u\nsso_region = eu-west-1\nsso_account_id = "
		"222222222222\nsso_role_name = "
		"dev\n");
	aws_home_write(".aws/config", config);
	/* SHA-1 of "u" */
	aws_home_write(".aws/sso/cache/51e69892ab49df85c6230ccc57f8e1d1606caccc.json",
		"{\"accessToken\":\"x\",\"expiresAt\":\"2099-01-01T00:00:00Z\"}");
	assert_reaches("aws:eu-west-1", (struct ddb_remote){ .access_key = NULL },
		"222222222222.ddb.eu-west-1.amazonaws.com:443");
	aws_home_clean();

	snprintf(url, sizeof url, "%s/get", fake.address);
	setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", url, 1);
	assert_reaches("aws:eu-west-1", (struct ddb_remote){ .access_key = NULL },
		"444444444444.ddb.eu-west-1.amazonaws.com:443");
}

/* One whose messages and signatures name the account's host. */
static void messages_name_the_host(void **state)
{
	char why[1024];
	(void)state;
	assert_int_equal(call("aws:eu-west-1", known, "ListTables", "{}", why, sizeof why), DDB_NETWORK);
	assert_memory_equal(why, "111111111111.ddb.eu-west-1.amazonaws.com: ", 42);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup(f, set_up)
	const struct CMUnitTest tests[] = {
		TEST(modes),
		TEST(where_there_are_none),
		TEST(a_table_by_its_arn),
		TEST(what_is_no_account),
		TEST(each_source_may_know_it),
		TEST(messages_name_the_host),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
