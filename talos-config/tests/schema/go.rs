//! Talos' own types of fields, from the table that its judge prints, and values of each type.

use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};

/// The types of Talos 1.14 by place: `network.RouteConfig.gateway`.
pub struct Types {
    structs: HashSet<&'static str>,
    fields: HashMap<String, &'static str>,
    aliases: HashMap<&'static str, &'static str>,
    enums: HashMap<&'static str, Vec<&'static str>>,
    kinds: Vec<(&'static str, &'static str, bool)>,
}

/// How a value relates to the type of its place.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Form {
    /// As people write it, and as Talos writes it back.
    Usual,
    /// A word of a closed list.
    Word,
    /// A word in capitals.
    Capitals,
    /// A bare number, where Talos wants a text.
    Number,
    /// Another spelling of the same.
    Spelling,
    /// A number for which the type has no room.
    Beyond,
    /// A text that is none of these.
    Malformed,
}

impl Types {
    /// The types of the release.
    pub fn read() -> Self {
        let (mut structs, mut fields, mut aliases) = (HashSet::new(), HashMap::new(), HashMap::new());
        let (mut enums, mut kinds) = (HashMap::new(), Vec::new());
        let mut current = "";
        for line in include_str!("../../src/model/talos-1.14.txt").lines() {
            let words: Vec<&str> = line.split(' ').collect();
            match words[..] {
                ["kind", name, of, ref flags @ ..] => kinds.push((name, of, flags.contains(&"named"))),
                ["struct", name] => {
                    current = name;
                    structs.insert(name);
                }
                ["", key, of, ..] => drop(fields.insert(format!("{current}.{key}"), of)),
                ["alias", name, of] => drop(aliases.insert(name, of)),
                ["enum", name, _, ref rest @ ..] => drop(enums.insert(name, rest.to_vec())),
                _ => {}
            }
        }
        Self { structs, fields, aliases, enums, kinds }
    }

    /// Each kind, the type of its documents, and whether they have names.
    pub fn kinds(&self) -> &[(&'static str, &'static str, bool)] {
        &self.kinds
    }

    /// The Go type of what stands at `place`; `[]` and `{}` are an item and an entry.
    pub fn of(&self, place: &str) -> Option<&'static str> {
        let fields = place.match_indices('.').nth(1).map_or(place.len(), |(at, _)| at);
        let (of, rest) = place.split_at(fields);
        let mut of = self.structs.get(of).copied()?;
        let steps = rest.replace("[]", ".[]").replace("{}", ".{}");
        for step in steps.split('.').skip(1) {
            of = match (step, of) {
                ("[]", "meta.ArgValue") | ("contents" | "name", "v1alpha1.ClusterInlineManifests") => "string",
                ("[]", "v1alpha1.ClusterInlineManifests") => of,
                ("crt" | "key", _) if of.trim_start_matches("[]*").starts_with("x509.PEM") => "v1alpha1.Base64Bytes",
                ("[]", _) => self.resolve(of.strip_prefix("[]")?),
                ("{}", _) => self.resolve(of.strip_prefix("map[string]")?),
                (key, _) => self.resolve(self.fields.get(&format!("{of}.{key}"))?),
            };
        }
        Some(of)
    }

    fn resolve(&self, of: &'static str) -> &'static str {
        let of = of.trim_start_matches('*');
        self.aliases.get(of).map_or(of, |alias| self.resolve(alias))
    }

    /// Values for `place`, which is of the Go type `of`.
    pub fn forms(&self, of: &str, place: &str) -> Vec<(Form, Value)> {
        use Form::{Beyond, Capitals, Malformed, Number, Spelling, Usual, Word};
        if place.ends_with("V1Alpha1.apiVersion") || place.ends_with("V1Alpha1.kind") {
            return Vec::new();
        }
        if let Some(words) = self.enums.get(of) {
            let capitals = words.iter().map(|word| word.to_uppercase()).find(|word| !words.contains(&word.as_str()));
            let words = words.iter().filter(|word| !word.chars().all(|at| at.is_ascii_digit())).map(|word| (Word, json!(word)));
            return words.chain(capitals.map(|word| (Capitals, json!(word)))).chain([(Malformed, json!("no-such-word"))]).collect();
        }
        if let Some((first, last)) = range(of) {
            let beyond = [first - 1, last + 1].into_iter().filter_map(|number| i64::try_from(number).ok());
            return [(Usual, json!(7))].into_iter().chain(beyond.map(|number| (Beyond, json!(number)))).collect();
        }
        let usual = |values: &[&str]| values.iter().map(|value| (Usual, json!(value))).collect::<Vec<_>>();
        let text = |values: &[&str], spelling: &[&str]| {
            let spelling = spelling.iter().map(|value| (Spelling, json!(value)));
            usual(values).into_iter().chain(spelling).chain([(Malformed, json!("(("))]).collect()
        };
        match of {
            "bool" => vec![(Usual, json!(true))],
            "string" | "meta.ArgValue" => vec![(Usual, json!(super::document::text(place))), (Number, json!(7))],
            "meta.Addr" | "netip.Addr" => text(&["10.0.0.1", "fd00::1"], &["FD00::1", "fe80::1%eth0"]),
            "meta.AddrPort" | "netip.AddrPort" => text(&["10.0.0.1:51820", "[fd00::1]:51820"], &["[FD00::1]:51820"]),
            "meta.Prefix" | "netip.Prefix" => text(&["10.0.0.0/8", "fd00::/64"], &["FD00::/64"]),
            // Talos looks at schemes, and at expressions, only when it validates.
            "meta.URL" | "v1alpha1.Endpoint" => {
                let url = super::document::url(place);
                let (scheme, rest) = url.split_once(':').expect("a URL has a scheme");
                vec![(Usual, json!(url)), (Spelling, json!(format!("{}:{rest}", scheme.to_uppercase())))]
            }
            "cel.Expression" => usual(&["disk.rotational"]),
            "nethelpers.HardwareAddr" => text(&["52:54:00:0a:0b:0c"], &["52:54:00:0A:0B:0C", "5254000a0b0c"]),
            "time.Duration" => text(&["1h30m0s"], &["1.5h", "0", "5\u{3bc}s"]),
            "block.ByteSize" | "block.Size" | "v1alpha1.DiskSize" => {
                let mut forms = text(&[if of == "v1alpha1.DiskSize" { "100 MB" } else { "10GiB" }], &[]);
                forms.push((Number, json!(1_000_000_001)));
                forms
            }
            "v1alpha1.InstallDiskSizeMatcher" => text(&[">= 1TB"], &[]),
            "v1alpha1.Base64Bytes" => text(&["Y2VydA=="], &[]),
            "network.PortRange" => {
                let mut forms = text(&["8000-8080"], &["443"]);
                forms.push((Usual, json!(443)));
                forms
            }
            "meta.Unstructured" => vec![(Usual, super::document::free(place))],
            "k8s.ResourcesConfig" => vec![(Usual, json!({ "limits": { "cpu": 2 } })), (Malformed, json!({ "limit": {} }))],
            _ if self.structs.contains(of) => vec![(Usual, json!({}))],
            _ => Vec::new(),
        }
    }
}

fn range(of: &str) -> Option<(i128, i128)> {
    Some(match of {
        "int" | "int64" => (i64::MIN.into(), i64::MAX.into()),
        "int32" => (i32::MIN.into(), i32::MAX.into()),
        "uint" | "uint64" => (0, u64::MAX.into()),
        "uint8" => (0, u8::MAX.into()),
        "uint16" => (0, u16::MAX.into()),
        "uint32" => (0, u32::MAX.into()),
        _ => return None,
    })
}
