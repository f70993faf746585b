# SPDX-License-Identifier: Apache-2.0
"""A blog for tests: starts the program on a store of its own, and talks HTTP to it as a curl user or a browser without
JavaScript does."""
import html.parser
import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
from urllib.parse import quote, urlencode, urljoin, urlparse

FOREVER = 60  # seconds that nothing here may take
UNKNOWN = "7d9f3a52-6b1e-4c57-9a3d-0f6f6f3b6c11"  # a key of nothing
TIME = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$")
UUID4 = re.compile(r"^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")


class Process:
    """A program that prints a line with its address; ended by its process id."""

    def __init__(self, argv, pattern, env=None):
        self.log = tempfile.TemporaryFile()
        self.process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self.log,
                                        env={**os.environ, **(env or {})})
        timer = threading.Timer(FOREVER, self.process.kill)
        timer.start()
        self.lines, found = [], None
        while not found:
            line = self.process.stdout.readline().decode()
            if not line:
                self.process.wait()
                raise SystemExit("%s did not start:\n%s%s" % (argv[0], "".join(self.lines), self.errors()))
            self.lines.append(line)
            found = re.search(pattern, line)
        timer.cancel()
        self.address = found.group(1)

    def errors(self):
        self.log.seek(0)
        return self.log.read().decode(errors="replace")

    def end(self):
        """The exit status; everything that was said on stderr is in errors()."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(FOREVER)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        return self.process.returncode


class Stores:
    """memory, file or serve:DDB, which is the ddb command as a server; gone with all that was made at the end."""

    def __init__(self, kind):
        self.kind, _, self.ddb = kind.partition(":")
        self.folder = tempfile.mkdtemp(prefix="ddb-blog-")
        self.server = None
        self.made = 0
        if self.kind == "serve":
            self.server = Process([self.ddb, "serve", "--port", "0"], r" at (http://\S+)")

    def env(self):
        names = dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), "local")
        return {**names, "AWS_REGION": "us-east-1", "AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": "/dev/null",
                "AWS_SHARED_CREDENTIALS_FILE": "/dev/null", "DDB_TABLE_PREFIX": "t%d_" % self.made}

    def fresh(self):
        """The address of an empty store. (On the server a prefix keeps them apart.)"""
        self.made += 1
        if self.server:
            return self.server.address
        return "memory:" if self.kind == "memory" else "file:%s/%d.db" % (self.folder, self.made)

    def end(self):
        if self.server:
            self.server.end()
        shutil.rmtree(self.folder, ignore_errors=True)


def command(program, stores, store, *argv, text=""):
    """A sub-command on a store. (status, what it said)"""
    done = subprocess.run([program, *argv, "--store", store], input=text.encode(), timeout=FOREVER,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env={**os.environ, **stores.env()})
    return done.returncode, done.stdout.decode(errors="replace")


class Blog:
    def __init__(self, program, stores, *options, store=None, env=None):
        self.stores, self.program = stores, program
        self.store = store or stores.fresh()
        self.env = {**stores.env(), **(env or {})}
        options = list(options)
        if "--comments-a-minute" not in options:
            options += ["--comments-a-minute", "0"]
        self.process = Process([program, "serve", "--store", self.store, "--port", "0", *options],
                               r"blog: (http://\S+) on ", self.env)
        self.url = urlparse(self.process.address)

    def end(self):
        """Fails if it does not end as it should, or a sanitizer has found something."""
        status = self.process.end()
        errors = self.process.errors()
        if status != 0 or "Sanitizer" in errors or "runtime error" in errors:
            raise SystemExit("the blog ended with %s:\n%s" % (status, errors))


def once(pairs):
    """A JSON object, whose members are in order and there but once."""
    names = [k for k, _ in pairs]
    assert len(set(names)) == len(names), names
    return dict(pairs)


class Answer:
    def __init__(self, response, body, address):
        self.status, self.headers, self.body, self.address = response.status, response.headers, body, address

    @property
    def text(self):
        return self.body.decode()

    @property
    def json(self):
        assert self.headers["Content-Type"].split(";")[0] == "application/json", self.headers["Content-Type"]
        return json.loads(self.text, object_pairs_hook=once)

    def __repr__(self):
        return "%d %r" % (self.status, self.body[:500])


class Client:
    """Keeps its connection and its cookies. One thread each."""

    def __init__(self, blog, source=None):
        self.url = blog.url
        self.source = (source, 0) if source else None  # 127.x.y.z: another client to the blog
        self.cookies = {}
        self.connection = None

    def ask(self, method, path, body=None, headers=None):
        """One request and its answer, redirections not followed."""
        headers = dict(headers or {})
        if self.cookies:
            headers.setdefault("Cookie", "; ".join("%s=%s" % kv for kv in self.cookies.items()))
        if not self.connection:
            self.connection = http.client.HTTPConnection(self.url.hostname, self.url.port, timeout=FOREVER,
                                                         source_address=self.source)
        try:
            self.connection.request(method, path, body, headers)
            response = self.connection.getresponse()
            answer = Answer(response, response.read(), path)
        except Exception:
            self.close()
            raise
        if response.will_close:
            self.close()
        for line in response.headers.get_all("Set-Cookie", []):
            name, _, value = line.split(";")[0].partition("=")
            if value and not re.search(r"max-age=0\b", line, re.I):
                self.cookies[name.strip()] = value
            else:
                self.cookies.pop(name.strip(), None)
        return answer

    def close(self):
        if self.connection:
            self.connection.close()
        self.connection = None

    # ---- the API ----

    def get(self, path, **headers):
        return self.ask("GET", path, headers={k.replace("_", "-"): v for k, v in headers.items()})

    def delete(self, path, **headers):
        return self.ask("DELETE", path, headers={k.replace("_", "-"): v for k, v in headers.items()})

    def send(self, method, path, value, **headers):
        """value: made JSON of, or bytes as they are."""
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        headers = {k.replace("_", "-"): v for k, v in headers.items()}
        return self.ask(method, path, body, {"Content-Type": "application/json", **headers})

    def post(self, path, value, **headers):
        return self.send("POST", path, value, **headers)

    def put(self, path, value, **headers):
        return self.send("PUT", path, value, **headers)

    # ---- pages ----

    def page(self, path):
        """Follows redirections. What may not stand in an address is escaped, as browsers do it."""
        for _ in range(10):
            path = quote(path.split("#")[0], safe="/%?&=:;+,!$()*@~'[]")
            answer = self.ask("GET", path)
            if answer.status not in (301, 302, 303, 307, 308):
                return Page(answer)
            path = urljoin(path, answer.headers["Location"])
        raise AssertionError("redirected in a circle: " + path)

    def submit(self, form, follow=True, headers=None):
        """A form as a browser sends it."""
        body = urlencode(form.pairs)
        if form.method == "get":
            return self.page(form.action + "?" + body)
        answer = self.ask("POST", form.action, body.encode(),
                          {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})})
        if follow and answer.status in (302, 303):
            return self.page(urljoin(form.action, answer.headers["Location"]))
        return Page(answer)


class Form:
    def __init__(self, action, method, address):
        self.action, self.method = urljoin(address, action or address), (method or "get").lower()
        self.pairs = []  # (name, value) of what would be sent as it stands
        self.boxes = []  # (name, value) of all checkboxes
        self.kinds = {}  # name: type
        self.buttons = []

    def of(self, *kinds):
        """The names of the fields of these types."""
        return [name for name, kind in self.kinds.items() if kind in kinds]

    def fill(self, **fields):
        """Sets fields that are there; None leaves one out, a list sets several of one name."""
        for name, value in fields.items():
            assert name in self.kinds, "%s has no field %s but %s" % (self.action, name, list(self.kinds))
            self.pairs = [p for p in self.pairs if p[0] != name]
            values = value if isinstance(value, list) else [] if value is None else [value]
            self.pairs += [(name, v) for v in values]
        return self

    def with_pair(self, name, value):
        """As somebody sends it who writes the request himself."""
        self.pairs = [p for p in self.pairs if p[0] != name] + ([] if value is None else [(name, value)])
        return self


class Page(html.parser.HTMLParser):
    """What is on a page: its forms, links, ids, texts by element."""

    def __init__(self, answer):
        super().__init__()
        self.answer, self.status, self.source = answer, answer.status, answer.body.decode()
        self.forms, self.links, self.tags, self.texts = [], [], [], []
        self.headings = []  # (tag, text)
        self.form = self.area = self.select = self.chosen = None
        self.open = []
        self.feed(self.source)

    @property
    def text(self):
        return " ".join(" ".join(self.texts).split())

    def handle_starttag(self, tag, attrs):
        a = dict(attrs)
        self.tags.append((tag, a))
        self.open.append(tag)
        if tag == "a" and "href" in a:
            self.links.append(a["href"])
        elif tag == "form":
            self.form = Form(a.get("action"), a.get("method"), self.answer.address)
            self.forms.append(self.form)
        elif tag in ("h1", "h2", "h3"):
            self.headings.append((tag, ""))
        if not self.form or "name" not in a and tag != "option":
            return
        name, kind = a.get("name"), a.get("type") or "text"
        if tag == "input" and kind in ("checkbox", "radio"):
            self.form.kinds[name] = kind
            self.form.boxes.append((name, a.get("value", "on")))
            if "checked" in a:
                self.form.pairs.append((name, a.get("value", "on")))
        elif tag == "input" and kind not in ("submit", "button"):
            self.form.kinds[name] = kind
            self.form.pairs.append((name, a.get("value") or ""))
        elif tag == "button":
            self.form.buttons.append((name, a.get("value") or ""))
        elif tag == "textarea":
            self.form.kinds[name] = "textarea"
            self.area = [name, ""]
        elif tag == "select":
            self.form.kinds[name] = "select"
            self.select, self.chosen = name, None
        elif tag == "option" and self.select and ("selected" in a or self.chosen is None):
            self.chosen = a.get("value", "")

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None
        elif tag == "textarea" and self.area:
            self.form.pairs.append((self.area[0], self.area[1][1:] if self.area[1][:1] == "\n" else self.area[1]))
            self.area = None
        elif tag == "select" and self.select:
            if self.chosen is not None:
                self.form.pairs.append((self.select, self.chosen))
            self.select = None
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data):
        if self.area:
            self.area[1] += data
        elif not {"script", "style"} & set(self.open):
            self.texts.append(data)
            if {"h1", "h2", "h3"} & set(self.open):
                self.headings[-1] = (self.headings[-1][0], self.headings[-1][1] + data)

    @property
    def ids(self):
        return [a["id"] for _, a in self.tags if "id" in a]

    def heads(self, tag):
        return [text.strip() for name, text in self.headings if name == tag]

    def all(self, tag, **attrs):
        """The attributes of these elements."""
        wanted = {k.rstrip("_").replace("_", "-"): v for k, v in attrs.items()}.items()
        return [a for name, a in self.tags if name == tag and wanted <= a.items()]

    def form_to(self, ending):
        """The form whose action ends so."""
        return next(f for f in self.forms if f.action.split("?")[0].endswith(ending))

    def has_form_to(self, ending):
        return any(f.action.split("?")[0].endswith(ending) for f in self.forms)
