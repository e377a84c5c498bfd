//! An app: what people add weekly.

mod claim;
mod workload;

use std::collections::{BTreeMap, BTreeSet};

use homelab_core::{
    Alert, Brings, Exposure, Flow, Kind, Labels, Name, Need, ObjectExt, ObjectId, ObjectName, Part, Peer, Place, Problem, Protection,
    Route, Scrape, Secret, SecretObject,
};
use k8s_openapi::api::core::v1::{Namespace, Service, ServicePort, ServiceSpec};
use k8s_openapi::api::policy::v1::{PodDisruptionBudget, PodDisruptionBudgetSpec};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use serde_json::Value;
use storage::Backup;

pub use self::claim::{AppClaim, ClaimProtection};

/// The user and group that an app runs as, and that owns its claim.
pub const APP_USER: i64 = 1000;

/// A web app: one image, one port, one host name, and what belongs to them.
///
/// Gives a namespace of the Pod Security level `restricted`, a Deployment, a Service, a disruption budget that lets a
/// node drain, and asks for a route, a scrape and a volume as far as they are named.
///
/// ```
/// use homelab::App;
/// use homelab_core::{Part, check, name};
///
/// let app = App::builder().name(name!("web")).image("ghcr.io/stefanprodan/podinfo:6.9.2").port(9898).build();
/// assert!(check(vec![Part::from(app)]).is_ok());
/// ```
#[derive(bon::Builder, Clone, Debug, PartialEq)]
pub struct App {
    /// Name of the app, its namespace and its objects.
    pub name: Name,
    /// Image with tag or digest.
    #[builder(into)]
    pub image: String,
    /// Port that the app listens on.
    pub port: u16,
    /// Full host name that leads to it. Without one it is not reachable from outside the cluster.
    pub host: Option<ObjectName>,
    /// From where the host is reached. Ours is the LAN only.
    #[builder(default)]
    pub exposure: Exposure,
    /// How many pods, each on a node of its own as far as there are nodes. Ours is 1; with a volume there can be no more, as one pod
    /// holds it.
    #[builder(default = 1)]
    pub replicas: u16,
    /// Whether its pods answer in all clusters of the mesh that have an app of this name, global as well: whoever asks its Service,
    /// in any of them, reaches pods of all. A Gateway asks those of its own cluster only. Ours is no.
    #[builder(default)]
    pub global: bool,
    /// A volume of its own.
    pub claim: Option<AppClaim>,
    /// HTTP path of its metrics on `port`, such as `/metrics`. Nothing is scraped without one.
    #[builder(into)]
    pub metrics: Option<String>,
    /// Names of those metrics, as far as alerts and dashboards use them.
    #[builder(default, with = |names: impl IntoIterator<Item = &'static str>| names.into_iter().collect())]
    pub exposes: Vec<&'static str>,
    /// What somebody is told of. Ours is nothing beside what holds for every pod, which kube-prometheus-stack has rules for.
    #[builder(default)]
    pub alerts: Vec<Alert>,
    /// HTTP path that answers 200 when the app is well.
    #[builder(into)]
    pub health: Option<String>,
    /// Arguments over those of the image.
    #[builder(default, with = |arguments: impl IntoIterator<Item = &'static str>| arguments.into_iter().map(str::to_owned).collect())]
    pub arguments: Vec<String>,
    /// Environment.
    #[builder(default)]
    pub environment: BTreeMap<String, String>,
    /// Environment that nobody may see: it lies in the Secret of the app's name, encrypted in the repository. The app sees a
    /// changed one when it is started again.
    #[builder(default)]
    pub secrets: BTreeMap<String, Secret<String>>,
    /// Whom its pods may ask, where the cluster is [closed](crate::Isolation::Apps): nobody but the cluster's own DNS and, to
    /// restore, where its backups are, if nothing is said. Another app is [`Peer::namespace`].
    #[builder(default, with = |peers: impl IntoIterator<Item = Peer>| peers.into_iter().collect())]
    pub egress: Vec<Peer>,
    /// Who may ask its pods on `port`, where the cluster is closed, besides the Gateways of its host, Prometheus, and apps that
    /// say so themselves.
    #[builder(default, with = |peers: impl IntoIterator<Item = Peer>| peers.into_iter().collect())]
    pub ingress: Vec<Peer>,
    /// Merge patches (RFC 7386) over its objects, by kind such as `Deployment`: the way in for whatever has no field here.
    /// Lists are replaced as a whole. One of a kind that the app does not have is a problem.
    #[builder(default)]
    pub patches: BTreeMap<&'static str, Value>,
}

impl App {
    fn labels(&self) -> Labels {
        Labels::from([("app.kubernetes.io/name".to_owned(), self.name.to_string())])
    }

    fn pods(&self) -> Peer {
        Peer::Pods { namespace: self.name.clone(), labels: self.labels() }
    }

    /// What is let through where the cluster is closed.
    fn flows(&self) -> Vec<Flow> {
        let pods = self.pods();
        let egress = self.egress.iter().map(|to| Flow { from: pods.clone(), to: to.clone(), ports: Vec::new() });
        let ingress = self.ingress.iter().map(|from| Flow { from: from.clone(), to: pods.clone(), ports: vec![self.port] });
        let restore = self.backup().map(|backup| backup.fill_flows(&pods)).unwrap_or_default();
        egress.chain(ingress).chain(restore).collect()
    }

    fn namespace(&self) -> Namespace {
        let namespace = Namespace::default().named(&self.name).label("pod-security.kubernetes.io/enforce", "restricted");
        match self.exposure {
            Exposure::Internal => namespace,
            // The Gateway that the internet comes in by admits no routes of other namespaces.
            Exposure::External => namespace.label(loadbalancer::EXPOSURE_LABEL, "external"),
        }
    }

    fn service(&self) -> Service {
        let port = ServicePort {
            name: Some("http".to_owned()),
            port: self.port.into(),
            target_port: Some(IntOrString::String("http".to_owned())),
            ..ServicePort::default()
        };
        let spec = ServiceSpec { selector: Some(self.labels()), ports: Some(vec![port]), ..ServiceSpec::default() };
        let mut service = Service { spec: Some(spec), ..Service::default() }.named(&self.name).in_namespace(&self.name);
        service.metadata.labels = Some(self.labels());
        service.metadata.annotations = self.global.then(|| [(loadbalancer::GLOBAL_ANNOTATION.to_owned(), "true".to_owned())].into());
        service
    }

    /// One pod may be away: a budget that allows none would block every drain of the node.
    fn disruption_budget(&self) -> PodDisruptionBudget {
        let spec = PodDisruptionBudgetSpec {
            max_unavailable: Some(IntOrString::Int(1)),
            selector: Some(self.selector()),
            ..PodDisruptionBudgetSpec::default()
        };
        PodDisruptionBudget { spec: Some(spec), ..PodDisruptionBudget::default() }.named(&self.name).in_namespace(&self.name)
    }

    /// The backup of its claim, if it has one.
    fn backup(&self) -> Option<Backup> {
        let claim = self.claim.as_ref()?;
        let ClaimProtection::Backup(plan) = &claim.protection else { return None };
        // A name that is too long for this is reported by the backup itself.
        let name = format!("{}-backup", self.name).parse().unwrap_or_else(|_| self.name.clone());
        let backup = Backup::builder()
            .name(name)
            .namespace(self.name.clone())
            .claim(self.name.clone())
            .class(claim.class.clone())
            .maybe_snapshot_class(claim.snapshot_class.clone())
            .user(APP_USER)
            .size(claim.size.clone())
            .plan((**plan).clone());
        Some(backup.build())
    }

    fn selector(&self) -> LabelSelector {
        LabelSelector { match_labels: Some(self.labels()), match_expressions: None }
    }
}

impl From<App> for Part {
    fn from(app: App) -> Self {
        let own = |kind: Kind| Need::Object(ObjectId::new(&kind, Some(&app.name), &app.name));
        let mut part = Self::new(app.name.clone())
            .object(app.namespace())
            .object(app.deployment())
            .object(app.service())
            .object(app.disruption_budget())
            // No field names them: Services select pods by label.
            .need(own(Kind::new("apps", "Deployment")))
            .need(own(Kind::new("policy", "PodDisruptionBudget")));
        part.needs.extend(app.flows().into_iter().map(Need::Flow));
        if let Some(claim) = &app.claim {
            let object = storage::claim(&app.name, &app.name, &claim.class, claim.size.clone());
            part = match (app.backup(), &claim.protection) {
                (Some(backup), _) => joined(part.object(backup.fill_claim(object)), backup.into()),
                (None, ClaimProtection::NoBackup(reason)) => {
                    part.object(object).need(Need::Protection(Protection::exempt(&app.name, &app.name, reason.clone())))
                }
                (None, ClaimProtection::Backup(_)) => part,
            };
        }
        if app.global {
            part = part.need(Need::Mesh);
        }
        if let Some(host) = &app.host {
            let route = Route::builder().service(app.name.clone()).namespace(app.name.clone()).port(app.port).host(host.clone());
            part = part.need(Need::Route(route.exposure(app.exposure).build()));
        }
        if let Some(path) = &app.metrics {
            let scrape = Scrape::builder().service(app.name.clone()).namespace(app.name.clone()).labels(app.labels());
            part = part.need(Need::Scrape(scrape.port(homelab_core::name!("http")).path(path).build()));
            // What nobody collects is no metric that an alert could use.
            part = part.bring(Brings::metrics(app.exposes));
        }
        if !app.secrets.is_empty() {
            let secret = SecretObject::new(app.name.clone(), app.name.clone());
            part = part.secret(app.secrets.iter().fold(secret, |secret, (name, value)| secret.value(name, value.clone())));
        }
        part.needs.extend(app.alerts.into_iter().map(Need::Alert));
        if let (Some(_), 2..) = (&app.claim, app.replicas) {
            let message = format!("the app `{}` has {} pods and one volume, which one pod can hold", app.name, app.replicas);
            let problem = Problem::error("shared-volume", message).at(Place::Part(part.id.clone()));
            part.problems.push(problem.help("leave out the claim or the replicas"));
        }
        let names = app.environment.keys().chain(app.secrets.keys());
        let bad = names.filter(|name| !is_variable(name)).map(|name| bad_variable(&app.name, name).at(Place::Part(part.id.clone())));
        part.problems.extend(bad.collect::<Vec<_>>());
        app.patches.iter().fold(part, |part, (kind, patch)| patched(part, kind, patch))
    }
}

/// What every shell can name: a letter or `_`, then letters, digits and `_`.
fn is_variable(name: &str) -> bool {
    let is_word = |at: u8| at.is_ascii_alphanumeric() || at == b'_';
    name.bytes().all(is_word) && name.bytes().next().is_some_and(|first| !first.is_ascii_digit())
}

fn bad_variable(app: &Name, name: &str) -> Problem {
    let message = format!("the app `{app}` has the environment variable `{name}`, which no program could ask for");
    Problem::error("bad-variable", message).help("letters, digits and `_`, and no digit in front")
}

/// `part` with the patch over its objects of this kind.
fn patched(mut part: Part, kind: &str, patch: &Value) -> Part {
    if !part.objects.iter().any(|object| object.id.kind == kind) {
        let kinds: BTreeSet<&str> = part.objects.iter().map(|object| object.id.kind.as_str()).collect();
        let kinds: Vec<&str> = kinds.into_iter().collect();
        let problem = Problem::error("unmatched-patch", format!("the app `{}` patches its {kind}, and has none", part.id.name));
        let near = homelab_core::nearest(kind, kinds.iter().copied());
        let help = near.map_or_else(|| format!("it has {}", kinds.join(", ")), |near| format!("did you mean {near}?"));
        part.problems.push(problem.at(Place::Part(part.id.clone())).help(help));
    }
    for object in part.objects.iter_mut().filter(|object| object.id.kind == kind) {
        match object.patched(patch) {
            Ok(patched) => *object = patched,
            Err(problem) => part.problems.push(problem),
        }
    }
    part
}

/// `part` with all that `other` has.
fn joined(mut part: Part, other: Part) -> Part {
    part.objects.extend(other.objects);
    part.secrets.extend(other.secrets);
    part.needs.extend(other.needs);
    part.brings.extend(other.brings);
    part.rules.extend(other.rules);
    part.problems.extend(other.problems);
    part
}
