//! A folder in which the lab's program runs, as it does in a user's.
#![expect(clippy::disallowed_methods, reason = "tests make sites and look at what is on the disk")]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use tempfile::TempDir;

/// The arguments of a run which writes.
pub const RENDER: &str = "--site site.yaml --out out --secrets secrets";

const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/two-node-homelab");

/// A temporary folder with `site.yaml` and `versions.yaml`, in which the program runs.
#[derive(Debug)]
pub struct Home(TempDir);

/// How a run ended.
#[derive(Debug)]
pub struct Outcome {
    /// The exit code; none after a signal.
    pub code: Option<i32>,
    /// What it printed, first to the standard output, then to the standard error.
    pub text: String,
}

/// What there is of a file or folder. Of folders only the mode: files written beside their place change the time.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Entry {
    /// Permissions.
    pub mode: u32,
    /// Empty for a folder.
    pub content: Vec<u8>,
    written: Option<(SystemTime, u64)>,
}

impl Home {
    /// A folder with the example `site` (`site.yaml` or `minimal.yaml`) as `site.yaml`.
    pub fn new(site: &str) -> Self {
        let example = Path::new(EXAMPLE);
        let home = Self::holding(&[example.join(site), example.with_file_name("versions.yaml")]);
        fs::rename(home.path(site), home.path("site.yaml")).expect("our own folder");
        home
    }

    /// A folder with copies of these files and folders.
    pub fn holding(paths: &[PathBuf]) -> Self {
        let home = Self(tempfile::tempdir().expect("a temporary folder"));
        let copied = Command::new("cp").arg("-a").args(paths).arg(home.0.path()).status();
        assert!(copied.expect("cp starts").success());
        home
    }

    /// The place of `name` in it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Replaces `from` in `site.yaml`, where it has to be.
    pub fn change_site(&self, from: &str, to: &str) {
        let text = fs::read_to_string(self.path("site.yaml")).expect("it has a site");
        assert!(text.contains(from), "`{from}` is not in the site");
        fs::write(self.path("site.yaml"), text.replace(from, to)).expect("our own folder");
    }

    /// The program, ready to run here; `arguments` are separated by spaces.
    pub fn command(&self, arguments: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_two-node-homelab"));
        command.args(arguments.split_whitespace()).current_dir(self.0.path());
        command.env("HOME", self.0.path()).env_remove("XDG_CONFIG_HOME").env_remove("SOPS_AGE_KEY_FILE");
        command
    }

    /// Runs the program.
    pub fn run(&self, arguments: &str) -> Outcome {
        let output = self.command(arguments).output().expect("the program starts");
        let text = String::from_utf8([output.stdout, output.stderr].concat()).expect("it prints text");
        Outcome { code: output.status.code(), text }
    }

    /// All that is in it.
    pub fn entries(&self) -> BTreeMap<PathBuf, Entry> {
        let mut entries = BTreeMap::new();
        let mut folders = vec![PathBuf::new()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(self.0.path().join(&folder)).expect("our own folder") {
                let entry = entry.expect("our own folder");
                let metadata = entry.metadata().expect("our own folder");
                let path = folder.join(entry.file_name());
                let mut found = Entry { mode: metadata.mode() & 0o7777, content: Vec::new(), written: None };
                if metadata.is_dir() {
                    folders.push(path.clone());
                } else {
                    found.content = fs::read(entry.path()).expect("our own file");
                    found.written = Some((metadata.modified().expect("a time"), metadata.ino()));
                }
                entries.insert(path, found);
            }
        }
        entries
    }
}

/// What became of `before`: a line for each file or folder that is new, changed (also if only written again) or gone.
pub fn changes(before: &BTreeMap<PathBuf, Entry>, after: &BTreeMap<PathBuf, Entry>) -> String {
    let line = |path: &PathBuf| {
        let what = match (before.get(path), after.get(path)) {
            (None, _) => "new",
            (_, None) => "gone",
            (Some(before), Some(after)) if before == after => return None,
            _ => "changed",
        };
        Some(format!("{what} {}\n", path.display()))
    };
    before.keys().chain(after.keys().filter(|path| !before.contains_key(*path))).filter_map(line).collect()
}
