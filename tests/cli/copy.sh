#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# copy.sh DDB: ddb copy between files and a service, stopped and gone on with.
ddb=$1
[ -x "$ddb" ] || { echo "usage: copy.sh DDB"; exit 1; }
folder=$(mktemp -d) || exit 1
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; rm -rf "$folder"' EXIT
cd "$folder" || exit 1
export HOME="$folder" AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null
failed=0

# expect CODE OUTPUT COMMAND...: exit code and everything printed, where OUTPUT is a pattern of the shell.
expect() {
	code=$1 pattern=$2
	shift 2
	"$@" >out 2>&1 </dev/null
	got=$?
	text=$(cat out)
	case $text in
	$pattern) [ "$got" -eq "$code" ] && return ;;
	esac
	echo "$*: exit code $got, expected $code; printed:"
	cat out
	echo "expected: $pattern"
	failed=1
}

same() {
	"$ddb" dump "$1" >one.jsonl && "$ddb" dump "$2" >two.jsonl && cmp one.jsonl two.jsonl || failed=1
}

python3 - >in.jsonl <<'END'
import json
for table in ("Albums", "Songs"):
    print(json.dumps({"TableName": table, "BillingMode": "PAY_PER_REQUEST",
                      "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
                      "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}]}))
    for i in range(2000):
        print(json.dumps({"Item": {"id": {"S": "%s-%d" % (table, i)}, "text": {"S": "x" * 900}}}))
END
"$ddb" load a.db in.jsonl || exit 1

"$ddb" serve --port=0 >served &
server=$!
tries=0
until grep -q http:// served || [ $((tries += 1)) -gt 300 ]; do sleep 0.05; done
service=$(sed -n 's/.*\(http:[^ ]*\).*/\1/p' served)

expect 2 "ddb copy: name the store to copy from*" "$ddb" copy
expect 2 "ddb copy: name the store to copy to*" "$ddb" copy a.db
expect 4 "ddb copy: there is no file none.db" "$ddb" copy none.db b.db
expect 0 "usage: ddb copy FROM TO*" "$ddb" copy --help
expect 0 "" "$ddb" copy a.db "$service"
expect 6 "ddb copy: line 1: Table already exists: Albums" "$ddb" copy a.db "$service"
expect 0 "" "$ddb" copy "$service" b.db --state b.state
same a.db b.db
[ ! -e b.state ] || { echo "b.state is left over"; failed=1; }
expect 0 "" "$ddb" copy a.db c.db --table Songs
expect 4 "ddb dump: *" "$ddb" dump c.db --table Albums
expect 4 "ddb copy: Requested resource not found*" "$ddb" copy a.db c.db --table None
expect 1 "ddb copy: nowhere/state cannot be written" "$ddb" copy a.db d.db --state nowhere/state

# One that was stopped behind the first table goes on there.
head -n 2001 in.jsonl >albums.jsonl
grep '"TableName": "Songs"' in.jsonl >>albums.jsonl
"$ddb" load e.db albums.jsonl
printf '{"TableName":"Songs"}' >e.state
expect 0 "" "$ddb" copy a.db e.db --state e.state
same a.db e.db
exit $failed
