//! Encoded stream data → plain bytes (ISO 32000-2, 7.4).
//!
//! In: the raw data, one filter name at a time with its parameters, and how much may come out. Out: what
//! could be decoded, also when the data is damaged half-way, since half a page is better than none. It
//! refuses image filters.

use flate2::{Decompress, FlushDecompress, Status};
use lopdf::Dictionary;

use super::token::{hex_digit, is_space};

/// Why a stream gave less than all of its data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// More bytes than allowed.
    Limit,
    /// The data breaks off or is no such data.
    Damaged,
    /// A filter for images, or one that nobody knows.
    Unsupported,
}

/// Decodes one filter, appending to `out`, which may not grow beyond `most` bytes.
pub fn apply(
    name: &[u8],
    params: Option<&Dictionary>,
    data: &[u8],
    inflater: &mut Decompress,
    out: &mut Vec<u8>,
    most: usize,
) -> Result<(), Trouble> {
    match name {
        b"FlateDecode" | b"Fl" => {
            predicted(params, out, most, |plain, most| inflate(data, inflater, plain, most))
        }
        b"LZWDecode" | b"LZW" => predicted(params, out, most, |plain, most| lzw(data, params, plain, most)),
        b"ASCII85Decode" | b"A85" => ascii85(data, out, most),
        b"ASCIIHexDecode" | b"AHx" => ascii_hex(data, out, most),
        b"RunLengthDecode" | b"RL" => run_length(data, out, most),
        _ => Err(Trouble::Unsupported),
    }
}

/// Appends what `decode` gives, its predictor undone (7.4.4.4).
fn predicted(
    params: Option<&Dictionary>,
    out: &mut Vec<u8>,
    most: usize,
    decode: impl FnOnce(&mut Vec<u8>, usize) -> Result<(), Trouble>,
) -> Result<(), Trouble> {
    let predictor = params.map(Predictor::read).filter(|predictor| predictor.kind > 1);
    let Some(predictor) = predictor else { return decode(out, most) };
    let mut plain = Vec::new();
    let result = decode(&mut plain, most.saturating_sub(out.len()));
    predictor.undo(&plain, out)?;
    result
}

/// LZWDecode (7.4.4): codes grow one early unless /EarlyChange is 0.
fn lzw(data: &[u8], params: Option<&Dictionary>, out: &mut Vec<u8>, most: usize) -> Result<(), Trouble> {
    /// Bytes decoded at a time.
    const CHUNK: usize = 16 << 10;
    let early = params.and_then(|params| params.as_hashmap().get(&b"EarlyChange"[..]));
    let mut decoder = match early.and_then(|value| value.as_i64().ok()) {
        Some(0) => weezl::decode::Decoder::new(weezl::BitOrder::Msb, 8),
        _ => weezl::decode::Decoder::with_tiff_size_switch(weezl::BitOrder::Msb, 8),
    };
    let mut rest = data;
    let mut chunk = vec![0u8; CHUNK];
    loop {
        let step = decoder.decode_bytes(rest, &mut chunk);
        rest = rest.get(step.consumed_in..).unwrap_or_default();
        let decoded = chunk.get(..step.consumed_out).unwrap_or_default();
        let allowed = most.saturating_sub(out.len());
        if decoded.len() > allowed {
            out.extend_from_slice(decoded.get(..allowed).unwrap_or_default());
            return Err(Trouble::Limit);
        }
        out.extend_from_slice(decoded);
        match step.status {
            Ok(weezl::LzwStatus::Done) => return Ok(()),
            Ok(weezl::LzwStatus::NoProgress) | Err(_) => return Err(Trouble::Damaged),
            // The data ends before its end mark. Codes taken in can still be on their way out.
            Ok(weezl::LzwStatus::Ok) if step.consumed_in == 0 && step.consumed_out == 0 => {
                return Err(Trouble::Damaged);
            }
            Ok(weezl::LzwStatus::Ok) => {}
        }
    }
}

/// FlateDecode. A stream whose zlib header is wrong is tried as raw deflate data.
fn inflate(data: &[u8], inflater: &mut Decompress, out: &mut Vec<u8>, most: usize) -> Result<(), Trouble> {
    // Writers leave line ends in front of the data when /Length or the keyword is off.
    let skip = data.iter().take_while(|&&byte| is_space(byte)).count();
    let data = match data.get(skip..) {
        Some(trimmed) if skip > 0 && trimmed.first().is_some_and(|byte| byte & 0x0f == 8) => trimmed,
        _ => data,
    };
    let before = out.len();
    inflater.reset(true);
    let result = inflate_with(data, inflater, out, most);
    if result == Err(Trouble::Damaged) && out.len() == before && data.len() > 2 {
        let mut raw = Decompress::new(false);
        return inflate_with(data.get(2..).unwrap_or_default(), &mut raw, out, most);
    }
    result
}

fn inflate_with(
    data: &[u8],
    inflater: &mut Decompress,
    out: &mut Vec<u8>,
    most: usize,
) -> Result<(), Trouble> {
    /// Text content shrinks to about a quarter.
    const EXPANSION: usize = 4;
    let mut room = data.len().saturating_mul(EXPANSION).max(1 << 10);
    loop {
        let allowed = most.saturating_sub(out.len());
        if allowed == 0 {
            return Err(Trouble::Limit);
        }
        out.reserve(room.min(allowed));
        let consumed = usize::try_from(inflater.total_in()).unwrap_or(usize::MAX);
        let input = data.get(consumed..).unwrap_or_default();
        let before = out.len();
        match inflater.decompress_vec(input, out, FlushDecompress::None) {
            Ok(Status::StreamEnd) if out.len() > most => {
                out.truncate(most);
                return Err(Trouble::Limit);
            }
            Ok(Status::StreamEnd) => return Ok(()),
            Ok(Status::Ok | Status::BufError) => {
                let progress = out.len() > before
                    || usize::try_from(inflater.total_in()).unwrap_or(usize::MAX) > consumed;
                if out.len() > most {
                    out.truncate(most);
                    return Err(Trouble::Limit);
                }
                if !progress && out.len() < out.capacity() {
                    // The data ends before its end mark.
                    return Err(Trouble::Damaged);
                }
            }
            Err(_) => return Err(Trouble::Damaged),
        }
        room = room.saturating_mul(2);
    }
}

/// How rows were differenced before compression (7.4.4.4).
struct Predictor {
    kind: i64,
    pixel_bytes: usize,
    row_bytes: usize,
    colors: usize,
    bits: usize,
}

impl Predictor {
    /// Row length beyond which parameters are nonsense: no office file has a row of a megabyte.
    const MAX_ROW: usize = 1 << 20;

    fn read(params: &Dictionary) -> Self {
        let number = |key: &[u8], default: usize| {
            let value = params.as_hashmap().get(key).and_then(|value| value.as_i64().ok());
            value.and_then(|value| usize::try_from(value).ok()).filter(|&value| value > 0).unwrap_or(default)
        };
        let (colors, bits, columns) =
            (number(b"Colors", 1).min(64), number(b"BitsPerComponent", 8).min(16), number(b"Columns", 1));
        let row_bits = columns.saturating_mul(colors).saturating_mul(bits);
        Self {
            kind: params
                .as_hashmap()
                .get(&b"Predictor"[..])
                .and_then(|value| value.as_i64().ok())
                .unwrap_or(1),
            pixel_bytes: (colors * bits).div_ceil(8),
            row_bytes: row_bits.div_ceil(8),
            colors,
            bits,
        }
    }

    fn undo(&self, data: &[u8], out: &mut Vec<u8>) -> Result<(), Trouble> {
        if self.row_bytes > Self::MAX_ROW {
            return Err(Trouble::Damaged);
        }
        if self.kind == 2 {
            return self.undo_tiff(data, out);
        }
        let mut above = vec![0u8; self.row_bytes];
        let mut row = vec![0u8; self.row_bytes];
        for encoded in data.chunks(self.row_bytes + 1) {
            let Some((&method, source)) = encoded.split_first() else { break };
            match method {
                2 => {
                    for ((place, &byte), &up) in row.iter_mut().zip(source).zip(&above) {
                        *place = byte.wrapping_add(up);
                    }
                }
                1 | 3 | 4 => self.undo_row(method, source, &above, &mut row),
                _ => {
                    for (place, &byte) in row.iter_mut().zip(source) {
                        *place = byte;
                    }
                }
            }
            out.extend_from_slice(row.get(..source.len()).unwrap_or_default());
            std::mem::swap(&mut above, &mut row);
        }
        Ok(())
    }

    /// A row that was differenced against its own earlier bytes.
    fn undo_row(&self, method: u8, source: &[u8], above: &[u8], row: &mut [u8]) {
        for (n, &byte) in source.iter().enumerate() {
            let earlier = n.checked_sub(self.pixel_bytes);
            let left = earlier.and_then(|at| row.get(at)).copied().unwrap_or(0);
            let up = above.get(n).copied().unwrap_or(0);
            let corner = earlier.and_then(|at| above.get(at)).copied().unwrap_or(0);
            let predicted = match method {
                1 => left,
                3 => ((u16::from(left) + u16::from(up)) / 2) as u8,
                _ => paeth(left, up, corner),
            };
            if let Some(place) = row.get_mut(n) {
                *place = byte.wrapping_add(predicted);
            }
        }
    }

    fn undo_tiff(&self, data: &[u8], out: &mut Vec<u8>) -> Result<(), Trouble> {
        if self.bits != 8 {
            return Err(Trouble::Unsupported);
        }
        for encoded in data.chunks(self.row_bytes.max(1)) {
            let start = out.len();
            for (n, &byte) in encoded.iter().enumerate() {
                let left =
                    n.checked_sub(self.colors).and_then(|at| out.get(start + at)).copied().unwrap_or(0);
                out.push(byte.wrapping_add(left));
            }
        }
        Ok(())
    }
}

/// The neighbour nearest to `left + up - corner` (PNG specification, 9.4).
fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let guess = i16::from(left) + i16::from(up) - i16::from(corner);
    let distance = |value: u8| (guess - i16::from(value)).abs();
    if distance(left) <= distance(up) && distance(left) <= distance(corner) {
        left
    } else if distance(up) <= distance(corner) {
        up
    } else {
        corner
    }
}

fn ascii85(data: &[u8], out: &mut Vec<u8>, most: usize) -> Result<(), Trouble> {
    let mut group = [0u8; 5];
    let mut filled = 0usize;
    for &byte in data {
        if out.len() >= most {
            return Err(Trouble::Limit);
        }
        match byte {
            b'z' if filled == 0 => out.extend_from_slice(&[0; 4]),
            b'!'..=b'u' => {
                if let Some(place) = group.get_mut(filled) {
                    *place = byte - b'!';
                }
                filled += 1;
                if filled == 5 {
                    out.extend_from_slice(&base85(group));
                    filled = 0;
                }
            }
            b'~' => break,
            _ => {}
        }
    }
    if filled > 1 {
        if let Some(rest) = group.get_mut(filled..) {
            rest.fill(84);
        }
        out.extend_from_slice(base85(group).get(..filled - 1).unwrap_or_default());
    }
    Ok(())
}

fn base85(group: [u8; 5]) -> [u8; 4] {
    group
        .iter()
        .fold(0u32, |value, &digit| value.wrapping_mul(85).wrapping_add(u32::from(digit)))
        .to_be_bytes()
}

fn ascii_hex(data: &[u8], out: &mut Vec<u8>, most: usize) -> Result<(), Trouble> {
    let end = memchr::memchr(b'>', data).unwrap_or(data.len());
    let digits = data.get(..end).unwrap_or_default();
    if digits.iter().filter(|&&byte| hex_digit(byte).is_some()).count() / 2 > most.saturating_sub(out.len()) {
        return Err(Trouble::Limit);
    }
    super::token::decode_hex(digits, out);
    Ok(())
}

fn run_length(data: &[u8], out: &mut Vec<u8>, most: usize) -> Result<(), Trouble> {
    let mut rest = data;
    while let Some((&length, tail)) = rest.split_first() {
        if out.len() >= most {
            return Err(Trouble::Limit);
        }
        rest = match length {
            128 => break,
            0..=127 => {
                let (run, tail) = tail.split_at((usize::from(length) + 1).min(tail.len()));
                out.extend_from_slice(run);
                tail
            }
            _ => {
                let Some((&byte, tail)) = tail.split_first() else { break };
                out.resize(out.len() + 257 - usize::from(length), byte);
                tail
            }
        };
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use lopdf::Object;

    use super::*;

    fn decode(name: &[u8], data: &[u8], most: usize) -> (Vec<u8>, Result<(), Trouble>) {
        let mut out = Vec::new();
        let result = apply(name, None, data, &mut Decompress::new(true), &mut out, most);
        (out, result)
    }

    fn deflated(plain: &[u8]) -> Vec<u8> {
        let mut data = Vec::with_capacity(plain.len() + 100);
        let mut compress = flate2::Compress::new(flate2::Compression::fast(), true);
        compress.compress_vec(plain, &mut data, flate2::FlushCompress::Finish).unwrap();
        data
    }

    #[test]
    fn text_filters() {
        assert_eq!(decode(b"ASCII85Decode", b"87cUR D]i,\"~>x", 99).0, b"Hello Wo");
        assert_eq!(decode(b"AHx", b"48 65 6C6>", 99).0, b"Hel`");
        assert_eq!(decode(b"RL", &[1, b'a', b'b', 254, b'c', 128, 9], 99).0, b"abccc");
        assert_eq!(decode(b"DCTDecode", b"", 99).1, Err(Trouble::Unsupported));
    }

    #[test]
    fn lzw_whole_cut_and_too_big() {
        // The example of 7.4.4.2.
        let data = [0x80, 0x0B, 0x60, 0x50, 0x22, 0x0C, 0x0C, 0x85, 0x01];
        let plain = [45, 45, 45, 45, 45, 65, 45, 45, 45, 66];
        assert_eq!(decode(b"LZWDecode", &data, 99), (plain.to_vec(), Ok(())));
        let (cut, result) = decode(b"LZW", &data[..6], 99);
        assert_eq!(result, Err(Trouble::Damaged));
        assert!(!cut.is_empty() && plain.starts_with(&cut));
        assert_eq!(decode(b"LZW", &data, 4), (plain[..4].to_vec(), Err(Trouble::Limit)));
        // Codes that grow one early, or not: all of 600 different pairs read back.
        let long: Vec<u8> =
            (0..1200u32).map(|n| if n % 2 == 0 { (n / 2) as u8 } else { (n / 512) as u8 }).collect();
        for early in [0, 1] {
            let mut encoder = match early {
                0 => weezl::encode::Encoder::new(weezl::BitOrder::Msb, 8),
                _ => weezl::encode::Encoder::with_tiff_size_switch(weezl::BitOrder::Msb, 8),
            };
            let params = Dictionary::from_iter([("EarlyChange", Object::Integer(early))]);
            let mut out = Vec::new();
            let data = encoder.encode(&long).unwrap();
            apply(b"LZW", Some(&params), &data, &mut Decompress::new(true), &mut out, 9999).unwrap();
            assert_eq!(out, long);
        }
    }

    #[test]
    fn flate_whole_cut_and_too_big() {
        let plain: Vec<u8> = (0..20_000u32).map(|n| (n * n / 7) as u8).collect();
        let data = deflated(&plain);
        assert_eq!(decode(b"FlateDecode", &data, 1 << 20), (plain.clone(), Ok(())));
        let (cut, result) = decode(b"FlateDecode", &data[..data.len() / 2], 1 << 20);
        assert_eq!(result, Err(Trouble::Damaged));
        assert!(!cut.is_empty() && plain.starts_with(&cut));
        let (most, result) = decode(b"FlateDecode", &data, 5000);
        assert_eq!((most.len(), result), (5000, Err(Trouble::Limit)));
        assert_eq!(decode(b"FlateDecode", &data[2..], 1 << 20).1, Err(Trouble::Damaged));
    }

    #[test]
    fn png_rows() {
        let params = Dictionary::from_iter([("Predictor", 12.into()), ("Columns", Object::Integer(3))]);
        let mut out = Vec::new();
        Predictor::read(&params).undo(&[0, 1, 2, 3, 2, 1, 1, 1, 1, 5, 1, 1], &mut out).unwrap();
        assert_eq!(out, [1, 2, 3, 2, 3, 4, 5, 6, 7]);
    }
}
