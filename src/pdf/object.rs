//! Tokens → objects (ISO 32000-2, 7.3), in lopdf's types.
//!
//! In: bytes and an offset. Out: one object, everything in it owned but for stream data, of which only
//! the position is kept. It refuses nesting deeper than [`MAX_NESTING`].

use lopdf::{Dictionary, Object, Stream, StringFormat};

use super::token::{Token, Tokens, decode_hex, decode_literal, decode_name};

/// The deepest nesting of arrays and dictionaries; files use a handful.
const MAX_NESTING: usize = 64;

/// Bytes of an object that cost as much as one value: a string may be as long as the file.
const BYTES_PER_VALUE: usize = 64;

/// Bytes that `N G obj` stands in, with white space.
const HEADER: usize = 256;

/// What stands in for every object that is missing.
pub static NULL: Object = Object::Null;

/// Reads one object; `None` at the end of the bytes, at a bare word that is no value, or when `left`,
/// the number of values that may still be read, is used up.
pub fn parse(tokens: &mut Tokens, left: &mut usize) -> Option<Object> {
    if *left == 0 {
        return None;
    }
    let start = tokens.offset();
    let token = tokens.next()?;
    let object = value(tokens, token, 0, left);
    *left = left.saturating_sub((tokens.offset() - start) / BYTES_PER_VALUE);
    object
}

/// Reads `N G obj` and the object behind it; nothing where another number stands than the one `wanted`. A stream's data
/// is not read; see [`Stream::start_position`].
pub fn parse_indirect(
    bytes: &[u8],
    offset: usize,
    wanted: Option<u32>,
    left: &mut usize,
) -> Option<((u32, u16), Object)> {
    let near = bytes.get(..offset.saturating_add(HEADER).min(bytes.len()))?;
    let mut tokens = Tokens::at(near, offset);
    let Some(Token::Integer(number)) = tokens.next() else { return None };
    let Some(Token::Integer(generation)) = tokens.next() else { return None };
    if !is_keyword_obj(&mut tokens) {
        return None;
    }
    let id = (u32::try_from(number).ok()?, u16::try_from(generation).unwrap_or(0));
    if wanted.is_some_and(|wanted| wanted != id.0) {
        return None;
    }
    let mut tokens = Tokens::at(bytes, tokens.offset());
    let object = parse(&mut tokens, left).unwrap_or(Object::Null);
    let Object::Dictionary(dict) = object else { return Some((id, object)) };
    tokens.skip_space();
    let Some(after) = tokens.rest().strip_prefix(b"stream") else {
        return Some((id, Object::Dictionary(dict)));
    };
    // The data begins behind CR LF or LF; a lone CR is wrong but written.
    let line_end = match after {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        [b' ', b'\n', ..] => 2,
        [b' ', b'\r', b'\n', ..] => 3,
        _ => 0,
    };
    let start = bytes.len() - after.len() + line_end;
    Some((id, Object::Stream(Stream::with_position(dict, start.min(bytes.len())))))
}

/// Steps over `obj`, also when a number is glued to it.
fn is_keyword_obj(tokens: &mut Tokens) -> bool {
    tokens.skip_space();
    let found = tokens.rest().starts_with(b"obj");
    if found {
        tokens.seek(tokens.offset() + 3);
    }
    found
}

fn value(tokens: &mut Tokens, token: Token, depth: usize, left: &mut usize) -> Option<Object> {
    *left = left.checked_sub(1)?;
    Some(match token {
        Token::Integer(number) => Object::Integer(number),
        Token::Real(number) => Object::Real(number as f32),
        Token::Name(raw) => Object::Name(decode_name(raw)),
        Token::Literal(raw) => {
            let mut string = Vec::with_capacity(raw.len());
            decode_literal(raw, &mut string);
            Object::String(string, StringFormat::Literal)
        }
        Token::Hex(digits) => {
            let mut string = Vec::with_capacity(digits.len() / 2);
            decode_hex(digits, &mut string);
            Object::String(string, StringFormat::Hexadecimal)
        }
        Token::ArrayOpen if depth < MAX_NESTING => Object::Array(array(tokens, depth + 1, left)),
        Token::DictOpen if depth < MAX_NESTING => Object::Dictionary(dictionary(tokens, depth + 1, left)),
        Token::Keyword(b"true") => Object::Boolean(true),
        Token::Keyword(b"false") => Object::Boolean(false),
        Token::Keyword(b"null") => Object::Null,
        _ => return None,
    })
}

/// Whether a word ends the object it stands in: the closing bracket was forgotten.
fn ends_object(word: &[u8]) -> bool {
    word.starts_with(b"endobj") || word.starts_with(b"endstream") || word.starts_with(b"stream")
}

fn array(tokens: &mut Tokens, depth: usize, left: &mut usize) -> Vec<Object> {
    let mut items = Vec::new();
    loop {
        let before = tokens.offset();
        let Some(token) = tokens.next() else { break };
        if *left == 0 {
            break;
        }
        match token {
            Token::ArrayClose => break,
            Token::DictClose => {
                tokens.seek(before);
                break;
            }
            Token::Keyword(b"R") => {
                if let [.., Object::Integer(number), Object::Integer(generation)] = items.as_slice() {
                    let reference = reference(*number, *generation);
                    items.truncate(items.len().saturating_sub(2));
                    items.push(reference);
                }
            }
            Token::Keyword(word) if ends_object(word) => {
                tokens.seek(before);
                break;
            }
            token => {
                if let Some(item) = value(tokens, token, depth, left) {
                    items.push(item);
                }
            }
        }
    }
    items
}

fn reference(number: i64, generation: i64) -> Object {
    match (u32::try_from(number), u16::try_from(generation)) {
        (Ok(number), Ok(generation)) => Object::Reference((number, generation)),
        _ => Object::Null,
    }
}

fn dictionary(tokens: &mut Tokens, depth: usize, left: &mut usize) -> Dictionary {
    let mut dict = Dictionary::new();
    loop {
        let before = tokens.offset();
        let Some(token) = tokens.next() else { break };
        if *left == 0 {
            break;
        }
        let key = match token {
            Token::Name(raw) => decode_name(raw),
            Token::DictClose => break,
            Token::Keyword(word) if ends_object(word) => {
                tokens.seek(before);
                break;
            }
            _ => continue,
        };
        let before = tokens.offset();
        let Some(token) = tokens.next() else { break };
        match token {
            Token::DictClose => break,
            Token::Integer(number) => {
                let after = tokens.offset();
                if let Some(Token::Integer(generation)) = tokens.next()
                    && tokens.next() == Some(Token::Keyword(b"R"))
                {
                    *left = left.saturating_sub(1);
                    dict.set(key, reference(number, generation));
                } else {
                    *left = left.saturating_sub(1);
                    tokens.seek(after);
                    dict.set(key, Object::Integer(number));
                }
            }
            Token::Keyword(word) if ends_object(word) => {
                tokens.seek(before);
                break;
            }
            token => {
                if let Some(item) = value(tokens, token, depth, left) {
                    dict.set(key, item);
                }
            }
        }
    }
    dict
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_indirect_object_with_references_and_stream() {
        let bytes = b"7 0 obj <</A [1 2 0 R 3]/B 4 0 R/C<</D(x)>>/Length 5>>\nstream\r\nhello";
        let (id, object) = parse_indirect(bytes, 0, Some(7), &mut 99).unwrap();
        assert!(parse_indirect(bytes, 0, Some(8), &mut 99).is_none());
        assert_eq!(id, (7, 0));
        let stream = object.as_stream().unwrap();
        assert_eq!(stream.start_position, Some(bytes.len() - 5));
        let list = stream.dict.get(b"A").unwrap().as_array().unwrap();
        assert_eq!(list, &[Object::Integer(1), Object::Reference((2, 0)), Object::Integer(3)]);
        assert_eq!(stream.dict.get(b"B").unwrap(), &Object::Reference((4, 0)));
    }

    #[test]
    fn nesting_and_missing_brackets_end() {
        let deep = [b'['; 10_000];
        assert!(parse(&mut Tokens::new(&deep), &mut 99_999).is_some());
        let (_, object) = parse_indirect(b"1 0 obj<</A[1 2 endobj", 0, None, &mut 99).unwrap();
        assert_eq!(object.as_dict().unwrap().get(b"A").unwrap().as_array().unwrap().len(), 2);
    }

    #[test]
    fn long_strings_use_up_the_budget() {
        let open = [b"1 0 obj(".to_vec(), vec![b'a'; 6400]].concat();
        let mut left = 150;
        assert!(parse_indirect(&open, 0, None, &mut left).is_some());
        assert!((40..60).contains(&left), "{left}");
        assert!(parse_indirect(&open, 0, None, &mut left).is_some());
        assert_eq!((left, parse(&mut Tokens::new(b"5"), &mut left)), (0, None));
    }
}
