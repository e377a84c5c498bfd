//! What a kustomization generates, and files that its fields name.

use std::borrow::Cow;

use homelab_core::Problem;
use homelab_core::yaml::Node;

use super::{Build, Built, is_remote, place};
use crate::repo::files::join;
use crate::repo::node::{self, at, list, map, text};

/// What a generator makes objects of.
#[derive(Default)]
struct Data {
    /// Keys with their values, as far as they can be seen.
    entries: Vec<(String, Option<String>)>,
    /// Whether there are keys that cannot be seen.
    is_open: bool,
}

impl<'a> Build<'a> {
    pub(super) fn generators(&mut self, folder: &str, file: &'a str, document: &'a Node) {
        for (field, kind) in [("configMapGenerator", "ConfigMap"), ("secretGenerator", "Secret")] {
            for generator in list(document, field) {
                self.generate(kind, folder, file, document, generator);
            }
        }
        for field in ["configurations", "crds"] {
            for item in list(document, field) {
                if let Some(path) = item.text() {
                    self.named_file(folder, file, item, path);
                }
            }
        }
    }

    fn generate(&mut self, kind: &str, folder: &str, file: &'a str, document: &Node, generator: &'a Node) {
        let Some(name) = text(generator, "name") else { return };
        let data = self.data(folder, file, generator);
        if text(generator, "behavior").is_some_and(|behavior| behavior != "create") {
            // It changes the data of what another kustomization generates.
            let is_it = |object: &&mut Built<'_>| object.generated.is_some() && text(&object.node, "metadata.name") == Some(name);
            if let Some(known) = self.objects.iter_mut().find(is_it) {
                known.touched.push("data".to_owned());
            }
            return;
        }
        let mut object = node::empty_map(generator.at);
        let scalar = |text: &str| node::scalar(text, generator.at);
        node::set(&mut object, &["apiVersion"], scalar("v1"));
        node::set(&mut object, &["kind"], scalar(kind));
        node::set(&mut object, &["metadata", "name"], scalar(name));
        if let Some(namespace) = text(generator, "namespace") {
            node::set(&mut object, &["metadata", "namespace"], scalar(namespace));
        }
        let options = [at(document, "generatorOptions"), at(generator, "options")];
        for options in options.into_iter().flatten() {
            for place in ["labels", "annotations"] {
                for (key, value) in map(options, place) {
                    node::set(&mut object, &["metadata", place, &key.text], value.clone());
                }
            }
        }
        for (key, value) in data.entries {
            node::set(&mut object, &["data", &key], scalar(&value.unwrap_or_else(|| node::OPEN.to_string())));
        }
        let is_plain = |options: &Node| at(options, "disableNameSuffixHash").and_then(Node::boolean) == Some(true);
        let has_hash = !options.into_iter().flatten().any(is_plain);
        let touched = if data.is_open { vec!["data".to_owned()] } else { Vec::new() };
        self.objects.push(Built { file, node: Cow::Owned(object), touched, generated: Some(has_hash) });
    }

    fn data(&mut self, folder: &str, file: &str, generator: &Node) -> Data {
        let mut data = Data::default();
        for literal in list(generator, "literals").iter().filter_map(Node::text) {
            let (key, value) = literal.split_once('=').unwrap_or((literal, ""));
            data.entries.push((key.to_owned(), Some(value.trim_matches(['"', '\'']).to_owned())));
        }
        for item in list(generator, "files") {
            let Some(entry) = item.text() else { continue };
            let (key, path) = entry.split_once('=').unwrap_or((entry.rsplit('/').next().unwrap_or(entry), entry));
            self.named_file(folder, file, item, path);
            let content = join(folder, path).and_then(|path| Some(self.files.yaml.get(&path)?.text.clone()));
            data.entries.push((key.to_owned(), content));
        }
        for item in at(generator, "env").into_iter().chain(list(generator, "envs")) {
            let Some(path) = item.text() else { continue };
            self.named_file(folder, file, item, path);
            match join(folder, path).and_then(|path| self.files.other.get(&path)) {
                Some(content) => data.entries.extend(env_file(content)),
                None => data.is_open = true,
            }
        }
        data
    }

    /// A file that a field names, which has to be there.
    pub(super) fn named_file(&mut self, folder: &str, file: &str, item: &Node, path: &str) {
        let Some(full) = join(folder, path).filter(|_| !is_remote(path)) else { return };
        if !self.files.has(&full) {
            self.problems.push(
                Problem::error("missing-file", format!("the kustomization names the file `{path}`, which is not there"))
                    .at(place(file, item.at))
                    .help("kustomize stops here, so nothing of the whole build is applied"),
            );
        }
        self.taken.insert(full);
    }
}

fn env_file(content: &str) -> impl Iterator<Item = (String, Option<String>)> {
    let lines = content.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.filter_map(|line| line.split_once('=')).map(|(key, value)| (key.trim().to_owned(), Some(value.to_owned())))
}
