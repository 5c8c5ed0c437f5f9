#!/bin/sh
# Checks that rpcheck finds in this app what is known about it, and that the mend mends what it should: findings.json.
# Uses the release binary (or $RPCHECK, an absolute path), and leaves the reports in out/.
set -eu
cd "$(dirname "$0")"
rpcheck=${RPCHECK:-${CARGO_TARGET_DIR:-../../target}/release/rpcheck}

installed=0
./install.sh || installed=$?
if [ "$installed" -eq 75 ]; then
  echo "skipped: npm packages cannot be had"
  exit 0
elif [ "$installed" -ne 0 ]; then
  exit "$installed"
fi
if [ ! -x "$rpcheck" ]; then
  echo "ci.sh: $rpcheck is not there; build it with: cargo build --release --bin rpcheck" >&2
  exit 1
fi

mkdir -p out
failed=0
for target in rpcheck.toml rpcheck-mended.toml; do
  report=out/${target%.toml}.json
  status=0
  "$rpcheck" run --target "$target" --provider cognito --format json >"$report" || status=$?
  node - "$target" "$status" "$report" <<'CHECK' || failed=1
const { readFileSync } = require("fs");
const [target, status, report] = process.argv.slice(2);
const known = JSON.parse(readFileSync("findings.json", "utf8"))[target];
const problems = [];
if (Number(status) !== known.exit) {
  problems.push(`rpcheck ended with status ${status}, expected ${known.exit}`);
}
let results = [];
try {
  results = JSON.parse(readFileSync(report, "utf8")).results;
} catch (error) {
  problems.push(`${report} is not a report: ${error.message}`);
}
const expect = (scenarios, verdicts) => {
  for (const [id, why] of Object.entries(scenarios)) {
    const seen = results.filter((result) => result.scenario === id).map((result) => result.verdict);
    if (seen.length === 0 || !seen.every((verdict) => verdicts.includes(verdict))) {
      problems.push(`${id}: ${seen.join(", ") || "not in the report"}, expected ${verdicts.join(" or ")} (${why})`);
    }
  }
};
expect(known.found, ["fail", "warn"]);
expect(known.passes, ["pass"]);
for (const problem of problems) {
  console.error(`${target}: ${problem}`);
}
if (problems.length > 0) {
  process.exit(1);
}
console.log(`${target}: all ${Object.keys(known.found).length} known findings found, ${results.length} scenarios run`);
CHECK
done
exit "$failed"
