#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# usage: check.sh [INCLUDE_DIRECTORY [FILE...]]
# Checks that every mistake in this directory, or these, is refused at the user's line with the expected sentence, both within
# the first 20 of at most 60 lines that the compiler says, and that its FIXED form compiles without a warning: with gcc and clang
# (those that are there; at least one), as C11 and C17, with the flags that pkg-config gives to users and no others.
cd "$(dirname "$0")" || exit 1
include=${1:-../../include}
[ $# -gt 0 ] && shift
[ $# -gt 0 ] || set -- *.c
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
passed=0 failed=0 compilers=0
strict="-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror"
user="-Werror=int-conversion -Werror=incompatible-pointer-types"

check() { # check TEXT COMMAND...
	text=$1
	shift
	if "$@" >"$tmp/log" 2>&1; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAILED: $text"
		sed 's/^/    /' "$tmp/log"
	fi
}

refused() { # refused COMPILER STANDARD FILE
	sentence=$(sed -n 's,^/\* expect: \(.*\) \*/$,\1,p' "$3")
	line=$(awk '/^#else/ { print NR + 1 }' "$3")
	[ -n "$sentence" ] && [ -n "$line" ] || { echo "no expectation"; return 1; }
	# shellcheck disable=SC2086
	if LC_ALL=C "$1" -std="$2" $user -isystem "$include" -fsyntax-only "$3" >"$tmp/out" 2>&1; then
		echo "it compiles"
		return 1
	fi
	cat "$tmp/out"
	lines=$(wc -l <"$tmp/out")
	[ "$lines" -gt "$most" ] && most=$lines
	[ "$lines" -le 60 ] || { echo "$lines lines"; return 1; }
	head -n 20 "$tmp/out" | grep -q "$sentence" || { echo "no sentence: $sentence"; return 1; }
	head -n 20 "$tmp/out" | grep -q "$3:$line:" || { echo "no line $line"; return 1; }
}

for cc in gcc clang; do
	command -v "$cc" >/dev/null || continue
	compilers=$((compilers + 1))
	most=0
	for std in c11 c17; do
		for file; do
			check "$cc $std: $file is refused" refused "$cc" $std "$file"
			# shellcheck disable=SC2086
			check "$cc $std: $file, FIXED, compiles" \
				"$cc" -std=$std $strict -DFIXED -isystem "$include" -fsyntax-only "$file"
		done
	done
	echo "$cc: longest refusal $most lines"
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$compilers" -gt 0 ] && [ "$passed" -gt 0 ]
