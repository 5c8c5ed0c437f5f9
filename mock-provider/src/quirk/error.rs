//! What can be wrong with a setting.

/// A setting that names no quirk, or cannot be what it says.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum QuirkError {
    /// No quirk has this name.
    #[error("no quirk is called `{id}`{}", did_you_mean(.nearest.as_deref()))]
    Unknown {
        /// The name that was given.
        id: String,
        /// The valid name that is nearest, if one is near.
        nearest: Option<String>,
    },
    /// The quirk needs a value.
    #[error("the quirk `{id}` needs a value: {allowed}; write `{id}=VALUE`")]
    ValueMissing {
        /// The quirk.
        id: String,
        /// Which values it takes.
        allowed: String,
    },
    /// The quirk does not take this value.
    #[error("the quirk `{id}` cannot be `{value}`: expected {allowed}{}", did_you_mean(.nearest.as_deref()))]
    Value {
        /// The quirk.
        id: String,
        /// The value that was given.
        value: String,
        /// Which values it takes.
        allowed: String,
        /// The choice that is nearest, if one is near.
        nearest: Option<String>,
    },
    /// The part between `@` and `=` is no scope.
    #[error(
        "the scope `{scope}` of a setting is not usable: {reason}; write `name@client=ID,user=NAME,endpoint=NAME,nth=N,once=VALUE`, each part optional"
    )]
    Scope {
        /// The scope, or the part of it, that was given.
        scope: String,
        /// What is wrong with it.
        reason: String,
    },
}

/// The end of a message about a wrong name.
pub(crate) fn did_you_mean(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |nearest| {
        format!("; did you mean `{nearest}`?")
    })
}

/// The candidate that is nearest to a wrong name, if one is near enough to be meant.
pub(crate) fn nearest<'a>(
    wrong: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    candidates
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(wrong, candidate), candidate))
        .filter(|(likeness, _)| *likeness > 0.75)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, candidate)| candidate.to_owned())
}
