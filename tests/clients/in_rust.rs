//! The crate `openidconnect`, driven as its manual says, with every check that it has.

use std::collections::BTreeMap;
use std::error::Error;
use std::str::FromStr as _;
use std::sync::{Arc, Mutex, PoisonError};

use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreAuthenticationFlow, CoreClaimName, CoreClaimType,
    CoreClient, CoreClientAuthMethod, CoreClientRegistrationRequest, CoreGrantType, CoreIdToken,
    CoreIdTokenClaims, CoreIdTokenVerifier, CoreJsonWebKey, CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm, CoreJwsSigningAlgorithm, CoreResponseMode, CoreResponseType,
    CoreSubjectIdentifierType, CoreTokenResponse, CoreUserInfoClaims,
};
use openidconnect::registration::EmptyAdditionalClientMetadata;
use openidconnect::{
    AccessToken, AccessTokenHash, AdditionalProviderMetadata, AuthType, AuthorizationCode,
    AuthorizationCodeHash, ClientId, ClientSecret, CsrfToken, EndSessionUrl, EndpointMaybeSet,
    EndpointNotSet, EndpointSet, HttpRequest, HttpResponse, IntrospectionUrl, IssuerUrl,
    LogoutRequest, Nonce, OAuth2TokenResponse as _, PkceCodeChallenge, PkceCodeVerifier,
    PostLogoutRedirectUrl, ProviderMetadata, RedirectUrl, Scope, TokenIntrospectionResponse as _,
    TokenResponse as _, UserInfoError, UserInfoResponseType,
};
use serde::{Deserialize, Serialize};

use crate::end_user::{Arrival, EndUser};
use crate::job::{INITIAL_ACCESS_TOKEN, Job, USER, callback, signed_out};

type Failed = Box<dyn Error>;

/// Endpoints of the metadata that the crate leaves to its users.
#[derive(Clone, Debug, Deserialize, Serialize)]
struct Endpoints {
    end_session_endpoint: Option<EndSessionUrl>,
    introspection_endpoint: Option<IntrospectionUrl>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

impl AdditionalProviderMetadata for Endpoints {}

type Metadata = ProviderMetadata<
    Endpoints,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

type Configured = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// Runs all features of the job.
pub(crate) async fn run(job: &Job) -> BTreeMap<String, Result<(), String>> {
    let mut results = BTreeMap::new();
    for feature in &job.features {
        let result = Box::pin(one(job, feature))
            .await
            .map_err(|error| chain(&*error));
        results.insert(feature.clone(), result);
    }
    results
}

async fn one(job: &Job, feature: &str) -> Result<(), Failed> {
    let user = EndUser::new(USER)?;
    let at = |client| Party::new(job, &user, client);
    match feature {
        "discovery" => at(job.client)
            .await
            .map(|party| assert_eq!(party.metadata.issuer().as_str(), job.issuer)),
        "code-basic" => at("basic").await?.code_flow(&[]).await,
        "code-post" => at("post").await?.code_flow(&[]).await,
        "code-public" => at("public").await?.code_flow(&[]).await,
        "form-post" => {
            let parameters = [("response_mode", "form_post")];
            at(job.client).await?.code_flow(&parameters).await
        }
        "silent" => at(job.client).await?.silent().await,
        "hybrid" => at(job.client).await?.hybrid().await,
        "implicit" => at(job.client).await?.implicit().await,
        "refresh" => at(job.client).await?.refresh().await,
        "introspection" => at(job.client).await?.introspection().await,
        "end-session" => at(job.client).await?.end_session().await,
        "id-token-es256" => {
            let alg = CoreJwsSigningAlgorithm::EcdsaP256Sha256;
            at("es256").await?.signed_with(&alg).await
        }
        "id-token-ps256" => {
            let alg = CoreJwsSigningAlgorithm::RsaSsaPssSha256;
            at("ps256").await?.signed_with(&alg).await
        }
        "id-token-eddsa" => {
            let alg = CoreJwsSigningAlgorithm::EdDsa;
            at("eddsa").await?.signed_with(&alg).await
        }
        "client-credentials" => at(job.client).await?.client_credentials().await,
        "userinfo-signed" => at("signed_userinfo").await?.signed_userinfo().await,
        "registration" => registration(job, &user).await,
        "code-reuse" => at(job.client).await?.code_reuse().await.map(drop),
        "code-reuse-revokes" => at(job.client).await?.code_reuse_revokes().await,
        "wrong-secret" => wrong_secret(job, &user).await,
        other => Err(format!("in_rust.rs has no feature {other}").into()),
    }
}

/// The second audience where a provider names its project in ID tokens.
const PROJECT: &str = "extra-audience";

/// A relying party: one client, configured from discovery.
struct Party<'a> {
    job: &'a Job,
    user: &'a EndUser,
    metadata: Metadata,
    client: Configured,
    http: Http,
    /// Whether the client's secret signs ID tokens.
    by_secret: bool,
}

/// What an authorization response says.
#[derive(Debug)]
struct Answered {
    parameters: BTreeMap<String, String>,
    /// Whether the person had to type the password for it.
    asked_for_password: bool,
}

impl Answered {
    fn get(&self, name: &str) -> Result<&str, Failed> {
        let found = self.parameters.get(name).map(String::as_str);
        found.ok_or_else(|| {
            let parameters = &self.parameters;
            format!("the authorization response has no {name}: {parameters:?}").into()
        })
    }
}

impl<'a> Party<'a> {
    async fn new(job: &'a Job, user: &'a EndUser, id: &str) -> Result<Self, Failed> {
        let secret = (id != "public").then(|| ClientSecret::new(job.secret.to_owned()));
        Self::of(job, user, ClientId::new(id.to_owned()), secret).await
    }

    async fn of(
        job: &'a Job,
        user: &'a EndUser,
        id: ClientId,
        secret: Option<ClientSecret>,
    ) -> Result<Self, Failed> {
        let http = Http::new()?;
        let issuer = IssuerUrl::new(job.issuer.clone())?;
        let metadata = Metadata::discover_async(issuer, &http.caller()).await?;
        let method = match id.as_str() {
            "post" | "public" => AuthType::RequestBody,
            _ => AuthType::BasicAuth,
        };
        let own_key = matches!(id.as_str(), "basic" | "post");
        let by_secret = own_key && job.id_token_alg == Some("HS256");
        let client = CoreClient::from_provider_metadata(metadata.clone(), id, secret)
            .set_redirect_uri(RedirectUrl::new(callback())?)
            .set_auth_type(method);
        Ok(Self {
            job,
            user,
            metadata,
            client,
            http,
            by_secret,
        })
    }

    /// Verifies as this client was registered and configured.
    fn verifier(&self) -> CoreIdTokenVerifier<'_> {
        let verifier = self.client.id_token_verifier();
        let verifier =
            verifier.set_other_audience_verifier_fn(|audience| audience.as_str() == PROJECT);
        if self.by_secret {
            verifier.set_allowed_algs([CoreJwsSigningAlgorithm::HmacSha256])
        } else {
            verifier
        }
    }

    /// The parameters of an authorization response, after the checks that the crate leaves to its users.
    fn read(&self, arrival: &Arrival, state: &CsrfToken) -> Result<Answered, Failed> {
        let url = url::Url::parse(&arrival.url)?;
        let text = match (&*arrival.method, url.fragment(), url.query()) {
            ("POST", ..) => &arrival.body,
            (_, Some(fragment), _) => fragment,
            (_, None, query) => query.unwrap_or_default(),
        };
        let parameters = form_urlencoded::parse(text.as_bytes());
        let answered = Answered {
            parameters: parameters.into_owned().collect(),
            asked_for_password: arrival.asked_for_password,
        };
        assert_eq!(answered.get("state")?, state.secret());
        let endpoints = self.metadata.additional_metadata();
        if endpoints.authorization_response_iss_parameter_supported {
            assert_eq!(answered.get("iss")?, self.job.issuer);
        }
        Ok(answered)
    }

    /// From the authorization request to the tokens.
    async fn sign_in(
        &self,
        parameters: &[(&str, &str)],
    ) -> Result<(CoreTokenResponse, CoreIdTokenClaims), Failed> {
        let (code, verifier, nonce) = self.code(parameters).await?;
        let tokens = self.redeem(&code, &verifier).await?;
        let claims = self.verified(&tokens, &nonce)?;
        Ok((tokens, claims))
    }

    /// From the authorization request to the code, with what it takes to redeem it.
    async fn code(&self, parameters: &[(&str, &str)]) -> Result<(String, String, Nonce), Failed> {
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let flow = CoreAuthenticationFlow::AuthorizationCode;
        let (answered, nonce) = self.authorize(flow, challenge, parameters).await?;
        if let Ok(error) = answered.get("error") {
            return Err(error.into());
        }
        Ok((
            answered.get("code")?.to_owned(),
            verifier.into_secret(),
            nonce,
        ))
    }

    async fn redeem(&self, code: &str, verifier: &str) -> Result<CoreTokenResponse, Failed> {
        let tokens = self
            .client
            .exchange_code(AuthorizationCode::new(code.to_owned()))?
            .set_pkce_verifier(PkceCodeVerifier::new(verifier.to_owned()))
            .request_async(&self.http.caller())
            .await?;
        Ok(tokens)
    }

    async fn authorize(
        &self,
        flow: CoreAuthenticationFlow,
        challenge: PkceCodeChallenge,
        parameters: &[(&str, &str)],
    ) -> Result<(Answered, Nonce), Failed> {
        let mut request = self
            .client
            .authorize_url(flow, CsrfToken::new_random, Nonce::new_random)
            .set_pkce_challenge(challenge);
        for scope in self.job.scope.split(' ').filter(|&scope| scope != "openid") {
            request = request.add_scope(Scope::new(scope.to_owned()));
        }
        let is_replaced = |name| parameters.iter().any(|(other, _)| *other == name);
        let usual = self.job.parameters.iter();
        let usual = usual.filter(|(name, _)| !is_replaced(*name));
        for &(name, value) in usual.chain(parameters) {
            request = match (name, value) {
                ("prompt", "none") => request.add_prompt(CoreAuthPrompt::None),
                _ => request.add_extra_param(name, value),
            };
        }
        let (url, state, nonce) = request.url();
        let arrival = self.user.visit(url.as_str()).await?;
        Ok((self.read(&arrival, &state)?, nonce))
    }

    fn verified(
        &self,
        tokens: &CoreTokenResponse,
        nonce: &Nonce,
    ) -> Result<CoreIdTokenClaims, Failed> {
        let verifier = self.verifier();
        let id_token = tokens.id_token().ok_or("no ID token")?;
        let claims = id_token.claims(&verifier, nonce)?;
        // The crate hashes with a published key, and a secret is none.
        let hash = claims.access_token_hash().filter(|_| !self.by_secret);
        if let Some(expected) = hash {
            let actual = AccessTokenHash::from_token(
                tokens.access_token(),
                id_token.signing_alg()?,
                id_token.signing_key(&verifier)?,
            )?;
            assert_eq!(&actual, expected, "at_hash");
        }
        Ok(claims.clone())
    }

    async fn userinfo(
        &self,
        token: &AccessToken,
        claims: &CoreIdTokenClaims,
    ) -> Result<(), Failed> {
        if !self.job.userinfo {
            assert_eq!(self.metadata.userinfo_endpoint(), None);
            return Ok(());
        }
        let told: CoreUserInfoClaims = self
            .client
            .user_info(token.clone(), Some(claims.subject().clone()))?
            .request_async(&self.http.caller())
            .await?;
        let email = told.email().map(|email| email.as_str());
        assert_eq!(email, Some(&*format!("{USER}@example.test")));
        Ok(())
    }

    async fn code_flow(&self, parameters: &[(&str, &str)]) -> Result<(), Failed> {
        let (tokens, claims) = self.sign_in(parameters).await?;
        self.userinfo(tokens.access_token(), &claims).await
    }

    async fn silent(&self) -> Result<(), Failed> {
        match self.sign_in(&[("prompt", "none")]).await {
            Err(error) if error.to_string() == "login_required" => Ok(()),
            Err(error) => Err(error),
            Ok(_) => Err("the provider did not refuse".into()),
        }
    }

    async fn hybrid(&self) -> Result<(), Failed> {
        let (challenge, pkce) = PkceCodeChallenge::new_random_sha256();
        let flow =
            CoreAuthenticationFlow::Hybrid(vec![CoreResponseType::Code, CoreResponseType::IdToken]);
        let (answered, nonce) = self.authorize(flow, challenge, &[]).await?;
        let verifier = self.verifier();
        let id_token = CoreIdToken::from_str(answered.get("id_token")?)?;
        let front = id_token.claims(&verifier, &nonce)?;
        let code = AuthorizationCode::new(answered.get("code")?.to_owned());
        let hash = AuthorizationCodeHash::from_code(
            &code,
            id_token.signing_alg()?,
            id_token.signing_key(&verifier)?,
        )?;
        assert_eq!(front.code_hash(), Some(&hash), "c_hash");
        let tokens = self
            .client
            .exchange_code(code)?
            .set_pkce_verifier(pkce)
            .request_async(&self.http.caller())
            .await?;
        let claims = self.verified(&tokens, &nonce)?;
        assert_eq!(claims.subject(), front.subject());
        self.userinfo(tokens.access_token(), &claims).await
    }

    async fn implicit(&self) -> Result<(), Failed> {
        let (challenge, _) = PkceCodeChallenge::new_random_sha256();
        let flow = CoreAuthenticationFlow::Implicit(false);
        let (answered, nonce) = self.authorize(flow, challenge, &[]).await?;
        let id_token = CoreIdToken::from_str(answered.get("id_token")?)?;
        id_token.claims(&self.verifier(), &nonce)?;
        Ok(())
    }

    async fn refresh(&self) -> Result<(), Failed> {
        let (first, claims) = self.sign_in(&[]).await?;
        let token = first.refresh_token().ok_or("no refresh token")?;
        let second = self
            .client
            .exchange_refresh_token(token)?
            .request_async(&self.http.caller())
            .await?;
        self.userinfo(second.access_token(), &claims).await
    }

    async fn introspection(&self) -> Result<(), Failed> {
        let (tokens, claims) = self.sign_in(&[]).await?;
        let endpoints = self.metadata.additional_metadata();
        let endpoint = endpoints.introspection_endpoint.clone();
        let client = self
            .client
            .clone()
            .set_introspection_url(endpoint.ok_or("no introspection_endpoint")?);
        let told = client
            .introspect(tokens.access_token())
            .request_async(&self.http.caller())
            .await?;
        assert_eq!(
            (told.active(), told.sub()),
            (true, Some(claims.subject().as_str()))
        );
        let made_up = AccessToken::new("made up".to_owned());
        let told = client
            .introspect(&made_up)
            .request_async(&self.http.caller())
            .await?;
        assert!(!told.active());
        Ok(())
    }

    async fn end_session(&self) -> Result<(), Failed> {
        let (tokens, _) = self.sign_in(&[]).await?;
        let endpoints = self.metadata.additional_metadata();
        let endpoint = endpoints.end_session_endpoint.clone();
        let state = CsrfToken::new_random();
        let url = LogoutRequest::from(endpoint.ok_or("no end_session_endpoint")?)
            .set_id_token_hint(tokens.id_token().ok_or("no ID token")?)
            .set_post_logout_redirect_uri(PostLogoutRedirectUrl::new(signed_out())?)
            .set_state(state.clone())
            .http_get_url();
        let arrival = self.user.visit(url.as_str()).await?;
        assert_eq!(
            arrival.url,
            format!("{}?state={}", signed_out(), state.secret())
        );
        let (challenge, _) = PkceCodeChallenge::new_random_sha256();
        let flow = CoreAuthenticationFlow::AuthorizationCode;
        let (answered, _) = self.authorize(flow, challenge, &[]).await?;
        assert!(
            answered.asked_for_password,
            "the session is over, and yet nobody was asked for the password"
        );
        Ok(())
    }

    async fn signed_with(&self, alg: &CoreJwsSigningAlgorithm) -> Result<(), Failed> {
        let (tokens, claims) = self.sign_in(&[]).await?;
        let id_token = tokens.id_token().ok_or("no ID token")?;
        assert_eq!(id_token.signing_alg()?, alg);
        self.userinfo(tokens.access_token(), &claims).await
    }

    /// The response must be a JWT, signed by the provider for this client.
    async fn signed_userinfo(&self) -> Result<(), Failed> {
        let (tokens, claims) = self.sign_in(&[]).await?;
        let told: CoreUserInfoClaims = self
            .client
            .user_info(
                tokens.access_token().clone(),
                Some(claims.subject().clone()),
            )?
            .set_response_type(UserInfoResponseType::Jwt)
            .require_signed_response(true)
            .request_async(&self.http.caller())
            .await?;
        let email = told.email().map(|email| email.as_str());
        assert_eq!(email, Some(&*format!("{USER}@example.test")));
        Ok(())
    }

    /// Fails unless userinfo is refused for this access token, in the words of RFC 6750, section 3.1.
    async fn is_dead(&self, token: &AccessToken, claims: &CoreIdTokenClaims) -> Result<(), Failed> {
        let challenges = Challenges::default();
        let asked = self
            .client
            .user_info(token.clone(), Some(claims.subject().clone()))?
            .request_async::<openidconnect::EmptyAdditionalClaims, _, openidconnect::core::CoreGenderClaim>(
                &self.http.caller_that_keeps(challenges.clone()),
            )
            .await;
        match asked {
            Err(UserInfoError::Response(reqwest::StatusCode::UNAUTHORIZED, ..)) => {}
            Err(error) => return Err(error.into()),
            Ok(_) => return Err("the access token is good".into()),
        }
        let seen = challenges.seen();
        let [challenge] = &*seen else {
            return Err(format!("expected one challenge, got {seen:?}").into());
        };
        assert!(challenge.starts_with("Bearer "), "{challenge}");
        assert!(challenge.contains("error=\"invalid_token\""), "{challenge}");
        Ok(())
    }

    /// Redeems a code twice; gives back what the first time brought.
    async fn code_reuse(&self) -> Result<(CoreTokenResponse, CoreIdTokenClaims), Failed> {
        let (code, verifier, nonce) = self.code(&[]).await?;
        let tokens = self.redeem(&code, &verifier).await?;
        let claims = self.verified(&tokens, &nonce)?;
        refused(self.redeem(&code, &verifier).await, "invalid_grant")?;
        Ok((tokens, claims))
    }

    async fn code_reuse_revokes(&self) -> Result<(), Failed> {
        let (tokens, claims) = self.code_reuse().await?;
        self.is_dead(tokens.access_token(), &claims).await
    }

    async fn client_credentials(&self) -> Result<(), Failed> {
        let tokens = self
            .client
            .exchange_client_credentials()?
            .request_async(&self.http.caller())
            .await?;
        assert!(tokens.id_token().is_none(), "no user, no ID token");
        Ok(())
    }
}

/// Registers a client, and signs in as that one.
async fn registration(job: &Job, user: &EndUser) -> Result<(), Failed> {
    let http = Http::new()?;
    let issuer = IssuerUrl::new(job.issuer.clone())?;
    let metadata = Metadata::discover_async(issuer, &http.caller()).await?;
    let endpoint = metadata.registration_endpoint();
    let request = CoreClientRegistrationRequest::new(
        vec![RedirectUrl::new(callback())?],
        EmptyAdditionalClientMetadata {},
    )
    .set_initial_access_token(Some(AccessToken::new(INITIAL_ACCESS_TOKEN.to_owned())))
    .set_token_endpoint_auth_method(Some(CoreClientAuthMethod::ClientSecretBasic));
    let registered = request
        .register_async(endpoint.ok_or("no registration_endpoint")?, &http.caller())
        .await?;
    let secret = registered.client_secret().cloned();
    assert!(secret.is_some(), "a client that has to authenticate");
    let party = Party::of(job, user, registered.client_id().clone(), secret).await?;
    party.code_flow(&[]).await
}

async fn wrong_secret(job: &Job, user: &EndUser) -> Result<(), Failed> {
    let id = ClientId::new(job.client.to_owned());
    let secret = ClientSecret::new(format!("not {}", job.secret));
    let party = Party::of(job, user, id, Some(secret)).await?;
    let (code, verifier, _) = party.code(&[]).await?;
    refused(party.redeem(&code, &verifier).await, "invalid_client")
}

/// Fails unless the token endpoint refused with this error.
fn refused(outcome: Result<CoreTokenResponse, Failed>, expected: &str) -> Result<(), Failed> {
    match outcome {
        Err(error) if chain(&*error).contains(expected) => Ok(()),
        Err(error) => Err(error),
        Ok(_) => Err(format!("the provider did not refuse with {expected}").into()),
    }
}

/// The `WWW-Authenticate` headers that came back: the crate has no place for them in its errors.
#[derive(Clone, Debug, Default)]
struct Challenges(Arc<Mutex<Vec<String>>>);

impl Challenges {
    fn seen(&self) -> Vec<String> {
        let seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.clone()
    }

    fn keep(&self, response: &reqwest::Response) {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let headers = response.headers().get_all("www-authenticate");
        let texts = headers
            .iter()
            .map(|it| String::from_utf8_lossy(it.as_bytes()));
        seen.extend(texts.map(std::borrow::Cow::into_owned));
    }
}

/// The HTTP client that the crate is handed: it follows nothing, and uses no proxy of the machine.
struct Http(reqwest::Client);

type Called = futures_util::future::BoxFuture<'static, Result<HttpResponse, reqwest::Error>>;

impl Http {
    fn new() -> Result<Self, Failed> {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .tls_certs_only([]);
        Ok(Self(client.build()?))
    }

    fn caller(&self) -> impl Fn(HttpRequest) -> Called + 'static {
        self.caller_that_keeps(Challenges::default())
    }

    fn caller_that_keeps(
        &self,
        challenges: Challenges,
    ) -> impl Fn(HttpRequest) -> Called + 'static {
        let client = self.0.clone();
        move |request| {
            let (client, challenges) = (client.clone(), challenges.clone());
            Box::pin(async move {
                let response = client.execute(request.try_into()?).await?;
                challenges.keep(&response);
                let mut answer = HttpResponse::new(Vec::new());
                *answer.status_mut() = response.status();
                *answer.headers_mut() = response.headers().clone();
                *answer.body_mut() = response.bytes().await?.to_vec();
                Ok(answer)
            })
        }
    }
}

/// An error with all its causes.
fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        text = format!("{text}: {next}");
        cause = next.source();
    }
    text
}
