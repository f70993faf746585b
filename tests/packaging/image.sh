#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# image.sh: the steps of packaging/Dockerfile, tried in bare systems: the command is built in one, and serves in another.
# Exits 77 where that cannot be done, or where Debian's packages cannot be had.
set -u
source=$(cd "$(dirname "$0")/../.." && pwd)
[ "$(id -u)" -eq 0 ] || { echo "skipped: chroot needs root"; exit 77; }
for tool in debootstrap curl; do
	command -v $tool >/dev/null || { echo "skipped: there is no $tool here"; exit 77; }
done
folder=$(mktemp -d) || exit 1
trap 'rm -rf --one-file-system "$folder"' EXIT
if said=$("$source/packaging/image" try "$source" "$folder" 2>"$folder/errors" | tail -n 1); [ "$said" = ok ]; then
	echo "1 passed"
	exit 0
fi
if [ ! -x "$folder/build/usr/bin/apt-get" ] || grep -q '^E: .*\(fetch\|resolv\|connect\|download\)' "$folder/errors"; then
	echo "skipped: Debian's packages cannot be had: $(cat "$folder/debootstrap.log" "$folder/errors" 2>/dev/null | tail -n 1)"
	exit 77
fi
cat "$folder/errors"
echo "FAILED: the image answered '$said'"
exit 1
