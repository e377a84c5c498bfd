//! An app: what people add weekly.

mod app_template;
mod claim;
mod objects;
mod patch;
mod run;
mod workload;

use std::collections::BTreeMap;

use homelab_core::{
    Alert, AlertSeverity, Backend, Brings, Exposure, Flow, Kind, Labels, Name, Need, ObjectId, ObjectName, Part, Peer, Place, Problem,
    Protection, Route, Scrape, Secret, SecretObject, name,
};
use serde_json::Value;
use storage::Backup;

pub use self::app_template::AppTemplate;
pub use self::claim::{AppClaim, ClaimProtection};
pub use self::run::{Run, Schedule};
pub use self::workload::Workload;

/// The user and group that an app runs as, and that owns its claim.
pub const APP_USER: i64 = 1000;

/// An app: one image, one port and one host name, or a schedule, and what belongs to them.
///
/// One with a port gives a namespace of the Pod Security level `restricted`, a Deployment, a Service, a disruption budget that lets
/// a node drain, and asks for a route, a scrape and a volume as far as they are named. One with a schedule gives a `CronJob`
/// instead, and an alert for when it has not succeeded for twice as long as it pauses at most.
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
    /// What it does: `.port(8080)` to answer there, or `.schedule(…)` to work now and then.
    pub run: Run,
    /// What runs it. Ours is an object of the lab's own.
    #[builder(default)]
    pub workload: Workload,
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
    /// HTTP path of its metrics on its port, such as `/metrics`. Nothing is scraped without one.
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
    /// Who may ask its pods on their port, where the cluster is closed, besides the Gateways of its host, Prometheus, and apps that
    /// say so themselves.
    #[builder(default, with = |peers: impl IntoIterator<Item = Peer>| peers.into_iter().collect())]
    pub ingress: Vec<Peer>,
    /// Merge patches (RFC 7386) over its objects, by kind such as `Deployment`: the way in for whatever has no field here.
    /// Lists are replaced as a whole. One of a kind that the app does not have is a problem. For what a chart makes, patch
    /// the values of [`AppTemplate`].
    #[builder(default)]
    pub patches: BTreeMap<&'static str, Value>,
}

impl<S: app_builder::State> AppBuilder<S>
where
    S::Run: app_builder::IsUnset,
{
    /// It answers on this port.
    pub fn port(self, port: u16) -> AppBuilder<app_builder::SetRun<S>> {
        self.run(Run::Serve(port))
    }

    /// It works now and then: `.schedule("30 3 * * *".parse::<Cron>()?)`, or a [`Schedule`] with its time zone.
    pub fn schedule(self, schedule: impl Into<Schedule>) -> AppBuilder<app_builder::SetRun<S>> {
        self.run(Run::Schedule(schedule.into()))
    }
}

impl App {
    fn labels(&self) -> Labels {
        Labels::from([("app.kubernetes.io/name".to_owned(), self.name.to_string())])
    }

    const fn port(&self) -> Option<u16> {
        match self.run {
            Run::Serve(port) => Some(port),
            Run::Schedule(_) => None,
        }
    }

    /// The kind of what runs it.
    const fn kind(&self) -> Kind {
        match self.run {
            Run::Serve(_) => Kind::new("apps", "Deployment"),
            Run::Schedule(_) => Kind::new("batch", "CronJob"),
        }
    }

    /// What is let through where the cluster is closed.
    fn flows(&self) -> Vec<Flow> {
        let pods = Peer::Pods { namespace: self.name.clone(), labels: self.labels() };
        let egress = self.egress.iter().map(|to| Flow { from: pods.clone(), to: to.clone(), ports: Vec::new() });
        let ports: Vec<u16> = self.port().into_iter().collect();
        let ingress = self.ingress.iter().map(|from| Flow { from: from.clone(), to: pods.clone(), ports: ports.clone() });
        let restore = self.backup().map(|backup| backup.fill_flows(&pods)).unwrap_or_default();
        egress.chain(ingress).chain(restore).collect()
    }

    /// What its Service leads to, if a chart makes that.
    fn backend(&self) -> Option<Backend> {
        let Workload::AppTemplate(_) = self.workload else { return None };
        Some(Backend { pods: self.labels(), port: self.port()? })
    }

    /// The backup of its claim, if it has one.
    fn backup(&self) -> Option<Backup> {
        let claim = self.claim.as_ref()?;
        let ClaimProtection::Backup(plan) = &claim.protection else { return None };
        let backup = Backup::builder()
            .name(self.named("backup"))
            .namespace(self.name.clone())
            .claim(self.name.clone())
            .class(claim.class.clone())
            .maybe_snapshot_class(claim.snapshot_class.clone())
            .user(APP_USER)
            .size(claim.size.clone())
            .plan((**plan).clone());
        Some(backup.build())
    }

    /// The name of something of the app. One that is too long for this is too long for its `CronJob`s, which is reported.
    fn named(&self, what: &str) -> Name {
        format!("{}-{what}", self.name).parse().unwrap_or_else(|_| self.name.clone())
    }

    /// Told when its last success is older than twice the time for which it pauses at most; before the first, since it was made.
    fn overdue(&self) -> Option<Alert> {
        let Run::Schedule(Schedule { cron, .. }) = &self.run else { return None };
        let these = format!("{{namespace=\"{0}\", cronjob=\"{0}\"}}", self.name);
        let last = format!("(kube_cronjob_status_last_successful_time{these} or kube_cronjob_created{these})");
        let alert = Alert::builder().rule(self.named("overdue")).name("RunOverdue").namespace(self.name.clone());
        let alert = alert
            .expression(format!("time() - {last} > {}", 2 * cron.longest_pause().as_secs()))
            .hold(std::time::Duration::from_mins(15))
            .severity(AlertSeverity::Warning)
            .summary(format!("{} has not succeeded for {{{{ $value | humanizeDuration }}}}.", self.name));
        Some(alert.build())
    }

    /// What is wrong with it by itself.
    fn problems(&self) -> Vec<Problem> {
        let names = self.environment.keys().chain(self.secrets.keys());
        let mut problems: Vec<Problem> =
            names.filter(|name| !patch::is_variable(name)).map(|name| patch::bad_variable(&self.name, name)).collect();
        if let (Some(_), 2..) = (&self.claim, self.replicas) {
            let message = format!("the app `{}` has {} pods and one volume, which one pod can hold", self.name, self.replicas);
            problems.push(Problem::error("shared-volume", message).help("leave out the claim or the replicas"));
        }
        if let (true, Workload::AppTemplate(_)) = (self.global, &self.workload) {
            let message =
                format!("the app `{}` is global, and a chart makes its Service, of which no cluster can check the others", self.name);
            problems.push(Problem::error("hidden-service", message).help("let it run as the plain Deployment"));
        }
        if let Run::Schedule(_) = self.run {
            let asked = [
                ("host", self.host.is_some()),
                ("metrics", self.metrics.is_some()),
                ("health", self.health.is_some()),
                ("ingress", !self.ingress.is_empty()),
                ("replicas", self.replicas != 1),
                ("global", self.global),
            ];
            let asked: Vec<String> = asked.iter().filter(|(_, is_given)| *is_given).map(|(field, _)| format!("`{field}`")).collect();
            if !asked.is_empty() {
                let message = format!("the app `{}` runs on a schedule, so nothing stays up for its {}", self.name, asked.join(", "));
                problems.push(Problem::error("no-port", message).help("give it a port instead of the schedule, or leave them out"));
            }
            if self.name.len() > 52 {
                let message = format!("`{}` has {} characters: the name of a CronJob has 52 at most", self.name, self.name.len());
                problems.push(Problem::error("long-name", message));
            }
        }
        problems
    }

    /// `part` with the claim, and what copies it.
    fn with_claim(&self, part: Part) -> Part {
        let Some(claim) = &self.claim else { return part };
        let object = storage::claim(&self.name, &self.name, &claim.class, claim.size.clone());
        match (self.backup(), &claim.protection) {
            (Some(backup), _) => patch::joined(part.object(backup.fill_claim(object)), backup.into()),
            (None, ClaimProtection::NoBackup(reason)) => {
                part.object(object).need(Need::Protection(Protection::exempt(&self.name, &self.name, reason.clone())))
            }
            (None, ClaimProtection::Backup(_)) => part,
        }
    }
}

impl From<App> for Part {
    fn from(app: App) -> Self {
        let own = |kind: Kind| Need::Object(ObjectId::new(&kind, Some(&app.name), &app.name));
        // No field names it: Services select pods by label.
        let mut part = app.with_workload(Self::new(app.name.clone()).object(app.namespace())).need(own(app.kind()));
        if app.port().is_some() {
            part = part.object(app.disruption_budget()).need(own(Kind::new("policy", "PodDisruptionBudget")));
        }
        part.needs.extend(app.flows().into_iter().map(Need::Flow));
        part = app.with_claim(part);
        if let (Some(host), Some(port)) = (&app.host, app.port()) {
            let route = Route::builder().service(app.name.clone()).namespace(app.name.clone()).port(port).host(host.clone());
            part = part.need(Need::Route(route.maybe_backend(app.backend()).exposure(app.exposure).build()));
        }
        if app.global {
            part = part.need(Need::Mesh);
        }
        if let (Some(path), Some(_)) = (&app.metrics, app.port()) {
            let scrape = Scrape::builder().service(app.name.clone()).namespace(app.name.clone()).labels(app.labels());
            part = part.need(Need::Scrape(scrape.port(name!("http")).path(path).maybe_backend(app.backend()).build()));
            // What nobody collects is no metric that an alert could use.
            part = part.bring(Brings::metrics(app.exposes.clone()));
        }
        if !app.secrets.is_empty() {
            let secret = SecretObject::new(app.name.clone(), app.name.clone());
            part = part.secret(app.secrets.iter().fold(secret, |secret, (name, value)| secret.value(name, value.clone())));
        }
        part.needs.extend(app.overdue().into_iter().chain(app.alerts.clone()).map(Need::Alert));
        part.problems.extend(app.problems().into_iter().map(|problem| problem.at(Place::Part(part.id.clone()))).collect::<Vec<_>>());
        app.patches.iter().fold(part, |part, (kind, patch)| patch::patched(part, kind, patch))
    }
}
