use std::fmt;
use std::marker::PhantomData;

use crate::hcl::Expression;

/// A value of the kind `T`: what the attribute of a resource will be, or a literal.
///
/// Terraform takes any text for any id; `T` says which one it is. It has no content: it is one of the empty types beside
/// the resources, such as [`BucketName`](crate::aws::s3::BucketName).
///
/// ```
/// use cloud_iac::aws::s3::BucketName;
/// use cloud_iac::module::Value;
///
/// // A bucket that some other module makes.
/// let bucket: Value<BucketName> = Value::new("lab-photos");
/// # let _ = bucket;
/// ```
pub struct Value<T> {
    expression: Expression,
    kind: PhantomData<fn() -> T>,
}

impl<T> Value<T> {
    /// `expression`, of which the caller says that it is a `T`: for what is made elsewhere.
    pub fn new(expression: impl Into<Expression>) -> Self {
        Self { expression: expression.into(), kind: PhantomData }
    }
}

impl<T> From<Value<T>> for Expression {
    fn from(value: Value<T>) -> Self {
        value.expression
    }
}

impl<T> Clone for Value<T> {
    fn clone(&self) -> Self {
        Self::new(self.expression.clone())
    }
}

impl<T> fmt::Debug for Value<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.expression.fmt(formatter)
    }
}

impl<T> PartialEq for Value<T> {
    fn eq(&self, other: &Self) -> bool {
        self.expression == other.expression
    }
}
