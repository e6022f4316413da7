//! The path of a record as the key of the state: `/` becomes the byte 0, which no file name holds, so that the
//! bytewise order of keys is the order of records ([`path_order`](crate::batch::path_name::path_order)).

/// The key of a path.
pub fn of_path(path: &str) -> Vec<u8> {
    path.bytes().map(|byte| if byte == b'/' { 0 } else { byte }).collect()
}

/// The path of a key; what is no UTF-8 (a damaged state) is replaced.
pub fn to_path(key: &[u8]) -> String {
    let bytes = key.iter().map(|byte| if *byte == 0 { b'/' } else { *byte }).collect();
    String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::path_name::path_order;

    #[test]
    fn keys_stand_in_the_order_of_records() {
        let paths = ["a", "a/b", "a/b/c", "a-b/x", "a.pdf", "a\u{1}", "b", "å/ö.pdf", "\\xff.pdf", ""];
        for a in paths {
            assert_eq!(to_path(&of_path(a)), a);
            for b in paths {
                assert_eq!(of_path(a).cmp(&of_path(b)), path_order(a, b), "{a} {b}");
            }
        }
    }
}
