//! The generated pages of `docs/`.

mod catalogue;
mod coverage;
mod defects;
mod invariants;
mod markdown;
mod profiles;
mod quirks;
mod recorded;

use std::fs;
use std::path::Path;

use crate::Result;
use crate::coverage::Coverage;
use crate::inventory::{self, SNAPSHOTS};
use crate::sync::Generated;

/// The folder of the documentation.
pub const FOLDER: &str = "docs";
/// The folders below it, with one page per group of scenarios, per quirk, and per profile.
pub const BELOW: [&str; 3] = ["docs/catalogue", "docs/quirks", "docs/profiles"];

/// Every generated page.
///
/// # Errors
/// When a source cannot be read or understood.
pub fn all(workspace: &Path) -> Result<Vec<Generated>> {
    let scenarios = inventory::scenarios(workspace)?;
    let invariants = inventory::invariants(workspace)?;
    let quirks = inventory::quirks(workspace)?;
    let profiles = inventory::profiles(workspace)?;
    let defects = inventory::defects(workspace)?;

    let mut pages = vec![
        page("catalogue/README.md", catalogue::overview(&scenarios)),
        page("catalogue/invariants.md", invariants::page(&invariants)),
        page(
            "defects.md",
            defects::page(&defects, &scenarios, &invariants),
        ),
    ];
    for group in catalogue::groups(&scenarios) {
        pages.push(page(
            &group_page(group),
            catalogue::group(group, &scenarios),
        ));
    }
    let coverage = Coverage::read(workspace)?;
    pages.push(page("catalogue/coverage.md", coverage::page(&coverage)));
    let steps = inventory::steps(workspace)?;
    let sources = quirks::Sources {
        quirks: &quirks,
        scenarios: &scenarios,
        profiles: &profiles,
        steps: &steps,
    };
    pages.push(page("quirks/README.md", quirks::index(&sources)));
    for quirk in &quirks {
        let snapshot = snapshot(workspace, &quirk.id);
        let text = quirks::page(quirk, &sources, snapshot.as_deref());
        pages.push(page(&format!("quirks/{}.md", quirk.id), text));
    }
    pages.push(page("profiles/README.md", profiles::index(&profiles)));
    for profile in &profiles {
        let visit = snapshot(workspace, &format!("profile-{}", profile.name));
        let text = profiles::page(profile, &profiles, &quirks, &steps, visit.as_deref());
        pages.push(page(&format!("profiles/{}.md", profile.name), text));
    }
    Ok(pages)
}

/// The page of a group of scenarios, below [`FOLDER`].
fn group_page(group: &str) -> String {
    format!("catalogue/{group}.md")
}

/// What a test has recorded under this name; nothing when it has not run yet.
fn snapshot(workspace: &Path, name: &str) -> Option<String> {
    let path = workspace.join(SNAPSHOTS).join(format!("{name}.snap"));
    let text = fs::read_to_string(path).ok()?;
    Some(recorded::body(&text).to_owned())
}

fn page(name: &str, text: String) -> Generated {
    Generated {
        path: Path::new(FOLDER).join(name),
        text,
    }
}
