//! The order as a picture, in the languages of Mermaid and Graphviz.

use std::fmt::Write as _;

use super::{ClusterPlan, Plan};

/// A flowchart of Mermaid, which Git forges show: one box for each cluster, an arrow from each part to those that wait for it.
pub fn mermaid(plan: &Plan) -> String {
    let mut text = "flowchart LR\n".to_owned();
    for cluster in &plan.clusters {
        writeln!(text, "  subgraph cluster_{}[\"{}\"]", cluster.name.replace('-', "_"), cluster.name).expect("a string grows");
        for (node, label) in nodes(cluster) {
            writeln!(text, "    {node}[\"{label}\"]").expect("a string grows");
        }
        for (from, to) in edges(cluster) {
            writeln!(text, "    {from} --> {to}").expect("a string grows");
        }
        text += "  end\n";
    }
    if !plan.clouds.is_empty() {
        text += "  subgraph clouds\n";
        for (index, root) in plan.clouds.iter().enumerate() {
            writeln!(text, "    clouds_{index}[\"{}\"]", root.display()).expect("a string grows");
        }
        for index in 1..plan.clouds.len() {
            writeln!(text, "    clouds_{} --> clouds_{index}", index - 1).expect("a string grows");
        }
        text += "  end\n";
    }
    text
}

/// A digraph of Graphviz (`dot -Tsvg`).
pub fn dot(plan: &Plan) -> String {
    let mut text = "digraph lab {\n  rankdir=LR;\n  node [shape=box];\n".to_owned();
    for cluster in &plan.clusters {
        writeln!(text, "  subgraph \"cluster_{0}\" {{\n    label=\"{0}\";", cluster.name).expect("a string grows");
        for (node, label) in nodes(cluster) {
            writeln!(text, "    \"{node}\" [label=\"{label}\"];").expect("a string grows");
        }
        for (from, to) in edges(cluster) {
            writeln!(text, "    \"{from}\" -> \"{to}\";").expect("a string grows");
        }
        text += "  }\n";
    }
    if !plan.clouds.is_empty() {
        text += "  subgraph \"cluster_of_clouds\" {\n    label=\"clouds\";\n";
        for (index, root) in plan.clouds.iter().enumerate() {
            writeln!(text, "    \"clouds_{index}\" [label=\"{}\"];", root.display()).expect("a string grows");
        }
        for index in 1..plan.clouds.len() {
            writeln!(text, "    \"clouds_{}\" -> \"clouds_{index}\";", index - 1).expect("a string grows");
        }
        text += "  }\n";
    }
    text + "}\n"
}

/// What stands before Flux, which all parts wait for.
const BOOTSTRAP: &str = "bootstrap";

/// Each part under a name that is one word: Mermaid reads `end` and dashes in its own way.
fn nodes(cluster: &ClusterPlan) -> Vec<(String, String)> {
    let parts = cluster.waves.iter().flatten().map(|waiting| waiting.part.as_str());
    [BOOTSTRAP].into_iter().chain(parts).map(|part| (node(cluster, part), part.to_owned())).collect()
}

fn edges(cluster: &ClusterPlan) -> Vec<(String, String)> {
    let parts = cluster.waves.iter().flatten();
    parts
        .flat_map(|waiting| {
            let first = waiting.after.is_empty().then_some(BOOTSTRAP);
            let before = first.into_iter().chain(waiting.after.iter().map(String::as_str));
            before.map(|before| (node(cluster, before), node(cluster, &waiting.part))).collect::<Vec<_>>()
        })
        .collect()
}

/// Names are labels of a-z, 0-9 and dashes; two underscores keep `a-b` of `c` and `b` of `c-a` apart.
fn node(cluster: &ClusterPlan, part: &str) -> String {
    format!("{}__{}", cluster.name.replace('-', "_"), part.replace('-', "_"))
}
