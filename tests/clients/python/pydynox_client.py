# SPDX-License-Identifier: Apache-2.0
"""Real work with pydynox (its core is the AWS SDK for Rust): models, indexes, atomic updates, batches, transactions,
versions, pages, expiry, asynchronous calls."""
import asyncio
import os
import time
import unittest
from datetime import datetime, timedelta, timezone
from enum import Enum

import boto3
from pydynox import (BatchWriter, DynamoDBClient, Model, ModelConfig, SyncBatchWriter, SyncTransaction, Transaction,
                     set_default_client)
from pydynox.attributes import (BinaryAttribute, BooleanAttribute, DatetimeAttribute, EnumAttribute, JSONAttribute,
                                ListAttribute, MapAttribute, NumberAttribute, NumberSetAttribute, StringAttribute,
                                StringSetAttribute, TTLAttribute, VersionAttribute)
from pydynox.exceptions import (ConditionalCheckFailedException, IdempotentParameterMismatchException,
                                ResourceInUseException, ResourceNotFoundException, TransactionCanceledException,
                                ValidationException)
from pydynox.indexes import GlobalSecondaryIndex, LocalSecondaryIndex

CLIENT = DynamoDBClient(region="us-east-1", access_key="local", secret_key="local",
                        endpoint_url=os.environ["ENDPOINT"], max_retries=0)
set_default_client(CLIENT)


class State(Enum):
    OPEN = "open"
    SENT = "sent"


class Order(Model):
    model_config = ModelConfig(table="nox_orders")
    customer = StringAttribute(partition_key=True)
    number = NumberAttribute(sort_key=True)
    state = StringAttribute(default="open")
    total = NumberAttribute(default=0)
    kind = EnumAttribute(State, default=State.OPEN)
    placed = DatetimeAttribute()
    address = MapAttribute()
    rows = ListAttribute()
    labels = StringSetAttribute()
    lucky = NumberSetAttribute()
    raw = BinaryAttribute()
    paid = BooleanAttribute()
    free = JSONAttribute()
    gone = TTLAttribute()
    by_state = GlobalSecondaryIndex(index_name="by_state", partition_key="state", sort_key="number")
    by_total = LocalSecondaryIndex(index_name="by_total", sort_key="total", projection="KEYS_ONLY")


class Note(Model):
    model_config = ModelConfig(table="nox_notes")
    name = StringAttribute(partition_key=True)
    text = StringAttribute()
    version = VersionAttribute()


class Work(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        Order.sync_create_table(wait=True)
        Note.sync_create_table(wait=True)

    @classmethod
    def tearDownClass(cls):
        for model, table in ((Order, "nox_orders"), (Note, "nox_notes")):
            CLIENT.sync_delete_table(table)
            CLIENT.sync_wait_for_table_deleted(table)
            assert not CLIENT.sync_table_exists(table)

    def numbers(self, found):
        return [int(o.number) for o in found]

    def test_tables(self):
        self.assertTrue(CLIENT.ping())
        self.assertTrue(CLIENT.sync_table_exists("nox_orders"))
        with self.assertRaises(ResourceInUseException):
            Note.sync_create_table()
        with self.assertRaises(ResourceNotFoundException):
            CLIENT.sync_delete_table("nothere")

    def test_every_type_comes_back(self):
        values = {"placed": datetime(2026, 2, 3, 4, 5, 6, tzinfo=timezone.utc), "kind": State.SENT, "total": 12.5,
                  "address": {"street": "Kirchweg", "deep": {"n": 7, "none": None}}, "rows": [1, "x", [True]],
                  "labels": {"a", "b"}, "lucky": {1, 2}, "raw": b"\0\xff", "paid": True, "free": {"a": [1, None]}}
        Order(customer="types", number=1, **values).sync_save()
        order = Order.sync_get(customer="types", number=1, consistent_read=True)
        self.assertEqual({name: getattr(order, name) for name in values}, values)
        self.assertIsNone(Order.sync_get(customer="types", number=2))

    def test_an_item_that_has_expired_goes(self):
        low = boto3.client("dynamodb", endpoint_url=os.environ["ENDPOINT"])
        low.update_time_to_live(TableName="nox_orders",
                                TimeToLiveSpecification={"Enabled": True, "AttributeName": "gone"})
        now = datetime.now(timezone.utc)
        Order(customer="ttl", number=1, gone=now - timedelta(seconds=5)).sync_save()
        Order(customer="ttl", number=2, gone=now + timedelta(hours=1)).sync_save()
        for _ in range(500):
            left = list(Order.sync_query(partition_key="ttl"))
            if len(left) == 1:
                break
            time.sleep(0.01)
        self.assertEqual((self.numbers(left), left[0].is_expired), ([2], False))

    def test_conditions_and_updates(self):
        order = Order(customer="cond", number=1, total=5, rows=[1], labels={"a"}, address={"city": "Ulm"})
        order.sync_save(condition=Order.customer.not_exists())
        with self.assertRaises(ConditionalCheckFailedException):  # whose words are pydynox's own
            Order(customer="cond", number=1).sync_save(condition=Order.customer.not_exists())
        order.sync_update(
            atomic=[Order.total.add(3), Order.rows.append([2]), Order.state.set("paid"), Order.labels.remove()],
            condition=(Order.total == 5) & Order.labels.contains("a") & Order.customer.begins_with("co"))
        order = Order.sync_get(customer="cond", number=1)
        self.assertEqual((order.total, order.rows, order.state, order.labels or None), (8, [1, 2], "paid", None))
        with self.assertRaises(ConditionalCheckFailedException):
            order.sync_update(total=0, condition=Order.total.between(1, 7) | Order.state.is_in("x", "y"))
        order.total = 9
        order.sync_save()
        with self.assertRaises(ConditionalCheckFailedException):
            order.sync_delete(condition=Order.total < 9)
        order.sync_delete(condition=Order.total == 9)
        self.assertIsNone(Order.sync_get(customer="cond", number=1))

    def test_versions(self):
        note = Note(name="v", text="one")
        note.sync_save()
        first, second = Note.sync_get(name="v"), Note.sync_get(name="v")
        first.text = "two"
        first.sync_save()
        self.assertEqual((note.version, first.version), (1, 2))
        second.text = "other"
        with self.assertRaises(ConditionalCheckFailedException):
            second.sync_save()
        self.assertEqual(Note.sync_get(name="v").text, "two")

    def test_batches_queries_and_pages(self):
        with SyncBatchWriter(CLIENT, "nox_orders") as batch:
            for n in range(60):
                batch.put({"customer": "pages", "number": n, "total": 100 - n, "state": "held" if n % 5 else "sent"})
        self.assertEqual(Order.sync_count(filter_condition=Order.customer == "pages")[0], 60)
        found = Order.sync_query(partition_key="pages", sort_key_condition=Order.number >= 10, page_size=7,
                                 scan_index_forward=False)
        self.assertEqual(self.numbers(found), list(range(59, 9, -1)))
        first = Order.sync_query(partition_key="pages", limit=8)
        self.assertEqual(self.numbers(first), list(range(8)))
        rest = Order.sync_query(partition_key="pages", last_evaluated_key=first.last_evaluated_key)
        self.assertEqual(self.numbers(rest), list(range(8, 60)))
        found = Order.sync_query(partition_key="pages", sort_key_condition=Order.number.between(10, 19),
                                 filter_condition=Order.total < 86)
        self.assertEqual(self.numbers(found), [15, 16, 17, 18, 19])
        sent = Order.by_state.sync_query(partition_key="sent", sort_key_condition=Order.number < 30, page_size=2)
        self.assertEqual(self.numbers(sent), [0, 5, 10, 15, 20, 25])
        low = Order.by_total.sync_query(partition_key="pages", sort_key_condition=Order.total < 44)
        self.assertEqual(self.numbers(low), [59, 58, 57])
        found = Order.sync_parallel_scan(total_segments=3, filter_condition=Order.customer == "pages")
        self.assertEqual(sorted(self.numbers(found[0] if isinstance(found, tuple) else found)), list(range(60)))
        got = Order.sync_batch_get([{"customer": "pages", "number": n} for n in range(120)])
        self.assertEqual(sorted(self.numbers(got)), list(range(60)))
        with SyncBatchWriter(CLIENT, "nox_orders") as batch:
            for n in range(60):
                batch.delete({"customer": "pages", "number": n})
        self.assertEqual(list(Order.sync_query(partition_key="pages")), [])

    def test_transactions(self):
        def write(n):
            with SyncTransaction(CLIENT, client_request_token="nox-once") as transaction:
                transaction.put("nox_orders", {"customer": "tx", "number": 1, "total": n})
                transaction.update("nox_orders", {"customer": "tx", "number": 2}, update_expression="ADD #t :n",
                                   expression_attribute_names={"#t": "total"},
                                   expression_attribute_values={":n": n})
        write(5)
        write(5)
        with self.assertRaises(IdempotentParameterMismatchException):
            write(6)
        got = CLIENT.sync_transact_get([{"table": "nox_orders", "key": {"customer": "tx", "number": n}}
                                        for n in (2, 3, 1)])
        self.assertEqual([g and g["total"] for g in got], [5, None, 5])
        with self.assertRaises(TransactionCanceledException) as caught:
            with SyncTransaction(CLIENT) as transaction:
                transaction.delete("nox_orders", {"customer": "tx", "number": 1})
                transaction.condition_check("nox_orders", {"customer": "tx", "number": 2}, "#t > :n",
                                            {"#t": "total"}, {":n": 5})
        self.assertIn("ConditionalCheckFailed", str(caught.exception))
        self.assertEqual(self.numbers(Order.sync_query(partition_key="tx")), [1, 2])

    def test_asynchronous_calls(self):
        async def work():
            async with BatchWriter(CLIENT, "nox_orders") as batch:
                for n in range(30):
                    batch.put({"customer": "async", "number": n})
            await asyncio.gather(*(Order.update_by_key(customer="async", number=n, total=n) for n in range(30)))
            async with Transaction(CLIENT) as transaction:
                transaction.delete("nox_orders", {"customer": "async", "number": 0})
            return [int(o.total) async for o in Order.query(partition_key="async", page_size=4)]

        self.assertEqual(asyncio.run(work()), list(range(1, 30)))

    def test_errors_by_class(self):
        with self.assertRaises(ResourceNotFoundException):
            CLIENT.sync_get_item("nothere", {"p": "x"})
        with self.assertRaises(ValidationException) as caught:
            CLIENT.sync_get_item("nox_orders", {"customer": "x"})
        self.assertIn("The provided key element does not match the schema", str(caught.exception))
        with self.assertRaises(ValidationException) as caught:
            Order(customer="", number=1).sync_save()
        self.assertIn("One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain "
                      "an empty string value. Key: customer", str(caught.exception))


if __name__ == "__main__":
    unittest.main(verbosity=2)
