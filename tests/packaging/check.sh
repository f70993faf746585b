#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# check.sh BUILD: makes the Debian packages of a build, unpacks them, and builds users' programs on what is in them: with
# pkg-config, and with the CMake package. Exits 77 where the tools for it are missing.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
build=$1
for tool in cpack dpkg-deb dpkg-shlibdeps pkg-config cmake; do
	command -v $tool >/dev/null || { echo "skipped: there is no $tool here"; exit 77; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() {
	echo "FAILED: $*"
	exit 1
}

version=$(sed -n 's/^project(libddb VERSION \([0-9.]*\).*/\1/p' "$here/../../CMakeLists.txt")
so=${version%.*}
(cd "$build" && cpack -G DEB -B "$work/made") >"$work/cpack.log" 2>&1 || { cat "$work/cpack.log"; fail "cpack"; }
for package in "libddb$so" libddb-dev ddb; do
	deb=$(ls "$work/made/${package}_$version"*.deb) || fail "there is no package $package"
	dpkg-deb -x "$deb" "$work/root"
	dpkg-deb -f "$deb" Depends >"$work/$package.depends"
done
grep -q libsqlite3 "$work/libddb$so.depends" || fail "libddb$so does not depend on SQLite"
grep -q libcurl4 "$work/ddb.depends" || fail "ddb does not depend on libcurl, which it loads"
if grep -q "^DDB_CARES:BOOL=ON" "$build/CMakeCache.txt"; then
	for package in "libddb$so" ddb; do
		grep -q libc-ares "$work/$package.depends" || fail "$package does not depend on c-ares"
	done
fi
grep -q "libddb$so (= $version)" "$work/libddb-dev.depends" || fail "libddb-dev does not depend on its library"

usr=$work/root/usr
for file in include/ddb/ddb.h lib/libddb.so lib/libddb.so."$so" lib/libddb-memory.so lib/libddb-remote.so bin/ddb \
	lib/pkgconfig/ddb.pc lib/cmake/ddb/ddb-config.cmake; do
	[ -e "$usr/$file" ] || fail "no package has /usr/$file"
done
[ "$("$usr/bin/ddb" --version)" = "ddb $version" ] || fail "ddb --version: $("$usr/bin/ddb" --version)"
objdump -p "$usr/lib/libddb.so" | grep -q "SONAME *libddb.so.$so\$" || fail "the soname"
if [ -d "$build/documents" ]; then
	[ -e "$usr/share/man/man3/ddb_put.3" ] && [ -e "$usr/share/man/man1/ddb.1" ] || fail "man pages"
	[ -e "$usr/share/doc/libddb/html/index.html" ] || fail "HTML"
fi
[ -s "$usr/share/bash-completion/completions/ddb" ] && [ -s "$usr/share/zsh/site-functions/_ddb" ] || fail "completion"

export LD_LIBRARY_PATH="$usr/lib"
# shellcheck disable=SC2046
PKG_CONFIG_PATH="$usr/lib/pkgconfig" gcc -std=c11 "$here/consumer/consumer.c" -o "$work/consumer" \
	$(PKG_CONFIG_PATH="$usr/lib/pkgconfig" pkg-config --cflags --libs ddb) || fail "with pkg-config"
[ "$("$work/consumer")" = "$version: 1 book" ] || fail "the program made with pkg-config"

cmake -S "$here/consumer" -B "$work/consumer-build" -DCMAKE_PREFIX_PATH="$usr" >"$work/cmake.log" 2>&1 &&
	cmake --build "$work/consumer-build" >>"$work/cmake.log" 2>&1 || { cat "$work/cmake.log"; fail "the CMake package"; }
for program in consumer consumer-memory; do
	[ "$("$work/consumer-build/$program")" = "$version: 1 book" ] || fail "$program made with CMake"
done

# A program on a service has neither SQLite nor the server in it.
AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null
export AWS_CONFIG_FILE AWS_SHARED_CREDENTIALS_FILE
"$usr/bin/ddb" serve --port 0 >"$work/served" &
server=$!
trap 'kill $server 2>/dev/null; rm -rf "$work"' EXIT
tries=0
until grep -q ' at http' "$work/served"; do
	tries=$((tries + 1))
	[ $tries -lt 100 ] || fail "ddb serve does not start"
	sleep 0.1
done
where=$(sed -n 's/.* at \(http:[^ ]*\)$/\1/p' "$work/served")
[ "$("$work/consumer-build/consumer-remote" "$where")" = "$version: 1 book" ] || fail "consumer-remote made with CMake"
# shellcheck disable=SC2046
PKG_CONFIG_PATH="$usr/lib/pkgconfig" gcc -std=c11 "$here/consumer/consumer.c" -o "$work/consumer-remote" \
	$(PKG_CONFIG_PATH="$usr/lib/pkgconfig" pkg-config --cflags --libs ddb-remote) || fail "with pkg-config, remote"
[ "$("$work/consumer-remote" memory: 2>&1 | tail -1)" = "$version: 0 book" ] || fail "libddb-remote opens memory:"
for program in "$work/consumer-remote" "$work/consumer-build/consumer-remote"; do
	ldd "$program" | grep -q "libddb-remote" || fail "$program is not linked with libddb-remote"
	ldd "$program" | grep -E "sqlite|libddb\.so|libddb-memory" && fail "$program links what it has no use for"
done
ldd "$usr/lib/libddb-remote.so" | grep -E "sqlite" && fail "libddb-remote links what it has no use for"
nm -D "$usr/lib/libddb-remote.so" | grep -E "ddbi_server|ddbi_local" && fail "libddb-remote has the server or a local store in it"
ldd "$work/consumer-build/consumer-memory" | grep -E "sqlite|curl|crypto|cares" && fail "libddb-memory links what it has no use for"
echo "packages: libddb$so, libddb-dev, ddb $version"
