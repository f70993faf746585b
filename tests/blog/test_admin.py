# SPDX-License-Identifier: Apache-2.0
"""/admin/: lists, search, forms and bulk deletion of what is stored; for admins only."""
import re

from blog_case import UNKNOWN, Case, Run, fresh
from blog_client import Blog, Page

KINDS = ["authors", "posts", "comments", "tags", "categories"]
EVIL = "<script>alert(1)</script>\"' onmouseover='alert(2)' {{csrf}}"


class Admin(Case):
    @classmethod
    def setUpClass(cls):
        cls.blog = Blog(Run.program, Run.stores, "--demo")

    @classmethod
    def tearDownClass(cls):
        cls.blog.end()

    def setUp(self):
        super().setUp()
        self.admin, page = self.logged_in("demo", "demo")
        self.assertEqual(page.status, 200)

    # ---- using it ----

    def made_one(self, kind, name):
        """An item of that kind, made through the API; `name` is in what it is called."""
        if kind == "comments":
            return self.comment(self.post(published=True), author_name=name)
        if kind == "posts":
            return self.post(title=name, published=True)
        return self.made("/api/%s/" % kind, {"username" if kind == "authors" else "name": name})

    def listed(self, kind, query=""):
        return self.assert_page(self.admin.page("/admin/%s/%s" % (kind, query)))

    def names(self, page):
        """What the items in the list are called, by key."""
        links = [(m.group(1), a) for a in page.links if (m := re.fullmatch(r"/admin/[a-z]+/([0-9a-f-]{36})/", a))]
        return [pk for pk, _ in links]

    def delete(self, kind, keys, query=""):
        """Ticks boxes of the list, sends them, confirms. The page that follows."""
        form = self.listed(kind, query).form_to("/admin/%s/delete/" % kind)
        for pk in keys:
            self.assertIn(("pk", pk), form.boxes)
        form.pairs += [("pk", pk) for pk in keys]
        confirm = self.assert_page(self.admin.submit(form))
        return self.admin.submit(confirm.form_to("/admin/%s/delete/" % kind))

    def api(self, kind, pk):
        if kind != "comments":
            return self.client.get("/api/%s/%s/" % (kind, pk))
        for post in self.client.get("/api/posts/").json["posts"]:
            for comment in self.client.get("/api/posts/%s/" % post["pk"]).json["comments"]:
                if comment["pk"] == pk:
                    return comment
        return None

    # ---- who may ----

    def paths(self):
        for kind in KINDS:
            pk = self.made_one(kind, fresh("thing"))["pk"]
            for method, rest in (("GET", ""), ("GET", "add/"), ("POST", "add/"), ("GET", pk + "/"), ("POST", pk + "/"),
                                 ("POST", "delete/")):
                yield method, "/admin/%s/%s" % (kind, rest)
        yield "GET", "/admin/"

    def test_for_admins_only(self):
        stranger, user = self.browser(), self.signed_up()
        self.assertNotIn("/admin/", user.page("/").links)
        self.assertIn("/admin/", self.admin.page("/").links)
        for method, path in self.paths():
            body = None if method == "GET" else b"pk=x"
            kind = {} if method == "GET" else {"Content-Type": "application/x-www-form-urlencoded"}
            answer = self.answered(stranger.ask(method, path, body, kind), 303)
            self.assertTrue(answer.headers["Location"].startswith("/accounts/login/"), path)
            answer = self.answered(user.ask(method, path, body, kind), 403)
            self.assertNotIn(b"demo", answer.body)
            if method == "GET":
                self.assert_page(self.admin.page(path))
            else:
                self.answered(self.admin.ask(method, path, body, kind), 403)  # no csrf

    def test_forms_of_other_sites(self):
        tag = self.tag()
        form = self.listed("tags").form_to("/delete/")
        form.pairs += [("pk", tag["pk"]), ("confirmed", "1")]
        token = dict(form.pairs)["csrf"]
        anothers = dict(self.signed_up().page("/write/").form_to("/write/").pairs)["csrf"]
        for wrong in (None, "", "x", token[1:], anothers):
            self.answered(self.admin.submit(form.with_pair("csrf", wrong)).answer, 403)
        form.with_pair("csrf", token)
        for headers in ({"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
            self.answered(self.admin.submit(form, headers=headers).answer, 403)
        self.answered(self.client.get("/api/tags/%s/" % tag["pk"]), 200)

    # ---- lists ----

    def test_first_page(self):
        links = self.assert_page(self.admin.page("/admin/")).links
        for kind in KINDS:
            self.assertIn("/admin/%s/" % kind, links)
            self.assertIn("/admin/%s/add/" % kind, links)

    def test_lists(self):
        for kind in KINDS:
            name = fresh("Listed")
            pk = self.made_one(kind, name)["pk"]
            page = self.listed(kind)
            self.assertIn(pk, self.names(page))
            self.assertIn(name, page.text)
            self.assertIn(("pk", pk), page.form_to("/delete/").boxes)

    def test_columns(self):
        post = self.post(title=fresh("Seen"), published=True)
        for _ in range(7):
            self.client.get("/api/posts/%s/" % post["pk"])
        page = self.listed("posts", "?q=" + post["slug"])
        self.assertIn("Views", page.text)
        self.assertRegex(page.text, r"%s .*\b7\b" % post["title"])
        for kind, text in (("posts", post["slug"]), ("posts", post["created_at"][:10]), ("authors", "E-mail")):
            self.assertIn(text, self.listed(kind).text)

    def test_search(self):
        author = self.author(username=fresh("Zora"), email=fresh("Zora.Mail") + "@x.org", bio=fresh("onlybio"))
        post = self.post(title=fresh("Mixed Title"), slug=fresh("slugword"), body=fresh("onlybody"), published=True)
        comment = self.comment(post, author_name=fresh("Cleo Name"), body=fresh("Remark Words"))
        for kind, item, found, not_found in (("authors", author, ("username", "email"), ("bio",)),
                                             ("posts", post, ("title", "slug"), ("body",)),
                                             ("comments", comment, ("author_name", "body"), ())):
            for name in found:
                for words in (item[name], item[name].upper(), item[name].lower(), item[name][1:-1]):
                    page = self.listed(kind, "?q=" + words)
                    self.assertIn(item["pk"], self.names(page), (kind, name, words))
                    self.assertLess(len(self.names(page)), 12)
            for name in not_found:
                self.assertEqual(self.names(self.listed(kind, "?q=" + item[name])), [])
        self.assertEqual(self.names(self.listed("posts", "?q=%25%5F.*")), [])

    def test_drafts_have_a_list(self):
        draft = self.post(title=fresh("Draft"))
        self.assertNotIn(draft["pk"], self.names(self.listed("posts")))
        links = [x for x in self.listed("posts").links if x.startswith("/admin/posts/?") and "list=" in x]
        self.assertTrue(any(draft["pk"] in self.names(self.assert_page(self.admin.page(link))) for link in links))

    def test_page_by_page(self):
        keys = {self.tag(name=fresh("paged"))["pk"] for _ in range(120)}
        seen, path, pages = [], "/admin/tags/", 0
        while path:
            page = self.assert_page(self.admin.page(path))
            seen += self.names(page)
            path = next((a["href"] for a in page.all("a", rel="next")), None)
            pages += 1
        self.assertEqual(len(seen), len(set(seen)))
        self.assertLessEqual(keys, set(seen))
        self.assertGreater(pages, 1)
        self.assertLess(pages, 10)
        for after in ("x", "A" * 300, "%00"):
            self.assertIn(self.admin.ask("GET", "/admin/tags/?after=" + after).status, (200, 400))

    # ---- forms ----

    def add(self, kind, **fields):
        return self.admin.submit(self.admin.page("/admin/%s/add/" % kind).form_to("/add/").fill(**fields))

    def test_added(self):
        post = self.post(published=True)
        for kind, fields in (("authors", {"username": fresh("added"), "email": "a@x.org", "bio": "Two\r\nlines"}),
                             ("posts", {"title": fresh("Added"), "slug": fresh("added"), "body": "b", "tags": "x, y",
                                        "published": "1"}),
                             ("comments", {"post_pk": post["pk"], "author_name": fresh("Added"), "body": "c"}),
                             ("tags", {"name": fresh("Added"), "slug": fresh("added"), "colour": "#123456"}),
                             ("categories", {"name": fresh("Added"), "description": "d"})):
            before = set(self.names(self.listed(kind)))
            self.assert_page(self.add(kind, **fields))
            pk, = set(self.names(self.listed(kind))) - before
            stored = self.api(kind, pk)
            stored = stored if kind == "comments" else stored.json
            for name, value in fields.items():
                wanted = {"tags": ["x", "y"], "published": True}.get(name, value)
                got = stored[name].replace("\r", "") if name == "bio" else stored[name]
                self.assertEqual(got, wanted.replace("\r", "") if name == "bio" else wanted, (kind, name))

    def test_what_it_refuses(self):
        taken, tag = self.author(), self.tag()
        for kind, fields in (("authors", {"username": ""}), ("authors", {"username": taken["username"]}),
                             ("authors", {"username": "x" * 61}),
                             ("posts", {"title": " "}), ("posts", {"title": "x" * 201}), ("tags", {"name": ""}),
                             ("tags", {"name": "n", "slug": tag["slug"]}),
                             ("comments", {"author_name": "n", "body": "b"}),
                             ("categories", {"name": ""})):
            form = self.admin.page("/admin/%s/add/" % kind).form_to("/add/").fill(**fields)
            if kind == "comments":
                form.with_pair("post_pk", UNKNOWN)
            before = len(self.names(self.listed(kind)))
            page = self.assert_page(self.admin.submit(form), 400)
            self.assertTrue(page.all("p", role="alert"), (kind, fields))
            for name, value in fields.items():
                self.assertEqual(dict(page.form_to("/add/").pairs)[name].strip(),
                                 value.strip())  # what was typed is kept
            self.assertEqual(len(self.names(self.listed(kind))), before)

    def test_changed(self):
        post = self.post(published=True, body="before", tags=["a", "b"])
        path = "/admin/posts/%s/" % post["pk"]
        form = self.admin.page(path).form_to(path)
        self.assertLessEqual({("title", post["title"]), ("body", "before"), ("published", "1")}, set(form.pairs))
        self.assert_page(self.admin.submit(form.fill(body="after", published=None)))
        changed = self.client.get("/api/posts/%s/" % post["pk"]).json
        self.assertEqual((changed["body"], changed["published"], changed["title"], changed["tags"]),
                         ("after", False, post["title"], ["a", "b"]))
        author, other = self.author(bio="before"), self.author()
        path = "/admin/authors/%s/" % author["pk"]
        self.assert_page(self.admin.submit(self.admin.page(path).form_to(path).fill(bio="after")))
        self.assertEqual(self.client.get("/api/authors/%s/" % author["pk"]).json, {**author, "bio": "after"})
        page = self.admin.submit(self.admin.page(path).form_to(path).fill(username=other["username"]))
        self.assert_page(page, 400)
        comment = self.comment(self.post(published=True), approved=False)
        path = "/admin/comments/%s/" % comment["pk"]
        self.assert_page(self.admin.submit(self.admin.page(path).form_to(path).fill(approved="1")))
        self.assertEqual(self.api("comments", comment["pk"]), {**comment, "approved": True})

    def test_unknown(self):
        for kind in KINDS:
            for pk in (UNKNOWN, "x"):
                self.assert_page(Page(self.admin.ask("GET", "/admin/%s/%s/" % (kind, pk))), 404)
        for path in ("/admin/nothing/", "/admin/users/", "/admin/sessions/", "/admin/%00/", "/admin/nothing/add/"):
            self.assertIn(self.admin.ask("GET", path).status, (400, 404), path)

    # ---- deletion ----

    def test_deleted_in_bulk(self):
        for kind in KINDS:
            word = fresh("bulk")
            keys = [self.made_one(kind, "%s %d" % (word, i))["pk"] for i in range(5)]
            page = self.assert_page(self.delete(kind, keys[:3], "?q=" + word))
            self.assertIn("3", page.text)
            self.assertEqual(sorted(self.names(self.listed(kind, "?q=" + word))), sorted(keys[3:]))
            for pk in keys[:3]:
                self.answered(self.client.delete("/api/%s/%s/" % (kind, pk)), 404)
            self.answered(self.client.delete("/api/%s/%s/" % (kind, keys[3])), 204)

    def test_nothing_is_deleted_before_it_is_confirmed(self):
        tag = self.tag(name=fresh("kept"))
        form = self.listed("tags", "?q=" + tag["name"]).form_to("/delete/")
        form.pairs.append(("pk", tag["pk"]))
        page = self.assert_page(self.admin.submit(form))
        self.assertIn(tag["name"], page.text)
        self.answered(self.client.get("/api/tags/%s/" % tag["pk"]), 200)

    def test_a_post_goes_with_all_that_hangs_on_it(self):
        post = self.post(title=fresh("Goes"), published=True)
        comments = [self.comment(post)["pk"] for _ in range(3)]
        self.assert_page(self.delete("posts", [post["pk"]], "?q=" + post["slug"]))
        for pk in comments:
            self.answered(self.client.delete("/api/comments/%s/" % pk), 404)

    def test_odd_choices(self):
        tag = self.tag()
        form = self.listed("tags").form_to("/delete/")
        for keys in ([], ["x"], [UNKNOWN], ["", "'"], [UNKNOWN] * 600):
            for confirmed in (False, True):
                form.pairs = [p for p in form.pairs if p[0] == "csrf"] + [("confirmed", "1")] * confirmed
                form.pairs += [("pk", k) for k in keys]
                self.assert_page(self.admin.submit(form))
        form.pairs = [p for p in form.pairs if p[0] == "csrf"] + [("pk", tag["pk"])] * 3 + [("confirmed", "1")]
        self.assert_page(self.admin.submit(form))  # twice the same is once
        self.answered(self.client.get("/api/tags/%s/" % tag["pk"]), 404)

    def test_what_others_wrote_is_escaped(self):
        author = self.author(username=(fresh() + EVIL)[:60], email=EVIL)
        post = self.post(title=EVIL, slug=fresh(EVIL), body="</textarea>" + EVIL, tags=[EVIL], published=True,
                         author_pk="<b>")
        comment = self.comment(post, author_name=EVIL, body="</textarea>" + EVIL)
        for kind, item in (("authors", author), ("posts", post), ("comments", comment)):
            for path in ("/admin/%s/" % kind, "/admin/%s/%s/" % (kind, item["pk"]),
                         "/admin/%s/?q=%%3Cscript%%3Ealert(1)" % kind):
                page = self.assert_page(self.admin.page(path))
                self.assertNotIn("<script>alert", page.source)
        form = self.admin.page("/admin/posts/%s/" % post["pk"]).form_to("/%s/" % post["pk"])
        self.assertIn(("title", EVIL), form.pairs)
        self.assertIn(("body", "</textarea>" + EVIL), form.pairs)
