#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# store_file.sh DDB: ddb check, dump and load, as a person at a shell meets them: output and exit codes.
ddb=$1
[ -x "$ddb" ] || { echo "usage: store_file.sh DDB"; exit 1; }
folder=$(mktemp -d) || exit 1
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; rm -rf "$folder"' EXIT
cd "$folder" || exit 1
failed=0
checks=0

# expect CODE OUTPUT COMMAND...: exit code and everything printed, where OUTPUT is a pattern of the shell.
expect() {
	code=$1 pattern=$2
	shift 2
	checks=$((checks + 1))
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

cat >in.jsonl <<'END'
{"TableName":"Music","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[{"AttributeName":"p","AttributeType":"S"},{"AttributeName":"g","AttributeType":"S"}],"KeySchema":[{"AttributeName":"p","KeyType":"HASH"}],"GlobalSecondaryIndexes":[{"IndexName":"geo","KeySchema":[{"AttributeName":"g","KeyType":"HASH"}],"Projection":{"ProjectionType":"ALL"}}],"Tags":[{"Key":"k","Value":"v"}],"TimeToLiveSpecification":{"AttributeName":"t","Enabled":true}}
{"Item":{"g":{"S":"x"},"p":{"S":"a"},"t":{"N":"4000000000"}}}
{"Item":{"p":{"S":"b"}}}
END

for command in check dump load; do
	expect 0 "usage: ddb $command FILE*Exit codes: 0 *" "$ddb" "$command" --help
	expect 2 "ddb $command: arguments are missing; usage: ddb $command FILE*" "$ddb" "$command"
	expect 2 "ddb $command: there is no option --nothing; *" "$ddb" "$command" --nothing
	expect 2 "ddb $command: '[bc]' is one argument too many; usage: ddb $command FILE*" "$ddb" "$command" a b c
	expect 1 "ddb $command: . cannot be opened: it is a directory" "$ddb" "$command" .
done
expect 4 "ddb check: there is no file none" "$ddb" check none
expect 4 "ddb dump: there is no file none" "$ddb" dump none
[ ! -e none ] || { echo "a file was made that was only to be looked at"; failed=1; }

# load, dump and back
expect 4 "ddb load: none cannot be read" "$ddb" load a.db none
expect 0 "" "$ddb" load a.db in.jsonl
expect 0 "a.db: nothing is wrong" "$ddb" check a.db
expect 0 '{"findings":0}' "$ddb" check --json a.db
expect 0 '{*"TableName":"Music"*"Tags":\[{"Key":"k","Value":"v"}\]*"TimeToLiveSpecification":{"Enabled":true,"AttributeName":"t"}}
{"Item":{*}}
{"Item":{*}}' "$ddb" dump a.db
expect 0 "" "$ddb" dump a.db --out a.jsonl
"$ddb" load b.db <a.jsonl || { echo "load from the standard input failed"; failed=1; }
"$ddb" dump --table=Music b.db >b.jsonl || failed=1
cmp a.jsonl b.jsonl || failed=1
expect 4 "ddb dump: Requested resource not found: Table: Nope not found" "$ddb" dump a.db --table Nope
expect 6 "ddb load: line 1: Table already exists: Music" "$ddb" load a.db a.jsonl
echo '{"Item":{"p":{"S":"c"}}}' >item.jsonl
expect 1 "ddb load: line 1: the item is of no table*" "$ddb" load a.db item.jsonl
expect 0 "" "$ddb" load a.db item.jsonl --table Music
expect 4 "ddb load: line 1: Requested resource not found" "$ddb" load a.db item.jsonl --table Nope
expect 1 "ddb dump: nowhere/x cannot be written" "$ddb" dump a.db --out nowhere/x
[ ! -e /dev/full ] || expect 1 "ddb dump: the dump could not be written" "$ddb" dump a.db --out /dev/full

# a file that another process has
"$ddb" serve --file a.db --port 0 >serving 2>&1 &
server=$!
tries=0
until grep -q serving serving || [ $((tries += 1)) -gt 300 ]; do sleep 0.05; done
expect 6 "ddb check: a.db is open in the process $server: *" "$ddb" check a.db
kill "$server"
wait "$server"
server=

# damage: the entry of an index is gone, behind the store's back
python3 - <<'END' || failed=1
import sqlite3
db = sqlite3.connect("a.db")
db.execute("delete from t17")  # the table is 16, the first number that is given, and its index the next
db.commit()
END
expect 1 'table Music, index geo, item {"p":{"S":"a"}}: the item has no entry in the index
table Music, index geo: its counter says 1 items of *, but there are 0 of 0
a.db: 2 findings' "$ddb" check a.db
expect 1 '{"text":"table Music, index geo, item {\\"p\\":{\\"S\\":\\"a\\"}}: the item has no entry in the index","table":"Music","index":"geo","key":{"p":{"S":"a"}}}
{"text":"table Music, index geo: its counter *","table":"Music","index":"geo"}
{"findings":2}' "$ddb" check --json a.db
expect 1 "*a.db: 2 findings" "$ddb" check a.db # nothing was mended

# damage: a byte of a row is another one
"$ddb" load c.db in.jsonl
python3 - <<'END' || failed=1
import sqlite3
db = sqlite3.connect("c.db")
db.execute("update t16 set v = substr(v, 1, length(v) - 1) || x'7a' where length(v) = (select max(length(v)) from t16)")
db.commit()
END
expect 1 'table Music: the row at *61 cannot be read
c.db: 1 finding' "$ddb" check c.db
head -c 20000 /dev/urandom >junk
expect 1 "ddb check: junk cannot be opened: *" "$ddb" check junk

[ "$failed" -eq 0 ] && echo "$checks checks, all fine"
exit "$failed"
