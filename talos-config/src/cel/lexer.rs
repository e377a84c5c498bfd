//! Words of an expression.

use super::Type;

/// A word.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    Literal(Type),
    Word(String),
    Sign(&'static str),
}

const SIGNS: [&str; 26] = [
    "&&", "||", "==", "!=", "<=", ">=", "?.", "[?", "(", ")", "[", "]", "{", "}", ".", ",", ":", "?", "+", "-", "*", "/", "%", "<", ">",
    "!",
];

/// All words of `text`; what is wrong with it otherwise.
pub(super) fn lex(text: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        if let Some(comment) = rest.strip_prefix("//") {
            rest = comment.split_once('\n').map_or("", |(_, after)| after);
            continue;
        }
        let Some(first) = rest.chars().next() else { return Ok(tokens) };
        if let Some((token, after)) = string(rest)? {
            tokens.push(token);
            rest = after;
        } else if first.is_ascii_digit() || first == '.' && rest[1..].starts_with(|at: char| at.is_ascii_digit()) {
            let (token, after) = number(rest)?;
            tokens.push(token);
            rest = after;
        } else if first.is_ascii_alphabetic() || first == '_' {
            let end = rest.find(|at: char| !at.is_ascii_alphanumeric() && at != '_').unwrap_or(rest.len());
            tokens.push(match &rest[..end] {
                "true" | "false" => Token::Literal(Type::Bool),
                "null" => Token::Literal(Type::Null),
                word => Token::Word(word.to_owned()),
            });
            rest = &rest[end..];
        } else if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            tokens.push(Token::Sign(sign));
            rest = &rest[sign.len()..];
        } else {
            let hint = if first == '=' { ": CEL compares with `==`" } else { "" };
            return Err(format!("`{first}` has no meaning here{hint}"));
        }
    }
}

fn number(text: &str) -> Result<(Token, &str), String> {
    let digits = |text: &str| text.find(|at: char| !at.is_ascii_digit()).unwrap_or(text.len());
    if let Some(hex) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        let end = hex.find(|at: char| !at.is_ascii_hexdigit()).unwrap_or(hex.len());
        return whole(u64::from_str_radix(&hex[..end], 16).ok(), &hex[end..], text);
    }
    let mut end = digits(text);
    let mut is_whole = true;
    if text[end..].starts_with('.') && text[end + 1..].starts_with(|at: char| at.is_ascii_digit()) {
        end += 1 + digits(&text[end + 1..]);
        is_whole = false;
    }
    if let Some(exponent) = text[end..].strip_prefix(['e', 'E']) {
        let unsigned = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        let length = digits(unsigned);
        if length > 0 {
            end += 1 + (exponent.len() - unsigned.len()) + length;
            is_whole = false;
        }
    }
    if is_whole { whole(text[..end].parse().ok(), &text[end..], text) } else { Ok((Token::Literal(Type::Double), &text[end..])) }
}

fn whole<'a>(value: Option<u64>, rest: &'a str, text: &str) -> Result<(Token, &'a str), String> {
    let (kind, rest) = match rest.strip_prefix(['u', 'U']) {
        Some(rest) => (Type::Uint, rest),
        None => (Type::Int, rest),
    };
    // One more than the largest is the smallest, after a minus.
    let fits = value.is_some_and(|value| kind == Type::Uint || value <= 1 << 63);
    if !fits {
        return Err(format!("`{}` is no number of 64 bits", text.split(|at: char| !at.is_ascii_alphanumeric()).next().unwrap_or_default()));
    }
    if rest.starts_with(|at: char| at.is_ascii_alphabetic() || at == '_') {
        return Err("a number is followed by a letter: units are factors, as in `10u * GiB`".to_owned());
    }
    Ok((Token::Literal(kind), rest))
}

/// A text in quotes, with `r` or `b` before it or not; `None` if none begins here.
fn string(text: &str) -> Result<Option<(Token, &str)>, String> {
    let end = text.find(|at: char| !matches!(at, 'r' | 'R' | 'b' | 'B')).unwrap_or(text.len());
    let prefix = text[..end].to_ascii_lowercase();
    let rest = &text[end..];
    if !rest.starts_with(['"', '\'']) || !matches!(prefix.as_str(), "" | "r" | "b" | "rb" | "br") {
        return Ok(None);
    }
    let kind = if prefix.contains('b') { Type::Bytes } else { Type::String };
    let quote = &rest[..1];
    let triple = quote.repeat(3);
    let (quote, body) = if rest.starts_with(&triple) { (triple.as_str(), &rest[3..]) } else { (quote, &rest[1..]) };
    let mut at = body;
    loop {
        if let Some(after) = at.strip_prefix(quote) {
            return Ok(Some((Token::Literal(kind), &text[text.len() - after.len()..])));
        }
        let mut characters = at.chars();
        match characters.next() {
            None => return Err("a text does not end".to_owned()),
            Some('\n' | '\r') if quote.len() == 1 => return Err("a text does not end in its line".to_owned()),
            Some('\\') if !prefix.contains('r') => {
                let escaped = characters.next().ok_or("a text does not end")?;
                if !"abfnrtv\\?\"'`xXuU0123".contains(escaped) {
                    return Err(format!("`\\{escaped}` is no escape"));
                }
            }
            Some(_) => {}
        }
        at = characters.as_str();
    }
}
