//! The kind `KmsgLogConfig`.

use serde::{Deserialize, Serialize};

/// Where the kernel's messages are sent, one JSON object a line. Since Talos 1.5.
///
/// Upstream: `config/types/runtime/kmsg_log.go`.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "kind")]
pub struct KmsgLogConfig {
    /// Its name; several may be there.
    pub name: String,
    /// `tcp://` or `udp://` with a host and a port, and no path.
    pub url: String,
}
