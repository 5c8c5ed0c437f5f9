//! At which providers a question makes sense.

use std::sync::LazyLock;

use mock_provider::Profile;

/// The provider profiles at which a scenario is asked.
///
/// A profile from a file counts as the built-in one that it extends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profiles {
    /// All of them.
    All,
    /// Those named alone, and why nowhere else.
    Only(&'static [&'static str], &'static str),
    /// All but those named, each with the reason.
    AllBut(&'static [(&'static str, &'static str)]),
}

impl Profiles {
    /// The profiles that are named, in the order of the scenario.
    pub fn names(self) -> Vec<&'static str> {
        match self {
            Self::All => Vec::new(),
            Self::Only(names, _) => names.to_vec(),
            Self::AllBut(left_out) => left_out.iter().map(|(name, _)| *name).collect(),
        }
    }

    /// Whether the question is asked at the built-in profile `name`.
    pub fn include(self, name: &str) -> bool {
        match self {
            Self::All => true,
            Self::Only(names, _) => names.contains(&name),
            Self::AllBut(left_out) => left_out.iter().all(|(other, _)| *other != name),
        }
    }

    /// Why the question makes no sense at `profile`; nothing where it does.
    pub(crate) fn objection(self, profile: &Profile) -> Option<String> {
        match self {
            Self::All => None,
            Self::Only(names, because) => (!names.contains(&built_in(profile)))
                .then(|| format!("asked at {} alone: {because}", names.join(", "))),
            Self::AllBut(left_out) => left_out
                .iter()
                .find(|(other, _)| *other == built_in(profile))
                .map(|(other, because)| format!("not asked at {other}: {because}")),
        }
    }
}

/// The name of a built-in profile, or of the one that a profile from a file extends.
fn built_in(profile: &Profile) -> &str {
    static KNOWN: LazyLock<Vec<Profile>> = LazyLock::new(mock_provider::profiles);
    let own = KNOWN.iter().any(|other| other.name() == profile.name());
    let extended = profile.extends().filter(|_| !own);
    extended.unwrap_or_else(|| profile.name())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::scenarios;

    const COGNITO_ALONE: Profiles = Profiles::Only(&["cognito"], "nobody else has this page");
    const NOT_GOOGLE: Profiles = Profiles::AllBut(&[("google", "it has no sign-out")]);

    fn objection(profiles: Profiles, at: &str) -> Option<String> {
        profiles.objection(&Profile::load(at).unwrap())
    }

    #[test]
    fn every_profile_that_a_scenario_names_exists() {
        let known = mock_provider::profiles();
        let unknown: Vec<String> = scenarios()
            .iter()
            .flat_map(|entry| {
                let names = entry.scenario.profiles.names().into_iter();
                names.map(|name| (entry.id, name))
            })
            .filter(|(_, name)| known.iter().all(|profile| profile.name() != *name))
            .map(|(id, name)| format!("{id} names `{name}`"))
            .collect();
        assert!(unknown.is_empty(), "no such profiles: {unknown:?}");
    }

    #[test]
    fn a_scenario_is_asked_somewhere_and_says_why_not_everywhere() {
        let known = mock_provider::profiles();
        for entry in scenarios() {
            let asked_at = entry.scenario.profiles;
            assert!(
                known.iter().any(|profile| asked_at.include(profile.name())),
                "{} is asked nowhere",
                entry.id
            );
            let reasons = match asked_at {
                Profiles::All => continue,
                Profiles::Only(_, because) => vec![because],
                Profiles::AllBut(left_out) => left_out.iter().map(|(_, why)| *why).collect(),
            };
            assert!(
                reasons.iter().all(|reason| !reason.trim().is_empty()),
                "{} gives no reason",
                entry.id
            );
        }
    }

    #[test]
    fn who_is_not_asked_learns_why() {
        assert_eq!(objection(COGNITO_ALONE, "cognito"), None);
        assert_eq!(
            objection(COGNITO_ALONE, "generic").unwrap(),
            "asked at cognito alone: nobody else has this page"
        );
        assert_eq!(objection(NOT_GOOGLE, "cognito"), None);
        assert_eq!(
            objection(NOT_GOOGLE, "google").unwrap(),
            "not asked at google: it has no sign-out"
        );
        assert!(Profiles::All.include("google") && !NOT_GOOGLE.include("google"));
    }

    #[test]
    fn a_profile_from_a_file_is_the_one_that_it_extends() {
        let text = "title = \"Ours\"\nsummary = \"Ours.\"\nextends = \"google\"\n";
        let ours = Profile::from_toml(text, "ours.toml").unwrap();
        assert!(NOT_GOOGLE.objection(&ours).is_some());
    }
}
