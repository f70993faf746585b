# SPDX-License-Identifier: Apache-2.0
"""The blog behind a proxy, and what a request may not tell it where there is none."""
from blog_case import Case, fresh

FORWARDED = {"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Host": "blog.example", "X-Forwarded-Proto": "https"}


class Proxy(Case):
    def setUp(self):
        super().setUp()
        self.client = self.browser()  # others count by an address of their own

    def behind(self, **env):
        self.blog = self.own_blog("--behind-proxy", env=env)
        self.client = self.client_of(self.blog)

    def login_form(self, **headers):
        self.client.cookies.clear()
        answer = self.client.ask("GET", "/accounts/login/", headers=headers)
        return answer, self.client.page("/accounts/login/").form_to("/accounts/login/").fill(name="nobody", password="wrong password")

    def guesses(self, address, n=12):
        """The statuses of so many wrong passwords from there."""
        _, form = self.login_form()
        return [self.client.submit(form, headers={"X-Forwarded-For": address % i if "%" in address else address}).status
                for i in range(n)]

    def test_secure_cookies(self):
        answer, _ = self.login_form(**FORWARDED)
        self.assertNotIn("secure", answer.headers["Set-Cookie"].lower())  # nobody said that a proxy is there
        self.behind()
        answer, _ = self.login_form(**FORWARDED)
        self.assertIn("secure", answer.headers["Set-Cookie"].lower())
        for proto in ({}, {"X-Forwarded-Proto": "http"}):
            answer, _ = self.login_form(**proto)
            self.assertNotIn("secure", answer.headers["Set-Cookie"].lower())

    def test_clients_are_told_apart(self):
        self.behind()
        for _ in range(2):  # a minute may end in the midst of the first
            statuses = self.guesses("203.0.113.7") + self.guesses("203.0.113.7")
            self.assertIn(429, statuses)
        self.assertEqual(set(self.guesses("203.0.113.8", 5)), {400})
        # What a client put before it is not the proxy's word.
        self.assertIn(429, self.guesses("198.51.100.%d, 203.0.113.9") + self.guesses("198.51.100.%d, 203.0.113.9"))
        # Of IPv6 each has a whole network of addresses.
        self.assertIn(429, self.guesses("2001:db8:1:2::%d") + self.guesses("2001:db8:1:2:5:6:7:%d"))
        self.assertEqual(set(self.guesses("2001:db8:1:3::1", 5)), {400})

    def test_clients_cannot_say_who_they_are(self):
        self.assertIn(429, self.guesses("203.0.113.%d", 24))

    def test_pages_of_the_proxys_name(self):
        ours, theirs = {"Origin": "https://blog.example"}, {"Origin": "https://evil.example"}
        _, form = self.login_form()
        self.assertEqual(self.client.submit(form, headers={**FORWARDED, **ours}).status, 403)
        self.behind()
        _, form = self.login_form()
        self.assertEqual(self.client.submit(form, headers={**FORWARDED, **ours}).status, 400)  # a wrong password
        self.assertEqual(self.client.submit(form, headers={**FORWARDED, **theirs}).status, 403)

    def test_from_elsewhere_nobody_writes_without_a_token(self):
        """Through a proxy the whole world would; and under a name of its own a page of another site."""
        for headers in (FORWARDED, {"X-Forwarded-For": "127.0.0.1"}, {"Forwarded": "for=203.0.113.7"},
                        {"Host": "evil.example"}, {"Host": "127.0.0.1.evil.example:8080",
                                                   "Origin": "http://127.0.0.1.evil.example:8080"},
                        {"Host": "localhost.evil.example"}):
            answer = self.client.ask("POST", "/api/tags/", b'{"name": "x"}', headers)
            self.refused(answer, status=403)
        for host in ("localhost", "LOCALHOST:1", "127.0.0.1", "[::1]:8080"):
            self.answered(self.client.ask("POST", "/api/tags/", b'{"name": "%s"}' % fresh("tag").encode(),
                                          {"Host": host}), 201)

    def test_the_demonstrations_user_is_for_this_machine(self):
        self.blog = self.own_blog("--demo", "--behind-proxy")
        self.client = self.client_of(self.blog)
        for headers, status in ((FORWARDED, 400), ({"Host": "blog.example"}, 400), ({}, 303)):
            _, form = self.login_form()
            form.fill(name="demo", password="demo")
            self.assertEqual(self.client.submit(form, follow=False, headers=headers).status, status)

    def test_with_a_token_they_do(self):
        self.behind(BLOG_API_TOKEN="s3cret-token")
        headers = {**FORWARDED, "Authorization": "Bearer s3cret-token"}
        self.answered(self.client.ask("POST", "/api/tags/", b'{"name": "x"}', headers), 201)
