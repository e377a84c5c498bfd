//! The kind `Layer2VIPConfig`.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

/// An address that one of the control planes has, and another one takes over. Since Talos 1.12.
///
/// The nodes elect its owner by etcd, so it is not there before etcd is. Upstream: `config/types/network/layer2_vip.go`.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub struct Layer2VIPConfig {
    /// The address; it names the document. It lies in the network of `link`, because neighbours find it by ARP.
    pub name: IpAddr,
    /// Name or alias of the link that has it; it has to mean one link.
    pub link: String,
}
