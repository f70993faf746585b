/* SPDX-License-Identifier: Apache-2.0 */
/* Names are looked up without a thread, by DNS servers that answer, dawdle, babble or keep silent. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/os.h"
#include "store/remote/resolver.h"
#include "support/fake_dns.h"
#include "support/fake_http.h"
#include "support/served.h"
#include <ddb/ddb.h>
#include <dirent.h>

#define TABLES "{\"TableNames\":[\"t\"]}"

/* ---- the surroundings ---- */

static char target[256]; /* of the last request: what stands behind its method */
static int requests;

static void service(const struct fake_request *r, struct fake_answer *a, void *user)
{
	(void)user;
	requests++;
	snprintf(target, sizeof target, "%.255s", r->path);
	a->body = TABLES;
	if (strstr(r->body, "Action=AssumeRoleWithWebIdentity"))
		a->body = "<AccessKeyId>A</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t"
			  "</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>";
}

static const char *const variables[] = { "http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY",
	"no_proxy", "NO_PROXY", "AWS_PROFILE", "AWS_ENDPOINT_URL_STS", "AWS_ROLE_ARN",
	"AWS_WEB_IDENTITY_TOKEN_FILE" };

static int set_up(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof variables / sizeof *variables; i++)
		unsetenv(variables[i]);
	fake_dns_say("127.0.0.1", 60);
	requests = 0;
	return 0;
}

static int begin(void **state)
{
	(void)state;
	setenv("AWS_CONFIG_FILE", "/dev/null", 1);
	setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null", 1);
	setenv("AWS_EC2_METADATA_DISABLED", "true", 1);
	setenv("LOCALDOMAIN", "", 1); /* no name of the machine's own domain */
	if (!fake_dns_start())
		return -1;
	ddbi_resolver_use_servers(fake_dns.address);
	fake_start(service, NULL);
	return 0;
}

static int end(void **state)
{
	(void)state;
	fake_stop();
	fake_dns_stop();
	return 0;
}

static int64_t now_ms(void)
{
	return ddbi_monotonic_us() / 1000;
}

static struct ddb *open_named(const char *host, int port, struct ddb_remote remote)
{
	struct ddb *db;
	char where[400];
	snprintf(where, sizeof where, "http://%s:%d", host, port);
	if (!getenv("AWS_ROLE_ARN"))
		remote.access_key = remote.secret_key = "k";
	if (ddb_open(&db, where, &(struct ddb_open_opts){ .max_retries = -1, .remote = &remote }))
		fail_msg("%s", ddb_errmsg(db));
	return db;
}

static struct ddb *open_plain(const char *host)
{
	return open_named(host, fake.port, (struct ddb_remote){ .connect_timeout_ms = 2000 });
}

static void assert_answered(struct ddb *db)
{
	const char *out = NULL;
	if (ddb_call(db, "ListTables", "{}", &out))
		fail_msg("%s", ddb_errmsg(db));
	assert_string_equal(out, TABLES);
}

/* In `wanted` $ stands for the service's port. */
static void assert_failed(struct ddb *db, const char *wanted)
{
	char want[512];
	const char *at = strchr(wanted, '$');
	snprintf(want, sizeof want, "%.*s%d%s", (int)(at - wanted), wanted, fake.port, at + 1);
	assert_int_equal(ddb_call(db, "ListTables", "{}", NULL), DDB_NETWORK);
	assert_string_equal(ddb_errmsg(db), want);
	assert_true(ddb_error(db)->retryable);
}

/* ---- names that are there ---- */

static void a_name_is_looked_up_once(void **state)
{
	(void)state;
	struct ddb *db = open_plain("db.test");
	for (int i = 0; i < 5; i++)
		assert_answered(db);
	assert_int_equal(requests, 5);
	assert_int_equal(fake_dns.script->asked, 2); /* for either kind of address */
	assert_string_equal(fake_dns.script->name, "db.test");
	ddb_close(db);
}

static void numbers_and_this_machine_need_no_lookup(void **state)
{
	static const char *const hosts[] = { "127.0.0.1", "localhost", "db.localhost", "127.1" };
	(void)state;
	for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
		struct ddb *db = open_plain(hosts[i]);
		assert_answered(db);
		ddb_close(db);
	}
	assert_int_equal(fake_dns.script->asked, 0);
}

/* 127.0.0.9 refuses. */
static void one_address_of_several_is_enough(void **state)
{
	struct dns_script *s = fake_dns.script;
	(void)state;
	s->nfour = 2;
	snprintf(s->four[0], sizeof s->four[0], "127.0.0.9");
	snprintf(s->four[1], sizeof s->four[1], "127.0.0.1");
	s->six = true; /* where nobody listens either */
	struct ddb *db = open_plain("several.test");
	assert_answered(db);
	ddb_close(db);
}

static void an_answer_may_need_tcp_or_patience(void **state)
{
	static const enum dns_mood moods[] = { DNS_CUTS, DNS_BABBLES, DNS_ANSWERS };
	(void)state;
	for (size_t i = 0; i < 3; i++) {
		fake_dns_say("127.0.0.1", 60);
		fake_dns.script->mood = moods[i];
		fake_dns.script->delay_ms = 50;
		struct ddb *db = open_plain("db.test");
		assert_answered(db);
		assert_int_equal(fake_dns.script->by_tcp, moods[i] == DNS_CUTS ? 2 : 0);
		ddb_close(db);
	}
}

/* One kind of address is enough where nothing is said of the other. */
static void half_an_answer_is_enough(void **state)
{
	(void)state;
	fake_dns.script->mood = DNS_DEAF;
	struct ddb *db =
		open_named("half.test", fake.port, (struct ddb_remote){ .connect_timeout_ms = 5000 });
	assert_answered(db);
	ddb_close(db);
}

/* ---- for how long ---- */

static void pause_ms(int ms)
{
	fake_sleep(ms);
}

static void what_is_known_is_known_for_its_time(void **state)
{
	(void)state;
	fake_dns_say("127.0.0.1", 1);
	struct ddb *db = open_plain("moves.test");
	assert_answered(db);
	fake_dns_say("127.0.0.9", 1); /* it has moved to where nobody listens */
	pause_ms(1100);
	assert_answered(db); /* by the old address, and asks for the new one */
	for (int i = 0; i < 100 && fake_dns.script->asked < 2; i++)
		pause_ms(10);
	assert_true(fake_dns.script->asked >= 2);
	int failed = 0;
	for (int i = 0; i < 3; i++)
		failed += ddb_call(db, "ListTables", "{}", NULL) == DDB_NETWORK;
	assert_true(failed > 0);
	assert_non_null(strstr(ddb_errmsg(db), "moves.test"));
	ddb_close(db);
}

static void old_addresses_are_better_than_none(void **state)
{
	(void)state;
	fake_dns_say("127.0.0.1", 1);
	struct ddb *db = open_plain("kept.test");
	assert_answered(db);
	pause_ms(1100);
	static const enum dns_mood moods[] = { DNS_SILENT, DNS_FAILS };
	for (size_t i = 0; i < 2; i++) {
		fake_dns.script->mood = moods[i];
		int64_t began = now_ms();
		for (int k = 0; k < 3; k++)
			assert_answered(db);
		assert_true(now_ms() - began < 1900); /* which a lookup may last */
	}
	ddb_close(db);
}

/* ---- names that are not ---- */

static void what_is_wrong_is_said(void **state)
{
	static const struct {
		enum dns_mood mood;
		const char *wanted;
	} cases[] = {
		{ DNS_ABSENT, "absent.test:$: the name \"absent.test\" does not exist" },
		{ DNS_EMPTY, "absent.test:$: the name \"absent.test\" has no address" },
		{ DNS_FAILS,
			"absent.test:$: the name \"absent.test\" cannot be looked up: no DNS server gives "
			"an answer" },
	};
	(void)state;
	struct ddb *db = open_plain("absent.test");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		fake_dns.script->mood = cases[i].mood;
		assert_failed(db, cases[i].wanted);
	}
	fake_dns.script->mood = DNS_ANSWERS; /* nobody remembers what was not there */
	assert_answered(db);
	ddb_close(db);
	assert_int_equal(requests, 1);
}

static void no_answer_ends_in_time(void **state)
{
	(void)state;
	fake_dns.script->mood = DNS_SILENT;
	struct ddb *db =
		open_named("silent.test", fake.port, (struct ddb_remote){ .connect_timeout_ms = 300 });
	int64_t began = now_ms();
	assert_failed(db, "silent.test:$: the name \"silent.test\" cannot be looked up: no DNS server has "
			  "answered within 300 ms");
	assert_true(now_ms() - began >= 300 && now_ms() - began < 4000);
	ddb_close(db);
}

static void a_deadline_counts_lookups_too(void **state)
{
	struct ddb *db;
	char where[64];
	(void)state;
	fake_dns.script->mood = DNS_SILENT;
	snprintf(where, sizeof where, "http://silent.test:%d", fake.port);
	struct ddb_remote remote = { .access_key = "k", .secret_key = "k", .deadline_ms = 400 };
	assert_int_equal(ddb_open(&db, where, &(struct ddb_open_opts){ .remote = &remote }), DDB_OK);
	int64_t began = now_ms();
	assert_int_equal(ddb_call(db, "ListTables", "{}", NULL), DDB_NETWORK);
	assert_true(now_ms() - began >= 390 && now_ms() - began < 4000);
	assert_non_null(strstr(ddb_errmsg(db), "the name \"silent.test\" cannot be looked up"));
	ddb_close(db);
}

static void a_slow_lookup_leaves_less_time_for_the_rest(void **state)
{
	struct ddb *db;
	char where[64];
	(void)state;
	fake_dns.script->delay_ms = 200; /* twice, one after another */
	snprintf(where, sizeof where, "http://slow.test:%d", fake.port);
	struct ddb_remote remote = { .access_key = "k", .secret_key = "k" };
	struct ddb_open_opts opts = { .max_retries = -1, .timeout_ms = 300, .remote = &remote };
	assert_int_equal(ddb_open(&db, where, &opts), DDB_OK);
	int64_t began = now_ms();
	assert_int_equal(ddb_call(db, "ListTables", "{}", NULL), DDB_NETWORK);
	assert_true(now_ms() - began < 1500);
	pause_ms(400); /* the answer has come meanwhile */
	assert_answered(db);
	ddb_close(db);
}

/* ---- who else is looked up ---- */

static void behind_a_proxy_its_own_name_counts(void **state)
{
	char proxy[64];
	(void)state;
	snprintf(proxy, sizeof proxy, "http://u:p@proxy.test:%d", fake.port);
	struct ddb *db = open_named("far.away.test", 81, (struct ddb_remote){ .proxy = proxy });
	assert_answered(db);
	assert_string_equal(target, "http://far.away.test:81/");
	assert_int_equal(fake_dns.script->asked, 2);
	assert_string_equal(fake_dns.script->name, "proxy.test");
	ddb_close(db);
	fake_dns.script->mood = DNS_ABSENT;
	db = open_named("far.away.test", fake.port, (struct ddb_remote){ .proxy = proxy });
	assert_failed(db, "far.away.test:$: the name \"proxy.test\" does not exist");
	ddb_close(db);
}

static void the_environments_proxy_counts_too(void **state)
{
	char proxy[64];
	(void)state;
	snprintf(proxy, sizeof proxy, "proxy.test:%d", fake.port);
	setenv("http_proxy", proxy, 1);
	setenv("no_proxy", "near.test", 1);
	struct ddb *db = open_plain("far.test");
	assert_answered(db);
	assert_string_equal(fake_dns.script->name, "proxy.test");
	assert_memory_equal(target, "http://far.test:", 16);
	ddb_close(db);
	db = open_plain("db.near.test");
	assert_answered(db);
	assert_string_equal(fake_dns.script->name, "db.near.test");
	assert_string_equal(target, "/");
	ddb_close(db);
	db = open_named("far.test", fake.port, (struct ddb_remote){ .proxy = "" });
	assert_answered(db);
	assert_string_equal(fake_dns.script->name, "far.test");
	assert_string_equal(target, "/");
	ddb_close(db);
}

static void sources_of_credentials_have_names_too(void **state)
{
	char path[] = "/tmp/ddb-token-XXXXXX", url[64];
	(void)state;
	int fd = mkstemp(path);
	assert_int_equal(write(fd, "token", 5), 5);
	close(fd);
	setenv("AWS_WEB_IDENTITY_TOKEN_FILE", path, 1);
	setenv("AWS_ROLE_ARN", "arn:aws:iam::1:role/w", 1);
	snprintf(url, sizeof url, "http://sts.test:%d", fake.port);
	setenv("AWS_ENDPOINT_URL_STS", url, 1);
	struct ddb *db = open_named("db.localhost", fake.port, (struct ddb_remote){ .max_connections = 4 });
	assert_answered(db);
	assert_string_equal(fake_dns.script->name, "sts.test");
	ddb_close(db);
	fake_dns.script->mood = DNS_ABSENT;
	db = open_named("db.localhost", fake.port, (struct ddb_remote){ .max_connections = 4 });
	assert_int_equal(ddb_call(db, "ListTables", "{}", NULL), DDB_DENIED);
	assert_string_equal(
		ddb_errmsg(db), "web identity: arn:aws:iam::1:role/w: the name \"sts.test\" does not exist");
	ddb_close(db);
	unlink(path);
}

/* ---- many at once ---- */

struct many {
	int done, ok;
};

static void one_done(void *user, enum ddb_rc rc, const char *json)
{
	struct many *m = user;
	m->done++;
	m->ok += rc == DDB_OK && json;
}

static void many_calls_wait_for_one_lookup(void **state)
{
	struct many m = { 0, 0 };
	(void)state;
	fake_dns.script->delay_ms = 50;
	struct ddb *db = open_plain("many.test");
	for (int i = 0; i < 200; i++)
		assert_int_equal(ddb_call_start(db, "ListTables", "{}", one_done, &m, NULL), DDB_OK);
	while (m.done < 200)
		ddb_drive(db, -1);
	assert_int_equal(m.ok, 200);
	assert_int_equal(fake_dns.script->asked, 2);
	ddb_close(db);
}

/* The loop wakes for answers of DNS and for the time of those that do not come, and sleeps between. */
static void a_foreign_loop_hears_of_lookups(void **state)
{
	static const enum dns_mood moods[] = { DNS_ANSWERS, DNS_SILENT };
	(void)state;
	for (size_t k = 0; k < 2; k++) {
		struct many m = { 0, 0 };
		int wakes = 0;
		fake_dns_say("127.0.0.1", 1);
		fake_dns.script->mood = moods[k];
		fake_dns.script->delay_ms = 30;
		struct ddb *db =
			open_named("loop.test", fake.port, (struct ddb_remote){ .connect_timeout_ms = 300 });
		struct pollfd p = { .fd = ddb_fd(db), .events = POLLIN };
		assert_int_equal(ddb_call_start(db, "ListTables", "{}", one_done, &m, NULL), DDB_OK);
		for (; m.done < 1; wakes++) {
			assert_int_equal(poll(&p, 1, 5000), 1);
			ddb_drive(db, 0);
		}
		assert_int_equal(m.ok, k == 0);
		assert_true(wakes < 60);
		ddb_close(db);
	}
}

/* A lookup that nobody waits for any more ends behind the loop's back. */
static void a_foreign_loop_comes_to_rest(void **state)
{
	struct many m = { 0, 0 };
	(void)state;
	fake_dns_say("127.0.0.1", 1);
	struct ddb *db = open_plain("rest.test");
	assert_answered(db);
	pause_ms(1100);
	fake_dns.script->delay_ms = 100;
	assert_int_equal(ddb_call_start(db, "ListTables", "{}", one_done, &m, NULL), DDB_OK);
	while (m.done < 1)
		ddb_drive(db, -1);
	struct pollfd p = { .fd = ddb_fd(db), .events = POLLIN };
	int wakes = 0;
	for (int64_t until = now_ms() + 400, left; (left = until - now_ms()) > 0; wakes++)
		if (poll(&p, 1, (int)left))
			ddb_drive(db, 0);
	assert_true(wakes < 20);
	assert_int_equal(poll(&p, 1, 0), 0);
	ddb_close(db);
}

static void a_session_may_close_while_names_are_looked_up(void **state)
{
	struct many m = { 0, 0 };
	(void)state;
	fake_dns.script->mood = DNS_SILENT;
	struct ddb *db =
		open_named("closed.test", fake.port, (struct ddb_remote){ .connect_timeout_ms = 200 });
	for (int i = 0; i < 3; i++)
		assert_int_equal(ddb_call_start(db, "ListTables", "{}", one_done, &m, NULL), DDB_OK);
	ddb_drive(db, 10);
	ddb_close(db);
	assert_int_equal(m.done, 3);
	assert_int_equal(m.ok, 0);
	/* and while old addresses are looked up anew */
	fake_dns_say("127.0.0.1", 1);
	db = open_plain("closed.test");
	assert_answered(db);
	pause_ms(1100);
	fake_dns.script->mood = DNS_SILENT;
	assert_answered(db);
	ddb_close(db);
}

/* More names, one after another, than are kept: each of them is looked up and none leaks. */
static void many_names(void **state)
{
	(void)state;
	struct resolver *r = NULL;
	struct peer *held[40];
	assert_true(ddbi_resolver_new(NULL, NULL, &r));
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < 40; i++) {
			char name[32];
			int n = snprintf(name, sizeof name, "n%d-%d.test", round, i);
			held[i] = ddbi_peer_hold(r, (struct str){ name, (size_t)n });
			assert_non_null(held[i]);
			assert_ptr_equal(ddbi_peer_hold(r, (struct str){ name, (size_t)n }), held[i]);
			ddbi_peer_release(held[i]);
		}
		for (int i = 0; i < 40; i++)
			ddbi_peer_release(held[i]);
	}
	ddbi_resolver_free(r);
}

/* ---- threads ---- */

static int count_threads(void)
{
	DIR *tasks = opendir("/proc/self/task");
	int n = -2; /* . and .. */
	while (tasks && readdir(tasks))
		n++;
	if (tasks)
		closedir(tasks);
	return n;
}

/* By name and with the service in another process, so that there is nobody here but the caller. */
static void there_is_no_thread_but_the_callers(void **state)
{
	enum { CALLS = 300 };
	struct many m = { 0, 0 };
	(void)state;
	int before = count_threads();
	assert_true(before > 0);
	const char *where = served_start(DDB_COMMAND);
	assert_non_null(where);
	fake_dns_say("127.0.0.1", 1);
	fake_dns.script->delay_ms = 100;
	struct ddb *db = open_named("threads.test", (int)strtol(strrchr(where, ':') + 1, NULL, 10),
		(struct ddb_remote){ .max_connections = 16 });
	int looks = 0;
	for (int i = 0; i < CALLS; i++) {
		assert_int_equal(ddb_call_start(db, "ListTables", "{}", one_done, &m, NULL), DDB_OK);
	}
	while (m.done < CALLS) {
		assert_int_equal(count_threads(), before);
		looks++;
		ddb_drive(db, 1);
	}
	assert_int_equal(m.ok, CALLS);
	assert_true(looks > 5);                   /* while the lookup lasted, too */
	assert_true(fake_dns.script->asked <= 8); /* and again, where the answer is late */
	ddb_close(db);
	assert_int_equal(count_threads(), before);
	served_stop();
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup(f, set_up)
	const struct CMUnitTest tests[] = {
		TEST(a_name_is_looked_up_once),
		TEST(numbers_and_this_machine_need_no_lookup),
		TEST(one_address_of_several_is_enough),
		TEST(an_answer_may_need_tcp_or_patience),
		TEST(half_an_answer_is_enough),
		TEST(what_is_known_is_known_for_its_time),
		TEST(old_addresses_are_better_than_none),
		TEST(what_is_wrong_is_said),
		TEST(no_answer_ends_in_time),
		TEST(a_deadline_counts_lookups_too),
		TEST(a_slow_lookup_leaves_less_time_for_the_rest),
		TEST(behind_a_proxy_its_own_name_counts),
		TEST(the_environments_proxy_counts_too),
		TEST(sources_of_credentials_have_names_too),
		TEST(many_calls_wait_for_one_lookup),
		TEST(a_foreign_loop_hears_of_lookups),
		TEST(a_foreign_loop_comes_to_rest),
		TEST(a_session_may_close_while_names_are_looked_up),
		TEST(many_names),
		TEST(there_is_no_thread_but_the_callers),
	};
	struct resolver *r = NULL;
	if (!ddbi_resolver_new(NULL, NULL, &r) || !r) {
		puts("skipped: this build has no c-ares");
		return 77;
	}
	ddbi_resolver_free(r);
	return cmocka_run_group_tests(tests, begin, end);
}
