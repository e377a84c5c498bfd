//! Whatever somebody wrote: it is read or refused, and nothing panics.

use std::time::{Duration, Instant};

use proptest::prelude::*;
use talos_config::{Configuration, MachineConfig, Mode, Patch};

/// Everything that one can do with a text.
fn try_all(text: &str) {
    if let Ok(config) = Configuration::read(text, "some.yaml".as_ref()) {
        for mode in [Mode::Metal, Mode::Cloud, Mode::Container] {
            drop(config.validate(mode, true));
        }
        let written = config.to_yaml();
        let again = Configuration::read(written.expose(), "again.yaml".as_ref()).expect("what was written is read");
        assert!(again == config, "what was written means the same");
        drop(MachineConfig::try_from(&config));
        if let Ok(patch) = Patch::read(text, "patch.yaml".as_ref()) {
            drop(config.patched(&patch));
        }
    }
    drop(Patch::read(text, "patch.yaml".as_ref()));
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
        try_all(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn arbitrary_lines_of_documents_are_read_or_refused(lines in prop::collection::vec(word(), 0..25)) {
        try_all(&lines.join("\n"));
    }

    #[test]
    fn arbitrary_expressions_are_checked(expression in "[a-z0-9_.()\\[\\]{}?:!&|<>=+*/%,'\" -]{0,80}") {
        let quoted = expression.replace('\'', "''");
        try_all(&format!("apiVersion: v1alpha1\nkind: OOMConfig\ntriggerExpression: '{quoted}'\ncgroupRankingExpression: '{quoted}'\n"));
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
    ] {
        try_all(&text);
    }
    assert!(start.elapsed() < Duration::from_secs(30), "{:?}", start.elapsed());
}
