//! `identity` alone: a Secret that Git may hold, for two who may read it. `cargo run --example identity`.
#![expect(clippy::print_stdout, reason = "it is a program that prints")]

use std::time::SystemTime;

use getrandom::SysRng;
use getrandom::rand_core::UnwrapErr;
use homelab_core::Secret;
use identity::age::AgeKey;
use identity::sops::{self, Format, Scope};

fn main() -> Result<(), sops::Error> {
    let mut random = UnwrapErr(SysRng);
    let (owner, cluster) = (AgeKey::generate(&mut random), AgeKey::generate(&mut random));
    let plain = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: login\n  namespace: web\nstringData:\n  password: correct horse\n";
    let readers = [owner.recipient(), cluster.recipient()];
    let text = sops::encrypt(&Secret::from(plain), Format::Yaml, Scope::KubernetesSecret, &readers, SystemTime::now(), &mut random)?;
    print!("{text}");
    assert_eq!(sops::decrypt(&text, Format::Yaml, &[cluster])?.expose(), plain);
    Ok(())
}
