//! Git and the owner's age key bring the secrets folder back; without any key, what is encrypted is kept.
#![expect(clippy::disallowed_methods, reason = "tests lose keys")]

mod home;

use std::collections::BTreeMap;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use home::{Home, Outcome, RENDER, changes};

const OWNER: &str = "age/owner.agekey";

fn rendered(site: &str) -> Home {
    let home = Home::new(site);
    let outcome = home.run(RENDER);
    assert_eq!(outcome.code, Some(0), "{}", outcome.text);
    home
}

/// A clone of the repository on another machine, where no key is.
fn cloned(lab: &Home) -> Home {
    Home::holding(&["site.yaml", "versions.yaml", "out"].map(|name| lab.path(name)))
}

/// Puts a key into the secrets folder, as a person does who restores it.
fn put(home: &Home, path: &str, content: &[u8]) {
    let place = home.path("secrets").join(path);
    let folders: Vec<&Path> = place.ancestors().skip(1).take_while(|folder| *folder != home.path("")).collect();
    fs::create_dir_all(place.parent().expect("a folder")).expect("our own folder");
    for folder in folders {
        fs::set_permissions(folder, Permissions::from_mode(0o700)).expect("our own folder");
    }
    fs::write(&place, content).expect("our own folder");
    fs::set_permissions(&place, Permissions::from_mode(0o600)).expect("our own file");
}

/// The files in the secrets folder.
fn secrets(home: &Home) -> BTreeMap<PathBuf, (u32, Vec<u8>)> {
    let below = home.entries().into_iter().filter(|(path, _)| path.starts_with("secrets"));
    below.map(|(path, entry)| (path, (entry.mode, entry.content))).collect()
}

fn owner(lab: &Home) -> Vec<u8> {
    fs::read(lab.path("secrets").join(OWNER)).expect("it was written")
}

/// What a run that has to fail says; it must write nothing.
fn refused(home: &Home, run: impl FnOnce(&Home) -> Outcome) -> String {
    let before = home.entries();
    let outcome = run(home);
    assert_eq!(outcome.code, Some(1), "{}", outcome.text);
    assert_eq!(changes(&before, &home.entries()), "", "it wrote");
    outcome.text
}

fn run_with_key_file(home: &Home, key: &str) -> Outcome {
    let output = home.command(RENDER).env("SOPS_AGE_KEY_FILE", home.path(key)).output().expect("the program starts");
    Outcome { code: output.status.code(), text: String::from_utf8([output.stdout, output.stderr].concat()).expect("text") }
}

#[test]
fn the_repository_and_the_owners_key_bring_back_every_key_and_change_no_file() {
    for site in ["site.yaml", "minimal.yaml"] {
        let lab = rendered(site);
        let here = cloned(&lab);
        put(&here, OWNER, &owner(&lab));
        let before = here.entries();
        let outcome = here.run(RENDER);
        assert_eq!(outcome.code, Some(0), "{}", outcome.text);
        assert!(outcome.text.starts_with("0 files written, "), "{}", outcome.text);
        assert!(outcome.text.contains("Its keys were restored from out/keys.sops.yaml to secrets.\n"), "{}", outcome.text);
        let touched = changes(&before, &here.entries());
        assert!(touched.lines().all(|line| line.starts_with("new secrets/")), "{touched}");
        assert!(secrets(&here) == secrets(&lab), "the secrets folders differ");
        assert!(here.run(RENDER).text.contains("Its keys are in secrets.\n"));
    }
}

#[test]
fn the_owners_key_may_be_where_sops_looks_for_it() {
    let lab = rendered("minimal.yaml");
    let here = cloned(&lab);
    let text = format!("# created: today\n# public key: age1…\n{}\n", String::from_utf8(owner(&lab)).expect("text"));
    fs::write(here.path("keys.txt"), text).expect("our own folder");
    fs::set_permissions(here.path("keys.txt"), Permissions::from_mode(0o600)).expect("our own file");
    let outcome = run_with_key_file(&here, "keys.txt");
    assert!(outcome.code == Some(0) && outcome.text.starts_with("0 files written, "), "{}", outcome.text);
    assert!(secrets(&here) == secrets(&lab), "the secrets folders differ");
}

#[test]
fn a_restore_that_was_killed_is_finished_by_the_next_run() {
    let lab = rendered("minimal.yaml");
    let all: Vec<(PathBuf, Vec<u8>)> = secrets(&lab)
        .into_iter()
        .filter(|(path, _)| lab.path("").join(path).is_file() && !path.ends_with("index") && !path.starts_with("secrets/talosconfig-metal"))
        .map(|(path, (_, content))| (path.strip_prefix("secrets").expect("it is there").to_owned(), content))
        .collect();
    for count in [1, 2, all.len() / 2, all.len()] {
        let here = cloned(&lab);
        put(&here, OWNER, &owner(&lab));
        all.iter().take(count).for_each(|(path, content)| put(&here, &path.display().to_string(), content));
        let outcome = here.run(RENDER);
        assert!(outcome.code == Some(0) && outcome.text.starts_with("0 files written, "), "{count}: {}", outcome.text);
        assert!(secrets(&here) == secrets(&lab), "{count}: the secrets folders differ");
    }
}

#[test]
fn a_key_of_another_lab_restores_nothing_and_is_not_overwritten() {
    let (lab, other) = (rendered("minimal.yaml"), rendered("minimal.yaml"));
    let here = cloned(&lab);
    put(&here, OWNER, &owner(&other));
    let text = refused(&here, |home| home.run(RENDER));
    assert!(
        text.starts_with("error: `keys.sops.yaml` cannot be opened by the owner's age key that is there; is it the key of another lab?\n"),
        "{text}"
    );

    let here = cloned(&lab);
    put(&here, OWNER, &owner(&lab));
    put(&here, "authority.pem", &fs::read(other.path("secrets/authority.pem")).expect("it was written"));
    let text = refused(&here, |home| home.run(RENDER));
    assert_eq!(text, "error: `secrets/authority.pem` is damaged: it is not the file that was written; restore it from your backup\n");

    let here = cloned(&lab);
    fs::write(here.path("keys.txt"), owner(&other)).expect("our own folder");
    fs::set_permissions(here.path("keys.txt"), Permissions::from_mode(0o600)).expect("our own file");
    let text = refused(&here, |home| run_with_key_file(home, "keys.txt"));
    assert!(text.starts_with("error[lost-keys]: "), "{text}");
}

#[test]
fn without_any_key_a_lab_is_checked_and_rendered_and_what_is_encrypted_is_kept() {
    let lab = rendered("site.yaml");
    let here = cloned(&lab);
    let before = here.entries();
    let check = here.run(&format!("check {RENDER}"));
    let kept = "9 encrypted files were kept as they are: no key at hand opens them\nhome is sound: ";
    assert!(check.text.starts_with(kept), "{}", check.text);
    assert_eq!(check.code, Some(0));
    assert!(refused(&here, |home| home.run(RENDER)).starts_with("error[lost-keys]: "));
    let render = here.run(&format!("render --carry-over {RENDER}"));
    assert!(render.code == Some(0) && render.text.starts_with("0 files written, "), "{}", render.text);
    assert_eq!(changes(&before, &here.entries()), "", "there is nothing to write, no keys either");

    // All that is not encrypted follows the site, also in a machine configuration's neighbourhood.
    here.change_site("192.168.1.11", "192.168.1.12");
    let render = here.run(&format!("render --carry-over {RENDER}"));
    assert_eq!(render.code, Some(0), "{}", render.text);
    insta::assert_snapshot!(changes(&before, &here.entries()), @"
    changed out/.homelab/manifest
    changed out/README.md
    changed out/RESTORE.md
    changed out/bootstrap/metal/up.sh
    changed out/diagrams/README.md
    changed out/diagrams/network.svg
    changed out/drills/metal.md
    changed site.yaml
    ");

    // What is carried over waits for the keys, and is found then.
    let with_keys = Home::holding(&["site.yaml", "versions.yaml", "out"].map(|name| here.path(name)));
    put(&with_keys, OWNER, &owner(&lab));
    let before = with_keys.entries();
    assert_eq!(with_keys.run(RENDER).code, Some(0));
    let touched = changes(&before, &with_keys.entries());
    let public: Vec<&str> = touched.lines().filter(|line| !line.contains("secrets/")).collect();
    assert_eq!(public, ["changed out/.homelab/manifest", "changed out/talos/metal/metal-1.sops.yaml"]);
}

#[test]
fn without_any_key_a_secret_that_was_never_encrypted_is_an_error() {
    let lab = rendered("minimal.yaml");
    let here = cloned(&lab);
    here.change_site("workstation:", "aws: { region: eu-central-1, account: \"123456789012\" }\n\nworkstation:");
    insta::assert_snapshot!(refused(&here, |home| home.run(&format!("render --carry-over {RENDER}"))), @"
    error[no-key]: `kubernetes/apps/metal/web/secret-web-backup.sops.yaml` is not there yet, and without the keys it cannot be made
      help: render once where the keys are, and commit the file

    error[no-key]: `oidc/openid/v1/jwks` is not there yet, and without the keys it cannot be made
      help: render once where the keys are, and commit the file

    2 problems; nothing was written
    ");
    let empty = Home::new("minimal.yaml");
    insta::assert_snapshot!(refused(&empty, |home| home.run(&format!("render --carry-over {RENDER}"))), @r"
    error[nothing-to-carry-over]: `out` holds no lab whose encrypted files could be carried over
      at out/.sops.yaml
      help: render once where the keys are, and commit what is written

    1 problem; nothing was written
    ");
}
