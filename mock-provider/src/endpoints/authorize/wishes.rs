//! What else an authorization request may wish for: single claims, a kind of authentication, a language
//! (OpenID Connect Core 1.0, sections 3.1.2.1 and 5.5).

use crate::claims_request::{Claim, ClaimsRequest};
use crate::parameters::Parameters;
use crate::refusal::Refusal;

/// The authentication contexts there are: `1` is a password that was typed, `0` is less than that (section 2).
pub(crate) const ACR_VALUES: [&str; 2] = ["1", "0"];
/// The `display` values that are understood; the pages are the same for all.
pub(crate) const DISPLAY_VALUES: [&str; 4] = ["page", "popup", "touch", "wap"];
/// The languages of the pages, the first one where none is asked for. Their words are English; what changes is what
/// they say of themselves.
pub(crate) const LOCALES: [&str; 5] = ["en", "de", "es", "fr", "ja"];

/// The `claims` parameter.
pub(super) fn claims(parameters: &Parameters) -> Result<ClaimsRequest, Refusal> {
    let Some(text) = parameters.get("claims") else {
        return Ok(ClaimsRequest::default());
    };
    ClaimsRequest::read(text).map_err(|what| {
        Refusal::invalid_request(
            format!("claims is not usable: {what} (OpenID Connect Core 1.0, section 5.5)"),
            "send a JSON object with the members userinfo and id_token; each names claims, with null or an object",
        )
    })
}

/// Which `acr` the ID token has: one that was asked for, or what the sign-in comes to; none where nobody asked.
/// `registered` is what the client asks for by default.
pub(super) fn acr(
    parameters: &Parameters,
    claims: &ClaimsRequest,
    registered: &[&str],
) -> Result<Option<&'static str>, Refusal> {
    let supported = |asked: &str| ACR_VALUES.into_iter().find(|known| *known == asked);
    if let Some(claim) = claims.id_token.get("acr") {
        let found = claim.texts().find_map(supported);
        if claim.essential && !claim.values.is_empty() && found.is_none() {
            // Section 5.5.1.1: a failed authentication. Its code is that of OpenID Connect Core Error Code
            // unmet_authentication_requirements 1.0.
            return Err(Refusal::new(
                "unmet_authentication_requirements",
                "the essential claim `acr` can have none of the values that were asked for (OpenID Connect Core 1.0, section 5.5.1.1)",
                format!("ask for one of: {}", ACR_VALUES.join(", ")),
            ));
        }
        return Ok(found.or(Some(ACR_VALUES[0])));
    }
    let sent = parameters
        .get("acr_values")
        .map(|values| values.split(' ').collect::<Vec<_>>());
    let asked = sent.as_deref().unwrap_or(registered);
    Ok(match asked {
        [] => None,
        asked => asked
            .iter()
            .find_map(|asked| supported(asked))
            .or(Some(ACR_VALUES[0])),
    })
}

/// The subjects that the `claims` parameter accepts; any when there are none.
pub(super) fn subjects(claims: &ClaimsRequest) -> Vec<String> {
    let claim = claims.id_token.get("sub");
    claim
        .into_iter()
        .flat_map(Claim::texts)
        .map(str::to_owned)
        .collect()
}

/// What the pages say their language is. A language that is not there is no error (section 3.1.2.1).
pub(super) fn language(parameters: &Parameters) -> String {
    let asked = parameters.get("ui_locales").unwrap_or_default();
    let is_tag =
        |tag: &str| tag.len() <= 35 && tag.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    asked
        .split(' ')
        .find(|tag| {
            let primary = tag.split('-').next().unwrap_or_default();
            is_tag(tag)
                && LOCALES
                    .iter()
                    .any(|known| known.eq_ignore_ascii_case(primary))
        })
        .unwrap_or(LOCALES[0])
        .to_owned()
}

/// `display` must be one of the four words.
pub(super) fn display(parameters: &Parameters) -> Result<(), Refusal> {
    match parameters.get("display") {
        Some(other) if !DISPLAY_VALUES.contains(&other) => Err(Refusal::invalid_request(
            format!("display `{other}` is not defined (OpenID Connect Core 1.0, section 3.1.2.1)"),
            format!("use one of: {}", DISPLAY_VALUES.join(", ")),
        )),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(query: &str) -> Parameters {
        Parameters::decode(query.as_bytes())
    }

    #[test]
    fn the_first_language_that_is_there_is_taken() {
        for (query, language) in [
            ("", "en"),
            ("ui_locales=fr-CA+fr+en", "fr-CA"),
            ("ui_locales=tlh+JA", "JA"),
            ("ui_locales=tlh", "en"),
            ("ui_locales=de%22%3E", "en"),
        ] {
            assert_eq!(super::language(&sent(query)), language, "{query}");
        }
    }

    #[test]
    fn an_acr_is_told_where_somebody_asked() {
        let none = ClaimsRequest::default();
        for (query, registered, acr) in [
            ("", &[][..], None),
            ("", &["0"], Some("0")),
            ("acr_values=0+1", &[], Some("0")),
            ("acr_values=gold+silver", &["0"], Some("1")),
        ] {
            assert_eq!(
                super::acr(&sent(query), &none, registered),
                Ok(acr),
                "{query}"
            );
        }
    }
}
