# SPDX-License-Identifier: Apache-2.0
"""/api/authors/"""
from blog_case import AUTHOR, NOT_FOUND, UNKNOWN, Case, fresh


class Authors(Case):
    def test_made_with_a_name_alone(self):
        name = fresh("ann")
        answer = self.answered(self.client.post("/api/authors/", {"username": name}), 201)
        author = answer.json
        self.assert_keys(author, AUTHOR)
        self.assert_key(author["pk"])
        self.assert_time(author["created_at"])
        self.assertEqual((author["username"], author["email"], author["bio"]), (name, "", ""))

    def test_made_with_everything(self):
        name = fresh("zoë ✓")
        author = self.author(username=name, email="zoe@example.org",
                             bio="Lives by the sea.\nWrites \"little\" \\ much.")
        self.assertEqual([author[k] for k in AUTHOR[1:4]],
                         [name, "zoe@example.org", "Lives by the sea.\nWrites \"little\" \\ much."])
        self.answered(self.client.get("/api/authors/%s/" % author["pk"]), 200, author)

    def test_unknown_members_and_those_it_makes_itself_are_passed_over(self):
        author = self.author(pk=UNKNOWN, created_at="2001-01-01T00:00:00.000000+00:00", shoe_size=43, all="x")
        self.assert_keys(author, AUTHOR)
        self.assertNotEqual(author["pk"], UNKNOWN)
        self.assert_time(author["created_at"])

    def test_listed(self):
        a, b = self.author(), self.author(bio="second")
        answer = self.answered(self.client.get("/api/authors/"), 200).json
        self.assert_keys(answer, ["authors"])
        for author in answer["authors"]:
            self.assert_keys(author, AUTHOR)
        self.assertIn(a, answer["authors"])
        self.assertIn(b, answer["authors"])

    def test_unknown(self):
        for pk in (UNKNOWN, "1", "not-a-key", UNKNOWN[:-1], UNKNOWN + "0", "%C3%A4", "x" * 3000, "..%2f"):
            path = "/api/authors/%s/" % pk
            self.answered(self.client.get(path), 404, NOT_FOUND)
            self.answered(self.client.put(path, {"bio": "x"}), 404, NOT_FOUND)
            self.answered(self.client.delete(path), 404, NOT_FOUND)

    def test_a_required_field(self):
        for body in ({}, {"email": "a@b.c"}, b"", b"{", b"{\"username\": ", b"nonsense", b"{'username':'x'}"):
            self.refused(self.client.post("/api/authors/", body), "username")

    def test_a_body_that_is_no_object(self):
        for body in ([], [1], ["username"], 7, "username", None, True):
            self.refused(self.client.post("/api/authors/", body))

    def test_values_of_other_types(self):
        for value in (None, 7, 1.5, True, ["x"], {"S": "x"}):
            self.refused(self.client.post("/api/authors/", {"username": value}), "username")
            self.refused(self.client.post("/api/authors/", {"username": fresh(), "bio": value}), "bio")

    def test_an_empty_name(self):
        self.refused(self.client.post("/api/authors/", {"username": ""}), "username")

    def test_longest_texts_in_characters(self):
        for name, limit in (("username", 60), ("email", 254), ("bio", 500)):
            longest = (fresh("é") + "é" * limit)[:limit]
            given = {"username": fresh(), name: longest}
            self.assertEqual(self.made("/api/authors/", given)[name], longest)
            self.refused(self.client.post("/api/authors/", {**given, "username": fresh(), name: longest + "é"}), name)

    def test_no_text_is_cut_at_a_nul(self):
        self.refused(self.client.post("/api/authors/", b'{"username": "cut\\u0000here-%d"}' % id(self)))

    def test_bytes_that_are_no_utf8(self):
        answer = self.client.post("/api/authors/", b'{"username": "caf\xe9"}')
        self.refused(answer)

    def test_a_name_is_taken_once(self):
        a = self.author()
        answer = self.client.post("/api/authors/", {"username": a["username"]})
        self.assertEqual(answer.status, 400)
        self.assertIn("username", answer.json["error"])
        self.answered(self.client.delete("/api/authors/%s/" % a["pk"]), 204)
        self.author(username=a["username"])

    def test_of_twenty_with_one_name_one_wins(self):
        name = fresh("rush")
        answers = self.at_once(20, lambda c, _: c.post("/api/authors/", {"username": name}))
        statuses = sorted(a.status for a in answers)
        self.assertEqual(statuses.count(201), 1, statuses)
        self.assertTrue(all(s in (201, 400) for s in statuses), statuses)
        listed = self.client.get("/api/authors/").json["authors"]
        self.assertEqual([a["username"] for a in listed].count(name), 1)

    def test_changed_in_part(self):
        a = self.author(email="a@example.org", bio="before")
        path = "/api/authors/%s/" % a["pk"]
        changed = self.answered(self.client.put(path, {"bio": "after"}), 200).json
        self.assertEqual(changed, {**a, "bio": "after"})
        self.assert_keys(changed, AUTHOR)
        self.answered(self.client.get(path), 200, changed)
        self.answered(self.client.put(path, {}), 200, changed)
        self.answered(self.client.put(path, {"pk": UNKNOWN, "created_at": "x", "email": ""}), 200,
                      {**changed, "email": ""})
        self.answered(self.client.get(path), 200, {**changed, "email": ""})

    def test_renamed(self):
        a, b = self.author(), self.author()
        path, name = "/api/authors/%s/" % a["pk"], fresh("renamed")
        self.answered(self.client.put(path, {"username": name}), 200, {**a, "username": name})
        again = self.author(username=a["username"])  # is free now
        self.assertNotEqual(again["pk"], a["pk"])
        answer = self.client.put(path, {"username": b["username"]})
        self.assertEqual(answer.status, 400)
        self.assertIn("username", answer.json["error"])
        self.answered(self.client.get(path), 200, {**a, "username": name})

    def test_a_bad_change_is_refused_and_changes_nothing(self):
        a = self.author(bio="before")
        path = "/api/authors/%s/" % a["pk"]
        for value in (None, 7, False, [], {}, "", "x" * 61):
            self.refused(self.client.put(path, {"bio": "after", "username": value}), "username")
        self.refused(self.client.put(path, {"username": fresh(), "bio": "x" * 501}), "bio")
        for body in ([], 1, None, "x"):
            self.refused(self.client.put(path, body))
        self.answered(self.client.get(path), 200, a)
        self.answered(self.client.put(path, b"{not json"), 200, a)  # is {}

    def test_deleted_once(self):
        a = self.author()
        post = self.post(author_pk=a["pk"])
        path = "/api/authors/%s/" % a["pk"]
        answer = self.answered(self.client.delete(path), 204)
        self.assertEqual(answer.body, b"")
        self.answered(self.client.delete(path), 404, NOT_FOUND)
        self.answered(self.client.get(path), 404, NOT_FOUND)
        self.assertNotIn(a["pk"], [x["pk"] for x in self.client.get("/api/authors/").json["authors"]])
        left = self.answered(self.client.get("/api/posts/%s/" % post["pk"]), 200).json
        self.assertEqual(left["author_pk"], a["pk"])

    def test_of_ten_deletions_one_finds_it(self):
        a = self.author()
        answers = self.at_once(10, lambda c, _: c.delete("/api/authors/%s/" % a["pk"]))
        self.assertEqual(sorted(x.status for x in answers), [204] + [404] * 9)


class Profiles(Case):
    KEYS = ["author_pk", "website", "twitter", "location", "avatar_url", "follower_count"]

    def setUp(self):
        super().setUp()
        self.pk = self.author()["pk"]
        self.path = "/api/authors/%s/profile/" % self.pk

    def test_none(self):
        self.answered(self.client.get(self.path), 404, {"error": "Profile not found"})

    def test_of_nobody(self):
        for pk in (UNKNOWN, "nobody"):
            path = "/api/authors/%s/profile/" % pk
            self.answered(self.client.get(path), 404)
            self.answered(self.client.post(path, {"website": "https://example.org"}), 404)

    def test_made_and_then_changed(self):
        made = self.answered(self.client.post(self.path, {"website": "https://example.org", "follower_count": 3}),
                             201).json
        self.assert_keys(made, self.KEYS)
        self.assertEqual(list(made.values()), [self.pk, "https://example.org", "", "", "", 3])
        self.answered(self.client.get(self.path), 200, made)
        changed = {**made, "twitter": "@zoe", "location": "Ærø", "follower_count": 2 ** 40}
        self.answered(self.client.post(self.path, {k: changed[k] for k in ("twitter", "location", "follower_count")}),
                      200, changed)
        self.answered(self.client.get(self.path), 200, changed)

    def test_made_of_nothing(self):
        self.answered(self.client.post(self.path, {}), 201)
        self.answered(self.client.post(self.path, {}), 200)

    def test_bad_values(self):
        for name, value in (("website", 1), ("twitter", None), ("location", []), ("follower_count", "3"),
                            ("follower_count", 1.5), ("follower_count", True), ("location", "x" * 121)):
            self.refused(self.client.post(self.path, {name: value}), name)
        self.answered(self.client.get(self.path), 404)
        self.refused(self.client.post(self.path, b'{"follower_count": 99999999999999999999}'))

    def test_made_once_by_many(self):
        answers = self.at_once(8, lambda c, i: c.post(self.path, {"location": "place %d" % i}))
        self.assertEqual(sorted(a.status for a in answers), [200] * 7 + [201])

    def test_goes_with_its_author(self):
        self.answered(self.client.post(self.path, {"location": "here"}), 201)
        self.answered(self.client.delete("/api/authors/%s/" % self.pk), 204)
        self.answered(self.client.get(self.path), 404)

    def test_methods(self):
        self.answered(self.client.delete(self.path), 405)
        self.answered(self.client.put(self.path, {}), 405)
