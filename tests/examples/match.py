# SPDX-License-Identifier: Apache-2.0
"""match.py EXPECTED GOT: lines are equal; "..." alone is any number of lines, "*" in a line any text."""
import fnmatch
import sys


def literal(line):
    return line.replace("[", "[[]").replace("?", "[?]")


def match(want, got):
    if not want:
        return not got
    if want[0] == "...":
        return any(match(want[1:], got[i:]) for i in range(len(got) + 1))
    return bool(got) and fnmatch.fnmatchcase(got[0], literal(want[0])) and match(want[1:], got[1:])


def lines(path):
    with open(path, encoding="utf-8") as f:
        return f.read().splitlines()


want, got = lines(sys.argv[1]), lines(sys.argv[2])
if not match(want, got):
    print("expected:", *want, "", "got:", *got, sep="\n")
    sys.exit(1)
