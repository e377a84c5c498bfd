//! The kind `EventSinkConfig`.

use serde::{Deserialize, Serialize};

/// Where Talos' events are sent (gRPC). Since Talos 1.5.
///
/// Upstream: `config/types/runtime/event_sink.go`.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "kind")]
pub struct EventSinkConfig {
    /// Host and port: `10.0.0.5:4000`, `[fd00::5]:4000`.
    #[builder(into)]
    pub endpoint: String,
}
