# SPDX-License-Identifier: Apache-2.0
"""Requests byte by byte, how the program begins and ends, and what its command line says."""
import signal
import socket
import subprocess
import time

from blog_case import Case, Run

HEADERS = ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy")
POST = b"POST /api/authors/ HTTP/1.1\r\nHost: localhost\r\n"
MEGABYTE = 1024 * 1024


class Wire(Case):
    def connect(self, blog=None):
        url = (blog or Run.blog).url
        s = socket.create_connection((url.hostname, url.port), timeout=20)
        self.addCleanup(s.close)
        return s

    def exchange(self, request):
        """All that is answered until the blog closes the connection."""
        s, answer = self.connect(), b""
        try:
            s.sendall(request)
            while part := s.recv(65536):
                answer += part
        except (BrokenPipeError, ConnectionResetError):
            pass
        return answer.decode()

    def closes_with(self, status, request):
        answer = self.exchange(request)
        self.assertTrue(answer.startswith("HTTP/1.1 %d " % status), (request[:200], answer[:500]))
        self.assertEqual(self.client.get("/api/tags/").status, 200)
        return answer

    def test_where_a_request_ends(self):
        chunk = b"2\r\n{}\r\n0\r\n\r\n"
        for request in (POST + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
                        POST + b"Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
                        POST + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk,
                        POST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk,
                        POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n" + chunk,
                        POST + b"Transfer-Encoding: xchunked\r\n\r\n" + chunk,
                        POST + b"Content-Length : 2\r\n\r\n{}"):
            answer = self.closes_with(400, request)
            self.assertEqual(answer.count("HTTP/1.1 "), 1)
            for name in HEADERS:
                self.assertIn("\r\n%s: " % name, answer)

    def test_lengths_that_are_none(self):
        for length in (b"-2", b"+2", b"2, 2", b"0x2", b"two", b""):
            self.closes_with(400, POST + b"Content-Length: " + length + b"\r\n\r\n{}")
        self.closes_with(413, POST + b"Content-Length: 99999999999999999999999\r\n\r\n{}")
        self.closes_with(400, POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n")

    def test_hosts(self):
        self.closes_with(400, b"GET / HTTP/1.1\r\n\r\n")
        self.closes_with(400, b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n")
        self.closes_with(200, b"GET http://localhost/api/tags/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")

    def test_lines_that_are_too_long(self):
        self.closes_with(431, b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 70000 + b"\r\n\r\n")
        self.closes_with(414, b"GET /" + b"x" * 70000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n")

    def test_lines_that_are_none(self):
        self.closes_with(400, b"GET /a b HTTP/1.1\r\nHost: localhost\r\n\r\n")
        self.closes_with(400, b"GET / HTTP/1.1\r\nHost: localhost\r\nnothing\r\n\r\n")
        self.closes_with(505, b"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n")

    def test_one_after_the_other_in_one_packet(self):
        one = b"GET /api/tags/ HTTP/1.1\r\nHost: localhost\r\n"
        answer = self.exchange((one + b"\r\n") * 4 + one + b"Connection: close\r\n\r\n")
        self.assertEqual(answer.count("HTTP/1.1 200 OK\r\n"), 5)

    def test_a_large_body_that_waits_is_refused_before_it_is_sent(self):
        answer = self.closes_with(413, POST + b"Expect: 100-continue\r\nContent-Length: %d\r\n\r\n" % (MEGABYTE + 1))
        self.assertNotIn(" 100 ", answer)

    def test_bodies_that_end_early(self):
        for _ in range(20):
            s = self.connect()
            s.sendall(POST + b"Content-Length: 1000\r\n\r\n{")
            s.close()
        self.assertEqual(self.client.get("/api/tags/").status, 200)

    def test_a_stop_answers_what_has_begun(self):
        blog = self.own_blog()
        idle, s = self.connect(blog), self.connect(blog)
        s.sendall(POST + b"Content-Length: 19\r\n\r\n{\"user")
        time.sleep(0.3)
        blog.process.process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        self.assertIsNone(blog.process.process.poll())
        s.sendall(b"name\":\"slow\"}")
        answer = b"".join(iter(lambda: s.recv(65536), b"")).decode()
        self.assertTrue(answer.startswith("HTTP/1.1 201 "), answer)
        self.assertIn("\r\nConnection: close\r\n", answer)
        self.assertEqual(blog.process.end(), 0)
        idle.close()


class Commands(Case):
    def said(self, *argv, store="memory:"):
        """(status, stdout, stderr)"""
        done = subprocess.run([Run.program, *argv] + (["--store", store] if store else []), stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=60)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def test_mistakes(self):
        for argv, text in (([], "what is it to do?"), (["serv"], "there is no such command: serv"),
                           (["serve", "--prot", "1"], "there is no option --prot"),
                           (["serve", "--port"], "a value is missing after --port"),
                           (["serve", "--port", "x"], '--port is a whole number from 0 to 65535, not "x"'),
                           (["serve", "--port", "65536"], '--port is a whole number from 0 to 65535, not "65536"'),
                           (["serve", "--threads", "0"], '--threads is a whole number from 1 to 64, not "0"'),
                           (["serve", "now"], "what is this for? now"), (["seed"], "how many? --posts N says it"),
                           (["explain", "--demo"], "this command has no --demo"),
                           (["user", "add"], "what is the user's name?")):
            status, out, errors = self.said(*argv, store=None)
            self.assertEqual((status, out), (2, ""), argv)
            self.assertEqual(errors.splitlines()[0], "blog: " + text)

    def test_help(self):
        status, out, errors = self.said("--help", store=None)
        self.assertEqual((status, errors), (0, ""))
        self.assertTrue(out.startswith("usage: blog serve "), out)

    def test_a_port_in_use(self):
        status, out, errors = self.said("serve", "--port", str(Run.blog.url.port))
        self.assertEqual((status, out), (1, ""))
        self.assertEqual(errors, "blog: port %d of 127.0.0.1 is in use by another program; take another with --port, or "
                         "any that is free with --port 0\n" % Run.blog.url.port)

    def test_stores_and_hosts_that_are_none(self):
        for argv, store, text in ((["serve"], "what:x", "blog: what:x: "),
                                  (["serve"], "file:/nowhere/x.db", "blog: file:/nowhere/x.db: "),
                                  (["serve"], "http://127.0.0.1:1", "blog: http://127.0.0.1:1: "),
                                  (["serve", "--host", "no.such.host.invalid"], "memory:",
                                   "blog: no such host: no.such.host.invalid: ")):
            status, out, errors = self.said(*argv, store=store)
            self.assertEqual((status, out), (1, ""))
            self.assertTrue(errors.startswith(text), errors)

    def test_one_thread_and_other_hosts(self):
        for options in (("--threads", "1"), ("--host", "localhost"), ("--host", "::1")):
            if "::1" in options and not has_ipv6():
                continue
            blog = self.own_blog(*options)
            if "::1" in options:
                self.assertTrue(blog.process.address.startswith("http://[::1]:"), blog.process.address)
            self.answered(self.client_of(blog).get("/api/tags/"), 200, {"tags": []})


def has_ipv6():
    try:
        with socket.socket(socket.AF_INET6) as s:
            s.bind(("::1", 0))
        return True
    except OSError:
        return False
