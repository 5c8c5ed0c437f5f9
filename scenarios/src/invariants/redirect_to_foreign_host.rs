//! The RP redirects to itself and to its provider, and nowhere else.
//!
//! ## What happens
//! The target of every redirect that the RP answered is compared with the RP's public origin and the provider's.
//!
//! ## What a correct RP does
//! It knows both from its configuration. Return addresses that come from outside are taken only as paths of its own.
//!
//! ## Why it matters
//! An open redirect makes the RP's good name the bait for somebody else's page, and at a callback it hands over code and
//! tokens. A redirect to an inner host or port shows that the RP does not know its public address: behind the proxy
//! nobody can follow it.
//!
//! ## How to mend it
//! Resolve the return address against the RP's own origin and refuse what leads elsewhere, after parsing and not
//! by looking at the first characters. Configure the public origin rather than taking it from the request.
//!
//! ## References
//! - RFC 9700, section 4.11: open redirection
//! - field reports 96, 97, 110 to 112 (docs/field-reports.md)

use crate::{
    invariant::{Finding, Invariant},
    scenario::Level,
    timeline::Timeline,
};

pub(crate) const INVARIANT: Invariant = Invariant {
    level: Level::Must("RFC 9700, 4.11.1"),
    covers: &[
        "BCP-15",
        "field report 96",
        "field report 97",
        "field report 100",
        "field report 110",
        "field report 111",
        "field report 112",
    ],
    caught_by: &[
        "open-redirect",
        "skips:return-url",
        "follows-state-after-sign-out",
    ],
    breaches,
};

fn breaches(timeline: &Timeline) -> Vec<Finding> {
    let found = timeline.rp_answers().filter_map(|record| {
        let to = record.location()?;
        let known = timeline.is_rp(&to) || timeline.is_provider(&to);
        (!known).then(|| Finding::new(format!("a redirect to {to}"), [record.seq]))
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use http::{Method, header};

    use super::*;
    use crate::{
        invariant::by_hand::{OP, RP, broken, holds},
        timeline::Record,
    };

    fn redirect(to: &str) -> Vec<Record> {
        vec![
            Record::visit(1, Method::GET, &format!("{RP}/login"))
                .answered(302)
                .with(header::LOCATION, to),
        ]
    }

    #[test]
    fn foreign_hosts_and_inner_ports_are_found() {
        broken(
            &INVARIANT,
            redirect("//evil.example/"),
            &[1],
            "http://evil.example/",
        );
        broken(
            &INVARIANT,
            redirect("http://localhost:3000/"),
            &[1],
            "localhost:3000",
        );
    }

    #[test]
    fn itself_and_the_provider_are_right() {
        holds(&INVARIANT, redirect("/protected"));
        holds(&INVARIANT, redirect(&format!("{OP}/authorize")));
    }
}
