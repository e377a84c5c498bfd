//! Whatever somebody wrote: it is read or refused, and nothing panics.

#[path = "../fuzz/src/lib.rs"]
mod checks;

use std::path::Path;
use std::time::{Duration, Instant};

use homelab_core::disk;
use proptest::prelude::*;

/// Everything that one can do with a text.
fn try_all(text: &str) {
    checks::configuration(text.as_bytes());
    checks::patch(text.as_bytes());
}

/// Words that documents are made of.
fn word() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "apiVersion: v1alpha1",
        "kind: LinkConfig",
        "kind: VolumeConfig",
        "kind: KubeNodeConfig",
        "kind: OOMConfig",
        "name: eth0",
        "name: EPHEMERAL",
        "machine:",
        "cluster:",
        "  type: worker",
        "  ca:",
        "    crt: Y2VydA==",
        "provisioning:",
        "  diskSelector:",
        "    match: disk.size > 1u",
        "    match: ((((",
        "  maxSize: 99999999999999999999EiB",
        "  minSize: -1",
        "addresses:",
        "  - address: 10.0.0.1/33",
        "  - null",
        "labels: {a: b, a: c}",
        "---",
        "...",
        "&a",
        "*a",
        "<<: *a",
        "!!binary x",
        "? x",
        "mtu: 1e999",
        "mtu: -0",
        "up: 'yes'",
        "$patch: delete",
        "routes: [[[[]]]]",
        "\t",
        "\u{0}",
        "- op: add",
        "  path: /machine",
        "triggerExpression: 'a.b.c.d(e, f)[g] ? {h: i} : [j, k]'",
        "interval: 9999999999999h",
        "ports: [1-2-3, 70000]",
    ])
    .prop_map(str::to_owned)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        checks::configuration(&bytes);
        checks::patch(&bytes);
        checks::secrets(&bytes);
    }

    #[test]
    fn arbitrary_lines_of_documents_are_read_or_refused(lines in prop::collection::vec(word(), 0..25)) {
        try_all(&lines.join("\n"));
    }

    #[test]
    fn arbitrary_expressions_are_checked(expression in "[a-z0-9_.()\\[\\]{}?:!&|<>=+*/%,'\" -]{0,80}") {
        checks::cel(expression.as_bytes());
    }
}

#[test]
fn deep_and_large_texts_take_no_more_than_a_moment() {
    let start = Instant::now();
    for text in [
        "apiVersion: v1alpha1\nkind: LinkConfig\nname: ".to_owned() + &"[".repeat(100_000),
        "apiVersion: v1alpha1\nkind: OOMConfig\ntriggerExpression: '".to_owned() + &"(".repeat(100_000) + "'\n",
        "apiVersion: v1alpha1\nkind: OOMConfig\ntriggerExpression: '".to_owned() + &"!".repeat(100_000) + "true'\n",
        "apiVersion: v1alpha1\nkind: OOMConfig\ntriggerExpression: 'true".to_owned() + &" && true".repeat(100_000) + "'\n",
        "apiVersion: v1alpha1\nkind: OOMConfig\ntriggerExpression: 'a".to_owned() + &".b".repeat(100_000) + "'\n",
        (0..3_000).map(|number| format!("---\napiVersion: v1alpha1\nkind: LinkConfig\nname: eth{number}\n")).collect(),
        "apiVersion: v1alpha1\nkind: SysctlConfig\nparams:\n".to_owned()
            + &(0..50_000).map(|number| format!("  a.b{number}: 1\n")).collect::<String>(),
        "apiVersion: v1alpha1\nkind: KubeNodeConfig\nlabels:\n".to_owned()
            + &(0..20_000).map(|number| format!("  -{number}: -\n")).collect::<String>(),
        (0..2_000)
            .map(|number| {
                let before = number - i32::from(number > 0);
                format!("---\napiVersion: v1alpha1\nkind: ContainerConfig\nname: a{number}\ndependsOn: {{containers: [a{before}]}}\n")
            })
            .collect(),
    ] {
        try_all(&text);
    }
    assert!(start.elapsed() < Duration::from_secs(30), "{:?}", start.elapsed());
}

#[test]
fn a_large_patch_takes_no_more_than_a_moment() {
    let all = |count: usize, line: &dyn Fn(usize) -> String| (0..count).map(line).collect::<String>();
    let params = "apiVersion: v1alpha1\nkind: SysctlConfig\nparams";
    let links = "machine:\n  network:\n    interfaces:\n";
    let start = Instant::now();
    for (config, patch) in [
        (format!("{params}: {{}}\n"), all(3_000, &|number| format!("---\n{params}: {{a{number}: 1}}\n"))),
        (
            all(2_000, &|number| format!("---\napiVersion: v1alpha1\nkind: LinkConfig\nname: eth{number}\n")),
            all(2_000, &|number| format!("---\napiVersion: v1alpha1\nkind: LinkConfig\nname: eth{number}\n$patch: delete\n")),
        ),
        (
            links.to_owned() + &all(5_000, &|number| format!("    - interface: a{number}\n")),
            links.to_owned() + &all(5_000, &|number| format!("    - interface: b{number}\n")),
        ),
    ] {
        checks::patch(format!("{config}{}{patch}", checks::SEPARATOR).as_bytes());
    }
    assert!(start.elapsed() < Duration::from_secs(15), "{:?}", start.elapsed());
}

/// What the fuzzer found to be different, from texts of our own: `fuzz/run` adds to it.
#[test]
fn the_kept_corpus_is_read_or_refused_in_a_moment() {
    type Check = fn(&[u8]);
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    let targets: [(&str, Check); 4] =
        [("configuration", checks::configuration), ("patch", checks::patch), ("secrets", checks::secrets), ("cel", checks::cel)];
    for (name, check) in targets {
        let folder = corpus.join(name);
        let files = disk::list(&folder).expect("a folder of inputs");
        assert!(files.len() > 20, "{name} has {} inputs", files.len());
        for file in files {
            let bytes = disk::read_bytes(&folder.join(&file)).expect("an input");
            let start = Instant::now();
            check(&bytes);
            assert!(start.elapsed() < Duration::from_secs(5), "{name}/{}: {:?}", file.display(), start.elapsed());
        }
    }
}
