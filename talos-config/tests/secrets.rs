//! The secrets of a cluster as users keep them.

use std::path::Path;
use std::time::{Duration, SystemTime};

use proptest::prelude::{ProptestConfig, prop_assert, prop_assert_eq, proptest};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use talos_config::secrets::{SecretsBundle, ServiceAccountKey};
use talos_config::{Error, Talosconfig};

const FILE: &str = "secrets.yaml";
const PATHS: [&str; 14] = [
    "cluster.id",
    "cluster.secret",
    "secrets.bootstraptoken",
    "secrets.secretboxencryptionsecret",
    "trustdinfo.token",
    "certs.etcd.crt",
    "certs.etcd.key",
    "certs.k8s.crt",
    "certs.k8s.key",
    "certs.k8saggregator.crt",
    "certs.k8saggregator.key",
    "certs.k8sserviceaccount.key",
    "certs.os.crt",
    "certs.os.key",
];

fn bundle(seed: u8) -> SecretsBundle {
    let now = SystemTime::UNIX_EPOCH + Duration::from_hours(24 * 365 * 56);
    SecretsBundle::generate(ServiceAccountKey::Ecdsa, now, &mut ChaCha20Rng::from_seed([seed; 32])).expect("a usual clock")
}

fn refusal(text: &str) -> String {
    SecretsBundle::from_yaml(text, Path::new(FILE)).expect_err("a damaged bundle").to_string()
}

/// The text without the line of the entry at `path`.
fn without(text: &str, path: &str) -> String {
    let (section, key) = path.rsplit_once('.').expect("a path");
    let section = section.rsplit('.').next().expect("a section");
    let mut inside = false;
    let kept = text.lines().filter(|line| {
        if line.ends_with(':') {
            inside = line.trim().trim_end_matches(':') == section;
        }
        !(inside && line.trim().starts_with(&format!("{key}: ")))
    });
    kept.collect::<Vec<_>>().join("\n")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn what_is_written_is_read_back(seed: u8) {
        let bundle = bundle(seed);
        prop_assert_eq!(SecretsBundle::from_yaml(bundle.to_yaml().expose(), Path::new(FILE)), Ok(bundle));
    }

    #[test]
    fn a_bundle_that_is_cut_off_is_refused(seed: u8, part in 0.0..1.0_f64) {
        let text = bundle(seed).to_yaml();
        #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, clippy::cast_sign_loss, reason = "any place will do")]
        let end = (text.expose().trim_end().len() as f64 * part) as usize;
        prop_assert!(SecretsBundle::from_yaml(&text.expose()[..end], Path::new(FILE)).is_err());
    }
}

#[test]
fn the_same_randomness_and_clock_make_the_same_bundle() {
    assert_eq!(bundle(1).to_yaml().expose(), bundle(1).to_yaml().expose());
    assert_ne!(bundle(1), bundle(2));
}

#[test]
fn an_issuer_publishes_its_own_address_and_the_public_half_of_its_key() {
    let (bundle, issuer) = (bundle(1), "https://oidc.home.example");
    let documents = bundle.issuer_documents(issuer);
    insta::assert_snapshot!(documents.discovery, @r#"
    {
      "issuer": "https://oidc.home.example",
      "jwks_uri": "https://oidc.home.example/openid/v1/jwks",
      "response_types_supported": [
        "id_token"
      ],
      "subject_types_supported": [
        "public"
      ],
      "id_token_signing_alg_values_supported": [
        "ES256"
      ]
    }
    "#);
    assert!(documents.keys.contains(&bundle.token_key().id));
    assert!(!documents.keys.contains("\"d\""), "the private half: {}", documents.keys);
    assert_ne!(documents, self::bundle(2).issuer_documents(issuer));
}

#[test]
fn each_entry_that_is_missing_is_named() {
    let text = bundle(1).to_yaml();
    for path in PATHS {
        let refusal = refusal(&without(text.expose(), path));
        assert!(refusal.contains(&format!("`{path}` is missing")) && refusal.matches("error[").count() == 1, "{refusal}");
    }
}

#[test]
fn all_that_is_missing_is_named_at_once() {
    let all = refusal("cluster:\n  id: a\n");
    assert_eq!(all.matches("is missing").count(), PATHS.len() - 1, "{all}");
    assert_eq!(refusal("").matches("is missing").count(), PATHS.len());
}

#[test]
fn unknown_and_double_entries_are_refused() {
    let text = bundle(1).to_yaml();
    let text =
        text.expose().replace("trustdinfo:\n", "trustdinfo:\n  tokne: abc\n").replace("cluster:\n", "cluster:\n  id: abc\n") + "extra: 1\n";
    insta::assert_snapshot!(refusal(&text), @r"
    error[damaged-secrets]: `cluster.id` is there twice
      at secrets.yaml:3:3
      help: restore it from a backup: with other secrets it is another cluster

    error[damaged-secrets]: `trustdinfo.tokne` is unknown
      at secrets.yaml:9:3
      help: restore it from a backup: with other secrets it is another cluster

    error[damaged-secrets]: `extra` is unknown
      at secrets.yaml:26:1
      help: restore it from a backup: with other secrets it is another cluster
    ");
}

#[test]
fn keys_that_do_not_belong_together_are_refused() {
    let (one, other) = (bundle(1).to_yaml(), bundle(2).to_yaml());
    let line = |text: &str, count: usize| {
        text.lines().filter(|line| line.trim().starts_with("key:")).nth(count).map(str::to_owned).expect("a key")
    };
    let mixed =
        one.expose().replace(&line(one.expose(), 0), &line(other.expose(), 0)).replace(&line(one.expose(), 4), &line(other.expose(), 4));
    insta::assert_snapshot!(refusal(&mixed), @r"
    error[damaged-secrets]: `certs.etcd.key` is not the key of the certificate beside it
      at secrets.yaml:12:10
      help: restore it from a backup: with other secrets it is another cluster

    error[damaged-secrets]: `certs.os.key` is not the key of the certificate beside it
      at secrets.yaml:23:10
      help: restore it from a backup: with other secrets it is another cluster
    ");
}

#[test]
fn damage_within_an_entry_is_found_and_its_value_is_not_shown() {
    let text = bundle(1).to_yaml();
    for path in PATHS.iter().filter(|path| **path != "cluster.id") {
        let kept = without(text.expose(), path);
        let line = text.expose().lines().find(|line| !kept.contains(line)).expect("the entry's line");
        let value = line.split_once(": ").expect("a value").1.trim_matches('"');
        let damaged = format!("{}~{}", &value[..value.len() / 2], &value[value.len() / 2 + 1..]);
        let refusal = refusal(&text.expose().replace(value, &damaged));
        assert!(refusal.contains(&format!("`{path}` is")), "{refusal}");
        assert!(!refusal.contains(&value[..8]), "{refusal}");
    }
}

#[test]
fn a_certificate_with_one_wrong_bit_is_refused() {
    let text = bundle(1).to_yaml();
    let value = |key: &str| text.expose().lines().find_map(|line| line.trim().strip_prefix(key)).expect("a value").to_owned();
    let certificate = value("crt: ");
    let at = certificate.len() / 2;
    let other = if certificate.as_bytes()[at] == b'A' { "B" } else { "A" };
    let damaged = text.expose().replace(&certificate, &format!("{}{other}{}", &certificate[..at], &certificate[at + 1..]));
    assert!(refusal(&damaged).contains("`certs.etcd.crt` is"), "{}", refusal(&damaged));
}

#[test]
fn a_bundle_that_encrypts_by_the_old_cipher_is_refused() {
    let text = bundle(1).to_yaml();
    let refusal = refusal(&text.expose().replace("secretboxencryptionsecret", "aescbcencryptionsecret"));
    assert!(refusal.contains("`secrets.aescbcencryptionsecret` is how clusters from before Talos 1.3"), "{refusal}");
}

#[test]
fn what_is_no_yaml_is_not_shown() {
    let refusal = refusal("cluster: {id: correct horse\nbattery: [staple");
    assert!(!refusal.contains("horse") && !refusal.contains("staple"), "{refusal}");
}

#[test]
fn an_rsa_key_is_made_and_read_back() {
    let mut random = ChaCha20Rng::from_seed([4; 32]);
    let bundle = SecretsBundle::generate(ServiceAccountKey::Rsa, SystemTime::UNIX_EPOCH, &mut random).expect("a usual clock");
    assert_eq!(bundle.service_account_key(), ServiceAccountKey::Rsa);
    assert_eq!(SecretsBundle::from_yaml(bundle.to_yaml().expose(), Path::new(FILE)), Ok(bundle));
}

#[test]
fn a_clock_that_x509_cannot_write_is_an_error() {
    let mut random = ChaCha20Rng::from_seed([4; 32]);
    let before = SystemTime::UNIX_EPOCH - Duration::from_secs(1);
    let error = SecretsBundle::generate(ServiceAccountKey::Ecdsa, before, &mut random).expect_err("before 1970");
    assert!(matches!(error, Error::Certificate(_)));
    let far = SystemTime::UNIX_EPOCH + Duration::from_hours(24 * 366 * 9000);
    SecretsBundle::generate(ServiceAccountKey::Ecdsa, far, &mut random).expect_err("a year of five digits");
}

#[test]
fn a_talosconfig_is_read_back_and_its_certificate_is_valid_for_a_year() {
    let now = SystemTime::UNIX_EPOCH + Duration::from_hours(24 * 365 * 56);
    let client = bundle(1).client_certificate(now, &mut ChaCha20Rng::from_seed([3; 32])).expect("a usual clock");
    assert_eq!(client.expires(), Some(now + Duration::from_hours(365 * 24)));
    let talosconfig = Talosconfig::builder()
        .context("admin@metal.home")
        .endpoints(vec!["10.0.0.2".to_owned()])
        .nodes(vec!["10.0.0.2".to_owned(), "10.0.0.3".to_owned()])
        .authority(client.certificate.clone())
        .client(client)
        .build();
    let text = talosconfig.to_yaml();
    assert_eq!(Talosconfig::from_yaml(text.expose(), Path::new("talosconfig")), Ok(talosconfig));
    let cut = text.expose().replace("    crt: ", "    cert: ");
    let refusal = Talosconfig::from_yaml(&cut, Path::new("talosconfig")).expect_err("no certificate").to_string();
    assert!(refusal.contains("`contexts.admin@metal.home.crt` is missing"), "{refusal}");
    assert!(refusal.contains("`contexts.admin@metal.home.cert` is unknown"), "{refusal}");
}
