//! The user's own manifests: linked with all others, in the ledger, never written.

use std::path::{Path, PathBuf};

use homelab_core::{Kind, Name, Object, ObjectId, Part, Place, Problem, Problems, Provided, disk, yaml};
use serde_json::Value;

use crate::Error;
use crate::keys::list_files;

/// The part which holds them.
const EXTRA: Name = Name::from_static("extra-files");

/// The manifests below `kubernetes/extra/<cluster>`, and the part that they are; none if there are none.
pub(crate) fn part(cluster: &Name, out: &Path) -> Result<(Vec<PathBuf>, Option<Part>), Error> {
    let folder = extra_folder(cluster);
    let files = list_files(&out.join(&folder))?.into_iter().filter(|file| is_yaml(file)).map(|file| folder.join(file));
    let files: Vec<PathBuf> = files.collect();
    if files.is_empty() {
        return Ok((files, None));
    }
    let mut part = Part::new(EXTRA).in_cluster(cluster);
    part.folder = Some(folder);
    part.is_foreign = true;
    for file in &files {
        add(&mut part, cluster, file, &disk::read_text(&out.join(file))?);
    }
    Ok((files, Some(part)))
}

/// Adds the documents of one file.
fn add(part: &mut Part, cluster: &Name, file: &Path, text: &str) {
    let documents = match yaml::documents(text) {
        Ok(documents) => documents,
        Err(error) => {
            let problem = Problem::error("bad-yaml", format!("`{}` is no YAML: {error}", file.display())).at(Place::File(file.to_owned()));
            part.problems.push(problem);
            return;
        }
    };
    for document in documents.into_iter().filter(|document| !document.value.is_null()) {
        let place = Place::line(file, document.at.line as u64, document.at.column as u64);
        if let Some(secret) = encrypted(&document.value) {
            part.brings.push(secret.into());
            continue;
        }
        match Object::from_value(document.value) {
            Ok(object) => {
                part.claims.extend(loadbalancer::claims(&object, cluster, &place));
                part.needs.extend(storage::protections(&object));
                part.objects.push(object);
            }
            Err(problem) if problem.code == "plain-secret" => {
                let help = format!("encrypt it: `sops encrypt --in-place {}`", file.display());
                part.problems.push(problem.at(place).help(help));
            }
            Err(problem) => part.problems.push(problem.at(place)),
        }
    }
}

fn extra_folder(cluster: &Name) -> PathBuf {
    Path::new("kubernetes/extra").join(&**cluster)
}

/// Adds the line of its file to each of the user's own objects that `problems` name.
pub(crate) fn with_lines(mut problems: Problems, out: &Path) -> Problems {
    for problem in &mut problems.0 {
        problem.at = problem.at.drain(..).flat_map(|place| [line(&place, out), Some(place)].into_iter().flatten()).collect();
    }
    problems
}

/// Where the object of `place` is, if it is a user's own.
fn line(place: &Place, out: &Path) -> Option<Place> {
    let Place::Field { part, object, .. } = place else { return None };
    let folder = extra_folder(part.cluster.as_ref().filter(|_| part.name == EXTRA)?);
    list_files(&out.join(&folder)).ok()?.into_iter().filter(|file| is_yaml(file)).find_map(|file| {
        let file = folder.join(file);
        let documents = yaml::documents(&disk::read_text(&out.join(&file)).ok()?).ok()?;
        let is_it = |value: &Value| Object::from_value(value.clone()).is_ok_and(|found| found.id == *object);
        let document = documents.into_iter().find(|document| is_it(&document.value))?;
        Some(Place::line(file, document.at.line as u64, document.at.column as u64))
    })
}

/// A Secret that `sops` has encrypted: its name and keys are in the open.
fn encrypted(value: &Value) -> Option<Provided> {
    value.get("sops")?;
    let text = |pointer| value.pointer(pointer).and_then(Value::as_str);
    let id = ObjectId::new(&Kind::new("", "Secret"), text("/metadata/namespace"), text("/metadata/name")?);
    let keys = ["data", "stringData"].into_iter().filter_map(|key| value.get(key)?.as_object()).flat_map(|map| map.keys().cloned());
    (text("/kind") == Some("Secret")).then(|| Provided { members: keys.collect(), ..Provided::new(id) })
}

fn is_yaml(file: &Path) -> bool {
    file.extension().is_some_and(|extension| extension == "yaml" || extension == "yml")
        && file.file_name().is_some_and(|name| name != "kustomization.yaml")
}
