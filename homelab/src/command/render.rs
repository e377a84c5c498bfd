//! `render`: checks, and writes.

use homelab_core::disk;

use super::arguments::Paths;
use super::session::{Facts, Keyless, Origin, Session};
use super::{Outcome, print};
use crate::restore::SEALED;
use crate::site::Site;
use crate::versions::Versions;
use crate::{Error, Keys, Lab};

pub(super) fn run(
    paths: &Paths,
    facts: Facts,
    lab: impl FnOnce(&Site, &Versions, &mut Keys) -> Result<Lab, Error>,
    carry_over: bool,
) -> Result<Outcome, Error> {
    let keyless = if carry_over { Keyless::Wanted } else { Keyless::Refused };
    let mut session = Session::open(paths, facts, keyless, lab)?;
    let mut text = print::warnings(&session.warnings);
    // What the last tree holds is compared first: with conflicts nothing at all is written, the keys neither.
    let tree = &session.rendered.tree;
    let pending = disk::PendingTree::new(&session.out, &tree.public)?;
    let has_new = session.keys.has_new();
    if session.origin != Origin::Nowhere {
        // Keys before the files that only they open.
        session.keys.save()?;
        disk::write_secrets(&session.secrets, &tree.private)?;
    }
    let report = pending.write()?;
    text += &format!(
        "{} file{} written, {} unchanged, {} removed in {} ({} files, {} kB)\n",
        report.written.len(),
        if report.written.len() == 1 { "" } else { "s" },
        report.unchanged.len(),
        report.removed.len(),
        session.out.display(),
        tree.public.len(),
        tree.len_bytes() / 1000
    );
    text += &print::carried_over(&session.rendered.sealed);
    let secrets = session.secrets.display();
    text += &match session.origin {
        Origin::Folder if has_new => {
            format!("New keys are in {secrets}: BACK THEM UP. Who has them has the lab; without them it is lost.\n")
        }
        Origin::Folder => format!("Its keys are in {secrets}.\n"),
        Origin::Repository => format!("Its keys were restored from {} to {secrets}.\n", session.out.join(SEALED).display()),
        Origin::Nowhere => String::new(),
    };
    Ok(Outcome::fine(text + &format!("Next: read {}.\n", session.out.join("README.md").display())))
}
