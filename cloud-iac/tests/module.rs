//! Root modules by hand.

use cloud_iac::aws::s3::{Bucket, BucketName, BucketPublicAccessBlock, BucketVersioning, VersioningStatus};
use cloud_iac::hcl::Identifier;
use cloud_iac::module::{Backend, CloudOutput, Module, Value};
use homelab_core::{Part, name};

const PHOTOS: Identifier = Identifier::from_static("photos");

fn problems(module: Module) -> String {
    Part::from(module).problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_handle_of_another_module_is_a_problem() {
    let mut one = Module::new(name!("one"), Backend::Local);
    let bucket = one.resource(PHOTOS, Bucket::builder().bucket("lab-photos").build());
    assert_eq!(problems(one), "");

    let mut other = Module::new(name!("other"), Backend::Local);
    other.resource(Identifier::from_static("photo"), Bucket::builder().bucket("lab-photo").build());
    other.resource(PHOTOS, BucketVersioning::builder().bucket(bucket.id()).status(VersioningStatus::Enabled).build());
    other.output(CloudOutput::from_static("photos"), "Name of the bucket", bucket.id());
    insta::assert_snapshot!(problems(other), @r"
    error[undeclared-reference]: module `other` refers to `aws_s3_bucket.photos`, which it does not have
      at part other
      help: did you mean `aws_s3_bucket.photo`?
    ");
}

#[test]
fn two_things_of_one_name_are_a_problem() {
    let mut module = Module::new(name!("one"), Backend::Local);
    for _ in 0..2 {
        let bucket = module.resource(PHOTOS, Bucket::builder().bucket("lab-photos").build());
        module.output(CloudOutput::from_static("photos"), "Name of the bucket", bucket.id());
    }
    insta::assert_snapshot!(problems(module), @r"
    error[duplicate-resource]: module `one` has two `aws_s3_bucket.photos`
      at part one
    error[duplicate-output]: module `one` has two outputs `photos`
      at part one
    ");
}

#[test]
fn what_is_made_elsewhere_is_named_as_such() {
    let mut module = Module::new(name!("one"), Backend::Local);
    module.resource(PHOTOS, BucketPublicAccessBlock::all(Value::<BucketName>::new("lab-photos")));
    assert!(module.files()["main.tf"].contains(r#"bucket                  = "lab-photos""#));
    assert_eq!(problems(module), "");
}
