#!/bin/sh
# install-next.sh SOURCE...: installs the npm packages of the Next.js app in this folder, and builds it. Does nothing when
# both are newer than the sources.
# Exit status: 0 ready, 75 the npm packages cannot be had here (try again later), else a real failure.
set -eu

# Whether the first path is there and no source given after it is newer.
is_fresh() {
  product=$1
  shift
  [ -e "$product" ] && [ -z "$(find "$@" -newer "$product" -print -quit)" ]
}

installed=node_modules/.package-lock.json
built=.next/BUILD_ID

if ! is_fresh "$installed" package.json package-lock.json .npmrc; then
  if ! command -v npm >/dev/null; then
    echo "npm is not installed; Node.js 18 or later with npm is needed" >&2
    exit 75
  fi
  log=$(mktemp)
  trap 'rm -f "$log"' EXIT
  packages() { npm ci --no-audit --no-fund --fetch-retries=1 "$1" 2>"$log"; }
  # What npm has kept may be older than the lock file; then it is asked for news.
  if ! packages --prefer-offline && ! packages --prefer-online; then
    cat "$log" >&2
    # Unreachable, refusing or incomplete registries are no fault of the app; a lock file that does not fit is.
    if grep -Eq 'code (E(4|5)[0-9][0-9]|ENOTFOUND|EAI_AGAIN|ECONN[A-Z]+|E(SOCKET)?TIMEDOUT|ENETUNREACH|EHOSTUNREACH|ENOTCACHED|ETARGET|ERR_SOCKET_TIMEOUT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_[A-Z_]+)' "$log"; then
      echo "the npm packages of package-lock.json cannot be had from the configured registry" >&2
      exit 75
    fi
    exit 1
  fi
  # npm leaves this file as it is when nothing changed; the next run compares its age.
  touch "$installed"
fi

if ! is_fresh "$built" "$installed" "$@"; then
  NEXT_TELEMETRY_DISABLED=1 node node_modules/next/dist/bin/next build
fi
