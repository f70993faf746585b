# SPDX-License-Identifier: Apache-2.0
"""Ways to change a request, as raw bytes, by a random number generator."""
import json
import re

UUID = rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
NUMBERS = [b"0", b"-1", b"1", b"2147483648", b"4294967296", b"9223372036854775807", b"9223372036854775808",
           b"18446744073709551616",
           b"-9223372036854775809", b"1e400", b"-0", b"0x10", b"1.5", b"99999999999999999999999999999999999999999", b"",
           b"+5", b" 7 ",
           b"1_000", b"NaN", b"00000000000000000000000000000001"]
TEXTS = [b"", b" ", b"\0", b"%00", b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", "\U0001f600".encode(),
         "e\u0301\u202e\ufeff".encode(),
         "\u00fc".encode() * 300, b"'\"><script>", b"../", b"..%2f..%2f", b"%", b"%zz", b"%2F", b"\r\n", b"\n", b"\r",
         b"\t", b"{{x}}",
         b"%s%n", b"\\", b"a" * 250, b"a" * 5000, b"\\u0000", b"\\ud800", b"\xef\xbb\xbf", b"null", b"true"]
VALUES = [None, True, False, 0, -1, 2 ** 63, -2 ** 63 - 1, 1e308, "", "x" * 300, "\U0001f600" * 70, "\u0000", [], {},
          [None], [[[]]],
          {"pk": "x"}, ["a"] * 1000, "7d9f3a52-6b1e-4c57-9a3d-0f6f6f3b6c11",
          "\ud800".encode("utf-8", "surrogatepass").decode("latin-1")]
METHODS = [b"GET", b"POST", b"PUT", b"DELETE", b"HEAD", b"OPTIONS", b"PATCH", b"TRACE", b"CONNECT", b"get", b"PROPFIND",
           b"X" * 100, b""]
HEADERS = [b"Expect: 100-continue", b"Expect: nonsense", b"Transfer-Encoding: chunked",
           b"Transfer-Encoding: gzip, chunked", b"Connection: close",
           b"Connection: keep-alive, Upgrade", b"Upgrade: h2c", b"Content-Length: 5", b"Content-Encoding: gzip",
           b"Origin: http://evil.example",
           b"Origin: null", b"Sec-Fetch-Site: cross-site", b"Authorization: Bearer " + b"x" * 3000,
           b"Cookie: blog_session=" + b"A" * 43,
           b"Cookie: ;;==;=", b"Cookie: blog_csrf=\"x\"; blog_session", b"X-Forwarded-For: 1.2.3.4",
           b"Host: evil.example", b"Host:",
           b"Range: bytes=0-1", b"If-None-Match: *", b"X-Long: " + b"y" * 9000, b"X-Huge: " + b"z" * 40000,
           b"X-HTTP-Method-Override: DELETE",
           b"Content-Type: multipart/form-data; boundary=x", b"Accept: ,;q=9",
           b"Content-Type: application/x-www-form-urlencoded; charset=utf-16"]


# ---- a request in parts ----

class Parts:
    def __init__(self, raw):
        head, _, self.body = raw.partition(b"\r\n\r\n")
        line, *self.headers = head.split(b"\r\n")
        self.method, self.path, self.version = line.split(b" ")

    def raw(self):
        line = b" ".join((self.method, self.path, self.version))
        return b"\r\n".join([line, *self.headers]) + b"\r\n\r\n" + self.body

    def mend_length(self):
        """What it says of its length is true again."""
        if not any(h.lower().startswith(b"transfer-encoding") for h in self.headers):
            self.headers = [h for h in self.headers if not h.lower().startswith(b"content-length")]
            self.headers.append(b"Content-Length: %d" % len(self.body))


def somewhere(r, data):
    return r.randrange(len(data) + 1)


def a_range(r, data, most=40):
    start = somewhere(r, data)
    return start, min(len(data), start + r.randrange(1, most))


# ---- of bytes ----

def flip(r, data):
    data = bytearray(data)
    for _ in range(r.choice((1, 1, 1, 2, 5, 20))):
        if data:
            data[r.randrange(len(data))] = r.choice((r.randrange(256), r.randrange(32, 127)))
    return bytes(data)


def bit(r, data):
    data = bytearray(data)
    if data:
        data[r.randrange(len(data))] ^= 1 << r.randrange(8)
    return bytes(data)


def cut_out(r, data):
    start, end = a_range(r, data)
    return data[:start] + data[end:]


def put_in(r, data):
    at = somewhere(r, data)
    return data[:at] + r.choice((r.choice(TEXTS), r.choice(NUMBERS), r.randbytes(r.randrange(1, 12)))) + data[at:]


def say_twice(r, data):
    start, end = a_range(r, data)
    return data[:end] + data[start:end] * r.choice((1, 1, 2, 50)) + data[end:]


def huge_number(r, data):
    found = list(re.finditer(rb"\d+", data))
    if not found:
        return data
    m = r.choice(found)
    return data[:m.start()] + r.choice(NUMBERS) + data[m.end():]


def exchange_keys(r, data):
    found = list(re.finditer(UUID, data))
    if not found:
        return data
    m = r.choice(found)
    key = r.choice((b"x", b"", b"7d9f3a52-6b1e-4c57-9a3d-0f6f6f3b6c11", m.group().upper(), m.group()[:-1],
                    m.group() + b"0", m.group()[::-1]))
    return data[:m.start()] + key + data[m.end():]


BYTES = [flip, bit, cut_out, put_in, say_twice, huge_number, exchange_keys]


# ---- of lines and parts ----

def method(r, p):
    p.method = r.choice(METHODS)


def path_bytes(r, p):
    p.path = r.choice(BYTES)(r, p.path)


def path_pieces(r, p):
    path, mark, query = p.path.partition(b"?")
    pieces = path.split(b"/")
    at = r.randrange(len(pieces))
    what = r.randrange(6)
    if what == 0:
        del pieces[at]
    elif what == 1:
        pieces.insert(at, r.choice([b"..", b".", b"", b"%2e%2e", b"%2F", b"%00", b"search", b"add", b"delete",
                                    b"x" * 500, b"\xc3\xa4"]))
    elif what == 2:
        other = r.randrange(len(pieces))
        pieces[at], pieces[other] = pieces[other], pieces[at]
    elif what == 3:
        pieces[at] = b"".join(b"%%%02X" % c for c in pieces[at])
    elif what == 4:
        pieces[at:at] = [pieces[at]] * r.choice((1, 3, 100))
    else:
        pieces[at] = r.choice(TEXTS)
    p.path = b"/".join(pieces) + mark + query


def query(r, p):
    path, _, query = p.path.partition(b"?")
    name = r.choice([b"q", b"tag", b"category", b"page", b"after", b"limit", b"cursor", b"author_pk", b"author_id",
                     b"next", b"list", b"deleted"])
    pair = name + b"=" + r.choice(TEXTS + NUMBERS).replace(b" ", b"+").replace(b"\r", b"%0D").replace(b"\n", b"%0A")
    p.path = path + b"?" + r.choice((pair, query + b"&" + pair, pair + b"&" + query, b"&".join([pair] * 20)))


def version(r, p):
    p.version = r.choice([b"HTTP/1.0", b"HTTP/1.1", b"HTTP/0.9", b"HTTP/2.0", b"HTTP/9.9", b"HTTP/1.", b"HTTP", b"",
                          b"http/1.1", b"HTTP/1.1 x"])


def remove_header(r, p):
    if p.headers:
        del p.headers[r.randrange(len(p.headers))]


def repeat_header(r, p):
    if p.headers:
        at = r.randrange(len(p.headers))
        p.headers[at:at] = [p.headers[at]] * r.choice((1, 1, 2, 30))


def swap_headers(r, p):
    r.shuffle(p.headers)


def add_header(r, p):
    p.headers.insert(somewhere(r, p.headers), r.choice(HEADERS))


def change_header(r, p):
    if p.headers:
        at = r.randrange(len(p.headers))
        name, colon, value = p.headers[at].partition(b":")
        p.headers[at] = r.choice((name + colon + b" " + r.choice(TEXTS + NUMBERS),
                                  name + colon + r.choice(BYTES)(r, value),
                                  name.swapcase() + colon + value, name + b" " + colon + value, name,
                                  b" " + p.headers[at]))


def length(r, p):
    said = str(r.choice((0, 1, len(p.body) - 1, len(p.body) + 1, len(p.body) + 1000, 2 ** 20, 2 ** 20 + 1, 2 ** 31,
                         2 ** 63, 2 ** 64))).encode()
    p.headers = [h for h in p.headers if not h.lower().startswith(b"content-length")]
    p.headers += [b"Content-Length: " + r.choice((said, said, r.choice(NUMBERS), said + b", " + said))]


def chunked(r, p):
    """The same body in chunks, mostly."""
    p.headers = [h for h in p.headers if not h.lower().startswith(b"content-length")] + [b"Transfer-Encoding: chunked"]
    out, at = b"", 0
    while at < len(p.body):
        n = r.randrange(1, 30)
        part = p.body[at:at + n]
        out += b"%x\r\n%s\r\n" % (len(part), part)
        at += n
    p.body = out + b"0\r\n\r\n"
    if r.randrange(3) == 0:
        p.body = r.choice(BYTES)(r, p.body)


LINES = [method, path_bytes, path_bytes, path_pieces, path_pieces, query, version, remove_header, repeat_header,
         swap_headers, add_header,
         add_header, change_header, change_header, length, chunked]


# ---- of bodies ----

def body_bytes(r, p):
    p.body = r.choice(BYTES)(r, p.body)


def json_values(r, p):
    """Other values under the same names, names gone, nested, repeated."""
    try:
        value = json.loads(p.body)
        name = r.choice(list(value.keys()))
    except (ValueError, AttributeError, IndexError, RecursionError):
        return body_bytes(r, p)
    what = r.randrange(6)
    if what == 0:
        del value[name]
    elif what == 1:
        value = r.choice((value[name], [value], VALUES[r.randrange(len(VALUES))]))
    elif what == 2:
        value[r.choice(("pk", "all", "shelf", "view_count", "created_at", "", "x" * 300, "\u00e4"))] = r.choice(VALUES)
    else:
        value[name] = r.choice(VALUES)
    p.body = json.dumps(value, ensure_ascii=r.random() < 0.5).encode("utf-8", "surrogatepass")
    if what == 5:
        deep = r.choice((10, 100, 2000, 50000))
        p.body = p.body.replace(b":", b":" + r.choice((b"[", b'{"a":')) * deep, 1)
    return None


def form_fields(r, p):
    pairs = p.body.split(b"&")
    at = r.randrange(len(pairs))
    name = pairs[at].split(b"=")[0]
    what = r.randrange(6)
    if what == 0:
        del pairs[at]
    elif what == 1:
        pairs[at:at] = [pairs[at]] * r.choice((1, 2, 700))
    elif what == 2:
        r.shuffle(pairs)
    elif what == 3:
        pairs[at] = name + b"=" + r.choice(TEXTS + NUMBERS)
    elif what == 4:
        pairs[at] = name + b"=" + b"".join(b"%%%02x" % c for c in r.choice(TEXTS))
    else:
        pairs[at] = r.choice((name, b"=", b"", name + b"=%", b"%" + pairs[at]))
    p.body = b"&".join(pairs)


def other_body(r, p):
    p.body = r.choice((b"", b"{}", b"[]", b"null", b"[" * 30000, b"{" * 500, r.randbytes(r.randrange(1, 500)),
                       b'{"a":1}' * 3, b"a=b&c", b"--x\r\n\r\n"))


BODIES = [body_bytes, body_bytes, json_values, json_values, form_fields, form_fields, other_body]


def mutated(r, requests):
    """One of the requests, changed once or a few times."""
    raw = r.choice(requests)
    p = Parts(raw)
    kind = r.randrange(10)
    times = r.choice((1, 1, 1, 2, 3, 6))
    if kind < 5 and p.body:
        for _ in range(times):
            r.choice(BODIES)(r, p)
        if r.random() < 0.85:
            p.mend_length()
        return p.raw()
    if kind < 8:
        for _ in range(times):
            r.choice(LINES)(r, p)
        if r.random() < 0.5:
            p.mend_length()
        return p.raw()
    for _ in range(times):
        raw = r.choice(BYTES)(r, raw)
    if r.randrange(4) == 0:
        raw = raw[:somewhere(r, raw)]
    if r.randrange(12) == 0:
        raw = raw.replace(b"\r\n", r.choice((b"\n", b"\r", b"\r\n ", b"\n\r")), r.choice((1, 1, 100)))
    return raw
