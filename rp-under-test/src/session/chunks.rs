//! A long value in several cookies.
//!
//! The first chunk says how many there are, so that a chunk left over from a longer session is not glued on. Nothing here
//! is trusted: the joined value is sealed as a whole, and chunks of different generations do not open together.

/// More chunks than this are not read, whatever the first one says.
pub(super) const MOST: usize = 40;

/// Cuts `value` into chunks of at most `size` bytes, the number of chunks in front of the first.
pub(super) fn split(value: &str, size: usize) -> Vec<String> {
    let room = size - "40.".len();
    let count = value.len().div_ceil(room).max(1);
    let pieces = value.as_bytes().chunks(room);
    let mut chunks: Vec<String> = pieces
        .map(|piece| {
            str::from_utf8(piece)
                .expect("sealed values are ASCII")
                .to_owned()
        })
        .collect();
    chunks.resize(count, String::new());
    chunks[0].insert_str(0, &format!("{count}."));
    chunks
}

/// Joins the chunks that `chunk` finds by their index; nothing if one is missing or the count makes no sense.
pub(super) fn join<'c>(chunk: impl Fn(usize) -> Option<&'c str>) -> Option<String> {
    let (count, first) = chunk(0)?.split_once('.')?;
    let count: usize = count
        .parse()
        .ok()
        .filter(|count| (1..=MOST).contains(count))?;
    let mut value = first.to_owned();
    for index in 1..count {
        value.push_str(chunk(index)?);
    }
    Some(value)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::entropy::Entropy;
    use crate::session::Sealer;

    fn joined(chunks: &[String]) -> Option<String> {
        join(|index| chunks.get(index).map(String::as_str))
    }

    #[test]
    fn odd_counts_are_refused_at_once() {
        for odd in [
            "",
            "x",
            "0.x",
            "-1.x",
            "41.x",
            "99999999999999999999.x",
            "2.x",
            ".x",
        ] {
            assert_eq!(joined(&[odd.to_owned()]), None, "{odd}");
        }
        assert_eq!(joined(&[]), None);
    }

    #[test]
    fn a_chunk_left_over_is_not_glued_on() {
        let mut chunks = split("short", 600);
        chunks.push("stale".to_owned());
        assert_eq!(joined(&chunks).as_deref(), Some("short"));
    }

    proptest! {
        #[test]
        fn chunks_fit_and_come_back(value in "[A-Za-z0-9_-]{0,500}", size in 20_usize..200) {
            let chunks = split(&value, size);
            prop_assert!(chunks.iter().all(|chunk| chunk.len() <= size));
            prop_assert_eq!(joined(&chunks), Some(value));
        }

        #[test]
        fn mixed_generations_and_shuffles_do_not_open(
            one in "[a-z]{200,300}", two in "[a-z]{200,300}", at in 0_usize..6, with in 0_usize..6,
        ) {
            let sealer = Sealer::new(&[7; 32], Entropy::seeded(1));
            let (old, new) = (split(&sealer.seal("s", one.as_bytes()), 60), split(&sealer.seal("s", two.as_bytes()), 60));
            let mut mixed = new.clone();
            mixed[at] = old[at].clone();
            let opened = joined(&mixed).and_then(|value| sealer.open("s", &value));
            prop_assert!(opened.is_none());
            if at != with {
                let mut shuffled = new;
                shuffled.swap(at, with);
                let opened = joined(&shuffled).and_then(|value| sealer.open("s", &value));
                prop_assert!(opened.is_none());
            }
        }
    }
}
