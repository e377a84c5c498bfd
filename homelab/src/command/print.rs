//! What people and machines get to see.

use std::io::{self, IsTerminal, Write};

use homelab_core::{Problem, Problems, Severity, disk};
use identity::sops::Sealed;
use serde_json::{Value, json};

use crate::Error;

const RESET: &str = "\u{1b}[0m";
const BOLD: &str = "\u{1b}[1m";
const RED: &str = "\u{1b}[31m";
const GREEN: &str = "\u{1b}[32m";
const YELLOW: &str = "\u{1b}[33m";

/// Prints to the standard output.
pub(super) fn out(text: &str) {
    let stream = io::stdout();
    write(&mut io::stdout(), &if has_colours(&stream) { painted(text) } else { text.to_owned() });
}

/// Prints what went wrong to the standard error.
pub(super) fn error(error: &Error) {
    let (stream, text) = (io::stderr(), explain(error));
    write(&mut io::stderr(), &if has_colours(&stream) { painted(&text) } else { text });
}

/// A closed pipe is the reader's choice.
fn write(stream: &mut dyn Write, text: &str) {
    stream.write_all(text.as_bytes()).and_then(|()| stream.flush()).ok();
}

/// Only for people, and only if they want them: <https://no-color.org>.
fn has_colours(stream: &impl IsTerminal) -> bool {
    stream.is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// Colours for the first words of problems and for the lines of differences.
fn painted(text: &str) -> String {
    text.split_inclusive('\n').map(painted_line).collect()
}

fn painted_line(line: &str) -> String {
    let (content, end) = line.strip_suffix('\n').map_or((line, ""), |content| (content, "\n"));
    let colour = if content.starts_with("error") || content.starts_with("danger[") {
        RED
    } else if content.starts_with("warning") {
        YELLOW
    } else if content.starts_with("  -") {
        return format!("{RED}{content}{RESET}{end}");
    } else if content.starts_with("  +") {
        return format!("{GREEN}{content}{RESET}{end}");
    } else {
        return line.to_owned();
    };
    let Some((word, rest)) = content.split_once(": ") else { return line.to_owned() };
    format!("{BOLD}{colour}{word}{RESET}: {rest}{end}")
}

/// Says on a terminal what takes long; what is returned wipes the line when dropped.
pub(super) fn progress(what: &str) -> Progress {
    let is_shown = io::stderr().is_terminal();
    if is_shown {
        write(&mut io::stderr(), &format!("{what}…"));
    }
    Progress { is_shown }
}

/// Something that takes long.
#[derive(Debug)]
pub(super) struct Progress {
    is_shown: bool,
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.is_shown {
            write(&mut io::stderr(), "\r\u{1b}[K");
        }
    }
}

pub(super) fn warnings(warnings: &Problems) -> String {
    if warnings.0.is_empty() { String::new() } else { format!("{warnings}\n\n") }
}

pub(super) fn carried_over(sealed: &Sealed) -> String {
    if sealed.carried_over.is_empty() {
        return String::new();
    }
    format!("{} encrypted files were kept as they are: no key at hand opens them\n", sealed.carried_over.len())
}

/// A value as text, with a newline.
pub(super) fn json(value: &Value) -> String {
    format!("{value:#}\n")
}

pub(super) fn problems_as_json(problems: &Problems) -> Value {
    problems.0.iter().map(problem_as_json).collect()
}

fn problem_as_json(problem: &Problem) -> Value {
    let at: Vec<String> = problem.at.iter().map(ToString::to_string).collect();
    let severity = problem.severity.to_string();
    json!({ "code": problem.code, "severity": severity, "message": problem.message, "at": at, "help": problem.help })
}

pub(super) fn error_as_json(error: &Error) -> String {
    let problems = match error {
        Error::Problems(problems) => problems_as_json(problems),
        other => {
            let at: Vec<String> = match other {
                Error::Disk(disk::Error::Conflicts { conflicts, .. }) => {
                    conflicts.iter().map(|conflict| conflict.path.display().to_string()).collect()
                }
                _ => Vec::new(),
            };
            let message = explain(other).trim_end().trim_start_matches("error: ").to_owned();
            json!([{ "code": "failed", "severity": "error", "message": message, "at": at, "help": "" }])
        }
    };
    json(&json!({ "sound": false, "problems": problems }))
}

fn explain(error: &Error) -> String {
    let mut text = match error {
        Error::Problems(problems) => {
            let errors = problems.0.iter().filter(|problem| problem.severity == Severity::Error).count();
            format!("{problems}\n\n{errors} problem{}; nothing was written", if errors == 1 { "" } else { "s" })
        }
        other => format!("error: {other}"),
    };
    if let Error::Disk(disk::Error::Conflicts { .. }) = error {
        text += "\n  help: to keep an edit, say it in the program (any field can be patched), or move the file below kubernetes/extra/;\n        \
                 to drop it, remove the file: the next run writes it again";
    }
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        text += &format!("\n  because: {cause}");
        source = cause.source();
    }
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problems_and_differences_are_coloured_and_the_rest_is_not() {
        let text = "error[overlap]: a\n  at b\nwarning[old]: c\nchanged d (+1 -1)\n  -old\n  +new\nerror: e";
        insta::assert_snapshot!(painted(text).replace('\u{1b}', "^"), @r"
        ^[1m^[31merror[overlap]^[0m: a
          at b
        ^[1m^[33mwarning[old]^[0m: c
        changed d (+1 -1)
        ^[31m  -old^[0m
        ^[32m  +new^[0m
        ^[1m^[31merror^[0m: e
        ");
    }
}
