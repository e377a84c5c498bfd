//! Who may read what, and `.sops.yaml`, which tells the same to the user's own `sops`.

use std::collections::{BTreeMap, BTreeSet};

use homelab_core::{Name, yaml};
use serde::Serialize;
use serde_with::skip_serializing_none;

use super::Scope;
use crate::age::Recipient;

/// Who may read what: the owner everything, each cluster only what is its own.
#[derive(bon::Builder, Clone, Debug, Eq, PartialEq)]
pub struct Recipients {
    /// Keys of the people who run the lab: every file is locked for them.
    pub owner: BTreeSet<Recipient>,
    /// The key of each cluster, which Flux has there; a cluster without one can have no Secrets.
    #[builder(default)]
    pub clusters: BTreeMap<Name, Recipient>,
}

/// How `sops` encrypts a new file whose path it matches. The first rule that matches counts.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CreationRule {
    /// A Go regular expression, held against the path from the folder of `.sops.yaml`.
    pub path_regex: String,
    /// Which values are encrypted: `encrypted_regex` in the file, left out for all.
    pub scope: Scope,
    /// Who may read them: the `age` list of the rule. `sops` locks a file for each.
    pub recipients: BTreeSet<Recipient>,
}

impl Recipients {
    /// Who may read what belongs to `cluster`: the owner and the cluster, if that has a key. The owner alone, if `None`.
    pub fn of(&self, cluster: Option<&Name>) -> BTreeSet<Recipient> {
        let cluster = cluster.and_then(|cluster| self.clusters.get(cluster));
        self.owner.iter().chain(cluster).cloned().collect()
    }

    /// Those of the [`creation_rules`](Self::creation_rules) in a `.sops.yaml` that [`sops_config`] wrote; `None` for one that is
    /// not of that form.
    pub fn from_sops_config(text: &str) -> Option<Self> {
        let config: serde_json::Value = yaml::from_str(text).ok()?;
        let (mut owner, mut clusters) = (BTreeSet::new(), BTreeMap::new());
        // The owner's rule is the last, and all that are his alone are the same.
        for rule in config.get("creation_rules")?.as_array()?.iter().rev() {
            let ages = rule.get("age")?.as_array()?.iter().map(|age| age.as_str()?.parse().ok());
            let recipients: BTreeSet<Recipient> = ages.collect::<Option<_>>()?;
            let regex = rule.get("path_regex")?.as_str()?;
            let cluster = regex.strip_prefix("^kubernetes/(.+/)?").and_then(|rest| rest.split('/').next());
            match cluster {
                None if regex == "^.*" => owner = recipients,
                None => {}
                Some(cluster) => drop(clusters.insert(cluster.parse().ok()?, recipients.difference(&owner).next()?.clone())),
            }
        }
        (!owner.is_empty()).then_some(Self { owner, clusters })
    }

    /// The rules of a lab: Kubernetes manifests in a folder named after a cluster are for that cluster and the owner, all
    /// else for the owner only.
    pub fn creation_rules(&self) -> Vec<CreationRule> {
        let clusters = self.clusters.keys().map(|cluster| (format!("(.+/)?{cluster}/"), self.of(Some(cluster))));
        let manifests = clusters.chain([(String::new(), self.of(None))]).map(|(folder, recipients)| {
            let path_regex = format!(r"^kubernetes/{folder}.*\.ya?ml$");
            CreationRule { path_regex, scope: Scope::KubernetesSecret, recipients }
        });
        let rest = CreationRule { path_regex: "^.*".to_owned(), scope: Scope::AllValues, recipients: self.of(None) };
        manifests.chain([rest]).collect()
    }
}

/// The text of a `.sops.yaml`, with which `sops` encrypts new files as this crate does.
///
/// ```
/// use std::collections::BTreeSet;
/// use identity::sops::{CreationRule, Scope, sops_config};
///
/// let owner = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p".parse()?;
/// let rule = CreationRule { path_regex: "^kubernetes/".to_owned(), scope: Scope::KubernetesSecret, recipients: BTreeSet::from([owner]) };
/// assert_eq!(sops_config(&[rule]), "\
/// creation_rules:
/// - path_regex: ^kubernetes/
///   encrypted_regex: ^(data|stringData)$
///   age:
///   - age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p
/// ");
/// # Ok::<(), identity::age::InvalidKey>(())
/// ```
#[expect(clippy::missing_panics_doc, reason = "texts always become YAML")]
pub fn sops_config(rules: &[CreationRule]) -> String {
    #[skip_serializing_none]
    #[derive(Serialize)]
    struct Rule<'a> {
        path_regex: &'a str,
        encrypted_regex: Option<&'static str>,
        age: Vec<String>,
    }
    let rule = |rule: &CreationRule| {
        let age = rule.recipients.iter().map(Recipient::to_string).collect();
        serde_json::to_value(Rule { path_regex: &rule.path_regex, encrypted_regex: rule.scope.encrypted_regex(), age })
    };
    let rules: Vec<_> = rules.iter().map(rule).collect::<Result<_, _>>().expect("rules are texts");
    yaml::to_string(&serde_json::json!({ "creation_rules": rules })).expect("rules are texts")
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use homelab_core::name;

    use super::{Recipients, sops_config};

    #[test]
    fn each_cluster_has_its_rules_before_those_of_the_owner() {
        let owner = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p".parse().expect("a recipient");
        let metal = "age18lyme7r3vr5tjmteyenp2xgqx2kfteyzsdz4cemdanlg7jy4gduseadc9u".parse().expect("a recipient");
        let recipients = Recipients::builder().owner(BTreeSet::from([owner])).clusters(BTreeMap::from([(name!("metal"), metal)])).build();
        assert_eq!(Recipients::from_sops_config(&sops_config(&recipients.creation_rules())), Some(recipients.clone()));
        assert_eq!(Recipients::from_sops_config("creation_rules: []\n"), None);
        insta::assert_snapshot!(sops_config(&recipients.creation_rules()), @r"
        creation_rules:
        - path_regex: ^kubernetes/(.+/)?metal/.*\.ya?ml$
          encrypted_regex: ^(data|stringData)$
          age:
          - age18lyme7r3vr5tjmteyenp2xgqx2kfteyzsdz4cemdanlg7jy4gduseadc9u
          - age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p
        - path_regex: ^kubernetes/.*\.ya?ml$
          encrypted_regex: ^(data|stringData)$
          age:
          - age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p
        - path_regex: ^.*
          age:
          - age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p
        ");
    }
}
