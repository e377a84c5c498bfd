//! Runs after the first: what stays, what changes, and what is a person's own.
#![expect(clippy::disallowed_methods, reason = "tests change what is on the disk")]

mod home;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use examples::two_node_homelab::lab;
use home::{Entry, Home, RENDER, changes};
use homelab::site::Site;
use homelab::versions::Versions;
use homelab::{CloudOutputs, Cluster, Inputs, Keys, Rendered};
use homelab_core::Secret;
use identity::age::AgeKey;
use identity::sops;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

const WEB: &str = "out/kubernetes/apps/metal/web/deployment-web.yaml";
const BUDGET: &str = "out/kubernetes/apps/metal/web/poddisruptionbudget-web.yaml";

/// A home in which the program has run once.
fn rendered(site: &str) -> Home {
    let home = Home::new(site);
    render(&home);
    home
}

fn render(home: &Home) -> String {
    let outcome = home.run(RENDER);
    assert_eq!(outcome.code, Some(0), "{}", outcome.text);
    outcome.text
}

/// What a run that has to fail says; it must write nothing.
fn refused(home: &Home) -> String {
    let before = home.entries();
    let outcome = home.run(RENDER);
    assert_eq!(outcome.code, Some(1), "{}", outcome.text);
    assert_eq!(changes(&before, &home.entries()), "");
    outcome.text
}

/// What a run that has to succeed changes.
fn changed(home: &Home) -> String {
    let before = home.entries();
    render(home);
    changes(&before, &home.entries())
}

fn write(home: &Home, path: &str, text: &str) {
    let path = home.path(path);
    fs::create_dir_all(path.parent().expect("a folder")).expect("our own folder");
    fs::write(path, text).expect("our own folder");
}

/// The output folder, with what is encrypted in it opened by the owner's key.
fn opened(home: &Home) -> BTreeMap<PathBuf, Secret<String>> {
    let key = fs::read_to_string(home.path("secrets/age/owner.agekey")).expect("the owner's key");
    let keys = [AgeKey::from_text(&Secret::new(key)).expect("an age key")];
    let open = |(path, entry): (PathBuf, Entry)| {
        let path = path.strip_prefix("out").ok()?.to_owned();
        let text = String::from_utf8(entry.content).expect("text");
        let is_sealed = path.to_string_lossy().contains(".sops.") && path != Path::new(".sops.yaml");
        let text = if is_sealed {
            let format = sops::Format::of(&path).expect("a format of sops");
            sops::decrypt(&text, format, &keys).expect("the owner opens all")
        } else {
            Secret::new(text)
        };
        Some((path, text))
    };
    // It has the hashes of the encrypted files.
    home.entries().into_iter().filter_map(open).filter(|(path, _)| path != Path::new(".homelab/manifest")).collect()
}

/// Which files of two output folders differ.
fn different(one: &BTreeMap<PathBuf, Secret<String>>, other: &BTreeMap<PathBuf, Secret<String>>) -> Vec<PathBuf> {
    let paths = one.keys().chain(other.keys().filter(|path| !one.contains_key(*path)));
    paths.filter(|path| one.get(*path) != other.get(*path)).cloned().collect()
}

#[test]
fn a_second_run_writes_no_file_and_touches_none() {
    for site in ["site.yaml", "minimal.yaml"] {
        let home = rendered(site);
        let before = home.entries();
        let text = render(&home);
        assert!(text.starts_with("0 files written, "), "{text}");
        assert_eq!(changes(&before, &home.entries()), "");
    }
}

#[test]
fn the_address_of_a_node_stands_in_just_these_files() {
    let home = rendered("site.yaml");
    home.change_site("192.168.1.11", "192.168.1.12");
    insta::assert_snapshot!(changed(&home), @"
    changed out/.homelab/manifest
    changed out/README.md
    changed out/RESTORE.md
    changed out/bootstrap/metal/up.sh
    changed out/diagrams/README.md
    changed out/diagrams/network.svg
    changed out/drills/metal.md
    changed out/talos/metal/metal-1.sops.yaml
    changed secrets/talosconfig-metal
    ");
    assert_eq!(changed(&home), "");
}

#[test]
fn a_file_edited_by_hand_is_shown_and_nothing_is_written() {
    let home = rendered("minimal.yaml");
    let text = fs::read_to_string(home.path(BUDGET)).expect("it was written");
    write(&home, BUDGET, &text.replace("maxUnavailable: 1", "maxUnavailable: 0"));
    // There would be much to write, also a new key.
    home.change_site("domain: lab.home.arpa", "domain: other.home.arpa");
    home.change_site("workstation:", "aws: { region: eu-central-1, account: \"123456789012\" }\n\nworkstation:");
    insta::assert_snapshot!(refused(&home), @"
    error: nothing was written to `out`
    `kubernetes/apps/metal/web/poddisruptionbudget-web.yaml` was edited by hand
    --- generated
    +++ on disk
    @@ -4,7 +4,7 @@
       name: web
       namespace: web
     spec:
    -  maxUnavailable: 1
    +  maxUnavailable: 0
       selector:
         matchLabels:
           app.kubernetes.io/name: web
      help: to keep an edit, say it in the program (any field can be patched), or move the file below kubernetes/extra/;
            to drop it, remove the file: the next run writes it again
    ");

    fs::remove_file(home.path(BUDGET)).expect("it is there");
    assert!(changed(&home).contains("new secrets/passwords/restic-web\n"));
}

#[test]
fn a_generated_file_that_was_removed_comes_back() {
    let home = rendered("minimal.yaml");
    fs::remove_file(home.path(WEB)).expect("it is there");
    assert_eq!(changed(&home), format!("changed out/.homelab/manifest\nnew {WEB}\n"));
}

#[test]
fn files_of_a_person_are_never_touched() {
    let home = rendered("minimal.yaml");
    write(&home, "out/notes.md", "mine\n");
    write(&home, "out/terraform/own/main.tf", "# mine\n");
    assert_eq!(changed(&home), "");
    // `terraform/` comes and goes with the cloud.
    home.change_site("workstation:", "aws: { region: eu-central-1, account: \"123456789012\" }\n\nworkstation:");
    render(&home);
    home.change_site("aws: { region: eu-central-1, account: \"123456789012\" }\n\n", "");
    assert!(changed(&home).contains("gone out/terraform/aws\n"));
    assert_eq!(fs::read_to_string(home.path("out/notes.md")).expect("it is mine"), "mine\n");
    assert_eq!(fs::read_to_string(home.path("out/terraform/own/main.tf")).expect("it is mine"), "# mine\n");
}

#[test]
fn a_file_of_a_person_in_the_way_is_an_error() {
    let home = Home::new("minimal.yaml");
    write(&home, "out/README.md", "mine\n");
    let text = refused(&home);
    assert!(text.contains("`README.md` is not generated, but a file of that name is to be written"), "{text}");
}

#[test]
fn extra_manifests_are_applied_by_flux_and_stay_as_they_are() {
    let home = rendered("minimal.yaml");
    let settings = "# mine\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings, namespace: web }\n";
    write(&home, "out/kubernetes/extra/metal/settings.yaml", settings);
    write(&home, "out/kubernetes/extra/metal/deep/more.yml", &settings.replace("name: settings", "name: more"));
    insta::assert_snapshot!(changed(&home), @r"
    changed out/.homelab/manifest
    changed out/README.md
    changed out/diagrams/README.md
    changed out/diagrams/flux-metal.svg
    changed out/kubernetes/clusters/metal/kustomization.yaml
    new out/kubernetes/clusters/metal/kustomization-extra.yaml
    new out/kubernetes/extra/metal/kustomization.yaml
    ");
    assert_eq!(changed(&home), "");
    let listed = fs::read_to_string(home.path("out/kubernetes/extra/metal/kustomization.yaml")).expect("it was written");
    insta::assert_snapshot!(listed, @r"
    apiVersion: kustomize.config.k8s.io/v1beta1
    kind: Kustomization
    resources:
    - deep/more.yml
    - settings.yaml
    ");
    let flux = fs::read_to_string(home.path("out/kubernetes/clusters/metal/kustomization-extra.yaml")).expect("it was written");
    assert!(flux.contains("path: ./kubernetes/extra/metal\n"), "{flux}");
}

#[test]
fn an_extra_manifest_that_names_what_is_not_there_is_an_error() {
    let home = rendered("minimal.yaml");
    let route = "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: { name: own, namespace: web }\n\
                 spec: { parentRefs: [{ name: gatway, namespace: gateway }], rules: [{ backendRefs: [{ name: web, port: 81 }] }] }\n";
    write(&home, "out/kubernetes/extra/metal/route.yaml", route);
    insta::assert_snapshot!(refused(&home), @r"
    error[dangling-reference]: HTTPRoute web/own: `spec.parentRefs[0]` names the Gateway `gateway/gatway`, which nothing in cluster `metal` makes
      at kubernetes/extra/metal/route.yaml:1:1
      at HTTPRoute web/own: `spec.parentRefs[0]` in part metal/extra-files
      at Gateway gateway/gateway in part metal/gateway
      help: did you mean Gateway gateway/gateway?

    error[dangling-reference]: HTTPRoute web/own: `spec.rules[0].backendRefs[0].port` names `81`, which Service web/web does not have
      at kubernetes/extra/metal/route.yaml:1:1
      at HTTPRoute web/own: `spec.rules[0].backendRefs[0].port` in part metal/extra-files
      at Service web/web in part metal/web
      help: it has `9898`, `http`

    2 problems; nothing was written
    ");
}

#[test]
fn a_lab_whose_keys_are_not_there_gets_no_new_ones() {
    let home = rendered("minimal.yaml");
    fs::remove_dir_all(home.path("secrets")).expect("it was written");
    insta::assert_snapshot!(refused(&home), @r"
    error[lost-keys]: the lab in `out` has its keys already, but the secrets folder `secrets` has none
      at out/.sops.yaml
      help: name the folder that has them with `--secrets`, restore it from your backup, or put the owner's age key into it as `age/owner.agekey`: it opens the others; new keys would lock you out of the lab. `render --carry-over` needs none

    1 problem; nothing was written
    ");
}

#[test]
fn an_extra_pool_of_addresses_is_in_the_ledger() {
    let home = rendered("minimal.yaml");
    let pool = "apiVersion: cilium.io/v2\nkind: CiliumLoadBalancerIPPool\nmetadata: { name: own }\n\
                spec: { blocks: [{ start: 192.168.178.190, stop: 192.168.178.210 }] }\n";
    write(&home, "out/kubernetes/extra/metal/pool.yaml", pool);
    insta::assert_snapshot!(refused(&home), @r"
    error[overlap]: the DHCP range and the pool `own` of cluster `metal` share 192.168.178.190 to 192.168.178.200
      at site.yaml:12:9
      at kubernetes/extra/metal/pool.yaml:1:1
      help: free in the LAN: 192.168.178.2 to 192.168.178.9, 192.168.178.12 to 192.168.178.19, 192.168.178.211 to 192.168.178.239, 192.168.178.250 to 192.168.178.254

    1 problem; nothing was written
    ");
}

#[test]
fn an_extra_manifest_with_a_secret_in_the_open_is_refused() {
    let home = rendered("minimal.yaml");
    let secret = "apiVersion: v1\nkind: Secret\nmetadata: { name: own, namespace: web }\nstringData: { password: hunter2hunter2 }\n";
    write(&home, "out/kubernetes/extra/metal/secret.yaml", secret);
    let text = refused(&home);
    assert!(!text.contains("hunter2"), "{text}");
    insta::assert_snapshot!(text, @r"
    error[plain-secret]: Secret web/own would be written in plain text
      at kubernetes/extra/metal/secret.yaml:1:1
      help: encrypt it: `sops encrypt --in-place kubernetes/extra/metal/secret.yaml`

    1 problem; nothing was written
    ");
}

#[test]
fn an_extra_secret_that_sops_has_encrypted_is_decrypted_by_flux_and_may_be_named() {
    let home = rendered("minimal.yaml");
    let secret = "apiVersion: v1\nkind: Secret\nmetadata: { name: own, namespace: web }\nstringData: { password: hunter2hunter2 }\n";
    let key = |name: &str| Secret::new(fs::read_to_string(home.path("secrets/age").join(name)).expect("a key"));
    let recipients = ["owner.agekey", "metal.agekey"].map(|name| AgeKey::from_text(&key(name)).expect("an age key").recipient());
    let (format, scope, mut random) = (sops::Format::Yaml, sops::Scope::KubernetesSecret, ChaCha20Rng::seed_from_u64(7));
    let encrypted = sops::encrypt(&Secret::from(secret), format, scope, &recipients, SystemTime::now(), &mut random);
    write(&home, "out/kubernetes/extra/metal/own.sops.yaml", &encrypted.expect("it is a Secret"));
    let job = |key: &str| {
        format!(
            "apiVersion: batch/v1\nkind: Job\nmetadata: {{ name: own, namespace: web }}\nspec:\n  template:\n    spec:\n      \
             restartPolicy: Never\n      containers:\n      - name: own\n        image: docker.io/library/busybox:1.38.0\n        \
             env: [{{ name: PASSWORD, valueFrom: {{ secretKeyRef: {{ name: own, key: {key} }} }} }}]\n"
        )
    };
    write(&home, "out/kubernetes/extra/metal/job.yaml", &job("passwort"));
    insta::assert_snapshot!(refused(&home), @r"
    error[dangling-reference]: Job web/own: `spec.template.spec.containers[0].env[0].valueFrom.secretKeyRef.key` names `passwort`, which Secret web/own does not have
      at kubernetes/extra/metal/job.yaml:1:1
      at Job web/own: `spec.template.spec.containers[0].env[0].valueFrom.secretKeyRef.key` in part metal/extra-files
      at Secret web/own in part metal/extra-files
      help: it has `password`

    1 problem; nothing was written
    ");
    write(&home, "out/kubernetes/extra/metal/job.yaml", &job("password"));
    render(&home);
    let flux = fs::read_to_string(home.path("out/kubernetes/clusters/metal/kustomization-extra.yaml")).expect("it was written");
    insta::assert_snapshot!(flux, @r"
    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata:
      name: extra
      namespace: flux-system
    spec:
      interval: 1h
      retryInterval: 2m
      timeout: 10m
      sourceRef:
        kind: GitRepository
        name: flux-system
      path: ./kubernetes/extra/metal
      prune: true
      deletionPolicy: WaitForTermination
      decryption:
        provider: sops
        secretRef:
          name: sops-age
    ");
}

#[test]
fn an_extra_file_that_is_no_manifest_is_an_error() {
    let home = rendered("minimal.yaml");
    write(&home, "out/kubernetes/extra/metal/broken.yaml", "kind: [\n");
    write(&home, "out/kubernetes/extra/metal/list.yaml", "- 1\n");
    insta::assert_snapshot!(refused(&home), @r"
    error[bad-yaml]: `kubernetes/extra/metal/broken.yaml` is no YAML: 1:7: unclosed bracket '['
      at kubernetes/extra/metal/broken.yaml

    error[no-kind]: an object has no `apiVersion` or no `kind`
      at kubernetes/extra/metal/list.yaml:1:1

    2 problems; nothing was written
    ");
}

#[test]
fn an_output_folder_that_is_lost_comes_back_with_the_same_secrets() {
    for site in ["site.yaml", "minimal.yaml"] {
        let home = rendered(site);
        let (before, keys) = (opened(&home), home.entries());
        fs::remove_dir_all(home.path("out")).expect("it is there");
        render(&home);
        assert_eq!(different(&before, &opened(&home)), Vec::<PathBuf>::new());
        let touched = changes(&keys, &home.entries());
        assert!(!touched.contains("secrets/"), "{touched}");
    }
}

#[test]
fn two_machines_with_the_same_inputs_write_the_same_bytes() {
    let here = rendered("site.yaml");
    let there = Home::holding(&["site.yaml", "versions.yaml", "out"].map(|name| here.path(name)));
    fs::rename(there.path("out"), there.path("repository")).expect("our own folder");
    let keys = Home::holding(&[here.path("secrets")]);
    fs::create_dir_all(there.path("config/homelab")).expect("our own folder");
    fs::rename(keys.path("secrets"), there.path("config/homelab/home")).expect("our own folder");
    let run_there = || {
        let mut command = there.command("--site site.yaml --out repository");
        let output = command.env("XDG_CONFIG_HOME", there.path("config")).env("TZ", "Asia/Tokyo").env("LANG", "tr_TR.UTF-8").output();
        let output = output.expect("the program starts");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    let content = |home: &Home, folder: &str| -> BTreeMap<PathBuf, (u32, Vec<u8>)> {
        let below = |(path, entry): (PathBuf, Entry)| Some((path.strip_prefix(folder).ok()?.to_owned(), (entry.mode, entry.content)));
        home.entries().into_iter().filter_map(below).collect()
    };

    let before = there.entries();
    run_there();
    assert_eq!(changes(&before, &there.entries()), "");

    // What is encrypted does not change by this.
    for home in [&here, &there] {
        home.change_site("192.168.1.220-192.168.1.229", "192.168.1.220-192.168.1.228");
        home.change_site("memory: 8", "memory: 12");
    }
    render(&here);
    run_there();
    assert!(changes(&before, &there.entries()).contains("changed repository/README.md\n"));
    assert!(content(&here, "out") == content(&there, "repository"), "the machines differ");
}

#[test]
fn the_keys_of_another_lab_are_refused_where_files_are_encrypted_already() {
    let (home, other) = (rendered("minimal.yaml"), rendered("minimal.yaml"));
    let before = home.entries();
    let run = format!("--site site.yaml --out out --secrets {}", other.path("secrets").display());
    let outcome = home.run(&run);
    assert_eq!(outcome.code, Some(1), "{}", outcome.text);
    assert!(outcome.text.starts_with("error[foreign-seal]: `keys.sops.yaml` is encrypted for others"), "{}", outcome.text);
    assert!(outcome.text.contains("8 problems; nothing was written"), "{}", outcome.text);
    assert_eq!(changes(&before, &home.entries()), "");
}

#[test]
fn without_a_key_encrypted_files_are_carried_over() {
    let home = rendered("minimal.yaml");
    // The machine configuration would change.
    home.change_site("192.168.178.11", "192.168.178.12");
    let read = |name: &str| fs::read(home.path(name)).expect("it is there");
    let site = Site::read("site.yaml", read("site.yaml")).expect("it is right");
    let versions = Versions::read("versions.yaml", read("versions.yaml")).expect("they are right");
    let rendered = |owner: bool| -> Rendered {
        let mut keys = Keys::open(&home.path("secrets")).expect("they are whole");
        let lab = lab(&site, &versions, &mut keys).expect("they are whole");
        let recipients = keys.recipients(lab.clusters.iter().map(Cluster::name)).expect("they are whole");
        let owner: Vec<AgeKey> = owner.then(|| keys.owner().expect("it is whole")).into_iter().collect();
        let inputs = Inputs { site: &site, out: &home.path("out"), recipients: &recipients, cloud_outputs: &CloudOutputs::new() };
        lab.render(&inputs, &owner, SystemTime::UNIX_EPOCH).expect("it is sound")
    };
    let last = |path: &Path| fs::read_to_string(home.path("out").join(path)).expect("it was written");

    let without = rendered(false);
    assert_eq!((without.sealed.encrypted.len(), without.sealed.unchanged.len()), (0, 0));
    let carried: Vec<String> = without.sealed.carried_over.iter().map(|path| path.display().to_string()).collect();
    insta::assert_snapshot!(carried.join("\n"), @r"
    talos/metal/node.sops.yaml
    talos/metal/secrets.sops.yaml
    kubernetes/infrastructure/metal/certificates/secret-lab-ca.sops.yaml
    kubernetes/infrastructure/metal/monitoring/secret-alertmanager-receivers.sops.yaml
    kubernetes/infrastructure/metal/grafana/secret-grafana-admin.sops.yaml
    kubernetes/infrastructure/laptop/certificates/secret-lab-ca.sops.yaml
    kubernetes/infrastructure/laptop/monitoring/secret-push-authority.sops.yaml
    ");
    for path in &without.sealed.carried_over {
        assert_eq!(without.tree.text(path), Some(&*last(path)), "{}", path.display());
    }
    assert_ne!(without.tree.text("README.md"), Some(&*last(Path::new("README.md"))), "the rest follows the site");

    let with = rendered(true);
    assert_eq!(with.sealed.encrypted, [PathBuf::from("talos/metal/node.sops.yaml")]);
    assert_eq!(with.sealed.unchanged.len() + 1, carried.len());
}

#[test]
fn the_check_of_hand_written_repositories_finds_nothing_in_what_is_written() {
    for site in ["site.yaml", "minimal.yaml"] {
        let report = homelab::repo::check(&rendered(site).path("out")).expect("it was just written");
        assert_eq!(report.problems.0, [], "{report}");
        assert_eq!(report.summary.clusters, ["kubernetes/clusters/laptop", "kubernetes/clusters/metal"]);
    }
}
