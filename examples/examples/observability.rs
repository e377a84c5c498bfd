//! `observability` alone: a monitor and an alert for an app that is there. `cargo run --example observability`.
#![expect(clippy::print_stdout, reason = "it is a program that prints")]

use std::time::Duration;

use homelab_core::{Alert, AlertSeverity, Need, Part, Scrape, name};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let labels = [("app.kubernetes.io/name".to_owned(), "web".to_owned())].into();
    let scrape = Scrape::builder().service(name!("web")).namespace(name!("web")).labels(labels).port(name!("metrics")).build();
    let alert = Alert::builder()
        .rule(name!("web"))
        .name("WebSlow")
        .namespace(name!("web"))
        .expression("histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket{namespace=\"web\"}[5m]))) > 1")
        .hold(Duration::from_mins(10))
        .severity(AlertSeverity::Warning)
        .summary("One request in twenty takes longer than a second.")
        .build();
    let monitor = observability::scrape(&scrape).map_err(|problem| problem.to_string())?;
    let watched = Part::new(name!("web")).object(monitor).object(observability::alert(&alert));
    for object in &watched.objects {
        print!("---\n{}", object.to_yaml());
    }
    // In a lab, `check` holds the alert to the metrics that charts and apps say they expose.
    let used = observability::with_uses(watched).needs.into_iter();
    for metric in used.filter_map(|need| if let Need::Metric(used) = need { Some(used.name) } else { None }) {
        println!("# uses {metric}");
    }
    Ok(())
}
