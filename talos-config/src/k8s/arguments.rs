//! What components have in common.

use std::collections::BTreeMap;

use homelab_core::Quantity;
use serde::Serialize;
use serde_json::{Map, Value};
use serde_with::skip_serializing_none;

/// Arguments of a program's command line, without the leading `--`.
pub type Arguments = BTreeMap<String, Argument>;

/// Configuration whose form is not Talos' but Kubernetes'.
pub type FreeForm = Map<String, Value>;

/// The value of an argument.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Argument {
    /// The argument is given once.
    Once(String),
    /// The argument is given once for each value.
    Each(Vec<String>),
}

/// What a component's pod asks for and may use.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Resources {
    /// What it asks for.
    pub requests: Option<Amounts>,
    /// What it may use.
    pub limits: Option<Amounts>,
}

/// Amounts of what a machine has.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, PartialEq, Serialize)]
pub struct Amounts {
    /// Processors: `500m`, `2`.
    #[builder(into)]
    pub cpu: Option<String>,
    /// Memory.
    pub memory: Option<Quantity>,
}

impl From<&str> for Argument {
    fn from(value: &str) -> Self {
        Self::Once(value.to_owned())
    }
}
