//! Token requests that have to be refused: clients that do not prove who they are, codes and refresh tokens that are not
//! good.

use mock_provider::Endpoint;
use reqwest::Method;

use super::case::{Asked, Case, FORM, Pairs, Refused, Request, Then};

const ERRORS: &str = "RFC 6749, section 5.2";
const ONE_METHOD: &str = "RFC 6749, section 2.3";
const BASIC: &str = "RFC 6749, section 2.3.1";
const CODE: &str = "RFC 6749, section 4.1.3";
const PKCE: &str = "RFC 7636, section 4.6";
const REFRESH: &str = "RFC 6749, section 6";
const ROTATION: &str = "RFC 9700, section 4.14.2";
const FORMS: &str = "RFC 6749, section 3.2";

/// A refresh without a refresh token: it gets past authentication, and no farther.
const ASKS: (&str, &str) = ("grant_type", "refresh_token");

fn by(what: &'static str, because: &'static str, headers: Pairs, form: Pairs) -> Case {
    let request = Request::posted(Endpoint::Token, form).headers(headers);
    Case::new(
        what,
        because,
        Asked::Request(request),
        Refused::Challenged(401, "invalid_client", "Basic realm="),
    )
}

fn redeem(what: &'static str, because: &'static str, changes: Pairs, error: &'static str) -> Case {
    Case::new(
        what,
        because,
        Asked::Redeem(changes),
        Refused::Json(400, error),
    )
}

fn refresh(what: &'static str, because: &'static str, changes: Pairs, error: &'static str) -> Case {
    Case::new(
        what,
        because,
        Asked::Refresh(changes),
        Refused::Json(400, error),
    )
}

fn raw(what: &'static str, because: &'static str, request: Request, refused: Refused) -> Case {
    Case::new(what, because, Asked::Request(request), refused)
}

/// Who asks.
#[expect(clippy::too_many_lines, reason = "a table")]
pub(super) fn authentication() -> Vec<Case> {
    let unclear = || Refused::Json(400, "invalid_request");
    vec![
        by("nobody says who asks", ERRORS, &[FORM], &[ASKS]),
        by(
            "a client that nobody registered",
            ERRORS,
            &[FORM, ("authorization", "{nobody}")],
            &[ASKS],
        ),
        by(
            "a wrong secret in the header",
            ERRORS,
            &[FORM, ("authorization", "{app with a wrong secret}")],
            &[ASKS],
        ),
        by(
            "an empty secret in the header",
            ERRORS,
            &[FORM, ("authorization", "{app without a secret}")],
            &[ASKS],
        ),
        by(
            "a secret that is not form-encoded in the header",
            BASIC,
            &[FORM, ("authorization", "{app unencoded}")],
            &[ASKS],
        ),
        by(
            "a header that is not base64",
            BASIC,
            &[FORM, ("authorization", "Basic %%%")],
            &[ASKS],
        ),
        by(
            "a header without a colon",
            BASIC,
            &[FORM, ("authorization", "Basic YXBw")],
            &[ASKS],
        ),
        by(
            "a header with another scheme",
            ERRORS,
            &[FORM, ("authorization", "Bearer abc")],
            &[ASKS],
        ),
        by(
            "a wrong secret in the form",
            ERRORS,
            &[FORM],
            &[ASKS, ("client_id", "app"), ("client_secret", "wrong")],
        ),
        by(
            "a secret that is longer than the right one",
            ERRORS,
            &[FORM],
            &[ASKS, ("client_id", "app"), ("client_secret", "s3cr%t:+x")],
        ),
        by(
            "a client with a secret that does not show it",
            ERRORS,
            &[FORM],
            &[ASKS, ("client_id", "app")],
        ),
        by(
            "a client without a secret that shows one",
            ONE_METHOD,
            &[FORM],
            &[ASKS, ("client_id", "spa"), ("client_secret", "unasked")],
        ),
        by(
            "a method that the client did not register: the header",
            ONE_METHOD,
            &[FORM, ("authorization", "{poster}")],
            &[ASKS],
        ),
        by(
            "a method that the client did not register: the form",
            ONE_METHOD,
            &[FORM],
            &[ASKS, ("client_id", "header"), ("client_secret", "{secret}")],
        ),
        by(
            "an assertion of a client that registered none",
            ONE_METHOD,
            &[FORM],
            &[
                ASKS,
                ("client_id", "app"),
                (
                    "client_assertion_type",
                    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                ),
                ("client_assertion", "eyJ"),
            ],
        ),
        raw(
            "two methods at once",
            ONE_METHOD,
            Request::posted(
                Endpoint::Token,
                &[ASKS, ("client_id", "app"), ("client_secret", "{secret}")],
            ),
            unclear(),
        ),
        raw(
            "one client in the header, another in the form",
            ONE_METHOD,
            Request::posted(Endpoint::Token, &[ASKS, ("client_id", "spa")]),
            unclear(),
        ),
        raw(
            "the secret in the address",
            BASIC,
            Request {
                method: Method::POST,
                endpoint: Endpoint::Token,
                headers: &[FORM],
                query: &[("client_id", "app"), ("client_secret", "{secret}")],
                form: &[ASKS],
            },
            unclear(),
        ),
    ]
}

/// The code.
#[expect(clippy::too_many_lines, reason = "a table")]
pub(super) fn codes() -> Vec<Case> {
    vec![
        redeem(
            "no `grant_type`",
            CODE,
            &[("grant_type", "")],
            "invalid_request",
        )
        .then(Then::CodeStays),
        redeem(
            "`grant_type` that there is not",
            ERRORS,
            &[("grant_type", "telepathy")],
            "unsupported_grant_type",
        )
        .then(Then::CodeStays),
        redeem(
            "`grant_type=password`",
            "RFC 9700, section 2.4",
            &[("grant_type", "password")],
            "unsupported_grant_type",
        )
        .then(Then::CodeStays),
        redeem("no `code`", CODE, &[("code", "")], "invalid_request"),
        redeem(
            "a code that nobody issued",
            ERRORS,
            &[("code", "made-up")],
            "invalid_grant",
        ),
        redeem(
            "a code that was redeemed before: its tokens die",
            "RFC 6749, section 4.1.2",
            &[("code", "{used code}")],
            "invalid_grant",
        )
        .then(Then::TokensDead),
        redeem(
            "a code that has expired",
            "RFC 6749, section 4.1.2",
            &[("code", "{expired code}")],
            "invalid_grant",
        ),
        redeem(
            "a code of another client",
            CODE,
            &[("code", "{code of spa}")],
            "invalid_grant",
        ),
        redeem(
            "a code that is an access token",
            CODE,
            &[("code", "{access}")],
            "invalid_grant",
        ),
        redeem(
            "a code that is a refresh token",
            CODE,
            &[("code", "{refresh}")],
            "invalid_grant",
        ),
        redeem(
            "`code` twice",
            FORMS,
            &[("code", "a"), ("code", "b")],
            "invalid_request",
        ),
        redeem(
            "no `redirect_uri`",
            CODE,
            &[("redirect_uri", "")],
            "invalid_request",
        )
        .then(Then::CodeStays),
        redeem(
            "`redirect_uri` that is not that of the request",
            CODE,
            &[("redirect_uri", "http://localhost:4000/other")],
            "invalid_grant",
        )
        .then(Then::CodeStays),
        redeem(
            "`redirect_uri` with a question mark more",
            CODE,
            &[("redirect_uri", "http://localhost:4000/callback?")],
            "invalid_grant",
        )
        .then(Then::CodeStays),
        redeem(
            "no `code_verifier`",
            PKCE,
            &[("code_verifier", "")],
            "invalid_grant",
        )
        .then(Then::CodeStays),
        redeem(
            "`code_verifier` that is the challenge",
            PKCE,
            &[("code_verifier", "{challenge}")],
            "invalid_grant",
        )
        .then(Then::CodeStays),
        redeem(
            "`code_verifier` of somebody else",
            PKCE,
            &[(
                "code_verifier",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            )],
            "invalid_grant",
        )
        .then(Then::CodeStays),
        redeem(
            "`code_verifier` that is too short",
            "RFC 7636, section 4.1",
            &[("code_verifier", "too-short")],
            "invalid_request",
        )
        .then(Then::CodeStays),
        redeem(
            "`code_verifier` where there was no challenge",
            "RFC 9700, section 4.8.2",
            &[("code", "{code without challenge}")],
            "invalid_grant",
        ),
    ]
}

/// The refresh token.
pub(super) fn refreshes() -> Vec<Case> {
    vec![
        refresh(
            "no `refresh_token`",
            REFRESH,
            &[("refresh_token", "")],
            "invalid_request",
        ),
        refresh(
            "a refresh token that nobody issued",
            ERRORS,
            &[("refresh_token", "made-up")],
            "invalid_grant",
        ),
        refresh(
            "a refresh token that was used before: the whole family dies",
            ROTATION,
            &[("refresh_token", "{used refresh}")],
            "invalid_grant",
        )
        .then(Then::TokensDead),
        refresh(
            "a refresh token that has expired",
            REFRESH,
            &[("refresh_token", "{expired refresh}")],
            "invalid_grant",
        ),
        refresh(
            "a refresh token that was revoked",
            "RFC 7009, section 2.1",
            &[("refresh_token", "{revoked refresh}")],
            "invalid_grant",
        ),
        refresh(
            "a refresh token of another client",
            REFRESH,
            &[("refresh_token", "{refresh of spa}")],
            "invalid_grant",
        ),
        refresh(
            "a refresh token that is an access token",
            REFRESH,
            &[("refresh_token", "{access}")],
            "invalid_grant",
        ),
        refresh(
            "a refresh token that is an ID token",
            REFRESH,
            &[("refresh_token", "{id token}")],
            "invalid_grant",
        ),
        refresh(
            "more scopes than were granted",
            REFRESH,
            &[("scope", "openid phone")],
            "invalid_scope",
        )
        .then(Then::RefreshStays),
        refresh(
            "`refresh_token` twice",
            FORMS,
            &[("refresh_token", "a"), ("refresh_token", "b")],
            "invalid_request",
        ),
    ]
}

/// The form.
pub(super) fn forms() -> Vec<Case> {
    let unclear = || Refused::Json(400, "invalid_request");
    vec![
        raw(
            "a body in JSON",
            FORMS,
            Request::posted(Endpoint::Token, &[ASKS]).headers(&[
                ("authorization", "{app}"),
                ("content-type", "application/json"),
            ]),
            unclear(),
        ),
        raw(
            "a body without a type",
            FORMS,
            Request::posted(Endpoint::Token, &[ASKS]).headers(&[("authorization", "{app}")]),
            unclear(),
        ),
        raw(
            "a body with a type that only begins like that of forms",
            FORMS,
            Request::posted(Endpoint::Token, &[ASKS]).headers(&[
                ("authorization", "{app}"),
                ("content-type", "application/x-www-form-urlencoded-not"),
            ]),
            unclear(),
        ),
        raw(
            "no body",
            FORMS,
            Request::posted(Endpoint::Token, &[]),
            unclear(),
        ),
        raw(
            "a body of more than 256 KiB",
            "RFC 9110, section 15.5.14",
            Request::posted(Endpoint::Token, &[("code", "{300 KiB}")]),
            Refused::Json(413, "invalid_request"),
        ),
        raw(
            "all parameters in the address",
            FORMS,
            Request {
                method: Method::POST,
                endpoint: Endpoint::Token,
                headers: &[("authorization", "{app}"), FORM],
                query: &[ASKS, ("refresh_token", "{refresh}")],
                form: &[],
            },
            unclear(),
        )
        .then(Then::RefreshStays),
    ]
}
