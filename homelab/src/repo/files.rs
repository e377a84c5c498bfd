//! The files of a repository, read once, in parallel.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::thread;

use homelab_core::{disk, yaml};
use yaml::{Content, Key, Node, Position};

use crate::Error;

/// Folders that hold no sources of a cluster: Git's own, ours, dependencies of tools, caches.
const SKIPPED: [&str; 9] =
    [".git", ".homelab", ".terraform", ".terragrunt-cache", ".venv", "__pycache__", "node_modules", "target", "venv"];
/// What is read of a file that is no YAML, to look for keys and for names of manifests.
const MAX_OTHER_BYTES: usize = 1 << 20;
/// Files that are read although they are no YAML.
const OTHER: [&str; 23] = [
    "age", "agekey", "asc", "bash", "cfg", "conf", "env", "hcl", "ini", "j2", "json", "just", "key", "md", "nu", "pem", "py", "sh", "tf",
    "toml", "tpl", "ts", "txt",
];
/// The names of the file that makes a folder a kustomization.
const KUSTOMIZATIONS: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/// Everything that was found below the root. Paths are relative to it, with `/`.
#[derive(Default)]
pub(super) struct Files {
    /// All files.
    pub(super) all: BTreeSet<String>,
    /// All folders that have files, at any depth.
    pub(super) folders: BTreeSet<String>,
    /// The YAML files.
    pub(super) yaml: BTreeMap<String, Yaml>,
    /// Texts of other kinds: scripts, settings, keys.
    pub(super) other: BTreeMap<String, String>,
    /// See [`Files::mutates_kustomizations`].
    mutates: bool,
}

/// A YAML file.
#[derive(Default)]
pub(super) struct Yaml {
    /// Its text.
    pub(super) text: String,
    /// Its documents that are not empty, with merge keys (`<<`) resolved.
    pub(super) documents: Vec<Node>,
    /// Keys that stand twice in a map.
    pub(super) twice: Vec<(String, Position, Position)>,
    /// Why there are no documents.
    pub(super) error: Option<yaml::Error>,
}

impl Files {
    /// Reads all files below `root`.
    pub(super) fn read(root: &Path) -> Result<Self, Error> {
        let listed = disk::list_in(root, |name| !SKIPPED.iter().any(|skipped| name == *skipped))?;
        let all: BTreeSet<String> = listed.iter().map(|path| path.to_string_lossy().replace('\\', "/")).collect();
        let folders = all.iter().flat_map(|file| ancestors(file)).map(str::to_owned).collect();
        let mut files = Self { all, folders, ..Self::default() };
        let wanted: Vec<&String> = files.all.iter().filter(|file| is_yaml(file) || is_other(file)).collect();
        let threads = thread::available_parallelism().map_or(1, usize::from).clamp(1, 8);
        let read = |start: usize| -> Vec<(&String, String, Option<Yaml>)> {
            wanted.iter().skip(start).step_by(threads).filter_map(|file| read_one(root, file, &files)).collect()
        };
        let found: Vec<(String, String, Option<Yaml>)> = thread::scope(|scope| {
            let handles: Vec<_> = (0..threads).map(|start| scope.spawn(move || read(start))).collect();
            let parts = handles.into_iter().map(|handle| handle.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
            parts.flatten().map(|(file, text, yaml)| (file.clone(), text, yaml)).collect()
        });
        for (file, text, yaml) in found {
            match yaml {
                Some(yaml) => drop(files.yaml.insert(file, Yaml { text, ..yaml })),
                None => drop(files.other.insert(file, text)),
            }
        }
        files.mutates = files.yaml.values().any(mutates_kustomizations);
        Ok(files)
    }

    /// Whether something in the cluster changes Flux Kustomizations on their way in, so that their variables are not
    /// all to be seen.
    pub(super) const fn mutates_kustomizations(&self) -> bool {
        self.mutates
    }

    /// The file that makes `folder` a kustomization.
    pub(super) fn kustomization(&self, folder: &str) -> Option<&str> {
        KUSTOMIZATIONS.iter().find_map(|name| self.all.get(&join(folder, name)?)).map(String::as_str)
    }

    /// Whether there is a file or folder of this name.
    pub(super) fn has(&self, path: &str) -> bool {
        self.all.contains(path) || self.folders.contains(path)
    }

    /// The files right in `folder`.
    pub(super) fn in_folder<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = &'a str> {
        let start = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        self.below(folder).filter(move |file| !file[start.len()..].contains('/'))
    }

    /// The files in `folder`, at any depth.
    pub(super) fn below<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = &'a str> {
        let start = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        self.all.range(start.clone()..).take_while(move |file| file.starts_with(&start)).map(String::as_str)
    }

    /// The first place at or below `from` where `wanted` stands in `file`.
    pub(super) fn find_text(&self, file: &str, from: Position, wanted: &str) -> Position {
        let lines = self.yaml.get(file).map(|yaml| yaml.text.lines()).into_iter().flatten();
        let hit =
            lines.enumerate().skip(from.line - 1).find_map(|(index, line)| line.find(wanted).map(|at| (index, line[..at].chars().count())));
        hit.map_or(from, |(index, column)| Position { line: index + 1, column: column + 1 })
    }
}

/// A policy that is about Kustomizations, or the webhook that is made for it.
fn mutates_kustomizations(yaml: &Yaml) -> bool {
    let is_policy = |node: &Node| {
        let kind = node.field("kind").and_then(Node::text).unwrap_or_default();
        ["ClusterPolicy", "MutatingAdmissionPolicy", "MutatingPolicy", "MutatingWebhookConfiguration", "Policy"].contains(&kind)
    };
    yaml.text.contains("kustomize-mutating-webhook")
        || (yaml.text.contains("ustomization") && yaml.text.contains("utat") && yaml.documents.iter().any(is_policy))
}

fn read_one<'a>(root: &Path, file: &'a String, files: &Files) -> Option<(&'a String, String, Option<Yaml>)> {
    // A link may lead anywhere, a file may be gone: what cannot be read is no finding about the repository.
    let text = disk::read_text(&root.join(file)).ok()?;
    if !is_yaml(file) {
        return (text.len() <= MAX_OTHER_BYTES).then_some((file, text, None));
    }
    if is_chart_template(file, files) {
        return Some((file, text, None));
    }
    let mut yaml = Yaml::default();
    match yaml::parse_all(&text).or_else(|error| as_go_reads(&text).map_or(Err(error), |text| yaml::parse_all(&text))) {
        Ok(documents) => {
            yaml.documents = documents;
            yaml.documents.iter().for_each(|node| find_twice(node, &mut yaml.twice));
            if text.contains("<<") {
                yaml.documents.iter_mut().for_each(resolve_merges);
            }
        }
        Err(error) => yaml.error = Some(error),
    }
    Some((file, text, Some(yaml)))
}

/// What Go's readers take and YAML 1.2 does not, in a form that both take: `*name:`, where to YAML 1.2 the colon is a
/// part of the name, and `!!merge <<:`.
fn as_go_reads(text: &str) -> Option<String> {
    let lines = text.split_inclusive('\n').map(|line| {
        let line = line.replace("!!merge <<:", "<<:");
        let key = line.trim_start_matches([' ', '-']).strip_prefix('*').and_then(|alias| alias.split_once(':'));
        match key {
            Some((name, rest)) if !name.contains(char::is_whitespace) && rest.starts_with(char::is_whitespace) => {
                line.replacen(':', " :", 1)
            }
            _ => line,
        }
    });
    let changed: String = lines.collect();
    (changed != text).then_some(changed)
}

/// Templates of a Helm chart are no YAML before Helm has filled them in.
fn is_chart_template(file: &str, files: &Files) -> bool {
    file.match_indices("templates/").any(|(at, _)| files.all.contains(&format!("{}Chart.yaml", &file[..at])))
}

fn find_twice(node: &Node, twice: &mut Vec<(String, Position, Position)>) {
    node.list().unwrap_or_default().iter().for_each(|item| find_twice(item, twice));
    let Some(entries) = node.map() else { return };
    // Few keys are compared at once, many are sorted: a list of a thousand keys is not a million steps.
    let mut keys: Vec<&Key> = entries.iter().map(|(key, _)| key).collect();
    keys.sort_by(|one, other| (&one.text, one.at).cmp(&(&other.text, other.at)));
    for pair in keys.windows(2).filter(|pair| pair[0].text == pair[1].text && pair[0].text != "<<") {
        twice.push((pair[0].text.clone(), pair[0].at, pair[1].at));
    }
    for (_, value) in entries {
        find_twice(value, twice);
    }
}

/// Puts the entries that a merge key brings where they are not overridden.
fn resolve_merges(node: &mut Node) {
    match &mut node.content {
        Content::List(items) => items.iter_mut().for_each(resolve_merges),
        Content::Map(entries) => {
            for (_, value) in entries.iter_mut() {
                resolve_merges(value);
            }
            while let Some(at) = entries.iter().position(|(key, _)| key.text == "<<") {
                let (_, merged) = entries.remove(at);
                let brought = match merged.content {
                    Content::Map(brought) => brought,
                    Content::List(maps) => maps
                        .into_iter()
                        .filter_map(|map| if let Content::Map(map) = map.content { Some(map) } else { None })
                        .flatten()
                        .collect(),
                    _ => Vec::new(),
                };
                for (key, value) in brought {
                    if !entries.iter().any(|(known, _)| known.text == key.text) {
                        entries.push((key, value));
                    }
                }
            }
        }
        _ => {}
    }
}

/// Whether the file is YAML by its name.
pub(super) fn is_yaml(file: &str) -> bool {
    extension(file).is_some_and(|extension| extension == "yaml" || extension == "yml") || file.rsplit('/').next() == Some("Kustomization")
}

fn is_other(file: &str) -> bool {
    match extension(file) {
        Some(extension) => OTHER.contains(&extension),
        None => !file.ends_with("LICENSE"),
    }
}

fn extension(file: &str) -> Option<&str> {
    file.rsplit('/').next()?.rsplit_once('.').map(|(_, extension)| extension)
}

/// The folders above a path, nearest first; the last is the root, which is empty.
pub(super) fn ancestors(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(parent(path)), |folder| (!folder.is_empty()).then(|| parent(folder)))
}

/// The folder of a path.
pub(super) fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// `relative` as seen from `folder`, without `.` and `..`; nothing, where it leads out of the repository.
pub(super) fn join(folder: &str, relative: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_seen_from_a_folder() {
        assert_eq!(join("a/b", "../c/./d.yaml").as_deref(), Some("a/c/d.yaml"));
        assert_eq!(join("", "./a/").as_deref(), Some("a"));
        assert_eq!(join("a", "../.."), None);
        assert_eq!(ancestors("a/b/c.yaml").collect::<Vec<_>>(), ["a/b", "a", ""]);
    }

    #[test]
    fn what_go_reads_is_read() {
        let text = "name: &app web\nof:\n  *app:\n    !!merge <<: {port: 80}\n";
        assert!(yaml::parse_all(text).is_err(), "YAML 1.2 takes the colon for a part of the name");
        let mut nodes = yaml::parse_all(&as_go_reads(text).expect("an alias")).expect("YAML");
        resolve_merges(&mut nodes[0]);
        assert_eq!(nodes[0].field("of").and_then(|of| of.field("web")?.field("port")).and_then(Node::text), Some("80"));
    }

    #[test]
    fn merge_keys_bring_what_is_not_overridden() {
        let mut node = yaml::parse("base: &base {a: 1, b: 2}\nitem:\n  <<: *base\n  b: 3\n").expect("YAML");
        resolve_merges(&mut node);
        let item = node.field("item").expect("the item");
        assert_eq!((item.field("a").and_then(Node::text), item.field("b").and_then(Node::text)), (Some("1"), Some("3")));
        assert_eq!(item.map().map(<[_]>::len), Some(2));
    }
}
