//! What comes before what.

use std::collections::{BTreeMap, BTreeSet};

use crate::kind::KindKey;
use crate::{BootstrapStep, Brings, Kind, Name, Need, Part, PartId, Place, Problem, nearest};

/// The parts that each part waits for: those it names in `after`, and those whose charts or objects bring the kinds
/// that it uses or needs, unless the bootstrap has installed them before anything else.
///
/// Names that lead nowhere are left out here; [`check`](crate::check) reports them.
pub fn dependencies(parts: &[Part]) -> BTreeMap<PartId, BTreeSet<PartId>> {
    let numbers = edges(parts);
    let id = |number: &usize| parts[*number].id.clone();
    parts.iter().zip(&numbers).map(|(part, before)| (part.id.clone(), before.iter().map(id).collect())).collect()
}

/// Problems of the order: names that lead nowhere, and cycles with their path.
pub(crate) fn judge(parts: &[Part]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for part in parts {
        for name in part.after.iter().filter(|name| find(parts, part, name).is_none()) {
            let message = format!("part {} comes after `{name}`, which is not in {}", part.id, where_of(part));
            let problem = Problem::error("unknown-part", message).at(Place::Part(part.id.clone()));
            let near = nearest(name, parts.iter().filter(|other| sees(part, other)).map(|other| &*other.id.name));
            problems.push(match near {
                Some(near) => problem.help(format!("did you mean `{near}`?")),
                None => problem,
            });
        }
    }
    problems.extend(cycle(&edges(parts)).map(|path| {
        let names: Vec<_> = path.iter().map(|number| parts[*number].id.to_string()).collect();
        let problem = Problem::error("cycle", format!("these parts wait for each other: {}", names.join(" → ")));
        path[1..].iter().fold(problem, |problem, number| problem.at(Place::Part(parts[*number].id.clone())))
    }));
    problems
}

fn edges(parts: &[Part]) -> Vec<BTreeSet<usize>> {
    let mut kinds: BTreeMap<(Option<&Name>, KindKey<'_>), usize> = BTreeMap::new();
    for (number, part) in parts.iter().enumerate() {
        for kind in late_kinds(parts, part) {
            kinds.entry((part.id.cluster.as_ref(), kind.key())).or_insert(number);
        }
    }
    parts
        .iter()
        .enumerate()
        .map(|(number, part)| {
            let named = part.after.iter().filter_map(|name| find(parts, part, name));
            let cluster = part.id.cluster.as_ref();
            let by_kind = part.objects.iter().filter_map(|object| kinds.get(&(cluster, object.id.kind_key())).copied());
            let needed = part.needs.iter().filter_map(|need| if let Need::Kind(kind) = need { Some(kind.key()) } else { None });
            let by_need = needed.filter_map(|kind| kinds.get(&(cluster, kind)).copied());
            named.chain(by_kind).chain(by_need).filter(|before| *before != number).collect()
        })
        .collect()
}

/// The kinds that `part` brings when Flux gets to it, and not already in the bootstrap.
fn late_kinds<'a>(parts: &[Part], part: &'a Part) -> Vec<&'a Kind> {
    let steps: Vec<&BootstrapStep> =
        parts.iter().filter(|other| other.id.cluster == part.id.cluster).flat_map(|other| &other.bootstrap).collect();
    let early_chart = |name: &Name| steps.iter().any(|step| matches!(step, BootstrapStep::Chart(chart) if chart == name));
    let early_object = |object: &crate::Object| steps.iter().any(|step| matches!(step, BootstrapStep::Object(id) if *id == object.id));
    let is_early = part.charts.iter().any(|chart| early_chart(&chart.name)) || part.objects.iter().any(early_object);
    let late_charts = part.charts.iter().filter(|chart| !early_chart(&chart.name)).flat_map(|chart| &chart.brings);
    let own = part.brings.iter().filter(|_| !is_early);
    late_charts.chain(own).filter_map(|brings| if let Brings::Kind(kind) = brings { Some(kind) } else { None }).collect()
}

fn find(parts: &[Part], part: &Part, name: &Name) -> Option<usize> {
    let by_cluster = |cluster: &Option<Name>| parts.iter().position(|other| other.id.name == *name && other.id.cluster == *cluster);
    by_cluster(&part.id.cluster).or_else(|| by_cluster(&None))
}

fn sees(part: &Part, other: &Part) -> bool {
    other.id.cluster.is_none() || other.id.cluster == part.id.cluster
}

fn where_of(part: &Part) -> String {
    part.id.cluster.as_ref().map_or_else(|| "the lab".to_owned(), |cluster| format!("cluster `{cluster}` or outside the clusters"))
}

/// One cycle, from a part back to itself.
fn cycle(edges: &[BTreeSet<usize>]) -> Option<Vec<usize>> {
    let mut done = vec![false; edges.len()];
    for start in 0..edges.len() {
        // An explicit stack: a chain of parts may be longer than the thread's stack is deep.
        let mut path = vec![(start, edges[start].iter())];
        while let Some((_, rest)) = path.last_mut() {
            match rest.next() {
                Some(next) if done[*next] => {}
                Some(next) => {
                    if let Some(at) = path.iter().position(|(number, _)| number == next) {
                        return Some(path[at..].iter().map(|(number, _)| *number).chain([*next]).collect());
                    }
                    path.push((*next, edges[*next].iter()));
                }
                None => {
                    if let Some((number, _)) = path.pop() {
                        done[number] = true;
                    }
                }
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Chart, ChartSource, name};

    fn problems(parts: &[Part]) -> String {
        judge(parts).iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_cycle_is_an_error_with_its_path() {
        let parts = [
            Part::new(name!("a")).after([name!("b")]),
            Part::new(name!("b")).after([name!("c")]),
            Part::new(name!("c")).after([name!("a")]),
            Part::new(name!("d")).after([name!("a")]),
        ];
        insta::assert_snapshot!(problems(&parts), @r"
        error[cycle]: these parts wait for each other: a → b → c → a
          at part b
          at part c
          at part a
        ");
    }

    #[test]
    fn a_name_that_leads_nowhere_is_an_error_with_the_nearest() {
        let parts = [Part::new(name!("cilium")), Part::new(name!("web")).after([name!("cilum")])];
        insta::assert_snapshot!(problems(&parts), @r"
        error[unknown-part]: part web comes after `cilum`, which is not in the lab
          at part web
          help: did you mean `cilium`?
        ");
    }

    #[test]
    fn a_part_waits_for_the_chart_that_brings_its_kinds_unless_the_bootstrap_did() {
        let chart = |name: Name, kind: Kind| {
            let source = ChartSource::oci("example.com/chart");
            Chart::builder().namespace(name.clone()).name(name).source(source).version("1").brings([Brings::Kind(kind)]).build()
        };
        let object = |group: &str| {
            let value = serde_json::json!({ "apiVersion": format!("{group}/v1"), "kind": "Thing", "metadata": { "name": "x" } });
            crate::Object::from_value(value).expect("a named object")
        };
        let mut user = Part::new(name!("user"));
        user.objects = vec![object("late.example"), object("early.example")];
        let late = Part::new(name!("late")).chart(chart(name!("late"), Kind::new("late.example", "Thing")));
        let mut early = Part::new(name!("early")).chart(chart(name!("early"), Kind::new("early.example", "Thing")));
        early.bootstrap.push(BootstrapStep::Chart(name!("early")));
        let parts = [user, late, early];
        let before: Vec<_> = dependencies(&parts)[&parts[0].id].iter().map(ToString::to_string).collect();
        assert_eq!(before, ["late"]);
    }

    #[test]
    fn a_long_chain_does_not_overflow() {
        let names: Vec<Name> = (0..20_000).map(|number| format!("p{number}").parse().expect("a label")).collect();
        let edges: Vec<BTreeSet<usize>> = (0..names.len()).map(|number| BTreeSet::from_iter((number > 0).then(|| number - 1))).collect();
        assert_eq!(cycle(&edges), None);
    }
}
