//! Answers to what parts need of other domains.

use homelab_core::{Flow, Name, Need, Object, ObjectId, Part, Problem, Scrape};
use identity::cert_manager;
use loadbalancer::HttpsGateway;

use crate::isolation;

/// What answers are given with, in one cluster.
#[derive(Clone, Debug)]
pub(crate) struct Answers<'a> {
    /// Where routes attach.
    pub(crate) gateway: Option<&'a HttpsGateway>,
    /// Where those attach as well that are reached from the internet.
    pub(crate) external: Option<&'a HttpsGateway>,
    /// Name of the `ClusterIssuer` that signs certificates.
    pub(crate) issuer: Option<&'a Name>,
}

/// Where the answers to scrapes and alerts go.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Scrapes<'a> {
    /// Into the part itself: an app comes after monitoring anyway, and takes its monitor along when it goes.
    Here,
    /// Into the part [`SCRAPES`]: infrastructure must not wait for monitoring. Together with these, of parts which are made
    /// later.
    Apart(&'a [Scrape]),
}

/// Name of the part which holds the monitors and alerts of all infrastructure.
const SCRAPES: Name = Name::from_static("scrapes");

impl Answers<'_> {
    /// Adds to each part the objects that answer its needs, and holds the part to them: a route that goes missing later
    /// is an error. The result is the traffic that they ask for.
    pub(crate) fn give(&self, parts: &mut Vec<Part>, scrapes: Scrapes<'_>) -> Vec<Flow> {
        let mut flows = Vec::new();
        let mut monitors = Part::new(SCRAPES).rules(observability::prometheus_operator::RULES);
        if let Scrapes::Apart(also) = scrapes {
            for scrape in also {
                add(&mut monitors, observability::scrape(scrape).and_then(Object::new));
            }
        }
        for part in parts.iter_mut() {
            let mut watched = Part::new(part.id.name.clone());
            for need in std::mem::take(&mut part.needs) {
                match (&need, self.gateway, self.issuer) {
                    (Need::Route(route), Some(gateway), _) => {
                        ask(&mut flows, part, isolation::of_route(route, part, [Some(gateway), self.external]));
                        add(part, loadbalancer::route(route, gateway, self.external).and_then(Object::new));
                        part.rules.push(loadbalancer::gateway_api::RULES);
                    }
                    (Need::Certificate(certificate), _, Some(issuer)) => {
                        add(part, Object::new(cert_manager::certificate(certificate, issuer)));
                        part.rules.push(cert_manager::RULES);
                    }
                    (Need::Scrape(scrape), ..) => {
                        ask(&mut flows, part, isolation::of_scrape(scrape, part));
                        add(&mut watched, observability::scrape(scrape).and_then(Object::new));
                    }
                    (Need::ScrapePods(pods), ..) => {
                        ask(&mut flows, part, isolation::of_pods(pods, part));
                        add(&mut watched, observability::scrape_pods(pods).and_then(Object::new));
                    }
                    (Need::Flow(flow), ..) => flows.push(flow.clone()),
                    (Need::Alert(alert), ..) => add(&mut watched, Object::new(observability::alert(alert))),
                    (Need::Route(route), None, _) => {
                        let message = format!("part {} wants the host `{}`, but the cluster has no gateway", part.id.name, route.host);
                        part.problems.push(Problem::error("no-gateway", message).help("give the cluster one: `Cluster::gateway`"));
                    }
                    (Need::Certificate(certificate), _, None) => {
                        let message = format!(
                            "part {} wants a certificate for {}, but the cluster has no issuer",
                            part.id.name,
                            certificate.hosts.join(", ")
                        );
                        part.problems.push(Problem::error("no-issuer", message).help("give the cluster one: `Cluster::issuer`"));
                    }
                    _ => part.needs.push(need),
                }
            }
            let target = if scrapes == Scrapes::Here { &mut *part } else { &mut monitors };
            give_to(target, observability::with_uses(watched));
        }
        if !monitors.objects.is_empty() {
            parts.push(monitors);
        }
        flows
    }
}

/// Puts monitors and alerts where they go.
fn give_to(part: &mut Part, watched: Part) {
    if !watched.objects.is_empty() {
        part.rules.push(observability::prometheus_operator::RULES);
    }
    part.objects.extend(watched.objects);
    part.needs.extend(watched.needs);
    part.brings.extend(watched.brings);
    part.problems.extend(watched.problems);
}

fn ask(flows: &mut Vec<Flow>, part: &mut Part, asked: Result<Vec<Flow>, Problem>) {
    match asked {
        Ok(asked) => flows.extend(asked),
        Err(problem) => part.problems.push(problem),
    }
}

fn add(part: &mut Part, answer: Result<Object, Problem>) {
    match answer {
        Ok(object) => {
            part.needs.push(Need::Object(ObjectId::clone(&object.id)));
            part.objects.push(object);
        }
        Err(problem) => part.problems.push(problem),
    }
}

#[cfg(test)]
mod tests {
    use homelab_core::name;

    use super::{Answers, Scrapes};
    use crate::App;

    #[test]
    fn a_host_without_a_gateway_is_a_problem() {
        let app = App::builder().name(name!("web")).image("web:1").port(80).host("web.home.example".parse().expect("a host")).build();
        let mut parts = vec![app.into()];
        Answers { gateway: None, external: None, issuer: None }.give(&mut parts, Scrapes::Here);
        insta::assert_snapshot!(parts[0].problems[0], @r"
        error[no-gateway]: part web wants the host `web.home.example`, but the cluster has no gateway
          help: give the cluster one: `Cluster::gateway`
        ");
    }
}
