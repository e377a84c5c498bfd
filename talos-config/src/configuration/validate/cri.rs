//! The container runtime and its registries (`config/types/cri`).

use serde_json::Value;

use super::Report;
use super::at::At;
use super::labels::key_problem;
use super::pem;
use crate::model::{GoUrl, Json, MODEL};

/// What Go cannot read as an OCI runtime specification (`specs.Spec` of opencontainers/runtime-spec).
pub(super) fn base_runtime_spec(at: &At<'_>, report: &mut Report) {
    if at.is_set() {
        json(at, "specs.Spec", report);
    }
}

fn json(at: &At<'_>, expression: &str, report: &mut Report) {
    let Some(value) = at.value.filter(|value| !value.is_null()) else { return };
    if let Some(inner) = expression.strip_prefix('*') {
        return json(at, inner, report);
    }
    if let Some(inner) = expression.strip_prefix("[]") {
        return match value {
            Value::Array(_) => at.items().iter().for_each(|item| json(item, inner, report)),
            _ => report.error(at, "has to be a list"),
        };
    }
    if let Some((_, inner)) = expression.strip_prefix("map[").and_then(|rest| rest.split_once(']')) {
        return match value {
            Value::Object(_) => at.entries().iter().for_each(|(_, entry)| json(entry, inner, report)),
            _ => report.error(at, "has to be a map"),
        };
    }
    match MODEL.json(expression) {
        Some(Json::Alias(simple)) => return json(at, simple, report),
        Some(Json::Struct(fields)) => {
            if !value.is_object() {
                return report.error(at, "has to be a map");
            }
            for (key, entry) in at.entries() {
                let found =
                    fields.iter().find(|(name, _)| *name == key).or_else(|| fields.iter().find(|(name, _)| name.eq_ignore_ascii_case(key)));
                if let Some((_, inner)) = found {
                    json(&entry, inner, report);
                }
            }
            return;
        }
        None => {}
    }
    let (is_signed, bits) = match expression {
        "string" | "bool" => {
            let is_good = if expression == "bool" { value.is_boolean() } else { value.is_string() };
            if !is_good {
                report.error(at, format!("has to be a {}", if expression == "bool" { "boolean" } else { "text" }));
            }
            return;
        }
        "int" | "int64" => (true, 63),
        "int32" => (true, 31),
        "uint8" => (false, 8),
        "uint16" => (false, 16),
        "uint32" => (false, 32),
        _ => (false, 64),
    };
    let last = (1_i128 << bits) - 1;
    let first = if is_signed { -last - 1 } else { 0 };
    let is_whole = value.as_i64().is_some() || value.as_u64().is_some();
    if !is_whole || !(first..=last).contains(&at.number()) {
        report.error(at, format!("has to be a whole number from {first} to {last}"));
    }
}

pub(super) fn customization(at: &At<'_>, report: &mut Report) {
    let name = at.get("name");
    if let Some(what) = key_problem(name.text()) {
        report.error(&name, what);
    }
    if name.text() == "customization" {
        report.error(&name, "is reserved for what older releases wrote");
    }
}

pub(super) fn registry_auth(at: &At<'_>, report: &mut Report) {
    report.require(&at.get("name"));
    let [user, token, auth] = ["username", "identityToken", "auth"].map(|key| at.get(key));
    if !user.is_zero() && !token.is_zero() {
        report.error(&token, "excludes `username`");
    }
    let has_other = !user.is_zero() || !token.is_zero();
    if has_other && !auth.is_zero() {
        report.error(&auth, "excludes `username` and `identityToken`");
    }
}

pub(super) fn registry_mirror(at: &At<'_>, report: &mut Report) {
    report.require(&at.get("name"));
    for endpoint in at.get("endpoints").items() {
        let url = endpoint.get("url");
        if url.is_zero() {
            report.error(&url, "is missing");
        } else if GoUrl::parse(url.text()).is_some_and(|url| !matches!(url.scheme.as_str(), "http" | "https")) {
            report.error(&url, "has to begin with `https://` or `http://`");
        }
    }
}

pub(super) fn registry_tls(at: &At<'_>, report: &mut Report) {
    report.require(&at.get("name"));
    let authority = at.get("ca");
    if !authority.is_zero() && !pem::has_certificate(authority.text()) {
        report.error(&authority, "has no certificate as PEM");
    }
    let identity = at.get("clientIdentity");
    if identity.is_set() {
        certificate_and_key(&identity, false, report);
    }
}

/// `CertificateAndKey.Validate` of `meta/certificate_key.go`.
pub(super) fn certificate_and_key(at: &At<'_>, has_to_load: bool, report: &mut Report) {
    let (certificate, key) = (at.get("cert"), at.get("key"));
    if certificate.is_zero() {
        return report.error(&certificate, "is missing");
    }
    if key.is_zero() {
        return report.error(&key, "is missing");
    }
    if let Some(what) = pem::certificates_problem(certificate.text()) {
        return report.error(&certificate, what);
    }
    if pem::blocks(key.text()).is_empty() {
        return report.error(&key, "is no PEM");
    }
    if has_to_load && !pem::is_certificate(certificate.text()) {
        report.error(&certificate, "cannot be read");
    } else if has_to_load && !pem::is_key(key.text()) {
        report.error(&key, "cannot be read");
    }
}
