# SPDX-License-Identifier: Apache-2.0
"""Tags and labels, categories and places in them, revisions."""
from blog_case import NOT_FOUND, UNKNOWN, Case, fresh

TAG = ["pk", "name", "slug", "colour"]
CATEGORY = ["pk", "name", "slug", "description", "parent_pk"]
PLACE = ["pk", "post_pk", "category_pk", "order", "pinned", "added_at"]
REVISION = ["post_pk", "revision_number", "editor_pk", "body_snapshot", "change_summary", "created_at"]


class Tags(Case):
    def test_made(self):
        name = fresh("Sea Shells")
        tag = self.tag(name=name)
        self.assert_keys(tag, TAG)
        self.assert_key(tag["pk"])
        self.assertEqual((tag["name"], tag["slug"], tag["colour"]), (name, name.lower().replace(" ", "-"), "#cccccc"))
        self.answered(self.client.get("/api/tags/%s/" % tag["pk"]), 200, tag)
        slug = fresh("own")
        self.assertEqual(self.tag(name="n", slug=slug, colour="#123456")["slug"], slug)

    def test_listed(self):
        tag = self.tag()
        answer = self.answered(self.client.get("/api/tags/"), 200).json
        self.assert_keys(answer, ["tags"])
        self.assertIn(tag, answer["tags"])
        for t in answer["tags"]:
            self.assert_keys(t, TAG)

    def test_a_slug_is_taken_once(self):
        tag = self.tag()
        answer = self.client.post("/api/tags/", {"name": "other", "slug": tag["slug"]})
        self.assertEqual(answer.status, 400)
        self.assertIn("slug", answer.json["error"])
        statuses = sorted(a.status for a in self.at_once(8, lambda c, _: c.post("/api/tags/", {"name": "rush hour"})))
        self.assertEqual(statuses.count(201), 1, statuses)

    def test_bad_values(self):
        for body in ({}, b"?", {"slug": "s"}):
            self.refused(self.client.post("/api/tags/", body), "name")
        for name, values in {"name": (None, 1, "", "x" * 61), "slug": (1, "x" * 81), "colour": (7, "x" * 21)}.items():
            for value in values:
                self.refused(self.client.post("/api/tags/", {"name": fresh(), name: value}), name)
        for body in ([], None, "x"):
            self.refused(self.client.post("/api/tags/", body))

    def test_a_name_without_letters_has_no_slug(self):
        self.refused(self.client.post("/api/tags/", {"name": "???"}), "slug")

    def test_deleted_once_and_gone_from_posts(self):
        tag, post = self.tag(), self.post()
        self.made("/api/posts/%s/labels/" % post["pk"], {"tag_id": tag["pk"]})
        path = "/api/tags/%s/" % tag["pk"]
        self.answered(self.client.delete(path), 204)
        self.answered(self.client.delete(path), 404, NOT_FOUND)
        self.answered(self.client.get(path), 404, NOT_FOUND)
        self.answered(self.client.get("/api/posts/%s/labels/" % post["pk"]), 200, {"labels": []})
        self.tag(slug=tag["slug"])
        self.answered(self.client.get("/api/tags/%s/" % UNKNOWN), 404, NOT_FOUND)
        self.answered(self.client.get("/api/tags/x/"), 404, NOT_FOUND)


class Labels(Case):
    def setUp(self):
        super().setUp()
        self.pk = self.post()["pk"]
        self.path = "/api/posts/%s/labels/" % self.pk

    def test_put_on_and_taken_off(self):
        tags = sorted((self.tag() for _ in range(3)), key=lambda t: t["name"])
        self.answered(self.client.get(self.path), 200, {"labels": []})
        for tag in tags:
            self.answered(self.client.post(self.path, {"tag_id": tag["pk"]}), 201)
        self.answered(self.client.get(self.path), 200, {"labels": tags})
        again = self.client.post(self.path, {"tag_id": tags[0]["pk"]})
        self.assertIn(again.status, (200, 201))
        self.answered(self.client.get(self.path), 200, {"labels": tags})
        one = self.path + tags[1]["pk"] + "/"
        self.answered(self.client.delete(one), 204)
        self.answered(self.client.delete(one), 404)
        self.answered(self.client.get(self.path), 200, {"labels": [tags[0], tags[2]]})

    def test_errors(self):
        for body in ({}, b"", {"tag_id": ""}, {"other": 1}):
            self.answered(self.client.post(self.path, body), 400, {"error": "tag_id required"})
        for pk in (UNKNOWN, "x"):
            self.answered(self.client.post(self.path, {"tag_id": pk}), 404, {"error": "Tag not found"})
            self.answered(self.client.delete(self.path + pk + "/"), 404)
        for value in (7, [], True):
            self.refused(self.client.post(self.path, {"tag_id": value}), "tag_id")
        self.refused(self.client.post(self.path, []))
        for pk in (UNKNOWN, "x"):
            path = "/api/posts/%s/labels/" % pk
            self.answered(self.client.get(path), 404, {"error": "Post not found"})
            self.answered(self.client.post(path, {"tag_id": self.tag()["pk"]}), 404, {"error": "Post not found"})

    def test_many_at_once_are_one(self):
        tag = self.tag()
        answers = self.at_once(8, lambda c, _: c.post(self.path, {"tag_id": tag["pk"]}))
        self.assertTrue(all(a.status in (200, 201) for a in answers), answers)
        self.answered(self.client.get(self.path), 200, {"labels": [tag]})


class Categories(Case):
    def test_made(self):
        name = fresh("Boats & Bread")
        made = self.category(name=name, description="Both.")
        self.assert_keys(made, CATEGORY)
        self.assert_key(made["pk"])
        self.assertEqual(made["name"], name)
        self.assertRegex(made["slug"], r"^boats-.*bread-\d+$")
        self.assertEqual((made["description"], made["parent_pk"]), ("Both.", None))

    def test_parents_and_children(self):
        top = self.category()
        children = [self.category(name=fresh("b"), parent_id=top["pk"]),
                    self.category(name=fresh("a"), parent_pk=top["pk"])]
        below = self.category(parent_id=children[0]["pk"])
        answer = self.answered(self.client.get("/api/categories/%s/" % top["pk"]), 200).json
        self.assert_keys(answer, CATEGORY + ["children"])
        self.assertEqual(answer["children"], sorted(children, key=lambda c: c["name"]))
        self.assertEqual({k: answer[k] for k in CATEGORY}, top)
        listed = self.answered(self.client.get("/api/categories/"), 200).json
        self.assert_keys(listed, ["categories"])
        for c in (top, *children, below):
            self.assertIn(c, listed["categories"])
        self.refused(self.client.post("/api/categories/", {"name": fresh(), "parent_id": UNKNOWN}), "parent")
        self.refused(self.client.post("/api/categories/", {"name": fresh(), "parent_id": "x"}), "parent")

    def test_children_of_a_deleted_one_go_to_the_top(self):
        top = self.category()
        child = self.category(parent_id=top["pk"])
        post = self.post()
        self.made("/api/posts/%s/categories/" % post["pk"], {"category_id": top["pk"]})
        path = "/api/categories/%s/" % top["pk"]
        self.answered(self.client.delete(path), 204)
        self.answered(self.client.delete(path), 404, NOT_FOUND)
        self.answered(self.client.get(path), 404, NOT_FOUND)
        self.assertIsNone(self.client.get("/api/categories/%s/" % child["pk"]).json["parent_pk"])
        self.answered(self.client.get("/api/posts/%s/categories/" % post["pk"]), 200, {"post_categories": []})

    def test_bad_values(self):
        for body in ({}, b"", {"slug": "x"}):
            self.refused(self.client.post("/api/categories/", body), "name")
        for name, values in {"name": (None, 1, "", "x" * 101), "slug": ([], "x" * 121),
                             "description": (1, "x" * 501)}.items():
            for value in values:
                self.refused(self.client.post("/api/categories/", {"name": fresh(), name: value}), name)
        made = self.category()
        answer = self.client.post("/api/categories/", {"name": "n", "slug": made["slug"]})
        self.assertEqual(answer.status, 400)
        self.assertIn("slug", answer.json["error"])


class Places(Case):
    def setUp(self):
        super().setUp()
        self.pk = self.post()["pk"]
        self.path = "/api/posts/%s/categories/" % self.pk

    def test_put_in_and_taken_out(self):
        categories = [self.category() for _ in range(3)]
        self.answered(self.client.get(self.path), 200, {"post_categories": []})
        first = self.answered(self.client.post(self.path, {"category_id": categories[0]["pk"]}), 201).json
        self.assert_keys(first, PLACE)
        self.assert_time(first["added_at"])
        self.assertEqual([first[k] for k in PLACE[1:5]], [self.pk, categories[0]["pk"], 0, False])
        third = self.made(self.path, {"category_id": categories[1]["pk"], "order": 9, "pinned": True})
        second = self.made(self.path, {"category_id": categories[2]["pk"], "order": -3})
        self.assertEqual((third["order"], third["pinned"]), (9, True))
        answer = self.answered(self.client.get(self.path), 200).json
        self.assert_keys(answer, ["post_categories"])
        self.assertEqual(answer["post_categories"], [second, first, third])  # by order
        self.answered(self.client.delete("/api/postcategories/%s/" % first["pk"]), 204)
        self.answered(self.client.delete("/api/postcategories/%s/" % first["pk"]), 404, NOT_FOUND)
        self.assertEqual(self.client.get(self.path).json["post_categories"], [second, third])

    def test_a_place_is_there_once(self):
        category = self.category()
        self.at_once(6, lambda c, i: c.post(self.path, {"category_id": category["pk"], "order": i}))
        self.assertEqual(len(self.client.get(self.path).json["post_categories"]), 1)

    def test_errors(self):
        for body in ({}, b"", {"category_id": ""}):
            self.refused(self.client.post(self.path, body), "category_id")
        for pk in (UNKNOWN, "x"):
            self.refused(self.client.post(self.path, {"category_id": pk}), status=404)
            self.answered(self.client.delete("/api/postcategories/%s/" % pk), 404, NOT_FOUND)
            self.answered(self.client.get("/api/posts/%s/categories/" % pk), 404, {"error": "Post not found"})
            self.answered(self.client.post("/api/posts/%s/categories/" % pk, {}), 404, {"error": "Post not found"})
        pk = self.category()["pk"]
        for name, value in (("category_id", 5), ("order", "1"), ("order", 1.5), ("order", None), ("pinned", 1)):
            self.refused(self.client.post(self.path, {"category_id": pk, name: value}), name)
        self.answered(self.client.get(self.path), 200, {"post_categories": []})


class Revisions(Case):
    def setUp(self):
        super().setUp()
        self.body = "The body as it is."
        self.pk = self.post(body=self.body)["pk"]
        self.path = "/api/posts/%s/revisions/" % self.pk

    def test_numbered(self):
        self.answered(self.client.get(self.path), 200, {"revisions": []})
        editor = self.author()["pk"]
        first = self.answered(self.client.post(self.path, {}), 201).json
        self.assert_keys(first, REVISION)
        self.assert_time(first["created_at"])
        self.assertEqual([first[k] for k in REVISION[:5]], [self.pk, 1, None, self.body, ""])
        self.client.put("/api/posts/%s/" % self.pk, {"body": "Changed."})
        second = self.made(self.path, {"change_summary": "why", "editor_id": editor})
        self.assertEqual([second[k] for k in REVISION[:5]], [self.pk, 2, editor, "Changed.", "why"])
        third = self.made(self.path, {"body_snapshot": "as told", "editor_pk": editor, "revision_number": 77})
        self.assertEqual([third[k] for k in REVISION[:5]], [self.pk, 3, editor, "as told", ""])
        answer = self.answered(self.client.get(self.path), 200).json
        self.assert_keys(answer, ["revisions"])
        self.assertEqual(sorted(answer["revisions"], key=lambda r: r["revision_number"]), [first, second, third])

    def test_a_change_through_the_api_makes_none(self):
        self.client.put("/api/posts/%s/" % self.pk, {"body": "Changed."})
        self.answered(self.client.get(self.path), 200, {"revisions": []})

    def test_twelve_at_once_have_twelve_numbers(self):
        answers = self.at_once(12, lambda c, i: c.post(self.path, {"change_summary": str(i)}))
        self.assertEqual([a.status for a in answers], [201] * 12)
        self.assertEqual(sorted(a.json["revision_number"] for a in answers), list(range(1, 13)))
        listed = self.client.get(self.path).json["revisions"]
        self.assertEqual(sorted(r["revision_number"] for r in listed), list(range(1, 13)))

    def test_errors(self):
        for pk in (UNKNOWN, "x"):
            self.answered(self.client.get("/api/posts/%s/revisions/" % pk), 404, {"error": "Post not found"})
            self.answered(self.client.post("/api/posts/%s/revisions/" % pk, {}), 404, {"error": "Post not found"})
        for name, value in (("body_snapshot", 1), ("change_summary", []), ("change_summary", "x" * 301),
                            ("editor_id", 3),
                            ("body_snapshot", "x" * 50001)):
            self.refused(self.client.post(self.path, {name: value}), name)
        self.refused(self.client.post(self.path, [1]))
        self.answered(self.client.get(self.path), 200, {"revisions": []})
