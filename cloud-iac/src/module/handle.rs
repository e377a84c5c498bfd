use std::fmt;
use std::marker::PhantomData;

use super::Value;
use crate::hcl::{Body, Identifier, Reference};

/// A kind of resource: what [`Module::resource`](super::Module::resource) takes. To be implemented for those that are
/// not here yet.
pub trait Resource {
    /// Its type in Terraform, such as `aws_s3_bucket`.
    const KIND: Identifier;

    /// What is in its block: arguments and nested blocks by the names of the provider's schema.
    fn into_body(self) -> Body;
}

/// A kind of data source: what [`Module::data`](super::Module::data) takes. Terraform reads it and makes nothing.
pub trait DataSource {
    /// Its type in Terraform, such as `aws_iam_policy_document`.
    const KIND: Identifier;

    /// What is in its block: arguments and nested blocks by the names of the provider's schema.
    fn into_body(self) -> Body;
}

/// A resource or data source that a module has. Gives the values that others may use.
pub struct Handle<R> {
    address: Reference,
    kind: PhantomData<fn() -> R>,
}

impl<R> Handle<R> {
    pub(super) const fn new(address: Reference) -> Self {
        Self { address, kind: PhantomData }
    }

    /// Its address, such as `aws_s3_bucket.backup`; a data source's begins with `data.`.
    pub const fn address(&self) -> &Reference {
        &self.address
    }

    /// The attribute `name` of the provider's schema, whose values are of the kind `T`.
    pub(crate) fn value<T>(&self, name: &'static str) -> Value<T> {
        Value::new(self.address.join(Identifier::from_static(name)))
    }
}

impl<R> Clone for Handle<R> {
    fn clone(&self) -> Self {
        Self::new(self.address.clone())
    }
}

impl<R> fmt::Debug for Handle<R> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Handle({})", self.address)
    }
}
