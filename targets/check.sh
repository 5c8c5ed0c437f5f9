#!/bin/sh
# check.sh PROVIDER: checks that rpcheck finds in the app in this folder what its findings.json says, and nothing else, in the
# scenarios named there. The keys of findings.json are what follows `rpcheck run --target`.
# Uses the release build of this checkout (or $RPCHECK, an absolute path), and leaves the reports in out/.
set -eu
provider=$1

installed=0
./install.sh || installed=$?
if [ "$installed" -eq 75 ]; then
  echo "skipped: npm packages cannot be had"
  exit 0
elif [ "$installed" -ne 0 ]; then
  exit "$installed"
fi

if [ -z "${RPCHECK:-}" ]; then
  # Outside of the time limit below. Cargo knows where its target folder is.
  cargo build --release --quiet --bin rpcheck
fi

rpcheck() { # ends after 4 minutes; `cargo run` becomes rpcheck, so the signal arrives there
  if [ -n "${RPCHECK:-}" ]; then
    timeout -k 10 240 "$RPCHECK" "$@"
  else
    timeout -k 10 240 cargo run --release --quiet --bin rpcheck -- "$@"
  fi
}

mkdir -p out
failed=0
node ../findings.js runs >out/runs
while IFS= read -r run; do
  case $run in
  *nginx*.toml*)
    if ! PATH=$PATH:/usr/sbin command -v nginx >/dev/null; then
      echo "$run: skipped: nginx is not installed"
      continue
    fi
    ;;
  esac
  report="out/$(echo "$run" | tr -c 'a-z0-9\n' -).json"
  scenarios=$(node ../findings.js scenarios "$run")
  status=0
  # shellcheck disable=SC2086 # one word each: none of them has spaces
  rpcheck run --target $run --provider "$provider" $scenarios --format json \
    >"$report" </dev/null || status=$?
  node ../findings.js compare "$run" "$status" "$report" || failed=1
done <out/runs
exit "$failed"
