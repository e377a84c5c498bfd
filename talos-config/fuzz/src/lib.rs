//! What holds for every input, whoever makes it: tests, or the fuzzer from `targets`.

use homelab_core::yaml;
use serde_json::json;
use talos_config::secrets::SecretsBundle;
use talos_config::{Configuration, MachineConfig, Mode, Patch};

/// Between a configuration and its patch in one input; no line of YAML.
pub const SEPARATOR: &str = "\n====\n";

/// What Talos' encoder writes where nothing is set, and Talos itself does not read.
const UNREADABLE: [&str; 2] = ["Protocol(0)", "WOLMode(0)"];

/// A configuration is read or refused; what was read can be validated, written and made into types, and means the same when read again.
///
/// # Panics
/// If that is not so.
pub fn configuration(bytes: &[u8]) {
    drop(yaml::parse_bytes(bytes));
    let text = String::from_utf8_lossy(bytes);
    let Ok(config) = Configuration::read(&text, "some.yaml".as_ref()) else { return };
    for mode in [Mode::Metal, Mode::Cloud, Mode::Container] {
        drop(config.validate(mode, true));
    }
    assert_written(&config);
    if let Ok(typed) = MachineConfig::try_from(&config) {
        Configuration::read(typed.to_yaml().expose(), "typed.yaml".as_ref()).expect("what types hold is read");
    }
}

/// A patch is read or refused, and merged or refused; what comes out is a configuration like any other. An input without [`SEPARATOR`] is
/// both.
///
/// # Panics
/// If that is not so.
pub fn patch(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (config, patch) = text.split_once(SEPARATOR).unwrap_or((&text, &text));
    let Ok(patch) = Patch::read(patch, "patch.yaml".as_ref()) else { return };
    let Ok(config) = Configuration::read(config, "some.yaml".as_ref()) else { return };
    if let Ok(patched) = config.patched(&patch) {
        assert_written(&patched.config);
    }
}

/// A secrets bundle is read or refused, be it of its own or in a configuration; what was read is written as it was.
///
/// # Panics
/// If that is not so.
pub fn secrets(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let bundles = [
        SecretsBundle::from_yaml(&text, "secrets.yaml".as_ref()),
        Configuration::read(&text, "some.yaml".as_ref()).and_then(|config| SecretsBundle::from_configuration(&config)),
    ];
    for bundle in bundles.into_iter().flatten() {
        let again = SecretsBundle::from_yaml(bundle.to_yaml().expose(), "again.yaml".as_ref()).expect("what was written is read");
        assert!(again == bundle, "what was written means the same");
    }
}

/// An expression is checked wherever documents may have one.
///
/// # Panics
/// If it cannot be.
pub fn cel(bytes: &[u8]) {
    let expression = String::from_utf8_lossy(bytes);
    let document = |kind: &str, rest: serde_json::Value| {
        let mut document = json!({ "apiVersion": "v1alpha1", "kind": kind });
        document.as_object_mut().expect("a map").extend(rest.as_object().cloned().unwrap_or_default());
        document
    };
    let text = yaml::to_string_multi(&[
        document("OOMConfig", json!({ "triggerExpression": expression, "cgroupRankingExpression": expression })),
        document(
            "UserVolumeConfig",
            json!({ "name": "a", "provisioning": { "diskSelector": { "match": expression }, "minSize": "1GiB" } }),
        ),
        document("ExistingVolumeConfig", json!({ "name": "b", "discovery": { "volumeSelector": { "match": expression } } })),
        document("LinkAliasConfig", json!({ "name": "c", "selector": { "match": expression } })),
    ]);
    configuration(text.expect("texts can be written").as_bytes());
}

fn assert_written(config: &Configuration) {
    let text = config.to_yaml();
    // Patches can take all documents away.
    if text.expose().is_empty() || UNREADABLE.iter().any(|word| text.expose().contains(word)) {
        return;
    }
    let again = Configuration::read(text.expose(), "again.yaml".as_ref()).expect("what was written is read");
    assert!(again == *config, "what was written means the same");
}
