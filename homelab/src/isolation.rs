//! Apps that are closed by default, and what is opened to them because the lab knows that it is needed.

use homelab_core::{
    Backend, Exposure, Flow, Kind, Labels, NETWORK_POLICY_RULES, Name, Need, Object, ObjectId, Part, Peer, Place, Problem, Route, Scrape,
    ScrapePods,
};
use ipnet::IpNet;
use k8s_openapi::api::core::v1::{ContainerPort, PodTemplateSpec, Service};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use loadbalancer::HttpsGateway;
use observability::Prometheus;
use serde::Deserialize;

/// What the network of a [`Cluster`](crate::Cluster) stops.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum Isolation {
    /// Nothing: every pod may talk to every other, and to everything outside. Kubernetes' own default.
    #[default]
    None,
    /// What pods of apps send and take, but for what the lab knows of: requests through the Gateways of their hosts to the port behind
    /// each, Prometheus to the port of each scrape, questions to the cluster's own DNS, traffic within their namespace, backups to
    /// where they go, and what [`App`](crate::App) and [`HelmApp`](crate::HelmApp) say with `egress` and `ingress`.
    ///
    /// They become `NetworkPolicy` objects, which both Cilium and k3s keep. Infrastructure stays open: much of it talks to the API server
    /// or runs in the node's own network, for which these policies have no words.
    Apps,
}

/// Closes the namespaces of `apps`, but for `flows`; `lan` is the network at home.
pub(crate) fn close(apps: &mut [Part], flows: &[Flow], lan: IpNet) {
    for part in apps {
        let is_namespace = |id: &&ObjectId| id.group.is_empty() && id.kind == "Namespace";
        let namespaces: Vec<Name> =
            part.objects.iter().map(|object| &object.id).filter(is_namespace).filter_map(|id| id.name.parse().ok()).collect();
        for policy in namespaces.iter().flat_map(|namespace| loadbalancer::network_policies(namespace, flows, lan)) {
            match Object::new(policy) {
                Ok(object) => {
                    // No field of anything names a policy.
                    part.needs.push(Need::Object(object.id.clone()));
                    part.objects.push(object);
                }
                Err(problem) => part.problems.push(problem),
            }
        }
        part.rules.push(NETWORK_POLICY_RULES);
    }
}

/// From the proxies of `gateways` to what the Service of a route of `part` leads to.
pub(crate) fn of_route(route: &Route, part: &Part, gateways: [Option<&HttpsGateway>; 2]) -> Result<Vec<Flow>, Problem> {
    let [gateway, external] = gateways;
    let external = external.filter(|_| route.exposure == Exposure::External);
    let (to, ports) = behind(part, &route.namespace, &route.service, &route.port.to_string(), route.backend.as_ref())?;
    let flow = |gateway: &HttpsGateway| Flow { from: gateway.peer(), to: to.clone(), ports: ports.clone() };
    Ok(gateway.into_iter().chain(external).map(flow).collect())
}

/// From Prometheus to what the Service of a scrape of `part` leads to.
pub(crate) fn of_scrape(scrape: &Scrape, part: &Part) -> Result<Vec<Flow>, Problem> {
    let (to, ports) = behind(part, &scrape.namespace, &scrape.service, &scrape.port, scrape.backend.as_ref())?;
    Ok(vec![Flow { from: Prometheus::peer(), to, ports }])
}

/// From Prometheus to pods of `part`.
pub(crate) fn of_pods(pods: &ScrapePods, part: &Part) -> Result<Vec<Flow>, Problem> {
    let ports = named_port(part, &pods.namespace, &pods.labels, &pods.port)?.into_iter().collect();
    Ok(vec![Flow { from: Prometheus::peer(), to: Peer::Pods { namespace: pods.namespace.clone(), labels: pods.labels.clone() }, ports }])
}

/// The pods that a Service leads to, and their port behind `port` of it, which is a name or a number.
///
/// Of a Service that a chart makes nothing is known but `backend`: without one all pods of the namespace are meant, and all ports. All
/// ports are also meant where the Service does not have the port, which the linker reports.
fn behind(owner: &Part, namespace: &Name, service: &Name, port: &str, backend: Option<&Backend>) -> Result<(Peer, Vec<u16>), Problem> {
    let id = ObjectId::new(&Kind::new("", "Service"), Some(namespace), service);
    let object = owner.objects.iter().find(|object| object.id == id);
    let Some(spec) = object.and_then(|object| Service::deserialize(object.as_value()).ok()?.spec) else {
        let labels = backend.map(|backend| backend.pods.clone()).unwrap_or_default();
        return Ok((Peer::Pods { namespace: namespace.clone(), labels }, backend.iter().map(|backend| backend.port).collect()));
    };
    let labels = spec.selector.unwrap_or_default();
    let mut ports = spec.ports.unwrap_or_default().into_iter();
    let found = ports.find(|found| found.name.as_deref() == Some(port) || found.port.to_string() == port);
    let number = match found.map(|found| found.target_port.unwrap_or(IntOrString::Int(found.port))) {
        None => None,
        Some(IntOrString::Int(number)) => u16::try_from(number).ok(),
        Some(IntOrString::String(name)) => named_port(owner, namespace, &labels, &name)?,
    };
    Ok((Peer::Pods { namespace: namespace.clone(), labels }, number.into_iter().collect()))
}

/// The number of the port `name` of the pods of `owner` that have `labels`; nothing if they are a chart's.
fn named_port(owner: &Part, namespace: &Name, labels: &Labels, name: &str) -> Result<Option<u16>, Problem> {
    let near = owner.objects.iter().filter(|object| object.id.namespace.as_deref() == Some(namespace) && object.id.group == "apps");
    let templates = near.filter_map(|object| PodTemplateSpec::deserialize(object.as_value().pointer("/spec/template")?).ok());
    let is_meant = |template: &PodTemplateSpec| {
        let has = template.metadata.as_ref().and_then(|metadata| metadata.labels.as_ref());
        has.is_some_and(|has| labels.iter().all(|(key, value)| has.get(key) == Some(value)))
    };
    let pods: Vec<PodTemplateSpec> = templates.filter(is_meant).collect();
    let containers = pods.iter().filter_map(|pod| pod.spec.as_ref()).flat_map(|pod| &pod.containers);
    let ports: Vec<&ContainerPort> = containers.flat_map(|container| container.ports.iter().flatten()).collect();
    match ports.iter().find(|port| port.name.as_deref() == Some(name)) {
        Some(found) => Ok(u16::try_from(found.container_port).ok()),
        None if pods.is_empty() => Ok(None),
        None => {
            let message =
                format!("part {}: something leads to the port `{name}` of the pods in `{namespace}`, which they do not have", owner.id);
            let names: Vec<_> = ports.iter().filter_map(|port| port.name.as_deref()).collect();
            let help =
                if names.is_empty() { "none of their ports has a name".to_owned() } else { format!("they have {}", names.join(", ")) };
            Err(Problem::error("unknown-port", message).at(Place::Part(owner.id.clone())).help(help))
        }
    }
}
