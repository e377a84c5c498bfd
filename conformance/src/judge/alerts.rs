//! What Prometheus alerts of, and whether somebody is told.
use std::path::Path;

use serde_json::{Value, json};

use super::objects::{Object, objects};
use super::{Line, Tools};
use crate::lab::Lab;
use crate::process::{ask, failed, lines};
use crate::{Error, Verdict};

/// `promtool check rules` of the groups of every `PrometheusRule`.
pub(super) fn rules(lab: &Lab, tools: &Tools) -> Result<Vec<Verdict>, Error> {
    let rules = objects(lab, tools, &["PrometheusRule"])?;
    let questions = rules.iter().map(|rule| {
        let groups = json!({ "groups": rule.body.pointer("/spec/groups") });
        question(&rule.file, &format!("PrometheusRule {}/{}", rule.namespace(), rule.name()), &json!({ "groups": groups.to_string() }))
    });
    verdicts(tools, "rules", questions)
}

/// `amtool check-config` of every Alertmanager, and `amtool config routes test` for every alert of its cluster: each has to
/// reach a receiver that tells somebody.
pub(super) fn routes(lab: &Lab, tools: &Tools) -> Result<Vec<Verdict>, Error> {
    let objects = objects(lab, tools, &["HelmRelease", "PrometheusRule"])?;
    let questions = objects.iter().filter(|object| object.kind() == "HelmRelease").filter_map(|release| {
        let config = release.body.pointer("/spec/values/alertmanager/config")?;
        let alerts: Vec<Value> = objects
            .iter()
            .filter(|object| object.kind() == "PrometheusRule" && object.cluster == release.cluster)
            .flat_map(alerts)
            // Of kube-prometheus-stack: it fires as long as alerts work at all. `InfoInhibitor`, the other one of that sort, only
            // holds back others, and may go nowhere.
            .chain([json!({ "alertname": "Watchdog", "severity": "none" })])
            .collect();
        let what = format!("Alertmanager of {}/{}", release.namespace(), release.name());
        Some(question(&release.file, &what, &json!({ "config": config.to_string(), "alerts": alerts })))
    });
    verdicts(tools, "routes", questions)
}

/// The labels of each alert of a `PrometheusRule`.
fn alerts(rule: &Object) -> Vec<Value> {
    let groups = rule.body.pointer("/spec/groups").and_then(Value::as_array).into_iter().flatten();
    let rules = groups.filter_map(|group| group["rules"].as_array()).flatten();
    rules
        .filter(|rule| rule["alert"].is_string())
        .map(|rule| {
            let mut labels = rule["labels"].as_object().cloned().unwrap_or_default();
            labels.insert("alertname".to_owned(), rule["alert"].clone());
            Value::Object(labels)
        })
        .collect()
}

fn question(file: &Path, what: &str, about: &Value) -> String {
    let mut question = about.clone();
    question["file"] = json!(file);
    question["what"] = json!(what);
    question.to_string()
}

fn verdicts(tools: &Tools, judge: &str, questions: impl Iterator<Item = String>) -> Result<Vec<Verdict>, Error> {
    let questions: Vec<String> = questions.collect();
    if questions.is_empty() {
        return Ok(Vec::new());
    }
    let mut command = tools.go.command("alerts")?;
    let answer = ask(command.arg(judge), questions.join("\n").as_bytes())?;
    if !answer.ok {
        return Err(failed(&command, &answer));
    }
    let lines: Vec<Line> = lines(&command, &answer)?;
    Ok(lines.into_iter().filter_map(Line::verdict).collect())
}
