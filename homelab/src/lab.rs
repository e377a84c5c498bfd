//! A whole lab, and the parts that it becomes.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use flux_gen::Repository;
use homelab_core::{File, Kind, Name, Need, Object, ObjectId, Part, Place, Problem, Problems, Provided, disk, name, yaml};
use identity::sops::{Recipients, sops_config};
use loadbalancer::HttpsGateway;
use serde_json::Value;

use crate::answer::{Answers, Scrapes};
use crate::cloud::{self, CloudOutputs};
use crate::site::Site;
use crate::{Error, readme};

/// The part which holds a user's own manifests.
const EXTRA: Name = Name::from_static("extra-files");

/// A whole lab: its clusters, and what is outside of them.
///
/// ```
/// use homelab::Lab;
///
/// let empty = Lab::default();
/// assert!(empty.clusters.is_empty());
/// ```
#[derive(Clone, Debug, Default)]
pub struct Lab {
    /// The clusters.
    pub clusters: Vec<Cluster>,
    /// What is outside any cluster: Terraform, the network at home.
    pub parts: Vec<Part>,
}

/// One cluster: the machines below it, and what Flux keeps in it.
#[derive(bon::Builder, Clone, Debug)]
pub struct Cluster {
    /// What the cluster runs on: Talos machines, or the workstation.
    pub platform: Part,
    /// What Flux keeps in it. The needs of its parts are answered when the lab becomes parts.
    pub repository: Repository,
    /// The Gateway that routes attach to; its own part has to be in the repository.
    pub gateway: Option<HttpsGateway>,
    /// The `ClusterIssuer` that signs certificates.
    pub issuer: Option<Name>,
}

/// What the parts of a lab depend on besides its definition.
#[derive(Clone, Copy, Debug)]
pub struct Inputs<'a> {
    /// The facts of the lab. Its addresses are claimed, whether the definition uses them or not.
    pub site: &'a Site,
    /// The output folder with the last tree and the user's own files; nothing is read if it does not exist.
    pub out: &'a Path,
    /// Who may read what.
    pub recipients: &'a Recipients,
    /// What the clouds have told already; what is missing is left to Flux.
    pub cloud_outputs: &'a CloudOutputs,
}

impl Cluster {
    /// Its name.
    pub fn name(&self) -> &Name {
        &self.repository.cluster
    }

    fn parts(mut self, inputs: &Inputs<'_>) -> Result<Vec<Part>, Error> {
        let answers = Answers { gateway: self.gateway.as_ref(), issuer: self.issuer.as_ref() };
        answers.give(&mut self.repository.infrastructure, Scrapes::Apart);
        answers.give(&mut self.repository.apps, Scrapes::Here);
        for part in self.repository.infrastructure.iter_mut().chain(&mut self.repository.apps) {
            cloud::settle(part, inputs.cloud_outputs);
        }
        let extra = extra_folder(self.name());
        let files = list(&inputs.out.join(&extra))?;
        let files: Vec<PathBuf> = files.into_iter().filter(|file| is_yaml(file)).map(|file| extra.join(file)).collect();
        let foreign = foreign(self.name(), &extra, &files, inputs.out)?;
        self.repository.extra = files;
        let platform = self.platform.in_cluster(&self.repository.cluster);
        Ok([platform].into_iter().chain(self.repository.parts()).chain(foreign).collect())
    }
}

impl Lab {
    /// All parts of the lab, ready for [`check`](homelab_core::check).
    ///
    /// # Errors
    /// [`Error::Disk`] if the user's own files cannot be read.
    pub fn parts(self, inputs: &Inputs<'_>) -> Result<Vec<Part>, Error> {
        let mut parts = self.parts;
        for cluster in self.clusters {
            parts.extend(cluster.parts(inputs)?);
        }
        for claim in parts.iter_mut().flat_map(|part| &mut part.claims) {
            *claim = inputs.site.locate(claim.clone());
        }
        let mut site = Part::new(name!("site"));
        site.claims = inputs.site.claims();
        parts.push(site);
        let lab = Part::new(name!("lab"))
            .file(".sops.yaml", File::Text(sops_config(&inputs.recipients.creation_rules())))
            .file("README.md", File::Text(readme::text(inputs, &parts)));
        parts.push(lab);
        Ok(parts)
    }
}

/// The user's own manifests as a part: linked with all others, never written.
fn foreign(cluster: &Name, folder: &Path, files: &[PathBuf], out: &Path) -> Result<Option<Part>, Error> {
    if files.is_empty() {
        return Ok(None);
    }
    let mut part = Part::new(EXTRA).in_cluster(cluster);
    part.folder = Some(folder.to_owned());
    part.is_foreign = true;
    for file in files {
        match yaml::documents(&disk::read_text(&out.join(file))?) {
            Ok(documents) => {
                for document in documents.into_iter().filter(|document| !document.value.is_null()) {
                    let place = Place::line(file, document.at.line as u64, document.at.column as u64);
                    match encrypted(&document.value) {
                        Some(secret) => part.brings.push(secret.into()),
                        None => match Object::from_value(document.value) {
                            Ok(object) => part.objects.push(object),
                            Err(problem) if problem.code == "plain-secret" => {
                                let help = format!("encrypt it: `sops encrypt --in-place {}`", file.display());
                                part.problems.push(problem.at(place).help(help));
                            }
                            Err(problem) => part.problems.push(problem.at(place)),
                        },
                    }
                }
            }
            Err(error) => {
                let problem = Problem::error("bad-yaml", format!("`{}` is no YAML: {error}", file.display())).at(Place::File(file.clone()));
                part.problems.push(problem);
            }
        }
    }
    Ok(Some(part))
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
    list(&out.join(&folder)).ok()?.into_iter().filter(|file| is_yaml(file)).find_map(|file| {
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

/// All files below a folder; none if it does not exist.
fn list(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    match disk::list(folder) {
        Err(disk::Error::Read { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        files => Ok(files?),
    }
}

/// The Talos extensions that `parts` need, for the machines below them.
pub fn extensions(parts: &[Part]) -> Vec<String> {
    let needs = parts.iter().flat_map(|part| &part.needs);
    let names: BTreeSet<&String> = needs.filter_map(|need| if let Need::Extension(name) = need { Some(name) } else { None }).collect();
    names.into_iter().cloned().collect()
}
