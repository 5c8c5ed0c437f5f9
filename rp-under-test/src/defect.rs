//! What can be wrong with this relying party, on purpose.
//!
//! Each defect breaks one thing at one place of the honest path; it proves that a scenario can fail. The doc comments
//! are the documentation that `rpcheck explain` prints: who does what wrong, when, and the field reports by number.

mod on;

use std::sync::LazyLock;

pub use on::{DefectError, Defects};

use crate::checks::Check;

/// A defect that is written by hand. Those that only leave a [`Check`] out need no code and are not listed here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Defect {
    /// The RP sends the same `state` with every authorization request.
    ///
    /// Whoever saw one sign-in can forge the callback of the next. Field report 15.
    ConstantState,
    /// The RP counts `state` up from one.
    ///
    /// The value is new each time and still anybody's guess. Field report 15.
    PredictableState,
    /// The RP sends the same `nonce` with every authorization request.
    ///
    /// An ID token of an earlier sign-in fits the next one. Field report 15.
    ConstantNonce,
    /// The RP uses one PKCE verifier for all sign-ins.
    ///
    /// A stolen code can be redeemed by whoever saw the verifier once.
    ConstantPkceVerifier,
    /// The RP sends a code challenge, and forgets the verifier when it redeems the code.
    ///
    /// A provider that keeps to RFC 7636 refuses every sign-in.
    OmitsPkceVerifier,
    /// The RP puts its client secret into the authorization request.
    ///
    /// The secret goes through the browser, its history and every log on the way.
    SecretInAuthorizationRequest,
    /// The RP builds `redirect_uri` from the `Host` header of the request for the sign-in.
    ///
    /// Behind a proxy that is the inner host. Field reports 97 and 100.
    RedirectUriFromHostHeader,
    /// The RP redeems the code with another `redirect_uri` than it asked with.
    ///
    /// A slash is added at the token request, where the provider has to compare (RFC 6749, section 4.1.3).
    RedirectUriDiffersAtToken,
    /// The RP takes every return address that begins with a slash, `//evil.example` too.
    ///
    /// A link to the RP ends, after the sign-in, at somebody else's page. Field report 111.
    OpenRedirect,
    /// The RP keeps all pending sign-ins in one cookie, and the second overwrites the first.
    ///
    /// Who opens two tabs can finish the sign-in of the last one alone. Field report 139.
    SingleFlowCookie,
    /// The RP never removes the cookies of sign-ins that were not finished, and sets no bound to their number.
    ///
    /// Some dozen attempts later requests are too large for every server. Field reports 87 and 88.
    FlowCookiesPileUp,
    /// The RP leaves the cookie of a sign-in behind that the provider answered with an error.
    ///
    /// Only a sign-in that works clears up. Field report 88.
    KeepsFlowCookieAfterError,
    /// The RP refuses to begin a sign-in while some others of the browser are pending.
    ///
    /// A bound against too many cookies that locks the user out. Field report 89.
    RefusesMorePendingSignIns,
    /// The RP keeps the return address in the cookie of the sign-in, however long it is.
    ///
    /// The browser drops the cookie, and the callback belongs to nothing. Field report 90.
    KeepsLongReturnAddress,
    /// The RP remembers pending sign-ins on the server, and takes a callback with a known `state` from any browser.
    ///
    /// An attacker who sends a victim the address of his own callback signs the victim in as himself. Field report 116.
    StateNotBoundToBrowser,
    /// The RP takes a callback without `state` from a browser that has no pending sign-in.
    ///
    /// It completes the last sign-in that anybody began. Seen where a provider comes back from its logout page.
    AcceptsCallbackWithoutState,
    /// The RP does not mark a sign-in as done, and redeems the same code again when the callback is reloaded.
    ///
    /// The provider refuses the code, and the user sees an error although the sign-in had worked. Field report 4.
    RedeemsCodeTwice,
    /// The RP answers an error response of the provider with a new sign-in.
    ///
    /// The same error comes back, again and again. Field report 1.
    RestartsLoginOnError,
    /// The RP answers 500 when the user cancels at the provider.
    ///
    /// `access_denied` is taken for something that cannot happen. Field report 2.
    CrashesOnAccessDenied,
    /// The RP answers 500 to a callback that belongs to no pending sign-in.
    ///
    /// A reload of the callback is enough. Field report 4.
    CrashesOnReload,
    /// The RP answers 500 when it does not like an ID token.
    ///
    /// The error of the check is thrown and caught by nobody. Field report 138.
    CrashesOnOddToken,
    /// The RP prints the token response on the page that says that a sign-in failed.
    ///
    /// A debugging page in production: tokens end up in tickets and screenshots.
    ErrorPageShowsTokens,
    /// The RP hands the access token to the page after the sign-in, in the query of its address.
    ///
    /// It stays in the history, in logs, and in the `Referer` of the next page.
    TokensInUrl,
    /// The RP hands the ID token to the page after the sign-in, in the query of its address.
    ///
    /// Names and addresses end up in the RP's own access log. Field report 61.
    IdTokenInOwnUrl,
    /// The RP authenticates with the form body where basic is registered, and the other way round.
    ///
    /// Providers that hold a client to its registration refuse every sign-in. Field report 42.
    OtherAuthMethod,
    /// The RP sends its secret in the header and in the body of one request.
    ///
    /// RFC 6749, section 2.3, forbids two methods in one request, and strict providers refuse. Field report 42.
    SecretInHeaderAndBody,
    /// The RP does not form-encode its id and its secret before it puts them into the basic header.
    ///
    /// It works until the secret has a `%` or a `+` in it. Field report 42.
    SendsSecretUnencoded,
    /// The RP refuses an ID token whose `aud` is an array.
    ///
    /// An array with the client's id in it is as good as a string (RFC 7519, section 4.1.3). Field report 25.
    RefusesAudienceArray,
    /// The RP refuses an ID token whose `email_verified` is a string.
    ///
    /// Some providers write `"true"` there. Field report 37.
    RefusesEmailVerifiedString,
    /// The RP asks for the discovery document once, and remembers a failure for ever.
    ///
    /// A provider that was down when the first user came stays unreachable until a restart. Field report 135.
    RemembersDiscoveryFailure,
    /// The RP fetches the provider's keys once, and never again.
    ///
    /// After the provider's next key rotation nobody can sign in. Field reports 29 and 30.
    KeepsKeysForever,
    /// The RP caches the first answer of the userinfo endpoint for everybody.
    ///
    /// The second user sees the name of the first. Field report 66.
    UserinfoCachedForEveryone,
    /// The RP puts its whole session into one cookie, however large it is.
    ///
    /// Above 4096 bytes browsers drop the cookie without a word. Field report 81.
    OneCookieWhateverItsSize,
    /// The RP keeps the whole session in cookies, in as many chunks as it takes.
    ///
    /// Each chunk fits, and all together overflow the header buffer of the proxy in front. Field report 82.
    KeepsAllInCookies,
    /// The RP leaves the chunks of a longer session behind when the session shrinks.
    ///
    /// Field report 84.
    LeavesStaleChunks,
    /// The RP removes the first cookie of a session at sign-out, and no other chunk.
    ///
    /// Field report 57.
    ClearsFirstChunkOnly,
    /// The RP takes every cookie for its session whose name begins like its own.
    ///
    /// A neighbour on the same domain makes the session unreadable. Field report 91.
    ReadsCookiesByPrefix,
    /// The RP reads the first cookie that has the name of its session, and no other.
    ///
    /// One of a longer path, left by a former release, hides the session from every page below. Field report 56.
    ReadsFirstTwinOnly,
    /// The RP takes whatever it has sealed for a session, the cookie of a pending sign-in too.
    ///
    /// Whoever begins a sign-in has one. Sessions on the server are not concerned. Field report 115.
    TakesPendingSignInForSession,
    /// The RP answers 500 when the session cookie cannot be read.
    ///
    /// Every page fails, the sign-in too, until the user clears the cookies. Field report 85.
    CrashesOnUnreadableSession,
    /// The RP takes its session cookie back for another path than it was set for.
    ///
    /// The browser keeps it. Field report 55.
    DeletesCookieAtAnotherPath,
    /// The RP takes a cookie back without `Secure` that was set with it.
    ///
    /// Its name begins with `__Host-`, so browsers refuse the line and keep the cookie. Field report 55.
    DeletesWithoutSecure,
    /// The RP marks the cookie of a pending sign-in `Secure`, where it is reached over plain HTTP too.
    ///
    /// Browsers drop it, and every callback is one that nobody waits for. Field report 18.
    FlowCookieAlwaysSecure,
    /// The RP looks for the pending sign-in in the very request in which the provider's page posts the answer.
    ///
    /// The form comes from another site, and the cookie is `SameSite=Lax`. Field report 16.
    TakesFormPostAsItComes,
    /// The RP sets its session cookie with `SameSite=Strict`.
    ///
    /// It is withheld from the page after a sign-in, where the RP takes the user for a stranger. Field report 17.
    SessionCookieStrict,
    /// The RP reads no cookie at all when one of them is not ASCII.
    ///
    /// Another app of the host set it. Field report 83.
    LosesCookiesBesideOddOnes,
    /// The RP writes the user's name into a cookie as it came.
    ///
    /// A name with letters that no header can hold ends in an error 500. Field report 93.
    NameInCookieUnencoded,
    /// The RP sets its session cookie without `HttpOnly`, `SameSite` and `Secure`.
    ///
    /// Scripts can read it, and other sites can use it.
    SessionCookieWithoutFlags,
    /// The RP keeps the session id that the browser had before the sign-in.
    ///
    /// Whoever planted the id is signed in together with the user. Field report 117.
    KeepsSessionIdAtSignIn,
    /// The RP takes the session away from the browser at sign-out, and from nobody who has a copy.
    ///
    /// A copied cookie works until it expires. Field report 54.
    SessionSurvivesSignOut,
    /// The RP revokes the user instead of the session at sign-out.
    ///
    /// The next sign-in of the same user is over as soon as it began. Field report 69.
    RevokesUserInsteadOfSession,
    /// The RP answers a logout token with 200, and ends nothing.
    ///
    /// It looks for the session in the cookies of the request, and the provider's request has none. Field report 126.
    EndsNothingOnLogoutToken,
    /// The RP ends the session of a logout token by calling itself, over plain HTTP at its public address.
    ///
    /// Where TLS ends at the proxy nobody answers there, and the session lives on. Field report 125.
    CallsItselfToEndSession,
    /// The RP's filter against forged forms answers the provider's POST with 403.
    ///
    /// The provider has no token of this RP's forms, and sends none. Field report 124.
    LogoutTokenBlockedByCsrfFilter,
    /// The RP sends the provider's POST to its login page, as it does with everybody who is not signed in.
    ///
    /// The provider follows no redirect, and the session lives on. Field report 124.
    LogoutTokenNeedsSignIn,
    /// The RP takes a logout token out of the query of a GET.
    ///
    /// The token ends up in logs, and whoever reads them can send it. Field report 129.
    TakesLogoutTokenByGet,
    /// The RP answers 500 to a logout token that it does not like.
    ///
    /// The error of the check is thrown and caught by nobody. Field report 129.
    CrashesOnOddLogoutToken,
    /// The RP answers 500 to a logout token that names the user alone.
    ///
    /// `sid` is taken for a claim that is always there. Field report 122.
    CrashesWithoutSid,
    /// The RP looks for the `sid` of a logout token alone, though the session began without one.
    ///
    /// It finds nothing, and the user stays signed in. Field report 123.
    NoFallbackToSub,
    /// The RP ends every session of the user, where the provider names one of them.
    ///
    /// Who signs out on the phone is signed out at the desk.
    EndsEverySessionOfTheUser,
    /// The RP answers 400 to a good logout token when there is no such session any more.
    ///
    /// After every sign-out that the RP itself began, the provider sees a failure. Field report 128.
    UnknownSessionIsAnError,
    /// The RP ends every session of the user, also those that began after the logout token was issued.
    ///
    /// A token that was held up on its way signs out whoever has just signed in again. Field report 130.
    LateLogoutTokenEndsNewSession,
    /// The RP refuses a logout token whose `typ` is not `logout+jwt`.
    ///
    /// Providers from before the type was recommended send `JWT`, or none.
    DemandsLogoutTokenType,
    /// The RP refuses a logout token with a claim that it does not know.
    ///
    /// Every provider may add some (OpenID Connect Back-Channel Logout 1.0, section 2.4).
    RefusesUnknownLogoutClaims,
    /// The RP refuses a logout token whose `events` is not exactly the one event with an empty object.
    ///
    /// Other events, and members of the event, are to be ignored (RFC 8417, section 2.2).
    DemandsEmptyLogoutEvent,
    /// The RP leaves it to a script to end the session when the provider loads its logout page.
    ///
    /// Whoever has no script there, or blocks it, stays signed in. Field report 132.
    FrontChannelEndsNothing,
    /// The RP forbids its front-channel logout page to be framed.
    ///
    /// The browser blocks the provider's frame. Field report 131.
    FrontChannelRefusesFraming,
    /// The RP ends the session of the cookies that come with the provider's frame, and browsers send none there.
    ///
    /// Field report 132.
    FrontChannelNeedsCookies,
    /// The RP signs out whoever opens its front-channel logout address, whatever session it names.
    ///
    /// A link on any page signs people out. Field report 133.
    FrontChannelIgnoresSession,
    /// The RP sends the provider's frame to the login page when nobody is signed in any more.
    ///
    /// A login page appears in a frame that nobody sees, or a new sign-in begins there.
    FrontChannelNeedsSignIn,
    /// The RP refuses a callback without `session_state`.
    ///
    /// Providers without session management send none.
    DemandsSessionState,
    /// The RP keeps `session_state`, and never loads the provider's page that it belongs to.
    ///
    /// A sign-out at the provider is not noticed.
    NeverLoadsSessionFrame,
    /// The RP does not say whose session it compares with the provider's.
    ///
    /// The provider answers for whoever is signed in there (OpenID Connect Session Management 1.0, section 3.1).
    ChecksSessionWithoutHint,
    /// The RP keeps its session when the provider answers that nobody is signed in there.
    ///
    /// The comparison is made, and its result thrown away.
    IgnoresLoginRequired,
    /// The RP signs the user out whenever the provider's session has changed, though it is the same user's.
    ///
    /// A renewed session at the provider is a sign-out then.
    SessionCheckEndsSession,
    /// The RP never renews an access token, and ends the session together with it.
    ///
    /// The refresh token is there and not used. Field report 145.
    NeverRefreshes,
    /// The RP forgets its refresh token when the answer to a refresh brings no new one.
    ///
    /// The second expiry signs the user out. Field report 76.
    DropsRefreshToken,
    /// The RP goes on with the refresh token that it has when a refresh brings a new one.
    ///
    /// The next refresh uses a spent token, and the provider revokes the whole grant. Field report 72.
    KeepsOldRefreshToken,
    /// The RP sends one refresh for each request that finds the access token expired.
    ///
    /// Two requests at once spend one refresh token twice. Field report 70.
    RefreshesInParallel,
    /// The RP answers a refused refresh with a redirect to the same page, and keeps the session.
    ///
    /// The browser goes round in circles. Field report 78.
    RetriesRefusedRefresh,
    /// The RP goes on with a session whose refresh was refused, as if nothing had happened.
    ///
    /// Who was locked out stays signed in. Field report 78.
    IgnoresRefusedRefresh,
    /// The RP ends the session when the token endpoint is out of order for a moment.
    ///
    /// A 500 is taken for a refusal. Field report 77.
    TransientErrorEndsSession,
    /// The RP takes an answer to a refresh without ID token for a refusal.
    ///
    /// OpenID Connect Core 1.0, section 12.2, allows to leave it out. Field report 75.
    RefusesRefreshWithoutIdToken,
    /// The RP forgets its ID token when a refresh brings no new one, and signs out without a hint.
    ///
    /// Field report 45.
    DropsHintAtRefresh,
    /// The RP keeps the ID token of the sign-in as its hint, though a refresh brought a newer one.
    ///
    /// Field report 46.
    KeepsFirstHint,
    /// The RP's lock around a refresh ends before a slow provider answers, and a second refresh starts.
    ///
    /// The second one sends a refresh token that the first has spent. Field report 71.
    RefreshLockTooShort,
    /// The RP gives the session a new id with each refresh, and ends the old one at once.
    ///
    /// Requests that left the browser before the new cookie came are thrown out. Field report 74.
    NewSessionAtRefresh,
    /// The RP answers a refresh out of its memory for a minute, though the refresh token stayed the same.
    ///
    /// Where access tokens live for less than that, the user is given one that is dead.
    KeepsRefreshResult,
    /// The RP refreshes a minute before the access token expires, however short it lives.
    ///
    /// A token that lives for half a minute is renewed with every request. Field report 80.
    FixedRefreshMargin,
    /// The RP takes an access token for expired when the provider does not say how long it lives.
    ///
    /// It refreshes with every request. Field report 79.
    TakesUnknownExpiryForExpired,
    /// The RP refuses a token response whose `expires_in` is a string or has a point in it.
    ///
    /// Nobody can sign in at a provider that writes it so. Field report 79.
    RefusesOddExpiresIn,
    /// The RP keeps `expires_in` in 32 bits, and a large one becomes negative.
    ///
    /// A token that lives for ages is renewed with every request. Field report 79.
    ReckonsExpiryIn32Bits,
    /// The RP ends a session whose access token has been dead for half an hour, though it could be renewed.
    ///
    /// Who comes back from lunch has lost the form. Field report 145.
    ForgetsIdleSession,
    /// The RP ends the session when its ID token expires.
    ///
    /// That time is for the moment of the sign-in, and often minutes. Field report 147.
    SessionEndsWithIdToken,
    /// The RP ends the session when the answer to a refresh cannot be read.
    ///
    /// Half a body is taken for a refusal. Field report 77.
    UnreadableRefreshEndsSession,
    /// The RP refuses a refreshed ID token that has a `nonce`, because the refresh sent none.
    ///
    /// OpenID Connect Core 1.0, section 12.2, allows that of the sign-in.
    RefusesRefreshedNonce,
    /// The RP takes an answer to a refresh with fewer scopes than it asked for as a failure.
    ///
    /// RFC 6749, section 5.1, has the provider say so, and the tokens are good.
    RefusesNarrowedScope,
    /// The RP keeps a refresh token only where the scope of the answer has `offline_access`.
    ///
    /// Many providers give one without, and the user is signed out when the access token expires.
    DropsRefreshTokenWithoutScope,
    /// The RP refuses a sign-in that brings no refresh token.
    ///
    /// Providers need not give one, and some give it once.
    DemandsRefreshToken,
    /// The RP refreshes with its secret in the basic header, whatever it is registered for.
    ///
    /// The sign-in works, and the first refresh is refused. Field report 42.
    RefreshesWithBasicHeader,
    /// The RP ends its own session at sign-out, and never tells the provider.
    ///
    /// The next sign-in shows no login page, whoever sits there. Field reports 43 and 62.
    LocalLogoutOnly,
    /// The RP does not ask for a fresh login after a sign-out that the provider could not be told of.
    ///
    /// Where there is no logout endpoint the next sign-in is silent. Field report 62.
    SilentAfterSignOut,
    /// The RP answers 500 at sign-out when the provider has no logout endpoint.
    ///
    /// Field report 50.
    CrashesWithoutEndSessionEndpoint,
    /// The RP answers 500 at sign-out when there is no session.
    ///
    /// Field report 48.
    CrashesWithoutSession,
    /// The RP sends no `id_token_hint` when it signs out.
    ///
    /// The provider asks for confirmation, or does nothing. Field report 44.
    SendsNoHint,
    /// The RP signs everybody out with the first ID token that it ever got.
    ///
    /// The hint names another session, and perhaps another user.
    HintOfAnotherSession,
    /// The RP does not ask its provider to sign the user out at the provider behind it.
    ///
    /// `federated` is left out, and the next sign-in passes the other session without a page.
    SignsOutWithoutFederated,
    /// The RP asks for no fresh login after a sign-out, although the session behind its provider lives on.
    ///
    /// Who comes next is signed in as who has left.
    ForgetsUpstreamSession,
    /// The RP sends `redirect_uri` instead of `post_logout_redirect_uri` when it signs out.
    ///
    /// Keycloak took it before version 18. Field report 49.
    LegacyLogoutParameter,
    /// The RP calls the provider's logout endpoint itself, instead of sending the browser.
    ///
    /// The provider's cookie lives in the browser, so nothing ends. Field report 52.
    EndsSessionFromServer,
    /// The RP sends the ID token that it has as the hint of a sign-out, expired or not.
    ///
    /// Some providers refuse it, and their session lives on. Field report 47.
    SendsExpiredHint,
    /// The RP signs out by discovery and the specified parameters, at providers too that have a way of their own.
    ///
    /// Amazon Cognito answers with an error, and old tenants of Auth0 are not told at all. Field report 51.
    StandardSignOutEverywhere,
    /// The RP forgets a callback with a code that belongs to no pending sign-in.
    ///
    /// The provider has a session by then, and the next sign-in is silent, whoever sits there. Field report 68.
    SilentAfterLostSignIn,
    /// The RP begins an ordinary sign-in when a user wants to go on with another account.
    ///
    /// The provider has a session, and the first account comes back without a question. Field report 67.
    SwitchesAccountSilently,
    /// The RP ends its own session when the provider sends the browser back, and not before.
    ///
    /// Whoever is not sent back, because the provider asks, refuses or keeps the browser, stays signed in. Field report 47.
    EndsSessionOnReturn,
    /// The RP puts the hint into the address of the sign-out, however long it is.
    ///
    /// Servers refuse addresses of more than 8 KB, and users with many groups cannot sign out. Field report 53.
    HintInAddressHoweverLong,
    /// The RP writes a refreshed session back, whether it ended meanwhile or not.
    ///
    /// A sign-out during a refresh is undone. Field report 141.
    RevivesSessionAtRefresh,
    /// The RP renews its session cookie in the same answer that takes it away.
    ///
    /// Two lines of one name: which one counts depends on their order. Field report 58.
    RenewsSessionAtSignOut,
    /// The page after the sign-out is an error unless the provider returned the `state`.
    ///
    /// Not every provider does, and the user is told that a sign-out failed that worked.
    InsistsOnStateAfterSignOut,
    /// The RP sends the same `state` with every sign-out.
    ///
    /// Whoever saw one can send a browser back from the next one as the provider would.
    ConstantStateAtSignOut,
    /// The RP takes every `state` that comes back from a sign-out for the one that it sent.
    ///
    /// A link to the return address has it forget that the session at the provider lives on. Field report 62.
    BelievesAnyStateAfterSignOut,
    /// The page after the sign-out leads on to the address that `state` names.
    ///
    /// A link to it ends at somebody else's page. Field report 110.
    FollowsStateAfterSignOut,
    /// The RP sends everybody to the provider's sign-out, those too who signed in at the RP itself.
    ///
    /// They end on the provider's page, asked about a session that they never began. Field report 60.
    SendsLocalUserToProvider,
    /// The page after the sign-out begins a new sign-in.
    ///
    /// Where the provider's session lives, the user is back in before the page is seen. Field report 63.
    LandingPageSignsIn,
    /// The RP goes back to the page that was asked for last when a sign-in is done, to its own sign-out too.
    ///
    /// Where a sign-out could not be told to the provider, every sign-in after it is over at once. Field report 64.
    ReturnsToSignOut,
    /// The RP signs out on a plain GET.
    ///
    /// An image on any other page ends the session. Field report 59.
    SignsOutOnGet,
    /// The RP lets caches keep the pages of a signed-in user.
    ///
    /// Field report 106.
    PagesCacheable,
    /// The RP writes the provider's `error_description` into its page as it came.
    ///
    /// A link to the callback brings a script along. Field report 118.
    ReflectsErrorText,
    /// The RP redirects a page's background requests to the provider when the session is over.
    ///
    /// The browser blocks the answer, and the page shows a meaningless error. Field report 12.
    RedirectsBackgroundRequests,
    /// The RP believes `X-Forwarded-Host` more than its own configuration when it builds `redirect_uri`.
    ///
    /// A platform's name, or an attacker's, takes the place of the RP's. Field reports 99 and 100.
    ForwardedHostBeatsConfiguration,
    /// The RP takes forwarded headers whole when it builds `redirect_uri`, though two proxies made lists of them.
    ///
    /// `https, http://a, b/callback` is no address. Field report 98.
    ForwardedListsTakenWhole,
    /// The RP writes `http` into `redirect_uri`, because the proxy in front of it ends TLS.
    ///
    /// The provider knows the address with `https`, and refuses. Field report 94.
    RedirectUriWithInnerScheme,
    /// The RP writes `redirect_uri` without the path below which a proxy serves it.
    ///
    /// The provider knows the address with the path, and refuses. Field report 148.
    RedirectUriWithoutPathPrefix,
    /// The RP redirects to its own pages as its routes name them, without the path below which a proxy serves it.
    ///
    /// The sign-in works, and the browser ends outside of the app. Field report 148.
    RedirectsWithoutPathPrefix,
    /// The RP writes the address to come back to after a sign-out without the path below which a proxy serves it.
    ///
    /// The provider does not know it, and the browser stays there. Field report 148.
    SignOutAddressWithoutPathPrefix,
    /// The RP takes the path below which a proxy serves it from `X-Forwarded-Prefix` alone when it builds `redirect_uri`.
    ///
    /// A proxy that is not told to send the header, as most are, leaves the path out. Field report 148.
    PathPrefixFromHeaderAlone,
    /// The RP sets the cookie of a sign-in for the path of its callback as it sees it.
    ///
    /// Below a path which a proxy takes off, the browser never sends it back, and every sign-in ends with an invalid
    /// `state`. Field report 149.
    FlowCookieAtInnerPath,
    /// The RP sets its session cookie under the name for TLS, and looks for the other one unless a proxy says `https`.
    ///
    /// The sign-in works, and nobody is signed in afterwards. Field report 95.
    CookieNameFollowsForwardedProto,
    /// The RP begins a sign-in on whichever of its names the user came by.
    ///
    /// The callback comes to the configured one, where the browser has no cookie of the sign-in. Field report 8.
    StartsSignInOnAnyHost,
    /// The RP decides by `X-Original-URL` which pages are for everybody.
    ///
    /// Whoever sends the header sees the others too. Field report 101.
    OpensPageByClaimedPath,
    /// The RP takes whom `X-Forwarded-Email` names for signed in.
    ///
    /// A proxy may set it; where none removes it, anybody can. Field report 102.
    TakesIdentityFromHeader,
    /// The RP carries the address to return to as it is in its own redirect to the sign-in.
    ///
    /// A proxy that decodes `Location` once makes the second parameter one of the sign-in. Field report 103.
    ReturnAddressInPlainQuery,
    /// The RP lets caches keep the redirect that begins a sign-in.
    ///
    /// The next user goes to the provider with a `state` that was spent long ago. Field report 104.
    LoginRedirectCacheable,
    /// The RP lets caches keep the answer to the callback, which sets the session cookie.
    ///
    /// Whoever asks for the address again is signed in. Field report 108.
    CallbackCacheable,
    /// The RP sends the session cookie with every visit of a page that it lets caches keep.
    ///
    /// The next visitor becomes the first one. Field report 105.
    RollsSessionOnCacheablePage,
    /// The RP marks the answer that says who is signed in as one that is the same for all.
    ///
    /// A framework took the route for static. Field report 106.
    UserDataTakenForStatic,
    /// The RP remembers for a minute which cookies were let in to a page, and does not ask for the session again.
    ///
    /// A sign-out comes too late for it. Field report 109.
    RemembersWhoWasLetIn,
}

impl Defect {
    /// Every defect, in the order above.
    pub const ALL: &[Self] = &[
        Self::ConstantState,
        Self::PredictableState,
        Self::ConstantNonce,
        Self::ConstantPkceVerifier,
        Self::OmitsPkceVerifier,
        Self::SecretInAuthorizationRequest,
        Self::RedirectUriFromHostHeader,
        Self::RedirectUriDiffersAtToken,
        Self::OpenRedirect,
        Self::SingleFlowCookie,
        Self::FlowCookiesPileUp,
        Self::KeepsFlowCookieAfterError,
        Self::RefusesMorePendingSignIns,
        Self::KeepsLongReturnAddress,
        Self::StateNotBoundToBrowser,
        Self::AcceptsCallbackWithoutState,
        Self::RedeemsCodeTwice,
        Self::RestartsLoginOnError,
        Self::CrashesOnAccessDenied,
        Self::CrashesOnReload,
        Self::CrashesOnOddToken,
        Self::ErrorPageShowsTokens,
        Self::TokensInUrl,
        Self::IdTokenInOwnUrl,
        Self::OtherAuthMethod,
        Self::SecretInHeaderAndBody,
        Self::SendsSecretUnencoded,
        Self::RefusesAudienceArray,
        Self::RefusesEmailVerifiedString,
        Self::RemembersDiscoveryFailure,
        Self::KeepsKeysForever,
        Self::UserinfoCachedForEveryone,
        Self::OneCookieWhateverItsSize,
        Self::KeepsAllInCookies,
        Self::LeavesStaleChunks,
        Self::ClearsFirstChunkOnly,
        Self::ReadsCookiesByPrefix,
        Self::ReadsFirstTwinOnly,
        Self::TakesPendingSignInForSession,
        Self::CrashesOnUnreadableSession,
        Self::DeletesCookieAtAnotherPath,
        Self::DeletesWithoutSecure,
        Self::FlowCookieAlwaysSecure,
        Self::TakesFormPostAsItComes,
        Self::SessionCookieStrict,
        Self::LosesCookiesBesideOddOnes,
        Self::NameInCookieUnencoded,
        Self::SessionCookieWithoutFlags,
        Self::KeepsSessionIdAtSignIn,
        Self::SessionSurvivesSignOut,
        Self::RevokesUserInsteadOfSession,
        Self::EndsNothingOnLogoutToken,
        Self::CallsItselfToEndSession,
        Self::LogoutTokenBlockedByCsrfFilter,
        Self::LogoutTokenNeedsSignIn,
        Self::TakesLogoutTokenByGet,
        Self::CrashesOnOddLogoutToken,
        Self::CrashesWithoutSid,
        Self::NoFallbackToSub,
        Self::EndsEverySessionOfTheUser,
        Self::UnknownSessionIsAnError,
        Self::LateLogoutTokenEndsNewSession,
        Self::DemandsLogoutTokenType,
        Self::RefusesUnknownLogoutClaims,
        Self::DemandsEmptyLogoutEvent,
        Self::FrontChannelEndsNothing,
        Self::FrontChannelRefusesFraming,
        Self::FrontChannelNeedsCookies,
        Self::FrontChannelIgnoresSession,
        Self::FrontChannelNeedsSignIn,
        Self::DemandsSessionState,
        Self::NeverLoadsSessionFrame,
        Self::ChecksSessionWithoutHint,
        Self::IgnoresLoginRequired,
        Self::SessionCheckEndsSession,
        Self::NeverRefreshes,
        Self::DropsRefreshToken,
        Self::KeepsOldRefreshToken,
        Self::RefreshesInParallel,
        Self::RetriesRefusedRefresh,
        Self::IgnoresRefusedRefresh,
        Self::TransientErrorEndsSession,
        Self::RefusesRefreshWithoutIdToken,
        Self::DropsHintAtRefresh,
        Self::KeepsFirstHint,
        Self::RefreshLockTooShort,
        Self::NewSessionAtRefresh,
        Self::KeepsRefreshResult,
        Self::FixedRefreshMargin,
        Self::TakesUnknownExpiryForExpired,
        Self::RefusesOddExpiresIn,
        Self::ReckonsExpiryIn32Bits,
        Self::ForgetsIdleSession,
        Self::SessionEndsWithIdToken,
        Self::UnreadableRefreshEndsSession,
        Self::RefusesRefreshedNonce,
        Self::RefusesNarrowedScope,
        Self::DropsRefreshTokenWithoutScope,
        Self::DemandsRefreshToken,
        Self::RefreshesWithBasicHeader,
        Self::LocalLogoutOnly,
        Self::SilentAfterSignOut,
        Self::CrashesWithoutEndSessionEndpoint,
        Self::CrashesWithoutSession,
        Self::SendsNoHint,
        Self::HintOfAnotherSession,
        Self::SignsOutWithoutFederated,
        Self::ForgetsUpstreamSession,
        Self::LegacyLogoutParameter,
        Self::EndsSessionFromServer,
        Self::SendsExpiredHint,
        Self::StandardSignOutEverywhere,
        Self::SilentAfterLostSignIn,
        Self::SwitchesAccountSilently,
        Self::EndsSessionOnReturn,
        Self::HintInAddressHoweverLong,
        Self::RevivesSessionAtRefresh,
        Self::RenewsSessionAtSignOut,
        Self::InsistsOnStateAfterSignOut,
        Self::ConstantStateAtSignOut,
        Self::BelievesAnyStateAfterSignOut,
        Self::FollowsStateAfterSignOut,
        Self::SendsLocalUserToProvider,
        Self::LandingPageSignsIn,
        Self::ReturnsToSignOut,
        Self::SignsOutOnGet,
        Self::PagesCacheable,
        Self::ReflectsErrorText,
        Self::RedirectsBackgroundRequests,
        Self::ForwardedHostBeatsConfiguration,
        Self::ForwardedListsTakenWhole,
        Self::RedirectUriWithInnerScheme,
        Self::RedirectUriWithoutPathPrefix,
        Self::RedirectsWithoutPathPrefix,
        Self::SignOutAddressWithoutPathPrefix,
        Self::PathPrefixFromHeaderAlone,
        Self::FlowCookieAtInnerPath,
        Self::CookieNameFollowsForwardedProto,
        Self::StartsSignInOnAnyHost,
        Self::OpensPageByClaimedPath,
        Self::TakesIdentityFromHeader,
        Self::ReturnAddressInPlainQuery,
        Self::LoginRedirectCacheable,
        Self::CallbackCacheable,
        Self::RollsSessionOnCacheablePage,
        Self::UserDataTakenForStatic,
        Self::RemembersWhoWasLetIn,
    ];

    /// The id: `local-logout-only`.
    pub fn id(self) -> String {
        kebab(&format!("{self:?}"))
    }
}

/// A defect as `rpcheck list` and `rpcheck explain` show it.
#[derive(Clone, Debug)]
pub struct DefectInfo {
    /// `local-logout-only`, or `skips:audience`.
    pub id: String,
    /// One sentence.
    pub summary: &'static str,
    /// The whole doc comment.
    pub doc: String,
}

/// All defects: those written by hand, then one for each check that can be left out.
pub fn defects() -> &'static [DefectInfo] {
    static ALL: LazyLock<Vec<DefectInfo>> = LazyLock::new(|| {
        let by_hand = documented(include_str!("defect.rs"), "Defect", "");
        by_hand
            .into_iter()
            .chain(documented(include_str!("checks.rs"), "Check", "skips:"))
            .collect()
    });
    &ALL
}

/// Reads the doc comments of an enum's variants off its source.
fn documented(source: &'static str, name: &str, prefix: &str) -> Vec<DefectInfo> {
    let declaration = format!("pub enum {name} {{");
    let variants = source.lines().skip_while(|line| *line != declaration);
    let mut found = Vec::new();
    let mut doc: Vec<&str> = Vec::new();
    for line in variants.skip(1).take_while(|line| *line != "}") {
        let line = line.trim();
        if let Some(text) = line.strip_prefix("///") {
            doc.push(text.trim_start());
        } else {
            found.push(DefectInfo {
                id: format!("{prefix}{}", kebab(line.trim_end_matches(','))),
                summary: doc.first().copied().unwrap_or_default(),
                doc: doc.join("\n"),
            });
            doc.clear();
        }
    }
    found
}

fn kebab(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !out.is_empty() {
            out.push('-');
        }
        out.extend(c.to_lowercase());
    }
    out
}

impl Check {
    /// The id of the defect that leaves this check out.
    pub(crate) fn skip_id(self) -> String {
        format!("skips:{}", kebab(&format!("{self:?}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_variant_is_listed_and_documented() {
        let listed: Vec<String> = Defect::ALL.iter().map(|defect| defect.id()).collect();
        let checks = Check::ALL.iter().map(|check| check.skip_id());
        let documented: Vec<&str> = defects().iter().map(|info| info.id.as_str()).collect();
        assert_eq!(
            documented,
            listed.into_iter().chain(checks).collect::<Vec<_>>()
        );
        for info in defects() {
            assert!(info.summary.ends_with('.'), "{}: {}", info.id, info.summary);
            assert!(info.summary.len() < 120, "{}: {}", info.id, info.summary);
            assert!(info.doc.starts_with(info.summary));
        }
    }
}
