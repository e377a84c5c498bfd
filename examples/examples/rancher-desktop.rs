//! `rancher-desktop` alone: settings of a workstation. `cargo run --example rancher-desktop`.
#![expect(clippy::print_stdout, reason = "it is a program that prints")]

use homelab_core::{Problems, check, name};
use rancher_desktop::{System, Workstation};

fn main() -> Result<(), Problems> {
    let workstation = Workstation::builder()
        .cluster(name!("laptop"))
        .system(System::Macos)
        .memory(8)
        .cpus(4)
        .kubernetes("v1.36.2+k3s1".parse().expect("a release"))
        .build();
    print!("{}", check(vec![workstation.into()])?.render(|_| unreachable!("it has no secrets")));
    Ok(())
}
