//! The kind `ZswapConfig`.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// Memory that is to be swapped is compressed first. Since Talos 1.11.
///
/// Upstream: `config/types/block/zswap_config.go`.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub struct ZswapConfig {
    /// Largest part of the memory for it, in percent, 0 to 100. Talos' default is 20.
    pub max_pool_percent: Option<i64>,
    /// Whether pages that are cold move on to the disk. Talos' default is `true`.
    pub shrinker_enabled: Option<bool>,
}
