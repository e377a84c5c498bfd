//! The keys that a chart knows.
use std::collections::BTreeMap;

use homelab_core::{Kind, nearest};
use serde_json::Value;

use crate::upstream::Upstream;

/// The group of the kinds that [`FREE`] looks into, besides Kubernetes' own.
pub(super) const MONITORING: &str = "monitoring.coreos.com";

const ALERTMANAGER: Kind = Kind::new(MONITORING, "Alertmanager");
const PROMETHEUS: Kind = Kind::new(MONITORING, "Prometheus");

/// What a chart takes at a key where its default values show nothing, or only an example.
enum Shape {
    /// Texts by keys of the user's choice.
    Texts,
    /// Yes or no by keys of the user's choice.
    Flags,
    /// These keys, which the chart's values show in comments.
    Keys(&'static [&'static str]),
    /// What this definition in Kubernetes' `OpenAPI` document says.
    Kubernetes(&'static str),
    /// What the field at this path of this kind takes; `[]` is an element of a list.
    Kind(Kind, &'static [&'static str]),
    /// The program's own configuration, which its chart passes on: Alertmanager's is taken by another judge, Loki's by none.
    Foreign,
}

/// Where which shape is taken: the end of the path of the key.
const FREE: &[(&str, Shape)] = &[
    (".annotations", Shape::Texts),
    ("Annotations", Shape::Texts),
    (".labels", Shape::Texts),
    ("Labels", Shape::Texts),
    (".nodeSelector", Shape::Texts),
    // By the name of the alert, see the comment in kube-prometheus-stack's values.yaml.
    (".defaultRules.disabled", Shape::Flags),
    (".clustermesh.config.clusters[]", Shape::Keys(&["address", "enabled", "ips", "name", "port", "tls"])),
    // Lists whose elements the default values do not show: in external-dns and cert-manager, and in charts like them.
    (".env[]", Shape::Kubernetes("io.k8s.api.core.v1.EnvVar")),
    (".extraEnv[]", Shape::Kubernetes("io.k8s.api.core.v1.EnvVar")),
    (".extraVolumeMounts[]", Shape::Kubernetes("io.k8s.api.core.v1.VolumeMount")),
    (".extraVolumes[]", Shape::Kubernetes("io.k8s.api.core.v1.Volume")),
    (".volumeMounts[]", Shape::Kubernetes("io.k8s.api.core.v1.VolumeMount")),
    (".volumes[]", Shape::Kubernetes("io.k8s.api.core.v1.Volume")),
    (".resources", Shape::Kubernetes("io.k8s.api.core.v1.ResourceRequirements")),
    (".tolerations[]", Shape::Kubernetes("io.k8s.api.core.v1.Toleration")),
    (".prometheus.prometheusSpec.remoteWrite[]", Shape::Kind(PROMETHEUS, &["spec", "remoteWrite", "[]"])),
    (".prometheus.prometheusSpec.scrapeClasses[]", Shape::Kind(PROMETHEUS, &["spec", "scrapeClasses", "[]"])),
    (".prometheus.prometheusSpec.storageSpec", Shape::Kind(PROMETHEUS, &["spec", "storage"])),
    (".alertmanager.alertmanagerSpec.storage", Shape::Kind(ALERTMANAGER, &["spec", "storage"])),
    (".alertmanager.config", Shape::Foreign),
    (".loki.analytics", Shape::Foreign),
    (".loki.compactor", Shape::Foreign),
    (".loki.limits_config", Shape::Foreign),
    (".loki.schemaConfig", Shape::Foreign),
];

/// Keys that a chart's values have in comments only, and its templates read: here kube-prometheus-stack's.
const COMMENTED: [(&str, Shape); 1] = [(".kubeEtcd.service.selector", Shape::Texts)];

/// What is known below one key.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(super) struct Keys {
    fields: BTreeMap<String, Self>,
    /// What is known of each element, where there is a list.
    items: Option<Box<Self>>,
}

impl Keys {
    /// Reads one path in each line: keys joined by dots, `[]` after the key of a list, a key with a dot, bracket or space
    /// as a JSON string.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut keys = Self::default();
        for line in text.lines() {
            let mut at = &mut keys;
            let mut rest = line;
            while !rest.is_empty() {
                let (key, after) = key(rest)?;
                at = at.fields.entry(key).or_default();
                rest = after;
                while let Some(after) = rest.strip_prefix("[]") {
                    at = at.items.get_or_insert_default();
                    rest = after;
                }
                rest = rest.strip_prefix('.').unwrap_or(rest);
            }
        }
        Some(keys)
    }

    /// Below `key` also stands what `keys` has.
    pub(super) fn add_below(&mut self, key: &str, keys: Self) {
        self.fields.entry(key.to_owned()).or_default().add(keys);
    }

    fn add(&mut self, other: Self) {
        for (key, keys) in other.fields {
            self.add_below(&key, keys);
        }
        if let Some(items) = other.items {
            self.items.get_or_insert_default().add(*items);
        }
    }

    /// Adds to `refused` what the chart does not have of `values`.
    pub(super) fn check(&self, values: &Value, upstream: &Upstream, refused: &mut Vec<String>) {
        self.check_at(values, "", upstream, refused);
    }

    fn check_at(&self, value: &Value, at: &str, upstream: &Upstream, refused: &mut Vec<String>) {
        if self.items.is_none()
            && let Some((_, shape)) = FREE.iter().find(|(end, _)| at.ends_with(end))
        {
            check_shape(shape, value, at, upstream, refused);
            return;
        }
        let is_leaf = self.fields.is_empty() && self.items.is_none();
        match (value, &self.items) {
            // Takes the default away.
            (Value::Null, _) => {}
            (Value::Object(map), None) if !is_leaf || map.is_empty() => self.check_fields(map, at, upstream, refused),
            (Value::Array(items), Some(keys)) => {
                for item in items {
                    keys.check_at(item, &format!("{at}[]"), upstream, refused);
                }
            }
            (Value::Object(_) | Value::Array(_), _) if is_leaf => {
                refused.push(format!("{at}: the chart's values show nothing below it, and no shape is known of it"));
            }
            (_, Some(_)) => refused.push(format!("{at}: the chart has a list there")),
            _ if !is_leaf => refused.push(format!("{at}: the chart has keys below it")),
            _ => {}
        }
    }

    fn check_fields(&self, map: &serde_json::Map<String, Value>, at: &str, upstream: &Upstream, refused: &mut Vec<String>) {
        for (key, value) in map {
            let path = format!("{at}.{key}");
            if let Some(keys) = self.fields.get(key) {
                keys.check_at(value, &path, upstream, refused);
            } else if let Some((_, shape)) = COMMENTED.iter().find(|(commented, _)| *commented == path) {
                check_shape(shape, value, &path, upstream, refused);
            } else {
                let near = nearest(key, self.fields.keys().map(String::as_str));
                let help = near.map(|near| format!("; it has `{near}`")).unwrap_or_default();
                refused.push(format!("{path}: the chart has no such key{help}"));
            }
        }
    }
}

/// The first key of `path`, and what follows it.
fn key(path: &str) -> Option<(String, &str)> {
    if path.starts_with('"') {
        let mut strings = serde_json::Deserializer::from_str(path).into_iter::<String>();
        let key = strings.next()?.ok()?;
        return Some((key, &path[strings.byte_offset()..]));
    }
    let end = path.find(['.', '[']).unwrap_or(path.len());
    Some((path[..end].to_owned(), &path[end..]))
}

fn check_shape(shape: &Shape, value: &Value, at: &str, upstream: &Upstream, refused: &mut Vec<String>) {
    let mut each = |fits: fn(&Value) -> bool, what: &str| match value.as_object() {
        None => refused.push(format!("{at}: {value} is no map")),
        Some(map) => {
            refused.extend(map.iter().filter(|(_, value)| !fits(value)).map(|(key, value)| format!("{at}.{key}: {value} is no {what}")));
        }
    };
    let schema = match shape {
        Shape::Texts => return each(Value::is_string, "text"),
        Shape::Flags => return each(Value::is_boolean, "yes or no"),
        Shape::Keys(keys) => {
            let unknown = value.as_object().into_iter().flatten().filter(|(key, _)| !keys.contains(&key.as_str()));
            return refused.extend(unknown.map(|(key, _)| format!("{at}.{key}: the chart has no such key")));
        }
        Shape::Kubernetes(name) => upstream.kubernetes(name),
        Shape::Foreign => return,
        Shape::Kind(kind, path) => {
            let root = upstream.of_kind(kind).into_iter().next();
            path.iter().fold(root.map(|(_, root)| root), |at, key| if *key == "[]" { at?.items() } else { at?.field(key) })
        }
    };
    match schema {
        None => refused.push(format!("{at}: upstream has no schema for it")),
        Some(schema) => schema.check(value, at, refused),
    }
}

#[cfg(test)]
mod tests {
    use super::Keys;

    #[test]
    fn paths_have_lists_and_keys_in_quotes() {
        let keys = Keys::parse("a\na.\"b.c\"\na.\"b.c\"[].d\ne[]").expect("paths");
        assert_eq!(keys.fields["a"].fields["b.c"].items.as_ref().expect("a list").fields.keys().collect::<Vec<_>>(), ["d"]);
        assert!(keys.fields["e"].items.is_some());
    }

    #[test]
    fn the_keys_of_a_chart_that_is_brought_along_stand_beside_those_in_the_chart_itself() {
        let mut keys = Keys::parse("exporter.enabled").expect("paths");
        keys.add_below("exporter", Keys::parse("port").expect("paths"));
        assert_eq!(keys, Keys::parse("exporter.enabled\nexporter.port").expect("paths"));
    }
}
