//! The kind `SwapVolumeConfig`.

use serde::Deserialize;
use serde_json::Value;

use super::{Encryption, Provisioning};
use crate::exposed::Fields;

/// A partition for memory that is not in use, labelled `s-<name>`. Since Talos 1.11.
///
/// Upstream: `config/types/block/swap_volume_config.go`.
///
/// ```compile_fail,E0277
/// fn leak(document: talos_config::block::SwapVolumeConfig) {
///     homelab_core::yaml::to_string(&document);
/// }
/// ```
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq)]
pub struct SwapVolumeConfig {
    /// Its name, at most 34 letters, digits and hyphens.
    #[builder(into)]
    pub name: String,
    /// On which disk, and how large; a disk selector and a size are required.
    pub provisioning: Option<Provisioning>,
    /// How it is encrypted. It is not if `None`.
    pub encryption: Option<Encryption>,
}

impl SwapVolumeConfig {
    pub(crate) fn exposed(&self) -> Value {
        Fields::new()
            .plain("name", &self.name)
            .plain("provisioning", &self.provisioning)
            .value("encryption", self.encryption.as_ref().map(Encryption::exposed))
            .done()
    }
}
