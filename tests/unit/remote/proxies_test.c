/* SPDX-License-Identifier: Apache-2.0 */
/* By way of which proxy a URL is reached, and whose addresses that takes: by options and by the variables
 * that libcurl knows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/remote/proxy.h"
#include <stdio.h>
#include <stdlib.h>

static const char *const variables[] = { "http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY",
	"all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY" };

static int set_up(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof variables / sizeof *variables; i++)
		unsetenv(variables[i]);
	return 0;
}

/* hosts: "name:port", with a space between two. */
static void assert_route(const char *url, const char *option, const char *proxy, const char *hosts)
{
	struct proxy_route r;
	char told[512] = "";
	ddbi_proxy_route(url, option, &r);
	assert_string_equal(r.proxy, proxy);
	for (size_t i = 0, n = 0; i < r.nhosts; i++)
		n += (size_t)snprintf(told + n, sizeof told - n, "%s%.*s:%d", i ? " " : "",
			(int)r.hosts[i].name.n, r.hosts[i].name.p, r.hosts[i].port);
	assert_string_equal(told, hosts);
}

static void without_a_proxy_it_is_the_host(void **state)
{
	(void)state;
	assert_route("https://db.example.org/", NULL, "", "db.example.org:443");
	assert_route("http://db.example.org/", "", "", "db.example.org:80");
	assert_route("http://db:8000/a?b=c:d", NULL, "", "db:8000");
	assert_route("http://[::1]:8000/", NULL, "", "[::1]:8000");
	assert_route("http://[::1]/", NULL, "", "[::1]:80");
	assert_route("https://db?x=1", NULL, "", "db:443");
}

static void a_proxy_has_a_name_of_its_own(void **state)
{
	static const char url[] = "https://db/";
	(void)state;
	assert_route(url, "http://p.corp:3128", "http://p.corp:3128", "p.corp:3128");
	assert_route(url, "p.corp", "p.corp", "p.corp:1080");
	assert_route(url, "https://p.corp/", "https://p.corp/", "p.corp:443");
	assert_route(
		url, "http://me:se:cr@et@p.corp:81/x@y", "http://me:se:cr@et@p.corp:81/x@y", "p.corp:81");
	assert_route(url, "http://[fd00::1]:8080", "http://[fd00::1]:8080", "[fd00::1]:8080");
	/* those that look up names themselves, and those that want an address */
	assert_route(url, "socks5h://p:1", "socks5h://p:1", "p:1");
	assert_route(url, "socks4a://p:1", "socks4a://p:1", "p:1");
	assert_route(url, "socks5://p:1", "socks5://p:1", "p:1 db:443");
	assert_route(url, "socks4://p:1", "socks4://p:1", "p:1 db:443");
}

static void the_environment_says(void **state)
{
	(void)state;
	setenv("HTTP_PROXY", "http://stranger:1", 1); /* never */
	assert_route("http://db/", NULL, "", "db:80");
	setenv("ALL_PROXY", "all:1", 1);
	assert_route("http://db/", NULL, "all:1", "all:1");
	assert_route("https://db/", NULL, "all:1", "all:1");
	setenv("all_proxy", "small:1", 1);
	assert_route("https://db/", NULL, "small:1", "small:1");
	setenv("HTTPS_PROXY", "tls:1", 1);
	setenv("http_proxy", "plain:1", 1);
	assert_route("http://db/", NULL, "plain:1", "plain:1");
	assert_route("https://db/", NULL, "tls:1", "tls:1");
	setenv("https_proxy", "tls-small:1", 1);
	assert_route("https://db/", NULL, "tls-small:1", "tls-small:1");
	assert_route("https://db/", "own:1", "own:1", "own:1");
	assert_route("https://db/", "", "", "db:443");
}

static void some_hosts_are_excepted(void **state)
{
	static const struct {
		const char *list, *host;
		bool direct;
	} cases[] = {
		{ "example.org", "example.org", true },
		{ "example.org", "db.example.org", true },
		{ "example.org", "badexample.org", false },
		{ ".example.org", "example.org", true },
		{ ".example.org", "DB.Example.ORG", true },
		{ "example.org.", "db.example.org", true },
		{ "example.org", "db.example.org.", true },
		{ "db.example.org", "example.org", false },
		{ "a.test, b.test c.test", "c.test", true },
		{ " ,,a.test,", "a.test", true },
		{ "", "a.test", false },
		{ "*", "a.test", true },
		{ "*,", "a.test", false },
		{ "10.0.0.0/8", "10.255.1.2", true },
		{ "10.0.0.0/8", "11.0.0.1", false },
		{ "10.1.128.0/17", "10.1.200.1", true },
		{ "10.1.128.0/17", "10.1.100.1", false },
		{ "0.0.0.0/0", "10.1.100.1", true },
		{ "10.0.0.1", "10.0.0.1", true },
		{ "10.0.0.1/33", "10.0.0.1", false },
		{ "0.0.1", "10.0.0.1", false },
		{ "fd00::/8", "[fd12::1]", true },
		{ "fd00::/8", "[fe80::1]", false },
		{ "::1", "[::1]", true },
		{ "::/0", "10.0.0.1", false },
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char url[128], host[128];
		snprintf(url, sizeof url, "https://%s/", cases[i].host);
		snprintf(host, sizeof host, "%s:443", cases[i].host);
		setenv("NO_PROXY", cases[i].list, 1);
		assert_route(url, "p:1", cases[i].direct ? "" : "p:1", cases[i].direct ? host : "p:1");
	}
	setenv("no_proxy", "other.test", 1); /* comes before */
	setenv("NO_PROXY", "db.test", 1);
	assert_route("https://db.test/", "p:1", "p:1", "p:1");
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup(f, set_up)
	const struct CMUnitTest tests[] = {
		TEST(without_a_proxy_it_is_the_host),
		TEST(a_proxy_has_a_name_of_its_own),
		TEST(the_environment_says),
		TEST(some_hosts_are_excepted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
