//! Values that set every field, for tests.

use serde_json::{Map, Value, json};

use super::{Leaf, MODEL, Shape};

/// A value of `shape` in which everything is set; `turn` chooses among words and forms. What a field holds follows its `key` where
/// documents need it to.
pub(crate) fn sample(shape: &Shape, key: &str, turn: usize) -> Value {
    match shape {
        Shape::Pointer(inner) => sample(inner, key, turn),
        Shape::Text => text(key, turn),
        Shape::Bool => json!(true),
        Shape::Integer(_, last) => json!(i64::try_from((*last).min(7)).unwrap_or(7)),
        Shape::List(inner, _) => json!([sample(inner, key, turn), sample(inner, key, turn + 1)]),
        Shape::Map(inner, _) => json!({ "one": sample(inner, key, turn), "two": sample(inner, key, turn + 1) }),
        Shape::Struct(index) => {
            let fields = MODEL.fields(*index).fields.iter();
            let values = fields.filter(|field| !matches!(field.key, "apiVersion" | "kind" | "version"));
            Value::Object(values.map(|field| (field.key.to_owned(), sample(&field.shape, field.key, turn))).collect::<Map<_, _>>())
        }
        Shape::Enum(index) => {
            let of = MODEL.words(*index);
            json!(of.words[turn % of.words.len()])
        }
        Shape::Leaf(leaf) => self::leaf(*leaf, turn),
    }
}

/// Fields that Go has as texts, and our types as something closer.
fn text(key: &str, turn: usize) -> Value {
    match key {
        "tlsServerName" | "hostname" => json!("dns.example.com"),
        "mode" => json!("nftables"),
        _ => json!(format!("{key}-{turn}")),
    }
}

fn leaf(leaf: Leaf, turn: usize) -> Value {
    let other = turn % 2 == 1;
    match leaf {
        Leaf::Address => json!(if other { "fd00::1" } else { "10.0.0.1" }),
        Leaf::AddressAndPort => json!(if other { "[fd00::1]:51820" } else { "10.0.0.1:51820" }),
        Leaf::Argument => {
            if other {
                json!(["a", "b"])
            } else {
                json!("a")
            }
        }
        Leaf::Base64 => json!("Y2VydA=="),
        Leaf::ByteSize => json!("10GiB"),
        Leaf::Cel => json!("disk.rotational"),
        Leaf::DiskSize => json!("100 MB"),
        Leaf::DiskSizeMatcher => json!(">= 1TB"),
        Leaf::Duration => json!("1h30m0s"),
        Leaf::Free => json!({ "cpu": 2, "memory": "1Gi" }),
        Leaf::HardwareAddress => json!("52:54:00:0a:0b:0c"),
        Leaf::InlineManifests => json!([{ "name": "a", "contents": "b" }]),
        Leaf::PemCertificate => json!({ "crt": "Y2VydA==" }),
        Leaf::PemKey => json!({ "key": "a2V5" }),
        Leaf::PemPair => json!({ "crt": "Y2VydA==", "key": "a2V5" }),
        Leaf::PortRange => {
            if other {
                json!("8000-8080")
            } else {
                json!(443)
            }
        }
        Leaf::Prefix => json!(if other { "fd00::/64" } else { "10.0.0.0/8" }),
        Leaf::Size => json!(["10GiB", "80%", "-1GiB", "-5%"][turn % 4]),
        Leaf::Url => json!("https://example.com:6443/"),
    }
}
