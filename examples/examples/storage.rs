//! `storage` alone: volumes on a NAS, and a claim of one. `cargo run --example storage`.
#![expect(clippy::print_stdout, reason = "it is a program that prints")]

use homelab_core::{Brings, Need, Part, Problems, Protection, Quantity, check, name};
use storage::{CsiDriverNfs, NfsClass, Reclaim, claim};

fn main() -> Result<(), Problems> {
    let class = NfsClass::builder()
        .name(name!("nas"))
        .server("192.168.1.5".parse().expect("an address"))
        .export("/volume1/lab")
        .reclaim(Reclaim::Retain)
        .default_class(true)
        .stable(true)
        .build();
    let driver = CsiDriverNfs::builder().version("4.13.4").classes(vec![class]).build();
    let photos = claim(&name!("photos"), &name!("default"), &name!("nas"), Quantity::gibibytes(200));
    let fate = Protection::exempt(&name!("default"), &name!("photos"), "the NAS makes its own backups");
    let photos = Part::new(name!("photos")).object(photos).need(Need::Protection(fate));
    let mut parts = vec![Part::from(driver), photos, Part::new(name!("cluster")).bring(Brings::Network)];
    // Every claim is backed up or says why not, and together they fit.
    let mut judged = Part::new(name!("judged"));
    judged.problems = storage::judge(&parts);
    parts.push(judged);
    print!("{}", check(parts)?.render(|_| unreachable!("it has no secrets")));
    Ok(())
}
