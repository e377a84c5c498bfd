//! An app: what people add weekly.

use std::collections::BTreeMap;

use homelab_core::{
    Alert, Brings, Exposure, Kind, Labels, Name, Need, ObjectExt, ObjectId, ObjectName, Part, Protection, Quantity, Route, Scrape,
};
use k8s_openapi::api::apps::v1::{Deployment, DeploymentSpec, DeploymentStrategy};
use k8s_openapi::api::core::v1::{
    Capabilities, Container, ContainerPort, EnvVar, HTTPGetAction, Namespace, PersistentVolumeClaimVolumeSource, PodSecurityContext,
    PodSpec, PodTemplateSpec, Probe, SeccompProfile, SecurityContext, Service, ServicePort, ServiceSpec, Volume, VolumeMount,
};
use k8s_openapi::api::policy::v1::{PodDisruptionBudget, PodDisruptionBudgetSpec};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, ObjectMeta};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use storage::{Backup, BackupPlan};

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
}

/// The volume of an [`App`].
///
/// Whether it is backed up has to be said: what is forgotten does not compile.
///
/// ```compile_fail,E0277
/// use homelab::AppClaim;
/// use homelab_core::{Quantity, name};
///
/// AppClaim::builder().size(Quantity::gibibytes(1)).path("/data").class(name!("data")).build();
/// ```
///
/// ```
/// use homelab::AppClaim;
/// use homelab_core::{Quantity, name};
///
/// AppClaim::builder().size(Quantity::gibibytes(1)).path("/data").class(name!("data")).no_backup("it is only a cache").build();
/// ```
#[derive(bon::Builder, Clone, Debug, PartialEq)]
pub struct AppClaim {
    /// How large.
    pub size: Quantity,
    /// Where the app sees it, such as `/data`.
    #[builder(into)]
    pub path: String,
    /// Storage class.
    pub class: Name,
    /// The `VolumeSnapshotClass` for volumes of that class; none if they cannot be snapshotted, as local ones cannot.
    pub snapshot_class: Option<Name>,
    /// Whether its data are backed up, or why not: `.backup(plan)` or `.no_backup("reason")`.
    pub protection: ClaimProtection,
}

/// What becomes of the data of an [`AppClaim`] when its volume is lost.
#[derive(Clone, Debug, PartialEq)]
pub enum ClaimProtection {
    /// They are backed up so, and an empty volume is filled from the last backup before the app starts.
    Backup(Box<BackupPlan>),
    /// They are lost, for this reason.
    NoBackup(String),
}

impl<S: app_claim_builder::State> AppClaimBuilder<S>
where
    S::Protection: app_claim_builder::IsUnset,
{
    /// Its data are backed up, and an empty volume is filled from the last backup before the app starts.
    pub fn backup(self, plan: BackupPlan) -> AppClaimBuilder<app_claim_builder::SetProtection<S>> {
        self.protection(ClaimProtection::Backup(Box::new(plan)))
    }

    /// Its data are lost with its volume, for this reason.
    pub fn no_backup(self, reason: impl Into<String>) -> AppClaimBuilder<app_claim_builder::SetProtection<S>> {
        self.protection(ClaimProtection::NoBackup(reason.into()))
    }
}

impl App {
    fn labels(&self) -> Labels {
        Labels::from([("app.kubernetes.io/name".to_owned(), self.name.to_string())])
    }

    fn namespace(&self) -> Namespace {
        let namespace = Namespace::default().named(&self.name).label("pod-security.kubernetes.io/enforce", "restricted");
        match self.exposure {
            Exposure::Internal => namespace,
            // The Gateway that the internet comes in by admits no routes of other namespaces.
            Exposure::External => namespace.label(loadbalancer::EXPOSURE_LABEL, "external"),
        }
    }

    fn deployment(&self) -> Deployment {
        let mut pod =
            PodTemplateSpec { metadata: Some(ObjectMeta { labels: Some(self.labels()), ..ObjectMeta::default() }), spec: Some(self.pod()) };
        let mut progress_deadline_seconds = None;
        if let (Some(backup), Some(pod)) = (self.backup(), &mut pod.spec) {
            backup.fill_pod(pod, "data");
            // A restore may take longer than Kubernetes' ten minutes.
            progress_deadline_seconds = pod.init_containers.as_ref().map(|_| 3600);
        }
        // Two pods cannot hold a ReadWriteOnce volume at once: the old one has to go first.
        let strategy = self.claim.as_ref().map(|_| DeploymentStrategy { type_: Some("Recreate".to_owned()), rolling_update: None });
        let spec = DeploymentSpec {
            progress_deadline_seconds,
            replicas: Some(1),
            selector: self.selector(),
            strategy,
            template: pod,
            ..DeploymentSpec::default()
        };
        Deployment { spec: Some(spec), ..Deployment::default() }.named(&self.name).in_namespace(&self.name)
    }

    fn pod(&self) -> PodSpec {
        let volume = |_: &AppClaim| Volume {
            name: "data".to_owned(),
            persistent_volume_claim: Some(PersistentVolumeClaimVolumeSource { claim_name: self.name.to_string(), read_only: None }),
            ..Volume::default()
        };
        PodSpec {
            automount_service_account_token: Some(false),
            containers: vec![self.container()],
            security_context: Some(PodSecurityContext {
                fs_group: Some(APP_USER),
                run_as_group: Some(APP_USER),
                run_as_non_root: Some(true),
                run_as_user: Some(APP_USER),
                seccomp_profile: Some(SeccompProfile { type_: "RuntimeDefault".to_owned(), localhost_profile: None }),
                ..PodSecurityContext::default()
            }),
            volumes: self.claim.as_ref().map(|claim| vec![volume(claim)]),
            ..PodSpec::default()
        }
    }

    fn container(&self) -> Container {
        let environment =
            self.environment.iter().map(|(name, value)| EnvVar { name: name.clone(), value: Some(value.clone()), value_from: None });
        let mount = |claim: &AppClaim| VolumeMount { name: "data".to_owned(), mount_path: claim.path.clone(), ..VolumeMount::default() };
        let probe = self.health.as_ref().map(|path| Probe {
            http_get: Some(HTTPGetAction {
                path: Some(path.clone()),
                port: IntOrString::String("http".to_owned()),
                ..HTTPGetAction::default()
            }),
            ..Probe::default()
        });
        Container {
            name: "app".to_owned(),
            image: Some(self.image.clone()),
            args: (!self.arguments.is_empty()).then(|| self.arguments.clone()),
            env: (!self.environment.is_empty()).then(|| environment.collect()),
            liveness_probe: probe.clone(),
            readiness_probe: probe,
            ports: Some(vec![ContainerPort {
                name: Some("http".to_owned()),
                container_port: self.port.into(),
                ..ContainerPort::default()
            }]),
            security_context: Some(SecurityContext {
                allow_privilege_escalation: Some(false),
                capabilities: Some(Capabilities { drop: Some(vec!["ALL".to_owned()]), add: None }),
                read_only_root_filesystem: Some(true),
                ..SecurityContext::default()
            }),
            volume_mounts: self.claim.as_ref().map(|claim| vec![mount(claim)]),
            ..Container::default()
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
        part.needs.extend(app.alerts.into_iter().map(Need::Alert));
        part
    }
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
