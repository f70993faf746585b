# SPDX-License-Identifier: Apache-2.0
"""When something that the blog needs is not to be had: the disk, the store, files. It says so, lives on, and is well again
when it is there."""
import os
import resource
import signal
import socket

from blog_case import Case, Run, fresh
from blog_client import Process


class FullDisk(Case):
    """A limit on the size of files stands in for it."""

    def setUp(self):
        if Run.stores.kind != "file":
            self.skipTest("needs a file")
        self.blog = self.own_blog()
        super().setUp()
        self.told = self.post(published=True)
        self.limit(1 << 20)

    def limit(self, size):
        pid = self.blog.process.process.pid
        _, most = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, most))

    def fill(self):
        for _ in range(200):
            answer = self.client.post("/api/posts/", {"title": "t", "slug": fresh(), "body": "x" * 40000})
            if answer.status != 201:
                return answer
        self.fail("there was always room")

    def test_pages_are_read_but_nothing_is_written(self):
        self.refused(self.fill(), "written down", status=500)
        self.assert_page(self.client.page("/"))
        path = "/posts/%s/" % self.told["pk"]
        self.assert_page(self.client.page(path))  # though its view cannot be counted
        self.answered(self.client.get("/api" + path), 200)
        browser = self.browser()
        form = browser.page(path).form_to(path + "comment/").fill(body="x" * 2000)
        for _ in range(20):  # until what room is left is used up
            page = browser.submit(form)
            if page.status != 200:
                break
        self.assertEqual(page.status, 500)
        self.assertIn("Something went wrong", page.text)
        self.assertIn("no room", self.blog.process.errors())
        self.limit(resource.RLIM_INFINITY)
        self.post()
        views = self.client.get("/api" + path).json["view_count"]
        self.assertEqual(self.client.get("/api" + path).json["view_count"], views + 1)


class FewFiles(Case):
    def test_more_connections_than_files(self):
        """Some are left to wait, nothing spins, and it goes on when they have gone."""
        wrapper = os.path.join(Run.stores.folder, "few-files")
        with open(wrapper, "w", encoding="ascii") as f:
            f.write("#!/bin/sh\nulimit -n 96\nexec '%s' \"$@\"\n" % Run.program)
        os.chmod(wrapper, 0o755)
        program, Run.program = Run.program, wrapper
        try:
            blog = self.own_blog()
        finally:
            Run.program = program
        held = []
        try:
            for _ in range(150):
                held.append(socket.create_connection((blog.url.hostname, blog.url.port), 10))
                held[-1].sendall(b"GET /api/tags/ HTTP/1.1\r\nHost: x\r\n")
            used = self.cpu(blog)
            with self.assertRaises(OSError):  # it waits in line
                held.append(socket.create_connection((blog.url.hostname, blog.url.port), 10))
                held[-1].sendall(b"GET / HTTP/1.0\r\n\r\n")
                held[-1].settimeout(1)
                held[-1].recv(1)
            self.assertLess(self.cpu(blog) - used, 0.5)
        finally:
            for s in held:
                s.close()
        self.answered(self.client_of(blog).get("/api/tags/"), 200)

    @staticmethod
    def cpu(blog):
        with open("/proc/%d/stat" % blog.process.process.pid, encoding="ascii") as f:
            fields = f.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class StoreElsewhere(Case):
    """The blog on a `ddb serve` of its own."""

    def setUp(self):
        if Run.stores.kind != "serve":
            self.skipTest("needs a store elsewhere")

    def serve(self, *options, port=0):
        server = Process([Run.stores.ddb, "serve", "--port", str(port), *options], r" at (http://\S+)")
        self.addCleanup(server.end)
        return server

    def blog_on(self, server):
        self.blog = self.own_blog(store=server.address)
        self.client = self.client_of(self.blog)

    def test_a_store_that_is_gone_and_comes_back(self):
        path = os.path.join(Run.stores.folder, fresh("gone"))
        server = self.serve("--file", path)
        self.blog_on(server)
        post = self.post(published=True)
        server.end()
        page = self.client.page("/")
        self.assertEqual(page.status, 503)
        self.assertIn("The store cannot be reached just now.", page.text)
        self.assertEqual(page.answer.headers["Retry-After"], "1")
        self.refused(self.client.get("/api/posts/%s/" % post["pk"]), "cannot be reached", status=503)
        self.refused(self.client.post("/api/authors/", {"username": "x"}), "cannot be reached", status=503)
        self.answered(self.client.get("/style.css"), 200)
        self.serve("--file", path, port=server.address.rsplit(":", 1)[1])
        self.assert_page(self.client.page("/"))
        self.answered(self.client.get("/api/posts/%s/" % post["pk"]), 200)

    def test_a_store_that_says_nothing(self):
        server = self.serve()
        self.blog_on(server)
        server.process.send_signal(signal.SIGSTOP)
        try:
            answer = self.client.get("/api/tags/")
        finally:
            server.process.send_signal(signal.SIGCONT)
        self.refused(answer, "cannot be reached", status=503)
        self.answered(self.client.get("/api/tags/"), 200)

    def test_a_slow_store_that_has_too_much_to_do(self):
        """Never anything but an answer or 429 and 503, which say when to come back."""
        server = self.serve("--realism", "seed=7,latency_min_ms=5,latency_max_ms=30,throttling_percent=15,error_percent=10")
        self.blog_on(server)

        def work(client, i):
            seen = []
            for k in range(4):
                seen += [client.get("/"), client.post("/api/tags/", {"name": "tag %d of %d" % (k, i)})]
            return seen
        answers = [a for seen in self.at_once(4, work) for a in seen]
        for answer in answers:
            self.assertIn(answer.status, (200, 201, 429, 500, 503), answer)
            if answer.status in (429, 503):
                self.assertEqual(answer.headers["Retry-After"], "1")
        self.assertGreater(len([a for a in answers if a.status < 400]), len(answers) // 2)
