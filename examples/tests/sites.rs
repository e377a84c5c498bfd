//! Wrong command lines and files that are no site: what the program says, and that it writes nothing.
#![expect(clippy::disallowed_methods, reason = "tests make wrong files")]

mod home;

use std::fs;

use home::{Home, RENDER, changes};

/// What the program says where `prepare` has made something wrong; it must write nothing and exit with `code`.
fn said(code: i32, arguments: &str, prepare: impl FnOnce(&Home)) -> String {
    let home = Home::new("minimal.yaml");
    prepare(&home);
    let before = home.entries();
    let outcome = home.run(arguments);
    assert_eq!(changes(&before, &home.entries()), "", "it wrote");
    assert_eq!(outcome.code, Some(code), "{}", outcome.text);
    outcome.text
}

/// As [`said`], with `content` as the site.
fn said_of_site(content: &[u8]) -> String {
    said(1, RENDER, |home| fs::write(home.path("site.yaml"), content).expect("our own folder"))
}

#[test]
fn a_site_that_is_not_there_is_named() {
    insta::assert_snapshot!(said(1, "--site nowhere.yaml --out out --secrets secrets", |_| {}), @r"
    error: `nowhere.yaml` cannot be read
      because: No such file or directory (os error 2)
    ");
}

#[test]
fn a_folder_is_no_site() {
    insta::assert_snapshot!(said(1, "--site . --out out --secrets secrets", |_| {}), @r"
    error: `.` cannot be read
      because: Is a directory (os error 21)
    ");
}

#[test]
fn a_program_is_no_site() {
    let elf = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0\xb7\0";
    insta::assert_snapshot!(said_of_site(elf), @r"
    error[unreadable]: the file is not UTF-8 text
      at site.yaml:1:19

    1 problem; nothing was written
    ");
}

#[test]
fn a_file_of_any_length_is_no_site() {
    insta::assert_snapshot!(said_of_site(&vec![b'a'; (32 << 20) + 1]), @"error: `site.yaml` is longer than 33554432 bytes");
    insta::assert_snapshot!(said_of_site(&vec![b'['; 1 << 20]), @r"
    error[unreadable]: recursion limit exceeded
      at site.yaml:1:130

    1 problem; nothing was written
    ");
}

#[test]
fn an_empty_file_is_no_site() {
    insta::assert_snapshot!(said_of_site(b""), @r"
    error[empty]: the file is empty
      at site.yaml:1:1

    1 problem; nothing was written
    ");
}

#[test]
fn mistakes_are_reported_with_their_lines_and_all_at_once() {
    let mistakes = |home: &Home| {
        home.change_site("dhcp:", "dhpc:");
        home.change_site("address: 192.168.178.11", "address: 192.168.178.300");
        home.change_site("macos", "mac");
    };
    insta::assert_snapshot!(said(1, RENDER, mistakes), @r"
    error[unknown-key]: `lan.dhpc` is not known
      at site.yaml:12:3
      help: did you mean `dhcp`?

    error[invalid]: `metal.nodes[0].address` must be an address such as `192.168.1.10`, not `192.168.178.300`
      at site.yaml:21:16

    error[invalid]: `workstation.system` must be `linux` or `macos` or `windows`, not `mac`
      at site.yaml:29:11

    3 problems; nothing was written
    ");
    assert_eq!(said(1, &format!("check {RENDER}"), mistakes), said(1, RENDER, mistakes));
}

#[test]
fn addresses_that_overlap_are_reported_by_check_too() {
    let overlap = |home: &Home| home.change_site("address: 192.168.178.11", "address: 192.168.178.20");
    let message = said(1, &format!("check {RENDER}"), overlap);
    assert_eq!(message, said(1, RENDER, overlap));
    insta::assert_snapshot!(message, @r"
    error[overlap]: node `node` and the DHCP range share 192.168.178.20
      at site.yaml:21:16
      at site.yaml:12:9
      help: free in the LAN: 192.168.178.2 to 192.168.178.9, 192.168.178.11 to 192.168.178.19, 192.168.178.201 to 192.168.178.239, 192.168.178.250 to 192.168.178.254

    1 problem; nothing was written
    ");
}

#[test]
fn versions_lie_beside_the_site_or_nowhere() {
    insta::assert_snapshot!(said(1, RENDER, |home| fs::remove_file(home.path("versions.yaml")).expect("it is there")), @r"
    error: `versions.yaml` cannot be read
      because: No such file or directory (os error 2)
    ");
}

#[test]
fn labs_below_one_folder_share_their_versions_until_one_has_its_own() {
    let home = Home::new("minimal.yaml");
    fs::create_dir_all(home.path("labs/small")).expect("our own folder");
    fs::rename(home.path("site.yaml"), home.path("labs/small/site.yaml")).expect("it is there");
    let check = || {
        let mut command = home.command("check --site small/site.yaml --secrets secrets --out out");
        let output = command.current_dir(home.path("labs")).output().expect("the program starts");
        String::from_utf8([output.stdout, output.stderr].concat()).expect("it prints text")
    };
    assert!(check().starts_with("small is sound"), "{}", check());
    fs::write(home.path("labs/versions.yaml"), "version: 2\n").expect("our own folder");
    assert!(check().contains("at versions.yaml:1:10"), "{}", check());
    fs::write(home.path("labs/small/versions.yaml"), "version: 3\n").expect("our own folder");
    assert!(check().contains("at small/versions.yaml:1:10"), "{}", check());
}

#[test]
fn mistakes_in_the_versions_are_reported_beside_those_in_the_site() {
    let mistakes = |home: &Home| {
        let versions = fs::read_to_string(home.path("versions.yaml")).expect("it is there");
        let wrong = versions.replace("  cilium: 1.20.2", "  cillium: 1.20.2").replace("talos: v1.14.1", "talos: latest");
        fs::write(home.path("versions.yaml"), wrong).expect("our own folder");
        home.change_site("domain:", "domian:");
    };
    insta::assert_snapshot!(said(1, RENDER, mistakes), @r"
    error[unknown-key]: `domian` is not known
      at site.yaml:7:1
      help: did you mean `domain`?

    error[invalid]: `tools.talos` must be a version such as `v1.14.1`, not `latest`
      at versions.yaml:10:10

    error[unknown-key]: `charts.cillium` is not known
      at versions.yaml:22:3
      help: did you mean `cilium`?

    3 problems; nothing was written
    ");
}

#[test]
fn the_output_folder_must_be_a_folder() {
    insta::assert_snapshot!(said(1, "--site site.yaml --out versions.yaml --secrets secrets", |_| {}), @r"
    error: `versions.yaml/kubernetes/extra/metal/` cannot be read
      because: Not a directory (os error 20)
    ");
}

#[test]
fn keys_are_never_written_into_the_output_folder() {
    insta::assert_snapshot!(said(1, "--site site.yaml --out out --secrets out/secrets", |_| {}), @r"
    error[secrets-in-output]: the secrets folder `out/secrets` lies in the output folder `out`, which is pushed to Git
      help: name another with `--secrets`

    1 problem; nothing was written
    ");
    insta::assert_snapshot!(said(1, "--site site.yaml --out ./a/../out --secrets out", |_| {}), @r"
    error[secrets-in-output]: the secrets folder `out` lies in the output folder `./a/../out`, which is pushed to Git
      help: name another with `--secrets`

    1 problem; nothing was written
    ");
}

#[test]
fn a_wrong_command_line_is_exit_code_2() {
    insta::assert_snapshot!(said(2, "--sites site.yaml", |_| {}), @r"
    error: unexpected argument '--sites' found

    Usage: two-node-homelab [OPTIONS] [COMMAND]

    For more information, try '--help'.
    ");
    insta::assert_snapshot!(said(2, "rendre", |_| {}), @r"
    error: unrecognized subcommand 'rendre'

    Usage: two-node-homelab [OPTIONS] [COMMAND]

    For more information, try '--help'.
    ");
    insta::assert_snapshot!(said(2, "--out", |_| {}), @r"
    error: a value is required for '--out <PATH>' but none was supplied

    For more information, try '--help'.
    ");
}

#[test]
fn help_names_every_option_and_its_default() {
    insta::assert_snapshot!(said(0, "--help", |_| {}), @r"
    Checks a lab and writes every file of it.

    Usage: two-node-homelab [OPTIONS] [COMMAND]

    Commands:
      check    Reports every problem and writes nothing
      render   Checks and writes (what happens without a command)
      diff     Shows what a render would change, dangerous changes first
      secrets  Shows which keys the lab has, when they end and who may read what; never a value
      doctor   Looks for the tools that the bring-up of this lab needs
      plan     Shows in which order the lab comes up, and who waits for whom
      graph    Draws who waits for whom, for Mermaid
      help     Print this message or the help of the given subcommand(s)

    Options:
          --site <PATH>           The facts of the lab; `versions.yaml` lies beside it or in a folder above [default: examples/two-node-homelab/site.yaml]
          --out <PATH>            The output folder, which is the Git repository of the lab [default: out/two-node-homelab]
          --secrets <PATH>        The secrets folder [default: $XDG_CONFIG_HOME/homelab/<name of the lab>]
          --cloud-outputs <PATH>  What `terraform output -json` printed, once for each root module; without it Flux asks for the values
      -h, --help                  Print help
      -V, --version               Print version
    ");
    insta::assert_snapshot!(said(0, "--version", |_| {}), @"two-node-homelab 0.1.0");
}

#[test]
fn clouds_hold_nothing_while_backups_go_to_the_nas() {
    let home = Home::new("site.yaml");
    home.change_site("backup: aws", "backup: nas");
    home.change_site("  # export:", "  export:");
    home.change_site("  zone: home.example", "  # zone: home.example");
    let outcome = home.run(RENDER);
    assert_eq!(outcome.code, Some(0), "{}", outcome.text);
    assert!(!home.path("out/terraform").exists());
    assert!(home.path("out/kubernetes/apps/metal/web/replicationsource-web-backup.yaml").is_file());
}

#[test]
fn claims_that_do_not_fit_the_data_disk_are_refused() {
    insta::assert_snapshot!(said(1, RENDER, |home| home.change_site("data: { path: /dev/sda }", "data: { path: /dev/sda }\n      data-size: 20G")), @"
    error[overcommitted]: claims ask for 41.0Gi of the Talos user volume `data`, which has 18.6Gi for sure (the largest: monitoring/prometheus-kube-prometheus-stack-db-prometheus-kube-prometheus-stack-0 20Gi, loki/storage-loki-0 20Gi, web/web 1Gi)
      at part metal/storage
      help: claim less, say that the disk is larger, or set `overcommit` of the class: then a full volume stops every app on it

    1 problem; nothing was written
    ");
}

#[test]
fn a_claim_of_the_users_own_has_to_say_what_becomes_of_its_data() {
    let claim = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata:\n  name: mine\n  namespace: web\n  annotations: {}\nspec:\n  storageClassName: data\n";
    let put = |home: &Home, text: &str| {
        fs::create_dir_all(home.path("out/kubernetes/extra/metal")).expect("our own folder");
        fs::write(home.path("out/kubernetes/extra/metal/mine.yaml"), text).expect("our own folder");
    };
    let message = said(1, RENDER, |home| put(home, claim));
    assert!(message.starts_with("error[unprotected-claim]: PersistentVolumeClaim web/mine has neither"), "{message}");
    assert!(message.contains("kubernetes/extra/metal/mine.yaml:1:1"), "{message}");
    let home = Home::new("minimal.yaml");
    put(&home, &claim.replace("annotations: {}", "annotations: { homelab/no-backup: it can be downloaded again }"));
    assert_eq!(home.run(RENDER).code, Some(0));
}

#[test]
fn check_writes_nothing_at_all() {
    for site in ["site.yaml", "minimal.yaml", "nas.yaml"] {
        let home = Home::new(site);
        let before = home.entries();
        let outcome = home.run(&format!("check {RENDER}"));
        assert_eq!(outcome.code, Some(0), "{}", outcome.text);
        assert!(outcome.text.contains(" is sound: "), "{}", outcome.text);
        assert_eq!(changes(&before, &home.entries()), "");
    }
}

#[test]
fn without_a_folder_for_keys_they_go_below_the_home() {
    let home = Home::new("minimal.yaml");
    assert_eq!(home.run("--site site.yaml --out out").code, Some(0));
    assert!(home.path(".config/homelab/small/authority.pem").is_file());
    let nowhere = home.command("--site site.yaml --out out").env_remove("HOME").output().expect("the program starts");
    assert_eq!(nowhere.status.code(), Some(1));
    insta::assert_snapshot!(String::from_utf8_lossy(&nowhere.stderr), @r"
    error[no-home]: neither XDG_CONFIG_HOME nor HOME says where the secrets folder is
      help: name it with `--secrets`

    1 problem; nothing was written
    ");
}
