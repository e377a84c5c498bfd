//! The public zones that clouds have, and what depends on them.

use homelab_core::{ObjectName, Problem};

use super::cloud::{Aws, Azure, Cloud};
use super::external::External;
use super::located::Located;
use super::reader::Fields;

/// Domains that nobody ever delegates: RFC 8375 (`home.arpa`), RFC 2606 (`test`), ICANN in 2024 (`internal`).
const NOBODYS: [&str; 3] = ["home.arpa", "internal", "test"];

type Zone<'a> = (Cloud, &'static str, &'a Located<ObjectName>);

/// The cloud whose zone has the names of `domain`, the longest of them if both have one. Reports zones that hold no name of
/// the lab or are nobody's, one that two clouds have, and what is missing with or without a zone.
pub(super) fn of_domain(
    fields: &mut Fields<'_>,
    domain: &ObjectName,
    aws: Option<&Aws>,
    azure: Option<&Azure>,
    external: Option<&External>,
) -> Option<Cloud> {
    let aws = aws.and_then(|aws| aws.extras.zone.as_ref()).map(|zone| (Cloud::Aws, "aws", zone));
    let azure = azure.and_then(|azure| azure.extras.zone.as_ref()).map(|zone| (Cloud::Azure, "azure", zone));
    let zones: Vec<Zone<'_>> = aws.into_iter().chain(azure).collect();
    judge(fields, domain, &zones);
    let with_domain = zones.iter().filter(|(_, _, zone)| is_below(domain, zone));
    let zone = with_domain.max_by_key(|(_, _, zone)| zone.len()).map(|(cloud, ..)| *cloud);
    if zone.is_none() && fields.is_given("acme") {
        let message = format!("`acme` wants a record in a public zone that has `{domain}`, and no cloud has one");
        fields.report(Some("acme"), "wrong-reference", message, "name the zone as `aws.zone` or `azure.zone`, or leave `acme` out");
    }
    if let (Some(_), Some(external)) = (zone, external)
        && external.public().is_none()
    {
        let problem = Problem::error("missing-key", "`external.forward.public` is missing");
        let problem = external.address().at.iter().cloned().fold(problem, Problem::at);
        fields.report_problem(
            problem.help("the records of the public zone lead to it: the router's public address, or a name that leads there"),
        );
    }
    zone
}

fn judge(fields: &mut Fields<'_>, domain: &ObjectName, zones: &[Zone<'_>]) {
    for (_, cloud, zone) in zones {
        if NOBODYS.iter().any(|nobodys| is_below(zone, nobodys)) {
            let message = format!("`{cloud}.zone` is `{}`, which is nobody's: no zone of it is public", zone.value);
            let problem = Problem::error("wrong-reference", message).help("take a domain of yours, or leave the zone out");
            fields.report_problem(zone.at.iter().cloned().fold(problem, Problem::at));
        } else if !is_below(domain, zone) && !is_below(zone, domain) {
            let message = format!("`{cloud}.zone` is `{}`, which holds no name below `domain`, `{domain}`", zone.value);
            let problem = Problem::error("wrong-reference", message).help("take the domain of the lab, or one above or below it");
            fields.report_problem(zone.at.iter().cloned().fold(problem, Problem::at));
        }
    }
    if let [(_, _, one), (_, _, other)] = zones
        && one.value == other.value
    {
        let problem = Problem::error("duplicate", format!("two clouds have the zone `{}`", one.value));
        let problem = problem.help("the zone above it can name the servers of one only");
        fields.report_problem([one, other].into_iter().filter_map(|zone| zone.at.clone()).fold(problem, Problem::at));
    }
}

/// Whether `inner` is `outer` or below it.
fn is_below(inner: &str, outer: &str) -> bool {
    inner.strip_suffix(outer).is_some_and(|labels| labels.is_empty() || labels.ends_with('.'))
}
