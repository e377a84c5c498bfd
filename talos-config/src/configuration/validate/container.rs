//! Containers without Kubernetes (`config/types/container`).

use std::collections::BTreeSet;

use super::Report;
use super::at::At;
use crate::model::{GoUrl, parse_bytes};

const OPTIONS: [&str; 8] = ["ro", "rw", "noexec", "nosuid", "nodev", "noatime", "rbind", "rshared"];
const CONDITIONS: [&str; 4] = ["addresses", "connectivity", "hostname", "etcfiles"];

pub(super) fn judge(at: &At<'_>, report: &mut Report) {
    let (name, image) = (at.get("name"), at.get("image"));
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if !(1..=63).contains(&name.text().len()) || !name.text().bytes().all(is_plain) {
        report.error(&name, "has to have 1 to 63 lower-case letters, digits and hyphens");
    }
    match is_pinned(image.text()) {
        _ if image.is_zero() => report.error(&image, "is missing"),
        None => report.error(&image, "is no reference of an image"),
        Some(false) => report.warning(&image, "has no digest, so a restart may run another image"),
        Some(true) => {}
    }
    for variable in at.get("environment").items().iter().filter(|variable| !variable.text().contains('=')) {
        report.error(variable, "has to have the form KEY=value");
    }
    mounts(at, report);
    security(&at.get("security"), report);
    let mode = at.reach(&["network", "mode"]);
    if !matches!(mode.text(), "" | "none" | "host") {
        report.error(&mode, "has to be `none` or `host`");
    }
    let (memory, cpu) = (at.reach(&["resources", "limits", "memory"]), at.reach(&["resources", "limits", "cpu"]));
    if !memory.is_zero() && parse_bytes(memory.text()).is_none() {
        report.error(&memory, "is no size such as `64MiB`");
    }
    let is_millicores = |text: &str| {
        let number = text.strip_suffix('m').filter(|number| number.bytes().all(|byte| byte.is_ascii_digit()));
        number.and_then(|number| number.parse::<u64>().ok()).is_some_and(|number| number > 0)
    };
    if !cpu.is_zero() && !is_millicores(cpu.text()) {
        report.error(&cpu, "has to be thousandths of a processor, such as `1500m`");
    }
    depends_on(at, report);
    for id in ["uid", "gid"].map(|key| at.reach(&["runAs", key])).iter().filter(|id| id.number() < 0) {
        report.error(id, "is negative");
    }
}

/// Whether the reference has a digest; `None` if it is no reference (`name.ParseReference` of go-containerregistry).
pub(super) fn is_pinned(text: &str) -> Option<bool> {
    let (base, digest) = text.split_once('@').map_or((text, None), |(base, digest)| (base, Some(digest)));
    if let Some(digest) = digest {
        let hex = digest.strip_prefix("sha256:")?;
        let is_hex = hex.len() == 64 && hex.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        is_hex.then_some(())?;
    }
    let (repository, tag) = match base.rsplit_once(':') {
        Some((repository, tag)) if !tag.contains('/') => (repository, tag),
        _ => (base, "latest"),
    };
    let is_tag = (1..=128).contains(&tag.len()) && super::grammar::has_only(tag, b"_-.");
    let path = match repository.split_once('/') {
        Some((registry, path)) if registry.contains(['.', ':']) || registry == "localhost" => {
            GoUrl::parse(&format!("//{registry}")).filter(|url| url.host == registry && !registry.contains('%'))?;
            path
        }
        _ => repository,
    };
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-./".contains(&byte);
    let is_path = (2..=255).contains(&path.len()) && path.bytes().all(plain);
    (is_tag && is_path).then_some(digest.is_some())
}

fn mounts(at: &At<'_>, report: &mut Report) {
    let mut destinations = BTreeSet::new();
    for mount in at.get("mounts").items() {
        let kinds: Vec<At<'_>> = ["userVolume", "tmpfs", "hostPath"].iter().map(|key| mount.get(key)).filter(At::is_set).collect();
        let [kind] = &kinds[..] else {
            report.error(&mount, "has to have one of `userVolume`, `tmpfs` and `hostPath`");
            continue;
        };
        let mut paths = vec![kind.get("destination")];
        if kind.path.ends_with("userVolume") {
            report.require(&kind.get("name"));
        } else if kind.path.ends_with("hostPath") {
            paths.push(kind.get("source"));
        }
        for path in paths.iter().filter(|path| !path.text().starts_with('/')) {
            report.error(path, "has to be an absolute path");
        }
        let options = kind.get("options");
        for option in options.items().iter().filter(|option| !OPTIONS.contains(&option.text())) {
            report.error(option, format!("has to be one of {}", OPTIONS.join(", ")));
        }
        if ["ro", "rw"].iter().all(|wanted| options.items().iter().any(|option| option.text() == *wanted)) {
            report.error(&options, "has both `ro` and `rw`");
        }
        if !destinations.insert(kind.get("destination").text()) {
            report.error(&kind.get("destination"), "is there twice");
        }
    }
}

fn security(at: &At<'_>, report: &mut Report) {
    let profile = at.get("profile");
    if !matches!(profile.text(), "" | "restricted" | "privileged") {
        report.error(&profile, "has to be `restricted` or `privileged`");
    }
    let (add, drop) = (at.reach(&["capabilities", "add"]).items(), at.reach(&["capabilities", "drop"]).items());
    let is_name =
        |text: &str| !text.is_empty() && !text.starts_with("CAP_") && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
    for capability in &add {
        if capability.text() == "ALL" {
            report.error(capability, "is not for single capabilities: take the profile `privileged`");
        } else if drop.iter().any(|other| other.text() == capability.text()) {
            report.error(capability, "is dropped as well");
        }
    }
    for capability in add.iter().chain(&drop).filter(|capability| capability.text() != "ALL" && !is_name(capability.text())) {
        report.error(capability, "has to be a capability in capitals without `CAP_`");
    }
}

fn depends_on(at: &At<'_>, report: &mut Report) {
    let needs = at.get("dependsOn");
    for path in needs.get("paths").items().iter().filter(|path| !path.text().starts_with('/')) {
        report.error(path, "has to be an absolute path");
    }
    for condition in needs.get("networks").items().iter().filter(|condition| !CONDITIONS.contains(&condition.text())) {
        report.error(condition, format!("has to be one of {}", CONDITIONS.join(", ")));
    }
    for container in needs.get("containers").items() {
        if container.is_zero() {
            report.error(&container, "is empty");
        } else if container.text() == at.get("name").text() {
            report.error(&container, "is this container itself");
        }
    }
}
