//! The dates of `Expires` (RFC 6265bis, section 5.1.1): lenient in form, strict in range.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// Reads a cookie date; `None` for anything that names no moment.
pub(crate) fn parse(text: &str) -> Option<SystemTime> {
    let (mut time, mut day, mut month, mut year) = (None, None, None, None);
    for token in text.split(is_delimiter).filter(|token| !token.is_empty()) {
        if time.is_none()
            && let Some(found) = clock_time(token)
        {
            time = Some(found);
        } else if day.is_none()
            && let Some(found) = digits(token, 1..=2)
        {
            day = Some(found);
        } else if month.is_none()
            && let Some(found) = month_of(token)
        {
            month = Some(found);
        } else if year.is_none()
            && let Some(found) = digits(token, 2..=4)
        {
            year = Some(found);
        }
    }
    let ((hour, minute, second), day, month) = (time?, day?, month?);
    let year = match year? {
        short @ 70..=99 => short + 1900,
        short @ 0..=69 => short + 2000,
        full => full,
    };
    if hour > 23
        || minute > 59
        || second > 59
        || year < 1601
        || day < 1
        || day > days_in(year, month)
    {
        return None;
    }
    let seconds = days_since_epoch(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second;
    // Dates before 1970 are all the same to a cookie: long gone.
    Some(UNIX_EPOCH + Duration::from_secs(u64::try_from(seconds).unwrap_or(0)))
}

fn is_delimiter(c: char) -> bool {
    matches!(c, '\t' | '\x20'..='\x2f' | '\x3b'..='\x40' | '\x5b'..='\x60' | '\x7b'..='\x7e')
}

/// The number that a token begins with, where it has as many digits as allowed and no further digit.
fn digits(token: &str, allowed: std::ops::RangeInclusive<usize>) -> Option<i64> {
    let count = token.bytes().take_while(u8::is_ascii_digit).count();
    allowed
        .contains(&count)
        .then(|| token[..count].parse().ok())?
}

fn clock_time(token: &str) -> Option<(i64, i64, i64)> {
    let mut parts = token.splitn(3, ':');
    let (hour, minute, second) = (parts.next()?, parts.next()?, parts.next()?);
    let whole = |part: &str| (part.len() <= 2).then(|| digits(part, 1..=2)).flatten();
    let exact = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if !exact(hour) || !exact(minute) {
        return None;
    }
    Some((whole(hour)?, whole(minute)?, digits(second, 1..=2)?))
}

/// 1 to 12.
fn month_of(token: &str) -> Option<i64> {
    let start = token.get(..3)?.to_ascii_lowercase();
    let at = MONTHS.iter().position(|month| *month == start)?;
    i64::try_from(at + 1).ok()
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01 to the start of the given day; negative before it.
fn days_since_epoch(year: i64, month: i64, day: i64) -> i64 {
    let leaps = |year: i64| year / 4 - year / 100 + year / 400;
    let years = (year - 1970) * 365 + leaps(year - 1) - leaps(1969);
    let months: i64 = (1..month).map(|month| days_in(year, month)).sum();
    years + months + day - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unix(text: &str) -> Option<u64> {
        Some(parse(text)?.duration_since(UNIX_EPOCH).unwrap().as_secs())
    }

    #[test]
    fn reads_the_dates_that_servers_write() {
        for (text, expected) in [
            ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
            ("Thu, 01-Jan-1970 00:00:01 GMT", 1),
            ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777),
            ("Sunday, 06-Nov-94 08:49:37 GMT", 784_111_777),
            ("Sun Nov  6 08:49:37 1994", 784_111_777),
            ("Tue, 29 Feb 2028 12:00:00 GMT", 1_835_438_400),
            ("Fri, 31 Dec 9999 23:59:59 GMT", 253_402_300_799),
            ("1 jan 2030 0:0:0", 1_893_456_000),
            ("Wed, 31 Dec 1969 23:59:59 GMT", 0),
        ] {
            assert_eq!(unix(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn refuses_what_is_no_date() {
        for text in [
            "",
            "0",
            "-1",
            "tomorrow",
            "01 Jan 1970",
            "00:00:00",
            "32 Jan 2030 00:00:00",
            "29 Feb 2027 00:00:00",
            "01 Jan 2030 24:00:00",
            "01 Jan 2030 00:60:00",
            "01 Jan 1600 00:00:00",
            "00 Jan 2030 00:00:00",
            "01 Foo 2030 00:00:00",
            "é1 Jén 2030 00:00:00",
        ] {
            assert_eq!(unix(text), None, "{text}");
        }
    }
}
