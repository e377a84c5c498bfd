use super::{Error, Position};

/// The longest text which is read, in bytes.
const MAX_BYTES: usize = 32 << 20;

/// `text` without byte order mark, if it is of a reasonable size and has no control characters.
pub(super) fn readable(text: &str) -> Result<&str, Error> {
    if text.len() > MAX_BYTES {
        let message = format!("{} bytes are more than the {MAX_BYTES} which are read", text.len());
        return Err(Error::Read { at: Position::START, message: message.into() });
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    match text.find(is_unprintable) {
        None => Ok(text),
        Some(offset) => {
            let character = text[offset..].chars().next().map(u32::from).unwrap_or_default();
            let message = format!("the character U+{character:04X} may not stand in YAML");
            Err(Error::Read { at: position(&text[..offset]), message: message.into() })
        }
    }
}

/// `bytes` as text, or where it is no UTF-8.
pub(super) fn utf8(bytes: &[u8]) -> Result<&str, Error> {
    std::str::from_utf8(bytes).map_err(|error| {
        let before = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
        Error::Read { at: position(&before), message: "the file is not UTF-8 text".into() }
    })
}

/// Where the text after `before` begins.
pub(super) fn position(before: &str) -> Position {
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    Position { line: before.matches('\n').count() + 1, column: before[line_start..].chars().count() + 1 }
}

/// Not in `c-printable` of YAML 1.2.2, production 1: <https://yaml.org/spec/1.2.2/#51-character-set>.
fn is_unprintable(character: char) -> bool {
    character.is_control() && !matches!(character, '\t' | '\n' | '\r' | '\u{85}') || matches!(character, '\u{fffe}' | '\u{ffff}')
}
