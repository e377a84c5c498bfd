//! `secrets recipients`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use homelab_core::disk;
use identity::age::Recipient;
use identity::sops::{self, Format};
use serde_json::json;

use super::super::session::Session;
use super::super::{Outcome, print};
use crate::restore::{OWNER, SEALED};

type Readers = BTreeMap<Recipient, Vec<PathBuf>>;

pub(super) fn run(session: &Session, wants_json: bool) -> Outcome {
    // As the files say themselves, whatever the lab believes.
    let mut readers = Readers::new();
    let mut leaving = Readers::new();
    for (path, file) in &session.rendered.tree.public {
        let now = locked_for(path, &file.text);
        let last = disk::read_text(&session.out.join(path)).map(|last| locked_for(path, &last)).unwrap_or_default();
        for recipient in last.difference(&now) {
            leaving.entry(recipient.clone()).or_default().push(path.clone());
        }
        for recipient in now {
            readers.entry(recipient).or_default().push(path.clone());
        }
    }
    if wants_json {
        let row = |who: &dyn Fn(&Recipient) -> String, (recipient, files): (&Recipient, &Vec<PathBuf>)| json!({ "recipient": recipient.to_string(), "who": who(recipient), "files": files });
        let now = readers.iter().map(|reader| row(&|recipient| who(session, recipient), reader));
        let gone = leaving.iter().map(|reader| row(&|_| "no longer, after the next render".to_owned(), reader));
        return Outcome::fine(print::json(&now.chain(gone).collect()));
    }
    let mut text = String::new();
    for (recipient, files) in &readers {
        text += &format!("{recipient}, {}, reads\n", who(session, recipient));
        text += &files.iter().map(|file| format!("  {}\n", file.display())).collect::<String>();
    }
    for (recipient, files) in &leaving {
        text += &leaves(session, recipient, files);
    }
    Outcome::fine(text + &how(session))
}

/// Whom a file is locked for; nobody, if it is not encrypted.
fn locked_for(path: &Path, text: &str) -> BTreeSet<Recipient> {
    let recipients = Format::of(path).and_then(|format| sops::recipients_of(text, format).ok());
    recipients.into_iter().flatten().collect()
}

fn who(session: &Session, recipient: &Recipient) -> String {
    if let Some(owner) = session.site.owners.iter().find(|owner| owner.age.value == *recipient) {
        return format!("the owner `{}`", owner.name.value);
    }
    if session.recipients.owner.contains(recipient) {
        return "the owner".to_owned();
    }
    let cluster = session.recipients.clusters.iter().find(|(_, other)| *other == recipient);
    cluster.map_or_else(|| "somebody else".to_owned(), |(cluster, _)| format!("cluster `{cluster}`"))
}

/// What has to be made anew because of somebody who may no longer read.
fn leaves(session: &Session, recipient: &Recipient, files: &[PathBuf]) -> String {
    let mut text = format!("\n{recipient} no longer reads, after the next render,\n");
    text += &files.iter().map(|file| format!("  {}\n", file.display())).collect::<String>();
    text += "What lies in Git's history stays readable for who has that key. Make anew what it could read";
    let keys: Vec<String> =
        session.keys.paths().filter(|path| *path != Path::new(OWNER)).map(|path| format!("  {}\n", path.display())).collect();
    if files.iter().any(|file| file == Path::new(SEALED)) && !keys.is_empty() {
        // Each needs its own way: a password is replaced where it is used, machines and Flux have to learn new keys.
        return text + ", which is every key (`secrets list` says what each is for):\n" + &keys.concat();
    }
    text + " there.\n"
}

fn how(session: &Session) -> String {
    let own: Vec<String> = if session.site.owners.is_empty() {
        session.recipients.owner.iter().map(|own| format!("  - {{ name: you, age: {own} }}\n")).collect()
    } else {
        session.site.owners.iter().map(|owner| format!("  - {{ name: {}, age: {} }}\n", owner.name.value, owner.age.value)).collect()
    };
    format!(
        "\nOwners are added and removed in the site; the next render locks every file anew, and `diff` shows it before:\nowners:\n{}  \
         - {{ name: …, age: age1… }} # what `age-keygen` of the other prints\n",
        own.concat()
    )
}
