//! `rpcheck explain`: one scenario, invariant, defect, quirk, profile or edge, with everything that is known of it.

mod profile;

use std::fmt::Write as _;

use mock_provider::{Parameter, Timing};

use super::{Console, args::ExplainArgs, markdown::rendered, nearest::nearest, problem::Problem};
use crate::{
    document::Document,
    edge::Behaviour,
    exit_code::ExitCode,
    report::text::{FAINT, STRONG, hanging, styled},
    scenario::{EdgeChoice, Entry, Level, Need, Profiles},
    target,
};

/// Columns of the labels of facts.
const LABEL: usize = 14;

pub(super) fn explain(args: &ExplainArgs, console: &mut Console<'_>) -> Result<ExitCode, Problem> {
    let width = console.around.width().min(110);
    let sheets = sheets(&args.id, width);
    if sheets.is_empty() {
        let names = names();
        return Err(Problem::usage(format_args!("nothing is called `{}`", args.id))
            .expected("the id of a scenario, an invariant, a defect or a quirk, or the name of a profile or an edge")
            .nearest(&nearest(&args.id, names.iter().map(String::as_str)))
            .help("`rpcheck list scenarios` (or invariants, defects, quirks, profiles, edges) shows the ids"));
    }
    for (index, sheet) in sheets.iter().enumerate() {
        if index > 0 {
            writeln!(console.out)?;
        }
        write!(console.out, "{}", sheet.text)?;
    }
    Ok(ExitCode::AsExpected)
}

/// Everything that has this id; kinds may share names.
fn sheets(id: &str, width: usize) -> Vec<Sheet> {
    let scenario = crate::scenarios()
        .iter()
        .find(|entry| entry.id == id)
        .map(|entry| scenario(entry, width));
    let of_invariants = |entry: &&crate::invariant::Entry| {
        entry.id == id || entry.id.strip_prefix("invariants/") == Some(id)
    };
    let invariant = crate::invariants()
        .iter()
        .find(of_invariants)
        .map(|entry| invariant(entry, width));
    let defect = target::defects()
        .iter()
        .find(|defect| defect.id == id)
        .map(|found| defect(found, width));
    let quirk = mock_provider::quirks()
        .iter()
        .find(|quirk| quirk.id == id)
        .map(|found| quirk(found, width));
    let profile = mock_provider::profiles()
        .iter()
        .find(|profile| profile.name() == id)
        .map(|found| profile::sheet(found, width));
    let edge = Behaviour::named(id).map(|found| edge(&found, width));
    [scenario, invariant, defect, quirk, profile, edge]
        .into_iter()
        .flatten()
        .collect()
}

/// Every id that can be explained.
fn names() -> Vec<String> {
    let scenarios = crate::scenarios().iter().map(|entry| entry.id.to_owned());
    let invariants = crate::invariants().iter().map(|entry| entry.id.to_owned());
    let defects = target::defects().into_iter().map(|defect| defect.id);
    let quirks = mock_provider::quirks()
        .iter()
        .map(|quirk| quirk.id.to_owned());
    let profiles = mock_provider::profiles()
        .into_iter()
        .map(|profile| profile.name().to_owned());
    scenarios
        .chain(invariants)
        .chain(defects)
        .chain(quirks)
        .chain(profiles)
        .chain(Behaviour::names().map(str::to_owned))
        .collect()
}

fn scenario(entry: &Entry, width: usize) -> Sheet {
    let scenario = entry.scenario;
    let mut sheet = Sheet::new("scenario", entry.id, &entry.title(), width);
    sheet.fact("rule", &rule(scenario.level));
    sheet.fact("provider", &settings(scenario.given, scenario.quirks));
    sheet.fact(
        "needs",
        &scenario
            .needs
            .iter()
            .copied()
            .map(need)
            .collect::<Vec<_>>()
            .join(", "),
    );
    sheet.fact("behind", behind(scenario.edge));
    sheet.fact("asked at", &asked_at(scenario.profiles));
    sheet.fact("covers", &scenario.covers.join(", "));
    sheet.fact("catches", &scenario.caught_by.join(", "));
    sheet.document(entry.document());
    sheet.section("How it is decided", DECIDED);
    sheet.section("Try it", &format!("rpcheck run --scenario {}", entry.id));
    if let Some(defect) = scenario.caught_by.first() {
        sheet.section(
            "See it fail",
            &format!("rpcheck run --scenario {} --defect {defect}", entry.id),
        );
    }
    sheet
}

/// The same for every scenario; see [`crate::verdict::judge`].
const DECIDED: &str = "A fresh browser first signs in without anything odd. Then the scene is played. It counts only if \
    the odd thing was really served and the RP's answer was seen: what the browser got, and who the RP says is signed in. \
    At last another fresh browser signs in: an RP that broke down does not pass.";

fn invariant(entry: &crate::invariant::Entry, width: usize) -> Sheet {
    let invariant = entry.invariant;
    let mut sheet = Sheet::new("invariant", entry.id, &entry.title(), width);
    sheet.fact("rule", &rule(invariant.level));
    sheet.fact("covers", &invariant.covers.join(", "));
    sheet.fact("catches", &invariant.caught_by.join(", "));
    sheet.document(entry.document());
    sheet.section(
        "How it is decided",
        "Checked on every exchange of every scenario; one row per provider in the report.",
    );
    sheet
}

fn defect(defect: &target::Defect, width: usize) -> Sheet {
    let mut sheet = Sheet::new(
        "defect of the reference RP",
        &defect.id,
        &defect.summary,
        width,
    );
    let scenarios = crate::scenarios()
        .iter()
        .filter(|entry| entry.scenario.caught_by.contains(&defect.id.as_str()));
    let invariants = crate::invariants()
        .iter()
        .filter(|entry| entry.invariant.caught_by.contains(&defect.id.as_str()));
    let catchers: Vec<&str> = scenarios
        .map(|entry| entry.id)
        .chain(invariants.map(|entry| entry.id))
        .collect();
    sheet.fact("found by", &catchers.join(", "));
    sheet.section(
        "See it found",
        &format!("rpcheck run --defect {}", defect.id),
    );
    sheet.section(
        "Click through it",
        &format!("rpcheck demo --defect {}", defect.id),
    );
    sheet
}

fn quirk(quirk: &mock_provider::Entry, width: usize) -> Sheet {
    let mut sheet = Sheet::new("quirk of the provider", quirk.id, quirk.summary(), width);
    sheet.fact("value", &quirk.spec.parameter.to_string());
    sheet.fact("default", quirk.spec.default);
    sheet.fact("acts at", &words(&quirk.spec.step));
    sheet.fact("noticed", noticed(quirk.spec.timing));
    let profiles: Vec<String> = mock_provider::profiles()
        .iter()
        .filter(|profile| profile.settings().any(|setting| setting.id == quirk.id))
        .map(|profile| profile.name().to_owned())
        .collect();
    sheet.fact("set by", &profiles.join(", "));
    let used = |entry: &&Entry| {
        entry
            .scenario
            .quirks
            .iter()
            .chain(entry.scenario.given)
            .any(|(id, _)| *id == quirk.id)
    };
    let scenarios: Vec<&str> = crate::scenarios()
        .iter()
        .filter(used)
        .map(|entry| entry.id)
        .collect();
    sheet.fact("used by", &scenarios.join(", "));
    sheet.document(Document::of(quirk.source));
    let value = if quirk.spec.parameter == Parameter::Flag {
        ""
    } else {
        "=VALUE"
    };
    sheet.section(
        "Try it",
        &format!("rpcheck serve --quirk {}{value}", quirk.id),
    );
    sheet
}

fn edge(edge: &Behaviour, width: usize) -> Sheet {
    let mut sheet = Sheet::new("reverse proxy", &edge.name, &edge.summary, width);
    let scenarios: Vec<&str> = crate::scenarios()
        .iter()
        .filter(|entry| behind(entry.scenario.edge) == edge.name)
        .map(|entry| entry.id)
        .collect();
    sheet.fact("used by", &scenarios.join(", "));
    let sources: String = edge.sources.iter().fold(String::new(), |mut list, source| {
        writeln!(list, "- {source}").expect("writing to a string does not fail");
        list
    });
    sheet.section("Where its values come from", &sources);
    sheet.section("Try it", &format!("rpcheck run --edge {}", edge.name));
    sheet
}

/// The name of the reverse proxy that a scenario puts in front of the RP.
fn behind(choice: EdgeChoice) -> &'static str {
    match choice {
        EdgeChoice::None => "",
        EdgeChoice::Named(name) => name,
    }
}

fn rule(level: Level) -> String {
    format!("{}: {}", level.name(), level.basis())
}

fn settings(given: &[(&str, &str)], quirks: &[(&str, &str)]) -> String {
    let assigned = |(id, value): &(&str, &str)| format!("{id}={value}");
    given
        .iter()
        .chain(quirks)
        .map(assigned)
        .collect::<Vec<_>>()
        .join(", ")
}

/// The providers at which a scenario is asked; nothing where it is asked at all of them.
fn asked_at(profiles: Profiles) -> String {
    match profiles {
        Profiles::All => String::new(),
        Profiles::Only(names, because) => format!("{} alone: {because}", names.join(", ")),
        Profiles::AllBut(left_out) => {
            let left_out = left_out.iter().map(|(name, why)| format!("{name} ({why})"));
            format!("all but {}", left_out.collect::<Vec<_>>().join(", "))
        }
    }
}

/// What the target or the provider must have for a scenario to make sense.
fn need(need: Need) -> String {
    match need {
        Need::Refresh => "an RP that refreshes".to_owned(),
        Need::SignOut => "an RP with a sign-out".to_owned(),
        Need::Protected => "a page for signed-in users".to_owned(),
        Need::UserShown => "an RP that shows who is signed in".to_owned(),
        Need::SessionCookies => "known session cookies".to_owned(),
        Need::SessionOnServer => "sessions on the server".to_owned(),
        Need::ReturnAddress => "an RP that takes a return address".to_owned(),
        Need::ProviderLogout => "a provider with a sign-out address".to_owned(),
        Need::ProviderWithoutLogout => "a provider without a sign-out address".to_owned(),
        Need::PromptHeeded => "a provider that heeds `prompt`".to_owned(),
        Need::EndSession => "a provider that signs out by RP-Initiated Logout alone".to_owned(),
        Need::MovableTime => "time that can be moved".to_owned(),
        Need::EmailVerified => "a provider that says whether addresses are verified".to_owned(),
        Need::BackChannelLogout => {
            "an RP that takes logout tokens, and a provider that sends them".to_owned()
        }
        Need::FrontChannelLogout => {
            "an RP with a page for the provider's frames, and a provider that has frames".to_owned()
        }
        Need::SessionManagement => {
            "an RP that watches the provider's session, and a provider with the page for it"
                .to_owned()
        }
        Need::SessionNamed => "a provider whose ID tokens name its session".to_owned(),
        Need::Upstream(_) => "a provider that signs its users in at another one".to_owned(),
        Need::SwitchAccount => "an RP with a way to another account".to_owned(),
        Need::LocalSignIn => "an RP with passwords of its own".to_owned(),
        Need::FormPost => "an RP that takes its answers as forms".to_owned(),
        Need::PlainHttp => "an RP that is reached over plain HTTP".to_owned(),
        Need::TokenAuth(method) => format!("an RP that can use {method}"),
    }
}

/// When a change of the setting is noticed.
fn noticed(timing: Timing) -> &'static str {
    match timing {
        Timing::Live => "at the next request",
        Timing::Boot => "at the start: RPs read it once",
    }
}

/// `AuthorizationResponse` as people write it: `authorization response`.
fn words(name: &impl std::fmt::Debug) -> String {
    let mut words = String::new();
    for letter in format!("{name:?}").chars() {
        if letter.is_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.extend(letter.to_lowercase());
    }
    words
}

/// A page for a terminal.
struct Sheet {
    text: String,
    width: usize,
}

impl Sheet {
    fn new(kind: &str, id: &str, title: &str, width: usize) -> Self {
        let mut sheet = Self {
            text: String::new(),
            width,
        };
        sheet.line(&format!("{}  {}", styled(STRONG, id), styled(FAINT, kind)));
        let title = hanging("", 0, title, width);
        sheet.line(title.trim_end());
        sheet.line("");
        sheet
    }

    fn line(&mut self, line: &str) {
        writeln!(self.text, "{line}").expect("writing to a string does not fail");
    }

    /// A short fact; nothing where there is none.
    fn fact(&mut self, label: &str, fact: &str) {
        if !fact.is_empty() {
            let first = styled(FAINT, format_args!("{label:LABEL$}"));
            self.text
                .push_str(&hanging(&first, LABEL, fact, self.width));
        }
    }

    fn heading(&mut self, heading: &str) {
        self.line(&format!("\n{}", styled(STRONG, heading)));
    }

    fn section(&mut self, heading: &str, text: &str) {
        if !text.trim().is_empty() {
            self.heading(heading);
            self.text.push_str(&rendered(text, 2, self.width));
        }
    }

    /// Every section of a file's header, in its order.
    fn document(&mut self, document: Document) {
        for heading in document.headings() {
            self.section(heading, &document.section(heading).unwrap_or_default());
        }
    }
}
