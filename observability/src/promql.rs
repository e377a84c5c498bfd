//! Which metrics an expression in `PromQL` names.
//!
//! Not a parser: only names are looked for, by the grammar's words. The one kept parser in Rust brings forty crates,
//! one of them given up by its authors; whether an expression is sound is promtool's to say.

use std::collections::BTreeSet;

/// Words that take a list of labels in parentheses.
const WITH_LABELS: [&str; 6] = ["by", "group_left", "group_right", "ignoring", "on", "without"];
/// Words that are never a metric.
const OPERATORS: [&str; 11] = ["and", "atan2", "bool", "end", "inf", "nan", "offset", "or", "start", "step", "unless"];
/// Functions over series, which may stand before `by` instead of a parenthesis.
const AGGREGATIONS: [&str; 14] = [
    "avg",
    "bottomk",
    "count",
    "count_values",
    "group",
    "limit_ratio",
    "limitk",
    "max",
    "min",
    "quantile",
    "stddev",
    "stdvar",
    "sum",
    "topk",
];

/// The names of all metrics in `expression`, or why it is no expression.
pub(crate) fn metrics(expression: &str) -> Result<BTreeSet<String>, String> {
    let (mut found, mut open) = (BTreeSet::new(), Vec::new());
    let mut rest = expression;
    while let Some(first) = rest.chars().next() {
        rest = match first {
            '#' => rest.split_once('\n').map_or("", |(_, after)| after),
            '"' | '\'' | '`' => text(rest)?.1,
            '{' => matchers(&rest[1..], &mut found)?,
            // A duration, which may have a step.
            '[' => rest.split_once(']').ok_or("`[` without `]`")?.1,
            '(' => {
                open.push(first);
                &rest[1..]
            }
            ')' => {
                open.pop().ok_or("`)` without `(`")?;
                &rest[1..]
            }
            ']' | '}' => return Err(format!("`{first}` without its beginning")),
            // A number or duration; the sign of an exponent is taken for an operator, which does no harm.
            '0'..='9' => rest.trim_start_matches(|at: char| at.is_ascii_alphanumeric() || at == '.'),
            _ if is_name(first) => {
                let after = rest.trim_start_matches(|at: char| is_name(at) || at.is_ascii_digit());
                word(&rest[..rest.len() - after.len()], after.trim_start(), &mut found)?
            }
            // A variable of a dashboard, where it stands for a number.
            '$' => rest[1..].trim_start_matches(|at: char| is_name(at) || at.is_ascii_digit() || "{}".contains(at)),
            _ => &rest[first.len_utf8()..],
        };
    }
    if open.is_empty() { Ok(found) } else { Err("`(` without `)`".to_owned()) }
}

/// What follows after `word`, which is taken if it is a metric.
fn word<'a>(word: &str, after: &'a str, found: &mut BTreeSet<String>) -> Result<&'a str, String> {
    let lower = word.to_ascii_lowercase();
    let is_any = |words: &[&str]| words.contains(&lower.as_str());
    if is_any(&WITH_LABELS) {
        return match after.strip_prefix('(') {
            Some(labels) => labels.split_once(')').map(|(_, after)| after).ok_or_else(|| format!("`{word} (` without `)`")),
            None => Ok(after),
        };
    }
    if !after.starts_with('(') && !is_any(&OPERATORS) && !is_any(&AGGREGATIONS) {
        found.insert(word.to_owned());
    }
    Ok(after)
}

/// What follows after matchers of labels. They may name the metric, too.
fn matchers<'a>(mut rest: &'a str, found: &mut BTreeSet<String>) -> Result<&'a str, String> {
    let mut before = String::new();
    loop {
        match rest.chars().next() {
            None => return Err("`{` without `}`".to_owned()),
            Some('}') => return Ok(&rest[1..]),
            Some('"' | '\'' | '`') => {
                let (name, after) = text(rest)?;
                // `{__name__="up"}`, or `{"up"}` without an operator.
                let is_name = before == "__name__=" || (before.is_empty() && after.trim_start().starts_with([',', '}']));
                if is_name {
                    found.insert(name.to_owned());
                }
                rest = after;
            }
            Some(at) => {
                if at == ',' {
                    before.clear();
                } else if !at.is_whitespace() {
                    before.push(at);
                }
                rest = &rest[at.len_utf8()..];
            }
        }
    }
}

/// The content of the text at the beginning of `rest`, as it is written, and what follows.
fn text(rest: &str) -> Result<(&str, &str), String> {
    let quote = rest.chars().next().unwrap_or_default();
    let mut is_escaped = false;
    for (index, at) in rest.char_indices().skip(1) {
        if is_escaped {
            is_escaped = false;
        } else if at == '\\' && quote != '`' {
            is_escaped = true;
        } else if at == quote {
            return Ok((&rest[1..index], &rest[index + 1..]));
        }
    }
    Err(format!("{quote} without its end"))
}

const fn is_name(at: char) -> bool {
    at.is_ascii_alphabetic() || at == '_' || at == ':'
}

#[cfg(test)]
mod tests {
    use super::metrics;

    fn names(expression: &str) -> String {
        metrics(expression).map_or_else(|error| error, |names| names.into_iter().collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn metrics_are_told_from_functions_labels_and_words() {
        for (expression, expected) in [
            ("up", "up"),
            ("up == bool 0 and on (job) absent(x:y:z)", "up x:y:z"),
            (
                "sum by (node, job) (rate(a_total{code=~\"5..\", b!=\"c{}\"}[5m:1m])) / ignoring(code) group_left (x) sum(b_total) > 1e-3",
                "a_total b_total",
            ),
            ("SUM(a) WITHOUT (b)", "a"),
            ("histogram_quantile(0.99, sum by(le)(rate(d_bucket[$__rate_interval])))", "d_bucket"),
            ("{__name__=\"x\",job=\"y\"} or {\"z\"} or {job=\"w\"}", "x z"),
            ("a offset 5m @ start() - -Inf # up\n* time()", "a"),
            ("topk($count, a) > ${limit}", "a"),
            ("label_replace(a, \"x\", \"$1\", \"y\", '(.*)\\'') + `b`", "a"),
            ("avg_over_time((a > 0)[1h:]) unless count_values(\"v\", b)", "a b"),
        ] {
            assert_eq!(names(expression), expected, "{expression}");
        }
    }

    #[test]
    fn what_does_not_close_is_no_expression() {
        for expression in ["sum(a", "a)", "a[5m", "a]", "a{b=\"c\"", "a{b=\"c}", "a}", "sum by (a b"] {
            assert!(metrics(expression).is_err(), "{expression}");
        }
    }
}
