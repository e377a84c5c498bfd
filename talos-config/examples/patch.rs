//! Patches for a configuration, and what Talos says of the result.
//!
//!     cargo run --example patch -- FOLDER worker.yaml PATCH...

#![expect(clippy::print_stderr, reason = "warnings are for people")]

use std::path::{Path, PathBuf};

use homelab_core::{Problem, Problems, Severity, disk};
use talos_config::{Configuration, Mode, Patch};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<PathBuf> = std::env::args().skip(1).map(PathBuf::from).collect();
    let [folder, file, patches @ ..] = &arguments[..] else { return Err("a folder, a configuration and patches are missing".into()) };
    let config = Configuration::read(disk::read_secret(file)?.expose(), file)?;
    let read = |path: &PathBuf| -> Result<Patch, Box<dyn std::error::Error>> { Ok(Patch::read(disk::read_secret(path)?.expose(), path)?) };
    let patches = patches.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let result = config.patched_by_all(&patches)?;
    let all = result.warnings.into_iter().chain(result.config.validate(Mode::Metal, false));
    let (errors, warnings): (Vec<Problem>, Vec<Problem>) = all.partition(|problem| problem.severity == Severity::Error);
    for warning in &warnings {
        eprintln!("{warning}");
    }
    if !errors.is_empty() {
        return Err(Problems(errors).into());
    }
    let name = file.file_name().map(Path::new).ok_or("the configuration has no name")?;
    disk::write_secrets(folder, &[(name.to_owned(), result.config.to_yaml())].into())?;
    Ok(())
}
