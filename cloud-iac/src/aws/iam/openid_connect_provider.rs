use std::collections::BTreeMap;

use crate::hcl::{Body, Expression, Identifier};
use crate::module::{Handle, Resource, Value};

/// `aws_iam_openid_connect_provider`: an issuer whose tokens the account trusts. An account has one for each URL.
///
/// AWS fetches the issuer's keys from its public address.
#[derive(bon::Builder, Clone, Debug, Eq, PartialEq)]
#[builder(on(String, into))]
pub struct OpenidConnectProvider {
    /// The `iss` of the tokens, letter by letter: `https`, without port and query. Another URL makes a new provider.
    pub url: String,
    /// Audiences (`aud`) of the tokens, such as `sts.amazonaws.com`.
    #[builder(with = |audiences: impl IntoIterator<Item = impl Into<String>>| audiences.into_iter().map(Into::into).collect())]
    pub client_id_list: Vec<String>,
    /// SHA-1 fingerprints of the certificate authority, 40 hexadecimal digits each. Without any, AWS finds them itself, and
    /// uses them only where the certificate's authority is not one that it trusts anyway.
    #[builder(default)]
    pub thumbprint_list: Vec<String>,
    /// Tags, beside those of the provider; AWS takes up to 50.
    #[builder(default)]
    pub tags: BTreeMap<String, String>,
}

/// Kind of a [`Value`]: the ARN of an issuer, which a trust policy names in
/// [`Principals::Federated`](super::Principals::Federated).
#[derive(Clone, Copy, Debug)]
pub enum OpenidConnectProviderArn {}

impl Resource for OpenidConnectProvider {
    const KIND: Identifier = Identifier::from_static("aws_iam_openid_connect_provider");

    fn into_body(self) -> Body {
        let tags = (!self.tags.is_empty()).then(|| Expression::object(self.tags));
        Body::new()
            .set("url", self.url)
            .set("client_id_list", self.client_id_list)
            .set_all("thumbprint_list", self.thumbprint_list)
            .set_some("tags", tags)
    }
}

impl Handle<OpenidConnectProvider> {
    /// Its ARN, `arn:aws:iam::<account>:oidc-provider/<host and path>`; for the trust policy of a role.
    pub fn arn(&self) -> Value<OpenidConnectProviderArn> {
        self.value("arn")
    }
}
