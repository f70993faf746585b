#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# items.sh DDB: tables and items as a person at a shell works with them, on a file and over HTTP.
. "$(dirname "$0")/expect"
exec </dev/null

for store in file http; do
	if [ $store = http ]; then
		serve
		DDB_STORE=$url AWS_ACCESS_KEY_ID=a AWS_SECRET_ACCESS_KEY=b
		export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
	else
		DDB_STORE=app.db
	fi
	export DDB_STORE

	# tables
	is "" 0 "$ddb" create Users --hash email:S --index by_name=last_name:S,created:N --index by_age=age:N/keys \
		--index by_role=role:S/keys,email,age --ttl expires_at
	is "" 0 "$ddb" create Users --hash email:S # is there already
	is "" 0 "$ddb" create Posts --hash author:N --range at:B --local-index by_title=title:S --tag a=b --stream both \
		--read-units 5 --write-units 6 --protect
	is "Posts
Users" 0 "$ddb" tables --names
	is '{"table":"Posts","status":"ACTIVE","hash":"author","range":"at","indexes":1,"items":0,"bytes":0}
{"table":"Users","status":"ACTIVE","hash":"email","indexes":3,"items":0,"bytes":0}' 0 "$ddb" tables
	is "ers" 0 env DDB_TABLE_PREFIX=Us "$ddb" tables --names
	expect 0 '{"Table":{*"TableName":"Users"*},"TimeToLiveDescription":{"TimeToLiveStatus":"ENABLED","AttributeName":"expires_at"}}' \
		"$ddb" describe Users
	expect 0 '{"Table":{*"StreamViewType":"NEW_AND_OLD_IMAGES"*"DeletionProtectionEnabled":true*}}' "$ddb" describe Posts
	"$ddb" describe Users | python3 -c '
import json, sys
t = json.load(sys.stdin)["Table"]
kinds = {x["IndexName"]: (x["KeySchema"], x["Projection"]) for x in t["GlobalSecondaryIndexes"]}
key = lambda name, kind: {"AttributeName": name, "KeyType": kind}
assert kinds["by_name"] == ([key("last_name", "HASH"), key("created", "RANGE")], {"ProjectionType": "ALL"}), kinds
assert kinds["by_age"] == ([key("age", "HASH")], {"ProjectionType": "KEYS_ONLY"}), kinds
assert kinds["by_role"][1]["ProjectionType"] == "INCLUDE", kinds
assert "age" in kinds["by_role"][1]["NonKeyAttributes"], kinds
types = {d["AttributeName"]: d["AttributeType"] for d in t["AttributeDefinitions"]}
assert types == {"email": "S", "last_name": "S", "created": "N", "age": "N", "role": "S"}, types
' || failed=1

	# one item
	is '{"put":1}' 0 "$ddb" put Users '{"email":"jane@x.org","age":31,"last_name":"Smith","first_name":"Jane","created":5}'
	is '{"age":31,"created":5,"email":"jane@x.org","first_name":"Jane","last_name":"Smith"}' 0 "$ddb" get Users jane@x.org
	is '{"age":31,"email":"jane@x.org"}' 0 "$ddb" get Users jane@x.org --project email,age --consistent
	is '{"age":{"N":"31"},"email":{"S":"jane@x.org"}}' 0 "$ddb" get --dynamodb-json --project=email,age Users jane@x.org
	is '{"put":1}' 0 "$ddb" put Posts '{"author":1,"at":"AQI="}'
	is '{"at":{"B":"AQI="},"author":{"N":"1"}}' 0 "$ddb" get Posts 1 AQI= --dynamodb-json
	is '{"at":{"B":"AQI="},"author":{"N":"1"}}' 0 "$ddb" get Posts 1.0 AQI= --dynamodb-json
	is "ddb get: there is no such item in Posts" 4 "$ddb" get Posts 2 AQI=
	is '{"put":1}' 0 "$ddb" put Users --dynamodb-json '{"email":{"S":"--odd"},"s":{"SS":["b","a"]}}'
	is '{"email":"--odd","s":["a","b"]}' 0 "$ddb" get Users -- --odd
	is '{"deleted":1}' 0 "$ddb" delete Users -- --odd
	is '{"deleted":0}' 0 "$ddb" delete Users -- --odd

	# conditions and changes; what the words are taken for
	is '{"age":32,"created":5,"email":"jane@x.org","first_name":"Jane","last_name":"Smith"}' 0 \
		"$ddb" update Users jane@x.org 'SET age = age + ?' 1 --when 'age < ?' 40
	is "ddb update: there is no such item in Users" 4 "$ddb" update Users nobody@x.org 'REMOVE age'
	is "ddb update: The conditional request failed" 5 "$ddb" update Users jane@x.org 'SET age = ?' 1 --when 'age > ?' 40
	is '{"a":5,"b":"5","c":"007","d":true,"e":null,"email":"5","f":"text","g":[1,"x"],"h":{"k":-1.5},"i":"+49","j":"null"}' 0 \
		"$ddb" update Users 5 'SET a=?, b=?, c=?, d=?, e=?, f=?, g=?, h=?, i=?, j=?' 5 '"5"' 007 true null text '[1,"x"]' \
		'{"k":-1.5}' +49 '"null"'
	is '{"email":{"S":"5"},"tags":{"SS":["new"]}}' 0 \
		"$ddb" update Users 5 'REMOVE a,b,c,d,e,f,g,h,i,j ADD tags ?' '{"SS":["new"]}' --dynamodb-json
	is '{"found":1}' 0 "$ddb" query Users --where 'email = ?' 5 --count # a text, as the key is
	is '{"deleted":1}' 0 "$ddb" delete Users 5 --when 'attribute_exists(tags)'
	is "ddb put: there is an item with that key already" 5 "$ddb" put Users '{"email":"jane@x.org"}' --new
	is "ddb put: The conditional request failed" 5 "$ddb" put Users '{"email":"jane@x.org"}' --when 'age = ?' 1
	is "ddb delete: The conditional request failed" 5 "$ddb" delete Users jane@x.org --when 'age = ?' 1
	is '{"email":"m","m":{"n":{"x":1}}}' 0 "$ddb" update Users m 'SET m.n.x = ?' 1 --make-parents
	is '{"deleted":1}' 0 "$ddb" delete Users m

	# many, of the standard input
	python3 -c '
for i in range(60):
    print("{\"email\":\"u%02d\",\"last_name\":\"%s\",\"created\":%d,\"age\":%d}" % (i, "Even" if i % 2 == 0 else "Odd", i, i))
' >many.jsonl
	is '{"put":60}' 0 "$ddb" put Users - <many.jsonl
	is '{"put":60}' 0 "$ddb" put Users <many.jsonl
	is '{"found":61}' 0 "$ddb" scan Users --count
	"$ddb" scan Users --dynamodb-json >all.jsonl
	is '{"put":61}' 0 "$ddb" put Users --dynamodb-json <all.jsonl

	# finding
	is '{"age":58,"created":58,"email":"u58","last_name":"Even"}
{"age":56,"created":56,"email":"u56","last_name":"Even"}' 0 \
		"$ddb" query Users --where 'last_name = ? AND created > ?' Even 54 --order -created
	expect 0 '{"email":"u01"}
{"email":"u03"}
ddb query: there may be more: --resume *' "$ddb" query Users --where 'last_name = ? AND created >= ?' Odd 0 --order created --limit 2 --project email
	token=$(sed -n 's/.*--resume //p' out)
	expect 0 '{"email":"u05"}
{"email":"u07"}
ddb query: there may be more: --resume *' "$ddb" query Users --where 'last_name = ? AND created >= ?' Odd 0 --order created --limit 2 --project email \
		--resume "$token"
	is '{"found":30}' 0 "$ddb" query Users --count --where 'last_name = ?' Odd
	is '{"found":10}' 0 "$ddb" query Users --count --index by_name --where 'last_name = ? AND created < ?' Odd 20
	is '{"found":3}' 0 "$ddb" query Users --count --where 'email IN (?, ?, ?)' u01 u02 u03
	is '{"found":61}' 0 "$ddb" scan Users --count --segments 4
	[ "$("$ddb" scan Users --limit 7 2>err | wc -l)" -eq 7 ] || failed=1
	[ "$("$ddb" scan Users | head -1 | wc -l)" -eq 1 ] || failed=1 # a reader that has enough
	expect 0 '{"way":"Query","index":"by_name","key":"last_name = \\"Odd\\" AND created > 5","filter":null,"sorted_in_memory":false,"reads_whole_table":false,"text":"Query on index by_name of Users: *"}' \
		"$ddb" explain Users --where 'last_name = ? AND created > ?' Odd 5
	expect 0 '{"way":"GetItem",*' "$ddb" explain Users --where 'email = ?' x
	expect 0 '{"way":"Scan","index":null,"key":null,*"reads_whole_table":true,*' "$ddb" explain Users --where 'note = ?' x
	expect 1 "ddb query: Users: this would scan the table Users*" "$ddb" query Users --where 'note = ?' x --no-scan

	# deleting
	is '{"deleted":10}' 0 "$ddb" delete Users --where 'last_name = ? AND created < ?' Odd 20
	is '{"deleted":51}' 0 "$ddb" delete Users --all
	is '{"deleted":0}' 0 "$ddb" delete Users --all --yes
	expect 1 "ddb drop: *protect*" "$ddb" drop Posts
	is "" 0 "$ddb" drop Users
	is "Posts" 0 "$ddb" tables --names
	[ -z "$server" ] || stop
done
finish
