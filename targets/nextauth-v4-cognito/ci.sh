#!/bin/sh
# Checks that rpcheck finds in this app what findings.json says, and nothing else, in the scenarios named there.
# Uses the release build of this checkout (or $RPCHECK, an absolute path), and leaves the reports in out/.
set -eu
cd "$(dirname "$0")"

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
for target in rpcheck.toml rpcheck-mended.toml rpcheck-sound.toml; do
  report=out/${target%.toml}.json
  # The invariants are checked in whatever is run, and cannot be chosen.
  scenarios=$(node - "$target" <<'CHOOSE'
const { readFileSync } = require("fs");
const known = JSON.parse(readFileSync("findings.json", "utf8"))[process.argv[2]];
const ids = [known.fail, known.warn, known.pass].flatMap(Object.keys).filter((id) => !id.startsWith("invariants/"));
console.log(ids.map((id) => `--scenario ${id}`).join(" "));
CHOOSE
)
  status=0
  # shellcheck disable=SC2086 # one word each: ids have no spaces
  rpcheck run --target "$target" --provider cognito $scenarios --format json >"$report" || status=$?
  node - "$target" "$status" "$report" <<'COMPARE' || failed=1
const { readFileSync } = require("fs");
const [target, status, report] = process.argv.slice(2);
const known = JSON.parse(readFileSync("findings.json", "utf8"))[target];
const problems = [];

// What rpcheck's exit status says of failures must agree with what its report says.
const exit = Object.keys(known.fail).length > 0 ? 1 : 0;
if (Number(status) !== exit) {
  problems.push(`rpcheck ended with status ${status}, expected ${exit}`);
}
let results = [];
try {
  results = JSON.parse(readFileSync(report, "utf8")).results;
} catch (error) {
  problems.push(`${report} is not a report: ${error.message}`);
}
const expected = new Map();
for (const verdict of ["fail", "warn", "pass"]) {
  for (const [id, why] of Object.entries(known[verdict])) {
    expected.set(id, { verdict, why });
  }
}
for (const [id, { verdict, why }] of expected) {
  if (!results.some((result) => result.scenario === id)) {
    problems.push(`${id}: not in the report, expected ${verdict} (${why})`);
  }
}
for (const { scenario, verdict, reason } of results) {
  const wanted = expected.get(scenario) ?? { verdict: "pass", why: "not among the known findings" };
  if (verdict !== wanted.verdict) {
    problems.push(`${scenario}: ${verdict}, expected ${wanted.verdict} (${wanted.why}); ${reason ?? "no reason given"}`);
  }
}
for (const problem of problems) {
  console.error(`${target}: ${problem}`);
}
if (problems.length > 0) {
  process.exit(1);
}
const count = (verdict) => results.filter((result) => result.verdict === verdict).length;
console.log(`${target}: as known: ${count("fail")} fail, ${count("warn")} warn, ${count("pass")} pass`);
COMPARE
done
exit "$failed"
