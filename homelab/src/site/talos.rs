//! What the site says of machines, as Talos takes it.

use talos_config::block::DiskSelector;

use super::disk::Disk;
use super::link::Link;

impl From<&Link> for talos_config::Link {
    fn from(link: &Link) -> Self {
        match link {
            Link::Name(name) => Self::Name(name.clone()),
            Link::Mac(address) => Self::HardwareAddress(*address),
        }
    }
}

impl From<&Disk> for DiskSelector {
    fn from(disk: &Disk) -> Self {
        match disk {
            Disk::Path(path) => Self::path(path),
            Disk::Model(model) => Self::cel(format!("disk.model == {model:?}")),
            Disk::Serial(serial) => Self::serial(serial),
            Disk::Wwid(wwid) => Self::cel(format!("disk.wwid == {wwid:?}")),
        }
    }
}
