//! What components have in common.

use std::collections::BTreeMap;

use homelab_core::Quantity;
use serde::Serialize;
use serde_json::{Map, Value};
use serde_with::skip_serializing_none;

/// Arguments of a program's command line, without the leading `--`.
pub type Arguments = BTreeMap<String, Argument>;

/// Configuration whose form is not Talos' but Kubernetes'. It is passed on as it is; Kubernetes judges it at start.
pub type FreeForm = Map<String, Value>;

/// The value of an argument, given once or several times. In YAML a text or a list.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Argument {
    /// The argument is given once: `--v=2`.
    Once(String),
    /// The argument is given once for each value: `--listen=a --listen=b`.
    Each(Vec<String>),
}

/// What a component's pod asks for and may use. Talos' default asks for little and limits nothing.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Resources {
    /// What it asks for: the scheduler and the kernel keep so much free for it.
    pub requests: Option<Amounts>,
    /// What it may use: above it the CPU is held back, and the process killed for memory.
    pub limits: Option<Amounts>,
}

/// Amounts of what a machine has; `None` leaves the amount to Talos.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, PartialEq, Serialize)]
pub struct Amounts {
    /// Processors, as a quantity: `500m` is half of one, `2` are two.
    #[builder(into)]
    pub cpu: Option<String>,
    /// Memory in bytes, as a quantity: `512Mi`.
    pub memory: Option<Quantity>,
}

impl From<&str> for Argument {
    fn from(value: &str) -> Self {
        Self::Once(value.to_owned())
    }
}
