//! `doctor`: which tools the bring-up of this lab needs, which of them are there, and which are of the wrong version.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use clap::ArgMatches;
use homelab_core::File;
use serde_json::json;
use talos_config::Version;

use super::session::Session;
use super::{Outcome, print};

/// How a tool says its version, and from which one on it will do.
struct Tool {
    name: &'static str,
    version: &'static [&'static str],
    /// Major and minor; none if any will do.
    least: Option<(u16, u16)>,
    why: &'static str,
}

const fn tool(name: &'static str, version: &'static [&'static str], least: Option<(u16, u16)>, why: &'static str) -> Tool {
    Tool { name, version, least, why }
}

/// What is known of the tools that scripts ask for. What the lab says of a version counts more, see [`least`].
const TOOLS: &[Tool] = &[
    tool("curl", &["--version"], None, ""),
    tool("git", &["--version"], None, ""),
    tool("helm", &["version", "--short"], Some((3, 8)), "it installs charts from OCI registries"),
    tool("kubectl", &["version", "--client"], None, ""),
    tool("rdctl", &["version"], Some((1, 24)), "older ones do not know all settings"),
    tool("sops", &["--version"], Some((3, 7)), "it opens what is locked for age keys"),
    tool("talosctl", &["version", "--client", "--short"], None, ""),
    tool("terraform", &["version"], None, ""),
    tool("tofu", &["version"], None, ""),
];

/// What was found of a tool.
#[derive(Eq, PartialEq)]
enum Found {
    /// It could not be started.
    Nothing,
    /// It started, and told no version that can be read.
    Unknown,
    /// It told this version.
    Version(String),
}

/// A tool that the lab needs, and what was found of it.
struct Finding {
    name: String,
    needed_by: BTreeSet<PathBuf>,
    /// The least version and why, if it matters.
    least: Option<(Version, String)>,
    found: Found,
}

pub(super) fn run(session: &Session, arguments: &ArgMatches) -> Outcome {
    let mut findings: Vec<Finding> = needed(session).into_iter().map(|(name, needed_by)| finding(session, name, needed_by)).collect();
    // Either will do for Terraform's root modules.
    if findings.iter().any(|finding| finding.name == "tofu" && finding.found != Found::Nothing) {
        findings.retain(|finding| finding.name != "terraform" || finding.found != Found::Nothing);
    } else {
        findings.retain(|finding| finding.name != "tofu");
    }
    let is_alarm = findings.iter().any(|finding| finding.problem().is_some());
    let text = if arguments.get_flag("json") {
        let row = |finding: &Finding| {
            json!({
                "tool": finding.name,
                "neededBy": finding.needed_by,
                "least": finding.least.as_ref().map(|(version, _)| version.to_string()),
                "isFound": finding.found != Found::Nothing,
                "version": if let Found::Version(version) = &finding.found { Some(version) } else { None },
                "problem": finding.problem(),
            })
        };
        print::json(&json!({ "isWell": !is_alarm, "tools": findings.iter().map(row).collect::<Vec<_>>() }))
    } else {
        findings.iter().map(Finding::line).collect()
    };
    Outcome { text, is_alarm }
}

/// The tools by name, with the scripts and folders that need them: as the scripts themselves ask (`need …`, `command -v …`).
fn needed(session: &Session) -> BTreeMap<String, BTreeSet<PathBuf>> {
    let mut tools: BTreeMap<String, BTreeSet<PathBuf>> = BTreeMap::new();
    for (path, file) in session.rendered.checked.parts().iter().flat_map(|part| &part.files) {
        match file {
            File::Script(text) => {
                for name in asked_for(text) {
                    tools.entry(name.to_owned()).or_default().insert(path.clone());
                }
            }
            File::Text(_) if path.extension().is_some_and(|extension| extension == "tf") => {
                let root = path.parent().unwrap_or(path);
                for name in ["terraform", "tofu"] {
                    tools.entry(name.to_owned()).or_default().insert(root.to_owned());
                }
            }
            _ => {}
        }
    }
    // The output folder is pushed.
    tools.entry("git".to_owned()).or_default().insert(PathBuf::from("."));
    tools
}

fn asked_for(script: &str) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for line in script.lines() {
        names.extend(line.strip_prefix("need ").into_iter().flat_map(str::split_whitespace));
        names.extend(line.strip_prefix("command -v ").and_then(|rest| rest.split_whitespace().next()));
    }
    names
}

fn finding(session: &Session, name: String, needed_by: BTreeSet<PathBuf>) -> Finding {
    let tool = TOOLS.iter().find(|tool| tool.name == name);
    let least = least(session, &name).or_else(|| {
        let tool = tool?;
        let (major, minor) = tool.least?;
        Some((Version::new(major, minor, 0), tool.why.to_owned()))
    });
    let arguments = tool.map_or(&["--version"][..], |tool| tool.version);
    let output = Command::new(&name).args(arguments).stdin(Stdio::null()).output().ok();
    let found =
        output.map_or(Found::Nothing, |output| version_in(&String::from_utf8_lossy(&output.stdout)).map_or(Found::Unknown, Found::Version));
    Finding { name, needed_by, least, found }
}

/// What the lab itself asks for.
fn least(session: &Session, name: &str) -> Option<(Version, String)> {
    let minor_before = |version: Version| Version::new(version.major, version.minor.saturating_sub(1), 0);
    let tools = &session.versions.tools;
    match name {
        "kubectl" => {
            let why = format!("it may be one minor version older than Kubernetes {}", tools.kubernetes);
            Some((minor_before(tools.kubernetes), why))
        }
        "talosctl" => {
            Some((Version::new(tools.talos.major, tools.talos.minor, 0), format!("it has to know what Talos {} knows", tools.talos)))
        }
        "terraform" | "tofu" => {
            let files = session.rendered.tree.public.iter().filter(|(path, _)| path.ends_with("versions.tf"));
            let required = files.filter_map(|(_, file)| version_in(file.text.split("required_version").nth(1)?));
            let version = required.filter_map(|version| parse(&version)).max()?;
            Some((version, "the root modules say so in `required_version`".to_owned()))
        }
        _ => None,
    }
}

/// The first thing in a text that looks like a version.
fn version_in(text: &str) -> Option<String> {
    let words = text.split(|character: char| !(character.is_ascii_digit() || character == '.'));
    words.map(|word| word.trim_matches('.')).find(|word| word.contains('.')).map(str::to_owned)
}

fn parse(text: &str) -> Option<Version> {
    let mut numbers = text.split('.').map(|number| number.parse::<u16>().ok());
    let (major, minor) = (numbers.next()??, numbers.next()??);
    Some(Version::new(major, minor, numbers.next().flatten().unwrap_or_default()))
}

impl Finding {
    fn problem(&self) -> Option<String> {
        let found = match &self.found {
            Found::Nothing => return Some("is missing".to_owned()),
            Found::Unknown => return None,
            Found::Version(version) => parse(version),
        };
        let (least, why) = self.least.as_ref()?;
        match found {
            Some(version) if version < *least => Some(format!("is too old: {version}, where {least} is the least ({why})")),
            _ => None,
        }
    }

    fn line(&self) -> String {
        let needed_by: Vec<String> = self.needed_by.iter().map(|path| path.display().to_string()).collect();
        let needed_by = needed_by.join(", ");
        match (self.problem(), &self.found) {
            (Some(problem), _) => format!("error: {} {problem}; needed by {needed_by}\n", self.name),
            (None, Found::Version(version)) => format!("{} {version}; needed by {needed_by}\n", self.name),
            (None, _) => format!("{}, of a version that it does not tell; needed by {needed_by}\n", self.name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_found_in_what_tools_print() {
        for (text, version) in [
            ("v3.19.0+g3d8990f\n", "3.19.0"),
            ("Client Version: v1.36.3\nKustomize Version: v5.7.1\n", "1.36.3"),
            ("sops 3.13.3 (latest)\n", "3.13.3"),
            ("Talos v1.14.1\n", "1.14.1"),
            ("rdctl client version: 1.24.0, targeting server version: v1\n", "1.24.0"),
            ("git version 2.51.0\n", "2.51.0"),
        ] {
            assert_eq!(version_in(text).as_deref(), Some(version), "{text}");
        }
        assert_eq!(version_in("no version."), None);
    }

    #[test]
    fn scripts_say_what_they_need() {
        assert_eq!(
            asked_for("need kubectl helm\nneed curl\ncommand -v rdctl >/dev/null || {\n  command -v \"$tool\"\n"),
            ["kubectl", "helm", "curl", "rdctl"]
        );
    }
}
