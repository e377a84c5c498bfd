//! Several people who run one lab: each one's key opens everything, and brings the lab back.
#![expect(clippy::disallowed_methods, reason = "tests look at keys")]

mod home;

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;

use home::{Home, RENDER, changes};

const OWNER: &str = "secrets/age/owner.agekey";

fn rendered() -> Home {
    let home = Home::new("minimal.yaml");
    fine(&home, RENDER);
    home
}

fn fine(home: &Home, arguments: &str) -> String {
    let outcome = home.run(arguments);
    assert_eq!(outcome.code, Some(0), "{}", outcome.text);
    outcome.text
}

fn refused(home: &Home, arguments: &str) -> String {
    let before = home.entries();
    let outcome = home.run(arguments);
    assert_eq!(outcome.code, Some(1), "{}", outcome.text);
    assert_eq!(changes(&before, &home.entries()), "", "it wrote");
    outcome.text
}

/// The public half of the owner's key of a lab with one owner.
fn public(home: &Home) -> String {
    let config = fs::read_to_string(home.path("out/.sops.yaml")).expect("it was written");
    config.lines().last().expect("the owner's").trim_start_matches([' ', '-']).to_owned()
}

/// A clone of the repository on another machine, with this key only.
fn cloned(lab: &Home, key_of: &Home) -> Home {
    let here = Home::holding(&["site.yaml", "versions.yaml", "out"].map(|name| lab.path(name)));
    fs::create_dir_all(here.path("secrets/age")).expect("our own folder");
    for folder in ["secrets", "secrets/age"] {
        fs::set_permissions(here.path(folder), Permissions::from_mode(0o700)).expect("our own folder");
    }
    fs::copy(key_of.path(OWNER), here.path(OWNER)).expect("our own file");
    here
}

/// Names the owners in the site; the first time after `name`.
fn name_owners(home: &Home, owners: &[(&str, &str)]) {
    let text = fs::read_to_string(home.path("site.yaml")).expect("it has a site");
    let text = text.split("\nowners:\n").next().expect("the rest").to_owned();
    let owners: String = owners.iter().map(|(name, age)| format!("  - {{ name: {name}, age: {age} }}\n")).collect();
    fs::write(home.path("site.yaml"), format!("{text}\nowners:\n{owners}")).expect("our own folder");
}

#[test]
fn a_second_owner_reads_everything_brings_the_lab_back_and_is_gone_after_the_removal() {
    let (lab, other) = (rendered(), rendered());
    let (anna, ben) = (public(&lab), public(&other));
    let before = lab.entries();
    name_owners(&lab, &[("anna", &anna), ("ben", &ben)]);
    fine(&lab, RENDER);
    let touched = changes(&before, &lab.entries());
    let sealed: Vec<&str> = touched.lines().filter(|line| line.contains(".sops.yaml")).collect();
    insta::assert_snapshot!(sealed.join("\n"), @r"
    changed out/.sops.yaml
    changed out/keys.sops.yaml
    changed out/kubernetes/infrastructure/laptop/certificates/secret-lab-ca.sops.yaml
    changed out/kubernetes/infrastructure/laptop/monitoring/secret-push-authority.sops.yaml
    changed out/kubernetes/infrastructure/metal/certificates/secret-lab-ca.sops.yaml
    changed out/kubernetes/infrastructure/metal/grafana/secret-grafana-admin.sops.yaml
    changed out/kubernetes/infrastructure/metal/monitoring/secret-alertmanager-receivers.sops.yaml
    changed out/talos/metal/node.sops.yaml
    changed out/talos/metal/secrets.sops.yaml
    ");
    assert!(fine(&lab, RENDER).starts_with("0 files written, "), "ciphertexts keep their bytes");

    // With Ben's key alone, nothing changes but his secrets folder.
    let his = cloned(&lab, &other);
    let text = fine(&his, RENDER);
    assert!(text.starts_with("0 files written, ") && text.contains("Its keys were restored"), "{text}");
    let list = fine(&his, &format!("secrets recipients {RENDER}"));
    assert!(list.contains(&format!("{ben}, the owner `ben`, reads\n  keys.sops.yaml\n")), "{list}");
    assert!(fs::read_to_string(his.path("out/RESTORE.md")).expect("it was written").contains("the key of any owner (`anna`, `ben`)"));

    // Removed again.
    name_owners(&lab, &[("anna", &anna)]);
    let list = fine(&lab, &format!("secrets recipients {RENDER}"));
    let leaving = list.split_once(&format!("{ben} no longer reads")).expect("he is leaving").1;
    assert!(leaving.contains("  keys.sops.yaml\n") && leaving.contains("  talos/metal/secrets.yaml\n"), "{leaving}");
    assert!(!leaving.contains("  age/owner.agekey\n"), "{leaving}");
    let diff = lab.run(&format!("diff {RENDER}")).text;
    assert!(diff.contains(&format!("the recipient `{ben}` can no longer open")), "{diff}");
    fine(&lab, RENDER);
    let text = refused(&cloned(&lab, &other), RENDER);
    assert!(text.starts_with("error: `keys.sops.yaml` cannot be opened by the owner's age key that is there"), "{text}");
}

#[test]
fn who_renders_is_an_owner_himself() {
    let (lab, other) = (rendered(), rendered());
    let ben = public(&other);
    name_owners(&lab, &[("ben", &ben)]);
    let text = refused(&lab, RENDER).replace(&public(&lab), "age1anna");
    insta::assert_snapshot!(text, @r"
    error[not-an-owner]: the owner's key of this secrets folder, `age1anna`, is not among the `owners` of the site
      at site.yaml:32:23
      help: add `{ name: …, age: age1anna }`; of a new lab leave `owners` out first, and add them to what `secrets recipients` shows

    1 problem; nothing was written
    ");
}

#[test]
fn a_cluster_is_no_owner() {
    let lab = rendered();
    let config = fs::read_to_string(lab.path("out/.sops.yaml")).expect("it was written");
    let anna = public(&lab);
    let metal = config
        .split("metal/")
        .nth(1)
        .and_then(|rest| rest.lines().filter_map(|line| line.trim().strip_prefix("- age1")).find(|age| !anna.ends_with(age)));
    let metal = format!("age1{}", metal.expect("the cluster has a key"));
    let owners = format!("owners: [{{ name: anna, age: {anna} }}, {{ name: ben, age: {metal} }}]");
    lab.change_site("\nworkstation:", &format!("\n{owners}\nworkstation:"));
    let text = refused(&lab, RENDER);
    assert!(text.starts_with("error[cluster-as-owner]: the owner `ben` has the key of cluster `metal`"), "{text}");
}

#[test]
fn without_a_key_nobody_becomes_an_owner() {
    let (lab, other) = (rendered(), rendered());
    name_owners(&lab, &[("anna", &public(&lab)), ("ben", &public(&other))]);
    let here = Home::holding(&["site.yaml", "versions.yaml", "out"].map(|name| lab.path(name)));
    insta::assert_snapshot!(refused(&here, &format!("render --carry-over {RENDER}")), @r"
    error[other-owners]: the files are not locked for the `owners` of the site, and only a key opens and locks them anew
      at out/.sops.yaml
      help: render once where the key of an owner is, and commit what changes

    1 problem; nothing was written
    ");
    fine(&lab, RENDER);
    let here = Home::holding(&["site.yaml", "versions.yaml", "out"].map(|name| lab.path(name)));
    assert!(fine(&here, &format!("render --carry-over {RENDER}")).starts_with("0 files written, "));
}
