//! Reads the table of types.

use std::collections::HashMap;

use super::{Enum, Field, Json, Kind, Leaf, Merge, Model, Shape, Struct};

/// What a name in the table stands for.
enum Named {
    Struct(usize),
    Enum(usize),
    Alias(&'static str),
}

impl Model {
    /// Reads `text`, which is part of the program: what is wrong with it is found by the first test.
    pub(super) fn parse(text: &'static str) -> Self {
        let mut names = HashMap::new();
        let (mut structs, mut enums, mut fields) = (Vec::new(), Vec::new(), Vec::new());
        for line in text.lines() {
            let mut words = line.split(' ');
            match words.next() {
                Some("struct") => {
                    let name = words.next().unwrap_or_default();
                    names.insert(name, Named::Struct(structs.len()));
                    structs.push(Struct { name, fields: Vec::new() });
                    fields.push(Vec::new());
                }
                // Fields of types that are read from JSON, see below.
                Some(word) if word.starts_with('\t') => {}
                Some("") => fields.last_mut().expect("fields stand below their struct").push(words),
                Some("enum") => {
                    let (name, zero) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
                    names.insert(name, Named::Enum(enums.len()));
                    enums.push(Enum { name, zero: zero.strip_prefix("zero=").unwrap_or_default(), words: words.collect() });
                }
                Some("alias") => {
                    let (name, expression) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
                    names.insert(name, Named::Alias(expression));
                }
                _ => {}
            }
        }
        for (index, lines) in fields.into_iter().enumerate() {
            structs[index].fields = lines.into_iter().map(|words| field(&names, words)).collect();
        }
        let kinds = text.lines().filter_map(|line| line.strip_prefix("kind ")).map(|line| kind(&names, line));
        Self { kinds: kinds.map(|kind| (kind.name, kind)).collect(), structs, enums, json: json(text) }
    }
}

/// Types that Go reads from JSON; their fields stand behind a tab.
fn json(text: &'static str) -> HashMap<&'static str, Json> {
    let mut types = HashMap::new();
    let mut last = "";
    for line in text.lines() {
        if let Some((key, expression)) = line.strip_prefix('\t').and_then(|line| line.split_once(' ')) {
            if let Some(Json::Struct(fields)) = types.get_mut(last) {
                fields.push((key, expression));
            }
        } else if let Some(line) = line.strip_prefix("json ") {
            let (name, alias) = line.split_once(' ').map_or((line, None), |(name, alias)| (name, Some(alias)));
            last = name;
            types.insert(name, alias.map_or_else(|| Json::Struct(Vec::new()), Json::Alias));
        }
    }
    types
}

fn kind(names: &HashMap<&'static str, Named>, line: &'static str) -> Kind {
    let mut words = line.split(' ');
    let (name, fields) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let Some(Named::Struct(fields)) = names.get(fields) else { unreachable!("each kind is a struct of the table") };
    let flags: Vec<&'static str> = words.collect();
    let has = |flag| flags.contains(&flag);
    let conflicts = flags.iter().find_map(|flag| flag.strip_prefix("conflicts="));
    Kind {
        name,
        fields: *fields,
        is_named: has("named"),
        is_for_control_planes: has("controlplane"),
        is_link: has("link"),
        conflicts: conflicts.into_iter().flat_map(|kinds| kinds.split(',')).collect(),
    }
}

fn field(names: &HashMap<&'static str, Named>, mut words: impl Iterator<Item = &'static str>) -> Field {
    let (key, expression) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let flags: Vec<&'static str> = words.collect();
    Field { key, shape: shape(names, expression), omit_empty: flags.contains(&"omitempty"), replace: flags.contains(&"replace") }
}

fn shape(names: &HashMap<&'static str, Named>, expression: &'static str) -> Shape {
    if let Some(inner) = expression.strip_prefix('*') {
        return Shape::Pointer(Box::new(shape(names, inner)));
    }
    if let Some(inner) = expression.strip_prefix("[]") {
        return Shape::List(Box::new(shape(names, inner)), Merge::Usual);
    }
    if let Some(inner) = expression.strip_prefix("map[string]") {
        return Shape::Map(Box::new(shape(names, inner)), Merge::Usual);
    }
    let signed = |bits: u32| Shape::Integer(-(1 << (bits - 1)), (1 << (bits - 1)) - 1);
    let unsigned = |bits: u32| Shape::Integer(0, (1 << bits) - 1);
    match expression {
        "string" => return Shape::Text,
        "bool" => return Shape::Bool,
        "int" | "int64" => return signed(64),
        "int32" => return signed(32),
        "uint" | "uint64" => return unsigned(64),
        "uint32" => return unsigned(32),
        "uint16" => return unsigned(16),
        "uint8" => return unsigned(8),
        _ => {}
    }
    match names.get(expression) {
        Some(Named::Struct(index)) => Shape::Struct(*index),
        Some(Named::Enum(index)) => Shape::Enum(*index),
        Some(Named::Alias(inner)) => merged_as(shape(names, inner), merge(expression)),
        None => Shape::Leaf(Leaf::named(expression)),
    }
}

/// Types with a `Merge` of their own.
fn merge(name: &str) -> Merge {
    match name {
        "extensions.ConfigFileList" => Merge::By("mountPath"),
        "meta.Args" => Merge::Values,
        "network.SearchDomainList" => Merge::KeepsEmpty,
        "security.ImageVerificationRules" => Merge::ReplaceBy("image"),
        "v1alpha1.AdmissionPluginConfigList" => Merge::By("name"),
        "v1alpha1.NetworkDeviceList" => Merge::Devices,
        "v1alpha1.VlanList" => Merge::By("vlanId"),
        _ => Merge::Usual,
    }
}

fn merged_as(shape: Shape, merge: Merge) -> Shape {
    match shape {
        Shape::List(inner, _) => Shape::List(inner, merge),
        Shape::Map(inner, _) => Shape::Map(inner, merge),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::super::MODEL;

    #[test]
    fn the_table_has_the_90_kinds_of_talos_1_14() {
        assert_eq!(MODEL.kinds().count(), 90);
        for kind in MODEL.kinds() {
            let has_name = MODEL.fields(kind.fields).field("name").is_some();
            assert_eq!(kind.is_named, has_name, "{}", kind.name);
        }
    }
}
