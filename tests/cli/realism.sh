#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# realism.sh DDB: ddb serve --realism: what it refuses, and a service in trouble as its clients meet it.
ddb=$1
[ -x "$ddb" ] || { echo "usage: realism.sh DDB"; exit 1; }
out=$(mktemp) || exit 1
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; rm -f "$out"' EXIT
failed=0
checks=0

# expect CODE TEXT COMMAND...: exit code and everything printed.
expect() {
	code=$1 text=$2
	shift 2
	checks=$((checks + 1))
	"$@" >"$out" 2>&1 </dev/null
	got=$?
	[ "$got" -eq "$code" ] && [ "$(cat "$out")" = "$text" ] && return
	echo "$*: exit code $got, expected $code; printed:"
	cat "$out"
	echo "expected: $text"
	failed=1
}

expect 2 "ddb serve: --realism: 'nonsense=3': there is no such kind of realism; ddb serve --help lists them" \
	"$ddb" serve --realism throttle,nonsense=3
expect 2 "ddb serve: --realism: 'error_percent=101': give a percentage from 0 to 100" \
	"$ddb" serve --realism seed=18,error_percent=101
expect 2 "ddb serve: --realism: 'lag_ms=3600001': give a number up to 3600000" \
	"$ddb" serve --realism lag_ms=3600001
expect 2 "ddb serve: --realism: 'lag_ms': give KEY=NUMBER, or throttle" "$ddb" serve --realism lag_ms
expect 2 "ddb serve: --realism: 'lag_ms=-1': give KEY=NUMBER, or throttle" "$ddb" serve --realism=lag_ms=-1
expect 1 "ddb serve: realism: latency_min_ms is 9 and above latency_max_ms, which is 0" \
	"$ddb" serve --realism latency_min_ms=9

# expect_answer STATUS BODY OPERATION REQUEST: asks the server and takes at least 20 ms.
expect_answer() {
	checks=$((checks + 1))
	python3 - "$url" "$@" <<'END' || failed=1
import sys, time, urllib.error, urllib.request
url, status, body, operation, request = sys.argv[1:]
r = urllib.request.Request(url, request.encode(), {
    "Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": "DynamoDB_20120810." + operation,
    "X-Amz-Date": "20260101T000000Z",
    "Authorization": "AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/dynamodb/aws4_request, "
    "SignedHeaders=host, Signature=00"})
begun = time.monotonic()
try:
    with urllib.request.urlopen(r, timeout=60) as answer:
        got = answer.status, answer.read().decode()
except urllib.error.HTTPError as e:
    got = e.code, e.read().decode()
took = time.monotonic() - begun
if got[0] != int(status) or (body and got[1] != body) or took < 0.02:
    sys.exit("%s: expected %s %s, got %d %s in %.3f s" % (operation, status, body, got[0], got[1], took))
END
}

# begin LIST: a server that has it.
begin() {
	: >"$out" # or the address of the server before would still stand there
	"$ddb" serve --port 0 --realism "$1" >"$out" 2>&1 &
	server=$!
	url=
	tries=0
	until [ -n "$url" ] || [ $((tries += 1)) -gt 300 ]; do
		sleep 0.05
		url=$(sed -n 's/.* at \(http:.*\)/\1\//p' "$out")
	done
	[ -n "$url" ] || { echo "the server does not start:"; cat "$out"; exit 1; }
}

end() {
	kill "$server" && wait "$server"
	server=
}

table='{"TableName":"abc","BillingMode":"PAY_PER_REQUEST","KeySchema":[{"AttributeName":"k","KeyType":"HASH"}],"AttributeDefinitions":[{"AttributeName":"k","AttributeType":"S"}]}'
item='{"TableName":"abc","Item":{"k":{"S":"a"}}}'

begin latency_min_ms=20,latency_max_ms=30,throttling_percent=100
expect_answer 200 "" CreateTable "$table"
expect_answer 400 '{"__type":"com.amazon.coral.availability#ThrottlingException","message":"Rate of requests exceeds the allowed throughput."}' \
	PutItem "$item"
end
begin latency_min_ms=20,latency_max_ms=30,error_percent=100
expect_answer 200 "" CreateTable "$table"
expect_answer 500 '{"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError","message":"Internal server error"}' \
	PutItem "$item"
end
begin latency_min_ms=20,latency_max_ms=30,table_delay_ms=60000
expect_answer 200 "" CreateTable "$table"
expect_answer 400 '{"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException","message":"Requested resource not found"}' \
	PutItem "$item"
end

[ "$failed" -eq 0 ] && echo "$checks checks, all fine"
exit "$failed"
