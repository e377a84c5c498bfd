use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{Line, Tools, sops};
use crate::lab::Lab;
use crate::process::{ask, failed, lines};
use crate::{Error, Verdict, files};

#[derive(Serialize)]
struct Question<'a> {
    args: Vec<&'a str>,
    /// Secrets go through the pipe only.
    stdin: String,
}

#[derive(Deserialize)]
struct Reply {
    rc: i32,
    stdout: String,
    stderr: String,
}

/// Machine configs are valid (strict, metal), secrets bundles complete, and each schematic has the id that the rest of
/// the tree uses.
pub(super) fn judge(lab: &Lab, tools: &Tools) -> Result<Vec<Verdict>, Error> {
    let mut verdicts = Vec::new();
    let mut questions = Vec::new();
    let mut asked = Vec::new();
    let mut texts = String::new();
    for file in lab.below("talos", ".sops.yaml") {
        let content = match sops::decrypt(lab, tools, file, &lab.key())? {
            Ok(content) => String::from_utf8_lossy(&content).into_owned(),
            Err(why) => {
                verdicts.push(Verdict::refused(file, "encrypted file", why));
                continue;
            }
        };
        texts.push_str(&content);
        let is_bundle = content.lines().any(|line| line.starts_with("trustdinfo:"));
        let args = if is_bundle { vec!["check-secrets", "-"] } else { vec!["validate", "--mode", "metal", "--strict", "-"] };
        asked.push((file.clone(), if is_bundle { What::Bundle } else { What::Config }));
        questions.push(Question { args, stdin: content });
    }
    for file in lab.below("talos", ".yaml").filter(|file| is_schematic(file)) {
        asked.push((file.clone(), What::Schematic));
        questions.push(Question { args: vec!["schematic", "-"], stdin: files::read_text(&lab.path(file))? });
    }
    if questions.is_empty() {
        return Ok(verdicts);
    }
    for file in &lab.files {
        texts.push_str(&files::read_text(&lab.path(file))?);
    }
    let used = schematics_in(&texts);
    let mut made = BTreeSet::new();
    for ((file, what), reply) in asked.into_iter().zip(ask_talos(tools, &questions)?) {
        verdicts.push(match what {
            What::Bundle => Verdict::of(file, "secrets bundle", result(reply)),
            What::Config => config(file, &reply)?,
            What::Schematic => {
                let id = result(reply).map(|id| id.trim().to_owned());
                made.extend(id.clone());
                let found = id.and_then(|id| if used.contains(&id) { Ok(()) } else { Err(format!("nothing uses its id {id}")) });
                Verdict::of(file, "schematic", found)
            }
        });
    }
    let unknown = used.difference(&made).map(|id| format!("the tree uses the schematic {id}, which it does not hold"));
    verdicts.extend(unknown.map(|reason| Verdict::refused("talos", "schematics", reason)));
    Ok(verdicts)
}

enum What {
    Config,
    Bundle,
    Schematic,
}

fn is_schematic(file: &Path) -> bool {
    file.file_name().is_some_and(|name| name.to_string_lossy().starts_with("schematic"))
}

fn result(reply: Reply) -> Result<String, String> {
    if reply.rc == 0 { Ok(reply.stdout) } else { Err(reply.stderr.trim().to_owned()) }
}

fn config(file: PathBuf, reply: &Reply) -> Result<Verdict, Error> {
    let line: Line = serde_json::from_str(&reply.stdout).map_err(|source| Error::Answer {
        program: "talos".to_owned(),
        line: format!("{}{}", reply.stdout, reply.stderr),
        source,
    })?;
    Ok(Verdict::new(file, "machine config", if line.ok { Vec::new() } else { line.errors }))
}

fn ask_talos(tools: &Tools, questions: &[Question<'_>]) -> Result<Vec<Reply>, Error> {
    let mut input = Vec::new();
    for question in questions {
        serde_json::to_writer(&mut input, question).expect("strings are JSON");
        input.push(b'\n');
    }
    let mut command = tools.go.command("talos")?;
    let answer = ask(command.arg("batch"), &input)?;
    if !answer.ok {
        return Err(failed(&command, &answer));
    }
    lines(&command, &answer)
}

/// The ids of schematics in addresses of the image factory: 64 hexadecimal digits after `/` and before `:` or `/`.
fn schematics_in(text: &str) -> BTreeSet<String> {
    text.split('/')
        .skip(1)
        .filter_map(|piece| {
            let (id, rest) = (piece.get(..64)?, &piece[64..]);
            let ends = rest.starts_with(':') || rest.is_empty();
            (ends && id.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))).then(|| id.to_owned())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::schematics_in;

    #[test]
    fn schematics_are_found_in_addresses_of_the_image_factory_and_digests_are_not() {
        let [one, two, digest] = ["1", "a", "f"].map(|digit| digit.repeat(64));
        let text = format!(
            "image: factory.talos.dev/metal-installer/{one}:v1.14.1\n\
             curl https://factory.talos.dev/image/{two}/v1.14.1/metal-amd64.iso\n\
             image: ghcr.io/a/b@sha256:{digest}\n"
        );
        assert_eq!(schematics_in(&text), [one, two].into());
    }
}
