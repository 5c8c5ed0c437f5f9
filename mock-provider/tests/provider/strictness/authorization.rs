//! Authorization requests that have to be refused.

use mock_provider::Endpoint;
use reqwest::Method;

use super::case::{Asked, Case, FORM, Pairs, Refused, Request};

const CORE: &str = "OpenID Connect Core 1.0, section 3.1.2.1";
const CORE_ERRORS: &str = "OpenID Connect Core 1.0, section 3.1.2.6";
const OAUTH: &str = "RFC 6749, section 4.1.1";
const ONCE: &str = "RFC 6749, section 3.1";
const PKCE: &str = "RFC 7636, section 4";
const SECURE: &str = "RFC 9700, section 4.1.3";

fn sent_back(
    what: &'static str,
    because: &'static str,
    changes: Pairs,
    error: &'static str,
) -> Case {
    Case::new(
        what,
        because,
        Asked::Authorize(changes),
        Refused::AtCallback(error),
    )
}

fn shown(what: &'static str, because: &'static str, changes: Pairs) -> Case {
    Case::new(
        what,
        because,
        Asked::Authorize(changes),
        Refused::OnPage(400),
    )
}

fn in_the_fragment(
    what: &'static str,
    because: &'static str,
    changes: Pairs,
    error: &'static str,
) -> Case {
    Case::new(
        what,
        because,
        Asked::Authorize(changes),
        Refused::InFragment(error),
    )
}

/// Requests whose redirect URI is certain.
#[expect(clippy::too_many_lines, reason = "a table")]
pub(super) fn at_the_redirect_uri() -> Vec<Case> {
    vec![
        sent_back(
            "no `response_type`",
            OAUTH,
            &[("response_type", "")],
            "invalid_request",
        ),
        sent_back(
            "`response_type` that there is not",
            OAUTH,
            &[("response_type", "password")],
            "unsupported_response_type",
        ),
        sent_back(
            "`response_type=code code`",
            OAUTH,
            &[("response_type", "code code")],
            "unsupported_response_type",
        ),
        sent_back(
            "`response_type` in capitals",
            OAUTH,
            &[("response_type", "CODE")],
            "unsupported_response_type",
        ),
        sent_back(
            "`response_mode` that there is not",
            CORE,
            &[("response_mode", "pigeon")],
            "invalid_request",
        ),
        sent_back(
            "`request` that is no JWT",
            "RFC 9101, section 6.2",
            &[("request", "eyJ")],
            "invalid_request_object",
        ),
        sent_back(
            "`request` and `request_uri` together",
            "RFC 9101, section 5",
            &[("request", "eyJ"), ("request_uri", "http://localhost/r")],
            "invalid_request",
        ),
        in_the_fragment(
            "an ID token from the front channel without `nonce`",
            "OpenID Connect Core 1.0, section 3.2.2.1",
            &[("response_type", "id_token"), ("nonce", "")],
            "invalid_request",
        ),
        in_the_fragment(
            "`response_type=code id_token` without `nonce`",
            "OpenID Connect Core 1.0, section 3.3.2.11",
            &[("response_type", "code id_token"), ("nonce", "")],
            "invalid_request",
        ),
        sent_back("no `scope`", CORE, &[("scope", "")], "invalid_scope"),
        sent_back(
            "`scope` without `openid`",
            CORE,
            &[("scope", "profile email")],
            "invalid_scope",
        ),
        sent_back(
            "`scope` with `OpenID` in capitals",
            CORE,
            &[("scope", "OPENID")],
            "invalid_scope",
        ),
        sent_back(
            "`scope` with a quotation mark",
            "RFC 6749, section 3.3",
            &[("scope", "openid \"")],
            "invalid_scope",
        ),
        sent_back(
            "`scope` with a line break",
            "RFC 6749, section 3.3",
            &[("scope", "openid\nemail")],
            "invalid_scope",
        ),
        sent_back(
            "`prompt=none`, and nobody is signed in",
            CORE,
            &[("prompt", "none")],
            "login_required",
        ),
        sent_back(
            "`prompt=none` with another value",
            CORE,
            &[("prompt", "none login")],
            "invalid_request",
        ),
        sent_back(
            "another value with `prompt=none`",
            CORE,
            &[("prompt", "consent none")],
            "invalid_request",
        ),
        sent_back(
            "`prompt=none none`",
            CORE,
            &[("prompt", "none none")],
            "invalid_request",
        ),
        sent_back(
            "`prompt` that there is not",
            CORE,
            &[("prompt", "maybe")],
            "invalid_request",
        ),
        sent_back(
            "`max_age` in words",
            CORE,
            &[("max_age", "soon")],
            "invalid_request",
        ),
        sent_back(
            "`max_age` below zero",
            CORE,
            &[("max_age", "-1")],
            "invalid_request",
        ),
        sent_back(
            "`max_age` with a fraction",
            CORE,
            &[("max_age", "1.5")],
            "invalid_request",
        ),
        sent_back(
            "`max_age` beyond all numbers",
            CORE,
            &[("max_age", "99999999999999999999999")],
            "invalid_request",
        ),
        sent_back(
            "`code_challenge_method` without a challenge",
            PKCE,
            &[("code_challenge", "")],
            "invalid_request",
        ),
        sent_back(
            "`code_challenge` that is too short",
            PKCE,
            &[("code_challenge", "short")],
            "invalid_request",
        ),
        sent_back(
            "`code_challenge` with padding",
            PKCE,
            &[(
                "code_challenge",
                "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM=",
            )],
            "invalid_request",
        ),
        sent_back(
            "`code_challenge_method` that there is not",
            "RFC 7636, section 4.4.1",
            &[("code_challenge_method", "S512")],
            "invalid_request",
        ),
        sent_back(
            "`code_challenge_method` in small letters",
            "RFC 7636, section 4.4.1",
            &[("code_challenge_method", "s256")],
            "invalid_request",
        ),
        sent_back(
            "plain challenge that is no verifier",
            PKCE,
            &[
                ("code_challenge", "not+a+verifier"),
                ("code_challenge_method", "plain"),
            ],
            "invalid_request",
        ),
        sent_back(
            "`id_token_hint` that is no token",
            CORE,
            &[("id_token_hint", "not.a.token")],
            "invalid_request",
        ),
        sent_back(
            "`id_token_hint` with a signature of somebody else",
            CORE,
            &[("id_token_hint", "{forged id token}")],
            "invalid_request",
        ),
        sent_back(
            "`id_token_hint` that is an access token",
            CORE,
            &[("id_token_hint", "{access}")],
            "invalid_request",
        ),
        sent_back(
            "`registration` in the request",
            CORE_ERRORS,
            &[("registration", "{}")],
            "registration_not_supported",
        ),
        sent_back(
            "`state` twice",
            ONCE,
            &[("state", "one"), ("state", "two")],
            "invalid_request",
        ),
        sent_back(
            "`nonce` twice",
            ONCE,
            &[("nonce", "one"), ("nonce", "two")],
            "invalid_request",
        ),
        sent_back(
            "`scope` twice, the same",
            ONCE,
            &[("scope", "openid"), ("scope", "openid")],
            "invalid_request",
        ),
        sent_back(
            "`response_type` twice",
            ONCE,
            &[("response_type", "code"), ("response_type", "code")],
            "invalid_request",
        ),
        sent_back(
            "`code_challenge` twice",
            ONCE,
            &[
                ("code_challenge", "{challenge}"),
                ("code_challenge", "{challenge}"),
            ],
            "invalid_request",
        ),
    ]
}

/// Requests whose redirect URI is not certain: whoever sent them must not choose where the browser goes.
#[expect(clippy::too_many_lines, reason = "a table")]
pub(super) fn on_a_page() -> Vec<Case> {
    vec![
        shown("no `client_id`", OAUTH, &[("client_id", "")]),
        shown(
            "`client_id` that nobody has",
            OAUTH,
            &[("client_id", "nobody")],
        ),
        shown("`client_id` in capitals", OAUTH, &[("client_id", "APP")]),
        shown(
            "`client_id` twice",
            ONCE,
            &[("client_id", "app"), ("client_id", "app")],
        ),
        shown("no `redirect_uri`", CORE, &[("redirect_uri", "")]),
        shown(
            "`redirect_uri` with a slash more",
            SECURE,
            &[("redirect_uri", "http://localhost:4000/callback/")],
        ),
        shown(
            "`redirect_uri` with a query more",
            SECURE,
            &[("redirect_uri", "http://localhost:4000/callback?x")],
        ),
        shown(
            "`redirect_uri` with a fragment",
            SECURE,
            &[("redirect_uri", "http://localhost:4000/callback#x")],
        ),
        shown(
            "`redirect_uri` that goes on after the registered one",
            SECURE,
            &[(
                "redirect_uri",
                "http://localhost:4000/callback.evil.example",
            )],
        ),
        shown(
            "`redirect_uri` that is a part of the registered one",
            SECURE,
            &[("redirect_uri", "http://localhost:4000/")],
        ),
        shown(
            "`redirect_uri` with another port",
            SECURE,
            &[("redirect_uri", "http://localhost:4001/callback")],
        ),
        shown(
            "`redirect_uri` with another scheme",
            SECURE,
            &[("redirect_uri", "https://localhost:4000/callback")],
        ),
        shown(
            "`redirect_uri` with a host in capitals",
            SECURE,
            &[("redirect_uri", "http://LOCALHOST:4000/callback")],
        ),
        shown(
            "`redirect_uri` with dots that lead to the registered one",
            SECURE,
            &[("redirect_uri", "http://localhost:4000/x/../callback")],
        ),
        shown(
            "`redirect_uri` with a user name in front of the host",
            SECURE,
            &[(
                "redirect_uri",
                "http://localhost:4000@evil.example/callback",
            )],
        ),
        shown(
            "`redirect_uri` that is a script",
            SECURE,
            &[("redirect_uri", "javascript:alert(1)")],
        ),
        shown(
            "`redirect_uri` with markup",
            SECURE,
            &[(
                "redirect_uri",
                "https://evil.example/\"><script>alert(1)</script>",
            )],
        ),
        shown(
            "`redirect_uri` of another client",
            SECURE,
            &[("redirect_uri", "http://localhost:5000/callback")],
        ),
        shown(
            "`redirect_uri` twice",
            ONCE,
            &[
                ("redirect_uri", "http://localhost:4000/callback"),
                ("redirect_uri", "http://localhost:4000/other"),
            ],
        ),
        Case::new(
            "an address of more than 32 KiB",
            "RFC 9110, section 15.5.15",
            Asked::Request(Request {
                method: Method::GET,
                endpoint: Endpoint::Authorize,
                headers: &[],
                query: &[("state", "{40 KiB}")],
                form: &[],
            }),
            Refused::Json(414, "invalid_request"),
        ),
        Case::new(
            "a login form that another site sends",
            "RFC 9700, section 4.7",
            Asked::Request(Request {
                method: Method::POST,
                endpoint: Endpoint::Login,
                headers: &[FORM, ("sec-fetch-site", "cross-site")],
                query: &[
                    ("client_id", "app"),
                    ("response_type", "code"),
                    ("redirect_uri", "http://localhost:4000/callback"),
                    ("scope", "openid"),
                ],
                form: &[("username", "alice"), ("password", "password")],
            }),
            Refused::OnPage(403),
        ),
        Case::new(
            "a consent form that another host of the site sends",
            "RFC 9700, section 4.7",
            Asked::Request(Request {
                method: Method::POST,
                endpoint: Endpoint::Consent,
                headers: &[FORM, ("sec-fetch-site", "same-site")],
                query: &[
                    ("client_id", "app"),
                    ("response_type", "code"),
                    ("redirect_uri", "http://localhost:4000/callback"),
                    ("scope", "openid"),
                ],
                form: &[("action", "allow")],
            }),
            Refused::OnPage(403),
        ),
    ]
}
