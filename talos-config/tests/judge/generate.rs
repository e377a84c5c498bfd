//! `gen config`.

use serde_json::Value;
use talos_config::secrets::SecretsBundle;
use talos_config::v1alpha1::MachineType;
use talos_config::{Contract, Generate, Patch, Version};

use super::ask::{Question, ask, same, values};
use super::secrets::{bundle, file};

/// An option: arguments of the judge, and what they are here.
type Option = (&'static str, &'static [&'static str], fn(&mut Generate));

const PATCH: &str = "machine:\n  sysctls:\n    vm.max_map_count: \"262144\"\n";
const WORKER_PATCH: &str = "apiVersion: v1alpha1\nkind: LinkConfig\nname: eth0\nmtu: 9000\n";

const OPTIONS: [Option; 16] = [
    ("defaults", &[], |_| {}),
    ("disk", &["--install-disk", "/dev/nvme0n1"], |generate| "/dev/nvme0n1".clone_into(&mut generate.install_disk)),
    ("no disk", &["--install-disk", ""], |generate| generate.install_disk.clear()),
    ("image", &["--install-image", "ghcr.io/siderolabs/installer:v1.14.1"], |generate| {
        generate.install_image = Some("ghcr.io/siderolabs/installer:v1.14.1".to_owned());
    }),
    ("SANs", &["--additional-sans", "10.0.0.5,api.example.com"], |generate| {
        generate.additional_sans = vec!["10.0.0.5".to_owned(), "api.example.com".to_owned()];
    }),
    ("DNS domain", &["--dns-domain", "home.arpa"], |generate| "home.arpa".clone_into(&mut generate.dns_domain)),
    ("mirror", &["--registry-mirror", "docker.io=https://mirror.example.com"], |generate| {
        mirror(generate, "docker.io", "https://mirror.example.com");
    }),
    ("mirrors", &["--registry-mirror", "ghcr.io=http://10.0.0.5:5000,docker.io=https://mirror.example.com"], |generate| {
        mirror(generate, "ghcr.io", "http://10.0.0.5:5000");
        mirror(generate, "docker.io", "https://mirror.example.com");
    }),
    ("KubeSpan", &["--with-kubespan"], |generate| generate.kube_span = true),
    ("no discovery", &["--with-cluster-discovery=false"], |generate| generate.discovery = false),
    ("Kubernetes 1.34", &["--kubernetes-version", "v1.34.2"], |generate| generate.kubernetes = Version::new(1, 34, 2)),
    ("without Kubernetes", &["--skip-k8s-etcd"], |generate| generate.without_kubernetes = true),
    ("patch", &["--config-patch", PATCH], |generate| generate.patches = vec![patch(PATCH)]),
    ("patch of workers", &["--config-patch-worker", WORKER_PATCH], |generate| generate.worker_patches = vec![patch(WORKER_PATCH)]),
    ("patch of control planes", &["--config-patch-control-plane", WORKER_PATCH], |generate| {
        generate.control_plane_patches = vec![patch(WORKER_PATCH)];
    }),
    (
        "all",
        &["--install-disk", "/dev/vda", "--additional-sans", "a.b", "--with-kubespan", "--dns-domain", "x.y", "--config-patch", PATCH],
        |generate| {
            "/dev/vda".clone_into(&mut generate.install_disk);
            generate.additional_sans = vec!["a.b".to_owned()];
            generate.kube_span = true;
            "x.y".clone_into(&mut generate.dns_domain);
            generate.patches = vec![patch(PATCH)];
        },
    ),
];

fn mirror(generate: &mut Generate, registry: &str, url: &str) {
    generate.registry_mirrors.insert(registry.to_owned(), vec![url.to_owned()]);
}

fn patch(text: &str) -> Patch {
    Patch::read(text, "patch.yaml".as_ref()).expect("a patch")
}

/// What the judge is asked for without options.
pub fn options(contract: Contract, secrets: &SecretsBundle) -> Generate {
    Generate::builder()
        .name("home")
        .endpoint("https://192.168.1.9:6443")
        .kubernetes(Version::new(1, 35, 3))
        .talos(Version::new(1, 14, 1))
        .contract(contract)
        .secrets(secrets.clone())
        .build()
}

#[test]
#[ignore = "needs the Talos judge"]
fn all_combinations_are_equal_by_value() {
    let secrets = bundle(1);
    let path = file(&secrets, "secrets.yaml");
    let (mut questions, mut ours) = (Vec::new(), Vec::new());
    for (contract, version) in [(Contract::V1_12, "v1.12"), (Contract::V1_13, "v1.13"), (Contract::V1_14, "v1.14")] {
        for (name, arguments, change) in OPTIONS {
            let mut generate = options(contract, &secrets);
            change(&mut generate);
            let mut args =
                vec!["gen", "--secrets", path.to_str().expect("a path"), "--name", "home", "--endpoint", "https://192.168.1.9:6443"];
            args.extend(["--talos-version", version, "--kubernetes-version", "v1.35.3", "--out", "-"]);
            args.extend(arguments);
            questions.push(Question::new(&args, ""));
            ours.push((format!("{name}, {version}"), generate));
        }
    }
    let mut wrong = Vec::new();
    for ((name, generate), reply) in ours.iter().zip(ask(&questions)) {
        assert_eq!(reply.rc, 0, "{name}: {}", reply.stderr);
        let theirs: Value = serde_json::from_str(&reply.stdout).expect("JSON");
        for (key, machine_type) in [("controlplane", MachineType::ControlPlane), ("worker", MachineType::Worker)] {
            let config = generate.config(machine_type).expect("good options").config;
            let (ours, theirs) = (values(config.to_yaml().expose()), values(theirs[key].as_str().expect("a text")));
            for (index, (ours, theirs)) in ours.iter().zip(&theirs).enumerate() {
                if !same(ours, theirs) {
                    wrong.push(format!("{name}, {key}, document {index}:\n{}\n{}", without_keys(ours), without_keys(theirs)));
                }
            }
            if ours.len() != theirs.len() {
                wrong.push(format!("{name}, {key}: {} documents, Talos {}", ours.len(), theirs.len()));
            }
        }
    }
    println!("{} combinations, each for control planes and workers: {} differ", ours.len(), wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

fn without_keys(value: &Value) -> String {
    let text = value.to_string();
    text.split("LS0tLS1").map(|part| part.chars().take(3000).collect::<String>()).collect::<Vec<_>>().join("…")
}
