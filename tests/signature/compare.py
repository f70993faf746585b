#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""compare.py SIGN: signs requests by SIGN (sign.c) and by botocore's signer, and compares the Authorization headers
byte for byte."""
import json
import random
import subprocess
import sys

try:
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials
except ImportError as why:
    print(f"botocore, whose signer this is compared with, is missing: {why}")
    sys.exit(77)

KEY = "not-a-secret/test+key="
TOKEN = "TOKEN/with+chars==" + "x" * 900
REGIONS = ["us-east-1", "eu-west-1", "ap-southeast-2", "us-gov-west-1", "cn-north-1", "local"]
TIMES = ["20150830T123600Z", "20240229T000000Z", "20261231T235959Z", "20270101T000000Z"]
ODD = {
    "x-amz-meta-empty": "",
    "x-amz-meta-blanks": "  two  blanks\t and a   tab \t",
    "x-amz-meta-only-blanks": "   ",
    "x-amz-meta-quoted": '"a   b"',
    "x-amz-meta-text": "Größe 日本語",
    "x-amz-meta-comma": "a, b,c",
    "a": "1",
    "z-last": "~!@#$%^&*()_+|:;",
}
BODIES = ["", "{}", '{"TableName":"t"}', '{"k":{"S":"é 😀 \\u0000"}}', "x" * 63, "x" * 64, "x" * 65, "y" * (1 << 20)]


def request(region, time, body, token=None, odd=None):
    headers = {
        "content-type": "application/x-amz-json-1.0",
        "host": f"dynamodb.{region}.amazonaws.com",
        "x-amz-date": time,
        "x-amz-target": "DynamoDB_20120810.PutItem",
    }
    if token:
        headers["x-amz-security-token"] = token
    headers.update(odd or {})
    return {
        "region": region, "amz_date": time, "access_key": "AKIDEXAMPLE", "secret_key": KEY, "session_token": token,
        "headers": headers, "body": body,
    }


def requests():
    for region in REGIONS:
        for time in TIMES:
            for token in (None, TOKEN):
                yield request(region, time, "{}", token)
    for body in BODIES:
        for token in (None, TOKEN):
            yield request("us-east-1", TIMES[0], body, token, ODD)
    for name, value in ODD.items():
        yield request("eu-west-1", TIMES[1], "{}", None, {name: value})
    chance = random.Random(7)
    for _ in range(200):
        odd = dict(chance.sample(sorted(ODD.items()), chance.randrange(len(ODD))))
        body = "".join(chance.choice("az{}\" é日") for _ in range(chance.randrange(300)))
        r = request(chance.choice(REGIONS), chance.choice(TIMES), body, chance.choice([None, TOKEN]), odd)
        r["secret_key"] = "k" * chance.randrange(1, 130)
        yield r


def by_botocore(r):
    """The steps of its add_auth, but for the clock."""
    signer = SigV4Auth(Credentials(r["access_key"], r["secret_key"], r["session_token"]), "dynamodb", r["region"])
    to = AWSRequest(method="POST", url=f"https://{r['headers']['host']}/", data=r["body"].encode(), headers=r["headers"])
    to.context["timestamp"] = r["amz_date"]
    signer._modify_request_before_signing(to)
    text = signer.string_to_sign(to, signer.canonical_request(to))
    signer._inject_signature_to_request(to, signer.signature(text, to))
    return to.headers["Authorization"]


def main():
    all_of_them = list(requests())
    lines = "".join(json.dumps(r) + "\n" for r in all_of_them)
    ours = subprocess.run([sys.argv[1]], input=lines, capture_output=True, text=True)
    got = ours.stdout.splitlines()
    if ours.returncode or len(got) != len(all_of_them):
        print(f"{len(all_of_them)} requests, {len(got)} signed; exit code {ours.returncode}\n{ours.stderr}")
        return 1
    failed = 0
    for r, authorization in zip(all_of_them, got):
        want = by_botocore(r)
        if authorization != want:
            failed += 1
            print(f"{ {**r, 'body': r['body'][:80]} }\nlibddb   {authorization}\nbotocore {want}")
    print(f"{len(got) - failed} of {len(got)} are signed alike")
    return failed > 0


sys.exit(main())
