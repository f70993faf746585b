#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# migrate.sh DDB: migrations out of a file of steps, on a file and over HTTP.
. "$(dirname "$0")/expect"
exec </dev/null

cat >steps.json <<'END'
{"migrations":[
  {"name":"0001_names","about":"one name","table":"Users","steps":[
    {"rename":"name","to":"full_name"},
    {"add":"role","value":"member"},
    {"retype":"age","type":"N"}]},
  {"name":"0002_index","table":"Users","steps":[
    {"add_index":"by_city","hash":"city:S","holds":["role"]},
    {"ttl":"expires_at"},
    {"tags":{"team":"blue"}}]}
]}
END
for store in file http; do
	if [ $store = http ]; then
		serve
		DDB_STORE=$url AWS_ACCESS_KEY_ID=a AWS_SECRET_ACCESS_KEY=b
		export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
	else
		DDB_STORE=app.db
	fi
	export DDB_STORE

	is "" 0 "$ddb" create Users --hash email:S
	is '{"put":1}' 0 "$ddb" put Users '{"email":"jane","name":"Jane","age":"41","city":"Rome"}'
	is '{"put":1}' 0 "$ddb" put Users '{"email":"sam","role":"boss"}'
	is '{"migration":"0001_names","state":"pending","table":"Users","looked":0,"changed":0,"left":0,"ended":null}
{"migration":"0002_index","state":"pending","table":"Users","looked":0,"changed":0,"left":0,"ended":null}' 0 \
		"$ddb" migrate steps.json --list

	# the dry run tells, and does nothing
	is '{"migration":"0001_names","text":"rename attribute name of items of Users to full_name - 1 item, about 2 requests, 1.0 read and 1.0 write units","items":1,"exact":true,"requests":2,"read_units":1.0,"write_units":1.0}
{"migration":"0001_names","text":"add attribute role = {\"S\":\"member\"} to items of Users that lack it - 1 item","items":1,"exact":true,"requests":0,"read_units":0.0,"write_units":0.0}
{"migration":"0001_names","text":"make attribute age of items of Users type N - 1 item","items":1,"exact":true,"requests":0,"read_units":0.0,"write_units":0.0}
{"migration":"0002_index","text":"add index by_city to table Users - 1 item, about 1 request, 0.0 read and 1.0 write units","items":1,"exact":true,"requests":1,"read_units":0.0,"write_units":1.0}
{"migration":"0002_index","text":"let items of Users expire by expires_at - about 1 request, 0.0 read and 0.0 write units","items":-1,"exact":true,"requests":1,"read_units":0.0,"write_units":0.0}
{"migration":"0002_index","text":"set tags of table Users - about 1 request, 0.0 read and 0.0 write units","items":-1,"exact":true,"requests":1,"read_units":0.0,"write_units":0.0}' \
		0 "$ddb" migrate --dry-run steps.json
	is "Users" 0 "$ddb" tables --names
	is '{"age":"41","city":"Rome","email":"jane","name":"Jane"}' 0 "$ddb" get Users jane

	# all of it, once
	expect 0 '{"migration":"0001_names","state":"applied","table":"Users","looked":2,"changed":1,"left":0,"ended":"20*Z"}
{"migration":"0002_index","state":"applied","table":"Users","looked":0,"changed":0,"left":0,"ended":"20*Z"}' \
		"$ddb" migrate steps.json --rate 1000
	is '{"age":41,"city":"Rome","email":"jane","full_name":"Jane","role":"member"}' 0 "$ddb" get Users jane
	is '{"email":"sam","role":"boss"}' 0 "$ddb" get Users sam
	expect 0 '*"IndexName":"by_city"*"TimeToLiveStatus":"ENABLED","AttributeName":"expires_at"*' "$ddb" describe Users
	is "" 0 "$ddb" migrate steps.json
	is "" 0 "$ddb" migrate steps.json --dry-run

	# back
	is "ddb migrate: 0002_index cannot be rolled back: it sets tags" 1 "$ddb" migrate steps.json --rollback 0002_index
	expect 0 '{"migration":"0001_names","state":"rolled back",*' "$ddb" migrate steps.json --rollback 0001_names
	is '{"age":"41","city":"Rome","email":"jane","name":"Jane"}' 0 "$ddb" get Users jane
	[ $store = http ] && stop
done
unset DDB_STORE

# marks
DDB_STORE=marks.db
export DDB_STORE
is "" 0 "$ddb" create Users --hash email:S
is "" 0 "$ddb" migrate --mark 0001_names
expect 0 '{"migration":"0001_names","state":"marked",*' "$ddb" migrate --list
is "" 0 "$ddb" migrate --unmark 0001_names
is "" 0 "$ddb" migrate --list

# what is wrong
try() {
	printf '%s' "$1" >bad.json
	is "ddb migrate: bad.json$2" 2 "$ddb" migrate bad.json
}
is "ddb migrate: name the file with the migrations; ddb migrate --help tells more" 2 "$ddb" migrate
is "ddb migrate: no.json: No such file or directory" 4 "$ddb" migrate no.json
try '{' ': line 1, column 2: this is not JSON'
try '{}' ': there is no list: {"migrations":[ ... ]}'
try '{"migrations":[1]}' ': a migration is an object with a name, a table and steps'
try '{"migrations":[{"name":"1"}]}' ', 1: this needs to be a text: table'
try '{"migrations":[{"name":"1","table":"Users"}]}' ', 1: a migration has a list of steps'
try '{"migrations":[{"name":"1","table":"Users","steps":[{"ad":"x"}]}]}' \
	', 1, step 1: a step has one of add, remove, rename, retype, add_index, remove_index, ttl, tags'
try '{"migrations":[{"name":"1","table":"Users","steps":[{"add":"x"}]}]}' ', 1, step 1: an attribute is added with a value'
try '{"migrations":[{"name":"1","table":"Users","steps":[{"remove":"x","valeu":1}]}]}' ', 1, step 1: such a step has no valeu'
try '{"migrations":[{"name":"1","table":"Users","steps":[{"retype":"x","type":"X"}]}]}' \
	', 1, step 1: a type is S, N, B, SS, NS, BS, M, L, NULL or BOOL'
try '{"migrations":[{"name":"1","table":"Users","steps":[{"add_index":"x","hash":"city"}]}]}' \
	', 1, step 1: a key is written NAME:TYPE, such as city:S: hash'
printf '{"migrations":[{"name":"1","table":"User","steps":[]}]}' >bad.json
is "ddb migrate: there is no table User in marks.db; did you mean Users?" 4 "$ddb" migrate bad.json
printf '{"migrations":[{"name":"1","table":"Users","steps":[{"remove":"email"}]}]}' >bad.json
is "ddb migrate: 1: email is a key of Users, and an item's key cannot change: put the items anew under another key" 1 \
	"$ddb" migrate bad.json
is "ddb migrate: there is no migration 7 in steps.json" 4 "$ddb" migrate steps.json --rollback 7
finish
