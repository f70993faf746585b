# SPDX-License-Identifier: Apache-2.0
"""What the tests of the blog have in common."""
import threading
import unittest
from datetime import datetime, timedelta, timezone

from blog_client import TIME, UNKNOWN, UUID4, Blog, Client, Stores

AUTHOR = ["pk", "username", "email", "bio", "created_at"]
POST = ["pk", "title", "slug", "body", "author_pk", "published", "public", "tags", "view_count", "created_at",
        "updated_at"]
COMMENT = ["pk", "post_pk", "author_name", "body", "approved", "created_at"]
NOT_FOUND = {"error": "Not found"}


class Run:
    """The program under test, and the blog on it that all tests share."""
    program = stores = blog = None
    made = 0

    @classmethod
    def begin(cls, program, kind):
        cls.program, cls.stores = program, Stores(kind)
        cls.blog = Blog(program, cls.stores)

    @classmethod
    def end(cls):
        try:
            if cls.blog:
                cls.blog.end()
        finally:
            cls.stores.end()


def fresh(word="name"):
    """A text that no other test uses."""
    Run.made += 1
    return "%s-%d" % (word, Run.made)


class Case(unittest.TestCase):
    maxDiff = 2000
    blog = None  # of the class's own; None: the shared one

    def setUp(self):
        self.client = Client(self.blog or Run.blog)
        self.addCleanup(self.client.close)

    def own_blog(self, *options, **more):
        blog = Blog(Run.program, Run.stores, *options, **more)
        self.addCleanup(blog.end)
        return blog

    def client_of(self, blog):
        client = Client(blog)
        self.addCleanup(client.close)
        return client

    def browser(self, blog=None):
        """A client with an address of its own, so that it is not counted together with others."""
        Run.made += 1
        client = Client(blog or self.blog or Run.blog, "127.1.%d.%d" % divmod(Run.made, 250))
        self.addCleanup(client.close)
        return client

    def signed_up(self, name=None, password="correct horse"):
        """A browser of somebody new who is logged in, and whose name is in its `name`."""
        browser = self.browser()
        browser.name = name or fresh("user")
        form = browser.page("/accounts/signup/").form_to("/accounts/signup/")
        form.fill(**dict.fromkeys(form.of("password"), password), **{form.of("text")[0]: browser.name})
        page = browser.submit(form)
        self.assertEqual(page.status, 200, page.text)
        self.assertTrue(page.has_form_to("/accounts/logout/"), page.text)
        return browser

    def logged_in(self, name, password, path="/accounts/login/", browser=None):
        """(browser, the page that follows)"""
        browser = browser or self.browser()
        form = browser.page(path).form_to("/accounts/login/")
        form.fill(**{form.of("password")[0]: password, form.of("text")[0]: name})
        return browser, browser.submit(form)

    # ---- making things ----

    def made(self, path, value):
        answer = self.client.post(path, value)
        self.assertEqual(answer.status, 201, answer)
        return answer.json

    def author(self, **fields):
        return self.made("/api/authors/", {"username": fresh("author"), **fields})

    def post(self, **fields):
        slug = fresh("post")
        return self.made("/api/posts/", {"title": "Title of " + slug, "slug": slug, **fields})

    def comment(self, post, **fields):
        return self.made("/api/posts/%s/comments/" % post["pk"],
                         {"author_name": "Cleo", "body": "Well said.", **fields})

    def tag(self, **fields):
        return self.made("/api/tags/", {"name": fresh("tag"), **fields})

    def category(self, **fields):
        return self.made("/api/categories/", {"name": fresh("category"), **fields})

    # ---- looking at things ----

    def answered(self, answer, status, value=None):
        self.assertEqual(answer.status, status, answer)
        if value is not None:
            self.assertEqual(answer.json, value)
        return answer

    def refused(self, answer, *words, status=400):
        """{"error": text} with these words in the text, and nothing else."""
        self.assertEqual(answer.status, status, answer)
        self.assertEqual(list(answer.json), ["error"])
        for word in words:
            self.assertIn(word, answer.json["error"])
        return answer.json["error"]

    def assert_keys(self, value, keys):
        self.assertEqual(list(value), keys)

    def assert_time(self, text, fresh=True):
        self.assertRegex(text, TIME)
        if fresh:
            age = datetime.now(timezone.utc) - datetime.fromisoformat(text)
            self.assertTrue(timedelta(seconds=-1) < age < timedelta(seconds=90), text)

    def assert_key(self, text):
        self.assertRegex(text, UUID4)

    def assert_page(self, page, status=200):
        """What is true of each page: it is whole, has the landmarks and labels that a screen reader needs, and
        nothing that the policy for contents forbids."""
        self.assertEqual(page.status, status, page.text)
        headers = page.answer.headers
        self.assertEqual(headers["Content-Type"].lower(), "text/html; charset=utf-8")
        policy = headers["Content-Security-Policy"]
        self.assertIn("default-src 'self'", policy)
        self.assertNotIn("unsafe", policy)
        self.assertEqual(headers["X-Content-Type-Options"], "nosniff")
        for tag in ("html", "title", "main", "h1", "header", "footer"):
            self.assertEqual(len(page.all(tag)) if tag != "header" else bool(page.all(tag)), 1, tag)
        self.assertEqual(page.all("html")[0].get("lang"), "en")
        self.assertTrue(page.all("meta", name="viewport"))
        self.assertEqual(len(page.ids), len(set(page.ids)), "ids are there once")
        labelled = {a.get("for") for a in page.all("label")}
        for tag, a in page.tags:
            self.assertFalse([k for k in a if k.startswith("on") or k == "style"], (tag, a))
            for name in ("href", "src", "action"):
                self.assertNotRegex(a.get(name) or "", r"(?i)^\s*(javascript|data):", tag)
            self.assertFalse(tag in ("script", "iframe", "img", "link") and
                             (a.get("src") or a.get("href") or "/").startswith(("http", "//")), (tag, a))
            self.assertFalse(tag == "style" or tag == "script" and "src" not in a, (tag, a))
            if tag in ("select", "textarea") or tag == "input" and a.get("type") not in ("hidden", "checkbox", "radio"):
                self.assertTrue(a.get("id") in labelled or a.get("aria-label") or a.get("aria-labelledby"), (tag, a))
        return page

    def at_once(self, n, work):
        """work(client, i) by n threads that begin together. What they returned, in any order."""
        results, errors, barrier = [], [], threading.Barrier(n)

        def one(i):
            client = Client(self.blog or Run.blog)
            try:
                barrier.wait(30)
                results.append(work(client, i))
            except Exception as e:  # told below: a thread's own would be lost
                errors.append(e)
            finally:
                client.close()

        threads = [threading.Thread(target=one, args=(i,)) for i in range(n)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        self.assertEqual(errors, [])
        return results


__all__ = ["AUTHOR", "POST", "COMMENT", "NOT_FOUND", "UNKNOWN", "Run", "Case", "fresh"]
