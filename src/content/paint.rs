//! External and inline objects: forms are run, images leave their place (ISO 32000-2, 8.8 to 8.10).

use super::interpreter::Interpreter;
use super::state::{bounds, intersection};
use crate::geom::Matrix;
use crate::pdf::{
    Dictionary, Object, ObjectId, Stream, Token, Tokens, Trouble, decode_name, entry, is_space, name, number,
};

/// Images listed for one page.
const MAX_IMAGES: usize = 10_000;

impl<'p> Interpreter<'_, 'p> {
    /// `Do`
    pub(super) fn draw(&mut self, operands: &[Token], resources: Option<&'p Dictionary>) {
        let Some(Token::Name(key)) = operands.last() else { return };
        let pdf = self.reader.pdf;
        let Some(objects) = resources.and_then(|dict| pdf.dict(entry(dict, b"XObject")?)) else { return };
        let object = entry(objects, key).or_else(|| entry(objects, &decode_name(key)));
        let Some((id, stream)) = object.and_then(|object| pdf.stream(object)) else { return };
        if let Some(group) = entry(&stream.dict, b"OC")
            && self.reader.layers.hides(pdf, group)
        {
            return;
        }
        match pdf.lookup(&stream.dict, b"Subtype").and_then(name) {
            Some(b"Image") => self.place_image(),
            Some(b"Form") | None => self.draw_form(id, stream, resources),
            Some(_) => {}
        }
    }

    fn place_image(&mut self) {
        let place = bounds(&self.state.ctm, [0.0, 0.0, 1.0, 1.0]);
        let place = intersection(&place, &self.state.clip);
        if place.width() > 0.0 && place.height() > 0.0 && self.page.images.len() < MAX_IMAGES {
            self.page.images.push(place);
        }
    }

    /// Runs a form with its own matrix, clip and resources.
    pub(super) fn draw_form(&mut self, id: ObjectId, stream: &'p Stream, resources: Option<&'p Dictionary>) {
        let pdf = self.reader.pdf;
        if self.forms.len() >= pdf.limits().form_depth || (id.0 != 0 && self.forms.contains(&id)) {
            return;
        }
        let mut content = Vec::new();
        let before = pdf.work();
        let result = pdf.decode(id, stream, &mut content, self.bytes_left);
        // Also what went in: a form may be long and hold nothing.
        self.bytes_left = self.bytes_left.saturating_sub(pdf.work() - before);
        if result == Err(Trouble::Limit) {
            self.reader.limit_reached = true;
        }
        let saved = self.state;
        if let Some(matrix) = matrix(&self.reader.numbers(&stream.dict, b"Matrix")) {
            self.state.ctm = matrix.then(&self.state.ctm);
        }
        if let &[x0, y0, x1, y1] = self.reader.numbers(&stream.dict, b"BBox").as_slice() {
            self.state.clip = intersection(&self.state.clip, &bounds(&self.state.ctm, [x0, y0, x1, y1]));
        }
        let own = entry(&stream.dict, b"Resources").and_then(|object| pdf.dict(object));
        self.forms.push(id);
        self.run(&content, own.or(resources));
        self.forms.pop();
        self.state = saved;
    }

    /// `BI … ID … EI`: the dictionary is read, the data stepped over (8.9.7).
    pub(super) fn inline_image(&mut self, tokens: &mut Tokens) {
        let mut length = Some(1.0f64);
        let mut bits = None;
        let mut components = None;
        let mut filtered = false;
        let mut key: Option<&[u8]> = None;
        loop {
            match tokens.next() {
                None => return,
                Some(Token::Keyword(b"ID")) => break,
                Some(Token::Keyword(b"EI")) => return,
                Some(token) => {
                    let Some(known) = key.take() else {
                        if let Token::Name(name) = token {
                            key = Some(name);
                        }
                        continue;
                    };
                    let value = super::interpreter::number(&token);
                    match known {
                        b"W" | b"Width" | b"H" | b"Height" => {
                            // Rows are padded to bytes, so the length is exact only for whole bytes.
                            length = length.zip(value).map(|(a, b)| a * b);
                        }
                        b"BPC" | b"BitsPerComponent" => bits = value,
                        b"IM" | b"ImageMask" => filtered = true,
                        b"CS" | b"ColorSpace" => {
                            components = match token {
                                Token::Name(b"G" | b"DeviceGray") => Some(1.0),
                                Token::Name(b"RGB" | b"DeviceRGB") => Some(3.0),
                                Token::Name(b"CMYK" | b"DeviceCMYK") => Some(4.0),
                                _ => None,
                            };
                        }
                        b"F" | b"Filter" => filtered = true,
                        _ => {}
                    }
                    if token == Token::ArrayOpen {
                        while !matches!(tokens.next(), None | Some(Token::ArrayClose)) {}
                    }
                }
            }
        }
        self.place_image();
        let data = tokens.rest();
        // Without a filter the length is known and the data may contain anything.
        let known = match (filtered, bits, components, length) {
            (false, Some(8.0), Some(components), Some(length)) => Some((components * length) as usize + 1),
            _ => None,
        };
        let from = known.filter(|&known| known < data.len()).unwrap_or(0);
        let step = end_mark(data, from).or_else(|| end_of_image(data, from)).unwrap_or(data.len());
        tokens.seek(tokens.offset() + step);
    }
}

/// Where the content goes on when `EI` stands where data of a known length ends.
fn end_mark(data: &[u8], from: usize) -> Option<usize> {
    let rest = data.get(from..).filter(|_| from > 0)?;
    let blank = rest.iter().take(2).take_while(|&&byte| is_space(byte)).count();
    match rest.get(blank..)? {
        [b'E', b'I'] => Some(from + blank + 2),
        [b'E', b'I', next, ..] if is_space(*next) || *next == b'(' => Some(from + blank + 2),
        _ => None,
    }
}

/// Where the content goes on behind `EI`: white space around it, and text operators behind, not more data.
fn end_of_image(data: &[u8], from: usize) -> Option<usize> {
    /// Bytes behind `EI` that must look like content.
    const LOOK_AHEAD: usize = 12;
    let mut last = None;
    for at in memchr::memmem::find_iter(data.get(from..)?, b"EI") {
        let at = from + at;
        let before = at.checked_sub(1).and_then(|at| data.get(at)).copied();
        let after = data.get(at + 2..).unwrap_or_default();
        let ahead = after.get(..after.len().min(LOOK_AHEAD)).unwrap_or_default();
        let bounded = ahead.first().is_none_or(|&byte| is_space(byte));
        let plain = ahead.iter().all(|&byte| is_space(byte) && byte != 0 || (0x20..0x7f).contains(&byte));
        if bounded && plain {
            if before.is_none_or(is_space) {
                return Some(at + 2);
            }
            last = last.or(Some(at + 2));
        }
    }
    last
}

/// Six numbers as a matrix.
pub(super) fn matrix(values: &[f64]) -> Option<Matrix> {
    match values {
        &[a, b, c, d, e, f] => Some(Matrix { a, b, c, d, e, f }),
        _ => None,
    }
}

impl super::Reader<'_> {
    /// The numbers of an array in a dictionary.
    pub(super) fn numbers(&self, dict: &Dictionary, key: &[u8]) -> Vec<f64> {
        match self.pdf.lookup(dict, key) {
            Some(Object::Array(items)) => {
                items.iter().take(16).filter_map(|item| number(self.pdf.resolve(item))).collect()
            }
            _ => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn image_data_that_contains_the_end_mark() {
        assert_eq!(end_of_image(b"\x01EI\xff\x02 EI Q", 0), Some(8));
        assert_eq!(end_of_image(b"EIEI \xff EI\nBT", 0), Some(9));
        assert_eq!(end_of_image(b"abcEI Q", 0), Some(5));
        assert_eq!(end_of_image(b"abc", 0), None);
        assert_eq!(end_mark(b" a\nEI (\xe5", 2), Some(5));
        assert_eq!((end_mark(b" a\nEIQ", 2), end_mark(b"\nEI Q", 0)), (None, None));
    }
}
