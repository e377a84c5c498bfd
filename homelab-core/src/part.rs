//! The unit that every domain turns its definition into.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt;
use std::path::PathBuf;

use kube::Resource;
use serde::Serialize;

use crate::{Brings, Chart, Claim, InvalidName, Kind, Labels, Name, Need, Object, ObjectId, Problem, Rule, Secret};

/// Names a part within its cluster, or within the lab if it belongs to none.
///
/// Prints as `metal/cilium`, or `aws` without a cluster.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct PartId {
    /// The cluster it runs in; `None` for what is outside any cluster (Terraform, the workstation).
    pub cluster: Option<Name>,
    /// Name within the cluster, such as `cilium`. Others name it in `after`.
    pub name: Name,
}

/// One part of a lab: objects, charts, files and secrets that belong together, what they need of other domains, and
/// what is wrong with them.
///
/// A domain crate makes it from its definition (`impl From<Stack> for Part`); [`check`](crate::check) judges any list
/// of them.
///
/// ```
/// use homelab_core::{ObjectExt, Part, check, name};
/// use k8s_openapi::api::core::v1::Namespace;
///
/// let part = Part::new(name!("web")).object(Namespace::default().named("web"));
/// assert!(check(vec![part]).is_ok());
/// ```
#[derive(Clone, Debug)]
pub struct Part {
    /// Its name and cluster; no two parts have the same.
    pub id: PartId,
    /// Folder in the tree that its objects go to, relative to the root; `<cluster>/<name>` or `<name>` if `None`.
    pub folder: Option<PathBuf>,
    /// Parts that have to be ready before this one; in the same cluster, or outside any.
    pub after: Vec<Name>,
    /// Kubernetes objects, each of which becomes a file of the folder.
    pub objects: Vec<Object>,
    /// Kubernetes Secrets; each becomes a `.sops.yaml` of the folder, with encrypted values.
    pub secrets: Vec<SecretObject>,
    /// Helm releases; `flux-gen` makes sources and `HelmRelease`s of them.
    pub charts: Vec<Chart>,
    /// Files, by path from the root of the tree. A second part with the same path is a problem.
    pub files: BTreeMap<PathBuf, File>,
    /// Whether the objects are the user's own files: linked with all others, never written.
    pub is_foreign: bool,
    /// What other domains have to give; one that nothing meets is an error.
    pub needs: Vec<Need>,
    /// What is there without an object of ours, and so can be referred to and met.
    pub brings: Vec<Brings>,
    /// Addresses that it owns; two owners of one address are an error.
    pub claims: Vec<Claim>,
    /// How its kinds name other objects: the tables beside those kinds. Those of Kubernetes' own kinds are always
    /// there.
    pub rules: Vec<&'static [Rule]>,
    /// What holds between its objects and those of other parts, where no rule can say it.
    pub judges: Vec<Judge>,
    /// The same between the clusters of a lab.
    pub lab_judges: Vec<Judge>,
    /// What is installed by hand before Flux runs, in this order. Objects that a part names here come before the first of its
    /// releases that the bootstrap installs.
    pub bootstrap: Vec<BootstrapStep>,
    /// What a person does outside the lab's machines for the part to work, one sentence each: the router's own settings.
    pub by_hand: Vec<String>,
    /// What is wrong with it by itself.
    pub problems: Vec<Problem>,
}

/// Looks at all parts of a cluster, and those outside any, for what no [`Rule`] can say: whether a listener admits a route. Or at all
/// parts of a lab: whether its clusters know each other.
pub type Judge = fn(&[&Part]) -> Vec<Problem>;

/// A file of the tree which is no Kubernetes object.
#[derive(Clone, Debug, PartialEq)]
pub enum File {
    /// Text as it is written, in the open.
    Text(String),
    /// A script that may be run, in the open; it begins with `#!`.
    Script(String),
    /// Text in the open that follows from a key, such as its public half. A render without keys keeps what is there.
    Derived(String),
    /// YAML, JSON or other text that is written encrypted, for the owner of the lab only: no cluster needs to read it.
    Sealed(Secret<String>),
    /// Text that goes to the secrets folder instead, such as a `talosconfig`; its path counts from there.
    Private(Secret<String>),
}

/// A Kubernetes Secret. Its values are written encrypted, never in the open.
#[derive(Clone, Debug, PartialEq)]
pub struct SecretObject {
    /// Namespace of the Secret, which has to be there: the linker looks for it.
    pub namespace: Name,
    /// Name of the Secret, as pods and other objects refer to it.
    pub name: Name,
    /// Such as `kubernetes.io/tls`; `Opaque` is the API server's default.
    pub kind: Option<&'static str>,
    /// Labels of the Secret; they are not encrypted.
    pub labels: Labels,
    /// Texts by key (`stringData`), which the API server keeps in base64.
    pub values: BTreeMap<String, Secret<String>>,
}

/// One step of what is installed by hand before Flux runs; `bootstrap/<cluster>/up.sh` takes them in order.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum BootstrapStep {
    /// A release of some part of the same cluster, by its name; `helm` installs it from the part's own chart and
    /// values.
    Chart(Name),
    /// An object of some part of the same cluster; its kind has to be there by then.
    Object(ObjectId),
    /// A Secret that is made by hand (it opens all others, so Git cannot hold it).
    Secret(ObjectId),
}

impl PartId {
    /// The part `name` of the cluster `cluster`, which may be there or not.
    pub const fn in_cluster(cluster: Name, name: Name) -> Self {
        Self { cluster: Some(cluster), name }
    }
}

impl Part {
    /// An empty part outside any cluster; [`in_cluster`](Self::in_cluster) puts it into one.
    pub const fn new(name: Name) -> Self {
        Self {
            id: PartId { cluster: None, name },
            folder: None,
            after: Vec::new(),
            objects: Vec::new(),
            secrets: Vec::new(),
            charts: Vec::new(),
            files: BTreeMap::new(),
            is_foreign: false,
            needs: Vec::new(),
            brings: Vec::new(),
            claims: Vec::new(),
            rules: Vec::new(),
            judges: Vec::new(),
            lab_judges: Vec::new(),
            bootstrap: Vec::new(),
            by_hand: Vec::new(),
            problems: Vec::new(),
        }
    }

    /// Puts the part into a cluster: what it refers to has to be there. `flux-gen` does so for all parts of a
    /// repository.
    pub fn in_cluster(mut self, cluster: &Name) -> Self {
        self.id.cluster = Some(cluster.clone());
        self
    }

    /// This part waits until those of `names` are ready, beside those that bring its kinds; a name that no part has is
    /// an error.
    pub fn after(mut self, names: impl IntoIterator<Item = Name>) -> Self {
        self.after.extend(names);
        self
    }

    /// Adds a typed object; what [`Object::new`] refuses becomes a problem of the part.
    pub fn object<K>(mut self, object: K) -> Self
    where
        K: Resource<DynamicType = ()> + Serialize + Send + Sync + 'static,
    {
        match Object::new(object) {
            Ok(object) => self.objects.push(object),
            Err(problem) => self.problems.push(problem),
        }
        self
    }

    /// Adds a Helm release, in the order in which they are given.
    pub fn chart(mut self, chart: Chart) -> Self {
        self.charts.push(chart);
        self
    }

    /// Adds a Kubernetes Secret, whose values are written encrypted.
    pub fn secret(mut self, secret: SecretObject) -> Self {
        self.secrets.push(secret);
        self
    }

    /// Adds a file; a second one at the same path becomes a problem of the part.
    pub fn file(mut self, path: impl Into<PathBuf>, file: File) -> Self {
        match self.files.entry(path.into()) {
            Entry::Vacant(free) => drop(free.insert(file)),
            Entry::Occupied(taken) => {
                let message = format!("part {} has two files at `{}`", self.id, taken.key().display());
                self.problems.push(Problem::error("duplicate-file", message));
            }
        }
        self
    }

    /// Asks another domain for something; unmet, it is an error that names this part.
    pub fn need(mut self, need: Need) -> Self {
        self.needs.push(need);
        self
    }

    /// Says that something is there without an object of ours, so that others may refer to it.
    pub fn bring(mut self, brings: impl Into<Brings>) -> Self {
        self.brings.push(brings.into());
        self
    }

    /// Claims addresses; [`check`](crate::check) compares them with those of all parts.
    pub fn claim(mut self, claim: Claim) -> Self {
        self.claims.push(claim);
        self
    }

    /// Says how its kinds name other objects; giving a table twice does no harm.
    pub fn rules(mut self, rules: &'static [Rule]) -> Self {
        self.rules.push(rules);
        self
    }

    /// Has all parts of its cluster looked at together.
    pub fn judge(mut self, judge: Judge) -> Self {
        self.judges.push(judge);
        self
    }

    /// Has all parts of the lab looked at together.
    pub fn judge_lab(mut self, judge: Judge) -> Self {
        self.lab_judges.push(judge);
        self
    }

    /// Says what a person has to do outside the lab's machines, in one sentence.
    pub fn by_hand(mut self, step: impl Into<String>) -> Self {
        self.by_hand.push(step.into());
        self
    }

    /// Adds what is wrong.
    pub fn problem(mut self, problem: Problem) -> Self {
        self.problems.push(problem);
        self
    }

    /// Whether it makes this object or Secret.
    pub fn has(&self, id: &ObjectId) -> bool {
        self.objects.iter().any(|object| object.id == *id) || self.secrets.iter().any(|secret| secret.id() == *id)
    }

    /// Folder in the tree that the objects go to: the one given, else `<cluster>/<name>`, or `<name>` outside any
    /// cluster.
    pub fn folder(&self) -> PathBuf {
        let default = || self.id.cluster.iter().chain([&self.id.name]).map(|name| &**name).collect();
        self.folder.clone().unwrap_or_else(default)
    }
}

impl SecretObject {
    /// An opaque Secret without values; [`value`](Self::value) adds them.
    pub const fn new(namespace: Name, name: Name) -> Self {
        Self { namespace, name, kind: None, labels: Labels::new(), values: BTreeMap::new() }
    }

    /// Adds a value, or replaces the one of the same key.
    pub fn value(mut self, key: &str, value: Secret<String>) -> Self {
        self.values.insert(key.to_owned(), value);
        self
    }

    /// Which object it becomes: a core `Secret`, as others refer to it.
    pub fn id(&self) -> ObjectId {
        ObjectId::new(&Kind::new("", "Secret"), Some(&self.namespace), &self.name)
    }

    /// The Secret as one YAML document, in the open: what is to be encrypted, with its values below `stringData`.
    #[expect(clippy::missing_panics_doc, reason = "texts by keys always serialise")]
    pub fn to_plain_yaml(&self) -> Secret<String> {
        let mut secret = k8s_openapi::api::core::v1::Secret::default();
        secret.metadata.name = Some(self.name.to_string());
        secret.metadata.namespace = Some(self.namespace.to_string());
        secret.metadata.labels = (!self.labels.is_empty()).then(|| self.labels.clone());
        secret.type_ = self.kind.map(str::to_owned);
        secret.string_data = Some(self.values.iter().map(|(key, value)| (key.clone(), value.expose().clone())).collect());
        Secret::new(crate::yaml::to_string(&secret).expect("a Secret is texts by keys"))
    }
}

impl fmt::Display for PartId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.cluster {
            Some(cluster) => write!(formatter, "{cluster}/{}", self.name),
            None => self.name.fmt(formatter),
        }
    }
}

impl std::str::FromStr for PartId {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, InvalidName> {
        match text.split_once('/') {
            Some((cluster, name)) => Ok(Self { cluster: Some(cluster.parse()?), name: name.parse()? }),
            None => Ok(Self { cluster: None, name: text.parse()? }),
        }
    }
}
