//! `plan` and `graph`: in which order the lab comes up.

use clap::ArgMatches;
use homelab_core::{Problem, Problems, nearest};

use super::session::Session;
use super::{Outcome, print};
use crate::Error;
use crate::plan::{Plan, dot, mermaid};

pub(super) fn plan(session: &Session, arguments: &ArgMatches) -> Outcome {
    let plan = Plan::of(session.rendered.checked.parts());
    if !arguments.get_flag("json") {
        return Outcome::fine(plan.to_string());
    }
    let value = serde_json::to_value(&plan).expect("texts and lists serialise");
    Outcome::fine(print::json(&value))
}

pub(super) fn graph(session: &Session, arguments: &ArgMatches) -> Result<Outcome, Error> {
    let mut plan = Plan::of(session.rendered.checked.parts());
    if let Some(name) = arguments.get_one::<String>("cluster") {
        plan = of_cluster(plan, name)?;
    }
    Ok(Outcome::fine(if arguments.get_flag("dot") { dot(&plan) } else { mermaid(&plan) }))
}

fn of_cluster(plan: Plan, name: &str) -> Result<Plan, Error> {
    let names: Vec<String> = plan.clusters.iter().map(|cluster| cluster.name.clone()).collect();
    let clusters: Vec<_> = plan.clusters.into_iter().filter(|cluster| cluster.name == name).collect();
    if clusters.is_empty() {
        let problem = Problem::error("unknown-cluster", format!("the lab has no cluster `{name}`"));
        let help = match nearest(name, names.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("it has {}", names.join(", ")),
        };
        return Err(Problems(vec![problem.help(help)]).into());
    }
    Ok(Plan { clusters, ..Plan::default() })
}
