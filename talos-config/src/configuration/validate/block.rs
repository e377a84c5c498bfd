//! Volumes (`config/types/block`).

use super::Report;
use super::at::At;
use super::grammar::has_only;
use crate::cel::{self, Environment};
use crate::model::parse_bytes;

/// `constants.SystemVolumes` that a `VolumeConfig` may name.
const SYSTEM_VOLUMES: [&str; 7] = ["STATE", "EPHEMERAL", "IMAGECACHE", "ETCD", "CRI", "KUBELET", "LOG"];

const TEN_SECONDS: i64 = 10_000_000_000;

/// Refuses a CEL expression that does not fit its environment; nothing if there is none.
pub(super) fn expression(at: &At<'_>, environment: Environment, is_required: bool, report: &mut Report) {
    let found = at.get("match");
    if !found.is_zero() {
        if let Err(why) = cel::check(found.text(), environment, &cel::Type::Bool) {
            report.error(&found, format!("is no valid expression: {why}"));
        }
    } else if is_required {
        report.error(&found, "is missing");
    }
}

fn name(at: &At<'_>, most: usize, report: &mut Report) {
    let name = at.get("name");
    if name.text().is_empty() {
        report.error(&name, "is missing");
    } else if name.text().len() > most {
        report.error(&name, format!("has more than {most} characters"));
    }
    if !has_only(name.text(), b"-") {
        report.error(&name, "may have letters, digits and hyphens only");
    }
}

/// A size as Talos compares it: `Value` of `block.Size`, which is 0 for percent.
pub(super) fn bytes(at: &At<'_>) -> u64 {
    let text = at.text();
    if is_relative(at) { 0 } else { parse_bytes(text.strip_prefix('-').unwrap_or(text)).unwrap_or_default() }
}

pub(super) fn is_relative(at: &At<'_>) -> bool {
    at.text().contains('%')
}

pub(super) fn is_negative(at: &At<'_>) -> bool {
    at.text().starts_with('-')
}

fn provisioning(at: &At<'_>, is_required: bool, has_size: bool, report: &mut Report) {
    expression(&at.get("diskSelector"), Environment::Disk, is_required, report);
    let (min, max) = (at.get("minSize"), at.get("maxSize"));
    if !has_size {
        for field in [min, max, at.get("grow")].iter().filter(|field| !field.is_zero()) {
            report.error(field, "is for partitions only");
        }
        return;
    }
    if !min.is_zero() && !max.is_zero() && !is_relative(&max) && !is_negative(&max) {
        if bytes(&min) > bytes(&max) {
            report.error(&min, "is greater than `maxSize`");
        }
    } else if is_required && min.is_zero() && max.is_zero() {
        report.error(&min, "or `maxSize` has to be given");
    }
    if is_negative(&min) {
        report.error(&min, "is negative");
    }
}

/// Whether `EncryptionSpec` counts as given.
fn has_encryption(at: &At<'_>) -> bool {
    !at.get("keys").is_zero() || !matches!(at.get("provider").text(), "" | "none")
}

fn encryption(at: &At<'_>, report: &mut Report) {
    if !has_encryption(at) {
        return;
    }
    let (provider, keys) = (at.get("provider"), at.get("keys"));
    if provider.text() != "luks2" {
        report.error(&provider, "has to be `luks2`");
    }
    if keys.is_zero() {
        report.error(&keys, "is missing");
    }
    let mut slots = Vec::new();
    for key in keys.items() {
        let slot = key.get("slot");
        if slots.contains(&slot.number()) {
            report.error(&slot, format!("is the second key of slot {}", slot.number()));
        }
        slots.push(slot.number());
        if !["static", "nodeID", "kms", "tpm"].iter().any(|method| key.get(method).is_set()) {
            report.error(&key, "has no method: `static`, `nodeID`, `kms` or `tpm`");
        }
        for register in key.reach(&["tpm", "options", "pcrs"]).items() {
            if !(0..=23).contains(&register.number()) {
                report.error(&register, "has to be from 0 to 23");
            }
        }
    }
}

pub(super) fn trim(at: &At<'_>, report: &mut Report) {
    let interval = at.get("interval");
    if interval.nanoseconds() < 0 {
        report.error(&interval, "is negative");
    }
}

pub(super) fn scrub(at: &At<'_>, report: &mut Report) {
    let interval = at.get("interval");
    if interval.nanoseconds() != 0 && interval.nanoseconds() < TEN_SECONDS {
        report.error(&interval, "has to be ten seconds at least");
    }
}

fn upkeep(at: &At<'_>, report: &mut Report) {
    trim(&at.get("trim"), report);
    scrub(&at.get("scrub"), report);
}

pub(super) fn existing_volume(at: &At<'_>, report: &mut Report) {
    name(at, usize::MAX, report);
    expression(&at.reach(&["discovery", "volumeSelector"]), Environment::Volume, true, report);
    upkeep(at, report);
}

pub(super) fn external_volume(at: &At<'_>, report: &mut Report) {
    name(at, 34, report);
    let (filesystem, mount) = (at.get("filesystemType"), at.reach(&["mount", "virtiofs"]));
    if filesystem.text() == "virtiofs" {
        if mount.is_set() {
            report.require(&mount.get("tag"));
        } else {
            report.error(&mount, "is missing");
        }
    } else {
        report.error(&filesystem, "has to be `virtiofs`");
    }
}

pub(super) fn raw_volume(at: &At<'_>, report: &mut Report) {
    name(at, 34, report);
    provisioning(&at.get("provisioning"), true, true, report);
    encryption(&at.get("encryption"), report);
}

pub(super) fn user_volume(at: &At<'_>, report: &mut Report) {
    name(at, 34, report);
    let kind = at.get("volumeType");
    let (space, filesystem, cipher) = (at.get("provisioning"), at.get("filesystem"), at.get("encryption"));
    match kind.text() {
        "directory" => {
            let sizes = ["diskSelector", "grow", "minSize", "maxSize"]
                .map(|key| if key == "diskSelector" { space.reach(&[key, "match"]) } else { space.get(key) });
            if sizes.iter().any(|field| !field.is_zero()) {
                report.error(&space, "is not for directories");
            }
            if has_encryption(&cipher) {
                report.error(&cipher, "is not for directories");
            }
            if !matches!(filesystem.get("type").text(), "" | "none")
                || filesystem.get("projectQuotaSupport").is_set()
                || filesystem.get("xfs").is_set()
            {
                report.error(&filesystem, "is not for directories");
            }
            let access_time = at.reach(&["mount", "disableAccessTime"]);
            if access_time.is_set() {
                report.error(&access_time, "is not for directories");
            }
        }
        "" | "disk" | "partition" => {
            provisioning(&space, true, kind.text() != "disk", report);
            filesystem_options(&filesystem, report);
            encryption(&cipher, report);
        }
        _ => report.error(&kind, "has to be `partition`, `disk` or `directory`"),
    }
    upkeep(at, report);
}

fn filesystem_options(at: &At<'_>, report: &mut Report) {
    let kind = at.get("type");
    let is_xfs = matches!(kind.text(), "" | "none" | "xfs");
    if !is_xfs && !matches!(kind.text(), "ext4" | "btrfs") {
        return report.error(&kind, "has to be `xfs`, `ext4` or `btrfs`");
    }
    let (quota, options) = (at.get("projectQuotaSupport"), at.get("xfs"));
    if quota.is_true() && !is_xfs {
        report.error(&quota, "is for XFS only");
    } else if options.is_set() && !is_xfs {
        report.error(&options, "is for XFS only");
    }
}

pub(super) fn volume(at: &At<'_>, report: &mut Report) {
    let name = at.get("name");
    if !SYSTEM_VOLUMES.contains(&name.text()) {
        return report.error(&name, format!("has to be one of {}", SYSTEM_VOLUMES.join(", ")));
    }
    let (space, mount, filesystem) = (at.get("provisioning"), at.get("mount"), at.get("filesystem"));
    let has_space =
        !space.reach(&["diskSelector", "match"]).is_zero() || ["grow", "minSize", "maxSize"].iter().any(|key| !space.get(key).is_zero());
    let has_mount = ["secure", "disableAccessTime"].iter().any(|key| mount.get(key).is_set());
    match name.text() {
        "STATE" => {
            if has_space {
                report.error(&space, "is not for `STATE`");
            }
            for key in at.reach(&["encryption", "keys"]).items().iter().filter(|key| key.get("lockToState").is_true()) {
                report.error(&key.get("lockToState"), "is not for `STATE` itself");
            }
            if has_mount {
                report.error(&mount, "is not for `STATE`");
            }
        }
        "IMAGECACHE" => {
            if has_mount {
                report.error(&mount, "is not for `IMAGECACHE`");
            }
            if filesystem.get("xfs").is_set() {
                report.error(&filesystem, "is not for `IMAGECACHE`");
            }
        }
        "EPHEMERAL" => {}
        _ if has_mount && !has_space => report.error(&mount, "needs a partition of its own, by `provisioning`"),
        _ => {}
    }
    provisioning(&space, false, true, report);
    encryption(&at.get("encryption"), report);
    upkeep(at, report);
}

pub(super) fn zswap(at: &At<'_>, report: &mut Report) {
    let percent = at.get("maxPoolPercent");
    if !(0..=100).contains(&percent.number()) {
        report.error(&percent, "has to be from 0 to 100");
    }
}
