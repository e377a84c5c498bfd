//! The kind `WatchdogTimerConfig`.

use homelab_core::GoDuration;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// The machine is reset if Talos hangs. Since Talos 1.7.
///
/// Upstream: `config/types/runtime/watchdog_timer.go`.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "kind")]
pub struct WatchdogTimerConfig {
    /// The hardware's watchdog, such as `/dev/watchdog0`.
    #[builder(into)]
    pub device: String,
    /// How long it waits, ten seconds at least. Talos' default is a minute.
    #[builder(into)]
    pub timeout: Option<GoDuration>,
}
