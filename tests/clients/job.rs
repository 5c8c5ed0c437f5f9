//! What a library has to do, and the provider at which it does so.

use mock_provider::{Algorithm, AuthMethod, Client, MockProvider, Profile, User};
use serde_json::{Value, json};

use crate::end_user::RP;
use crate::table::{Library, Row};

/// The secret of all clients. It has characters that a library must encode (RFC 6749, section 2.3.1).
const SECRET: &str = "s3cr%t:+ /=";
/// The secret for libraries that do not.
const PLAIN_SECRET: &str = "a-secret-of-letters-alone";

/// What a client must show to register itself.
pub(crate) const INITIAL_ACCESS_TOKEN: &str = "let-me-register";

/// Who signs in.
pub(crate) const USER: &str = "alice";

/// What a library has to do.
pub(crate) struct Job {
    pub(crate) issuer: String,
    /// The secret of all clients that have one.
    pub(crate) secret: &'static str,
    pub(crate) features: Vec<String>,
    pub(crate) scope: &'static str,
    pub(crate) parameters: &'static [(&'static str, &'static str)],
    /// The client that signs users in where the feature does not say which.
    pub(crate) client: &'static str,
    /// Whether the provider has a userinfo endpoint.
    pub(crate) userinfo: bool,
    /// The algorithm of ID tokens that clients expect, where it is not that of the metadata.
    pub(crate) id_token_alg: Option<&'static str>,
}

impl Job {
    /// Starts a provider with one client for each way of being one.
    pub(crate) async fn start(
        library: &Library,
        row: &Row,
        features: &[&str],
    ) -> Result<(MockProvider, Self), String> {
        let secret = if library.encodes_secrets {
            SECRET
        } else {
            PLAIN_SECRET
        };
        let profile = Profile::load(row.profile).map_err(|error| error.to_string())?;
        let client = |id: &str| {
            Client::new(id)
                .redirect_uri(callback())
                .post_logout_redirect_uri(signed_out())
        };
        let signed = |id: &str, alg| client(id).secret(secret).id_token_alg(alg);
        let with = |id: &str, member: &str, value| {
            let client = client(id).member(member, value);
            client.map_err(|error| error.to_string())
        };
        let provider = MockProvider::builder()
            .profile(profile)
            .client(client("basic").secret(secret))
            .client(client("post").secret(secret))
            .client(client("public"))
            .client(signed("es256", Algorithm::Es256))
            .client(signed("ps256", Algorithm::Ps256))
            .client(signed("eddsa", Algorithm::EdDsa))
            .client(
                client("secret_jwt")
                    .secret(secret)
                    .auth_method(AuthMethod::ClientSecretJwt),
            )
            .client(
                with("private_key_jwt", "jwks", json!({ "keys": [public_jwk()] }))?
                    .auth_method(AuthMethod::PrivateKeyJwt),
            )
            .client(
                client("signed_userinfo")
                    .secret(secret)
                    .userinfo_alg(Algorithm::Rs256),
            )
            .initial_access_token(INITIAL_ACCESS_TOKEN)
            .user(User::new(USER))
            .start()
            .await
            .map_err(|error| error.to_string())?;
        let job = Self {
            issuer: provider.issuer().to_owned(),
            secret,
            features: features.iter().map(|&name| name.to_owned()).collect(),
            scope: row.scope,
            parameters: row.parameters,
            client: row.client,
            userinfo: row.userinfo,
            id_token_alg: row.id_token_alg,
        };
        Ok((provider, job))
    }

    /// As the scripts read it.
    pub(crate) fn to_json(&self) -> Value {
        let parameters: serde_json::Map<String, Value> = self
            .parameters
            .iter()
            .map(|&(name, value)| (name.to_owned(), json!(value)))
            .collect();
        let with_secret = |id: &str| json!({ "client_id": id, "client_secret": self.secret });
        json!({
            "issuer": self.issuer,
            "user": USER,
            "redirect_uri": callback(),
            "post_logout_redirect_uri": signed_out(),
            "scope": self.scope,
            "parameters": parameters,
            "client": self.client,
            "userinfo": self.userinfo,
            "id_token_alg": self.id_token_alg,
            "features": self.features,
            "initial_access_token": INITIAL_ACCESS_TOKEN,
            "clients": {
                "basic": with_secret("basic"),
                "post": with_secret("post"),
                "public": { "client_id": "public" },
                "es256": with_secret("es256"),
                "ps256": with_secret("ps256"),
                "eddsa": with_secret("eddsa"),
                "signed_userinfo": with_secret("signed_userinfo"),
                "secret_jwt": with_secret("secret_jwt"),
                "private_key_jwt": { "client_id": "private_key_jwt", "alg": "ES256", "jwk": private_jwk() },
            },
        })
    }
}

/// Where authorization responses go.
pub(crate) fn callback() -> String {
    format!("{RP}/callback")
}

/// Where the browser goes after sign-out.
pub(crate) fn signed_out() -> String {
    format!("{RP}/signed-out")
}

/// The key of the client that signs its assertions: that of RFC 7515, appendix A.3.
fn public_jwk() -> Value {
    json!({
        "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": "client-key",
        "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
    })
}

fn private_jwk() -> Value {
    let mut jwk = public_jwk();
    jwk["d"] = json!("jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI");
    jwk
}
