use crate::aws::s3::{
    Bucket, BucketLifecycleConfiguration, BucketPublicAccessBlock, BucketServerSideEncryptionConfiguration, BucketVersioning, Encryption,
    LifecycleRule, VersioningStatus,
};
use crate::hcl::Identifier;
use crate::module::{Handle, Module};

/// A bucket that is private, encrypted and versioned, and which Terraform refuses to destroy.
pub(super) fn private_bucket(
    module: &mut Module,
    name: &Identifier,
    bucket: &str,
    encryption: Encryption,
    keep_old_days: u32,
) -> Handle<Bucket> {
    let handle = module.kept_resource(name.clone(), Bucket::builder().bucket(bucket).build());
    module.resource(name.clone(), BucketPublicAccessBlock::all(handle.id()));
    let encryption = BucketServerSideEncryptionConfiguration::builder().bucket(handle.id()).encryption(encryption).build();
    module.resource(name.clone(), encryption);
    let versioning = BucketVersioning::builder().bucket(handle.id()).status(VersioningStatus::Enabled).build();
    let versioning = module.resource(name.clone(), versioning);
    let rule = LifecycleRule::builder()
        .id("expire-old-versions")
        .abort_incomplete_uploads_after(7)
        .expire_old_versions_after(keep_old_days)
        .build();
    let lifecycle = BucketLifecycleConfiguration::builder().bucket(versioning.bucket()).rules(vec![rule]).build();
    module.resource(name.clone(), lifecycle);
    handle
}
