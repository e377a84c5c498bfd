//! Trees and secrets as they lie on disk.
#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stderr,
    reason = "the tests look at what `disk` does from outside, and their victim says when it starts"
)]

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use homelab_core::disk::{self, ConflictKind, compare_tree, list, read_secret, read_text, write_secrets, write_tree};
use homelab_core::{Secret, TreeFile};
use tempfile::{TempDir, tempdir};

type Files = BTreeMap<PathBuf, TreeFile>;

fn files<const N: usize>(files: [(&str, &str); N]) -> Files {
    files.map(|(path, text)| (path.into(), TreeFile { text: text.to_owned(), executable: false })).into()
}

fn folder() -> TempDir {
    tempdir().expect("a temporary folder")
}

fn paths<const N: usize>(paths: [&str; N]) -> Vec<PathBuf> {
    paths.map(PathBuf::from).into()
}

/// Everything below `root` with its text, but without the manifest.
fn on_disk(root: &Path) -> BTreeMap<PathBuf, String> {
    let all = list(root).expect("a folder");
    let ours = all.into_iter().filter(|path| path != Path::new(".homelab/manifest"));
    ours.map(|path| (path.clone(), read_text(&root.join(path)).expect("a text"))).collect()
}

fn texts(files: &Files) -> BTreeMap<PathBuf, String> {
    files.iter().map(|(path, file)| (path.clone(), file.text.clone())).collect()
}

#[test]
fn a_tree_is_written_and_what_is_no_longer_generated_is_removed() {
    let root = folder();
    let report = write_tree(root.path(), &files([("a/b/c", "1"), ("d", "2"), ("e", "3")])).expect("a new tree");
    assert_eq!(report.written, paths(["a/b/c", "d", "e"]));

    let next = files([("d", "2"), ("e", "4"), ("f/g", "5")]);
    assert_eq!(compare_tree(root.path(), &next).expect("a look").removed, paths(["a/b/c"]));
    let report = write_tree(root.path(), &next).expect("a changed tree");
    assert_eq!((report.written, report.unchanged, report.removed), (paths(["e", "f/g"]), paths(["d"]), paths(["a/b/c"])));
    assert_eq!(on_disk(root.path()), texts(&next));
    assert!(!root.path().join("a").exists(), "the empty folders are gone");
}

#[test]
fn an_unchanged_file_is_not_touched() {
    let root = folder();
    let tree = files([("a", "1"), ("b", "2")]);
    write_tree(root.path(), &tree).expect("a new tree");
    let stamps =
        || ["a", ".homelab/manifest"].map(|file| fs::metadata(root.path().join(file)).expect("a file").modified().expect("a time"));
    let before = stamps();
    fs::set_permissions(root.path().join("a"), PermissionsExt::from_mode(0o444)).expect("our file");
    let report = write_tree(root.path(), &tree).expect("the same tree");
    assert_eq!(report.unchanged, paths(["a", "b"]));
    assert_eq!(stamps(), before);
}

#[test]
fn the_manifest_is_what_sha256sum_checks() {
    let root = folder();
    write_tree(root.path(), &files([("b", "abc"), ("a b", "")])).expect("a new tree");
    assert_eq!(
        read_text(&root.path().join(".homelab/manifest")).expect("the manifest"),
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  a b\n\
         ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  b\n"
    );
}

#[test]
fn an_edited_file_stops_everything_and_the_difference_is_shown() {
    let root = folder();
    write_tree(root.path(), &files([("a", "one\ntwo\n"), ("b", "1"), ("c", "1")])).expect("a new tree");
    fs::write(root.path().join("a"), "one\n2\n").expect("an edit");
    fs::write(root.path().join("c"), "edited too").expect("an edit");
    let before = on_disk(root.path());

    let error = write_tree(root.path(), &files([("a", "one\nthree\n"), ("b", "2")])).expect_err("two edits");
    assert_eq!(
        error.to_string(),
        format!(
            "nothing was written to `{}`\n`a` was edited by hand\n--- generated\n+++ on disk\n@@ -1,2 +1,2 @@\n one\n-three\n+2\n\
             `c` was edited by hand, and is no longer generated",
            root.path().display()
        )
    );
    assert_eq!(on_disk(root.path()), before);
}

#[test]
fn an_edit_which_is_what_is_to_be_written_is_no_conflict() {
    let root = folder();
    write_tree(root.path(), &files([("a", "1")])).expect("a new tree");
    fs::write(root.path().join("a"), "2").expect("an edit");
    assert_eq!(write_tree(root.path(), &files([("a", "2")])).expect("a look").unchanged, paths(["a"]));
    assert_eq!(write_tree(root.path(), &files([("a", "3")])).expect("ours again").written, paths(["a"]));
}

#[test]
fn foreign_files_are_never_touched() {
    let root = folder();
    fs::create_dir(root.path().join("x")).expect("a folder");
    fs::write(root.path().join("x/mine"), "mine").expect("a file");
    write_tree(root.path(), &files([("x/ours", "1")])).expect("a new tree");
    write_tree(root.path(), &files([])).expect("an empty tree");
    assert_eq!(on_disk(root.path()), BTreeMap::from([("x/mine".into(), "mine".into())]));

    let tree = files([("x/mine", "ours"), ("y", "1")]);
    assert_eq!(compare_tree(root.path(), &tree).expect("a look").conflicts[0].kind, ConflictKind::Foreign);
    write_tree(root.path(), &tree).expect_err("a foreign file");
    write_tree(root.path(), &files([("x/mine/deeper", "ours")])).expect_err("a foreign file");
    write_tree(root.path(), &files([("x", "ours")])).expect_err("a folder with a foreign file");
    assert_eq!(on_disk(root.path()), BTreeMap::from([("x/mine".into(), "mine".into())]));
}

#[test]
fn a_file_may_become_a_folder_and_a_folder_a_file() {
    let root = folder();
    let (one, other) = (files([("a", "1"), ("b/c/d", "2")]), files([("a/e", "1"), ("b", "2")]));
    for tree in [&one, &other, &one] {
        write_tree(root.path(), tree).expect("ours to change");
        assert_eq!(on_disk(root.path()), texts(tree));
    }
    fs::create_dir(root.path().join("empty")).expect("a folder");
    assert_eq!(write_tree(root.path(), &files([("empty", "1")])).expect("nothing in it").written, paths(["empty"]));
}

#[test]
fn a_script_may_be_run() {
    let root = folder();
    let script = |executable| Files::from([("up".into(), TreeFile { text: "#!/bin/sh\n".to_owned(), executable })]);
    let mode = || fs::metadata(root.path().join("up")).expect("the script").permissions().mode() & 0o100;
    write_tree(root.path(), &script(true)).expect("a new tree");
    assert_eq!(mode(), 0o100);
    assert_eq!(write_tree(root.path(), &script(false)).expect("a changed tree").written, paths(["up"]));
    assert_eq!(mode(), 0);
}

#[test]
fn names_that_lead_elsewhere_are_refused_before_anything_is_written() {
    let root = folder();
    for name in [
        "/a",
        "../a",
        "a/../b",
        "./a",
        "a//b",
        "a/",
        "",
        ".git/hooks/pre-commit",
        "x/.GIT/config",
        ".homelab/manifest",
        ".homelab",
        "a\nb",
        "a\\b",
        ".a.homelab-tmp",
    ] {
        write_tree(root.path(), &files([("0", ""), (name, "")])).expect_err(name);
    }
    write_tree(root.path(), &files([("a", ""), ("a/b", "")])).expect_err("a file in a file");
    write_tree(root.path(), &files([("a", ""), ("A", "")])).expect_err("one file on some disks");
    assert!(on_disk(root.path()).is_empty());
}

#[test]
fn nothing_is_written_through_a_link() {
    let (root, outside) = (folder(), folder());
    symlink(outside.path(), root.path().join("a")).expect("a link");
    let error = write_tree(root.path(), &files([("0", ""), ("a/b", "")])).expect_err("a link");
    assert!(error.to_string().contains("is a symbolic link"), "{error}");
    write_tree(root.path(), &files([("a", "")])).expect_err("a link");
    symlink(outside.path(), root.path().join(".homelab")).expect("a link");
    write_tree(root.path(), &files([("0", "")])).expect_err("a link");
    assert!(on_disk(outside.path()).is_empty());
    assert_eq!(list(root.path()).expect("a folder"), paths([".homelab", "a"]));
}

#[test]
fn a_merged_manifest_is_refused_and_may_be_removed() {
    let root = folder();
    let manifest = root.path().join(".homelab/manifest");
    let tree = files([("a", "1")]);
    write_tree(root.path(), &tree).expect("a new tree");
    let text = read_text(&manifest).expect("the manifest") + "<<<<<<< HEAD\n";
    fs::write(&manifest, text).expect("a merge");
    let error = write_tree(root.path(), &tree).expect_err("a merge");
    assert!(error.to_string().starts_with("line 2 of `"), "{error}");
    fs::remove_file(&manifest).expect("our file");
    assert_eq!(write_tree(root.path(), &tree).expect("as the error says").unchanged, paths(["a"]));
    assert_eq!(write_tree(root.path(), &files([("a", "2")])).expect("ours again").written, paths(["a"]));
}

#[test]
fn secrets_are_for_the_owner_only() {
    let parent = folder();
    let root = parent.path().join("lab");
    let secrets = |text: &str| BTreeMap::from([("age.key".into(), Secret::from(text)), ("talos/pki.yaml".into(), Secret::from("pki"))]);
    write_secrets(&root, &secrets("one")).expect("a new folder");
    assert_eq!(list(parent.path()).expect("a folder"), paths(["lab/age.key", "lab/talos/pki.yaml"]));
    let mode = |path: &str| fs::metadata(root.join(path)).expect("there").permissions().mode() & 0o777;
    assert_eq!(["", "talos", "age.key", "talos/pki.yaml"].map(mode), [0o700, 0o700, 0o600, 0o600]);

    fs::write(root.join("mine"), "mine").expect("a file");
    write_secrets(&root, &secrets("two")).expect("the folder is there");
    assert_eq!(read_secret(&root.join("age.key")).expect("a secret"), Secret::from("two"));
    assert_eq!(on_disk(&root).len(), 3);
}

#[test]
fn secrets_that_others_may_read_are_refused_with_the_command_to_run() {
    let parent = folder();
    let root = parent.path().join("lab");
    let secrets = BTreeMap::from([("key".into(), Secret::from("one"))]);
    write_secrets(&root, &secrets).expect("a new folder");
    fs::set_permissions(root.join("key"), PermissionsExt::from_mode(0o640)).expect("our file");
    let error = read_secret(&root.join("key")).expect_err("the group may read").to_string();
    assert!(error.ends_with(&format!("(mode 640): run `chmod 600 '{}'`", root.join("key").display())), "{error}");
    write_secrets(&root, &secrets).expect_err("the group may read");
    fs::set_permissions(&root, PermissionsExt::from_mode(0o755)).expect("our folder");
    let error = write_secrets(&root, &secrets).expect_err("others may look").to_string();
    assert!(error.contains("run `chmod 700 "), "{error}");
}

#[test]
fn a_secrets_folder_that_was_not_finished_is_made_anew() {
    let parent = folder();
    let half = parent.path().join(".lab.homelab-tmp");
    fs::create_dir(&half).expect("a folder");
    fs::write(half.join("old"), "half").expect("a file");
    write_secrets(&parent.path().join("lab"), &BTreeMap::from([("key".into(), Secret::from("one"))])).expect("a new folder");
    assert_eq!(list(parent.path()).expect("a folder"), paths(["lab/key"]));
}

#[test]
fn an_empty_secrets_folder_is_replaced_as_a_whole() {
    let parent = folder();
    let root = parent.path().join("lab");
    fs::create_dir(&root).expect("a folder");
    fs::set_permissions(&root, PermissionsExt::from_mode(0o755)).expect("our folder");
    write_secrets(&root, &BTreeMap::from([("key".into(), Secret::from("one"))])).expect("nothing is in the way");
    assert_eq!(fs::metadata(&root).expect("there").permissions().mode() & 0o777, 0o700);
}

#[test]
fn a_text_is_read_whole_or_refused_with_its_path() {
    let root = folder();
    let path = root.path().join("a");
    read_text(&path).expect_err("not there");
    fs::write(&path, b"\xff").expect("a file");
    assert_eq!(read_text(&path).expect_err("binary").to_string(), format!("`{}` is not UTF-8 text", path.display()));
    fs::File::create(&path).and_then(|file| file.set_len(disk::MAX_TEXT_BYTES + 1)).expect("a file with a hole");
    assert!(matches!(read_text(&path), Err(disk::Error::TooLong { .. })));
}

#[test]
fn a_new_folder_that_was_not_finished_is_removed_and_made_anew() {
    let root = folder();
    let half = root.path().join(".docs.homelab-tmp/deep");
    fs::create_dir_all(&half).expect("a folder");
    fs::write(half.join("half"), "hal").expect("a file");
    fs::create_dir(root.path().join(".homelab")).expect("a folder");
    fs::write(root.path().join(".homelab/manifest"), "# A render is under way.\n").expect("a file");
    let tree = files([("docs/deep/whole", "whole"), ("docs/notes", "notes")]);
    write_tree(root.path(), &tree).expect("a tree");
    assert_eq!(on_disk(root.path()), texts(&tree));
}

/// Trees that share files, texts and names in every way, so that each change between them is one.
fn variant(variant: usize) -> Files {
    let mut tree = Files::new();
    for number in (0..40_usize).filter(|number| number % 5 != variant) {
        let text = format!("{number} {}\n", number % (variant + 2)).repeat(50 * (number % 7));
        tree.insert(format!("folder-{}/file-{number}", number % 4).into(), TreeFile { text, executable: number % 3 == variant });
    }
    let name = if variant == 0 { "turns" } else { "turns/deeper" };
    tree.insert(name.into(), TreeFile { text: format!("{variant}"), executable: false });
    tree
}

#[test]
#[ignore = "runs until it is killed, by the test below"]
fn victim() {
    let root = PathBuf::from(std::env::var_os("HOMELAB_TEST_ROOT").expect("given by the test below"));
    eprint!("!");
    for round in 0.. {
        write_tree(&root, &variant(round % 3)).expect("a tree");
    }
}

#[test]
fn a_render_may_be_killed_at_any_instant() {
    let mut root = folder();
    let mut interrupted = 0;
    for round in 0..200 {
        if round % 10 == 0 {
            root = folder();
            fs::write(root.path().join("mine"), "mine").expect("a file");
        }
        let manifest = root.path().join(".homelab/manifest");
        let mut victim = Command::new(std::env::current_exe().expect("this test"))
            .args(["--ignored", "--exact", "victim", "--nocapture"])
            .env("HOMELAB_TEST_ROOT", root.path())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("this test again");
        victim.stderr.as_mut().expect("piped").read_exact(&mut [0]).expect("it starts to write");
        std::thread::sleep(Duration::from_micros(round * 7919 % 12_000));
        victim.kill().expect("still running");
        assert_eq!(victim.wait().expect("it ends").signal(), Some(9), "the victim met a conflict");
        interrupted += usize::from(read_text(&manifest).is_ok_and(|manifest| manifest.starts_with('#')));

        let mut tree = variant(usize::try_from(round).expect("small") % 3);
        write_tree(root.path(), &tree).expect("a tree");
        assert!(!read_text(&manifest).expect("the manifest").contains('#'));
        tree.insert("mine".into(), TreeFile { text: "mine".to_owned(), executable: false });
        assert_eq!(on_disk(root.path()), texts(&tree));
    }
    assert!(interrupted > 20, "only {interrupted} of 200 kills hit a render");
}
