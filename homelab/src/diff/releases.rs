//! Helm releases: where they are installed, and of which version.

use homelab_core::Kind;
use serde_json::Value;

use super::Danger;
use super::objects::{Found, Objects, Pairs};
use super::value::{show_text, text};
use super::version::{Step, Version};

const HELM: &str = "helm.toolkit.fluxcd.io";
const SOURCE: &str = "source.toolkit.fluxcd.io";

/// Charts whose makers support an upgrade from one minor version to the next only.
const ONE_MINOR_AT_A_TIME: &[&str] = &[
    "base",
    "cert-manager",
    "cilium",
    "istiod",
    "kubevirt",
    "linkerd-control-plane",
    "longhorn",
    "openebs",
    "rancher",
    "rook-ceph",
    "rook-ceph-cluster",
];

pub(super) fn judge(pairs: &Pairs<'_>, olds: &Objects, news: &Objects) -> Vec<Danger> {
    let mut dangers = Vec::new();
    for (old, new) in pairs.both.iter().filter(|(old, _)| old.is(HELM, "HelmRelease")) {
        dangers.extend(names(old, new));
        dangers.extend(version(chart(old, olds).as_ref(), chart(new, news).as_ref(), new));
    }
    dangers
}

/// A release is known by its name and the namespace of its state; `api/v2/helmrelease_types.go` of Flux' helm-controller
/// says what they are if the object does not.
fn names(old: &Found, new: &Found) -> Vec<Danger> {
    let own = |found: &Found| found.id.namespace.clone().unwrap_or_default();
    let field = |found: &Found, name: &str| text(&found.value, &format!("/spec/{name}")).map(str::to_owned);
    let target = |found: &Found| field(found, "targetNamespace").unwrap_or_else(|| own(found));
    let release = |found: &Found| {
        let prefix = field(found, "targetNamespace").map(|target| format!("{target}-")).unwrap_or_default();
        field(found, "releaseName").unwrap_or_else(|| prefix + &found.id.name)
    };
    let storage = |found: &Found| field(found, "storageNamespace").unwrap_or_else(|| own(found));
    let values = [
        ("releaseName", release(old), release(new)),
        ("targetNamespace", target(old), target(new)),
        ("storageNamespace", storage(old), storage(new)),
    ];
    let differ = values.into_iter().filter(|(_, before, after)| before != after);
    differ
        .map(|(name, before, after)| {
            let what = format!("{}: `spec.{name}`", new.title());
            Danger::change("release-moves", &new.path, &what, show_text(&before), show_text(&after))
                .effect("Flux uninstalls the release, with all that it made, and installs a second one of the new name or place")
                .instead("keep all three as they are; if it has to be, back up the data first and expect it to start empty")
        })
        .collect()
}

/// A chart, and where its version stands.
struct ChartVersion {
    name: String,
    version: String,
    found: Found,
}

/// The chart of a release, as it names it or its source does.
fn chart(release: &Found, objects: &Objects) -> Option<ChartVersion> {
    if let Some(version) = text(&release.value, "/spec/chart/spec/version") {
        let name = text(&release.value, "/spec/chart/spec/chart").unwrap_or_default();
        return Some(ChartVersion { name: last(name), version: version.to_owned(), found: release.clone() });
    }
    let of = |field: &str| text(&release.value, &format!("/spec/chartRef/{field}"));
    let namespace = of("namespace").or(release.id.namespace.as_deref());
    let (kind, name, version) = match of("kind")? {
        "OCIRepository" => ("OCIRepository", "/spec/url", "/spec/ref/tag"),
        "HelmChart" => ("HelmChart", "/spec/chart", "/spec/version"),
        _ => return None,
    };
    let source = objects.find(release, &Kind::new(SOURCE, kind), namespace, of("name")?)?;
    let version = text(&source.value, version).or_else(|| text(&source.value, "/spec/ref/semver"))?;
    let name = source.value.pointer(name).and_then(Value::as_str).unwrap_or_default();
    Some(ChartVersion { name: last(name), version: version.to_owned(), found: source.clone() })
}

fn last(path: &str) -> String {
    path.rsplit('/').next().unwrap_or_default().to_owned()
}

fn version(old: Option<&ChartVersion>, new: Option<&ChartVersion>, release: &Found) -> Option<Danger> {
    let (old, new) = (old?, new?);
    let (before, after) = (Version::parse(&old.version)?, Version::parse(&new.version)?);
    let what = format!("{}: the version of the chart `{}`", release.title(), new.name);
    let danger = |code| Danger::change(code, &new.found.path, &what, show_text(&old.version), show_text(&new.version));
    match before.step_to(after) {
        Step::Down => Some(
            danger("chart-goes-down")
                .effect("Helm installs the older chart over the newer one: its kinds and data may not be understood by it any more")
                .instead("stay on the version, or restore a backup that the older one has made"),
        ),
        Step::SkipsMajor => Some(
            danger("chart-skips-versions")
                .effect("what the major versions between would have migrated is not migrated")
                .instead(format!("read their upgrade notes, and go to {} first", before.next_major())),
        ),
        Step::SkipsMinor if ONE_MINOR_AT_A_TIME.contains(&&*new.name) => Some(
            danger("chart-skips-versions")
                .effect("its makers support an upgrade to the next minor version only")
                .instead(format!("go to {} first, and wait until all of it is ready", before.next_minor())),
        ),
        Step::SkipsMinor | Step::Small => None,
    }
}
