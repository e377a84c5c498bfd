use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{Tools, sops};
use crate::lab::Lab;
use crate::process::ask;
use crate::{Error, Verdict, files};

/// Where below an issuer its two documents are.
const DISCOVERY: &str = ".well-known/openid-configuration";
const KEYS: &str = "openid/v1/jwks";

/// What an issuer publishes is what kube-apiserver would answer, with the key of some secrets bundle of the lab.
pub(super) fn judge(lab: &Lab, tools: &Tools) -> Result<Vec<Verdict>, Error> {
    let documents: Vec<&PathBuf> = lab.below("", DISCOVERY).collect();
    if documents.is_empty() {
        return Ok(Vec::new());
    }
    let mut bundles = Vec::new();
    for file in lab.below("talos", ".sops.yaml") {
        if let Ok(content) = sops::decrypt(lab, tools, file, &lab.key())?
            && String::from_utf8_lossy(&content).lines().any(|line| line.starts_with("trustdinfo:"))
        {
            bundles.push(content);
        }
    }
    let mut verdicts = Vec::new();
    for file in documents {
        let folder = file.ancestors().nth(DISCOVERY.split('/').count()).unwrap_or(Path::new(""));
        let keys = folder.join(KEYS);
        let found = [json(lab, file)?, json(lab, &keys)?];
        let issuer = found[0].get("issuer").and_then(Value::as_str).unwrap_or_default();
        let answers = bundles.iter().map(|bundle| answer(tools, issuer, bundle)).collect::<Result<Vec<_>, _>>()?;
        for ((file, what, name), found) in [(file, "discovery document", "discovery"), (&keys, "keys", "keys")].into_iter().zip(&found) {
            let is_known = answers.iter().flatten().any(|answer| answer.get(name) == Some(found));
            let refusal = || match answers.as_slice() {
                [Ok(answer)] => format!("kube-apiserver would answer {}", answer[name]),
                answers => answers.iter().filter_map(|answer| answer.as_ref().err().cloned()).collect::<Vec<_>>().join("; "),
            };
            verdicts.push(if is_known { Verdict::taken(file, what) } else { Verdict::refused(file, what, refusal()) });
        }
    }
    Ok(verdicts)
}

/// What kube-apiserver would answer as `issuer`, or why it would not.
fn answer(tools: &Tools, issuer: &str, bundle: &[u8]) -> Result<Result<Value, String>, Error> {
    let answer = ask(tools.go.command("kubernetes")?.args(["openid", issuer]), bundle)?;
    Ok(if answer.ok { serde_json::from_slice(&answer.output).map_err(|error| error.to_string()) } else { Err(answer.said()) })
}

/// The JSON of a file; nothing if it is none.
fn json(lab: &Lab, file: &Path) -> Result<Value, Error> {
    if !lab.files.contains(file) {
        return Ok(Value::Null);
    }
    Ok(serde_json::from_str(&files::read_text(&lab.path(file))?).unwrap_or_default())
}
