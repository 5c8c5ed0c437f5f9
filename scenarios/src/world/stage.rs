//! The stage: one provider, one RP, their edge and their clock. A world plays on it, and leaves it for the next.

use std::{
    net::{SocketAddr, TcpListener},
    sync::{Arc, Mutex, PoisonError, atomic::AtomicU64},
    time::Duration,
};

use mock_provider::{AuthMethod, Client, Clock, Entropy, LogoutDialect, MockProvider, Setting};
use serde_json::{Value, json};
use url::Url;

use super::{Plan, StageError, upstream};
use crate::{
    edge::{self, Behaviour, Edge},
    target::{Kind, Launched, Mode, Target, Template, Values, reference, texts},
};

/// The RP, as it runs.
#[derive(Debug)]
enum Running {
    /// In our own process.
    Reference(reference::Reference),
    /// Launched.
    Launched(Box<Launched>),
    /// By itself.
    Attached,
}

/// A provider, an RP, their edge and their clock, all running. Ends on drop.
#[derive(Debug)]
pub struct Stage {
    pub(super) plan: Plan,
    pub(super) provider: MockProvider,
    pub(super) sequence: Arc<AtomicU64>,
    pub(super) edge: Option<Edge>,
    pub(super) base_url: Url,
    pub(super) redirect_uris: Vec<String>,
    pub(super) values: Values,
    client: Client,
    running: Option<Running>,
    /// Keeps the reference RP's port while it is started anew.
    socket: Option<TcpListener>,
    port: u16,
    /// How far the clock has been moved.
    offset: Mutex<Duration>,
    /// How often the RP was started.
    starts: u64,
    /// What the reference RP came by.
    reached: reference::Reached,
}

impl Stage {
    /// A stage for `plan`: the one that is left from the row before, if it serves, or a new one.
    ///
    /// # Errors
    /// See [`StageError`].
    pub async fn set(plan: Plan, left: Option<Self>) -> Result<Self, StageError> {
        let Some(mut stage) = left else {
            return Self::build(plan).await;
        };
        if plan.in_process() || !stage.plan.serves(&plan) || !stage.alive() {
            stage.strike().await;
            return Self::build(plan).await;
        }
        stage.provider.reset_quirks();
        stage.provider.register(stage.client.clone());
        stage.end_provider_sessions().await;
        if let Some(edge) = &stage.edge {
            edge.reset();
        }
        if let Some(upstream) = stage.provider.behind() {
            upstream.reset_quirks();
            upstream.end_sessions();
        }
        stage.plan = plan;
        Ok(stage)
    }

    async fn build(plan: Plan) -> Result<Self, StageError> {
        let file = plan.target.file();
        let socket = if plan.in_process() {
            Some(listen("the reference RP", ([127, 0, 0, 1], 0).into())?)
        } else {
            None
        };
        let fixed = !file.base_url.placeholders().any(|name| name == "port");
        let mut values = plan.target.environment().clone();
        let port = match &socket {
            Some(socket) => port_of(socket)?,
            None if fixed => fixed_port(&plan.target, &values)?,
            // Free a moment ago; the RP must take it itself.
            None => port_of(&listen("the RP", ([127, 0, 0, 1], 0).into())?)?,
        };
        let front = match &plan.edge {
            Some(_) => Some(listen("the edge", ([127, 0, 0, 1], 0).into())?),
            None => None,
        };
        let public_port = front.as_ref().map_or(Ok(port), port_of)?;
        values.insert("port".to_owned(), public_port.to_string());
        let mut base = fill(&file.base_url, &values)?;
        if plan.trust.is_some()
            && let Some(rest) = base.strip_prefix("http://")
        {
            base = format!("https://{rest}");
        }
        let prefix = plan.edge.as_ref().and_then(|edge| edge.prefix.clone());
        let prefix = prefix.unwrap_or_default();
        base.push_str(&prefix);
        values.insert("path_prefix".to_owned(), prefix);
        values.insert("port".to_owned(), port.to_string());
        let base_url = Url::parse(&base).expect("`base_url` is checked on loading");
        values.insert("base_url".to_owned(), base.clone());
        let ca_file = plan.ca_file().map(|file| file.display().to_string());
        values.insert("ca_file".to_owned(), ca_file.unwrap_or_default());
        values.insert(
            "token_endpoint_auth_method".to_owned(),
            plan.auth_method.clone(),
        );
        let registration = &file.client;
        let named = |template: &Option<_>, other: &str| match template {
            Some(template) => fill(template, &values),
            None => Ok(other.to_owned()),
        };
        let id = named(&registration.client_id, "app")?;
        let secret = named(&registration.client_secret, "app-secret")?;
        values.insert("client_id".to_owned(), id.clone());
        values.insert("client_secret".to_owned(), secret.clone());

        let sequence: Arc<AtomicU64> = Arc::default();
        let provider = provider(&plan, &sequence).await?;
        let mut stage = Self {
            client: Client::new(id),
            running: None,
            edge: None,
            offset: Mutex::default(),
            starts: 0,
            reached: reference::Reached::default(),
            redirect_uris: Vec::new(),
            plan,
            provider,
            sequence,
            base_url,
            values,
            socket,
            port,
        };
        stage.tell_provider_values();
        stage.register(&secret)?;
        if let (Some(front), Some(behaviour)) = (front, stage.plan.edge.clone()) {
            stage.edge = Some(stage.front(front, behaviour)?);
        }
        stage.start_rp().await?;
        Ok(stage)
    }

    /// Ends every session at the provider, and waits until the RP has heard of it: a logout token that comes late would end a
    /// session that begins afterwards.
    pub(super) async fn end_provider_sessions(&self) {
        self.provider.end_sessions();
        self.provider.deliveries_settled().await;
    }

    /// Starts the RP anew, on the same port, so that it reads again what it reads once.
    ///
    /// # Errors
    /// See [`StageError`].
    pub async fn restart_rp(&mut self) -> Result<(), StageError> {
        self.stop_rp().await;
        self.tell_provider_values();
        self.start_rp().await
    }

    /// Stops everything, the RP first.
    pub async fn strike(mut self) {
        self.stop_rp().await;
    }

    async fn stop_rp(&mut self) {
        match self.running.take() {
            Some(Running::Reference(reference)) => reference.stop().await,
            Some(Running::Launched(launched)) => launched.stop().await,
            Some(Running::Attached) | None => {}
        }
    }

    /// Whether time can be moved here.
    pub fn time_moves(&self) -> bool {
        match &self.running {
            Some(Running::Reference(_)) => true,
            Some(Running::Launched(launched)) => launched.time_moves(),
            Some(Running::Attached) | None => false,
        }
    }

    /// Whether the RP can be started anew.
    pub fn restarts(&self) -> bool {
        !matches!(self.running, Some(Running::Attached))
    }

    /// Moves the time of everybody.
    ///
    /// # Errors
    /// The RP's clock cannot be set.
    pub fn advance(&self, by: Duration) -> std::io::Result<()> {
        let mut offset = self.offset.lock().unwrap_or_else(PoisonError::into_inner);
        *offset += by;
        if let Some(Running::Launched(launched)) = &self.running {
            launched.set_offset(*offset)?;
        }
        self.provider.clock().advance(by);
        Ok(())
    }

    /// The defects at whose place in its code the reference RP was.
    pub(crate) fn defects_reached(&self) -> Vec<String> {
        self.reached.ids()
    }

    /// What the RP wrote last, where it was launched.
    pub fn output(&self, lines: usize) -> Vec<String> {
        match &self.running {
            Some(Running::Launched(launched)) => launched.output().tail(lines),
            _ => Vec::new(),
        }
    }

    fn alive(&mut self) -> bool {
        match &mut self.running {
            Some(Running::Launched(launched)) => launched.alive().is_ok(),
            Some(Running::Attached) => true,
            Some(Running::Reference(_)) | None => false,
        }
    }

    /// Values that depend on the provider, which boot quirks may change.
    fn tell_provider_values(&mut self) {
        let endpoint = self
            .provider
            .sign_out_endpoint()
            .map_or_else(String::new, |url| url.to_string());
        let dialect = match self.provider.logout_dialect() {
            LogoutDialect::RpInitiated => "rp-initiated",
            LogoutDialect::Cognito => "cognito",
            LogoutDialect::Auth0 => "auth0",
            LogoutDialect::None => "none",
        };
        self.values
            .insert("issuer".to_owned(), self.provider.issuer().to_owned());
        self.values.insert("logout_endpoint".to_owned(), endpoint);
        self.values
            .insert("logout_dialect".to_owned(), dialect.to_owned());
    }

    fn register(&mut self, secret: &str) -> Result<(), StageError> {
        let registration = &self.plan.target.file().client;
        let mut metadata = registration.metadata.clone();
        for value in metadata.values_mut() {
            fill_all(value, &self.values)?;
        }
        let mut set = |name: &str, value: Value| metadata.insert(name.to_owned(), value);
        let filled = |uris: &[Template]| -> Result<Vec<String>, StageError> {
            uris.iter().map(|uri| fill(uri, &self.values)).collect()
        };
        let redirect_uris = filled(&registration.redirect_uris)?;
        set("client_id", json!(self.client.id()));
        set("redirect_uris", json!(redirect_uris));
        set(
            "post_logout_redirect_uris",
            json!(filled(&registration.post_logout_redirect_uris)?),
        );
        for (name, uri) in [
            (
                "backchannel_logout_uri",
                &registration.backchannel_logout_uri,
            ),
            (
                "frontchannel_logout_uri",
                &registration.frontchannel_logout_uri,
            ),
        ] {
            if let Some(uri) = uri {
                set(name, json!(fill(uri, &self.values)?));
            }
        }
        if self.plan.auth_method != "none" {
            set("client_secret", json!(secret));
        }
        if let Some(method) = AuthMethod::from_name(&self.plan.auth_method) {
            set("token_endpoint_auth_method", json!(method.name()));
        }
        let client = Client::from_metadata(&metadata)?;
        self.provider.register(client.clone());
        self.redirect_uris = redirect_uris;
        self.client = client;
        Ok(())
    }

    fn front(&self, listener: TcpListener, behaviour: Behaviour) -> Result<Edge, StageError> {
        let failed = |source| StageError::Listen {
            what: "the edge's port".to_owned(),
            source,
        };
        listener.set_nonblocking(true).map_err(failed)?;
        let listener = tokio::net::TcpListener::from_std(listener).map_err(failed)?;
        let clock = self.provider.clock().clone();
        let setting = edge::Setting {
            upstream: SocketAddr::from(([127, 0, 0, 1], self.port)),
            tls: self
                .plan
                .trust
                .as_ref()
                .map(|trust| trust.edge().server_config()),
            sequence: Arc::clone(&self.sequence),
            now: Arc::new(move || clock.now()),
        };
        Edge::start(listener, behaviour, setting).map_err(failed)
    }

    async fn start_rp(&mut self) -> Result<(), StageError> {
        self.running = None;
        self.starts += 1;
        let running = match self.plan.target.kind() {
            Kind::Reference(_) => Running::Reference(self.start_reference().await?),
            Kind::Launched => {
                let launched = Launched::start(&self.plan.target, &self.values, self.port).await?;
                Running::Launched(Box::new(launched))
            }
            Kind::Attached => Running::Attached,
        };
        self.running = Some(running);
        Ok(())
    }

    async fn start_reference(&self) -> Result<reference::Reference, StageError> {
        let socket = self.socket.as_ref().expect("the reference RP has a socket");
        let failed = |source| StageError::Listen {
            what: "the reference RP's port".to_owned(),
            source,
        };
        let listener = socket.try_clone().map_err(failed)?;
        listener.set_nonblocking(true).map_err(failed)?;
        let base_url = &self.values["base_url"];
        let setup = reference::Setup {
            mode: self.plan.mode.unwrap_or(Mode::Store),
            base_url,
            client: &self.client,
            auth_method: &self.plan.auth_method,
            defects: &self.plan.defects,
            ca_file: self.plan.ca_file(),
            reached: &self.reached,
            // Neither the provider's values nor those of an earlier start may come again.
            seed: Some(
                self.plan
                    .seed
                    .wrapping_add(self.starts.wrapping_mul(0x9e37_79b9_7f4a_7c15)),
            ),
        };
        reference::Reference::start(&self.provider, listener, setup)
            .await
            .map_err(StageError::Reference)
    }

    /// The path below which a proxy serves the RP; empty for none.
    pub(super) fn prefix(&self) -> &str {
        let edge = self.plan.edge.as_ref();
        let prefix = edge.and_then(|edge| edge.prefix.as_deref());
        prefix.unwrap_or_default()
    }

    /// The client as it is registered.
    pub(super) fn client(&self) -> &Client {
        &self.client
    }
}

async fn provider(plan: &Plan, sequence: &Arc<AtomicU64>) -> Result<MockProvider, StageError> {
    let clock = if plan.in_process() {
        Clock::fixed(plan.start)
    } else {
        Clock::system()
    };
    let mut builder = MockProvider::builder()
        .profile(plan.profile.clone())
        .clock(clock)
        .sequence(Arc::clone(sequence))
        .entropy(Entropy::seeded(plan.seed))
        .issuer_host("127.0.0.1");
    if let Some(trust) = &plan.trust {
        // The provider asks the RP through the edge as well: it tells it of sign-outs.
        builder = builder.trusted_ca(trust.pem());
        if plan.provider_tls {
            builder = builder.tls(trust.authority());
        }
    }
    for (id, value) in &plan.boot {
        builder = builder.quirk(setting(id, value).map_err(StageError::Provider)?);
    }
    if let Some(session) = plan.upstream {
        builder = builder.config(upstream::chain(session, &plan.target)?);
    }
    if let Some(provider) = &plan.target.file().provider {
        builder = builder.listen(*provider.listen.get_ref());
    }
    builder
        .start()
        .await
        .map_err(|error| StageError::Provider(error.to_string()))
}

/// A setting by id and value.
pub(super) fn setting(id: &str, value: &str) -> Result<Setting, String> {
    Setting::parse(&format!("{id}={value}")).map_err(|error| error.to_string())
}

fn listen(what: &str, address: SocketAddr) -> Result<TcpListener, StageError> {
    TcpListener::bind(address).map_err(|source| StageError::Listen {
        what: format!("{what} on {address}"),
        source,
    })
}

fn port_of(listener: &TcpListener) -> Result<u16, StageError> {
    let address = listener.local_addr().map_err(|source| StageError::Listen {
        what: "a port".to_owned(),
        source,
    })?;
    Ok(address.port())
}

fn fixed_port(target: &Target, values: &Values) -> Result<u16, StageError> {
    let base = fill(&target.file().base_url, values)?;
    let url = Url::parse(&base).expect("`base_url` is checked on loading");
    Ok(url.port_or_known_default().unwrap_or(80))
}

/// Fills in every text of a value.
fn fill_all(value: &mut Value, values: &Values) -> Result<(), StageError> {
    texts(value, &mut |text| {
        let template = Template::parse(text).map_err(|name| StageError::NoValue {
            template: text.to_owned(),
            name,
        })?;
        fill(&template, values)
    })
}

fn fill(template: &Template, values: &Values) -> Result<String, StageError> {
    template.fill(values).map_err(|name| StageError::NoValue {
        template: template.to_string(),
        name,
    })
}
