//! `secrets`: which keys there are, when they end, new ones, and who may read what. Never a value.

mod list;
mod recipients;

use std::time::SystemTime;

use clap::{ArgMatches, Command};
use homelab_core::Name;
use serde_json::json;

use super::arguments::{Paths, json as json_flag};
use super::session::{Facts, Keyless, Session};
use super::{Outcome, print, render};
use crate::site::Site;
use crate::versions::Versions;
use crate::{Error, Expiry, Keys, Lab};

pub(super) fn command() -> Command {
    Command::new("secrets")
        .about("Shows which keys the lab has, when they end and who may read what; never a value")
        .subcommand_required(true)
        .subcommand(Command::new("list").about("Every key: what it is for, where it is, which files need it").arg(json_flag()))
        .subcommand(Command::new("expiry").about("Every certificate, and how many days are left").arg(json_flag()))
        .subcommand(Command::new("renew").about("Makes the owner's certificates for Talos anew and renders; authorities stay"))
        .subcommand(Command::new("recipients").about("Who may read which encrypted files").arg(json_flag()))
}

pub(super) fn run(
    paths: &Paths,
    facts: Facts,
    lab: impl FnOnce(&Site, &Versions, &mut Keys) -> Result<Lab, Error>,
    arguments: &ArgMatches,
) -> Result<Outcome, Error> {
    let wants_json = |arguments: &ArgMatches| arguments.get_flag("json");
    match arguments.subcommand() {
        Some(("list", arguments)) => Ok(list::run(&Session::open(paths, facts, Keyless::Refused, lab)?, wants_json(arguments))),
        Some(("expiry", arguments)) => expiry(&mut Session::open(paths, facts, Keyless::Refused, lab)?, wants_json(arguments)),
        Some(("renew", _)) => renew(paths, facts, lab),
        Some(("recipients", arguments)) => Ok(recipients::run(&Session::open(paths, facts, Keyless::Allowed, lab)?, wants_json(arguments))),
        _ => Ok(Outcome::fine(String::new())),
    }
}

fn expiry(session: &mut Session, wants_json: bool) -> Result<Outcome, Error> {
    let now = SystemTime::now();
    let expiries = session.expiries()?;
    if wants_json {
        let row = |expiry: &Expiry| {
            let seconds = expiry.not_after.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs());
            json!({ "what": expiry.what, "path": expiry.path, "notAfter": seconds, "daysLeft": expiry.days_left(now), "renewal": expiry.renewal })
        };
        return Ok(Outcome::fine(print::json(&expiries.iter().map(row).collect())));
    }
    let mut text = String::new();
    for expiry in &expiries {
        text += &format!("{:>6} days  {}  ({})\n", expiry.days_left(now), expiry.what, expiry.path);
    }
    for warning in expiries.iter().filter_map(|expiry| expiry.warning(now)) {
        text += &format!("\n{warning}\n");
    }
    Ok(Outcome::fine(text))
}

/// Makes the certificates anew before the lab is made of them, and writes it.
fn renew(paths: &Paths, facts: Facts, lab: impl FnOnce(&Site, &Versions, &mut Keys) -> Result<Lab, Error>) -> Result<Outcome, Error> {
    let mut renewed: Vec<Name> = Vec::new();
    let outcome = render::run(
        paths,
        facts,
        |site, versions, keys| {
            for cluster in keys.talos_clients() {
                keys.renew_talos_client(&cluster)?;
                renewed.push(cluster);
            }
            lab(site, versions, keys)
        },
        false,
    )?;
    let said: String = renewed
        .iter()
        .map(|cluster| format!("The owner's certificate for the Talos API of cluster `{cluster}` is new, and in talosconfig-{cluster}; its authority stayed.\n"))
        .collect();
    let said = if renewed.is_empty() { "There is no certificate to renew.\n".to_owned() } else { said };
    Ok(Outcome::fine(said + &outcome.text))
}
