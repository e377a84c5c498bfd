//! What a change of a whole lab does: `diff` of the program, and a hundred harmless changes of which none is called dangerous.
#![expect(clippy::disallowed_methods, reason = "tests look at what is on the disk")]

mod home;

use std::fs;
use std::path::PathBuf;

use home::{Home, RENDER, changes};
use homelab::diff::{Side, compare};
use homelab_core::{Secret, disk};
use identity::age::AgeKey;
use identity::sops::{self, Format};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

fn rendered(site: &str) -> Home {
    let home = Home::new(site);
    let outcome = home.run(RENDER);
    assert_eq!(outcome.code, Some(0), "{}", outcome.text);
    home
}

/// What `diff` says, and how it ends; it must write nothing.
fn diff(home: &Home, arguments: &str) -> (Option<i32>, String) {
    let before = home.entries();
    let outcome = home.run(&format!("diff {arguments} {RENDER}"));
    assert_eq!(changes(&before, &home.entries()), "", "it wrote");
    (outcome.code, outcome.text)
}

/// The lab as it lies in the output folder, with its machine configurations opened.
fn side(home: &Home) -> Side {
    let key = fs::read_to_string(home.path("secrets/age/owner.agekey")).expect("the owner's key");
    let keys = [AgeKey::from_text(&Secret::new(key)).expect("an age key")];
    let out = home.path("out");
    let paths = disk::list(&out).expect("it was written");
    let files = paths.into_iter().map(|path| (path.clone(), fs::read_to_string(out.join(path)).expect("text")));
    let mut side = Side { files: files.collect(), ..Side::default() };
    for (path, text) in side.files.iter().filter(|(path, _)| path.starts_with("talos") && path.to_string_lossy().contains(".sops.")) {
        side.opened.insert(path.clone(), sops::decrypt(text, Format::Yaml, &keys).expect("the owner opens all"));
    }
    side
}

#[test]
fn nothing_differs_after_a_render() {
    let home = rendered("minimal.yaml");
    assert_eq!(diff(&home, "--exit-code"), (Some(0), "0 added, 0 changed, 0 pruned; 0 dangers\n".to_owned()));
}

#[test]
fn a_harmless_change_is_shown_and_is_no_alarm() {
    let home = rendered("minimal.yaml");
    home.change_site("system: macos", "system: macos\n  memory: 12");
    let (code, text) = diff(&home, "");
    insta::assert_snapshot!(text, @r#"
    changed workstation/io.rancherdesktop.profile.defaults.plist (+1 -1)
      @@ -8,5 +8,5 @@
           <dict>
             <key>memoryInGB</key>
      -      <integer>8</integer>
      +      <integer>12</integer>
             <key>numberCPUs</key>
             <integer>4</integer>
    changed workstation/settings.json (+1 -1)
      @@ -2,5 +2,5 @@
         "version": 19,
         "virtualMachine": {
      -    "memoryInGB": 8,
      +    "memoryInGB": 12,
           "numberCPUs": 4
         },
    0 added, 2 changed, 0 pruned; 0 dangers
    "#);
    assert_eq!(code, Some(0));
    assert_eq!(diff(&home, "--exit-code").0, Some(1));
}

#[test]
fn dangers_come_first_and_are_an_alarm() {
    let home = rendered("minimal.yaml");
    home.change_site("name: node\n", "name: metal-9\n");
    home.change_site("192.168.178.240-192.168.178.249", "192.168.178.245-192.168.178.249");
    let (code, text) = diff(&home, "--summary");
    insta::assert_snapshot!(text, @"
    danger[pool-shrinks]: the range of CiliumLoadBalancerIPPool lan of cluster `metal` goes from `192.168.178.240 to 192.168.178.249` to `192.168.178.245 to 192.168.178.249`
      at kubernetes/infrastructure/metal/cilium/ciliumloadbalancerippool-lan.yaml
      then: Services with an address that is no longer in the pool get another one
      help: keep the addresses that Services have (`kubectl get services --all-namespaces`), or give those Services a fixed address first

    danger[load-balancer-address]: the address of EnvoyProxy gateway/gateway of cluster `metal` goes from `192.168.178.240` to `192.168.178.245`
      at kubernetes/infrastructure/metal/gateway/envoyproxy-gateway.yaml
      then: DNS records, port forwards and clients that know the old address lead nowhere
      help: let both addresses lead there for a while (a second Service), or change DNS and port forwards in the same hour

    danger[load-balancer-address]: the address of HelmRelease k8s-gateway/k8s-gateway of cluster `metal` goes from `192.168.178.241` to `192.168.178.246`
      at kubernetes/infrastructure/metal/k8s-gateway/helmrelease-k8s-gateway.yaml
      then: DNS records, port forwards and clients that know the old address lead nowhere
      help: let both addresses lead there for a while (a second Service), or change DNS and port forwards in the same hour

    danger[host-name-changes]: the name of a machine goes from `node` to `metal-9`
      at talos/metal/metal-9.sops.yaml
      then: it joins as another node: volumes that are folders on it belong to the old name, and their pods never start again
      help: keep the name, or move the data off the node first and remove the old node after

    changed README.md (+7 -7)
    changed RESTORE.md (+1 -1)
    changed bootstrap/metal/up.sh (+1 -1)
    changed diagrams/README.md (+5 -5)
    changed diagrams/network.svg (+7 -7)
    changed diagrams/storage.svg (+1 -1)
    changed drills/metal.md (+1 -1)
    changed kubernetes/infrastructure/metal/cilium/ciliumloadbalancerippool-lan.yaml (+1 -1)
    changed kubernetes/infrastructure/metal/gateway/envoyproxy-gateway.yaml (+1 -1)
    changed kubernetes/infrastructure/metal/k8s-gateway/helmrelease-k8s-gateway.yaml (+1 -1)
    added talos/metal/metal-9.sops.yaml (encrypted)
    pruned talos/metal/node.sops.yaml (encrypted)
    1 added, 10 changed, 1 pruned; 4 dangers
    ");
    assert_eq!(code, Some(1));
}

#[test]
fn an_older_version_of_the_lab_is_compared_as_well() {
    let home = rendered("site.yaml");
    fs::rename(home.path("out"), home.path("older")).expect("our own folder");
    // A cloud goes, with the buckets in it.
    let site = fs::read_to_string(home.path("site.yaml")).expect("a site");
    let azure = site.find("azure:").expect("the site names it");
    let end = site[azure..].find("\n\n").map_or(site.len(), |end| azure + end);
    home.change_site(&site[azure..end], "");
    let (code, text) = diff(&home, "--against older --json");
    assert_eq!(code, Some(1), "{text}");
    let found: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let codes: Vec<&str> = found["dangers"].as_array().expect("a list").iter().filter_map(|danger| danger["code"].as_str()).collect();
    assert!(!codes.is_empty() && codes.iter().all(|code| *code == "resource-goes"), "{text}");
    let changes: Vec<&str> = found["files"].as_array().expect("a list").iter().filter_map(|file| file["change"].as_str()).collect();
    assert!(changes.contains(&"pruned"), "{text}");
}

#[test]
fn a_lab_with_problems_has_no_differences_but_those() {
    let home = rendered("minimal.yaml");
    home.change_site("address: 192.168.178.11", "address: 192.168.178.20");
    let (code, text) = diff(&home, "");
    assert_eq!(code, Some(1));
    assert!(text.starts_with("error[overlap]"), "{text}");
    home.change_site("address: 192.168.178.20", "address: 192.168.178.11");
    let (code, text) = diff(&home, "--against nowhere");
    assert!(code == Some(1) && text.starts_with("error: `nowhere/` cannot be read"), "{text}");
}

#[test]
fn what_a_person_adds_and_takes_away_is_compared_too() {
    let home = rendered("minimal.yaml");
    let extra = home.path("out/kubernetes/extra/metal");
    fs::create_dir_all(&extra).expect("our own folder");
    let claim = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: { name: own, namespace: web, annotations: { homelab/no-backup: it is a test } }\n\
                 spec: { storageClassName: data, accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }\n";
    fs::write(extra.join("claim.yaml"), claim).expect("our own folder");
    assert_eq!(home.run(RENDER).code, Some(0));
    let copied = std::process::Command::new("cp").arg("-a").args([home.path("out"), home.path("older")]).status();
    assert!(copied.expect("cp starts").success());
    fs::write(extra.join("claim.yaml"), claim.replace("ReadWriteOnce", "ReadOnlyMany")).expect("our own folder");
    let (code, text) = diff(&home, "--against older --summary");
    assert!(code == Some(1) && text.starts_with("danger[claim-access-modes]"), "{text}");
    fs::remove_file(extra.join("claim.yaml")).expect("it is there");
    let (code, text) = diff(&home, "--against older --summary");
    assert!(code == Some(1) && text.starts_with("danger[claim-pruned]"), "{text}");
}

/// One harmless change: in the files whose path and text contain these words, a text becomes another; or files come or go.
enum Change {
    Text(&'static str, &'static str, &'static str),
    /// In machine configurations, which are encrypted.
    Machine(&'static str, &'static str),
    Add(&'static str, &'static str),
    Remove(&'static str),
    Move(&'static str, &'static str),
}

use Change::{Add, Machine, Move, Remove, Text};

const HARMLESS: &[Change] = &[
    Text("README.md", "# home", "# our home"),
    Text("deployment-web.yaml", "replicas: 1", "replicas: 3"),
    Text("deployment-web.yaml", "podinfo:6", "podinfo:7"),
    Text("deployment-web.yaml", "metadata:\n  name: web", "metadata:\n  labels: { team: a }\n  name: web"),
    Text("deployment-web.yaml", "runAsUser: 1000", "runAsUser: 1001"),
    Text("httproute-web.yaml", "port: 9898", "port: 9899"),
    Text("service-web.yaml", "name: http", "name: web"),
    Text("namespace-web.yaml", "restricted", "baseline"),
    Text("poddisruptionbudget-web.yaml", "maxUnavailable: 1", "maxUnavailable: 2"),
    Text("servicemonitor-web.yaml", "path: /metrics", "path: /stats"),
    Text("cronjob-web-backup.yaml", "30 3 * * *", "30 4 * * *"),
    Text("kustomization-web.yaml", "interval: 1h", "interval: 30m"),
    Text("kustomization-web.yaml", "timeout: 10m", "timeout: 20m"),
    Text("helmrelease-cilium.yaml", "replicas: 1", "replicas: 2"),
    Text("helmrelease-kube-prometheus-stack.yaml", "interval: 1h", "interval: 2h"),
    Text("ocirepository-cilium.yaml", "1.20.2", "1.20.9"),
    Text("ocirepository-cilium.yaml", "1.20.2", "1.21.0"),
    Text("ocirepository-cert-manager.yaml", "interval: 15m", "interval: 5m"),
    Text("ciliumloadbalancerippool-lan.yaml", "192.168.1.229", "192.168.1.219"),
    Text("gateway-gateway.yaml", "from: All", "from: Same"),
    Text("certificate-gateway-tls.yaml", "secretName: gateway-tls", "secretName: gateway-tls\n  duration: 720h"),
    Text("storageclass-data.yaml", "executable: \"true\"", "executable: \"true\"\n    more: b"),
    Text("configmap-local-path-config.yaml", "\"", "\" "),
    Text("clusterrole-local-path-provisioner.yaml", "- watch", "- watch\n  - delete"),
    Text("persistentvolumeclaim-web.yaml", "storage: 1Gi", "storage: 1024Mi"),
    Text("persistentvolumeclaim-web.yaml", "metadata:\n", "metadata:\n  annotations: { a: b }\n"),
    Text("terraform/aws/main.tf", "days_after_initiation = 7", "days_after_initiation = 14"),
    Text("terraform/aws/main.tf", "Reads and writes the backups of the lab", "Backups"),
    Text("terraform/aws/main.tf", "# Service accounts", "# All service accounts {"),
    Text("terraform/azure/main.tf", "days = 30", "days = 60"),
    Text("terraform/azure/main.tf", "TLS1_2", "TLS1_3"),
    Text("terraform/aws/versions.tf", "~> 6.47", "~> 6.50"),
    Text("terraform/aws/providers.tf", "managed-by", "made-by"),
    Text("terraform/aws/backend.tf", "encrypt      = true", "encrypt      = true # as ever"),
    Text("workstation/settings.json", "\"memoryInGB\": ", "\"memoryInGB\": 1"),
    Text("workstation/settings.json", "1.36.2", "1.37.0"),
    Text("bootstrap/metal/up.sh", "set -euo pipefail", "set -euo pipefail\n# more"),
    Text("bootstrap/metal/values-cilium.yaml", "replicas: 1", "replicas: 2"),
    Text("talos/metal/schematic.yaml", "customization", "# more\ncustomization"),
    Text(".sops.yaml", "  age:\n", "  age:\n  - age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p\n"),
    Machine("v1.36.3", "v1.36.9"),
    Machine("v1.36.3", "v1.37.1"),
    Machine("v1.14.1", "v1.14.2"),
    Machine("minSize: 64GiB", "minSize: 65GiB"),
    Add("kubernetes/apps/metal/notes/configmap-notes.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: notes, namespace: web }\n"),
    Add("kubernetes/apps/metal/more/namespace-more.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: { name: more }\n"),
    Add(
        "kubernetes/apps/metal/more/claim.yaml",
        "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: { name: more, namespace: more }\nspec: { storageClassName: data }\n",
    ),
    Add("terraform/aws/more.tf", "resource \"aws_s3_bucket\" \"more\" {\n  bucket = \"home-example-more\"\n}\n"),
    Add("docs/notes.md", "notes\n"),
    Remove("kubernetes/apps/metal/web/httproute-web.yaml"),
    Remove("kubernetes/apps/laptop/web/poddisruptionbudget-web.yaml"),
    Remove("kubernetes/infrastructure/metal/scrapes/servicemonitor-cert-manager.yaml"),
    Remove("kubernetes/apps/metal/web/cronjob-web-backup.yaml"),
    Move("kubernetes/apps/metal/web/persistentvolumeclaim-web.yaml", "kubernetes/apps/metal/web/claim.yaml"),
    Move("kubernetes/infrastructure/metal/storage/storageclass-data.yaml", "kubernetes/infrastructure/metal/storage/class.yaml"),
];

impl Change {
    /// Whether there was something to change.
    fn apply(&self, side: &mut Side) -> bool {
        match *self {
            Text(file, from, to) => {
                let mut found = false;
                for (_, text) in side.files.iter_mut().filter(|(path, text)| path.to_string_lossy().contains(file) && text.contains(from)) {
                    *text = text.replace(from, to);
                    found = true;
                }
                found
            }
            Machine(from, to) => {
                let mut found = false;
                for (path, plain) in side.opened.iter_mut().filter(|(_, plain)| plain.expose().contains(from)) {
                    *plain = Secret::new(plain.expose().replace(from, to));
                    side.files.entry(path.clone()).or_default().push_str("# sealed anew\n");
                    found = true;
                }
                found
            }
            Add(path, text) => side.files.insert(PathBuf::from(path), text.to_owned()).is_none(),
            Remove(path) => side.files.remove(&PathBuf::from(path)).is_some(),
            Move(from, to) => {
                let Some(text) = side.files.remove(&PathBuf::from(from)) else { return false };
                side.files.insert(PathBuf::from(to), text).is_none()
            }
        }
    }
}

#[test]
fn a_hundred_harmless_changes_are_not_dangerous() {
    let old = side(&rendered("site.yaml"));
    for (number, change) in HARMLESS.iter().enumerate() {
        let mut new = old.clone();
        assert!(change.apply(&mut new), "change {number} changes nothing");
        let found = compare(&old, &new);
        assert!(!found.is_empty() && found.dangers.is_empty(), "change {number}: {found}");
    }
    let mut random = ChaCha8Rng::seed_from_u64(20_261_126);
    for round in 0..100 {
        let mut new = old.clone();
        let count = 1 + random.next_u32() % 6;
        for _ in 0..count {
            let index = random.next_u32() as usize % HARMLESS.len();
            HARMLESS[index].apply(&mut new);
        }
        let found = compare(&old, &new);
        assert!(!found.is_empty(), "round {round} changes nothing");
        assert!(found.dangers.is_empty(), "round {round}: {found}");
    }
}

#[test]
fn dangers_are_found_among_a_hundred_harmless_changes() {
    let old = side(&rendered("site.yaml"));
    let mut busy = old.clone();
    for change in HARMLESS.iter().filter(|change| !matches!(change, Move(..) | Remove(..))) {
        change.apply(&mut busy);
    }
    for (code, change) in [
        (
            "claim-class",
            Text("kubernetes/apps/metal/web/persistentvolumeclaim-web.yaml", "storageClassName: data", "storageClassName: fast"),
        ),
        ("claim-pruned", Remove("kubernetes/apps/metal/web/persistentvolumeclaim-web.yaml")),
        ("namespace-pruned", Remove("kubernetes/infrastructure/metal/monitoring/namespace-monitoring.yaml")),
        ("release-moves", Text("metal/cilium/helmrelease-cilium.yaml", "releaseName: cilium", "releaseName: cni")),
        ("immutable-field", Text("storageclass-data.yaml", "provisioner: ", "provisioner: other.")),
        ("load-balancer-address", Text("envoyproxy-gateway.yaml", "192.168.1.220", "192.168.1.221")),
        ("state-moves", Text("terraform/aws/backend.tf", "aws/terraform.tfstate", "terraform.tfstate")),
        ("resource-replaced", Text("terraform/azure/main.tf", "homeexamplebackup", "homebackup")),
        ("issuer-changes", Machine("https://oidc.home.example", "https://oidc.lab.example")),
        ("pod-network-changes", Machine("podSubnets:\n", "podSubnets:\n- 10.9.0.0/16\n")),
        ("volume-changes", Machine("kind: UserVolumeConfig", "encryption: { provider: luks2 }\nkind: UserVolumeConfig")),
        ("workstation-goes-down", Text("workstation/settings.json", "1.37.0", "1.35.0")),
    ] {
        let mut new = busy.clone();
        assert!(change.apply(&mut new), "{code} changes nothing");
        let codes: Vec<&str> = compare(&old, &new).dangers.iter().map(|danger| danger.code).collect();
        assert_eq!(codes, [code]);
    }
}
