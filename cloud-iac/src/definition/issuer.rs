use homelab_core::{Brings, File, Name, Need, Part, name};
use serde_json::Value;

use super::judge::Judge;

/// Where below an issuer its two documents are (OpenID Connect Discovery 1.0, section 4; `openidmetadata.go` of Kubernetes).
pub(super) const DISCOVERY: &str = ".well-known/openid-configuration";
pub(super) const KEYS: &str = "openid/v1/jwks";

const PART: Name = name!("issuer");

/// What the address of an issuer answers: by it, clouds find the keys that tokens are signed with. Nothing of it is secret.
#[derive(bon::Builder, Clone, Debug, Eq, PartialEq)]
#[builder(on(String, into))]
pub struct IssuerDocuments {
    /// JSON, for `/.well-known/openid-configuration` below the issuer.
    pub discovery: String,
    /// JSON, for `/openid/v1/jwks` below the issuer.
    pub keys: String,
}

/// The documents of an issuer as a folder that is published by hand, where no cloud of the lab does it.
///
/// Becomes the part `issuer`: the folder `oidc`. It needs a cluster that signs as this issuer, and with these keys.
///
/// ```
/// use cloud_iac::{IssuerDocuments, IssuerFolder};
/// use homelab_core::Part;
///
/// let discovery = r#"{ "issuer": "https://oidc.home.example", "jwks_uri": "https://oidc.home.example/openid/v1/jwks" }"#;
/// let keys = r#"{ "keys": [{ "kid": "6f4c" }] }"#;
/// let folder = IssuerFolder { issuer: "https://oidc.home.example".to_owned(), documents: IssuerDocuments::builder().discovery(discovery).keys(keys).build() };
/// let part = Part::from(folder);
/// assert!(part.problems.is_empty());
/// assert!(part.files.contains_key("oidc/openid/v1/jwks".as_ref() as &std::path::Path));
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct IssuerFolder {
    /// The issuer, such as `https://oidc.home.example`.
    pub issuer: String,
    /// What it answers.
    pub documents: IssuerDocuments,
}

impl IssuerDocuments {
    /// The ids of its keys.
    fn key_ids(&self) -> Vec<String> {
        let keys: Value = serde_json::from_str(&self.keys).unwrap_or_default();
        let keys = keys.get("keys").and_then(Value::as_array).into_iter().flatten();
        keys.filter_map(|key| Some(key.get("kid")?.as_str()?.to_owned())).collect()
    }

    /// What a part that serves them as `issuer` needs and brings.
    pub(super) fn link(&self, part: Part, issuer: &str) -> Part {
        let part = part.need(Need::Issuer(issuer.to_owned())).bring(Brings::PublicIssuer(issuer.to_owned()));
        self.key_ids().into_iter().map(Need::TokenKey).fold(part, Part::need)
    }

    pub(super) fn judge(&self, issuer: &str, judge: &mut Judge) {
        let discovery: Value = serde_json::from_str(&self.discovery).unwrap_or_default();
        let expected = [("issuer", issuer.to_owned()), ("jwks_uri", format!("{issuer}/{KEYS}"))];
        for (name, expected) in expected {
            let found = discovery.get(name).and_then(Value::as_str).unwrap_or_default();
            if found != expected {
                let message = format!("in the discovery document of `{issuer}`, `{name}` is `{found}` instead of `{expected}`");
                judge.error("other-issuer", message, "clouds compare them byte by byte: take the documents of this issuer");
            }
        }
        if self.key_ids().is_empty() {
            judge.error("no-keys", format!("the keys of `{issuer}` have no `kid`, so no token can be checked"), "");
        }
    }
}

impl From<IssuerFolder> for Part {
    fn from(IssuerFolder { issuer, documents }: IssuerFolder) -> Self {
        let mut judge = Judge::new(PART);
        documents.judge(&issuer, &mut judge);
        let mut part = documents.link(Self::new(PART), &issuer);
        part.problems = judge.into_problems();
        let file = |name: &str| format!("oidc/{name}");
        part.file(file(DISCOVERY), File::Text(documents.discovery)).file(file(KEYS), File::Derived(documents.keys))
    }
}
