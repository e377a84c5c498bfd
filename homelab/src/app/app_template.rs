//! The same app as a release of the chart app-template.

use std::time::Duration;

use homelab_core::{Brings, Chart, ChartSource, Kind, ObjectId, Part, Place, Problem, Provided, Rule, Target, merge};
use k8s_openapi::api::core::v1::{Container, PodSpec, Volume};
use serde_json::{Map, Value, json};

use super::workload::{FAILED_KEPT, RETRIES, has_restore};
use super::{App, Run};

/// The chart app-template, as <https://bjw-s-labs.github.io/helm-charts/docs/app-template/> has it.
#[derive(bon::Builder, Clone, Debug, PartialEq)]
pub struct AppTemplate {
    /// Version of the chart, without `v`; of 5.
    #[builder(into)]
    pub version: String,
    /// A merge patch (RFC 7386) over the values that follow from the app.
    #[builder(default = Value::Object(Map::new()))]
    pub values: Value,
}

/// Name of the one controller, the one container and the one Service in the values. As there is one of each, what the chart makes
/// of them has the name of the release.
const KEY: &str = "app";

const HELM_RELEASE: Kind = Kind::new("helm.toolkit.fluxcd.io", "HelmRelease");
const PERSISTENT_VOLUME_CLAIM: Kind = Kind::new("", "PersistentVolumeClaim");
const SECRET: Kind = Kind::new("", "Secret");
const SERVICE_ACCOUNT: Kind = Kind::new("", "ServiceAccount");

/// Claims, Secrets and accounts that stand in the values.
const RULES: &[Rule] = &[
    Rule::new(HELM_RELEASE, "spec.values.persistence.data.existingClaim", Target::Name(PERSISTENT_VOLUME_CLAIM)),
    Rule::new(HELM_RELEASE, "spec.values.persistence.repository.existingClaim", Target::Name(PERSISTENT_VOLUME_CLAIM)),
    Rule::new(HELM_RELEASE, "spec.values.controllers.app.serviceAccount.name", Target::Name(SERVICE_ACCOUNT)),
    Rule::new(HELM_RELEASE, "spec.values.controllers.app.containers.app.envFrom[].secretRef", Target::Reference(&[SECRET])),
    Rule::new(HELM_RELEASE, "spec.values.controllers.app.initContainers.restore.envFrom[].secretRef", Target::Reference(&[SECRET])),
    Rule::with_member(
        HELM_RELEASE,
        "spec.values.controllers.app.initContainers.restore.env[].valueFrom.secretKeyRef",
        Target::Reference(&[SECRET]),
        "key",
    ),
];

impl App {
    /// `part` with the release.
    pub(super) fn with_template(&self, part: Part, template: &AppTemplate) -> Part {
        let pod = self.pod();
        let mut values = self.values(&pod);
        merge(&mut values, &template.values);
        let problem = templated(&values).map(|text| {
            let message =
                format!("the app `{}` has the value `{text}`, and app-template takes `{{{{` for a template of its own", self.name);
            Problem::error("templated-value", message)
                .at(Place::Part(part.id.clone()))
                .help("give the app to `Workload::Plain`, or the text by a Secret")
        });
        let chart = Chart::builder()
            .name(self.name.clone())
            .namespace(self.name.clone())
            .source(ChartSource::oci("ghcr.io/bjw-s-labs/helm/app-template"))
            .version(&template.version)
            .values(values)
            // Helm waits for the pods, which may have a restore before them.
            .maybe_timeout(has_restore(&pod).then(|| Duration::from_hours(1).into()))
            .brings(self.brings())
            .build();
        problem.into_iter().fold(part.chart(chart).rules(RULES), Part::problem)
    }

    /// What the chart makes, as its templates name it.
    fn brings(&self) -> Vec<Brings> {
        let object = |kind: &Kind| ObjectId::new(kind, Some(&self.name), &self.name);
        let pod = Provided { labels: self.labels(), ..Provided::new(object(&Kind::new("", "Pod"))) };
        let mut brings: Vec<Brings> = vec![Provided::new(object(&self.kind())).into(), pod.into()];
        if let Some(port) = self.port() {
            let service = Provided::service(&self.name, &self.name, &[("app.kubernetes.io/name", &*self.name)], &[("http", port)]);
            brings.push(service.into());
        }
        brings
    }

    /// The values that make the chart's pods those of the lab's own workload.
    fn values(&self, pod: &PodSpec) -> Value {
        let mut values = json!({
            "controllers": { KEY: self.controller(pod) },
            // The pods do not ask the API server, so the namespace's own account will do.
            "global": { "createDefaultServiceAccount": false },
        });
        let volumes = pod.volumes.iter().flatten().map(|volume| (volume.name.clone(), persistence(volume, pod)));
        let volumes: Map<String, Value> = volumes.collect();
        if !volumes.is_empty() {
            values["persistence"] = Value::Object(volumes);
        }
        if let Some(port) = self.port() {
            values["service"] = json!({ KEY: { "controller": KEY, "ports": { "http": { "port": port } } } });
        }
        values
    }

    fn controller(&self, pod: &PodSpec) -> Value {
        let mut controller = match &self.run {
            // Our Deployment has Kubernetes' default, the chart its own.
            Run::Serve(_) => {
                let strategy = if self.claim.is_some() { "Recreate" } else { "RollingUpdate" };
                json!({ "replicas": self.replicas, "strategy": strategy })
            }
            Run::Schedule(schedule) => {
                let mut job = json!({
                    "backoffLimit": RETRIES,
                    "concurrencyPolicy": "Forbid",
                    "failedJobsHistory": FAILED_KEPT,
                    "schedule": schedule.cron.as_str(),
                    "startingDeadlineSeconds": schedule.deadline(),
                    "successfulJobsHistory": 1,
                });
                if let Some(zone) = &schedule.time_zone {
                    job["timeZone"] = json!(zone);
                }
                json!({ "cronjob": job, "type": "cronjob" })
            }
        };
        controller["containers"] = containers(&pod.containers);
        if let Some(steps) = &pod.init_containers {
            controller["initContainers"] = containers(steps);
        }
        controller["pod"] = json!({
            "automountServiceAccountToken": pod.automount_service_account_token,
            "securityContext": pod.security_context,
        });
        if let Some(spread) = &pod.topology_spread_constraints {
            controller["pod"]["topologySpreadConstraints"] = json!(spread);
        }
        if let Some(account) = &pod.service_account_name {
            controller["serviceAccount"] = json!({ "name": account });
        }
        controller
    }
}

fn containers(containers: &[Container]) -> Value {
    Value::Object(containers.iter().map(|container| (container.name.clone(), values_of(container))).collect())
}

/// A container as the chart takes it: image and probes have a form of their own, mounts stand with the volumes.
fn values_of(container: &Container) -> Value {
    let mut values = json!(container);
    let Value::Object(map) = &mut values else { return values };
    map.retain(|key, _| !["image", "livenessProbe", "name", "readinessProbe", "volumeMounts"].contains(&key.as_str()));
    map.insert("image".to_owned(), image(container.image.as_deref().unwrap_or_default()));
    let probes = [("liveness", &container.liveness_probe), ("readiness", &container.readiness_probe)];
    let probes = probes
        .into_iter()
        .filter_map(|(name, probe)| Some((name.to_owned(), json!({ "custom": true, "enabled": true, "spec": probe.as_ref()? }))));
    let probes: Map<String, Value> = probes.collect();
    if !probes.is_empty() {
        map.insert("probes".to_owned(), Value::Object(probes));
    }
    values
}

/// Where an image comes from, and which. A tag may have a digest behind it, as Renovate writes it.
fn image(image: &str) -> Value {
    let (name, digest) = image.split_once('@').map_or((image, None), |(name, digest)| (name, Some(digest)));
    // The port of a registry has a colon, too.
    let tag = name.rsplit_once(':').filter(|(_, tag)| !tag.contains('/'));
    match (tag, digest) {
        (Some((repository, tag)), None) => json!({ "repository": repository, "tag": tag }),
        (Some((repository, tag)), Some(digest)) => json!({ "repository": repository, "tag": format!("{tag}@{digest}") }),
        (None, Some(digest)) => json!({ "digest": digest, "repository": name }),
        // Kubernetes' default.
        (None, None) => json!({ "repository": name, "tag": "latest" }),
    }
}

/// A volume, and where the containers of `pod` have it.
fn persistence(volume: &Volume, pod: &PodSpec) -> Value {
    let mut values = match (&volume.persistent_volume_claim, &volume.empty_dir) {
        (Some(claim), _) => json!({ "existingClaim": claim.claim_name, "type": "persistentVolumeClaim" }),
        (None, Some(_)) => json!({ "type": "emptyDir" }),
        (None, None) => {
            let mut spec = json!(volume);
            if let Value::Object(spec) = &mut spec {
                spec.shift_remove("name");
            }
            json!({ "type": "custom", "volumeSpec": spec })
        }
    };
    let mounts = |container: &Container| {
        let mounts = container.volume_mounts.iter().flatten().filter(|mount| mount.name == volume.name);
        let mounts = mounts.map(|mount| match mount.read_only {
            Some(read_only) => json!({ "path": mount.mount_path, "readOnly": read_only }),
            None => json!({ "path": mount.mount_path }),
        });
        mounts.collect::<Vec<Value>>()
    };
    let containers = pod.containers.iter().chain(pod.init_containers.iter().flatten());
    let mounts: Map<String, Value> = containers
        .map(|container| (container.name.clone(), mounts(container)))
        .filter(|(_, mounts)| !mounts.is_empty())
        .map(|(name, mounts)| (name, Value::Array(mounts)))
        .collect();
    values["advancedMounts"] = json!({ KEY: mounts });
    values
}

/// A text in `values` that the chart would evaluate.
fn templated(values: &Value) -> Option<&str> {
    match values {
        Value::String(text) => text.contains("{{").then_some(text),
        Value::Array(items) => items.iter().find_map(templated),
        Value::Object(map) => map.values().find_map(templated),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::image;

    #[test]
    fn an_image_is_a_repository_with_a_tag_a_digest_or_both() {
        assert_eq!(image("ghcr.io/a/b:1.2"), json!({ "repository": "ghcr.io/a/b", "tag": "1.2" }));
        assert_eq!(image("ghcr.io/a/b:1.2@sha256:00"), json!({ "repository": "ghcr.io/a/b", "tag": "1.2@sha256:00" }));
        assert_eq!(image("ghcr.io/a/b@sha256:00"), json!({ "digest": "sha256:00", "repository": "ghcr.io/a/b" }));
        assert_eq!(image("nas:5000/a"), json!({ "repository": "nas:5000/a", "tag": "latest" }));
    }
}
