# SPDX-License-Identifier: Apache-2.0
"""The program at a shell: its sub-commands, their mistakes, and how it stops."""
import os
import re
import signal
import socket
import subprocess

from blog_case import Case, Run
from blog_client import FOREVER, command


class Command(Case):
    def run_it(self, *argv):
        """(status, stdout, stderr)"""
        done = subprocess.run([Run.program, *argv], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, timeout=FOREVER, env={**os.environ, **Run.stores.env()})
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def test_a_typo_shows_the_usage(self):
        for argv in ([], ["srve"], ["serve", "--prot", "1"], ["serve", "extra"], ["user"], ["user", "add"],
                     ["user", "delete", "x"]):
            status, out, err = self.run_it(*argv)
            self.assertEqual((status, out), (2, ""), argv)
            self.assertIn("usage: blog", err)

    def test_a_value_out_of_range_is_named(self):
        for name, value in (("port", "x"), ("port", "65536"), ("port", "-1"), ("port", "80x"), ("port", ""),
                            ("threads", "0"),
                            ("comments-a-minute", "99999999999")):
            status, out, err = self.run_it("serve", "--store", "memory:", "--" + name, value)
            self.assertEqual((status, out), (2, ""), (name, value))
            self.assertRegex(err, r"^blog: --%s .*\"%s\"" % (name, re.escape(value)))
        self.assertEqual(self.run_it("seed", "--store", "memory:", "--posts", "-1")[0], 2)
        self.assertEqual(self.run_it("serve", "--port")[0], 2)

    def test_help(self):
        status, out, err = self.run_it("--help")
        self.assertEqual(status, 0)
        self.assertIn("blog serve", out + err)

    def test_a_bad_store(self):
        for store in ("nonsense:", "file:/no/such/folder/x.db", "http://127.0.0.1:1"):
            status, out, err = self.run_it("explain", "--store", store)
            self.assertEqual(status, 1, store)
            self.assertRegex(err, r"^blog: ")
            self.assertNotIn("usage", err)

    def test_plans_without_a_scan(self):
        status, out, err = self.run_it("explain", "--store", "memory:")
        self.assertEqual((status, err), (0, ""))
        names = re.findall(r"^== (.*)$", out, re.M)
        self.assertGreaterEqual(len(names), 17)
        self.assertEqual(len(re.findall(r"^Query on ", out, re.M)), len(names))
        self.assertNotRegex(out, r"(?m)^(Parallel )?Scan")
        for name in ("the feed", "an author's posts", "a post's comments", "posts with a tag"):
            self.assertIn(name, names)

    def test_seeded(self):
        store = Run.stores.fresh()
        if Run.stores.kind == "memory":
            status, out = command(Run.program, Run.stores, store, "seed", "--posts", "500")
        else:
            status, out = command(Run.program, Run.stores, store, "seed", "--posts", "1000", "--threads", "2")
        self.assertEqual(status, 0, out)
        self.assertRegex(out, r"\b(500|1000) posts in .* a second")
        if Run.stores.kind == "memory":
            return  # which is gone with its process
        blog = self.own_blog(store=store)
        client = self.client_of(blog)
        page = self.assert_page(client.page("/"))
        self.assertEqual(len([h for h in page.heads("h2") if h not in ("Tags", "Categories")]), 10)
        seen, path = 0, "/api/posts/"
        while path:
            answer = self.answered(client.get(path), 200).json
            seen += len(answer["posts"])
            path = "/api/posts/?cursor=" + answer["next_cursor"] if "next_cursor" in answer else None
        self.assertEqual(seen, 1000)

    def test_nothing_known_is_left_open_to_others(self):
        status, _, err = self.run_it("serve", "--store", "memory:", "--host", "0.0.0.0", "--port", "0", "--demo")
        self.assertEqual(status, 1)
        self.assertIn("--demo", err)

    def test_a_port_that_is_taken(self):
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            s.listen()
            port = str(s.getsockname()[1])
            status, out, err = self.run_it("serve", "--store", "memory:", "--port", port)
        self.assertEqual((status, out), (1, ""))
        self.assertRegex(err, r"^blog: .*\b%s\b" % port)

    def test_stopped_by_either_signal(self):
        for which in (signal.SIGINT, signal.SIGTERM):
            blog = self.own_blog()
            self.answered(self.client_of(blog).get("/api/tags/"), 200)
            blog.process.process.send_signal(which)
            self.assertEqual(blog.process.process.wait(FOREVER), 0)

    def test_what_was_written_is_there_again(self):
        if Run.stores.kind == "memory":
            return
        store = Run.stores.fresh()
        first = self.own_blog(store=store)
        self.blog, self.client = first, self.client_of(first)
        post = self.post(published=True, title="Stays")
        comment = self.comment(post)
        browser = self.signed_up()
        self.client.close()
        first.end()
        self.blog = second = self.own_blog(store=store)
        self.assertEqual(self.client_of(second).get("/api/posts/%s/" % post["pk"]).json["comments"], [comment])
        again = self.browser()
        again.cookies = browser.cookies  # who was logged in still is
        self.assertTrue(again.page("/").has_form_to("/accounts/logout/"))
