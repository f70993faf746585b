#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# terminal.sh DDB: what a person sees: aligned columns cut to the terminal's width, questions, Ctrl-C; and completion.
. "$(dirname "$0")/expect"
exec </dev/null
DDB_STORE=app.db
export DDB_STORE

# on COLUMNS INPUT: in front of a command
on() {
	python3 "$here/on_terminal.py" "$@"
}

is "table Users is made" 0 on 80 "" "$ddb" create Users --hash email:S --range at:N --index by_name=name:S,age:N/keys,note --ttl gone
is "table Users is there already, as described" 0 on 80 "" "$ddb" create Users --hash email:S --range at:N
is "ddb scan: no items" 0 on 80 "" "$ddb" scan Users
"$ddb" put Users >/dev/null <<'END'
{"email":"a@x.org","at":9,"name":"日本語","note":"one\ntwo\u001b[31m\u009b","age":5}
{"email":"a@x.org","at":10,"name":"Zoe\u0301 👍","age":123,"tags":["x",{"y":null}],"ok":true}
END

# wide characters are two columns, joining ones none; control characters never reach the terminal
is 'email    at  age  name    note                      ok    tags
-------  --  ---  ------  ------------------------  ----  ----------------
a@x.org   9    5  日本語  one\ntwo\u001b[31m\u009b
a@x.org  10  123  Zoé 👍                            true  ["x",{"y":null}]' 0 on 80 "" "$ddb" scan Users
is 'email    at  age  name    note      ok    tags
-------  --  ---  ------  --------  ----  --------
a@x.org   9    5  日本語  one\ntw…
a@x.org  10  123  Zoé 👍            true  ["x",{"…' 0 on 50 "" "$ddb" scan Users
is 'email    at  age
-------  --  ---
a@x.org   9    5
a@x.org  10  123
(no room for name, note, ok, tags; --json shows all)' 0 on 20 "" "$ddb" scan Users
is 'name    email
------  -------
日本語  a@x.org' 0 on 80 "" "$ddb" scan Users --project name,email --where 'age = ?' 5
is 'email  a@x.org
at     10
age    123
name   Zoé 👍
ok     true
tags   ["x",{"y":null}]' 0 on 80 "" "$ddb" get Users a@x.org 10
is '{"age":5,"at":9,"email":"a@x.org","name":"日本語"}' 0 on 20 "" "$ddb" get Users a@x.org 9 --json --project email,at,age,name
is 'TABLE  KEYS       INDEXES  ITEMS  BYTES  STATUS
-----  ---------  -------  -----  -----  ------
Users  email, at        1      2    107  ACTIVE' 0 on 80 "" "$ddb" tables
is 'table       Users
status      ACTIVE
hash key    email (S)
range key   at (N)
items       2, 107 bytes
billing     per request
expiry      gone
arn         arn:aws:dynamodb:us-east-1:000000000000:table/Users

INDEX    KIND    HASH KEY  RANGE KEY  HOLDS       ITEMS  STATUS
-------  ------  --------  ---------  ----------  -----  ------
by_name  global  name (S)  age (N)    keys, note      2  ACTIVE' 0 on 80 "" "$ddb" describe Users
expect 0 'Query on the table Users: the condition fixes its hash key email
key: email = "a"
*index by_name: the condition does not fix its hash key name with =' on 80 "" "$ddb" explain Users --where 'email = ?' a
is '1 item put' 0 on 80 "" "$ddb" put Users '{"email":"b","at":1}'
is '3 items found' 0 on 80 "" "$ddb" scan Users --count

# questions
expect 1 'Delete 2 items of Users? \[y/N\] *ddb delete: nothing was deleted' on 80 n "$ddb" delete Users --where 'email = ?' a@x.org
expect 0 'Delete 1 item of Users? \[y/N\] *1 item deleted' on 80 y "$ddb" delete Users --where 'at = ?' 1
expect 0 '2 items deleted' on 80 "" "$ddb" delete Users --all --yes
expect 130 'Delete the table Users with its 0 items? \[y/N\] *' on 80 ^C "$ddb" drop Users

# Ctrl-C: while it reads, and while nobody reads what it writes, of which there is never half a line
python3 - "$ddb" <<'END' || failed=1
import json, os, signal, subprocess, sys, time
ddb = sys.argv[1]
lines = "".join(json.dumps({"email": "e%05d" % i, "at": i, "note": "x" * 200}) + "\n" for i in range(2000))
done = subprocess.run([ddb, "put", "Users"], input=lines, text=True, capture_output=True)
assert done.stdout == '{"put":2000}\n', done
p = subprocess.Popen([ddb, "put", "Users"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
for _ in range(200):  # until it takes note of SIGINT, where that can be seen
    time.sleep(0.1 if os.path.exists("/proc/self/status") else 2)
    try:
        with open("/proc/%d/status" % p.pid) as f:
            caught = next(int(line.split()[1], 16) for line in f if line.startswith("SigCgt"))
    except OSError:
        break
    if caught & 1 << signal.SIGINT - 1:
        break
time.sleep(0.3)
p.send_signal(signal.SIGINT)
assert p.wait(60) == 130 and p.stdout.read() == b"", p.returncode
p = subprocess.Popen([ddb, "scan", "Users"], stdout=subprocess.PIPE)
got = p.stdout.read(10)
time.sleep(0.5)
p.send_signal(signal.SIGINT)
time.sleep(0.2)
got += p.stdout.read()
assert p.wait(60) == 130, p.returncode
assert got.endswith(b"}\n") and 0 < got.count(b"\n") < 2000, (got[-100:], got.count(b"\n"))
for line in got.splitlines():
    json.loads(line)
p = subprocess.Popen([ddb, "scan", "Users"], stdout=subprocess.PIPE)  # twice: at once
p.stdout.read(10)
time.sleep(0.5)
p.send_signal(signal.SIGINT)
for _ in range(100):  # two that come before it runs at all are one to it
    time.sleep(0.2)
    p.send_signal(signal.SIGINT)
    if p.poll() is not None:
        break
assert p.wait(60) == 130, p.returncode
END
checks=$((checks + 3))

# progress: a line that is written over, and gone in the end; on a terminal only
python3 -c 'for i in range(100): print("""{"email":"p%d","at":1}""" % i)' >many.jsonl
on 80 "" sh -c '"$1" put Users <many.jsonl' - "$ddb" >out
case $(tr '\r' '|' <out) in
'|'[0-9]*' items|'*"$(printf '\033')[K100 items put") ;;
*) echo "put shows no progress:"; cat -v out; failed=1 ;;
esac
is '{"put":100}' 0 sh -c '"$1" put Users <many.jsonl' - "$ddb"
checks=$((checks + 1))

# completion: every option of every command; tables by what the store has
"$ddb" completion bash >complete.bash || failed=1
"$ddb" completion zsh >_ddb || failed=1
# completes WORD...: what bash offers for the last one
completes() {
	bash -c '. ./complete.bash; PATH=$1:$PATH; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _ddb; echo "${COMPREPLY[@]}"' \
		- "$(dirname "$ddb")" "$@"
}
for command in $("$ddb" --help | sed -n 's/^  \([a-z]*\)  .*/\1/p'); do
	options=$("$ddb" "$command" --help | sed -n 's/^  \(--[a-z-]*\).*/\1/p')
	grep -q "'$command:" _ddb || { echo "zsh does not complete $command"; failed=1; }
	# shellcheck disable=SC2086
	is "$(echo $options)" 0 completes ddb "$command" --
	grep -q "^	$command) " _ddb || continue
	for option in $options; do
		grep -q "^	$command) .*$option\[" _ddb || { echo "zsh does not complete ddb $command $option"; failed=1; }
		checks=$((checks + 1))
	done
done
is "describe delete" 0 completes ddb de
is "--where" 0 completes ddb query Users --w
is "Users" 0 completes ddb query ""
is "" 0 completes ddb query Users --index --w # an index of that name, for all it knows
is "" 0 completes ddb serve --file --w
is "Users" 0 env DDB_STORE= bash -c '. ./complete.bash; PATH='"$(dirname "$ddb")"':$PATH; COMP_WORDS=(ddb get U --store app.db)
	COMP_CWORD=2; _ddb; echo "${COMPREPLY[@]}"'
for command in check dump load migrate; do # what follows is a file
	grep -q "^	$command) .*'\*: :_files'" _ddb || { echo "zsh completes no file behind ddb $command"; failed=1; }
done
grep -q "^	completion) .*:(bash zsh)'" _ddb || { echo "zsh completes no shell behind ddb completion"; failed=1; }
if command -v zsh >/dev/null; then
	is "" 0 zsh -n _ddb
fi
finish
