//! What people see.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "this program talks to people")]

use std::collections::BTreeMap;
use std::time::Duration;

use crate::judge::{JUDGES, Judge};
use crate::lab::Lab;
use crate::{Account, Error, Verdict};

pub(crate) fn text(text: &str) {
    println!("{text}");
}

pub(crate) fn list() {
    for judge in &JUDGES {
        println!("{:<16} {}", judge.name, judge.about);
    }
}

pub(crate) fn building(judge: &str) {
    eprintln!("building {judge}; this takes minutes, but only once for each version of it");
}

pub(crate) fn trusted(judge: &Judge, (refused, taken): (usize, usize), time: Duration) {
    println!("{:<16} refuses its {refused} planted mistakes, takes {taken} others ({})", judge.name, seconds(time));
}

pub(crate) fn lab(lab: &Lab) {
    println!("\n{}: {} files in {}", lab.name, lab.files.len(), lab.root.display());
}

pub(crate) fn verdicts(judge: &Judge, verdicts: &[Verdict], time: Duration, verbose: bool) {
    let mut kinds = BTreeMap::<&str, usize>::new();
    for verdict in verdicts {
        // `Deployment web/web` is a Deployment, `the pods of …` are pods, and a build is a build.
        let kind = if verdict.what.starts_with("the pods of") { "pods" } else { verdict.what.split(' ').next().unwrap_or_default() };
        *kinds.entry(if kind.parse::<usize>().is_ok() { "builds" } else { kind }).or_default() += 1;
    }
    let refused = verdicts.iter().filter(|verdict| verdict.is_refused()).count();
    let what: Vec<_> = kinds.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
    let what = if what.is_empty() { "nothing for it".to_owned() } else { what.join(", ") };
    let listed = match verdicts.iter().filter(|verdict| verdict.listed.is_some()).count() {
        0 => String::new(),
        listed => format!(", {listed} only listed"),
    };
    println!("  {:<16} {refused} refused of {}{listed} ({}): {what}", judge.name, verdicts.len(), seconds(time));
    for verdict in verdicts.iter().filter(|_| verbose) {
        let word = match (verdict.is_refused(), verdict.listed) {
            (true, _) => "refuses",
            (false, Some(_)) => "lists  ",
            (false, None) => "takes  ",
        };
        println!("    {word} {}: {}", verdict.file.display(), verdict.what);
    }
}

pub(crate) fn account(account: &Account, is_whole: bool) {
    println!("  {:<40} files judged listed", "");
    let mut sums = [0; 3];
    for (folder, sum) in account.by_path() {
        println!("  {folder:<40} {:>5} {:>6} {:>6}", sum[0], sum[1], sum[2]);
        sums = [0, 1, 2].map(|column| sums[column] + sum[column]);
    }
    println!("  {:<40} {:>5} {:>6} {:>6}", "sum", sums[0], sums[1], sums[2]);
    for (file, reason) in account.listing() {
        println!("  listed   {}: {reason}", file.display());
    }
    for (judge, verdict) in account.things_listed() {
        println!("  listed   {}: {}: {} ({judge})", verdict.file.display(), verdict.what, verdict.listed.unwrap_or_default());
    }
    for file in account.unjudged().filter(|_| is_whole) {
        println!("  UNJUDGED {}: no judge takes it, and there is no reason why not", file.display());
    }
    for (judge, verdict) in account.refusals() {
        println!("  REFUSED  {}: {} ({judge})", verdict.file.display(), verdict.what);
        for line in verdict.refused.iter().flat_map(|reason| reason.lines()) {
            println!("           {line}");
        }
    }
    println!("{} files judged, {} refused, {} listed", account.judged(), account.refused(), account.listed());
}

pub(crate) fn error(error: &Error) {
    eprintln!("error: {error}");
    let mut cause = std::error::Error::source(error);
    while let Some(next) = cause {
        eprintln!("  because: {next}");
        cause = next.source();
    }
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}
