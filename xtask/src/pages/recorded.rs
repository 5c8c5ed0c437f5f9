//! What tests have recorded of quirks and profiles, as far as pages show it.

/// The text of a snapshot file, without what the snapshot library writes at its top.
pub(super) fn body(snapshot: &str) -> &str {
    let rest = snapshot.strip_prefix("---\n").unwrap_or(snapshot);
    rest.split_once("\n---\n").map_or(rest, |(_, body)| body)
}

/// One value with which a quirk was recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sample<'s> {
    /// The value, as the command line takes it; empty for a flag.
    pub(super) value: &'s str,
    /// Whether anything was different.
    pub(super) changes: bool,
}

/// The samples in the recorded differences of a quirk: each begins with the setting, a line how often it acted, and a
/// blank line.
pub(super) fn samples(text: &str) -> Vec<Sample<'_>> {
    let lines: Vec<&str> = text.lines().collect();
    let heads = lines.windows(4).filter(|lines| {
        lines[1].starts_with("fired ") && lines[1].ends_with(" times") && lines[2].is_empty()
    });
    heads
        .map(|lines| Sample {
            value: value(lines[0]),
            changes: lines[3] != "(nothing)",
        })
        .collect()
}

/// What stands behind the name, and behind the endpoint that a setting may be limited to.
fn value(setting: &str) -> &str {
    let (name, rest) = setting.split_once('=').unwrap_or((setting, ""));
    if name.contains('@') {
        rest.split_once('=').map_or("", |(_, value)| value)
    } else {
        rest
    }
}

/// The steps of a recorded visit: the name of each, and its JSON.
pub(super) fn steps(text: &str) -> Vec<(&str, &str)> {
    text.split("\n# ")
        .enumerate()
        .filter_map(|(index, step)| {
            let step = if index == 0 {
                step.strip_prefix("# ")?
            } else {
                step
            };
            let (name, json) = step.split_once('\n')?;
            Some((name, json.trim_end()))
        })
        .collect()
}

/// The `body` of a recorded answer, moved to the left.
pub(super) fn inner(json: &str) -> Option<String> {
    let (_, rest) = json.split_once("\n  \"body\": ")?;
    let rest = rest.strip_suffix("\n}")?;
    let lines = rest
        .lines()
        .map(|line| line.strip_prefix("  ").unwrap_or(line));
    Some(lines.collect::<Vec<_>>().join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snapshot_loses_its_top() {
        assert_eq!(body("---\nsource: a.rs\n---\n# x\n"), "# x\n");
        assert_eq!(body("# x\n"), "# x\n");
    }

    #[test]
    fn samples_are_found_by_the_line_that_counts() {
        let text = "q=a\nfired 0 times\n\n(nothing)\n\nq={\"b\": 1}\nfired 2 times\n\ndiscovery\n  + body.b: 1\n";
        let found: Vec<(&str, bool)> = samples(text).iter().map(|s| (s.value, s.changes)).collect();
        assert_eq!(found, [("a", false), ("{\"b\": 1}", true)]);
        assert_eq!(samples("q\nfired 1 times\n\njwks\n")[0].value, "");
        let limited = "q@endpoint=jwks=a=b\nfired 1 times\n\njwks\n";
        assert_eq!(samples(limited)[0].value, "a=b");
    }

    #[test]
    fn steps_have_a_name_and_json() {
        let text = "# discovery\n{\n  \"status\": 200,\n  \"body\": {\n    \"issuer\": \"http://op\"\n  }\n}\n\n# sessions afterwards\n0\n";
        let steps = steps(text);
        assert_eq!(steps[1], ("sessions afterwards", "0"));
        assert_eq!(steps[0].0, "discovery");
        assert_eq!(
            inner(steps[0].1).unwrap(),
            "{\n  \"issuer\": \"http://op\"\n}"
        );
    }
}
