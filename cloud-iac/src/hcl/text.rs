//! Texts and templates: what has to be escaped, and what may be a heredoc.

use std::fmt::Write as _;

use super::print::interpolation;
use super::{Expression, Piece};

/// `text` in quotes.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", escaped(text, false))
}

/// `text` in quotes, in ASCII only: `fmt` aligns by the width of keys, and how wide other characters are depends on its
/// Unicode tables.
pub(super) fn quoted_key(text: &str) -> String {
    let quoted = quoted(text);
    let mut ascii = String::with_capacity(quoted.len());
    for character in quoted.chars() {
        if character.is_ascii() {
            ascii.push(character);
        } else {
            push_code(&mut ascii, character);
        }
    }
    ascii
}

/// What stands between the quotes for a literal `text`; `before_expression` if `${` follows it.
///
/// A `$` right before what begins with `$` would change its meaning, so it is written as its code.
pub(super) fn escaped(text: &str, before_expression: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for (run, next) in runs(text) {
        let Some(mark) = run.chars().next().filter(|first| matches!(first, '$' | '%')) else {
            run.chars().for_each(|character| push(&mut out, character));
            continue;
        };
        let count = run.chars().count();
        match next {
            Some('{') => {
                (1..count).for_each(|_| push_code(&mut out, mark));
                out.push(mark);
                out.push(mark);
            }
            None if before_expression => (0..count).for_each(|_| push_code(&mut out, mark)),
            _ => out.push_str(run),
        }
    }
    out
}

/// The body of a heredoc; `None` if it cannot be one: it is a single line, has no newline at its end, or characters
/// that a heredoc cannot escape.
pub(super) fn heredoc(pieces: &[Piece]) -> Option<String> {
    let Some(Piece::Text(last)) = pieces.last() else { return None };
    let lines: usize = pieces.iter().map(|piece| if let Piece::Text(text) = piece { text.matches('\n').count() } else { 0 }).sum();
    if !last.ends_with('\n') || lines < 2 {
        return None;
    }
    let mut body = String::new();
    for (index, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Text(text) => {
                if text.contains(|character: char| character.is_control() && !matches!(character, '\n' | '\t')) {
                    return None;
                }
                let before_expression = index + 1 < pieces.len();
                for (run, next) in runs(text) {
                    body.push_str(run);
                    if run.starts_with(['$', '%']) {
                        match next {
                            Some('{') if run.len() == 1 => body.push_str(run),
                            Some('{') => return None,
                            None if before_expression => return None,
                            _ => {}
                        }
                    }
                }
            }
            Piece::Expression(expression) => body.push_str(&interpolation(expression)),
        }
    }
    let mut marker = "EOT".to_owned();
    while body.lines().any(|line| line.trim() == marker) {
        marker.push('T');
    }
    Some(format!("<<{marker}\n{body}{marker}"))
}

/// Literal texts joined, templates in templates laid open, nothing empty: `fmt` would do so, or read the pieces another
/// way.
pub(super) fn normal(pieces: &[Piece]) -> Vec<Piece> {
    let mut normalised: Vec<Piece> = Vec::new();
    let mut push = |piece: Piece| match (normalised.last_mut(), piece) {
        (_, Piece::Text(text)) if text.is_empty() => {}
        (Some(Piece::Text(last)), Piece::Text(text)) => last.push_str(&text),
        (_, piece) => normalised.push(piece),
    };
    for piece in pieces {
        match piece {
            Piece::Expression(Expression::Text(text)) => push(Piece::Text(text.clone())),
            Piece::Expression(Expression::Template(inner)) => normal(inner).into_iter().for_each(&mut push),
            other => push(other.clone()),
        }
    }
    normalised
}

/// `text` cut into runs of `$`, runs of `%` and what is between them, each with the character that follows it.
fn runs(text: &str) -> Vec<(&str, Option<char>)> {
    let class = |character: char| if matches!(character, '$' | '%') { character } else { 'a' };
    let mut runs = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|character| class(character) != class(first)).unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        runs.push((run, after.chars().next()));
        rest = after;
    }
    runs
}

fn push(out: &mut String, character: char) {
    match character {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        control if control.is_control() => push_code(out, control),
        other => out.push(other),
    }
}

fn push_code(out: &mut String, character: char) {
    let code = u32::from(character);
    let written = if code > 0xffff { write!(out, "\\U{code:08x}") } else { write!(out, "\\u{code:04x}") };
    written.expect("writing to a String cannot fail");
}
