//! Request parameters: in order, with duplicates kept until they are refused.

use crate::refusal::Refusal;

/// How many parameters one request may have.
const MOST_PARAMETERS: usize = 200;

/// Decoded `application/x-www-form-urlencoded` pairs, in the order they were sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// Decodes a query or a form body; what comes after the 200th pair is dropped.
    pub fn decode(text: &[u8]) -> Self {
        Self(
            form_urlencoded::parse(text)
                .into_owned()
                .take(MOST_PARAMETERS)
                .collect(),
        )
    }

    /// The first value of a parameter. An empty value counts as left out (RFC 6749, section 3.1).
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }

    /// The first value of a parameter that must be there: `section` says so, `mend` what to send.
    pub(crate) fn required(
        &self,
        name: &str,
        section: &str,
        mend: impl Into<String>,
    ) -> Result<&str, Refusal> {
        self.get(name).ok_or_else(|| {
            Refusal::invalid_request(format!("`{name}` is missing ({section})"), mend)
        })
    }

    /// The name of a parameter that was sent more than once, which RFC 6749, section 3.1, forbids.
    /// `resource` may be repeated (RFC 8707, section 2).
    pub fn repeated(&self) -> Option<&str> {
        let names = self.0.iter().map(|(name, _)| name.as_str());
        names
            .clone()
            .enumerate()
            .find(|(at, name)| {
                *name != "resource" && names.clone().take(*at).any(|earlier| earlier == *name)
            })
            .map(|(_, name)| name)
    }

    /// Refuses parameters that were sent to an endpoint of browsers more than once.
    pub(crate) fn refuse_repeated(&self) -> Result<(), Refusal> {
        self.repeated()
            .map_or(Ok(()), |name| Err(Refusal::repeated(name)))
    }

    /// All pairs, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The same pairs without those named.
    #[must_use]
    pub fn without(&self, names: &[&str]) -> Self {
        let others = |(name, _): &&(String, String)| !names.contains(&name.as_str());
        Self(self.0.iter().filter(others).cloned().collect())
    }

    /// Encoded again, for an address or a form body.
    pub fn encode(&self) -> String {
        form_urlencoded::Serializer::new(String::new())
            .extend_pairs(self.iter())
            .finish()
    }

    /// The pairs themselves.
    pub fn into_pairs(self) -> Vec<(String, String)> {
        self.0
    }

    /// Sets a parameter: where it stands already, or at the end.
    pub fn set(&mut self, name: &str, value: &str) {
        match self.0.iter_mut().find(|(key, _)| key == name) {
            Some((_, old)) => value.clone_into(old),
            None => self.0.push((name.to_owned(), value.to_owned())),
        }
    }

    /// Takes a parameter out; says whether it was there.
    pub fn remove(&mut self, name: &str) -> bool {
        let before = self.0.len();
        self.0.retain(|(key, _)| key != name);
        self.0.len() < before
    }
}

impl From<Vec<(String, String)>> for Parameters {
    fn from(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }
}

/// An address with more parameters: they go behind the query that it has, and before its fragment.
pub(crate) fn with_query<'a>(
    address: &str,
    pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> String {
    let (address, fragment) = address
        .split_once('#')
        .map_or((address, None), |(address, fragment)| {
            (address, Some(fragment))
        });
    let more = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish();
    let joint = match address.split_once('?') {
        Some((_, "")) => "",
        Some(_) => "&",
        None => "?",
    };
    let end = fragment.map_or_else(String::new, |fragment| format!("#{fragment}"));
    format!("{address}{joint}{more}{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeats_are_named_but_resource_may_repeat() {
        let sent = Parameters::decode(b"a=1&resource=x&resource=y&b=2&a=3");
        assert_eq!(sent.repeated(), Some("a"));
        assert_eq!(
            Parameters::decode(b"resource=x&resource=y").repeated(),
            None
        );
    }

    #[test]
    fn an_empty_value_counts_as_left_out() {
        assert_eq!(Parameters::decode(b"nonce=&state=s").get("nonce"), None);
    }

    #[test]
    fn parameters_go_before_the_fragment_and_keep_the_query() {
        for (address, expected) in [
            ("http://rp/", "http://rp/?state=a%26b%3Dc"),
            ("http://rp/?", "http://rp/?state=a%26b%3Dc"),
            ("http://rp/?x=1", "http://rp/?x=1&state=a%26b%3Dc"),
            ("http://rp/#top", "http://rp/?state=a%26b%3Dc#top"),
        ] {
            assert_eq!(with_query(address, [("state", "a&b=c")]), expected);
        }
    }

    #[test]
    fn awkward_characters_survive_a_round_trip() {
        let text = Parameters::from(vec![("a b".to_owned(), "s3cr%t:+&=é".to_owned())]);
        assert_eq!(Parameters::decode(text.encode().as_bytes()), text);
    }
}
