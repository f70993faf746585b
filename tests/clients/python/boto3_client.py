# SPDX-License-Identifier: Apache-2.0
"""Real work with boto3: the low-level client and the resource layer, paginators, waiters, errors by class."""
import os
import time
import unittest
from decimal import Decimal

import boto3
from boto3.dynamodb.conditions import Attr, Key
from botocore.config import Config
from botocore.exceptions import ClientError

OPTIONS = {"endpoint_url": os.environ["ENDPOINT"], "config": Config(retries={"max_attempts": 1})}


def make_music(client, name):
    client.create_table(
        TableName=name,
        AttributeDefinitions=[{"AttributeName": "artist", "AttributeType": "S"},
                              {"AttributeName": "song", "AttributeType": "S"},
                              {"AttributeName": "year", "AttributeType": "N"}],
        KeySchema=[{"AttributeName": "artist", "KeyType": "HASH"}, {"AttributeName": "song", "KeyType": "RANGE"}],
        GlobalSecondaryIndexes=[{"IndexName": "by_year", "Projection": {"ProjectionType": "ALL"},
                                 "KeySchema": [{"AttributeName": "year", "KeyType": "HASH"},
                                               {"AttributeName": "song", "KeyType": "RANGE"}]}],
        BillingMode="PAY_PER_REQUEST")
    client.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 5})


class Tables(unittest.TestCase):
    def setUp(self):
        self.client = boto3.client("dynamodb", **OPTIONS)

    def test_lifecycle(self):
        make_music(self.client, "life")
        table = self.client.describe_table(TableName="life")["Table"]
        self.assertEqual(table["TableStatus"], "ACTIVE")
        self.assertEqual(table["TableArn"], "arn:aws:dynamodb:us-east-1:000000000000:table/life")
        self.assertEqual(table["ItemCount"], 0)
        self.assertEqual(table["GlobalSecondaryIndexes"][0]["IndexStatus"], "ACTIVE")
        with self.assertRaises(self.client.exceptions.ResourceInUseException):
            make_music(self.client, "life")
        self.assertIn("life", self.client.list_tables()["TableNames"])
        self.client.delete_table(TableName="life")
        self.client.get_waiter("table_not_exists").wait(TableName="life", WaiterConfig={"Delay": 1, "MaxAttempts": 5})
        with self.assertRaises(self.client.exceptions.ResourceNotFoundException):
            self.client.describe_table(TableName="life")

    def test_a_new_index_is_back_filled(self):
        make_music(self.client, "grow")
        for i in range(30):
            self.client.put_item(TableName="grow", Item={"artist": {"S": "a"}, "song": {"S": "%02d" % i},
                                                         "genre": {"S": "rock" if i % 3 else "jazz"}})
        self.client.update_table(
            TableName="grow", AttributeDefinitions=[{"AttributeName": "genre", "AttributeType": "S"}],
            GlobalSecondaryIndexUpdates=[{"Create": {
                "IndexName": "by_genre", "KeySchema": [{"AttributeName": "genre", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "KEYS_ONLY"}}}])
        for _ in range(200):
            indexes = self.client.describe_table(TableName="grow")["Table"]["GlobalSecondaryIndexes"]
            if all(i["IndexStatus"] == "ACTIVE" for i in indexes):
                break
        answer = self.client.query(TableName="grow", IndexName="by_genre", KeyConditionExpression="genre = :g",
                                   ExpressionAttributeValues={":g": {"S": "jazz"}})
        self.assertEqual(answer["Count"], 10)
        self.client.delete_table(TableName="grow")


class Streams(unittest.TestCase):
    def setUp(self):
        self.client = boto3.client("dynamodb", **OPTIONS)
        self.streams = boto3.client("dynamodbstreams", **OPTIONS)
        self.client.create_table(
            TableName="streamed", AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}], BillingMode="PAY_PER_REQUEST",
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"})

    def tearDown(self):
        self.client.delete_table(TableName="streamed")

    def records(self, arn, shard):
        """All there are, up to where the shard is empty or ends."""
        it = self.streams.get_shard_iterator(StreamArn=arn, ShardId=shard, ShardIteratorType="TRIM_HORIZON")
        it = it["ShardIterator"]
        while it:
            answer = self.streams.get_records(ShardIterator=it, Limit=3)
            yield from answer["Records"]
            it = answer["Records"] and answer.get("NextShardIterator")

    def test_a_consumer_sees_every_change(self):
        for i in range(20):
            self.client.put_item(TableName="streamed", Item={"pk": {"S": str(i)}, "n": {"N": str(i)}})
        for i in range(0, 20, 2):
            self.client.update_item(TableName="streamed", Key={"pk": {"S": str(i)}}, UpdateExpression="ADD n :one",
                                    ExpressionAttributeValues={":one": {"N": "1"}})
        for i in range(0, 20, 5):
            self.client.delete_item(TableName="streamed", Key={"pk": {"S": str(i)}})
        listed = self.streams.list_streams(TableName="streamed")["Streams"]
        arn = self.client.describe_table(TableName="streamed")["Table"]["LatestStreamArn"]
        self.assertEqual(listed[-1]["StreamArn"], arn)
        stream = self.streams.describe_stream(StreamArn=arn)["StreamDescription"]
        self.assertEqual((stream["StreamStatus"], stream["StreamViewType"]), ("ENABLED", "NEW_AND_OLD_IMAGES"))
        self.assertEqual(len(stream["Shards"]), 4)
        table, names = {}, []
        for shard in stream["Shards"]:
            for record in self.records(arn, shard["ShardId"]):
                change, key = record["dynamodb"], record["dynamodb"]["Keys"]["pk"]["S"]
                names.append(record["eventName"])
                self.assertEqual(table.pop(key, None), change.get("OldImage"))
                if "NewImage" in change:
                    table[key] = change["NewImage"]
        self.assertEqual((names.count("INSERT"), names.count("MODIFY"), names.count("REMOVE")), (20, 10, 4))
        items = self.client.scan(TableName="streamed")["Items"]
        self.assertEqual({item["pk"]["S"]: item for item in items}, table)

    def test_what_is_not_there_is_told(self):
        arn = self.client.describe_table(TableName="streamed")["Table"]["LatestStreamArn"]
        with self.assertRaises(self.streams.exceptions.ResourceNotFoundException):
            self.streams.describe_stream(StreamArn=arn.replace("streamed", "nowhere"))
        with self.assertRaises(ClientError) as told:
            self.streams.get_records(ShardIterator="nonsense")
        self.assertEqual(told.exception.response["Error"]["Code"], "ValidationException")


    def test_time_to_live(self):
        make_music(self.client, "expiring")
        def describe():
            return self.client.describe_time_to_live(TableName="expiring")["TimeToLiveDescription"]
        self.assertEqual(describe(), {"TimeToLiveStatus": "DISABLED"})
        spec = {"AttributeName": "gone", "Enabled": True}
        answer = self.client.update_time_to_live(TableName="expiring", TimeToLiveSpecification=spec)
        self.assertEqual(answer["TimeToLiveSpecification"], spec)
        self.assertEqual(describe(), {"TimeToLiveStatus": "ENABLED", "AttributeName": "gone"})
        with self.assertRaises(ClientError) as caught:
            self.client.update_time_to_live(TableName="expiring", TimeToLiveSpecification=spec)
        self.assertEqual(caught.exception.response["Error"]["Message"], "TimeToLive is already enabled")
        for song, seconds in (("old", -5), ("new", 3600)):
            self.client.put_item(TableName="expiring", Item={"artist": {"S": "a"}, "song": {"S": song},
                                                             "gone": {"N": str(int(time.time()) + seconds)}})
        for _ in range(500):
            items = self.client.scan(TableName="expiring")["Items"]
            if len(items) == 1:
                break
            time.sleep(0.01)
        self.assertEqual([i["song"]["S"] for i in items], ["new"])
        self.client.update_time_to_live(TableName="expiring", TimeToLiveSpecification={**spec, "Enabled": False})
        self.assertEqual(describe(), {"TimeToLiveStatus": "DISABLED"})
        self.client.delete_table(TableName="expiring")

    def test_tags(self):
        make_music(self.client, "tagged")
        arn = self.client.describe_table(TableName="tagged")["Table"]["TableArn"]
        self.client.tag_resource(ResourceArn=arn, Tags=[{"Key": "team", "Value": "blue"}, {"Key": "empty", "Value": ""}])
        self.client.tag_resource(ResourceArn=arn, Tags=[{"Key": "team", "Value": "red"}])
        self.client.untag_resource(ResourceArn=arn, TagKeys=["empty", "none"])
        pages = self.client.get_paginator("list_tags_of_resource").paginate(ResourceArn=arn)
        self.assertEqual([t for page in pages for t in page["Tags"]], [{"Key": "team", "Value": "red"}])
        with self.assertRaises(self.client.exceptions.ResourceNotFoundException):
            self.client.tag_resource(ResourceArn=arn + "x", Tags=[{"Key": "team", "Value": "red"}])
        self.client.delete_table(TableName="tagged")

    def test_limits_and_endpoints(self):
        self.assertEqual(self.client.describe_limits()["TableMaxReadCapacityUnits"], 40000)
        endpoint = self.client.describe_endpoints()["Endpoints"][0]
        self.assertEqual(endpoint, {"Address": OPTIONS["endpoint_url"].split("//")[1], "CachePeriodInMinutes": 1440})


class Items(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.client = boto3.client("dynamodb", **OPTIONS)
        make_music(cls.client, "music")
        cls.table = boto3.resource("dynamodb", **OPTIONS).Table("music")

    @classmethod
    def tearDownClass(cls):
        cls.client.delete_table(TableName="music")

    def test_every_type_comes_back(self):
        item = {"artist": "types", "song": "1", "n": Decimal("12345678901234567890.123456789"), "b": b"\0\1\xff",
                "t": True, "z": None, "l": [1, "x", {"k": [False]}], "m": {"a": {"b": "c"}, "empty": {}},
                "ss": {"a", "b"}, "ns": {Decimal(1), Decimal("2.5")}, "bs": {b"x", b"y"}, "e": ""}
        self.table.put_item(Item=item)
        got = self.table.get_item(Key={"artist": "types", "song": "1"})["Item"]
        got["b"] = bytes(got["b"])
        got["bs"] = {bytes(b) for b in got["bs"]}
        self.assertEqual(got, item)

    def test_conditions_and_returned_values(self):
        key = {"artist": "cond", "song": "1"}
        self.table.put_item(Item={**key, "plays": 1}, ConditionExpression=Attr("artist").not_exists())
        # Debian's boto3 is older than this parameter.
        wanted = self.client.meta.service_model.operation_model("PutItem").input_shape.members
        more = {k: v for k, v in {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"}.items() if k in wanted}
        with self.assertRaises(self.client.exceptions.ConditionalCheckFailedException) as caught:
            self.client.put_item(TableName="music", Item={"artist": {"S": "cond"}, "song": {"S": "1"}},
                                 ConditionExpression="attribute_not_exists(artist)", **more)
        self.assertEqual(caught.exception.response["Error"]["Message"], "The conditional request failed")
        if more:
            self.assertEqual(caught.exception.response["Item"]["plays"], {"N": "1"})
        answer = self.table.update_item(
            Key=key, UpdateExpression="SET plays = plays + :one, #t = :t ADD tags :tags REMOVE gone",
            ExpressionAttributeNames={"#t": "title"},
            ExpressionAttributeValues={":one": 1, ":t": "x", ":tags": {"new"}}, ReturnValues="ALL_NEW")
        self.assertEqual(answer["Attributes"], {**key, "plays": 2, "title": "x", "tags": {"new"}})
        old = self.table.delete_item(Key=key, ReturnValues="ALL_OLD")["Attributes"]
        self.assertEqual(old["plays"], 2)
        self.assertNotIn("Item", self.table.get_item(Key=key))

    def test_query_and_scan_page_through(self):
        with self.table.batch_writer() as batch:
            for i in range(60):
                batch.put_item(Item={"artist": "pages", "song": "%03d" % i, "year": 1990 + i % 2})
        pages = list(self.client.get_paginator("query").paginate(
            TableName="music", KeyConditionExpression="artist = :a",
            ExpressionAttributeValues={":a": {"S": "pages"}}, PaginationConfig={"PageSize": 7}))
        songs = [item["song"]["S"] for page in pages for item in page["Items"]]
        self.assertEqual(songs, ["%03d" % i for i in range(60)])
        self.assertGreaterEqual(len(pages), 9)
        answer = self.table.query(
            KeyConditionExpression=Key("artist").eq("pages") & Key("song").between("010", "019"),
            FilterExpression=Attr("year").eq(1991), ScanIndexForward=False)
        self.assertEqual([i["song"] for i in answer["Items"]], ["019", "017", "015", "013", "011"])
        self.assertEqual((answer["Count"], answer["ScannedCount"]), (5, 10))
        answer = self.table.query(IndexName="by_year", KeyConditionExpression=Key("year").eq(1991),
                                  Select="COUNT")
        self.assertEqual(answer["Count"], 30)
        found = []
        for segment in range(3):
            for page in self.client.get_paginator("scan").paginate(
                    TableName="music", Segment=segment, TotalSegments=3, FilterExpression="artist = :a",
                    ExpressionAttributeValues={":a": {"S": "pages"}}):
                found += [i["song"]["S"] for i in page["Items"]]
        self.assertEqual(sorted(found), songs)

    def test_batches(self):
        keys = [{"artist": {"S": "batch"}, "song": {"S": str(i)}} for i in range(20)]
        answer = self.client.batch_write_item(RequestItems={"music": [{"PutRequest": {"Item": k}} for k in keys]})
        self.assertEqual(answer["UnprocessedItems"], {})
        answer = self.client.batch_get_item(RequestItems={"music": {"Keys": [
            *keys, {"artist": {"S": "batch"}, "song": {"S": "none"}}], "ProjectionExpression": "song"}})
        self.assertEqual(sorted(int(i["song"]["S"]) for i in answer["Responses"]["music"]), list(range(20)))
        self.assertEqual(answer["UnprocessedKeys"], {})

    def test_transactions(self):
        def key(song):
            return {"artist": {"S": "tx"}, "song": {"S": song}}

        self.client.transact_write_items(TransactItems=[
            {"Put": {"TableName": "music", "Item": {**key("1"), "plays": {"N": "1"}},
                     "ConditionExpression": "attribute_not_exists(artist)"}},
            {"Update": {"TableName": "music", "Key": key("2"), "UpdateExpression": "ADD plays :n",
                        "ExpressionAttributeValues": {":n": {"N": "2"}}}}])
        with self.assertRaises(self.client.exceptions.TransactionCanceledException) as caught:
            self.client.transact_write_items(TransactItems=[
                {"Delete": {"TableName": "music", "Key": key("2")}},
                {"ConditionCheck": {"TableName": "music", "Key": key("1"), "ConditionExpression": "plays > :n",
                                    "ExpressionAttributeValues": {":n": {"N": "1"}},
                                    "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}}])
        self.assertEqual(
            caught.exception.response["Error"]["Message"],
            "Transaction cancelled, please refer cancellation reasons for specific reasons "
            "[None, ConditionalCheckFailed]")
        self.assertEqual(caught.exception.response["CancellationReasons"], [
            {"Code": "None"},
            {"Code": "ConditionalCheckFailed", "Message": "The conditional request failed",
             "Item": {**key("1"), "plays": {"N": "1"}}}])
        answer = self.client.transact_get_items(
            TransactItems=[{"Get": {"TableName": "music", "Key": key("2"), "ProjectionExpression": "plays"}},
                           {"Get": {"TableName": "music", "Key": key("none")}},
                           {"Get": {"TableName": "music", "Key": key("1")}}],
            ReturnConsumedCapacity="TOTAL")
        self.assertEqual(answer["Responses"],
                         [{"Item": {"plays": {"N": "2"}}}, {}, {"Item": {**key("1"), "plays": {"N": "1"}}}])
        self.assertEqual(answer["ConsumedCapacity"],
                         [{"TableName": "music", "CapacityUnits": 6.0, "ReadCapacityUnits": 6.0}])

    def test_a_transaction_with_a_token_is_done_once(self):
        def add(n):
            return self.client.transact_write_items(
                ClientRequestToken="boto3-once", ReturnConsumedCapacity="TOTAL",
                TransactItems=[{"Update": {"TableName": "music", "Key": {"artist": {"S": "once"}, "song": {"S": "1"}},
                                           "UpdateExpression": "ADD plays :n",
                                           "ExpressionAttributeValues": {":n": {"N": n}}}}])

        self.assertEqual(add("1")["ConsumedCapacity"][0]["WriteCapacityUnits"], 2.0)
        self.assertEqual(add("1")["ConsumedCapacity"][0]["ReadCapacityUnits"], 2.0)
        with self.assertRaises(self.client.exceptions.IdempotentParameterMismatchException):
            add("2")
        got = self.table.get_item(Key={"artist": "once", "song": "1"})
        self.assertEqual(got["Item"]["plays"], 1)

    def test_errors_by_class_and_word(self):
        def message(call, **arguments):
            with self.assertRaises(ClientError) as caught:
                call(TableName="music", **arguments)
            error = caught.exception.response["Error"]
            return "%s: %s" % (error["Code"], error["Message"])

        self.assertEqual(message(self.client.get_item, Key={"artist": {"S": "x"}}),
                         "ValidationException: The provided key element does not match the schema")
        self.assertEqual(
            message(self.client.put_item, Item={"artist": {"S": "x"}, "song": {"S": ""}}),
            "ValidationException: One or more parameter values are not valid. The AttributeValue for a key attribute "
            "cannot contain an empty string value. Key: song")
        self.assertEqual(
            message(self.client.update_item, Key={"artist": {"S": "x"}, "song": {"S": "y"}},
                    UpdateExpression="SET size = :v", ExpressionAttributeValues={":v": {"N": "1"}}),
            "ValidationException: Invalid UpdateExpression: Attribute name is a reserved keyword; reserved keyword: "
            "size")
        self.assertEqual(
            message(self.client.query, KeyConditionExpression="song = :s",
                    ExpressionAttributeValues={":s": {"S": "y"}}),
            "ValidationException: Query condition missed key schema element: artist")


if __name__ == "__main__":
    unittest.main()
