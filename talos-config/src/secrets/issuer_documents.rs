use serde_json::{Value, json};

use super::SecretsBundle;

/// What the address of an issuer answers, so that others can check its tokens. Nothing of it is secret.
///
/// As kube-apiserver answers (`pkg/serviceaccount/openidmetadata.go` of Kubernetes), but that the keys are where the issuer is:
/// kube-apiserver's own `jwks_uri` has the API's address, which no cloud reaches.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct IssuerDocuments {
    /// JSON, for `/.well-known/openid-configuration` below the issuer.
    pub discovery: String,
    /// JSON, for `/openid/v1/jwks` below the issuer.
    pub keys: String,
}

impl SecretsBundle {
    /// What `issuer` publishes if it signs with the key of this bundle, such as the cluster whose
    /// [`issuer`](crate::Cluster::issuer) it is. No cluster is asked.
    pub fn issuer_documents(&self, issuer: &str) -> IssuerDocuments {
        let key = self.token_key();
        let discovery = json!({
            "issuer": issuer,
            "jwks_uri": format!("{issuer}/openid/v1/jwks"),
            "response_types_supported": ["id_token"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": [key.algorithm()],
        });
        IssuerDocuments { discovery: text(&discovery), keys: text(&json!({ "keys": [key.to_json()] })) }
    }
}

fn text(value: &Value) -> String {
    format!("{value:#}\n")
}
