//! A disk that is partitioned and mounted.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::block::ByteSize;

/// A disk that is partitioned and mounted.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Disk {
    /// Its path, such as `/dev/sdb`.
    #[builder(into)]
    pub device: Option<String>,
    /// Its partitions in order.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub partitions: Vec<Partition>,
}

/// A partition of a disk.
#[skip_serializing_none]
#[derive(bon::Builder, Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Partition {
    /// Its size. All that is left if `None`, for the last one only.
    pub size: Option<ByteSize>,
    /// Where it is mounted.
    #[builder(into)]
    pub mountpoint: Option<String>,
}
