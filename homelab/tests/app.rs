//! Apps that work now and then, and apps that a chart makes.

use homelab::{App, AppClaim, AppTemplate, Schedule, Workload};
use homelab_core::{Alert, Cron, Name, Need, Object, Part, Peer, Quantity, Secret, check, name};
use serde_json::{Value, json};
use storage::{BackupPlan, Repository};

fn cron(text: &str) -> Cron {
    text.parse().expect("a schedule")
}

fn tidy() -> App {
    let schedule = Schedule::builder().cron(cron("30 3 * * 1-5")).time_zone("Europe/Zurich").build();
    App::builder().name(name!("tidy")).image("ghcr.io/example/tidy:1.2.3").schedule(schedule).build()
}

fn plan(repository: Repository) -> BackupPlan {
    let plan = BackupPlan::builder().image("ghcr.io/restic/restic:0.19.1").schedule("30 4 * * *");
    plan.repository(repository).password(Secret::from("correct horse")).build()
}

/// With everything that an app can have.
fn notes(workload: Workload) -> App {
    let claim = AppClaim::builder().size(Quantity::gibibytes(2)).path("/var/notes").class(name!("data")).backup(plan(Repository::Aws));
    App::builder()
        .name(name!("notes"))
        .image("ghcr.io/example/notes:1.2.3")
        .port(5230)
        .workload(workload)
        .host("notes.home.example".parse().expect("a host"))
        .claim(claim.build())
        .metrics("/metrics")
        .health("/healthz")
        .environment([("LANGUAGE".to_owned(), "de".to_owned())].into())
        .secrets([("TOKEN".to_owned(), Secret::from("battery staple"))].into())
        .build()
}

fn template() -> Workload {
    Workload::AppTemplate(AppTemplate::builder().version("5.2.1").build())
}

fn object<'a>(part: &'a Part, kind: &str) -> Option<&'a Object> {
    part.objects.iter().find(|object| object.id.kind == kind)
}

fn values(app: App) -> Value {
    Part::from(app).charts.remove(0).values
}

fn alerts(part: &Part) -> Vec<&Alert> {
    part.needs.iter().filter_map(|need| if let Need::Alert(alert) = need { Some(alert) } else { None }).collect()
}

#[test]
fn an_app_with_a_schedule_is_a_cron_job_and_has_nothing_that_answers() {
    let part = Part::from(tidy());
    let kinds: Vec<&str> = part.objects.iter().map(|object| object.id.kind.as_str()).collect();
    assert_eq!(kinds, ["Namespace", "CronJob"]);
    insta::assert_snapshot!(object(&part, "CronJob").expect("it has one").to_yaml(), @r"
    apiVersion: batch/v1
    kind: CronJob
    metadata:
      name: tidy
      namespace: tidy
    spec:
      concurrencyPolicy: Forbid
      failedJobsHistoryLimit: 3
      jobTemplate:
        spec:
          backoffLimit: 2
          template:
            metadata:
              labels:
                app.kubernetes.io/name: tidy
            spec:
              automountServiceAccountToken: false
              containers:
              - image: ghcr.io/example/tidy:1.2.3
                name: app
                securityContext:
                  allowPrivilegeEscalation: false
                  capabilities:
                    drop:
                    - ALL
                  readOnlyRootFilesystem: true
              restartPolicy: Never
              securityContext:
                fsGroup: 1000
                runAsGroup: 1000
                runAsNonRoot: true
                runAsUser: 1000
                seccompProfile:
                  type: RuntimeDefault
      schedule: 30 3 * * 1-5
      startingDeadlineSeconds: 86400
      successfulJobsHistoryLimit: 1
      timeZone: Europe/Zurich
    ");
}

#[test]
fn it_is_overdue_when_it_has_not_succeeded_for_twice_its_longest_pause() {
    let part = Part::from(tidy());
    let alert = alerts(&part)[0];
    // Weekends are three days from Friday to Monday.
    insta::assert_snapshot!(alert.expression, @r#"time() - (kube_cronjob_status_last_successful_time{namespace="tidy", cronjob="tidy"} or kube_cronjob_created{namespace="tidy", cronjob="tidy"}) > 518400"#);
    insta::assert_snapshot!(alert.summary, @"tidy has not succeeded for {{ $value | humanizeDuration }}.");
    let mut often = tidy();
    often.run = homelab::Run::Schedule(cron("*/15 * * * *").into());
    assert!(alerts(&Part::from(often))[0].expression.ends_with("> 1800"));
}

#[test]
fn a_missed_run_is_made_up_for_until_the_next_one_is_due() {
    let deadline = |text: &str| {
        let part = Part::from(App::builder().name(name!("tidy")).image("tidy:1").schedule(cron(text)).build());
        object(&part, "CronJob").expect("it has one").to_value()["spec"]["startingDeadlineSeconds"].clone()
    };
    assert_eq!(deadline("*/15 * * * *"), 900);
    assert_eq!(deadline("0 4 * * 0"), 86_400);
}

#[test]
fn a_global_service_that_a_chart_makes_is_a_problem() {
    let template = Workload::AppTemplate(AppTemplate::builder().version("5.2.1").build());
    let app = App::builder().name(name!("web")).image("web:1").port(80).global(true).workload(template).build();
    let codes: Vec<_> = Part::from(app).problems.iter().map(|problem| problem.code).collect();
    assert_eq!(codes, ["hidden-service"]);
}

#[test]
fn what_asks_an_app_that_runs_on_a_schedule_is_a_problem() {
    let mut app = tidy();
    app.host = Some("tidy.home.example".parse().expect("a host"));
    app.metrics = Some("/metrics".to_owned());
    app.ingress = vec![Peer::namespace(&name!("web"))];
    app.name = "a-name-that-leaves-no-room-for-what-kubernetes-appends".parse().expect("a name");
    insta::assert_snapshot!(check(vec![app.into()]).expect_err("nobody answers"), @r"
    error[no-port]: the app `a-name-that-leaves-no-room-for-what-kubernetes-appends` runs on a schedule, so nothing stays up for its `host`, `metrics`, `ingress`
      at part a-name-that-leaves-no-room-for-what-kubernetes-appends
      help: give it a port instead of the schedule, or leave them out

    error[long-name]: `a-name-that-leaves-no-room-for-what-kubernetes-appends` has 54 characters: the name of a CronJob has 52 at most
      at part a-name-that-leaves-no-room-for-what-kubernetes-appends
    ");
}

#[test]
fn a_scheduled_app_keeps_its_data_like_any_other() {
    let claim = AppClaim::builder().size(Quantity::gibibytes(1)).path("/data").class(name!("data")).backup(plan(Repository::Aws)).build();
    let app = App::builder().name(name!("tidy")).image("tidy:1").schedule(cron("0 4 * * *")).claim(claim).build();
    let part = Part::from(app);
    let pod = object(&part, "CronJob").expect("it has one").to_value()["spec"]["jobTemplate"]["spec"]["template"]["spec"].clone();
    assert_eq!(pod["initContainers"][0]["name"], "restore");
    assert_eq!(pod["volumes"][0]["persistentVolumeClaim"]["claimName"], "tidy");
    let names: Vec<&str> = alerts(&part).iter().map(|alert| alert.name.as_str()).collect();
    assert_eq!(names, ["BackupTooOld", "RunOverdue"]);
}

#[test]
fn the_chart_gets_the_pods_that_the_lab_would_make_itself() {
    insta::assert_snapshot!(homelab_core::yaml::to_string(&values(notes(template()))).expect("values"));
}

#[test]
fn the_chart_gets_a_schedule_as_the_lab_would_set_it_itself() {
    let app = App { workload: template(), ..tidy() };
    insta::assert_snapshot!(homelab_core::yaml::to_string(&values(app)).expect("values"), @r#"
    controllers:
      app:
        cronjob:
          backoffLimit: 2
          concurrencyPolicy: Forbid
          failedJobsHistory: 3
          schedule: 30 3 * * 1-5
          startingDeadlineSeconds: 86400
          successfulJobsHistory: 1
          timeZone: Europe/Zurich
        type: cronjob
        containers:
          app:
            securityContext:
              allowPrivilegeEscalation: false
              capabilities:
                drop:
                - ALL
              readOnlyRootFilesystem: true
            image:
              repository: ghcr.io/example/tidy
              tag: "1.2.3"
        pod:
          automountServiceAccountToken: false
          securityContext:
            fsGroup: 1000
            runAsGroup: 1000
            runAsNonRoot: true
            runAsUser: 1000
            seccompProfile:
              type: RuntimeDefault
    global:
      createDefaultServiceAccount: false
    "#);
}

#[test]
fn the_values_of_the_chart_can_be_patched() {
    let patch = json!({ "controllers": { "app": { "replicas": 2, "pod": { "securityContext": null } } } });
    let workload = Workload::AppTemplate(AppTemplate::builder().version("5.2.1").values(patch).build());
    let values = values(notes(workload));
    assert_eq!(values["controllers"]["app"]["replicas"], 2);
    assert_eq!(values["controllers"]["app"]["pod"], json!({ "automountServiceAccountToken": false }));
}

#[test]
fn several_pods_are_spread_by_the_chart_as_well() {
    let app = App { claim: None, replicas: 3, ..notes(template()) };
    let plain = Part::from(App { workload: Workload::Plain, ..app.clone() });
    let pod = object(&plain, "Deployment").expect("it has one").to_value()["spec"]["template"]["spec"].clone();
    let controller = values(app)["controllers"]["app"].clone();
    assert_eq!((&controller["replicas"], &controller["strategy"]), (&json!(3), &json!("RollingUpdate")));
    assert_eq!(controller["pod"]["topologySpreadConstraints"], pod["topologySpreadConstraints"]);
}

#[test]
fn a_text_that_the_chart_would_evaluate_is_a_problem() {
    let mut app = notes(template());
    app.environment.insert("FORMAT".to_owned(), "{{ date }}".to_owned());
    let problems = Part::from(app).problems;
    insta::assert_snapshot!(problems[0], @r"
    error[templated-value]: the app `notes` has the value `{{ date }}`, and app-template takes `{{` for a template of its own
      at part notes
      help: give the app to `Workload::Plain`, or the text by a Secret
    ");
}

#[test]
fn a_backup_in_a_volume_is_mounted_by_the_step_that_restores_in_the_chart_as_well() {
    let repository = Repository::Volume { class: name!("nas"), size: Quantity::gibibytes(10) };
    let claim = AppClaim::builder().size(Quantity::gibibytes(2)).path("/data").class(name!("data")).backup(plan(repository)).build();
    let values = values(App { claim: Some(claim), ..notes(template()) });
    assert_eq!(values["persistence"]["repository"]["existingClaim"], "notes-backup-repository");
    assert_eq!(values["persistence"]["repository"]["advancedMounts"]["app"]["restore"], json!([{ "path": "/mnt/repository" }]));
    assert_eq!(values["controllers"]["app"]["initContainers"]["restore"]["envFrom"], json!([{ "secretRef": { "name": "notes-backup" } }]));
}

#[test]
fn names_of_apps_and_of_what_the_chart_makes_are_the_same() {
    let names: Vec<Name> = Part::from(notes(template())).charts.iter().map(|chart| chart.name.clone()).collect();
    assert_eq!(names, [name!("notes")]);
    let part = Part::from(notes(template()));
    let brought: Vec<String> = part.charts[0]
        .brings
        .iter()
        .filter_map(|brings| if let homelab_core::Brings::Object(provided) = brings { Some(provided.id.to_string()) } else { None })
        .collect();
    assert_eq!(brought, ["Deployment notes/notes", "Pod notes/notes", "Service notes/notes"]);
}
