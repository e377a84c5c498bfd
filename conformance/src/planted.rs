//! Whether a judge can be trusted: it has to refuse what is planted for it, for the right reason, and nothing else.
//!
//! `planted/<judge>/lab` is a small lab, `planted/<judge>/secrets` its secrets (made up; they protect nothing), and each
//! line of `planted/<judge>/refused` names a file and words of the reason: `path: words`.
use std::path::Path;

use crate::judge::{Judge, Tools};
use crate::lab::Lab;
use crate::{Error, Verdict, files};

/// How many planted things `judge` refused and took.
pub(crate) fn check(judge: &Judge, tools: &Tools, planted: &Path) -> Result<(usize, usize), Error> {
    let folder = planted.join(judge.name);
    let lab = Lab::read(&folder.join("lab"), folder.join("secrets"))?;
    let expected = files::read_text(&folder.join("refused"))?;
    let verdicts = (judge.run)(&lab, tools)?;
    let problems = compare(&expected, &verdicts);
    if problems.is_empty() {
        Ok((expected.lines().count(), verdicts.iter().filter(|verdict| verdict.is_taken()).count()))
    } else {
        Err(Error::Untrusted { judge: judge.name, problems })
    }
}

fn compare(expected: &str, verdicts: &[Verdict]) -> Vec<String> {
    let mut problems = Vec::new();
    let mut open: Vec<_> = verdicts.iter().filter(|verdict| verdict.is_refused()).collect();
    for line in expected.lines() {
        let (file, words) = line.split_once(": ").unwrap_or((line, ""));
        let is_meant = |verdict: &&Verdict| verdict.file == Path::new(file) && verdict.refused.iter().any(|reason| reason.contains(words));
        match open.iter().position(is_meant) {
            Some(found) => drop(open.remove(found)),
            None => problems.push(format!("it does not refuse the planted {file} because of `{words}`")),
        }
    }
    for verdict in open {
        problems.push(format!("it refuses {} in {}: {}", verdict.what, verdict.file.display(), verdict.refused.join("; ")));
    }
    if !verdicts.iter().any(Verdict::is_taken) {
        problems.push("it takes nothing at all".to_owned());
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::compare;
    use crate::Verdict;

    #[test]
    fn a_judge_is_trusted_when_it_refuses_what_is_planted_and_takes_the_rest() {
        let verdicts = [Verdict::refused("a", "it", "because of the colour"), Verdict::taken("b", "")];
        assert_eq!(compare("a: the colour\n", &verdicts), Vec::<String>::new());
    }

    #[test]
    fn taking_a_planted_file_or_refusing_it_for_another_reason_is_a_problem() {
        assert_eq!(compare("a: the colour\n", &[Verdict::taken("a", "")]).len(), 1);
        let verdicts = [Verdict::refused("a", "it", "a missing program"), Verdict::taken("b", "")];
        assert_eq!(compare("a: the colour\n", &verdicts).len(), 2);
    }

    #[test]
    fn refusing_everything_is_a_problem() {
        assert_eq!(compare("a: why\n", &[Verdict::refused("a", "", "why")]), ["it takes nothing at all"]);
    }
}
