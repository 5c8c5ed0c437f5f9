//! The command line as clap reads it. What is named here works; what does not work yet is not named.

use std::{net::SocketAddr, path::PathBuf};

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};

use crate::{runner::Shard, scenario::LevelKind};

/// Finds out whether an OpenID Connect relying party really behaves, above all whether it really logs people out.
///
/// rpcheck plays every part around the relying party (RP, the app that people sign in to): the OpenID Provider with
/// its oddities, the user's browser, the reverse proxy, and the clock. It drives the RP through scenarios such as
/// "sign out, then sign in again: the login page must appear", and says what broke and how to mend it.
#[derive(Debug, Parser)]
#[command(name = "rpcheck", version, after_help = FIRST_STEPS, after_long_help = FIRST_STEPS_AND_STATUS)]
#[command(
    subcommand_required = true,
    arg_required_else_help = true,
    disable_help_subcommand = true
)]
pub(super) struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub(super) command: Command,
}

const FIRST_STEPS: &str = "First steps:
  rpcheck run                                   check the sound reference RP: everything passes
  rpcheck run --defect local-logout-only        break its sign-out, and see it found
  rpcheck demo                                  click through that bug and its mend
  rpcheck run --target rpcheck.toml             check your own RP";

const FIRST_STEPS_AND_STATUS: &str = "First steps:
  rpcheck run                                   check the sound reference RP: everything passes
  rpcheck run --defect local-logout-only        break its sign-out, and see it found
  rpcheck demo                                  click through that bug and its mend
  rpcheck run --target rpcheck.toml             check your own RP

Exit status:
  0  all as expected
  1  a failure, or an expected failure that did not happen
  2  wrong usage or configuration
  3  the target or rpcheck could not run, or could not find out
  4  nothing selected";

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Check a relying party: drive it through the scenarios and report.
    Run(RunArgs),
    /// List what there is: scenarios, invariants, defects, profiles, quirks, targets.
    List(ListArgs),
    /// Explain a scenario, invariant, defect, quirk or provider profile.
    Explain(ExplainArgs),
    /// Compare provider profiles, or start one from a real provider's metadata.
    Profile(ProfileArgs),
    /// Run an OpenID Provider with another provider's oddities, for your own app or test suite.
    Serve(ServeArgs),
    /// Click through a logout bug, and its mend, in your own browser.
    Demo(DemoArgs),
    /// Try a target file: start the RP, sign in once, sign out, and say step by step what was seen.
    CheckTarget(CheckTargetArgs),
}

#[derive(Debug, Args)]
pub(super) struct RunArgs {
    /// The RP to check: a target file, or `reference` (also `reference-cookie`, `reference-store`).
    #[arg(long, value_name = "FILE|reference", default_value = "reference")]
    pub(super) target: String,
    /// The provider to imitate: a built-in profile (`rpcheck list profiles`) or a profile file. Repeat it for several
    /// [default: generic].
    #[arg(long, value_name = "NAME|FILE")]
    pub(super) provider: Vec<String>,
    /// Run only the scenarios that match, such as `logout/*`. Repeat it for several [default: all].
    #[arg(long, value_name = "GLOB")]
    pub(super) scenario: Vec<String>,
    /// The mildest rules to check: `must` is what specifications demand, `should` adds what they recommend, `practice`
    /// adds what the field has learnt.
    #[arg(long, value_enum, default_value_t = LevelArg::Practice)]
    pub(super) level: LevelArg,
    /// Break the reference RP in this way (`rpcheck list defects`). Repeat it for several.
    #[arg(long, value_name = "ID")]
    pub(super) defect: Vec<String>,
    /// Put a reverse proxy in front of the RP: `nginx-default` or another one that is built in (`rpcheck list edges`), or a
    /// file with one.
    #[arg(long, value_name = "NAME|FILE")]
    pub(super) edge: Option<String>,
    /// Talk TLS to provider and RP: a proxy in front of the RP ends it, and both have certificates of a private authority
    /// that browsers trust. RPs find it in the file `{ca_file}`.
    #[arg(long)]
    pub(super) tls: bool,
    /// Run every scenario twice, and name what differs: over plain HTTP on localhost, and as in production, over https
    /// behind a proxy that tells the RP its public address (`--edge` chooses another proxy).
    #[arg(long, conflicts_with = "tls")]
    pub(super) pair: bool,
    /// How many scenarios at once [default: two per processor for the reference RP, 1 for others].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(super) jobs: Option<u16>,
    /// Run only part I of N of the work, to share it among machines.
    #[arg(long, value_name = "I/N", value_parser = shard)]
    pub(super) shard: Option<Shard>,
    /// Also write a report: `human=PATH`, `json=PATH` or `junit=PATH`. Repeat it for several.
    #[arg(long, value_name = "FORMAT=PATH", value_parser = report)]
    pub(super) report: Vec<ReportArg>,
    /// What to print on standard output.
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: Format,
    /// Seed of everything random: the same seed repeats the same run.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(super) seed: u64,
}

#[derive(Debug, Args)]
pub(super) struct ListArgs {
    /// What to list.
    #[arg(value_enum, default_value_t)]
    pub(super) what: Inventory,
    /// How to print it.
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: Format,
}

#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// The id, as `rpcheck list` shows it.
    #[arg(value_name = "ID")]
    pub(super) id: String,
}

#[derive(Debug, Args)]
#[command(subcommand_required = true, arg_required_else_help = true)]
pub(super) struct ProfileArgs {
    /// What to do with profiles.
    #[command(subcommand)]
    pub(super) command: ProfileCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum ProfileCommand {
    /// Show in what two providers differ, quirk by quirk.
    Diff(ProfileDiffArgs),
    /// Derive a profile from the metadata of a real provider, and print it.
    Import(ProfileImportArgs),
}

#[derive(Debug, Args)]
pub(super) struct ProfileDiffArgs {
    /// A built-in profile (`rpcheck list profiles`) or a profile file.
    #[arg(value_name = "A")]
    pub(super) one: String,
    /// Another one.
    #[arg(value_name = "B")]
    pub(super) other: String,
    /// How to print it.
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: Format,
}

#[derive(Debug, Args)]
pub(super) struct ProfileImportArgs {
    /// The issuer, the address of its metadata, or a file with them. `/.well-known/openid-configuration` is added to an
    /// address that has no `/.well-known/`.
    #[arg(value_name = "FILE|URL")]
    pub(super) source: String,
    /// What to call it [default: the host of the issuer].
    #[arg(long, value_name = "NAME")]
    pub(super) name: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct ServeArgs {
    /// The provider to imitate: a built-in profile (`rpcheck list profiles`) or a profile file.
    #[arg(long, value_name = "NAME|FILE", default_value = "generic")]
    pub(super) provider: String,
    /// Where to listen; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:9000")]
    pub(super) listen: SocketAddr,
    /// The issuer, where it is not the address listened on.
    #[arg(long, value_name = "URL")]
    pub(super) issuer: Option<String>,
    /// Answer over TLS, with a certificate of a private authority that is made at the start.
    #[arg(long)]
    pub(super) tls: bool,
    /// Where to write the certificate of that authority, for apps and browsers to trust.
    #[arg(
        long,
        value_name = "FILE",
        default_value = "rpcheck-ca.pem",
        requires = "tls"
    )]
    pub(super) ca_file: PathBuf,
    /// Misbehave in this way (`rpcheck list quirks`); `NAME@client=app,nth=2` limits it. Repeat it for several.
    #[arg(long, value_name = "NAME[=VALUE]")]
    pub(super) quirk: Vec<String>,
    /// The client id of your app.
    #[arg(long, value_name = "ID", default_value = "app")]
    pub(super) client_id: String,
    /// The client secret of your app; an empty one makes it a public client.
    #[arg(long, value_name = "SECRET", default_value = "app-secret")]
    pub(super) client_secret: String,
    /// A redirect URI of your app, compared exactly. Repeat it for several [default: any loopback address].
    #[arg(long, value_name = "URI")]
    pub(super) redirect_uri: Vec<String>,
    /// Where users may be sent after sign-out, compared exactly. Repeat it for several [default: any loopback address,
    /// as long as there is no --redirect-uri].
    #[arg(long, value_name = "URI")]
    pub(super) post_logout_redirect_uri: Vec<String>,
    /// Somebody who can sign in. Repeat it for several [default: alice and bob, with the password `password`].
    #[arg(long, value_name = "NAME[:PASSWORD]")]
    pub(super) user: Vec<String>,
    /// A TOML file with more clients, users and quirks.
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    /// How to print the exchanges.
    #[arg(long, value_enum, default_value_t)]
    pub(super) log: Format,
}

#[derive(Debug, Args)]
pub(super) struct DemoArgs {
    /// The provider to imitate: a built-in profile (`rpcheck list profiles`) or a profile file.
    #[arg(long, value_name = "NAME|FILE", default_value = "generic")]
    pub(super) provider: String,
    /// What is wrong with the broken RP (`rpcheck list defects`). Repeat it for several.
    #[arg(long, value_name = "ID", default_value = "local-logout-only", action = ArgAction::Append)]
    pub(super) defect: Vec<String>,
}

#[derive(Debug, Args)]
pub(super) struct CheckTargetArgs {
    /// The target file.
    #[arg(value_name = "FILE")]
    pub(super) file: String,
}

/// `--level`
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum LevelArg {
    /// What specifications demand.
    Must,
    /// Also what specifications recommend.
    Should,
    /// Also what the field has learnt: everything.
    Practice,
}

impl From<LevelArg> for LevelKind {
    fn from(level: LevelArg) -> Self {
        match level {
            LevelArg::Must => Self::Must,
            LevelArg::Should => Self::Should,
            LevelArg::Practice => Self::Practice,
        }
    }
}

/// `--format`, `--log`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// Text for people.
    #[default]
    Human,
    /// JSON for programs.
    Json,
}

/// What `rpcheck list` lists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Inventory {
    /// The questions asked about an RP.
    #[default]
    Scenarios,
    /// What must hold in every scenario.
    Invariants,
    /// Ways to break the reference RP.
    Defects,
    /// Imitated providers.
    Profiles,
    /// Single oddities of providers.
    Quirks,
    /// Reverse proxies to put in front of an RP.
    Edges,
    /// What can be checked from this folder.
    Targets,
}

/// `--report FORMAT=PATH`
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ReportArg {
    pub(super) format: ReportFormat,
    pub(super) path: PathBuf,
}

/// The formats of reports in files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ReportFormat {
    Human,
    Json,
    Junit,
}

fn report(text: &str) -> Result<ReportArg, String> {
    let (format, path) = text
        .split_once('=')
        .ok_or("write a format, `=` and a path, such as junit=out/junit.xml")?;
    let format = match format {
        "human" => ReportFormat::Human,
        "json" => ReportFormat::Json,
        "junit" => ReportFormat::Junit,
        other => {
            return Err(format!(
                "no report is called `{other}`; there are human, json and junit"
            ));
        }
    };
    if path.is_empty() {
        return Err("the path is missing: write one after `=`".to_owned());
    }
    Ok(ReportArg {
        format,
        path: PathBuf::from(path),
    })
}

fn shard(text: &str) -> Result<Shard, String> {
    let wrong = || "write the part and the number of parts, such as 1/4".to_owned();
    let (index, of) = text.split_once('/').ok_or_else(wrong)?;
    let index: usize = index.parse().map_err(|_| wrong())?;
    let of: usize = of.parse().map_err(|_| wrong())?;
    if of == 0 || index == 0 || index > of {
        return Err(format!(
            "parts are counted from 1 to N: {index} is not in 1..={of}"
        ));
    }
    Ok(Shard { index, of })
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;
    use crate::exit_code::ExitCode;

    #[test]
    fn the_command_line_contradicts_itself_nowhere() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn help_names_every_exit_status() {
        for code in ExitCode::ALL {
            let line = format!("  {}  {}", code.number(), code.meaning());
            assert!(FIRST_STEPS_AND_STATUS.contains(&line), "{line}");
        }
        assert!(FIRST_STEPS_AND_STATUS.starts_with(FIRST_STEPS));
    }

    #[test]
    fn shards_are_counted_from_one() {
        assert_eq!(shard("2/3"), Ok(Shard { index: 2, of: 3 }));
        for wrong in ["", "2", "0/3", "4/3", "1/0", "a/b", "-1/2"] {
            assert!(shard(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn reports_are_a_format_and_a_path() {
        let junit = ReportArg {
            format: ReportFormat::Junit,
            path: PathBuf::from("out/a=b.xml"),
        };
        assert_eq!(report("junit=out/a=b.xml"), Ok(junit));
        assert!(report("html=out").unwrap_err().contains("junit"));
        assert!(report("json=").unwrap_err().contains("path"));
        assert!(report("json").unwrap_err().contains('='));
    }
}
