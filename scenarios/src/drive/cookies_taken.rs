//! What browsers make of the RP's cookie lines.

use browser::Browser;

use crate::world::World;

/// Records that `browser` had to take every cookie line of the RP since `mark`, those that take a cookie away too.
pub fn expect_cookies_taken(w: &World, browser: &Browser, mark: u64) {
    let refusals = browser.refusals().into_iter();
    let ours = refusals
        .filter(|refusal| w.is_rp(&refusal.url) && refusal.seq.is_some_and(|seq| seq >= mark));
    let (mut words, mut seqs) = (Vec::new(), Vec::new());
    for refusal in ours {
        words.push(format!("`{}`: {}", refusal.name, refusal.reason));
        seqs.extend(refusal.seq);
    }
    let seen = if words.is_empty() {
        "it took each of them".to_owned()
    } else {
        format!("it refused {}", words.join("; "))
    };
    w.expect(
        "the RP's cookie lines",
        "the browser takes each of them",
        words.is_empty(),
        (seen, seqs),
    );
}
