//! The text of a body, such that `terraform fmt` changes nothing.
//!
//! `fmt` aligns the `=` of neighbouring arguments whose values take one line; a value over more lines ends such a run
//! and is not part of it, but a heredoc is (`formatSpaces` and `linesForFormat` in hclwrite/format.go).

use std::fmt;

use super::text::{escaped, heredoc, normal, quoted, quoted_key};
use super::{Block, Body, Expression, Item, Piece, Reference};
use crate::hcl::identifier::is_identifier;

/// Longest list that stays on one line, in characters.
const LIST_WIDTH: usize = 80;

/// Keys that mean something else when they are written without quotes.
const RESERVED: [&str; 4] = ["false", "for", "null", "true"];

struct Entry {
    name: String,
    value: String,
    is_heredoc: bool,
}

impl fmt::Display for Body {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = String::new();
        write_body(&mut out, self, 0);
        formatter.write_str(&out)
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.root)?;
        self.path.iter().try_for_each(|step| write!(formatter, ".{step}"))
    }
}

fn write_body(out: &mut String, body: &Body, level: usize) {
    let mut run = Vec::new();
    for (index, item) in body.items.iter().enumerate() {
        if let Item::Attribute(name, value) = item {
            run.push(entry(name.to_string(), value, level));
            continue;
        }
        write_entries(out, &std::mem::take(&mut run), level);
        if index > 0 && !matches!(body.items[index - 1], Item::Comment(_)) {
            out.push('\n');
        }
        match item {
            Item::Attribute(..) => {}
            Item::Block(block) => {
                write_block(out, block, level);
                if matches!(body.items.get(index + 1), Some(Item::Attribute(..))) {
                    out.push('\n');
                }
            }
            Item::Comment(text) => {
                for line in text.lines() {
                    push_line(out, level, format!("# {line}").trim_end());
                }
            }
        }
    }
    write_entries(out, &run, level);
}

fn write_block(out: &mut String, block: &Block, level: usize) {
    let mut head = block.kind.to_string();
    for label in &block.labels {
        head.push_str(" \"");
        head.push_str(label);
        head.push('"');
    }
    head.push_str(" {");
    if block.body.items.is_empty() {
        push_line(out, level, &format!("{head}}}"));
        return;
    }
    push_line(out, level, &head);
    write_body(out, &block.body, level + 1);
    push_line(out, level, "}");
}

fn write_entries(out: &mut String, entries: &[Entry], level: usize) {
    let mut rest = entries;
    while !rest.is_empty() {
        let run = rest.iter().take_while(|entry| entry.is_heredoc || !entry.value.contains('\n')).count();
        // A value over more lines stands alone.
        let (group, after) = rest.split_at(run.max(1));
        let width = group.iter().map(|entry| entry.name.len()).max().unwrap_or(0);
        for entry in group {
            push_line(out, level, &format!("{:width$} = {}", entry.name, entry.value));
        }
        rest = after;
    }
}

fn entry(name: String, value: &Expression, level: usize) -> Entry {
    let pieces = match value {
        Expression::Text(text) => normal(&[Piece::Text(text.clone())]),
        Expression::Template(pieces) => normal(pieces),
        _ => Vec::new(),
    };
    match heredoc(&pieces) {
        Some(value) => Entry { name, value, is_heredoc: true },
        None => Entry { name, value: laid_out(value, level), is_heredoc: false },
    }
}

/// `expression` over as many lines as it needs, the first of which goes on a line of this level.
fn laid_out(expression: &Expression, level: usize) -> String {
    match expression {
        Expression::Object(entries) if !entries.is_empty() => {
            let entries: Vec<Entry> = entries.iter().map(|(key, value)| entry(key_text(key), value, level + 1)).collect();
            let mut out = "{\n".to_owned();
            write_entries(&mut out, &entries, level + 1);
            close(out, level, '}')
        }
        Expression::List(items) => {
            let texts: Vec<String> = items.iter().map(|item| laid_out(item, level + 1)).collect();
            let line = format!("[{}]", texts.join(", "));
            if !line.contains('\n') && (texts.len() < 2 || line.chars().count() <= LIST_WIDTH) {
                return line;
            }
            items_over_lines("[", &texts, level, ']')
        }
        Expression::Call(name, arguments) if arguments.len() == 1 => format!("{name}({})", laid_out(&arguments[0], level)),
        Expression::Call(name, arguments) => {
            let texts: Vec<String> = arguments.iter().map(|argument| laid_out(argument, level + 1)).collect();
            if texts.iter().any(|text| text.contains('\n')) {
                items_over_lines(&format!("{name}("), &texts, level, ')')
            } else {
                format!("{name}({})", texts.join(", "))
            }
        }
        other => inline(other),
    }
}

fn items_over_lines(open: &str, items: &[String], level: usize, bracket: char) -> String {
    let mut out = format!("{open}\n");
    for item in items {
        push_line(&mut out, level + 1, &format!("{item},"));
    }
    close(out, level, bracket)
}

/// `expression` on one line.
fn inline(expression: &Expression) -> String {
    let all = |items: &[Expression]| items.iter().map(inline).collect::<Vec<_>>().join(", ");
    match expression {
        Expression::Bool(value) => value.to_string(),
        Expression::Number(value) => value.to_string(),
        Expression::Text(text) => quoted(text),
        Expression::Template(pieces) => template(&normal(pieces)),
        Expression::List(items) => format!("[{}]", all(items)),
        Expression::Object(entries) if entries.is_empty() => "{}".to_owned(),
        Expression::Object(entries) => {
            let entries: Vec<String> = entries.iter().map(|(key, value)| format!("{} = {}", key_text(key), inline(value))).collect();
            format!("{{ {} }}", entries.join(", "))
        }
        Expression::Reference(reference) => reference.to_string(),
        Expression::Call(name, arguments) => format!("{name}({})", all(arguments)),
        Expression::Attribute(whole, name) => format!("{}.{name}", inline(whole)),
    }
}

/// A template in quotes; one that is a single expression is that expression, as `fmt` would have it.
fn template(pieces: &[Piece]) -> String {
    if let [Piece::Expression(expression)] = pieces {
        return inline(expression);
    }
    let mut out = "\"".to_owned();
    for (index, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Text(text) => out.push_str(&escaped(text, index + 1 < pieces.len())),
            Piece::Expression(expression) => {
                out.push_str(&interpolation(expression));
            }
        }
    }
    out.push('"');
    out
}

/// `${expression}`. `fmt` would put a space into `${-1}` and `${{}}`; parentheses keep it away.
pub(super) fn interpolation(expression: &Expression) -> String {
    let text = inline(expression);
    if text.starts_with(['-', '{']) { format!("${{({text})}}") } else { format!("${{{text}}}") }
}

fn key_text(key: &str) -> String {
    if is_identifier(key) && !RESERVED.contains(&key) { key.to_owned() } else { quoted_key(key) }
}

fn push_line(out: &mut String, level: usize, line: &str) {
    out.extend(std::iter::repeat_n("  ", level));
    out.push_str(line);
    out.push('\n');
}

fn close(mut out: String, level: usize, bracket: char) -> String {
    out.extend(std::iter::repeat_n("  ", level));
    out.push(bracket);
    out
}
