//! The same app as objects of the lab's own and as a release of a chart, in the two-node lab.

mod from_site;

use examples::two_node_homelab::lab;
use homelab::site::Site;
use homelab::versions::Versions;
use homelab::{App, AppClaim, AppTemplate, CloudOutputs, Keys, Workload};
use homelab_core::{Cron, Part, Quantity, Secret, check, name};
use std::collections::BTreeMap;
use storage::{BackupPlan, Repository};

/// The parts of the example's lab with this app.
fn parts(app: App) -> Vec<Part> {
    let define = |site: &Site, versions: &Versions, keys: &mut Keys| {
        let mut lab = lab(site, versions, keys)?;
        lab.clusters[0].repository.apps.push(app.into());
        Ok(lab)
    };
    from_site::parts(include_str!("../two-node-homelab/site.yaml"), &CloudOutputs::new(), define).expect("the example is right")
}

fn notes(workload: Workload) -> App {
    let plan = BackupPlan::builder().image("ghcr.io/restic/restic:0.19.1").schedule("30 4 * * *").repository(Repository::Aws);
    let claim = AppClaim::builder().size(Quantity::gibibytes(2)).path("/data").class(name!("data"));
    App::builder()
        .name(name!("notes"))
        .image("ghcr.io/example/notes:1.2.3")
        .port(5230)
        .workload(workload)
        .host("notes.home.example".parse().expect("a host"))
        .claim(claim.backup(plan.password(Secret::from("correct horse")).build()).build())
        .metrics("/metrics")
        .secrets([("TOKEN".to_owned(), Secret::from("battery staple"))].into())
        .build()
}

fn tidy(workload: Workload) -> App {
    let nightly: Cron = "0 4 * * *".parse().expect("a schedule");
    App::builder().name(name!("tidy")).image("ghcr.io/example/tidy:1.2.3").schedule(nightly).workload(workload).build()
}

fn template() -> Workload {
    Workload::AppTemplate(AppTemplate::builder().version("5.2.1").build())
}

/// What the part of the app has, by name.
fn objects(parts: &[Part], app: &str) -> BTreeMap<String, String> {
    let part = parts.iter().find(|part| *part.id.name == *app).expect("it is there");
    part.objects.iter().map(|object| (object.id.to_string(), object.to_yaml().to_owned())).collect()
}

#[test]
fn both_workloads_have_the_same_routes_scrapes_backups_and_policies() {
    for (app, own, instead) in [
        (notes as fn(Workload) -> App, vec!["Deployment notes/notes", "Service notes/notes"], "notes/notes"),
        (tidy, vec!["CronJob tidy/tidy"], "tidy/tidy"),
    ] {
        let (plain, chart) = (parts(app(Workload::Plain)), parts(app(template())));
        let name = instead.split('/').next().expect("a name");
        let (mut plain_objects, mut chart_objects) = (objects(&plain, name), objects(&chart, name));
        for id in own {
            assert!(plain_objects.remove(id).is_some(), "{id}");
        }
        for kind in ["HelmRelease", "OCIRepository"] {
            assert!(chart_objects.remove(&format!("{kind} {instead}")).is_some(), "{kind}");
        }
        assert_eq!(plain_objects, chart_objects);
        assert!(check(plain).is_ok() && check(chart).is_ok());
    }
    let kinds = objects(&parts(notes(template())), "notes").into_keys().collect::<Vec<_>>().join("\n");
    for kind in
        ["HTTPRoute", "ServiceMonitor", "CronJob", "PrometheusRule", "PersistentVolumeClaim", "PodDisruptionBudget", "NetworkPolicy"]
    {
        assert!(kinds.contains(kind), "{kind}");
    }
}

/// What `check` says of the lab, once `change` has been made to the part of the app.
fn problems(app: App, change: impl FnOnce(&mut Part)) -> String {
    let name = app.name.clone();
    let mut parts = parts(app);
    change(parts.iter_mut().find(|part| part.id.name == name).expect("it is there"));
    check(parts).expect_err("something is missing").to_string()
}

#[test]
fn what_the_values_of_the_chart_name_is_linked() {
    for (kind, path) in [
        ("PersistentVolumeClaim notes/notes", "spec.values.persistence.data.existingClaim"),
        ("ServiceAccount notes/notes-backup", "spec.values.controllers.app.serviceAccount.name"),
    ] {
        let text = problems(notes(template()), |part| part.objects.retain(|object| object.id.to_string() != kind));
        assert!(text.contains(&format!("HelmRelease notes/notes: `{path}` names the")), "{text}");
    }
    for (secret, path) in [
        ("notes", "spec.values.controllers.app.containers.app.envFrom[0].secretRef"),
        ("notes-backup", "spec.values.controllers.app.initContainers.restore.env[5].valueFrom.secretKeyRef"),
    ] {
        let text = problems(notes(template()), |part| part.secrets.retain(|other| *other.name != *secret));
        assert!(text.contains(&format!("HelmRelease notes/notes: `{path}` names the")), "{text}");
    }
}

#[test]
fn what_leads_to_the_pods_of_the_chart_misses_them_without_it() {
    let text = problems(notes(template()), |part| part.charts.clear());
    for dependent in ["HTTPRoute notes/notes", "ServiceMonitor notes/notes", "PodDisruptionBudget notes/notes", "NetworkPolicy notes/notes"]
    {
        assert!(text.contains(dependent), "{dependent}: {text}");
    }
    let text = problems(tidy(template()), |part| part.charts.clear());
    assert!(text.contains("part metal/tidy needs CronJob tidy/tidy, which nothing makes"), "{text}");
}
