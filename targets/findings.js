// What check.sh asks of findings.json: which runs there are, what is run in each, and whether a report is as expected.

const { readFileSync } = require("fs");

const VERDICTS = ["fail", "warn", "pass", "skip"];
const findings = JSON.parse(readFileSync("findings.json", "utf8"));
const [command, run, ...rest] = process.argv.slice(2);

function runs() {
  console.log(Object.keys(findings).join("\n"));
}

function scenarios() {
  // The invariants are checked in whatever is run, and cannot be chosen.
  const ids = VERDICTS.flatMap((verdict) => Object.keys(findings[run][verdict] ?? {}));
  const chosen = ids.filter((id) => !id.startsWith("invariants/"));
  console.log(chosen.map((id) => `--scenario ${id}`).join(" "));
}

function compare(status, report) {
  const known = findings[run];
  const problems = [];
  // What rpcheck's exit status says of failures must agree with what its report says.
  const exit = Object.keys(known.fail ?? {}).length > 0 ? 1 : 0;
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
  for (const verdict of VERDICTS) {
    for (const [id, why] of Object.entries(known[verdict] ?? {})) {
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
    console.error(`${run}: ${problem}`);
  }
  if (problems.length > 0) {
    process.exit(1);
  }
  const count = (verdict) => results.filter((result) => result.verdict === verdict).length;
  console.log(`${run}: as known: ${count("fail")} fail, ${count("warn")} warn, ${count("pass")} pass`);
}

({ runs, scenarios, compare: () => compare(...rest) })[command]();
