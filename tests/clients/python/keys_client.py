# SPDX-License-Identifier: Apache-2.0
"""keys_client.py SERVER: what boto3 signs is verified (docs/semantics/01-protocol.md, 1.6), and keys may do what
their lines say."""
import datetime
import os
import subprocess
import sys
import tempfile
import unittest
from unittest import mock

import boto3
import botocore.auth
from botocore.config import Config
from botocore.exceptions import ClientError

KEYS = """# who may ask
ADMIN:not+a/secret=
READER:second-secret read-only
APP:third-secret tables=app_
SESSION:fourth-secret token=session/token+==
OLD:fifth-secret token=old until=20200101T000000Z
"""
SERVER = sys.argv.pop(1)


def client(key, secret, token=None, endpoint=None):
    return boto3.client("dynamodb", endpoint_url=endpoint or Keys.endpoint, region_name="eu-central-1",
                        aws_access_key_id=key, aws_secret_access_key=secret, aws_session_token=token,
                        config=Config(retries={"max_attempts": 1}))


class Keys(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with tempfile.NamedTemporaryFile("w", delete=False) as f:
            f.write(KEYS)
        cls.file = f.name
        cls.server = subprocess.Popen([SERVER, "serve", "--port", "0", "--keys", f.name], stdout=subprocess.PIPE)
        cls.endpoint = cls.server.stdout.readline().decode().split(" at ")[1].strip()
        cls.make(client("ADMIN", "not+a/secret="), "app_one")
        cls.make(client("ADMIN", "not+a/secret="), "other")

    @classmethod
    def tearDownClass(cls):
        cls.server.terminate()
        cls.server.communicate()
        os.unlink(cls.file)

    @staticmethod
    def make(c, name):
        c.create_table(TableName=name, BillingMode="PAY_PER_REQUEST",
                       AttributeDefinitions=[{"AttributeName": "p", "AttributeType": "S"}],
                       KeySchema=[{"AttributeName": "p", "KeyType": "HASH"}])

    def refused(self, code, message, call, **arguments):
        with self.assertRaises(ClientError) as caught:
            call(**arguments)
        error = caught.exception.response["Error"]
        self.assertEqual((error["Code"], error["Message"]), (code, message))
        self.assertEqual(caught.exception.response["ResponseMetadata"]["HTTPStatusCode"], 400)

    def test_right_keys(self):
        c = client("ADMIN", "not+a/secret=")
        c.put_item(TableName="other", Item={"p": {"S": "\u00e4\u6f22 & ?"}, "n": {"N": "1"}})
        self.assertEqual(c.get_item(TableName="other", Key={"p": {"S": "\u00e4\u6f22 & ?"}})["Item"]["n"], {"N": "1"})
        self.assertIn("other", client("SESSION", "fourth-secret", "session/token+==").list_tables()["TableNames"])

    def test_wrong_keys(self):
        mismatch = ("The request signature we calculated does not match the signature you provided. Check your AWS Secret "
                    "Access Key and signing method. Consult the service documentation for details.")
        self.refused("InvalidSignatureException", mismatch, client("ADMIN", "wrong").list_tables)
        self.refused("UnrecognizedClientException", "The security token included in the request is invalid.",
                     client("NOBODY", "not+a/secret=").list_tables)
        for token in (None, "other"):
            self.refused("UnrecognizedClientException", "The security token included in the request is invalid",
                         client("SESSION", "fourth-secret", token).list_tables)
        self.refused("ExpiredTokenException", "The security token included in the request is expired",
                     client("OLD", "fifth-secret", "old").list_tables)

    def test_clocks_that_are_wrong(self):
        for hours, text in ((-1, "^Signature expired: "), (1, "^Signature not yet current: ")):
            moment = datetime.datetime.utcnow() + datetime.timedelta(hours=hours)

            class Clock(datetime.datetime):
                @classmethod
                def utcnow(cls, moment=moment):
                    return moment

                @classmethod
                def now(cls, tz=None, moment=moment):
                    return moment.replace(tzinfo=tz)

            name = "get_current_datetime" if hasattr(botocore.auth, "get_current_datetime") else None
            with mock.patch.object(botocore.auth, name, lambda **_: moment) if name else \
                    mock.patch.object(botocore.auth.datetime, "datetime", Clock):
                with self.assertRaises(ClientError) as caught:
                    client("ADMIN", "not+a/secret=").list_tables()
            self.assertEqual(caught.exception.response["Error"]["Code"], "InvalidSignatureException")
            self.assertRegex(caught.exception.response["Error"]["Message"], text)

    def test_read_only(self):
        c = client("READER", "second-secret")
        self.assertEqual(c.list_tables()["TableNames"], ["app_one", "other"])
        self.assertEqual(c.scan(TableName="app_one")["Count"], 0)
        self.refused("AccessDeniedException",
                     "User: arn:aws:iam::000000000000:user/READER is not authorized to perform: dynamodb:PutItem on "
                     "resource: arn:aws:dynamodb:eu-central-1:000000000000:table/other because no identity-based policy "
                     "allows the dynamodb:PutItem action", c.put_item, TableName="other", Item={"p": {"S": "x"}})

    def test_confined(self):
        c = client("APP", "third-secret")
        c.put_item(TableName="app_one", Item={"p": {"S": "mine"}})
        c.delete_item(TableName="app_one", Key={"p": {"S": "mine"}})
        self.refused("AccessDeniedException",
                     "User: arn:aws:iam::000000000000:user/APP is not authorized to perform: dynamodb:Scan on resource: "
                     "arn:aws:dynamodb:eu-central-1:000000000000:table/other because no identity-based policy allows the "
                     "dynamodb:Scan action", c.scan, TableName="other")
        with self.assertRaises(ClientError):
            c.transact_write_items(TransactItems=[
                {"Put": {"TableName": "app_one", "Item": {"p": {"S": "x"}}}},
                {"Put": {"TableName": "other", "Item": {"p": {"S": "x"}}}}])
        self.assertEqual(c.scan(TableName="app_one")["Count"], 0)

    def test_an_open_address_needs_keys(self):
        run = subprocess.run([SERVER, "serve", "--port", "0", "--host", "0.0.0.0"], stderr=subprocess.PIPE, check=False)
        self.assertEqual(run.returncode, 2)
        self.assertIn(b"not a loopback address", run.stderr)
        for options in (["--key", "A:b"], ["--insecure"]):
            with subprocess.Popen([SERVER, "serve", "--port", "0", "--host", "0.0.0.0", *options],
                                  stdout=subprocess.PIPE) as server:
                self.assertIn(b"0.0.0.0", server.stdout.readline())
                server.terminate()


if __name__ == "__main__":
    unittest.main()
