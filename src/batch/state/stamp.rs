//! Size and times of a file: what tells, without opening it, that it is as it was.

use std::fs::Metadata;

/// A file whose times are nearer to the moment it was read than this can change again without showing it: clocks of file
/// systems tick in steps of up to two seconds. A time in the future proves nothing either.
const UNPROVEN_NS: i64 = 3_000_000_000;

/// Size and times of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stamp {
    /// Bytes.
    pub size: i64,
    /// Last change of the content, in nanoseconds since 1970.
    pub mtime: i64,
    /// Last change of content or inode, which no program can set back; 0 where there is none.
    pub ctime: i64,
}

impl Stamp {
    /// As the file system says.
    pub fn of(meta: &Metadata) -> Self {
        let size = i64::try_from(meta.len()).unwrap_or(i64::MAX);
        let (mtime, ctime) = times(meta);
        Self { size, mtime, ctime }
    }

    /// When content or inode changed last, in nanoseconds since 1970: a file put back from a copy keeps its old mtime.
    pub fn newest(&self) -> i64 {
        self.mtime.max(self.ctime)
    }

    /// Whether a file that was seen with this stamp at `seen_ns` will show every later change in its stamp.
    pub fn is_proof(&self, seen_ns: i64) -> bool {
        self.newest() < seen_ns.saturating_sub(UNPROVEN_NS)
    }
}

#[cfg(unix)]
fn times(meta: &Metadata) -> (i64, i64) {
    use std::os::unix::fs::MetadataExt;
    let ns = |seconds: i64, ns: i64| seconds.saturating_mul(1_000_000_000).saturating_add(ns);
    (ns(meta.mtime(), meta.mtime_nsec()), ns(meta.ctime(), meta.ctime_nsec()))
}

#[cfg(not(unix))]
fn times(meta: &Metadata) -> (i64, i64) {
    let since = |time: std::time::SystemTime| time.duration_since(std::time::UNIX_EPOCH).ok();
    let mtime = meta.modified().ok().and_then(since).map_or(0, |d| d.as_nanos());
    (i64::try_from(mtime).unwrap_or(i64::MAX), 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn young_and_future_files_prove_nothing() {
        let second = 1_000_000_000;
        let stamp = |mtime, ctime| Stamp { size: 1, mtime: mtime * second, ctime: ctime * second };
        assert!(stamp(90, 90).is_proof(100 * second));
        assert!(!stamp(98, 90).is_proof(100 * second));
        assert!(!stamp(90, 98).is_proof(100 * second));
        assert!(!stamp(200, 90).is_proof(100 * second));
    }
}
