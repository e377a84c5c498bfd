//! Needs that nothing meets.

use super::index::Index;
use crate::{Brings, Kind, Need, ObjectId, Part, Place, Problem, Protection, ProtectionPolicy, nearest};

/// Problems of the needs of `part`. Scrapes, routes and certificates are answered by objects, whose references are linked instead.
pub(super) fn judge(part: &Part, index: &Index, problems: &mut Vec<Problem>) {
    for need in &part.needs {
        let (what, wanted) = match need {
            Need::Certificate(_) | Need::Route(_) | Need::Scrape(_) => continue,
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
            Need::Issuer(url) => ("token issuer", url.as_str()),
            Need::TokenKey(id) => ("token signing key", id.as_str()),
            Need::PublicIssuer(url) => ("published issuer", url.as_str()),
            Need::LoadBalancer => ("load balancer", "addresses for Services"),
            Need::Extension(name) => ("Talos extension", name.as_str()),
            Need::UserVolume(name) => ("Talos user volume", &**name),
            Need::CloudOutput(name) => ("Terraform output", name.as_str()),
        };
        let brought: Vec<&str> = index
            .other
            .iter()
            .filter_map(|brings| match (need, brings) {
                (Need::Extension(_), Brings::Extension(name))
                | (Need::CloudOutput(_), Brings::CloudOutput(name))
                | (Need::Issuer(_), Brings::Issuer(name))
                | (Need::TokenKey(_), Brings::TokenKey(name))
                | (Need::PublicIssuer(_), Brings::PublicIssuer(name)) => Some(name.as_str()),
                (Need::LoadBalancer, Brings::LoadBalancer) => Some(wanted),
                (Need::UserVolume(_), Brings::UserVolume(name)) => Some(&**name),
                _ => None,
            })
            .collect();
        if brought.contains(&wanted) {
            continue;
        }
        let problem = Problem::error("unmet-need", format!("part {} needs the {what} `{wanted}`, which nothing brings", part.id))
            .at(Place::Part(part.id.clone()));
        problems.push(match nearest(wanted, brought.into_iter()) {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None => problem,
        });
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
fn unprotected(part: &Part, protection: &Protection, index: &Index) -> Option<Problem> {
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
