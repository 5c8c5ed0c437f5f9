//! The generated pages of `docs/`.

mod catalogue;
mod defects;
mod invariants;
mod markdown;
mod profiles;
mod quirks;

use std::path::Path;

use crate::Result;
use crate::inventory;
use crate::sync::Generated;

/// The folder of the documentation.
pub const FOLDER: &str = "docs";
/// The folder with one page per group of scenarios.
pub const GROUPS: &str = "docs/scenarios";

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
        page("catalogue.md", catalogue::overview(&scenarios)),
        page("invariants.md", invariants::page(&invariants)),
        page("quirks.md", quirks::page(&quirks, &scenarios, &profiles)),
        page("profiles.md", profiles::page(&profiles)),
        page(
            "defects.md",
            defects::page(&defects, &scenarios, &invariants),
        ),
    ];
    for group in catalogue::groups(&scenarios) {
        let name = format!("scenarios/{group}.md");
        pages.push(page(&name, catalogue::group(group, &scenarios)));
    }
    Ok(pages)
}

fn page(name: &str, text: String) -> Generated {
    Generated {
        path: Path::new(FOLDER).join(name),
        text,
    }
}
