#!/usr/bin/env bash
# First step of the action: puts the program below RUNNER_TEMP and its path into the output "bonafide".
#   BINARY   path of a program that is there already
#   VERSION  v1.2.3, "source", or empty for the newest release in checksums.txt
#   BONAFIDE_RELEASES_URL  where releases are mirrored; only https. What comes from there must have the checksum of the table too.
# It changes neither PATH nor the environment of later steps. Written for bash 3.2, which macOS has.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# fail prints an annotation, which must be one line of our own words, and what may be shown of an input.
fail() {
  echo "::error title=bonafide::$1" >&2 # which the runner reads too; some callers capture the standard output
  exit 1
}

# plain tells whether a text has no control characters: a line feed would be a new line in GITHUB_OUTPUT.
plain() {
  case $1 in
    *[[:cntrl:]]*) return 1 ;;
  esac
}

sha256() {
  if command -v sha256sum >/dev/null; then
    sha256sum <"$1" | cut -d' ' -f1
  else
    shasum -a 256 <"$1" | cut -d' ' -f1
  fi
}

system() {
  case ${RUNNER_OS:-$(uname -s)} in
    Linux) echo linux ;;
    macOS | Darwin) echo darwin ;;
    Windows | MINGW* | MSYS*) echo windows ;;
    *) fail 'there is no release for this system: set the input "version" to "source", or "binary" to the path of a program' ;;
  esac
}

architecture() {
  case ${RUNNER_ARCH:-$(uname -m)} in
    X64 | x86_64 | amd64) echo amd64 ;;
    ARM64 | arm64 | aarch64) echo arm64 ;;
    *) fail 'there is no release for this processor: set the input "version" to "source", or "binary" to the path of a program' ;;
  esac
}

# use_binary takes a program that is on the runner already.
use_binary() {
  plain "$BINARY" || fail 'the input "binary" has control characters'
  if [ ! -f "$BINARY" ] || [ ! -x "$BINARY" ]; then
    fail 'the input "binary" does not name a program that can be run'
  fi
  case $BINARY in
    */* | *\\*) ;;
    *) BINARY=./$BINARY ;; # else the shell would search PATH for it
  esac
  echo "bonafide=$BINARY" >>"$GITHUB_OUTPUT"
}

# build makes the program of the action's own source.
build() {
  command -v go >/dev/null || fail 'the input "version" is "source", which needs Go: add a step with actions/setup-go before this one'
  echo 'building bonafide from the source of this action'
  (cd "$here/../.." && GOWORK=off CGO_ENABLED=0 go build -trimpath -o "$1" ./cmd/bonafide)
}

# download fetches the archive of a release and unpacks the program, if it is the one that the table names.
download() {
  local os arch name want got url
  os=$(system)
  arch=$(architecture)
  want=$(awk -v v="$VERSION" -v os="$os" -v arch="$arch" '$1 == v && $2 == os && $3 == arch { print $4; exit }' "$here/checksums.txt")
  [[ $want =~ ^[0-9a-f]{64}$ ]] || fail "this copy of the action knows no checksum of bonafide $VERSION for $os/$arch: \
use a newer tag of the action, or leave the input \"version\" empty"
  url=${BONAFIDE_RELEASES_URL:-https://github.com/bonafide-lint/bonafide/releases/download}
  [[ $url =~ ^https://[A-Za-z0-9._~:/%-]+$ ]] || fail 'BONAFIDE_RELEASES_URL is not an https:// address without a password'
  name=bonafide_${VERSION#v}_${os}_${arch}.tar.gz
  echo "downloading $name"
  # -q: a .curlrc must not loosen any of this.
  curl -q --proto '=https' --proto-redir '=https' --tlsv1.2 --fail --silent --show-error --location --max-redirs 5 \
    --retry 3 --connect-timeout 20 --max-time 300 --max-filesize 104857600 --output "$2/archive" "$url/$VERSION/$name" ||
    fail "bonafide $VERSION could not be downloaded: give its path as the input \"binary\", or a mirror as BONAFIDE_RELEASES_URL"
  got=$(sha256 "$2/archive")
  if [ "$got" != "$want" ]; then
    rm -f "$2/archive"
    fail "the archive of bonafide $VERSION is not the one that was released: its SHA-256 is $got, not $want. Nothing of it was run"
  fi
  # By redirection, since GNU tar takes the colon of a Windows path for a host.
  tar -xzf - -C "$2" "$(basename "$1")" <"$2/archive"
  rm -f "$2/archive"
}

main() {
  if [ -n "${BINARY:-}" ]; then
    use_binary
    return
  fi
  VERSION=${VERSION:-$(awk '!/^#/ && NF == 4 { print $1; exit }' "$here/checksums.txt")}
  [ -n "$VERSION" ] || fail 'this copy of the action knows no release: use a tag of the action, or set the input "version" to "source"'
  [[ $VERSION =~ ^(source|v[0-9]{1,5}\.[0-9]{1,5}\.[0-9]{1,5}(-[0-9A-Za-z.]{1,30})?)$ ]] ||
    fail 'the input "version" is neither like v1.2.3 nor "source"'

  local dir program=bonafide
  [ "$(system)" != windows ] || program=bonafide.exe
  dir=$(mktemp -d "${RUNNER_TEMP:?}/bonafide-program.XXXXXX")
  if [ "$VERSION" = source ]; then
    build "$dir/$program"
  else
    download "$dir/$program" "$dir"
  fi
  "$dir/$program" version
  echo "bonafide=$dir/$program" >>"$GITHUB_OUTPUT"
}

main
