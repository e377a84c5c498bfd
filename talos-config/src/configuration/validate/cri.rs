//! The container runtime and its registries (`config/types/cri`).

use serde_json::Value;

use super::Report;
use super::at::At;
use super::labels::key_problem;
use super::pem;
use crate::model::GoUrl;

/// Forms of values in the OCI runtime specification.
#[derive(Clone, Copy)]
enum Form {
    Bool,
    Text,
    Number,
    Map,
    List,
}

/// The fields of `specs.Spec` of opencontainers/runtime-spec that have a form other than a map, and the maps on the way to them.
const SPEC: &[(&str, Form)] = &[
    ("ociVersion", Form::Text),
    ("hostname", Form::Text),
    ("domainname", Form::Text),
    ("mounts", Form::List),
    ("annotations", Form::Map),
    ("root", Form::Map),
    ("root.path", Form::Text),
    ("root.readonly", Form::Bool),
    ("hooks", Form::Map),
    ("process", Form::Map),
    ("process.terminal", Form::Bool),
    ("process.args", Form::List),
    ("process.env", Form::List),
    ("process.cwd", Form::Text),
    ("process.rlimits", Form::List),
    ("process.capabilities", Form::Map),
    ("process.user", Form::Map),
    ("process.user.uid", Form::Number),
    ("process.user.gid", Form::Number),
    ("process.noNewPrivileges", Form::Bool),
    ("process.oomScoreAdj", Form::Number),
    ("process.apparmorProfile", Form::Text),
    ("process.selinuxLabel", Form::Text),
    ("linux", Form::Map),
    ("linux.sysctl", Form::Map),
    ("linux.namespaces", Form::List),
    ("linux.devices", Form::List),
    ("linux.maskedPaths", Form::List),
    ("linux.readonlyPaths", Form::List),
    ("linux.cgroupsPath", Form::Text),
    ("linux.rootfsPropagation", Form::Text),
    ("linux.mountLabel", Form::Text),
    ("linux.resources", Form::Map),
    ("linux.seccomp", Form::Map),
];

/// What Go cannot read as an OCI runtime specification. Below the fields listed here nothing is looked at.
pub(super) fn base_runtime_spec(at: &At<'_>, report: &mut Report) {
    for (path, form) in SPEC {
        let keys: Vec<&str> = path.split('.').collect();
        let field = at.reach(&keys);
        let is_good = matches!(
            (field.value, form),
            (None, _)
                | (Some(Value::Bool(_)), Form::Bool)
                | (Some(Value::String(_)), Form::Text)
                | (Some(Value::Number(_)), Form::Number)
                | (Some(Value::Object(_)), Form::Map)
                | (Some(Value::Array(_)), Form::List)
        );
        if !is_good {
            report.error(&field, "has a form that the OCI runtime specification does not know");
        }
    }
    for rlimit in at.reach(&["process", "rlimits"]).items() {
        for key in ["soft", "hard"] {
            let limit = rlimit.get(key);
            if limit.is_set() && limit.value.is_none_or(|value| value.as_u64().is_none()) {
                report.error(&limit, "has to be a whole number");
            }
        }
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
