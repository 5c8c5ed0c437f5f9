//! The difference of two texts, line by line, for people.

/// How many differing lines are shown before the rest is only counted.
const SHOWN: usize = 40;

/// The lines that `old` has to lose (`-`) and to gain (`+`) to become `new`, with line numbers of `old`.
pub fn lines(old: &str, new: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let head = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let tail = old[head..]
        .iter()
        .rev()
        .zip(new[head..].iter().rev())
        .take_while(|(a, b)| a == b)
        .count();
    let (old, new) = (&old[head..old.len() - tail], &new[head..new.len() - tail]);
    let common = common_lengths(old, new);

    let (mut i, mut j) = (0, 0);
    let mut shown = Vec::new();
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            (i, j) = (i + 1, j + 1);
        } else if i < old.len() && (j == new.len() || common[i + 1][j] >= common[i][j + 1]) {
            shown.push(format!("{:>5} - {}", head + i + 1, old[i]));
            i += 1;
        } else {
            shown.push(format!("{:>5} + {}", head + i + 1, new[j]));
            j += 1;
        }
    }
    let rest = shown.len().saturating_sub(SHOWN);
    shown.truncate(SHOWN);
    if rest > 0 {
        shown.push(format!("      and {rest} more lines"));
    }
    shown.join("\n")
}

/// `[i][j]`: the length of the longest common subsequence of `old[i..]` and `new[j..]`.
fn common_lengths(old: &[&str], new: &[&str]) -> Vec<Vec<usize>> {
    let mut lengths = vec![vec![0; new.len() + 1]; old.len() + 1];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            lengths[i][j] = if old[i] == new[j] {
                lengths[i + 1][j + 1] + 1
            } else {
                lengths[i + 1][j].max(lengths[i][j + 1])
            };
        }
    }
    lengths
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_only_what_differs() {
        let diff = lines("a\nb\nc\nd\n", "a\nc\nx\nd\n");
        assert_eq!(diff, "    2 - b\n    4 + x");
    }

    #[test]
    fn equal_texts_differ_in_nothing() {
        assert_eq!(lines("a\nb\n", "a\nb\n"), "");
    }

    #[test]
    fn counts_what_it_does_not_show() {
        let many = "x\n".repeat(SHOWN + 5);
        assert!(lines("", &many).ends_with("and 5 more lines"));
    }
}
