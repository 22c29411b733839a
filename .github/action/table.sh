#!/usr/bin/env bash
# Adds a release to checksums.txt, newest first:
#   gh release download v1.2.3 --pattern checksums.txt --dir dist
#   .github/action/table.sh v1.2.3 dist/checksums.txt
set -euo pipefail
[ $# -eq 2 ] || { echo "usage: $0 VERSION CHECKSUMS-OF-THE-RELEASE" >&2; exit 2; }
table=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/checksums.txt
! grep -q "^$1 " "$table" || { echo "$1 is in the table already" >&2; exit 1; }
rows=$(awk -v v="$1" '
  { name = $2; sub(/^\*/, "", name) }
  $1 ~ /^[0-9a-f]+$/ && length($1) == 64 && name ~ /^bonafide_.*\.tar\.gz$/ {
    n = split(substr(name, 1, length(name) - 7), part, "_")
    if (n == 4 && "v" part[2] == v) print v, part[3], part[4], $1
  }' "$2" | LC_ALL=C sort)
[ "$(grep -c . <<<"$rows")" -eq 6 ] || { echo "$2 does not have the 6 archives of $1" >&2; exit 1; }
new=$(mktemp "$table.XXXXXX")
{ grep '^#' "$table"; echo "$rows"; grep -v '^#' "$table" || true; } >"$new"
mv "$new" "$table"
