use super::OpenidConnectProviderArn;
use crate::hcl::{Body, Expression, Identifier};
use crate::module::{DataSource, Handle, Value};

/// `data "aws_iam_policy_document"`: a policy, which Terraform writes as JSON.
#[derive(bon::Builder, Clone, Debug, PartialEq)]
pub struct PolicyDocument {
    /// What it allows, statement by statement; what none allows is denied.
    pub statements: Vec<Statement>,
}

/// What is allowed to whom. The provider's default for its effect is `Allow`, and there is no other here.
#[derive(bon::Builder, Clone, Debug, PartialEq)]
#[builder(on(String, into))]
pub struct Statement {
    /// Its name: letters and digits, unique in the document. `None` leaves it out.
    pub sid: Option<String>,
    /// What may be done, such as `s3:GetObject`; `*` stands for any text.
    #[builder(with = |actions: impl IntoIterator<Item = impl Into<String>>| actions.into_iter().map(Into::into).collect())]
    pub actions: Vec<String>,
    /// With what: ARNs, maybe with `*`. A trust policy of a role has none.
    #[builder(default)]
    pub resources: Vec<Value<PolicyResource>>,
    /// By whom. A policy of a role has none: it is about the role.
    pub principals: Option<Principals>,
    /// Only if all of these hold. Without any, always.
    #[builder(default)]
    pub conditions: Vec<Condition>,
}

/// Who may do it: the `Principal` of a statement.
#[derive(Clone, Debug, PartialEq)]
pub enum Principals {
    /// Whoever has a token of one of these issuers; conditions say whose tokens. The action is
    /// `sts:AssumeRoleWithWebIdentity`.
    Federated(Vec<Value<OpenidConnectProviderArn>>),
    /// One of these services of AWS, such as `cloudfront.amazonaws.com`.
    Service(Vec<String>),
}

/// A condition of a statement.
#[derive(bon::Builder, Clone, Debug, PartialEq)]
#[builder(on(String, into))]
pub struct Condition {
    /// How it is compared, such as `StringEquals`, or `StringLike` where `*` shall stand for any text.
    pub test: String,
    /// What is compared, such as `oidc.home.example:sub`: for tokens the issuer without `https://`, then the claim.
    pub variable: String,
    /// One of these is enough.
    #[builder(with = |values: impl IntoIterator<Item = impl Into<Expression>>| values.into_iter().map(Into::into).collect())]
    pub values: Vec<Expression>,
}

/// Kind of a [`Value`]: a policy as JSON, which roles take as their trust policy and as what they may do.
#[derive(Clone, Copy, Debug)]
pub enum PolicyJson {}

/// Kind of a [`Value`]: what a policy is about: an ARN, maybe with `*`.
#[derive(Clone, Copy, Debug)]
pub enum PolicyResource {}

impl DataSource for PolicyDocument {
    const KIND: Identifier = Identifier::from_static("aws_iam_policy_document");

    fn into_body(self) -> Body {
        self.statements.into_iter().fold(Body::new(), |body, statement| body.nest("statement", statement.into_body()))
    }
}

impl Statement {
    fn into_body(self) -> Body {
        let mut body = Body::new().set_some("sid", self.sid).set("actions", self.actions).set_all("resources", self.resources);
        if let Some(principals) = self.principals {
            let (kind, identifiers): (_, Vec<Expression>) = match principals {
                Principals::Federated(issuers) => ("Federated", issuers.into_iter().map(Into::into).collect()),
                Principals::Service(names) => ("Service", names.into_iter().map(Into::into).collect()),
            };
            body = body.nest("principals", Body::new().set("type", kind).set("identifiers", identifiers));
        }
        self.conditions.into_iter().fold(body, |body, condition| {
            let inner = Body::new().set("test", condition.test).set("variable", condition.variable).set("values", condition.values);
            body.nest("condition", inner)
        })
    }
}

impl Handle<PolicyDocument> {
    /// The policy as JSON, which Terraform knows before it makes anything, unless the policy names what is made.
    pub fn json(&self) -> Value<PolicyJson> {
        self.value("json")
    }
}
