//! `rpcheck demo`: a provider and two relying parties, one broken and one mended, to click through.

use std::{fmt::Write as _, net::TcpListener};

use mock_provider::{Client, MockProvider};

use super::{Console, args::DemoArgs, problem::Problem, profile, run};
use crate::{
    exit_code::ExitCode,
    redact::escape,
    report::text::{BAD, FAINT, GOOD, STRONG, hanging, styled},
    target::reference,
};

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
    let mut text = String::new();
    let mut line =
        |line: String| writeln!(text, "{line}").expect("writing to a string does not fail");
    let address = |label, style, url: &str| {
        format!(
            "  {} {}",
            styled(style, format_args!("{label:12}")),
            styled(STRONG, escape(url))
        )
    };
    line(styled(
        STRONG,
        "The same app twice, at the same provider: once broken, once mended.",
    ));
    line(String::new());
    line(address("broken app", BAD, &broken.base_url));
    line(address("mended app", GOOD, &mended.base_url));
    line(address("provider", FAINT, provider.issuer()));
    line(format!(
        "  {} {}",
        styled(FAINT, format_args!("{:12}", "defect")),
        escape(&args.defect.join(", "))
    ));
    line(String::new());
    let steps = [
        "Open the broken app and sign in as alice, with the password `password`.",
        "Sign out.",
        "Press sign in again. With the defect local-logout-only you walk straight in, without a password: whoever sits \
         at this computer next is alice. Only the app's own session had ended, the provider's lives on.",
        "Do the same at the mended app: signing out also ends the session at the provider, and the login page asks \
         again. To start afresh use a private window.",
    ];
    for (index, step) in steps.iter().enumerate() {
        let first = format!("  {}. ", index + 1);
        line(
            hanging(&first, first.len(), step, width)
                .trim_end()
                .to_owned(),
        );
    }
    line(String::new());
    let defects: Vec<String> = args
        .defect
        .iter()
        .map(|id| format!(" --defect {id}"))
        .collect();
    let provider = if args.provider == "generic" {
        String::new()
    } else {
        format!(" --provider {}", args.provider)
    };
    for (label, command) in [
        (
            "see it found",
            format!("rpcheck run{provider}{}", defects.concat()),
        ),
        ("see it mended", format!("rpcheck run{provider}")),
        ("what it is", format!("rpcheck explain {}", args.defect[0])),
    ] {
        line(format!(
            "  {} {}",
            styled(FAINT, format_args!("{label:14}")),
            escape(&command)
        ));
    }
    line(format!(
        "  {} Ctrl-C",
        styled(FAINT, format_args!("{:14}", "stop"))
    ));
    text
}
