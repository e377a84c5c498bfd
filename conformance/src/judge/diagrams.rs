use super::Tools;
use crate::lab::Lab;
use crate::process::ask;
use crate::{Error, Verdict, files};

/// Every picture is XML, lies within its own borders, is labelled for who cannot see it, and asks for nothing from elsewhere.
pub(super) fn judge(lab: &Lab, tools: &Tools) -> Result<Vec<Verdict>, Error> {
    lab.below("diagrams", ".svg")
        .map(|file| {
            let answer = ask(&mut tools.go.command("svg")?, &files::read(&lab.path(file))?)?;
            Ok(Verdict::of(file, "picture", if answer.ok { Ok(()) } else { Err(answer.said()) }))
        })
        .collect()
}
