//! The predefined CMaps whose codes are text in some encoding (ISO 32000-2, table 116): codes → Unicode → CIDs.
//!
//! In: the name of a CMap, the bytes of a string. Out: codes with their text. Adobe's CMap files are not needed for
//! that: what `UniJIS-UTF16-H` or `90ms-RKSJ-H` encode is public text, and CIDs, which only widths are looked up
//! by, follow from the characters. It refuses `Identity-H` and `-V` and the few whose encoding nobody else has
//! (Johab, CNS-EUC, traditional GB 12345).

use encoding_rs::{BIG5, EUC_JP, EUC_KR, Encoding, GB18030, GBK, SHIFT_JIS};

use super::cid::Collection;
use super::cmap::scalar;

/// How codes encode text.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Coding {
    Utf8,
    Utf16,
    Utf32,
    /// A legacy encoding of one to four bytes.
    Legacy(&'static Encoding),
    /// The same in seven bits: two bytes, each without its highest bit.
    SevenBit(&'static Encoding),
}

/// A predefined CMap.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Predefined {
    coding: Coding,
    /// The collection of its CIDs.
    pub collection: Collection,
    /// CID of the space where one-byte codes have half-width CIDs of their own.
    half_width: Option<u32>,
    /// Writing mode 1.
    pub vertical: bool,
}

impl Predefined {
    /// The CMap of a name.
    pub fn named(name: &[u8]) -> Option<Self> {
        use Collection::{China, Japan, Korea, Taiwan};
        let (stem, vertical) = match name {
            b"H" => (&b""[..], false),
            b"V" => (&b""[..], true),
            _ => match (name.strip_suffix(b"-H"), name.strip_suffix(b"-V")) {
                (Some(stem), _) if !stem.is_empty() => (stem, false),
                (_, Some(stem)) if !stem.is_empty() => (stem, true),
                _ => return None,
            },
        };
        let of = |coding, collection, half_width| Some(Self { coding, collection, half_width, vertical });
        if let Some(rest) = stem.strip_prefix(b"Uni") {
            let dash = rest.iter().position(|&byte| byte == b'-')?;
            let (script, form) = rest.split_at_checked(dash)?;
            let collection = match script {
                b"GB" => China,
                b"CNS" => Taiwan,
                b"KS" => Korea,
                _ if script.starts_with(b"JIS") => Japan,
                _ => return None,
            };
            return match form {
                b"-UCS2" | b"-UTF16" => of(Coding::Utf16, collection, None),
                b"-UCS2-HW" => of(Coding::Utf16, collection, Some(231)),
                b"-UTF32" => of(Coding::Utf32, collection, None),
                b"-UTF8" => of(Coding::Utf8, collection, None),
                _ => None,
            };
        }
        match stem {
            b"90msp-RKSJ" | b"90pv-RKSJ" | b"83pv-RKSJ" => of(Coding::Legacy(SHIFT_JIS), Japan, None),
            b"90ms-RKSJ" | b"78ms-RKSJ" | b"78-RKSJ" | b"RKSJ" | b"Ext-RKSJ" | b"Add-RKSJ" => {
                of(Coding::Legacy(SHIFT_JIS), Japan, Some(231))
            }
            b"EUC" | b"78-EUC" => of(Coding::Legacy(EUC_JP), Japan, Some(231)),
            b"" | b"78" | b"Ext" | b"Add" => of(Coding::SevenBit(EUC_JP), Japan, None),
            b"GBK-EUC" | b"GB-EUC" => of(Coding::Legacy(GBK), China, Some(813)),
            b"GBKp-EUC" | b"GBpc-EUC" => of(Coding::Legacy(GBK), China, None),
            b"GBK2K" => of(Coding::Legacy(GB18030), China, None),
            b"GB" => of(Coding::SevenBit(GBK), China, None),
            b"ETen-B5" | b"B5" => of(Coding::Legacy(BIG5), Taiwan, Some(13_648)),
            b"ETenms-B5" | b"B5pc" | b"HKscs-B5" | b"ETHK-B5" => of(Coding::Legacy(BIG5), Taiwan, None),
            b"KSC-EUC" | b"KSCms-UHC-HW" => of(Coding::Legacy(EUC_KR), Korea, Some(8_094)),
            b"KSCms-UHC" | b"KSCpc-EUC" => of(Coding::Legacy(EUC_KR), Korea, None),
            b"KSC" => of(Coding::SevenBit(EUC_KR), Korea, None),
            _ => None,
        }
    }

    /// GBK text in a simple font: what old Chinese Windows programs wrote.
    pub fn gbk() -> Self {
        Self { coding: Coding::Legacy(GBK), collection: Collection::China, half_width: None, vertical: false }
    }

    /// Takes the next code off a string: the code and its length.
    pub fn next_code(&self, bytes: &mut &[u8]) -> Option<(u32, usize)> {
        let (&first, rest) = bytes.split_first()?;
        let second = rest.first().copied();
        let n = match self.coding {
            Coding::SevenBit(_) => 2,
            Coding::Utf16 if (0xD8..0xDC).contains(&first) => 4,
            Coding::Utf16 => 2,
            Coding::Utf32 => 4,
            Coding::Utf8 => match first {
                0xC0..=0xDF => 2,
                0xE0..=0xEF => 3,
                0xF0..=0xF7 => 4,
                _ => 1,
            },
            Coding::Legacy(encoding) => match first {
                0x81..=0x9F | 0xE0..=0xFC if encoding == SHIFT_JIS => 2,
                0x8F if encoding == EUC_JP => 3,
                0x8E | 0xA1..=0xFE if encoding == EUC_JP => 2,
                _ if encoding == SHIFT_JIS || encoding == EUC_JP => 1,
                0x81..=0xFE if encoding == GB18030 && second.is_some_and(|byte| byte.is_ascii_digit()) => 4,
                0x81..=0xFE => 2,
                _ => 1,
            },
        };
        let (taken, rest) = bytes.split_at_checked(n.min(bytes.len()))?;
        *bytes = rest;
        Some((taken.iter().fold(0, |value, &byte| value << 8 | u32::from(byte)), taken.len()))
    }

    /// Appends the text of a code of `n_bytes`; nothing when it has none.
    pub fn push_text(&self, code: u32, n_bytes: usize, out: &mut Vec<char>) {
        let bytes = code.to_be_bytes();
        let Some(bytes) = bytes.get(4usize.saturating_sub(n_bytes)..) else { return };
        let legacy = |encoding: &'static Encoding, bytes: &[u8], out: &mut Vec<char>| {
            if let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(bytes) {
                out.extend(text.chars());
            }
        };
        match self.coding {
            Coding::Utf32 => out.extend(scalar(code)),
            Coding::Utf16 => {
                let units = [(code >> 16) as u16, code as u16];
                let units = if n_bytes == 4 { &units[..] } else { units.get(1..).unwrap_or_default() };
                out.extend(char::decode_utf16(units.iter().copied()).filter_map(Result::ok));
            }
            Coding::Utf8 => out.extend(std::str::from_utf8(bytes).unwrap_or_default().chars()),
            Coding::Legacy(encoding) => legacy(encoding, bytes, out),
            Coding::SevenBit(encoding) => {
                let high: Vec<u8> = bytes.iter().map(|byte| byte | 0x80).collect();
                legacy(encoding, &high, out);
            }
        }
    }

    /// The CID of a code whose text is known.
    pub fn cid(&self, n_bytes: usize, text: &[char]) -> Option<u32> {
        let &[c] = text else { return None };
        let is_narrow = n_bytes == 1 || self.coding == Coding::Utf16;
        match self.half_width {
            // The half-width space of Adobe-GB1 stands apart from its letters.
            Some(_) if is_narrow && c == ' ' && self.collection == Collection::China => Some(7_716),
            Some(space) if is_narrow && (' '..='~').contains(&c) => Some(space + u32::from(c) - 0x20),
            _ => self.collection.table().cid(c),
        }
    }
}

/// Whether the name of a font, as bytes, is one of the Chinese fonts of Windows written in GBK.
pub fn is_gbk_name(name: &[u8]) -> bool {
    const FAMILIES: [&str; 8] = ["宋体", "新宋体", "黑体", "楷体", "仿宋", "隶书", "幼圆", "华文"];
    if name.is_ascii() || std::str::from_utf8(name).is_ok() {
        return false;
    }
    let (name, _) = GBK.decode_without_bom_handling(name);
    FAMILIES.iter().any(|family| name.starts_with(family))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Text, lengths of the codes and CIDs of a string.
    fn read(cmap: &str, mut bytes: &[u8]) -> (String, Vec<usize>, Vec<Option<u32>>) {
        let cmap = Predefined::named(cmap.as_bytes()).unwrap();
        let (mut text, mut lengths, mut cids) = (Vec::new(), Vec::new(), Vec::new());
        while let Some((code, n)) = cmap.next_code(&mut bytes) {
            let start = text.len();
            cmap.push_text(code, n, &mut text);
            lengths.push(n);
            cids.push(cmap.cid(n, &text[start..]));
        }
        (text.into_iter().collect(), lengths, cids)
    }

    #[test]
    fn codes_are_text() {
        let (text, lengths, cids) = read("90ms-RKSJ-H", b"A\x88\x9f\xb1");
        assert_eq!((text.as_str(), lengths), ("A亜ｱ", vec![1, 2, 1]));
        assert_eq!(cids.get(..2), Some(&[Some(231 + 33), Some(1125)][..]));
        assert_eq!(read("90msp-RKSJ-V", b"A").2, [Some(34)]);
        assert_eq!(read("GBK-EUC-H", b"\xc8\xab\xca\xc0").0, "全世");
        assert_eq!(read("GB-EUC-H", b" !").2, [Some(7_716), Some(814)]);
        assert_eq!(read("GBK2K-H", b"\x81\x30\x81\x30\xc8\xab").1, [4, 2]);
        assert_eq!(read("ETen-B5-H", b"\xa4\xa4\xa4\xe5").0, "中文");
        assert_eq!(read("KSCms-UHC-H", b"\xb0\xa1\xc7\xd1").0, "가한");
        assert_eq!(read("H", b"\x30\x21").0, "亜");
        assert_eq!(read("EUC-V", b"\xb0\xa1\x8e\xb1").1, [2, 2]);
        assert_eq!(read("UniJIS-UTF16-H", b"\0A\x4e\x9c\xd8\x40\xdc\x0b").0, "A亜\u{2000B}");
        assert_eq!(read("UniKS-UTF8-H", "한a".as_bytes()).0, "한a");
        assert_eq!(read("UniGB-UTF32-H", b"\0\0\x4e\0").2, [Some(4162)]);
        assert_eq!(read("UniJIS-UCS2-HW-H", b"\0A").2, [Some(264)]);
    }

    #[test]
    fn others_are_refused_and_broken_strings_end() {
        for name in ["Identity-H", "CNS-EUC-H", "KSC-Johab-V", "UniXX-UCS2-H", "Uni-H", "-H", "Custom"] {
            assert_eq!(Predefined::named(name.as_bytes()), None, "{name}");
        }
        for cmap in
            ["90ms-RKSJ-H", "EUC-H", "GBK2K-H", "UniJIS-UTF16-H", "UniGB-UTF32-H", "UniKS-UTF8-H", "H"]
        {
            for bytes in [&b"\x81"[..], b"\xd8\x40", b"\x8f\xa1", b"\xff\xff\xff", b"\xf0\x9f", b"\0"] {
                let _ = read(cmap, bytes);
            }
        }
    }

    #[test]
    fn chinese_font_names() {
        assert!(is_gbk_name(b"\xb7\xc2\xcb\xce_GB2312") && is_gbk_name(b"\xcb\xce\xcc\xe5"));
        assert!(
            !is_gbk_name(b"SimSun")
                && !is_gbk_name("Överskrift".as_bytes())
                && !is_gbk_name(b"\xd6verskrift")
        );
    }
}
