use std::process::Command;

use super::Tools;
use crate::lab::Lab;
use crate::process::ask;
use crate::{Error, Verdict, files};

/// Every script parses in the shell that its first line names.
pub(super) fn judge(lab: &Lab, _: &Tools) -> Result<Vec<Verdict>, Error> {
    lab.below("", ".sh")
        .map(|file| {
            let script = files::read_text(&lab.path(file))?;
            let first = script.lines().next().unwrap_or_default();
            if !first.starts_with("#!") {
                return Ok(Verdict::refused(file, "script", "its first line does not name a shell"));
            }
            let shell = if first.contains("bash") { "bash" } else { "sh" };
            let answer = ask(Command::new(shell).arg("-n").arg(lab.path(file)), b"")?;
            Ok(Verdict::of(file, format!("{shell} script"), if answer.ok { Ok(()) } else { Err(answer.said()) }))
        })
        .collect()
}
