//! Merge keys of YAML, which Talos takes in values of any form, and nowhere else.

use talos_config::Configuration;

use super::ask::{Question, ask, same, values};

/// What stands below the head of a document.
const CASES: [(&str, &str); 26] = [
    (ANNOTATIONS, "annotations:\n  <<: {x: y}\n"),
    (ANNOTATIONS, "labels: &a\n  x: y\nannotations:\n  <<: *a\n"),
    (ANNOTATIONS, "annotations:\n  <<: z\n"),
    (ANNOTATIONS, "annotations:\n  <<: {}\n"),
    (ANNOTATIONS, "annotations:\n  <<:\n"),
    (ANNOTATIONS, "annotations:\n  '<<': z\n"),
    (LINK, "<<: {mtu: 1500}\n"),
    (LINK, "'<<': {mtu: 1500}\n"),
    (LINK, "<<: 5\n"),
    (LINK, "<<:\n"),
    (LINK, "addresses:\n- &r\n  address: 10.0.0.1/24\n- <<: *r\n  routePriority: 5\n"),
    (KUBELET, "extraArgs:\n  <<: {a: b}\n"),
    (KUBELET, "extraArgs:\n  <<: [a]\n"),
    (FREE, "configuration:\n  a: &a {q: 1}\n  b:\n    <<: *a\n    c: d\n"),
    (FREE, "configuration:\n  a: &a {q: 1}\n  b: &b\n    <<: *a\n    r: 2\n  c:\n    <<: *b\n    q: 9\n"),
    (FREE, "configuration:\n  <<: [{a: 1}, {a: 2, b: 3}]\n  c: d\n"),
    (FREE, "configuration:\n  a:\n  <<: {a: 1}\n"),
    (FREE, "configuration:\n  p: {x: 1}\n  <<: {p: {y: 1}}\n"),
    (FREE, "configuration:\n  '<<': {a: b}\n"),
    (FREE, "configuration:\n  <<: {a: b}\n  <<: {c: d}\n"),
    (FREE, "configuration:\n  '<<': {a: b}\n  <<: {c: d}\n"),
    (FREE, "configuration:\n  <<: b\n"),
    (FREE, "configuration:\n  <<:\n"),
    (FREE, "configuration:\n  <<: [{a: 1}, 2]\n"),
    (FREE, "configuration:\n  <<: [[{a: 1}]]\n"),
    (FREE, "configuration:\n  <<: {a: 1, a: 2}\n"),
];

const ANNOTATIONS: &str = "kind: KubeNodeConfig";
const FREE: &str = "kind: KubeAdmissionControlConfig\nname: x";
const KUBELET: &str = "kind: KubeletConfig";
const LINK: &str = "kind: LinkConfig\nname: eth0";

#[test]
#[ignore = "needs the Talos judge"]
fn merge_keys_are_read_or_refused_as_by_talos() {
    let texts = CASES.map(|(head, body)| format!("apiVersion: v1alpha1\n{head}\n{body}"));
    let replies = ask(&texts.each_ref().map(|text| Question::new(&["canon", "-"], text)));
    let mut taken = 0;
    for (text, reply) in texts.iter().zip(&replies) {
        let ours = Configuration::read(text, "merged.yaml".as_ref());
        assert_eq!(ours.is_ok(), reply.rc == 0, "{text}: {ours:?}, Talos: {}", reply.stderr);
        if let Ok(ours) = ours {
            let (ours, theirs) = (values(ours.to_yaml().expose()), values(&reply.stdout));
            assert!(ours.iter().zip(&theirs).all(|(ours, theirs)| same(ours, theirs)), "{ours:?}, Talos: {theirs:?}");
            taken += 1;
        }
    }
    println!("{} texts with merge keys, {taken} of which Talos takes: all alike", texts.len());
}
