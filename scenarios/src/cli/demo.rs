//! `rpcheck demo`: a provider and two relying parties, one broken and one mended, to click through.

use std::net::TcpListener;

use anstyle::Style;
use mock_provider::{Client, MockProvider};

use super::{Console, args::DemoArgs, problem::Problem, profile, run};
use crate::{
    exit_code::ExitCode,
    report::text::{BAD, FAINT, GOOD, STRONG, hanging, styled},
    target::{self, reference},
};

/// The defect that the tour is written for.
const LOCAL_LOGOUT_ONLY: &str = "local-logout-only";

/// One of the two apps.
struct App {
    client: Client,
    base_url: String,
    listener: TcpListener,
}

pub(super) async fn demo(args: &DemoArgs, console: &mut Console<'_>) -> Result<ExitCode, Problem> {
    run::defects(&args.defect)?;
    // Cookies know hosts but no ports: on different hosts the two apps cannot see each other's.
    let broken = App::on("broken-app", "localhost")?;
    let mended = App::on("mended-app", "127.0.0.1")?;
    let provider = MockProvider::builder()
        .profile(profile::named(&args.provider)?)
        .client(broken.client.clone())
        .client(mended.client.clone())
        .start()
        .await
        .map_err(Problem::cannot_run)?;
    let tour = tour(&provider, &broken, &mended, args, console.around.width());
    let _running = (
        broken.started(&provider, &args.defect).await?,
        mended.started(&provider, &[]).await?,
    );
    write!(console.out, "{tour}")?;
    console.out.flush()?;
    console
        .around
        .stopped()
        .await
        .map_err(|error| Problem::cannot_run(format_args!("cannot wait for Ctrl-C: {error}")))?;
    writeln!(console.out, "\nStopped.")?;
    Ok(ExitCode::AsExpected)
}

impl App {
    fn on(id: &str, host: &str) -> Result<Self, Problem> {
        let taken = |error| {
            Problem::cannot_run(format_args!(
                "the system gives no port on loopback: {error}"
            ))
        };
        let listener = TcpListener::bind("127.0.0.1:0").map_err(taken)?;
        let base_url = format!(
            "http://{host}:{}",
            listener.local_addr().map_err(taken)?.port()
        );
        let client = Client::new(id)
            .secret(format!("{id}-secret"))
            .redirect_uri(format!("{base_url}/callback"))
            .post_logout_redirect_uri(format!("{base_url}/signed-out"));
        Ok(Self {
            client,
            base_url,
            listener,
        })
    }

    /// Starts it; it runs as long as the returned value lives.
    async fn started(
        self,
        provider: &MockProvider,
        defects: &[String],
    ) -> Result<impl Send + use<>, Problem> {
        reference::stand_alone(
            provider,
            self.listener,
            &self.base_url,
            &self.client,
            defects,
        )
        .await
        .map_err(Problem::cannot_run)
    }
}

/// What to click, and what to look at.
fn tour(
    provider: &MockProvider,
    broken: &App,
    mended: &App,
    args: &DemoArgs,
    width: usize,
) -> String {
    let mut rows = vec![
        ("broken app", BAD, broken.base_url.clone()),
        ("mended app", GOOD, mended.base_url.clone()),
        ("provider", FAINT, provider.issuer().to_owned()),
    ];
    let chosen = target::defects()
        .into_iter()
        .filter(|defect| args.defect.contains(&defect.id));
    rows.extend(chosen.map(|defect| {
        (
            "defect",
            FAINT,
            format!("{}: {}", defect.id, defect.summary),
        )
    }));
    let mut text = styled(
        STRONG,
        "The same app twice, at the same provider: once broken, once mended.",
    ) + "\n\n";
    for row in &rows {
        text.push_str(&labelled(row, width));
    }
    text.push('\n');
    for (index, step) in steps(provider, args).iter().enumerate() {
        let first = format!("  {}. ", index + 1);
        text.push_str(&hanging(&first, first.len(), step, width));
    }
    text.push('\n');
    let at = if args.provider == "generic" {
        String::new()
    } else {
        format!(" --provider {}", args.provider)
    };
    let defects = format!(" --defect {}", args.defect.join(" --defect "));
    let commands = [
        ("see it found", FAINT, format!("rpcheck run{at}{defects}")),
        ("see it sound", FAINT, format!("rpcheck run{at}")),
        (
            "what it is",
            FAINT,
            format!("rpcheck explain {}", args.defect[0]),
        ),
        ("stop", FAINT, "Ctrl-C".to_owned()),
    ];
    for command in &commands {
        text.push_str(&labelled(command, width));
    }
    text
}

fn labelled((label, style, text): &(&str, Style, String), width: usize) -> String {
    let first = format!("  {} ", styled(*style, format_args!("{label:14}")));
    hanging(&first, 17, text, width)
}

fn steps(provider: &MockProvider, args: &DemoArgs) -> [&'static str; 4] {
    [
        "Open the broken app and sign in as alice, with the password `password`.",
        "Sign out.",
        if args.defect.iter().any(|id| id == LOCAL_LOGOUT_ONLY) {
            "Press sign in again: you walk straight in, without a password. Whoever sits at this computer next is \
             alice. Only the app's own session had ended; the provider's lives on."
        } else {
            "Look for what the defect above says: it is wrong in this app, and right in the other."
        },
        match provider.sign_out_endpoint() {
            Some(_) => {
                "Do the same at the mended app: signing out ends the session at the provider too, and the login page \
                 asks again."
            }
            None => {
                "Do the same at the mended app. This provider has no address where browsers sign out, so no app can \
                 end its session there: it walks straight in as well."
            }
        },
    ]
}
