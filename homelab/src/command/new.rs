//! `new`: a lab of one's own, which checks and renders from the first minute.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::ArgMatches;
use homelab_core::{Name, ObjectName, Problem, Problems, TreeFile, disk};

use super::Outcome;
use crate::Error;
use crate::site::Site;

/// An example of this crate, so that whatever builds the crate builds it too.
const MAIN: &str = include_str!("../../examples/starter.rs");
const SITE: &str = include_str!("../../examples/starter.yaml");
const VERSIONS: &str = include_str!("../../../examples/versions.yaml");

/// The crates that the program uses.
const CRATES: &[&str] = &["homelab", "homelab-core"];

pub(super) fn run(arguments: &ArgMatches) -> Result<Outcome, Error> {
    let text = |name: &str| arguments.get_one::<String>(name).cloned().unwrap_or_default();
    let folder = arguments.get_one::<PathBuf>("path").cloned().unwrap_or_default();
    let (name, domain) = names(&text("name"), &text("domain"))?;
    let crates = arguments.get_one::<PathBuf>("path-to-crates").map(|path| found(path)).transpose()?;
    if !crate::keys::list_files(&folder)?.is_empty() {
        let problem = Problem::error("not-empty", format!("`{}` is not empty", folder.display()));
        return Err(Problems(vec![problem.help("name a folder that does not exist yet")]).into());
    }
    let site = site(&name, &domain);
    Site::read("site.yaml", &site)?;
    let files = [
        (".cargo/config.toml", CARGO_CONFIG.to_owned()),
        (".gitignore", "/target\n".to_owned()),
        ("Cargo.toml", manifest(crates.as_deref())),
        ("rust-toolchain.toml", include_str!("../../../rust-toolchain.toml").to_owned()),
        ("site.yaml", site),
        ("src/main.rs", MAIN.replace("\"my-lab\"", &format!("\"{name}\""))),
        ("versions.yaml", without_schema(VERSIONS)),
    ];
    let files = files.map(|(path, text)| (PathBuf::from(path), TreeFile { text, executable: false }));
    disk::write_new(&folder, &BTreeMap::from(files))?;
    Ok(Outcome::fine(format!(
        "A lab is in {0}.\nNext: write your addresses and disks into {0}/site.yaml, then `cargo run -- check` there until nothing is wrong.\n\
         `cargo run` writes the lab's files beside its program: read README.md, and push the folder to the repository that\n\
         Flux follows.\n",
        folder.display()
    )))
}

/// Both, or what is wrong with them.
fn names(name: &str, domain: &str) -> Result<(Name, ObjectName), Error> {
    match (name.parse::<Name>(), domain.parse::<ObjectName>()) {
        (Ok(name), Ok(domain)) => Ok((name, domain)),
        (name, domain) => {
            let problems = [name.err().map(|error| format!("--name: {error}")), domain.err().map(|error| format!("--domain: {error}"))];
            Err(problems.into_iter().flatten().map(|message| Problem::error("invalid", message)).collect::<Problems>().into())
        }
    }
}

/// Where the crates are, from anywhere.
fn found(path: &Path) -> Result<PathBuf, Error> {
    let missing = CRATES.iter().find(|name| !path.join(name).join("Cargo.toml").is_file());
    match (missing, path.canonicalize()) {
        (None, Ok(path)) => Ok(path),
        (missing, _) => {
            let message = format!("`{}` has no crate `{}`", path.display(), missing.unwrap_or(&"homelab"));
            Err(Problems(vec![Problem::error("no-crates", message).help("name the folder of the workspace that `homelab` was built from")])
                .into())
        }
    }
}

fn site(name: &Name, domain: &ObjectName) -> String {
    SITE.replace("NAME", name).replace("DOMAIN", domain)
}

/// The first lines point an editor to a schema that lies elsewhere.
fn without_schema(text: &str) -> String {
    let text = text.strip_prefix("# yaml-language-server:").and_then(|rest| rest.split_once("\n#\n")).map_or(text, |(_, rest)| rest);
    text.to_owned()
}

/// The program chooses the version of the Kubernetes API; it is the one that the crates are tested with.
const CARGO_CONFIG: &str = include_str!("../../../.cargo/config.toml");

/// The package is not named as the lab: not every name of a lab is one for Cargo.
fn manifest(crates: Option<&Path>) -> String {
    let source = |name: &str| match crates {
        Some(path) => format!("path = \"{}\"", path.join(name).display()),
        None => format!("git = \"{}\"", env!("CARGO_PKG_REPOSITORY")),
    };
    let dependencies: String = CRATES.iter().map(|name| format!("{name} = {{ {} }}\n", source(name))).collect();
    format!(
        "[package]\nname = \"lab\"\nversion = \"0.1.0\"\nedition = \"2024\"\npublish = false\n\n\
         # Not part of a workspace above this folder.\n[workspace]\n\n[dependencies]\n{dependencies}\n\
         # The search for the primes of a key: half a second instead of eight.\n\
         [profile.dev.package.crypto-bigint]\nopt-level = 1\n[profile.dev.package.crypto-primes]\nopt-level = 1\n\n\
         [profile.dev]\ndebug = \"line-tables-only\"\n"
    )
}
