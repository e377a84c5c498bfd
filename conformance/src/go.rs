//! The judges that are written in Go: built once into a cache outside the checkout, by the hash of their sources.
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, process};

use sha2::{Digest, Sha256};

use crate::{Error, files};

use crate::process::{ask, failed};

/// The version that kube-apiserver reports; without it `/version` says v0.0.0.
const KUBERNETES: &str = " -X k8s.io/component-base/version.gitVersion=v1.37.2 \
    -X k8s.io/component-base/version.gitMajor=1 -X k8s.io/component-base/version.gitMinor=37 \
    -X k8s.io/component-base/version.gitTreeState=clean";

/// What is built: the folder below `judges/`, the package in it, and what the linker sets.
const JUDGES: &[(&str, &str, &str)] = &[
    ("alerts", ".", ""),
    ("etcd", ".", ""),
    ("helm", ".", ""),
    ("kubernetes", ".", KUBERNETES),
    ("plist", ".", ""),
    ("provider", ".", ""),
    ("sops", "github.com/getsops/sops/v3/cmd/sops", ""),
    ("svg", ".", ""),
    ("talos", ".", ""),
    ("tofu", "github.com/opentofu/opentofu/cmd/tofu", ""),
    ("workflow", ".", ""),
    ("yaml", ".", ""),
];

/// Where the Go judges come from and go to.
#[derive(Debug)]
pub(crate) struct Go {
    judges: PathBuf,
    cache: PathBuf,
}

impl Go {
    /// Sources in `judges`, binaries in `$XDG_CACHE_HOME/homelab-conformance`.
    pub(crate) fn new(judges: PathBuf) -> Result<Self, Error> {
        let cache = env::var_os("XDG_CACHE_HOME")
            .filter(|path| !path.is_empty())
            .map(PathBuf::from)
            .or_else(|| Some(env::home_dir()?.join(".cache")))
            .ok_or_else(|| Error::Usage("neither XDG_CACHE_HOME nor HOME is set".to_owned()))?;
        Ok(Self { judges, cache: cache.join("homelab-conformance") })
    }

    pub(crate) fn sources(&self, judge: &str) -> PathBuf {
        self.judges.join(judge)
    }

    /// The binary of `judge`, built if there is none for the sources as they are.
    pub(crate) fn binary(&self, judge: &str) -> Result<PathBuf, Error> {
        let (folder, package, link) =
            JUDGES.iter().find(|(name, ..)| *name == judge).ok_or_else(|| Error::Usage(format!("there is no Go judge named {judge}")))?;
        let sources = self.sources(folder);
        let flags = format!("-s -w{link}");
        let binary = self.cache.join(key(&sources, &flags)?).join(judge);
        if binary.is_file() {
            return Ok(binary);
        }
        let unfinished = binary.with_extension(process::id().to_string());
        crate::report::building(judge);
        let mut command = Command::new("go");
        command.current_dir(&sources).env("CGO_ENABLED", "0").args(["build", "-trimpath", "-ldflags", &flags, "-o"]);
        let answer = ask(command.arg(&unfinished).arg(package), b"")?;
        if !answer.ok {
            return Err(failed(&command, &answer));
        }
        files::rename(&unfinished, &binary)?;
        Ok(binary)
    }

    /// A command that runs `judge`.
    pub(crate) fn command(&self, judge: &str) -> Result<Command, Error> {
        Ok(Command::new(self.binary(judge)?))
    }
}

/// The hash of all that decides about the binary: `go.mod`, `go.sum`, the Go sources and the linker's flags.
fn key(sources: &Path, flags: &str) -> Result<String, Error> {
    let mut hash = Sha256::new();
    hash.update(flags);
    for file in files::walk(sources)? {
        let extension = file.extension().and_then(|extension| extension.to_str());
        if matches!(extension, Some("go" | "mod" | "sum")) {
            let content = files::read(&sources.join(&file))?;
            hash.update(format!("\0{}\0{}\0", file.display(), content.len()));
            hash.update(content);
        }
    }
    Ok(format!("{:x}", hash.finalize()))
}

#[cfg(test)]
mod tests {
    use super::key;
    use crate::files::{Workplace, write};

    #[test]
    fn the_key_follows_sources_and_flags_and_nothing_else() {
        let workplace = Workplace::new().expect("a folder for temporary files");
        let sources = workplace.folder().expect("a folder");
        write(&sources.join("go.mod"), b"module a").expect("a file");
        write(&sources.join("main.go"), b"package main").expect("a file");
        let before = key(&sources, "-s").expect("a key");
        write(&sources.join("rules/aws.json"), b"{}").expect("a file");
        assert_eq!(before, key(&sources, "-s").expect("a key"));
        assert_ne!(before, key(&sources, "-w").expect("a key"));
        write(&sources.join("main.go"), b"package judge").expect("a file");
        assert_ne!(before, key(&sources, "-s").expect("a key"));
    }
}
