//! Requests to the other endpoints that have to be refused.

use mock_provider::Endpoint;
use reqwest::Method;

use super::case::{Asked, Case, FORM, Pairs, Refused, Request, Then};

const BEARER: &str = "RFC 6750, section 3.1";
const TWO_WAYS: &str = "RFC 6750, section 2";
const LOGOUT: &str = "OpenID Connect RP-Initiated Logout 1.0, section 2";
const RETURN: &str = "OpenID Connect RP-Initiated Logout 1.0, section 3";
const REVOCATION: &str = "RFC 7009, section 2.1";
const INTROSPECTION: &str = "RFC 7662, section 2.1";

fn shows(what: &'static str, because: &'static str, authorization: &'static str) -> Case {
    Case::new(
        what,
        because,
        Asked::Userinfo(authorization),
        Refused::Challenged(401, "invalid_token", "Bearer realm="),
    )
}

fn raw(what: &'static str, because: &'static str, request: Request, refused: Refused) -> Case {
    Case::new(what, because, Asked::Request(request), refused)
}

fn logout(what: &'static str, because: &'static str, parameters: Pairs) -> Case {
    Case::new(
        what,
        because,
        Asked::Logout(parameters),
        Refused::OnPage(400),
    )
}

/// The userinfo endpoint.
pub(super) fn userinfo() -> Vec<Case> {
    let unclear = || Refused::Challenged(400, "invalid_request", "Bearer realm=");
    vec![
        Case::new(
            "no access token",
            BEARER,
            Asked::Userinfo(""),
            Refused::Challenged(401, "", "Bearer realm="),
        ),
        shows(
            "an access token that nobody issued",
            BEARER,
            "Bearer made-up",
        ),
        shows(
            "an access token that has expired",
            BEARER,
            "Bearer {expired access}",
        ),
        shows(
            "an access token that was revoked",
            BEARER,
            "Bearer {revoked access}",
        ),
        shows("a refresh token", BEARER, "Bearer {refresh}"),
        shows("an ID token", BEARER, "Bearer {id token}"),
        shows("a code", BEARER, "Bearer {code}"),
        Case::new(
            "another scheme",
            BEARER,
            Asked::Userinfo("{app}"),
            unclear(),
        ),
        Case::new(
            "a scheme without a token",
            BEARER,
            Asked::Userinfo("Bearer "),
            unclear(),
        ),
        raw(
            "the token in the address",
            "RFC 9700, section 4.3.2",
            Request {
                method: Method::GET,
                endpoint: Endpoint::Userinfo,
                headers: &[],
                query: &[("access_token", "{access}")],
                form: &[],
            },
            unclear(),
        ),
        raw(
            "the token in the header and in the form",
            TWO_WAYS,
            Request {
                method: Method::POST,
                endpoint: Endpoint::Userinfo,
                headers: &[FORM, ("authorization", "Bearer {access}")],
                query: &[],
                form: &[("access_token", "{access}")],
            },
            unclear(),
        ),
        raw(
            "the token in a body that is no form",
            "RFC 6750, section 2.2",
            Request {
                method: Method::POST,
                endpoint: Endpoint::Userinfo,
                headers: &[("content-type", "text/plain")],
                query: &[],
                form: &[("access_token", "{access}")],
            },
            Refused::Challenged(401, "", "Bearer realm="),
        ),
    ]
}

/// The revocation endpoint.
pub(super) fn revocation() -> Vec<Case> {
    let to = |form| Request::posted(Endpoint::Revocation, form);
    let nobody = || Refused::Challenged(401, "invalid_client", "Basic realm=");
    let unclear = || Refused::Json(400, "invalid_request");
    vec![
        raw(
            "nobody says who asks",
            REVOCATION,
            to(&[("token", "{refresh}")]).headers(&[FORM]),
            nobody(),
        )
        .then(Then::RefreshStays),
        raw(
            "a wrong secret",
            REVOCATION,
            to(&[("token", "{refresh}")])
                .headers(&[FORM, ("authorization", "{app with a wrong secret}")]),
            nobody(),
        )
        .then(Then::RefreshStays),
        raw(
            "no `token`",
            REVOCATION,
            to(&[("token_type_hint", "refresh_token")]),
            unclear(),
        ),
        raw(
            "`token` twice",
            "RFC 6749, section 3.2",
            to(&[("token", "a"), ("token", "b")]),
            unclear(),
        ),
        raw(
            "a token of another client",
            REVOCATION,
            to(&[("token", "{refresh of spa}")]),
            Refused::Json(400, "invalid_grant"),
        ),
        raw(
            "a body in JSON",
            REVOCATION,
            to(&[("token", "{refresh}")]).headers(&[
                ("authorization", "{app}"),
                ("content-type", "application/json"),
            ]),
            unclear(),
        )
        .then(Then::RefreshStays),
    ]
}

/// The introspection endpoint.
pub(super) fn introspection() -> Vec<Case> {
    let to = |form| Request::posted(Endpoint::Introspection, form);
    let nobody = || Refused::Challenged(401, "invalid_client", "Basic realm=");
    let unclear = || Refused::Json(400, "invalid_request");
    vec![
        raw(
            "nobody says who asks",
            INTROSPECTION,
            to(&[("token", "{access}")]).headers(&[FORM]),
            nobody(),
        ),
        raw(
            "a client without a secret",
            INTROSPECTION,
            to(&[("token", "{access}"), ("client_id", "spa")]).headers(&[FORM]),
            nobody(),
        ),
        raw(
            "no `token`",
            INTROSPECTION,
            to(&[("token_type_hint", "access_token")]),
            unclear(),
        ),
        raw(
            "a body in JSON",
            INTROSPECTION,
            to(&[("token", "{access}")]).headers(&[
                ("authorization", "{app}"),
                ("content-type", "application/json"),
            ]),
            unclear(),
        ),
    ]
}

/// RP-initiated logout. Each row is sent by a browser that is signed in, and that stays so.
#[expect(clippy::too_many_lines, reason = "a table")]
pub(super) fn end_session() -> Vec<Case> {
    vec![
        logout(
            "`id_token_hint` that is no token",
            LOGOUT,
            &[("id_token_hint", "not.a.token")],
        ),
        logout(
            "`id_token_hint` with a signature of somebody else",
            LOGOUT,
            &[("id_token_hint", "{forged id token}")],
        ),
        logout(
            "`id_token_hint` that is an access token",
            LOGOUT,
            &[("id_token_hint", "{access}")],
        ),
        logout(
            "`client_id` that nobody has",
            LOGOUT,
            &[("client_id", "nobody")],
        ),
        logout(
            "`client_id` that is not the audience of the hint",
            LOGOUT,
            &[("client_id", "spa"), ("id_token_hint", "{id token}")],
        ),
        logout(
            "`post_logout_redirect_uri` of nobody",
            RETURN,
            &[(
                "post_logout_redirect_uri",
                "http://localhost:4000/signed-out",
            )],
        ),
        logout(
            "`post_logout_redirect_uri` that is not registered",
            RETURN,
            &[
                ("client_id", "app"),
                (
                    "post_logout_redirect_uri",
                    "http://localhost:4000/elsewhere",
                ),
            ],
        ),
        logout(
            "`post_logout_redirect_uri` with a slash more",
            RETURN,
            &[
                ("client_id", "app"),
                (
                    "post_logout_redirect_uri",
                    "http://localhost:4000/signed-out/",
                ),
            ],
        ),
        logout(
            "`post_logout_redirect_uri` with a query more",
            RETURN,
            &[
                ("client_id", "app"),
                (
                    "post_logout_redirect_uri",
                    "http://localhost:4000/signed-out?x=1",
                ),
            ],
        ),
        logout(
            "`post_logout_redirect_uri` of another client",
            RETURN,
            &[
                ("client_id", "spa"),
                (
                    "post_logout_redirect_uri",
                    "http://localhost:4000/signed-out",
                ),
            ],
        ),
        logout(
            "`post_logout_redirect_uri` that is the redirect URI",
            RETURN,
            &[
                ("client_id", "app"),
                ("post_logout_redirect_uri", "http://localhost:4000/callback"),
            ],
        ),
        logout(
            "`post_logout_redirect_uri` twice",
            "RFC 6749, section 3.1",
            &[
                ("client_id", "app"),
                (
                    "post_logout_redirect_uri",
                    "http://localhost:4000/signed-out",
                ),
                ("post_logout_redirect_uri", "https://evil.example/"),
            ],
        ),
        logout(
            "`state` twice",
            "RFC 6749, section 3.1",
            &[("state", "a"), ("state", "b")],
        ),
    ]
}
