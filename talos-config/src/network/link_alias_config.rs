//! The kind `LinkAliasConfig`.

use std::fmt::Write;

use serde::{Deserialize, Serialize};

/// Another name for a link that stays the same when the hardware is numbered anew. Since Talos 1.12.
///
/// Upstream: `config/types/network/link_alias.go`.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub struct LinkAliasConfig {
    /// The alias, such as `lan0`; none that the kernel gives (`eth0`, `enp3s0`).
    pub name: String,
    /// Which link; Talos refuses a selector that is true for none or for several.
    pub selector: LinkSelector,
}

/// A CEL expression about `link` (`cel/celenv/celenv.go`).
///
/// ```
/// let selector = talos_config::network::LinkSelector::hardware_address([0x52, 0x54, 0, 0xa, 0xb, 0xc]);
/// assert_eq!(selector.expression, r#"mac(link.permanent_addr) == "52:54:00:0a:0b:0c""#);
/// ```
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct LinkSelector {
    /// True for the link that is meant, such as `mac(link.permanent_addr) == "52:54:00:0a:0b:0c"`.
    #[serde(rename = "match")]
    pub expression: String,
}

impl LinkSelector {
    /// The link with this hardware address (MAC), as it was burnt in.
    pub fn hardware_address(address: [u8; 6]) -> Self {
        let mut text = String::new();
        for (index, byte) in address.iter().enumerate() {
            let colon = if index == 0 { "" } else { ":" };
            write!(text, "{colon}{byte:02x}").expect("a string grows");
        }
        Self { expression: format!("mac(link.permanent_addr) == \"{text}\"") }
    }
}
