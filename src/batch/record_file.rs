//! The file of one record in a folder of them (`--format json`): `<path>.json`. In: the path of a record. Out: the path of
//! its file within the folder. A name that would be longer than file systems take is cut and told apart by a hash.

use std::path::PathBuf;

use sha2::{Digest, Sha256};

/// Bytes that the name of a file may have: `NAME_MAX` of Linux, and of every file system in wide use.
const LONGEST_NAME: usize = 255;
/// Bytes that are kept of a longer name.
const KEPT: usize = 200;
/// Bytes of the hash behind it.
const HASH: usize = 8;

/// The file of the record of a path: `<path>.json`, or where that name is too long its first 200 bytes, `~`, 16 figures of
/// the SHA-256 of the path, and `.json`.
pub fn record_file(path: &str) -> PathBuf {
    let (folder, name) = path.rsplit_once('/').map_or(("", path), |(folder, name)| (folder, name));
    let whole = format!("{name}.json");
    if whole.len() <= LONGEST_NAME {
        return PathBuf::from(format!("{path}.json"));
    }
    let mut end = KEPT;
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    let hash = Sha256::digest(path.as_bytes());
    let figures: String = hash.iter().take(HASH).map(|byte| format!("{byte:02x}")).collect();
    PathBuf::from(folder).join(format!("{}~{figures}.json", name.get(..end).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::{LONGEST_NAME, record_file};

    #[test]
    fn long_names_are_cut_and_stay_apart() {
        assert_eq!(record_file("2023/a.pdf").to_str(), Some("2023/a.pdf.json"));
        let fits = format!("{}.pdf", "a".repeat(LONGEST_NAME - 9));
        assert_eq!(record_file(&fits).to_str(), Some(format!("{fits}.json").as_str()));
        let (one, other) = (format!("x/{}å1.pdf", "å".repeat(122)), format!("x/{}å2.pdf", "å".repeat(122)));
        let (one, other) = (record_file(&one), record_file(&other));
        assert_ne!(one, other);
        for file in [one, other] {
            assert!(file.starts_with("x"));
            assert!(file.file_name().is_some_and(|name| name.len() <= LONGEST_NAME), "{}", file.display());
        }
    }
}
