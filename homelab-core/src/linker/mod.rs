//! The linker: every reference resolves, or is an error that names both ends.

mod folders;
mod index;
mod kubernetes;
mod needs;
mod reference;
mod rule;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

pub use self::kubernetes::{NETWORK_POLICY_RULES, RULES as KUBERNETES_RULES};
pub use self::reference::Reference;
pub use self::rule::{POD_TEMPLATE, Rule, Target};

use self::index::{Index, Opened};
use crate::kind::KindKey;
use crate::{Name, Part, Problem};

/// The rules of each kind.
type RulesByKind<'a> = BTreeMap<KindKey<'a>, Vec<&'a Rule>>;

/// What the linker found in all parts.
pub(crate) struct Links {
    pub(crate) references: Vec<Reference>,
    pub(crate) problems: Vec<Problem>,
}

/// Links the parts of each cluster. What is outside the clusters is seen from every cluster, and sees all of them.
pub(crate) fn link(parts: &[Part]) -> Links {
    let mut links = Links { references: Vec::new(), problems: Vec::new() };
    let of_files = parts.iter().flat_map(|part| part.files.keys()).filter_map(|file| file.parent()).map(Cow::Borrowed);
    let of_objects = parts.iter().filter(|part| !(part.objects.is_empty() && part.secrets.is_empty())).map(|part| part.folder().into());
    let folders: BTreeSet<Cow<'_, Path>> = of_files.chain(of_objects).collect();
    let clusters: BTreeSet<Option<&Name>> = parts.iter().map(|part| part.id.cluster.as_ref()).collect();
    for cluster in clusters {
        let is_near = |part: &Part| part.id.cluster.is_none() || part.id.cluster.as_ref() == cluster;
        let visible: Vec<(usize, &Part)> = parts.iter().enumerate().filter(|(_, part)| cluster.is_none() || is_near(part)).collect();
        let rules = rules_by_kind(&visible);
        let opened: Vec<Opened<'_>> = visible
            .iter()
            .filter(|(_, part)| is_near(part))
            .flat_map(|&(number, part)| part.objects.iter().map(move |object| (number, object)))
            .filter(|(_, object)| {
                rules.contains_key(&object.id.kind_key()) || object.id.kind_key() == index::CUSTOM_RESOURCE_DEFINITION.key()
            })
            .map(|(part, object)| Opened { part, id: &object.id, body: object.as_value() })
            .collect();
        let index = Index::new(&visible, &opened, &rules);
        let own = |number: usize| parts[number].id.cluster.as_ref() == cluster;
        folders::judge(&visible, cluster, &opened, &rules, &mut links.problems);
        let linker = reference::Linker { parts, index: &index, rules: &rules, folders: &folders };
        for object in opened.iter().filter(|object| own(object.part)) {
            linker.object(object, &mut links);
        }
        for (number, part) in visible.iter().filter(|(number, _)| own(*number)) {
            linker.part(*number, part, &mut links);
            needs::judge(part, &index, parts, &mut links.problems);
        }
    }
    links
}

fn rules_by_kind<'a>(parts: &[(usize, &'a Part)]) -> RulesByKind<'a> {
    let mut tables: Vec<&'static [Rule]> = vec![kubernetes::RULES];
    for table in parts.iter().flat_map(|(_, part)| &part.rules) {
        if !tables.iter().any(|known| std::ptr::eq(*known, *table)) {
            tables.push(table);
        }
    }
    let mut rules = RulesByKind::new();
    for rule in tables.into_iter().flatten() {
        rules.entry(rule.from.key()).or_default().push(rule);
    }
    rules
}
