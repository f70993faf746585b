# SPDX-License-Identifier: Apache-2.0
"""Real work with Dynantic: Pydantic models, indexes, conditions, updates, batches, transactions, pages, expiry."""
import os
import time
import unittest
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID, uuid4

import boto3
from botocore.config import Config
from dynantic import (TTL, Attr, ConditionalCheckFailedError, Discriminator, DynamoModel, GSIKey, GSISortKey, Key,
                      SortKey, TableNotFoundError, TransactConditionCheck, TransactDelete, TransactGet,
                      TransactionConflictError, TransactPut, ValidationError)
from pydantic import BaseModel

CLIENT = boto3.client("dynamodb", endpoint_url=os.environ["ENDPOINT"], config=Config(retries={"max_attempts": 1}))
DynamoModel.set_client(CLIENT)


class Address(BaseModel):
    street: str
    number: int | None = None


class Order(DynamoModel):
    class Meta:
        table_name = "dynantic_orders"

    customer: str = Key()
    number: int = SortKey()
    state: str = GSIKey(index_name="by_state", default="open")
    placed: datetime = GSISortKey(index_name="by_state", default=datetime(2026, 1, 1, tzinfo=timezone.utc))
    total: Decimal = Decimal(0)
    address: Address | None = None
    labels: set[str] | None = None
    rows: list[dict] | None = None
    paid: bool | None = None
    gone: datetime = TTL(default=datetime(2100, 1, 1, tzinfo=timezone.utc))


class Thing(DynamoModel):
    class Meta:
        table_name = "dynantic_things"

    id: UUID = Key()
    kind: str = Discriminator()
    name: str


@Thing.register("BOOK")
class Book(Thing):
    pages: int


@Thing.register("FILM")
class Film(Thing):
    minutes: int


class Nowhere(DynamoModel):
    class Meta:
        table_name = "nothere"

    id: str = Key()


class HalfAKey(DynamoModel):
    class Meta:
        table_name = "dynantic_orders"

    customer: str = Key()


def key(name, kind):
    return {"AttributeName": name, "KeyType": kind}


def attribute(name, kind):
    return {"AttributeName": name, "AttributeType": kind}


class Work(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        CLIENT.create_table(
            TableName="dynantic_orders", BillingMode="PAY_PER_REQUEST",
            KeySchema=[key("customer", "HASH"), key("number", "RANGE")],
            AttributeDefinitions=[attribute("customer", "S"), attribute("number", "N"), attribute("state", "S"),
                                  attribute("placed", "S")],
            GlobalSecondaryIndexes=[{"IndexName": "by_state", "Projection": {"ProjectionType": "ALL"},
                                     "KeySchema": [key("state", "HASH"), key("placed", "RANGE")]}])
        CLIENT.create_table(TableName="dynantic_things", BillingMode="PAY_PER_REQUEST",
                            KeySchema=[key("id", "HASH")], AttributeDefinitions=[attribute("id", "S")])
        for name in ("dynantic_orders", "dynantic_things"):
            CLIENT.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 5})
        CLIENT.update_time_to_live(TableName="dynantic_orders",
                                   TimeToLiveSpecification={"Enabled": True, "AttributeName": "gone"})

    @classmethod
    def tearDownClass(cls):
        CLIENT.delete_table(TableName="dynantic_orders")
        CLIENT.delete_table(TableName="dynantic_things")

    def test_every_type_comes_back(self):
        order = Order(customer="types", number=1, placed=datetime(2026, 2, 3, 4, 5, 6, tzinfo=timezone.utc),
                      total=Decimal("12.50"), address=Address(street="Kirchweg", number=7), labels={"a", "b"},
                      rows=[{"sku": "x", "n": 2}], paid=True)
        order.save()
        self.assertEqual(Order.get("types", 1), order)
        self.assertIsNone(Order.get("types", 2))

    def test_an_item_that_has_expired_goes(self):
        now = datetime.now(timezone.utc).replace(microsecond=0)
        Order(customer="ttl", number=1, gone=now - timedelta(seconds=5)).save()
        Order(customer="ttl", number=2, gone=now + timedelta(hours=1)).save()
        for _ in range(500):
            left = Order.query("ttl").all()
            if len(left) == 1:
                break
            time.sleep(0.01)
        self.assertEqual([(o.number, o.gone) for o in left], [(2, now + timedelta(hours=1))])

    def test_conditions_and_updates(self):
        order = Order.create(customer="cond", number=1, total=Decimal(5), labels={"a"}, rows=[{"n": 1}])
        with self.assertRaises(ConditionalCheckFailedError) as caught:
            Order.create(customer="cond", number=1)
        self.assertEqual(caught.exception.original_error.response["Error"]["Message"],
                         "The conditional request failed")
        new = (Order.update("cond", 1).add("total", Decimal(3)).append("rows", [{"n": 2}]).set("paid", True)
               .set_if_not_exists("state", "never").remove("address").add("labels", {"b"})
               .condition((Attr("total") == Decimal(5)) & Attr("labels").contains("a") & ~Attr("paid").exists())
               .return_values("ALL_NEW").execute())
        self.assertEqual((new.total, new.rows, new.paid, new.state, new.labels),
                         (Decimal(8), [{"n": 1}, {"n": 2}], True, "open", {"a", "b"}))
        with self.assertRaises(ConditionalCheckFailedError):
            Order.update("cond", 1).set("total", Decimal(0)).condition(Attr("total").between(1, 7)).execute()
        with self.assertRaises(ConditionalCheckFailedError):
            order.save(condition=Attr("state").is_in(["sent", "lost"]) | Attr("customer").begins_with("x"))
        new = Order.update("cond", 1).delete("labels", {"a"}).return_values("UPDATED_NEW").execute()
        self.assertEqual(new["Attributes"], {"labels": {"SS": ["b"]}})
        Order.delete("cond", 1, condition=Attr("total") == Decimal(8))
        self.assertIsNone(Order.get("cond", 1))

    def test_batches_queries_and_pages(self):
        start = datetime(2026, 1, 1, tzinfo=timezone.utc)
        Order.batch_save([Order(customer="pages", number=n, total=Decimal(n), placed=start + timedelta(days=n),
                                state="held" if n % 5 else "sent") for n in range(1, 61)])
        self.assertEqual(Order.query("pages").count(), 60)
        found = Order.query("pages").ge(10).reverse().all()
        self.assertEqual([o.number for o in found], list(range(60, 9, -1)))
        page = Order.query("pages").limit(8).page()
        self.assertEqual(([o.number for o in page.items], page.has_more), (list(range(1, 9)), True))
        numbers, start_key = [], None
        while True:
            page = Order.query("pages").between(10, 30).limit(8).page(start_key=start_key)
            numbers += [o.number for o in page.items]
            start_key = page.last_evaluated_key
            if not start_key:
                break
        self.assertEqual(numbers, list(range(10, 31)))
        found = Order.query("pages").filter(Attr("total") > 55).values_list("number")
        self.assertEqual([int(n) for n in found], [56, 57, 58, 59, 60])
        sent = Order.query_index("by_state", "sent").gt(start + timedelta(days=40, hours=12)).all()
        self.assertEqual([o.number for o in sent], [45, 50, 55, 60])
        self.assertEqual(Order.scan().filter(Attr("customer") == "pages").count(), 60)
        got = Order.batch_get([{"customer": "pages", "number": n} for n in range(1, 121)])
        self.assertEqual(sorted(o.number for o in got), list(range(1, 61)))
        with Order.batch_writer() as batch:
            for n in range(2, 61):
                batch.delete(customer="pages", number=n)
        self.assertEqual([o.number for o in Order.query("pages")], [1])

    def test_one_table_of_several_models(self):
        book, film = Book(id=uuid4(), name="Emma", pages=400), Film(id=uuid4(), name="M", minutes=117)
        book.save()
        film.save()
        self.assertEqual(Thing.get(book.id), book)
        self.assertEqual(sorted(type(t).__name__ for t in Thing.scan()), ["Book", "Film"])
        self.assertEqual(Film.scan().all(), [film])

    def test_transactions(self):
        first, second = Order(customer="tx", number=1, total=Decimal(1)), Order(customer="tx", number=2)
        DynamoModel.transact_save([first, second])
        got = DynamoModel.transact_get([TransactGet(Order, customer="tx", number=n) for n in (2, 3, 1)])
        self.assertEqual(got, [second, None, first])
        with self.assertRaises(TransactionConflictError) as caught:
            DynamoModel.transact_write([
                TransactDelete(Order, customer="tx", number=1),
                TransactConditionCheck(Order, Attr("total") > 5, customer="tx", number=2)])
        self.assertEqual(str(caught.exception), "Transaction cancelled, please refer cancellation reasons for "
                                                "specific reasons [None, ConditionalCheckFailed]")
        DynamoModel.transact_write([TransactPut(Order(customer="tx", number=4)),
                                    TransactDelete(Order, customer="tx", number=1)])
        self.assertEqual([o.number for o in Order.query("tx")], [2, 4])

    def test_errors_by_class(self):
        with self.assertRaises(TableNotFoundError) as caught:
            Nowhere.get("x")
        self.assertEqual(caught.exception.original_error.response["Error"]["Message"], "Requested resource not found")
        with self.assertRaises(ValidationError) as caught:
            HalfAKey.get("x")
        self.assertEqual(str(caught.exception), "The provided key element does not match the schema")
        with self.assertRaises(ValidationError) as caught:
            Order(customer="", number=1).save()
        self.assertEqual(str(caught.exception),
                         "One or more parameter values are not valid. The AttributeValue for a key attribute cannot "
                         "contain an empty string value. Key: customer")


if __name__ == "__main__":
    unittest.main(verbosity=2)
