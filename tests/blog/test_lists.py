# SPDX-License-Identifier: Apache-2.0
"""Lists of posts: cursors, limits, an author's, and search. On a blog of their own, so that what is in it is known."""
from urllib.parse import quote

from blog_case import POST, UNKNOWN, Case, Run, fresh
from blog_client import Blog


class Lists(Case):
    @classmethod
    def setUpClass(cls):
        cls.blog = Blog(Run.program, Run.stores, "--search-newest", "40")
        case = cls()
        case.setUp()
        cls.ann, cls.bob = case.author()["pk"], case.author()["pk"]
        cls.posts = []  # oldest first
        for i in range(60):
            cls.posts.append(case.post(author_pk=cls.bob if i % 4 == 3 else cls.ann, published=i % 3 != 2,
                                       title="Number %d" % i, body="Body %d" % i))
        cls.newest = [p["pk"] for p in reversed(cls.posts)]
        case.client.close()

    @classmethod
    def tearDownClass(cls):
        cls.blog.end()

    def all_of(self, path, limit=None):
        """Walks by cursors. (keys, sizes of the pages)"""
        keys, sizes, cursor = [], [], None
        while True:
            query = [] if limit is None else ["limit=%d" % limit]
            if cursor is not None:
                query.append("cursor=" + quote(cursor, safe=""))
            answer = self.answered(self.client.get(path + ("&" if "?" in path else "?") + "&".join(query)), 200).json
            keys += [p["pk"] for p in answer["posts"]]
            sizes.append(len(answer["posts"]))
            cursor = answer.get("next_cursor")
            if cursor is None:
                return keys, sizes
            self.assertLess(len(sizes), 100)

    # ---- /api/posts/ ----

    def test_all_newest_first(self):
        answer = self.answered(self.client.get("/api/posts/"), 200).json
        self.assert_keys(answer, ["posts"])
        self.assertEqual([p["pk"] for p in answer["posts"]], self.newest)
        self.assertEqual(answer["posts"], [p for p in reversed(self.posts)])
        for post in answer["posts"]:
            self.assert_keys(post, POST)

    def test_a_list_is_no_view(self):
        self.client.get("/api/posts/")
        self.assertEqual({p["view_count"] for p in self.client.get("/api/posts/").json["posts"]}, {0})

    def test_of_one_author(self):
        bobs = [p["pk"] for p in reversed(self.posts) if p["author_pk"] == self.bob]
        for name in ("author_pk", "author_id"):
            answer = self.answered(self.client.get("/api/posts/?%s=%s" % (name, self.bob)), 200).json
            self.assert_keys(answer, ["posts"])
            self.assertEqual([p["pk"] for p in answer["posts"]], bobs)
        for nobody in (UNKNOWN, "nobody", "%F0%9F%90%A2"):
            self.answered(self.client.get("/api/posts/?author_pk=" + nobody), 200, {"posts": []})

    def test_of_an_empty_author_are_all(self):
        for query in ("?author_pk=", "?author_id=", "?author_pk=&author_id=", "?other=1"):
            answer = self.answered(self.client.get("/api/posts/" + query), 200).json
            self.assertEqual([p["pk"] for p in answer["posts"]], self.newest)

    def test_walked_by_cursors(self):
        for limit in (1, 7, 20, 59, 60, 61):
            keys, sizes = self.all_of("/api/posts/", limit)
            self.assertEqual(keys, self.newest)
            self.assertEqual(len(sizes), -(-60 // limit))
        answer = self.client.get("/api/posts/?limit=59").json
        self.assert_keys(answer, ["posts", "next_cursor"])
        self.assert_keys(self.client.get("/api/posts/?limit=60").json, ["posts"])

    def test_an_authors_walked_by_cursors(self):
        anns = [p["pk"] for p in reversed(self.posts) if p["author_pk"] == self.ann]
        for limit in (1, 10, 45, 50):
            self.assertEqual(self.all_of("/api/posts/?author_pk=" + self.ann, limit)[0], anns)

    def test_bad_limits(self):
        for limit in ("0", "-1", "x", "1x", "1.5", "%20", "١"):
            self.refused(self.client.get("/api/posts/?limit=" + quote(limit, safe="%")), "limit")
            self.refused(self.client.get("/api/authors/%s/posts/?limit=%s" % (self.ann, quote(limit, safe="%"))),
                         "limit")
        for limit in ("500", "501", "99999999999999999999999"):
            self.answered(self.client.get("/api/posts/?limit=" + limit), 200)

    def test_bad_cursors(self):
        for cursor in ("x", "....", "12", "-", "%F0%9F%90%A2", "A" * 500, "e30"):
            for path in ("/api/posts/?cursor=", "/api/authors/%s/posts/?cursor=" % self.ann,
                         "/api/posts/?author_pk=%s&cursor=" % self.ann):
                self.answered(self.client.get(path + cursor), 400, {"error": "Invalid cursor"})

    def test_a_cursor_of_another_list(self):
        """It is refused, or goes on in the list that was asked for; it never shows what is not in it."""
        cursor = self.client.get("/api/authors/%s/posts/?limit=1" % self.bob).json["next_cursor"]
        answer = self.client.get("/api/authors/%s/posts/?cursor=%s" % (self.ann, quote(cursor, safe="")))
        if answer.status == 200:
            self.assertEqual({p["author_pk"] for p in answer.json["posts"]}, {self.ann})
        else:
            self.answered(answer, 400, {"error": "Invalid cursor"})

    # ---- /api/authors/PK/posts/ ----

    def test_an_authors_posts(self):
        answer = self.answered(self.client.get("/api/authors/%s/posts/" % self.bob), 200).json
        self.assert_keys(answer, ["author_id", "count", "next_cursor", "elapsed_ms", "posts"])
        self.assertEqual((answer["author_id"], answer["count"], answer["next_cursor"]), (self.bob, 15, None))
        self.assertEqual(len(answer["posts"]), 15)
        self.assertIsInstance(answer["elapsed_ms"], (int, float))
        self.assertGreaterEqual(answer["elapsed_ms"], 0)
        for post in answer["posts"]:
            self.assert_keys(post, POST)

    def test_an_authors_posts_page_by_page(self):
        anns = [p["pk"] for p in reversed(self.posts) if p["author_pk"] == self.ann]
        path = "/api/authors/%s/posts/" % self.ann
        for limit in (1, 10, 44, 45, 46):
            keys, sizes = self.all_of(path, limit)
            self.assertEqual(keys, anns)
            self.assertEqual(len(sizes), -(-45 // limit))
        page = self.client.get(path + "?limit=10").json
        self.assertEqual((page["count"], type(page["next_cursor"])), (10, str))
        self.assertNotRegex(page["next_cursor"], r"[^A-Za-z0-9_.~-]", "needs no escaping in an address")

    def test_an_author_without_posts(self):
        pk = self.author()["pk"]
        answer = self.answered(self.client.get("/api/authors/%s/posts/" % pk), 200).json
        self.assertEqual((answer["count"], answer["next_cursor"], answer["posts"]), (0, None, []))

    def test_bad_authors(self):
        for pk in ("x", "12", UNKNOWN[:-1]):
            self.answered(self.client.get("/api/authors/%s/posts/" % pk), 400, {"error": "Invalid author pk"})
        self.answered(self.client.get("/api/authors/%s/posts/" % UNKNOWN), 404)

    # ---- /api/posts/search/ ----

    def feed(self):
        return [p for p in reversed(self.posts) if p["published"]]

    def found(self, words):
        answer = self.answered(self.client.get("/api/posts/search/?q=" + quote(words)), 200).json
        for post in answer["posts"]:
            self.assert_keys(post, POST)
        return answer

    def test_search_in_title_body_and_slug(self):
        for words in ("number 58", "NUMBER 58", "Body 58", "bODY 58", self.posts[58]["slug"],
                      self.posts[58]["slug"].upper()):
            self.assertIn(self.posts[58]["pk"], [p["pk"] for p in self.found(words)["posts"]], words)
        self.assertEqual(self.found("nowhere to be found")["posts"], [])
        self.assertEqual(self.found("%_*.\\'\"")["posts"], [])

    def test_search_for_nothing_is_all(self):
        for query in ("", "?q="):
            answer = self.answered(self.client.get("/api/posts/search/" + query), 200).json
            self.assertEqual([p["pk"] for p in answer["posts"]], [p["pk"] for p in self.feed()][:40])

    def test_search_says_how_many_it_looked_at(self):
        answer = self.found("number")
        self.assertEqual(answer["searched"], 40)
        self.assertEqual(len(answer["posts"]), len(self.feed()) if len(self.feed()) < 40 else 40)
        self.assertEqual([p["pk"] for p in answer["posts"]], [p["pk"] for p in self.feed()][:40])

    def test_search_finds_no_drafts(self):
        draft = next(p for p in reversed(self.posts) if not p["published"])
        self.assertNotIn(draft["pk"], [p["pk"] for p in self.found(draft["title"])["posts"]])


class Bounded(Case):
    """More posts than one answer holds."""

    def test_five_hundred_at_most(self):
        self.blog = self.own_blog("--search-newest", "100")
        self.client = self.client_of(self.blog)
        author = self.author()["pk"]
        keys = [self.post(slug=fresh("many"), author_pk=author)["pk"] for _ in range(503)]
        keys.reverse()
        for path in ("/api/posts/", "/api/posts/?author_pk=" + author):
            answer = self.answered(self.client.get(path), 200).json
            self.assert_keys(answer, ["posts", "next_cursor"])
            self.assertEqual([p["pk"] for p in answer["posts"]], keys[:500])
            path += "&cursor=" if "?" in path else "?cursor="
            rest = self.answered(self.client.get(path + quote(answer["next_cursor"], safe="")), 200).json
            self.assert_keys(rest, ["posts"])
            self.assertEqual([p["pk"] for p in rest["posts"]], keys[500:])
        self.assertLessEqual(len(self.client.get("/api/posts/?limit=1000").json["posts"]), 500)
        self.assertEqual(self.client.get("/api/authors/%s/posts/" % author).json["count"], 50)
        self.assertEqual(self.client.get("/api/authors/%s/posts/?limit=500" % author).json["count"], 500)
