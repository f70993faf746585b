#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# mistakes.sh DDB: what the commands on tables and items say when something is wrong, and every exit code.
. "$(dirname "$0")/expect"
exec </dev/null

commands="tables describe create drop get put update delete query scan explain migrate completion"
for command in $commands; do
	expect 0 "usage: ddb $command *
  --help              this
*
Exit codes: 0 ok, *" "$ddb" "$command" --help
	expect 2 "ddb $command: there is no option --nothing; ddb $command --help lists them" "$ddb" "$command" --nothing
	"$ddb" "$command" --help | awk -v c="$command" 'length > 110 { print c ": a line of its help is too long: " $0; bad = 1 } END { exit bad }' || failed=1
done
expect 2 "ddb: there is no command 'qurey'; did you mean query?
*" "$ddb" qurey
expect 2 "ddb: there is no command 'xxxxxx'

usage: *" "$ddb" xxxxxx
expect 0 "usage: ddb COMMAND *" "$ddb" --help
expect 0 "usage: ddb get TABLE *" "$ddb" help get
expect 0 "usage: ddb serve *" "$ddb" help serve
expect 2 "ddb: there is no command 'gat'; did you mean get?*" "$ddb" help gat

# which store
which="which store? Give --store ADDRESS (a file, http://HOST:PORT, or aws:REGION) or set DDB_STORE"
is "ddb tables: $which" 2 "$ddb" tables
is "ddb tables: $which" 2 env DDB_STORE= "$ddb" tables
is "ddb get: --store memory:: a store in memory would be gone at the command's end; give a file, or the address of ddb serve" 2 \
	"$ddb" get Users x --store memory:
is "ddb tables: there is no file app.db; ddb create makes one with its first table" 4 "$ddb" tables --store app.db
is "ddb tables: there is no file app.db; ddb create makes one with its first table" 4 "$ddb" tables --store=file:app.db
[ ! -e app.db ] || { echo "a file was made that was only to be looked at"; failed=1; }
expect 1 "ddb tables: . cannot be opened: it is a directory" "$ddb" tables --store .
head -c 20000 /dev/urandom >junk
expect 1 "ddb tables: junk cannot be opened: *" "$ddb" tables --store junk

DDB_STORE=app.db
export DDB_STORE
is "ddb create: give the hash key: --hash NAME:TYPE" 2 "$ddb" create Users
is "ddb create: --hash email: a key is given as NAME:TYPE, where TYPE is S (text), N (number) or B (bytes)" 2 \
	"$ddb" create Users --hash email
is "ddb create: --range at:X: there are three types of keys: S (text), N (number) and B (bytes)" 2 \
	"$ddb" create Users --hash email:S --range at:X
is "ddb create: --index x: give NAME=HASH:TYPE or NAME=HASH:TYPE,RANGE:TYPE" 2 "$ddb" create Users --hash e:S --index x
is "ddb create: --index x=a:S/all: what it holds begins with keys: /keys or /keys,email,age" 2 \
	"$ddb" create Users --hash e:S --index x=a:S/all
is "ddb create: --stream odd: there are four kinds: keys, new, old, both" 2 "$ddb" create Users --hash e:S --stream odd
is "ddb create: --tag odd: give KEY=VALUE" 2 "$ddb" create Users --hash e:S --tag odd
is "ddb create: --read-units and --write-units go together" 2 "$ddb" create Users --hash e:S --read-units 5
is "ddb create: --read-units five: give a whole number" 2 "$ddb" create Users --hash e:S --read-units five
[ ! -e app.db ] || { echo "a file was made for a table that could not be"; failed=1; }
"$ddb" load app.db </dev/null
is "ddb get: there is no table Users in app.db; ddb create makes one" 4 "$ddb" get Users x
expect 1 "ddb create: *length greater than or equal to 3" "$ddb" create U --hash e:S
is "" 0 "$ddb" create Users --hash email:S --index by_name=last_name:S,age:N
is "" 0 "$ddb" create Posts --hash author:N --range at:B
expect 1 "ddb create: *" "$ddb" create Users --hash id:S # there already, with another key

# arguments
is "ddb get: arguments are missing; usage: ddb get TABLE KEY [RANGE-KEY]" 2 "$ddb" get
is "ddb get: an argument is missing; usage: ddb get TABLE KEY [RANGE-KEY]" 2 "$ddb" get Users
is "ddb get: 'c' is one argument too many; usage: ddb get TABLE KEY [RANGE-KEY]" 2 "$ddb" get Users a b c
is "ddb get: 'b' is one argument too many: items of Users have one key, email" 2 "$ddb" get Users a b
is "ddb get: items of Posts have two keys, author (a number) and at (bytes, as base64): give both" 2 "$ddb" get Posts 1
is 'ddb get: the key author of Posts is a number: "x" is no number' 2 "$ddb" get Posts x AQI=
is 'ddb get: the key at of Posts is bytes, as base64: "AQ" is no base64, in which bytes are given' 2 "$ddb" get Posts 1 AQ
is "ddb scan: there is no option --jsno; did you mean --json?" 2 "$ddb" scan Users --jsno
is "ddb scan: --json takes no value" 2 "$ddb" scan Users --json=yes
is "ddb scan: --limit needs a value: N" 2 "$ddb" scan Users --limit
is "ddb scan: --limit -1: give a whole number" 2 "$ddb" scan Users --limit -1
is "ddb scan: --segments 400: at most 256" 2 "$ddb" scan Users --segments 400
is "ddb completion: there is completion for bash and zsh, not for fish" 2 "$ddb" completion fish

# tables, indexes, items that are not there
is "ddb get: there is no table Usres in app.db; did you mean Users?" 4 "$ddb" get Usres x
is "ddb scan: there is no table Nothing in app.db; ddb tables shows which there are" 4 "$ddb" scan Nothing
is "ddb drop: there is no table Usrs in app.db; did you mean Users?" 4 "$ddb" drop Usrs
is "ddb query: Users has no index by_nam; did you mean by_name?" 4 "$ddb" query Users --index by_nam --where 'email = ?' x
is "ddb query: Posts has no index by_name" 4 "$ddb" query Posts --index by_name --where 'author = ?' 1
is "ddb get: there is no such item in Users" 4 "$ddb" get Users nobody

# conditions, changes, values
is "ddb query: say what to look for: --where CONDITION; ddb scan shows all items" 2 "$ddb" query Users
is "ddb query: --where 'age > ? AND age < ?' has 2 ?, but 1 value stands behind it" 2 \
	"$ddb" query Users --where 'age > ? AND age < ?' 5 --json
is "ddb query: condition, column 7: an attribute is needed here, not the end
    age > 
          ^" 2 "$ddb" query Users --where 'age > '
is 'ddb query: condition, column 7: "old" is no number
    age > ?
          ^' 2 "$ddb" query Users --where 'age > ?' old
is "ddb update: give the key, email (a text)" 2 "$ddb" update Users
is "ddb update: give the changes behind the key, such as 'SET age = age + ?' 1" 2 "$ddb" update Users x
is "ddb update: changes, column 12: there is no value for this ?; 1 was given
    SET a=?, b=?
               ^" 2 "$ddb" update Users x 'SET a=?, b=?' 1
is "ddb update: changes, column 8: 2 values were given, but there is 1 ?
    SET a=?
           ^" 2 "$ddb" update Users x 'SET a=?' 1 2
is 'ddb update: changes, column 7: "[1," begins as JSON does but is none from character 4 on; a text that begins so is written as a JSON text
    SET a=?
          ^' 2 "$ddb" update Users x 'SET a=?' '[1,'
is 'ddb update: {"x":1} is no value as DynamoDB JSON, such as {"SS":["a","b"]}' 2 \
	"$ddb" update Users x 'SET a=?' '{"x":1}' --dynamodb-json
expect 1 "ddb update: One or more parameter values were invalid: Cannot update attribute email. *" \
	"$ddb" update Users x 'SET email = ?' y
is "ddb delete: give a key, or --where CONDITION, or --all for all items (ddb drop deletes the table)" 2 "$ddb" delete Users
is "ddb delete: a key goes with --when, not with --where and --all" 2 "$ddb" delete Users x --all
is "ddb delete: give either --where or --all" 2 "$ddb" delete Users --all --where 'age > ?' 1
is "ddb delete: --when goes with a key" 2 "$ddb" delete Users --all --when 'age > ?' 1

# JSON
is "ddb put: line 1, column 10: this is not JSON" 2 "$ddb" put Users '{"email":'
is "ddb put: line 2, column 9: this is not JSON" 2 "$ddb" put Users '{"email":"a",
 "age": x}'
is "ddb put: line 1, column 1: an item is a JSON object, { ... }" 2 "$ddb" put Users '[]'
expect 1 "ddb put: *Missing the key email in the item" "$ddb" put Users '{"age":1}'
expect 1 "ddb put: *Type mismatch for key email expected: S actual: N" "$ddb" put Users '{"email":1}'
is "ddb put: --new and --when are for one item, given as an argument" 2 "$ddb" put Users --new
printf '{"email":"a"}\n\n{"email":}\n{"email":"c"}\n' >lines
is 'ddb put: line 3, column 10: this is not JSON
{"put":1}' 1 "$ddb" put Users - <lines
is '{"email":"a"}' 0 "$ddb" get Users a
is "ddb get: there is no such item in Users" 4 "$ddb" get Users c
printf '{"email":"a\0"}\n' >lines
is 'ddb put: line 1: it holds a zero byte, which JSON does not
{"put":0}' 1 "$ddb" put Users - <lines
printf '{"email":"d"}\n{"mail":"e"}\n' >lines
is 'ddb put: line 2: there is no email, a key of Users
{"put":1}' 1 "$ddb" put Users <lines
printf '{"author":1,"at":"AQI="}\n{"author":"1","at":"AQI="}\n' >lines
is 'ddb put: line 2: author, a key of Posts, is of type N, not S
{"put":1}' 1 "$ddb" put Posts <lines
"$ddb" create Tagged --hash id:S --index tags=tag:S >/dev/null
i=0
while [ $((i += 1)) -le 30 ]; do
	[ $i -eq 3 ] && tag=3 || tag='"x"'
	echo "{\"id\":\"$i\",\"tag\":$tag}"
done >lines
is 'ddb put: One or more parameter values were invalid: Type mismatch for Index Key tag Expected: S Actual: N IndexName: tags
{"put":1}' 1 "$ddb" put Tagged <lines # the fault is in one of 25, and the 26th is none of them
"$ddb" drop Tagged >/dev/null

# an output that fails
if [ -e /dev/full ]; then
	for command in "scan Users" "get Users a" "tables" "describe Users" "completion bash" "query Users --where email=? a"; do
		# shellcheck disable=SC2086
		"$ddb" $command 2>out >/dev/full
		[ $? -eq 1 ] && [ "$(cat out)" = "ddb ${command%% *}: the output could not be written: No space left on device" ] ||
			{ echo "$command to a full disk:"; cat out; failed=1; }
		checks=$((checks + 1))
	done
fi

# 3: what is missing on the machine; 6: no credentials, a file that another process has
mkdir broken
: >broken/libcurl.so.4
is "ddb tables: libcurl cannot be loaded: services over HTTP need it" 3 \
	env LD_LIBRARY_PATH=broken "$ddb" tables --store http://127.0.0.1:1
expect 6 "ddb tables: no credentials were found. *" env -u AWS_ACCESS_KEY_ID -u AWS_SECRET_ACCESS_KEY -u AWS_WEB_IDENTITY_TOKEN_FILE \
	-u AWS_CONTAINER_CREDENTIALS_RELATIVE_URI -u AWS_CONTAINER_CREDENTIALS_FULL_URI HOME="$folder" AWS_EC2_METADATA_DISABLED=true \
	"$ddb" tables --store aws:us-east-1
expect 1 "ddb tables: 127.0.0.1:1: *" env AWS_ACCESS_KEY_ID=a AWS_SECRET_ACCESS_KEY=b "$ddb" tables --store http://127.0.0.1:1
serve --file app.db
expect 6 "ddb scan: app.db is open in the process $server: *" "$ddb" scan Users
stop
finish
