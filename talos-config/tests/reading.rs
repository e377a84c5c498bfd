//! What is read, and what is not. Talos gave the same verdicts (`talos canon`, 1.14.1).

use std::path::Path;

use talos_config::{Configuration, MachineConfig};

/// What is written of a document that was read.
fn again(text: &str) -> Option<String> {
    let config = Configuration::read(&format!("apiVersion: v1alpha1\nkind: {text}\n"), Path::new("a.yaml")).ok()?;
    Some(config.to_yaml().expose().clone())
}

#[test]
fn a_port_is_a_number_and_a_range_is_a_text() {
    let ports = |text: &str| again(&format!("NetworkRuleConfig\nname: a\nportSelector:\n  protocol: tcp\n  ports: [{text}]"));
    for (text, written) in [("443", "- 443"), ("0443", "- 291"), ("443.0", "- 443"), ("443-443", "- 443"), ("'443-444'", "- 443-444")] {
        assert!(ports(text).is_some_and(|all| all.contains(&format!("{written}\n"))), "{text}");
    }
    for bad in ["'443'", "70000", "443.5", "+443-444", "443-", "https"] {
        assert_eq!(ports(bad), None, "{bad}");
    }
}

#[test]
fn fail_over_mac_has_words_in_small_letters_and_numbers() {
    let bond = |text: &str| again(&format!("BondConfig\nname: a\nlinks: [b]\nbondMode: ACTIVE-BACKUP\nfailOverMac: {text}"));
    for text in ["active", "1", "'1'"] {
        assert!(bond(text).is_some_and(|all| all.contains("failOverMac: active\n")), "{text}");
    }
    for bad in ["ACTIVE", "3"] {
        assert_eq!(bond(bad), None, "{bad}");
    }
}

#[test]
fn what_the_types_cannot_hold_is_not_lost() {
    let text = "apiVersion: v1alpha1\nkind: KubeSchedulerConfig\nimage: a\nresources:\n    limits:\n        ephemeral-storage: 1Gi\n";
    let config = Configuration::read(text, Path::new("a.yaml")).expect("Talos loads it");
    assert!(MachineConfig::try_from(&config).is_err());
}

#[test]
fn file_systems_may_be_trimmed_without_an_interval() {
    let text = "apiVersion: v1alpha1\nkind: FilesystemTrimConfig\n";
    let config = MachineConfig::from_yaml(text, Path::new("a.yaml")).expect("Talos takes it");
    assert_eq!(config.to_yaml().expose(), text);
}

#[test]
fn tabs_do_not_indent() {
    for (text, at) in [("\tmachine: {}\n", "1:1"), ("machine:\n  type: worker\n\t\n", "3:1"), ("machine:\n  certSANs:\n  -\ta\n", "3:4")] {
        let problems = Configuration::read(text, Path::new("a.yaml")).expect_err("Go takes it for no YAML");
        let said = format!(
            "error[invalid-yaml]: the file is no YAML that Talos reads: a tab where only spaces may stand\n  at a.yaml:{at}\n  help: write spaces in place of the tab"
        );
        assert_eq!(problems.to_string(), said);
    }
    Configuration::read("machine:\n  certSANs: [ # names\n    a,\t# b\n  ]\n", Path::new("a.yaml")).expect("tabs may stand between words");
}

#[test]
fn yaml_is_of_version_1_1_to_talos() {
    let directive = |version: &str| Configuration::read(&format!("%YAML {version}\n---\nmachine: {{}}\n"), Path::new("a.yaml"));
    directive("1.1").expect("Talos loads it");
    directive("1.2").expect_err("Talos refuses it");
}

#[test]
fn base64_may_have_a_rest_in_its_last_letter() {
    let ca = |text: &str| Configuration::read(&format!("machine:\n  ca: {{crt: {text}, key: ''}}\n"), Path::new("a.yaml"));
    for (text, same) in [("YQ==", "YQ=="), ("YR==", "YQ=="), ("YWI=", "YWI="), ("YWJ=", "YWI="), ("'YW\n\n    Jj'", "YWJj")] {
        let written = ca(text).expect(text).to_yaml().expose().clone();
        assert!(written.contains(&format!("crt: {same}\n")), "{written}");
    }
    for text in ["YQ=", "YQ", "Y===", "=", "Y?=="] {
        ca(text).expect_err(text);
    }
}
