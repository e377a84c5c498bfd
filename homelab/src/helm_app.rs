//! An app that somebody else has made a Helm chart for.

use homelab_core::{
    Backend, Chart, ChartSource, Exposure, Flow, Kind, Labels, Name, Need, ObjectExt, ObjectId, ObjectName, Part, Peer, Provided, Route,
};
use k8s_openapi::api::core::v1::Namespace;
use serde_json::{Map, Value};

/// A Helm release in a namespace of its own, and the host name that leads to it if it has one.
///
/// What the chart makes is not looked at: a volume of it is neither counted nor backed up.
///
/// ```
/// use homelab::HelmApp;
/// use homelab_core::{ChartSource, Part, check, name};
///
/// let podinfo = HelmApp::builder()
///     .name(name!("podinfo"))
///     .chart(ChartSource::oci("ghcr.io/stefanprodan/charts/podinfo"))
///     .version("6.14.1")
///     .values(serde_json::json!({ "replicaCount": 1 }))
///     .build();
/// assert!(check(vec![Part::from(podinfo)]).is_ok());
/// ```
#[derive(bon::Builder, Clone, Debug, PartialEq)]
pub struct HelmApp {
    /// Name of the part, the namespace and the release: up to 53 characters.
    pub name: Name,
    /// Where the chart comes from.
    pub chart: ChartSource,
    /// The exact version, as the source spells it.
    #[builder(into)]
    pub version: String,
    /// Values over the chart's own.
    #[builder(default = Value::Object(Map::new()))]
    pub values: Value,
    /// Pod Security level of the namespace; ours is `restricted`.
    #[builder(default)]
    pub security: PodSecurity,
    /// Whom its pods may ask, where the cluster is [closed](crate::Isolation::Apps): nobody but the cluster's own DNS, if nothing is
    /// said. One that talks to the API server of the cluster needs [`Peer::Anywhere`].
    #[builder(default, with = |peers: impl IntoIterator<Item = Peer>| peers.into_iter().collect())]
    pub egress: Vec<Peer>,
    /// Who may ask its pods, where the cluster is closed, besides the Gateways of its host and apps that say so themselves. One that
    /// the API server calls (webhooks) needs [`Peer::Anywhere`].
    #[builder(default, with = |peers: impl IntoIterator<Item = Peer>| peers.into_iter().collect())]
    pub ingress: Vec<Peer>,
    /// The way in. Without one it is not reachable from outside the cluster.
    pub route: Option<HelmRoute>,
}

/// A host name that leads to a Service of a [`HelmApp`].
#[derive(bon::Builder, Clone, Debug, Eq, PartialEq)]
pub struct HelmRoute {
    /// The full host name.
    pub host: ObjectName,
    /// The Service, as the chart names it.
    pub service: Name,
    /// Its port.
    pub port: u16,
    /// Port number of the pods behind it: no other is opened to the Gateway where the cluster is closed. All are if `None`, as the
    /// Service of a chart is not looked at.
    pub target_port: Option<u16>,
    /// From where the host is reached. Ours is the LAN only.
    #[builder(default)]
    pub exposure: Exposure,
}

/// What pods of a namespace may do: <https://kubernetes.io/docs/concepts/security/pod-security-standards/>.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum PodSecurity {
    /// Anything, the host included.
    Privileged,
    /// What is known to be harmless: Talos' default for a namespace that says nothing.
    Baseline,
    /// As little as possible: no root, no privileges, no capabilities.
    #[default]
    Restricted,
}

impl PodSecurity {
    /// The value of the label `pod-security.kubernetes.io/enforce`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Privileged => "privileged",
            Self::Baseline => "baseline",
            Self::Restricted => "restricted",
        }
    }
}

impl From<HelmApp> for Part {
    fn from(app: HelmApp) -> Self {
        let mut namespace = Namespace::default().named(&app.name).label("pod-security.kubernetes.io/enforce", app.security.as_str());
        if app.route.as_ref().is_some_and(|route| route.exposure == Exposure::External) {
            namespace = namespace.label(loadbalancer::EXPOSURE_LABEL, "external");
        }
        let service = app.route.as_ref().map(|route| {
            let id = ObjectId::new(&Kind::new("", "Service"), Some(&app.name), &route.service);
            // What the chart calls its port is not known; routes take the number.
            Provided { members: vec![route.port.to_string()], ..Provided::new(id) }.into()
        });
        let chart = Chart::builder()
            .name(app.name.clone())
            .namespace(app.name.clone())
            .source(app.chart)
            .version(app.version)
            .values(app.values)
            .brings(service)
            .build();
        let mut part = Self::new(app.name.clone()).object(namespace).chart(chart);
        let pods = Peer::namespace(&app.name);
        let egress = app.egress.into_iter().map(|to| Flow::builder().from(pods.clone()).to(to).build());
        let ingress = app.ingress.into_iter().map(|from| Flow::builder().from(from).to(pods.clone()).build());
        part.needs.extend(egress.chain(ingress).map(Need::Flow));
        let Some(HelmRoute { host, service, port, target_port, exposure }) = app.route else { return part };
        let backend = target_port.map(|port| Backend { pods: Labels::new(), port });
        let route = Route::builder().service(service).namespace(app.name).port(port).maybe_backend(backend).host(host);
        part.need(Need::Route(route.exposure(exposure).build()))
    }
}
