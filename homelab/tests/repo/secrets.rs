//! What lies in the open.

use super::Edit::{Replace, Write};
use super::found;

#[test]
fn a_secret_in_the_open_is_an_error() {
    insta::assert_snapshot!(found(&[Write("apps/secret.sops.yaml", "apiVersion: v1\nkind: Secret\nmetadata:\n  name: web\nstringData:\n  user: me\n  password: hunter2\n")]), @"
    error[plain-secret]: Secret web lies in the open (`password`)
      at apps/secret.sops.yaml:7:3
    ");
}

#[test]
fn a_secret_with_templates_and_placeholders_is_fine() {
    let secret = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: web\nstringData:\n  user: me\n  password: ${HOST}\n  token: changeme\n";
    assert_eq!(found(&[Write("apps/secret.sops.yaml", secret)]), "");
}

#[test]
fn a_value_in_the_open_in_a_file_of_sops_is_an_error() {
    insta::assert_snapshot!(found(&[Replace("apps/secret.sops.yaml", "sops:\n", "  token: hunter2\nsops:\n")]), @"
    error[half-encrypted]: Secret web: `stringData.token` lies in the open in a file that sops has encrypted
      at apps/secret.sops.yaml:7:10
    ");
}

#[test]
fn a_private_key_is_an_error_in_any_file() {
    let line = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj";
    let key = format!("-----BEGIN PRIVATE KEY-----\n{line}\n-----END PRIVATE KEY-----\n");
    insta::assert_snapshot!(found(&[Write("scripts/key.pem", &key)]), @"
    error[private-key]: a private key lies in the open
      at scripts/key.pem:1:1
    ");
}

#[test]
fn an_age_key_is_an_error_in_any_file() {
    let key = "# created\nAGE-SECRET-KEY-1QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7LQPZRY9X8GF2TVDW0S3JN54KHCE\n";
    assert_eq!(key.lines().nth(1).map(str::len), Some(74));
    insta::assert_snapshot!(found(&[Write("age.agekey", key)]), @"
    error[private-key]: an age key lies in the open
      at age.agekey:2:1
    ");
}
