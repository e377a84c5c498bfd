//! Simple Storage Service.

mod bucket;
mod bucket_policy;
mod lifecycle;
mod object;
mod public_access_block;
mod server_side_encryption;
mod versioning;

pub use self::bucket::{Bucket, BucketArn, BucketDomainName, BucketName};
pub use self::bucket_policy::BucketPolicy;
pub use self::lifecycle::{BucketLifecycleConfiguration, LifecycleRule};
pub use self::object::Object;
pub use self::public_access_block::BucketPublicAccessBlock;
pub use self::server_side_encryption::{BucketServerSideEncryptionConfiguration, Encryption};
pub use self::versioning::{BucketVersioning, VersioningStatus};
