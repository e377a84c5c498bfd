//! LVM and RAID (`config/types/storage`).

use super::Report;
use super::at::At;
use super::block::{bytes, expression, is_negative, is_relative};
use super::grammar::has_only;
use crate::cel::Environment;

fn name(at: &At<'_>, most: usize, report: &mut Report) {
    let name = at.get("name");
    if name.text().is_empty() || name.text().len() > most {
        report.error(&name, format!("has to have 1 to {most} characters"));
    }
    if !has_only(name.text(), b"-_") {
        report.error(&name, "may have letters, digits, hyphens and underscores only");
    }
}

/// Volume groups and arrays: a name, and the disks and partitions that they are made of.
pub(super) fn members(at: &At<'_>, longest_name: usize, report: &mut Report) {
    name(at, longest_name, report);
    expression(&at.reach(&["provisioning", "volumeSelector"]), Environment::MemberVolume, true, report);
}

pub(super) fn logical_volume(at: &At<'_>, report: &mut Report) {
    name(at, 63, report);
    let kind = at.get("type");
    for (key, kinds, least) in [("mirrors", ["raid1", "raid10"], 1), ("stripes", ["raid0", "raid10"], 2)] {
        let field = at.get(key);
        if field.is_set() && !kinds.contains(&kind.text()) {
            report.error(&field, format!("is for {} and {} only", kinds[0], kinds[1]));
        } else if field.is_set() && field.number() < least {
            report.error(&field, format!("has to be {least} at least"));
        }
    }
    let space = at.get("provisioning");
    report.require(&space.get("volumeGroup"));
    let (min, max) = (space.get("minSize"), space.get("maxSize"));
    report.require(&max);
    if is_negative(&max) {
        report.error(&max, "is negative");
    }
    if !min.is_zero() && !is_relative(&max) && bytes(&min) > bytes(&max) {
        report.error(&min, "is greater than `maxSize`");
    }
}
