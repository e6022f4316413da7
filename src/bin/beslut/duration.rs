//! A length of time as people write it: `2h`, `90m`, `30s`, `1h30m`.

use std::time::Duration;

/// Reads a length of time: numbers with `h`, `m` or `s` behind each, larger units first.
pub fn parse(text: &str) -> Result<Duration, String> {
    let wrong = || format!("`{text}` is no length of time; write it like 2h, 90m, 30s or 1h30m");
    let mut rest = text;
    let mut seconds = 0u64;
    for (unit, factor) in [('h', 3600), ('m', 60), ('s', 1)] {
        let Some((number, after)) = rest.split_once(unit) else { continue };
        if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(wrong());
        }
        let number: u64 = number.parse().map_err(|_| wrong())?;
        let more = number.checked_mul(factor).ok_or_else(wrong)?;
        seconds = seconds.checked_add(more).ok_or_else(wrong)?;
        rest = after;
    }
    // A year is beyond every night, and far below what a clock can count.
    if !rest.is_empty() || seconds == 0 || seconds > 366 * 86_400 {
        return Err(wrong());
    }
    Ok(Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_those_people_write() {
        for (text, seconds) in [("2h", 7200), ("90m", 5400), ("30s", 30), ("1h30m", 5400), ("1h1m1s", 3661)] {
            assert_eq!(parse(text).map(|d| d.as_secs()), Ok(seconds));
        }
        for text in ["", "2", "h", "-1h", "1m2h", "1h 2m", "0s", "1d", "99999999999999999999h", "1.5h", "1hm"]
        {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
