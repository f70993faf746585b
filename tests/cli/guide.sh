#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# guide.sh DDB: the guide's page on the command line: each command prints what the page says.
. "$(dirname "$0")/expect"
PATH=$(dirname "$ddb"):$PATH
export PATH
python3 - "$here/../../docs/guide/17-command-line.md" <<'END' || failed=1
import re, subprocess, sys
page = open(sys.argv[1], encoding="utf-8").read()
# One shell runs all of it, so that what it exports stays; a mark stands behind each command's output.
lines = "\n".join(re.findall(r"^```console\n(.*?)^```$", page, re.M | re.S)).split("\n")
said, script = [], ["exec 2>&1"]
for line in lines:
    if line.startswith("$ "):
        said.append([line[2:], []])
        script += [line[2:], "code=$?; echo '--mark--'; (exit $code)"]
    elif line:
        said[-1][1].append(line)
shell = subprocess.run(["sh", "-c", "\n".join(script)], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=100)
parts = shell.stdout.split("--mark--\n")
bad = len(parts) != len(said) + 1
for (command, expected), is_ in zip(said, parts):
    if [line.strip() for line in is_.split("\n")[:-1]] != expected:
        print("%s\nprinted:\n%sexpected:\n%s" % (command, is_, "\n".join(expected)))
        bad = True
assert len(said) > 10
sys.exit(bad)
END
checks=1
finish
