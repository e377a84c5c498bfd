//! What differs between the parts of one name in two clusters.

use std::collections::BTreeMap;

use homelab_core::{Brings, Name, Part};
use serde_json::Value;

/// One thing that two clusters do differently: a row of the table in the README that is written.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Difference {
    /// What: ``part `name` ``, an object, or an object and the path of the field in backticks.
    pub what: String,
    /// How the first cluster has it: the value in backticks, or `yes`; `—` if it has not.
    pub one: String,
    /// How the second cluster has it: the value in backticks, or `yes`; `—` if it has not.
    pub other: String,
}

const NOTHING: &str = "—";

/// How Flux itself is laid out: it differs by the name of the cluster only.
const OF_FLUX: &[&str] = &["bootstrap", "flux", "flux-system"];

/// What differs between the clusters `one` and `other`: who gives them network and addresses, parts and objects that only one
/// of them has, and fields. Derived from the parts, so it cannot be out of date.
pub fn differences(parts: &[Part], one: &Name, other: &Name) -> Vec<Difference> {
    let of = |cluster: &Name| -> BTreeMap<Name, &Part> {
        let parts = parts.iter().filter(|part| part.id.cluster.as_ref() == Some(cluster) && !OF_FLUX.contains(&&*part.id.name));
        parts.map(|part| (part.id.name.clone(), part)).collect()
    };
    let (ones, others) = (of(one), of(other));
    let mut found = Vec::new();
    for (what, brings) in [("pods get a network from", Brings::Network), ("Services get addresses from", Brings::LoadBalancer)] {
        let (one, other) = (giver(&ones, &brings), giver(&others, &brings));
        if one != other {
            found.push(Difference { what: what.to_owned(), one, other });
        }
    }
    for name in ones.keys().chain(others.keys().filter(|name| !ones.contains_key(*name))) {
        match (ones.get(name), others.get(name)) {
            (Some(one), Some(other)) => compare_parts(name, one, other, &mut found),
            (one, _) => {
                let has = |has: bool| if has { "yes" } else { NOTHING }.to_owned();
                found.push(Difference { what: format!("part `{name}`"), one: has(one.is_some()), other: has(one.is_none()) });
            }
        }
    }
    found
}

/// The part which brings something, itself or by a chart.
fn giver(parts: &BTreeMap<Name, &Part>, wanted: &Brings) -> String {
    let gives = |part: &Part| part.charts.iter().flat_map(|chart| &chart.brings).chain(&part.brings).any(|brings| brings == wanted);
    parts.iter().find(|(_, part)| gives(part)).map_or_else(|| NOTHING.to_owned(), |(name, _)| format!("part `{name}`"))
}

/// The differences as a Markdown table for people, a row each; `one` and `other` head the columns.
pub fn table(differences: &[Difference], one: &Name, other: &Name) -> String {
    let mut text = format!("| | `{one}` | `{other}` |\n|---|---|---|\n");
    for difference in differences {
        text += &format!("| {} | {} | {} |\n", difference.what, difference.one, difference.other);
    }
    text
}

fn compare_parts(name: &Name, one: &Part, other: &Part, found: &mut Vec<Difference>) {
    let (ones, others) = (things(one), things(other));
    for thing in ones.keys().chain(others.keys().filter(|thing| !ones.contains_key(*thing))) {
        match (ones.get(thing), others.get(thing)) {
            (Some(one), Some(other)) => compare(&format!("`{name}`: {thing}"), "", one, other, found),
            (one, _) => {
                let has = |has: bool| if has { "yes" } else { NOTHING }.to_owned();
                found.push(Difference { what: format!("`{name}`: {thing}"), one: has(one.is_some()), other: has(one.is_none()) });
            }
        }
    }
}

fn things(part: &Part) -> BTreeMap<String, &Value> {
    part.objects.iter().map(|object| (object.id.to_string(), object.as_value())).collect()
}

fn compare(thing: &str, path: &str, one: &Value, other: &Value, found: &mut Vec<Difference>) {
    let step = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    match (one, other) {
        _ if one == other => {}
        (Value::Object(ones), Value::Object(others)) => {
            for key in ones.keys().chain(others.keys().filter(|key| !ones.contains_key(*key))) {
                let null = &Value::Null;
                compare(thing, &step(key), ones.get(key).unwrap_or(null), others.get(key).unwrap_or(null), found);
            }
        }
        (Value::Array(ones), Value::Array(others)) if ones.len() == others.len() => {
            for (index, (one, other)) in ones.iter().zip(others).enumerate() {
                compare(thing, &format!("{path}[{index}]"), one, other, found);
            }
        }
        _ => {
            let (one, other) = show(text(one).as_deref(), text(other).as_deref());
            found.push(Difference { what: format!("{thing} `{path}`"), one, other });
        }
    }
}

/// A value on one line; none for null.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.replace(['\n', '|'], " ")),
        other => Some(other.to_string().replace('|', " ")),
    }
}

/// Characters of a value that a cell of the table shows.
const SHOWN: usize = 60;
/// As many of them lie before the first difference, if that is further behind.
const BEFORE: usize = 20;

/// Two values, as far as a cell shows them; the files have the rest.
fn show(one: Option<&str>, other: Option<&str>) -> (String, String) {
    let both = one.zip(other).map_or(0, |(one, other)| one.chars().zip(other.chars()).take_while(|(one, other)| one == other).count());
    let skipped = if both < SHOWN { 0 } else { both - BEFORE };
    let cut = |is_cut: bool| if is_cut { "…" } else { "" };
    let cell = |text: &str| {
        let mut rest = text.chars().skip(skipped);
        let shown: String = rest.by_ref().take(SHOWN).collect();
        format!("`{}{shown}{}`", cut(skipped > 0), cut(rest.next().is_some()))
    };
    let cell = |text: Option<&str>| text.map_or_else(|| NOTHING.to_owned(), cell);
    (cell(one), cell(other))
}

#[cfg(test)]
mod tests {
    use homelab_core::{ObjectExt, name};
    use k8s_openapi::api::core::v1::{ConfigMap, Namespace};

    use super::*;

    #[test]
    fn fields_objects_and_parts_are_compared() {
        let config = |value: &str| {
            let mut config = ConfigMap::default().named("settings").in_namespace(&name!("web"));
            config.data = Some([("class".to_owned(), value.to_owned())].into());
            config
        };
        let metal = Part::new(name!("web")).in_cluster(&name!("metal")).object(config("data")).object(Namespace::default().named("web"));
        let laptop = Part::new(name!("web")).in_cluster(&name!("laptop")).object(config("local-path"));
        let cilium = Part::new(name!("cilium")).in_cluster(&name!("metal"));
        let found = differences(&[metal, laptop, cilium], &name!("metal"), &name!("laptop"));
        insta::assert_snapshot!(table(&found, &name!("metal"), &name!("laptop")), @r"
        | | `metal` | `laptop` |
        |---|---|---|
        | part `cilium` | yes | — |
        | `web`: ConfigMap web/settings `data.class` | `data` | `local-path` |
        | `web`: Namespace web | yes | — |
        ");
    }

    #[test]
    fn long_values_are_shown_where_they_differ() {
        let value = |end: &str| "all the same ".repeat(9) + end;
        let (one, other) = show(Some(&value("and this")), Some(&value("but that")));
        assert_eq!((one.as_str(), other.as_str()), ("`…e same all the same and this`", "`…e same all the same but that`"));
        let (one, other) = show(Some(&value("end")), Some("another"));
        assert_eq!((one.chars().count(), other.as_str()), (SHOWN + 3, "`another`"));
    }
}
