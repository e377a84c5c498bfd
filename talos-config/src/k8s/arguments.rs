//! What components have in common.

use std::collections::BTreeMap;

use homelab_core::Quantity;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};
use serde_with::skip_serializing_none;

/// Arguments of a program's command line, without the leading `--`.
pub type Arguments = BTreeMap<String, Argument>;

/// Configuration whose form is not Talos' but Kubernetes'. It is passed on as it is; Kubernetes judges it at start.
pub type FreeForm = Map<String, Value>;

/// The value of an argument, given once or several times. In YAML a text or a list.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Argument {
    /// The argument is given once: `--v=2`.
    Once(String),
    /// The argument is given once for each value: `--listen=a --listen=b`.
    Each(Vec<String>),
}

/// What a component's pod asks for and may use. Talos' default asks for little and limits nothing.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Resources {
    /// What it asks for: the scheduler and the kernel keep so much free for it.
    pub requests: Option<Amounts>,
    /// What it may use: above it the CPU is held back, and the process killed for memory.
    pub limits: Option<Amounts>,
}

/// Amounts of what a machine has; `None` leaves the amount to Talos. Talos takes no others.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Amounts {
    /// Processors, as a quantity: `500m` is half of one, `2` are two.
    #[builder(into)]
    #[serde(default, deserialize_with = "read_amount", serialize_with = "write_amount")]
    pub cpu: Option<String>,
    /// Memory in bytes, as a quantity: `512Mi`.
    #[serde(default, deserialize_with = "read_memory")]
    pub memory: Option<Quantity>,
}

/// Whole numbers are written as such, as most people do; Talos takes texts as well.
#[expect(clippy::ref_option, reason = "serde calls it so")]
fn write_amount<S: Serializer>(amount: &Option<String>, serializer: S) -> Result<S::Ok, S::Error> {
    match amount.as_deref().map(|amount| (amount, amount.parse::<u64>())) {
        None => serializer.serialize_none(),
        Some((_, Ok(number))) => serializer.serialize_u64(number),
        Some((text, Err(_))) => serializer.serialize_str(text),
    }
}

/// A quantity as text; whole numbers may stand without quotes.
fn read_amount<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Either {
        Number(u64),
        Text(String),
    }
    Ok(Option::<Either>::deserialize(deserializer)?.map(|either| match either {
        Either::Number(number) => number.to_string(),
        Either::Text(text) => text,
    }))
}

fn read_memory<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Quantity>, D::Error> {
    read_amount(deserializer)?.map(|text| text.parse().map_err(serde::de::Error::custom)).transpose()
}

impl From<&str> for Argument {
    fn from(value: &str) -> Self {
        Self::Once(value.to_owned())
    }
}
