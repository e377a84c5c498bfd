//! Simple Storage Service.

mod bucket;
mod lifecycle;
mod public_access_block;
mod server_side_encryption;
mod versioning;

pub use self::bucket::{Bucket, BucketArn, BucketName};
pub use self::lifecycle::{BucketLifecycleConfiguration, LifecycleRule};
pub use self::public_access_block::BucketPublicAccessBlock;
pub use self::server_side_encryption::{BucketServerSideEncryptionConfiguration, Encryption};
pub use self::versioning::{BucketVersioning, VersioningStatus};
