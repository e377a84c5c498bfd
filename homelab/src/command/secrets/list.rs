//! `secrets list`.

use std::path::{Path, PathBuf};

use homelab_core::{File, Part};
use serde_json::json;

use super::super::session::Session;
use super::super::{Outcome, print};

/// A key, what it is for, and the files that are made of it or opened by it.
struct Row {
    path: PathBuf,
    purpose: String,
    files: Vec<PathBuf>,
}

pub(super) fn run(session: &Session, wants_json: bool) -> Outcome {
    let rows: Vec<Row> = session.keys.paths().map(|path| row(path, session.rendered.checked.parts())).collect();
    if wants_json {
        let rows = rows.iter().map(|row| json!({ "path": row.path, "purpose": row.purpose, "files": row.files }));
        return Outcome::fine(print::json(&rows.collect()));
    }
    let mut text = format!("The keys in {}\n", session.secrets.display());
    for row in rows {
        text += &format!("\n{}: {}\n", row.path.display(), row.purpose);
        text += &row.files.iter().map(|file| format!("  {}\n", file.display())).collect::<String>();
    }
    Outcome::fine(text)
}

fn row(path: &Path, parts: &[Part]) -> Row {
    let names: Vec<&str> = path.iter().filter_map(|name| name.to_str()).collect();
    let sealed = |wanted: &dyn Fn(&Part, bool) -> bool| -> Vec<PathBuf> {
        let mut files: Vec<PathBuf> = parts
            .iter()
            .flat_map(|part| encrypted(part).into_iter().filter(|(_, is_secret)| wanted(part, *is_secret)))
            .map(|(path, _)| path)
            .collect();
        files.sort();
        files
    };
    let below = |part: &Part, cluster: &str| part.id.cluster.as_ref().is_some_and(|name| **name == *cluster);
    let (purpose, files) = match names[..] {
        ["age", "owner.agekey"] => ("opens everything that is encrypted; without it the lab is lost".to_owned(), sealed(&|_, _| true)),
        ["age", key] => {
            let cluster = key.trim_end_matches(".agekey");
            let files = sealed(&|part, is_secret| is_secret && below(part, cluster));
            (format!("opens the Secrets of cluster `{cluster}`, where Flux has it"), files)
        }
        ["talos", cluster, "client.pem"] => {
            let private = parts.iter().filter(|part| below(part, cluster)).flat_map(|part| &part.files);
            let files = private.filter(|(_, file)| matches!(file, File::Private(_))).map(|(path, _)| path.clone()).collect();
            (format!("the owner's certificate for the Talos API of cluster `{cluster}`"), files)
        }
        ["talos", cluster, _] => {
            let files = sealed(&|part, is_secret| !is_secret && below(part, cluster));
            (format!("keys and tokens of the Talos cluster `{cluster}`: with others it is another cluster"), files)
        }
        ["authority.pem"] => {
            ("the authority that signs the certificates of the lab's host names".to_owned(), holding(parts, "tls.key", ""))
        }
        ["mesh.pem"] => ("the authority by which the clusters of the mesh know each other".to_owned(), holding(parts, "ca.key", "")),
        ["passwords", purpose] => (format!("the password `{purpose}`"), holding(parts, "password", purpose)),
        _ => ("a key of the lab".to_owned(), Vec::new()),
    };
    Row { path: path.to_owned(), purpose, files }
}

/// The encrypted files of a part, and whether each is a Kubernetes Secret.
fn encrypted(part: &Part) -> Vec<(PathBuf, bool)> {
    let paths = part.object_paths();
    let secrets = part.secrets.iter().map(|secret| (paths[&secret.id()].clone(), true));
    let sealed = part.files.iter().filter(|(_, file)| matches!(file, File::Sealed(_))).map(|(path, _)| (path.clone(), false));
    secrets.chain(sealed).collect()
}

/// The Secrets with a key of this name whose own name is that of the purpose, if it has one.
fn holding(parts: &[Part], key: &str, purpose: &str) -> Vec<PathBuf> {
    let of = |part: &Part| {
        let paths = part.object_paths();
        let secrets =
            part.secrets.iter().filter(|secret| secret.values.contains_key(key) && (purpose.is_empty() || *secret.name == *purpose));
        secrets.map(|secret| paths[&secret.id()].clone()).collect::<Vec<_>>()
    };
    parts.iter().flat_map(of).collect()
}
