# SPDX-License-Identifier: Apache-2.0
"""serve_client.py SERVER: the ways to a server, and what it does with clients that are slow or late."""
import contextlib
import email.utils
import gzip
import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import unittest
import zlib
from unittest import mock

SERVER = sys.argv.pop(1)
HEAD = ("POST / HTTP/1.1\r\nHost: x\r\nX-Amz-Date: 20260101T000000Z\r\nAuthorization: AWS4-HMAC-SHA256 "
        "Credential=AKID/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host;x-amz-date, Signature=00\r\n"
        "Content-Type: application/x-amz-json-1.0\r\nX-Amz-Target: DynamoDB_20120810.%s\r\n%s"
        "Content-Length: %d\r\n\r\n")
TABLE = {"TableName": "things", "BillingMode": "PAY_PER_REQUEST",
         "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}],
         "AttributeDefinitions": [{"AttributeName": "p", "AttributeType": "S"}]}


def request(name, body, more=""):
    text = json.dumps(body).encode()
    return (HEAD % (name, more, len(text))).encode() + text


def receive(file):
    status = int(file.readline().split()[1])
    headers = {}
    while True:
        name, _, value = file.readline().decode().strip().partition(":")
        if not name:
            return status, headers, file.read(int(headers["content-length"]))
        headers[name.lower()] = value.strip()


class Client:
    def __init__(self, s):
        self.socket = s
        s.settimeout(15)
        self.file = s.makefile("rb")

    def ask(self, name, body, more=""):
        self.socket.sendall(request(name, body, more))
        return receive(self.file)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()
        self.socket.close()


@contextlib.contextmanager
def served(*options, end=signal.SIGTERM):
    """(address, process)"""
    with subprocess.Popen([SERVER, "serve", "--port", "0", *options], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE) as process:
        try:
            line = process.stdout.readline().decode()
            assert " at " in line, process.stderr.read()
            yield line.split(" at ")[1].strip(), process
        finally:
            process.send_signal(end)
            process.wait(15)


def port_of(address):
    return int(re.search(r":(\d+)$", address).group(1))


def plain(address):
    return Client(socket.create_connection(("127.0.0.1", port_of(address))))


class Ways(unittest.TestCase):
    def test_ipv6(self):
        try:
            socket.create_server(("::1", 0), family=socket.AF_INET6).close()
        except OSError:
            self.skipTest("there is no IPv6 here")
        with served("--host", "::1") as (address, _):
            self.assertRegex(address, r"^http://\[::1\]:\d+$")
            with Client(socket.create_connection(("::1", port_of(address)))) as c:
                self.assertEqual(c.ask("ListTables", {})[0], 200)

    def test_unix_socket(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "s")
            for end in (signal.SIGKILL, signal.SIGTERM):  # what a killed server leaves behind is taken over
                with served("--socket", path, end=end) as (address, _):
                    self.assertEqual(address, "http+unix:" + path)
                    s = socket.socket(socket.AF_UNIX)
                    s.connect(path)
                    with Client(s) as c:
                        self.assertEqual(c.ask("ListTables", {})[0], 200)
                    taken = subprocess.run([SERVER, "serve", "--socket", path], stderr=subprocess.PIPE, check=False)
                    self.assertEqual(taken.returncode, 1)
                    self.assertIn(b"cannot listen on", taken.stderr)
            self.assertFalse(os.path.exists(path))
            with open(path, "w", encoding="ascii") as f:
                f.write("mine")
            self.assertEqual(subprocess.run([SERVER, "serve", "--socket", path], stderr=subprocess.PIPE,
                                            check=False).returncode, 1)
            with open(path, encoding="ascii") as f:
                self.assertEqual(f.read(), "mine")


@unittest.skipUnless(shutil.which("openssl"), "there is no openssl command")
class Tls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.cert, cls.key = (os.path.join(cls.folder.name, n) for n in ("cert.pem", "key.pem"))
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-keyout", cls.key, "-out", cls.cert, "-days", "2", "-subj", "/CN=localhost", "-addext",
                        "subjectAltName=DNS:localhost,IP:127.0.0.1"], check=True, stderr=subprocess.DEVNULL)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def connect(self, address, **limits):
        context = ssl.create_default_context(cafile=self.cert)
        context.set_alpn_protocols(["h2", "http/1.1"])
        for name, value in limits.items():
            setattr(context, name, value)
        s = socket.create_connection(("127.0.0.1", port_of(address)))
        s.settimeout(15)
        return context.wrap_socket(s, server_hostname="localhost")

    def test_answers(self):
        with served("--tls-cert", self.cert, "--tls-key", self.key) as (address, process):
            self.assertTrue(address.startswith("https://127.0.0.1:"))
            for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
                with Client(self.connect(address, maximum_version=version)) as c:
                    self.assertEqual(c.socket.selected_alpn_protocol(), "http/1.1")
                    self.assertEqual(c.ask("ListTables", {})[0], 200)
            with Client(self.connect(address)) as c:
                self.assertEqual(c.ask("CreateTable", TABLE)[0], 200)
                large = {"p": {"S": "k"}, "v": {"S": "x" * 390000}}
                self.assertEqual(c.ask("PutItem", {"TableName": "things", "Item": large})[0], 200)
                c.socket.sendall(request("GetItem", {"TableName": "things", "Key": {"p": {"S": "k"}}}) * 20)
                for _ in range(20):
                    self.assertEqual(json.loads(receive(c.file)[2])["Item"], large)
            # What is no TLS is dropped, and others are served on.
            with Client(socket.create_connection(("127.0.0.1", port_of(address)))) as c:
                c.socket.sendall(b"GET / HTTP/1.1\r\n\r\n")
                with contextlib.suppress(ConnectionResetError):
                    c.file.read()
            for _ in range(20):
                s = socket.create_connection(("127.0.0.1", port_of(address)))
                s.sendall(b"\x16\x03\x01\x02\x00\x01")
                s.close()
            with Client(self.connect(address)) as c:
                self.assertEqual(c.ask("ListTables", {})[0], 200)
            with self.assertRaises(ssl.SSLError):
                self.connect(address, minimum_version=ssl.TLSVersion.TLSv1, maximum_version=ssl.TLSVersion.TLSv1_1)
            self.assertIsNone(process.poll())

    def test_bad_files(self):
        for options, text in ((["--tls-cert", self.cert], b"TLS needs both"),
                              (["--tls-cert", self.key, "--tls-key", self.key], b"no certificate can be read from it"),
                              (["--tls-cert", self.cert, "--tls-key", self.cert], b"no private key can be read"),
                              (["--tls-cert", "/none", "--tls-key", self.key], b"/none: no certificate")):
            run = subprocess.run([SERVER, "serve", "--port", "0", *options], stderr=subprocess.PIPE, check=False)
            self.assertIn(text, run.stderr)
            self.assertIn(run.returncode, (1, 2))


class Compression(unittest.TestCase):
    """01-P12"""

    def test_large_answers_when_asked(self):
        with served() as (address, _), plain(address) as c:
            c.ask("CreateTable", TABLE)
            c.ask("PutItem", {"TableName": "things", "Item": {"p": {"S": "large"}, "v": {"S": "y" * 8000}}})
            c.ask("PutItem", {"TableName": "things", "Item": {"p": {"S": "small"}, "v": {"S": "y" * 100}}})
            want = {"Item": {"p": {"S": "large"}, "v": {"S": "y" * 8000}}}
            for accepted, coding, inflate in (
                    ("gzip", "gzip", gzip.decompress), ("deflate", "deflate", zlib.decompress),
                    ("br, GZIP;q=0.5", "gzip", gzip.decompress), ("deflate, gzip", "gzip", gzip.decompress),
                    ("gzip;q=0, deflate", "deflate", zlib.decompress), ("identity", None, bytes), ("", None, bytes),
                    ("gzip;q=0", None, bytes), ("gzip;q=0.000", None, bytes), ("br", None, bytes)):
                status, headers, body = c.ask("GetItem", {"TableName": "things", "Key": {"p": {"S": "large"}}},
                                              "Accept-Encoding: %s\r\n" % accepted)
                self.assertEqual((status, headers.get("content-encoding")), (200, coding), accepted)
                self.assertEqual(headers["x-amz-crc32"], str(zlib.crc32(body)))
                self.assertEqual(json.loads(inflate(body)), want)
            small = {"TableName": "things", "Key": {"p": {"S": "small"}}}
            headers = c.ask("GetItem", small, "Accept-Encoding: gzip\r\n")[1]
            self.assertNotIn("content-encoding", headers)

    def test_head(self):
        with served() as (address, _), plain(address) as c:
            c.socket.sendall(b"HEAD / HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n")
            self.assertEqual(c.file.readline(), b"HTTP/1.1 200 OK\r\n")
            head = c.file.read(0)
            while not head.endswith(b"\r\n\r\n"):
                head += c.file.readline()
            self.assertIn(b"Content-Length: 42\r\n", head)
            date = re.search(rb"Date: (.*)\r\n", head).group(1).decode()
            told = email.utils.parsedate_to_datetime(date)
            self.assertEqual(email.utils.format_datetime(told, usegmt=True), date)
            self.assertLess(abs(told.timestamp() - time.time()), 60)
            self.assertEqual(receive(c.file)[2], b"healthy: dynamodb.us-east-1.amazonaws.com ")


class Ends(unittest.TestCase):
    def test_what_is_under_way_is_answered(self):
        with served("--realism", "latency_min_ms=2500,latency_max_ms=2500") as (address, process):
            with plain(address) as busy, plain(address) as half, plain(address) as idle:
                idle.socket.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                self.assertEqual(receive(idle.file)[0], 200)
                busy.socket.sendall(request("ListTables", {}))
                whole = request("ListTables", {})
                half.socket.sendall(whole[:-1])
                time.sleep(0.2)
                process.terminate()
                self.assertEqual(idle.file.read(), b"")  # who has nothing under way is let go at once
                with self.assertRaises(OSError):
                    plain(address)
                status, headers, _ = receive(busy.file)
                self.assertEqual((status, headers["connection"]), (200, "close"))
                half.socket.sendall(whole[-1:])
                self.assertEqual(receive(half.file)[0], 200)
            self.assertEqual(process.wait(15), 0)

    def test_large_answers_go_out_whole(self):
        with served() as (address, process), plain(address) as c:
            c.ask("CreateTable", TABLE)
            for i in range(10):
                c.ask("PutItem", {"TableName": "things", "Item": {"p": {"S": str(i)}, "v": {"S": "x" * 390000}}})
            keys = [{"p": {"S": str(i)}} for i in range(10)]
            c.socket.sendall(request("BatchGetItem", {"RequestItems": {"things": {"Keys": keys}}}))
            time.sleep(0.3)
            process.terminate()
            time.sleep(0.3)
            self.assertEqual(len(json.loads(receive(c.file)[2])["Responses"]["things"]), 10)
            self.assertEqual(process.wait(15), 0)

    def test_interrupt(self):
        with served(end=signal.SIGINT) as (_, process):
            pass
        self.assertEqual(process.returncode, 130)


class Limits(unittest.TestCase):
    def test_connections(self):
        with served("--max-connections", "3") as (address, _):
            clients = [plain(address) for _ in range(3)]
            for c in clients:
                self.assertEqual(c.ask("ListTables", {})[0], 200)
            with plain(address) as c:
                with contextlib.suppress(OSError):
                    self.assertEqual(c.file.read(), b"")
            clients.pop().__exit__()
            soon(lambda: answers(address))
            for c in clients:
                c.__exit__()

    def test_time_outs(self):
        """Each is looked at alone: the others are left at 20 s and more."""
        stumps = {"head": b"POST / HTTP/1.1\r\nHost", "request": request("ListTables", {})[:-1], "idle": b""}
        for name, stump in stumps.items():
            with self.subTest(name), served("--%s-timeout" % name, "1") as (address, _), plain(address) as c:
                begun = time.monotonic()
                c.socket.sendall(stump)
                self.assertEqual(c.file.read(), b"")
                self.assertGreater(time.monotonic() - begun, 0.9)


def answers(address):
    try:
        with plain(address) as c:
            return c.ask("ListTables", {})[0] == 200
    except (OSError, IndexError, KeyError, ValueError):
        return False


def soon(holds):
    end = time.monotonic() + 15
    while not holds():
        assert time.monotonic() < end, "not within 15 s"
        time.sleep(0.05)


def control(address, path, body=None, method=None, more=""):
    text = json.dumps(body).encode() if body is not None else b""
    with plain(address) as c:
        method = method or ("POST" if path not in ("/-/health", "/-/metrics") else "GET")
        head = "%s %s HTTP/1.1\r\nHost: x\r\n%sContent-Length: %d\r\n\r\n" % (method, path, more, len(text))
        c.socket.sendall(head.encode() + text)
        status, headers, answer = receive(c.file)
    return status, json.loads(answer) if headers["content-type"] == "application/json" else answer.decode()


class Control(unittest.TestCase):
    def test_health_and_metrics(self):
        with served() as (address, _):
            self.assertEqual(control(address, "/-/health"), (200, "ok\n"))
            with plain(address) as c:
                c.ask("ListTables", {})
                c.ask("ListTables", {})
                c.ask("DescribeTable", {"TableName": "none"})
                c.ask("Nothing", {})
                status, text = control(address, "/-/metrics")
            lines = text.splitlines()
            self.assertEqual(status, 200)
            for line in ('ddb_requests_total{operation="ListTables",outcome="ok"} 2',
                         'ddb_requests_total{operation="DescribeTable",outcome="refused"} 1',
                         'ddb_requests_total{operation="none",outcome="refused"} 1',
                         'ddb_request_seconds_count{operation="ListTables"} 2',
                         'ddb_request_seconds_bucket{operation="ListTables",le="+Inf"} 2',
                         "ddb_connections 2", "ddb_requests_in_flight 0", "ddb_connections_refused_total 0"):
                self.assertIn(line, lines)
            for line in lines:  # the text format 0.0.4
                self.assertRegex(line, r'^(# (HELP|TYPE) ddb_\w+ .+|ddb_\w+(\{\w+="[^"]*"(,\w+="[^"]*")*\})? [0-9.]+)$')

    def test_not_unless_asked(self):
        with served() as (address, _):
            for path in ("reset", "fork", "clock", "faults", "close", "nothing"):
                self.assertEqual(control(address, "/-/" + path, {})[0], 404)
        with served("--test-endpoints") as (address, _):
            self.assertEqual(control(address, "/-/reset", {}, more="Origin: http://page\r\n")[0], 404)
            self.assertEqual(control(address, "/-/reset", method="GET")[0], 404)
        for options in (["--key", "a:b"], ["--host", "0.0.0.0", "--insecure"]):
            run = subprocess.run([SERVER, "serve", "--test-endpoints", *options], stderr=subprocess.PIPE, check=False)
            self.assertEqual(run.returncode, 2)

    def test_reset_and_fork(self):
        with served("--test-endpoints") as (address, _), plain(address) as c:
            c.ask("CreateTable", TABLE)
            c.ask("PutItem", {"TableName": "things", "Item": {"p": {"S": "both"}}})
            status, answer = control(address, "/-/fork")
            self.assertEqual(status, 200)
            copy = answer["Endpoint"]
            with plain(copy) as d:
                d.ask("PutItem", {"TableName": "things", "Item": {"p": {"S": "copy"}}})
                self.assertEqual(json.loads(d.ask("Scan", {"TableName": "things"})[2])["Count"], 2)
                self.assertEqual(json.loads(c.ask("Scan", {"TableName": "things"})[2])["Count"], 1)
                self.assertEqual(control(address, "/-/reset"), (200, {}))
                self.assertEqual(json.loads(c.ask("ListTables", {})[2]), {"TableNames": []})
                self.assertEqual(json.loads(d.ask("Scan", {"TableName": "things"})[2])["Count"], 2)
                self.assertEqual(control(address, "/-/close")[0], 400)
                self.assertEqual(control(copy, "/-/close"), (200, {}))
                soon(lambda: not answers(copy))
            for _ in range(70):  # many, one after another
                self.assertEqual(control(control(address, "/-/fork")[1]["Endpoint"], "/-/close"), (200, {}))
            copies = [control(address, "/-/fork") for _ in range(65)]
            self.assertEqual([s for s, _ in copies], [200] * 64 + [400])

    def test_clock(self):
        with served("--test-endpoints") as (address, _), plain(address) as c:
            c.ask("CreateTable", TABLE)
            c.ask("UpdateTimeToLive", {"TableName": "things",
                                       "TimeToLiveSpecification": {"AttributeName": "x", "Enabled": True}})
            expiry = str(int(time.time()) + 3600)
            c.ask("PutItem", {"TableName": "things", "Item": {"p": {"S": "k"}, "x": {"N": expiry}}})
            self.assertEqual(json.loads(c.ask("Scan", {"TableName": "things"})[2])["Count"], 1)
            status, answer = control(address, "/-/clock", {"AdvanceSeconds": 3700})
            self.assertEqual(status, 200)
            self.assertAlmostEqual(answer["Time"], time.time() + 3700, delta=60)
            self.assertEqual(json.loads(c.ask("Scan", {"TableName": "things"})[2])["Count"], 0)
            self.assertEqual(control(address, "/-/clock", {"Time": 2000000000})[1]["Time"], 2000000000)
            for wrong in ({"Time": -1}, {"AdvanceSeconds": 10**18}, {"AdvanceSeconds": "x"}, {"Other": 1}, [1]):
                self.assertEqual(control(address, "/-/clock", wrong)[0], 400)

    def test_faults(self):
        with served("--test-endpoints") as (address, _), plain(address) as c:
            c.ask("CreateTable", TABLE)
            self.assertEqual(control(address, "/-/faults", {
                "Operation": "GetItem", "Error": "ProvisionedThroughputExceededException", "Message": "slow down",
                "Count": 2})[0], 200)
            get = {"TableName": "things", "Key": {"p": {"S": "k"}}}
            for _ in range(2):
                self.assertEqual(c.ask("ListTables", {})[0], 200)
                status, _, body = c.ask("GetItem", get)
                self.assertEqual((status, json.loads(body)), (400, {
                    "__type": "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException",
                    "message": "slow down"}))
            self.assertEqual(c.ask("GetItem", get)[0], 200)
            control(address, "/-/faults", {"Error": "InternalServerError", "Count": 100})
            self.assertEqual(c.ask("ListTables", {})[0], 500)
            control(address, "/-/faults", {})
            self.assertEqual(c.ask("ListTables", {})[0], 200)
            for wrong in ({"Error": "Nonsense"}, {"Operation": "Fly", "Error": "InternalServerError"},
                          {"Error": "InternalServerError", "Count": 0}):
                self.assertEqual(control(address, "/-/faults", wrong)[0], 400)


class Logs(unittest.TestCase):
    def log(self, *options):
        with served(*options) as (address, process):
            with plain(address) as c:
                c.ask("ListTables", {})
                c.ask("DescribeTable", {"TableName": "none"}, "X-Amz-Security-Token: do-not-tell\r\n")
            process.terminate()
            return process.stderr.read().decode()

    def test_lines(self):
        text = self.log("--log", "key-value")
        self.assertRegex(text.splitlines()[0], r"^time=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z op=ListTables status=200 "
                                               r"us=\d+ in=\d+ out=\d+ id=[0-9A-Z]{52}$")
        self.assertIn("op=DescribeTable status=400 error=ResourceNotFoundException ", text.splitlines()[1])
        lines = [json.loads(line) for line in self.log("--log", "json").splitlines()]
        self.assertEqual([(e["op"], e["status"]) for e in lines], [("ListTables", 200), ("DescribeTable", 400)])
        self.assertNotIn("do-not-tell", text)

    def test_nobody_reads_them(self):
        with served("--log", "json") as (address, process), plain(address) as c:
            process.stderr.close()
            for _ in range(10):
                self.assertEqual(c.ask("ListTables", {})[0], 200)

    def test_slow(self):
        self.assertEqual(self.log("--slow-ms", "30000"), "")
        slow = self.log("--slow-ms", "50", "--realism", "latency_min_ms=100,latency_max_ms=100")
        self.assertEqual(len(slow.splitlines()), 2)
        self.assertEqual(self.log(), "")


class DynamoDBLocal(unittest.TestCase):
    def test_flags(self):
        with tempfile.TemporaryDirectory() as folder:
            for options in (["-dbPath", folder, "-port", "0"], ["-inMemory", "-sharedDb", "-port=0", "-cors", "*"]):
                with served("-sharedDb", *options, "-disableTelemetry") as (address, _), plain(address) as c:
                    self.assertEqual(c.ask("CreateTable", TABLE)[0], 200)
            self.assertEqual(os.listdir(folder), ["ddb.db"])


class Options(unittest.TestCase):
    def test_wrong_ones(self):
        for options, text in ((["--port", "70000"], "--port 70000 is no port"),
                              (["--durability", "maybe"], "--durability maybe: give sync"),
                              (["--durability", "0"], "--durability 0: give sync"),
                              (["--background", "later"], "--background later: give thread, on-calls or manual"),
                              (["--log", "xml"], "--log xml: give key-value or json"),
                              (["--slow-ms", "0"], "--slow-ms 0: give a number of milliseconds"),
                              (["--max-connections", "0"], "--max-connections 0: give a number"),
                              (["--idle-timeout", "-1"], "--idle-timeout -1: give a number of seconds"),
                              (["--keys", "/none"], "--keys /none: No such file or directory"),
                              (["--key", "nonsense"], "--key: a key is written ID:SECRET"),
                              (["--key"], "--key needs a value"), (["-dbPath"], "-dbPath needs a value"),
                              (["--sockt", "x"], "there is no option --sockt; did you mean --socket?"),
                              (["-nonsense"], "'-nonsense' is no option")):
            run = subprocess.run([SERVER, "serve", *options], stderr=subprocess.PIPE, check=False)
            self.assertEqual(run.returncode, 2, options)
            self.assertIn(text, run.stderr.decode())

    def test_durability_and_background(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "f.db")
            for i, options in enumerate((["--durability", "sync", "--background", "manual"],
                                         ["--durability", "50", "--background", "on-calls"],
                                         ["--background", "thread"])):
                with served("--file", path, *options) as (address, _), plain(address) as c:
                    c.ask("CreateTable", TABLE)
                    put = {"TableName": "things", "Item": {"p": {"S": str(i)}}}
                    self.assertEqual(c.ask("PutItem", put)[0], 200)
                    self.assertEqual(json.loads(c.ask("Scan", {"TableName": "things"})[2])["Count"], i + 1)


class Ticks(unittest.TestCase):
    def test_requests_of_a_tick_share_a_commit(self):
        """The log of a store's file grows by each page that a commit changes: one of 64 writes takes far less of it than
        64 of one. While the server is held, all of them arrive."""
        def put(i):
            return request("PutItem", {"TableName": "things", "Item": {"p": {"S": "%04d" % i}}})

        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "f.db")
            with served("--file", path) as (address, process):
                clients = [plain(address) for _ in range(64)]
                self.assertEqual(clients[0].ask("CreateTable", TABLE)[0], 200)
                for c in clients:
                    self.assertEqual(c.ask("ListTables", {})[0], 200)
                sizes = [os.path.getsize(path + "-wal")]
                process.send_signal(signal.SIGSTOP)
                for i, c in enumerate(clients):
                    c.socket.sendall(put(i))
                process.send_signal(signal.SIGCONT)
                self.assertEqual({receive(c.file)[0] for c in clients}, {200})
                sizes.append(os.path.getsize(path + "-wal"))
                for i, c in enumerate(clients):
                    c.socket.sendall(put(64 + i))
                    self.assertEqual(receive(c.file)[0], 200)
                sizes.append(os.path.getsize(path + "-wal"))
                for c in clients:
                    c.__exit__()
        together, alone = sizes[1] - sizes[0], sizes[2] - sizes[1]
        self.assertGreater(together, 0)
        self.assertLess(together * 4, alone)


class Systemd(unittest.TestCase):
    def test_it_is_told(self):
        with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
            path = os.path.join(folder, "notify")
            told.bind(path)
            told.settimeout(10)
            with mock.patch.dict(os.environ, NOTIFY_SOCKET=path):
                with served():
                    self.assertEqual(told.recv(100), b"READY=1")
                self.assertEqual(told.recv(100), b"STOPPING=1")


if __name__ == "__main__":
    unittest.main()
