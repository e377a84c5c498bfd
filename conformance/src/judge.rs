//! The judges, cheapest first.
use std::path::PathBuf;

use serde::Deserialize;

use crate::files::Workplace;
use crate::go::Go;
use crate::lab::Lab;
use crate::{Error, Verdict};

mod alerts;
mod bootstrap;
mod charts;
mod dashboards;
mod diagrams;
mod helm;
mod kubernetes;
mod kustomize;
mod objects;
mod openid;
mod rancher_desktop;
mod shell;
mod sops;
mod talos;
mod terraform;
mod workflows;

/// One real consumer.
pub(crate) struct Judge {
    pub(crate) name: &'static str,
    /// What it judges, and by which program.
    pub(crate) about: &'static str,
    pub(crate) run: fn(&Lab, &Tools) -> Result<Vec<Verdict>, Error>,
}

/// All judges, in the order in which they run.
pub(crate) const JUDGES: &[Judge] = &[
    Judge { name: "shell", about: "scripts, by `sh -n` or `bash -n`", run: shell::judge },
    Judge { name: "diagrams", about: "pictures, by Go's XML reader", run: diagrams::judge },
    Judge { name: "workflows", about: "workflows of GitHub Actions, by actionlint", run: workflows::judge },
    Judge { name: "rancher-desktop", about: "settings and profiles, by the OpenAPI document of `rdctl`", run: rancher_desktop::judge },
    Judge {
        name: "talos",
        about: "machine configs (strict, metal), secrets bundles and schematics, by the Talos machinery",
        run: talos::judge,
    },
    Judge { name: "terraform", about: "root modules: fmt, init, validate, backend, plan, by OpenTofu", run: terraform::judge },
    Judge {
        name: "openid",
        about: "what an issuer publishes, by kube-apiserver's own code and the key in the secrets bundle",
        run: openid::judge,
    },
    Judge { name: "charts", about: "values of Helm releases, by the keys, schemas and versions of their charts", run: charts::judge },
    Judge {
        name: "helm",
        about: "releases whose charts lie in the folder CHARTS, rendered by Helm's own engine; none without it",
        run: helm::judge,
    },
    Judge { name: "promtool", about: "the groups of every PrometheusRule, by Prometheus' own reader", run: alerts::rules },
    Judge {
        name: "amtool",
        about: "the configuration of Alertmanager, and that every alert of its cluster reaches somebody, by Alertmanager's own router",
        run: alerts::routes,
    },
    Judge {
        name: "dashboards",
        about: "the JSON of every GrafanaDashboard, by Grafana's schema of the classic form",
        run: dashboards::judge,
    },
    Judge { name: "kustomize", about: "every kustomization, built as Flux does", run: kustomize::judge },
    Judge { name: "bootstrap", about: "values in bootstrap/ are those of the HelmRelease", run: bootstrap::judge },
    Judge {
        name: "sops",
        about: "encrypted files open with the owner's key, in kubernetes/ also with their cluster's, and with no other; .sops.yaml says so",
        run: sops::judge,
    },
    Judge {
        name: "kubernetes",
        about: "every object and every workload's pod, by kube-apiserver under Talos' admission configuration",
        run: kubernetes::judge,
    },
];

/// What judges work with.
#[derive(Debug)]
pub(crate) struct Tools {
    pub(crate) go: Go,
    /// The folder of upstream's schemas.
    pub(crate) schemas: PathBuf,
    pub(crate) workplace: Workplace,
}

impl Tools {
    /// The path of `name` in the folder of upstream's schemas, which must hold `what`.
    pub(crate) fn schema(&self, name: &str, what: &'static str) -> Result<PathBuf, Error> {
        let path = self.schemas.join(name);
        if path.exists() { Ok(path) } else { Err(Error::Schemas { path, what }) }
    }
}

/// One line of a Go judge.
#[derive(Debug, Deserialize)]
struct Line {
    #[serde(default)]
    file: PathBuf,
    ok: bool,
    #[serde(default)]
    what: String,
    #[serde(default)]
    skipped: String,
    #[serde(default)]
    errors: Vec<String>,
}

impl Line {
    /// The verdict, unless the judge says that the file is none of its business.
    fn verdict(self) -> Option<Verdict> {
        let refused = if self.ok { Vec::new() } else { self.errors };
        self.skipped.is_empty().then_some(Verdict::new(self.file, self.what, refused))
    }
}

/// The JSON of one YAML document, or why it is none.
pub(crate) fn json(tools: &Tools, text: &[u8]) -> Result<Result<serde_json::Value, String>, Error> {
    let mut command = tools.go.command("yaml")?;
    let answer = crate::process::ask(command.arg("json"), text)?;
    Ok(if answer.ok { serde_json::from_slice(&answer.output).map_err(|error| error.to_string()) } else { Err(answer.said()) })
}
