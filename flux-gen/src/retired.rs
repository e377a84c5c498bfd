//! Charts and images that have left where they were.

use homelab_core::{Chart, ChartSource, Problem};
use serde_json::Value;

/// A place that charts or images have left; a release that still comes from there is refused.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Retired {
    /// Beginning of the URL or of the image, without a scheme; compared as text.
    pub prefix: &'static str,
    /// Charts of the place that are meant; empty for all.
    pub charts: &'static [&'static str],
    /// Since when: `2025-08-28`, or a month such as `2026-03`.
    pub since: &'static str,
    /// What happened, with the project and issue where it is told. It ends up in the message.
    pub reason: &'static str,
    /// What to use instead; the help of the problem says `use …`.
    pub instead: &'static str,
}

/// What is refused as the source of a chart, or as an image in its values.
pub const RETIRED: &[Retired] = &[
    Retired {
        prefix: "charts.bitnami.com/",
        charts: &[],
        since: "2025-08-28",
        reason: "versioned Bitnami images left the public catalogue (bitnami/charts#35164)",
        instead: "the chart of the upstream project",
    },
    Retired {
        prefix: "registry-1.docker.io/bitnamicharts/",
        charts: &[],
        since: "2025-08-28",
        reason: "versioned Bitnami images left the public catalogue (bitnami/charts#35164)",
        instead: "the chart of the upstream project",
    },
    Retired {
        prefix: "docker.io/bitnami/",
        charts: &[],
        since: "2025-08-28",
        reason: "versioned Bitnami images left the public catalogue (bitnami/containers#83267)",
        instead: "the image of the upstream project",
    },
    Retired {
        prefix: "grafana.github.io/helm-charts",
        charts: &["promtail"],
        since: "2026-03-02",
        reason: "promtail has reached its end of life (grafana/helm-charts#3754)",
        instead: "Alloy",
    },
    Retired {
        prefix: "grafana.github.io/helm-charts",
        charts: &["grafana", "tempo", "tempo-distributed"],
        since: "2026-01-30",
        reason: "the chart moved to the community and is frozen here (grafana/helm-charts#4087)",
        instead: "oci://ghcr.io/grafana-community/helm-charts",
    },
    Retired {
        prefix: "grafana.github.io/helm-charts",
        charts: &["loki"],
        since: "2026-03-16",
        reason: "the chart moved to the community and serves enterprise customers only here (grafana/loki#20705)",
        instead: "oci://ghcr.io/grafana-community/helm-charts/loki",
    },
    Retired {
        prefix: "kubernetes.github.io/ingress-nginx",
        charts: &[],
        since: "2026-03",
        reason: "ingress-nginx is archived (kubernetes/ingress-nginx)",
        instead: "a Gateway API controller",
    },
    Retired {
        prefix: "k8s.gcr.io/",
        charts: &[],
        since: "2023-03-20",
        reason: "the registry only redirects, and is phased out (kubernetes.io/blog/2023/03/10/image-registry-redirect)",
        instead: "registry.k8s.io",
    },
];

impl Retired {
    /// The place that `url` (of a chart's source, or an image) is in, if it is no more. `chart` names the chart, where the
    /// source has several.
    ///
    /// ```
    /// use flux_gen::Retired;
    ///
    /// assert!(Retired::find("https://grafana.github.io/helm-charts", Some("promtail")).is_some());
    /// assert!(Retired::find("https://grafana.github.io/helm-charts", Some("alloy")).is_none());
    /// ```
    pub fn find(url: &str, chart: Option<&str>) -> Option<&'static Self> {
        let (_, address) = url.split_once("://").unwrap_or(("", url));
        RETIRED.iter().find(|retired| {
            // `https://charts.example.com` names the same place as `https://charts.example.com/`.
            let is_there = address.starts_with(retired.prefix) || address == retired.prefix.trim_end_matches('/');
            is_there && (retired.charts.is_empty() || chart.is_some_and(|chart| retired.charts.contains(&chart)))
        })
    }
}

/// What of a chart comes from a place that is no more: its source, and the images in its values.
pub(crate) fn judge(chart: &Chart) -> Vec<Problem> {
    let (url, name) = match &chart.source {
        ChartSource::Oci(url) => (url.as_str(), url.rsplit('/').next().unwrap_or_default()),
        ChartSource::Repository { url, chart } => (url.as_str(), chart.as_str()),
    };
    let source = Retired::find(url, Some(name)).map(|retired| problem(&format!("the chart of release `{}`", chart.name), url, retired));
    let mut images = Vec::new();
    texts(&chart.values, &mut |text| {
        images.extend(Retired::find(text, None).map(|retired| problem(&format!("an image of release `{}`", chart.name), text, retired)));
    });
    source.into_iter().chain(images).collect()
}

fn problem(what: &str, url: &str, retired: &Retired) -> Problem {
    Problem::error("retired-source", format!("{what} comes from `{url}`, retired {}: {}", retired.since, retired.reason))
        .help(format!("use {}", retired.instead))
}

fn texts(value: &Value, visit: &mut impl FnMut(&str)) {
    match value {
        Value::String(text) => visit(text),
        Value::Array(items) => items.iter().for_each(|item| texts(item, visit)),
        Value::Object(map) => map.values().for_each(|item| texts(item, visit)),
        _ => {}
    }
}
