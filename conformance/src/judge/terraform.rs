use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::Tools;
use crate::lab::Lab;
use crate::process::{Answer, ask};
use crate::{Error, Verdict, files};

/// Errors of an `init` that has read the backend block and found it wrong; any other comes of having no credentials.
const BACKEND_ERRORS: [&str; 9] = [
    "Unsupported argument",
    "Unsupported block",
    "Incorrect attribute value type",
    "Missing required argument",
    "Invalid backend",
    "Unsupported backend",
    "Variables not allowed",
    "Missing region value",
    "Reserved argument",
];

/// Where modules say that providers come from: OpenTofu's default and Terraform's.
const HOSTS: [&str; 2] = ["registry.opentofu.org", "registry.terraform.io"];

/// Nobody listens there, so nothing leaves this machine.
const NOWHERE: &str = "http://127.0.0.1:9";

/// Every root module is formatted, initialises, validates, has a backend that reads, and can be planned.
pub(super) fn judge(lab: &Lab, tools: &Tools) -> Result<Vec<Verdict>, Error> {
    let modules = lab.below("terraform", ".tf").filter_map(|file| file.parent()).collect::<BTreeSet<_>>();
    if modules.is_empty() {
        return Ok(Vec::new());
    }
    let settings = mirror(tools)?;
    let copy = tools.workplace.folder()?;
    for file in lab.below("terraform", "").filter(|file| !file.ends_with(".terraform.lock.hcl")) {
        files::copy(&lab.path(file), &copy.join(file))?;
    }
    let called = called_modules(lab)?;
    let mut verdicts = Vec::new();
    let tofu = |module: &Path| Tofu { tools, settings: &settings, folder: copy.join(module) };
    for module in &called {
        // All else about it is judged where it is called.
        verdicts.push(Verdict::new(module, "called module", tofu(module).format()?.into_iter().collect()));
        verdicts.extend(read(lab, module).map(|file| Verdict::taken(file, "part of a called module")));
    }
    for module in modules.into_iter().filter(|module| !called.contains(*module)) {
        verdicts.push(Verdict::new(module, "root module", tofu(module).judge()?));
        verdicts.extend(read(lab, module).map(|file| Verdict::taken(file, "part of a root module")));
    }
    Ok(verdicts)
}

/// The files of a module: OpenTofu reads the whole folder.
fn read<'a>(lab: &'a Lab, module: &Path) -> impl Iterator<Item = &'a PathBuf> {
    lab.files.iter().filter(move |file| file.parent() == Some(module) && file.extension().is_none_or(|end| end != "md"))
}

/// The folders that another module calls by a local path, and which are therefore no roots.
fn called_modules(lab: &Lab) -> Result<BTreeSet<PathBuf>, Error> {
    let mut called = BTreeSet::new();
    for file in lab.below("terraform", ".tf") {
        let text = files::read_text(&lab.path(file))?;
        for line in text.lines().map(str::trim).filter(|line| line.starts_with("source")) {
            if let Some(source) = line.split('"').nth(1)
                && source.starts_with('.')
            {
                called.insert(join(file.parent().unwrap_or(Path::new("")), source));
            }
        }
    }
    Ok(called)
}

fn join(folder: &Path, relative: &str) -> PathBuf {
    let mut path = folder.to_owned();
    for name in relative.split('/').filter(|name| !name.is_empty() && *name != ".") {
        if name == ".." {
            path.pop();
        } else {
            path.push(name);
        }
    }
    path
}

/// Lays upstream's provider schemas out as a filesystem mirror, and returns the settings that name it.
fn mirror(tools: &Tools) -> Result<PathBuf, Error> {
    let what = "a VERSIONS file and, for each provider in it, the output of `terraform providers schema -json` as <name>.json.gz";
    let schemas = tools.schema("../oracles/terraform/schemas", what)?;
    let provider = tools.go.binary("provider")?;
    let rules = tools.go.sources("provider").join("rules");
    let root = tools.workplace.folder()?;
    for line in files::read_text(&schemas.join("VERSIONS"))?.lines() {
        let Some((name, version)) = line.split_once(' ') else { continue };
        for host in HOSTS {
            let folder = root.join(format!("{host}/hashicorp/{name}/{version}/{}", platform()));
            files::link(&provider, &folder.join(format!("terraform-provider-{name}_v{version}")))?;
            files::link(&absolute(&schemas.join(format!("{name}.json.gz"))), &folder.join("schema.json.gz"))?;
            let rules = rules.join(format!("{name}.json"));
            if rules.is_file() {
                files::link(&rules, &folder.join("rules.json"))?;
            }
        }
    }
    let settings = root.join("tofurc");
    let hosts = HOSTS.map(|host| format!("\"{host}/*/*\"")).join(", ");
    let text = format!(
        "provider_installation {{\n  filesystem_mirror {{\n    path    = {:?}\n    include = [{hosts}]\n  }}\n}}\n",
        root.display().to_string()
    );
    files::write(&settings, text.as_bytes())?;
    Ok(settings)
}

fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

/// The name of this machine, as Go and OpenTofu have it.
fn platform() -> String {
    let system = if cfg!(target_os = "macos") { "darwin" } else { std::env::consts::OS };
    let processor = match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    };
    format!("{system}_{processor}")
}

struct Tofu<'a> {
    tools: &'a Tools,
    settings: &'a Path,
    folder: PathBuf,
}

impl Tofu<'_> {
    /// Every reason to refuse the module.
    fn judge(&self) -> Result<Vec<String>, Error> {
        let mut refused = Vec::new();
        refused.extend(self.format()?);
        let init = self.run(&["init", "-backend=false", "-input=false", "-no-color"])?;
        if !init.ok {
            refused.extend(step("init", &init));
            return Ok(refused);
        }
        let problems = problems(&self.run(&["validate", "-json", "-no-color"])?);
        let is_valid = problems.is_empty();
        refused.extend(problems);
        let has_backend = self.has_backend()?;
        if has_backend {
            refused.extend(self.backend()?);
        }
        if is_valid {
            if has_backend {
                // A plan needs a backend; the real one needs credentials.
                files::write(&self.folder.join("conformance_override.tf"), b"terraform {\n  backend \"local\" {}\n}\n")?;
                refused.extend(step("init", &self.run(&["init", "-input=false", "-no-color", "-reconfigure"])?));
            }
            refused.extend(step("plan", &self.run(&["plan", "-input=false", "-lock=false", "-no-color"])?));
        }
        Ok(refused)
    }

    /// What `fmt` would change.
    fn format(&self) -> Result<Option<String>, Error> {
        Ok(step("fmt", &self.run(&["fmt", "-check", "-diff", "-no-color"])?))
    }

    fn has_backend(&self) -> Result<bool, Error> {
        for file in files::walk(&self.folder)?.into_iter().filter(|file| file.extension().is_some_and(|end| end == "tf")) {
            let text = files::read_text(&self.folder.join(file))?;
            if text.lines().map(str::trim_start).any(|line| line.starts_with("backend \"") || line.starts_with("cloud {")) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// What is wrong with the backend block, which `init -backend=false` skips wholly.
    fn backend(&self) -> Result<Option<String>, Error> {
        let data = self.tools.workplace.folder()?;
        let mut command = self.command()?;
        command.args(["init", "-input=false", "-no-color", "-get=false", "-lock=false"]);
        let said = ask(command.env("TF_DATA_DIR", data), b"")?.said();
        let wrong = BACKEND_ERRORS.iter().any(|error| said.contains(&format!("Error: {error}")));
        Ok(wrong.then(|| format!("backend: {said}")))
    }

    fn run(&self, arguments: &[&str]) -> Result<Answer, Error> {
        ask(self.command()?.args(arguments), b"")
    }

    /// OpenTofu without network, credentials and settings of the user.
    fn command(&self) -> Result<Command, Error> {
        let mut command = self.tools.go.command("tofu")?;
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy().into_owned();
            if ["AWS_", "ARM_", "TF_"].iter().any(|prefix| name.starts_with(prefix)) {
                command.env_remove(name);
            }
        }
        command.current_dir(&self.folder).env("TF_CLI_CONFIG_FILE", self.settings).env("TF_IN_AUTOMATION", "1");
        command.env("AWS_EC2_METADATA_DISABLED", "true").env("CHECKPOINT_DISABLE", "1");
        command.env("HTTP_PROXY", NOWHERE).env("HTTPS_PROXY", NOWHERE).env("NO_PROXY", "");
        command.env("AWS_CONFIG_FILE", "/dev/null").env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null");
        Ok(command)
    }
}

/// What a step that failed said.
fn step(name: &str, answer: &Answer) -> Option<String> {
    (!answer.ok).then(|| format!("{name}: {}", answer.said()))
}

/// The errors in the answer of `validate -json`.
fn problems(answer: &Answer) -> Vec<String> {
    let Ok(report) = serde_json::from_slice::<Value>(&answer.output) else {
        return vec![format!("validate: {}", answer.said())];
    };
    let text = |problem: &Value, path: &str| {
        problem.pointer(path).map(|value| value.as_str().map_or(value.to_string(), str::to_owned)).unwrap_or_default()
    };
    let errors =
        report.get("diagnostics").and_then(Value::as_array).into_iter().flatten().filter(|problem| text(problem, "/severity") != "warning");
    let errors: Vec<_> = errors
        .map(|problem| {
            let [file, line, summary, detail] =
                ["/range/filename", "/range/start/line", "/summary", "/detail"].map(|path| text(problem, path));
            format!("validate: {file}:{line}: {summary}: {detail}")
        })
        .collect();
    if errors.is_empty() && !answer.ok { vec![format!("validate: {}", answer.said())] } else { errors }
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::join;

    #[test]
    fn a_called_module_lies_where_its_caller_says() {
        assert_eq!(join(Path::new("terraform/aws"), "../modules/bucket"), PathBuf::from("terraform/modules/bucket"));
        assert_eq!(join(Path::new("terraform/aws"), "./bucket"), PathBuf::from("terraform/aws/bucket"));
    }
}
