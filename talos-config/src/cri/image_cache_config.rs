//! The kind `ImageCacheConfig`.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// Images come from a volume of the machine before they come from a registry. Since Talos 1.14.
///
/// Upstream: `config/types/cri/image_cache.go`.
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "kind")]
pub struct ImageCacheConfig {
    /// The cache on the machine itself.
    pub local: LocalImageCache,
}

/// The cache of images on the machine itself.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct LocalImageCache {
    /// Whether it is used. Talos' default is `false`.
    pub enabled: Option<bool>,
}
