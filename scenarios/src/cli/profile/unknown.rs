//! What a profile that was derived from metadata still lacks: the quirks that profiles of real providers set.

use mock_provider::quirks;

use crate::cli::area::Area;

/// A quirk that this many built-in profiles set is one that a new profile will want to look at.
const OFTEN: usize = 4;

/// A sentence per area, with the quirks that profiles often set and `derived`, which is TOML, does not.
pub(super) fn unset(derived: &str) -> impl Iterator<Item = String> + use<> {
    let profiles = mock_provider::profiles();
    let often: Vec<&str> = quirks()
        .iter()
        .map(|quirk| quirk.id)
        .filter(|id| {
            let sets = |profile: &&mock_provider::Profile| {
                profile.settings().any(|setting| setting.id == *id)
            };
            profiles.iter().filter(sets).count() >= OFTEN
        })
        .filter(|id| !derived.contains(&format!("[quirks.{id}]")))
        .collect();
    Area::ALL.into_iter().filter_map(move |area| {
        let of_area: Vec<&str> = often
            .iter()
            .copied()
            .filter(|id| Area::of(id) == area)
            .collect();
        let list = of_area.join(", ");
        (!list.is_empty()).then(|| format!("{}: {list}.", area.heading()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_is_no_longer_asked_for() {
        let all: Vec<String> = unset("").collect();
        assert_eq!(all.len(), Area::ALL.len());
        assert!(
            all.iter().any(|line| line.contains("refresh-rotation")),
            "{all:?}"
        );
        let fewer: Vec<String> = unset("[quirks.refresh-rotation]").collect();
        assert!(
            fewer.iter().all(|line| !line.contains("refresh-rotation")),
            "{fewer:?}"
        );
    }
}
