use super::Tools;
use crate::lab::Lab;
use crate::process::ask;
use crate::{Error, Verdict, files};

/// Every workflow of GitHub Actions is one: its keys, its expressions, and the jobs that it waits for.
pub(super) fn judge(lab: &Lab, tools: &Tools) -> Result<Vec<Verdict>, Error> {
    lab.below(".github/workflows", ".yaml")
        .map(|file| {
            let answer = ask(&mut tools.go.command("workflow")?, &files::read(&lab.path(file))?)?;
            Ok(Verdict::of(file, "workflow", if answer.ok { Ok(()) } else { Err(answer.said()) }))
        })
        .collect()
}
