# SPDX-License-Identifier: Apache-2.0
"""The wire itself (docs/semantics/01-protocol.md), over plain sockets."""
import gzip
import json
import os
import re
import socket
import threading
import time
import unittest
import zlib
from urllib.parse import urlparse

URL = urlparse(os.environ["ENDPOINT"])
AUTH = ("AWS4-HMAC-SHA256 Credential=AKID/20260101/eu-west-1/dynamodb/aws4_request, "
        "SignedHeaders=host;x-amz-date;x-amz-target, Signature=00")
HEADERS = {"Host": "x", "X-Amz-Date": "20260101T000000Z", "Authorization": AUTH,
           "Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": "DynamoDB_20120810.ListTables"}
BARE = {"__type": "com.amazon.coral.service#SerializationException"}
UNKNOWN = {"__type": "com.amazon.coral.service#UnknownOperationException"}


class Connection:
    def __init__(self):
        self.socket = socket.create_connection((URL.hostname, URL.port), timeout=60)
        self.file = self.socket.makefile("rb")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def receive(self):
        """(status, headers in lower case, body)"""
        line = self.file.readline().decode()
        headers = {}
        while True:
            text = self.file.readline().decode().strip()
            if not text:
                break
            name, _, value = text.partition(":")
            headers[name.lower()] = value.strip()
        return int(line.split()[1]), headers, self.file.read(int(headers.get("content-length", 0)))


def text(body=b"{}", method="POST", path="/", length=True, **changes):
    headers = {**HEADERS, **{k.replace("_", "-"): v for k, v in changes.items()}}
    if length and body is not None:
        headers["Content-Length"] = str(len(body))
    lines = ["%s %s HTTP/1.1" % (method, path)] + ["%s: %s" % kv for kv in headers.items() if kv[1] is not None]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + (body or b"")


def ask(*args, **changes):
    with Connection() as c:
        c.send(text(*args, **changes))
        return c.receive()


class Wire(unittest.TestCase):
    def check(self, answer, status, body):
        self.assertEqual(answer[0], status)
        self.assertEqual(json.loads(answer[2]), body)

    def test_headers(self):  # 01-1.2, 01-P1, 01-P2, 01-P11
        status, headers, body = ask()
        self.assertEqual((status, body), (200, b'{"TableNames":[]}'))
        self.assertEqual(headers["x-amz-crc32"], "1315925753")
        self.assertRegex(headers["x-amzn-requestid"], r"^[0-9A-Z]{52}$")
        self.assertEqual(headers["content-type"], "application/x-amz-json-1.0")
        self.assertEqual(headers["connection"], "keep-alive")
        self.assertNotEqual(ask()[1]["x-amzn-requestid"], headers["x-amzn-requestid"])

    def test_content_type(self):  # 01-P4
        self.assertEqual(ask(Content_Type="application/json")[1]["content-type"], "application/json")
        status, headers, _ = ask(Content_Type="application/x-amz-json-1.0; charset=UTF-8")
        self.assertEqual((status, headers["content-type"]), (200, "application/x-amz-json-1.0"))
        for wrong in ("text/plain", None):
            status, headers, body = ask(Content_Type=wrong)
            self.assertEqual((status, body), (404, b"<UnknownOperationException/>\n"))
            self.assertNotIn("x-amzn-requestid", headers)

    def test_methods(self):  # 01-1.3 steps 2 to 4
        status, headers, body = ask(None, method="GET", path="/any/where")
        self.assertEqual((status, body), (200, b"healthy: dynamodb.us-east-1.amazonaws.com "))
        self.assertNotIn("x-amzn-requestid", headers)
        self.assertEqual(ask(None, method="PUT")[0], 404)
        status, headers, body = ask(None, method="OPTIONS", Origin="http://page", Access_Control_Request_Headers="a, b",
                                    Access_Control_Request_Method="POST")
        self.assertEqual((status, body), (200, b""))
        self.assertEqual(headers["access-control-allow-origin"], "*")
        self.assertEqual(headers["access-control-allow-headers"], "a, b")
        self.assertEqual(headers["access-control-allow-methods"], "POST")
        self.assertEqual(headers["access-control-max-age"], "172800")
        self.assertEqual(ask(Origin="http://page")[1]["access-control-allow-origin"], "*")

    def test_order_of_checks(self):  # 01-1.3 steps 5 to 8
        self.check(ask(b"{", X_Amz_Target="nothing", Authorization=None), 400, BARE)
        self.check(ask(b"[1]"), 400, BARE)
        self.check(ask(X_Amz_Target=None, Authorization=None), 400, UNKNOWN)
        self.check(ask(X_Amz_Target="DynamoDB_20120810.Fly"), 400, UNKNOWN)
        self.check(ask(X_Amz_Target="DynamoDB_20120810.listtables"), 400, UNKNOWN)
        self.check(ask(X_Amz_Target="DynamoDBStreams_20120810.ListTables"), 400, UNKNOWN)
        self.assertEqual(json.loads(ask(None, Authorization=None)[2])["__type"],
                         "com.amazon.coral.service#MissingAuthenticationTokenException")
        self.check(ask(None), 400, BARE)

    def test_authentication_form(self):  # 01-1.6 steps 1 to 4, 01-P6
        def error(**changes):
            status, _, body = ask(**changes)
            body = json.loads(body)
            self.assertEqual(status, 400)
            return body["__type"].split("#")[1], body["message"]

        missing = ("MissingAuthenticationTokenException", "Request is missing Authentication Token")
        self.assertEqual(error(Authorization=None), missing)
        self.assertEqual(error(Authorization="Basic abc"), missing)
        self.assertEqual(error(path="/?X-Amz-Algorithm=AWS4-HMAC-SHA256"), (
            "InvalidSignatureException",
            "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header."))
        self.assertEqual(error(Authorization="AWS4-HMAC-SHA256 x", X_Amz_Date=None), (
            "IncompleteSignatureException",
            "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. "
            "Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of "
            "either a 'X-Amz-Date' or a 'Date' header. Authorization=AWS4-HMAC-SHA256 x"))
        self.assertEqual(error(Authorization=None, path="/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=c"), (
            "IncompleteSignatureException",
            "AWS query-string parameters must include 'X-Amz-Signature'. "
            "AWS query-string parameters must include 'X-Amz-SignedHeaders'. "
            "AWS query-string parameters must include 'X-Amz-Date'. Re-examine the query-string parameters."))
        query = ("/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=k%2F20260101%2Fus-east-1%2Fdynamodb%2Faws4_request"
                 "&X-Amz-Date=20260101T000000Z&X-Amz-SignedHeaders=host&X-Amz-Signature=00")
        self.assertEqual(ask(path=query, Authorization=None)[0], 200)

    def test_region_of_the_scope(self):  # 01-P28, 01-P29
        create = json.dumps({"TableName": "regional", "BillingMode": "PAY_PER_REQUEST",
                             "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
                             "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}]}).encode()
        status, _, body = ask(create, X_Amz_Target="DynamoDB_20120810.CreateTable")
        self.assertEqual(status, 200)
        self.assertEqual(json.loads(body)["TableDescription"]["TableArn"],
                         "arn:aws:dynamodb:eu-west-1:000000000000:table/regional")
        elsewhere = AUTH.replace("eu-west-1", "us-east-1")
        self.assertIn(b"regional", ask(Authorization=elsewhere)[2])
        self.assertEqual(ask(b'{"TableName":"regional"}', X_Amz_Target="DynamoDB_20120810.DeleteTable")[0], 200)

    def test_bodies(self):  # 01-P8, 01-P9, 01-1.3 step 1
        with Connection() as c:
            c.send(text(length=False, body=None, Transfer_Encoding="chunked") + b"1\r\n{\r\n1\r\n}\r\n0\r\n\r\n")
            self.assertEqual(c.receive()[0], 200)
            head = text(body=None, Content_Length="2", Expect="100-continue")
            c.send(head)
            self.assertEqual(c.file.readline(), b"HTTP/1.1 100 Continue\r\n")
            self.assertEqual(c.file.readline(), b"\r\n")
            c.send(b"{}")
            self.assertEqual(c.receive()[0], 200)
        with Connection() as c:
            c.send(text(body=None, Content_Length=str(16 * 1024 * 1024 + 1)))
            status, headers, _ = c.receive()
            self.assertEqual((status, headers["connection"]), (413, "close"))
            self.assertNotIn("x-amzn-requestid", headers)
            self.assertEqual(c.file.read(), b"")
        padded = b'{"x":"' + b"y" * (16 * 1024 * 1024 - 8) + b'"}'
        self.assertEqual(len(padded), 16 * 1024 * 1024)
        self.assertEqual(ask(padded)[0], 200)

    def test_compressed_bodies(self):  # 01-P7
        deflated = zlib.compress(b"{}")
        for coding, body in (("gzip", gzip.compress(b"{}")), ("deflate", deflated), ("deflate", deflated[2:-4]),
                             ("identity", b"{}")):
            self.assertEqual(ask(body, Content_Encoding=coding)[0], 200)
        large = gzip.compress(b'{"x":"' + b"y" * (16 * 1024 * 1024) + b'"}')
        self.assertEqual(ask(large, Content_Encoding="gzip")[0], 413)
        for coding, body in (("gzip", b"{}"), ("gzip", gzip.compress(b"{}")[:-3]), ("br", b"{}")):
            status, _, answer = ask(body, Content_Encoding=coding)
            self.assertEqual((status, json.loads(answer)), (500, {
                "__type": "com.amazonaws.dynamodb.v20120810#InternalServerError", "message": "Internal server error"}))

    def test_large_head(self):  # 01-P40
        self.assertEqual(ask(X_Padding="x" * 17000)[0], 400)

    def test_keep_alive_and_pipelining(self):  # 01-P10
        with Connection() as c:
            for _ in range(3):
                c.send(text())
                self.assertEqual(c.receive()[0], 200)
            c.send(text() * 20)
            for _ in range(20):
                self.assertEqual(c.receive()[0], 200)
            c.send(text(Connection="close"))
            self.assertEqual(c.receive()[1]["connection"], "close")
            self.assertEqual(c.file.read(), b"")

    def test_slow_and_broken_clients(self):
        with Connection() as c:
            for byte in text():
                c.send(bytes([byte]))
            self.assertEqual(c.receive()[0], 200)
        for stump in (b"", b"POST", b"POST / HTTP/1.1\r\nContent-Length: 50\r\n\r\n{"):
            with Connection() as c:
                c.send(stump)
        for nonsense in (b"\0\1\2\r\n\r\n", b"hello\r\n\r\n"):
            with Connection() as c:
                c.send(nonsense)
                self.assertEqual(c.receive()[0], 400)
        self.assertEqual(ask()[0], 200)

    def test_empty_bodies(self):  # 01-P13
        def call(name, body):
            return ask(json.dumps(body).encode(), X_Amz_Target="DynamoDB_20120810." + name)

        call("CreateTable", {"TableName": "tagged", "BillingMode": "PAY_PER_REQUEST",
                             "AttributeDefinitions": [{"AttributeName": "p", "AttributeType": "S"}],
                             "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}]})
        arn = "arn:aws:dynamodb:eu-west-1:000000000000:table/tagged"
        for name, rest in (("TagResource", {"Tags": [{"Key": "k", "Value": "v"}]}), ("UntagResource", {"TagKeys": ["k"]})):
            status, headers, body = call(name, {"ResourceArn": arn, **rest})
            self.assertEqual((status, body, headers["content-length"], headers["x-amz-crc32"]), (200, b"", "0", "0"))
        call("DeleteTable", {"TableName": "tagged"})

    def test_answers_wait_for_a_slow_reader(self):
        """More than a connection may hold is asked for before anything is read: what is behind waits its turn."""
        def post(name, body):
            return text(json.dumps(body).encode(), X_Amz_Target="DynamoDB_20120810." + name)

        with Connection() as c:
            for name, body in (("CreateTable", {"TableName": "slow", "BillingMode": "PAY_PER_REQUEST",
                                                "AttributeDefinitions": [{"AttributeName": "p", "AttributeType": "S"}],
                                                "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}]}),
                               ("PutItem", {"TableName": "slow", "Item": {"p": {"S": "k"}, "v": {"S": "x" * 400000}}})):
                c.send(post(name, body))
                self.assertEqual(c.receive()[0], 200)
            get = post("GetItem", {"TableName": "slow", "Key": {"p": {"S": "k"}}})
            sender = threading.Thread(target=c.send, args=(get * 200,))
            sender.start()
            time.sleep(0.5)
            for _ in range(200):
                status, _, body = c.receive()
                self.assertEqual((status, len(body)), (200, len(json.dumps(
                    {"Item": {"p": {"S": "k"}, "v": {"S": "x" * 400000}}}, separators=(",", ":")))))
            sender.join()
            c.send(post("DeleteTable", {"TableName": "slow"}))
            self.assertEqual(c.receive()[0], 200)

    def test_operations(self):
        """Each of the 62 is known by its name and its service alone, and those that are not offered say so."""
        path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "docs", "compatibility.md")
        with open(path, encoding="utf-8") as f:
            listed = re.findall(r"^\| (\w+) \| (works|not yet: UnknownOperationException) \|$", f.read(), re.M)
        self.assertEqual(len(listed), 62)
        streams = {"DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"}
        for name, state in listed:
            for service in ("DynamoDB_20120810.", "DynamoDBStreams_20120810."):
                status, _, body = ask(b"{}", X_Amz_Target=service + name)
                if state == "works" and (name in streams) == (service != "DynamoDB_20120810."):
                    self.assertNotEqual(body, json.dumps(UNKNOWN, separators=(",", ":")).encode(), name)
                else:
                    self.assertEqual((status, json.loads(body)), (400, UNKNOWN), name)

    def test_endpoints(self):  # 01-P37
        body = ask(X_Amz_Target="DynamoDB_20120810.DescribeEndpoints", Host="db.example:81")[2]
        self.assertEqual(json.loads(body), {"Endpoints": [{"Address": "db.example:81", "CachePeriodInMinutes": 1440}]})

    def test_crc_of_errors(self):  # 01-P11
        _, headers, body = ask(X_Amz_Target="DynamoDB_20120810.Fly")
        self.assertEqual(headers["x-amz-crc32"], "1368724161")
        self.assertEqual(headers["x-amz-crc32"], str(zlib.crc32(body)))
        _, headers, _ = ask(b"[")
        self.assertEqual(headers["x-amz-crc32"], "3948637019")

    def test_no_compression_unasked(self):  # 01-P12
        self.assertNotIn("content-encoding", ask()[1])


if __name__ == "__main__":
    unittest.main()
