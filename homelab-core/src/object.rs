//! Kubernetes objects of any kind, typed where they are made and erased once.

use std::any::TypeId;
use std::fmt;
use std::sync::Arc;

use k8s_openapi::NamespaceResourceScope;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use kube::Resource;
use serde::Serialize;
use serde_json::Value;

use crate::kind::KindKey;
use crate::{Kind, Name, ObjectName, Problem, yaml};

/// Names one object within a cluster: its kind without the version, its namespace and its name.
///
/// Prints as `HelmRelease kube-system/cilium`.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct ObjectId {
    /// API group without the version; empty for the core group.
    pub group: String,
    /// Name of the kind in the singular, such as `HelmRelease`.
    pub kind: String,
    /// `metadata.namespace`; `None` for what belongs to the whole cluster.
    pub namespace: Option<String>,
    /// `metadata.name`: a DNS subdomain, except for RBAC, where colons are allowed.
    pub name: String,
}

/// A Kubernetes object of any kind.
///
/// Made from a typed one by [`Object::new`], which refuses what no cluster should get.
///
/// ```
/// use homelab_core::{Object, ObjectExt, name};
/// use k8s_openapi::api::core::v1::ConfigMap;
///
/// let settings = ConfigMap::default().named("settings").in_namespace(&name!("web"));
/// let object = Object::new(settings).expect("it has a name and a namespace");
/// assert_eq!(object.id.to_string(), "ConfigMap web/settings");
/// assert_eq!(object.to_yaml(), "\
/// apiVersion: v1
/// kind: ConfigMap
/// metadata:
///   name: settings
///   namespace: web
/// ");
/// ```
#[derive(Clone)]
pub struct Object {
    /// Which object it is, as read from its own metadata; unique in its cluster.
    pub id: ObjectId,
    /// API group and version, such as `helm.toolkit.fluxcd.io/v2`; `v1` alone for the core group.
    pub api_version: String,
    body: Arc<Body>,
}

struct Body {
    text: String,
    value: Value,
}

/// What every object can be given: a name, a namespace where it has one, labels, annotations.
pub trait ObjectExt: Resource + Sized {
    /// Sets `metadata.name`. Whether it is a valid one, [`Object::new`] says.
    fn named(mut self, name: &str) -> Self {
        self.meta_mut().name = Some(name.to_owned());
        self
    }

    /// Sets `metadata.namespace`; what belongs to the whole cluster does not compile.
    ///
    /// ```compile_fail,E0271
    /// use homelab_core::{ObjectExt, name};
    /// use k8s_openapi::api::core::v1::Namespace;
    ///
    /// Namespace::default().named("web").in_namespace(&name!("web"));
    /// ```
    fn in_namespace(mut self, namespace: &Name) -> Self
    where
        Self: Resource<Scope = NamespaceResourceScope>,
    {
        self.meta_mut().namespace = Some(namespace.to_string());
        self
    }

    /// Adds one label, or replaces the one of the same key.
    fn label(mut self, key: &str, value: &str) -> Self {
        self.labels_of().insert(key.to_owned(), value.to_owned());
        self
    }

    /// Adds one annotation, or replaces the one of the same key.
    fn annotation(mut self, key: &str, value: &str) -> Self {
        self.meta_mut().annotations.get_or_insert_default().insert(key.to_owned(), value.to_owned());
        self
    }

    #[doc(hidden)]
    fn labels_of(&mut self) -> &mut std::collections::BTreeMap<String, String> {
        self.meta_mut().labels.get_or_insert_default()
    }
}

impl<K: Resource> ObjectExt for K {}

impl Object {
    /// Takes a typed object.
    ///
    /// # Errors
    /// A `v1/Secret` (its text would lie in the open: use [`SecretObject`](crate::SecretObject)), a missing or
    /// invalid name, and a namespace which is missing, invalid, or set on what belongs to the whole cluster.
    #[expect(clippy::needless_pass_by_value, reason = "it is given away: nothing that is changed in it later would count")]
    pub fn new<K>(object: K) -> Result<Self, Problem>
    where
        K: Resource<DynamicType = ()> + Serialize,
        K::Scope: 'static,
    {
        let id = ObjectId::checked(&K::group(&()), &K::kind(&()), object.meta())?;
        let namespaced = TypeId::of::<K::Scope>() == TypeId::of::<NamespaceResourceScope>();
        match (&id.namespace, namespaced) {
            (None, true) => {
                Err(Problem::error("no-namespace", format!("{id} has no namespace")).help("add `.in_namespace(&name!(\"…\"))`"))
            }
            (Some(_), false) => {
                Err(Problem::error("stray-namespace", format!("{id} belongs to the whole cluster")).help("leave its namespace out"))
            }
            _ => {
                let value = yaml::to_value(&object).map_err(|error| unserialisable(&id, &error))?;
                Self::written(id, K::api_version(&()).into_owned(), value)
            }
        }
    }

    /// Takes a foreign object, read from YAML or not modelled yet.
    ///
    /// # Errors
    /// As [`Object::new`], and a body without `apiVersion` or `kind`. Whether a foreign kind has a namespace is not known here.
    pub fn from_value(value: Value) -> Result<Self, Problem> {
        let text = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let (api_version, kind) = (text("apiVersion"), text("kind"));
        if api_version.is_empty() || kind.is_empty() {
            return Err(Problem::error("no-kind", "an object has no `apiVersion` or no `kind`"));
        }
        let group = api_version.rsplit_once('/').map_or("", |(group, _)| group);
        let metadata: ObjectMeta =
            value.get("metadata").and_then(|metadata| serde_json::from_value(metadata.clone()).ok()).unwrap_or_default();
        let id = ObjectId::checked(group, &kind, &metadata)?;
        Self::written(id, api_version, value)
    }

    /// Writes the text at once: what cannot be serialised is a problem now, and rendering cannot fail.
    fn written(id: ObjectId, api_version: String, value: Value) -> Result<Self, Problem> {
        let text = yaml::to_string(&value).map_err(|error| unserialisable(&id, &error))?;
        Ok(Self { id, api_version, body: Arc::new(Body { text, value }) })
    }

    /// The object with a merge patch (RFC 7386) laid over it: the way in for a field which is not modelled yet.
    ///
    /// # Errors
    /// As [`Object::from_value`], of the patched object.
    pub fn patched(&self, patch: &Value) -> Result<Self, Problem> {
        let mut value = self.as_value().clone();
        merge(&mut value, patch);
        Self::from_value(value)
    }

    /// The object as JSON, as the API server would get it.
    pub fn as_value(&self) -> &Value {
        &self.body.value
    }

    /// [`as_value`](Self::as_value), to be changed.
    pub fn to_value(&self) -> Value {
        self.as_value().clone()
    }

    /// The object as one YAML document, without `---`; written once, when the object was made.
    pub fn to_yaml(&self) -> &str {
        &self.body.text
    }
}

impl ObjectId {
    /// An object of `kind` in `namespace`; `None` for what belongs to the whole cluster. Whether it is there is not
    /// looked at.
    pub fn new(kind: &Kind, namespace: Option<&str>, name: &str) -> Self {
        Self { group: kind.group.to_owned(), kind: kind.kind.to_owned(), namespace: namespace.map(str::to_owned), name: name.to_owned() }
    }

    /// Group and name of its kind.
    pub(crate) fn kind_key(&self) -> KindKey<'_> {
        (&self.group, &self.kind)
    }

    fn checked(group: &str, kind: &str, metadata: &ObjectMeta) -> Result<Self, Problem> {
        let name = metadata.name.clone().unwrap_or_default();
        let id = Self { group: group.to_owned(), kind: kind.to_owned(), namespace: metadata.namespace.clone(), name };
        if id.name.is_empty() {
            return Err(Problem::error("no-name", format!("a {} has no name", id.kind)));
        }
        if id.group.is_empty() && id.kind == "Secret" {
            return Err(Problem::error("plain-secret", format!("{id} would be written in plain text"))
                .help("give its content as a `SecretObject`, which is written encrypted"));
        }
        // RBAC names are path segments: `system:node` is one.
        if id.group != "rbac.authorization.k8s.io"
            && let Err(error) = id.name.parse::<ObjectName>()
        {
            return Err(Problem::error("invalid-name", format!("{}: {error}", id.kind)));
        }
        if let Some(namespace) = &id.namespace
            && let Err(error) = namespace.parse::<Name>()
        {
            return Err(Problem::error("invalid-namespace", format!("{id}: {error}")));
        }
        Ok(id)
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.namespace {
            Some(namespace) => write!(formatter, "{} {namespace}/{}", self.kind, self.name),
            None => write!(formatter, "{} {}", self.kind, self.name),
        }
    }
}

impl fmt::Debug for Object {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} ({})", self.id, self.api_version)
    }
}

impl PartialEq for Object {
    fn eq(&self, other: &Self) -> bool {
        self.body.text == other.body.text
    }
}

fn unserialisable(id: &ObjectId, error: &yaml::Error) -> Problem {
    Problem::error("unserialisable", format!("{id}: {error}"))
}

/// Lays a merge patch (RFC 7386) over `target`: a `null` takes away, lists are replaced as a whole.
pub fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = Value::Object(serde_json::Map::new());
    }
    let Value::Object(target) = target else { return };
    for (key, value) in patch {
        if value.is_null() {
            target.shift_remove(key);
        } else {
            merge(target.entry(key.clone()).or_insert(Value::Null), value);
        }
    }
}
