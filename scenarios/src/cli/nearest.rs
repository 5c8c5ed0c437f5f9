//! The valid names that resemble a wrong one.

/// How alike two names must be, from 0 to 1, to be worth suggesting.
const ALIKE: f64 = 0.72;

/// At most three of `names` that somebody who wrote `wrong` may have meant, the likeliest first.
///
/// A part of an id counts as the id: `provider-session-survives` finds `logout/provider-session-survives`.
pub(super) fn nearest<'n>(wrong: &str, names: impl IntoIterator<Item = &'n str>) -> Vec<&'n str> {
    let wrong = wrong.trim_matches(['*', '/']).to_lowercase();
    if wrong.is_empty() {
        return Vec::new();
    }
    let mut scored: Vec<(f64, &str)> = names
        .into_iter()
        .map(|name| (likeness(&wrong, name), name))
        .filter(|(score, _)| *score >= ALIKE)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    scored.truncate(3);
    scored.into_iter().map(|(_, name)| name).collect()
}

fn likeness(wrong: &str, name: &str) -> f64 {
    let tail = name.rsplit('/').next().unwrap_or(name);
    if wrong.len() >= 3 && name.starts_with(wrong) {
        return 2.0;
    }
    if wrong.len() >= 3 && name.contains(wrong) {
        return 1.0;
    }
    strsim::normalized_damerau_levenshtein(wrong, name)
        .max(strsim::normalized_damerau_levenshtein(wrong, tail))
        .max(strsim::jaro_winkler(wrong, tail) - 0.15)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 4] = [
        "cognito",
        "cognito-classic",
        "keycloak",
        "logout/provider-session-survives",
    ];

    #[test]
    fn finds_slips_and_parts() {
        assert_eq!(nearest("cogito", NAMES)[0], "cognito");
        assert_eq!(nearest("Keycloack", NAMES), ["keycloak"]);
        assert_eq!(
            nearest("session-survives", NAMES),
            ["logout/provider-session-survives"]
        );
        assert_eq!(
            nearest("logut/provider-session-survives", NAMES),
            ["logout/provider-session-survives"]
        );
    }

    #[test]
    fn a_beginning_is_likelier_than_a_part() {
        let names = ["back-channel-logout/expired", "logout/without-session"];
        assert_eq!(
            nearest("logo/*", names),
            ["logout/without-session", names[0]]
        );
    }

    #[test]
    fn suggests_nothing_far_fetched() {
        assert!(nearest("zzz", NAMES).is_empty());
        assert!(nearest("*", NAMES).is_empty());
        assert!(nearest("", NAMES).is_empty());
    }
}
