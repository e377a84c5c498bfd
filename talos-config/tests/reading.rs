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
