//! Who can open what.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use homelab_core::yaml;
use serde_json::Value;

use super::value::{show_list, text};
use super::{Danger, Side};

const CONFIG: &str = ".sops.yaml";

/// Recipients of files that no longer are, once for each recipient.
pub(super) fn judge(old: &Side, new: &Side) -> Vec<Danger> {
    let mut lost: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
    let (rules_before, rules_after) = (rules(old), rules(new));
    for (rule, before) in &rules_before {
        let Some(after) = rules_after.get(rule) else { continue };
        for recipient in before.difference(after) {
            lost.entry(recipient.clone()).or_default().push(PathBuf::from(CONFIG));
        }
    }
    for (path, before) in &old.files {
        let Some(after) = new.files.get(path).filter(|after| *after != before) else { continue };
        let (before, after) = (locked_for(before), locked_for(after));
        // What is no longer encrypted at all is another mistake, which sops and the check find.
        if !after.is_empty() {
            for recipient in before.difference(&after) {
                lost.entry(recipient.clone()).or_default().push(path.clone());
            }
        }
    }
    lost.into_iter().map(|(recipient, at)| danger(&recipient, at, &rules_before, &rules_after)).collect()
}

type Rules = BTreeMap<String, BTreeSet<String>>;

fn danger(recipient: &str, mut at: Vec<PathBuf>, before: &Rules, after: &Rules) -> Danger {
    at.sort();
    at.dedup();
    let files = at.iter().filter(|path| *path != Path::new(CONFIG)).count();
    let all = |rules: &Rules| show_list(rules.values().flatten().collect::<BTreeSet<_>>().into_iter().map(String::as_str));
    let message = format!("the recipient `{recipient}` can no longer open {files} file{}", if files == 1 { "" } else { "s" });
    let danger = Danger::new("recipient-lost", PathBuf::from(CONFIG), message);
    let danger = Danger { at, old: Some(all(before)), new: Some(all(after)), ..danger };
    danger
        .effect("whoever has that key, a cluster or a person, can read nothing that changes from here on; what is in Git's history stays readable")
        .instead("if it is the key of a cluster, keep it: Flux there stops at the first Secret; if it was stolen, change the secrets too")
}

/// The recipients of each rule; rules for the same paths belong together.
fn rules(side: &Side) -> Rules {
    let config = side.files.get(Path::new(CONFIG)).and_then(|text| yaml::from_str::<Value>(text).ok()).unwrap_or_default();
    let rules = config.get("creation_rules").and_then(Value::as_array).into_iter().flatten();
    let named = rules.map(|rule| (text(rule, "/path_regex").unwrap_or_default().to_owned(), ages(rule.get("age"))));
    named.collect()
}

/// A list, or one text with commas.
fn ages(value: Option<&Value>) -> BTreeSet<String> {
    match value {
        Some(Value::String(text)) => text.split(',').map(|age| age.trim().to_owned()).filter(|age| !age.is_empty()).collect(),
        Some(Value::Array(values)) => values.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => BTreeSet::new(),
    }
}

/// Whom sops has locked a file for.
fn locked_for(text: &str) -> BTreeSet<String> {
    if !super::files::is_encrypted(text) {
        return BTreeSet::new();
    }
    let words = text.split(|character: char| !character.is_ascii_alphanumeric());
    words.filter(|word| word.starts_with("age1") && word.len() == 62).map(str::to_owned).collect()
}
