# SPDX-License-Identifier: Apache-2.0
"""/api/posts/PK/ and the comments."""
import time

from blog_case import COMMENT, NOT_FOUND, POST, UNKNOWN, Case, fresh


class Posts(Case):
    def path(self, post):
        return "/api/posts/%s/" % post["pk"]

    def test_made_with_title_and_slug(self):
        slug = fresh("first")
        post = self.answered(self.client.post("/api/posts/", {"title": "First", "slug": slug}), 201).json
        self.assert_keys(post, POST)
        self.assert_key(post["pk"])
        self.assert_time(post["created_at"])
        self.assert_time(post["updated_at"])
        self.assertEqual([post[k] for k in POST[1:9]], ["First", slug, "", "", False, True, [], 0])

    def test_made_with_everything(self):
        a = self.author()
        body = "One paragraph.\n\nAnother, with <b>angle brackets</b> & \"quotes\" \U0001f600."
        post = self.post(title="Tides — 潮汐", body=body, author_pk=a["pk"], published=True, tags=["sea", "moon", "sea"])
        self.assertEqual([post[k] for k in ("title", "body", "author_pk", "published", "public", "tags")],
                         ["Tides — 潮汐", body, a["pk"], True, True, ["sea", "moon", "sea"]])
        read = self.answered(self.client.ask("GET", self.path(post)), 200).json
        self.assertEqual({k: read[k] for k in POST if k not in ("view_count", "updated_at")},
                         {k: post[k] for k in POST if k not in ("view_count", "updated_at")})

    def test_public_and_views_are_not_to_be_given(self):
        post = self.post(public=False, view_count=1000, pk=UNKNOWN, created_at="x", updated_at=7, shelf="feed")
        self.assertEqual((post["public"], post["view_count"]), (True, 0))
        self.assertNotEqual(post["pk"], UNKNOWN)
        self.assert_keys(post, POST)
        self.assert_time(post["created_at"])

    def test_required_fields(self):
        for body in ({}, b"", b"[", {"slug": "s"}):
            self.refused(self.client.post("/api/posts/", body), "title")
        self.refused(self.client.post("/api/posts/", {"title": "t"}), "slug")
        self.refused(self.client.post("/api/posts/", {"title": "", "slug": fresh()}), "title")
        self.refused(self.client.post("/api/posts/", {"title": "t", "slug": ""}), "slug")
        for body in ([], None, 3, "title"):
            self.refused(self.client.post("/api/posts/", body))

    def test_values_of_other_types(self):
        wrong = {"title": (None, 1, []), "slug": (None, 1.5, {}), "body": (None, 3, []), "author_pk": (None, 7),
                 "published": (None, 1, "yes", "true"), "tags": (None, "sea", {"a": 1}, [1], ["a", None], [["a"]])}
        for name, values in wrong.items():
            for value in values:
                given = {"title": "t", "slug": fresh(), name: value}
                self.refused(self.client.post("/api/posts/", given), name)

    def test_longest_texts(self):
        for name, limit in (("title", 200), ("slug", 220), ("body", 50000), ("author_pk", 36)):
            longest = "ü" * limit
            self.assertEqual(self.post(**{name: longest})[name], longest)
            self.refused(self.client.post("/api/posts/", {"title": "t", "slug": fresh(), name: longest + "ü"}), name)

    def test_two_posts_may_have_one_slug(self):
        a = self.post()
        b = self.post(slug=a["slug"])
        self.assertNotEqual(a["pk"], b["pk"])

    def test_read_with_its_comments_and_one_more_view(self):
        post = self.post()
        comments = [self.comment(post, body="first"), self.comment(post, body="second", approved=False),
                    self.comment(post, body="third")]
        for views in (1, 2, 3):
            read = self.answered(self.client.get(self.path(post)), 200).json
            self.assert_keys(read, POST + ["comments"])
            self.assertEqual(read["view_count"], views)
            self.assertEqual(read["comments"], comments)  # oldest first; those that wait for approval too
            for comment in read["comments"]:
                self.assert_keys(comment, COMMENT)
        self.assertEqual(read["created_at"], post["created_at"])
        self.assertEqual(self.answered(self.client.get(self.path(self.post())), 200).json["comments"], [])

    def test_head_is_no_view(self):
        post = self.post()
        for _ in range(3):
            answer = self.answered(self.client.ask("HEAD", self.path(post)), 200)
            self.assertEqual(answer.body, b"")
            self.assertGreater(int(answer.headers["Content-Length"]), 100)
        self.assertEqual(self.client.get(self.path(post)).json["view_count"], 1)

    def test_twenty_at_once_are_twenty_views(self):
        post = self.post()
        answers = self.at_once(20, lambda c, _: c.get(self.path(post)))
        self.assertEqual([a.status for a in answers], [200] * 20)
        self.assertEqual(sorted(a.json["view_count"] for a in answers), list(range(1, 21)))
        self.assertEqual(self.client.get(self.path(post)).json["view_count"], 21)

    def test_views_are_not_lost_to_changes(self):
        post = self.post()
        self.at_once(12, lambda c, i: c.get(self.path(post)) if i % 2 else c.put(self.path(post), {"body": str(i)}))
        self.assertEqual(self.client.get(self.path(post)).json["view_count"], 7)

    def test_unknown(self):
        for pk in (UNKNOWN, "7", "x" * 36, "%20"):
            path = "/api/posts/%s/" % pk
            self.answered(self.client.get(path), 404, NOT_FOUND)
            self.answered(self.client.ask("HEAD", path), 404)
            self.answered(self.client.put(path, {"title": "t"}), 404, NOT_FOUND)
            self.answered(self.client.delete(path), 404, NOT_FOUND)

    def test_changed_in_part(self):
        post = self.post(author_pk=self.author()["pk"], tags=["a"])
        time.sleep(0.002)
        change = {"title": "New title", "body": "new", "published": True, "public": False, "tags": ["b", "c"],
                  "slug": fresh("new")}
        for name, value in change.items():
            changed = self.answered(self.client.put(self.path(post), {name: value}), 200).json
            self.assert_keys(changed, POST)
            self.assertGreater(changed["updated_at"], post["updated_at"])
            self.assertEqual({**changed, "updated_at": ""}, {**post, name: value, "updated_at": ""})
            post = changed
        self.assertEqual(self.client.get(self.path(post)).json["slug"], change["slug"])
        emptied = self.answered(self.client.put(self.path(post), {"body": "", "tags": []}), 200).json
        self.assertEqual((emptied["body"], emptied["tags"]), ("", []))

    def test_author_and_views_stay(self):
        post = self.post(author_pk=self.author()["pk"])
        changed = self.answered(self.client.put(self.path(post), {"author_pk": UNKNOWN, "view_count": 99, "pk": UNKNOWN,
                                                                  "created_at": "never"}), 200).json
        for name in ("author_pk", "view_count", "pk", "created_at"):
            self.assertEqual(changed[name], post[name])

    def test_a_bad_change_is_refused_and_changes_nothing(self):
        post = self.post(body="before")
        wrong = {"title": (None, "", 1, "x" * 201), "slug": (None, "", "x" * 221), "body": (None, 5, "x" * 50001),
                 "published": (None, 0, "no"), "public": (None, "yes", []), "tags": (None, "x", [1])}
        for name, values in wrong.items():
            for value in values:
                given = {"body": "after", "title": "after", name: value}
                self.refused(self.client.put(self.path(post), given), name)
        for body in ([], 1, None, "x"):
            self.refused(self.client.put(self.path(post), body))
        read = self.client.get(self.path(post)).json
        self.assertEqual((read["body"], read["title"]), ("before", post["title"]))

    def test_deleted_with_all_that_hangs_on_it(self):
        post, other, tag, category = self.post(), self.post(), self.tag(), self.category()
        comments = [self.comment(post, body=str(i)) for i in range(30)]
        kept = self.comment(other)
        self.made(self.path(post) + "labels/", {"tag_id": tag["pk"]})
        place = self.made(self.path(post) + "categories/", {"category_id": category["pk"]})
        self.made(self.path(post) + "revisions/", {"change_summary": "x"})
        answer = self.answered(self.client.delete(self.path(post)), 204)
        self.assertEqual(answer.body, b"")
        self.answered(self.client.delete(self.path(post)), 404, NOT_FOUND)
        self.answered(self.client.get(self.path(post)), 404, NOT_FOUND)
        for comment in comments:
            self.answered(self.client.delete("/api/comments/%s/" % comment["pk"]), 404, NOT_FOUND)
        self.answered(self.client.delete("/api/postcategories/%s/" % place["pk"]), 404)
        for rest in ("labels/", "categories/", "revisions/"):
            self.answered(self.client.get(self.path(post) + rest), 404)
        self.assertEqual(self.client.get(self.path(other)).json["comments"], [kept])
        self.answered(self.client.get("/api/tags/%s/" % tag["pk"]), 200, tag)

    def test_nothing_is_left_of_a_post_deleted_under_comments(self):
        post = self.post()

        def work(client, i):
            if i == 3:
                return client.delete(self.path(post))
            return client.post(self.path(post) + "comments/", {"author_name": "n", "body": "b"})

        answers = self.at_once(10, work)
        for a in answers:
            self.assertIn(a.status, (201, 204, 404))
        for a in answers:
            if a.status == 201:
                self.answered(self.client.delete("/api/comments/%s/" % a.json["pk"]), 404)


class Comments(Case):
    def path(self, post):
        return "/api/posts/%s/comments/" % post["pk"]

    def test_made(self):
        post = self.post()
        comment = self.answered(self.client.post(self.path(post), {"author_name": "Léa", "body": "Bien."}), 201).json
        self.assert_keys(comment, COMMENT)
        self.assert_key(comment["pk"])
        self.assert_time(comment["created_at"])
        self.assertEqual([comment[k] for k in COMMENT[1:5]], [post["pk"], "Léa", "Bien.", True])
        self.assertEqual(self.comment(post, approved=False)["approved"], False)
        self.assertEqual(self.comment(post, post_pk=UNKNOWN, pk=UNKNOWN)["post_pk"], post["pk"])

    def test_its_post_is_looked_for_first(self):
        for pk in (UNKNOWN, "x"):
            for body in ({}, [], {"author_name": "n", "body": "b"}):
                self.answered(self.client.post("/api/posts/%s/comments/" % pk, body), 404, {"error": "Post not found"})

    def test_bad_values(self):
        post = self.post()
        for body in ({}, b"{]", {"body": "b"}):
            self.refused(self.client.post(self.path(post), body), "author_name")
        self.refused(self.client.post(self.path(post), {"author_name": "n"}), "body")
        wrong = {"author_name": (None, 1, "", "x" * 101), "body": (None, [], "", "x" * 2001),
                 "approved": (None, 1, "yes")}
        for name, values in wrong.items():
            for value in values:
                self.refused(self.client.post(self.path(post), {"author_name": "n", "body": "b", name: value}), name)
        for body in ([], 1, None):
            self.refused(self.client.post(self.path(post), body))
        self.assertEqual(self.client.get("/api/posts/%s/" % post["pk"]).json["comments"], [])
        longest = self.comment(post, author_name="ß" * 100, body="ß" * 2000)
        self.assertEqual((len(longest["author_name"]), len(longest["body"])), (100, 2000))

    def test_deleted_once(self):
        post = self.post()
        comment = self.comment(post)
        path = "/api/comments/%s/" % comment["pk"]
        self.assertEqual(self.answered(self.client.delete(path), 204).body, b"")
        self.answered(self.client.delete(path), 404, NOT_FOUND)
        self.assertEqual(self.client.get("/api/posts/%s/" % post["pk"]).json["comments"], [])
        for pk in (UNKNOWN, "x"):
            self.answered(self.client.delete("/api/comments/%s/" % pk), 404, NOT_FOUND)
