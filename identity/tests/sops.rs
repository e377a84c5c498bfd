//! What is encrypted comes back, and nothing else does.

use std::time::{Duration, SystemTime};

use homelab_core::Secret;
use identity::age::{AgeKey, Recipient};
use identity::sops::{Error, Format, Scope, decrypt, encrypt, recipients_of};
use proptest::prelude::{Just, ProptestConfig, Strategy, any, prop, prop_assert_eq, prop_oneof, proptest};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use serde_json::{Map, Value, json};

/// A file of each format and scope, made by sops 3.13.3 with a key that is used nowhere else.
const KEY: &str = include_str!("sops/key.txt");
const BY_SOPS: [(&str, Format, &str); 4] = [
    (include_str!("sops/scalars.yaml"), Format::Yaml, include_str!("sops/scalars.plain.yaml")),
    (include_str!("sops/secret.yaml"), Format::Yaml, include_str!("sops/secret.plain.yaml")),
    (include_str!("sops/object.json"), Format::Json, "{\n  \"a\": 1,\n  \"b\": [\n    true,\n    null,\n    \"x\"\n  ]\n}\n"),
    (include_str!("sops/note.txt"), Format::Text, "any text: [\n"),
];

fn key(seed: u8) -> AgeKey {
    AgeKey::generate(&mut ChaCha20Rng::from_seed([seed; 32]))
}

fn locked_for(recipients: &[Recipient], plain: &str, format: Format, scope: Scope) -> Result<String, Error> {
    let modified = SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_000_000);
    encrypt(&Secret::from(plain), format, scope, recipients, modified, &mut ChaCha20Rng::from_seed([9; 32]))
}

fn locked(plain: &str, scope: Scope) -> String {
    locked_for(&[key(1).recipient()], plain, Format::Yaml, scope).expect("a good text")
}

fn opened(text: &str) -> Result<String, Error> {
    decrypt(text, Format::Yaml, &[key(1)]).map(|plain| plain.expose().clone())
}

#[test]
fn files_of_sops_itself_are_read() {
    let key = AgeKey::from_text(&Secret::from(KEY)).expect("a key file");
    for (text, format, plain) in BY_SOPS {
        assert_eq!(recipients_of(text, format).expect("recipients"), [key.recipient()]);
        assert_eq!(decrypt(text, format, std::slice::from_ref(&key)).expect("a whole file").expose(), plain);
    }
}

#[test]
fn every_type_of_scalar_comes_back_as_it_was() {
    for scalar in [
        "text",
        "\"\"",
        "\"yes\"",
        "\"0777\"",
        "\" spaces \"",
        "\"ENC[AES256_GCM,data:a,iv:b,tag:c,type:str]\"",
        "größe 日本 😀",
        "0",
        "-7",
        "9223372036854775807",
        "-9223372036854775808",
        "1.5",
        "0.1",
        "1.0",
        "1e+300",
        "5e-324",
        "true",
        "false",
        "null",
        "[]",
        "{}",
        "\n- 1\n- two\n-\n  - - x\n    - null",
        "|\n  -----BEGIN CERTIFICATE-----\n  MIIB+/=\n  -----END CERTIFICATE-----",
    ] {
        let plain = format!("k: {scalar}\n");
        let value = |text: &str| homelab_core::yaml::from_str::<Value>(text).expect("YAML");
        let text = locked(&plain, Scope::AllValues);
        assert_eq!(value(&opened(&text).expect(&text)), value(&plain), "{plain}");
    }
}

#[test]
fn keys_stay_readable_and_their_values_have_types() {
    let text = locked("a:b: {c: 1}\nt: true\nf: 1.5\ns: x\nempty: \"\"\nnone: null\n", Scope::AllValues);
    let kinds: Vec<&str> = text
        .lines()
        .filter(|line| line.contains("ENC[") && !line.contains("mac:"))
        .map(|line| line.rsplit_once("type:").expect("a type").1)
        .collect();
    assert_eq!(kinds, ["int]", "bool]", "float]", "str]"]);
    for line in [
        "\"a:b\":\n",
        "empty: \"\"\n",
        "none: null\n",
        "  unencrypted_suffix: _unencrypted\n",
        "  lastmodified: \"2026-11-18T11:06:40Z\"\n",
    ] {
        assert!(text.contains(line), "{line}{text}");
    }
}

#[test]
fn of_a_kubernetes_secret_only_the_data_is_hidden() {
    let plain = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: web\nstringData:\n  password: hunter2\ndata:\n  k: aGVsbG8=\n";
    let text = locked(plain, Scope::KubernetesSecret);
    assert!(text.starts_with("apiVersion: v1\nkind: Secret\nmetadata:\n  name: web\nstringData:\n  password: ENC["));
    assert!(text.contains("  encrypted_regex: ^(data|stringData)$\n") && !text.contains("unencrypted_suffix"));
    assert!(!text.contains("hunter2") && !text.contains("aGVsbG8="));
    assert_eq!(opened(&text).expect("whole"), plain);
}

#[test]
fn what_was_changed_by_hand_is_refused() {
    let plain = "metadata: {name: web}\nstringData: {a: one, b: two}\n";
    let text = locked(plain, Scope::KubernetesSecret);
    let line = |key: &str| {
        text.lines()
            .find(|line| line.starts_with(&format!("  {key}: ")))
            .expect("a line")
            .trim_start_matches(&format!("  {key}: "))
            .to_owned()
    };
    let refusal = |text: &str| opened(text).expect_err("changed").to_string();
    let moved = "the value at `stringData:a` is not the one that was encrypted there";
    assert_eq!(refusal(&text.replacen(&line("a"), &line("b"), 1)), moved);
    assert_eq!(refusal(&text.replacen(&line("a"), "plain", 1)), moved);
    assert_eq!(refusal(&text.replacen(",data:", ",data:AAAA", 1)), moved);
    let together = "the values are not those that were encrypted together";
    assert_eq!(refusal(&text.replacen("name: web", "name: wbe", 1)), together);
    assert_eq!(refusal(&text.replacen(&format!("  b: {}\n", line("b")), "", 1)), together);
    assert_eq!(refusal(&text.replacen("2026-11-18", "2026-11-19", 1)), together);
    assert_eq!(refusal(&text.replacen("sops:", "sopz:", 1)), "the file was not encrypted by sops");
    let enc = text.split_once("enc: |\n").expect("a locked key").1.lines().nth(3).expect("a line of it").trim();
    // What age says of it depends on the randomness of the operating system.
    assert!(refusal(&text.replacen(enc, &enc.chars().rev().collect::<String>(), 1)).contains("data key"));
    assert!(refusal(&text[..text.len() / 2]).starts_with("the file is damaged: "));
}

#[test]
fn a_wrong_key_is_refused_with_the_names_of_the_right_ones() {
    let text = locked_for(&[key(1).recipient(), key(2).recipient()], "a: b\n", Format::Yaml, Scope::AllValues).expect("a good text");
    for right in [1, 2] {
        decrypt(&text, Format::Yaml, &[key(3), key(right)]).expect("the right key");
    }
    let error = decrypt(&text, Format::Yaml, &[key(3)]).expect_err("the wrong key").to_string();
    assert_eq!(error, format!("none of the 1 given keys opens the file; it is locked for {}, {}", key(1).recipient(), key(2).recipient()));
}

#[test]
fn what_sops_would_not_take_or_not_hide_is_refused() {
    let refusal = |plain: &str| locked_for(&[key(1).recipient()], plain, Format::Yaml, Scope::AllValues).expect_err(plain).to_string();
    assert_eq!(refusal("- list\n"), "sops encrypts maps only, and a document is none");
    assert_eq!(refusal(""), "sops encrypts maps only, and a document is none");
    assert_eq!(refusal("sops: x\n"), "the top-level key `sops` belongs to sops itself");
    assert_eq!(refusal("a: 9223372036854775808\n"), "sops reads no whole number beyond 64 bits with sign: quote it");
    assert_eq!(
        refusal("a: [{x_unencrypted: y}]\n"),
        "`x_unencrypted` would not be encrypted: sops leaves values in the open whose key ends in `_unencrypted`"
    );
    assert_eq!(refusal("a: b\nc: *hunter2\n"), "the text to encrypt cannot be read at 2:4");
    assert_eq!(
        locked_for(&[], "a: b\n", Format::Yaml, Scope::AllValues).expect_err("nobody").to_string(),
        "there is nobody to encrypt for"
    );
}

#[test]
fn what_is_not_read_here_is_said() {
    let text = locked("a: b\n", Scope::AllValues);
    let refusal = |from: &str, to: &str| opened(&text.replacen(from, to, 1)).expect_err(to).to_string();
    assert_eq!(
        refusal("  unencrypted_suffix: _unencrypted", "  encrypted_regex: ^a$"),
        "the file uses `encrypted_regex: ^a$`, which is not read here"
    );
    assert_eq!(
        refusal("  version:", "  mac_only_encrypted: true\n  version:"),
        "the file uses `mac_only_encrypted`, which is not read here"
    );
    assert_eq!(refusal("  version:", "  pgp: [{fp: x}]\n  version:"), "the file uses `pgp`, which is not read here");
    opened(&text.replacen("  version:", "  kms: []\n  pgp: null\n  shamir_threshold: 0\n  version:", 1))
        .expect("as sops before 3.10 wrote");
}

#[test]
fn nothing_secret_is_in_any_output() {
    let plain = "password: correct-horse-battery\n";
    let text = locked(plain, Scope::AllValues);
    let wrong = decrypt(&text.replacen("data:", "data:AA", 1), Format::Yaml, &[key(1)]).expect_err("changed");
    let unreadable = locked_for(&[key(1).recipient()], "correct-horse-battery: [\n", Format::Yaml, Scope::AllValues).expect_err("no YAML");
    let printed = format!("{text}{wrong}{wrong:?}{unreadable}{unreadable:?}{:?}{:?}", key(1), decrypt(&text, Format::Yaml, &[key(1)]));
    for secret in ["correct-horse-battery", "Y29ycmVjdC1ob3JzZS1iYXR0ZXJ5", key(1).to_text().expose()] {
        assert!(!printed.contains(secret), "{secret}");
    }
}

/// Texts that YAML readers stumble over, as keys and as values.
fn texts() -> impl Strategy<Value = String> {
    let nasty = [
        "yes", "~", "0777", "12:30", "<<", "*a", "a: b", "# c", " lead", "\t", "\r\n", "\n\n  x", "é", "😀", ":", "ENC[x]", "data",
        "a\nb\n",
    ];
    prop_oneof![prop::sample::select(nasty.to_vec()).prop_map(str::to_owned), "\\PC{0,9}"]
}

fn maps() -> impl Strategy<Value = Map<String, Value>> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        prop::num::f64::NORMAL.prop_map(Value::from),
        texts().prop_map(Value::from),
    ];
    let value = leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((texts(), inner), 0..4).prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    });
    prop::collection::vec((texts(), value), 0..5).prop_map(|entries| entries.into_iter().filter(|(key, _)| key != "sops").collect())
}

proptest! {
    // Each case locks a key for its recipient, which is slow without optimisation.
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_documents_come_back_in_order(documents in prop::collection::vec(maps(), 1..4), is_kubernetes in any::<bool>()) {
        let scope = if is_kubernetes { Scope::KubernetesSecret } else { Scope::AllValues };
        let plain = homelab_core::yaml::to_string_multi(&documents).expect("YAML");
        prop_assert_eq!(opened(&locked(&plain, scope)).expect("whole"), plain);
    }

    #[test]
    fn any_text_and_any_object_come_back(text in "\\PC*|[\n\t:{]*", object in maps()) {
        let back = |plain: &str, format| decrypt(&locked_for(&[key(1).recipient()], plain, format, Scope::AllValues).expect("good"), format, &[key(1)]).expect("whole");
        prop_assert_eq!(back(&text, Format::Text), Secret::from(text.as_str()));
        let json = format!("{:#}\n", json!(object));
        prop_assert_eq!(back(&json, Format::Json), Secret::from(json.as_str()));
    }
}
