//! Bundles, both ways.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use talos_config::secrets::{SecretsBundle, ServiceAccountKey};

use super::ask::{Question, ask};

/// A bundle that is always the same.
pub fn bundle(seed: u8) -> SecretsBundle {
    let now = SystemTime::UNIX_EPOCH + Duration::from_hours(24 * 365 * 56);
    SecretsBundle::generate(ServiceAccountKey::Ecdsa, now, &mut ChaCha20Rng::from_seed([seed; 32])).expect("a usual clock")
}

/// `bundle` in a file, for those who read no standard input.
pub fn file(bundle: &SecretsBundle, name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("talos-judge");
    homelab_core::disk::write_secrets(&folder, &[(PathBuf::from(name), bundle.to_yaml())].into()).expect("a folder for secrets");
    folder.join(name)
}

#[test]
#[ignore = "needs the Talos judge"]
fn bundles_go_both_ways() {
    let questions: Vec<Question> = (0..20).map(|seed| Question::new(&["check-secrets", "-"], bundle(seed).to_yaml().expose())).collect();
    for reply in ask(&questions) {
        assert_eq!(reply.rc, 0, "{}", reply.stderr);
    }
    let made: Vec<Question> =
        (0..10).map(|_| Question::new(&["gen-secrets", "--version", "v1.14", "--ecdsa-service-account"], "")).collect();
    for reply in ask(&made) {
        let bundle = SecretsBundle::from_yaml(&reply.stdout, Path::new("secrets.yaml")).expect("a bundle of Talos");
        let again = ask(&[Question::new(&["same", "--raw", file(&bundle, "ours.yaml").to_str().expect("a path"), "-"], &reply.stdout)]);
        assert_eq!(again[0].rc, 0, "{}", again[0].stderr);
    }
    println!("20 bundles of ours are taken, 10 of Talos are read and written back");
}
