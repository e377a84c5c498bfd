//! Nodes and their volumes.

use std::net::IpAddr;
use std::str::FromStr;

use homelab_core::{Name, Place};
use ipnet::IpNet;

use crate::block::{ByteSize, DiskSelector, Size};

/// A machine with a fixed address, which Talos sets without DHCP.
#[derive(bon::Builder, Clone, Debug, PartialEq)]
pub struct Node {
    /// Its name, as machine and as Kubernetes node; unique in the cluster.
    pub name: Name,
    /// Its address, with the length of the network's prefix: `192.168.1.10/24`.
    pub address: IpNet,
    /// The router of its network: another address of the network in `address`.
    pub gateway: IpAddr,
    /// The link that has the address, by name or by hardware address; the latter gets an alias.
    pub link: Link,
    /// The disk that Talos is installed to. What is on it is lost.
    pub install_disk: DiskSelector,
    /// The disk for user volumes, other than the install disk; none if `None`.
    pub data_disk: Option<DiskSelector>,
    /// Where the user wrote it, for messages; `None` if it was written in Rust.
    pub at: Option<Place>,
}

/// Which network link of a machine is meant.
///
/// ```
/// use talos_config::Link;
///
/// assert_eq!("enp3s0".parse(), Ok(Link::Name("enp3s0".to_owned())));
/// assert_eq!("52:54:00:0a:0b:0c".parse(), Ok(Link::HardwareAddress([0x52, 0x54, 0, 0xa, 0xb, 0xc])));
/// assert!("a link".parse::<Link>().is_err());
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Link {
    /// The kernel's name for it, such as `enp3s0`, which may change with the hardware.
    Name(String),
    /// The address that is burnt into it (MAC), which stays when the hardware is numbered anew.
    HardwareAddress([u8; 6]),
}

/// A text that is no [`Link`], kept for the message: neither six pairs of hexadecimal digits nor a name of 1 to 15
/// characters.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("`{0}` is neither the name of a link such as `enp3s0` nor a hardware address such as `52:54:00:0a:0b:0c`")]
pub struct InvalidLink(pub String);

/// A volume for data at `/var/mnt/<name>`: a partition of the data disk or of another one.
#[derive(bon::Builder, Clone, Debug, PartialEq)]
pub struct UserVolume {
    /// Its name, at most 34 characters; it is mounted at `/var/mnt/<name>`.
    pub name: Name,
    /// The disk it is on; if `None` the node's data disk, and a node without one does not get the volume.
    pub disk: Option<DiskSelector>,
    /// Smallest size, at most the largest one. One of the two is required.
    pub min_size: Option<ByteSize>,
    /// Largest size; it takes what others leave of the disk if `None`.
    pub max_size: Option<Size>,
    /// Whether what lies on it can be run: without `nosuid`, `nodev` and `noexec`. Talos' default, which is ours, is `false`.
    #[builder(default)]
    pub executable: bool,
}

impl UserVolume {
    /// The disk that it is on, on `node`.
    pub(super) fn disk_on<'a>(&'a self, node: &'a Node) -> Option<&'a DiskSelector> {
        self.disk.as_ref().or(node.data_disk.as_ref())
    }
}

impl FromStr for Link {
    type Err = InvalidLink;

    fn from_str(text: &str) -> Result<Self, InvalidLink> {
        let bytes: Option<Vec<u8>> = text
            .split([':', '-'])
            .map(|pair| {
                let digits = pair.len() == 2 && pair.bytes().all(|byte| byte.is_ascii_hexdigit());
                if digits { u8::from_str_radix(pair, 16).ok() } else { None }
            })
            .collect();
        if let Some(address) = bytes.and_then(|bytes| bytes.try_into().ok()) {
            return Ok(Self::HardwareAddress(address));
        }
        // Linux: at most 15 bytes, no `/`, `:` and white space.
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        if (1..=15).contains(&text.len()) && text.bytes().all(plain) {
            Ok(Self::Name(text.to_owned()))
        } else {
            Err(InvalidLink(text.to_owned()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Link;

    #[test]
    fn six_pairs_are_a_hardware_address_and_a_short_word_is_a_name() {
        assert_eq!("52-54-00-0A-0B-0C".parse(), Ok(Link::HardwareAddress([0x52, 0x54, 0, 0xa, 0xb, 0xc])));
        for name in ["eth0", "enp3s0", "eno1.100", "wan-1", "aa-bb"] {
            assert_eq!(name.parse(), Ok(Link::Name(name.to_owned())));
        }
        for bad in ["", "a b", "52:54:00:0a:0b", "52:54:00:0a:0b:0c:0d", "52:54:00:0a:0b:0g", "a/b", "longer-than-15-bytes"] {
            assert!(bad.parse::<Link>().is_err(), "{bad}");
        }
    }
}
