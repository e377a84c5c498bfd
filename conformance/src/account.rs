use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::Verdict;

/// Which files of a lab were judged, by whom, and which are only listed.
#[derive(Clone, Debug)]
pub struct Account {
    judges: BTreeMap<PathBuf, BTreeSet<&'static str>>,
    refusals: Vec<(&'static str, Verdict)>,
    things_listed: Vec<(&'static str, Verdict)>,
}

impl Account {
    /// Nothing of `files` is judged yet.
    pub fn new(files: impl IntoIterator<Item = PathBuf>) -> Self {
        Self { judges: files.into_iter().map(|file| (file, BTreeSet::new())).collect(), refusals: Vec::new(), things_listed: Vec::new() }
    }

    /// `judge` has judged. A verdict about a folder, or about what is not in the tree, judges no file.
    pub fn add(&mut self, judge: &'static str, verdicts: &[Verdict]) {
        for verdict in verdicts {
            if verdict.listed.is_some() {
                self.things_listed.push((judge, verdict.clone()));
                continue;
            }
            if let Some(judges) = self.judges.get_mut(&verdict.file) {
                judges.insert(judge);
            }
            if verdict.is_refused() {
                self.refusals.push((judge, verdict.clone()));
            }
        }
    }

    /// How many files at least one judge has judged.
    pub fn judged(&self) -> usize {
        self.judges.values().filter(|judges| !judges.is_empty()).count()
    }

    /// How many files no judge takes, for a reason.
    pub fn listed(&self) -> usize {
        self.listing().count()
    }

    /// The files that no judge takes, and why.
    pub fn listing(&self) -> impl Iterator<Item = (&PathBuf, &'static str)> {
        self.left().filter_map(|file| Some((file, reason(file)?)))
    }

    /// The files that no judge has judged and that have no reason for it.
    pub fn unjudged(&self) -> impl Iterator<Item = &PathBuf> {
        self.left().filter(|file| reason(file).is_none())
    }

    /// How many files, or folders of files that are judged together, at least one judge has refused.
    pub fn refused(&self) -> usize {
        self.refusals.iter().map(|(_, verdict)| &verdict.file).collect::<BTreeSet<_>>().len()
    }

    /// What was refused, and by whom.
    pub fn refusals(&self) -> &[(&'static str, Verdict)] {
        &self.refusals
    }

    /// What a judge could not judge in files that others judge, and who.
    pub fn things_listed(&self) -> &[(&'static str, Verdict)] {
        &self.things_listed
    }

    /// For each folder at the top: its name, how many files it has, how many of them were judged and are listed.
    pub fn by_path(&self) -> BTreeMap<String, [usize; 3]> {
        let mut sums = BTreeMap::<String, [usize; 3]>::new();
        for (file, judges) in &self.judges {
            let sum = sums.entry(folder(file)).or_default();
            sum[0] += 1;
            if !judges.is_empty() {
                sum[1] += 1;
            } else if reason(file).is_some() {
                sum[2] += 1;
            }
        }
        sums
    }

    fn left(&self) -> impl Iterator<Item = &PathBuf> {
        self.judges.iter().filter(|(_, judges)| judges.is_empty()).map(|(file, _)| file)
    }
}

/// The first two folders that `file` lies in.
fn folder(file: &Path) -> String {
    let folders: Vec<_> = file.parent().into_iter().flat_map(Path::iter).take(2).map(|name| name.to_string_lossy()).collect();
    if folders.is_empty() { ".".to_owned() } else { folders.join("/") }
}

/// Why no judge takes `file`, for the kinds of files that have a good reason.
fn reason(file: &Path) -> Option<&'static str> {
    let text = file.to_str()?;
    let extension = file.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    match (text, extension) {
        (".homelab/manifest", _) => Some("our own record of what was written"),
        (".gitignore" | ".gitattributes", _) => Some("Git takes every text"),
        ("renovate.json5", _) => Some("Renovate is no Go module"),
        (_, "md") => Some("for people"),
        (_, "reg") => Some("only Windows reads it"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::Account;
    use crate::Verdict;

    fn account() -> Account {
        Account::new(["README.md", "a/b/c/1.yaml", "a/b/c/2.yaml", "a/3.yaml", "diagrams/README.md"].map(PathBuf::from))
    }

    #[test]
    fn a_file_is_judged_once_however_many_judges_it_has() {
        let mut account = account();
        account.add("one", &[Verdict::taken("a/3.yaml", ""), Verdict::taken("a/3.yaml", "")]);
        account.add("two", &[Verdict::taken("a/3.yaml", "")]);
        assert_eq!(account.judged(), 1);
    }

    #[test]
    fn a_refused_file_is_judged_and_its_refusal_kept() {
        let mut account = account();
        account.add("one", &[Verdict::refused("a/3.yaml", "it", "why"), Verdict::refused("a/3.yaml", "more", "why")]);
        assert_eq!((account.judged(), account.refused(), account.refusals().len()), (1, 1, 2));
    }

    #[test]
    fn what_no_judge_takes_is_unjudged_unless_there_is_a_reason() {
        let account = account();
        assert_eq!(account.listed(), 2);
        assert_eq!(account.unjudged().count(), 3);
    }

    #[test]
    fn what_a_judge_only_lists_is_not_judged() {
        let mut account = account();
        account.add("one", &[Verdict::listed("a/3.yaml", "it", "why")]);
        assert_eq!((account.judged(), account.refused(), account.things_listed().len()), (0, 0, 1));
        assert_eq!(account.unjudged().count(), 3);
    }

    #[test]
    fn a_verdict_about_a_file_outside_the_tree_judges_nothing() {
        let mut account = account();
        account.add("one", &[Verdict::taken("elsewhere.yaml", "")]);
        assert_eq!(account.judged(), 0);
    }

    #[test]
    fn the_sum_by_path_is_the_tree() {
        let mut account = account();
        account.add("one", &[Verdict::taken("a/b/c/1.yaml", "")]);
        let sums = account.by_path();
        assert_eq!(sums.keys().collect::<Vec<_>>(), [".", "a", "a/b", "diagrams"]);
        assert_eq!(sums["a/b"], [2, 1, 0]);
        assert_eq!(sums.values().map(|sum| sum[0]).sum::<usize>(), 5);
    }
}
