//! A sound repository, which the tests plant mistakes in.

/// One cluster, as `flux bootstrap` begins it.
pub(crate) const SOUND: &[(&str, &str)] = &[
    (
        "clusters/home/flux-system/gotk-sync.yaml",
        "apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: flux-system
  namespace: flux-system
spec:
  interval: 1m
  url: https://git.home.example/lab.git
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: flux-system
  namespace: flux-system
spec:
  interval: 10m
  path: ./clusters/home
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
",
    ),
    (
        "clusters/home/platform.yaml",
        "apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: platform
  namespace: flux-system
spec:
  interval: 1h
  path: ./platform
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
",
    ),
    (
        "clusters/home/apps.yaml",
        "apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: apps
  namespace: flux-system
spec:
  interval: 1h
  path: ./apps
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
  dependsOn:
    - name: platform
  targetNamespace: web
  postBuild:
    substitute:
      HOST: web
    substituteFrom:
      - kind: ConfigMap
        name: settings
",
    ),
    (
        "platform/kustomization.yaml",
        "apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - namespaces.yaml
  - settings.yaml
  - sources.yaml
  - network.yaml
  - certificates.yaml
",
    ),
    (
        "platform/namespaces.yaml",
        "apiVersion: v1
kind: Namespace
metadata:
  name: web
---
apiVersion: v1
kind: Namespace
metadata:
  name: network
",
    ),
    (
        "platform/settings.yaml",
        "apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  namespace: flux-system
data:
  DOMAIN: home.example
",
    ),
    (
        "platform/sources.yaml",
        "apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata:
  name: podinfo
  namespace: flux-system
spec:
  interval: 1h
  url: https://stefanprodan.github.io/podinfo
",
    ),
    (
        "platform/network.yaml",
        "apiVersion: cilium.io/v2
kind: CiliumLoadBalancerIPPool
metadata:
  name: lan
spec:
  blocks:
    - start: 192.168.1.200
      stop: 192.168.1.220
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: lan
  namespace: network
  annotations:
    lbipam.cilium.io/ips: 192.168.1.201
spec:
  gatewayClassName: cilium
  listeners:
    - name: https
      port: 443
      protocol: HTTPS
      tls:
        certificateRefs:
          - name: lan-tls
",
    ),
    (
        "platform/certificates.yaml",
        "apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata:
  name: letsencrypt
spec: {}
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata:
  name: lan
  namespace: network
spec:
  secretName: lan-tls
  issuerRef:
    kind: ClusterIssuer
    name: letsencrypt
",
    ),
    (
        "apps/kustomization.yaml",
        "apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - release.yaml
  - service.yaml
  - route.yaml
  - secret.sops.yaml
configMapGenerator:
  - name: podinfo-values
    files:
      - values.yaml
generatorOptions:
  disableNameSuffixHash: true
",
    ),
    ("apps/values.yaml", "replicaCount: 2\n"),
    (
        "apps/release.yaml",
        "apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: podinfo
spec:
  interval: 1h
  chart:
    spec:
      chart: podinfo
      sourceRef:
        kind: HelmRepository
        name: podinfo
        namespace: flux-system
  valuesFrom:
    - kind: ConfigMap
      name: podinfo-values
  values:
    host: ${HOST}.${DOMAIN}
    backend: ${BACKEND:=none}
    script: echo $${HOME}
",
    ),
    (
        "apps/service.yaml",
        "apiVersion: v1
kind: Service
metadata:
  name: web
  annotations:
    lbipam.cilium.io/ips: 192.168.1.202
spec:
  type: LoadBalancer
  selector:
    app.kubernetes.io/name: podinfo
  ports:
    - name: http
      port: 80
",
    ),
    (
        "apps/route.yaml",
        "apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: web
spec:
  parentRefs:
    - name: lan
      namespace: network
      sectionName: https
  rules:
    - backendRefs:
        - name: web
          port: 80
",
    ),
    (
        "apps/secret.sops.yaml",
        "apiVersion: v1
kind: Secret
metadata:
  name: web
stringData:
  password: ENC[AES256_GCM,data:abc,iv:abc,tag:abc,type:str]
sops:
  encrypted_regex: ^(data|stringData)$
  mac: ENC[AES256_GCM,data:abc,iv:abc,tag:abc,type:str]
",
    ),
];
