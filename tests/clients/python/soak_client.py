# SPDX-License-Identifier: Apache-2.0
"""soak_client.py SERVER: gets, puts, queries, updates with conditions, batches, transactions, gzip, pipelining and
connections opened and dropped, for SOAK seconds, on a store in memory and one in a file at once. Each worker owns its
items and knows what they must be."""
import gzip
import json
import os
import random
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import unittest

SERVER = sys.argv.pop(1)
SECONDS = float(os.environ.get("SOAK", "60"))
WORKERS = 2
KEYS = 100
HEAD = ("POST / HTTP/1.1\r\nHost: x\r\nX-Amz-Date: 20260101T000000Z\r\nAuthorization: AWS4-HMAC-SHA256 "
        "Credential=AKID/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host;x-amz-date, Signature=00\r\n"
        "Content-Type: application/x-amz-json-1.0\r\nX-Amz-Target: DynamoDB_20120810.%s\r\n%sContent-Length: %d\r\n\r\n")
TABLE = {"TableName": "soak", "BillingMode": "PAY_PER_REQUEST",
         "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}, {"AttributeName": "r", "KeyType": "RANGE"}],
         "AttributeDefinitions": [{"AttributeName": "p", "AttributeType": "S"},
                                  {"AttributeName": "r", "AttributeType": "N"}]}


def request(name, body, packed=False):
    data = json.dumps(body).encode()
    more = ""
    if packed:
        data, more = gzip.compress(data), "Content-Encoding: gzip\r\nAccept-Encoding: gzip\r\n"
    return (HEAD % (name, more, len(data))).encode() + data


def receive(file):
    status = int(file.readline().split()[1])
    length, packed = 0, False
    while line := file.readline().decode().strip():
        name, _, value = line.partition(":")
        if name.lower() == "content-length":
            length = int(value)
        packed = packed or (name.lower() == "content-encoding" and "gzip" in value)
    body = file.read(length)
    return status, json.loads(gzip.decompress(body) if packed else body)


class Server:
    def __init__(self, *options):
        self.process = subprocess.Popen([SERVER, "serve", "--port", "0", *options], stdout=subprocess.PIPE)
        self.port = int(re.search(r":(\d+)\s*$", self.process.stdout.readline().decode()).group(1))

    def memory(self):
        """resident kB"""
        with open("/proc/%d/statm" % self.process.pid, encoding="ascii") as f:
            return int(f.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024

    def descriptors(self):
        return len(os.listdir("/proc/%d/fd" % self.process.pid))


class Worker(threading.Thread):
    def __init__(self, port, number):
        super().__init__()
        self.port, self.name, self.rand = port, "w%d" % number, random.Random(number)
        self.items = {}  # range key: item, as acknowledged
        self.requests, self.ended, self.fault = 0, False, None
        self.open()

    def open(self):
        self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        self.file = self.socket.makefile("rb")

    def close(self):
        self.file.close()
        self.socket.close()

    def ask(self, name, body, expected=200):
        self.requests += 1
        self.socket.sendall(request(name, body, self.rand.random() < 0.1))
        status, answer = receive(self.file)
        assert status == expected, (name, status, answer)
        return answer

    def key(self, r):
        return {"p": {"S": self.name}, "r": {"N": str(r)}}

    def item(self, r):
        return dict(self.key(r), n={"N": "0"}, v={"S": "%030x" % self.rand.getrandbits(120) * 20})

    def some(self, count=1):
        return self.rand.sample(range(KEYS), count)

    def put(self):
        item = self.item(r := self.some()[0])
        self.ask("PutItem", {"TableName": "soak", "Item": item})
        self.items[r] = item

    def get(self):
        r = self.some()[0]
        answer = self.ask("GetItem", {"TableName": "soak", "Key": self.key(r), "ConsistentRead": True})
        assert answer.get("Item") == self.items.get(r), (r, answer)

    def query(self):
        start = self.some()[0]
        answer = self.ask("Query", {
            "TableName": "soak", "KeyConditionExpression": "p = :p AND r >= :r", "Limit": 10, "ConsistentRead": True,
            "ExpressionAttributeValues": {":p": {"S": self.name}, ":r": {"N": str(start)}}})
        assert answer["Items"] == [self.items[r] for r in sorted(self.items) if r >= start][:10], answer

    def update(self):
        r = self.some()[0]
        old = self.items.get(r)
        seen = int(old["n"]["N"]) if old else 0
        holds = old is not None and self.rand.random() < 0.8
        self.ask("UpdateItem", {
            "TableName": "soak", "Key": self.key(r), "UpdateExpression": "SET n = n + :one",
            "ConditionExpression": "n = :seen", "ExpressionAttributeValues": {
                ":one": {"N": "1"}, ":seen": {"N": str(seen if holds else seen + 7)}}}, 200 if holds else 400)
        if holds:
            self.items[r] = dict(old, n={"N": str(seen + 1)})

    def batch(self):
        new = {r: self.item(r) for r in self.some(12)}
        gone = [r for r in self.some(4) if r not in new]
        answer = self.ask("BatchWriteItem", {"RequestItems": {"soak": [
            *({"PutRequest": {"Item": i}} for i in new.values()),
            *({"DeleteRequest": {"Key": self.key(r)}} for r in gone)]}})
        assert not answer["UnprocessedItems"], answer
        self.items.update(new)
        for r in gone:
            self.items.pop(r, None)

    def transaction(self):
        new, gone = {r: self.item(r) for r in self.some(3)}, self.some()[0]
        steps = [{"Put": {"TableName": "soak", "Item": i}} for i in new.values()]
        if gone not in new:
            steps.append({"Delete": {"TableName": "soak", "Key": self.key(gone)}})
        refused = self.rand.random() < 0.3
        if refused:
            steps.append({"ConditionCheck": {"TableName": "soak", "Key": self.key(KEYS + 1),
                                             "ConditionExpression": "attribute_exists(p)"}})
        self.ask("TransactWriteItems", {"TransactItems": steps}, 400 if refused else 200)
        if not refused:
            if gone not in new:
                self.items.pop(gone, None)
            self.items.update(new)

    def pipelined(self):
        wanted = self.some(8)
        self.requests += len(wanted)
        self.socket.sendall(b"".join(request("GetItem", {"TableName": "soak", "Key": self.key(r)}) for r in wanted))
        for r in wanted:
            status, answer = receive(self.file)
            assert (status, answer.get("Item")) == (200, self.items.get(r)), (r, status, answer)

    def dropped(self):
        """A new connection for this one, and one that stops in its request."""
        with socket.create_connection(("127.0.0.1", self.port)) as s:
            s.sendall(request("ListTables", {})[:self.rand.randrange(1, 200)])
        self.close()
        self.open()

    def run(self):
        deeds = [self.put, self.get, self.query, self.update, self.batch, self.transaction, self.pipelined, self.dropped]
        try:
            while not self.ended:
                self.rand.choice(deeds)()
        except Exception as e:  # pylint: disable=broad-except
            self.fault = "%s: %r" % (self.name, e)

    def check(self):
        for r in range(KEYS):
            answer = self.ask("GetItem", {"TableName": "soak", "Key": self.key(r), "ConsistentRead": True})
            assert answer.get("Item") == self.items.get(r), (r, answer)


class Soak(unittest.TestCase):
    def start(self, *options):
        server = Server(*options)
        self.addCleanup(server.process.stdout.close)
        self.addCleanup(server.process.wait, 20)
        self.addCleanup(server.process.terminate)
        workers = [Worker(server.port, i) for i in range(WORKERS)]
        workers[0].ask("CreateTable", TABLE)
        return server, workers

    def flat(self, what, seen):
        """The items are all there within seconds, so what grows later is lost: 100 bytes for each of some thousand
        requests a second would pass 4 MB within the minute; the rest is what the buffers of the moment take."""
        before, after = seen[len(seen) * 3 // 8:len(seen) // 2], seen[len(seen) * 7 // 8:]
        memory = [statistics.median(m for m, _ in part) for part in (before, after)]
        self.assertLess(memory[1], memory[0] * 1.05 + 4096, "%s: resident kB %s" % (what, memory))
        most = [statistics.median(d for _, d in part) for part in (before, after)]
        self.assertLessEqual(most[1], most[0] + 2 * WORKERS, "%s: descriptors %s" % (what, most))
        return memory, most

    def test_all_of_it(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = os.path.join(folder.name, "soak.db")
        runs = {"memory": self.start(), "file": self.start("--file", path)}
        seen = {name: [] for name in runs}
        everybody = [w for _, workers in runs.values() for w in workers]
        for w in everybody:
            w.start()
        end = time.monotonic() + SECONDS
        while time.monotonic() < end and not any(w.fault for w in everybody):
            time.sleep(SECONDS / 240)
            for name, (server, _) in runs.items():
                seen[name].append((server.memory(), server.descriptors()))
        for w in everybody:
            w.ended = True
        for w in everybody:
            w.join(60)
        self.assertEqual([w.fault for w in everybody if w.fault], [])
        time.sleep(1)
        for name, (_, workers) in runs.items():
            for w in workers:
                w.check()
            print(name, "requests %d, kB %s, descriptors %s" % (
                sum(w.requests for w in workers), *self.flat(name, seen[name])))
            for w in workers:
                w.close()
        server = runs["file"][0].process
        server.terminate()
        self.assertEqual(server.wait(20), 0)
        found = subprocess.run([SERVER, "check", path], capture_output=True, text=True, check=False)
        self.assertEqual(found.returncode, 0, found.stdout + found.stderr)


if __name__ == "__main__":
    if not os.path.exists("/proc/self/statm"):
        print("SKIP: there is no /proc here")
        sys.exit(77)
    unittest.main()
