//! Every kind reads back what it writes, and takes nothing that Flux would refuse.

use flux_gen::helm::HelmRelease;
use flux_gen::kustomize::{Kustomization, KustomizationFile};
use flux_gen::operator::FluxInstance;
use flux_gen::source::{GitRepository, HelmRepository, OCIRepository};
use homelab_core::yaml;
use serde::Serialize;
use serde::de::DeserializeOwned;

fn reads_back<K: DeserializeOwned + Serialize + Send>(text: &str) {
    let object: K = yaml::from_str(text).expect("it is right");
    assert_eq!(yaml::to_string(&object).expect("it can be written"), text);
}

#[test]
fn a_kustomization_reads_back() {
    reads_back::<Kustomization>(
        "\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: web
  namespace: flux-system
spec:
  interval: 60m
  retryInterval: 2m
  timeout: 5m
  sourceRef:
    kind: OCIRepository
    name: flux-system
    namespace: other
  path: ./apps
  prune: true
  deletionPolicy: Orphan
  wait: false
  healthChecks:
  - apiVersion: apps/v1
    kind: Deployment
    name: web
    namespace: web
  dependsOn:
  - name: cert-manager
    readyExpr: dep.status.ready
  decryption:
    provider: sops
    secretRef:
      name: sops-age
  postBuild:
    substitute:
      zone: home
    substituteFrom:
    - kind: Secret
      name: settings
      optional: true
  patches:
  - patch: |
      - op: remove
        path: /spec
    target:
      kind: Deployment
      labelSelector: app=web
  images:
  - name: web
    newTag: \"2\"
  components:
  - ../components
  commonMetadata:
    labels:
      team: home
  targetNamespace: web
  serviceAccountName: deployer
  kubeConfig:
    secretRef:
      name: remote
      key: value
  force: true
  suspend: false
",
    );
}

#[test]
fn a_kustomization_file_reads_back() {
    reads_back::<KustomizationFile>(
        "\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: web
resources:
- a.yaml
components:
- ../components
",
    );
}

#[test]
fn a_release_reads_back_with_its_nulls() {
    reads_back::<HelmRelease>(
        "\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: web
  namespace: web
spec:
  interval: 1h
  chart:
    spec:
      chart: web
      version: \"1.2.3\"
      sourceRef:
        kind: HelmRepository
        name: charts
      interval: 10m
      valuesFiles:
      - values-prod.yaml
  releaseName: web
  targetNamespace: web
  storageNamespace: web
  timeout: 10m
  dependsOn:
  - name: db
    namespace: db
  maxHistory: 3
  install:
    crds: Skip
    createNamespace: true
    remediation:
      retries: -1
    strategy:
      name: RetryOnFailure
      retryInterval: 3m
  upgrade:
    force: true
    remediation:
      strategy: uninstall
  rollback:
    disableWait: true
  uninstall:
    keepHistory: true
  driftDetection:
    mode: warn
  valuesFrom:
  - kind: Secret
    name: web
    valuesKey: password
    targetPath: auth.password
    optional: true
  values:
    z: 1
    a:
    - null
    affinity: null
    ratio: 0.1
  postRenderers:
  - kustomize:
      patches:
      - patch: \"[]\"
      images:
      - name: web
        digest: sha256:00
  postRenderStrategy: nohooks
  serviceAccountName: deployer
  suspend: true
",
    );
}

#[test]
fn a_release_takes_one_chart_only() {
    let release = |chart: &str| {
        let text = format!(
            "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {{ name: a }}\nspec: {{ interval: 1h, {chart} }}\n"
        );
        yaml::from_str::<HelmRelease>(&text)
    };
    let template = "chart: { spec: { chart: a, sourceRef: { kind: HelmRepository, name: a } } }";
    let reference = "chartRef: { kind: OCIRepository, name: a }";
    assert!(release(template).is_ok() && release(reference).is_ok());
    assert!(release(&format!("{template}, {reference}")).is_err());
    assert!(release(&format!("{reference}, {template}")).is_err());
    assert!(release("timeout: 1h").is_err());
    assert!(release(&format!("{reference}, tiemout: 1h")).is_err());
}

#[test]
fn sources_read_back() {
    reads_back::<OCIRepository>(
        "\
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata:
  name: web
  namespace: web
spec:
  interval: 15m
  url: oci://ghcr.io/web/chart
  ref:
    semver: 1.x
    semverFilter: .*-rc.*
  layerSelector:
    mediaType: application/vnd.cncf.helm.chart.content.v1.tar+gzip
    operation: copy
  verify:
    provider: cosign
    matchOIDCIdentity:
    - issuer: ^https://token.actions.githubusercontent.com$
      subject: ^https://github.com/web/.*$
  secretRef:
    name: pull
  certSecretRef:
    name: ca
  serviceAccountName: puller
  provider: aws
  insecure: false
  timeout: 30s
  ignore: |
    /*
    !/deploy
  suspend: false
",
    );
    reads_back::<GitRepository>(
        "\
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: lab
  namespace: flux-system
spec:
  interval: 1m
  url: ssh://git@git.home.example/lab.git
  ref:
    branch: main
    commit: 0123abc
  secretRef:
    name: git-key
  provider: github
  sparseCheckout:
  - kubernetes
  recurseSubmodules: true
",
    );
    reads_back::<HelmRepository>(
        "\
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata:
  name: charts
  namespace: web
spec:
  url: https://charts.home.example
  interval: 1h
  type: default
  secretRef:
    name: login
  passCredentials: true
  provider: generic
",
    );
}

#[test]
fn an_instance_reads_back() {
    reads_back::<FluxInstance>(
        "\
apiVersion: fluxcd.controlplane.io/v1
kind: FluxInstance
metadata:
  name: flux
  namespace: flux-system
spec:
  distribution:
    version: 2.9.x
    registry: ghcr.io/fluxcd
    artifact: oci://ghcr.io/controlplaneio-fluxcd/flux-operator-manifests
    imagePullSecret: pull
  components:
  - source-controller
  - image-automation-controller
  cluster:
    type: azure
    size: large
    domain: cluster.local
    networkPolicy: false
    multitenant: false
  sync:
    kind: GitRepository
    url: https://git.home.example/lab.git
    ref: refs/heads/main
    path: clusters/metal
    name: lab
    pullSecret: git
    provider: github
    interval: 5m
  kustomize:
    patches:
    - patch: \"[]\"
  storage:
    class: fast
    size: 10Gi
  commonMetadata:
    annotations:
      a: b
  migrateResources: true
  wait: false
",
    );
}
