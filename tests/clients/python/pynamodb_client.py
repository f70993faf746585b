# SPDX-License-Identifier: Apache-2.0
"""Real work with PynamoDB: models with indexes, conditions, updates, batches, transactions, versions, time to live."""
import os
import time
import unittest
from datetime import datetime, timedelta, timezone

from pynamodb.attributes import (BinaryAttribute, BooleanAttribute, JSONAttribute, ListAttribute, MapAttribute,
                                 NullAttribute, NumberAttribute, NumberSetAttribute, TTLAttribute,
                                 UnicodeAttribute, UnicodeSetAttribute, UTCDateTimeAttribute, VersionAttribute)
from pynamodb.connection import Connection
from pynamodb.exceptions import (DeleteError, DoesNotExist, GetError, PutError, QueryError, TableDoesNotExist,
                                 TransactWriteError, UpdateError)
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex, IncludeProjection, LocalSecondaryIndex
from pynamodb.models import Model
from pynamodb.transactions import TransactGet, TransactWrite

HOST = os.environ["ENDPOINT"]


class ByState(GlobalSecondaryIndex):
    class Meta:
        index_name = "by_state"
        projection = IncludeProjection(["total"])

    state = UnicodeAttribute(hash_key=True)
    number = NumberAttribute(range_key=True)


class ByPlaced(LocalSecondaryIndex):
    class Meta:
        index_name = "by_placed"
        projection = AllProjection()

    customer = UnicodeAttribute(hash_key=True)
    placed = UTCDateTimeAttribute(range_key=True)


class Address(MapAttribute):
    street = UnicodeAttribute()
    number = NumberAttribute(null=True)


class Order(Model):
    class Meta:
        table_name = "pynamo_orders"
        host = HOST
        billing_mode = "PAY_PER_REQUEST"
        stream_view_type = "NEW_AND_OLD_IMAGES"
        tags = {"team": "blue"}
        max_retry_attempts = 0

    customer = UnicodeAttribute(hash_key=True)
    number = NumberAttribute(range_key=True)
    state = UnicodeAttribute(default="open")
    total = NumberAttribute(default=0)
    placed = UTCDateTimeAttribute(null=True)
    address = Address(null=True)
    rows = ListAttribute(null=True)
    labels = UnicodeSetAttribute(null=True)
    lucky = NumberSetAttribute(null=True)
    raw = BinaryAttribute(null=True, legacy_encoding=False)
    paid = BooleanAttribute(null=True)
    nothing = NullAttribute(null=True)
    free = JSONAttribute(null=True)
    by_state = ByState()
    by_placed = ByPlaced()


class HalfAKey(Model):
    class Meta:
        table_name = "pynamo_orders"
        host = HOST
        max_retry_attempts = 0

    customer = UnicodeAttribute(hash_key=True)


class Note(Model):
    """Has a version and an expiry."""
    class Meta:
        table_name = "pynamo_notes"
        host = HOST
        read_capacity_units = 3
        write_capacity_units = 2
        max_retry_attempts = 0

    name = UnicodeAttribute(hash_key=True)
    text = UnicodeAttribute(null=True)
    version = VersionAttribute()
    gone = TTLAttribute(null=True)


class Tables(unittest.TestCase):
    def test_a_model_makes_its_table(self):
        Order.create_table(wait=True)
        try:
            self.assertTrue(Order.exists())
            table = Order.describe_table()
            self.assertEqual(table["TableStatus"], "ACTIVE")
            self.assertEqual(table["BillingModeSummary"]["BillingMode"], "PAY_PER_REQUEST")
            self.assertEqual(table["StreamSpecification"],
                             {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"})
            self.assertEqual(table["LocalSecondaryIndexes"][0]["KeySchema"][1],
                             {"AttributeName": "placed", "KeyType": "RANGE"})
            self.assertEqual(table["GlobalSecondaryIndexes"][0]["Projection"],
                             {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["total"]})
            connection = Connection(host=HOST)
            tags = connection.client.list_tags_of_resource(ResourceArn=table["TableArn"])["Tags"]
            self.assertEqual(tags, [{"Key": "team", "Value": "blue"}])
            self.assertIn("pynamo_orders", connection.list_tables()["TableNames"])
        finally:
            Order.delete_table()
        self.assertFalse(Order.exists())
        with self.assertRaises(TableDoesNotExist):
            Order.describe_table()
        with self.assertRaises(PutError) as caught:
            Order("a", 1).save()
        self.assertEqual((caught.exception.cause_response_code, caught.exception.cause_response_message),
                         ("ResourceNotFoundException", "Requested resource not found"))

    def test_time_to_live_and_capacity(self):
        Note.create_table(wait=True)
        try:
            table = Note.describe_table()
            self.assertEqual(table["ProvisionedThroughput"]["ReadCapacityUnits"], 3)
            self.assertEqual(table["ProvisionedThroughput"]["WriteCapacityUnits"], 2)
            client = Connection(host=HOST).client
            self.assertEqual(client.describe_time_to_live(TableName="pynamo_notes")["TimeToLiveDescription"],
                             {"TimeToLiveStatus": "ENABLED", "AttributeName": "gone"})
            now = datetime.now(timezone.utc).replace(microsecond=0)
            Note("later", gone=now + timedelta(hours=1)).save()
            Note("past", gone=now - timedelta(seconds=5)).save()
            for _ in range(500):
                names = [n.name for n in Note.scan()]
                if len(names) == 1:
                    break
                time.sleep(0.01)
            self.assertEqual(names, ["later"])
            self.assertEqual(Note.get("later").gone, now + timedelta(hours=1))
        finally:
            Note.delete_table()


class Items(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        Order.create_table(wait=True)
        Note.create_table(wait=True)

    @classmethod
    def tearDownClass(cls):
        Order.delete_table()
        Note.delete_table()

    def test_every_type_comes_back(self):
        placed = datetime(2026, 2, 3, 4, 5, 6, 789, tzinfo=timezone.utc)
        Order("types", 1, placed=placed, address=Address(street="Kirchweg", number=7), rows=[{"sku": "a", "n": 2}],
              labels={"new", "gift"}, lucky={1, 2.5}, raw=b"\0\1\xff", paid=True, free={"a": [1, None]}).save()
        order = Order.get("types", 1, consistent_read=True)
        self.assertEqual(order.placed, placed)
        self.assertEqual((order.address.street, order.address.number), ("Kirchweg", 7))
        self.assertEqual(order.rows[0], {"sku": "a", "n": 2})
        self.assertEqual((order.labels, order.lucky), ({"new", "gift"}, {1, 2.5}))
        self.assertEqual((order.raw, order.paid, order.free), (b"\0\1\xff", True, {"a": [1, None]}))
        with self.assertRaises(DoesNotExist):
            Order.get("types", 2)

    def test_conditions_and_updates(self):
        order = Order("cond", 1, total=5, rows=[{"n": 1}], labels={"a"})
        order.save(Order.customer.does_not_exist())
        with self.assertRaises(PutError) as caught:
            Order("cond", 1).save(Order.customer.does_not_exist())
        self.assertEqual(caught.exception.cause_response_code, "ConditionalCheckFailedException")
        self.assertEqual(caught.exception.cause_response_message, "The conditional request failed")
        order.update(actions=[Order.total.set(Order.total + 3), Order.state.set("paid"), Order.labels.add({"b"}),
                              Order.rows.set(Order.rows.append([{"n": 2}])), Order.paid.remove()],
                     condition=(Order.total == 5) & Order.labels.contains("a") & Order.customer.startswith("co"))
        self.assertEqual((order.total, order.state, order.labels), (8, "paid", {"a", "b"}))
        self.assertEqual([r["n"] for r in order.rows], [1, 2])
        with self.assertRaises(UpdateError) as caught:
            order.update(actions=[Order.total.set(0)], condition=Order.total.between(1, 7) | Order.state.is_in("x", "y"))
        self.assertEqual(caught.exception.cause_response_code, "ConditionalCheckFailedException")
        with self.assertRaises(DeleteError):
            order.delete(Order.state != "paid")
        order.delete(Order.state == "paid")
        self.assertEqual(Order.count("cond"), 0)

    def test_versions(self):
        note = Note("v", text="one")
        note.save()
        self.assertEqual(note.version, 1)
        stale = Note.get("v")
        note.text = "two"
        note.save()
        self.assertEqual(Note.get("v").version, 2)
        stale.text = "other"
        with self.assertRaises(PutError) as caught:
            stale.save()
        self.assertEqual(caught.exception.cause_response_code, "ConditionalCheckFailedException")
        note.delete()

    def test_batches_queries_and_pages(self):
        start = datetime(2026, 1, 1, tzinfo=timezone.utc)
        with Order.batch_write() as batch:
            for i in range(60):
                batch.save(Order("pages", i, state="sent" if i % 5 == 0 else "held", total=i,
                                 placed=start + timedelta(days=(i * 7) % 60)))
        self.assertEqual(Order.count("pages"), 60)
        found = Order.query("pages", Order.number >= 10, page_size=7, scan_index_forward=False)
        self.assertEqual([int(o.number) for o in found], list(range(59, 9, -1)))
        first = Order.query("pages", limit=8)
        self.assertEqual([int(o.number) for o in first], list(range(8)))
        rest = Order.query("pages", last_evaluated_key=first.last_evaluated_key)
        self.assertEqual([int(o.number) for o in rest], list(range(8, 60)))
        found = list(Order.query("pages", Order.number.between(10, 19), Order.total > 14))
        self.assertEqual([int(o.number) for o in found], [15, 16, 17, 18, 19])
        sent = list(Order.by_state.query("sent", ByState.number < 30, page_size=2))
        self.assertEqual([(int(o.number), o.total, o.placed) for o in sent],
                         [(n, n, None) for n in range(0, 30, 5)])
        self.assertEqual(Order.by_state.count("held"), 48)
        placed = [o.placed for o in Order.by_placed.query("pages", ByPlaced.placed > start + timedelta(days=29))]
        self.assertEqual(placed, [start + timedelta(days=d) for d in range(30, 60)])
        seen = [int(o.number) for segment in range(3)
                for o in Order.scan(Order.customer == "pages", segment=segment, total_segments=3, page_size=11)]
        self.assertEqual(sorted(seen), list(range(60)))
        got = list(Order.batch_get([("pages", n) for n in range(0, 120, 1)], attributes_to_get=["number"]))
        self.assertEqual(sorted(int(o.number) for o in got), list(range(60)))
        with Order.batch_write() as batch:
            for order in Order.query("pages"):
                batch.delete(order)
        self.assertEqual(Order.count("pages"), 0)

    def test_transactions(self):
        connection = Connection(host=HOST)
        Order("tx", 1, total=1).save()
        with TransactWrite(connection=connection, client_request_token="pynamo-once") as transaction:
            transaction.save(Order("tx", 2, total=2), condition=Order.customer.does_not_exist())
            transaction.update(Order("tx", 1), actions=[Order.total.add(10)])
            transaction.save(Note("tx"))
        with TransactGet(connection=connection) as transaction:
            futures = [transaction.get(Order, "tx", 1), transaction.get(Order, "tx", 2), transaction.get(Note, "tx")]
            missing = transaction.get(Order, "tx", 3)
        self.assertEqual([f.get().attribute_values.get("total") for f in futures], [11, 2, None])
        with self.assertRaises(DoesNotExist):
            missing.get()
        with self.assertRaises(TransactWriteError) as caught:
            with TransactWrite(connection=connection) as transaction:
                transaction.delete(Order("tx", 1))
                transaction.condition_check(Order, "tx", 2, condition=Order.total > 5)
        self.assertEqual(caught.exception.cause_response_code, "TransactionCanceledException")
        self.assertEqual(caught.exception.cause_response_message,
                         "Transaction cancelled, please refer cancellation reasons for specific reasons "
                         "[ConditionalCheckFailed, None]")  # PynamoDB sends the checks first
        reasons = caught.exception.cancellation_reasons
        self.assertIsNone(reasons[1])
        self.assertEqual((reasons[0].code, reasons[0].message),
                         ("ConditionalCheckFailed", "The conditional request failed"))
        self.assertEqual(Order.get("tx", 1).total, 11)

    def test_errors_by_class(self):
        with self.assertRaises(QueryError) as caught:
            list(Order.query("e", Order.total == 1))
        self.assertEqual(caught.exception.cause_response_code, "ValidationException")
        self.assertEqual(caught.exception.cause_response_message,
                         "Query condition missed key schema element: number")
        with self.assertRaises(PutError) as caught:
            Order("", 1).save()
        self.assertEqual(caught.exception.cause_response_message,
                         "One or more parameter values are not valid. The AttributeValue for a key attribute cannot "
                         "contain an empty string value. Key: customer")
        with self.assertRaises(GetError) as caught:
            HalfAKey.get("e")
        self.assertEqual(caught.exception.cause_response_message,
                         "The provided key element does not match the schema")
        with self.assertRaises(UpdateError) as caught:
            Order("e", 1).update(actions=[Order.total.set(1), Order.total.remove()])
        self.assertEqual(
            caught.exception.cause_response_message,
            "Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of "
            "these paths; path one: [total], path two: [total]")


if __name__ == "__main__":
    unittest.main(verbosity=2)
