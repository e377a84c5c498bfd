//! What people see.
use std::collections::BTreeMap;
use std::fmt;
use std::io::{Write as _, stderr, stdout};
use std::time::Duration;

use crate::judge::{JUDGES, Judge};
use crate::lab::Lab;
use crate::{Account, Error, Verdict};

pub(crate) fn text(text: &str) {
    line(format_args!("{text}"));
}

pub(crate) fn list() {
    for judge in JUDGES {
        line(format_args!("{:<16} {}", judge.name, judge.about));
    }
}

pub(crate) fn building(judge: &str) {
    error_line(format_args!("building {judge}; this takes minutes, but only once for each version of it"));
}

pub(crate) fn trusted(judge: &Judge, (refused, taken): (usize, usize), time: Duration) {
    line(format_args!("{:<16} refuses its {refused} planted mistakes, takes {taken} others ({})", judge.name, seconds(time)));
}

pub(crate) fn lab(lab: &Lab) {
    line(format_args!("\n{}: {} files in {}", lab.name, lab.files.len(), lab.root.display()));
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
    line(format_args!("  {:<16} {refused} refused of {}{listed} ({}): {what}", judge.name, verdicts.len(), seconds(time)));
    for verdict in verdicts.iter().filter(|_| verbose) {
        let word = match (verdict.is_refused(), verdict.listed) {
            (true, _) => "refuses",
            (false, Some(_)) => "lists  ",
            (false, None) => "takes  ",
        };
        line(format_args!("    {word} {}: {}", verdict.file.display(), verdict.what));
    }
}

pub(crate) fn account(account: &Account, is_whole: bool) {
    line(format_args!("  {:<40} files judged listed", ""));
    let mut sums = [0; 3];
    for (folder, sum) in account.by_path() {
        line(format_args!("  {folder:<40} {:>5} {:>6} {:>6}", sum[0], sum[1], sum[2]));
        sums = [0, 1, 2].map(|column| sums[column] + sum[column]);
    }
    line(format_args!("  {:<40} {:>5} {:>6} {:>6}", "sum", sums[0], sums[1], sums[2]));
    for (file, reason) in account.listing() {
        line(format_args!("  listed   {}: {reason}", file.display()));
    }
    for (judge, verdict) in account.things_listed() {
        line(format_args!("  listed   {}: {}: {} ({judge})", verdict.file.display(), verdict.what, verdict.listed.unwrap_or_default()));
    }
    for file in account.unjudged().filter(|_| is_whole) {
        line(format_args!("  UNJUDGED {}: no judge takes it, and there is no reason why not", file.display()));
    }
    for (judge, verdict) in account.refusals() {
        line(format_args!("  REFUSED  {}: {} ({judge})", verdict.file.display(), verdict.what));
        for reason in verdict.refused.iter().flat_map(|reason| reason.lines()) {
            line(format_args!("           {reason}"));
        }
    }
    line(format_args!("{} files judged, {} refused, {} listed", account.judged(), account.refused(), account.listed()));
}

pub(crate) fn error(error: &Error) {
    error_line(format_args!("error: {error}"));
    let mut cause = std::error::Error::source(error);
    while let Some(next) = cause {
        error_line(format_args!("  because: {next}"));
        cause = next.source();
    }
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

/// A closed pipe is the reader's choice.
fn line(text: fmt::Arguments<'_>) {
    writeln!(stdout(), "{text}").ok();
}

fn error_line(text: fmt::Arguments<'_>) {
    writeln!(stderr(), "{text}").ok();
}
