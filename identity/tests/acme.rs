//! Let's Encrypt in the place of the lab's own authority.

use homelab_core::{Brings, Name, Need, ObjectExt, Part, check, name};
use identity::cert_manager::{self, AcmeZone, CertManager, LetsEncrypt};
use k8s_openapi::api::core::v1::Namespace;

fn route53() -> AcmeZone {
    AcmeZone::Route53 { region: "eu-central-1".to_owned() }
}

fn azure() -> AcmeZone {
    AcmeZone::AzureDns { subscription: "11111111-2222-3333-4444-555555555555".to_owned(), tenant: "tenant".to_owned() }
}

fn lets_encrypt(zone: AcmeZone) -> Part {
    let signer = LetsEncrypt::builder().domain("home.example".parse().expect("a domain")).email("you@home.example").zone(zone);
    signer.build().into()
}

fn manager() -> CertManager {
    CertManager::builder().version("v1.21.1").build()
}

/// What the Terraform of another crate brings.
fn outputs() -> Part {
    let outputs = ["aws_dns_role_arn", "aws_dns_zone_id", "azure_dns_client_id", "azure_dns_resource_group", "azure_dns_zone_name"];
    outputs.into_iter().fold(Part::new(name!("clouds")), |part, output| part.bring(Brings::CloudOutput(output.to_owned())))
}

fn web(issuer: &Name) -> Part {
    let hosts = vec!["*.home.example".to_owned()];
    let need = homelab_core::Certificate::builder().secret(name!("web-tls")).namespace(name!("web")).hosts(hosts).build();
    let certificate = cert_manager::certificate(&need, issuer);
    Part::new(name!("web")).object(Namespace::default().named("web")).object(certificate).rules(cert_manager::RULES)
}

#[test]
fn both_zones_sign_a_wildcard() {
    for zone in [route53(), azure()] {
        let manager = CertManager { azure_identity: zone == azure(), ..manager() };
        let parts = vec![manager.into(), lets_encrypt(zone), outputs(), web(&name!("letsencrypt"))];
        check(parts).expect("all ends are there");
    }
}

#[test]
fn the_zone_at_aws_is_written_with_a_token_of_cert_manager() {
    let part = lets_encrypt(route53());
    insta::assert_snapshot!(part.objects[0].to_yaml(), @r"
    apiVersion: cert-manager.io/v1
    kind: ClusterIssuer
    metadata:
      name: letsencrypt
    spec:
      acme:
        server: https://acme-v02.api.letsencrypt.org/directory
        email: you@home.example
        privateKeySecretRef:
          name: letsencrypt
        solvers:
        - selector:
            dnsZones:
            - home.example
          dns01:
            route53:
              region: eu-central-1
              hostedZoneID: ${aws_dns_zone_id}
              role: ${aws_dns_role_arn}
              auth:
                kubernetes:
                  serviceAccountRef:
                    name: cert-manager
    ");
    insta::assert_snapshot!(part.objects[1].to_yaml(), @r#"
    apiVersion: rbac.authorization.k8s.io/v1
    kind: Role
    metadata:
      name: cert-manager-tokens
      namespace: cert-manager
    rules:
    - apiGroups:
      - ""
      resourceNames:
      - cert-manager
      resources:
      - serviceaccounts/token
      verbs:
      - create
    "#);
    insta::assert_snapshot!(part.objects[2].to_yaml(), @r"
    apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBinding
    metadata:
      name: cert-manager-tokens
      namespace: cert-manager
    roleRef:
      apiGroup: rbac.authorization.k8s.io
      kind: Role
      name: cert-manager-tokens
    subjects:
    - kind: ServiceAccount
      name: cert-manager
      namespace: cert-manager
    ");
    assert_eq!(part.secrets, []);
}

#[test]
fn the_zone_at_azure_is_written_with_the_token_in_the_pod() {
    insta::assert_snapshot!(lets_encrypt(azure()).objects[0].to_yaml(), @r"
    apiVersion: cert-manager.io/v1
    kind: ClusterIssuer
    metadata:
      name: letsencrypt
    spec:
      acme:
        server: https://acme-v02.api.letsencrypt.org/directory
        email: you@home.example
        privateKeySecretRef:
          name: letsencrypt
        solvers:
        - selector:
            dnsZones:
            - home.example
          dns01:
            azureDNS:
              subscriptionID: 11111111-2222-3333-4444-555555555555
              resourceGroupName: ${azure_dns_resource_group}
              hostedZoneName: ${azure_dns_zone_name}
              managedIdentity:
                clientID: ${azure_dns_client_id}
                tenantID: tenant
    ");
    let manager = Part::from(CertManager { azure_identity: true, ..manager() });
    insta::assert_snapshot!(homelab_core::yaml::to_string(&manager.charts[0].values).expect("values"), @r"
    crds:
      enabled: true
    extraEnv:
    - name: AZURE_FEDERATED_TOKEN_FILE
      value: /var/run/secrets/azure/token
    volumeMounts:
    - mountPath: /var/run/secrets/azure
      name: azure
      readOnly: true
    volumes:
    - name: azure
      projected:
        sources:
        - serviceAccountToken:
            audience: api://AzureADTokenExchange
            expirationSeconds: 3600
            path: token
    ");
}

#[test]
fn without_a_token_in_the_pod_azure_proves_nothing() {
    let problems = check(vec![manager().into(), lets_encrypt(azure()), outputs()]).expect_err("no token");
    insta::assert_snapshot!(problems, @r"
    error[no-azure-identity]: Let's Encrypt is to prove hosts by a zone at Azure, but cert-manager has no token for it
      at part cert-manager
      help: give it one: `CertManager::azure_identity`
    ");
}

#[test]
fn servers_in_the_internet_are_asked_for_the_record() {
    let manager = Part::from(CertManager::builder().version("v1.21.1").dns01_servers(["1.1.1.1:53", "9.9.9.9:53"]).build());
    let values = &manager.charts[0].values;
    assert_eq!(values["dns01RecursiveNameservers"], "1.1.1.1:53,9.9.9.9:53");
    assert_eq!(values["dns01RecursiveNameserversOnly"], true);
}

#[test]
fn the_service_account_that_clouds_trust_is_brought() {
    let manager = Part::from(manager());
    let is_account =
        |brings: &Brings| matches!(brings, Brings::Object(object) if object.id.to_string() == "ServiceAccount cert-manager/cert-manager");
    assert!(manager.charts[0].brings.iter().any(is_account));
    let mut without = manager;
    without.charts[0].brings.retain(|brings| !is_account(brings));
    let problems = check(vec![without, lets_encrypt(route53()), outputs()]).expect_err("nobody's token").to_string();
    assert!(problems.contains("part certificates needs ServiceAccount cert-manager/cert-manager"), "{problems}");
    assert!(
        problems.contains("`spec.acme.solvers[0].dns01.route53.auth.kubernetes.serviceAccountRef.name` names the ServiceAccount"),
        "{problems}"
    );
}

#[test]
fn every_output_of_terraform_is_needed() {
    for (zone, output) in [(route53(), "aws_dns_zone_id"), (azure(), "azure_dns_zone_name")] {
        let part = lets_encrypt(zone);
        assert!(part.needs.contains(&Need::CloudOutput(output.to_owned())));
        let problems = check(vec![manager().into(), part]).expect_err("no Terraform").to_string();
        assert!(problems.contains(&format!("needs the Terraform output `{output}`, which nothing brings")), "{problems}");
    }
}

#[test]
fn without_the_right_to_ask_for_tokens_nothing_is_proven() {
    for kind in ["Role", "RoleBinding"] {
        let mut part = lets_encrypt(route53());
        part.objects.retain(|object| object.id.kind != kind);
        let problems = check(vec![manager().into(), part, outputs()]).expect_err(kind).to_string();
        assert!(problems.contains("cert-manager-tokens"), "{problems}");
    }
}
