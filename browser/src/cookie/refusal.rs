//! Why a cookie was not kept, or not sent along.

use url::Url;

/// Why a `Set-Cookie` line left no cookie behind, or removed one that was there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// RFC 6265bis, section 5.6.
    #[error("it has a control character (U+{0:04X})")]
    ControlCharacter(u8),
    /// RFC 6265bis, section 5.6.
    #[error("it has neither a name nor a value")]
    Empty,
    /// RFC 6265bis, section 5.6.
    #[error("name and value together have {size} bytes, and browsers keep at most {limit}")]
    TooLarge {
        /// Bytes of name and value.
        size: usize,
        /// The most that is kept.
        limit: usize,
    },
    /// RFC 6265bis, section 5.7.
    #[error("its Domain attribute is not ASCII")]
    DomainNotAscii,
    /// RFC 6265bis, section 5.7.
    #[error("its Domain \"{domain}\" is a public suffix: it would reach other people's sites")]
    PublicSuffix {
        /// The attribute's value.
        domain: String,
    },
    /// RFC 6265bis, section 5.7.
    #[error("its Domain \"{domain}\" does not cover the host \"{host}\" that set it")]
    ForeignDomain {
        /// The attribute's value.
        domain: String,
        /// Who set the cookie.
        host: String,
    },
    /// RFC 6265bis, section 5.7.
    #[error("it is Secure, but came over plain http")]
    SecureOverHttp,
    /// RFC 6265bis, section 5.7 ("leave Secure cookies alone").
    #[error("it would hide or replace a Secure cookie of the same name, and came over plain http")]
    HidesSecure,
    /// RFC 6265bis, section 5.7.
    #[error("a script may not set or replace an HttpOnly cookie")]
    HttpOnlyFromScript,
    /// RFC 6265bis, section 5.7.
    #[error("it is SameSite, and a page of another site made the request")]
    SameSiteFromElsewhere,
    /// Chromium's `EXCLUDE_SAMESITE_NONE_INSECURE`.
    #[error("SameSite=None needs Secure")]
    NoneWithoutSecure,
    /// RFC 6265bis, section 5.7.
    #[error("the prefix __Secure- needs the attribute Secure")]
    SecurePrefix,
    /// RFC 6265bis, section 5.7.
    #[error("the prefix __Host- needs Secure, Path=/ and no Domain")]
    HostPrefix,
    /// RFC 6265bis, section 5.7.
    #[error("it has no name, and its value begins with a reserved prefix")]
    NamelessPrefix,
    /// A setting of the browser: [`crate::CookieRules::third_party`].
    #[error("this browser keeps no cookies of other sites within a page")]
    ThirdParty,
    /// Fetch, section 2.2.5: the request's credentials mode left cookies out.
    #[error("the request was made without credentials")]
    NoCredentials,
    /// The limit of Chromium's cookie store (`CookieMonster::kDomainMaxCookies`).
    #[error("it was thrown out because the site \"{site}\" has more than {limit} cookies")]
    Evicted {
        /// The registrable domain whose cookies were too many.
        site: String,
        /// The most that a site may have.
        limit: usize,
    },
}

impl Refusal {
    pub(crate) fn evicted(site: &str) -> Self {
        Self::Evicted {
            site: site.to_owned(),
            limit: super::eviction::MAX_PER_SITE,
        }
    }
}

/// One cookie that was not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CookieRefusal {
    /// The hop that tried to set it, or whose cookies pushed it out; `None` for cookies set by hand or by a script.
    pub seq: Option<u64>,
    /// The address that tried to set it, or whose cookies pushed it out.
    pub url: Url,
    /// Its name; empty for a nameless cookie.
    pub name: String,
    /// Why it is not there.
    pub reason: Refusal,
    /// Bytes of name and value.
    pub size: usize,
}

/// Why a cookie whose domain and path match stayed at home.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Withheld {
    /// RFC 6265bis, section 5.8.3: `Secure` and an address without TLS.
    #[error("it is Secure and the address is plain http")]
    Secure,
    /// RFC 6265bis, section 5.6.7.1: `SameSite=Strict` and a request that another site had a part in.
    #[error("it is SameSite=Strict and another site had a part in the request")]
    Strict,
    /// RFC 6265bis, section 5.6.7.1: `SameSite=Lax` and not a top-level GET.
    #[error("it is SameSite=Lax and another site made a request that is no top-level GET")]
    Lax,
    /// The same for a cookie without the attribute, which counts as Lax.
    #[error(
        "it has no SameSite attribute, so counts as Lax, and another site made a request that is no top-level GET"
    )]
    LaxByDefault,
    /// A setting of the browser: [`crate::CookieRules::third_party`].
    #[error("this browser sends no cookies to other sites within a page")]
    ThirdParty,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_say_what_is_wrong() {
        let all = [
            Refusal::ControlCharacter(7),
            Refusal::Empty,
            Refusal::TooLarge {
                size: 4_097,
                limit: 4_096,
            },
            Refusal::DomainNotAscii,
            Refusal::PublicSuffix {
                domain: "co.uk".into(),
            },
            Refusal::ForeignDomain {
                domain: "b.example".into(),
                host: "a.example".into(),
            },
            Refusal::SecureOverHttp,
            Refusal::HidesSecure,
            Refusal::HttpOnlyFromScript,
            Refusal::SameSiteFromElsewhere,
            Refusal::NoneWithoutSecure,
            Refusal::SecurePrefix,
            Refusal::HostPrefix,
            Refusal::NamelessPrefix,
            Refusal::ThirdParty,
            Refusal::NoCredentials,
            Refusal::Evicted {
                site: "example.com".into(),
                limit: 180,
            },
        ];
        let text: Vec<String> = all.iter().map(ToString::to_string).collect();
        insta::assert_snapshot!(text.join("\n"), @r#"
        it has a control character (U+0007)
        it has neither a name nor a value
        name and value together have 4097 bytes, and browsers keep at most 4096
        its Domain attribute is not ASCII
        its Domain "co.uk" is a public suffix: it would reach other people's sites
        its Domain "b.example" does not cover the host "a.example" that set it
        it is Secure, but came over plain http
        it would hide or replace a Secure cookie of the same name, and came over plain http
        a script may not set or replace an HttpOnly cookie
        it is SameSite, and a page of another site made the request
        SameSite=None needs Secure
        the prefix __Secure- needs the attribute Secure
        the prefix __Host- needs Secure, Path=/ and no Domain
        it has no name, and its value begins with a reserved prefix
        this browser keeps no cookies of other sites within a page
        the request was made without credentials
        it was thrown out because the site "example.com" has more than 180 cookies
        "#);
    }

    #[test]
    fn withheld_cookies_say_why() {
        let all = [
            Withheld::Secure,
            Withheld::Strict,
            Withheld::Lax,
            Withheld::LaxByDefault,
            Withheld::ThirdParty,
        ];
        let text: Vec<String> = all.iter().map(ToString::to_string).collect();
        insta::assert_snapshot!(text.join("\n"), @r"
        it is Secure and the address is plain http
        it is SameSite=Strict and another site had a part in the request
        it is SameSite=Lax and another site made a request that is no top-level GET
        it has no SameSite attribute, so counts as Lax, and another site made a request that is no top-level GET
        this browser sends no cookies to other sites within a page
        ");
    }
}
