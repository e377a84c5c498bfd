//! What kustomize makes of a folder: objects with their namespaces, and what was found on the way.
//!
//! Patches of Flux' own kinds are carried out, for they say what Flux does. What other patches and replacements touch
//! is an open value.

mod changes;
mod generators;

use std::borrow::Cow;
use std::collections::BTreeSet;

use homelab_core::yaml::{Node, Position};
use homelab_core::{Kind, Place, Problem};

use super::files::{Files, is_yaml, join, parent};
use super::node::{self, at, is_kind, list, text};

pub(super) const KUSTOMIZATION_FILE: Kind = Kind::new("kustomize.config.k8s.io", "Kustomization");
pub(super) const COMPONENT: Kind = Kind::new("kustomize.config.k8s.io", "Component");

/// One object that a build makes.
#[derive(Clone)]
pub(super) struct Built<'a> {
    /// The file that it stands in.
    pub(super) file: &'a str,
    /// It, as kustomize leaves it.
    pub(super) node: Cow<'a, Node>,
    /// Paths of fields that something in the repository changes in a way that is not followed.
    pub(super) touched: Vec<String>,
    /// For what a generator makes: whether a hash follows the name.
    pub(super) generated: Option<bool>,
}

/// A component that a Flux Kustomization adds to what its folder lists.
#[derive(Clone)]
pub(super) struct Added {
    pub(super) entry: String,
    /// Where it is written.
    pub(super) file: String,
    pub(super) at: Position,
    /// Whether it may be missing.
    pub(super) is_optional: bool,
}

/// A build under way.
#[derive(Clone)]
pub(super) struct Build<'a> {
    files: &'a Files,
    /// What was made so far.
    pub(super) objects: Vec<Built<'a>>,
    /// Manifests and kustomizations that the build read.
    pub(super) read: BTreeSet<String>,
    /// Other files that it takes as they are: data of generators, patches.
    pub(super) taken: BTreeSet<String>,
    /// What makes objects that cannot be seen: remote bases, generators of other programs.
    pub(super) unseen: Vec<String>,
    pub(super) problems: Vec<Problem>,
    /// Folders whose build is not finished.
    open: Vec<String>,
    /// What the outermost kustomization has to add.
    added: Vec<Added>,
}

impl<'a> Build<'a> {
    pub(super) fn new(files: &'a Files) -> Self {
        Self {
            files,
            objects: Vec::new(),
            read: BTreeSet::new(),
            taken: BTreeSet::new(),
            unseen: Vec::new(),
            problems: Vec::new(),
            open: Vec::new(),
            added: Vec::new(),
        }
    }

    /// A folder as Flux reads it: without a kustomization.yaml, all manifests below it.
    ///
    /// `added` becomes a part of its kustomization.yaml, as Flux does it: namespace and patches there hold for it, too.
    pub(super) fn flux_folder(&mut self, folder: &str, added: Vec<Added>) {
        if self.files.kustomization(folder).is_some() {
            self.added = added;
            self.folder(folder);
            return;
        }
        let mut done: Vec<String> = Vec::new();
        let below: Vec<&'a str> = {
            let files = self.files;
            files
                .all
                .iter()
                .map(String::as_str)
                .filter(|file| folder.is_empty() || file.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')))
                .collect()
        };
        for file in below {
            if !is_yaml(file) || done.iter().any(|done| file.starts_with(&format!("{done}/"))) {
                continue;
            }
            // The outermost folder below this one that is a kustomization of its own.
            let mut inner: Vec<&str> = super::files::ancestors(file).take_while(|above| above.len() > folder.len()).collect();
            inner.reverse();
            match inner.into_iter().find(|above| self.files.kustomization(above).is_some()) {
                Some(inner) => {
                    self.folder(inner);
                    done.push(inner.to_owned());
                }
                None => self.file(file),
            }
        }
        for added in &added {
            self.added(folder, added);
        }
    }

    /// A folder with a kustomization.yaml.
    pub(super) fn folder(&mut self, folder: &str) {
        let Some(file) = self.files.kustomization(folder) else { return };
        self.read.insert(file.to_owned());
        if self.open.iter().any(|open| open == folder) {
            return;
        }
        let Some(file) = self.files.yaml.get_key_value(file) else { return };
        let (file, yaml): (&'a str, _) = (file.0, file.1);
        self.open.push(folder.to_owned());
        for document in &yaml.documents {
            self.kustomization(folder, file, document);
        }
        self.open.pop();
    }

    fn kustomization(&mut self, folder: &str, file: &'a str, document: &'a Node) {
        let added = std::mem::take(&mut self.added);
        // A component changes what the kustomization has that lists it, too.
        let before = if is_kind(document, COMPONENT) { 0 } else { self.objects.len() };
        for field in ["resources", "bases"] {
            self.entries(folder, file, document, field);
        }
        let mut inner = std::mem::take(&mut self.objects);
        let own = inner.split_off(before);
        // What comes here changes what this kustomization has, and nothing of its neighbours.
        self.objects = own;
        self.entries(folder, file, document, "components");
        for added in &added {
            self.added(folder, added);
        }
        self.generators(folder, file, document);
        for field in ["generators", "transformers", "helmCharts", "helmChartInflationGenerator"] {
            if let Some(field_node) = at(document, field).filter(|node| node.list().is_none_or(|items| !items.is_empty())) {
                self.unseen.push(format!("{file}:{} has `{field}`", field_node.at.line));
            }
        }
        self.patches(folder, file, document);
        if let Some(namespace) = text(document, "namespace").filter(|text| !text.is_empty()) {
            self.set_namespace(namespace);
        }
        self.names(document);
        self.labels(document);
        self.replacements(folder, document);
        let own = std::mem::replace(&mut self.objects, inner);
        self.objects.extend(own);
    }

    /// A component that a Flux Kustomization adds to its folder.
    fn added(&mut self, folder: &str, added: &Added) {
        match join(folder, &added.entry).filter(|_| !is_remote(&added.entry)) {
            Some(path) if added.is_optional && !self.files.has(&path) => {}
            Some(path) => self.entry(&path, &added.entry, &added.file, added.at, "components"),
            None => self.unseen.push(format!("{}:{} takes `{}` from elsewhere", added.file, added.at.line, added.entry)),
        }
    }

    /// Resources or components of a kustomization.
    fn entries(&mut self, folder: &str, file: &'a str, document: &'a Node, field: &str) {
        let mut seen: Vec<(String, Position)> = Vec::new();
        for item in list(document, field) {
            let Some(entry) = item.text() else { continue };
            if is_remote(entry) {
                self.unseen.push(format!("{file}:{} takes `{entry}` from elsewhere", item.at.line));
                continue;
            }
            let Some(path) = join(folder, entry) else { continue };
            if let Some((_, first)) = seen.iter().find(|(known, _)| *known == path) {
                self.problems.push(
                    Problem::error("listed-twice", format!("`{entry}` is listed twice in `{field}`"))
                        .at(place(file, item.at))
                        .at(place(file, *first))
                        .help("kustomize refuses the second one: its objects are there already"),
                );
                continue;
            }
            seen.push((path.clone(), item.at));
            self.entry(&path, entry, file, item.at, field);
        }
    }

    fn entry(&mut self, path: &str, entry: &str, file: &str, at: Position, field: &str) {
        if self.files.all.contains(path) {
            if let Some((path, _)) = self.files.yaml.get_key_value(path) {
                self.file(path);
            } else {
                // A link, or a file whose name does not say that it is YAML.
                self.unseen.push(format!("{file}:{} lists `{entry}`, which is not read", at.line));
            }
        } else if self.files.folders.contains(path) {
            let Some(inner) = self.files.kustomization(path) else {
                self.problems.push(
                    Problem::error("no-kustomization", format!("`{entry}` is a folder without a kustomization.yaml"))
                        .at(place(file, at))
                        .help("kustomize takes folders only with one"),
                );
                return;
            };
            self.judge_kind(inner, entry, file, at, field);
            self.folder(path);
        } else {
            let folder = parent(path);
            let names = self.files.all.iter().map(String::as_str).filter(|name| parent(name) == folder);
            let near = homelab_core::nearest(path, names.chain(self.files.folders.iter().map(String::as_str)));
            let problem = Problem::error("missing-file", format!("`{field}` names `{entry}`, which is not there")).at(place(file, at));
            self.problems.push(match near {
                Some(near) => problem.help(format!("did you mean `{near}`?")),
                None => problem.help("kustomize stops here, so nothing of the whole build is applied"),
            });
        }
    }

    /// A component among resources, or a kustomization among components: kustomize takes neither.
    fn judge_kind(&mut self, inner: &str, entry: &str, file: &str, at: Position, field: &str) {
        let is_component = self.files.yaml.get(inner).is_some_and(|yaml| yaml.documents.iter().any(|node| is_kind(node, COMPONENT)));
        let (is, belongs) = match (is_component, field) {
            (true, "resources" | "bases") => ("a Component", "components"),
            (false, "components") => ("no Component", "resources"),
            _ => return,
        };
        let line = self.files.yaml.get(inner).and_then(|yaml| yaml.documents.first()).map_or(Position::START, |node| node.at);
        self.problems.push(
            Problem::error("wrong-list", format!("`{field}` names `{entry}`, which is {is}"))
                .at(place(file, at))
                .at(place(inner, line))
                .help(format!("kustomize refuses it: list it in `{belongs}`")),
        );
    }

    fn file(&mut self, file: &'a str) {
        self.read.insert(file.to_owned());
        let Some(yaml) = self.files.yaml.get(file) else { return };
        for document in &yaml.documents {
            let is_list = text(document, "kind").is_some_and(|kind| kind.ends_with("List")) && at(document, "items").is_some();
            let objects = if is_list { list(document, "items") } else { std::slice::from_ref(document) };
            for object in objects.iter().filter(|object| node::type_of(object).is_some()) {
                if !is_kind(object, KUSTOMIZATION_FILE) && !is_kind(object, COMPONENT) {
                    self.objects.push(Built { file, node: Cow::Borrowed(object), touched: Vec::new(), generated: None });
                }
            }
        }
    }
}

/// Whether kustomize fetches it.
pub(super) fn is_remote(entry: &str) -> bool {
    entry.contains("://")
        || entry.contains("?ref=")
        || entry.starts_with("git@")
        || entry.starts_with("git::")
        || entry.starts_with("github.com/")
}

/// A place in a file.
pub(super) fn place(file: &str, at: Position) -> Place {
    Place::line(file, at.line as u64, at.column as u64)
}

/// Whether a value of the object at `path` may be changed by something that is not followed.
pub(super) fn is_touched(touched: &[String], path: &str) -> bool {
    touched.iter().any(|touched| touched.is_empty() || starts_with(path, touched) || starts_with(touched, path))
}

fn starts_with(path: &str, start: &str) -> bool {
    path.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}
