//! The bring-up script, run by a real `bash` against commands that only take notes.
#![expect(clippy::disallowed_methods, reason = "the script and the commands it finds are files")]

mod lab;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use flux_gen::Repository;
use homelab_core::{BootstrapStep, Secret, SecretObject, check, name};

/// Notes its name and arguments, then does what the script of a test says for them.
const COMMAND: &str = r#"#!/usr/bin/env bash
# The end of a pipe takes its note last, so that notes have one order.
case "$*" in *" -f -" | *" /dev/stdin") input="$(cat)" ;; esac
printf '%s' "${0##*/}" >>"$NOTES"
printf ' %q' "$@" >>"$NOTES"
printf '\n' >>"$NOTES"
case "${0##*/} $*" in
  curl*) echo "{\"id\":\"$SCHEMATIC\"}" ;;
  "kubectl get helmrelease"* | "kubectl get -f"*) [ ! -e "$STATE/flux" ] || echo adopted ;;
  "kubectl wait fluxinstance"*) touch "$STATE/flux" ;;
  "terraform"*) echo lab-backup ;;
  "talosctl version --insecure"*) ;;
  "talosctl apply-config"*) echo "$input" >"$STATE/config" ;;
  "talosctl"*" version") [ -e "$STATE/config" ] ;;
  "talosctl"*" etcd members") [ -e "$STATE/etcd" ] ;;
  "talosctl"*" bootstrap") touch "$STATE/etcd" ;;
  "talosctl"*" kubeconfig "*) echo kubeconfig >"$KUBECONFIG" ;;
  "sops decrypt "*) echo "machine: of $SOPS_AGE_KEY_FILE" ;;
esac
"#;

struct Scene {
    root: PathBuf,
    schematic: &'static str,
}

impl Scene {
    /// The tree of the shared lab on a disk of its own, with the secrets that a person puts there.
    fn new(test: &str) -> Self {
        Self::of(test, lab::repository())
    }

    fn of(test: &str, repository: Repository) -> Self {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
        drop(fs::remove_dir_all(&root));
        let tree = check(lab::parts(repository)).expect("the lab is right").render(|_| String::new());
        let write = |path: PathBuf, text: &str| {
            fs::create_dir_all(path.parent().expect("below the root")).expect("a folder");
            fs::write(&path, text).expect("a file");
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("a mode");
        };
        for (path, file) in &tree.public {
            write(root.join("out").join(path), &file.text);
        }
        for tool in ["curl", "helm", "kubectl", "sleep", "sops", "talosctl", "terraform"] {
            write(root.join("bin").join(tool), COMMAND);
        }
        for secret in ["age/metal.agekey", "git/identity", "git/known_hosts"] {
            write(root.join("secrets of mine").join(secret), "secret\n");
        }
        fs::create_dir_all(root.join("state")).expect("a folder");
        Self { root, schematic: "0123abcd" }
    }

    fn run(&self) -> Output {
        self.run_with(&[])
    }

    fn run_with(&self, arguments: &[&str]) -> Output {
        drop(fs::remove_file(self.root.join("notes")));
        let path = std::env::join_paths(
            [self.root.join("bin")].into_iter().chain(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())),
        );
        Command::new("bash")
            .arg(self.root.join("out/bootstrap/metal/up.sh"))
            .args(["--secrets", "secrets of mine"])
            .args(arguments)
            .current_dir(&self.root)
            .env("PATH", path.expect("paths without a colon"))
            .env("NOTES", self.root.join("notes"))
            .env("STATE", self.root.join("state"))
            .env("SCHEMATIC", self.schematic)
            .output()
            .expect("bash")
    }

    /// What was called, with the folder of the test left out.
    fn notes(&self) -> String {
        let notes = fs::read_to_string(self.root.join("notes")).unwrap_or_default();
        notes.replace(&*self.root.to_string_lossy(), "")
    }
}

#[test]
fn a_bare_machine_comes_up_in_this_order() {
    let scene = Scene::new("bare");
    let output = scene.run();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    insta::assert_snapshot!(scene.notes());
    assert!(fs::read_to_string(scene.root.join("state/config")).expect("applied").ends_with("/secrets of mine/age/owner.agekey\n"));
}

/// The lab whose network needs a Secret from its first pod on.
fn with_an_early_secret() -> Repository {
    let mut repository = lab::repository();
    let secret = SecretObject::new(name!("kube-system"), name!("cilium-ca")).value("ca.key", Secret::from("key"));
    repository.infrastructure[0].bootstrap.push(BootstrapStep::Object(secret.id()));
    repository.infrastructure[0].secrets.push(secret);
    repository
}

#[test]
fn a_secret_that_a_release_needs_is_opened_before_it() {
    let scene = Scene::of("sealed", with_an_early_secret());
    let output = scene.run();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let notes = scene.notes();
    let [decrypted, applied, installed] = [
        "sops decrypt kubernetes/infrastructure/metal/cilium/secret-cilium-ca.sops.yaml",
        "kubectl apply --server-side -f -",
        "helm upgrade --install cilium",
    ]
    .map(|step| notes.find(step).unwrap_or_else(|| panic!("`{step}` in\n{notes}")));
    assert!(decrypted < applied && applied < installed, "{notes}");
    assert!(scene.run().status.success());
    assert!(!scene.notes().contains("sops decrypt"), "{}", scene.notes());
}

#[test]
fn a_cluster_without_talos_opens_it_with_the_owners_key() {
    let mut repository = with_an_early_secret();
    repository.bootstrap.talos = None;
    let parts = lab::parts(repository);
    let part = parts.iter().find(|part| part.id.name == name!("bootstrap")).expect("it is always there");
    let homelab_core::File::Script(script) = &part.files[Path::new("bootstrap/metal/up.sh")] else { panic!("a script") };
    assert!(script.contains("need sops\nexport SOPS_AGE_KEY_FILE=\"$secrets\"/'age/owner.agekey'\n"), "{script}");
}

#[test]
fn a_machine_that_waits_at_another_address_is_configured_there() {
    let scene = Scene::new("at");
    let output = scene.run_with(&["--at", "node-1=192.168.1.150", "--at", "node-2=192.168.1.151"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(scene.notes().contains("talosctl apply-config --insecure --nodes 192.168.1.150"), "{}", scene.notes());
    assert!(scene.notes().contains("--nodes 192.168.1.10 version"), "{}", scene.notes());
}

#[test]
fn a_second_run_leaves_alone_what_is_there() {
    let scene = Scene::new("second");
    assert!(scene.run().status.success());
    let first = scene.notes();
    let output = scene.run();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let second = scene.notes();
    for once in ["talosctl apply-config", "bootstrap\n", "helm upgrade", "kubectl apply --server-side -f kubernetes/", "sops decrypt"] {
        assert!(first.contains(once) && !second.contains(once), "`{once}` in\n{second}");
    }
    assert!(String::from_utf8_lossy(&output.stderr).contains("cilium: Flux looks after it"));
}

#[test]
fn another_schematic_stops_before_any_machine() {
    let scene = Scene { schematic: "beef", ..Scene::new("schematic") };
    let output = scene.run();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("the factory makes schematic `beef`"));
    assert!(!scene.notes().contains("talosctl"));
}

#[test]
fn a_missing_key_is_named_before_flux_is_installed() {
    let scene = Scene::new("key");
    fs::remove_file(scene.root.join("secrets of mine/git/known_hosts")).expect("it was there");
    let output = scene.run();
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(text.contains("git/known_hosts is missing: it goes to the Secret flux-system/git-key as known_hosts"), "{text}");
    assert!(!scene.notes().contains("flux-operator"));
}

#[test]
fn an_interrupted_first_installation_is_taken_away() {
    let scene = Scene::new("pending");
    let helm = "#!/usr/bin/env bash\necho \"helm $*\" >>\"$NOTES\"\n[ \"$1\" != status ] || echo 'STATUS: pending-install'\n";
    fs::write(scene.root.join("bin/helm"), helm).expect("a file");
    assert!(scene.run().status.success());
    assert!(scene.notes().contains("helm uninstall cilium -n kube-system --wait\nhelm upgrade --install cilium "));
}

#[test]
fn a_shell_reads_back_what_is_quoted() {
    for text in ["", "a b", "it's", "$HOME `id` \\ \"x\" !", "-n", "a\nb", "*", "~", "ä€", "''", "a\\'b"] {
        let output = Command::new("bash").arg("-c").arg(format!("printf %s {}", flux_gen::quote(text))).output().expect("bash");
        assert_eq!(String::from_utf8_lossy(&output.stdout), if text == "-n" { "-n" } else { text });
    }
}

#[test]
fn a_cluster_that_is_there_needs_no_talos() {
    let mut repository = lab::repository();
    repository.bootstrap.talos = None;
    repository.bootstrap.context = Some("rancher desktop".to_owned());
    let parts = lab::parts(repository);
    let part = parts.iter().find(|part| part.id.name == name!("bootstrap")).expect("it is always there");
    let homelab_core::File::Script(script) = &part.files[Path::new("bootstrap/metal/up.sh")] else { panic!("a script") };
    assert!(!script.contains("talos") && script.contains("context='rancher desktop'\n"));
    let output = Command::new("bash").args(["-n", "-c", script]).output().expect("bash");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
