# SPDX-License-Identifier: Apache-2.0
"""Pages for readers: feed, posts and their comments, authors, tags, categories; what others wrote is escaped."""
import re
from urllib.parse import quote, unquote, urlencode

from blog_case import UNKNOWN, Case, Run, fresh
from blog_client import Blog, Page

EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>\"' onmouseover='alert(3)' {{title}} {{{title}}} &lt;b&gt;"


class Feed(Case):
    @classmethod
    def setUpClass(cls):
        cls.blog = Blog(Run.program, Run.stores, "--search-newest", "20")
        case = cls()
        case.setUp()
        cls.ann = case.author(username="ann feed", bio="Ann's own words.")
        tag, category = case.tag(name="Tides"), case.category(name="Notes")
        case.category(name="Sub notes", parent_id=category["pk"])
        cls.titles = []  # of the feed, oldest first
        for i in range(31):
            shown = i % 4 != 3
            post = case.post(title="Post %d." % i, body="Text %d." % i, author_pk=cls.ann["pk"], published=shown
                             or i % 8 == 3)
            if not shown and i % 8 == 3:
                case.client.put("/api/posts/%s/" % post["pk"], {"public": False})
            if shown:
                cls.titles.append(post["title"])
            if i % 2 == 0:
                case.made("/api/posts/%s/labels/" % post["pk"], {"tag_id": tag["pk"]})
            if i < 3:
                case.made("/api/posts/%s/categories/" % post["pk"], {"category_id": category["pk"]})
        case.client.close()

    @classmethod
    def tearDownClass(cls):
        cls.blog.end()

    def titles_on(self, page):
        return [re.sub(r"\s+(Draft|Unlisted)$", "", t) for t in page.heads("h2") if t.startswith("Post ")]

    def walk(self, path):
        """All titles, and how many were on each page."""
        titles, sizes = [], []
        while path:
            page = self.assert_page(self.client.page(path))
            titles += self.titles_on(page)
            sizes.append(len(self.titles_on(page)))
            path = next((a["href"] for a in page.all("a", rel="next")), None)
            if path and path.startswith("?"):
                path = page.answer.address.split("?")[0] + path
            self.assertLess(len(sizes), 20)
        return titles, sizes

    def test_newest_first_ten_a_page(self):
        titles, sizes = self.walk("/")
        self.assertEqual(titles, self.titles[::-1])
        self.assertEqual(sizes, [10, 10, 4])

    def test_the_page_after_the_first_shows_its_number(self):
        path = self.client.page("/").all("a", rel="next")[0]["href"]
        self.assertIn("page=2", path)
        self.assertIn("2", self.client.page(path).text)

    def test_a_page_by_its_number(self):
        newest = self.titles[::-1]
        for path, titles in (("/?page=2", newest[10:20]), ("/?page=3", newest[20:]), ("/?page=1", newest[:10]),
                             ("/?q=Post&page=2", newest[10:20])):
            self.assertEqual(self.titles_on(self.assert_page(self.client.page(path))), titles, path)
        self.assert_page(self.client.page("/?page=4"), 404)
        self.assert_page(self.client.page("/?page=52"), 404)  # further than a search would look

    def test_a_bad_place_to_go_on_from(self):
        for after in ("x", "%00", "A" * 1000, "e30", "%F0%9F%90%A2"):
            self.assertIn(self.client.get("/?after=" + after).status, (200, 400), after)
        for page in ("0", "-1", "x", "2", "1e9", "9" * 50):
            self.assertLess(self.client.get("/?page=" + page).status, 500, page)

    def test_by_tag(self):
        of_tag = ["Post %d." % i for i in range(30, -1, -2)]
        self.assertEqual(self.walk("/?tag=tides")[0], of_tag)
        self.assertEqual(self.walk("/tags/tides/")[0], of_tag)
        self.assertIn("Tides", self.client.page("/tags/tides/").heads("h1")[0])

    def test_by_category(self):
        of_category = ["Post 2.", "Post 1.", "Post 0."]
        self.assertEqual(self.walk("/?category=notes")[0], of_category)
        page = self.assert_page(self.client.page("/categories/notes/"))
        self.assertEqual(self.titles_on(page), of_category)
        self.assertIn("/categories/sub-notes/", page.links)
        below = self.assert_page(self.client.page("/categories/sub-notes/"))
        self.assertIn("/categories/notes/", below.links)  # where it stands
        self.assertEqual(self.titles_on(below), [])

    def test_by_words(self):
        page = self.assert_page(self.client.page("/?q=pOsT+29."))
        self.assertEqual(self.titles_on(page), ["Post 29."])
        self.assertIn("20", page.text, "it says how many posts it looked at")
        self.assertEqual(self.titles_on(self.client.page("/?q=post+0.")), [])  # older than the newest 20
        titles, sizes = self.walk("/?q=text")
        self.assertEqual(titles, self.titles[::-1][:20])
        self.assertEqual(sizes, [10, 10])

    def test_by_several(self):
        tagged = [t for t in self.titles[::-1][:20] if int(re.sub(r"\D", "", t)) % 2 == 0]
        self.assertEqual(self.walk("/?tag=tides&q=text")[0], tagged)
        self.assertEqual(self.walk("/?tag=tides&category=notes&q=text+2.")[0], [])

    def test_nothing_found(self):
        for query in ("?q=nowhere", "?tag=no-such", "?category=no-such", "?tag=%F0%9F%90%A2"):
            page = self.client.page("/" + query)
            self.assert_page(page, page.status)
            self.assertIn(page.status, (200, 404))
            self.assertEqual(self.titles_on(page), [])

    def test_tags_and_categories_to_browse_by(self):
        links = self.client.page("/").links
        for href in ("/tags/tides/", "/categories/notes/", "/categories/sub-notes/"):
            self.assertTrue(any(link.endswith(href) for link in links), href)

    def test_an_author(self):
        page = self.assert_page(self.client.page("/authors/%s/" % self.ann["pk"]))
        self.assertIn("ann feed", page.heads("h1")[0])
        self.assertIn("Ann's own words.", page.text)
        self.assertEqual(self.walk("/authors/%s/" % self.ann["pk"])[0], self.titles[::-1])

    def test_lists_do_not_count_views(self):
        self.client.page("/")
        self.client.page("/tags/tides/")
        self.assertEqual({p["view_count"] for p in self.client.get("/api/posts/").json["posts"]}, {0})


class Posts(Case):
    def page(self, post):
        return self.client.page("/posts/%s/" % post["pk"])

    def test_shown_and_counted(self):
        post = self.post(title="The sea", body="First.\n\nSecond,\nstill second.", published=True)
        for views in (1, 2):
            page = self.assert_page(self.page(post))
            self.assertIn("The sea", page.heads("h1")[0])
            self.assertEqual(re.findall(r"<p>(First\.|Second,\s+(?:<br>)?still second\.)</p>",
                                        page.source.replace("\n", " "))[0],
                             "First.")
            self.assertRegex(page.text, r"\b%d view" % views)
        self.assertEqual(self.client.ask("HEAD", "/posts/%s/" % post["pk"]).status, 200)
        self.assertEqual(self.client.get("/api/posts/%s/" % post["pk"]).json["view_count"], 3)

    def test_twenty_at_once_are_twenty_views(self):
        post = self.post(published=True)
        answers = self.at_once(20, lambda c, _: c.get("/posts/%s/" % post["pk"]))
        self.assertEqual({a.status for a in answers}, {200})
        self.assertEqual(self.client.get("/api/posts/%s/" % post["pk"]).json["view_count"], 21)

    def test_comments_that_are_approved_oldest_first(self):
        post = self.post(published=True)
        for i, approved in enumerate((True, False, True, True)):
            self.comment(post, author_name="Name %d" % i, body="Remark %d" % i, approved=approved)
        text = self.page(post).text
        self.assertEqual(re.findall(r"Remark \d", text), ["Remark 0", "Remark 2", "Remark 3"])
        self.assertEqual(re.findall(r"Name \d", text), ["Name 0", "Name 2", "Name 3"])

    def test_who_may_read_it(self):
        self.assert_page(self.page(self.post()), 404)  # a draft
        unlisted = self.post(published=True)
        self.client.put("/api/posts/%s/" % unlisted["pk"], {"public": False})
        self.assert_page(self.page(unlisted))
        for pk in (UNKNOWN, "x", "%20"):
            self.assert_page(self.client.page("/posts/%s/" % pk), 404)

    def test_revisions(self):
        post = self.post(published=True, body="Now.")
        for i in range(2):
            self.made("/api/posts/%s/revisions/" % post["pk"],
                      {"body_snapshot": "Then %d." % i, "change_summary": "Why %d" % i})
        page = self.page(post)
        self.assertLess(page.text.index("Why 1"), page.text.index("Why 0"))
        links = [x for x in page.links if "/revisions/" in x]
        self.assertEqual(len(links), 2)
        self.assertIn("Then 1.", self.assert_page(self.client.page(links[0])).text)
        self.assertIn("Then 0.", self.client.page(links[1]).text)
        for number in ("3", "0", "-1", "x", "1x", "99999999999999999999"):
            self.assert_page(self.client.page("/posts/%s/revisions/%s/" % (post["pk"], number)), 404)

    def test_related_by_shared_tags(self):
        tags = [self.tag()["pk"] for _ in range(3)]

        def tagged(title, n, **more):
            post = self.post(title=title, published=True, **more)
            for tag in tags[:n]:
                self.made("/api/posts/%s/labels/" % post["pk"], {"tag_id": tag})
            return post

        post = tagged("The one", 3)
        for title, n in (("None", 0), ("One a", 1), ("One b", 1), ("Three", 3), ("Two", 2), ("One c", 1)):
            tagged(title, n)
        hidden = tagged("Hidden", 3)
        self.client.put("/api/posts/%s/" % hidden["pk"], {"published": False})
        text = self.page(post).text.split("Related posts")[1]
        self.assertEqual(re.findall(r"Three|Two|One [abc]|None|Hidden|The one", text),
                         ["Three", "Two", "One c", "One b"])

    def test_what_others_wrote_is_escaped(self):
        author = self.author(username=EVIL[:60 - 6] + fresh()[-6:], bio=EVIL, email="<i>@x")
        self.client.post("/api/authors/%s/profile/" % author["pk"],
                         {"website": "javascript:alert(1)", "twitter": "<b>\"'", "location": EVIL[:120],
                          "avatar_url": "javascript:x"})
        tag = self.tag(name=EVIL[:60], slug=fresh("\"><script>"), colour="\"><script>x")
        category = self.category(name=EVIL[:100], slug=fresh("'\"><img src=x onerror=x>"), description=EVIL)
        post = self.post(title=EVIL, slug=fresh("\"'><script>"), body=EVIL + "\n\n" + EVIL, author_pk=author["pk"],
                         published=True, tags=[EVIL])
        other = self.post(title=EVIL, published=True, body="x")
        for p in (post, other):
            self.made("/api/posts/%s/labels/" % p["pk"], {"tag_id": tag["pk"]})
            self.made("/api/posts/%s/categories/" % p["pk"], {"category_id": category["pk"]})
            self.made("/api/posts/%s/revisions/" % p["pk"], {"change_summary": EVIL[:300], "editor_id": author["pk"]})
        self.comment(post, author_name=EVIL[:100], body=EVIL)
        for path in ("/", "/posts/%s/" % post["pk"], "/authors/%s/" % author["pk"], "/?q=" + quote(EVIL),
                     "/?tag=" + quote(tag["slug"]),
                     "/tags/%s/" % quote(tag["slug"], safe=""), "/categories/%s/" % quote(category["slug"], safe=""),
                     "/?q=x&after=" + quote(EVIL), "/posts/%s/revisions/1/" % post["pk"],
                     "/%3Cscript%3Ealert(1)%3C/script%3E/",
                     "/accounts/login/?next=" + quote("/\"><script>alert(1)</script>"),
                     "/posts/%3Cimg src=x onerror=x%3E/".replace(" ", "%20")):
            page = self.client.page(path)
            self.assert_page(page, page.status)
            self.assertLess(page.status, 500, path)
            self.assertNotIn("<script>alert", page.source, path)
            self.assertNotIn("<img src=x", page.source, path)
            self.assertNotIn("<b>\"'", page.source, path)
        self.assertIn(EVIL, self.page(post).text)


class CommentForm(Case):
    def setUp(self):
        super().setUp()
        self.made_post = self.post(published=True)
        self.path = "/posts/%s/" % self.made_post["pk"]
        self.reader = self.browser()

    def form(self, reader=None):
        return (reader or self.reader).page(self.path).form_to("/comment/")

    def stored(self):
        return self.client.get("/api" + self.path).json["comments"]

    def test_sent(self):
        answer = self.reader.submit(self.form().fill(author_name="Léa", body="One.\r\nTwo."), follow=False)
        self.assertEqual(answer.status, 303)
        self.assertTrue(answer.answer.headers["Location"].startswith(self.path))
        page = self.assert_page(self.reader.page(self.path))
        self.assertIn("Léa", page.text)
        comment, = self.stored()
        self.assertEqual((comment["author_name"], comment["body"].replace("\r", ""), comment["approved"]),
                         ("Léa", "One.\nTwo.", True))

    def test_without_a_name(self):
        for name in ("", "   "):
            self.reader.submit(self.form().fill(author_name=name, body="B"))
        self.assertEqual([c["author_name"] for c in self.stored()], ["Anonymous"] * 2)

    def test_without_words(self):
        for body in ("", "  \r\n\t"):
            page = self.reader.submit(self.form().fill(author_name="Typed name", body=body))
            self.assert_page(page, 400)
            self.assertTrue(page.all("p", role="alert"))
            self.assertIn(("author_name", "Typed name"), page.form_to("/comment/").pairs)
        self.assertEqual(self.stored(), [])

    def test_too_long(self):
        for name, body in (("x" * 101, "b"), ("n", "y" * 2001)):
            page = self.reader.submit(self.form().fill(author_name=name, body=body))
            self.assert_page(page, 400)
            self.assertIn(("body", body), page.form_to("/comment/").pairs)  # nothing typed is lost
        self.assertEqual(self.stored(), [])

    def test_only_our_own_form(self):
        form = self.form().fill(author_name="n", body="b")
        own = dict(form.pairs)["csrf"]
        other = dict(self.form(self.browser()).pairs)["csrf"]
        self.assertNotEqual(own, other)
        for token in (None, "", "x", own[:-1], own + "x", other, own.swapcase()):
            page = self.reader.submit(form.with_pair("csrf", token))
            self.assert_page(page, 403)
        form.with_pair("csrf", own)
        for headers in ({"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}):
            self.assert_page(self.reader.submit(form, headers=headers), 403)
        self.assert_page(self.browser().submit(form), 403)  # a token without its cookie
        self.assertEqual(self.stored(), [])
        self.assert_page(self.reader.submit(form))
        self.assertEqual(len(self.stored()), 1)

    def test_on_no_post(self):
        form = self.form().fill(body="b")
        for pk in (UNKNOWN, "x"):
            form.action = "/posts/%s/comment/" % pk
            self.assert_page(self.reader.submit(form), 404)
        draft = self.post()
        form.action = "/posts/%s/comment/" % draft["pk"]
        self.assert_page(self.reader.submit(form), 404)
        self.assertEqual(self.client.get("/api/posts/%s/" % draft["pk"]).json["comments"], [])
        self.answered(self.client.get(self.path + "comment/"), 405)

    def test_other_bodies(self):
        token = dict(self.form().pairs)["csrf"]
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        for body in (b"", b"&&&===", b"%", b"body=%zz&csrf=%00", b"body=%ff", b"body[]=x", b"body=" + b"a" * 900000,
                     b"body=x&body=y", b"{\"body\":\"x\"}", b"\x00\xff"):
            answer = self.reader.ask("POST", self.path + "comment/", body, kind)
            self.assertIn(answer.status, (400, 403), body[:50])
        body = urlencode({"csrf": token, "body": "nul \0 in it", "author_name": "n"}).encode()
        self.assertIn(self.reader.ask("POST", self.path + "comment/", body, kind).status, (303, 400))
        self.assertNotIn("nul ", [c["body"] for c in self.stored()])

    def test_not_too_often(self):
        self.blog = self.own_blog("--comments-a-minute", "3")
        self.client = self.client_of(self.blog)
        self.setUpAgain()
        statuses, last = [], None
        for i in range(8):  # of which a new minute may begin in the midst
            last = self.reader.submit(self.form().fill(body="b%d" % i), follow=False)
            statuses.append(last.status)
        self.assertIn(429, statuses)
        self.assertEqual(statuses[:3], [303] * 3)
        self.assertLessEqual(statuses.count(303), 6)
        self.assertEqual(len(self.stored()), statuses.count(303))
        page = last if last.status == 429 else self.reader.submit(self.form().fill(body="b"), follow=False)
        if page.status == 429:
            self.assert_page(page, 429)
            self.assertTrue(1 <= int(page.answer.headers["Retry-After"]) <= 60)
        other = self.browser()
        self.assertEqual(other.submit(self.form(other).fill(body="from elsewhere"), follow=False).status, 303)

    def setUpAgain(self):
        self.made_post = self.post(published=True)
        self.path = "/posts/%s/" % self.made_post["pk"]
        self.reader = self.browser()


class Rest(Case):
    def test_files(self):
        for path, kind in (("/style.css", "text/css"), ("/explorer.js", "javascript"),
                           ("/favicon.svg", "image/svg+xml")):
            answer = self.answered(self.client.get(path), 200)
            self.assertIn(kind, answer.headers["Content-Type"])
            self.assertGreater(len(answer.body), 100)
            self.answered(self.client.ask("POST", path, b""), 405)

    def test_explorer(self):
        page = self.assert_page(self.client.page("/explorer/"))
        self.assertTrue(page.all("script", src="/explorer.js"))
        self.assertTrue(page.all("noscript"))

    def test_errors_are_pages(self):
        page = self.assert_page(Page(self.client.get("/nothing/")), 404)
        self.assertIn("/", page.links)
        self.assert_page(Page(self.client.ask("POST", "/")), 405)
        self.assertEqual(self.client.ask("POST", "/").headers["Allow"].replace(" ", "").split(",")[0], "GET")

    def test_slugs_with_anything_in_them(self):
        """Each tag and category has an address that leads to it."""
        for slug in ("a b", "50%", "a%41", "c#", "why?", "a/b", "q&a", "a+b", "ü", "'\""):
            slug = fresh(slug)
            tag, category = self.tag(slug=slug), self.category(slug=slug)
            front = self.client.page("/")
            for thing, start in ((tag, "/tags/"), (category, "/categories/")):
                links = [h for h in front.links if h.startswith(start) and unquote(h).endswith("/%s/" % slug)]
                self.assertEqual(len(links), 1, (start, slug))
                self.assertIn(thing["name"], self.assert_page(self.client.page(links[0])).heads("h1")[0])
            self.client.delete("/api/tags/%s/" % tag["pk"])
            self.client.delete("/api/categories/%s/" % category["pk"])

    def test_links_lead_somewhere(self):
        """All links of all pages that can be reached from the first."""
        author = self.author()
        self.post(published=True, author_pk=author["pk"])
        seen, todo = set(), ["/"]
        while todo:
            path = todo.pop()
            page = self.client.page(path)
            self.assertLess(page.status, 400, path)
            self.assert_page(page)
            for link in page.links:
                link = link.split("#")[0]
                if link.startswith("/") and link not in seen and len(seen) < 150:
                    seen.add(link)
                    todo.append(link)
