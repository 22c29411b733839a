#!/usr/bin/env bash
# Second step of the action: judges the pull request of GITHUB_EVENT_PATH with the program $BONAFIDE, by the inputs that action.yml
# gives as variables. Reports stay below RUNNER_TEMP; the summary goes to the page of the run. The token is in GH_TOKEN and is not named
# here. Written for bash 3.2, which macOS has.
set -euo pipefail

# fail prints an annotation, which must be one line of our own words.
fail() {
  echo "::error title=bonafide::$1"
  exit "${2:-1}"
}

# one_of NAME VALUE WORD ... holds an input to a list of words.
one_of() {
  local name=$1 value=$2 word
  shift 2
  for word in "$@"; do
    [ "$value" != "$word" ] || return 0
  done
  fail "the input \"$name\" must be one of: $*"
}

# plain NAME VALUE refuses control characters.
plain() {
  case $2 in
    *[[:cntrl:]]*) fail "the input \"$1\" has control characters" ;;
  esac
}

one_of fail-on "$FAIL_ON" never low medium high
one_of min-severity "$MIN_SEVERITY" low medium high
one_of format "$FORMAT" github table markdown json sarif
one_of redact "$REDACT" auto none mail all
one_of comment "$COMMENT" false true
one_of check-run "$CHECK_RUN" false true
one_of upload-sarif "$UPLOAD_SARIF" false true
plain claims "$CLAIMS"
plain baseline "$BASELINE"
[ -n "$BONAFIDE" ] || fail 'no program was installed'

case ${GITHUB_EVENT_NAME:-} in
  pull_request) ;;
  pull_request_target)
    fail 'this action does not run on pull_request_target, whose token may write: use "on: pull_request", which is enough'
    ;;
  *) fail 'this action judges pull requests: use "on: pull_request"' ;;
esac

reports=$(mktemp -d "${RUNNER_TEMP:?}/bonafide.XXXXXX")
# Values are joined to their flags with "=", so that none of them can be taken for a flag.
args=(pr "--format=$FORMAT" "--fail-on=$FAIL_ON" "--min-severity=$MIN_SEVERITY" "--redact=$REDACT"
  "--outputs=$GITHUB_OUTPUT" --no-progress
  "--cache-dir=$reports/cache" # what is told of people must not outlive the job on a runner of one's own
  "--output=$reports/report.json" "--output=$reports/report.sarif" "--output=$reports/summary.md")
[ -z "$CLAIMS" ] || args+=("--claims=$CLAIMS")
[ -z "$BASELINE" ] || args+=("--baseline=$BASELINE")
[ "$COMMENT" = false ] || args+=(--comment)
[ "$CHECK_RUN" = false ] || args+=(--check-run)
[ "$UPLOAD_SARIF" = false ] || args+=(--upload-sarif)
while IFS= read -r source; do
  source=${source%$'\r'}
  [ -n "$source" ] || continue
  plain against "$source"
  args+=("--against=$source")
done <<<"$AGAINST"

# A token that is empty is none: it must not hide another one.
[ -n "${GH_TOKEN:-}" ] || unset GH_TOKEN GH_ENTERPRISE_TOKEN

# Reports for people and programs quote names and paths from commits. The runner must not take a line of them for a command; only the
# format "github" is made of commands, and escapes what it quotes.
stop=
if [ "$FORMAT" != github ]; then
  stop=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  echo "::stop-commands::$stop"
fi
code=0
"$BONAFIDE" "${args[@]}" </dev/null || code=$?
[ -z "$stop" ] || printf '\n::%s::\n' "$stop"

[ ! -f "$reports/report.json" ] || echo "report-json=$reports/report.json" >>"$GITHUB_OUTPUT"
[ ! -f "$reports/report.sarif" ] || echo "sarif-file=$reports/report.sarif" >>"$GITHUB_OUTPUT"
if [ -f "$reports/summary.md" ]; then
  # The program keeps it below 900 KiB. The runner drops a summary of more than 1 MiB as a whole, other steps' included.
  if [ "$(wc -c <"$reports/summary.md")" -le 921600 ]; then
    cat "$reports/summary.md" >>"$GITHUB_STEP_SUMMARY"
  else
    echo 'The report is too long for this page. It is in the file of the output "report-json".' >>"$GITHUB_STEP_SUMMARY"
  fi
fi

case $code in
  0) ;;
  1) [ "$FAIL_ON" = never ] || echo "there are findings from the severity $FAIL_ON on: see the summary of this run" ;;
  2)
    fail 'nothing could be judged: the log says why. Most often "fetch-depth: 0" is missing from the step with actions/checkout' 2
    ;;
  3)
    # The format "github" has a warning of its own for this, and the runner shows ten of a kind.
    text='the report is not complete: the summary says what is missing, and why'
    [ "$FORMAT" = github ] || text="::warning title=bonafide::$text"
    echo "$text"
    [ "$FAIL_ON" != never ] || exit 0
    ;;
  4) fail 'GitHub wants a token, or refused the one given: leave the input "token" alone, or give one that may read the repository' 4 ;;
  *) fail "bonafide stopped with the exit code $code: the log says why" "$code" ;;
esac
exit "$code"
