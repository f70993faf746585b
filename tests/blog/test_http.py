# SPDX-License-Identifier: Apache-2.0
"""Methods, paths, bodies and headers as HTTP has them, and who may write."""
import json
import socket

from blog_case import UNKNOWN, Case, Run, fresh

METHODS = {
    "/api/authors/": "GET POST",
    "/api/authors/%s/" % UNKNOWN: "GET PUT DELETE",
    "/api/authors/%s/posts/" % UNKNOWN: "GET",
    "/api/authors/%s/profile/" % UNKNOWN: "GET POST",
    "/api/posts/": "GET POST",
    "/api/posts/search/": "GET",
    "/api/posts/%s/" % UNKNOWN: "GET PUT DELETE",
    "/api/posts/%s/comments/" % UNKNOWN: "POST",
    "/api/posts/%s/labels/" % UNKNOWN: "GET POST",
    "/api/posts/%s/labels/%s/" % (UNKNOWN, UNKNOWN): "DELETE",
    "/api/posts/%s/categories/" % UNKNOWN: "GET POST",
    "/api/posts/%s/revisions/" % UNKNOWN: "GET POST",
    "/api/comments/%s/" % UNKNOWN: "DELETE",
    "/api/postcategories/%s/" % UNKNOWN: "DELETE",
    "/api/tags/": "GET POST",
    "/api/tags/%s/" % UNKNOWN: "GET DELETE",
    "/api/categories/": "GET POST",
    "/api/categories/%s/" % UNKNOWN: "GET DELETE",
}


def allowed(answer):
    return {m.strip() for m in answer.headers.get("Allow", "").split(",")}


class Methods(Case):
    def test_others_are_405_with_allow(self):
        for path, methods in METHODS.items():
            for method in {"GET", "POST", "PUT", "DELETE", "PATCH"} - set(methods.split()):
                if path.endswith("/search/") and method in ("PUT", "DELETE"):
                    continue  # where /api/posts/PK/ has them: there is no post "search", which is a 404 or this
                answer = self.client.ask(method, path, b"{}" if method != "GET" else None)
                self.assertEqual(answer.status, 405, (method, path, answer))
                self.assertLessEqual(set(methods.split()), allowed(answer), (method, path))
                self.assertNotIn(method, allowed(answer))

    def test_a_request_that_is_405_changes_nothing(self):
        post = self.post()
        self.answered(self.client.send("PATCH", "/api/posts/%s/" % post["pk"], {"title": "patched"}), 405)
        self.assertEqual(self.client.get("/api/posts/%s/" % post["pk"]).json["title"], post["title"])

    def test_options(self):
        for path, methods in METHODS.items():
            answer = self.client.ask("OPTIONS", path)
            self.assertEqual(answer.status, 200, (path, answer))
            self.assertLessEqual(set(methods.split()), allowed(answer), path)

    def test_head_is_get_without_a_body(self):
        pk = self.author()["pk"]
        for path in ("/api/authors/", "/api/authors/%s/" % pk, "/api/posts/", "/api/tags/", "/", "/api/authors/x/",
                     "/style.css"):
            get, head = self.client.get(path), self.client.ask("HEAD", path)
            self.assertEqual(head.status, get.status, path)
            self.assertEqual(head.body, b"")
            self.assertEqual(head.headers["Content-Type"], get.headers["Content-Type"])
            if get.headers.get("Content-Length"):
                self.assertEqual(head.headers["Content-Length"], get.headers["Content-Length"], path)
        self.answered(self.client.ask("HEAD", "/api/comments/%s/" % UNKNOWN), 405)


class Paths(Case):
    def test_a_missing_last_slash(self):
        for path in METHODS:
            bare = path[:-1]
            if "GET" in METHODS[path].split():
                for query in ("", "?a=1&b=%20%26x"):
                    answer = self.answered(self.client.get(bare + query), 301)
                    self.assertEqual(answer.headers["Location"].replace(self.client.url.geturl().rstrip("/"), ""),
                                     path + query)
                self.answered(self.client.ask("HEAD", bare), 301)
            for method in set(METHODS[path].split()) - {"GET"}:
                answer = self.answered(self.client.ask(method, bare, b"{}"), 308)
                self.assertTrue(answer.headers["Location"].endswith(path))
        self.assertTrue(self.client.get("/tags/x").headers["Location"].endswith("/tags/x/"))

    def test_redirections_stay_here(self):
        for path in ("//example.org", "//example.org/api/authors", "/\\example.org", "/%2f/example.org",
                     "//example.org/%2e%2e"):
            location = self.client.get(path).headers.get("Location")
            if location:
                self.assertFalse(location.startswith(("//", "/\\", "http://example", "https:")), (path, location))

    def test_unknown_in_the_api_is_json(self):
        for path in ("/api/", "/api/nothing/", "/api/posts/%s/nothing/" % UNKNOWN, "/api/authors/%s/posts/x/" % UNKNOWN,
                     "/api//posts/"):
            for method in ("GET", "POST", "DELETE"):
                answer = self.client.ask(method, path, None if method == "GET" else b"{}")
                self.assertEqual((answer.status, answer.json), (404, {"error": "Not found"}), path)

    def test_unknown_elsewhere_is_a_page(self):
        for path in ("/nothing/", "/posts/%s/" % UNKNOWN, "/posts/x/", "/authors/%s/" % UNKNOWN, "/tags/no-such-tag/",
                     "/categories/no-such/", "/nothing.html", "/../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd",
                     "/pages/layout.html"):
            answer = self.client.get(path)
            if answer.status == 301:
                answer = self.client.get(answer.headers["Location"])
            self.assertEqual(answer.status, 404, path)
            self.assertEqual(answer.headers["Content-Type"].split(";")[0], "text/html")

    def test_parts_are_decoded_once(self):
        self.answered(self.client.get("/api/authors/%252F/"), 404)
        a = self.author()
        escaped = "".join("%%%02X" % ord(c) for c in a["pk"])
        self.answered(self.client.get("/api/authors/%s/" % escaped), 200, a)

    def test_odd_escapes(self):
        for path in ("/%", "/%zz/", "/api/posts/%4/", "/?q=%", "/?q=%zz", "/?q=%ff%fe", "/?%00", "/?tag=%00",
                     "/api/posts/search/?q=%ed%a0%80",
                     "/?" + "&".join("a%d=1" % i for i in range(150)), "/?q=" + "x" * 4000, "/?&&==&=",
                     "/?page=99999999999999999999"):
            self.assertLess(self.client.get(path).status, 500, path)


class Bodies(Case):
    def test_more_than_a_megabyte(self):
        for path in ("/api/authors/", "/api/posts/", "/accounts/login/", "/write/"):
            client = self.client_of(Run.blog)
            answer = client.ask("POST", path, b"x" * (1024 * 1024 + 1), {"Content-Type": "application/json"})
            self.assertEqual(answer.status, 413, path)
        self.answered(self.client.get("/api/authors/"), 200)

    def test_a_megabyte_is_read(self):
        body = json.dumps({"username": fresh(), "padding": "x" * 1000000}).encode()
        self.answered(self.client.post("/api/authors/", body), 201)

    def test_in_chunks(self):
        name = fresh("chunks")
        answer = self.client.ask("POST", "/api/authors/", iter([b'{"user', b'name": "', name.encode(), b'"}']),
                                 {"Content-Type": "application/json"})
        self.assertEqual(self.answered(answer, 201).json["username"], name)

    def test_too_much_in_chunks(self):
        client = self.client_of(Run.blog)
        try:
            answer = client.ask("POST", "/api/authors/", iter([b"x" * 65536] * 17))
            self.assertEqual(answer.status, 413)
        except (BrokenPipeError, ConnectionResetError):
            pass  # it may close as soon as it is too much
        self.answered(self.client.get("/api/authors/"), 200)

    def test_any_type_is_json_to_the_api(self):
        for kind in ("text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-8", ""):
            self.answered(self.client.post("/api/authors/", {"username": fresh()}, Content_Type=kind), 201)

    def test_deep_and_odd_json(self):
        for body in (b"[" * 100000, b'{"username":' * 5000, b'{"username":"x","username":"y"}', b"\xef\xbb\xbf{}",
                     b"\x00", b"1e999999",
                     b'{"username":1e400}', b'{"username":"\\ud800"}', b'{"username":"x"}garbage',
                     b'{"a":' + b"[" * 50 + b"]" * 50 + b"}"):
            self.refused(self.client.post("/api/authors/", body))

    def test_expect_100(self):
        with socket.create_connection((self.client.url.hostname, self.client.url.port), timeout=20) as s:
            body = json.dumps({"username": fresh()}).encode()
            s.sendall(b"POST /api/authors/ HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nConnection: close\r\n"
                      b"Content-Length: %d\r\n\r\n" % len(body))
            self.assertIn(b" 100 ", s.recv(1000).split(b"\r\n")[0])
            s.sendall(body)
            self.assertIn(b" 201 ", b"".join(iter(lambda: s.recv(10000), b"")).split(b"\r\n")[0])

    def test_lines_that_are_torn(self):
        for line, status in ((b"\xa9\xffT /api/tags/", 405), (b"GET /api/tags\r/x", 400), (b"GET /api/tags\r", 400),
                             (b"GET /api/tags\x01", 400), (b"GET /api/ta\xffgs", 400), (b"GET tags/", 400)):
            with socket.create_connection((self.client.url.hostname, self.client.url.port), timeout=20) as s:
                s.sendall(line + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                answer = b"".join(iter(lambda: s.recv(10000), b""))
                self.assertIn(b" %d " % status, answer.split(b"\r\n")[0], line)

    def test_one_connection_many_requests(self):
        self.client.get("/api/tags/")
        connection = self.client.connection
        for _ in range(50):
            self.answered(self.client.get("/api/tags/"), 200)
        self.answered(self.client.post("/api/authors/", {}), 400)
        self.answered(self.client.get("/nothing/"), 404)
        self.assertIs(self.client.connection, connection)

    def test_http_1_0(self):
        with socket.create_connection((self.client.url.hostname, self.client.url.port), timeout=20) as s:
            s.sendall(b"GET /api/tags/ HTTP/1.0\r\n\r\n")
            answer = b"".join(iter(lambda: s.recv(10000), b""))
            self.assertIn(b" 200 ", answer.split(b"\r\n")[0])


class Writers(Case):
    FOREIGN = ({"Origin": "http://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"},
               {"Origin": "https://127.0.0.1.evil.example"})

    def test_other_sites_pages_may_not_write(self):
        a = self.author()
        for headers in self.FOREIGN:
            for method, path, body in (("POST", "/api/authors/", {"username": fresh()}),
                                       ("PUT", "/api/authors/%s/" % a["pk"], {"bio": "evil"}),
                                       ("DELETE", "/api/authors/%s/" % a["pk"], {}),
                                       ("POST", "/api/posts/", {"title": "t", "slug": "s"})):
                answer = self.client.ask(method, path, json.dumps(body).encode(),
                                         {"Content-Type": "text/plain", **headers})
                self.refused(answer, status=403)
            self.answered(self.client.ask("GET", "/api/authors/%s/" % a["pk"], headers=headers), 200, a)

    def test_our_own_pages_may(self):
        here = self.client.url.geturl().rstrip("/")
        for headers in ({"Origin": here}, {"Sec-Fetch-Site": "same-origin"},
                        {"Origin": here, "Sec-Fetch-Site": "same-origin"},
                        {"Sec-Fetch-Site": "none"}):
            self.answered(self.client.ask("POST", "/api/authors/", json.dumps({"username": fresh()}).encode(), headers),
                          201)

    def test_no_other_site_may_read_answers(self):
        answer = self.client.get("/api/authors/", Origin="http://evil.example")
        self.assertIsNone(answer.headers.get("Access-Control-Allow-Origin"))

    def test_with_a_token(self):
        self.blog = self.own_blog(env={"BLOG_API_TOKEN": "s3cret-token"})
        self.client = self.client_of(self.blog)
        good = {"Authorization": "Bearer s3cret-token"}
        for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Bearer s3cret-token2"},
                        {"Authorization": "Bearer s3cret-toke"},
                        {"Authorization": "s3cret-token"}, {"Authorization": "Basic s3cret-token"},
                        {"Authorization": "Bearer "}):
            answer = self.client.ask("POST", "/api/authors/", b'{"username":"x"}', headers)
            self.refused(answer, status=401)
            self.assertIn("Bearer", answer.headers["WWW-Authenticate"])
            for method, path in (("PUT", "/api/authors/%s/"), ("DELETE", "/api/posts/%s/"), ("DELETE", "/api/tags/%s/"),
                                 ("POST", "/api/posts/%s/comments/"), ("POST", "/api/posts/%s/revisions/")):
                self.refused(self.client.ask(method, path % UNKNOWN, b"{}", headers), status=401)
        self.answered(self.client.get("/api/authors/"), 200, {"authors": []})
        made = self.answered(self.client.ask("POST", "/api/authors/", b'{"username":"x"}', good), 201).json
        self.answered(self.client.ask("DELETE", "/api/authors/%s/" % made["pk"], headers=good), 204)
        self.refused(self.client.ask("POST", "/api/authors/", b'{"username":"y"}',
                                     {**good, "Origin": "http://evil.example"}), status=403)
