# SPDX-License-Identifier: Apache-2.0
"""Real work with PydjamoDB: PynamoDB models as Django models, with managers, query sets and Django's settings."""
import os
import unittest

import django
from django.conf import settings

settings.configure(
    INSTALLED_APPS=[], DATABASES={}, USE_TZ=True,
    PYDJAMODB_DATABASE={"HOST": os.environ["ENDPOINT"], "TABLE_PREFIX": "django", "AWS_REGION": "us-east-1",
                        "AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local",
                        "BILLING_MODE": "PAY_PER_REQUEST", "TAGS": {"table": "{table_name}"},
                        "STREAM_SPECIFICATION": {"stream_enabled": True, "stream_view_type": "KEYS_ONLY"}})
django.setup()

# These read the settings.
from pydjamodb.attributes import BooleanUnicodeAttribute, StringJoinAttribute  # noqa: E402
from pydjamodb.models import DynamoModel  # noqa: E402
from pydjamodb.queryset import (DynamoDBManager, DynamoDBQuerySetError, MultipleObjectsReturned,  # noqa: E402
                                ObjectDoesNotExist)
from pynamodb.attributes import NumberAttribute, UnicodeAttribute  # noqa: E402
from pynamodb.exceptions import PutError, TableDoesNotExist  # noqa: E402
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex  # noqa: E402


class ByState(GlobalSecondaryIndex):
    class Meta:
        index_name = "by_state"
        projection = AllProjection()

    state = UnicodeAttribute(hash_key=True)
    number = NumberAttribute(range_key=True)


class Order(DynamoModel):
    class Meta:
        table_name = "orders"

    customer = UnicodeAttribute(hash_key=True)
    number = NumberAttribute(range_key=True)
    state = UnicodeAttribute(default="open")
    total = NumberAttribute(default=0)
    paid = BooleanUnicodeAttribute(null=True)
    place = StringJoinAttribute((UnicodeAttribute(), UnicodeAttribute()), null=True)
    by_state = ByState()
    objects_by_state = DynamoDBManager(by_state)


class Work(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        Order.create_table()

    @classmethod
    def tearDownClass(cls):
        Order.delete_table()
        assert not Order.exists()

    def numbers(self, found):
        return [int(o.number) for o in found]

    def test_the_settings_make_the_table(self):
        table = Order.describe_table()
        self.assertEqual((table["TableName"], table["TableStatus"]), ("django-orders", "ACTIVE"))
        self.assertEqual(table["BillingModeSummary"]["BillingMode"], "PAY_PER_REQUEST")
        self.assertEqual(table["StreamSpecification"], {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"})
        tags = Order._get_connection().connection.client.list_tags_of_resource(ResourceArn=table["TableArn"])["Tags"]
        self.assertEqual(tags, [{"Key": "table", "Value": "django-orders"}])

    def test_objects(self):
        Order("obj", 1, paid=True, place=("Ulm", "Kirchweg")).save()
        order = Order.objects.set_hash_key("obj").get()
        self.assertEqual((order.number, order.paid, order.place), (1, True, ["Ulm", "Kirchweg"]))
        self.assertTrue(Order.objects.set_hash_key("obj").exists())
        self.assertFalse(Order.objects.set_hash_key("nobody").exists())
        with self.assertRaises(ObjectDoesNotExist):
            Order.objects.set_hash_key("obj").get(number=2)
        with self.assertRaises(DynamoDBQuerySetError):
            Order.objects.count()
        order.update(actions=[Order.total.add(5)], condition=Order.state == "open")
        self.assertEqual(Order.get("obj", 1).total, 5)
        order.delete()
        self.assertEqual(Order.objects.set_hash_key("obj").count(), 0)

    def test_query_sets(self):
        with Order.batch_write() as batch:
            for n in range(60):
                batch.save(Order("pages", n, state="held" if n % 5 else "sent", total=n))
        orders = Order.objects.set_hash_key("pages")
        self.assertEqual(orders.count(), 60)
        self.assertEqual((orders.first().number, orders.last().number), (0, 59))
        self.assertEqual(self.numbers(orders.filter(number__between=(5, 9))), [5, 6, 7, 8, 9])
        self.assertEqual(self.numbers(orders.filter(number__gte=57).set_scan_index_forward(False)), [59, 58, 57])
        self.assertEqual(self.numbers(orders.filter(number__lt=3)), [0, 1, 2])
        self.assertEqual(list(orders.filter(number__between=(9, 5))), [])
        page, found = orders.set_limit(25), []
        while True:
            found += self.numbers(page)
            if page.next_key is None:
                break
            page = page.set_last_evaluated_key(page.next_key)
        self.assertEqual(found, list(range(60)))
        with self.assertRaises(MultipleObjectsReturned):
            orders.get()
        sent = Order.objects_by_state.set_hash_key("sent")
        self.assertEqual(sent.count(), 12)
        self.assertEqual(self.numbers(sent.filter(number__lte=20)), [0, 5, 10, 15, 20])
        sent.delete()
        self.assertEqual(Order.objects.set_hash_key("pages").count(), 48)

    def test_errors(self):
        class Nowhere(DynamoModel):
            class Meta:
                table_name = "nowhere"

            id = UnicodeAttribute(hash_key=True)

        self.assertFalse(Nowhere.exists())
        with self.assertRaises(TableDoesNotExist):
            Nowhere.describe_table()
        with self.assertRaises(PutError) as caught:
            Order("once", 1).save(Order.customer.exists())
        self.assertEqual((caught.exception.cause_response_code, caught.exception.cause_response_message),
                         ("ConditionalCheckFailedException", "The conditional request failed"))
        with self.assertRaises(PutError) as caught:
            Order("", 1).save()
        self.assertEqual(caught.exception.cause_response_message,
                         "One or more parameter values are not valid. The AttributeValue for a key attribute cannot "
                         "contain an empty string value. Key: customer")


if __name__ == "__main__":
    unittest.main(verbosity=2)
