//! The kind `NetworkDefaultActionConfig`.

use serde::{Deserialize, Serialize};

/// What happens to packets to this machine that no rule is for. Since Talos 1.6.
///
/// Upstream: `config/types/network/default_action_config.go`.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "kind")]
pub struct NetworkDefaultActionConfig {
    /// What happens to them. Talos' default is [`DefaultAction::Accept`].
    pub ingress: DefaultAction,
}

/// What happens to packets that no rule is for.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DefaultAction {
    /// They come in.
    Accept,
    /// They do not.
    Block,
}
