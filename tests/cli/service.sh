#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# service.sh DDB: systemd accepts the unit file, whose command is one that ddb accepts.
set -eu
ddb=$1
here=$(cd "$(dirname "$0")" && pwd)
command -v systemd-analyze >/dev/null || { echo "SKIP: systemd-analyze is not here"; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
sed "s|/usr/bin/ddb|$ddb|; /^Documentation=man/d" "$here/../../packaging/ddb.service" >"$folder/ddb.service"
output=$(systemd-analyze verify --man=no "$folder/ddb.service" 2>&1) || { echo "$output"; exit 1; }
case $output in
*ddb.service*) echo "$output"; exit 1 ;;
esac
grep -q '^ExecStart=/usr/bin/ddb serve --file ' "$here/../../packaging/ddb.service"
echo "1 passed"
