use std::collections::BTreeMap;

use homelab_core::{Alert, ObjectExt};

use crate::prometheus_operator::{AlertingRule, GroupRule, PrometheusRule, PrometheusRuleSpec, RuleGroup};

/// The rule that answers [`Need::Alert`](homelab_core::Need::Alert), in the namespace of the part.
///
/// ```
/// use std::time::Duration;
///
/// use homelab_core::{Alert, AlertSeverity, name};
///
/// let need = Alert::builder()
///     .rule(name!("web"))
///     .name("WebSlow")
///     .namespace(name!("web"))
///     .expression("http_request_duration_seconds_sum > 10")
///     .hold(Duration::from_mins(10))
///     .severity(AlertSeverity::Warning)
///     .summary("The app answers slowly.")
///     .build();
/// assert_eq!(observability::alert(&need).metadata.name.as_deref(), Some("web"));
/// ```
pub fn alert(need: &Alert) -> PrometheusRule {
    let labels = [("namespace", &*need.namespace), ("severity", need.severity.as_str())];
    let rule = AlertingRule::builder()
        .alert(&*need.name)
        .expr(&*need.expression)
        .hold(need.hold.clone())
        .labels(labels.map(|(key, value)| (key.to_owned(), value.to_owned())).into())
        .annotations(BTreeMap::from([("summary".to_owned(), need.summary.clone())]))
        .build();
    let group = RuleGroup::builder().name(&*need.rule).rules(vec![GroupRule::Alerting(rule)]).build();
    let spec = PrometheusRuleSpec::builder().groups(vec![group]).build();
    PrometheusRule::new(&need.rule, spec).in_namespace(&need.namespace)
}
