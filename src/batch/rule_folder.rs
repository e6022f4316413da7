//! The rule files of a folder (`--rules DIR`) as texts; what they mean is decided by
//! [`RuleSet::from_files`]. Comes in: a folder. Goes out: name and text of each file, sorted by name.
//! Refused: subfolders, files that are no UTF-8 or larger than a rule file can be. A `README.md` and names
//! that start with a dot are passed over.

use std::fs;
use std::io;
use std::path::Path;

use crate::recognize::{RuleError, RuleSet};

/// Bytes of the largest rule file; the register of organisations has a seventh of a million.
const MOST_BYTES: u64 = 16 << 20;

/// The built-in rules as changed by the files of a folder, their examples run. All faults that were found.
pub fn rules_of_folder(folder: &Path) -> Result<RuleSet, Vec<RuleError>> {
    let files = files_of_folder(folder).map_err(|fault| vec![fault])?;
    let rules = RuleSet::from_files(&files).map_err(|fault| vec![fault])?;
    rules.check()?;
    Ok(rules)
}

/// Name and text of each rule file of a folder.
///
/// # Errors
/// The first file that cannot be read; a folder without any.
pub fn files_of_folder(folder: &Path) -> Result<Vec<(String, String)>, RuleError> {
    let unread = |name: &str, fault: io::Error| RuleError::file(name, fault.to_string());
    let folder_name = folder.display().to_string();
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(|fault| unread(&folder_name, fault))? {
        let entry = entry.map_err(|fault| unread(&folder_name, fault))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') || name == "README.md" {
            continue;
        }
        let meta = fs::metadata(entry.path()).map_err(|fault| unread(&name, fault))?;
        if !meta.is_file() {
            return Err(RuleError::file(&name, "a folder of rules holds files only"));
        }
        if meta.len() > MOST_BYTES {
            return Err(RuleError::file(&name, format!("larger than {MOST_BYTES} bytes")));
        }
        let text = fs::read_to_string(entry.path()).map_err(|fault| unread(&name, fault))?;
        // Some editors put a byte order mark before the text.
        files.push((name, text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text)));
    }
    if files.is_empty() {
        // Most likely another folder than was meant.
        return Err(RuleError::file(&folder_name, "no rule file in this folder"));
    }
    files.sort();
    Ok(files)
}
