# SPDX-License-Identifier: Apache-2.0
"""Signing up, logging in and out, and writing."""
import json
import re
from urllib.parse import quote, urlencode, urlparse

from blog_case import UNKNOWN, Case, Run, fresh
from blog_client import Client, command

PASSWORD = "correct horse"
EVIL = "\"><script>alert(1)</script>' onfocus='x"


class Accounts(Case):
    def sign_up(self, name, *passwords, browser=None):
        browser = browser or self.browser()
        form = browser.page("/accounts/signup/").form_to("/accounts/signup/")
        form.fill(**dict(zip(form.of("password"), passwords)), **{form.of("text")[0]: name})
        return browser.submit(form)

    def is_in(self, page):
        return page.has_form_to("/accounts/logout/")

    def test_signed_up_and_logged_in(self):
        browser = self.signed_up()
        page = self.assert_page(browser.page("/"))
        self.assertTrue(self.is_in(page))
        self.assertIn(browser.name, page.text)
        self.assertIn(browser.name, [a["username"] for a in self.client.get("/api/authors/").json["authors"]])
        self.assertFalse(self.is_in(self.browser().page("/")))

    def test_what_sign_up_refuses(self):
        taken = self.signed_up().name
        for name, *passwords in ((fresh(), "short", "short"), (fresh(), PASSWORD, PASSWORD + "x"), (fresh(), "", ""),
                                 ("", PASSWORD, PASSWORD),
                                 ("x" * 61, PASSWORD, PASSWORD), (taken, PASSWORD, PASSWORD),
                                 ("<b>", PASSWORD, PASSWORD),
                                 (fresh(), "p" * 5000, "p" * 5000), ("a\nb", PASSWORD, PASSWORD)):
            page = self.assert_page(self.sign_up(name, *passwords), 400)
            self.assertTrue(page.all("p", role="alert"), name)
            self.assertFalse(self.is_in(page))
            self.assertNotIn(PASSWORD, page.source)

    def test_names_of_authors_are_taken_too(self):
        name = fresh("writer")
        self.author(username=name)
        self.assert_page(self.sign_up(name, PASSWORD, PASSWORD), 400)

    def test_of_six_with_one_name_one_gets_it(self):
        name = fresh("rush")

        def work(client, i):
            client.source = ("127.2.0.%d" % (i + 1), 0)
            return self.sign_up(name, PASSWORD, PASSWORD, browser=client)

        pages = self.at_once(6, work)
        self.assertEqual(sorted(self.is_in(p) for p in pages), [False] * 5 + [True])
        self.assertEqual([a["username"] for a in self.client.get("/api/authors/").json["authors"]].count(name), 1)

    def test_cookies_are_kept_from_scripts_and_other_sites(self):
        browser = self.browser()
        form = browser.page("/accounts/signup/").form_to("/accounts/signup/")
        form.fill(**dict.fromkeys(form.of("password"), PASSWORD), **{form.of("text")[0]: fresh("cookie")})
        answer = browser.submit(form, follow=False).answer
        self.assertEqual(answer.status, 303)
        cookies = answer.headers.get_all("Set-Cookie")
        self.assertTrue(cookies)
        for cookie in cookies:
            self.assertRegex(cookie, r"(?i); *HttpOnly")
            self.assertRegex(cookie, r"(?i); *SameSite=(Lax|Strict)")
            self.assertRegex(cookie, r"(?i); *Path=/(;|$)")
        self.assertTrue(any(len(c.split(";")[0]) > 30 for c in cookies))

    def test_logged_out_and_in_again(self):
        browser = self.signed_up()
        old = dict(browser.cookies)
        page = browser.submit(browser.page("/").form_to("/accounts/logout/"))
        self.assertFalse(self.is_in(self.assert_page(page)))
        thief = self.browser()
        thief.cookies = old  # the session itself is over, not just forgotten by the browser
        self.assertFalse(self.is_in(thief.page("/")))
        browser, page = self.logged_in(browser.name, PASSWORD, browser=browser)
        self.assertTrue(self.is_in(self.assert_page(page)))
        for name in (n for n in old if "session" in n):
            self.assertNotEqual(browser.cookies[name], old[name])

    def test_a_log_in_ends_the_session_before(self):
        browser = self.signed_up()
        old = dict(browser.cookies)
        self.logged_in(self.signed_up().name, PASSWORD, browser=browser)
        thief = self.browser()
        thief.cookies = old
        self.assertFalse(self.is_in(thief.page("/")))

    def test_logging_out_takes_a_form(self):
        browser = self.signed_up()
        self.answered(browser.ask("GET", "/accounts/logout/"), 405)
        self.answered(browser.ask("POST", "/accounts/logout/", b"",
                                  {"Content-Type": "application/x-www-form-urlencoded"}), 403)
        form = browser.page("/").form_to("/accounts/logout/")
        self.assertEqual(browser.submit(form, headers={"Sec-Fetch-Site": "cross-site"}).status, 403)
        self.assertTrue(self.is_in(browser.page("/")))

    def test_a_wrong_password_and_an_unknown_name_look_the_same(self):
        name = self.signed_up().name
        pages = [self.logged_in(*pair)[1] for pair in ((name, "wrong password"), (fresh("nobody"), PASSWORD),
                                                       (name, ""), (name.upper() + "x", PASSWORD))]
        texts = set()
        for page in pages:
            self.assert_page(page, page.status)
            self.assertIn(page.status, (400, 401, 403))
            self.assertFalse(self.is_in(page))
            texts.add(re.sub(r"\s+", " ", next(t for t in page.texts if "password" in t)))
        self.assertEqual(len(texts), 1, texts)

    def test_a_password_counts_to_its_last_letter(self):
        name, long = fresh("long"), "0123456789" * 12
        self.assertTrue(self.is_in(self.sign_up(name, long + "a", long + "a")))
        self.assertFalse(self.is_in(self.logged_in(name, long + "b")[1]))
        self.assertTrue(self.is_in(self.logged_in(name, long + "a")[1]))

    def test_goes_on_where_it_was_asked_for(self):
        name = self.signed_up().name
        browser = self.browser()
        page = self.assert_page(browser.page("/write/"))
        form = page.form_to("/accounts/login/")
        form.fill(**{form.of("password")[0]: PASSWORD, form.of("text")[0]: name})
        page = self.assert_page(browser.submit(form))
        self.assertTrue(page.has_form_to("/write/"))

    def test_does_not_go_on_to_other_sites(self):
        name = self.signed_up().name
        for there in ("http://evil.example/", "//evil.example/", "/\\evil.example/", "\\\\evil.example",
                      "https:evil.example", "/\t/evil.example",
                      "javascript:alert(1)", "/x\r\nSet-Cookie: a=b", "evil.example"):
            browser = self.browser()
            form = browser.page("/accounts/login/?next=" + quote(there, safe="")).form_to("/accounts/login/")
            form.fill(**{form.of("password")[0]: PASSWORD, form.of("text")[0]: name})
            if form.of("hidden") and "next" in form.kinds:
                form.with_pair("next", there)
            answer = browser.submit(form, follow=False).answer
            self.assertEqual(answer.status, 303)
            self.assertRegex(answer.headers["Location"], r"^/([a-z]|$)", there)
            self.assertNotIn("a", browser.cookies)

    def test_not_too_often(self):
        browser = self.browser()
        name = self.signed_up().name
        statuses = [self.logged_in(name, "guess %d" % i, browser=browser)[1].status for i in range(25)]
        self.assertIn(429, statuses)
        self.assertNotIn(429, statuses[:5])
        self.assertTrue(self.is_in(self.logged_in(name, PASSWORD)[1]))  # from elsewhere it goes on

    def test_made_up_sessions(self):
        real = dict(self.signed_up().cookies)
        for value in ("x", "", "A" * 43, "A" * 4000, "' OR 1=1", "\\", "%00", "é"):
            for name, good in real.items():
                browser = self.browser()
                header = {"Cookie": ("%s=%s" % (name, value)).encode().decode("latin-1")}
                answer = browser.ask("GET", "/write/", headers=header)
                self.assertEqual(answer.status, 303, value)
                browser.ask("GET", "/", headers={"Cookie": "%s=%s" % (name,
                                                                      good[:-1] + ("A" if good[-1] != "A" else "B"))})
        for name, good in real.items():
            if "session" in name:
                answer = self.browser().ask("GET", "/write/", headers={"Cookie": "%s=%s" % (name, good.swapcase())})
                self.assertEqual(answer.status, 303)

    def test_sessions_expire(self):
        """Also while the store has not swept them away."""
        if Run.stores.kind != "serve":
            return  # only there can what is stored be changed from outside
        browser = self.signed_up()
        table = Run.blog.env["DDB_TABLE_PREFIX"] + "demo_sessions"
        wire = Wire(Run.stores.server.address)
        mine = [s for s in wire.ask("Scan", {"TableName": table})["Items"] if s["user_name"]["S"] == browser.name]
        self.assertEqual(len(mine), 1)
        self.assertNotIn(mine[0]["id"]["S"], browser.cookies.values())  # who reads the table cannot log in with it
        self.assertTrue(self.is_in(browser.page("/")))
        wire.ask("PutItem", {"TableName": table, "Item": {**mine[0], "expires_at": {"N": "1000000000"}}})
        self.assertFalse(self.is_in(browser.page("/")))
        self.answered(browser.ask("GET", "/write/"), 303)

    def test_the_command_adds_users(self):
        if Run.stores.kind == "memory":
            return  # which no other process sees
        store = Run.stores.fresh()

        def add(*argv, text):
            return command(Run.program, Run.stores, store, "user", "add", *argv, text=text + "\n")

        self.assertEqual(add("carol", text="a good password")[0], 0)
        self.assertEqual(add("root.user", "--admin", text="a better password")[0], 0)
        for name, password, why in (("carol", "another password", "carol"), ("dave", "short", "8"),
                                    ("no good", "a good password", "name"),
                                    ("erin", "", "8")):
            status, said = add(name, text=password)
            self.assertEqual(status, 1, said)
            self.assertIn(why, said)
            self.assertNotIn(password or " ! ", said)
        self.blog = self.own_blog(store=store)
        browser, page = self.logged_in("carol", "a good password")
        self.assertTrue(self.is_in(page))
        browser, page = self.logged_in("root.user", "a better password")
        self.assertTrue(self.is_in(page))


class Wire(Client):
    """The store itself."""

    def __init__(self, address):
        super().__init__(type("Address", (), {"url": urlparse(address)}))

    def ask(self, operation, value):
        answer = super().ask("POST", "/", json.dumps(value).encode(), {
            "X-Amz-Target": "DynamoDB_20120810." + operation, "Content-Type": "application/x-amz-json-1.0",
            "X-Amz-Date": "20260101T000000Z",
            "Authorization": "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/"
            "aws4_request, SignedHeaders=host;x-amz-date;x-amz-target, Signature=00"})
        self.close()
        assert answer.status == 200, answer
        return json.loads(answer.text)


class Writing(Case):
    def setUp(self):
        super().setUp()
        self.writer = self.signed_up()

    def write(self, writer=None, **fields):
        """Sends the form; the page that follows."""
        writer = writer or self.writer
        return writer.submit(writer.page("/write/").form_to("/write/").fill(**fields))

    def written(self, **fields):
        """The post as the API has it."""
        page = self.assert_page(self.write(**fields))
        return self.client.get("/api" + page.answer.address).json

    def edit_form(self, post, writer=None):
        return (writer or self.writer).page("/posts/%s/edit/" % post["pk"]).form_to("/edit/")

    def test_needs_log_in(self):
        stranger = self.browser()
        post = self.written(title="Mine")
        for path in ("/write/", "/posts/%s/edit/" % post["pk"]):
            answer = self.answered(stranger.ask("GET", path), 303)
            self.assertTrue(answer.headers["Location"].startswith("/accounts/login/"))
        for path in ("/write/", "/posts/%s/edit/" % post["pk"], "/posts/%s/delete/" % post["pk"]):
            answer = stranger.ask("POST", path, b"title=x", {"Content-Type": "application/x-www-form-urlencoded"})
            self.assertIn(answer.status, (303, 403))
        self.assertEqual(self.client.get("/api/posts/%s/" % post["pk"]).json["title"], "Mine")

    def test_written(self):
        tag, category = self.tag(), self.category()
        form = self.writer.page("/write/").form_to("/write/")
        self.assertIn(("label", tag["pk"]), form.boxes)
        title = "It's C, isn't it? " + fresh()
        post = self.written(title=title, body="First.\r\n\r\nSecond.", label=[tag["pk"]], category=[category["pk"]],
                            tags=" c , sea,,")
        self.assertEqual((post["title"], post["body"].replace("\r", ""), post["tags"]),
                         (title, "First.\n\nSecond.", ["c", "sea"]))
        self.assertRegex(post["slug"], r"^it-s-c-isn-t-it-name-\d+$")
        self.assertTrue(post["published"] and post["public"])
        author = self.client.get("/api/authors/%s/" % post["author_pk"]).json
        self.assertEqual(author["username"], self.writer.name)
        self.assertEqual([t["pk"] for t in self.client.get("/api/posts/%s/labels/" % post["pk"]).json["labels"]],
                         [tag["pk"]])
        places = self.client.get("/api/posts/%s/categories/" % post["pk"]).json["post_categories"]
        self.assertEqual([p["category_pk"] for p in places], [category["pk"]])
        self.assertIn(title, self.browser().page("/").text)

    def test_without_a_title(self):
        tag = self.tag()
        for title in ("", "   "):
            page = self.assert_page(self.write(title=title, body="What I typed.", label=[tag["pk"]], published=None),
                                    400)
            form = page.form_to("/write/")
            self.assertTrue(page.all("p", role="alert"))
            self.assertIn(("body", "What I typed."), form.pairs)  # nothing is lost
            self.assertIn(("label", tag["pk"]), form.pairs)
            self.assertNotIn("published", dict(form.pairs))

    def test_too_long(self):
        for fields in ({"title": "x" * 201}, {"title": "t", "body": "x" * 50001}):
            page = self.assert_page(self.write(**fields), 400)
            self.assertIn(("title", fields["title"]), page.form_to("/write/").pairs)
            self.assertNotIn("post.", page.text)

    def test_a_title_of_any_letters(self):
        for title in ("???", "Ærø — 潮汐", EVIL, "x" * 200, "-"):
            post = self.written(title=title)
            self.assertEqual(post["title"], title)
            self.assertTrue(post["slug"])
            self.assertIn(("title", title), self.edit_form(post).pairs)

    def test_drafts_are_the_authors_own(self):
        post = self.written(title="A draft " + fresh(), published=None)
        self.assertFalse(post["published"])
        self.assertEqual(self.writer.page("/posts/%s/" % post["pk"]).status, 200)
        self.assertEqual(self.browser().page("/posts/%s/" % post["pk"]).status, 404)
        self.assertEqual(self.signed_up().page("/posts/%s/" % post["pk"]).status, 404)
        author = "/authors/%s/" % post["author_pk"]
        self.assertIn(post["title"], self.writer.page(author).text)
        self.assertNotIn(post["title"], self.browser().page(author).text)
        self.assertNotIn(post["title"], self.writer.page("/").text)
        self.assert_page(self.writer.submit(self.edit_form(post).fill(published="1")))
        self.assertIn(post["title"], self.browser().page("/").text)

    def test_edited(self):
        tags = [self.tag()["pk"] for _ in range(3)]
        post = self.written(title="Before", body="Old text.", label=tags[:2])
        self.client.get("/api/posts/%s/" % post["pk"])
        form = self.edit_form(post)
        self.assertEqual(sorted(v for k, v in form.pairs if k == "label"), sorted(tags[:2]))
        page = self.assert_page(self.writer.submit(form.fill(title="After", body="New text.", label=tags[1:],
                                                             change_summary="Better")))
        self.assertIn("After", page.heads("h1")[0])
        self.assertIn("Better", page.text)
        changed = self.client.get("/api/posts/%s/" % post["pk"]).json
        self.assertEqual((changed["title"], changed["body"], changed["author_pk"]),
                         ("After", "New text.", post["author_pk"]))
        self.assertGreater(changed["view_count"], post["view_count"])
        revision, = self.client.get("/api/posts/%s/revisions/" % post["pk"]).json["revisions"]
        self.assertEqual((revision["revision_number"], revision["body_snapshot"], revision["change_summary"],
                          revision["editor_pk"]),
                         (1, "Old text.", "Better", post["author_pk"]))
        labels = self.client.get("/api/posts/%s/labels/" % post["pk"]).json["labels"]
        self.assertEqual(sorted(t["pk"] for t in labels), sorted(tags[1:]))
        self.assert_page(self.writer.submit(self.edit_form(post).fill(title=" ", body="Kept")), 400)
        self.assertEqual(self.client.get("/api/posts/%s/" % post["pk"]).json["title"], "After")

    def test_only_by_its_author(self):
        post, other = self.written(title="Mine"), self.signed_up()
        self.answered(other.ask("GET", "/posts/%s/edit/" % post["pk"]), 403)
        token = dict(other.page("/write/").form_to("/write/").pairs)["csrf"]
        for path in ("edit", "delete"):
            answer = other.ask("POST", "/posts/%s/%s/" % (post["pk"], path),
                               urlencode({"csrf": token, "title": "Theirs"}).encode(),
                               {"Content-Type": "application/x-www-form-urlencoded"})
            self.answered(answer, 403)
        self.assertEqual(self.client.get("/api/posts/%s/" % post["pk"]).json["title"], "Mine")
        page = other.page("/posts/%s/" % post["pk"])
        self.assertFalse(page.has_form_to("/delete/"))
        self.assertNotIn("/posts/%s/edit/" % post["pk"], page.links)

    def test_nobody_writes_in_anothers_name(self):
        victim = self.author()
        form = self.writer.page("/write/").form_to("/write/").fill(title="Forged").with_pair("author_pk", victim["pk"])
        page = self.assert_page(self.writer.submit(form))
        self.assertNotEqual(self.client.get("/api" + page.answer.address).json["author_pk"], victim["pk"])

    def test_deleted(self):
        post = self.written(title="Soon gone")
        comment = self.comment(post)
        page = self.writer.page("/posts/%s/" % post["pk"])
        self.assert_page(self.writer.submit(page.form_to("/delete/")))
        self.answered(self.client.get("/api/posts/%s/" % post["pk"]), 404)
        self.answered(self.client.delete("/api/comments/%s/" % comment["pk"]), 404)
        self.answered(self.client.ask("GET", "/posts/%s/delete/" % post["pk"]), 405)

    def test_forms_of_other_sites_and_sessions(self):
        post, other = self.written(title="Mine"), self.signed_up()
        stolen = dict(other.page("/write/").form_to("/write/").pairs)["csrf"]
        for form in (self.writer.page("/write/").form_to("/write/").fill(title="Forged"),
                     self.edit_form(post).fill(title="Forged"),
                     self.writer.page("/posts/%s/" % post["pk"]).form_to("/delete/")):
            own = dict(form.pairs)["csrf"]
            for token in (None, "", "x", own[1:], stolen):
                self.assert_page(self.writer.submit(form.with_pair("csrf", token)), 403)
            form.with_pair("csrf", own)
            for headers in ({"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"},
                            {"Sec-Fetch-Site": "same-site"}):
                self.assert_page(self.writer.submit(form, headers=headers), 403)
        self.assertEqual(self.client.get("/api/posts/%s/" % post["pk"]).json["title"], "Mine")
        self.assertNotIn("Forged", self.writer.page("/").text)

    def test_odd_choices_are_passed_over(self):
        form = self.writer.page("/write/").form_to("/write/").fill(title="Odd choices")
        form.pairs += [("label", UNKNOWN), ("label", "x"), ("category", UNKNOWN), ("category", ""), ("author_pk", "x")]
        page = self.assert_page(self.writer.submit(form))
        self.assertEqual(self.client.get("/api%slabels/" % page.answer.address).json["labels"], [])

    def test_unknown_posts(self):
        for pk in (UNKNOWN, "x"):
            self.answered(self.writer.ask("GET", "/posts/%s/edit/" % pk), 404)
