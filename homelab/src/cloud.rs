//! What only the cloud can tell, once it has told.

use std::collections::BTreeMap;

use homelab_core::{Need, Object, Part};
use serde_json::Value;

/// Outputs of Terraform by name, as `--cloud-outputs` gives them. Empty until Terraform has run.
pub type CloudOutputs = BTreeMap<String, String>;

/// Puts the outputs that are known into the objects and the charts' values of `part`, where Flux would have put them in;
/// the others stay `${name}`.
pub(crate) fn settle(part: &mut Part, outputs: &CloudOutputs) {
    let is_known = |need: &Need| matches!(need, Need::CloudOutput(name) if outputs.contains_key(name));
    let known: Vec<(String, &String)> = outputs
        .iter()
        .filter(|(name, _)| part.needs.contains(&Need::CloudOutput((*name).clone())))
        .map(|(name, value)| (format!("${{{name}}}"), value))
        .collect();
    if known.is_empty() {
        return;
    }
    part.needs.retain(|need| !is_known(need));
    let mut problems = Vec::new();
    for object in &mut part.objects {
        let mut after = object.to_value();
        replace(&mut after, &known);
        if *object.as_value() != after {
            match Object::from_value(after) {
                Ok(settled) => *object = settled,
                Err(problem) => problems.push(problem),
            }
        }
    }
    part.problems.extend(problems);
    for chart in &mut part.charts {
        replace(&mut chart.values, &known);
    }
}

fn replace(value: &mut Value, known: &[(String, &String)]) {
    match value {
        Value::String(text) => {
            for (variable, output) in known {
                if text.contains(variable) {
                    *text = text.replace(variable, output);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| replace(item, known)),
        Value::Object(map) => map.values_mut().for_each(|item| replace(item, known)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use homelab_core::{Chart, ChartSource, ObjectExt, name};
    use k8s_openapi::api::core::v1::ConfigMap;
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_known_is_put_in_and_the_rest_waits_for_flux() {
        let mut config = ConfigMap::default().named("backup").in_namespace(&name!("web"));
        let url = "s3:${aws_region}/${aws_backup_bucket}".to_owned();
        config.data = Some([("url".to_owned(), url)].into());
        let outputs = ["aws_region", "aws_backup_bucket"].map(|name| Need::CloudOutput(name.to_owned()));
        let mut part = outputs.into_iter().fold(Part::new(name!("backup")).object(config), Part::need);
        settle(&mut part, &CloudOutputs::from([("aws_region".to_owned(), "eu-central-1".to_owned())]));
        assert_eq!(part.needs, [Need::CloudOutput("aws_backup_bucket".to_owned())]);
        assert_eq!(part.objects[0].to_value()["data"]["url"], "s3:eu-central-1/${aws_backup_bucket}");
    }

    #[test]
    fn what_is_known_is_put_into_the_values_of_charts_too() {
        let values = json!({ "env": [{ "name": "AWS_ROLE_ARN", "value": "${aws_dns_role_arn}" }] });
        let source = ChartSource::oci("example.com/chart");
        let chart = Chart::builder().name(name!("dns")).namespace(name!("dns")).source(source).version("1").values(values).build();
        let mut part = Part::new(name!("dns")).chart(chart).need(Need::CloudOutput("aws_dns_role_arn".to_owned()));
        settle(&mut part, &CloudOutputs::from([("aws_dns_role_arn".to_owned(), "arn:aws:iam::1:role/dns".to_owned())]));
        assert_eq!(part.charts[0].values["env"][0]["value"], "arn:aws:iam::1:role/dns");
    }
}
