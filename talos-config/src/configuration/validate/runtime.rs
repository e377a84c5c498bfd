//! The machine's system (`config/types/runtime`, `config/types/siderolink`).

use super::Report;
use super::at::At;
use super::block::expression;
use super::grammar::split_host_port;
use crate::cel::{self, Environment, Type};
use crate::model::GoUrl;

/// Files and folders below `/etc` that Talos writes (`runtime/etc_file.go`).
const MANAGED: [&str; 19] = [
    "resolv.conf",
    "hosts",
    "machine-id",
    "extensions.yaml",
    "localtime",
    "os-release",
    "xattr.conf",
    "apparmor.d/",
    "apparmor/",
    "ca-certificates/",
    "cni/",
    "cri/",
    "iscsi/",
    "kubernetes/",
    "lvm/",
    "nvme/",
    "pki/",
    "selinux/",
    "ssl/",
];

pub(super) fn environment(at: &At<'_>, report: &mut Report) {
    for (name, value) in at.get("variables").entries() {
        let is_first = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_';
        let is_good = name.bytes().next().is_some_and(is_first) && name.bytes().all(|byte| is_first(byte) || byte.is_ascii_digit());
        if !is_good {
            report.error(&value, "has a name that no environment variable can have");
        }
    }
}

/// `filepath.IsLocal`: neither absolute nor out of its folder.
fn is_local(path: &str) -> bool {
    let mut depth = 0_i32;
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => depth -= 1,
            _ => depth += 1,
        }
        if depth < 0 {
            return false;
        }
    }
    !path.is_empty() && !path.starts_with('/')
}

pub(super) fn etc_file(at: &At<'_>, report: &mut Report) {
    let name = at.get("name");
    let path = name.text();
    if path.is_empty() {
        report.error(&name, "is missing");
    } else if !is_local(path) || path.starts_with('.') {
        report.error(&name, "has to be a path below `/etc`");
    } else if MANAGED.iter().any(|managed| match managed.strip_suffix('/') {
        Some(folder) => path == folder || path.starts_with(managed),
        None => path == *managed,
    }) {
        report.error(&name, "is written by Talos itself");
    }
}

pub(super) fn event_sink(at: &At<'_>, report: &mut Report) {
    let endpoint = at.get("endpoint");
    if split_host_port(endpoint.text()).is_none() {
        report.error(&endpoint, "has to be a host and a port");
    }
}

pub(super) fn extension_service(at: &At<'_>, report: &mut Report) {
    report.require(&at.get("name"));
    let files = at.get("configFiles");
    if files.is_zero() && at.get("environment").is_zero() {
        report.error(&files, "or `environment` has to be given");
    }
    for file in files.items() {
        report.require(&file.get("content"));
        report.require(&file.get("mountPath"));
    }
}

pub(super) fn kmsg_log(at: &At<'_>, report: &mut Report) {
    report.require(&at.get("name"));
    let url = at.get("url");
    match GoUrl::parse(url.text()) {
        _ if url.is_zero() => report.error(&url, "is missing"),
        Some(parsed) if !matches!(parsed.scheme.as_str(), "tcp" | "udp") => report.error(&url, "has to begin with `tcp://` or `udp://`"),
        Some(parsed) if !matches!(parsed.path.as_str(), "" | "/") => report.error(&url, "may have no path"),
        Some(parsed) if parsed.port().is_empty() => report.error(&url, "has no port"),
        _ => {}
    }
}

pub(super) fn sidero_link(at: &At<'_>, report: &mut Report) {
    let url = at.get("apiUrl");
    match GoUrl::parse(url.text()) {
        _ if url.is_zero() => report.error(&url, "is missing"),
        Some(parsed) if !matches!(parsed.scheme.as_str(), "https" | "grpc") => {
            report.error(&url, "has to begin with `https://` or `grpc://`");
        }
        Some(parsed) if !matches!(parsed.path.as_str(), "" | "/") => report.error(&url, "may have no path"),
        _ => {}
    }
}

pub(super) fn oom(at: &At<'_>, report: &mut Report) {
    for (key, environment, expected) in
        [("triggerExpression", Environment::OomTrigger, Type::Bool), ("cgroupRankingExpression", Environment::OomRanking, Type::Double)]
    {
        let found = at.get(key);
        if !found.is_zero()
            && let Err(why) = cel::check(found.text(), environment, &expected)
        {
            report.error(&found, format!("is no valid expression: {why}"));
        }
    }
    let interval = at.get("sampleInterval");
    if interval.nanoseconds() < 0 {
        report.error(&interval, "is negative");
    }
}

pub(super) fn sysfs(at: &At<'_>, report: &mut Report) {
    let parameters = at.get("params");
    if parameters.entries().iter().any(|(key, _)| key.is_empty()) {
        report.error(&parameters, "has an empty key");
    }
}

pub(super) fn unattended_install(at: &At<'_>, report: &mut Report) {
    let image = at.reach(&["installer", "image"]);
    if image.is_zero() {
        report.warning(&image, "is missing: without it only machines that were booted from the Image Factory can be installed");
    }
    expression(&at.reach(&["provisioning", "diskSelector"]), Environment::Disk, true, report);
}

pub(super) fn watchdog(at: &At<'_>, report: &mut Report) {
    report.require(&at.get("device"));
    let timeout = at.get("timeout");
    if timeout.nanoseconds() != 0 && timeout.nanoseconds() < 10_000_000_000 {
        report.error(&timeout, "has to be ten seconds at least");
    }
}
