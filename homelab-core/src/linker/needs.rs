//! Needs that nothing meets.

use super::index::Index;
use crate::{Brings, Kind, Need, ObjectId, Part, Place, Problem, Protection, ProtectionPolicy, Use, nearest};

/// What some need asks for.
struct Wanted<'a> {
    /// Who asks, such as `part metal/web needs`.
    who: String,
    what: &'static str,
    name: &'a str,
    /// What did not happen.
    otherwise: &'static str,
}

/// Problems of the needs of `part`, which sees `index`, in a lab of `parts`. Alerts, scrapes, routes, certificates
/// and flows are answered by objects, whose references are linked instead.
pub(super) fn judge(part: &Part, index: &Index<'_>, parts: &[Part], problems: &mut Vec<Problem>) {
    for need in &part.needs {
        let own = |what, name| Wanted { who: format!("part {} needs", part.id), what, name, otherwise: "brings" };
        let wanted = match need {
            Need::Alert(_) | Need::Certificate(_) | Need::Flow(_) | Need::Route(_) | Need::Scrape(_) | Need::ScrapePods(_) => continue,
            Need::Object(id) => {
                if !index.has(id) {
                    problems.push(no_object(part, id));
                }
                continue;
            }
            Need::Kind(kind) => {
                if !index.serves(kind.key()) {
                    problems.push(no_kind(part, kind));
                }
                continue;
            }
            Need::Protection(protection) => {
                problems.extend(unprotected(part, protection, index));
                continue;
            }
            Need::CloudOutput(name) => own("Terraform output", name.as_str()),
            Need::ControlPlaneMetrics => own("control plane", "metrics of etcd, scheduler and controller manager"),
            Need::DataSource(Use { name, by }) => Wanted { who: format!("{by} uses"), what: "data source", name, otherwise: "makes" },
            Need::Extension(name) => own("Talos extension", name.as_str()),
            Need::Issuer(url) => own("token issuer", url.as_str()),
            Need::LoadBalancer => own("load balancer", "addresses for Services"),
            Need::Mesh => own("mesh", "Services of several clusters"),
            Need::LogReceiver(url) => own("receiver of logs", url.as_str()),
            Need::Metric(Use { name, .. }) if index.exposes(name) => continue,
            Need::Metric(Use { name, by }) => Wanted { who: format!("{by} uses"), what: "metric", name, otherwise: "exposes" },
            Need::PushReceiver(url) => own("receiver of pushes", url.as_str()),
            Need::PublicIssuer(url) => own("published issuer", url.as_str()),
            Need::TokenKey(id) => own("token signing key", id.as_str()),
            Need::UserVolume(name) => own("Talos user volume", &**name),
        };
        let brought: Vec<&str> = match need {
            // From one cluster to another.
            Need::PushReceiver(_) => {
                parts.iter().flat_map(|part| &part.brings).flat_map(|brings| names(need, brings, wanted.name)).collect()
            }
            _ => index.other.iter().flat_map(|brings| names(need, brings, wanted.name)).collect(),
        };
        if !brought.contains(&wanted.name) {
            problems.push(unmet(part, &wanted, &brought));
        }
    }
}

/// The names of what `brings` has of the sort that `need` asks for.
fn names<'a>(need: &Need, brings: &'a Brings, wanted: &'a str) -> Vec<&'a str> {
    match (need, brings) {
        (Need::CloudOutput(_), Brings::CloudOutput(name))
        | (Need::DataSource(_), Brings::DataSource(name))
        | (Need::Extension(_), Brings::Extension(name))
        | (Need::Issuer(_), Brings::Issuer(name))
        | (Need::LogReceiver(_), Brings::LogReceiver(name))
        | (Need::PushReceiver(_), Brings::PushReceiver(name))
        | (Need::PublicIssuer(_), Brings::PublicIssuer(name))
        | (Need::TokenKey(_), Brings::TokenKey(name)) => vec![name],
        (Need::ControlPlaneMetrics, Brings::ControlPlaneMetrics)
        | (Need::LoadBalancer, Brings::LoadBalancer)
        | (Need::Mesh, Brings::Mesh) => vec![wanted],
        (Need::Metric(_), Brings::Metrics(names)) => names.iter().map(|name| &**name).collect(),
        (Need::UserVolume(_), Brings::UserVolume(name)) => vec![name],
        _ => Vec::new(),
    }
}

fn unmet(part: &Part, wanted: &Wanted<'_>, brought: &[&str]) -> Problem {
    let Wanted { who, what, name, otherwise } = wanted;
    let problem = Problem::error("unmet-need", format!("{who} the {what} `{name}`, which nothing {otherwise}"));
    let problem = problem.at(Place::Part(part.id.clone()));
    match nearest(name, brought.iter().copied()) {
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None => problem,
    }
}

fn no_object(part: &Part, id: &ObjectId) -> Problem {
    Problem::error("unmet-need", format!("part {} needs {id}, which nothing makes", part.id)).at(Place::Part(part.id.clone()))
}

fn no_kind(part: &Part, kind: &Kind) -> Problem {
    let message = format!("part {} needs the kind {}.{}, which nothing brings", part.id, kind.kind, kind.group);
    Problem::error("unmet-need", message)
        .at(Place::Part(part.id.clone()))
        .help("add the part whose chart installs its CustomResourceDefinition")
}

/// A protection of what is not there, or by what is not there.
fn unprotected(part: &Part, protection: &Protection, index: &Index<'_>) -> Option<Problem> {
    let claim = &protection.claim;
    let message = match &protection.policy {
        _ if !index.has(claim) => format!("part {} says how {claim} is protected, which nothing makes", part.id),
        ProtectionPolicy::BackedUp(by) if !index.has(by) => {
            format!("part {} has {claim} backed up by {by}, which nothing makes", part.id)
        }
        _ => return None,
    };
    Some(Problem::error("unmet-need", message).at(Place::Part(part.id.clone())))
}
