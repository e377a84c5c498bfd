//! Folders that nothing applies: files that lie there and are never deployed.

use std::path::{Path, PathBuf};

use super::RulesByKind;
use super::index::Opened;
use super::rule::{Target, walk};
use crate::{Name, Part, Place, Problem};

/// Where some object names folders at all, every folder with objects has to be named, itself or one above it.
pub(super) fn judge(
    parts: &[(usize, &Part)],
    cluster: Option<&Name>,
    opened: &[Opened<'_>],
    rules: &RulesByKind<'_>,
    problems: &mut Vec<Problem>,
) {
    let mut named: Vec<PathBuf> = Vec::new();
    for object in opened {
        for rule in rules.get(&object.id.kind_key()).into_iter().flatten().filter(|rule| rule.to == Target::Folder) {
            let folders = walk(object.body, rule.path);
            named.extend(folders.iter().filter_map(|found| found.value.as_str()).map(|path| plain(Path::new(path)).to_owned()));
        }
    }
    if named.is_empty() {
        return;
    }
    for (_, part) in parts.iter().filter(|(_, part)| part.id.cluster.as_ref() == cluster) {
        let folder = part.folder();
        let has_objects = !(part.objects.is_empty() && part.secrets.is_empty());
        if has_objects && !named.iter().any(|path| folder.starts_with(path)) {
            let message = format!("nothing applies the folder `{}` of part {}", folder.display(), part.id);
            problems.push(
                Problem::error("unlisted-folder", message)
                    .at(Place::Part(part.id.clone()))
                    .help("a Kustomization has to name it, or its files are never deployed"),
            );
        }
    }
}

/// Without a leading `./`.
pub(super) fn plain(path: &Path) -> &Path {
    path.strip_prefix("./").unwrap_or(path)
}
