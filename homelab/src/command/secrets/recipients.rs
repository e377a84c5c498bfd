//! `secrets recipients`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use identity::age::Recipient;
use identity::sops::{self, Format};
use serde_json::json;

use super::super::session::Session;
use super::super::{Outcome, print};

pub(super) fn run(session: &Session, wants_json: bool) -> Outcome {
    // As the files say themselves, whatever the lab believes.
    let mut readers: BTreeMap<Recipient, Vec<PathBuf>> = BTreeMap::new();
    for (path, file) in &session.rendered.tree.public {
        let Some(format) = Format::of(path) else { continue };
        for recipient in sops::recipients_of(&file.text, format).unwrap_or_default() {
            readers.entry(recipient).or_default().push(path.clone());
        }
    }
    let who = |recipient: &Recipient| {
        let recipients = &session.recipients;
        if recipients.owner.contains(recipient) {
            return "the owner".to_owned();
        }
        let cluster = recipients.clusters.iter().find(|(_, other)| *other == recipient);
        cluster.map_or_else(|| "somebody else".to_owned(), |(cluster, _)| format!("cluster `{cluster}`"))
    };
    if wants_json {
        let rows =
            readers.iter().map(|(recipient, files)| json!({ "recipient": recipient.to_string(), "who": who(recipient), "files": files }));
        return Outcome::fine(print::json(&rows.collect()));
    }
    let mut text = String::new();
    for (recipient, files) in &readers {
        text += &format!("{recipient}, {}, reads\n", who(recipient));
        text += &files.iter().map(|file| format!("  {}\n", file.display())).collect::<String>();
    }
    Outcome::fine(text)
}
