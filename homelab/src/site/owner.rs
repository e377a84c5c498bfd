//! Who runs the lab.

use std::collections::BTreeSet;

use homelab_core::yaml::Node;
use homelab_core::{Name, Problem, Problems};
use identity::age::Recipient;
use identity::sops::Recipients;
use serde_json::json;

use super::Site;
use super::located::Located;
use super::reader::{Fields, Reader, Record, Value};
use super::values::{Refusal, list, list_schema, text};

/// A person who may read everything that is encrypted in the lab, and whose key alone brings it back.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Owner {
    /// What the person is called.
    pub name: Located<Name>,
    /// Whom to lock for: the public half of the person's key, which may be known to everybody.
    pub age: Located<Recipient>,
}

const COUNT: std::ops::RangeInclusive<usize> = 1..=16;

/// All owners, as they are written.
pub(super) struct Owners(pub(super) Vec<Owner>);

impl Record for Owner {
    fn fields(fields: &mut Fields<'_>) -> Option<Self> {
        let name = fields.required("name", "What the person is called.");
        let age = fields.required("age", "The public half of the person's age key, as `age-keygen` prints it: `age1…`.");
        Some(Self { name: name?, age: age? })
    }
}

impl Value for Owners {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        list(node, reader, &COUNT).map(Self)
    }

    fn schema() -> serde_json::Value {
        list_schema::<Owner>(&COUNT)
    }
}

impl Value for Recipient {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        text(node, reader, "an age recipient such as `age1…`, of 62 characters", |text| text.parse().map_err(|_| refusal(text)))
    }

    fn schema() -> serde_json::Value {
        json!({ "type": "string", "pattern": "^age1[02-9ac-hj-np-z]{58}$" })
    }
}

/// Why `text` is none.
fn refusal(text: &str) -> Refusal {
    if text.to_uppercase().contains("AGE-SECRET-KEY-") {
        return Refusal::secret("this is a secret key, which must not lie here: `age-keygen -y` prints the public half");
    }
    if text.starts_with("ssh-") {
        return Refusal::hint("it is an SSH key: take one that `age-keygen` makes");
    }
    // Before the last `1` of Bech32 stands what the key is for.
    match text.rsplit_once('1').and_then(|(purpose, _)| purpose.strip_prefix("age1")) {
        Some(plugin) if !plugin.is_empty() => Refusal::hint(format!(
            "it is for the plugin `age-plugin-{plugin}`, and files are locked here without plugins: take a key that `age-keygen` makes"
        )),
        _ => Refusal::hint("a character is missing or wrong, or it is of another kind than X25519"),
    }
}

/// Reports two owners of one name or key.
pub(super) fn judge(fields: &mut Fields<'_>, owners: &[Owner]) {
    for (index, owner) in owners.iter().enumerate() {
        for first in &owners[..index] {
            let both = [
                (
                    first.name.value == owner.name.value,
                    format!("two owners are named `{}`", owner.name.value),
                    &first.name.at,
                    &owner.name.at,
                ),
                (
                    first.age.value == owner.age.value,
                    format!("two owners have the key `{}`", owner.age.value),
                    &first.age.at,
                    &owner.age.at,
                ),
            ];
            for (_, message, one, other) in both.into_iter().filter(|(is_same, ..)| *is_same) {
                let places = [one, other].into_iter().flatten().cloned();
                fields.report_problem(places.fold(Problem::error("duplicate", message), Problem::at));
            }
        }
    }
}

impl Site {
    /// Who may read what, where `recipients` knows the key at hand as the only owner: all owners that the site names, if it names any.
    ///
    /// # Errors
    /// The key at hand is not among them: it could not read what it writes. The key of a cluster is: it could read everything.
    pub fn readers(&self, recipients: Recipients) -> Result<Recipients, Problems> {
        if self.owners.is_empty() {
            return Ok(recipients);
        }
        let owners: BTreeSet<Recipient> = self.owners.iter().map(|owner| owner.age.value.clone()).collect();
        let mut problems = Vec::new();
        for own in recipients.owner.difference(&owners) {
            let message = format!("the owner's key of this secrets folder, `{own}`, is not among the `owners` of the site");
            let help = format!(
                "add `{{ name: …, age: {own} }}`; of a new lab leave `owners` out first, and add them to what `secrets recipients` shows"
            );
            let place = self.owners.first().and_then(|owner| owner.age.at.clone());
            problems.push(place.into_iter().fold(Problem::error("not-an-owner", message), Problem::at).help(help));
        }
        for (cluster, key) in &recipients.clusters {
            if let Some(owner) = self.owners.iter().find(|owner| owner.age.value == *key) {
                let message =
                    format!("the owner `{}` has the key of cluster `{cluster}`, which may read only what is its own", owner.name.value);
                problems.push(owner.age.at.iter().cloned().fold(Problem::error("cluster-as-owner", message), Problem::at));
            }
        }
        if problems.is_empty() { Ok(Recipients { owner: owners, ..recipients }) } else { Err(Problems(problems)) }
    }

    /// Whether those whom files are locked for are the owners that the site names, if it names any.
    pub(crate) fn are_owners(&self, locked_for: &BTreeSet<Recipient>) -> bool {
        let owners: BTreeSet<&Recipient> = self.owners.iter().map(|owner| &owner.age.value).collect();
        owners.is_empty() || owners.into_iter().eq(locked_for)
    }
}
