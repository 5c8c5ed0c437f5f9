//! What the reverse proxy let through, and what it answered itself.

use crate::world::World;

/// Records that the proxy answered nothing in the RP's place since `start`.
pub fn expect_all_let_through(w: &World, start: u64) {
    let passages = w.passages_since(start);
    let refused: Vec<_> = passages
        .iter()
        .filter(|passage| passage.refused.is_some())
        .collect();
    let seqs = refused.iter().map(|passage| passage.seq).collect();
    let seen = match refused.as_slice() {
        [] => format!("all {} requests went through", passages.len()),
        [first, ..] => format!(
            "{} of {}: {}",
            refused.len(),
            passages.len(),
            first.refused.as_deref().unwrap_or_default()
        ),
    };
    w.expect(
        "the proxy",
        "it answers nothing in the RP's place",
        refused.is_empty(),
        (seen, seqs),
    );
}
