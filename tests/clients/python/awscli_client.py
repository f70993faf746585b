# SPDX-License-Identifier: Apache-2.0
"""Real work with the aws command line: what a person types, its waiters, its pages, its errors."""
import json
import os
import subprocess
import tempfile
import time
import unittest

ENDPOINT = os.environ["ENDPOINT"]


def start(*arguments, service="dynamodb"):
    return subprocess.run(["aws", service, "--endpoint-url", ENDPOINT, "--output", "json", *arguments],
                          capture_output=True, text=True, timeout=60,
                          env={**os.environ, "AWS_MAX_ATTEMPTS": "1", "AWS_PAGER": "", "AWS_CONFIG_FILE": os.devnull})


def aws(*arguments, **more):
    done = start(*arguments, **more)
    if done.returncode:
        raise AssertionError("aws %s: %s" % (" ".join(arguments), done.stderr))
    return json.loads(done.stdout) if done.stdout.strip() else None


class Work(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        made = aws("create-table", "--table-name", "cli", "--billing-mode", "PAY_PER_REQUEST",
                   "--attribute-definitions", "AttributeName=p,AttributeType=S", "AttributeName=n,AttributeType=N",
                   "AttributeName=state,AttributeType=S", "--key-schema", "AttributeName=p,KeyType=HASH",
                   "AttributeName=n,KeyType=RANGE", "--global-secondary-indexes",
                   "IndexName=by_state,KeySchema=[{AttributeName=state,KeyType=HASH}],"
                   "Projection={ProjectionType=KEYS_ONLY}", "--stream-specification",
                   "StreamEnabled=true,StreamViewType=NEW_IMAGE", "--tags", "Key=team,Value=blue")["TableDescription"]
        assert made["TableStatus"] == "CREATING", made
        aws("wait", "table-exists", "--table-name", "cli")

    @classmethod
    def tearDownClass(cls):
        assert aws("delete-table", "--table-name", "cli")["TableDescription"]["TableStatus"] == "DELETING"
        aws("wait", "table-not-exists", "--table-name", "cli")

    def refused(self, wanted, *arguments):
        done = start(*arguments)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn(wanted, done.stderr)

    def test_tables_tags_and_expiry(self):
        table = aws("describe-table", "--table-name", "cli")["Table"]
        self.assertEqual((table["TableStatus"], table["ItemCount"] >= 0), ("ACTIVE", True))
        self.assertEqual(aws("list-tables")["TableNames"], ["cli"])
        self.assertEqual(aws("list-tags-of-resource", "--resource-arn", table["TableArn"])["Tags"],
                         [{"Key": "team", "Value": "blue"}])
        aws("update-time-to-live", "--table-name", "cli", "--time-to-live-specification",
            "Enabled=true,AttributeName=gone")
        self.assertEqual(aws("describe-time-to-live", "--table-name", "cli")["TimeToLiveDescription"],
                         {"TimeToLiveStatus": "ENABLED", "AttributeName": "gone"})
        aws("put-item", "--table-name", "cli", "--item",
            json.dumps({"p": {"S": "old"}, "n": {"N": "1"}, "gone": {"N": str(int(time.time()) - 9)}}))
        key = json.dumps({"p": {"S": "old"}, "n": {"N": "1"}})
        for _ in range(20):
            if aws("get-item", "--table-name", "cli", "--key", key) is None:
                return
        self.fail("the item that expired is still there")

    def test_items_conditions_and_updates(self):
        item = {"p": {"S": "a"}, "n": {"N": "1"}, "b": {"B": "raw"}, "l": {"L": [{"BOOL": True}, {"NULL": True}]},
                "s": {"SS": ["x", "y"]}, "m": {"M": {"k": {"N": "1.50"}}}}
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            json.dump(item, file)
            file.flush()
            aws("put-item", "--table-name", "cli", "--item", "file://" + file.name)
        self.refused("An error occurred (ConditionalCheckFailedException) when calling the PutItem operation: The "
                     "conditional request failed", "put-item", "--table-name", "cli", "--item",
                     '{"p": {"S": "a"}, "n": {"N": "1"}}', "--condition-expression", "attribute_not_exists(p)")
        key = '{"p": {"S": "a"}, "n": {"N": "1"}}'
        got = aws("get-item", "--table-name", "cli", "--key", key, "--consistent-read", "--return-consumed-capacity",
                  "TOTAL")
        self.assertEqual(got["Item"].pop("m"), {"M": {"k": {"N": "1.5"}}})
        del item["m"]
        item["b"] = {"B": "cmF3"}  # this generation of the command encodes what it is given
        got["Item"]["s"]["SS"].sort()
        self.assertEqual(got["Item"], item)
        self.assertEqual(got["ConsumedCapacity"], {"TableName": "cli", "CapacityUnits": 1.0})
        new = aws("update-item", "--table-name", "cli", "--key", key, "--update-expression",
                  "SET m.k = m.k + :n, #s = :s DELETE s :gone REMOVE l[0]", "--expression-attribute-names",
                  '{"#s": "state"}', "--expression-attribute-values",
                  '{":n": {"N": "2"}, ":s": {"S": "open"}, ":gone": {"SS": ["x"]}}', "--return-values", "ALL_NEW")
        self.assertEqual(new["Attributes"], {"p": {"S": "a"}, "n": {"N": "1"}, "b": {"B": "cmF3"},
                                             "l": {"L": [{"NULL": True}]}, "s": {"SS": ["y"]},
                                             "m": {"M": {"k": {"N": "3.5"}}}, "state": {"S": "open"}})
        found = aws("query", "--table-name", "cli", "--index-name", "by_state", "--key-condition-expression",
                    "#s = :s", "--expression-attribute-names", '{"#s": "state"}', "--expression-attribute-values",
                    '{":s": {"S": "open"}}')
        self.assertEqual(found["Items"], [{"p": {"S": "a"}, "n": {"N": "1"}, "state": {"S": "open"}}])
        old = aws("delete-item", "--table-name", "cli", "--key", key, "--return-values", "ALL_OLD")
        self.assertEqual(old["Attributes"]["state"], {"S": "open"})

    def test_batches_pages_and_streams(self):
        for start_at in (0, 25):
            written = aws("batch-write-item", "--request-items", json.dumps({"cli": [
                {"PutRequest": {"Item": {"p": {"S": "pages"}, "n": {"N": str(n)}}}}
                for n in range(start_at, start_at + 25)]}))
            self.assertEqual(written["UnprocessedItems"], {})
        query = ["query", "--table-name", "cli", "--key-condition-expression", "p = :p AND n >= :n",
                 "--expression-attribute-values", '{":p": {"S": "pages"}, ":n": {"N": "10"}}']
        first = aws(*query, "--page-size", "7", "--max-items", "15")
        self.assertEqual([int(i["n"]["N"]) for i in first["Items"]], list(range(10, 25)))
        rest = aws(*query, "--page-size", "7", "--starting-token", first["NextToken"])
        self.assertEqual([int(i["n"]["N"]) for i in rest["Items"]], list(range(25, 50)))
        last = aws(*query, "--no-scan-index-forward", "--max-items", "2", "--query", "Items[].n.N")
        self.assertEqual(last, ["49", "48"])
        counted = aws("scan", "--table-name", "cli", "--page-size", "9", "--filter-expression", "p = :p", "--select",
                      "COUNT", "--expression-attribute-values", '{":p": {"S": "pages"}}')
        self.assertEqual(counted["Count"], 50)
        got = aws("batch-get-item", "--request-items", json.dumps({"cli": {"ProjectionExpression": "n", "Keys": [
            {"p": {"S": "pages"}, "n": {"N": n}} for n in ("3", "4", "444")]}}))
        self.assertEqual(sorted(i["n"]["N"] for i in got["Responses"]["cli"]), ["3", "4"])
        stream = aws("list-streams", "--table-name", "cli", service="dynamodbstreams")["Streams"][0]["StreamArn"]
        shards = aws("describe-stream", "--stream-arn", stream, service="dynamodbstreams")["StreamDescription"]
        self.assertEqual(shards["StreamViewType"], "NEW_IMAGE")
        seen = []
        for shard in shards["Shards"]:
            it = aws("get-shard-iterator", "--stream-arn", stream, "--shard-id", shard["ShardId"],
                     "--shard-iterator-type", "TRIM_HORIZON", service="dynamodbstreams")["ShardIterator"]
            seen += aws("get-records", "--shard-iterator", it, service="dynamodbstreams")["Records"]
        self.assertEqual([int(r["dynamodb"]["NewImage"]["n"]["N"]) for r in seen
                          if r["dynamodb"]["Keys"]["p"]["S"] == "pages"], list(range(50)))

    def test_transactions_and_errors(self):
        aws("transact-write-items", "--client-request-token", "cli-once", "--transact-items", json.dumps([
            {"Put": {"TableName": "cli", "Item": {"p": {"S": "tx"}, "n": {"N": "1"}}}},
            {"Update": {"TableName": "cli", "Key": {"p": {"S": "tx"}, "n": {"N": "2"}},
                        "UpdateExpression": "ADD c :c", "ExpressionAttributeValues": {":c": {"N": "5"}}}}]))
        got = aws("transact-get-items", "--transact-items", json.dumps([
            {"Get": {"TableName": "cli", "Key": {"p": {"S": "tx"}, "n": {"N": n}}}} for n in ("2", "3")]))
        self.assertEqual(got["Responses"], [{"Item": {"p": {"S": "tx"}, "n": {"N": "2"}, "c": {"N": "5"}}}, {}])
        self.refused("An error occurred (TransactionCanceledException) when calling the TransactWriteItems operation: "
                     "Transaction cancelled, please refer cancellation reasons for specific reasons "
                     "[ConditionalCheckFailed]", "transact-write-items", "--transact-items",
                     json.dumps([{"ConditionCheck": {"TableName": "cli", "Key": {"p": {"S": "tx"}, "n": {"N": "9"}},
                                                     "ConditionExpression": "attribute_exists(p)"}}]))
        self.refused("(ResourceNotFoundException) when calling the DescribeTable operation: Requested resource not "
                     "found: Table: none not found", "describe-table", "--table-name", "none")
        self.refused("(ValidationException) when calling the GetItem operation: The provided key element does not "
                     "match the schema", "get-item", "--table-name", "cli", "--key", '{"p": {"S": "x"}}')
        self.refused("(ResourceInUseException) when calling the CreateTable operation: Table already exists: cli",
                     "create-table", "--table-name", "cli", "--billing-mode", "PAY_PER_REQUEST",
                     "--attribute-definitions", "AttributeName=p,AttributeType=S", "--key-schema",
                     "AttributeName=p,KeyType=HASH")


if __name__ == "__main__":
    unittest.main(verbosity=2)
