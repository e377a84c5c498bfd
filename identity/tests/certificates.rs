//! cert-manager's objects as users get them.

use std::time::{Duration, SystemTime};

use homelab_core::{Certificate, Need, ObjectExt, Part, check, name};
use identity::cert_manager::{self, CertManager, LabCa};
use identity::certificate_authority::CertificateAuthority;
use k8s_openapi::api::core::v1::Namespace;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

fn authority() -> CertificateAuthority {
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_000_000);
    CertificateAuthority::generate("home.example", now, &mut ChaCha20Rng::from_seed([1; 32])).expect("a good name")
}

fn manager() -> Part {
    CertManager::builder().version("v1.21.1").build().into()
}

fn web(issuer: &homelab_core::Name) -> Part {
    let need = Certificate::builder().secret(name!("web-tls")).namespace(name!("web")).hosts(vec!["web.home.example".to_owned()]).build();
    let certificate = cert_manager::certificate(&need, issuer);
    Part::new(name!("web")).object(Namespace::default().named("web")).object(certificate).rules(cert_manager::RULES)
}

#[test]
fn the_objects_are_what_cert_manager_documents() {
    let authority = authority();
    let lab_ca = Part::from(LabCa::builder().authority(&authority).build());
    insta::assert_snapshot!(lab_ca.objects[0].to_yaml(), @r"
    apiVersion: cert-manager.io/v1
    kind: ClusterIssuer
    metadata:
      name: lab-ca
    spec:
      ca:
        secretName: lab-ca
    ");
    insta::assert_snapshot!(web(&name!("lab-ca")).objects[1].to_yaml(), @r"
    apiVersion: cert-manager.io/v1
    kind: Certificate
    metadata:
      name: web-tls
      namespace: web
    spec:
      secretName: web-tls
      issuerRef:
        name: lab-ca
        kind: ClusterIssuer
      dnsNames:
      - web.home.example
      usages:
      - digital signature
      - server auth
      privateKey:
        algorithm: ECDSA
    ");
    insta::assert_snapshot!(manager().objects[0].to_yaml(), @r"
    apiVersion: v1
    kind: Namespace
    metadata:
      labels:
        pod-security.kubernetes.io/enforce: restricted
      name: cert-manager
    ");
}

#[test]
fn the_authority_is_written_encrypted_only() {
    let authority = authority();
    let lab_ca = Part::from(LabCa::builder().authority(&authority).build());
    let printed = format!("{lab_ca:?} {:?} {:?}", LabCa::builder().authority(&authority).build(), lab_ca.secrets[0]);
    let tree = check(vec![manager(), lab_ca]).expect("a good lab").render(|sealing| format!("sealed {}\n", sealing.path.display()));
    assert_eq!(tree.text("certificates/secret-lab-ca.sops.yaml"), Some("sealed certificates/secret-lab-ca.sops.yaml\n"));
    let printed = format!("{printed}{tree}{tree:?}");
    for line in authority.key().expose().lines().filter(|line| !line.starts_with("--")) {
        assert!(!printed.contains(line), "a line of the key");
    }
}

#[test]
fn every_end_of_a_reference_has_to_be_there() {
    let authority = authority();
    let lab_ca = || Part::from(LabCa::builder().authority(&authority).build());
    let refusal = |parts| check(parts).expect_err("an end is missing").to_string();
    check(vec![manager(), lab_ca(), web(&name!("lab-ca"))]).expect("all ends are there");
    let other = refusal(vec![manager(), lab_ca(), web(&name!("lab-cb"))]);
    assert!(other.contains("Certificate web/web-tls: `spec.issuerRef` names the ClusterIssuer `lab-cb`"), "{other}");
    assert!(other.contains("did you mean ClusterIssuer lab-ca?"), "{other}");
    let without_manager = refusal(vec![lab_ca().in_cluster(&name!("metal"))]);
    assert!(without_manager.contains("needs the kind ClusterIssuer.cert-manager.io"), "{without_manager}");
    let mut without_secret = lab_ca();
    without_secret.secrets.clear();
    let without_secret = refusal(vec![manager(), without_secret]);
    assert!(without_secret.contains("ClusterIssuer lab-ca: `spec.ca.secretName` names the Secret `lab-ca`"), "{without_secret}");
}

#[test]
fn the_controller_asks_to_be_scraped_at_a_port_that_it_brings() {
    let part = manager();
    let Some(Need::Scrape(scrape)) = part.needs.first() else { panic!("a scrape") };
    let brought = part.charts[0].brings.iter().find_map(|brings| match brings {
        homelab_core::Brings::Object(provided) if provided.id.name == *scrape.service => Some(provided),
        _ => None,
    });
    let brought = brought.expect("the Service");
    assert!(brought.members.contains(&scrape.port.to_string()));
    assert_eq!(brought.labels, scrape.labels);
}
