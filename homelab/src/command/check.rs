//! `check`: every problem, and nothing is written.

use clap::ArgMatches;
use serde_json::json;

use super::arguments::Paths;
use super::session::{Facts, Keyless, Origin, Session};
use super::{Outcome, print};
use crate::site::Site;
use crate::versions::Versions;
use crate::{Error, Keys, Lab};

pub(super) fn run(
    paths: &Paths,
    facts: Facts,
    lab: impl FnOnce(&Site, &Versions, &mut Keys) -> Result<Lab, Error>,
    arguments: &ArgMatches,
) -> Result<Outcome, Error> {
    let session = Session::open(paths, facts, Keyless::Allowed, lab)?;
    let (name, tree) = (&session.site.name, &session.rendered.tree);
    if arguments.get_flag("json") {
        let problems = print::problems_as_json(&session.warnings);
        return Ok(Outcome::fine(print::json(&json!({ "lab": name, "sound": true, "files": tree.public.len(), "problems": problems }))));
    }
    let mut text = print::warnings(&session.warnings);
    if session.origin == Origin::Nowhere {
        text += &print::carried_over(&session.rendered.sealed);
    }
    Ok(Outcome::fine(text + &format!("{name} is sound: {} files, {} kB\n", tree.public.len(), tree.len_bytes() / 1000)))
}
