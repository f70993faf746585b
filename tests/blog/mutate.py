#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""mutate.py BLOG [--seed N] [--count N] [--only N]: requests of the API and of a browser, changed at random by a seed.

Each goes to the blog on a connection of its own. None may be answered with a 5xx; each that is complete as HTTP has it
has to be answered at all; and at the end the blog has to be there, to stop as it should, and to have told of no error
of memory. --only sends just that one, of a run with the same seed, and shows it with its answer.

What HTTP lets a server drop (RFC 9112) may be closed without an answer: a request that is not complete, whose request
line or a header line is not of HTTP's grammar (2.2, 3, 5), or whose length is in dispute or malformed (6.3, 7.1).
And 501 or 505 is HTTP's own word for a transfer coding, a method or a version that nobody knows."""
import argparse
import json
import random
import re
import socket
import sys
import time
from urllib.parse import quote, urlencode

import mutations
from blog_case import UNKNOWN
from blog_client import Blog, Client, Stores

TOKEN = rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
REQUEST_LINE = re.compile(TOKEN + rb" [\x21-\x7e]+ HTTP/1\.[01]")
HEADER_LINE = re.compile(rb"(" + TOKEN + rb"):[ \t]*([\x09\x20-\x7e\x80-\xff]*?)[ \t]*")
MUST, MAY = "has to be answered", "may be dropped"
SECONDS = 20  # within which an answer has to begin
A_WORLD = 200  # requests; then what they have deleted is made again


# ---- what is changed: requests as they were sent ----

def made(client, path, value):
    answer = client.post(path, value)
    assert answer.status == 201, answer
    return answer.json["pk"]


class World:
    """Something of each kind, a reader with the cookie of its forms, and an admin who is logged in."""

    def __init__(self, blog, number):
        client = Client(blog)
        self.host = "127.0.0.1:%d" % blog.url.port
        name = "world-%d" % number
        self.author = made(client, "/api/authors/", {"username": name})
        self.post = made(client, "/api/posts/", {"title": "Post of " + name, "slug": name, "body": "A.\n\nB.",
                                                 "published": True,
                                                 "author_pk": self.author, "tags": ["a", "b"]})
        self.tag = made(client, "/api/tags/", {"name": "tag " + name})
        self.category = made(client, "/api/categories/", {"name": "category " + name})
        self.comment = made(client, "/api/posts/%s/comments/" % self.post, {"author_name": "n", "body": "b"})
        client.post("/api/posts/%s/labels/" % self.post, {"tag_id": self.tag})
        self.place = made(client, "/api/posts/%s/categories/" % self.post, {"category_id": self.category})
        client.post("/api/posts/%s/revisions/" % self.post, {})
        self.cursor = client.get("/api/posts/?limit=1").json.get("next_cursor") or "x"
        reader = Client(blog)
        self.reader_token = dict(reader.page("/posts/%s/" % self.post).form_to("/comment/").pairs)["csrf"]
        self.reader = reader.cookies
        admin = Client(blog, "127.3.%d.%d" % divmod(number + 1, 250))
        form = admin.page("/accounts/login/").form_to("/accounts/login/")
        page = admin.submit(form.fill(name="demo", password="demo"))
        self.admin_token = dict(page.form_to("/accounts/logout/").pairs)["csrf"]
        self.admin = admin.cookies
        for c in (client, reader, admin):
            c.close()

    def raw(self, method, path, body=None, kind=None, cookies=None, **headers):
        lines = ["%s %s HTTP/1.1" % (method, path), "Host: " + self.host, "Accept: */*"]
        if cookies:
            lines.append("Cookie: " + "; ".join("%s=%s" % kv for kv in cookies.items()))
        lines += ["%s: %s" % (k.replace("_", "-"), v) for k, v in headers.items()]
        if kind:
            lines.append("Content-Type: " + kind)
        if body is not None:
            lines.append("Content-Length: %d" % len(body))
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + (body or b"")

    def json(self, method, path, value, **headers):
        return self.raw(method, path, json.dumps(value, ensure_ascii=False).encode(), "application/json", **headers)

    def form(self, path, pairs, admin=False):
        token = self.admin_token if admin else self.reader_token
        return self.raw("POST", path, urlencode([("csrf", token), *pairs]).encode(),
                        "application/x-www-form-urlencoded",
                        self.admin if admin else self.reader, Origin="http://" + self.host,
                        Sec_Fetch_Site="same-origin")

    def reads(self):
        w, q = self.__dict__, quote
        paths = ["/api/authors/", "/api/authors/%(author)s/", "/api/authors/%(author)s/posts/?limit=2",
                 "/api/authors/%(author)s/profile/",
                 "/api/posts/", "/api/posts/?author_pk=%(author)s",
                 "/api/posts/?limit=3&cursor=" + q(self.cursor, safe=""),
                 "/api/posts/search/?q=post", "/api/posts/%(post)s/", "/api/posts/%(post)s/labels/",
                 "/api/posts/%(post)s/categories/",
                 "/api/posts/%(post)s/revisions/", "/api/tags/", "/api/tags/%(tag)s/", "/api/categories/",
                 "/api/categories/%(category)s/",
                 "/", "/?q=the&page=2", "/?tag=tides", "/?category=notes&q=a", "/?after=" + q(self.cursor, safe=""),
                 "/posts/%(post)s/",
                 "/posts/%(post)s/revisions/1/", "/authors/%(author)s/", "/tags/tag-world-0/",
                 "/categories/category-world-0/",
                 "/accounts/login/?next=/write/", "/accounts/signup/", "/explorer/", "/style.css"]
        own = ["/write/", "/posts/%(post)s/edit/", "/admin/", "/admin/posts/?q=world", "/admin/posts/?list=drawer",
               "/admin/posts/%(post)s/",
               "/admin/comments/", "/admin/authors/%(author)s/", "/admin/tags/add/", "/admin/categories/%(category)s/"]
        yield from (self.raw("GET", p.replace("%(", "\0(").replace("%", "%%").replace("\0(", "%(") % w) for p in paths)
        yield from (self.raw("GET", p % w, cookies=self.admin) for p in own)
        yield from (self.raw(m, "/api/posts/%(post)s/" % w) for m in ("HEAD", "OPTIONS", "PATCH"))
        yield from (self.raw(m, "/api/posts/%(post)s" % w) for m in ("GET", "DELETE"))

    def writes(self):
        w = self.__dict__
        yield self.json("POST", "/api/authors/", {"username": "ann", "email": "ann@example.org",
                                                  "bio": "Bakes — brød."})
        yield self.json("PUT", "/api/authors/%(author)s/" % w, {"email": "a@b.c", "bio": ""}, Authorization="Bearer x")
        yield self.json("POST", "/api/authors/%(author)s/profile/" % w,
                        {"website": "https://x.org", "follower_count": 12})
        yield self.json("POST", "/api/posts/", {"title": "T", "slug": "t", "body": "x\ny", "published": True,
                                                "tags": ["a", "ä"],
                                                "author_pk": self.author})
        yield self.json("PUT", "/api/posts/%(post)s/" % w, {"title": "New", "public": False, "published": True,
                                                            "tags": []})
        yield self.json("POST", "/api/posts/%(post)s/comments/" % w,
                        {"author_name": "Cleo", "body": "Hm.", "approved": False})
        yield self.json("POST", "/api/posts/%(post)s/labels/" % w, {"tag_id": self.tag})
        yield self.json("POST", "/api/posts/%(post)s/categories/" % w,
                        {"category_id": self.category, "order": -5, "pinned": True})
        yield self.json("POST", "/api/posts/%(post)s/revisions/" % w,
                        {"body_snapshot": "b", "change_summary": "s", "editor_id": None})
        yield self.json("POST", "/api/tags/", {"name": "Sea shells", "colour": "#00ff00"})
        yield self.json("POST", "/api/categories/", {"name": "Below", "parent_id": self.category, "description": "d"})
        for path in ("authors/%(author)s", "posts/%(post)s", "comments/%(comment)s", "tags/%(tag)s",
                     "categories/%(category)s",
                     "postcategories/%(place)s", "posts/%(post)s/labels/%(tag)s"):
            yield self.raw("DELETE", "/api/%s/" % (path % w))
        yield self.raw("POST", "/api/authors/", b'9\r\n{"usernam\r\na;x=y\r\ne": "chun"}\r\n0\r\n\r\n',
                       "application/json",
                       Transfer_Encoding="chunked")

    def forms(self):
        w = self.__dict__
        yield self.form("/posts/%(post)s/comment/" % w, [("author_name", "Léa"), ("body", "One.\r\nTwo.")])
        yield self.form("/accounts/login/", [("name", "demo"), ("password", "wrong one"), ("next", "/write/")])
        yield self.form("/accounts/signup/", [("name", "newcomer"), ("password", "long enough"),
                                              ("again", "long enougH")])
        written = [("title", "Written"), ("body", "By a form."), ("tags", "a, b"), ("label", self.tag),
                   ("category", self.category),
                   ("published", "1"), ("public", "1")]
        yield self.form("/write/", written, True)
        yield self.form("/posts/%(post)s/edit/" % w, written + [("change_summary", "why")], True)
        yield self.form("/posts/%(post)s/delete/" % w, [], True)
        yield self.form("/admin/posts/%(post)s/" % w, [("title", "T"), ("slug", "s"), ("author_pk", self.author),
                                                       ("tags", "x,y")], True)
        yield self.form("/admin/authors/add/", [("username", "added"), ("email", ""), ("bio", "b\r\nc")], True)
        yield self.form("/admin/comments/add/", [("post_pk", self.post), ("author_name", "n"), ("body", "b"),
                                                 ("approved", "1")], True)
        yield self.form("/admin/comments/%(comment)s/" % w, [("post_pk", self.post), ("author_name", "n"),
                                                             ("body", "c")], True)
        yield self.form("/admin/tags/delete/", [("pk", self.tag), ("pk", UNKNOWN), ("confirmed", "1")], True)
        yield self.form("/admin/categories/add/", [("name", "N"), ("parent_pk", self.category)], True)

    def requests(self):
        return [*self.reads(), *self.writes(), *self.forms()]


# ---- what HTTP says of them ----

def chunks_end(body):
    """MUST: they are whole. MAY: they are not, or not as they should be."""
    at = 0
    while True:
        m = re.compile(rb"([0-9A-Fa-f]{1,8})(;[\x09\x20-\x7e\x80-\xff]*)?\r\n").match(body, at)
        if not m:
            return MAY
        size, at = int(m.group(1), 16), m.end()
        if size == 0:
            return MUST if body[at:at + 2] == b"\r\n" else MAY
        if body[at + size:at + size + 2] != b"\r\n":
            return MAY
        at += size + 2


def judge(raw):
    raw = raw.lstrip(b"\r\n")
    head, end, body = raw.partition(b"\r\n\r\n")
    line, *headers = head.split(b"\r\n")
    if not end or not REQUEST_LINE.fullmatch(line):
        return MAY
    fields = [HEADER_LINE.fullmatch(h) for h in headers]
    if not all(fields):
        return MAY
    values = {}
    for f in fields:
        values.setdefault(f.group(1).lower(), []).append(f.group(2))
    codings, lengths = values.get(b"transfer-encoding", []), values.get(b"content-length", [])
    if codings:
        return chunks_end(body) if [c.lower() for c in codings] == [b"chunked"] and not lengths else MAY
    if len(lengths) > 1 or lengths and not re.fullmatch(rb"[0-9]{1,18}", lengths[0]):
        return MAY
    return MUST if len(body) >= int(lengths[0] if lengths else 0) else MAY


# ---- sending ----

STATUS = re.compile(rb"HTTP/1\.[01] ([2-9]\d\d) ")


def send(s, raw, must):
    try:
        s.sendall(raw)
        if must == MAY:
            s.shutdown(socket.SHUT_WR)  # no more will come
    except OSError:
        pass  # it may have answered already


def receive(s):
    try:
        return s.recv(65536)
    except OSError:  # it was reset, or nothing came in time
        return b""


def exchange(address, raw, must):
    """(status of the answer, what came). None: there was none. Interim answers (1xx) are passed over."""
    got, part = b"", b"."
    with socket.create_connection(address, timeout=SECONDS) as s:
        send(s, raw, must)
        while part and not STATUS.search(got):
            part = receive(s)
            got += part
    found = STATUS.search(got)
    return found and int(found.group(1)), got


def wrong_with(raw, status):
    must = judge(raw)
    if status is None:
        return "is complete and was not answered" if must == MUST else None
    if status >= 500 and status not in (501, 505):
        return "was answered with %d" % status
    return None


def run(blog, seed, count, only):
    address, statuses, world = (blog.url.hostname, blog.url.port), {}, None
    for i in range(count):
        if i % A_WORLD == 0:
            world = World(blog, i // A_WORLD) if only is None or only // A_WORLD == i // A_WORLD else None
            requests = world and world.requests()
        if only not in (None, i):
            continue
        raw = mutations.mutated(random.Random("%d %d" % (seed, i)), requests)
        status, got = exchange(address, raw, judge(raw))
        statuses[status] = statuses.get(status, 0) + 1
        why = wrong_with(raw, status)
        if why or only is not None:
            print("%d of seed %d %s:\n%r\nanswer: %r" % (i, seed, why or judge(raw), raw[:6000], got[:3000]))
        if why:
            return 1
        if blog.process.process.poll() is not None:
            print("after %d of seed %d the blog was gone: %r" % (i, seed, raw[:6000]))
            return 1
    said = ", ".join("%s: %d" % (k or "dropped", statuses[k]) for k in sorted(statuses, key=lambda k: k or 0))
    print("%d requests of seed %d: %s" % (count, seed, said))
    return 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("blog")
    parser.add_argument("--seed", type=int, default=8)
    parser.add_argument("--count", type=int, default=10000)
    parser.add_argument("--only", type=int)
    options = parser.parse_args()
    stores = Stores("memory")
    started = time.monotonic()
    try:
        blog = Blog(options.blog, stores, "--demo")
        try:
            status = run(blog, options.seed, options.count, options.only)
            assert Client(blog).get("/api/tags/").status == 200
        finally:
            blog.end()
    finally:
        stores.end()
    print("%.0f seconds" % (time.monotonic() - started))
    return status


if __name__ == "__main__":
    sys.exit(main())
