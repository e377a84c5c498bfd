//! `homelab new` and `homelab diff`: what the program does that knows no lab yet.
#![expect(clippy::disallowed_methods, reason = "tests look at what was written")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use homelab::site::Site;
use homelab::versions::Versions;

/// A folder of this test, empty.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).expect("our own folder");
    }
    folder
}

fn homelab(arguments: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_homelab")).args(arguments).output().expect("the program starts");
    (output.status.code(), String::from_utf8([output.stdout, output.stderr].concat()).expect("it prints text"))
}

fn crates() -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace").display().to_string()
}

/// A line as it is once the person takes up what its comment offers: a key, or an item of a list.
fn uncommented(line: &str) -> String {
    let (indent, rest) = line.split_at(line.len() - line.trim_start().len());
    let Some(offer) = rest.strip_prefix("# ") else { return line.to_owned() };
    let key = offer.trim_start().split([':', ' ']).next().unwrap_or_default();
    let is_key =
        offer.trim_start().starts_with(&format!("{key}:")) && !key.is_empty() && key.chars().all(|at| at.is_ascii_lowercase() || at == '-');
    if is_key { format!("{indent}{offer}") } else { line.to_owned() }
}

#[test]
fn a_new_lab_has_a_sound_site_and_a_program_that_this_workspace_builds() {
    let path = folder("new");
    let path_text = path.display().to_string();
    let (code, text) = homelab(&["new", &path_text, "--name", "attic", "--domain", "attic.example", "--path-to-crates", &crates()]);
    assert_eq!(code, Some(0), "{text}");
    let read = |name: &str| fs::read_to_string(path.join(name)).expect("it was written");
    let site = Site::read("site.yaml", read("site.yaml")).expect("it is sound");
    assert_eq!((&*site.name, &*site.domain), ("attic", "attic.example"));
    // What it offers is right, too.
    let offered: String = read("site.yaml").lines().map(|line| format!("{}\n", uncommented(line))).collect();
    let site = Site::read("site.yaml", offered).unwrap_or_else(|problems| panic!("{problems}"));
    assert!(site.workstation.is_some() && site.nas.is_some_and(|nas| nas.synology.is_some()) && site.external.is_some());
    Versions::read("versions.yaml", read("versions.yaml")).expect("they are sound");
    // It is an example of this crate.
    assert_eq!(read("src/main.rs").replace("\"attic\"", "\"my-lab\""), include_str!("../examples/starter.rs"));
    assert!(read("Cargo.toml").contains(&format!("homelab = {{ path = \"{}/homelab\" }}\n", crates())), "{}", read("Cargo.toml"));
    assert!(read(".cargo/config.toml").contains("K8S_OPENAPI_ENABLED_VERSION"));
}

#[test]
fn without_a_path_the_crates_come_from_git() {
    let path = folder("from-git");
    assert_eq!(homelab(&["new", &path.display().to_string()]).0, Some(0));
    let manifest = fs::read_to_string(path.join("Cargo.toml")).expect("it was written");
    assert!(manifest.contains(&format!("homelab = {{ git = \"{}\" }}\n", env!("CARGO_PKG_REPOSITORY"))), "{manifest}");
}

#[test]
fn a_folder_that_is_not_empty_and_names_that_are_none_are_refused() {
    let path = folder("full");
    fs::create_dir_all(&path).expect("our own folder");
    fs::write(path.join("mine"), "mine\n").expect("our own folder");
    let text = path.display().to_string();
    let (code, said) = homelab(&["new", &text]);
    assert_eq!(
        (code, said.replace(&text, "PATH")),
        (
            Some(1),
            "error[not-empty]: `PATH` is not empty\n  help: name a folder that does not exist yet\n\n1 problem; nothing was written\n"
                .to_owned()
        )
    );
    let none = folder("none");
    let (code, said) = homelab(&["new", &none.display().to_string(), "--name", "My_Lab", "--domain", "-"]);
    assert_eq!(code, Some(1));
    assert!(said.contains("--name: `My_Lab` is not") && said.contains("--domain: `-` is not") && said.contains("2 problems"), "{said}");
    let (code, said) = homelab(&["new", &none.display().to_string(), "--path-to-crates", "/"]);
    assert!(code == Some(1) && said.contains("`/` has no crate `homelab`"), "{said}");
    assert!(!none.exists(), "it wrote");
    assert_eq!(homelab(&["new"]).0, Some(2));
}

#[test]
fn two_folders_are_compared() {
    let (old, new) = (folder("old"), folder("new-side"));
    let claim = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: { name: data, namespace: web }\nspec: { resources: { requests: { storage: 2Gi } } }\n";
    for (folder, text) in [(&old, claim.to_owned()), (&new, claim.replace("2Gi", "1Gi"))] {
        fs::create_dir_all(folder).expect("our own folder");
        fs::write(folder.join("claim.yaml"), text).expect("our own folder");
    }
    let (old, new) = (old.display().to_string(), new.display().to_string());
    let (code, text) = homelab(&["diff", &old, &new, "--summary"]);
    assert!(code == Some(1) && text.starts_with("danger[claim-shrinks]"), "{text}");
    assert_eq!(homelab(&["diff", &old, &old]), (Some(0), "0 added, 0 changed, 0 pruned; 0 dangers\n".to_owned()));
    assert_eq!(homelab(&["diff", &old, "/nowhere"]).0, Some(1));
}
