//! Adobe's East Asian character collections: CID → Unicode, and back for the CMaps whose codes are text.
//!
//! In: the `/Ordering` of a CIDFont. Out: a table, inflated when a document first needs it. The tables are made by
//! `make.py` beside this file from the CMap files that Adobe publishes (licence beside them).

use std::io::Read;
use std::sync::OnceLock;

/// Bytes that a table may inflate to; the largest has some 40,000.
const MOST: u64 = 1 << 20;

/// A character collection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Collection {
    /// Adobe-Japan1.
    Japan,
    /// Adobe-GB1, simplified Chinese.
    China,
    /// Adobe-CNS1, traditional Chinese.
    Taiwan,
    /// Adobe-Korea1.
    Korea,
}

/// The characters of a collection.
pub struct Table {
    /// Unicode values by CID, 0 where there is none.
    characters: Vec<u32>,
    /// Unicode values and CIDs, sorted; of several CIDs the lowest, which is the plain form.
    cids: Vec<(u32, u16)>,
}

impl Collection {
    /// The collection that an `/Ordering` names.
    pub fn of(ordering: &[u8]) -> Option<Self> {
        match ordering {
            b"Japan1" => Some(Self::Japan),
            b"GB1" => Some(Self::China),
            b"CNS1" => Some(Self::Taiwan),
            b"Korea1" => Some(Self::Korea),
            _ => None,
        }
    }

    /// Its table.
    pub fn table(self) -> &'static Table {
        static TABLES: [OnceLock<Table>; 4] = [const { OnceLock::new() }; 4];
        const PACKED: [&[u8]; 4] = [
            include_bytes!("japan1.z"),
            include_bytes!("gb1.z"),
            include_bytes!("cns1.z"),
            include_bytes!("korea1.z"),
        ];
        static NONE: Table = Table { characters: Vec::new(), cids: Vec::new() };
        let at = match self {
            Self::Japan => 0,
            Self::China => 1,
            Self::Taiwan => 2,
            Self::Korea => 3,
        };
        match (TABLES.get(at), PACKED.get(at)) {
            (Some(table), Some(packed)) => table.get_or_init(|| Table::unpack(packed)),
            _ => &NONE,
        }
    }
}

impl Table {
    /// Reads differences, zigzag, seven bits a byte.
    fn unpack(packed: &[u8]) -> Self {
        let mut bytes = Vec::new();
        // What is built in is whole; a test reads all four.
        let _ = flate2::read::ZlibDecoder::new(packed).take(MOST).read_to_end(&mut bytes);
        let mut characters = Vec::with_capacity(bytes.len());
        let (mut value, mut shift, mut before) = (0u32, 0u32, 0u32);
        for byte in bytes {
            value |= u32::from(byte & 0x7f).wrapping_shl(shift);
            shift += 7;
            if byte < 0x80 {
                before = before.wrapping_add((value >> 1) ^ (value & 1).wrapping_neg());
                characters.push(before);
                (value, shift) = (0, 0);
            }
        }
        let with_cid = characters.iter().enumerate().filter(|(_, c)| **c != 0);
        let mut cids: Vec<(u32, u16)> =
            with_cid.filter_map(|(cid, &c)| Some((c, u16::try_from(cid).ok()?))).collect();
        cids.sort_unstable();
        cids.dedup_by_key(|pair| pair.0);
        Self { characters, cids }
    }

    /// The character of a CID.
    pub fn character(&self, cid: u32) -> Option<char> {
        super::cmap::scalar(*self.characters.get(usize::try_from(cid).ok()?)?)
    }

    /// The CID of a character.
    pub fn cid(&self, c: char) -> Option<u32> {
        let at = self.cids.binary_search_by_key(&u32::from(c), |pair| pair.0).ok()?;
        self.cids.get(at).map(|pair| u32::from(pair.1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_whole() {
        // CIDs as in UniJIS-UCS2-H, UniGB-UCS2-H, UniCNS-UCS2-H and UniKS-UCS2-H.
        for (collection, n, cid, character) in [
            (Collection::Japan, 23_060, 1_125, '\u{4E9C}'),
            (Collection::China, 30_284, 4_162, '\u{4E00}'),
            (Collection::Taiwan, 19_179, 595, '\u{4E00}'),
            (Collection::Korea, 18_352, 1_086, '\u{AC00}'),
        ] {
            let table = collection.table();
            assert_eq!(table.characters.len(), n);
            assert_eq!((table.cid(character), table.character(cid)), (Some(cid), Some(character)));
            assert_eq!((table.cid('A'), table.character(34)), (Some(34), Some('A')));
            assert_eq!((table.character(0), table.character(70_000)), (None, None));
        }
    }
}
