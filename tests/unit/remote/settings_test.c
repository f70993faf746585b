/* SPDX-License-Identifier: Apache-2.0 */
/* Region, endpoint, retries: from options, environment and AWS files, in this order (12.3 to 12.5). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/remote/settings.h"
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

extern char **environ;
static char path[64];

struct told {
	struct ddb_arena arena;
	struct error err;
	struct settings settings;
	bool ok;
};

static int set_up(void **state)
{
	struct told *t = test_calloc(1, sizeof *t);
	for (char **e = environ; *e;) {
		char name[128];
		snprintf(name, sizeof name, "%.*s", (int)strcspn(*e, "="), *e);
		if (!strncmp(name, "AWS_", 4))
			unsetenv(name);
		else
			e++;
	}
	snprintf(path, sizeof path, "/tmp/ddb-config-XXXXXX");
	int fd = mkstemp(path);
	if (fd < 0)
		return -1;
	close(fd);
	setenv("AWS_CONFIG_FILE", path, 1);
	setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null", 1);
	ddbi_arena_init(&t->arena, ARENA_MAX_DEFAULT);
	*state = t;
	return 0;
}

static int tear_down(void **state)
{
	struct told *t = *state;
	unlink(path);
	ddbi_arena_free(&t->arena);
	test_free(t);
	return 0;
}

static void config(const char *text)
{
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void read_with(struct told *t, const char *address, const struct ddb_open_opts *opts)
{
	static const struct ddb_open_opts none;
	error_init(&t->err, &t->arena);
	t->ok = ddbi_settings_read(address, opts ? opts : &none, &t->err, &t->settings);
}

static void assert_urls(struct told *t, const char *items, const char *streams)
{
	if (!t->ok)
		fail_msg("%.*s", (int)t->err.message.n, t->err.message.p);
	assert_string_equal(t->settings.items.url, items);
	assert_string_equal(t->settings.streams.url, streams);
}

static void assert_region(struct told *t, const char *region)
{
	if (!t->ok)
		fail_msg("%.*s", (int)t->err.message.n, t->err.message.p);
	assert_true(str_eq(t->settings.region, str_z(region)));
}

static void assert_refused(struct told *t, const char *message)
{
	assert_false(t->ok);
	if (!str_eq(t->err.message, str_z(message)))
		fail_msg("%.*s", (int)t->err.message.n, t->err.message.p);
}

/* The rules of api's endpoint-rule-set-1.json of both services. */
static void endpoints_of_regions(void **state)
{
	static const struct {
		const char *region;
		bool fips, dual;
		const char *items, *streams;
	} cases[] = {
		{ "eu-west-1", false, false, "https://dynamodb.eu-west-1.amazonaws.com/",
			"https://streams.dynamodb.eu-west-1.amazonaws.com/" },
		{ "cn-north-1", false, false, "https://dynamodb.cn-north-1.amazonaws.com.cn/",
			"https://streams.dynamodb.cn-north-1.amazonaws.com.cn/" },
		{ "us-east-1", true, false, "https://dynamodb-fips.us-east-1.amazonaws.com/",
			"https://streams.dynamodb-fips.us-east-1.amazonaws.com/" },
		{ "us-gov-west-1", true, false, "https://dynamodb.us-gov-west-1.amazonaws.com/",
			"https://streams.dynamodb.us-gov-west-1.amazonaws.com/" },
		{ "us-east-1", false, true, "https://dynamodb.us-east-1.api.aws/",
			"https://streams-dynamodb.us-east-1.api.aws/" },
		{ "us-east-1", true, true, "https://dynamodb-fips.us-east-1.api.aws/",
			"https://streams-dynamodb-fips.us-east-1.api.aws/" },
		{ "us-gov-west-1", true, true, "https://dynamodb-fips.us-gov-west-1.api.aws/",
			"https://streams-dynamodb-fips.us-gov-west-1.api.aws/" },
		{ "cn-north-1", false, true, "https://dynamodb.cn-north-1.api.amazonwebservices.com.cn/",
			"https://streams-dynamodb.cn-north-1.api.amazonwebservices.com.cn/" },
		{ "local", false, false, "http://localhost:8000/", "http://localhost:8000/" },
	};
	struct told *t = *state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char address[64];
		struct ddb_remote r = { .fips = cases[i].fips, .dual_stack = cases[i].dual };
		snprintf(address, sizeof address, "aws:%s", cases[i].region);
		read_with(t, address, &(struct ddb_open_opts){ .remote = &r });
		assert_urls(t, cases[i].items, cases[i].streams);
		assert_region(t, cases[i].region);
	}
}

static void variants_by_environment_and_profile(void **state)
{
	struct told *t = *state;
	setenv("AWS_USE_FIPS_ENDPOINT", "true", 1);
	read_with(t, "aws:us-east-1", NULL);
	assert_urls(t, "https://dynamodb-fips.us-east-1.amazonaws.com/",
		"https://streams.dynamodb-fips.us-east-1.amazonaws.com/");
	unsetenv("AWS_USE_FIPS_ENDPOINT");
	config("[default]\nuse_dualstack_endpoint = True\n");
	read_with(t, "aws:us-east-1", NULL);
	assert_urls(t, "https://dynamodb.us-east-1.api.aws/", "https://streams-dynamodb.us-east-1.api.aws/");
	read_with(t, "aws:local", NULL);
	assert_refused(t, "Invalid Configuration: Dualstack and local endpoint are not supported");
	read_with(t, "https://x.org", NULL);
	assert_refused(t, "Invalid Configuration: Dualstack and custom endpoint are not supported");
}

static void what_is_no_region_is_refused(void **state)
{
	struct told *t = *state;
	read_with(t, "aws:Eu West", NULL);
	assert_refused(t, "\"Eu West\" is no region: use one such as eu-west-1");
	read_with(t, "http://localhost:8000", &(struct ddb_open_opts){ .region = "x\r\nHost: y" });
	assert_refused(t, "\"x\r\nHost: y\" is no region: use one such as eu-west-1");
	read_with(t, "http://[::1 x]:8000", NULL);
	assert_refused(
		t, "the address \"http://[::1 x]:8000\" names no host: use http://HOST:PORT or https://HOST");
}

static void the_region_is_looked_for(void **state)
{
	struct told *t = *state;
	char want[256];
	read_with(t, "aws:", NULL);
	snprintf(want, sizeof want,
		"no region is known: give one (\"aws:eu-west-1\"), set AWS_REGION, or put region = ... into "
		"the "
		"profile \"default\" of %s",
		path);
	assert_refused(t, want);
	config("[default]\nregion = us-west-2\n[profile other]\nregion = ap-south-1\n");
	read_with(t, "aws:", NULL);
	assert_region(t, "us-west-2");
	read_with(t, "aws:", &(struct ddb_open_opts){ .remote = &(struct ddb_remote){ .profile = "other" } });
	assert_region(t, "ap-south-1");
	setenv("AWS_PROFILE", "other", 1);
	read_with(t, "aws:", NULL);
	assert_region(t, "ap-south-1");
	setenv("AWS_DEFAULT_REGION", "eu-north-1", 1);
	read_with(t, "aws:", NULL);
	assert_region(t, "eu-north-1");
	setenv("AWS_REGION", "eu-west-3", 1);
	read_with(t, "aws:", NULL);
	assert_region(t, "eu-west-3");
	read_with(t, "aws:", &(struct ddb_open_opts){ .region = "sa-east-1" });
	assert_region(t, "sa-east-1");
	read_with(t, "aws:ca-central-1", &(struct ddb_open_opts){ .region = "sa-east-1" });
	assert_region(t, "ca-central-1");
}

/* An address that says where the service is needs no region. */
static void a_service_elsewhere_has_a_region_too(void **state)
{
	struct told *t = *state;
	read_with(t, "http://db.example.org:9000/", NULL);
	assert_region(t, "us-east-1");
	assert_urls(t, "http://db.example.org:9000/", "http://db.example.org:9000/");
	assert_true(str_eq(t->settings.items.host, STR("db.example.org:9000")));
	assert_false(t->settings.items.loopback);
	assert_int_equal(t->settings.options.connect_timeout_ms, 5000);
	read_with(t, "http://[::1]:8000", &(struct ddb_open_opts){ .region = "eu-west-1" });
	assert_region(t, "eu-west-1");
	assert_true(t->settings.items.loopback);
	assert_int_equal(t->settings.options.connect_timeout_ms, 1000);
	read_with(t, "https://example.org:443", NULL);
	assert_true(str_eq(t->settings.items.host, STR("example.org")));
	read_with(t, "http://example.org:443", NULL);
	assert_true(str_eq(t->settings.items.host, STR("example.org:443")));
}

/* 12-E1 */
static void the_endpoint_is_looked_for(void **state)
{
	struct told *t = *state;
	config("[default]\nregion = eu-west-1\nservices = mine\nendpoint_url = http://profile:1\n"
	       "[services mine]\ns3 =\n  endpoint_url = http://s3:9\ndynamodb =\n  endpoint_url = "
	       "http://service:2\n");
	read_with(t, "aws:", NULL);
	assert_urls(t, "http://service:2/", "http://profile:1/");
	setenv("AWS_ENDPOINT_URL", "http://env:3", 1);
	read_with(t, "aws:", NULL);
	assert_urls(t, "http://env:3/", "http://env:3/");
	setenv("AWS_ENDPOINT_URL_DYNAMODB", "http://env:4", 1);
	read_with(t, "aws:", NULL);
	assert_urls(t, "http://env:4/", "http://env:3/");
	setenv("AWS_ENDPOINT_URL_DYNAMODB_STREAMS", "http://env:5", 1);
	read_with(t, "aws:", NULL);
	assert_urls(t, "http://env:4/", "http://env:5/");
	read_with(t, "aws:", &(struct ddb_open_opts){ .endpoint = "https://code" });
	assert_urls(t, "https://code/", "https://code/");
	setenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true", 1);
	read_with(t, "aws:", NULL);
	assert_urls(t, "https://dynamodb.eu-west-1.amazonaws.com/",
		"https://streams.dynamodb.eu-west-1.amazonaws.com/");
	read_with(t, "aws:", &(struct ddb_open_opts){ .endpoint = "https://code" });
	assert_urls(t, "https://code/", "https://code/");
}

static void a_bad_endpoint_says_whose_it_is(void **state)
{
	struct told *t = *state;
	setenv("AWS_ENDPOINT_URL_DYNAMODB", "localhost:8000", 1);
	read_with(t, "aws:eu-west-1", NULL);
	assert_refused(t, "AWS_ENDPOINT_URL_DYNAMODB \"localhost:8000\" is no address of a service: use "
			  "http://HOST:PORT or https://HOST");
}

static void retries_are_looked_for(void **state)
{
	struct told *t = *state;
	read_with(t, "aws:eu-west-1", NULL);
	assert_true(t->ok);
	assert_int_equal(t->settings.options.retry_mode, DDB_RETRY_STANDARD);
	assert_int_equal(t->settings.attempts, 4);
	assert_int_equal(t->settings.timeout_ms, 30000);
	assert_int_equal(t->settings.options.max_connections, 64);
	config("[default]\nretry_mode = adaptive\nmax_attempts = 7 # of them\n");
	read_with(t, "aws:eu-west-1", NULL);
	assert_int_equal(t->settings.options.retry_mode, DDB_RETRY_ADAPTIVE);
	assert_int_equal(t->settings.attempts, 7);
	setenv("AWS_RETRY_MODE", "legacy", 1);
	setenv("AWS_MAX_ATTEMPTS", "2", 1);
	read_with(t, "aws:eu-west-1", NULL);
	assert_int_equal(t->settings.options.retry_mode, DDB_RETRY_LEGACY);
	assert_int_equal(t->settings.attempts, 2);
	read_with(t, "aws:eu-west-1",
		&(struct ddb_open_opts){ .max_retries = 8,
			.remote = &(struct ddb_remote){ .retry_mode = DDB_RETRY_STANDARD } });
	assert_int_equal(t->settings.options.retry_mode, DDB_RETRY_STANDARD);
	assert_int_equal(t->settings.attempts, 9);
	setenv("AWS_RETRY_MODE", "sometimes", 1);
	read_with(t, "aws:eu-west-1", NULL);
	assert_refused(t, "the retry mode \"sometimes\" is none: use standard, adaptive or legacy");
}

static void certificates_are_looked_for(void **state)
{
	struct told *t = *state;
	config("[default]\nca_bundle = /etc/profile.pem\n");
	read_with(t, "aws:eu-west-1", NULL);
	assert_string_equal(t->settings.options.ca_file, "/etc/profile.pem");
	setenv("AWS_CA_BUNDLE", "/etc/env.pem", 1);
	read_with(t, "aws:eu-west-1", NULL);
	assert_string_equal(t->settings.options.ca_file, "/etc/env.pem");
	read_with(t, "aws:eu-west-1",
		&(struct ddb_open_opts){ .remote = &(struct ddb_remote){ .ca_file = "own.pem" } });
	assert_string_equal(t->settings.options.ca_file, "own.pem");
}

/* 12-C1 */
static void the_files_form(void **state)
{
	struct told *t = *state;
	struct ini ini;
	assert_true(ddbi_ini_read(STR("before = any section\n"
				      "; a comment\n  # another\n"
				      "[ profile   x ]  # with one behind\r\n"
				      "Key=value\r\n"
				      "spaced =  a b  \n"
				      "hash = a#b ; c\n"
				      "empty =\n"
				      "nested =\n\tinner = 1\n    second=2\n"
				      "no equals sign\n"
				      "[unclosed\n"
				      "again = 1\nagain = 2\n"
				      "[\"quoted name\"]\nlast = x"),
		&t->arena, &ini));
	assert_true(str_eq(ddbi_ini_get(&ini, STR("profile x"), "key"), STR("value")));
	assert_true(str_eq(ddbi_ini_get(&ini, STR("profile x"), "spaced"), STR("a b")));
	assert_true(str_eq(ddbi_ini_get(&ini, STR("profile x"), "hash"), STR("a#b")));
	assert_true(str_eq(ddbi_ini_get(&ini, STR("profile x"), "empty"), STR("")));
	assert_true(str_eq(ddbi_ini_nested(&ini, STR("profile x"), "nested", "inner"), STR("1")));
	assert_true(str_eq(ddbi_ini_nested(&ini, STR("profile x"), "nested", "second"), STR("2")));
	assert_true(str_eq(ddbi_ini_get(&ini, STR("profile x"), "again"), STR("2")));
	assert_true(str_eq(ddbi_ini_get(&ini, STR("quoted name"), "last"), STR("x")));
	assert_null(ddbi_ini_get(&ini, STR("profile x"), "before").p);
	assert_null(ddbi_ini_get(&ini, STR("profile x"), "inner").p);
	assert_false(ddbi_ini_has(&ini, STR("unclosed")));
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(endpoints_of_regions),
		TEST(variants_by_environment_and_profile),
		TEST(what_is_no_region_is_refused),
		TEST(the_region_is_looked_for),
		TEST(a_service_elsewhere_has_a_region_too),
		TEST(the_endpoint_is_looked_for),
		TEST(a_bad_endpoint_says_whose_it_is),
		TEST(retries_are_looked_for),
		TEST(certificates_are_looked_for),
		TEST(the_files_form),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
