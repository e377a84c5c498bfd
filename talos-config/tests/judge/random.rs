//! Random values of a type of Talos.

use std::collections::BTreeSet;

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::Rng;
use serde_json::{Value, json};

/// A table of the types: kinds, fields of structs, words of enums.
pub struct Table {
    lines: Vec<&'static str>,
}

impl Table {
    pub fn new() -> Self {
        Self { lines: include_str!("../../src/model/talos-1.14.txt").lines().collect() }
    }

    pub fn kinds(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.lines.iter().filter_map(|line| {
            let mut words = line.strip_prefix("kind ")?.split(' ');
            Some((words.next()?, words.next()?))
        })
    }

    /// Lines below `struct NAME`: key and type.
    pub fn fields(&self, name: &str) -> Vec<(&'static str, &'static str)> {
        let head = format!("struct {name}");
        let after = self.lines.iter().skip_while(|line| **line != head).skip(1);
        after
            .map_while(|line| line.strip_prefix(' '))
            .filter_map(|line| line.split_once(' '))
            .map(|(key, rest)| (key, rest.split(' ').next().unwrap_or(rest)))
            .collect()
    }

    fn named(&self, word: &str, name: &str) -> Option<&'static str> {
        let head = format!("{word} {name} ");
        self.lines.iter().find_map(|line| line.strip_prefix(&head))
    }

    fn is_struct(&self, name: &str) -> bool {
        self.lines.contains(&format!("struct {name}").as_str())
    }

    /// All that can be set: `Type.field`, and `Enum=word`.
    pub fn all(&self) -> BTreeSet<String> {
        let mut all = BTreeSet::new();
        let mut current = "";
        for line in &self.lines {
            if let Some(name) = line.strip_prefix("struct ") {
                current = name;
            } else if let Some((key, _)) = line.strip_prefix(' ').and_then(|line| line.split_once(' ')) {
                all.insert(format!("{current}.{key}"));
            } else if let Some((name, words)) = line.strip_prefix("enum ").and_then(|line| line.split_once(' ')) {
                all.extend(words.split(' ').skip(1).map(|word| format!("{name}={word}")));
            }
        }
        all
    }

    /// Notes what `value` sets.
    pub fn note(&self, expression: &str, value: &Value, seen: &mut BTreeSet<String>) {
        let inner = expression.trim_start_matches('*');
        if let Some(item) = inner.strip_prefix("[]") {
            return value.as_array().into_iter().flatten().for_each(|value| self.note(item, value, seen));
        }
        if let Some(item) = inner.strip_prefix("map[string]") {
            return value.as_object().into_iter().flatten().for_each(|(_, value)| self.note(item, value, seen));
        }
        if let Some(alias) = self.named("alias", inner) {
            return self.note(alias, value, seen);
        }
        if self.named("enum", inner).is_some() {
            let text = value.as_str().unwrap_or_default();
            seen.insert(format!("{inner}={text}"));
            return;
        }
        for (key, kind) in self.fields(inner) {
            if let Some(value) = value.get(key).filter(|value| !value.is_null()) {
                seen.insert(format!("{inner}.{key}"));
                self.note(kind, value, seen);
            }
        }
    }
}

pub struct Maker<'a> {
    pub random: ChaCha20Rng,
    pub table: &'a Table,
}

impl Maker<'_> {
    pub fn below(&mut self, count: usize) -> usize {
        usize::try_from(self.random.next_u64() >> 1).unwrap_or_default() % count.max(1)
    }

    fn pick(&mut self, words: &[&str]) -> Value {
        let index = self.below(words.len());
        json!(words[index])
    }

    /// A value of the type; `share` of its fields are set, in percent.
    pub fn make(&mut self, expression: &str, key: &str, share: usize) -> Value {
        let inner = expression.trim_start_matches('*');
        if let Some(item) = inner.strip_prefix("[]") {
            let count = 1 + self.below(2);
            return (0..count).map(|_| self.make(item, key, share)).collect();
        }
        if let Some(item) = inner.strip_prefix("map[string]") {
            return json!({ "one": self.make(item, key, share), "two": self.make(item, key, share) });
        }
        if let Some(words) = self.table.named("enum", inner) {
            let words: Vec<&str> = words.split(' ').skip(1).collect();
            return self.pick(&words);
        }
        if let Some(alias) = self.table.named("alias", inner) {
            return self.make(alias, key, share);
        }
        if self.table.is_struct(inner) {
            let mut value = json!({});
            for (key, kind) in self.table.fields(inner) {
                if !matches!(key, "apiVersion" | "kind" | "version") && self.below(100) < share {
                    value[key] = self.make(kind, key, share);
                }
            }
            return value;
        }
        self.leaf(inner, key)
    }

    fn leaf(&mut self, kind: &str, key: &str) -> Value {
        match kind {
            "bool" => json!(self.below(2) == 0),
            "string" => self.text(key),
            "block.ByteSize" => self.pick(&["1GiB", "500MB"]),
            "block.Size" => self.pick(&["10GiB", "80%", "-1GiB"]),
            "cel.Expression" => match key {
                "triggerExpression" => json!("memory_full_avg10 > 75.0"),
                "cgroupRankingExpression" => json!("memory_current.orValue(0u) > 1u ? 1.0 : 0.5"),
                _ => json!("disk.rotational"),
            },
            "meta.Addr" | "netip.Addr" => self.pick(&["10.0.0.1", "192.168.7.9"]),
            "meta.AddrPort" | "netip.AddrPort" => self.pick(&["10.0.0.1:51820", "[fd00::1]:51820"]),
            "meta.ArgValue" => {
                if self.below(2) == 0 {
                    json!("a")
                } else {
                    json!(["a", "b"])
                }
            }
            "meta.Prefix" | "netip.Prefix" => self.pick(&["10.0.0.0/16", "192.168.0.0/20"]),
            "meta.URL" | "v1alpha1.Endpoint" => self.pick(&["https://example.com:6443", "https://10.0.0.9:6443"]),
            "meta.Unstructured" => json!({ "cpu": 1, "memory": "1Gi" }),
            "nethelpers.HardwareAddr" => json!("52:54:00:0a:0b:0c"),
            "network.PortRange" => {
                if self.below(2) == 0 {
                    json!(443)
                } else {
                    json!("8000-8080")
                }
            }
            "time.Duration" => self.pick(&["1m0s", "1h0m0s"]),
            "v1alpha1.Base64Bytes" => json!("Y2VydA=="),
            "v1alpha1.ClusterInlineManifests" => json!([{ "name": "a", "contents": "b" }]),
            "v1alpha1.DiskSize" => json!("100 MB"),
            "v1alpha1.InstallDiskSizeMatcher" => json!(">= 1TB"),
            "x509.PEMEncodedCertificate" => json!({ "crt": "Y2VydA==" }),
            "x509.PEMEncodedKey" => json!({ "key": "a2V5" }),
            "x509.PEMEncodedCertificateAndKey" => json!({ "crt": "Y2VydA==", "key": "a2V5" }),
            _ => json!(1 + self.below(20)),
        }
    }

    fn text(&mut self, key: &str) -> Value {
        match key {
            "privateKey" | "publicKey" | "presharedKey" | "clusterSecret" => json!("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="),
            "endpoints"
            | "validSubnets"
            | "excludeAdvertisedNetworks"
            | "advertisedSubnets"
            | "listenSubnets"
            | "podSubnets"
            | "serviceSubnets"
            | "allowedIPs" => self.pick(&["10.0.0.0/8", "192.168.0.0/16"]),
            "addresses" | "cidr" => self.pick(&["10.0.0.5/24", "10.0.0.6/24"]),
            "ip" | "gateway" | "source" | "nameservers" => self.pick(&["10.0.0.1", "10.0.0.2"]),
            "destination" | "mountPath" | "paths" => json!(format!("/a{}", self.below(1_000_000))),
            "allowedRoles" => self.pick(&["os:reader", "os:admin"]),
            "labels" | "annotations" | "nodeLabels" | "nodeAnnotations" => json!("value"),
            "taints" | "nodeTaints" => self.pick(&["NoSchedule", "value:NoExecute"]),
            "environment" => json!("A=b"),
            "image" => json!("ghcr.io/a/b@sha256:0000000000000000000000000000000000000000000000000000000000000000"),
            "clusterDNS" => json!("10.96.0.10"),
            "urls" | "manifests" => json!("https://example.com/a.yaml"),
            _ => json!(format!("{}-{}", key.to_lowercase(), self.below(1_000_000))),
        }
    }
}
