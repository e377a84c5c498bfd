//! The one judge of all parts, and what may be rendered.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use crate::{
    File, Judge, Name, ObjectId, Part, PartId, Place, Problem, Problems, Reference, Secret, Severity, Tree, TreeFile, bootstrap, claim,
    linker, order,
};

/// Parts without errors, as [`check`] found them. The only thing that renders.
#[derive(Clone, Debug)]
pub struct Checked {
    parts: Vec<Part>,
    references: Vec<Reference>,
    warnings: Problems,
}

/// A text that has to be encrypted before it is written; `render` asks its closure to do so.
#[derive(Debug)]
pub struct Sealing {
    /// Where the ciphertext will be, from the root of the tree. It ends in `.sops.yaml` for Kubernetes Secrets.
    pub path: PathBuf,
    /// The cluster that may read it; `None` for what only the owner reads.
    pub cluster: Option<Name>,
    /// The text in the open: YAML, JSON or any other.
    pub plain: Secret<String>,
    /// A Kubernetes Secret, of which only the values are encrypted; else every value is.
    pub is_kubernetes: bool,
}

/// Judges `parts` together: their own problems, duplicates, the address ledger, every reference, what their own judges
/// say of each cluster and of the lab, the order and the bootstrap.
///
/// # Errors
/// Everything that is wrong, at once.
///
/// ```
/// use homelab_core::{Part, check, name};
///
/// let problems = check(vec![Part::new(name!("web")).after([name!("wbe")])]).expect_err("no part `wbe`");
/// assert!(problems.to_string().contains("comes after `wbe`"));
/// ```
pub fn check(parts: Vec<Part>) -> Result<Checked, Problems> {
    let mut problems: Vec<Problem> = parts.iter().flat_map(|part| part.problems.iter().cloned()).collect();
    problems.extend(duplicates(&parts));
    problems.extend(claim::judge(&parts.iter().flat_map(|part| &part.claims).collect::<Vec<_>>()));
    let links = linker::link(&parts);
    problems.extend(links.problems);
    problems.extend(judged(&parts));
    problems.extend(order::judge(&parts));
    problems.extend(bootstrap::judge(&parts));
    let mut seen = Vec::with_capacity(problems.len());
    for problem in problems {
        if !seen.contains(&problem) {
            seen.push(problem);
        }
    }
    let problems = Problems(seen);
    if problems.has_errors() { Err(problems) } else { Ok(Checked { parts, references: links.references, warnings: problems }) }
}

/// What the parts' own judges say of each cluster, and of the lab.
fn judged(parts: &[Part]) -> Vec<Problem> {
    let all: Vec<&Part> = parts.iter().collect();
    let mut problems: Vec<Problem> = each_once(parts.iter().flat_map(|part| &part.lab_judges)).flat_map(|judge| judge(&all)).collect();
    let clusters: BTreeSet<Option<&Name>> = parts.iter().map(|part| part.id.cluster.as_ref()).collect();
    for cluster in clusters {
        let near: Vec<&Part> = parts.iter().filter(|part| part.id.cluster.is_none() || part.id.cluster.as_ref() == cluster).collect();
        let own = near.iter().filter(|part| part.id.cluster.as_ref() == cluster);
        problems.extend(each_once(own.flat_map(|part| &part.judges)).flat_map(|judge| judge(&near)));
    }
    problems
}

fn each_once<'a>(judges: impl Iterator<Item = &'a Judge>) -> impl Iterator<Item = Judge> {
    let mut known: Vec<Judge> = Vec::new();
    for judge in judges {
        if !known.iter().any(|known| std::ptr::fn_addr_eq(*known, *judge)) {
            known.push(*judge);
        }
    }
    known.into_iter()
}

fn duplicates(parts: &[Part]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut names: BTreeMap<&PartId, usize> = BTreeMap::new();
    let mut objects: BTreeMap<(Option<&Name>, ObjectId), &Part> = BTreeMap::new();
    let mut files: HashMap<PathBuf, &Part> = HashMap::new();
    for part in parts {
        *names.entry(&part.id).or_default() += 1;
        if names[&part.id] == 2 {
            problems.push(Problem::error("duplicate-part", format!("two parts are named {}", part.id)).at(Place::Part(part.id.clone())));
        }
        for id in part.objects.iter().map(|object| object.id.clone()).chain(part.secrets.iter().map(crate::SecretObject::id)) {
            let place = |part: &Part| Place::Field { part: part.id.clone(), object: id.clone(), path: String::new() };
            match objects.entry((part.id.cluster.as_ref(), id.clone())) {
                Entry::Occupied(first) => {
                    let message = format!("{id} is defined twice");
                    problems.push(Problem::error("duplicate-object", message).at(place(first.get())).at(place(part)));
                }
                Entry::Vacant(free) => drop(free.insert(part)),
            }
        }
        for path in part.files.keys().cloned().chain(part.object_paths().into_values()) {
            if !is_plain(&path) {
                problems.push(
                    Problem::error("bad-path", format!("`{}` is not a plain path below the root", path.display()))
                        .at(Place::Part(part.id.clone())),
                );
            }
            if let Some(first) = files.insert(path.clone(), part) {
                let message = format!("two parts write `{}`", path.display());
                problems.push(Problem::error("duplicate-file", message).at(Place::Part(first.id.clone())).at(Place::Part(part.id.clone())));
            }
        }
    }
    problems
}

fn is_plain(path: &Path) -> bool {
    path.components().count() > 0 && path.components().all(|component| matches!(component, std::path::Component::Normal(_)))
}

impl Part {
    /// Where each object and Secret of the part goes: `<folder>/<kind>-<name>.yaml`, with the namespace where the part
    /// has two of that kind and name, and `.sops.yaml` for Secrets. Nowhere, for the user's own files.
    pub fn object_paths(&self) -> BTreeMap<ObjectId, PathBuf> {
        if self.is_foreign {
            return BTreeMap::new();
        }
        let secrets: Vec<ObjectId> = self.secrets.iter().map(crate::SecretObject::id).collect();
        let ids: Vec<&ObjectId> = self.objects.iter().map(|object| &object.id).chain(&secrets).collect();
        let mut count: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for id in &ids {
            *count.entry((&id.kind, &id.name)).or_default() += 1;
        }
        let folder = self.folder();
        let file = |id: &ObjectId| {
            let extension = if secrets.contains(id) { "sops.yaml" } else { "yaml" };
            let kind = id.kind.to_lowercase();
            let name = id.name.replace(':', "-");
            match &id.namespace {
                Some(namespace) if count[&(id.kind.as_str(), id.name.as_str())] > 1 => format!("{kind}-{namespace}-{name}.{extension}"),
                _ => format!("{kind}-{name}.{extension}"),
            }
        };
        ids.iter().map(|id| ((*id).clone(), folder.join(file(id)))).collect()
    }

    /// What of the part has to be encrypted: its Secrets, and the files that are sealed.
    pub fn sealings(&self) -> Vec<Sealing> {
        let paths = if self.secrets.is_empty() { BTreeMap::new() } else { self.object_paths() };
        let secrets = self.secrets.iter().filter_map(|secret| {
            let (path, cluster) = (paths.get(&secret.id())?.clone(), self.id.cluster.clone());
            Some(Sealing { path, cluster, plain: secret.to_plain_yaml(), is_kubernetes: true })
        });
        let files = self.files.iter().filter_map(|(path, file)| {
            let File::Sealed(plain) = file else { return None };
            Some(Sealing { path: path.clone(), cluster: None, plain: plain.clone(), is_kubernetes: false })
        });
        secrets.chain(files).collect()
    }
}

impl Checked {
    /// The parts, in the order in which they were given to [`check`].
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// Every reference that was found, with both its ends: what a diagram of the lab would show.
    pub fn references(&self) -> &[Reference] {
        &self.references
    }

    /// What is worth knowing, but no error. Empty for most labs.
    pub fn warnings(&self) -> &Problems {
        debug_assert!(self.warnings.0.iter().all(|problem| problem.severity == Severity::Warning), "errors do not get here");
        &self.warnings
    }

    /// Lays everything out as text. `seal` encrypts what must not lie in the open.
    pub fn render(&self, mut seal: impl FnMut(&Sealing) -> String) -> Tree {
        let sealings = self.parts.iter().flat_map(Part::sealings);
        self.lay_out(sealings.map(|sealing| {
            let text = seal(&sealing);
            (sealing.path, text)
        }))
    }

    /// As [`render`](Self::render), where all [`Part::sealings`] are encrypted already: `sealed` are their texts.
    pub fn lay_out(&self, sealed: impl IntoIterator<Item = (PathBuf, String)>) -> Tree {
        let mut public: Vec<(PathBuf, TreeFile)> =
            sealed.into_iter().map(|(path, text)| (path, TreeFile { text, executable: false })).collect();
        let mut private = BTreeMap::new();
        for part in &self.parts {
            let paths = part.object_paths();
            for object in part.objects.iter().filter(|_| !part.is_foreign) {
                public.push((paths[&object.id].clone(), TreeFile { text: object.to_yaml().to_owned(), executable: false }));
            }
            for (path, file) in &part.files {
                let (text, executable) = match file {
                    File::Text(text) | File::Derived(text) => (text, false),
                    File::Script(text) => (text, true),
                    File::Private(secret) => {
                        private.insert(path.clone(), secret.clone());
                        continue;
                    }
                    File::Sealed(_) => continue,
                };
                public.push((path.clone(), TreeFile { text: text.clone(), executable }));
            }
        }
        let tree = Tree { public: public.into_iter().collect(), private };
        let has_all = |part: &Part| part.sealings().iter().all(|sealing| tree.public.contains_key(&sealing.path));
        debug_assert!(self.parts.iter().all(has_all), "each text that has to be encrypted was");
        tree
    }
}
