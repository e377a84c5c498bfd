//! How long a check of a hand-written repository takes.

use std::collections::BTreeMap;
use std::path::PathBuf;

use divan::Bencher;
use homelab_core::{TreeFile, disk};

fn main() {
    divan::main();
}

/// A repository of 250 apps, each with its Flux Kustomization, `kustomization.yaml`, release and route: 1,001 files.
fn repository() -> BTreeMap<PathBuf, TreeFile> {
    let root = "apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: flux-system, namespace: flux-system}
spec: {interval: 1m, url: 'https://git.home.example/lab.git'}
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: flux-system, namespace: flux-system}
spec: {interval: 10m, path: ./cluster, prune: true, sourceRef: {kind: GitRepository, name: flux-system}}
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata: {name: charts, namespace: flux-system}
spec: {interval: 1h, url: 'https://charts.home.example'}
";
    let mut files = BTreeMap::from([("cluster/gotk-sync.yaml".into(), root.to_owned())]);
    for number in 0..250 {
        let before = if number > 0 { format!("  dependsOn:\n    - name: app-{}\n", number - 1) } else { String::new() };
        files.insert(
            format!("cluster/app-{number}.yaml").into(),
            format!(
                "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata:\n  name: app-{number}\n  namespace: flux-system\nspec:\n  interval: 1h\n  path: ./apps/app-{number}\n  prune: true\n  sourceRef:\n    kind: GitRepository\n    name: flux-system\n  targetNamespace: default\n  postBuild:\n    substitute:\n      APP: app-{number}\n{before}"
            ),
        );
        files.insert(format!("apps/app-{number}/kustomization.yaml").into(), "resources:\n  - release.yaml\n  - route.yaml\n".to_owned());
        let values: String =
            (0..40).map(|value| format!("    key-{value}:\n      name: ${{APP}}\n      value: some text of a value\n")).collect();
        files.insert(
            format!("apps/app-{number}/release.yaml").into(),
            format!(
                "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata:\n  name: ${{APP}}\nspec:\n  interval: 1h\n  chart:\n    spec:\n      chart: app\n      sourceRef:\n        kind: HelmRepository\n        name: charts\n        namespace: flux-system\n  values:\n{values}"
            ),
        );
        files.insert(
            format!("apps/app-{number}/route.yaml").into(),
            "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata:\n  name: ${APP}\nspec:\n  rules:\n    - backendRefs:\n        - name: ${APP}\n          port: 80\n".to_owned(),
        );
    }
    files.into_iter().map(|(path, text)| (path, TreeFile { text, executable: false })).collect()
}

#[divan::bench]
fn a_repository_of_a_thousand_files(bencher: Bencher<'_, '_>) {
    let folder = tempfile::tempdir().expect("a folder");
    disk::write_tree(folder.path(), &repository()).expect("a tree");
    bencher.bench_local(|| {
        let report = homelab::repo::check(folder.path()).expect("a repository");
        assert_eq!((report.problems.0.len(), report.summary.applied), (0, 753), "{report}");
        report
    });
}
